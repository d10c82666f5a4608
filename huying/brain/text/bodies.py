"""Firms, schools, offices, estates' managers, bus lines: the body that the matter is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from huying.brain.text.talk import answers, confirmed
from huying.brain.text.values import Party, Proposed, Span, Utterance

_KINDS = (
    "有限责任公司|有限公司|分公司|公司|集团|物业|人民医院|中医院|医院|卫生院|卫生室|卫生服务中心|诊所|门诊部|药房|药店|"
    "幼儿园|小学|中学|高中|职高|技校|大学|学院|学校|托育中心|托育园|托管班|培训中心|培训班|培训机构|培训学校|补习班|驾校|"
    "健身房|健身中心|健身会所|健身馆|游泳馆|瑜伽馆|美容院|美发店|理发店|养生馆|足浴店|会所|俱乐部|影城|影院|电影院|网吧|酒吧|"
    "超市|商场|商城|购物中心|便利店|百货|酒店|宾馆|旅馆|民宿|饭店|餐厅|餐馆|酒楼|火锅店|烧烤店|烧烤|面馆|快餐店|奶茶店|蛋糕店|茶楼|"
    "门店|专卖店|旗舰店|旅行社|车行|修理厂|汽修厂|4S店|四S店|银行|支行|信用社|营业厅|营业部|保险|"
    "速递|快递|快运|物流|搬家|装饰|装修|家政|中介|房产|地产|置业|建设|建筑|开发商|售楼部|售楼处|出行|打车|外卖|"
    "供水站|供电所|供电局|水务|自来水公司|水厂|电力|燃气|热力|税务所|税务局|派出所|交警队|交警大队|法庭|司法所|"
    "村委会|村委|居委会|街道办|街道办事处|镇政府|乡政府|管委会|社区服务中心|服务中心|政务大厅|政务中心|办事大厅|"
    "教育局|卫健局|住建局|城管局|民政局|人社局|社保局|医保局|市监局|市场监管所|市场监管局|环保局|农业农村局|林业局|水利局|交通局|公积金中心|不动产中心|"
    "养老院|敬老院|福利院|养老公寓|殡仪馆|陵园|公墓|加工厂|化工厂|印染厂|砖厂|水泥厂|钢厂|纸厂|养殖场|养猪场|养鸡场|屠宰场|砂石场|搅拌站|"
    "厂|合作社|加油站|加气站|充电站|停车场|菜市场|农贸市场|批发市场|建材城|家具城|平台|商行|工作室|客运站|公交公司|售票处|驿站|菜鸟驿站"
)
_NAME_CHAR = "[\u4e00-\u9fffA-Za-z0-9·]"
_CUT = re.compile(
    r"^.*(?:下面|开(?!发)|前天|昨天|今天|以前|[是叫的在去到找被把给跟与了有那这个们咱我你他她说问告向从对]|那家|这家|一家|哪家|投诉|举报|反映|我们|你们|他们|就是|还是|和(?!平|谐|美|顺|泰|盛))"
)
_BODY = re.compile(
    rf"(?P<n>{_NAME_CHAR}{{2,16}}?(?:{_KINDS})(?:有限公司|分公司|公司|中心|总店|分店|店|站|部|所)?)(?!的?(?:对面|旁边|隔壁|附近|后面|门口的|往))"
)
_OF = re.compile(
    rf"(?P<n>(?:(?![是叫在去到找被把给跟与了有那这们我你他说]){_NAME_CHAR}){{2,10}}的(?:开发商|物业|物业公司|售楼部|承建商|施工方|房东|二房东))"
)
_CALLED = re.compile(
    r"(?:物业|公司|平台|店|店名|快递|学校|机构|中介|开发商|商家|饭店|医院|幼儿园|健身房|厂|厂子|中心|单位|搬家|装修|公寓|楼盘|全名|全称|名字|名称|品牌|驾校|酒店|"
    r"房产|门店|商场|超市|银行|学校|培训班|小区|楼盘|牌子|老板|供应商|承包方|施工方|航空|旅行社|保险|app|APP|软件|网站)"
    r"(?:的)?(?:名字|名称|全名|全称)?(?:好像)?(?:叫做?|是|名叫|名字叫)(?:那个|一个|个)?(?P<n>(?:(?![是在的了吗呢])[\u4e00-\u9fffA-Za-z0-9]){2,18}?)(?=的|，|,|。|！|？|$|吧|啊|呢)"
)
_LINE = re.compile(
    r"(?P<n>[A-Za-z]?[0-9零〇洞一幺二两三四五六七拐八九十百]{1,4}(?:路|号线))(?=公交|的?(?:车|班车|司机|末班|首班|公交)|[，,。])"
)
_NOT_NAME = re.compile(
    r"^(?:什么|哪|一个|这|那|谁|不|没|假的|真的|我们|你们|他们|怎么|骗|一家|人家|别人|自己|几|附近|隔壁|门口|楼下|好几|所有|其他|外地|当地|本地|小|大|新|老|该|有|说|让|叫|要|想|能|很|太|就)"
)
_ASKS = re.compile(
    r"哪家|哪个(?:公司|单位|学校|医院|部门|物业|店|小区|平台)|什么(?:公司|单位|店|平台|学校|名字)|名称|叫什么|几路"
)
_NAMED_BY, _KIND_OF, _LINES, _OF_ESTATE = 0.75, 0.6, 0.7, 0.65


@dataclass(frozen=True, slots=True)
class _Body:
    start: int
    end: int
    weight: float


@lru_cache(maxsize=4096)
def bodies_in(text: str) -> tuple[_Body, ...]:
    """Named bodies, in order; where two overlap the surer, then the longer."""
    found = sorted(_bodies(text), key=lambda one: (-one.weight, one.start - one.end))
    kept: list[_Body] = []
    for body in found:
        if all(body.end <= other.start or other.end <= body.start for other in kept):
            kept.append(body)
    return tuple(sorted(kept, key=lambda one: one.start))


def _bodies(text: str) -> Iterator[_Body]:
    for match in _CALLED.finditer(text):
        if not _NOT_NAME.match(match.group("n")):
            yield _Body(match.start("n"), match.end("n"), _NAMED_BY)
    for match in _OF.finditer(text):
        yield _Body(match.start("n"), match.end("n"), _OF_ESTATE)
    for match in _LINE.finditer(text):
        yield _Body(match.start("n"), match.end("n"), _LINES)
    for match in _BODY.finditer(text):
        name = match.group("n")
        cut = _CUT.match(name[:-2])
        start = match.start("n") + (cut.end() if cut else 0)
        name = text[start : match.end("n")]
        kind = re.search(
            rf"(?:{_KINDS})(?:有限公司|分公司|公司|中心|总店|分店|店|站|部|所)?$", name
        )
        if kind is None or kind.start() < 2 or _NOT_NAME.match(name):
            continue
        yield _Body(start, match.end("n"), _KIND_OF + 0.01 * min(9, len(name)))


def find_company(utterances: Sequence[Utterance]) -> Proposed | None:
    """The body that the citizen names: said oftenest, then surest, then first. What only the agent
    named counts when the citizen confirmed it."""
    asked, sure = answers(utterances), confirmed(utterances)
    scores: dict[str, float] = {}
    spans: dict[str, list[Span]] = {}
    for said in utterances:
        if said.party is Party.AGENT and said.seq not in sure:
            continue
        question = asked.get(said.seq)
        was_asked = question is not None and bool(_ASKS.search(question.text))
        for body in bodies_in(said.text):
            name = said.text[body.start : body.end]
            weight = body.weight + 0.15 * was_asked
            scores[name] = max(scores.get(name, 0.0), weight) + 0.05 * (name in scores)
            spans.setdefault(name, []).append(Span(said.seq, body.start, body.end))
    if not scores:
        return None
    best = max(scores, key=lambda name: (round(scores[name], 2), -spans[name][0].seq))
    return Proposed("company", best, None, round(min(0.92, scores[best]), 3), tuple(spans[best]))
