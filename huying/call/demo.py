"""The shipped conversations, and their playback in the background of a serving process."""

import asyncio
import json
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from huying.call import player
from huying.call.permissions import FEED
from huying.call.schemas import DemoConversation
from huying.kit import clock, db
from huying.kit.failures import describe
from huying.people.service import make_service_token

log = structlog.get_logger()

TOKEN_LASTS = timedelta(hours=2)
ANY_ADDRESS = ("0.0.0.0", "::", "")

_playing: set[asyncio.Task[None]] = set()


@cache
def conversations() -> dict[str, dict[str, Any]]:
    """The shipped conversations, by id."""
    folder = files("huying") / "content" / "demo" / "conversations"
    loaded = [
        json.loads(entry.read_text(encoding="utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".json")
    ]
    return {conversation["id"]: conversation for conversation in loaded}


def find(id: str) -> dict[str, Any] | None:
    return conversations().get(id)


def listed() -> list[DemoConversation]:
    return [
        DemoConversation(
            id=id,
            title=conversation["title"],
            seconds=max(said["end_ms"] for said in conversation["utterances"]) // 1000,
        )
        for id, conversation in conversations().items()
    ]


def begin(
    conversation: dict[str, Any], host: str, port: int, *, speed: float, extension: str | None
) -> str:
    """Play in the background; returns the sender's call id."""
    name = f"{conversation['id']}-{clock.real_now():%Y%m%d%H%M%S%f}"
    address = "127.0.0.1" if host in ANY_ADDRESS else host
    url = f"ws://{address}:{port}"
    task = asyncio.create_task(
        _play(conversation, url, name, speed=speed, extension=extension), name="demo-player"
    )
    _playing.add(task)
    task.add_done_callback(_playing.discard)
    return name


async def _play(
    conversation: dict[str, Any], url: str, name: str, *, speed: float, extension: str | None
) -> None:
    try:
        async with db.unit_of_work() as session:
            token = await make_service_token(session, "demo-player", [FEED], lasts=TOKEN_LASTS)
        await player.play(conversation, url, token, speed=speed, extension=extension, call=name)
    except player.PlayFailed as error:
        log.warning("demo_play_failed", call=name, code=str(error))
    except (OSError, SQLAlchemyError) as error:
        log.warning("demo_play_failed", call=name, error=describe(error))
