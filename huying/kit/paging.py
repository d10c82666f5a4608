"""Keyset paging: an opaque cursor of the last row's sort values."""

import base64
import json
from typing import Generic, TypeVar

from pydantic import BaseModel

from huying.kit.errors import Invalid

T = TypeVar("T")
LONGEST_CURSOR = 400
CursorValue = str | int | float | None


class Page(BaseModel, Generic[T]):
    """``next`` is None on the last page."""

    items: list[T]
    next: str | None = None


def encode(*values: CursorValue) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode(cursor: str, length: int) -> list[CursorValue]:
    """The values given to ``encode``. Raises Invalid for a cursor that was not made here."""
    if len(cursor) > LONGEST_CURSOR:
        raise Invalid(field="cursor")
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded))
    except ValueError as error:
        raise Invalid(field="cursor") from error
    if not isinstance(values, list) or len(values) != length:
        raise Invalid(field="cursor")
    return values


def number(cursor: str) -> int:
    """The one whole number given to ``encode``. Raises Invalid."""
    value = decode(cursor, 1)[0]
    if isinstance(value, bool) or not isinstance(value, int):
        raise Invalid(field="cursor")
    return value
