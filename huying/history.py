"""``huying history verify`` and the audit page's seals: whether history is what was sealed."""

import asyncio
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import typer
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import db, jobs, seal_checks, seals, texts
from huying.kit.actor import Actor, requires
from huying.kit.clock import real_now
from huying.kit.db import Session
from huying.kit.errors import Conflict, responses
from huying.kit.models import new_id
from huying.kit.seal_checks import CheckState, Fault, HistoryCheck, Verdict
from huying.kit.seals import HistorySeal
from huying.kit.settings import settings
from huying.people.permissions import AUDIT_READ
from huying.people.repository import names_of

router = APIRouter(tags=["audit"])
cli = typer.Typer(no_args_is_help=True, help="The sealed history.")

Auditor = Annotated[Actor, Depends(requires(AUDIT_READ))]
KEPT_CHECKS = 10
RUNNING = (CheckState.WAITING, CheckState.RUNNING)


class CheckRunning(Conflict):
    """History is being verified already."""

    code = "history.check_running"


class SealRead(BaseModel):
    """One seal; ``hash`` in hexadecimal, to be written down elsewhere."""

    n: int
    hash: str
    sealed_at: datetime


class HistoryProblem(BaseModel):
    """``text``: what is wrong, in words; ``event_id``: the event's number in the history."""

    fault: Fault
    n: int
    event_id: int | None
    text: str


class HistoryCheckRead(BaseModel):
    """One verification; ``done`` of ``total`` seals are checked."""

    id: UUID
    state: CheckState
    asked_by_name: str | None
    asked_at: datetime
    ended_at: datetime | None
    done: int
    total: int
    events: int
    anchors: int
    seconds: float
    problems: list[HistoryProblem]


class SealsRead(BaseModel):
    """The chain: its newest seal, how much it covers, what is not sealed yet, the last checks.

    ``unsealed`` is counted up to 100,000; events are sealed within a minute of being settled.
    """

    head: SealRead | None
    seals: int
    events: int
    unsealed: int
    checks: list[HistoryCheckRead]


class VerifyBody(BaseModel):
    """Seal numbers, the first to the newest by default."""

    first: Annotated[int, Field(ge=1, le=2**53)] = 1
    last: Annotated[int | None, Field(ge=1, le=2**53)] = None


@router.get("/audit/seals")
async def read_seals(_: Auditor, session: Session) -> SealsRead:
    """How far history is sealed, and what the last verifications found."""
    head = await seals.latest(session)
    count, events = (
        await session.execute(select(func.count(), func.coalesce(func.sum(HistorySeal.count), 0)))
    ).one()
    return SealsRead(
        head=SealRead(n=head.n, hash=head.hash.hex(), sealed_at=head.sealed_at) if head else None,
        seals=count if head else 0,
        events=events,
        unsealed=await seals.count_unsealed(session),
        checks=await _checks(session, head.n if head else 0),
    )


@router.post("/audit/seals/verify", status_code=202, responses=responses(CheckRunning))
async def verify_seals(body: VerifyBody, actor: Auditor, session: Session) -> HistoryCheckRead:
    """Start a verification in the background; its verdict appears among the checks."""
    running = await session.scalar(
        select(HistoryCheck.id).where(HistoryCheck.state.in_(RUNNING)).limit(1)
    )
    if running is not None and await jobs.is_pending(
        session, "history.verify", check_id=str(running)
    ):
        raise CheckRunning()
    check = HistoryCheck(
        id=new_id(), first=body.first, last=body.last, asked_by=actor.id, asked_at=real_now()
    )
    session.add(check)
    await session.flush()
    await jobs.enqueue(session, "history.verify", lock="history.verify", check_id=str(check.id))
    head = await seals.latest(session)
    return (await _checks(session, head.n if head else 0))[0]


async def _checks(session: AsyncSession, newest: int) -> list[HistoryCheckRead]:
    statement = select(HistoryCheck).order_by(HistoryCheck.asked_at.desc()).limit(KEPT_CHECKS)
    rows = (await session.scalars(statement)).all()
    names = await names_of(session, [row.asked_by for row in rows])
    return [
        HistoryCheckRead(
            id=row.id,
            state=row.state,
            asked_by_name=names.get(row.asked_by) if row.asked_by else None,
            asked_at=row.asked_at,
            ended_at=row.ended_at,
            done=row.done,
            total=max((row.last or newest) - row.first + 1, row.done),
            events=row.events,
            anchors=row.anchors,
            seconds=row.seconds,
            problems=[_problem(Fault(raw["fault"]), raw["n"], raw["event_id"])
                      for raw in row.problems],
        )
        for row in rows
    ]  # fmt: skip


def _problem(fault: Fault, n: int, event_id: int | None) -> HistoryProblem:
    said = texts.say("history", f"fault.{fault.value}", n=n, event_id=event_id or "")
    return HistoryProblem(fault=fault, n=n, event_id=event_id, text=said)


def _say(key: str, /, **values: object) -> None:
    typer.echo(texts.say("history", key, **values))


@cli.callback()
def history() -> None:
    """Seal history, and verify that it is what was sealed."""


@cli.command("verify")
def verify_command(
    first: Annotated[int, typer.Option("--from", min=1, help="number of the first seal")] = 1,
    last: Annotated[int | None, typer.Option("--to", min=1, help="number of the last seal")] = None,
    head: Annotated[str, typer.Option(help="a seal's hash that was written down")] = "",
    database: Annotated[
        str, typer.Option(envvar="HUYING_DATABASE_URL", help="postgresql://…")
    ] = "",
    form: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """Hash every sealed event again; exit code 1 when anything differs."""
    dsn = database or settings().database_url
    if not dsn:
        _say("no_database")
        raise typer.Exit(2)
    try:
        noted = bytes.fromhex(head) if head else None
    except ValueError as error:
        _say("bad_head")
        raise typer.Exit(2) from error
    verdict = asyncio.run(_verify(dsn, first, last, noted))
    typer.echo(_as_json(verdict)) if form == "json" else _tell(verdict)
    if not verdict.is_whole:
        raise typer.Exit(1)


async def _verify(dsn: str, first: int, last: int | None, head: bytes | None) -> Verdict:
    engine = db.connect(dsn, pool_size=2)
    try:
        return await seal_checks.verify(first=first, last=last, head=head)
    finally:
        await engine.dispose()


def _as_json(verdict: Verdict) -> str:
    return CommandVerdict(
        is_whole=verdict.is_whole,
        seals=verdict.seals,
        events=verdict.events,
        anchors=verdict.anchors,
        seconds=round(verdict.seconds, 3),
        head=verdict.head.hex(),
        problems=[_problem(each.fault, each.n, each.event_id) for each in verdict.problems],
    ).model_dump_json()


class CommandVerdict(BaseModel):
    """What ``huying history verify --format json`` prints."""

    is_whole: bool
    seals: int
    events: int
    anchors: int
    seconds: float
    head: str
    problems: list[HistoryProblem]


def _tell(verdict: Verdict) -> None:
    speed = round(verdict.events / verdict.seconds) if verdict.seconds else 0
    _say(
        "checked",
        seals=verdict.seals,
        events=verdict.events,
        seconds=f"{verdict.seconds:.1f}",
        speed=speed,
    )
    if verdict.anchors:
        _say("anchors", anchors=verdict.anchors)
    if verdict.head:
        _say("head", n=verdict.last, hash=verdict.head.hex())
    for each in verdict.problems:
        typer.echo(_problem(each.fault, each.n, each.event_id).text)
    _say("whole" if verdict.is_whole else "broken", count=len(verdict.problems))
