"""What an agent does with a card: opens it, reads it aloud, sends it, cites it, sends it away.

Each step looks first whether the card may still be served: nothing that is not in force is read to
a citizen, sent or cited.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import (
    cards,
    cards_rules,
    drafts,
    repository,
    repository_cards,
    rules,
    streams,
    views,
)
from huying.call.errors import (
    CardConditionOpen,
    CardNotSendable,
    CardNotServed,
    MatterHasEnded,
    NoMobile,
    UnknownOption,
    WrongDoor,
)
from huying.call.events import CardUsed
from huying.call.models import Call, Json, Matter, MatterState
from huying.call.models_cards import CallCard, CardVia, CardWhy
from huying.call.schemas_card_bodies import CardStep
from huying.call.service import must_run
from huying.call.views_cards import card_read, is_pinned
from huying.city.catalogue import catalogue
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.knowledge import surges_repository, validity
from huying.knowledge.models import AnswerCard
from huying.message import service as messages


@dataclass(frozen=True)
class InHand:
    """A card on the desk that may be served now. ``card`` None: a surge's agreed wording."""

    row: CallCard
    card: AnswerCard | None
    title: str
    answer: str
    source: str
    is_internal: bool


async def in_hand(session: AsyncSession, actor: Actor, call: Call, card_id: UUID) -> InHand:
    """The row, locked. Raises Forbidden, CallNotRunning, NotFound, CardNotServed."""
    must_run(actor, call)
    row = await repository_cards.find(session, call.id, card_id, lock=True)
    if row is None:
        raise NotFound()
    if not row.is_on_desk:
        raise CardNotServed()
    surge = await surges_repository.find(session, row.surge_id) if row.surge_id else None
    if row.surge_id is not None and not is_pinned(surge):
        raise CardNotServed()
    if row.card_code is None:
        assert surge is not None
        return InHand(row, None, surge.title, surge.wording, surge.basis, is_internal=False)
    found = await validity.servable(session, [row.card_code], row.place_code)
    card = found.fit.get(row.card_code)
    if card is None or card.number != row.card_number:
        raise CardNotServed()
    shown = card_read(card, row.option)
    return InHand(row, card, card.title, shown.answer, shown.source, shown.is_internal)


async def step(
    session: AsyncSession, actor: Actor, call: Call, held: InHand, done: CardStep
) -> None:
    """Note one step. Dismissed for good: neither it nor a near twin comes back in this call.
    Raises CardConditionOpen."""
    row, now = held.row, clock.now()
    if done in (CardStep.READ, CardStep.CITED):
        _must_be_final(held)
    match done:
        case CardStep.OPENED:
            row.opened_at = row.opened_at or now
        case CardStep.READ:
            row.read_at = now
        case CardStep.CITED:
            row.cited_at, row.citation = now, citation(held)
        case CardStep.NOT_CITED:
            row.cited_at = row.citation = None
        case CardStep.DISMISSED:
            row.dismissed_at = now
    _note(session, actor, call, row, done.value)
    await session.flush()


def _must_be_final(held: InHand) -> None:
    """Raise CardConditionOpen while the answer depends on what nobody has said yet."""
    if not held.answer:
        raise CardConditionOpen()


def citation(held: InHand) -> Json:
    """What a ticket keeps of a card: code and version, title, source, clause and the words of the
    policy that carry it."""
    card = held.card
    return {
        "card_code": card.code if card else "",
        "number": card.number if card else 0,
        "title": held.title,
        "source": held.source,
        "clause": card.source.get("clause", "") if card else "",
        "quote": card.quote if card else "",
        "policy_code": card.policy_code if card else None,
        "answer": held.answer,
    }


def _note(session: AsyncSession, actor: Actor, call: Call, row: CallCard, used_as: str) -> None:
    row.used_by, row.version = actor.id, row.version + 1
    if used_as in row.used_as:  # what the caller says from here on is not answered by it
        row.through_seq = max(row.through_seq, call.last_call_seq)
    emit(
        session,
        actor,
        CardUsed(
            call_id=call.id,
            ordinal=row.ordinal,
            card_code=row.card_code or "",
            card_number=row.card_number,
            used_as=used_as,
        ),
        streams=streams.both(call.id),
    )


async def choose(
    session: AsyncSession, actor: Actor, call: Call, held: InHand, option: str | None
) -> None:
    """The case of the card's condition, by the agent's hand. Raises UnknownOption."""
    condition = held.card.condition if held.card else None
    labels = [each["label"] for each in condition["options"]] if condition else []
    if option is not None and option not in labels:
        raise UnknownOption(field="option")
    row = held.row
    row.option, row.is_option_heard = option, False
    row.condition = condition["name"] if condition and option is not None else None
    row.opened_at = row.opened_at or clock.now()
    if row.citation is not None:
        held_now = await in_hand(session, actor, call, row.id)
        row.citation = citation(held_now)
    _note(session, actor, call, row, "option")
    await session.flush()


