"""What Huying asks of an embedding server."""

from collections.abc import Sequence
from typing import Protocol

Vector = tuple[float, ...]


class Embedder(Protocol):
    """``name``: of the model; vectors of different models are never compared. Failures of the
    outside are ModelError."""

    name: str

    async def embed(self, texts: Sequence[str], *, timeout_seconds: float) -> list[Vector]:
        """One vector a text, all of the same length."""
        ...
