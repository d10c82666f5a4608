"""Numbers of papers: identity card, passport, deed, ticket, card, contract."""

from __future__ import annotations

import re
from collections.abc import Sequence

from huying.brain.text.numerals import DIGITS, read_number
from huying.brain.text.talk import answers
from huying.brain.text.values import Party, Proposed, Span, Utterance

_PAPER = re.compile(
    r"身份证|证件号|证号|护照|驾驶证|行驶证|房产证|不动产证|房权证|营业执照|信用代码|执照号|社保卡|医保卡|公积金账?号|"
    r"工单号|工单|编号|受理号|受理编号|单号|订单|运单|快递号|合同号|合同编号|发票|案号|卡号|账号|户号|表号|"
    r"学号|准考证|残疾证|居住证|户口簿|病历号|住院号|登记号|备案号|许可证|保单|流水号|通行证|回乡证|港澳"
)
_D = "[0-9０-９零〇○洞一幺么壹二两贰三叁四肆五伍六陆七柒拐八捌九玖勾]"
_SEP = r"[\s，,、\-—·.]*"
_REPEATED = re.compile(r"(?P<n>[二两三四五六七八九十])个(?P<d>[0-9零洞一幺二三四五六七八九])")
_TAIL = r"(?:[xXＸ叉]|艾克斯)?"
_NUMBER = re.compile(
    rf"(?:[二两三四五六七八九十]个{_D}(?:{_SEP}(?:然后|再|后面是?|接着))?{_SEP})?"
    rf"(?:[A-Za-zＡ-Ｚ]{{1,3}}{_SEP})?{_D}(?:{_SEP}(?:然后|再)?{_SEP}{_D}){{4,29}}{_TAIL}(?:号)?(?!{_D})"
)
_DEED = re.compile(
    rf"[\u4e00-\u9fff（）()\[\]〔〕0-9]{{0,12}}字(?:（{_D}+）)?第{_SEP}{_D}(?:{_SEP}{_D})+{_SEP}号?"
)
_CARD = re.compile(r"\d{17}[\dX]")
_LEAST = 6
_REACH = 16
_SURE, _ASKED, _BARE = 0.9, 0.85, 0.8


def find_document(utterances: Sequence[Utterance]) -> Proposed | None:
    """The number of a paper, digits in Arabic; only next to the paper's name, in the answer to a
    question for it, or when it has the form of an identity number."""
    asked = answers(utterances)
    best: Proposed | None = None
    for said in utterances:
        if said.party is not Party.CITIZEN:
            continue
        question = asked.get(said.seq)
        was_asked = question is not None and bool(_PAPER.search(question.text))
        for match in (*_DEED.finditer(said.text), *_NUMBER.finditer(said.text)):
            found = _proposed(said, match, was_asked)
            if found is not None and (best is None or found.confidence > best.confidence):
                best = found
    return best


def _proposed(said: Utterance, match: re.Match[str], was_asked: bool) -> Proposed | None:
    value = written_number(match.group())
    if sum(char.isalnum() for char in value) < _LEAST:
        return None
    named = _PAPER.search(said.text[max(0, match.start() - _REACH) : match.start() + 8])
    if named:
        confidence = _SURE
    elif was_asked:
        confidence = _ASKED
    elif _CARD.fullmatch(value):
        confidence = _BARE
    else:
        return None
    span = Span(said.seq, match.start(), match.end())
    return Proposed("document", value, value, confidence, (span,))


def written_number(text: str) -> str:
    """Spoken digits in Arabic, letters upper case, pauses left out; "六个零" is six noughts."""

    def repeated(match: re.Match[str]) -> str:
        return match.group("d") * int(read_number(match.group("n")) or 0)

    plain = re.sub(r"然后|再|后面是?|接着|[\s，,、·.]", "", _REPEATED.sub(repeated, text))
    plain = re.sub(r"叉$|艾克斯$|[xＸ]$", "X", plain)
    return "".join(str(DIGITS[char]) if char in DIGITS else char.upper() for char in plain)
