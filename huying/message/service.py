"""Promise a message in the caller's transaction; a job sends it after the commit."""

import json
import re
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import jobs, vault
from huying.message.models import OutgoingMessage


def mask_number(number: str) -> str:
    """138****5678; other lengths keep the last two characters."""
    if re.fullmatch(r"\d{11}", number):
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + number[-2:]


async def send(
    session: AsyncSession,
    *,
    to_phone: str,
    key: str,
    params: dict[str, str],
    subject_type: str,
    subject_id: UUID,
) -> OutgoingMessage:
    """Queue the text ``key`` of the message catalogue for one number."""
    message = OutgoingMessage(
        to_sealed=await vault.seal(session, "message", to_phone),
        to_masked=mask_number(to_phone),
        text_key=key,
        params_sealed=await vault.seal(session, "message", json.dumps(params)),
        subject_type=subject_type,
        subject_id=subject_id,
    )
    session.add(message)
    await session.flush()
    await jobs.enqueue(session, "message.send", message_id=str(message.id))
    return message
