"""Why a register refuses; sentences are in the catalogue ``errors``."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from huying.kit.errors import Changed, Conflict, ErrorBody, FieldError, Invalid


class RowsChanged(Changed):
    """Rows are not as they were seen. ``by`` and ``changed_at``: the last step of ``code``."""

    code = "registers.changed"

    def __init__(
        self, row: str, by: UUID | None, changed_at: datetime | None, who: str = "", at: str = ""
    ) -> None:
        moment = changed_at.isoformat() if changed_at else None
        super().__init__(row=row, who=who, at=at, changed_at=moment)
        self.row, self.by, self.changed_at = row, by, changed_at


class RowInvalid(Invalid):
    """A row that cannot be: every wrong column is named, with what would be right."""

    code = "registers.row_invalid"

    def __init__(self, problems: Sequence[FieldError]) -> None:
        super().__init__(count=len(problems))
        self.problems = list(problems)

    def body(self) -> ErrorBody:
        return ErrorBody(code=self.code, message=self.message, data=self.data, fields=self.problems)


class NothingToChange(Invalid):
    """The row, or every row of the file, is so already."""

    code = "registers.nothing_changed"


class RunNotReady(Conflict):
    """The run is in another state than the action needs."""

    code = "registers.not_ready"


class UndoOvertaken(Conflict):
    """A later run stands on this one, or one of its rows was changed since: ``rows`` names some."""

    code = "registers.undo_overtaken"


class RegistersBusy(Conflict):
    """A large run is being applied; nothing else can be until it is done."""

    code = "registers.busy"


class CannotRetire(Conflict):
    """Rows of this register do not retire."""

    code = "registers.cannot_retire"
