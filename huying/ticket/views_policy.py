"""The whole policy on one page."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.worktime.tables import YearTable, library_tables, merge_tables, parse_tables
from huying.city import policy, policy_docs
from huying.city.catalogue import Catalogue, catalogue
from huying.city.models_policy import PolicyKind
from huying.city.policy_docs import CURRENT, Policy
from huying.city.policy_rules import required_limits
from huying.city.schemas_policy import DayDoc, ProfileDoc, UnitCalendarDoc, UnitDoc, YearDoc
from huying.kit import clock, texts
from huying.ticket.schemas_policy import (
    LimitRead,
    OverrideRead,
    PolicyRead,
    ProfileRead,
    UnitCalendarRead,
    UnitHoursRead,
    YearRead,
)

K = PolicyKind
Versions = dict[tuple[PolicyKind, str], int]


async def everything(session: AsyncSession) -> PolicyRead:
    now, city = await policy_docs.read(session), await catalogue(session)
    versions = await policy.versions(session)
    return PolicyRead(
        current_version=versions.get((K.CURRENT_PROFILE, CURRENT), 0),
        profiles=_profiles(now, versions),
        limits=_limits(now),
        years=_years(now, city, versions),
        overrides=[
            OverrideRead(
                day=day, version=versions.get((K.OVERRIDE, day), 0), doc=DayDoc.model_validate(doc)
            )
            for day, doc in now.of(K.OVERRIDE).items()
        ],
        unit_calendars=_unit_calendars(now, city, versions),
        units=_units(now, city, versions),
        versions={f"{kind.value}/{key}": version for (kind, key), version in versions.items()},
    )


def _profiles(now: Policy, versions: Versions) -> list[ProfileRead]:
    return [
        ProfileRead(
            code=code,
            version=versions.get((K.PROFILE, code), 0),
            is_current=code == now.profile_code,
            doc=ProfileDoc.model_validate(doc),
        )
        for code, doc in now.of(K.PROFILE).items()
    ]


def _limits(now: Policy) -> list[LimitRead]:
    required = required_limits(now)
    told = [name.removeprefix("limit.") for name in texts.area("policy")]  # in the order of stages
    known = {key for doc in now.of(K.PROFILE).values() for key in doc["limits"]}
    keys = [key for key in told if key in known] + sorted(known.difference(told))
    return [
        LimitRead(
            key=key,
            label=texts.label("policy", f"limit.{key}").removeprefix("limit."),
            is_required=key in required,
        )
        for key in keys
    ]


def _years(now: Policy, city: Catalogue, versions: Versions) -> list[YearRead]:
    """What is in the table, what the library adds, and next year even if nobody knows it yet."""
    edited = parse_tables(now.of(K.YEAR))
    tables = merge_tables(edited, library_tables())
    this_year = clock.now().astimezone(city.zone).year
    shown = {*edited, *range(this_year - 1, this_year + 2)}
    return [
        YearRead(
            year=year,
            version=versions.get((K.YEAR, str(year)), 0),
            is_published=year in tables,
            doc=_year_doc(tables.get(year)),
            names={d.isoformat(): n for d, n in tables[year].names.items()}
            if year in tables
            else {},
        )
        for year in sorted(shown)
    ]


def _year_doc(table: YearTable | None) -> YearDoc:
    if table is None:
        return YearDoc(holidays=[], make_up=[], source="")
    return YearDoc(
        holidays=[day.isoformat() for day in sorted(table.holidays)],
        make_up=[day.isoformat() for day in sorted(table.make_up)],
        source=table.source,
    )


def _unit_calendars(now: Policy, city: Catalogue, versions: Versions) -> list[UnitCalendarRead]:
    keepers: dict[str, list[str]] = {}
    for unit in city.units.values():
        keepers.setdefault(unit.calendar_code or "", []).append(unit.name)
    return [
        UnitCalendarRead(
            code=code,
            version=versions.get((K.UNIT_CALENDAR, code), 0),
            doc=UnitCalendarDoc.model_validate(doc),
            unit_names=sorted(keepers.get(code, [])),
        )
        for code, doc in now.of(K.UNIT_CALENDAR).items()
    ]


def _units(now: Policy, city: Catalogue, versions: Versions) -> list[UnitHoursRead]:
    return [
        UnitHoursRead(
            id=unit.id,
            code=unit.code,
            name=unit.name,
            version=versions.get((K.UNIT, unit.code), 0),
            doc=UnitDoc.model_validate(now.of(K.UNIT)[unit.code]),
        )
        for unit in sorted(city.units.values(), key=lambda unit: (unit.sort_key, unit.code))
        if unit.code in now.of(K.UNIT)
    ]
