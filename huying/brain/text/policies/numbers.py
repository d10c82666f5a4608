"""文号: the number of a document in all its bracket forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPEN, _CLOSE = r"[〔\[［（(【﹝〈]", r"[〕\]］）)】﹞〉]"
_YEAR = r"(?:19|20)\d{2}"
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_COUNT = r"[0-9０-９]{1,5}"
_NUMBER = re.compile(
    rf"(?P<code>[\u4e00-\u9fffA-Za-z]{{1,14}}?)\s*{_OPEN}\s*(?P<year>{_YEAR}|[０-９]{{4}})\s*年?\s*"
    rf"{_CLOSE}\s*第?\s*(?P<n>{_COUNT})\s*号"
)
_NOTICE = re.compile(
    rf"(?P<code>[\u4e00-\u9fff]{{0,16}}?)\s*(?P<year>{_YEAR})\s*年?\s*第\s*(?P<n>{_COUNT}|"
    rf"[一二三四五六七八九十百]+)\s*号"
    rf"(?P<tail>\s*(?:公告|通告|令))?"
)
_ORDER = re.compile(
    r"(?P<all>[\u4e00-\u9fff]{0,18}(?:令|公告|通告)\s*[（(]?第\s*(?:[0-9]{1,4}|"
    r"[一二三四五六七八九十百]+)\s*号[）)]?"
    r"|第\s*(?:[0-9]{1,4}|[一二三四五六七八九十百]+)\s*号(?:令|公告|通告)?)"
)
# Words before a number that are no part of its code.
_LEADING = re.compile(
    r"^(?:.*(?:文号|编号|发文字号|文件|根据|依据|按照|原|以及|和|与|及|见|印发的?|发布的?|"
    r"废止))(?=[\u4e00-\u9fff]{2,})"
)


@dataclass(frozen=True, slots=True)
class Numbered:
    value: str
    start: int
    end: int


def numbers_of(text: str) -> tuple[Numbered, ...]:
    """Every number of the form 云政发〔2026〕3号, brackets and digits in one form."""
    found = []
    for match in _NUMBER.finditer(text):
        code = match.group("code")
        lead = _LEADING.match(code)
        cut = lead.end() if lead else 0
        value = (
            f"{code[cut:]}〔{match.group('year').translate(_WIDE)}〕{_count(match.group('n'))}号"
        )
        found.append(Numbered(value, match.start() + cut, match.end()))
    return tuple(found)


def own_number(text: str) -> Numbered | None:
    """The number in a line of the head: of any of the forms above, "2026年第3号" of a notice, or
    "第12号" of an order or a notice; only where the line says little else."""
    stripped = text.strip().strip("（）()")
    bracketed = numbers_of(text)
    if bracketed:
        only = bracketed[0]
        return only if len(stripped) - (only.end - only.start) <= 12 else None
    for form in (_NOTICE, _ORDER):
        match = form.search(text)
        if match and len(stripped) - len(match.group().strip()) <= 6:
            inner = re.sub(r"\s+", "", match.group()).strip("（）()")
            start = match.start() + len(match.group()) - len(match.group().lstrip("（( "))
            end = match.end() - (len(match.group()) - len(match.group().rstrip("）) ")))
            return Numbered(inner.translate(_WIDE), start, end)
    return None


def _count(text: str) -> str:
    return text.translate(_WIDE).lstrip("0") or "0"
