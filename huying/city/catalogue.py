"""An immutable in-process snapshot of the city's given data, reloaded when its version rises."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import monotonic
from typing import TypedDict, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.brain.text.wordlists import NormWords
from huying.city import calendars, catalogue_rows, policy_docs
from huying.city.catalogue_values import (
    CategoryView,
    DutyView,
    PlaceView,
    ProfileView,
    Retired,
    TemplateView,
    UnitView,
)
from huying.city.models import (
    Category,
    CityVersion,
    DutyRow,
    MatterKind,
    Norm,
    Template,
    Unit,
    Urgency,
)
from huying.city.models_policy import PolicyKind
from huying.city.policy_docs import Policy

__all__ = [
    "Catalogue", "CategoryView", "DutyView", "PlaceView", "ProfileView", "Retired", "TemplateView",
    "UnitView", "catalogue", "distrust", "forget", "imagine", "trust",
]  # fmt: skip

SHORTEST_NUMBER = 7  # digits: without an area code


@dataclass(frozen=True)
class Catalogue:
    """All that rules need to know of the city, by stable code. What is ``retired`` is in none of
    the other mappings; ``unit_by_id`` and the names know it."""

    version: int
    city_name: str
    zone: ZoneInfo
    units: Mapping[str, UnitView]
    places: Mapping[str, PlaceView]
    categories: Mapping[str, CategoryView]
    templates: Mapping[str, TemplateView]
    duties: Mapping[str, DutyView]
    profile: ProfileView
    office_calendar: worktime.Calendar
    hotline_calendar: worktime.Calendar
    callback_calendar: worktime.Calendar
    unit_calendars: Mapping[str, worktime.Calendar]
    _by_role: Mapping[tuple[str, str], UnitView] = field(repr=False)
    norms: NormWords = field(default_factory=NormWords)
    retired: Retired = field(default_factory=Retired, repr=False)

    @cached_property
    def unit_by_id(self) -> dict[UUID, UnitView]:
        """Retired ones too."""
        return {unit.id: unit for unit in (*self.retired.units.values(), *self.units.values())}

    @cached_property
    def public_numbers(self) -> frozenset[str]:
        """Digits of the telephones that units have for everybody, with and without area code."""
        known: set[str] = set()
        for unit in self.units.values():
            parts = re.findall(r"\d+", unit.phone)
            known.update(("".join(parts), parts[-1]) if parts else ())
        return frozenset(number for number in known if len(number) >= SHORTEST_NUMBER)

    def offers_unit(self, id: UUID) -> bool:
        """Whether work may still be given to it."""
        unit = self.unit_by_id.get(id)
        return unit is not None and unit.code in self.units

    def unit(self, code: str) -> UnitView | None:
        """Active or retired."""
        return self.units.get(code) or self.retired.units.get(code)

    def place(self, code: str) -> PlaceView | None:
        """Active or retired."""
        return self.places.get(code) or self.retired.places.get(code)

    def category(self, code: str) -> CategoryView | None:
        """Active or retired."""
        return self.categories.get(code) or self.retired.categories.get(code)

    def template(self, code: str) -> TemplateView | None:
        """Active or retired: an open ticket keeps the template that it was written with."""
        return self.templates.get(code) or self.retired.templates.get(code)

    def duty(self, code: str) -> DutyView | None:
        """Active or retired."""
        return self.duties.get(code) or self.retired.duties.get(code)

    def unit_ids_above(self, unit_id: UUID) -> list[UUID]:
        """The unit and all its ancestors."""
        codes = self.unit_by_id[unit_id].ancestor_codes
        return [unit.id for unit in map(self.unit, codes) if unit is not None]

    def is_within(self, place_code: str, ancestor_code: str) -> bool:
        place = self.place(place_code)
        return place is not None and f"/{ancestor_code}/" in place.path

    def place_name(self, place_code: str) -> str:
        """District, street and name, as one reads it: 汀南区文昌街道清波小区."""
        place = self.place(place_code)
        if place is None:
            return place_code
        names = [above.name for above in map(self.place, place.chain) if above is not None]
        return "".join(names[1:]) or place.name

    def category_name(self, code: str) -> str:
        """The path of names: 公用事业/供水/停水."""
        parts = [code[:length] for length in range(2, len(code) + 1, 2)]
        found = (self.category(part) for part in parts)
        return "/".join(part.name for part in found if part is not None)

    def resolve_lead(self, lead: str, place_code: str | None) -> UnitView | None:
        """``unit:CODE``, or the unit of ``role:ROLE`` that serves the nearest place around."""
        how, _, key = lead.partition(":")
        if how == "unit":
            return self.units.get(key)
        place = self.place(place_code or "")
        for code in reversed(place.chain if place else []):
            unit = self._by_role.get((key, code))
            if unit is not None:
                return unit
        return None

    def calendar_of(self, unit_code: str) -> worktime.Calendar:
        """The unit's own calendar, else natural time for one that works 7×24, else office hours."""
        unit = self.unit(unit_code)
        if unit is None:
            return self.office_calendar
        own = self.unit_calendars.get(unit.calendar_code or "")
        if own is not None:
            return own
        return self.hotline_calendar if unit.is_always_open else self.office_calendar

    def calendar(self, code: str) -> worktime.Calendar:
        """By the code that a clock row keeps; office hours for a calendar that was taken away."""
        general = (self.hotline_calendar, self.callback_calendar)
        known = {calendar.code: calendar for calendar in general}
        return known.get(code) or self.unit_calendars.get(code) or self.office_calendar

    def limit(self, key: str) -> worktime.Limit:
        """Raises KeyError for a key that the profile does not have."""
        return self.profile.limits[key]

    def unit_limit_key(
        self, kind: MatterKind, category_code: str, urgency: Urgency, *, is_complex: bool
    ) -> str:
        """Which limit binds the unit: life, the category's own, complex, else the kind's."""
        if urgency is Urgency.CRITICAL:
            return "unit.life"
        for length in (6, 4, 2):
            key = self.profile.category_limits.get(category_code[:length])
            if key is not None:
                return key
        return "unit.complex" if is_complex else f"unit.{kind.value}"


