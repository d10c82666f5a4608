"""The thing that is broken, in the way or missing, when no body is named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from huying.brain.text.objects import is_noun
from huying.brain.text.talk import answers
from huying.brain.text.values import Party, Proposed, Span, Utterance

_ASKS = re.compile(
    r"什么东西|什么设施|什么物件|坏的是|什么坏|哪里坏|什么垃圾|什么树|什么违建|是什么呢|哪个设施|什么设备|哪样东西|什么物品|坏的是什么|反映的是什么|什么问题"
)
_HAN = "[\u4e00-\u9fffA-Za-z]"
_TROUBLE = (
    "被(?!人|他|她|他们|骗|打)|断了|断掉|坏了|坏掉|裂了|裂开|倒了|倒在|歪了|歪着|掉了|掉下|掉漆|塌了|塌陷|不亮|一直亮|堵了|堵死|"
    "堵着|漏水|漏了|没了|丢了|不见了|一直响|黑屏|生锈|锈了|锈穿|锈得|破了|破损|松了|松动|翘起|翘了|卡住|失灵|不动了|不走了|不转|不灵|烂了|烂掉|缺了|少了|"
    "停在|在那里停|停了[一两二三四五六七八九十几半]|扔在|堆在|横在|"
    "挡住|挡着|遮住|遮着|伸到|伸进|压在|压着|占了|占着|占道|拦在|露出|露在|翻了|冒水|冒泡|冒黑|"
    "太矮|太高|太低|太暗|太短|太滑|太窄|太陡|老化|褪色|看不清|模糊|磨没|磨掉|长到|枯死|死了|枯了|发臭|发黑|没盖|没人修|没修|没装|打不开|关不上|用不了|不能用|按不动|不出水|不制冷|不热"
)
_PLACE_HEAD = (
    r"(?:.*?(?:上|里|下|旁边|路边|边上|路口|门口|里面|上面|前面|后面|中间|对面|附近|楼道|小区|"
    r"公园|学校|路段|那里|这里|那边|这边)的?)"
)
_COUNTED = (
    r"(?:[一二两三四五六七八九十几]+|那|这|有)?"
    r"(?:个(?!人)|辆|根|块|条|棵|只|台|盏|扇|张|座|排|堆|口|把|道|处|套|部|面|段|株)?"
)
_THING = re.compile(
    rf"^(?:就是|是|就|那|这|我们|我家|你们|他们|隔壁|那边)*{_PLACE_HEAD}?{_COUNTED}(?P<n>(?:废弃的|报废的|破旧的|坏的|旧的)?{_HAN}{{2,7}}?)(?:在那里|在那儿|在这里|在这|在那)?"
    rf"(?:都|全|老是|老|总是|经常|一直|已经|又|早就|还|就|把路|自己)*(?={_TROUBLE})"
)
_EVERYWHERE = re.compile(
    r"(?:全是|都是|到处是|满是|长满|漂满|堆满|堆的全是|漂着|堆着|摆满|挂满|种的|贴满)(?:了)?(?:那种)?(?P<n>(?:(?![的了很])[\u4e00-\u9fff]){2,6}?)(?=[，,。！的]|$)"
)
_PUT = re.compile(
    rf"(?:有|搭|堆|停|养|种|装|挖|放|摆|架|立|盖|建|安|竖|拉|扔|漂着|飘着|冒出|流出|排出|长|剩|留)(?:了|着)?"
    rf"(?:一|两|三|几|好几|好多|很多|不少|一大)?(?:个|条|堆|辆|根|块|棵|只|台|座|间|排|片|滩|股|窝|群|口|面|道|把|张)"
    rf"(?:很大的|好大的|巨大的|大)?(?P<n>(?!人|事|月|小时|钟头){_HAN}{{2,6}}?)(?=，|,|。|$|把|在|没|一直|都|就|影响|挡|堵|占|也)"
)
_PART = re.compile(
    rf"^(?:就)?(?:是)?(?:那个|这个|那种|一个)?(?P<n>{_HAN}+?的那个{_HAN}{{2,6}}|(?!.*的$){_HAN}{{2,8}})$"
)
_NOT_THING = re.compile(
    r"^(?:我们?|你们?|他们?|她|它|大家|有人|没人|谁|什么|哪|这样|那样|这些|那些|自己|人家|别人|时候|现在|今天|昨天|事情|问题|情况|地方|晚上|早上|"
    r"孩子|老人|老公|老婆|爸|妈|儿子|女儿|老板|电话|钱|工资|押金|退款|手续|证件|一下|两次|几次|家里|屋里|单位|小区|物业|公司|学校|医院|因为|所以|但是|就是|不是|可能|已经|一直)"
)
_ASKED, _SUBJECT, _SPREAD = 0.6, 0.4, 0.45
_SHORT = 3


def find_thing(utterances: Sequence[Utterance]) -> Proposed | None:
    """The answer to "what is it", else what is everywhere, else, while little has been said, the
    subject of the first trouble the citizen tells."""
    asked = answers(utterances)
    is_short = sum(said.party is Party.CITIZEN for said in utterances) <= _SHORT
    best: Proposed | None = None
    for said in utterances:
        if said.party is not Party.CITIZEN:
            continue
        question = asked.get(said.seq)
        was_asked = question is not None and bool(_ASKS.search(question.text))
        found = _in_utterance(said, was_asked, is_short)
        if found is not None and (best is None or found.confidence > best.confidence):
            best = found
    return best


def _in_utterance(said: Utterance, was_asked: bool, is_short: bool) -> Proposed | None:
    found: Proposed | None = None
    for clause in re.finditer(r"[^，,。！!？?；;]+", said.text):
        spread = _EVERYWHERE.search(clause.group())
        found = _proposed(said, clause.start(), spread, _SPREAD, found)
        put = _PUT.search(clause.group()) if is_short else None
        found = _proposed(said, clause.start(), put, _SUBJECT, found)
        subject = _THING.match(clause.group()) if is_short else None
        found = _proposed(said, clause.start(), subject, _SUBJECT, found)
        if was_asked:
            found = _proposed(said, clause.start(), _PART.match(clause.group()), _ASKED, found)
    return found


def _proposed(
    said: Utterance,
    offset: int,
    match: re.Match[str] | None,
    confidence: float,
    known: Proposed | None,
) -> Proposed | None:
    """The surer of the two; the first among equals."""
    if match is None or _NOT_THING.match(match.group("n")):
        return known
    if known is not None and known.confidence >= confidence:
        return known
    if confidence == _SUBJECT and not is_noun(match.string, _core(match), match.end("n")):
        return known
    start, end = offset + match.start("n"), offset + match.end("n")
    return Proposed("object", match.group("n"), None, confidence, (Span(said.seq, start, end),))


def _core(match: re.Match[str]) -> int:
    """Where the name begins behind "废弃的" and the like."""
    cut = match.group("n").find("的")
    return match.start("n") + cut + 1
