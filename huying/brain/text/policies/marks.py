"""The numbering of official documents: chapters, articles, 一、（一）1.（1）①, questions."""

from __future__ import annotations

import re
from dataclasses import dataclass

_N = "[一二三四五六七八九十百零〇两0-9０-９]+"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# Kind, depth, how the mark is written. Deeper marks stand under shallower ones.
_FORMS: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("attachment", 0, re.compile(rf"附\s*(?:件|表|录)\s*(?P<n>{_N})?\s*(?=[：:．.、\s]|$)")),
    ("chapter", 1, re.compile(rf"第{_N}[编章]")),
    ("chapter", 2, re.compile(rf"第{_N}节")),
    ("article", 3, re.compile(rf"第{_N}条(?:之{_N})?(?![第的款规至和、，,])")),
    ("question", 3, re.compile(rf"(?:问题?|Q)\s*{_N}\s*[：:．.、]?|问\s*[：:]|【问】")),
    ("item", 4, re.compile(r"[一二三四五六七八九十百]+\s*[、．]")),
    ("item", 5, re.compile(r"[（(]\s*[一二三四五六七八九十百]+\s*[）)]")),
    ("item", 6, re.compile(r"[0-9０-９]{1,2}\s*(?:[．、]|\.(?![0-9]))")),
    ("item", 7, re.compile(r"[（(]\s*[0-9０-９]{1,2}\s*[）)]|[0-9]{1,2}[）)]")),
    ("item", 8, re.compile(rf"[{_CIRCLED}]")),
)
_ANSWER = re.compile(r"(?:答复?|A)\s*[：:．.、]|【答】")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Mark:
    """`label` without blanks; the text behind it begins at `end`."""

    kind: str
    depth: int
    label: str
    end: int


def mark_of(text: str) -> Mark | None:
    """The mark that the line begins with."""
    lead = len(text) - len(text.lstrip())
    for kind, depth, form in _FORMS:
        match = form.match(text, lead)
        if match:
            end = match.end()
            while end < len(text) and (text[end].isspace() or text[end] in "　"):
                end += 1
            label = _BLANK.sub("", match.group())
            return Mark(kind, depth, label, end)
    return None


def answer_start(text: str) -> int | None:
    """Where the answer begins in a line that is marked as one."""
    match = _ANSWER.match(text.lstrip())
    return match.end() + len(text) - len(text.lstrip()) if match else None
