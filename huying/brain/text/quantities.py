"""Money and numbers of people, as said and as whole numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from huying.brain.text.numerals import NUMBER, read_number, written

_N = rf"(?:\d+(?:\.\d+)?[十百千万亿]?\d*|{NUMBER}+)"
_MONEY = re.compile(
    rf"(?P<n>{_N})(?:(?P<more>多|几|来))?(?P<u>万)?(?:多)?(?P<c>块钱|元钱|块|元|人民币|钱)(?P<mao>[一二三四五六七八九五\d](?:毛|角)?(?![\d一二三四五六七八九十点号栋]))?"
    rf"|(?P<n2>{_N}万{_N}?)(?=多?(?:[，,。！!？?的]|$))"
)
_LEAST = 5
_BARE_AMOUNT = re.compile(
    rf"(?:欠|交了|付了|花了|收了|充了|罚了|扣了|要了|一共|总共|合计|总共加起来|押金|定金|工资|金额)(?:是|了|有|我们?|他)?(?P<n>{_N})(?P<m>多)?(?=[，,。！!]|$)"
)
_PEOPLE = re.compile(
    rf"(?P<n>{_N}|好几)(?P<few>几|多|来)?(?P<c>个|号|名|口)?(?:左右|多)?(?P<w>工人|农民工|工友|业主|人家|住户|居民|村民|家长|学生|员工|同事|人|老人|群众|退休工人|户|位)"
)
_NOT_PEOPLE = re.compile(r"(?:对面|一楼|二楼|有人|没人|别人|一人|的人)$")


@dataclass(frozen=True, slots=True)
class Quantity:
    start: int
    end: int
    text: str
    number: int
    confidence: float


@lru_cache(maxsize=4096)
def money_in(text: str) -> tuple[Quantity, ...]:
    """Sums of five yuan and more, in yuan; "七十八万四" is 784000."""
    found: list[Quantity] = []
    for match in _MONEY.finditer(text):
        said = match.group("n") or match.group("n2")
        value = read_number(said)
        if value is None or value < _LEAST:
            continue
        if match.group("u") and "万" not in said:
            value *= 10_000
        confidence = 0.9 if match.group("c") in ("块钱", "元", "块", "元钱") else 0.6
        found.append(Quantity(match.start(), match.end(), match.group(), int(value), confidence))
    for match in _BARE_AMOUNT.finditer(text):
        value = read_number(match.group("n"))
        start = match.start("n")
        if value is None or value < 100 or any(item.start <= start < item.end for item in found):
            continue
        found.append(Quantity(start, match.end(), match.group("n"), int(value), 0.6))
    return tuple(sorted(found, key=lambda item: item.start))


@lru_cache(maxsize=4096)
def people_in(text: str) -> tuple[Quantity, ...]:
    """Counts of two people and more; "三十几个工人" is 30."""
    found: list[Quantity] = []
    for match in _PEOPLE.finditer(text):
        said = match.group("n")
        value = 3.0 if said == "好几" else read_number(said)
        if value is None or value < 2 or _NOT_PEOPLE.search(match.group()):
            continue
        if (
            match.group("w") == "人"
            and not match.group("c")
            and not match.group("few")
            and value > 5000
        ):
            continue
        confidence = 0.85 if match.group("w") not in ("人", "户") else 0.7
        found.append(Quantity(match.start(), match.end(), match.group(), int(value), confidence))
    return tuple(found)


def amount_text(quantity: Quantity) -> str:
    """The sum in digits and yuan."""
    return f"{quantity.number}元"


def people_text(quantity: Quantity) -> str:
    return written(str(quantity.number))
