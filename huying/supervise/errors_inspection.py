"""What can go wrong with an inspection; sentences are in the catalogue ``errors``."""

from huying.kit import texts
from huying.kit.errors import Changed, Conflict, Invalid


class InspectionChanged(Changed):
    """Somebody else was faster; data: who, at."""

    code = "inspection.changed"


class InspectionRefused(Conflict):
    """A rule forbids it now; ``reason`` is a key of ``supervise`` / ``inspection.why_not.*``."""

    code = "inspection.refused"

    @property
    def message(self) -> str:
        return texts.say("supervise", f"inspection.why_not.{self.data['reason']}")


class InspectionTakenByOther(Conflict):
    """Another inspector has taken it; data: who."""

    code = "inspection.taken"


class WrongMarks(Invalid):
    """The marks do not fit the sheet."""

    code = "inspection.wrong_marks"


class CannotPass(Invalid):
    """Too few points, or a red line without points."""

    code = "inspection.cannot_pass"


class NeedsComment(Invalid):
    """Failing, sending back and overturning say why."""

    code = "inspection.needs_comment"


class UnknownUnit(Invalid):
    """No such unit."""

    code = "inspection.unknown_unit"
