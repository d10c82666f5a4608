"""Any server that speaks the OpenAI chat protocol: vLLM, Ollama, a vendor's cloud."""

from collections.abc import AsyncIterator, Sequence

import httpx2
from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    Omit,
    OpenAIError,
    omit,
)
from openai.types.chat import (
    ChatCompletionAssistantMessageParam,
    ChatCompletionMessageParam,
    ChatCompletionSystemMessageParam,
    ChatCompletionUserMessageParam,
)
from openai.types.chat.completion_create_params import ResponseFormat

from huying.model.ports import Completion, Message, ModelError

_RETRYABLE = frozenset({408, 409, 425, 429})


class OpenAICompatible:
    """One endpoint and one model of it. It never retries by itself: who calls has the clock.

    ``http_client`` is for tests and for servers behind a company's own certificates.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        self.name = model
        self._client = AsyncOpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            max_retries=0,
            http_client=http_client,
        )
        # What the server has refused once is not tried again: schema, then plain JSON, then words.
        self._formats = ["json_schema", "json_object", "text"]

    async def aclose(self) -> None:
        await self._client.close()

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: dict[str, object] | None,
        max_tokens: int,
        timeout_seconds: float,
    ) -> Completion:
        while True:
            kind = self._formats[0] if schema is not None else "text"
            try:
                answer = await self._client.chat.completions.create(
                    model=self.name,
                    messages=[_param(message) for message in messages],
                    response_format=_format(kind, schema),
                    max_tokens=max_tokens,
                    temperature=0,
                    timeout=timeout_seconds,
                )
            except OpenAIError as error:
                if _refuses_format(error) and kind != "text":
                    self._formats.remove(kind)
                    continue
                raise provider_error(error) from error
            text = answer.choices[0].message.content if answer.choices else None
            usage = answer.usage
            return Completion(
                text=text or "",
                model=answer.model,
                prompt_tokens=usage.prompt_tokens if usage else 0,
                completion_tokens=usage.completion_tokens if usage else 0,
            )

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int, timeout_seconds: float
    ) -> AsyncIterator[str]:
        try:
            chunks = await self._client.chat.completions.create(
                model=self.name,
                messages=[_param(message) for message in messages],
                max_tokens=max_tokens,
                temperature=0,
                timeout=timeout_seconds,
                stream=True,
            )
            async for chunk in chunks:
                if chunk.choices and chunk.choices[0].delta.content:
                    yield chunk.choices[0].delta.content
        except OpenAIError as error:
            raise provider_error(error) from error
        except httpx2.HTTPError as error:
            raise ModelError("unreachable", retryable=True) from error


def _param(message: Message) -> ChatCompletionMessageParam:
    if message.role == "system":
        return ChatCompletionSystemMessageParam(role="system", content=message.content)
    if message.role == "assistant":
        return ChatCompletionAssistantMessageParam(role="assistant", content=message.content)
    return ChatCompletionUserMessageParam(role="user", content=message.content)


def _format(kind: str, schema: dict[str, object] | None) -> ResponseFormat | Omit:
    if kind == "json_schema" and schema is not None:
        return {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": schema, "strict": True},
        }
    if kind == "json_object":
        return {"type": "json_object"}
    return omit


def _refuses_format(error: OpenAIError) -> bool:
    return (
        isinstance(error, APIStatusError)
        and error.status_code in {400, 422}
        and ("response_format" in error.message or "json" in error.message.lower())
    )


def provider_error(error: OpenAIError) -> ModelError:
    if isinstance(error, APITimeoutError):
        return ModelError("timeout", retryable=True)
    if isinstance(error, APIConnectionError):
        return ModelError("unreachable", retryable=True)
    if isinstance(error, APIStatusError):
        status = error.status_code
        if status in _RETRYABLE or status >= 500:
            after = error.response.headers.get("retry-after", "")
            wait = float(after) if after.replace(".", "", 1).isdigit() else None
            return ModelError("overloaded", retryable=True, retry_after=wait)
        return ModelError("refused", retryable=False)
    return ModelError("invalid", retryable=False)
