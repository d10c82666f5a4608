"""Versions of a card: written, proposed, put in force. ``answer_card`` mirrors what is in force.

A change of a published card waits as a version while the published one is served.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, deadlines
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.knowledge import service
from huying.knowledge.errors import CardChanged, NothingProposed, SamePerson
from huying.knowledge.events import CardDrafted, CardProposed, CardPublished, CardWithdrawn
from huying.knowledge.models import AnswerCard, CardState
from huying.knowledge.models_golden import CardGolden, GoldenSource
from huying.knowledge.models_versions import WAITING, CardVersion, CardVersionState
from huying.knowledge.versions_doc import CardDocument, parse, write

State = CardVersionState


async def propose(
    session: AsyncSession,
    actor: Actor,
    doc: Mapping[str, object] | CardDocument,
    note: str,
    policy_code: str | None = None,
    golden: Sequence[str] = (),
) -> CardVersion:
    """A version that waits for a second person; takes the place of one that waits already. A card
    without a code is given one. What nobody in person brings (``actor`` is the platform) stays a
    draft until a person proposes it. Raises CardInvalid."""
    wanted = parse(doc)
    if policy_code is not None:
        wanted = wanted.model_copy(update={"policy": policy_code})
    card, wanted = await _card_for(session, actor, wanted)
    await _supersede(session, actor, await waiting(session, wanted.code))
    is_person = actor.id is not None
    version = await _add(
        session, actor, card, wanted, note, State.PROPOSED if is_person else State.DRAFT
    )
    await add_golden(session, actor, wanted.code, golden, GoldenSource.EDITOR)
    happened = CardProposed if is_person else CardDrafted
    emit(session, actor, happened(card.id, card.code, version.number))
    await session.flush()
    return version


async def publish(
    session: AsyncSession, actor: Actor, version: CardVersion, *, reason: str = ""
) -> AnswerCard:
    """Put a waiting version in force at once. Raises NothingProposed, SamePerson."""
    if version.state not in WAITING:
        raise NothingProposed(code=version.card_code)
    if version.state is State.PROPOSED:
        if actor.id is not None and version.proposed_by == actor.id:
            raise SamePerson(title=str(version.doc["title"]))
        version.decided_by, version.decided_at = actor.id, clock.now()
        version.reason = reason
    return await put_in_force(session, actor, version)


async def put_in_force(session: AsyncSession, actor: Actor, version: CardVersion) -> AnswerCard:
    """The version becomes what is served. The caller has seen to it that two people stand for it;
    the database looks too."""
    card = await locked(session, version.card_code)
    before = await in_force(session, version.card_code)
    now = clock.now()
    if before is not None and before.id != version.id:
        before.state, before.ended_at, before.ended_by = State.SUPERSEDED, now, actor.id
        await deadlines.cancel_all_of(session, before.id)
        await session.flush()
    version.state, version.published_at = State.PUBLISHED, now
    write(card, parse(version.doc))
    card.state, card.number = CardState.PUBLISHED, version.number
    card.proposed_by, card.withdraw_at = version.proposed_by, version.withdraw_at
    card.review_due_on = None  # its owner's clock starts anew
    replaced = before.number if before is not None else 0
    emit(session, actor, CardPublished(card.id, card.code, version.number, replaced))
    await session.flush()
    await service.touch(session)
    return card


async def waiting(session: AsyncSession, code: str) -> CardVersion | None:
    """The version that waits for a decision or for its time."""
    return await session.scalar(
        select(CardVersion).where(CardVersion.card_code == code, CardVersion.state.in_(WAITING))
    )


async def in_force(session: AsyncSession, code: str) -> CardVersion | None:
    return await session.scalar(
        select(CardVersion).where(
            CardVersion.card_code == code, CardVersion.state == State.PUBLISHED
        )
    )


async def find(session: AsyncSession, code: str, number: int) -> CardVersion | None:
    return await session.scalar(
        select(CardVersion).where(CardVersion.card_code == code, CardVersion.number == number)
    )


async def by_numbers(
    session: AsyncSession, wanted: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], CardVersion]:
    pairs = tuple_(CardVersion.card_code, CardVersion.number)
    found = await session.scalars(select(CardVersion).where(pairs.in_(wanted)))
    return {(version.card_code, version.number): version for version in found}


async def history(session: AsyncSession, code: str) -> Sequence[CardVersion]:
    """Newest first."""
    statement = select(CardVersion).where(CardVersion.card_code == code)
    return (await session.scalars(statement.order_by(CardVersion.number.desc()))).all()


async def draft(
    session: AsyncSession, actor: Actor, doc: CardDocument, note: str, number: int | None = None
) -> CardVersion:
    """A new draft, or the actor's (or a machine's) draft ``number`` written over. Raises
    CardChanged when that one is no draft of his any more."""
    card, doc = await _card_for(session, actor, doc)
    if number is None:
        version = await _add(session, actor, card, doc, note, State.DRAFT)
        emit(session, actor, CardDrafted(card.id, card.code, version.number))
        return version
    found = await find(session, doc.code, number)
    is_his = found is not None and found.proposed_by in (None, actor.id)
    if found is None or found.state is not State.DRAFT or not is_his:
        raise CardChanged(title=doc.title)
    found.doc, found.note, found.proposed_by, found.checks = doc.stored, note, actor.id, None
    found.base = card.number if card.state is CardState.PUBLISHED else 0
    await session.flush()
    return found


async def find_locked(session: AsyncSession, code: str) -> AnswerCard:
    """As ``locked``. Raises NotFound."""
    statement = select(AnswerCard).where(AnswerCard.code == code).with_for_update()
    card = await session.scalar(statement.execution_options(populate_existing=True))
    if card is None:
        raise NotFound()
    return card


async def locked(session: AsyncSession, code: str) -> AnswerCard:
    """The card's row, so that two people's steps on one card come one after the other."""
    statement = select(AnswerCard).where(AnswerCard.code == code).with_for_update()
    return (await session.scalars(statement)).one()


async def add_golden(
    session: AsyncSession, actor: Actor, code: str, questions: Iterable[str], source: GoldenSource
) -> None:
    """Add what the card is not yet held to."""
    known = set(await session.scalars(select(CardGolden.text).where(CardGolden.card_code == code)))
    for question in dict.fromkeys(each.strip() for each in questions):
        if question and question not in known:
            session.add(
                CardGolden(card_code=code, text=question, source=source, written_by=actor.id)
            )
    await session.flush()


async def _card_for(
    session: AsyncSession, actor: Actor, doc: CardDocument
) -> tuple[AnswerCard, CardDocument]:
    """The card's row, locked, made when there is none; a card that was never published mirrors
    the newest writing."""
    if not doc.code:
        doc = doc.model_copy(update={"code": await _new_code(session, doc.policy)})
    card = await session.scalar(
        select(AnswerCard).where(AnswerCard.code == doc.code).with_for_update()
    )
    if card is None:
        card = AnswerCard(id=new_id(), code=doc.code, state=CardState.PROPOSED, number=0)
        session.add(card)
    if card.state is CardState.PROPOSED:
        write(card, doc)
        card.proposed_by = actor.id
        await session.flush()
    return card, doc


async def _add(
    session: AsyncSession,
    actor: Actor,
    card: AnswerCard,
    doc: CardDocument,
    note: str,
    state: CardVersionState,
) -> CardVersion:
    newest = await session.scalar(
        select(func.max(CardVersion.number)).where(CardVersion.card_code == card.code)
    )
    now = await in_force(session, card.code)
    version = CardVersion(
        card_code=card.code,
        number=(newest or 0) + 1,
        doc=doc.stored,
        state=state,
        base=now.number if now else 0,
        note=note,
        proposed_by=actor.id,
        proposed_at=clock.now() if state is State.PROPOSED else None,
    )
    session.add(version)
    await session.flush()
    return version


async def _supersede(session: AsyncSession, actor: Actor, version: CardVersion | None) -> None:
    if version is not None:
        await deadlines.cancel_all_of(session, version.id)
        version.state, version.ended_at, version.ended_by = (
            State.SUPERSEDED, clock.now(), actor.id,
        )  # fmt: skip
        await session.flush()


async def _new_code(session: AsyncSession, policy_code: str | None) -> str:
    """``K-`` and the policy's own part with the next free number."""
    stem = f"K-{(policy_code or 'NEW').removeprefix('POL-')}"
    taken = set(
        await session.scalars(
            select(AnswerCard.code).where(AnswerCard.code.startswith(f"{stem}-", autoescape=True))
        )
    )
    number = 1
    while f"{stem}-{number:02d}" in taken:
        number += 1
    return f"{stem}-{number:02d}"


