"""An immutable in-process snapshot of the city's given data, reloaded when its version rises."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.brain.text import documents
from huying.brain.text.values import Kind
from huying.brain.text.values import Urgency as TextUrgency
from huying.city.models import (
    CalendarOverride,
    CalendarYear,
    Category,
    CityVersion,
    DutyRow,
    MatterKind,
    Place,
    Profile,
    Template,
    Unit,
    Urgency,
)


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
        """A unit that works 7×24 (or stands below one that does and is open) has natural time."""
        unit = self.units.get(unit_code)
        return self.hotline_calendar if unit and unit.is_always_open else self.office_calendar

    def calendar(self, code: str) -> worktime.Calendar:
        """By the code that a clock row keeps: office, always or callback."""
        known = (self.office_calendar, self.hotline_calendar, self.callback_calendar)
        return next(calendar for calendar in known if calendar.code == code)

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
    profile = _profile(await session.scalar(select(Profile).where(Profile.is_current)))
    start, end = profile.allowed_callback_hours
    allowed = [worktime.Period.parse(f"{start}-{end}")]
    return Catalogue(
        version=version,
        city_name=row.name if row else "",
        zone=zone,
        units=units,
        places=places,
        categories=_categories((await session.scalars(select(Category))).all()),
        templates={t.code: _template(t) for t in await session.scalars(select(Template))},
        duties={d.code: _duty(d) for d in await session.scalars(select(DutyRow))},
        profile=profile,
        office_calendar=await _office_calendar(session, zone),
        hotline_calendar=worktime.Calendar.always("always", zone),
        callback_calendar=worktime.Calendar.daily("callback", zone, allowed),
        _by_role={
            (unit.role, unit.place_code): unit
            for unit in units.values()
            if unit.role and unit.place_code
        },
    )


async def _office_calendar(session: AsyncSession, zone: ZoneInfo) -> worktime.Calendar:
    years = (await session.scalars(select(CalendarYear))).all()
    overrides = (await session.scalars(select(CalendarOverride))).all()
    table = {
        str(y.year): {"holidays": y.holidays, "make_up": y.make_up, "source": y.source}
        for y in years
    }
    return worktime.Calendar.from_table(
        "office",
        zone,
        table,
        overrides={o.day: worktime.DayKind(o.kind.value) for o in overrides},
        names={o.day: o.name for o in overrides if o.name},
    )


def _unit(u: Unit) -> UnitView:
    return UnitView(
        u.id, u.code, u.name, u.short_name, u.kind, u.path, u.place_code, u.role, u.head_name,
        u.is_always_open, u.phone, u.sort_key,
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
        tuple(d.lists), d.basis, d.is_complex,
    )  # fmt: skip


def _profile(row: Profile | None) -> ProfileView:
    if row is None:
        return ProfileView("none", "", {}, {}, frozenset(), False, ("08:30", "21:00"))
    body = row.body
    start, end = body["allowed_callback_hours"]
    return ProfileView(
        code=row.code,
        name=row.name,
        limits={key: worktime.Limit.parse(raw) for key, raw in body["limits"].items()},
        category_limits=body.get("category_limits", {}),
        leader_approves=frozenset(MatterKind(kind) for kind in body["leader_approves"]),
        same_time_of_day=bool(body.get("same_time_of_day", False)),
        allowed_callback_hours=(start, end),
    )
