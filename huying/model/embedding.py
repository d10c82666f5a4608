"""The embedding server of this installation, when it has one: HUYING_EMBEDDING_URL names it."""

import time
from collections.abc import Callable, Sequence

import structlog

from huying.kit.settings import settings
from huying.model.adapters.openai_embeddings import OpenAIEmbeddings
from huying.model.ports import ModelError
from huying.model.ports_embedding import Embedder, Vector

log = structlog.get_logger()

FAULTS_TO_REST = 3
REST_SECONDS = 30.0


class Careful:
    """Leaves a failing server alone for a while, so that a dead one costs nobody the deadline."""

    def __init__(self, inner: Embedder, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = inner.name
        self._inner, self._clock = inner, clock
        self._faults, self._rests_until = 0, 0.0

    async def embed(self, texts: Sequence[str], *, timeout_seconds: float) -> list[Vector]:
        """Raises ModelError; ``resting`` without asking."""
        if self._clock() < self._rests_until:
            raise ModelError("resting", retryable=True)
        try:
            vectors = await self._inner.embed(texts, timeout_seconds=timeout_seconds)
        except ModelError as error:
            self._faults += 1
            if self._faults >= FAULTS_TO_REST:
                self._faults, self._rests_until = 0, self._clock() + REST_SECONDS
            log.warning("embedding_failed", reason=error.reason)
            raise
        self._faults = 0
        return vectors


_embedder: Embedder | None = None
_is_set = False


def embedder() -> Embedder | None:
    """None: the centre has no embedding server, and the search is lexical."""
    global _embedder, _is_set
    if not _is_set:
        config = settings()
        if config.embedding_url:
            _embedder = Careful(
                OpenAIEmbeddings(config.embedding_url, config.embedding_model, config.embedding_key)
            )
        _is_set = True
    return _embedder


def use(given: Embedder | None) -> None:
    """From now on this process asks ``given``; None: no server."""
    global _embedder, _is_set
    _embedder, _is_set = given, True
