"""The default that works offline: one file a message in the data folder, for a gateway to take."""

import asyncio
import json
import os
from pathlib import Path

from huying.kit.errors import ProviderError
from huying.kit.settings import settings


class SpoolFolder:
    """Writes ``<key>.json`` (owner only) into HUYING_HOME/outbox; the same key writes once."""

    name = "spool"

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or settings().home / "outbox"

    async def send(self, *, key: str, number: str, text: str) -> str:
        return await asyncio.to_thread(self._write, key, number, text)

    def forget(self, key: str) -> None:
        """Take the file away where the gateway has left it; nothing where it has not."""
        (self.folder / f"{key}.json").unlink(missing_ok=True)

    def _write(self, key: str, number: str, text: str) -> str:
        target = self.folder / f"{key}.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = target.with_suffix(f".{os.getpid()}.tmp")
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                json.dump({"to": number, "text": text}, out, ensure_ascii=False)
            draft.replace(target)
        except OSError as error:
            reason = error.strerror or "write failed"
            raise ProviderError(self.name, reason, retryable=True) from error
        return key
