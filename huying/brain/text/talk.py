"""What an utterance does in the conversation: confirms, sums up, greets, asks for identity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from huying.brain.text.values import Party, Utterance

_YES = re.compile(
    r"^[\s，,。啊嗯哎诶哦呃]*(?:对|是的|是啊|是呀|没错|没得错|正确|可以|就这个|就是这|要得|嗯嗯|行|好|中|得)"
)
_HUM = re.compile(r"^[\s…]*嗯+[。…！，,\s]*(?:嗯+[。…！，,\s]*)*(?:$|……)")
_NO = re.compile(
    r"^[\s，,。啊嗯哎诶哦]*(?:不对|不是(?!.{0,2}吗)|错了|说错|不不|没有没有|没了|没有了|不用)"
)
_WRONG = re.compile(r"^[\s，,。啊嗯哎诶哦]*(?:不对|不是的?[，,。]|错了|说错|不不)")
_RECAP = re.compile(
    r"核对一下|复述|念一下|确认一下|跟您核实|给您核实|重复一下|对吗|对吧|对不对|没有?错吧|是吗|是不是|是吧|可以吗"
)
_LONG_RECAP = re.compile(
    r"核对一?下|复述|念一[下遍]|跟您核实|给您核实|重复一[下遍]|帮您总结|记录一下|登记一下|这边记录|给您登记|诉求是"
)
_SOCIAL = re.compile(
    r"^(?:[\s，,。！!？?~…—啊哦嗯呃哎诶呀呢吧了的哈喂]|你好|您好|同志|姑娘|小姐|师傅|话务员|请讲|谢谢|多谢|感谢|"
    r"麻烦|你们|您|你|好|行|可以|再见|拜拜|不客气|没有|没|别的|其他|暂时|就这|就|这些|这样|那|知道|晓得|辛苦|明白|"
    r"清楚|等|我|也|先|都|挂|事|问题|需要|是|对|要得|要|非常|十分|一下|听|得|到)*$"
)
_OPENING = re.compile(
    r"很高兴为您服务|请讲|有什么可以帮|有什么需要|请问您要|为您服务|12345|一二三四五"
)
_CLOSING = re.compile(r"再见|感谢(?:您的)?来电|满意度|评价|祝您|不客气|生活愉快")
_ANYTHING_ELSE = re.compile(
    r"(?:还有|有没有|还需要|是否还有)(?!刀).{0,6}(?:其他|其它|别的|什么)(?:的)?"
    r"(?:吗|么|没有|呢|[？?]|(?:问题|需要|事|情况|咨询|反映|诉求|补充|要|想|可以帮).{0,8}(?:吗|么|没|呢|[？?]|$))"
)
_ASKS_NAME = re.compile(
    r"贵姓|怎么称呼|如何称呼|您姓|您的姓名|您的名字|您本?人?叫什么|称呼您|您的称呼|尊姓|留个姓"
)
_ASKS_CONTACT = re.compile(r"电话|号码|手机|联系方式|怎么联系|尾号|来电")
_ASKS_PLACE = re.compile(
    r"哪个区|哪个街道|哪个小区|哪里|哪儿|几栋|几号楼|几单元|门牌|具体(?:的)?(?:位置|地址|地点)|地址|什么位置|在哪|哪条路|哪一段|哪个村|哪个工地|什么地方"
)
_ASKS_DEMAND = re.compile(
    r"(?:希望|想要?|要求|诉求).{0,10}(?:怎么|如何|什么|哪些|怎样)|怎么(?:处理|解决)(?:呢|？|\?|$)|您的(?:诉求|要求)(?:是|呢)"
)
_ASKS_TIME = re.compile(r"什么时候|几点|哪天|多久|多长时间|什么时间|哪一天|几号|从什么时候")


def is_yes(text: str) -> bool:
    return bool(_YES.match(text) or _HUM.match(text)) and not is_no(text)


def is_no(text: str) -> bool:
    return bool(_NO.match(text))


def asks_name(text: str) -> bool:
    return bool(_ASKS_NAME.search(text))


def asks_contact(text: str) -> bool:
    return bool(_ASKS_CONTACT.search(text))


def asks_place(text: str) -> bool:
    return bool(_ASKS_PLACE.search(text))


def asks_demand(text: str) -> bool:
    return bool(_ASKS_DEMAND.search(text))


def asks_time(text: str) -> bool:
    return bool(_ASKS_TIME.search(text))


def asks_anything_else(text: str) -> bool:
    return bool(_ANYTHING_ELSE.search(text))


def is_recap(text: str) -> bool:
    """The agent sums the matter up, in a sentence long enough to hold it."""
    return len(text) >= 12 and bool(_LONG_RECAP.search(text))


@lru_cache(maxsize=8192)
def is_social(text: str) -> bool:
    """Only courtesies: nothing that a matter could be made of."""
    return bool(_SOCIAL.match(text))


def opens(utterance: Utterance) -> bool:
    return utterance.party is Party.AGENT and bool(_OPENING.search(utterance.text))


def closes(utterance: Utterance) -> bool:
    return bool(_CLOSING.search(utterance.text))


def confirmed(utterances: Sequence[Utterance]) -> frozenset[int]:
    """Sequence numbers of agent utterances that ask for confirmation and get a yes at once."""
    found: set[int] = set()
    for first, second in pairwise(utterances):
        if (
            first.party is Party.AGENT
            and second.party is Party.CITIZEN
            and is_yes(second.text)
            and (_RECAP.search(first.text) or is_recap(first.text))
        ):
            found.add(first.seq)
    return frozenset(found)


def denied(utterances: Sequence[Utterance]) -> frozenset[int]:
    """Sequence numbers of agent utterances that the citizen objects to at once ("不是，是…")."""
    return frozenset(
        first.seq
        for first, second in pairwise(utterances)
        if first.party is Party.AGENT
        and second.party is Party.CITIZEN
        and _WRONG.match(second.text)
    )


def answers(utterances: Sequence[Utterance]) -> dict[int, Utterance]:
    """The agent's utterance that each citizen utterance follows."""
    found: dict[int, Utterance] = {}
    asked: Utterance | None = None
    for utterance in utterances:
        if utterance.party is Party.AGENT:
            asked = utterance
        elif asked is not None:
            found[utterance.seq] = asked
    return found
