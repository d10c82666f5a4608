"""An immutable in-process snapshot of the city's given data, reloaded when its version rises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import monotonic
from typing import TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.brain.text import documents
from huying.brain.text.values import Kind
from huying.brain.text.values import Urgency as TextUrgency
from huying.city import calendars, policy_docs
from huying.city.models import (
    Category,
    CityVersion,
    DutyRow,
    Json,
    MatterKind,
    Place,
    Template,
    Unit,
    Urgency,
)
from huying.city.models_policy import PolicyKind
from huying.city.policy_docs import Policy


@dataclass(frozen=True)
class UnitView:
    id: UUID
    code: str
    name: str
    short_name: str
    kind: str
    path: str
    place_code: str | None
    role: str | None
    head_name: str
    is_always_open: bool
    phone: str
    sort_key: str
    calendar_code: str | None = None

    @property
    def ancestor_codes(self) -> list[str]:
        """The unit itself and all above it, topmost first."""
        return [code for code in self.path.split("/") if code]


@dataclass(frozen=True)
class PlaceView:
    code: str
    name: str
    kind: str
    parent_code: str | None
    path: str
    x: float | None
    y: float | None
    aliases: tuple[str, ...]
    neighbours: tuple[str, ...]
    shape: str

    @property
    def chain(self) -> list[str]:
        """Codes from the city down to the place itself."""
        return [code for code in self.path.split("/") if code]


@dataclass(frozen=True)
class CategoryView:
    code: str
    name: str
    kind: MatterKind
    urgency: Urgency
    template_code: str | None
    door: str
    is_leaf: bool
    doc: documents.CategoryDoc


@dataclass(frozen=True)
class TemplateView:
    code: str
    name: str
    fields: tuple[documents.FieldDoc, ...]
    title: str
    summary: str
    closing: tuple[str, ...]

    @property
    def doc(self) -> documents.TemplateDoc:
        return documents.TemplateDoc(self.code, self.name, self.fields, self.title, self.summary)


@dataclass(frozen=True)
class DutyView:
    code: str
    category_code: str
    place_code: str
    object_words: str
    lead: str
    assist: tuple[str, ...]
    lists: tuple[str, ...]
    basis: str
    is_complex: bool
    informs: tuple[str, ...] = ()
    sub_levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProfileView:
    """Limits by key (``sign.normal``, ``unit.help`` …) and the profile's other choices."""

    code: str
    name: str
    limits: Mapping[str, worktime.Limit]
    category_limits: Mapping[str, str]
    leader_approves: frozenset[MatterKind]
    same_time_of_day: bool
    allowed_callback_hours: tuple[str, str]


@dataclass(frozen=True)
class Catalogue:
    """All that rules need to know of the city, by stable code."""

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

    @cached_property
    def unit_by_id(self) -> dict[UUID, UnitView]:
        return {unit.id: unit for unit in self.units.values()}

    def unit_ids_above(self, unit_id: UUID) -> list[UUID]:
        """The unit and all its ancestors."""
        codes = self.unit_by_id[unit_id].ancestor_codes
        return [self.units[code].id for code in codes if code in self.units]

    def is_within(self, place_code: str, ancestor_code: str) -> bool:
        place = self.places.get(place_code)
        return place is not None and f"/{ancestor_code}/" in place.path

    def place_name(self, place_code: str) -> str:
        """District, street and name, as one reads it: 汀南区文昌街道清波小区."""
        place = self.places.get(place_code)
        if place is None:
            return place_code
        names = [self.places[code].name for code in place.chain if code in self.places]
        return "".join(names[1:]) or place.name

    def category_name(self, code: str) -> str:
        """The path of names: 公用事业/供水/停水."""
        parts = [code[:length] for length in range(2, len(code) + 1, 2)]
        return "/".join(self.categories[part].name for part in parts if part in self.categories)

    def resolve_lead(self, lead: str, place_code: str | None) -> UnitView | None:
        """``unit:CODE``, or the unit of ``role:ROLE`` that serves the nearest place around."""
        how, _, key = lead.partition(":")
        if how == "unit":
            return self.units.get(key)
        place = self.places.get(place_code or "")
        for code in reversed(place.chain if place else []):
            unit = self._by_role.get((key, code))
            if unit is not None:
                return unit
        return None

    def calendar_of(self, unit_code: str) -> worktime.Calendar:
        """The unit's own calendar, else natural time for one that works 7×24, else office hours."""
        unit = self.units.get(unit_code)
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
    row = await session.get(CityVersion, 1, populate_existing=True)
    version = row.version if row else 0
    if _snapshot is None or _snapshot.version != version:
        _snapshot = await _load(session, row, version)
    _checked_at = monotonic()
    return _snapshot


