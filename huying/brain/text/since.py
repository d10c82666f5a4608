"""From when or for how long it lasts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from huying.brain.text.moments import moments_in
from huying.brain.text.numerals import NUMBER
from huying.brain.text.talk import answers
from huying.brain.text.values import Party, Proposed, Span, Utterance

_N = (
    rf"(?:\d{{1,4}}|{NUMBER}{{1,3}}|半|好几|几|一两|两三|三四|四五|五六|七八|十几|十来|几十|"
    r"大半|小半|好多)"
)
_UNIT = r"(?:天|晚上|晚|个?礼拜|个?星期|周|个?月|年|个?小时|个?钟头|个把月|分钟|辈子)"
_LENGTH = (
    rf"(?:整整|将近|快|大概|差不多|足足|至少)?{_N}(?:来|多)?{_UNIT}(?:多)?(?:零{_N}{_UNIT})?"
    r"(?:半)?(?:多)?"
)
# "吵了一个礼拜", "停水三天了", "都十来天了"; not "三天后", "三天内".
_LASTS = re.compile(
    rf"(?P<a>[\u4e00-\u9fff]了(?:有)?|已经(?:有)?|都(?:有)?|有|快|将近|持续|连续|断断续续)(?P<n>{_LENGTH})(?![\u4e00-\u9fff]{{0,2}}(?:后|内|以内|之内|前|一次|一趟|一回|一个|的钱|工资))"
    rf"|(?<![第每])(?P<n2>{_LENGTH})(?=了(?![\u4e00-\u9fff]{{0,1}}(?:次|趟))|没(?!有?用)|以来)"
    r"|(?P<n3>好久|很久|好长时间|老长时间|老久|大半天|一整天|一上午|好些日子|好些天|好些年|好多年|多年|常年|长年)(?=了|没|，|以来|都|不)"
)
_FROM = re.compile(
    r"(?P<n>(?:自打|自从|打从|从打)[^，,。！？]{2,14}?)(?=以后|之后|以来|开始|起|，|,|。|$)"
)
_SINCE = re.compile(r"^(?:开始|起|以来|就(?!是|在|可)|到现在|一直|至今|以后就|之后就)")
_ASKS = re.compile(
    r"从什么时候|什么时候开始|多久|多长时间|多少天|几天了|几个月|持续|何时开始|哪天开始|什么时候起"
)
_LEAD = re.compile(r"^[嗯啊哦呃就是有大概差不多快得，,、 ]+")
_WEAK, _PLAIN, _SURE = 0.5, 0.7, 0.85


def find_since(utterances: Sequence[Utterance], now: datetime) -> Proposed | None:
    """The words that say how long it has lasted or when it began; ``code`` is the day when they
    give one."""
    asked = answers(utterances)
    best: Proposed | None = None
    for said in utterances:
        if said.party is not Party.CITIZEN:
            continue
        question = asked.get(said.seq)
        was_asked = question is not None and bool(_ASKS.search(question.text))
        for start, end, confidence, iso in _spans(said.text, now, was_asked):
            if best is None or confidence > best.confidence:
                text = said.text[start:end]
                best = Proposed("since", text, iso, confidence, (Span(said.seq, start, end),))
    return best


def _spans(text: str, now: datetime, was_asked: bool) -> list[tuple[int, int, float, str | None]]:
    found: list[tuple[int, int, float, str | None]] = []
    for match in _FROM.finditer(text):
        found.append((match.start("n"), match.end("n"), _SURE, None))
    for moment in moments_in(text, now):
        lead = 1 if text[moment.start] in "从自打" else 0
        led = bool(lead) or text[max(0, moment.start - 1) : moment.start] in ("从", "自", "打")
        goes_on = bool(_SINCE.match(text[moment.end :])) or moment.text.endswith(("开始", "起"))
        if was_asked or (led and goes_on) or (goes_on and "一直" in text[moment.end :]):
            end = moment.start + len(moment.text.removesuffix("开始").removesuffix("起"))
            found.append(
                (moment.start + lead, end, _SURE if was_asked or led else _PLAIN, moment.iso)
            )
    for match in _LASTS.finditer(text):
        name = match.lastgroup if match.lastgroup in ("n2", "n3") else "n"
        confidence = _SURE if was_asked else _PLAIN if name != "n" else _WEAK + 0.1
        found.append((match.start(name), match.end(name), confidence, None))
    if was_asked and not found:
        lead_in = _LEAD.match(text)
        start = lead_in.end() if lead_in else 0
        end = next((n for n, char in enumerate(text) if n > start and char in "，,。吧"), len(text))
        if 2 <= end - start <= 14:
            found.append((start, end, _WEAK, None))
    return found
