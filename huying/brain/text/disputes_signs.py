"""Signs of a common will in the words of a telling, with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from huying.brain.text.contexts import is_denied, is_made_up, is_over, is_past
from huying.brain.text.numerals import read_number
from huying.brain.text.quantities import people_in


class Sign(StrEnum):
    """``group``: how many share it; ``common``: they speak as one; ``petition``: a common step is
    announced or under way; ``alone``: one person threatens such a step; ``deadline``: until when
    they wait; ``despair``: somebody sees no way to live on."""

    GROUP = "group"
    COMMON = "common"
    PETITION = "petition"
    ALONE = "alone"
    DEADLINE = "deadline"
    DESPAIR = "despair"


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters ``start`` (included) to ``end`` (excluded); ``number``: people, for ``group``."""

    sign: Sign
    start: int
    end: int
    number: int = 0


_PETITION = re.compile(
    r"集体(?:上访|维权|去|到|讨|找|辞|停|罢|签|请愿|抗议|投诉|退|报警|反映)|上访|越级|进京|(?:去|到|上|跑)(?:北京|省里|省城|省政府)|"
    r"(?:拉|打|扯|挂|做|印)(?:了|好|起|着)?[^，。]{0,4}(?:横[幅服福副]|条幅|标语|白布)|"
    r"堵(?:了|住|在|着|到)?[^，。]{0,4}(?:大?门|路|马路|高速|工地|售楼部|口)|"
    r"围(?:了|住|堵|在|着)[^，。]{0,6}(?:门|办公|售楼|工地|老板|项目部|银行|学校|店|院|厂)|围堵|"
    r"静坐|罢工|罢课|罢运|罢市|停运|停摆|游行|示威|请愿|联名|联合(?:签名|起来|投诉|署名)|按(?:了|过)?(?:红)?手印|签名|"
    r"(?:一起|一块儿?|组织|约好|说好|商量好|准备|打算|大伙|大家|都)[^，。]{0,10}(?:去|到|上|找|堵|围)[^，。]{0,6}"
    r"(?:政府|信访|市委|区委|县委|人社局|住建局|教育局|劳动局|售楼部|总部|公司门口|厂门|门口|街道办|局里|局门|省|市里|区里|[一-龥]{2}局)|"
    r"(?:去|到|在|上)[^，。]{0,3}(?:市|区|县|街道|省)?(?:政府|信访局|市委|区委)(?:大?门口?|门前|广场)?[^，。]{0,6}(?:坐|等|要|讨|闹|反映|静|说|守|去)|"
    r"讨(?:个|一个)?(?:说法|公道)|要(?:个|一个)?说法|(?:把事情?|事情)?闹大|跪(?:在|到|着)|举(?:牌|着牌)|"
    r"爬(?:上)?(?:塔吊|楼顶)|包(?:了|个|一)?[^，。]{0,3}(?:大巴|中巴|车)[^，。]{0,4}(?:去|到|上)|不让(?:[^，。]{0,4}车|施工|他们|开工|进|出)|(?:路口|门口|工地)[^，。]{0,3}(?:守|坐|站|等)着|(?:围|堵|坐|守)在[^，。]{0,8}不走|守(?:在|着)[^，。]{0,6}(?:门|工地)|"
    r"(?:维权|讨薪|退费|退款)群|聚(?:集|了|在)|坐(?:在|到)[^，。]{0,8}(?:门口|大厅|政府|路)|抵制|(?:集体|一起|都|拒)[^，。]{0,4}不?(?:交|缴)(?:纳)?物业费|不出车|不开工|"
    r"(?:找|叫|喊|联系|上|捅)(?:了)?[^，。]{0,3}(?:记者|媒体|电视台)|发(?:到)?(?:网上|抖音)|(?:集体|一起)?起诉|请律师"
)
_COMMON = re.compile(
    r"我们(?:这)?(?:大家|大伙|所有|全体|全都|一起|一共|都|几[十百个家户]|这些|这批|一帮|一群|一大|整个|全|[^，。]{0,4}(?:工人|工友|业主|家长|"
    r"村民|职工|员工|会员|学员|商户|住户|司机|摊主|老兵|储户|老师|户)(?:都|全|们)?)|大家(?:都|伙|一起|的)|大伙|"
    r"(?:工友|业主|家长|村民|会员|学员|商户|住户|邻居|司机|摊主|储户|职工|员工|同事|战友|老乡|乡亲|老师傅?|投资人|老人)们|"
    r"(?:工人|工友|业主|家长|村民|会员|学员|商户|住户|司机|摊主|储户|职工|员工|同事)[^，。]{0,4}(?:都|全)(?!是好|很)|"
    r"不(?:止|光|只|单)(?:是)?(?:我|咱)(?:们)?(?:一个|一家|一户|自己)?|(?:好多|很多|许多|不少|多数|一大批|一帮|一群|其他)(?:人|家|户|业主|工人|"
    r"家长|会员|村民|同事|员工|学员|工友|邻居|住户|商户|老人)|(?:全|整个?)(?:小区|厂|村|班组?|栋|楼|车间|公司|市场|队|组|年级|街|工地|学校)|"
    r"家家|户户|每家|(?:业主|家长|工友|会员|村民|储户|微信|维权|讨薪|学员|商户)群|群里|跟我一样|和我一样|一样(?:的|被|没)|代表(?:大家|我们|全)"
)
_DEADLINE = re.compile(
    r"(?:再|要是|如果|若)[^，。]{0,14}(?:不|没)[^，。]{0,12}[，,]?[^，。]{0,6}(?:就|只[能好有]|我们|大家|那)|"
    r"(?:[一二两三四五六七八九十\d]+天|周[一二三四五六日末]|星期[一二三四五六日天]|礼拜[一二三四五六日天]|月底|明天|后天|下周[一二三四五]?|下星期|下个?月|今晚|年前|节前|"
    r"端午|中秋|国庆|过年|[\d一二三四五六七八九十]+号)(?:之?内|之?前|以前|早上|上午|下午)?[^，。]{0,10}(?:不(?!知|懂|晓)|没|还是)[^，。]{0,10}[，,]?[^，。]{0,8}(?:就|只[能好有]|我们|大家)|"
    r"最后[^，。]{0,6}(?:期限|一次|[\d一二三]天)|(?:给|限)[^，。]{0,6}(?:[\d一二两三四五六七]+天|期限)|"
    r"(?:明天|后天|周[一二三四五六日]|星期[一二三四五六日天]|下周[一二三四五]?|下星期|[\d一二三四五六七八九十]+号)[^，。]{0,6}(?:就|准备|打算|一起|都|要|集合|约好)[^，。]{0,8}(?:去|到|上|堵|拉|围|集|停|罢)"
)
_DESPAIR = re.compile(
    r"活不(?:下去|了|成)|没法活|没有?活路|没饭吃|吃不(?:上|起)饭|揭不开锅|喝(?:农)?药|跳(?:楼|河|江|下去)|不想活|死给|死在|同归于尽|"
    r"拼(?:命|了)|走投无路|逼(?:死|上绝路)|出人命|绝路|救命钱|鱼死网破|豁出去|断(?:了)?(?:粮|顿)|等(?:着)?(?:钱|米)(?:救命|下锅|看病|治病)|爬塔吊"
)
_PLURAL = re.compile(
    r"我们|咱们|俺们|大家|大伙|一起|集体|联名|工友|业主|家长|村民|会员|工人|职工|员工|住户|商户|司机|师傅|村的人|群里|几十|上百|[一二三四五六七八九十百多几两\d]+(?:个|号|名|户|家|位)"
)
_SINGULAR = re.compile(r"我(?:一个人|自己|一人|要|就|准备|打算|只[能好])|本人")
_VAGUE_WORDS = (
    (r"上千(?:号|个|名)?人|上千[户家]|几千", 1000),
    (r"几百(?:号|个|名|户|家|位)|好几百", 200),
    (r"上百(?:号|个|名|户|家|位)?|百来(?:号|个|户|家)|一百多|百十", 100),
    (r"几十(?:号|个|名|户|家|位)|好几十|数十", 20),
    (
        r"(?:全|整个?)(?:小区|厂|村|公司|市场|年级|"
        r"学校)[^，。]{0,6}(?:都|人|没|被|一起)",
        30,
    ),
    (
        r"(?:全|整个?)(?:班组?|栋|楼|车间|队)[^，。]{0,6}(?:都|"
        r"人|没|被|一起)",
        15,
    ),
    (
        r"(?<![一二三四五六七八九百])十几(?:号|个|名|户|家|位)|"
        r"(?<![一二三四五六七八九几百])十来(?:号|个|户|家)|"
        r"(?<![一二三四五六七八九几百])十多(?:号|个|名|户|家)",
        10,
    ),
    (
        r"(?:好多|很多|许多|一大批|一大帮|一大群|一帮|一群)(?:人|家|户|"
        r"业主|工人|家长|会员|村民|同事|老人|工友|学员)",
        6,
    ),
)
_VAGUE = tuple((re.compile(pattern), number) for pattern, number in _VAGUE_WORDS)
_COUNTED = re.compile(
    r"(?P<n>[一二两三四五六七八九十百千\d]{1,6})(?:多|几|来)?(?:户|家(?!里|人)|号人|口子|名|位|个(?:人|工|民工|老人|老师傅|业主|家长|会员|工友|兄弟|老乡|学生|孩子|商户|司机))"
)
_COUNTED_AFTER = re.compile(
    r"(?:工人|工友|业主|家长|村民|会员|职工|员工|住户|商户|司机|学员|老人|老师)们?(?:一共|总共|共|有)*"
    r"(?P<n>[一二两三四五六七八九十百千\d]{1,6})(?:多|几|来)?个"
)
_ABOUT_TENS = re.compile(r"^[一二三四五六七八](?=[二三四五六七八九]十)")  # 七八十: the higher one
_OURS = re.compile(
    r"已经|我们|咱|俺|一共|总共|共有?|大概|差不多|有|涉及|工友|业主|家长|工人|户|会员|村民|职工|都|全|一起|联名|签|人被|人没|人都|来了|围|聚|堵|带"
)
_NOT_OURS = re.compile(r"打架|吵架|聚餐|聚会|跳舞|打牌|乘客|游客|食客|座位|面试|报名")
_ENOUGH = 3

