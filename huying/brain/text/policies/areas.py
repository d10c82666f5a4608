"""Where a document holds and at which level it was issued."""

from __future__ import annotations

import re
from collections.abc import Sequence

from huying.brain.text.policies.values import CityWords, Fact, Level, Line, Place

_AREA = re.compile(
    r"(?P<a>[\u4e00-\u9fff]{1,7}?(?:自治区|特别行政区|自治州|自治县|开发区|高新区|新区|省|市|区|县|旗|街道|镇|乡))"
)
_SUBURB = re.compile(
    r"(?:市)(?P<a>[\u4e00-\u9fff]{1,5}?(?:新区|开发区|高新区|(?<![小社园景片地校城市山])区|县))(?!域|分)"
)
_NATIONAL = re.compile(
    r"^(?:国务院|中华人民共和国|国家|中国|全国|(?:财政|教育|公安|民政|交通运输|住房和城乡建设|人力资源和?社会保障|商务|生态环境|农业农村|文化和旅游|自然资源|退役军人事务|应急管理|司法|水利)部)"
)
_FRAME = re.compile(
    r"(?:国家税务总局|国家统计局|中国人民银行|中共)?"
    r"(?:关于)?(?:进一步)?(?:印发|修改|修订|调整|公布|发布|明确|做好|优化|完善|加强|规范|推进|开展|实施|废止"
    r"|规范|公开|公告|落实|继续|延长|提高|建立|同意|批准|支持|促进)?(?:《)?(?:关于)?"
)
_NOT_AREA = re.compile(r"^(?:本|全|各|该|我|外|跨|辖|社|小|城|校|园|片|山|景|灾|库|牧|林|厂|矿)")
_LEVELS = (
    (Level.STREET, ("街道", "镇", "乡", "办事处")),
    (Level.DISTRICT, ("区", "县", "旗")),
    (Level.CITY, ("市", "自治州")),
    (Level.PROVINCE, ("省", "自治区")),
)


def area_of(
    lines: Sequence[Line], title: Sequence[int], issuer: Fact | None, city: CityWords
) -> Fact | None:
    """The area that the title names, else the issuer's, else the narrowest of the head."""
    for number in title[:1]:
        if found := _named(lines[number].text, lines[number].number, city):
            return found
    if issuer and issuer.at:
        block = next(line for line in lines if line.number == issuer.at.block)
        inside = _named(block.text, block.number, city)
        if inside:
            return inside
    for line in lines[: (title[-1] if title else 3)]:
        if found := _named(line.text, line.number, city):
            return found
    return None


def level_of(issuer: Fact | None, area: Fact | None) -> Fact | None:
    """By the issuer's own area: 云汀市教育局 is of the city, 汀北区… of a district."""
    if issuer is None:
        return None
    if _NATIONAL.search(issuer.value):
        return Fact(Level.NATIONAL, issuer.at)
    first = issuer.value.split("、")[0]
    named = _named(first, 0, CityWords())
    place = named.value if named else (area.value if area else "")
    if re.search(r"(?:街道办事处|[镇乡]人民政府)$", first):
        return Fact(Level.STREET, issuer.at)
    for level, ends in _LEVELS:
        if place.endswith(ends):
            return Fact(level, issuer.at)
    return None


def _named(text: str, block: int, city: CityWords) -> Fact | None:
    """The narrowest area that stands at the beginning of the text; known names before a guess."""
    known = [(text.find(name), name) for name in city.areas if 0 <= text.find(name) <= 14]
    if known:
        start, name = max(known, key=lambda one: (city.areas[one[1]].count("-"), len(one[1])))
        return Fact(name, Place(block, start, start + len(name)), city.areas[name])
    framed = _FRAME.match(text)
    match = _AREA.match(text, framed.end() if framed else 0)
    if match is None or _NOT_AREA.match(match.group("a")):
        return None
    if inner := _SUBURB.match(text, match.end() - 1):
        return Fact(inner.group("a"), Place(block, *inner.span("a")))
    return Fact(match.group("a"), Place(block, *match.span("a")))
