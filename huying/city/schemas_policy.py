"""A change of policy as it is asked for: one object's whole document each."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from huying.city.models import Json
from huying.city.models_policy import PolicyKind
from huying.city.policy import Wish

Words = Annotated[str, Field(max_length=200)]
Code = Annotated[str, Field(max_length=60)]
Day = Annotated[str, Field(max_length=10)]
Periods = Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=12)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class LimitDoc(_Part):
    """``unit``: minute, hour, work_hour or work_day."""

    amount: int
    unit: Annotated[str, Field(max_length=20)]


class ProfileDoc(_Part):
    """Every limit by its key; ``category_limits``: category code → key of a limit."""

    name: Words
    limits: Annotated[dict[Code, LimitDoc], Field(max_length=100)]
    category_limits: Annotated[dict[Code, Code], Field(max_length=2000)]
    leader_approves: Annotated[list[Code], Field(max_length=20)]
    same_time_of_day: bool
    allowed_callback_hours: Annotated[list[Code], Field(max_length=2)]


class CurrentDoc(_Part):
    code: Code


class YearDoc(_Part):
    """Dates as 2027-01-01; ``source`` names the notice."""

    holidays: Annotated[list[Day], Field(max_length=150)]
    make_up: Annotated[list[Day], Field(max_length=60)]
    source: Words


class DayDoc(_Part):
    """One date by local decision; ``periods`` (such as 08:30-12:00) make it a half day."""

    kind: Code
    periods: Periods | None = None
    name: Words


class UnitCalendarDoc(_Part):
    """``week``: the periods of each day from Monday; ``overrides``: date → what it is."""

    name: Words
    week: Annotated[list[Periods], Field(max_length=7)]
    follows_holidays: bool
    overrides: Annotated[dict[Day, DayDoc], Field(max_length=400)]


class UnitDoc(_Part):
    calendar_code: Code | None
    is_always_open: bool


class ProfileWish(_Part):
    kind: Literal[PolicyKind.PROFILE]
    key: Code
    doc: ProfileDoc


class CurrentWish(_Part):
    """Use another profile."""

    kind: Literal[PolicyKind.CURRENT_PROFILE]
    key: Literal["current"] = "current"
    doc: CurrentDoc


class YearWish(_Part):
    kind: Literal[PolicyKind.YEAR]
    key: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    doc: YearDoc


class OverrideWish(_Part):
    """None takes the local decision away."""

    kind: Literal[PolicyKind.OVERRIDE]
    key: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    doc: DayDoc | None


class UnitCalendarWish(_Part):
    kind: Literal[PolicyKind.UNIT_CALENDAR]
    key: Code
    doc: UnitCalendarDoc | None


class UnitWish(_Part):
    """Which hours a unit keeps."""

    kind: Literal[PolicyKind.UNIT]
    key: Code
    doc: UnitDoc


AnyWish = Annotated[
    ProfileWish | CurrentWish | YearWish | OverrideWish | UnitCalendarWish | UnitWish,
    Field(discriminator="kind"),
]


def wish_of(body: AnyWish) -> Wish:
    """Days in order and each once; the rest as it was given."""
    doc: Json | None = body.doc.model_dump(mode="json") if body.doc is not None else None
    if isinstance(body, YearWish) and doc is not None:
        doc = {
            **doc,
            "holidays": sorted(set(doc["holidays"])),
            "make_up": sorted(set(doc["make_up"])),
        }
    return Wish(body.kind, body.key, doc)
