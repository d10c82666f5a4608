"""A POST that is sent again takes effect once (``Idempotency-Key``, IETF httpapi draft).

A request with a key claims its row before the handler runs. That it took effect is marked in the
very transaction of the effect, so that no crash can part the two; the answer is stored sealed right
after. A repeat with the same key, actor, route and body within 24 hours gets the stored answer.

| what is found                              | answer                                    |
| ------------------------------------------ | ----------------------------------------- |
| an answer                                  | the same again, ``Idempotency-Replayed``  |
| another route or body                      | 422 ``idempotency.mismatch``              |
| still at work (its lease runs)             | 409 ``idempotency.running``               |
| took effect, the answer was lost           | 409 ``idempotency.answer_lost``           |
| neither effect nor lease                   | the request runs                          |

Kept are answers of 2xx, of 422 (the same body would be refused again) and of whatever else took
effect; any other refusal changed nothing and frees the key.
"""

import hashlib
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI, Request
from fastapi.requests import HTTPConnection
from sqlalchemy import DateTime, Index, LargeBinary, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from huying.kit import db, vault
from huying.kit.clock import real_now
from huying.kit.errors import Conflict, Invalid, is_connection_lost
from huying.kit.failures import describe
from huying.kit.models import Record
from huying.kit.vault import SealedJson

HEADER = "idempotency-key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)
LONGEST_KEY = 200
MOST_ANSWER_BYTES = 262_144  # a longer answer is not kept: its repeat is told answer_lost
_KEPT_HEADERS = ("content-type", "content-disposition", "location")

log = structlog.get_logger()

Json = dict[str, Any]


class BadKey(Invalid):
    code = "idempotency.bad_key"


class Mismatch(Invalid):
    """The key was used for another route or body."""

    code = "idempotency.mismatch"


class Running(Conflict):
    """The first request with this key has not ended."""

    code = "idempotency.running"


class AnswerLost(Conflict):
    """It took effect, but the answer is not known any more: look before creating again."""

    code = "idempotency.answer_lost"


class IdempotencyKey(Record):
    """One request by its key; ``attempt`` rises when a dead one is taken over. Real time."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        Index("uq_idempotency_key", "actor_id", "key_hash", unique=True),
        Index("ix_idempotency_key_created_at", "created_at"),
    )

    actor_id: Mapped[UUID]
    key_hash: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    attempt: Mapped[int] = mapped_column(default=1)
    lease_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    effect_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer: Mapped[Json | None] = mapped_column(SealedJson("idempotency.answer"))


class _Claim:
    """The claim of the request at work; marks its transactions until it is closed."""

    def __init__(self) -> None:
        self.id: UUID | None = None
        self.attempt = 0
        self.is_closed = False

    async def mark(self, session: AsyncSession) -> None:
        """Say in a transaction that wrote something that the request took effect.

        Raises Running when another request has taken the key over meanwhile: the work is undone.
        """
        if self.id is None or self.is_closed:
            return
        await session.flush()
        wrote = await session.scalar(select(func.pg_current_xact_id_if_assigned()))
        if wrote is None:
            return
        marked = await session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.id == self.id, IdempotencyKey.attempt == self.attempt)
            .values(effect_at=real_now())
            .returning(IdempotencyKey.id)
        )
        if marked.first() is None:
            raise Running(seconds=1)


_current: ContextVar[_Claim | None] = ContextVar("huying_idempotency", default=None)


class _Replay(Exception):
    def __init__(self, answer: Json) -> None:
        super().__init__("replay")
        self.answer = answer


async def claim(connection: HTTPConnection, actor_id: UUID | None) -> None:
    """Claim the key of a POST for ``actor_id`` before its handler runs; without a key do nothing.

    Raises BadKey, Mismatch, Running, AnswerLost; an answer that is known is sent at once.
    """
    holder = _current.get()
    if holder is None or holder.id is not None or actor_id is None:
        return
    if not isinstance(connection, Request):
        return
    key = key_hash(connection.headers[HEADER])
    digest = await _digest(connection)
    now = real_now()
    async with db.unit_of_work() as session:
        claimed = await _claimed(session, actor_id, key, digest, now)
    holder.id, holder.attempt = claimed


async def _claimed(
    session: AsyncSession, actor_id: UUID, key: bytes, digest: bytes, now: datetime
) -> tuple[UUID, int]:
    mine = (IdempotencyKey.actor_id == actor_id, IdempotencyKey.key_hash == key)
    await session.execute(
        delete(IdempotencyKey).where(*mine, IdempotencyKey.created_at < now - KEPT)
    )
    made = await session.scalar(
        insert(IdempotencyKey)
        .values(actor_id=actor_id, key_hash=key, digest=digest, attempt=1, lease_until=now + LEASE)
        .on_conflict_do_nothing(index_elements=["actor_id", "key_hash"])
        .returning(IdempotencyKey.id)
    )
    if made is not None:
        return made, 1
    row = await session.scalar(
        select(IdempotencyKey)
        .where(*mine)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:  # its holder freed it this very moment
        raise Running(seconds=1)
    _refuse(row, digest, now)
    row.attempt += 1
    row.lease_until = now + LEASE
    return row.id, row.attempt


def _refuse(row: IdempotencyKey, digest: bytes, now: datetime) -> None:
    """Raise unless the row's request died without effect."""
    if row.digest != digest:
        raise Mismatch(field=HEADER)
    if row.answer is not None:
        raise _Replay(row.answer)
    if row.lease_until > now:
        raise Running(seconds=max(1, int((row.lease_until - now).total_seconds())))
    if row.effect_at is not None:
        raise AnswerLost(at=row.effect_at.isoformat())


