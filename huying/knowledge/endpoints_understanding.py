"""What was read of a policy, decisions on it, its effect, and cards out of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from huying.brain.text.policies import Place
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.knowledge import proposing, understanding_model
from huying.knowledge import understanding_points as deciding
from huying.knowledge import understanding_views as views
from huying.knowledge.errors import CardInvalid
from huying.knowledge.permissions import EDIT, READ
from huying.knowledge.understanding import apply, reckon
from huying.knowledge.understanding_errors import (
    DraftChanged,
    DraftIncomplete,
    PointKnown,
    PointNotInText,
    ReaderUnavailable,
)
from huying.knowledge.understanding_schemas import (
    CardDraftRead,
    DraftChoices,
    DraftsProposed,
    DraftWording,
    ModelPointsRead,
    PointDecision,
    PointMark,
    PolicyEffectRead,
    PolicyPointRead,
    PolicyUnderstandingRead,
    WordingAsked,
)

router = APIRouter(prefix="/policies/{code}", tags=["policies"])

Reader = Annotated[Actor, Depends(requires(READ))]
Editor = Annotated[Actor, Depends(requires(EDIT))]


@router.get("/understanding", responses=responses(NotFound))
async def read_understanding(code: str, _: Reader, session: Session) -> PolicyUnderstandingRead:
    policy = await deciding.find_policy(session, code)
    return await views.understanding_read(session, policy)


@router.post("/understanding", responses=responses(NotFound))
async def understand_again(code: str, actor: Editor, session: Session) -> PolicyUnderstandingRead:
    """Read the document anew; what people decided stays."""
    policy = await deciding.find_policy(session, code)
    await apply(session, actor, policy)
    return await views.understanding_read(session, policy)


@router.post("/points", responses=responses(NotFound, PointNotInText, PointKnown))
async def mark_point(
    code: str, body: PointMark, actor: Editor, session: Session
) -> PolicyPointRead:
    policy = await deciding.find_policy(session, code)
    place = Place(body.at.block, body.at.start, body.at.end)
    row = await deciding.mark(session, actor, policy, body.kind, place)
    return await views.point_read(session, row)


@router.post("/points/model", responses=responses(NotFound, ReaderUnavailable))
async def ask_for_points(code: str, actor: Editor) -> ModelPointsRead:
    """A language model proposes more points; what it does not quote exactly is dropped."""
    found = await understanding_model.more_points(actor, code)
    return ModelPointsRead(added=found.added, known=found.known, dropped=found.dropped)


@router.post("/points/{id}", responses=responses(NotFound, PointKnown))
async def decide_point(
    code: str, id: UUID, body: PointDecision, actor: Editor, session: Session
) -> PolicyPointRead:
    """Keep, edit or drop a point; each decision is stored."""
    policy = await deciding.find_policy(session, code)
    row = await deciding.decide(
        session, actor, policy, id, body.state, text=body.text, kind=body.kind
    )
    return await views.point_read(session, row)


@router.get("/effect", responses=responses(NotFound))
async def read_effect(code: str, _: Reader, session: Session) -> PolicyEffectRead:
    """Which cards change and which conflict, as it was reckoned last."""
    policy = await deciding.find_policy(session, code)
    return await views.effect_read(session, policy)


@router.post("/effect", responses=responses(NotFound))
async def reckon_effect(code: str, _: Editor, session: Session) -> PolicyEffectRead:
    """Reckon it anew against the cards of now."""
    policy = await deciding.find_policy(session, code)
    await reckon(session, policy)
    return await views.effect_read(session, policy)


@router.get("/drafts", responses=responses(NotFound))
async def read_drafts(code: str, _: Editor, session: Session) -> list[CardDraftRead]:
    """Cards that could be made of the policy; each rests on exact words of it."""
    policy = await deciding.find_policy(session, code)
    return await views.drafts_read(session, policy)


@router.post(
    "/drafts/{number}/wording", responses=responses(NotFound, DraftChanged, ReaderUnavailable)
)
async def word_draft(code: str, number: int, body: WordingAsked, actor: Editor) -> DraftWording:
    """The draft in a language model's words; refused when it names a figure that the clause does
    not."""
    worded = await understanding_model.wording(actor, code, number, body.quote)
    return DraftWording(title=worded.title, questions=worded.questions, answer=worded.answer)


@router.post(
    "/cards",
    status_code=201,
    responses=responses(NotFound, DraftChanged, DraftIncomplete, CardInvalid),
)
async def propose_cards(
    code: str, body: DraftChoices, actor: Editor, session: Session
) -> DraftsProposed:
    """Propose the chosen drafts; another person publishes them."""
    policy = await deciding.find_policy(session, code)
    choices = [proposing.Choice(**choice.model_dump()) for choice in body.cards]
    made = await proposing.propose(session, actor, policy, choices)
    return DraftsProposed(codes=[version.card_code for version in made])
