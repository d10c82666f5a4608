"""Places as they are pointed out: "过了第三中学，有个菜鸟驿站，往里走五十米"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from huying.brain.text.places import PlaceIndex
from huying.brain.text.talk import answers, asks_place
from huying.brain.text.values import Party, Proposed, Span, Utterance

_N = "[0-9零〇洞一幺二两三四五六七拐八九十百]"
_STRONG = re.compile(
    rf"新区|区|县城|县|镇|乡|街道|社区|新村|村|组|屯|寨|湾|大道|国道|省道|县道|高速|(?<![道小马铁水电线公网套思出])路(?![过灯人费上面])|街|巷|弄|胡同|"
    rf"小区|花园|家园|公寓|大厦|广场|别墅|家属院|大院|宿舍|苑|华府|公馆|名都|国际城|新城|"
    rf"高架桥|立交桥|天桥|大桥|桥|隧道|涵洞|垭口|路口|岔路口|十字路口|交叉口|转盘|环岛|急弯|弯道|坡|"
    rf"市场|商场|超市|公园|车站|客运站|火车站|终点站|公交站|站台|地铁站|码头|渡口|机场|收费站|服务区|加油站|停车场|车库|"
    rf"小学|中学|大学|学校|幼儿园|医院|卫生院|派出所|政府|大厅|中心|厂房|厂区|厂|工地|园区|产业园|仓库|水库|河|江|湖|渠|塘|堤|公厕|驿站|体育馆|图书馆|教堂|寺|庙|广场|夜市|菜场|"
    rf"{_N}+(?:栋|幢|号楼|单元|号院|座|排|期|线)|{_N}+号(?!那天|开始|下午|上午|晚|早|到|的)"
)
_WEAK = re.compile(
    rf"旁边|隔壁|对面|斜对面|附近|后面|后头|前面|背后|背面|侧面|下面|底下|上面|顶上|里面|里头|外面|门口|边上|中间|尽头|入口|出口|东头|西头|南头|北头|这一头|那一头|拐角|拐弯处?|"
    rf"[东西南北]+(?:角|边|侧|门|头|口|单元)|(?:左|右)手边|第{_N}+(?:个|家|户|排|棵|根|层|条)(?:[\u4e00-\u9fff]{{1,3}}(?=，|,|。|$))?|{_N}+米|{_N}+(?:楼|层|室)|顶楼|负一楼|地下室|平台|窗口|楼梯间|楼道|天台|"
    rf"那一排|这一排|桥墩|摊(?:位)?|门面|这里|那里|那个地方|这个地方|那块|这块|这一段|那一段|一带|那个(?:转盘|急弯|路口|坡|弯|桥|院子|巷子)|家属区|院子|边(?=，|,|。|$)"
)
_TOKEN = re.compile(f"(?:{_STRONG.pattern})|(?:{_WEAK.pattern})")
_LEAD = re.compile(
    r"^(?:嗯|哦|啊|呃|哎|喂|你好|您好|就是|就|是|在|住在|住|位于|地址|具体|我们?|咱们?|你们|这边|那边|那个|这个|靠近(?=.{6})|我家|是在|家住|现在|人|事情|发生|说的|讲的|的|想|反映|投诉|咨询|请问|一下)+"
)
# Where the pointing ends and the telling begins.
_TELLS = re.compile(
    r"有(?!个|一|家|座|条|块)|没|不(?!远)|坏|被|裂|漏|堵(?!头)|停(?!车|靠)|老(?=是|撞|有|堵)|一直|总|天天|每天|经常|昨|今|前天|刚|人(?!民|行|才)|全是|都|老板|我|他|她|你|说|收|要(?!塞)|"
    r"叫|修(?!理|车)|装|摆|堆|扔|搭|挖|施工|占|乱|吵|臭|积水|塌|倒|掉|断|闪|灯|那(?:个|些|棵|根|条|块|盏)(?!转盘|急弯|路口|地方|坡|弯|桥|院子|巷子|铜|红|大)|红绿灯|垃圾|井盖|物业|开发商|业主|司机|师傅|车(?!站|库|棚|间|场|管)|的(?!.{0,8}(?:这里|那里|地方|转盘|急弯|路口|桥墩|背面|对面|后面|旁边|门口|入口|院子|楼))|想|问|怎么|什么|能|可以|应该|已经|晚上|早上|半夜|上个|下个|这几|最近"
)
_ASIDE = re.compile(r"^(?:旁边|隔壁|对面)(?:有|是)")
_PARTICLES = re.compile(r"^(?:的样子|的|这边|那边|嘛|吧|啊|呀|呢|哈|了|边|上|里|那|这)*$")
_LEAST, _NAMED = 4, 6
_NUMBERED = re.compile(rf"{_N}+(?:号|期|线|排|座)$")
_POINTED, _ASKED = 0.45, 0.55

Place = tuple[int, int]


@lru_cache(maxsize=4096)
def place_runs(text: str, was_asked: bool) -> tuple[Place, ...]:
    """Runs of clauses that point at a place. A run begins with a name or kind of place, in the
    answer to a question for one with anything that points."""
    return tuple(_runs(text, was_asked))


def _runs(text: str, was_asked: bool) -> Iterator[Place]:
    start: int | None = None
    end = 0
    for clause in re.finditer(r"[^，,。！!？?；;]+", text):
        head, is_whole = _head(clause.group(), was_asked or start is not None)
        if head is None or (start is not None and _ASIDE.match(clause.group())):
            if start is not None:
                yield start, end
            start = None
            continue
        begin, stop = clause.start() + head[0], clause.start() + head[1]
        start, end = (begin if start is None else start), stop
        if not is_whole:
            yield start, end
            start = None
    if start is not None:
        yield start, end


def _head(clause: str, may_be_weak: bool) -> tuple[Place | None, bool]:
    """The pointing part of the clause; whether it is all of it."""
    lead = _LEAD.match(clause)
    start = lead.end() if lead else 0
    tells = _TELLS.search(clause, start)
    stop = tells.start() if tells else len(clause)
    tokens = [match.end() for match in _TOKEN.finditer(clause, start) if match.end() <= stop]
    if not tokens or not (may_be_weak or _STRONG.search(clause, start, stop)):
        return None, False
    end = tokens[-1]
    return (start, end), tells is None and bool(_PARTICLES.match(clause[end:]))


def point_out(
    place: Proposed | None, utterances: Sequence[Utterance], index: PlaceIndex
) -> Proposed | None:
    """The place with all the words that point at it as evidence. Where the tree knows no more than
    the street, or nothing, what the citizen points out is its value."""
    asked = answers(utterances)
    best: tuple[float, Utterance, Place] | None = None
    for said in utterances:
        if said.party is not Party.CITIZEN:
            continue
        question = asked.get(said.seq)
        was_asked = question is not None and asks_place(question.text)
        for start, end in place_runs(said.text, was_asked):
            touches = place is not None and any(
                span.seq == said.seq and span.start < end and start < span.end
                for span in place.spans
            )
            weight = (end - start) / 40 + was_asked + touches
            if end - start >= _LEAST and (best is None or weight > best[0]):
                best = weight, said, (start, end)
    if best is None:
        return place
    weight, said, run = best
    if place is None:
        if weight < 1 and (run[1] - run[0] < _NAMED or _NUMBERED.search(said.text[slice(*run)])):
            return None
        confidence = _ASKED if weight >= 1 else _POINTED
        value = _joined(said.text[run[0] : run[1]])
        return Proposed("place", value, None, confidence, (Span(said.seq, *run),))
    return _widened(place, said, run, index)


def _widened(place: Proposed, said: Utterance, run: Place, index: PlaceIndex) -> Proposed:
    inside = [
        span
        for span in place.spans
        if span.seq == said.seq and span.start < run[1] and run[0] < span.end
    ]
    if not inside:
        return place
    start = min(run[0], *(span.start for span in inside))
    end = max(run[1], *(span.end for span in inside))
    others = [span for span in place.spans if span not in inside]
    spans = tuple(sorted([*others, Span(said.seq, start, end)]))
    if place.code is not None and index.depth(place.code) > 0.5:
        return replace(place, spans=spans)
    above = index.address(place.code) if place.code else ""
    told = _joined(said.text[start:end])
    for name in (above, *(index.by_code[code].name for code in index.ancestors(place.code or ""))):
        told = told.removeprefix(name) if name else told
    if place.code:
        told = told.removeprefix(index.by_code[place.code].name)
    known = [index.by_code[place.code].name] if place.code else []
    repeats = any(name[:-1] in told for name in known) and len(told) < _NAMED
    if repeats or told in above or len(told) < len(place.value) - len(above):
        return replace(place, spans=spans)
    return replace(place, value=above + told, spans=spans)


def _joined(text: str) -> str:
    return re.sub(r"[，,\s]+", "", text)
