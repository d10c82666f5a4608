"""Dispute risks as people read them: everything masked, callers as a number only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series.shares import wilson
from huying.brain.text import mask
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import disputes_content
from huying.insight import disputes_repository as repository
from huying.insight.disputes import WAYS
from huying.insight.disputes_permissions import DISPUTE_JUDGE, DISPUTE_READ
from huying.insight.disputes_rules import LEVELS, SIGNS, Rules, is_night
from huying.insight.disputes_schemas import (
    DisputeAppealRead,
    DisputeDay,
    DisputePrecision,
    DisputeRead,
    DisputeReason,
    DisputeRow,
    DisputeRulesRead,
    DisputeSuggestion,
    DisputeTicket,
    DisputeWord,
)
from huying.insight.disputes_telling import marks_of, words_of
from huying.insight.models_disputes import (
    AppealState,
    DisputeAppeal,
    DisputeReading,
    DisputeRisk,
    DisputeState,
    Json,
)
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.supervise import task_forces
from huying.supervise.task_forces_permissions import TASK_FORCE_EDIT
from huying.supervise.task_forces_schemas import TaskForceAccount
from huying.ticket import repository as tickets
from huying.ticket.masking import Mask, masks
from huying.ticket.models import Confidentiality, Ticket

TREND_DAYS = 14
MOST_TICKETS = 200
MOST_WORDS = 6  # shown for one sign
AROUND = 6  # characters each side of the words


def say(key: str, **values: object) -> str:
    return texts.say("disputes", key, **values)


def title_of(city: Catalogue, rules: Rules, dispute: DisputeRisk) -> str:
    place = city.place_name(dispute.place_code) if dispute.place_code else ""
    party = mask(dispute.party) or place or say("no_party")
    return say("title", party=party, family=rules.family_name(dispute.family))


async def rows(
    session: AsyncSession, rules: Rules, disputes: Sequence[DisputeRisk]
) -> list[DisputeRow]:
    city = await catalogue(session)
    ids = [dispute.id for dispute in disputes]
    trends = await _trends(session, city, ids)
    opened = await session.execute(
        select(DisputeAppeal.dispute_id, func.count())
        .where(DisputeAppeal.dispute_id.in_(ids), DisputeAppeal.state == AppealState.OPEN)
        .group_by(DisputeAppeal.dispute_id)
    )
    appeals = {row[0]: row[1] for row in opened}
    return [
        DisputeRow(
            id=dispute.id,
            state=dispute.state,
            level=dispute.level,
            score=dispute.score,
            family=dispute.family,
            family_name=rules.family_name(dispute.family),
            party=mask(dispute.party),
            party_kind=dispute.party_kind,
            title=title_of(city, rules, dispute),
            place_name=city.place_name(dispute.place_code) if dispute.place_code else "",
            category_name=city.category_name(dispute.category_code),
            tickets=dispute.tickets,
            hidden=dispute.hidden,
            callers=dispute.callers,
            people=dispute.people,
            first_at=dispute.first_at,
            last_at=dispute.last_at,
            trend=trends[dispute.id],
            open_appeals=appeals.get(dispute.id, 0),
            task_force_id=dispute.task_force_id,
            version=dispute.version,
        )
        for dispute in disputes
    ]


async def _trends(
    session: AsyncSession, city: Catalogue, ids: Sequence[UUID]
) -> dict[UUID, list[DisputeDay]]:
    today = clock.now().astimezone(city.zone).date()
    first = today - timedelta(days=TREND_DAYS - 1)
    found = await session.execute(
        select(DisputeReading.dispute_id, DisputeReading.at).where(
            DisputeReading.dispute_id.in_(ids),
            DisputeReading.at > clock.now() - timedelta(days=TREND_DAYS),
        )
    )
    counted: Counter[tuple[UUID, date]] = Counter()
    for id, at in found:
        if id is not None:
            counted[id, at.astimezone(city.zone).date()] += 1
    days = [first + timedelta(days=number) for number in range(TREND_DAYS)]
    return {id: [DisputeDay(day=day, tickets=counted[id, day]) for day in days] for id in ids}


async def read(session: AsyncSession, actor: Actor, dispute: DisputeRisk) -> DisputeRead:
    city, rules = await catalogue(session), await disputes_content.rules(session)
    row = (await rows(session, rules, [dispute]))[0]
    kept = [each for each in await repository.readings(session, dispute.id) if not each.is_hidden]
    found = await tickets.find_many(session, [each.ticket_id for each in kept])
    shown = {
        id: ticket
        for id, ticket in found.items()
        if ticket.confidentiality is Confidentiality.NORMAL
    }
    if not actor.sees_all_units:
        seen = await _seen(session, actor, list(shown))
        shown = {id: ticket for id, ticket in shown.items() if id in seen}
    hide = await masks(session, shown.values())
    names = await names_of(session, [dispute.judged_by])
    unit = city.unit_by_id.get(dispute.unit_id) if dispute.unit_id else None
    return DisputeRead(
        **row.model_dump(),
        reasons=[_reason(each, kept, shown, hide) for each in dispute.reasons],
        listed=await _listed(session, actor, city, kept, shown, hide),
        appeals=await _appeals(session, actor, city, dispute),
        ways=_ways(actor, dispute),
        may_appeal=actor.may(DISPUTE_READ) and dispute.is_live,
        reason=mask(dispute.reason),
        unit_name=unit.name if unit else "",
        verdict=dispute.verdict,
        judged_by=names.get(dispute.judged_by, "") if dispute.judged_by else "",
        judged_at=dispute.judged_at,
        scored_at=dispute.scored_at,
        rules_number=dispute.rules_number,
    )


def _ways(actor: Actor, dispute: DisputeRisk) -> list[DisputeState]:
    may_judge, may_form = actor.may(DISPUTE_JUDGE), actor.may(TASK_FORCE_EDIT)
    return [
        way
        for way in WAYS[dispute.state]
        if (may_form if way is DisputeState.TASK_FORCE else may_judge)
    ]


def _reason(
    reason: Json,
    kept: Sequence[DisputeReading],
    shown: Mapping[UUID, Ticket],
    hide: Mapping[UUID, Mask],
) -> DisputeReason:
    sign = str(reason["sign"])
    ids = [UUID(id) for id in reason["tickets"]]
    words = [
        DisputeWord(ticket_id=row.ticket_id, number=shown[row.ticket_id].number, text=said)
        for row in kept
        if row.ticket_id in shown and row.is_grievance
        for said in _said(row, sign, shown[row.ticket_id], hide[row.ticket_id])
    ]
    return DisputeReason(
        sign=sign,
        name=say(f"sign.{sign}"),
        sentence=say(f"because.{sign}", n=reason["n"]),
        points=int(reason["points"]),
        n=int(reason["n"]),
        is_waived=bool(reason["is_waived"]),
        ticket_ids=[id for id in ids if id in shown],
        words=words[:MOST_WORDS],
    )


def _said(row: DisputeReading, sign: str, ticket: Ticket, hide: Mask) -> list[str]:
    """The words of the sign with a little around them; the whole is masked before it is cut, so
    that no half of a name or number is left over."""
    text = words_of(ticket)
    found = []
    for mark in marks_of(row):
        if mark.sign.value != sign or mark.end > len(text):
            continue
        piece = text[max(0, mark.start - AROUND) : mark.end + AROUND]
        if hide(text) == text or hide(piece) == piece:
            found.append(hide(piece))
        else:
            found.append(hide(text[mark.start : mark.end]))
    return found[:2]


async def _seen(session: AsyncSession, actor: Actor, ids: Sequence[UUID]) -> set[UUID]:
    own = tickets.visible_to(actor).with_only_columns(Ticket.id)
    return set(await session.scalars(own.where(Ticket.id.in_(ids))))


async def _listed(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    kept: Sequence[DisputeReading],
    shown: Mapping[UUID, Ticket],
    hide: Mapping[UUID, Mask],
) -> list[DisputeTicket]:
    """Newest first."""
    ids = [row.ticket_id for row in reversed(kept) if row.ticket_id in shown][:MOST_TICKETS]
    seen = await _seen(session, actor, ids)
    by_ticket = {row.ticket_id: row for row in kept}
    return [
        DisputeTicket(
            id=id,
            number=shown[id].number,
            title=hide[id](shown[id].title),
            category_name=city.category_name(shown[id].category_code),
            state=shown[id].state.value,
            registered_at=shown[id].registered_at,
            is_night=is_night(shown[id].registered_at.astimezone(city.zone)),
            is_grievance=by_ticket[id].is_grievance,
            signs=[say(f"sign.{sign}") for sign in _signs(by_ticket[id])],
            may_open=id in seen,
        )
        for id in ids
    ]


def _signs(row: DisputeReading) -> list[str]:
    return list(dict.fromkeys(mark.sign.value for mark in marks_of(row)))


async def _appeals(
    session: AsyncSession, actor: Actor, city: Catalogue, dispute: DisputeRisk
) -> list[DisputeAppealRead]:
    found = await repository.appeals(session, dispute.id)
    people = {row.filed_by for row in found} | {row.decided_by for row in found}
    names = await names_of(session, people)
    return [
        DisputeAppealRead(
            id=row.id,
            sign=row.sign,
            sign_name=say(f"sign.{row.sign}") if row.sign else say("whole_score"),
            text=mask(row.text),
            state=row.state,
            by=names.get(row.filed_by, ""),
            unit=_unit_name(city, row.unit_id),
            filed_at=row.filed_at,
            answer=mask(row.answer),
            decided_by=names.get(row.decided_by, "") if row.decided_by else "",
            decided_at=row.decided_at,
            may_decide=row.state is AppealState.OPEN
            and actor.may(DISPUTE_JUDGE)
            and row.filed_by != actor.id,
        )
        for row in found
    ]


def _unit_name(city: Catalogue, id: UUID | None) -> str:
    unit = city.unit_by_id.get(id) if id else None
    return unit.name if unit else ""


async def precision(session: AsyncSession) -> list[DisputePrecision]:
    """Of what people judged, by the level that it had then; the whole last."""
    found = await repository.verdicts(session)
    whole = tuple(sum(pair[at] for pair in found.values()) for at in (0, 1))
    result = []
    for level, (true, judged) in [*((each, found.get(each, (0, 0))) for each in LEVELS),
                                  ("", whole)]:  # fmt: skip
        bounds = wilson(true, judged)
        result.append(
            DisputePrecision(
                level=level,
                judged=judged,
                true=true,
                low=bounds[0] if bounds else None,
                high=bounds[1] if bounds else None,
            )
        )
    return result


async def read_rules(session: AsyncSession) -> DisputeRulesRead:
    rules, own = await disputes_content.rules(session), await disputes_content.current(session)
    names = await names_of(session, [own.set_by]) if own else {}
    return DisputeRulesRead(
        number=rules.number,
        thresholds=dict(rules.thresholds),
        points=rules.body["points"],
        window_days=rules.window.days,
        near_days=rules.near.days,
        waiting=await repository.unweighed(session, rules.number),
        names={sign: say(f"sign.{sign}") for sign in SIGNS},
        families={code: rules.family_name(code) for code in rules.families},
        set_by=names.get(own.set_by, "") if own and own.set_by else "",
        set_at=own.set_at if own else None,
        reason=own.reason if own else "",
    )


async def suggest(
    session: AsyncSession, family: str, place_code: str | None
) -> list[DisputeSuggestion]:
    """Who belongs into a task force of such a matter: roles by its kind of demand, units by its
    place and the duty catalogue's units, people with accounts there."""
    city, rules = await catalogue(session), await disputes_content.rules(session)
    wanted = str(rules.body["families"].get(family, {}).get("role", ""))
    found = []
    for role, doc in rules.body["roles"].items():
        if not (doc.get("always") or role == wanted or wanted in doc.get("with", ())):
            continue
        leads = (city.resolve_lead(lead, place_code) for lead in doc["units"])
        unit = next((each for each in leads if each is not None), None)
        if unit is None:
            continue
        people = [
            TaskForceAccount(
                account_id=account.id, name=account.display_name, unit=unit.name, role=doc["name"]
            )
            for account in await task_forces.accounts_of(session, [unit.id])
        ]
        found.append(
            DisputeSuggestion(
                role=role,
                name=doc["name"],
                unit_code=unit.code,
                unit_name=unit.name,
                people=people,
            )
        )
    return found
