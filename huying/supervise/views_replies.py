"""A reply with what the machine noticed, as a screen shows it: masked, its evidence in place."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.replies import Finding, Flaw
from huying.kit import texts
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.supervise import reply_checks
from huying.supervise.schemas_inspection import CopiedFrom, ReplyChecks, ReplyFinding, ReplyPlace
from huying.ticket import repository as tickets
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Assignment, Part, Ticket

Place = tuple[int, int]


async def of_round(
    session: AsyncSession, actor: Actor, ticket: Ticket, round: int | None = None
) -> ReplyChecks:
    """The reply of a round (the last one by default), read again. Raises NotFound without one."""
    lead = await _lead(session, ticket, round)
    is_last = lead.round == ticket.round and ticket.settled_at is not None
    reply = ticket.public_reply if is_last and ticket.public_reply else lead.reply
    checked = await reply_checks.read(session, ticket, lead, reply)
    mask = (await masks(session, [ticket]))[ticket.id]
    shown = Projection(reply, mask(reply))
    numbers = await _numbers(session, actor, checked.findings)
    return ReplyChecks(
        ticket_id=ticket.id,
        round=lead.round,
        claim=lead.solved,
        solved_reason=mask(lead.solved_reason),
        reply=shown.text,
        findings=[_finding(each, shown, mask, numbers) for each in checked.findings],
        results=shown.places(checked.results),
        dates=shown.places(checked.dates),
        contacts=shown.places(checked.contacts),
        covered=shown.places(checked.covered),
        model=checked.version,
    )


async def _lead(session: AsyncSession, ticket: Ticket, round: int | None) -> Assignment:
    replied = [
        each
        for each in await tickets.assignments_of(session, ticket.id)
        if each.part is Part.LEAD and each.reply and round in (None, each.round)
    ]
    if not replied:
        raise NotFound()
    return replied[-1]


async def _numbers(
    session: AsyncSession, actor: Actor, findings: Sequence[Finding]
) -> Mapping[UUID, str]:
    """Numbers of the tickets copied from, where the reader may see them."""
    numbers: dict[UUID, str] = {}
    for finding in findings:
        other = await tickets.find(session, actor, UUID(finding.of)) if finding.of else None
        if other is not None:
            numbers[other.id] = other.number
    return numbers


def _finding(
    finding: Finding, shown: "Projection", mask: Mask, numbers: Mapping[UUID, str]
) -> ReplyFinding:
    amount = finding.amount or 0.0
    sentence = texts.say(
        "supervise",
        f"finding.{finding.flaw.value}",
        words=mask("、".join(finding.words)),
        percent=round(amount * 100),
        count=int(amount),
    )
    source = UUID(finding.of) if finding.of else None
    return ReplyFinding(
        flaw=finding.flaw,
        sentence=sentence,
        confidence=finding.confidence,
        places=[] if finding.flaw is Flaw.COPIED else shown.places(finding.places),
        copied_from=CopiedFrom(ticket_id=source, number=numbers.get(source), likeness=amount)
        if source
        else None,
    )


class Projection:
    """Where a place of the reply lies in its masked text."""

    def __init__(self, original: str, masked: str) -> None:
        self.text = masked
        blocks = SequenceMatcher(None, original, masked, autojunk=False).get_opcodes()
        self._blocks = blocks if original != masked else []

    def places(self, found: Sequence[Place]) -> list[ReplyPlace]:
        return [self._place(start, end) for start, end in found if start < end]

    def _place(self, start: int, end: int) -> ReplyPlace:
        if not self._blocks:
            return ReplyPlace(start=start, end=end)
        return ReplyPlace(start=self._at(start, is_end=False), end=self._at(end, is_end=True))

    def _at(self, position: int, *, is_end: bool) -> int:
        for tag, a, b, c, d in self._blocks:
            inside = a < position <= b if is_end else a <= position < b
            if inside:
                if tag == "equal":
                    return c + position - a
                return d if is_end else c
        return len(self.text) if is_end else 0