def is_own(actor: Actor, proposed_by: UUID | None) -> bool:
    """Whether the actor brought it: then another person publishes it."""
    return proposed_by is not None and proposed_by == actor.id


async def drop_waiting(session: AsyncSession, actor: Actor, code: str) -> None:
    """What waited is not wanted any more; it stays in the history of the card."""
    await _supersede(session, actor, await waiting(session, code))


async def take_away(session: AsyncSession, actor: Actor, code: str, note: str) -> None:
    """Undo what brought the card. One that was published meanwhile stays, withdrawn, to be read
    where it was given as an answer."""
    card = await session.scalar(select(AnswerCard).where(AnswerCard.code == code).with_for_update())
    if card is None:
        return
    if card.number == 0:
        await session.delete(card)
        await session.flush()
    else:
        await retire(session, actor, code, note)


async def retire(
    session: AsyncSession, actor: Actor, code: str, reason: str, *, keep_waiting: bool = False
) -> AnswerCard:
    """Nobody is offered the card from the next moment on; what waits for it is dropped, unless it
    is to be kept. One person is enough: a wrong answer must vanish at once. To bring it back takes
    two."""
    card = await locked(session, code)
    if not keep_waiting:
        await drop_waiting(session, actor, code)
    version = await in_force(session, code)
    if version is not None:
        version.state, version.end_reason = State.WITHDRAWN, reason
        version.ended_at, version.ended_by = clock.now(), actor.id
        await deadlines.cancel_all_of(session, version.id)
    if card.state is not CardState.WITHDRAWN:
        card.state, card.withdraw_at = CardState.WITHDRAWN, None
        emit(session, actor, CardWithdrawn(card.id, code, card.number))
    await session.flush()
    await service.touch(session)
    return card


async def set_golden(
    session: AsyncSession, actor: Actor, code: str, questions: Sequence[str]
) -> None:
    """Make the questions that the card is held to these."""
    wanted = [each.strip() for each in questions if each.strip()]
    gone = delete(CardGolden).where(CardGolden.card_code == code, CardGolden.text.not_in(wanted))
    await session.execute(gone)
    await add_golden(session, actor, code, wanted, GoldenSource.EDITOR)
