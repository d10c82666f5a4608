"""Title and summary in a language model's words, where the centre has one.

The model sees the talk with names and numbers masked. What it writes is checked against the talk
like our own words; whatever is wrong leaves the draft as it was and is told."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import text as brain
from huying.brain.text.drafts import MAX_TITLE
from huying.call import drafts, repository, views
from huying.call.errors import WordingUnavailable, WordingUnsupported
from huying.call.events import DraftUpdated
from huying.call.matters import must_be_open
from huying.call.models import Call, Json
from huying.call.schemas import MatterRead
from huying.call.service import must_run
from huying.call.streams import both
from huying.city.catalogue import catalogue
from huying.kit import db
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.knowledge.index import lexicon
from huying.model import language
from huying.model.asking import Answer
from huying.model.ports import ModelError
from huying.model.prompts import prompt
from huying.model.setup import is_on

PROMPT = "wording"
# A model's words that hold nothing unsaid are still read by the agent before they count.
CONFIDENCE = 0.6
_PARTY = {"agent": "话务员", "citizen": "市民"}


class Wording(BaseModel):
    title: str = Field(min_length=2, max_length=MAX_TITLE)
    summary: str = Field(min_length=4, max_length=600)


@dataclass(frozen=True)
class _Subject:
    """What is asked about, read in one transaction."""

    version: int
    values: dict[str, str]
    said: tuple[brain.Utterance, ...]
    known: frozenset[str]


async def propose(actor: Actor, call_id: UUID, ordinal: int) -> MatterRead:
    """Ask the model and lay its words under the agent's hand as a proposal.

    No transaction is open while the model thinks. Raises NotFound, Forbidden, CallNotRunning,
    MatterHasEnded; WordingUnavailable when there is no model or it fails; WordingUnsupported when
    its words hold a number, name or place that nobody said; MatterChanged when the matter moved on
    meanwhile.
    """
    async with db.unit_of_work() as session:
        subject = await _subject(session, actor, call_id, ordinal)
        asker = language.asker() if await is_on(session, "wording") else None
    if asker is None:
        raise WordingUnavailable(reason="off" if language.asker() else "none")
    try:
        answer = await asker.ask(prompt(PROMPT), subject.values, Wording)
    except ModelError as error:
        raise WordingUnavailable(reason=error.reason) from error
    _check(answer.value, subject)
    async with db.unit_of_work() as session:
        return await _record(session, actor, call_id, ordinal, subject.version, answer)


async def _subject(session: AsyncSession, actor: Actor, call_id: UUID, ordinal: int) -> _Subject:
    call = await repository.find(session, actor, call_id)
    row = await repository.find_matter(session, call_id, ordinal) if call else None
    if call is None or row is None:
        raise NotFound()
    must_run(actor, call)
    await must_be_open(session, row, row.version)
    city = await catalogue(session)
    draft = drafts.stand(row.draft, row.touched, city)
    names = await views.names_in(session, call, [row], city)
    first, last = draft.from_seq or 1, draft.to_seq or call.last_call_seq
    said = tuple(
        brain.Utterance(
            one.call_seq,
            brain.Party(one.party.value),
            one.start_ms,
            one.end_ms,
            brain.mask(one.text, names),
        )
        for one in await repository.utterances(session, call_id, after=0)
        if first <= one.call_seq <= last
    )
    told = {
        one.field: brain.mask(one.value, names)
        for one in draft.others
        if one.value and one.field not in {"who", "contact"}
    }
    places = (await lexicon(session)).places
    place = draft.field("place")
    above = places.names_above([place.code]) if place and place.code else frozenset[str]()
    return _Subject(
        version=row.version,
        values={
            "kind": draft.kind.value,
            "category": draft.category.value,
            "fields": "；".join(f"{name}：{value}" for name, value in told.items()),
            "talk": "\n".join(f"{_PARTY[one.party.value]}：{one.text}" for one in said),
        },
        said=said,
        known=above | frozenset(told.values()),
    )


def _check(worded: Wording, subject: _Subject) -> None:
    """The same check that our own drafts pass."""
    draft = brain.Draft(worded.title, worded.summary)
    unsaid = brain.violations(draft, subject.said, subject.known)
    talk = sum(len(one.text) for one in subject.said)
    if unsaid:
        raise WordingUnsupported(what=unsaid[0].what)
    if len(worded.summary) > max(talk, 20):
        raise WordingUnsupported(what="length")


async def _record(
    session: AsyncSession,
    actor: Actor,
    call_id: UUID,
    ordinal: int,
    version: int,
    answer: Answer[Wording],
) -> MatterRead:
    call = await repository.find(session, actor, call_id)
    row = await repository.find_matter(session, call_id, ordinal, lock=True) if call else None
    if call is None or row is None:
        raise NotFound()
    must_run(actor, call)
    await must_be_open(session, row, version)
    worded: Json = {
        "title": answer.value.title,
        "summary": answer.value.summary,
        "confidence": CONFIDENCE,
        "model": answer.model,
        "version": f"{answer.prompt}-{answer.prompt_version}",
    }
    row.draft = {**row.draft, "wording": worded}
    row.touched = {k: v for k, v in row.touched.items() if k not in {"title", "summary"}}
    row.version += 1
    _announce(session, call, ordinal)
    await session.flush()
    return await views.matter(session, actor, call, row)


def _announce(session: AsyncSession, call: Call, ordinal: int) -> None:
    emit(
        session,
        SYSTEM,
        DraftUpdated(call_id=call.id, seq=call.last_call_seq, ordinals=[ordinal]),
        streams=both(call.id),
    )
