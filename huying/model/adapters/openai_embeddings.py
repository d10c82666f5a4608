"""Any server that speaks the OpenAI embeddings protocol: vLLM, Ollama, TEI, a vendor's cloud."""

from collections.abc import Sequence

import httpx2
from openai import AsyncOpenAI, OpenAIError

from huying.model.adapters.openai_compatible import provider_error
from huying.model.ports import ModelError
from huying.model.ports_embedding import Vector


class OpenAIEmbeddings:
    """One endpoint and one model of it; it never retries by itself. ``http_client`` as for the
    language model."""

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: str = "",
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        self.name = model
        self._client = AsyncOpenAI(
            base_url=base_url, api_key=api_key or "none", max_retries=0, http_client=http_client
        )

    async def aclose(self) -> None:
        await self._client.close()

    async def embed(self, texts: Sequence[str], *, timeout_seconds: float) -> list[Vector]:
        """Raises ModelError; ``invalid`` when the server gives not one vector a text."""
        try:
            answer = await self._client.embeddings.create(
                model=self.name,
                input=list(texts),
                encoding_format="float",
                timeout=timeout_seconds,
            )
        except OpenAIError as error:
            raise provider_error(error) from error
        ordered = sorted(answer.data, key=lambda each: each.index)
        vectors = [tuple(each.embedding) for each in ordered]
        lengths = {len(vector) for vector in vectors}
        if len(vectors) != len(texts) or len(lengths) > 1 or 0 in lengths:
            raise ModelError("invalid", retryable=False)
        return vectors
