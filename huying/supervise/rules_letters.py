"""Decisions about supervision levels, letters and group matters: values in, answers out.

The levels are the table of the domain: 1 yellow at 80 % of the unit's or rework clock, 2 orange
when overdue, 3 red one working day after; numbers are data (``content/supervision.json``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from string import Formatter
from uuid import UUID
from zoneinfo import ZoneInfo

from huying.brain import worktime
from huying.supervise.models_letters import LetterKind, LetterState

YELLOW, ORANGE, RED = 1, 2, 3
S = LetterState


@dataclass(frozen=True)
class GroupRule:
    """``tickets`` of different callers, or ``people``, of one category (its first ``digits``)
    within ``window``."""

    window: timedelta
    digits: int
    tickets: int
    people: int
    look_every: timedelta


@dataclass(frozen=True)
class Thresholds:
    red_after: worktime.Limit
    notice_after: worktime.Limit
    notice_at_dissatisfactions: int
    receive: worktime.Limit
    group: GroupRule


def thresholds(raw: Mapping[str, object]) -> Thresholds:
    """Read ``content/supervision.json``. Raises KeyError, TypeError, ValueError for a bad file."""

    def number(source: Mapping[str, object], key: str) -> int:
        value = source[key]
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"{key} must be a whole number from 1")
        return value

    def within(key: str) -> Mapping[str, object]:
        value = raw[key]
        if not isinstance(value, Mapping):
            raise TypeError(f"{key} must be an object")
        return value

    group = within("group")
    day = worktime.LimitUnit.WORK_DAY
    return Thresholds(
        red_after=worktime.Limit(number(raw, "red_after_work_days"), day),
        notice_after=worktime.Limit(number(raw, "notice_after_work_days"), day),
        notice_at_dissatisfactions=number(raw, "notice_at_dissatisfactions"),
        receive=worktime.Limit.parse(within("receive_limit")),
        group=GroupRule(
            window=timedelta(hours=number(group, "within_hours")),
            digits=number(group, "category_digits"),
            tickets=number(group, "tickets"),
            people=number(group, "people"),
            look_every=timedelta(minutes=number(group, "look_every_minutes")),
        ),
    )


def after_due(due_at: datetime, limit: worktime.Limit, calendar: worktime.Calendar) -> datetime:
    """When ``limit`` has passed since the due: the last working minute of its Nth working day."""
    return worktime.due_at(due_at, limit, calendar)


class LetterAction(StrEnum):
    EDIT = "edit"
    ISSUE = "issue"
    DROP = "drop"
    RECEIVE = "receive"
    ANSWER = "answer"
    CLOSE = "close"
    RETURN = "return"


_FROM: Mapping[LetterAction, frozenset[LetterState]] = {
    LetterAction.EDIT: frozenset({S.DRAFT}),
    LetterAction.ISSUE: frozenset({S.DRAFT}),
    LetterAction.DROP: frozenset({S.DRAFT}),
    LetterAction.RECEIVE: frozenset({S.ISSUED}),
    LetterAction.ANSWER: frozenset({S.ISSUED, S.RECEIVED, S.RETURNED}),
    LetterAction.CLOSE: frozenset({S.ANSWERED}),
    LetterAction.RETURN: frozenset({S.ANSWERED}),
}


@dataclass(frozen=True)
class Case:
    """A letter as one person finds it."""

    kind: LetterKind
    state: LetterState
    drafted_by: UUID | None
    answers: int
    actor_id: UUID | None
    is_of_unit: bool


MOST_ANSWERS = 2
_BY_UNIT = frozenset({LetterAction.RECEIVE, LetterAction.ANSWER})


def refusal(action: LetterAction, case: Case) -> str | None:
    """Why not (the part of the error's code after ``supervise.letter_``), or None."""
    if case.state not in _FROM[action]:
        return "wrong_state"
    if action in _BY_UNIT and not case.is_of_unit:
        return "not_your_unit"
    if action is LetterAction.ANSWER and case.kind is LetterKind.NOTICE:
        return "needs_no_answer"
    if action is LetterAction.RETURN and case.answers >= MOST_ANSWERS:
        return "returned_before"
    is_own = case.drafted_by is not None and case.drafted_by == case.actor_id
    if action is LetterAction.ISSUE and is_own:
        return "same_person"
    return None


def city_short(name: str) -> str:
    """云汀市 → 云汀."""
    return name[:-1] if len(name) > 2 and name[-1] in "市县区州盟" else name


def number_of(prefix: str, year: int, sequence: int) -> str:
    """云汀督〔2026〕12号: hexagonal brackets, no leading zeros (GB/T 9704-2012, 7.2.5)."""
    return f"{prefix}〔{year}〕{sequence}号"


def told_date(at: datetime, zone: ZoneInfo) -> str:
    """2026年11月18日: Arabic numerals, no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    local = at.astimezone(zone)
    return f"{local.year}年{local.month}月{local.day}日"


def told_time(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{told_date(at, zone)}{local.hour}时{local.minute:02d}分"


# Which words a template may ask for.
TITLE_SLOTS = frozenset({"unit", "unit_short", "city_name", "count"})
SLOTS: Mapping[str, frozenset[str]] = {
    "prefix": frozenset({"city"}),
    "title": TITLE_SLOTS,
    "recipient": frozenset({"unit", "unit_short"}),
    "body": TITLE_SLOTS | {"reason", "tickets", "requirement", "due", "days"},
    "requirement": frozenset(),
    "signer": frozenset({"city_name"}),
}
NEEDED: Mapping[str, frozenset[str]] = {"body": frozenset({"tickets", "reason", "requirement"})}


def wrong_slot(part: str, pattern: str) -> str | None:
    """The first placeholder of ``pattern`` that its part of a template does not know, the first
    needed one that it lacks, ``{`` for broken braces; None when it can be filled."""
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError:
        return "{"
    used = {name for _, name, _, _ in pieces if name is not None}
    for _, name, spec, conversion in pieces:
        if name is not None and (name not in SLOTS[part] or spec or conversion):
            return f"{{{name}}}"
    missing = sorted(NEEDED.get(part, frozenset()) - used)
    return f"{{{missing[0]}}}" if missing else None


def fill(part: str, pattern: str, words: Mapping[str, str]) -> str:
    """Raises KeyError for a placeholder that was not given; see ``wrong_slot``."""
    return pattern.format(**{slot: words[slot] for slot in SLOTS[part] if slot in words})


@dataclass(frozen=True)
class Pile:
    """Tickets of one category, street and lead unit in the window, and by how many callers: one
    who calls five times is no group."""

    category: str
    street: str | None
    unit_id: UUID | None
    tickets: int
    callers: int
    people: int


@dataclass(frozen=True)
class Group:
    """``unit_id`` is whom a letter would go to: the lead of most of its tickets."""

    key: str
    category: str
    street: str | None
    unit_id: UUID
    tickets: int
    people: int


def groups(piles: Iterable[Pile], rule: GroupRule) -> list[Group]:
    """Places first, then units; a unit's group that one place's group holds wholly is left out.

    A group none of whose tickets has a lead waits until one has.
    """
    piles = list(piles)
    places = _gather(piles, rule, by_street=True)
    found = list(places)
    for group in _gather(piles, rule, by_street=False):
        streets = {
            pile.street for pile in piles
            if pile.category == group.category and pile.unit_id == group.unit_id
        }  # fmt: skip
        in_place = any(
            place.category == group.category and streets == {place.street} for place in places
        )
        if not in_place:
            found.append(group)
    return found


def _gather(piles: Sequence[Pile], rule: GroupRule, *, by_street: bool) -> list[Group]:
    gathered: dict[tuple[str, str], list[Pile]] = {}
    for pile in piles:
        where = pile.street if by_street else (str(pile.unit_id) if pile.unit_id else None)
        if where is not None:
            gathered.setdefault((pile.category, where), []).append(pile)
    found: list[Group] = []
    for (category, where), members in sorted(gathered.items()):
        tickets, people = sum(p.tickets for p in members), sum(p.people for p in members)
        callers, unit = sum(p.callers for p in members), _most_of(members)
        if unit is None or (callers < rule.tickets and people < rule.people):
            continue
        kind = "place" if by_street else "unit"
        found.append(
            Group(f"{kind}:{category}:{where}", category, where if by_street else None, unit,
                  tickets, people)
        )  # fmt: skip
    return found


def _most_of(members: Sequence[Pile]) -> UUID | None:
    counts: dict[UUID, int] = {}
    for pile in members:
        if pile.unit_id is not None:
            counts[pile.unit_id] = counts.get(pile.unit_id, 0) + pile.tickets
    return max(counts, key=lambda id: (counts[id], str(id))) if counts else None


def week_of(at: datetime, zone: ZoneInfo) -> date:
    """The Monday of the local week."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())
