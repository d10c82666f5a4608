"""What is asked and told of registers over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from huying.kit.errors import FieldError
from huying.kit.registers.models import ChangeKind, RunMode, RunSource, RunState
from huying.kit.registers.values import ColumnType

Note = Annotated[str, Field(max_length=400)]
Doc = Annotated[dict[str, Any], Field(max_length=60)]


class ColumnRead(BaseModel):
    """``choices``: value → label; ``refers``: the register whose codes it holds."""

    name: str
    label: str
    type: ColumnType
    required: bool
    choices: dict[str, str]
    example: str
    note: str
    refers: str | None


class RegisterRead(BaseModel):
    name: str
    label: str
    group: str
    key: str
    parent: str | None
    columns: list[ColumnRead]
    may_edit: bool
    can_retire: bool
    count: int
    retired_count: int


class RowRead(BaseModel):
    """``version`` 1: as it was shipped, nobody has changed it."""

    code: str
    title: str
    doc: dict[str, Any]
    is_retired: bool
    version: int
    changed_at: datetime | None
    changed_by: str


class UseRead(BaseModel):
    key: str
    text: str
    count: int


class RowDetail(RowRead):
    uses: list[UseRead]


class RowPut(BaseModel):
    """``version`` 0 makes the row."""

    version: Annotated[int, Field(ge=0, lt=2**31)]
    doc: Doc
    note: Note = ""


class RowAsk(BaseModel):
    doc: Doc


class StepAsk(BaseModel):
    version: Annotated[int, Field(ge=0, lt=2**31)]
    note: Note = ""


class NoteAsk(BaseModel):
    note: Note = ""


class EffectRead(BaseModel):
    text: str
    count: int
    numbers: list[str]


class ChangeRead(BaseModel):
    code: str
    title: str
    kind: ChangeKind
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class RowPreview(BaseModel):
    """``problems``: by column, as a refusal would name them."""

    problems: list[FieldError]
    changes: list[ChangeRead]
    effects: list[EffectRead]


class PastRead(BaseModel):
    run_id: UUID | None
    version: int
    kind: str
    source: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    at: datetime
    by: str
    note: str


class ImportCounts(BaseModel):
    new: int = 0
    changed: int = 0
    retired: int = 0
    restored: int = 0
    same: int = 0
    errors: int = 0


class ImportRead(BaseModel):
    """``failure``: why the last applying was refused, in words."""

    id: UUID
    register_name: Annotated[str, Field(serialization_alias="register")]
    label: str
    file_name: str
    mode: RunMode
    source: RunSource
    state: RunState
    done: int
    total: int
    counts: ImportCounts
    effects: list[EffectRead]
    note: str
    failure: str
    created_at: datetime
    created_by: str
    applied_at: datetime | None
    applied_by: str
    undone_at: datetime | None
    undone_by: str
    may_apply: bool
    may_undo: bool


class ErrorRead(BaseModel):
    sheet: str
    row: int
    column: str
    message: str
    hint: str
