"""A server that speaks the OpenAI chat protocol and answers from recorded conversations.

The model's name chooses what is wrong with the server: ``good``, ``busy-N`` (N times 503, then
good), ``limited`` (429 with Retry-After once), ``no-schema``, ``no-json`` (refuse formats),
``dead`` (500 for ever), ``denied`` (401), ``slow`` (never in time).
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypedDict

import httpx2
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from huying.model.adapters.openai_compatible import OpenAICompatible

RECORDED = Path(__file__).parent / "recorded"
Json = dict[str, Any]


class Exchange(TypedDict):
    """What was said, and the answers one after another when asked again."""

    said: str
    answers: list[str]


class RecordedServer:
    """``seen`` holds the requests' bodies as they came."""

    def __init__(self, recording: str) -> None:
        self.seen: list[Json] = []
        self._recorded: list[Exchange] = json.loads(
            (RECORDED / f"{recording}.json").read_text("utf-8")
        )
        self._faults: dict[str, int] = {}
        self.app = FastAPI()
        self.app.add_api_route("/v1/chat/completions", self._complete, methods=["POST"])

    def model(self, name: str = "good") -> OpenAICompatible:
        transport = httpx2.ASGITransport(app=self.app)
        client = httpx2.AsyncClient(transport=transport)
        return OpenAICompatible("http://recorded/v1", name, "key", client)

    async def _complete(self, request: Request) -> Response:
        body: Json = await request.json()
        self.seen.append(body)
        fault = await self._fault(body)
        if fault is not None:
            return fault
        text = self._answer(body["messages"])
        if body.get("stream"):
            return StreamingResponse(_streamed(text, body["model"]), media_type="text/event-stream")
        return JSONResponse(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1_790_000_000,
                "model": body["model"],
                "choices": [
                    {
                        "index": 0,
                        "message": {"role": "assistant", "content": text},
                        "finish_reason": "stop",
                    }
                ],
                "usage": {"prompt_tokens": 100, "completion_tokens": 40, "total_tokens": 140},
            }
        )

    async def _fault(self, body: Json) -> JSONResponse | None:
        name = body["model"]
        count = self._faults[name] = self._faults.get(name, 0) + 1
        kind = (body.get("response_format") or {}).get("type")
        if name.startswith("busy-") and count <= int(name.removeprefix("busy-")):
            return _error(503, "overloaded")
        if name == "limited" and count == 1:
            return _error(429, "slow down", {"retry-after": "0.01"})
        if name == "dead":
            return _error(500, "broken")
        if name == "denied":
            return _error(401, "wrong key")
        if name == "slow":
            await asyncio.sleep(30)
        if name in {"no-schema", "no-json"} and kind == "json_schema":
            return _error(400, "response_format json_schema is not supported")
        if name == "no-json" and kind == "json_object":
            return _error(400, "response_format json_object is not supported")
        return None

    def _answer(self, messages: list[Json]) -> str:
        talk = "\n".join(message["content"] for message in messages)
        again = [message["role"] for message in messages].count("assistant")
        for exchange in self._recorded:
            if exchange["said"] in talk:
                answers = exchange["answers"]
                return answers[min(again, len(answers) - 1)]
        raise AssertionError("nothing recorded for this talk")


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    body = {"error": {"message": message, "type": "error", "code": None}}
    return JSONResponse(body, status, headers)


async def _streamed(text: str, model: str) -> AsyncIterator[str]:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}
    for start in range(0, len(text), 5):
        delta = {"content": text[start : start + 5]}
        chunk = {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
        yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"
