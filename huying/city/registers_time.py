"""Years, local decisions and unit calendars: registers over the policy's own documents.

They have one history, the policy's: every row that a file or a form changes is a step of
``policy_change`` (what a register run keeps of it is the list of what it asked for), and a row that
is taken away can be brought back from there.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import policy, policy_docs, policy_rules
from huying.city.models import Json
from huying.city.models_policy import PolicyChange, PolicyKind
from huying.city.policy import Wish
from huying.city.policy_docs import Policy
from huying.city.register_columns import column, register
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.registers import (
    Around,
    Asked,
    ColumnType,
    PastStep,
    Problem,
    Row,
    RowChange,
    Step,
    declare,
)

T = ColumnType
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DECIDED = ("workday", "holiday", "make_up")
NO_NOTE = "—"  # the policy's history demands a word


@dataclass(frozen=True)
class Kind:
    """``to_row``: key and policy document → the register's; ``to_policy``: back; ``place``: the
    column of a policy problem's path."""

    kind: PolicyKind
    key: str
    to_row: Callable[[str, Json], Json]
    to_policy: Callable[[Json], Json]
    place: Callable[[str], str]


class PolicySource:
    """Keeps the rows of one kind of policy document."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    async def read(
        self, session: AsyncSession, codes: Collection[str] | None = None
    ) -> dict[str, Row]:
        docs = (await policy_docs.read(session)).of(self.kind.kind)
        return {
            key: self._row(key, doc)
            for key, doc in sorted(docs.items())
            if codes is None or key in codes
        }

    def _row(self, key: str, doc: Json) -> Row:
        shown = self.kind.to_row(key, doc)
        return Row(shown, False, str(shown.get("name") or key))

    async def find(self, session: AsyncSession, asked: Asked) -> dict[str, Row]:
        if asked.is_retired:
            return {}
        words = asked.q.split()
        rows = (await self.read(session)).items()
        found = {
            key: row
            for key, row in rows
            if (asked.after is None or key > asked.after)
            and all(word in key or word in row.title for word in words)
        }
        return dict(list(found.items())[: asked.limit])

    async def count(self, session: AsyncSession) -> tuple[int, int]:
        return len(await self.read(session)), 0

    def check(self, doc: Json, around: Around) -> list[Problem]:
        of_kind = {code: self.kind.to_policy(other) for code, other in around.docs.items()}
        docs: dict[PolicyKind, Mapping[str, Json]] = {kind: {} for kind in PolicyKind}
        docs[self.kind.kind] = of_kind
        key = str(doc[self.kind.key])
        if self.kind.kind is PolicyKind.YEAR and not key.isdigit():
            return [Problem("year", "integer")]
        found = policy_rules.check(
            self.kind.kind, key, self.kind.to_policy(doc),
            policy_rules.Around(Policy(docs), frozenset()),
        )  # fmt: skip
        return [
            Problem(
                self.kind.place(one.loc),
                "policy",
                {"why": texts.say("policy", f"problem.{one.key}", **one.values)},
            )
            for one in found
        ]

    async def write(
        self, session: AsyncSession, actor: Actor, changes: Sequence[RowChange], note: str
    ) -> None:
        """Raises PolicyInvalid for what is still in use."""
        last = await latest(session, self.kind.kind, [change.code for change in changes])
        for change in changes:
            step = last.get(change.code)
            doc = self.kind.to_policy(change.after) if change.after is not None else None
            await policy.change(
                session,
                actor,
                Wish(self.kind.kind, change.code, doc),
                version=step.version if step else 0,
                note=note or NO_NOTE,
                applies_to_open=True,
            )

    async def last(self, session: AsyncSession, codes: Collection[str]) -> dict[str, Step]:
        found = await latest(session, self.kind.kind, codes)
        return {key: Step(step.version + 1, step.at, step.actor_id) for key, step in found.items()}

    async def steps(
        self, session: AsyncSession, code: str, *, before: int | None, limit: int
    ) -> list[PastStep]:
        kind = self.kind.kind
        statement = select(PolicyChange).where(PolicyChange.kind == kind, PolicyChange.key == code)
        if before is not None:
            statement = statement.where(PolicyChange.version < before - 1)
        newest = statement.order_by(PolicyChange.version.desc()).limit(limit)
        return [self._past(step) for step in await session.scalars(newest)]

    def _past(self, step: PolicyChange) -> PastStep:
        before, after = (
            self.kind.to_row(step.key, doc) if doc is not None else None
            for doc in (step.before, step.after)
        )
        kind = "new" if before is None else "retired" if after is None else "changed"
        return PastStep(
            version=step.version + 1,
            kind=kind,
            source="undo" if step.undo_of else "form",
            before=before,
            after=after,
            at=step.at,
            by=step.actor_id,
            note=step.note,
            run_id=None,
        )


async def latest(
    session: AsyncSession, kind: PolicyKind, keys: Iterable[str]
) -> dict[str, PolicyChange]:
    """The last step of each of these objects."""
    statement = (
        select(PolicyChange)
        .where(PolicyChange.kind == kind, PolicyChange.key.in_(list(keys)))
        .order_by(PolicyChange.version)
    )
    return {step.key: step for step in await session.scalars(statement)}


def _plain(path: str) -> str:
    """``holidays.3`` is in the column ``holidays``."""
    return path.split(".")[0]


def _year_row(key: str, doc: Json) -> Json:
    return {"year": key, **{name: doc[name] for name in ("holidays", "make_up", "source")}}


def _year_doc(row: Json) -> Json:
    days = {name: sorted({iso(day) for day in row[name]}) for name in ("holidays", "make_up")}
    return {**days, "source": row["source"]}


def iso(day: str) -> str:
    """2027-1-1 or 20270101 as 2027-01-01; what is no date as it is."""
    parts = day.replace("/", "-").replace(".", "-").split("-")
    try:
        if len(parts) == 3:
            return date(*(int(part) for part in parts)).isoformat()
        return date.fromisoformat(day).isoformat()
    except (ValueError, OverflowError):
        return day


def _override_row(key: str, doc: Json) -> Json:
    return {"day": key, "kind": doc["kind"], "periods": doc["periods"] or [], "name": doc["name"]}


def _override_doc(row: Json) -> Json:
    return {"kind": row["kind"], "periods": row["periods"] or None, "name": row["name"]}


def _calendar_row(key: str, doc: Json) -> Json:
    days = {day: list(doc["week"][place]) for place, day in enumerate(DAYS)}
    rest = {"follows_holidays": doc["follows_holidays"], "overrides": doc["overrides"] or None}
    return {"code": key, "name": doc["name"], **days, **rest}


def _calendar_doc(row: Json) -> Json:
    return {
        "name": row["name"],
        "week": [row[day] for day in DAYS],
        "follows_holidays": row["follows_holidays"],
        "overrides": row["overrides"] or {},
    }


def _calendar_place(path: str) -> str:
    """``week.2.0`` is Wednesday's column."""
    first, _, rest = path.partition(".")
    if first != "week":
        return first
    place = rest.split(".")[0]
    return DAYS[int(place)] if place.isdigit() and int(place) < len(DAYS) else DAYS[0]


