"""What a title claims that its text does not hold: numbers in any writing, names, places."""

from __future__ import annotations

import re

from huying.brain.text.numerals import numbers_in
from huying.brain.text.persons import person_spans
from huying.brain.text.titles.values import Unsupported

_DIGIT_RUN = re.compile(r"\d+")
_WIDE = str.maketrans("０１２３４５６７８９：．", "0123456789:.")
_REGION = re.compile(r"[A-Z]{1,2}\d{0,4}[市县区州镇乡村省]")
_PLACE = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{2,}?(?:省|市(?!场|民|政|容|里|内|区|委|长)|县(?!城|委|政|长|里|内)|"
    r"区(?!域|别|间|委|政|长|里|内)|镇(?!政|委|长|里|上)|乡(?!镇|村|政|下|亲)|村(?!民|委|里|干|支|镇)|"
    r"街道|大道|小区|社区|路(?!灯|面|口|段|边|上|人|程|线|况|费|政|网|基)|"
    r"街(?!上|头|边|面|坊)|巷|花园|家园|广场|大厦|医院|学校|小学|中学|幼儿园)"
)
_SPACE = re.compile(r"\s+")


def unsupported(title: str, text: str) -> list[Unsupported]:
    """Items of the title that the text does not hold, in order of kind. A number is the same in
    any writing (5, 五, ５); a name or place must stand in the text as written, blanks aside."""
    ours = _SPACE.sub("", title.translate(_WIDE))
    theirs = _SPACE.sub("", text.translate(_WIDE))
    return [
        *(Unsupported("number", item) for item in _numbers(ours, theirs)),
        *(Unsupported("name", item) for item in _names(ours, theirs)),
        *(Unsupported("place", item) for item in _places(ours, theirs)),
    ]


def _numbers(title: str, text: str) -> list[str]:
    held = numbers_in(text) | {_bare(item) for item in numbers_in(text)}
    runs = set(_DIGIT_RUN.findall(text))
    found = []
    for number in sorted(numbers_in(title)):
        if number in held or _bare(number) in held or number in runs:
            continue
        found.append(number)
    return found


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"


def _names(title: str, text: str) -> list[str]:
    names = [title[start:end] for start, end in person_spans(title)]
    return [name for name in names if name not in text]


def _places(title: str, text: str) -> list[str]:
    found = [code for code in _REGION.findall(title) if code not in text]
    for match in _PLACE.finditer(title):
        place = match.group()
        if not _held(place, text):
            found.append(place)
    return found


def _held(place: str, text: str) -> bool:
    """The place's own words are in the text: as a whole, or its last four characters (the words
    before them may belong to the sentence and not to the name)."""
    return place in text or place[-4:] in text or place[-3:] in text
