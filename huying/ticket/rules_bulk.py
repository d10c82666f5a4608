"""What a person must look at one by one: pure decisions, each with the key of its sentence
(``ticket`` / ``single.*``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from huying.city.models import MatterKind
from huying.ticket.kinds import RequestKind
from huying.ticket.models import Confidentiality, Solved

# Rule 5: the unit's leader answers for these, and the close reviewer reads each.
_READ_EACH = frozenset({MatterKind.COMPLAINT, MatterKind.REPORT})


@dataclass(frozen=True)
class Submitted:
    """A submitted ticket as the close review meets it."""

    kinds: Iterable[MatterKind]
    confidentiality: Confidentiality
    round: int
    supervision_level: int
    solved: Solved | None
    is_reached: bool
    has_children: bool


def dispatch_single(confidentiality: Confidentiality) -> str | None:
    """Whom a confidential ticket or a report may reach is judged one by one (rule 9)."""
    return None if confidentiality is Confidentiality.NORMAL else "confidential"


def settle_single(it: Submitted) -> str | None:
    """Closing many at once is for plain matters that a contact confirms; whatever may be disputed
    is read: complaints and reports, reworks, supervised ones, claims short of solved (rule 5)."""
    if it.confidentiality is not Confidentiality.NORMAL:
        return "confidential"
    if _READ_EACH & set(it.kinds):
        return "read_each"
    if it.round > 1:
        return "rework"
    if it.supervision_level > 0:
        return "supervised"
    if it.solved is not Solved.SOLVED:
        return "unsolved"
    if not it.is_reached:
        return "unreached"
    return "children" if it.has_children else None


def grant_single(kind: RequestKind) -> str | None:
    """Suspensions and terminations end or stop work: each has its own end and proof."""
    return None if kind is RequestKind.EXTENSION else "not_extension"


def is_due_today(due_at: datetime | None, now: datetime, zone: tzinfo) -> bool:
    """Mass extension on the due day is a figure (anti-gaming): late ones count too."""
    if due_at is None:
        return False
    return due_at.astimezone(zone).date() <= now.astimezone(zone).date()
