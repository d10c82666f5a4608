"""What can go wrong with the city's policy; sentences are in the catalogue ``errors``."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from huying.kit.errors import Changed, Conflict, ErrorBody, FieldError, Invalid


class PolicyInvalid(Invalid):
    """A policy that cannot be: every wrong field is named, with what would be right."""

    code = "city.policy_invalid"

    def __init__(self, problems: Sequence[FieldError]) -> None:
        super().__init__(count=len(problems))
        self.problems = list(problems)

    def body(self) -> ErrorBody:
        return ErrorBody(code=self.code, message=self.message, data=self.data, fields=self.problems)


class PolicyChanged(Changed):
    """Somebody else was faster. ``by`` and ``changed_at`` say who and when; data has the words."""

    code = "city.changed"

    def __init__(self, by: UUID | None, changed_at: datetime, who: str = "", at: str = "") -> None:
        super().__init__(who=who, at=at, changed_at=changed_at.isoformat())
        self.by, self.changed_at = by, changed_at


class NothingChanged(Invalid):
    """The wish is what already holds."""

    code = "city.nothing_changed"


class UndoOvertaken(Conflict):
    """A later step stands on this one, or it was taken back already."""

    code = "city.undo_overtaken"
