"""By what two files are the same policy, and what a file says of itself at first sight. Pure."""

import re
import unicodedata
from pathlib import PurePosixPath

from huying.kit.documents import Document

_NUMBER = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{2,16}[〔\[［【(（]\s?(?:19|20)\d{2}\s?[〕\]］】)）]\s?(?:第\s?)?\d{1,5}\s?号"
)
_PUNCTUATION = re.compile(r"[\W_]+")
_HEAD_BLOCKS = 12


def title_key(title: str) -> str:
    """Letters and figures only: 《…》, blanks and wide signs make no other title."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", title)).casefold()


def number_key(number: str) -> str:
    """云公积金规〔2025〕3号, however its brackets are written."""
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", number)).replace("第", "").casefold()


def title_of(document: Document, file_name: str) -> str:
    """Its first title; a title that was broken over blocks is one. Else the file's name."""
    titles: list[str] = []
    for block in document.blocks:
        if block.kind == "title":
            titles.append(block.text)
        elif titles:
            break
    stem = PurePosixPath(file_name.replace("\\", "/")).name.rsplit(".", 1)[0]
    return ("".join(titles) or stem)[:300]


def number_of(document: Document) -> str:
    """The document number among the first lines, before the running text cites others."""
    running = [block for block in document.blocks if block.kind != "header"]
    for block in running[:_HEAD_BLOCKS]:
        found = _NUMBER.search(block.text)
        if found and len(block.text) <= 60 and "《" not in block.text:
            return found[0]
        if block.kind in {"row", "item"} or len(block.text) > 120:
            break
    return ""