def forget() -> None:
    """Drop the snapshot (tests that roll the version back)."""
    global _snapshot
    _snapshot = None


async def _load(session: AsyncSession, row: CityVersion | None, version: int) -> Catalogue:
    zone = ZoneInfo(row.zone if row else "Asia/Shanghai")
    units = {u.code: _unit(u) for u in await session.scalars(select(Unit).where(Unit.is_active))}
    places = {p.code: _place(p) for p in await session.scalars(select(Place))}
    policy = await policy_docs.read(session)
    return Catalogue(
        version=version,
        city_name=row.name if row else "",
        zone=zone,
        units=units,
        places=places,
        categories=_categories((await session.scalars(select(Category))).all()),
        templates={t.code: _template(t) for t in await session.scalars(select(Template))},
        duties={d.code: _duty(d) for d in await session.scalars(select(DutyRow))},
        profile=_profile(policy),
        hotline_calendar=worktime.Calendar.always(calendars.ALWAYS, zone),
        **_calendars(policy, zone),
        _by_role={
            (unit.role, unit.place_code): unit
            for unit in units.values()
            if unit.role and unit.place_code
        },
    )


class _Calendars(TypedDict):
    office_calendar: worktime.Calendar
    callback_calendar: worktime.Calendar
    unit_calendars: dict[str, worktime.Calendar]


def _calendars(policy: Policy, zone: ZoneInfo) -> _Calendars:
    years, overrides = policy.of(PolicyKind.YEAR), policy.of(PolicyKind.OVERRIDE)
    return {
        "office_calendar": calendars.office(years, overrides, zone),
        "callback_calendar": calendars.callback(_profile(policy).allowed_callback_hours, zone),
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
    profile = _profile(policy)
    return replace(city, units=units, profile=profile, **_calendars(policy, city.zone))


def _unit(u: Unit) -> UnitView:
    return UnitView(
        u.id, u.code, u.name, u.short_name, u.kind, u.path, u.place_code, u.role, u.head_name,
        u.is_always_open, u.phone, u.sort_key, u.calendar_code,
    )  # fmt: skip


def _place(p: Place) -> PlaceView:
    return PlaceView(
        p.code, p.name, p.kind, p.parent_code, p.path, p.x, p.y,
        tuple(p.aliases), tuple(p.neighbours), p.shape,
    )  # fmt: skip


def _categories(rows: Iterable[Category]) -> dict[str, CategoryView]:
    by_code = {row.code: row for row in rows}
    parents = {row.parent_code for row in by_code.values()}
    return {code: _category(row, by_code, code not in parents) for code, row in by_code.items()}


def _category(row: Category, by_code: Mapping[str, Category], is_leaf: bool) -> CategoryView:
    kind, urgency = row.kind or MatterKind.HELP, row.urgency or Urgency.NORMAL
    above = [row.code[:n] for n in range(2, len(row.code), 2)]
    return CategoryView(
        code=row.code,
        name=row.name,
        kind=kind,
        urgency=urgency,
        template_code=row.template_code,
        door=row.door,
        is_leaf=is_leaf,
        doc=documents.CategoryDoc(
            code=row.code,
            name=row.name,
            path_names=tuple(by_code[code].name for code in above if code in by_code),
            kind=Kind(kind.value),
            urgency=TextUrgency(urgency.value),
            definition=row.definition,
            includes=tuple(row.includes),
            excludes=tuple(row.excludes),
            synonyms=tuple(row.synonyms),
            spoken=tuple(row.spoken),
            template=row.template_code,
        ),
    )


def _template(t: Template) -> TemplateView:
    doc = documents.template_from_json(
        {"code": t.code, "name": t.name, "fields": t.fields, "title": t.title, "summary": t.summary}
    )
    return TemplateView(doc.code, doc.name, doc.fields, doc.title, doc.summary, tuple(t.closing))


def _duty(d: DutyRow) -> DutyView:
    return DutyView(
        d.code, d.category_code, d.place_code, d.object_words, d.lead, tuple(d.assist),
        tuple(d.lists), d.basis, d.is_complex, tuple(d.informs), tuple(d.sub_levels),
    )  # fmt: skip


def _profile(policy: Policy) -> ProfileView:
    doc: Json | None = policy.profile
    if doc is None:
        return ProfileView("none", "", {}, {}, frozenset(), False, ("08:30", "21:00"))
    start, end = doc["allowed_callback_hours"]
    return ProfileView(
        code=policy.profile_code,
        name=doc["name"],
        limits={key: worktime.Limit.parse(raw) for key, raw in doc["limits"].items()},
        category_limits=doc["category_limits"],
        leader_approves=frozenset(MatterKind(kind) for kind in doc["leader_approves"]),
        same_time_of_day=bool(doc["same_time_of_day"]),
        allowed_callback_hours=(start, end),
    )