_CALM = re.compile(
    r"(?:想|请|来电)?(?:咨询|打听|了解|请教)|请问|想问|问一?下|问问|怎么办理|需要什么|什么(?:材料|流程|条件|政策|标准)"
)
_PRAISE = re.compile(r"表扬|感谢|谢谢|点赞|锦旗|称赞|致谢|好评|暖心")
_SETTLED = re.compile(
    r"(?:已经|已|都|全|全部|刚)[^，。]{0,6}(?:发(?:到|了|下来|放)|结清|到账|退(?:到|了|还)|解决|补发|拿到了|付清|兑现|交房了|撤销|办好|处理好)|"
    r"(?:问题|事情?|钱|工资)[^，。]{0,6}(?:解决了|结清了|到账了|拿到了|退了|发了)|不用(?:再)?(?:处理|管|跟进)了|撤(?:诉|单|回)"
)
_NEWS = re.compile(
    r"(?:新闻|电视|网上|抖音|报纸|朋友圈|视频|微信)[^，。]{0,8}(?:看到|说|讲|刷到|报道|转|传|播)|(?:看|听|刷)(?:到|了|见)?[^，。]{0,6}(?:新闻|报道|视频)|"
    r"(?:外地|别的(?:地方|城市|市)|其他城市|隔壁市|某地)|演练|普法|以案|拍(?:戏|电影|短剧)"
)
_WISH = re.compile(r"^.{0,12}(?:建议|希望(?:能|可以)?(?:增|加|设|装|延|多))")
_HURT = re.compile(r"不|没|欠|拖|骗|强|逼|乱|推|赖|坏|停|跑|差|臭|涨")