async def take(
    session: AsyncSession, actor: Actor, call: Call, matter: Matter, code: str, question: str
) -> CallCard:
    """Put a card that the agent looked up on the desk; one that is there is opened. Its slot comes
    after the pushed ones. Raises Forbidden, CallNotRunning, MatterHasEnded, CardNotServed."""
    must_run(actor, call)
    if matter.state is MatterState.ENDED:
        raise MatterHasEnded()
    city = await catalogue(session)
    place = views.place_of(drafts.stand(matter.draft, matter.touched, city))
    card = (await validity.servable(session, [code], place)).fit.get(code)
    if card is None:
        raise CardNotServed()
    rows = await repository_cards.of_call(session, call.id, lock=True)
    here = [row for row in rows if row.is_on_desk and row.ordinal == matter.ordinal]
    row = next((each for each in here if each.card_code == code), None)
    if row is None:
        option = cards.told(rows).get(card.condition["name"]) if card.condition else None
        row = CallCard(
            call_id=call.id,
            ordinal=matter.ordinal,
            card_code=code,
            card_number=card.number,
            place_code=place,
            via=CardVia.ASKED,
            why=CardWhy.BY_HAND,
            confidence=1.0,
            question=question,
            spans=[],
            condition=card.condition["name"] if card.condition and option else None,
            option=option,
            slot=max([cards_rules.SLOTS, *(each.slot for each in here)]) + 1,
            through_seq=call.last_call_seq,
            shown_at=clock.now(),
            version=1,
        )
        session.add(row)
    row.opened_at = row.opened_at or clock.now()
    await session.flush()
    _note(session, actor, call, row, CardStep.OPENED.value)
    await session.flush()
    return row


async def send(
    session: AsyncSession, actor: Actor, call: Call, held: InHand, to_masked: str
) -> str:
    """The card to the caller's mobile phone, to the number that the agent saw and confirmed; says
    what is sent. Raises NoMobile, CardConditionOpen, CardNotSendable for a card that is not for the
    public."""
    if held.is_internal:
        raise CardNotSendable()
    _must_be_final(held)
    number = await number_of(session, call, held.row.ordinal)
    if number is None or messages.mask_number(number) != to_masked:
        raise NoMobile(field="to_masked")
    params = message_params(held)
    sent = await messages.send(
        session,
        to_phone=number,
        key="card.answer",
        params=params,
        subject_type="call",
        subject_id=call.id,
    )
    held.row.sent_at, held.row.message_id = clock.now(), sent.id
    _note(session, actor, call, held.row, "sent")
    await session.flush()
    return texts.say("message", "card.answer", **params)


def message_params(held: InHand) -> dict[str, str]:
    link = texts.say("call", "card_link", code=held.card.code) if held.card else ""
    source = texts.say("call", "card_source", source=held.source) if held.source else ""
    return {"title": held.title, "answer": held.answer, "source": source, "link": link}


async def number_of(session: AsyncSession, call: Call, ordinal: int) -> str | None:
    """The mobile phone that a message of this matter goes to: what was entered to be reached by,
    else the caller's. None where that is no mobile phone."""
    city = await catalogue(session)
    matter = await repository.find_matter(session, call.id, ordinal)
    contact = None
    if matter is not None:
        contact = drafts.stand(matter.draft, matter.touched, city).field("contact")
    caller = await views.opened(session, call.phone_sealed)
    return rules.mobile_number(contact.value if contact else "", caller)


async def answer_with(
    session: AsyncSession, actor: Actor, call: Call, matter: Matter, code: str | None
) -> str:
    """A matter is answered with this card: noted on the card of its desk, which is put there when
    it was not. Says what the card answers in this case; "" without a card. Raises WrongDoor for
    one that is not in force."""
    if code is None:
        return ""
    try:
        row = await take(session, actor, call, matter, code, "")
        held = await in_hand(session, actor, call, row.id)
    except CardNotServed as error:
        raise WrongDoor(field="card_code", value=code) from error
    row.answered_at = clock.now()
    _note(session, actor, call, row, "answered")
    await session.flush()
    return held.answer


async def cited(session: AsyncSession, matter: Matter) -> list[Json]:
    """What a matter cites, in the order of citing."""
    rows = await repository_cards.of_call(session, matter.call_id)
    found = [row for row in rows if row.ordinal == matter.ordinal and row.citation is not None]
    return [row.citation for row in sorted(found, key=lambda row: row.cited_at or row.shown_at)
            if row.citation is not None]  # fmt: skip
