"""What can go wrong with an exclusion; sentences are in the catalogue ``errors``."""

from huying.kit import texts
from huying.kit.errors import Changed, Conflict, Invalid


class ExclusionChanged(Changed):
    """Somebody else was faster; data: who, at."""

    code = "exclusion.changed"


class ExclusionRefused(Conflict):
    """A rule forbids it now; ``reason`` is a key of ``supervise`` / ``exclusion.why.*``."""

    code = "exclusion.refused"

    @property
    def message(self) -> str:
        return texts.say("supervise", f"exclusion.why.{self.data['reason']}")


class WrongExclusionCode(Invalid):
    """The code is not one for what is applied for (a ticket, or an evaluation)."""

    code = "exclusion.wrong_code"


class UnknownEvaluation(Invalid):
    """The ticket has no such evaluation."""

    code = "exclusion.unknown_evaluation"


class NeedsNote(Invalid):
    """Refusing needs a reason."""

    code = "exclusion.needs_note"
