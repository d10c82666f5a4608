"""An embedding server whose vectors are real: hashed pairs of characters, turned at random."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from zlib import crc32

import httpx2
import numpy as np
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from huying.model.adapters.openai_embeddings import OpenAIEmbeddings

SIZE = 96
_TURN = np.random.default_rng(7).standard_normal((4096, SIZE))


class EmbeddingServer:
    """``same``: words that lie together, as a trained model knows; ``broken``: status to answer
    with instead. ``seen`` counts the texts that came."""

    def __init__(self, same: Sequence[Sequence[str]] = ()) -> None:
        self.same, self.broken, self.seen = same, 0, 0
        self.app = FastAPI()
        self.app.add_api_route("/v1/embeddings", self._embed, methods=["POST"])

    def client(self, name: str = "hashed") -> OpenAIEmbeddings:
        transport = httpx2.ASGITransport(app=self.app)
        return OpenAIEmbeddings(
            "http://embedding/v1", name, "key", httpx2.AsyncClient(transport=transport)
        )

    async def _embed(self, request: Request) -> Response:
        if self.broken:
            return JSONResponse({"error": {"message": "no"}}, status_code=self.broken)
        body: dict[str, Any] = await request.json()
        self.seen += len(body["input"])
        data = [
            {"object": "embedding", "index": at, "embedding": self._vector(text)}
            for at, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        made = {"object": "list", "data": data, "model": body["model"], "usage": usage}
        return JSONResponse(made)

    def _vector(self, text: str) -> list[float]:
        for group in self.same:
            for word in group[1:]:
                text = text.replace(word, group[0])
        total = np.zeros(SIZE)
        for first, second in pairwise(text):
            total += _TURN[crc32((first + second).encode()) % 4096]
        vector: list[float] = (total / (np.linalg.norm(total) or 1.0)).tolist()
        return vector
