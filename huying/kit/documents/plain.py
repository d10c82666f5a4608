"""TXT: a line is a paragraph; short lines that a program broke are joined again."""

import io

from huying.kit.documents.building import Blocks, clean, kind_of_text
from huying.kit.documents.errors import DocumentError
from huying.kit.sheets import SheetError
from huying.kit.sheets.delimited import encoding_of

_WRAPPED_FROM = 24  # characters: shorter lines are not what a program broke
_ENDS = tuple("。；：:;！？!?」』”）)》】")


def read_text(content: bytes, blocks: Blocks) -> None:
    """UTF-8, UTF-16 with mark, GB18030. Raises DocumentError: encoding, cut, too_big, no_text."""
    for text in _joined(_decoded(content).splitlines()):
        blocks.put(kind_of_text(text), text)
    if not blocks:
        raise DocumentError("no_text")


def _decoded(content: bytes) -> str:
    try:
        return content.decode(encoding_of(io.BytesIO(content)))
    except SheetError as error:
        raise DocumentError("cut" if error.key == "cut" else "encoding") from error


def _joined(lines: list[str]) -> list[str]:
    """A text whose lines all end at one width was broken by a program: there a line that starts
    without an indent goes on with the one before."""
    width = _width(lines)
    told: list[str] = []
    goes_on = False
    for line in lines:
        text = clean(line)
        is_indented = line[:1] in {"\u3000", " ", "\t"}
        if goes_on and text and not is_indented and kind_of_text(text) == "paragraph":
            told[-1] += text
        elif text:
            told.append(text)
        goes_on = (
            bool(text) and width is not None and len(line) >= width - 1 and not text.endswith(_ENDS)
        )
    return told


def _width(lines: list[str]) -> int | None:
    """The width at which lines are broken; None when they are not."""
    long = sorted(len(line) for line in lines if len(line) >= _WRAPPED_FROM)
    if len(long) < 4:
        return None
    longest = long[-1]
    near = sum(1 for length in long if length >= longest - 1)
    return longest if near >= 4 and near * 2 >= len(long) and longest <= 80 else None