def marks_in(text: str) -> tuple[Mark, ...]:
    """Signs in order of their places; what is denied, made up, long past or over is left out."""
    found = [*_groups(text), *_plain(text, Sign.COMMON, _COMMON), *_steps(text)]
    found += _plain(text, Sign.DEADLINE, _DEADLINE)
    found += _plain(text, Sign.DESPAIR, _DESPAIR)
    return tuple(sorted(found, key=lambda mark: (mark.start, mark.end)))


def _plain(text: str, sign: Sign, pattern: re.Pattern[str]) -> Iterator[Mark]:
    for match in pattern.finditer(text):
        if not _is_unmeant(text, match.start(), match.end()):
            yield Mark(sign, match.start(), match.end())


def _steps(text: str) -> Iterator[Mark]:
    is_common = bool(_PLURAL.search(text)) and not (
        _SINGULAR.search(text) and not _COMMON.search(text)
    )
    for match in _PETITION.finditer(text):
        start, end = match.span()
        if is_denied(text, start, end) or _is_unmeant(text, start, end):
            continue
        yield Mark(Sign.PETITION if is_common else Sign.ALONE, start, end)


def _is_unmeant(text: str, start: int, end: int) -> bool:
    return is_made_up(text, start, end) or is_past(text, start, end) or is_over(text, start, end)


