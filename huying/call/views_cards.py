"""The cards on a call's desk, each looked at in its row before it is shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import repository_cards
from huying.call.models import Json
from huying.call.models_cards import CallCard, CardVia, CardWhy
from huying.call.schemas_cards import (
    CallCardCondition,
    CallCardOption,
    CallCardPoint,
    CallCardRead,
)
from huying.call.schemas_spans import SpanRead
from huying.city.catalogue import Catalogue
from huying.kit import clock
from huying.knowledge import surges_repository, validity
from huying.knowledge.models import AnswerCard, Sensitivity
from huying.knowledge.models_surges import Surge, SurgeState
from huying.ticket.schemas_related import TicketCitation

Spans = Callable[[Iterable[Sequence[int]]], list[SpanRead]]


@dataclass(frozen=True)
class DeskCards:
    """Of one matter: the cards on its desk by slot, and what its ticket will cite."""

    cards: list[CallCardRead] = field(default_factory=list)
    citations: list[TicketCitation] = field(default_factory=list)


async def on_desk(
    session: AsyncSession,
    city: Catalogue,
    call_id: UUID,
    places: Mapping[int, str | None],
    spans: Spans,
) -> dict[int, DeskCards]:
    """By matter, in the order of their slots; only what may be served at this moment.
    ``places``: where each matter is."""
    served = await repository_cards.of_call(session, call_id)
    found = {ordinal: DeskCards() for ordinal in places}
    for row in sorted(served, key=lambda row: row.cited_at or row.shown_at):
        if row.citation is not None and row.ordinal in found:
            found[row.ordinal].citations.append(TicketCitation.model_validate(row.citation))
    rows = [row for row in served if row.is_on_desk and row.ordinal in found]
    if not rows:
        return found
    cards = {
        ordinal: (await validity.servable(session, _codes(rows, ordinal), place)).fit
        for ordinal, place in places.items()
    }
    surges = await surges_repository.find_many(session, [r.surge_id for r in rows if r.surge_id])
    for row in sorted(rows, key=lambda row: (row.slot, row.shown_at)):
        read = _read(row, cards.get(row.ordinal, {}), surges, spans)
        if read is not None:
            card = cards[row.ordinal].get(read.code)
            found[row.ordinal].cards.append(_in(city, read, card, places[row.ordinal]))
    return found


def _read(
    row: CallCard,
    cards: Mapping[str, AnswerCard],
    surges: Mapping[UUID, Surge],
    spans: Spans,
) -> CallCardRead | None:
    surge = surges.get(row.surge_id) if row.surge_id else None
    if row.surge_id is not None and not is_pinned(surge):
        return None
    if row.card_code is None:
        return surge_read(surge, row, spans) if surge else None
    card = cards.get(row.card_code)
    if card is None or card.number != row.card_number:
        return None
    read = card_read(card, row.option)
    return read.model_copy(
        update={**_of_row(row, spans), "expires_at": surge.expires_at if surge else None}
    )


def _in(
    city: Catalogue, read: CallCardRead, card: AnswerCard | None, place: str | None
) -> CallCardRead:
    """With the part of the city that the card is of, where it is not of all of it."""
    area = city.place(card.area) if card and card.area else None
    if card is None or area is None or len(area.chain) < 2:
        return read
    needs = validity.needs_area(card, city, place)
    return read.model_copy(update={"area_name": area.name, "needs_area": needs})


def _codes(rows: Iterable[CallCard], ordinal: int) -> list[str]:
    return [row.card_code for row in rows if row.ordinal == ordinal and row.card_code]


def is_pinned(surge: Surge | None) -> bool:
    return (
        surge is not None
        and surge.state is SurgeState.PINNED
        and surge.expires_at is not None
        and surge.expires_at > clock.now()
    )


def _of_row(row: CallCard, spans: Spans) -> Json:
    return {
        "id": row.id,
        "slot": row.slot,
        "question": row.question,
        "confidence": row.confidence,
        "spans": spans(row.spans),
        "via": row.via,
        "why": row.why,
        "option": row.option,
        "is_option_heard": row.is_option_heard,
        "used_as": list(row.used_as),
        "surge_id": row.surge_id,
        "version": row.version,
    }


def card_read(
    card: AnswerCard, option: str | None = None, *, area: str = "", needs_area: bool = False
) -> CallCardRead:
    """A card as it is in force, for a desk that has not taken it yet."""
    condition = _condition(card)
    options = condition.options if condition else []
    case = next((each for each in options if each.label == option), None)
    return CallCardRead(
        id=None,
        slot=0,
        code=card.code,
        number=card.number,
        title=card.title,
        answer=_answer(card, condition, case),
        points=[
            CallCardPoint(
                label=point["label"], text=point["text"], clause=point.get("clause") or ""
            )
            for point in card.points
        ],
        source=source_of(card),
        clause=card.source.get("clause", ""),
        quote=card.quote,
        policy_code=card.policy_code,
        is_internal=card.sensitivity is Sensitivity.INTERNAL,
        area_name=area,
        needs_area=needs_area,
        audience=card.audience,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        question="",
        confidence=1.0,
        spans=[],
        via=CardVia.ASKED,
        why=CardWhy.BY_HAND,
        condition=condition,
        option=case.label if case else None,
        is_option_heard=False,
        used_as=[],
        surge_id=None,
        expires_at=None,
        version=0,
    )


def surge_read(surge: Surge, row: CallCard, spans: Spans) -> CallCardRead:
    """The agreed wording of a surge as a card."""
    return CallCardRead.model_validate(
        {
            **_of_row(row, spans),
            "code": "",
            "number": 0,
            "title": surge.title,
            "answer": surge.wording,
            "points": [],
            "source": surge.basis,
            "clause": "",
            "quote": "",
            "policy_code": None,
            "is_internal": False,
            "area_name": "",
            "needs_area": False,
            "audience": "",
            "valid_from": None,
            "valid_to": None,
            "condition": None,
            "expires_at": surge.expires_at,
        }
    )


def source_of(card: AnswerCard) -> str:
    source = card.source
    return f"{source.get('title', '')}{source.get('number', '')}{source.get('clause', '')}"


def _answer(
    card: AnswerCard, condition: CallCardCondition | None, case: CallCardOption | None
) -> str:
    """An answer that depends on what nobody has said yet is none."""
    if condition is None:
        return card.answer
    return case.answer if case else ""


def _condition(card: AnswerCard) -> CallCardCondition | None:
    if not card.condition:
        return None
    return CallCardCondition(
        name=card.condition["name"],
        question=card.condition["question"],
        options=[
            CallCardOption(label=each["label"], answer=each["answer"])
            for each in card.condition["options"]
        ],
    )
