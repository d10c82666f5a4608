"""Sending: read and close, call out, open and record."""

import asyncio
import json
from uuid import UUID

from huying.kit import clock, db, texts, vault
from huying.kit.jobs import job
from huying.message.adapters.spool import SpoolFolder
from huying.message.models import MessageState, OutgoingMessage
from huying.message.ports import MessagePort

ATTEMPTS = 6
_port: MessagePort | None = None


def use_port(port: MessagePort | None) -> None:
    """Send through ``port`` in this process (None: the spool folder)."""
    global _port
    _port = port


@job("message.send", attempts=ATTEMPTS, own_units=True)
async def send_message(message_id: str) -> None:
    """Send one message; a message already sent is left alone."""
    async with db.unit_of_work() as session:
        message = await session.get_one(OutgoingMessage, UUID(message_id))
        if message.state is not MessageState.WAITING:
            return
        number = await vault.unseal(session, message.to_sealed)
        params = json.loads(await vault.unseal(session, message.params_sealed))
        text = texts.say("message", message.text_key, **params)
    port = _port or SpoolFolder()
    try:
        provider_id = await port.send(key=message_id, number=number, text=text)
    except Exception:
        await _note_attempt(message_id)
        raise
    async with db.unit_of_work() as session:
        message = await session.get_one(OutgoingMessage, UUID(message_id), with_for_update=True)
        message.state, message.sent_at = MessageState.SENT, clock.now()
        message.attempts += 1
        message.provider_ids = [*message.provider_ids, provider_id]


async def _note_attempt(message_id: str) -> None:
    async with db.unit_of_work() as session:
        message = await session.get_one(OutgoingMessage, UUID(message_id), with_for_update=True)
        message.attempts += 1
        if message.attempts >= ATTEMPTS:
            message.state = MessageState.FAILED


@job("message.forget", own_units=True)
async def forget_message(ids: str) -> None:
    """Take the spooled files of erased messages away (ids, comma-separated)."""
    spool = SpoolFolder()
    for id in ids.split(","):
        await asyncio.to_thread(spool.forget, str(UUID(id)))
