"""What may be merged into what (rule 7): values in, a key of ``why.*`` or None out."""

from dataclasses import dataclass
from uuid import UUID

from huying.ticket.kinds import OPEN_STATES, Confidentiality, TicketState


@dataclass(frozen=True)
class Side:
    """A ticket as far as merging goes. ``has_children``: others are merged into it."""

    id: UUID
    state: TicketState
    confidentiality: Confidentiality
    accused_unit_id: UUID | None
    has_children: bool


def refusal(child: Side, parent: Side) -> str | None:
    """Why ``child`` cannot be merged into ``parent`` now.

    The parent is at work or on its way there: what is settled answers nothing new, so a matter
    told after that takes its own road.
    """
    if child.id == parent.id:
        return "merge.itself"
    if child.state is not TicketState.TO_REVIEW:
        return "merge.wrong_state"
    if child.has_children:
        return "merge.has_children"
    if child.confidentiality is not parent.confidentiality:
        return "merge.confidentiality"
    if child.accused_unit_id != parent.accused_unit_id:
        return "merge.accused"
    if parent.state is TicketState.MERGED:
        return "merge.parent_merged"
    if parent.state is TicketState.TO_APPROVE:  # its leader approved what was there (rule 5)
        return "merge.parent_submitted"
    if parent.state is TicketState.TO_CALLBACK:
        return "merge.parent_settled"
    return None if parent.state in OPEN_STATES else "merge.parent_ended"
