"""Short words for why the watch of a call is alarmed."""

from collections.abc import Sequence

from huying.kit import texts


def watch_reasons(codes: Sequence[str]) -> list[str]:
    """Short words for the codes of a watch's reasons; a danger is called as in its own alert."""
    said = texts.area("supervise")
    words: dict[str, None] = {}
    for code in codes:
        kind, _, detail = code.partition(":")
        named = said.get(f"watch.{code}") or said.get(f"risk.{detail}")
        words[named or said.get(f"watch.{kind}", code)] = None
    return list(words)
