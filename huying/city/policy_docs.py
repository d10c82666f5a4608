"""The whole policy as documents by kind and key: read, imagined with one change, written."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import CalendarOverride, CalendarYear, Json, Profile, Unit, UnitCalendar
from huying.city.models_policy import PolicyKind
from huying.kit.models import new_id

K = PolicyKind
CURRENT = "current"
PROFILE_PARTS = (
    "limits",
    "category_limits",
    "leader_approves",
    "same_time_of_day",
    "allowed_callback_hours",
)


@dataclass(frozen=True)
class Policy:
    """``docs[kind][key]``; what a document holds is said in ``schemas_policy``."""

    docs: Mapping[PolicyKind, Mapping[str, Json]]

    def of(self, kind: PolicyKind) -> Mapping[str, Json]:
        return self.docs[kind]

    def find(self, kind: PolicyKind, key: str) -> Json | None:
        return self.docs[kind].get(key)

    @property
    def profile(self) -> Json | None:
        """The current profile's document."""
        return self.of(K.PROFILE).get(self.profile_code)

    @property
    def profile_code(self) -> str:
        current: str = self.of(K.CURRENT_PROFILE).get(CURRENT, {"code": ""})["code"]
        return current

    def changed(self, kind: PolicyKind, key: str, doc: Json | None) -> "Policy":
        """This policy with one document put, or (None) taken away."""
        others = {known: value for known, value in self.docs[kind].items() if known != key}
        return Policy({**self.docs, kind: others if doc is None else {**others, key: doc}})


async def read(session: AsyncSession) -> Policy:
    """Everything that can be administered, as it holds now."""
    profiles = (await session.scalars(select(Profile).order_by(Profile.code))).all()
    current = [row.code for row in profiles if row.is_current]
    years = await session.scalars(select(CalendarYear).order_by(CalendarYear.year))
    overrides = await session.scalars(select(CalendarOverride).order_by(CalendarOverride.day))
    calendars = await session.scalars(select(UnitCalendar).order_by(UnitCalendar.code))
    units = await session.scalars(select(Unit).where(Unit.is_active))
    return Policy(
        {
            K.PROFILE: {row.code: _profile(row) for row in profiles},
            K.CURRENT_PROFILE: {CURRENT: {"code": current[0]}} if current else {},
            K.YEAR: {
                str(row.year): {
                    "holidays": row.holidays, "make_up": row.make_up, "source": row.source,
                }
                for row in years
            },
            K.OVERRIDE: {
                row.day.isoformat(): {
                    "kind": row.kind.value, "periods": row.periods, "name": row.name,
                }
                for row in overrides
            },
            K.UNIT_CALENDAR: {
                row.code: {
                    "name": row.name, "week": row.week, "follows_holidays": row.follows_holidays,
                    "overrides": row.overrides,
                }
                for row in calendars
            },
            K.UNIT: {
                row.code: {
                    "calendar_code": row.calendar_code, "is_always_open": row.is_always_open,
                }
                for row in units
            },
        }
    )  # fmt: skip


def _profile(row: Profile) -> Json:
    body = {"category_limits": {}, "same_time_of_day": False, **row.body}
    return {"name": row.name, **{part: body[part] for part in PROFILE_PARTS}}


_Writer = Callable[[AsyncSession, str, Json | None], Awaitable[None]]


async def write(session: AsyncSession, kind: PolicyKind, key: str, doc: Json | None) -> None:
    """Make the rows say what the document says. The document must be valid (``policy_rules``)."""
    await _WRITERS[kind](session, key, doc)
    await session.flush()


async def _write_profile(session: AsyncSession, key: str, doc: Json | None) -> None:
    row = await session.scalar(select(Profile).where(Profile.code == key))
    if doc is None:
        await session.execute(delete(Profile).where(Profile.code == key))
        return
    parts = {part: doc[part] for part in PROFILE_PARTS}
    if row is None:
        row = Profile(id=new_id(), code=key, body={"code": key}, name="", is_current=False)
        session.add(row)
    row.name = doc["name"]
    row.body = {**row.body, "name": doc["name"], **parts}


async def _write_current(session: AsyncSession, _: str, doc: Json | None) -> None:
    code = doc["code"] if doc else None
    await session.execute(update(Profile).where(Profile.is_current).values(is_current=False))
    await session.execute(update(Profile).where(Profile.code == code).values(is_current=True))


async def _write_year(session: AsyncSession, key: str, doc: Json | None) -> None:
    if doc is None:
        await session.execute(delete(CalendarYear).where(CalendarYear.year == int(key)))
        return
    values = {part: doc[part] for part in ("holidays", "make_up", "source")}
    put = insert(CalendarYear).values(id=new_id(), year=int(key), **values)
    await session.execute(put.on_conflict_do_update(index_elements=["year"], set_=values))


async def _write_override(session: AsyncSession, key: str, doc: Json | None) -> None:
    day = date.fromisoformat(key)
    await session.execute(delete(CalendarOverride).where(CalendarOverride.day == day))
    if doc is not None:
        session.add(CalendarOverride(day=day, **doc))


async def _write_unit_calendar(session: AsyncSession, key: str, doc: Json | None) -> None:
    if doc is None:
        await session.execute(delete(UnitCalendar).where(UnitCalendar.code == key))
        return
    values = {part: doc[part] for part in ("name", "week", "follows_holidays", "overrides")}
    put = insert(UnitCalendar).values(id=new_id(), code=key, **values)
    await session.execute(put.on_conflict_do_update(index_elements=["code"], set_=values))


async def _write_unit(session: AsyncSession, key: str, doc: Json | None) -> None:
    assert doc is not None, "units are not made or dropped here"
    await session.execute(update(Unit).where(Unit.code == key).values(**doc))


_WRITERS: Mapping[PolicyKind, _Writer] = {
    K.PROFILE: _write_profile,
    K.CURRENT_PROFILE: _write_current,
    K.YEAR: _write_year,
    K.OVERRIDE: _write_override,
    K.UNIT_CALENDAR: _write_unit_calendar,
    K.UNIT: _write_unit,
}