class _Calendars(PolicySource):
    def check(self, doc: Json, around: Around) -> list[Problem]:
        days = doc["overrides"]
        if days is not None and not _are_days(days):
            return [Problem("overrides", "calendar_days")]
        return super().check(doc, around)


def _are_days(days: object) -> bool:
    """Date → kind, periods, name: the shape that the policy keeps."""
    if not isinstance(days, dict):
        return False
    return all(
        isinstance(each, dict)
        and set(each) == {"kind", "periods", "name"}
        and isinstance(each["kind"], str)
        and isinstance(each["name"], str)
        and (each["periods"] is None or _are_texts(each["periods"]))
        for each in days.values()
    )


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


_years = PolicySource(Kind(PolicyKind.YEAR, "year", _year_row, _year_doc, _plain))
_overrides = PolicySource(Kind(PolicyKind.OVERRIDE, "day", _override_row, _override_doc, _plain))
_calendars = _Calendars(
    Kind(PolicyKind.UNIT_CALENDAR, "code", _calendar_row, _calendar_doc, _calendar_place)
)
SOURCES: Mapping[str, PolicySource] = {
    "years": _years, "overrides": _overrides, "unit_calendars": _calendars,
}  # fmt: skip

YEARS = declare(
    register(
        "years",
        (
            column("year", T.CODE, required=True),
            column("holidays", T.LIST, required=True),
            column("make_up", T.LIST),
            column("source", required=True),
        ),
        _years,
        group="time",
        sort=80,
        key="year",
        chronicle=_years,
        normal=lambda doc: {**doc, **_year_doc(doc)},
        removes=True,
    )
)
OVERRIDES = declare(
    register(
        "overrides",
        (
            column("day", T.DATE, required=True),
            column("kind", T.CHOICE, required=True, choices=DECIDED),
            column("periods", T.LIST),
            column("name", required=True),
        ),
        _overrides,
        group="time",
        sort=90,
        key="day",
        chronicle=_overrides,
        removes=True,
    )
)
UNIT_CALENDARS = declare(
    register(
        "unit_calendars",
        (
            column("code", T.CODE, required=True),
            column("name", required=True),
            *(column(day, T.LIST) for day in DAYS),
            column("follows_holidays", T.BOOLEAN),
            column("overrides", T.JSON),
        ),
        _calendars,
        group="time",
        sort=100,
        chronicle=_calendars,
        removes=True,
    )
)
