"""Free text without personal data: numbers shortened, names reduced to the family name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from huying.brain.text.identity import FAMILY, PLATE
from huying.brain.text.numerals import DIGITS, SPOKEN_DIGIT
from huying.brain.text.persons import person_spans

STARS = "**"
_RUN = re.compile(rf"{SPOKEN_DIGIT}(?:[\s，,、\-—]{{0,2}}{SPOKEN_DIGIT}){{6,}}[XxＸ]?")
_NAMED = re.compile(
    rf"(?:我叫|名字叫|名叫|我的名字是|本人叫|联系人(?:是|为|叫)?[：:]?|姓名(?:是|为)?[：:]?)(?P<n>{FAMILY}[\u4e00-\u9fff]{{1,2}}?)(?=[，,。！!？?；;、\s]|啊|呀|的|我|$)"
)
_SURNAMED = re.compile(
    rf"(?:免贵|我|本人)?姓(?P<f>{FAMILY})[，,、\s]*(?:我?叫|名字叫|全名)?(?P<n>(?P=f)[\u4e00-\u9fff]{{1,2}})(?=[，,。！!？?；;、\s]|$)"
)


def mask(text: str, names: Collection[str] = ()) -> str:
    """Phones as 138****5678, document and card numbers and plates shortened likewise, also when
    spoken ("幺三八…"); the given `names` and every name of a person that the words give away as
    陈**. Places, units and companies stay. Applying it twice changes nothing."""
    return _masked(text, tuple(sorted(set(names)))) if text else text


@lru_cache(maxsize=8192)
def _masked(text: str, names: tuple[str, ...]) -> str:
    known = sorted((name for name in names if len(name) > 1), key=len, reverse=True)
    previous, result = None, text
    while previous != result:  # a name gone may show another; each turn leaves fewer characters
        previous, result = result, _once(result, known)
    return result


def _once(text: str, names: Sequence[str]) -> str:
    result = PLATE.sub(lambda match: match.group()[:2] + "****", text)
    result = _RUN.sub(_shortened, result)
    for name in names:
        result = result.replace(name, _reduced(name))
    result = _NAMED.sub(lambda match: _replaced(match, "n"), result)
    result = _SURNAMED.sub(lambda match: _replaced(match, "n"), result)
    return _without_persons(result)


def _without_persons(text: str) -> str:
    spans = person_spans(text)
    if not spans:
        return text
    parts, position = [], 0
    for start, end in spans:
        parts += [text[position:start], _reduced(text[start:end])]
        position = end
    result = "".join([*parts, text[position:]])
    for name in {text[start:end] for start, end in spans if end - start > 2}:
        result = result.replace(name, _reduced(name))
    return result


def _shortened(match: re.Match[str]) -> str:
    chars = [
        str(DIGITS[char]) if char in DIGITS else "X"
        for char in match.group()
        if char in DIGITS or char in "XxＸ"
    ]
    digits = "".join(chars)
    if len(digits) == 11:
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) in (7, 8):
        return f"{digits[:2]}****{digits[-2:]}"
    return f"{digits[:4]}****{digits[-4:]}"


def _replaced(match: re.Match[str], group: str) -> str:
    start, end = match.start(group) - match.start(), match.end(group) - match.start()
    whole = match.group()
    return whole[:start] + _reduced(match.group(group)) + whole[end:]


def _reduced(name: str) -> str:
    return name[0] + STARS
