"""The way out for short messages."""

from typing import Protocol


class MessagePort(Protocol):
    """Sends ``text`` to a telephone number and returns the provider's id.

    ``key`` is the same for every attempt at one message: a provider that knows it sends once.
    Raises ProviderError.
    """

    name: str

    async def send(self, *, key: str, number: str, text: str) -> str: ...
