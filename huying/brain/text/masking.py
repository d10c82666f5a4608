"""Free text without personal data: numbers shortened, names reduced to the family name."""

from __future__ import annotations

import re
from collections.abc import Collection

from huying.brain.text.identity import (
    FAMILY,
    PLATE,
)
from huying.brain.text.numerals import DIGITS, SPOKEN_DIGIT

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
    spoken ("幺三八…"); names after 我叫, 联系人 and the given `names` as 陈**. Applying it twice
    changes nothing."""
    result = PLATE.sub(lambda match: match.group()[:2] + "****", text)
    result = _RUN.sub(_shortened, result)
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        result = result.replace(name, _reduced(name))
    result = _NAMED.sub(lambda match: _replaced(match, "n"), result)
    return _SURNAMED.sub(lambda match: _replaced(match, "n"), result)


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
