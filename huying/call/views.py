"""What a desk is shown of a call: rows, the live view, the transcript behind a ticket."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.call import drafts, repository, rules, views_cards, views_past, views_watch
from huying.call.drafts import Draft, Standing
from huying.call.models import Call, CallAssist, CallRisk, CallState, Json, Matter, Utterance
from huying.call.permissions import WATCH
from huying.call.schemas import (
    CallRead,
    CategoryOption,
    FieldRead,
    FieldState,
    ForbiddenWordRead,
    LiveView,
    MatterRead,
    NormRead,
    RiskRead,
    UnitSuggestion,
    UtteranceRead,
    Words,
)
from huying.call.schemas_spans import SpanRead
from huying.call.views_cards import DeskCards
from huying.city.catalogue import Catalogue, catalogue
from huying.dispatch import service as dispatch
from huying.kit import vault
from huying.kit.actor import Actor
from huying.kit.clock import real_now
from huying.kit.errors import Forbidden
from huying.message.service import mask_number
from huying.model import language
from huying.model.setup import is_on
from huying.people.repository import names_of

NORMS = ("greeting", "address_verified", "closing")
EMERGENCY_KINDS = frozenset({"emergency", "self_harm"})
ACT_AT_ONCE = 3


def is_open_to(actor: Actor, call: Call) -> bool:
    """Whether the actor sees it unmasked: the call's own agent, until wrap-up is over."""
    is_own = actor.id is not None and call.agent_id == actor.id
    return is_own and call.state is not CallState.ENDED


@dataclass(frozen=True)
class Shown:
    """How texts of one call are shown: as they are, or masked with the names known of."""

    is_masked: bool
    names: Collection[str] = ()

    def text(self, value: str) -> str:
        return mask(value, self.names) if self.is_masked else value

    def spans(self, packed: Iterable[Sequence[int]]) -> list[SpanRead]:
        """None when masked: shortened texts have other offsets."""
        return [] if self.is_masked else _spans(packed)


async def call_rows(session: AsyncSession, actor: Actor, calls: Iterable[Call]) -> list[CallRead]:
    listed = list(calls)
    agents = await names_of(session, [call.agent_id for call in listed])
    lines = await repository.line_names(session, [call.line_number for call in listed])
    return [await _call_row(session, actor, call, agents, lines) for call in listed]


async def _call_row(
    session: AsyncSession,
    actor: Actor,
    call: Call,
    agents: Mapping[UUID, str],
    lines: Mapping[str, str],
) -> CallRead:
    is_masked = not is_open_to(actor, call)
    phone, name = call.phone_masked, call.name_masked
    if not is_masked:
        phone = await opened(session, call.phone_sealed) or phone
        name = await opened(session, call.name_sealed) or name
    return CallRead(
        id=call.id,
        state=call.state,
        is_masked=is_masked,
        phone=phone,
        caller_name=name,
        line_number=call.line_number,
        line_name=lines.get(call.line_number, ""),
        extension=call.extension,
        agent_id=call.agent_id,
        agent_name=agents.get(call.agent_id) if call.agent_id else None,
        started_at=call.started_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        wrapped_at=call.wrapped_at,
        may_hang_up=call.may_hang_up,
        version=call.version,
    )


async def opened(session: AsyncSession, sealed: bytes | None) -> str:
    """The sealed value, or "" when there is none or retention has destroyed its key."""
    if sealed is None:
        return ""
    try:
        return await vault.unseal(session, sealed)
    except vault.Unreadable:
        return ""


def _must_follow(actor: Actor, call: Call) -> None:
    """Raises Forbidden for one who is neither the call's agent nor a watcher."""
    is_own = actor.id is not None and call.agent_id == actor.id
    if not is_own and not actor.may(WATCH):
        raise Forbidden()


async def words(session: AsyncSession, actor: Actor, call: Call, *, after: int) -> Words:
    """Only what was said after ``after``: a fraction of the cost of ``live``. Raises Forbidden."""
    _must_follow(actor, call)
    said = await repository.utterances(session, call.id, after=after)
    shown = Shown(is_masked=False)
    if said and not is_open_to(actor, call):
        matters = await repository.matters(session, call.id)
        shown = await _shown(session, actor, call, matters, await catalogue(session))
    return Words(
        utterances=[utterance_read(row, shown) for row in said],
        cursor=said[-1].call_seq if said else after,
    )