def _groups(text: str) -> Iterator[Mark]:
    """How many are said to share it; where people are counted for something else, nothing."""
    taken: list[tuple[int, int]] = []
    counted = [(said.start, said.end, said.number) for said in people_in(text)]
    for match in (*_COUNTED.finditer(text), *_COUNTED_AFTER.finditer(text)):
        number = read_number(_ABOUT_TENS.sub("", match.group("n")))
        counted.append((match.start("n"), match.end(), int(number) if number else 0))
    for start, end, number in counted:
        clause = _clause(text, start, end)
        ours = _OURS.search(clause) and not _NOT_OURS.search(clause)
        is_cut = start > 0 and text[start - 1] in "几数好一二两三四五六七八九十百"
        if number >= _ENOUGH and ours and not is_cut and _is_free(taken, start, end):
            taken.append((start, end))
            yield Mark(Sign.GROUP, start, end, number)
    for pattern, number in _VAGUE:
        for match in pattern.finditer(text):
            if _is_free(taken, *match.span()):
                taken.append(match.span())
                yield Mark(Sign.GROUP, match.start(), match.end(), number)


def _is_free(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    return all(end <= low or high <= start for low, high in taken)


def _clause(text: str, start: int, end: int) -> str:
    left = max(text.rfind(mark, 0, start) for mark in "，。！？；,")
    rights = [at for at in (text.find(mark, end) for mark in "，。！？；,") if at >= 0]
    return text[left + 1 : min(rights, default=len(text))]


def is_calm(text: str, marks: tuple[Mark, ...]) -> bool:
    """A question, praise, news from elsewhere, a polite wish, or a matter that is settled."""
    strong = any(mark.sign in (Sign.PETITION, Sign.DEADLINE, Sign.DESPAIR) for mark in marks)
    if _NEWS.search(text) and not strong:
        return True
    if _PRAISE.search(text) and not strong:
        return True
    if _SETTLED.search(text) and not re.search(r"(?:还|又|仍)(?:有|没|是|欠|差)", text):
        return True
    if _CALM.search(text) or _WISH.search(text):
        rest = _CALM.sub("", text)
        return not strong and len(_HURT.findall(rest)) < 2
    return False
