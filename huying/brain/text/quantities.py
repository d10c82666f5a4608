"""Money and numbers of people, as said and as whole numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from huying.brain.text.numerals import NUMBER, read_number, written

_N = rf"(?:\d+(?:\.\d+)?[十百千万亿]?\d*|{NUMBER}+)"
_MONEY = re.compile(
    rf"(?P<n>{_N})(?:(?P<more>多|几|来))?(?P<u>万)?(?:多)?(?P<c>块钱|元钱|块|元|人民币|钱)(?P<mao>[一二三四五六七八九五\d](?:毛|角)?(?![\d一二三四五六七八九十点号栋]))?"
    rf"|(?P<n2>{_N}万{_N}?)多?(?=(?:[，,。！!？?的]|$))"
)
_LEAST = 5
_BARE_AMOUNT = re.compile(
    rf"(?:欠|交了|付了|花了|收了|充了|罚了|扣了|要了|一共|总共|合计|总共加起来|押金|定金|工资|金额)(?:是|了|有|我们?|他)?(?P<n>{_N})(?P<m>多)?(?=[，,。！!]|$)"
)
# A bare number of hundreds and more that no measure word follows is a sum.
_SUM = re.compile(
    rf"(?<![几多来第])(?P<few>小|近|将近|快|大概|好|上)?(?P<n>{NUMBER}*[百千万亿](?!年)[一二三四五六七八九\d]?|{NUMBER}*\d+[百千万])(?P<more>多|来|把)?(?P<c>块钱|块|元)?"
    r"(?=一个?(?:月|年|天|次|平|趟|学期|季度|人|张|斤)|的(?:工钱|工资|押金|房租|定金|学费|费|补|货款|赔|罚)|的样子|左右|[，,。！!？?；;吧才就]|$)"
)
_FEE = re.compile(
    r"钱|费|款|租|押金|定金|订金|工资|工钱|补贴|价|罚|交|付|花|收|要|扣|欠|骗|转|借|贷|赔|退|给|卖|买|充|损失|金额|总共|一共|共计|合计|涨|多少|差不多"
)
_NOT_SUM = re.compile(r"(?:人|户|家|名|米|里|斤|亩|度|次|遍|页|第|电话|号|楼|级|分)[^，,。]{0,2}$")
_PEOPLE = re.compile(
    rf"(?P<n>十几(?:二十)?|二三十|三四十|四五十|五六十|六七十|七八十|八九十|两三|三四|四五|五六|六七|七八|八九|{_N}|好几)(?P<few>几|多|来)?(?P<c>个|号|名|口|位)?(?:左右|多)?(?P<w>职工|小伙子|小伙|姑娘|年轻人|储户|摊贩|孩子|小孩|司机|骑手|商户|农户|病人|患者|乘客|旅客|游客|老师|教师|娃娃|娃|大妈|大爷|妇女|租客|学员|会员|客户|顾客|车主|工人|农民工|工友|业主|人家|住户|居民|村民|家长|学生|员工|同事|人|老人|群众|退休工人|户|位)"
)
_VAGUE = re.compile(r"(?P<a>[一二两三四五六七八])[二三四五六七八九](?P<u>[十百千万]?)")
_ROUGH = re.compile(r"几|[一二两三四五六七八][二三四五六七八九](?![十百千万])")
_COUNTED = re.compile(
    rf"(?:受伤的?|伤的|死的|来的|参加的|被困的?|住的|中毒的?|感染的?|一共|总共|现场)(?:有|是)?(?P<n>{_N}|十几|几十|好几)(?P<few>多|来)?个(?=[，,。！!]|$)"
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
    found += _sums(text, found)
    return tuple(sorted(found, key=lambda item: item.start))


def _sums(text: str, known: list[Quantity]) -> list[Quantity]:
    """Sums said without yuan ("房租三千五一个月", "小二十万"), where the words speak of money."""
    found: list[Quantity] = []
    for match in _SUM.finditer(text):
        value = read_number(match.group("n"))
        start, end = match.start(), match.end()
        clause = re.split(r"[，,。！!？?；;]", text[:start])[-1]
        if value is None or value < 100 or not _FEE.search(clause + text[end : end + 6]):
            continue
        taken = any(item.start < end and start < item.end for item in known)
        if not taken and not _NOT_SUM.search(clause):
            found.append(Quantity(start, end, match.group(), int(value), 0.5))
    return found


@lru_cache(maxsize=4096)
def people_in(text: str) -> tuple[Quantity, ...]:
    """Counts of two people and more; "三十几个工人" is 30."""
    found: list[Quantity] = []
    for match in _PEOPLE.finditer(text):
        said = match.group("n")
        value = _about(said)
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
    for match in _COUNTED.finditer(text):
        value = _about(match.group("n"))
        start, end = match.start("n"), match.end()
        taken = any(item.start < end and start < item.end for item in found)
        if value is not None and value >= 2 and not taken:
            found.append(Quantity(start, end, text[start:end], int(value), 0.5))
    return tuple(found)


def _about(said: str) -> float | None:
    """A number or the least of a vague one: "十几" 10, "五六" 5, "七八十" 70."""
    if said == "好几":
        return 3.0
    if said.startswith("十几"):
        return 10.0
    vague = _VAGUE.fullmatch(said)
    return read_number(vague.group("a") + vague.group("u")) if vague else read_number(said)


def amount_text(quantity: Quantity) -> str:
    """The sum in digits and yuan."""
    return f"{quantity.number}元"


def people_text(quantity: Quantity) -> str:
    """The count in digits; the words as said where they name none ("几百个小孩")."""
    if _ROUGH.search(quantity.text):
        return quantity.text
    return written(str(quantity.number))
