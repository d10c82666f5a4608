"""Prompts are files: a version, what the model is told, and where the values go."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from huying.model.ports import Message

FOLDER = Path(__file__).parent.parent / "content" / "prompts"
_HOLE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Prompt:
    """``system`` and ``user`` hold ``{{name}}`` where values go."""

    name: str
    version: str
    system: str
    user: str
    max_tokens: int

    def messages(self, values: Mapping[str, str]) -> list[Message]:
        """Raises KeyError for a hole without a value. Values are put in once: braces inside them
        are words of the call and stay."""
        return [
            Message("system", _filled(self.system, values)),
            Message("user", _filled(self.user, values)),
        ]


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda match: values[match.group(1)], pattern)


@cache
def prompt(name: str) -> Prompt:
    """The prompt that ships under this name. Raises FileNotFoundError, or KeyError when the file
    lacks a part."""
    data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Prompt(
        name=name,
        version=data["version"],
        system="\n".join(data["system"]),
        user="\n".join(data["user"]),
        max_tokens=data["max_tokens"],
    )
