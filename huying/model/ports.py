"""What Huying asks of a language model; adapters speak to the ones that centres have."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from huying.kit.errors import ProviderError


@dataclass(frozen=True)
class Message:
    """``role`` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True)
class Completion:
    """One answer with what it cost; token counts are 0 when the server does not say."""

    text: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0


class LanguageModel(Protocol):
    """``schema`` is a JSON schema that the answer should follow; a server may ignore it, so the
    caller always validates. Failures of the outside are ModelError."""

    name: str

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: dict[str, object] | None,
        max_tokens: int,
        timeout_seconds: float,
    ) -> Completion: ...

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, timeout_seconds: float
    ) -> AsyncIterator[str]: ...


class ModelError(ProviderError):
    """``reason`` is a code (timeout, unreachable, refused, overloaded, invalid, budget, resting),
    never a text of the call."""

    def __init__(self, reason: str, *, retryable: bool, retry_after: float | None = None) -> None:
        super().__init__("language model", reason, retryable=retryable)
        self.retry_after = retry_after
