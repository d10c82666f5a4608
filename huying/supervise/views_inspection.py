"""How an inspection is shown: why, the reply with its evidence lit, the sheet, who may do what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.replies import Flaw
from huying.callback import repository as callbacks
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.supervise import inspections, views_replies
from huying.supervise import repository_inspection as repository
from huying.supervise import rules_inspection as rules
from huying.supervise.models_inspection import (
    LIVE_INSPECTION,
    Inspection,
    InspectionContest,
    InspectionMark,
    InspectionWhy,
    ReplyCheck,
)
from huying.supervise.permissions import INSPECTION_CONTEST, INSPECTION_HANDLE
from huying.supervise.schemas_inspection import (
    CitizenAnswer,
    ContestRead,
    ContestState,
    InspectedContact,
    InspectionRead,
    InspectionRow,
    RateRead,
    SheetItem,
)
from huying.supervise.sheets import handling_sheet
from huying.supervise.views_exclusions import brief
from huying.ticket import repository as tickets
from huying.ticket.masking import Mask, masks
from huying.ticket.models import ContactResult, ContactWay, Ticket


def say_why_not(reason: str | None, **values: str) -> str | None:
    return texts.say("supervise", f"inspection.why_not.{reason}", **values) if reason else None


async def rows(
    session: AsyncSession, actor: Actor, found: Sequence[Inspection]
) -> list[InspectionRow]:
    sheet = _Rows(actor, await catalogue(session))
    await sheet.load(session, found)
    return [sheet.row(each) for each in found]


class _Rows:
    def __init__(self, actor: Actor, city: Catalogue) -> None:
        self.actor, self.city = actor, city
        self.tickets: Mapping[UUID, Ticket] = {}
        self.masks: Mapping[UUID, Mask] = {}
        self.checks: Mapping[tuple[UUID, int], ReplyCheck] = {}
        self.contests: Mapping[UUID, InspectionContest] = {}
        self.names: Mapping[UUID, str] = {}

    async def load(self, session: AsyncSession, found: Sequence[Inspection]) -> None:
        ids = {each.ticket_id for each in found}
        self.tickets = await tickets.find_many(session, ids)
        self.masks = await masks(session, self.tickets.values())
        self.checks = await repository.checks(session, ids)
        self.contests = await repository.contests(session, [each.id for each in found])
        people = {id for each in found for id in (each.taken_by, each.decided_by)}
        people |= {
            id for each in self.contests.values() for id in (each.asked_by, each.answered_by)
        }
        self.names = await names_of(session, people)

    def name(self, id: UUID | None) -> str | None:
        """A unit does not read who inspected it."""
        if id is None or not self.actor.sees_all_units:
            return None
        return self.names.get(id)

    def row(self, each: Inspection) -> InspectionRow:
        check = self.checks.get((each.ticket_id, each.round))
        return InspectionRow(
            id=each.id,
            ticket=brief(self.city, self.tickets[each.ticket_id], self.masks[each.ticket_id]),
            unit_name=self.city.unit_by_id[each.unit_id].name,
            why=each.why,
            reasons=[self._reason(InspectionWhy(why), each, check) for why in each.reasons],
            flaws=[Flaw(flaw) for flaw in check.flaws] if check else [],
            state=each.state,
            round=each.round,
            opened_at=each.opened_at,
            taken_by_name=self.name(each.taken_by),
            is_mine=each.taken_by is not None and each.taken_by == self.actor.id,
            decided_by_name=self.name(each.decided_by),
            decided_at=each.decided_at,
            score=each.score,
            is_notice=each.is_notice,
            is_overturned=each.overturned_at is not None,
            contest=_contest_state(self.contests.get(each.id)),
            version=each.version,
        )

    def _reason(self, why: InspectionWhy, each: Inspection, check: ReplyCheck | None) -> str:
        return texts.say(
            "supervise",
            f"inspection.reason.{why.value}",
            count=len(check.flaws) if check else 0,
            seconds=handling_sheet().short_contact_seconds,
            reworks=each.round - 1,
        )

    def objection(self, inspection: Inspection) -> ContestRead | None:
        row = self.contests.get(inspection.id)
        if row is None:
            return None
        mask = self.masks[inspection.ticket_id]
        return ContestRead(
            reason=mask(row.reason),
            asked_by_name=self.names.get(row.asked_by) if row.asked_by else None,
            asked_at=row.asked_at,
            is_upheld=row.is_upheld,
            answer=mask(row.answer),
            answered_by_name=self.name(row.answered_by),
            answered_at=row.answered_at,
        )


def _contest_state(row: InspectionContest | None) -> ContestState:
    if row is None:
        return "none"
    if row.is_upheld is None:
        return "asked"
    return "upheld" if row.is_upheld else "rejected"


async def read_one(
    session: AsyncSession, actor: Actor, inspection: Inspection, now: datetime
) -> InspectionRead:
    """Everything to weigh, as of ``now``."""
    sheet = _Rows(actor, await catalogue(session))
    await sheet.load(session, [inspection])
    ticket = sheet.tickets[inspection.ticket_id]
    mask = sheet.masks[ticket.id]
    checks = await views_replies.of_round(session, actor, ticket, inspection.round)
    marks = {mark.item: mark for mark in await repository.marks(session, inspection.id)}
    may = _Allowed(sheet, actor, inspection, ticket, now)
    return InspectionRead(
        **sheet.row(inspection).model_dump(),
        statement=mask(ticket.statement),
        demand=mask(ticket.demand),
        note=mask(inspection.note),
        checks=checks,
        reached=await _contacts(session, inspection, mask),
        citizen=await _citizen(session, inspection, mask),
        call_id=ticket.call_id if actor.sees_all_units else None,
        pass_score=handling_sheet().pass_score,
        items=_items([finding.flaw for finding in checks.findings], marks),
        comment=mask(inspection.comment),
        objection=sheet.objection(inspection),
        can_decide=may.why_not_decide is None,
        why_not_decide=may.why_not_decide,
        can_send_back=may.can_send_back,
        can_contest=may.why_not_contest is None,
        why_not_contest=may.why_not_contest or None,
        can_answer=may.why_not_answer is None,
        why_not_answer=may.why_not_answer or None,
    )


class _Allowed:
    """What this reader may do now; an empty reason means that it is not his role."""

    def __init__(
        self, sheet: _Rows, actor: Actor, inspection: Inspection, ticket: Ticket, now: datetime
    ) -> None:
        row = sheet.contests.get(inspection.id)
        judged = inspections.judged(inspection, row)
        is_inside = inspections.is_inside(sheet.city, actor, inspection)
        self.why_not_decide: str | None = ""
        self.why_not_answer: str | None = ""
        self.why_not_contest: str | None = ""
        if actor.may(INSPECTION_HANDLE):
            self.why_not_decide = self._decide(sheet, actor, inspection, is_inside=is_inside)
            refusal = rules.answer_refusal(
                judged, row is not None and row.is_upheld is not None, actor.id
            )
            self.why_not_answer = say_why_not("own_unit" if is_inside else refusal)
        if actor.may(INSPECTION_CONTEST):
            refusal = rules.contest_refusal(judged, handling_sheet(), now)
            self.why_not_contest = say_why_not(refusal)
        self.can_send_back = ticket.round == inspection.round and rules.can_send_back(
            ticket.state, ticket.closed_at, now
        )

    @staticmethod
    def _decide(
        sheet: _Rows, actor: Actor, inspection: Inspection, *, is_inside: bool
    ) -> str | None:
        if inspection.state not in LIVE_INSPECTION:
            return say_why_not("ended")
        if is_inside:
            return say_why_not("own_unit")
        if inspection.taken_by not in (None, actor.id):
            return say_why_not("taken", who=sheet.name(inspection.taken_by) or "")
        return None


async def _contacts(
    session: AsyncSession, inspection: Inspection, mask: Mask
) -> list[InspectedContact]:
    """Of every unit at work in the inspected round."""
    own = [
        each.id
        for each in await tickets.assignments_of(session, inspection.ticket_id)
        if each.round == inspection.round
    ]
    shortest = handling_sheet().short_contact_seconds
    return [
        InspectedContact(
            at=each.at,
            way=each.way,
            result=each.result,
            seconds=each.seconds,
            note=mask(each.note),
            is_short=each.way is ContactWay.PHONE
            and each.result is ContactResult.REACHED
            and each.seconds < shortest,
        )
        for each in await tickets.contacts_of(session, own)
    ]


async def _citizen(
    session: AsyncSession, inspection: Inspection, mask: Mask
) -> CitizenAnswer | None:
    """What the citizen said of the inspected round."""
    for each in await callbacks.evaluations_of(session, inspection.ticket_id):
        if each.round == inspection.round:
            return CitizenAnswer(
                satisfaction=each.satisfaction,
                solved=each.solved,
                words=mask(each.words),
                at=each.at,
            )
    return None


def _items(seen: Sequence[Flaw], marks: Mapping[str, InspectionMark]) -> list[SheetItem]:
    return [
        SheetItem(
            code=item.code,
            name=texts.say("supervise", f"sheet.{item.code}"),
            hint=texts.say("supervise", f"sheet.{item.code}.hint"),
            points=item.points,
            is_red_line=item.is_red_line,
            flaws=[Flaw(flaw) for flaw in item.flaws],
            suggested=0 if set(item.flaws) & set(seen) else item.points,
            given=marks[item.code].points if item.code in marks else None,
            note=marks[item.code].note if item.code in marks else "",
        )
        for item in handling_sheet().items
    ]


async def rates(session: AsyncSession) -> list[RateRead]:
    """The common rate first, then units with their own."""
    city, found = await catalogue(session), await repository.rates(session)
    names = await names_of(session, [row.set_by for row in found.values()])
    shipped = {"": handling_sheet().rate, **handling_sheet().by_unit}
    codes = ["", *sorted(({*shipped, *found}) - {""})]
    read: list[RateRead] = []
    for code in codes:
        row, unit = found.get(code), city.units.get(code)
        read.append(
            RateRead(
                unit_code=code,
                unit_name=unit.name if unit else "",
                rate=row.rate if row else shipped[code],
                reason=row.reason if row else "",
                set_by_name=names.get(row.set_by) if row and row.set_by else None,
                set_at=row.set_at if row else None,
            )
        )
    return read
