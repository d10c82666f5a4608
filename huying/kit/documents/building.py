"""Blocks are numbered as they are found, and counted against the limit."""

import re
import unicodedata
from collections.abc import Sequence

from huying.kit.documents.errors import DocumentError
from huying.kit.documents.values import Block, BlockKind, Box, LineBox

CELL = " | "
_BLANKS = re.compile(r"[ \t\u00a0\u2002-\u200a\u202f\u205f]+")
_DROPPED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b-\u200f\u2028\u2029\ufffe\uffff]"
)
# PDF writers often name a character by its radical (⽂ for 文): it looks alike and is never found.
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E))
}
_SURROGATE = re.compile(r"[\ud800-\udfff]")

CHAPTER = re.compile(r"^第[一二三四五六七八九十百零〇\d]+[编章节]")
_ITEM = re.compile(
    r"^(?:[（(][一二三四五六七八九十百\d]{1,4}[）)]|\d{1,3}[.．、](?!\d)|[①-⑳]|[-•●■◆]\s)"
)
_ATTACHMENT = re.compile(r"^附\s*(?:件|表|则)\s*[\d一二三四五六七八九十]*\s*[:：]?$")


def clean(text: str) -> str:
    """One line of text that a database can keep: control characters fall away, blanks are one."""
    text = text.replace("\r", "\n").replace("\n", " ").replace("\t", " ").translate(_RADICALS)
    text = _SURROGATE.sub("", _DROPPED.sub("", text))
    return _BLANKS.sub(" ", text).strip(" \u3000")


def kind_of_text(text: str) -> BlockKind:
    """heading, item or paragraph, where a format does not say it."""
    if len(text) <= 40 and (CHAPTER.match(text) or _ATTACHMENT.match(text)):
        return "heading"
    return "item" if _ITEM.match(text) else "paragraph"


class Blocks(list[Block]):
    """Raises DocumentError too_big beyond ``most`` blocks."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def put(
        self,
        kind: BlockKind,
        text: str,
        *,
        lines: Sequence[LineBox] = (),
        level: int = 0,
        cells: Sequence[str] = (),
        sheet: str | None = None,
    ) -> None:
        """What has no text is not put; ``text`` is taken as it is (see ``clean``)."""
        if not text and not any(cells):
            return
        if len(self) >= self._most:
            raise DocumentError("too_big")
        first = lines[0] if lines else None
        self.append(
            Block(
                number=len(self),
                kind=kind,
                text=text or CELL.join(cells),
                page=first.page if first else None,
                box=_around([line.box for line in lines if first and line.page == first.page]),
                level=level,
                cells=tuple(cells),
                sheet=sheet,
                lines=tuple(lines),
            )
        )

    def put_row(self, cells: Sequence[str], *, lines: Sequence[LineBox] = ()) -> None:
        told = [clean(cell) for cell in cells]
        if any(told):
            self.put("row", CELL.join(told), cells=told, lines=lines)


def _around(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
