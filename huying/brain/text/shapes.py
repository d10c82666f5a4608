"""The shapes that word lists in JSON must have."""

from __future__ import annotations

from collections.abc import Mapping


def mapping(value: object, name: str) -> Mapping[str, object]:
    """Raises ValueError, with ``name``, for anything but an object."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is not an object")
    return value


def strings(value: object, name: str) -> tuple[str, ...]:
    """Raises ValueError, with ``name``, for anything but a list of words that are not empty."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise ValueError(f"{name} is not a list of words")
    return tuple(value)