def key_hash(raw: str) -> bytes:
    """The key as it is kept; the draft's quoted string and a bare token are the same key.

    Raises BadKey.
    """
    key = raw.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not 0 < len(key) <= LONGEST_KEY or not all(" " < sign <= "~" for sign in key):
        raise BadKey(field=HEADER)
    return vault.fingerprint(key, purpose="idempotency")


async def _digest(request: Request) -> bytes:
    """Keyed, for a body may be short and personal."""
    said = hashlib.sha256(f"{request.url.path}?{request.url.query}\n".encode())
    said.update(await request.body())
    return vault.fingerprint(said.hexdigest(), purpose="idempotency")


class Keyed:
    """Pure ASGI: opens the claim of a POST with a key, and keeps or frees it by the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        names = {name for name, _ in scope["headers"]} if scope["type"] == "http" else set()
        if HEADER.encode() not in names or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        holder, heard = _Claim(), _Heard(send)
        token = _current.set(holder)
        is_whole = False
        try:
            await self._app(scope, receive, heard.send)
            is_whole = True
        finally:
            holder.is_closed = True
            _current.reset(token)
            if holder.id is not None and not is_whole:
                await _free(holder)
        if holder.id is not None:
            await _keep(holder, heard)
        await heard.pass_on()


class _Heard:
    """Holds an answer back until it is stored; one that is too long passes through unkept."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: list[Message] = []
        self._size = 0
        self.is_kept = True

    async def send(self, message: Message) -> None:
        self._held.append(message)
        self._size += len(message.get("body", b""))
        if self._size > MOST_ANSWER_BYTES:
            self.is_kept = False
            await self.pass_on()

    async def pass_on(self) -> None:
        held, self._held = self._held, []
        for message in held:
            await self._send(message)

    @property
    def status(self) -> int:
        return int(self._held[0]["status"]) if self._held else 0

    def answer(self) -> Json | None:
        if not self.is_kept or not self._held:
            return None
        headers = {k.decode(): v.decode() for k, v in self._held[0]["headers"]}
        body = b"".join(message.get("body", b"") for message in self._held)
        return {
            "status": self.status,
            "headers": {name: headers[name] for name in _KEPT_HEADERS if name in headers},
            "body": body.hex(),
        }


async def _keep(holder: _Claim, heard: _Heard) -> None:
    """A database that goes away now takes no answer from the client: a repeat is told."""
    try:
        await _end(holder, heard)
    except Exception as error:
        if not is_connection_lost(error):
            raise
        log.warning("idempotency_answer_not_kept", error=describe(error))


async def _end(holder: _Claim, heard: _Heard) -> None:
    status = heard.status
    if heard.is_kept and not (200 <= status < 300 or status == 422):
        await _free(holder)
        return
    async with db.unit_of_work() as session:
        await session.execute(
            update(IdempotencyKey)
            .where(IdempotencyKey.id == holder.id, IdempotencyKey.attempt == holder.attempt)
            .values(answer=heard.answer(), effect_at=real_now(), lease_until=real_now())
        )


async def _free(holder: _Claim) -> None:
    """Forget the claim of a request that changed nothing; of one that did, its lease ends."""
    mine = (IdempotencyKey.id == holder.id, IdempotencyKey.attempt == holder.attempt)
    async with db.unit_of_work() as session:
        await session.execute(
            delete(IdempotencyKey).where(*mine, IdempotencyKey.effect_at.is_(None))
        )
        await session.execute(update(IdempotencyKey).where(*mine).values(lease_until=real_now()))


async def _replay(_: Request, exc: Exception) -> Response:
    assert isinstance(exc, _Replay)
    answer = exc.answer
    headers = {**answer["headers"], REPLAYED: "true"}
    return Response(bytes.fromhex(answer["body"]), answer["status"], headers)


def install(app: FastAPI) -> None:
    """Mark effects in every unit of work of a keyed request, and answer replays."""
    app.add_middleware(Keyed)
    app.add_exception_handler(_Replay, _replay)


async def _mark(session: AsyncSession) -> None:
    holder = _current.get()
    if holder is not None:
        await holder.mark(session)


db.before_commit(_mark)