async def live(session: AsyncSession, actor: Actor, call: Call, *, after: int) -> LiveView:
    """The whole desk of a call. Raises Forbidden."""
    _must_follow(actor, call)
    # Drafts before words: what a draft refers to is then always among the words shown.
    assist = await repository.assist(session, call.id)
    matters = await repository.matters(session, call.id)
    risks = await repository.risks(session, call.id)
    watch = await repository.watch(session, call.id)
    said = await repository.utterances(session, call.id, after=after)
    city = await catalogue(session)
    shown = await _shown(session, actor, call, matters, city)
    norms: Json = assist.norms if assist else {}
    return LiveView(
        call=(await call_rows(session, actor, [call]))[0],
        utterances=[utterance_read(row, shown) for row in said],
        matters=await _matters(session, city, call, matters, risks, shown),
        risks=[_risk(risk, shown) for risk in risks],
        norms=[
            NormRead(
                name=name, is_done=bool(norms.get(name)), spans=shown.spans(norms.get(name, ()))
            )
            for name in NORMS
        ],
        forbidden_words=_forbidden(norms),
        watch=await views_watch.watch_read(session, watch, shown.spans),
        silent_ms=_silent_ms(said),
        earlier_tickets=await views_past.earlier(session, call),
        caller=await views_past.caller(session, call),
        analysed_seq=assist.analysed_seq if assist else 0,
        has_assist_failed=_has_failed(assist),
        has_language_model=language.asker() is not None and await is_on(session, "wording"),
        cursor=said[-1].call_seq if said else after,
    )


def _silent_ms(said: Sequence[Utterance]) -> int | None:
    return round((real_now() - said[-1].created_at).total_seconds() * 1000) if said else None


def _forbidden(norms: Json) -> list[ForbiddenWordRead]:
    words = norms.get("forbidden", ())
    return [ForbiddenWordRead(term=w["term"], span=_spans([w["span"]])[0]) for w in words]


def _has_failed(assist: CallAssist | None) -> bool:
    return assist is not None and assist.failed_seq > assist.analysed_seq


async def _shown(
    session: AsyncSession, actor: Actor, call: Call, matters: Sequence[Matter], city: Catalogue
) -> Shown:
    if is_open_to(actor, call):
        return Shown(is_masked=False)
    return Shown(is_masked=True, names=await names_in(session, call, matters, city))


async def names_in(
    session: AsyncSession, call: Call, matters: Sequence[Matter], city: Catalogue
) -> set[str]:
    """Names of people that the call is known to hold: they are masked in its texts."""
    found = {await opened(session, call.name_sealed)}
    for matter in matters:
        who = drafts.stand(matter.draft, matter.touched, city).field("who")
        if who is not None:
            found |= {who.value, who.proposal.value if who.proposal else ""}
    return {name for name in found if len(name) > 1}


async def matter(session: AsyncSession, actor: Actor, call: Call, row: Matter) -> MatterRead:
    """One matter as its agent sees it."""
    city = await catalogue(session)
    shown = await _shown(session, actor, call, [row], city)
    risks = await repository.risks(session, call.id)
    return (await _matters(session, city, call, [row], risks, shown))[0]


async def _matters(
    session: AsyncSession,
    city: Catalogue,
    call: Call,
    rows: Sequence[Matter],
    risks: Sequence[CallRisk],
    shown: Shown,
) -> list[MatterRead]:
    if not rows:
        return []
    standing = {row.ordinal: drafts.stand(row.draft, row.touched, city) for row in rows}
    places = {ordinal: place_of(draft) for ordinal, draft in standing.items()}
    cards = await views_cards.on_desk(session, city, call.id, places, shown.spans)
    phone = "" if shown.is_masked else await opened(session, call.phone_sealed)
    return [
        await _matter(
            session, city, row, standing[row.ordinal], cards[row.ordinal], phone, risks, shown
        )
        for row in rows
    ]


def _message_to(draft: Draft, phone: str) -> str | None:
    contact = draft.field("contact")
    number = rules.mobile_number(contact.value if contact else "", phone)
    return mask_number(number) if number else None


def place_of(draft: Draft) -> str | None:
    """The code of where a matter is, as far as it is known."""
    place = draft.field("place")
    return place.code if place else None


