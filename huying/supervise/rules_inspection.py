"""Inspection as decisions: what opens one, who is drawn, what a sheet adds up to, who may judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huying.city.models import MatterKind
from huying.supervise.models_inspection import InspectionState, InspectionWhy
from huying.ticket.kinds import ContactResult, ContactWay, TicketState
from huying.ticket.rules import REOPEN_WITHIN

SENDS_BACK = (TicketState.TO_CALLBACK, TicketState.CLOSED, TicketState.CLOSED_UNREACHED)
_WEIGHTY = (MatterKind.COMPLAINT, MatterKind.REPORT)
DRAWS = 1 << 53  # steps between 0 and 1


@dataclass(frozen=True)
class Item:
    """One line of the sheet; a red line with no points fails the whole."""

    code: str
    points: int
    is_red_line: bool
    flaws: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The shipped sheet, its rules' thresholds and the sampling rates."""

    code: str
    pass_score: int
    contest_days: int
    items: tuple[Item, ...]
    findings: int
    short_contact_seconds: int
    reworks: int
    extensions_a_day: int
    rate: float
    least_a_month: int
    by_unit: Mapping[str, float]


@dataclass(frozen=True)
class Handled:
    """One round of handling as the rules see it.

    ``contacts``: way, result and seconds of each. ``kinds``: (before, after) of every change of
    kind. ``extensions_that_day``: how many the unit asked for on the day this ticket was due, when
    this ticket's own was asked for on that day; else 0.
    """

    flaws: Sequence[str]
    contacts: Sequence[tuple[ContactWay, ContactResult, int]]
    kinds: Sequence[tuple[MatterKind, MatterKind]]
    round: int
    extensions_that_day: int


def reasons(handled: Handled, sheet: Sheet) -> tuple[InspectionWhy, ...]:
    """Every rule that fires, the most telling first."""
    fires = {
        InspectionWhy.FINDINGS: len(handled.flaws) >= sheet.findings,
        InspectionWhy.SHORT_CONTACT: _is_short(handled, sheet.short_contact_seconds),
        InspectionWhy.KIND_CHANGED: any(
            before in _WEIGHTY and after not in _WEIGHTY for before, after in handled.kinds
        ),
        InspectionWhy.REWORKS: handled.round > sheet.reworks,
        InspectionWhy.MASS_EXTENSION: handled.extensions_that_day >= sheet.extensions_a_day,
    }
    return tuple(why for why in InspectionWhy if fires.get(why))


def _is_short(handled: Handled, seconds: int) -> bool:
    """The citizen was reached by telephone only, and never for as long as this."""
    reached = [each for each in handled.contacts if each[1] is ContactResult.REACHED]
    calls = [length for way, _, length in reached if way is ContactWay.PHONE]
    return bool(calls) and len(calls) == len(reached) and max(calls) < seconds


def rate_of(unit_code: str, sheet: Sheet, set_rates: Mapping[str, float], settled: int) -> float:
    """The share of this unit's tickets that is drawn.

    The unit's own rate, else the common one; where few are settled (``settled`` in the last 30
    days) it rises so that ``least_a_month`` can be expected: each unit is a stratum.
    """
    own = set_rates.get(unit_code, sheet.by_unit.get(unit_code))
    common = set_rates.get("", sheet.rate)
    rate = common if own is None else own
    if rate == 0 or settled <= 0:
        return rate
    return max(rate, min(1.0, sheet.least_a_month / settled))


def is_drawn(lot: bytes, rate: float) -> bool:
    """``lot``: at least eight bytes that nobody can choose or foresee, the same for one ticket."""
    drawn = int.from_bytes(lot[:8], "big") >> 11
    return drawn < rate * DRAWS


def score(sheet: Sheet, points: Mapping[str, int]) -> int:
    """Points given / points there are, in per cent, rounded down.

    Raises ValueError for a missing or unknown item, or points beyond the item's.
    """
    if points.keys() != {item.code for item in sheet.items}:
        raise ValueError("every item of the sheet is judged once")
    for item in sheet.items:
        if not 0 <= points[item.code] <= item.points:
            raise ValueError(f"{item.code} gives 0 to {item.points} points")
    return sum(points.values()) * 100 // sum(item.points for item in sheet.items)


def may_pass(sheet: Sheet, points: Mapping[str, int]) -> bool:
    """Enough points, and every red line kept."""
    crossed = any(item.is_red_line and points[item.code] == 0 for item in sheet.items)
    return not crossed and score(sheet, points) >= sheet.pass_score


def can_send_back(state: TicketState, closed_at: datetime | None, now: datetime) -> bool:
    """From the callback, or within 15 days of closing."""
    if state not in SENDS_BACK:
        return False
    return closed_at is None or now - closed_at <= REOPEN_WITHIN


@dataclass(frozen=True)
class Judged:
    """A verdict as its contest sees it."""

    state: InspectionState
    decided_by: UUID | None
    decided_at: datetime | None
    is_contested: bool


def contest_refusal(judged: Judged, sheet: Sheet, now: datetime) -> str | None:
    """Why the unit may not contest now (a key of ``inspection.why_not.*``), or None."""
    if judged.state not in (InspectionState.FAILED, InspectionState.SENT_BACK):
        return "no_verdict"
    if judged.is_contested:
        return "contested"
    assert judged.decided_at is not None, "a verdict has its time"
    is_late = now - judged.decided_at > timedelta(days=sheet.contest_days)
    return "contest_late" if is_late else None


def answer_refusal(judged: Judged, is_answered: bool, person: UUID | None) -> str | None:
    """Why this inspector may not answer the contest, or None."""
    if not judged.is_contested:
        return "not_contested"
    if is_answered:
        return "answered"
    return "own_verdict" if person is None or person == judged.decided_by else None
