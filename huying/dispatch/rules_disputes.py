"""Who may object until when, who decides, what a decision is a precedent for, and when a row leaves
the direct list (rules 2 and 13). Values in, answers out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huying.city.catalogue import Catalogue, DutyView, UnitView
from huying.dispatch.rules import Reason
from huying.ticket.models import TicketState

ROUNDS = 2
IN_HAND = frozenset({TicketState.TO_SIGN, TicketState.HANDLING})
# While it waits for somebody the lead cannot change, but will go on with it.
WAITING = frozenset({TicketState.SUSPENDED, TicketState.TO_SUPPLEMENT})
# A precedent must at least be of the very category, or of a near one and near in place or matter.
ENOUGH = 4


@dataclass(frozen=True)
class Past:
    """What has been disputed about a ticket: ``units`` that objected, in any state."""

    units: frozenset[UUID]
    is_open: bool
    is_under_adjudication: bool
    is_adjudicated: bool


def objection_refusal(
    state: TicketState,
    round: int,
    unit_id: UUID | None,
    past: Past,
    due_at: datetime | None,
    now: datetime,
    *,
    is_in_unit: bool,
) -> str | None:
    """Why the unit of the live lead cannot object (a key of ``refused.*``), or None (rule 2)."""
    if unit_id is None or due_at is None or state not in IN_HAND or round > 1:
        return "objection.wrong_state"
    checks = (
        ("objection.not_your_unit", not is_in_unit),
        ("objection.adjudicated", past.is_adjudicated),
        ("objection.under_adjudication", past.is_under_adjudication),
        ("objection.open", past.is_open and unit_id not in past.units),
        ("objection.once", unit_id in past.units),
        ("objection.rounds", len(past.units) >= ROUNDS),
        ("objection.too_late", now > due_at),
    )
    return next((reason for reason, holds in checks if holds), None)


def may_uphold(ordinal: int) -> bool:
    """The second objection of a ticket is rejected or referred: adjudication is final (rule 2)."""
    return ordinal < ROUNDS


def names_unit(
    city: Catalogue, duty: DutyView, unit_id: UUID, place_code: str | None
) -> bool:  # fmt: skip
    """Whether this row's lead is the unit, for a matter at this place (rule 13)."""
    unit = city.resolve_lead(duty.lead, place_code)
    return unit is not None and unit.id == unit_id


def chair_of(city: Catalogue, parties: Sequence[UUID]) -> UnitView:
    """The nearest unit above all parties that is none of them; else the topmost of the first's
    ancestors. Raises KeyError for units that the catalogue lacks."""
    chains = [city.unit_by_id[id].ancestor_codes for id in parties]
    shared = [
        code for level, code in enumerate(chains[0])
        if all(len(chain) > level and chain[level] == code for chain in chains)
    ]  # fmt: skip
    for code in reversed(shared):
        unit = city.units.get(code)
        if unit is not None and unit.id not in parties:
            return unit
    top = city.unit(chains[0][0])
    return top if top is not None else city.unit_by_id[parties[0]]


def quorum_of(members: int) -> int:
    """More than half."""
    return members // 2 + 1


def speaks_for_another(
    person_id: UUID | None, member_id: UUID, given_by: Mapping[UUID, UUID]
) -> bool:
    """Whether the last word of another member is this person's. ``given_by``: member → person."""
    return any(id != member_id and by == person_id for id, by in given_by.items())


def decision_refusal(
    state: TicketState, given: int, quorum: int, due_at: datetime, now: datetime, *, is_new: bool
) -> str | None:
    """Why the chair cannot decide yet; after the due date it may do so alone. ``is_new``: for
    another lead than the present one."""
    if is_new and state in WAITING:
        return "adjudication.waiting"
    if given < quorum and now <= due_at:
        return "adjudication.no_quorum"
    return None


@dataclass(frozen=True)
class Matter:
    """What makes two tickets alike for a dispatcher. ``words``: of object and title, cut."""

    category_code: str
    place_code: str | None
    words: frozenset[str]


def likeness(city: Catalogue, one: Matter, other: Matter) -> tuple[int, tuple[Reason, ...]]:
    """Points and why: same leaf 4, same second level 2; same place 3, street 2, district 1; shared
    words of the object 2."""
    points, causes = 0, list[Reason]()
    if one.category_code == other.category_code:
        points += 4
        causes.append(Reason("category.same", {}))
    elif one.category_code[:4] == other.category_code[:4]:
        points += 2
        causes.append(Reason("category.near", {}))
    near = _shared_places(city, one.place_code, other.place_code)
    if one.place_code and one.place_code == other.place_code:
        points += 3
        causes.append(Reason("place.same", {}))
    elif near >= 2:
        points += min(near - 1, 2)
        causes.append(Reason("place.street" if near > 2 else "place.district", {}))
    shared = sorted(one.words & other.words, key=lambda word: (-len(word), word))
    if shared:
        points += 2
        causes.append(Reason("object", {"words": "、".join(shared[:3])}))
    return points, tuple(causes)


def _shared_places(city: Catalogue, one: str | None, other: str | None) -> int:
    """How many levels from the city down they share."""
    first, second = city.places.get(one or ""), city.places.get(other or "")
    if first is None or second is None:
        return 0
    pairs = zip(first.chain, second.chain, strict=False)
    shared = 0
    for left, right in pairs:
        if left != right:
            break
        shared += 1
    return shared


@dataclass(frozen=True)
class ListRule:
    """``content/lists.json``: when a row leaves the direct list, when it is proposed to dispute."""

    of_last: int
    wrong: int
    share: float
    objections: int
    days: int


def leaves_direct(hits: Iterable[bool], rule: ListRule) -> bool:
    """``hits``: newest first, True for one that a decision took to another unit."""
    last = list(hits)[: rule.of_last]
    wrong = sum(last)
    return wrong >= rule.wrong and wrong > rule.share * len(last)
