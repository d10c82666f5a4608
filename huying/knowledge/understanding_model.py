"""A language model, where the centre has one, proposes more points and wordings of cards.

Nothing uncited is kept: a point whose quote is not found exactly in its line is dropped, a wording
with a figure that the clause does not hold is refused. What the rules read stands in any case.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import policies as brain
from huying.kit import db
from huying.kit.actor import Actor
from huying.knowledge import proposing
from huying.knowledge.understanding import point_row
from huying.knowledge.understanding_errors import DraftChanged, ReaderUnavailable
from huying.knowledge.understanding_points import find_policy, points
from huying.knowledge.understanding_values import lines_of
from huying.model import language
from huying.model.asking import Answer, Asker
from huying.model.ports import ModelError
from huying.model.prompts import prompt
from huying.model.setup import is_on

Output = TypeVar("Output", bound=BaseModel)
FUNCTION = "policies"
_CHARACTERS_AT_ONCE = 2_400
_SENTENCES, _CHARACTERS = 3, 150


class QuotedPoint(BaseModel):
    kind: brain.PointKind
    line: int
    quote: str = Field(min_length=2, max_length=400)


class QuotedPoints(BaseModel):
    points: list[QuotedPoint] = Field(max_length=60)


class CardWording(BaseModel):
    title: str = Field(min_length=2, max_length=40)
    questions: list[str] = Field(min_length=1, max_length=10)
    answer: str = Field(min_length=4, max_length=200)


@dataclass(frozen=True)
class Read:
    """How many points came in, how many were known already, and how many were dropped because
    their words are not in the text."""

    added: int
    known: int
    dropped: int


async def available(session: AsyncSession) -> bool:
    return language.asker() is not None and await is_on(session, FUNCTION)


async def more_points(actor: Actor, code: str) -> Read:
    """Ask the model part by part; no transaction is open while it thinks. Raises NotFound,
    ReaderUnavailable."""
    async with db.unit_of_work() as session:
        policy = await find_policy(session, code)
        title, lines = policy.title, lines_of(policy.document)
        asker = await _asker(session)
    answers = [
        await _ask(
            asker,
            "policy_points",
            {
                "title": title,
                "lines": "\n".join(f"{line.number}　{line.text}" for line in part),
            },
            QuotedPoints,
        )
        for part in _parts(lines)
    ]
    return await _keep(code, lines, answers)


async def wording(actor: Actor, code: str, number: int, quote: str) -> CardWording:
    """The draft in the model's words. Raises NotFound, DraftChanged, ReaderUnavailable."""
    async with db.unit_of_work() as session:
        policy = await find_policy(session, code)
        offered = {offer.number: offer for offer in await proposing.offers(session, policy)}
        offer = offered.get(number)
        if offer is None or offer.draft.quote != quote:
            raise DraftChanged(title=policy.title)
        lines = lines_of(policy.document)
        title = policy.title
        asker = await _asker(session)
    text = _clause_text(lines, offer)
    answer = await _ask(
        asker,
        "policy_card",
        {"title": title, "clause": offer.draft.clause, "text": text},
        CardWording,
    )
    if why := unsupported(answer.value, text):
        raise ReaderUnavailable(reason=why)
    return answer.value


def unsupported(worded: CardWording, text: str) -> str:
    """Why a wording may not be shown: "figures" that the text does not hold, "length"; "" when it
    may."""
    held = {(figure.value, figure.unit) for figure in brain.figures_in(text)}
    said = {(figure.value, figure.unit) for figure in brain.figures_in(worded.answer)}
    if said - held:
        return "figures"
    ends = sum(worded.answer.count(mark) for mark in "。！？")
    return "length" if ends > _SENTENCES or len(worded.answer) > _CHARACTERS else ""


async def _asker(session: AsyncSession) -> Asker:
    asker = language.asker()
    if asker is None:
        raise ReaderUnavailable(reason="none")
    if not await is_on(session, FUNCTION):
        raise ReaderUnavailable(reason="off")
    return asker


async def _ask(
    asker: Asker, name: str, values: dict[str, str], output: type[Output]
) -> Answer[Output]:
    try:
        return await asker.ask(prompt(name), values, output)
    except ModelError as error:
        raise ReaderUnavailable(reason=error.reason) from error


def _parts(lines: Sequence[brain.Line]) -> Iterator[list[brain.Line]]:
    part: list[brain.Line] = []
    length = 0
    for line in lines:
        if line.kind == "header":
            continue
        if part and length + len(line.text) > _CHARACTERS_AT_ONCE:
            yield part
            part, length = [], 0
        part.append(line)
        length += len(line.text)
    if part:
        yield part


async def _keep(
    code: str, lines: Sequence[brain.Line], answers: Sequence[Answer[QuotedPoints]]
) -> Read:
    texts = {line.number: line.text for line in lines}
    clauses = brain.clauses_of(lines)
    added = known = dropped = 0
    async with db.unit_of_work() as session:
        policy = await find_policy(session, code)
        rows = await points(session, policy)
        taken = [(row.kind, row.block, row.start, row.stop) for row in rows]
        for answer in answers:
            for one in answer.value.points:
                start = texts.get(one.line, "").find(one.quote)
                if start < 0:
                    dropped += 1
                    continue
                place = brain.Place(one.line, start, start + len(one.quote))
                if _is_known(one.kind, place, taken):
                    known += 1
                    continue
                taken.append((one.kind, one.line, place.start, place.end))
                added += 1
                session.add(
                    point_row(
                        policy,
                        brain.Point(
                            one.kind,
                            one.quote,
                            clauses[one.line],
                            place,
                            model=answer.model,
                            version=f"{answer.prompt}-{answer.prompt_version}",
                        ),
                    )
                )
        await session.flush()
    return Read(added, known, dropped)


def _is_known(
    kind: brain.PointKind,
    place: brain.Place,
    taken: Sequence[tuple[brain.PointKind, int, int, int]],
) -> bool:
    """Half of it or more is a point of that kind already."""
    return any(
        one == kind
        and block == place.block
        and 2 * (min(place.end, stop) - max(place.start, start)) >= place.end - place.start
        for one, block, start, stop in taken
    )


def _clause_text(lines: Sequence[brain.Line], offer: proposing.Offer) -> str:
    blocks = {offer.draft.at.block}
    clauses = brain.clauses_of(lines)
    blocks |= {
        number
        for number, clause in clauses.items()
        if clause == offer.draft.clause or clause.startswith(offer.draft.clause)
    }
    return "\n".join(line.text for line in lines if line.number in blocks)
