"""The citizen's own page. No login: the number and its code are the key."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from huying.callback.errors import AlreadyEvaluated, CallbackOver
from huying.channel import asking_endpoints, endpoints_webhooks, service, views
from huying.channel.errors import NotYet
from huying.channel.schemas import Number, Progress, PublicEvaluation, QueryCode
from huying.kit import clock, db
from huying.kit.actor import Public
from huying.kit.errors import NotFound, TooMany, responses

router = APIRouter()
router.include_router(endpoints_webhooks.router)
public = APIRouter(prefix="/public", tags=["public"], dependencies=[Depends(Public())])


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def _note_failure(request: Request, number: str) -> None:
    async with db.unit_of_work() as session:
        await service.note_failure(session, number, _address(request))


@public.get("/progress", responses=responses(NotFound, TooMany))
async def read_progress(
    number: Annotated[Number, Query()],
    code: Annotated[QueryCode, Query()],
    request: Request,
    response: Response,
) -> Progress:
    """Where a ticket stands, in plain words. A wrong number and a wrong code answer alike."""
    response.headers["Cache-Control"] = "no-store"
    try:
        async with db.unit_of_work() as session:
            ticket = await service.look_up(session, number, code, _address(request))
            return await views.read_progress(session, ticket, clock.now())
    except NotFound:
        await _note_failure(request, number)
        raise


@public.post(
    "/evaluation", responses=responses(NotFound, TooMany, NotYet, AlreadyEvaluated, CallbackOver)
)
async def evaluate(body: PublicEvaluation, request: Request, response: Response) -> Progress:
    """Say how it was, without waiting for the call; once a round."""
    response.headers["Cache-Control"] = "no-store"
    try:
        async with db.unit_of_work() as session:
            ticket = await service.look_up(session, body.number, body.code, _address(request))
            await service.evaluate(
                session,
                ticket,
                satisfaction=body.satisfaction,
                solved=body.solved,
                words=body.words,
            )
            return await views.read_progress(session, ticket, clock.now())
    except NotFound:
        await _note_failure(request, body.number)
        raise


router.include_router(public)
router.include_router(asking_endpoints.router)
