"""What the API of preferences and saved views takes and gives."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue, StringConstraints

from huying.people.rules_views import KEY, MOST_COLUMNS, MOST_VIEWS, PAGE, WIDEST_COLUMN

PageName = Annotated[str, StringConstraints(pattern=PAGE)]
PreferenceKey = Annotated[str, StringConstraints(pattern=KEY)]
ViewName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=30)]


class PreferenceValue(BaseModel):
    value: JsonValue


class Preferences(BaseModel):
    """Everything the person has set, by key."""

    items: dict[str, JsonValue]


class ViewColumn(BaseModel):
    """``width`` in pixels; None is the column's own."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    width: Annotated[int, Field(ge=32, le=WIDEST_COLUMN)] | None = None


class ViewBody(BaseModel):
    """``query``: the list's filters as they stand in the address; ``columns`` empty: the reader's
    own choice; ``shared_with_role``: needs view:share."""

    name: ViewName
    query: Annotated[str, StringConstraints(max_length=2000)] = ""
    columns: Annotated[list[ViewColumn], Field(max_length=MOST_COLUMNS)] = []
    is_default: bool = False
    shared_with_role: str | None = None


class ViewCreate(ViewBody):
    page: PageName


class ViewOrder(BaseModel):
    """The person's own views of the page, in the order wanted; those left out come after."""

    page: PageName
    ids: Annotated[list[UUID], Field(max_length=MOST_VIEWS)]


class ViewRead(BaseModel):
    """``owner_name`` of a view that somebody else shares."""

    id: UUID
    page: str
    name: str
    query: str
    columns: list[ViewColumn]
    is_default: bool
    is_mine: bool
    owner_name: str | None
    shared_with_role: str | None


class RoleChoice(BaseModel):
    code: str
    name: str


class Views(BaseModel):
    """The person's own first, in their order; then the shared ones by name. ``may_share_with`` is
    empty for who may not share."""

    items: list[ViewRead]
    may_share_with: list[RoleChoice]
