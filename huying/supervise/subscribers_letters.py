"""Which events urge, raise the supervision level and propose letters. A place of its own, so that
a letter that cannot be drafted keeps no alert waiting."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import SYSTEM
from huying.kit.events import Recorded
from huying.kit.subscribers import on, on_many
from huying.supervise import escalation, groups, repository_letters, urging
from huying.supervise import rules_letters as rules
from huying.supervise.models_letters import UrgeSource
from huying.ticket import repository as tickets
from huying.ticket.models import NoteKind, TicketNote

NAME = "supervise.letters"


@on(NAME, "ticket.near_due")
async def near_due(session: AsyncSession, event: Recorded) -> None:
    assignment_id = UUID(event.body["assignment_id"])
    await escalation.near_due(
        session, event.subject_id, assignment_id, event.cursor.id, clock.now()
    )


@on_many(NAME, "ticket.overdue")
async def overdue(session: AsyncSession, events: Sequence[Recorded]) -> None:
    await escalation.overdue(session, [UUID(event.body["assignment_id"]) for event in events])


async def _runs_on(session: AsyncSession, event: Recorded) -> None:
    await escalation.rearm(session, event.subject_id)


for _name in (
    "ticket.sent_back",
    "ticket.resumed",
    "ticket.extended",
    "ticket.due_changed",
    "ticket.supplement_given",
    "ticket.supplement_ended",
    "ticket.unmerged",
):
    on(NAME, _name)(_runs_on)


@on(NAME, "callback.dissatisfied")
async def dissatisfied(session: AsyncSession, event: Recorded) -> None:
    await escalation.dissatisfied(session, event.subject_id, clock.now())


@on(NAME, "ticket.note_added")
async def citizen_urges(session: AsyncSession, event: Recorded) -> None:
    """Only words that urge, and only while a unit is at work."""
    note = await session.get(TicketNote, UUID(event.body["note_id"]))
    ticket = await tickets.find_by_id(session, event.subject_id)
    if note is None or note.kind is not NoteKind.URGED or ticket is None:
        return
    assignment = await tickets.live_lead(session, ticket.id)
    if assignment is None or assignment.state not in urging.AT_WORK:
        return
    await urging.urge(
        session, SYSTEM, ticket, assignment, source=UrgeSource.CITIZEN, now=clock.now(),
        note_id=note.id, cause_event_id=event.cursor.id,
    )  # fmt: skip


@on(NAME, "ticket.submitted")
async def submitted(session: AsyncSession, event: Recorded) -> None:
    await escalation.work_handed_in(session, event.subject_id, "submitted", clock.now())


async def _ended(session: AsyncSession, event: Recorded) -> None:
    await escalation.work_handed_in(session, event.subject_id, "ended", clock.now())


for _name in ("ticket.withdrawn", "ticket.terminated", "ticket.transferred", "ticket.recalled",
              "ticket.merged"):  # fmt: skip
    on(NAME, _name)(_ended)


@on(NAME, "ticket.registered")
async def matters_come_in(session: AsyncSession, event: Recorded) -> None:
    await groups.look_soon(session, clock.now())


async def _letter_out(session: AsyncSession, event: Recorded) -> None:
    """A letter or notice about a ticket is red supervision, whatever its clock says."""
    letter = await repository_letters.lock(session, event.subject_id)
    if letter is None or letter.number is None:
        return
    for ticket in await repository_letters.tickets_of(session, letter.id):
        reason = escalation.letter_reason(letter)
        await escalation.raise_level(session, ticket, rules.RED, reason)


for _name in ("supervise.letter_issued", "supervise.notice_issued"):
    on(NAME, _name)(_letter_out)