PORTION = 1_000  # rows between two looks at other work

_snapshot: Catalogue | None = None
_checked_at = float("-inf")  # monotonic seconds
_trust_seconds = 0.0


def trust(seconds: float) -> None:
    """Let this process use its snapshot that long before it asks for the version again."""
    global _trust_seconds
    _trust_seconds = seconds


async def catalogue(session: AsyncSession) -> Catalogue:
    """The current snapshot; one small query says whether it is still current (see ``trust``)."""
    global _snapshot, _checked_at
    if _snapshot is not None and monotonic() - _checked_at < _trust_seconds:
        return _snapshot
    asked_at = monotonic()
    row = await session.get(CityVersion, 1, populate_existing=True)
    version = row.version if row else 0
    if _snapshot is None or _snapshot.version != version:
        _snapshot = await _load(session, row, version)
    _checked_at = asked_at  # loading takes a while: what changed meanwhile is not known yet
    return _snapshot


def distrust() -> None:
    """Ask the database at the next reading: this process has just changed the city."""
    global _checked_at
    _checked_at = float("-inf")


def forget() -> None:
    """Drop the snapshot (tests that roll the version back)."""
    global _snapshot
    _snapshot = None


async def _load(session: AsyncSession, row: CityVersion | None, version: int) -> Catalogue:
    zone = ZoneInfo(row.zone if row else "Asia/Shanghai")
    units = await _split(session, Unit, catalogue_rows.unit)
    places = await _places(session)
    templates = await _split(session, Template, catalogue_rows.template)
    duties = await _split(session, DutyRow, catalogue_rows.duty)
    categories, old_categories = catalogue_rows.categories(
        (await session.scalars(select(Category))).all()
    )
    policy = await policy_docs.read(session)
    return Catalogue(
        version=version,
        city_name=row.name if row else "",
        zone=zone,
        units=units[0],
        places=places[0],
        categories=categories,
        templates=templates[0],
        duties=duties[0],
        profile=catalogue_rows.profile(policy),
        hotline_calendar=worktime.Calendar.always(calendars.ALWAYS, zone),
        **_calendars(policy, zone),
        _by_role={
            (unit.role, unit.place_code): unit
            for unit in units[0].values()
            if unit.role and unit.place_code
        },
        norms=catalogue_rows.norms(
            (await session.scalars(select(Norm).where(Norm.is_active))).all()
        ),
        retired=Retired(units[1], places[1], old_categories, templates[1], duties[1]),
    )


async def _places(session: AsyncSession) -> tuple[dict[str, PlaceView], dict[str, PlaceView]]:
    """Active and retired, a portion at a time: the event loop goes on between."""
    active: dict[str, PlaceView] = {}
    retired: dict[str, PlaceView] = {}
    statement = select(*catalogue_rows.PLACE_COLUMNS).execution_options(yield_per=PORTION)
    async for portion in (await session.stream(statement)).partitions():
        for row in portion:
            (active if row.is_active else retired)[row.code] = catalogue_rows.place(row)
        await asyncio.sleep(0)
    return active, retired


K = TypeVar("K", Unit, Template, DutyRow)
V = TypeVar("V")


async def _split(
    session: AsyncSession, kind: type[K], view: Callable[[K], V]
) -> tuple[dict[str, V], dict[str, V]]:
    """Active and retired rows."""
    active: dict[str, V] = {}
    retired: dict[str, V] = {}
    for row in await session.scalars(select(kind)):
        (active if row.is_active else retired)[row.code] = view(row)
    return active, retired


class _Calendars(TypedDict):
    office_calendar: worktime.Calendar
    callback_calendar: worktime.Calendar
    unit_calendars: dict[str, worktime.Calendar]


def _calendars(policy: Policy, zone: ZoneInfo) -> _Calendars:
    years, overrides = policy.of(PolicyKind.YEAR), policy.of(PolicyKind.OVERRIDE)
    return {
        "office_calendar": calendars.office(years, overrides, zone),
        "callback_calendar": calendars.callback(
            catalogue_rows.profile(policy).allowed_callback_hours, zone
        ),
        "unit_calendars": {
            code: calendars.of_unit(code, doc, years, overrides, zone)
            for code, doc in policy.of(PolicyKind.UNIT_CALENDAR).items()
        },
    }


def imagine(city: Catalogue, policy: Policy) -> Catalogue:
    """The snapshot as it would be under another policy; nothing is saved."""
    kept = policy.of(PolicyKind.UNIT)
    units = {
        code: replace(unit, **kept[code]) if code in kept else unit
        for code, unit in city.units.items()
    }
    profile = catalogue_rows.profile(policy)
    return replace(city, units=units, profile=profile, **_calendars(policy, city.zone))