async def _matter(
    session: AsyncSession,
    city: Catalogue,
    row: Matter,
    draft: Draft,
    desk: DeskCards,
    phone: str,
    risks: Sequence[CallRisk],
    shown: Shown,
) -> MatterRead:
    return MatterRead(
        ordinal=row.ordinal,
        state=row.state,
        outcome=row.outcome,
        ticket_id=row.ticket_id,
        from_seq=draft.from_seq,
        to_seq=draft.to_seq,
        template_code=draft.template.code if draft.template else None,
        template_name=draft.template.name if draft.template else None,
        categories=[
            CategoryOption(
                code=option["code"],
                name=city.category_name(option["code"]),
                confidence=option["confidence"],
                spans=shown.spans(option["spans"]),
            )
            for option in row.draft.get("categories", ())
        ],
        category=_field(draft, draft.category, shown),
        kind=_field(draft, draft.kind, shown),
        urgency=_field(draft, draft.urgency, shown),
        title=_field(draft, draft.title, shown),
        summary=_field(draft, draft.summary, shown),
        fields=[_field(draft, standing, shown) for standing in draft.others],
        missing=draft.missing,
        cards=desk.cards,
        citations=desk.citations,
        message_to=None if shown.is_masked else _message_to(draft, phone),
        units=await _units(session, city, draft, row),
        is_emergency=is_emergency(draft, risks),
        version=row.version,
    )


def is_emergency(draft: Draft, risks: Iterable[CallRisk]) -> bool:
    """Life or property in danger was heard within this matter (rule 8)."""
    first, last = draft.from_seq, draft.to_seq
    return any(
        risk.kind in EMERGENCY_KINDS
        and risk.level >= ACT_AT_ONCE
        and (first is None or last is None or any(first <= s[0] <= last for s in risk.spans))
        for risk in risks
    )


def _field(draft: Draft, standing: Standing, shown: Shown) -> FieldRead:
    doc = drafts.document(standing.field, draft.template)
    proposal = standing.proposal
    return FieldRead(
        field=standing.field,
        label=doc.label,
        type=doc.type,
        is_required=doc.required or standing.field in drafts.NEEDED,
        ask=doc.ask,
        value=_value(standing.field, standing.value, shown),
        code=standing.code,
        state=standing.state,
        proposed_value=_value(standing.field, proposal.value, shown) if proposal else None,
        proposed_code=proposal.code if proposal else None,
        confidence=proposal.confidence if proposal else None,
        spans=shown.spans(proposal.spans) if proposal else [],
        model=proposal.model if proposal else None,
        model_version=proposal.version if proposal else None,
    )


def _value(field: str, value: str, shown: Shown) -> str:
    if field == "who" and shown.is_masked:
        return mask(value, [value])
    return shown.text(value)


async def _units(
    session: AsyncSession, city: Catalogue, draft: Draft, row: Matter
) -> list[UnitSuggestion]:
    if not draft.category.code or row.outcome is not None:
        return []
    place, thing = draft.field("place"), draft.field("object")
    found = await dispatch.suggest(
        session,
        ranked_categories(draft, row.draft),
        place.code if place else None,
        thing.value if thing else "",
        draft.summary.value,
    )
    return [
        UnitSuggestion(
            unit_id=candidate.unit_id,
            unit_code=candidate.unit_code,
            unit_name=city.units[candidate.unit_code].name,
            duty_code=candidate.duty_code,
            basis=candidate.basis,
            reasons=list(candidate.reasons),
            confidence=candidate.confidence,
            is_direct=candidate.is_direct,
        )
        for candidate in found
    ]


def ranked_categories(draft: Draft, raw: Json) -> list[tuple[str, float]]:
    """Code and confidence, the likeliest first; what the agent chose or accepted is certain."""
    if draft.category.state in (FieldState.ACCEPTED, FieldState.EDITED):
        return [(draft.category.code or "", 1.0)]
    return [(option["code"], option["confidence"]) for option in raw.get("categories", ())]


def utterance_read(row: Utterance, shown: Shown) -> UtteranceRead:
    return UtteranceRead(
        seq=row.call_seq,
        party=row.party,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        text=shown.text(row.text),
    )


def _risk(risk: CallRisk, shown: Shown) -> RiskRead:
    return RiskRead(
        kind=risk.kind,
        level=risk.level,
        term=risk.term,
        seq=risk.call_seq,
        spans=shown.spans(risk.spans),
        found_at=risk.found_at,
    )


def _spans(packed: Iterable[Sequence[int]]) -> list[SpanRead]:
    return [SpanRead(seq=seq, start=start, end=end) for seq, start, end in packed]
