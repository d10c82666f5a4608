"""The party that a grievance is against: employer, estate, developer, school, shop, project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from huying.brain.text.sounds import sound_of

_N = "[0-9零〇一二两三四五六七八九十]"
# Kind by the word that a name ends in; longest first within a kind.
_ENDINGS: tuple[tuple[str, str], ...] = (
    ("developer", "房地产开发有限公司|房地产公司|房地产|开发商|置业|地产|售楼部"),
    ("labour", "劳务有限公司|劳务公司|劳务|建筑公司|建工|建设集团|项目部|班组|包工头"),
    ("site", "建筑工地|工地|标段|工程|项目"),
    (
        "estate",
        "小区|花园|家园|佳苑|雅苑|公馆|华府|华庭|新城|新村|豪庭|名苑|名邸|壹号院|壹号|"
        "公寓|大厦|楼盘|苑|府|湾|郡|里",
    ),
    ("school", "幼儿园|小学|中学|高中|学校|学院|职校|技校|大学"),
    ("gym", "健身房|健身中心|健身会所|健身|瑜伽馆|瑜伽|游泳馆|俱乐部|会所|舞蹈"),
    ("beauty", "美容院|美容|美发店|理发店|汗蒸馆|口腔|影楼|月子中心"),
    ("training", "培训学校|培训机构|培训中心|培训班|培训|早教中心|早教|托管班|琴行|教育"),
    ("driving", "驾校"),
    ("shop", "影城|4S店|超市|商场|酒店|饭店|宾馆|婚庆|旅行社"),
    (
        "finance",
        "财富|理财|投资公司|投资|基金|资产|小贷|金服|合作社|信用社|银行|养老公司|养老院|"
        "养老项目|康养",
    ),
    ("market", "批发市场|农贸市场|菜市场|市场|商贸城|步行街|夜市|广场"),
    ("property", "物业服务公司|物业公司|物业"),
    ("company", "有限责任公司|有限公司|分公司|公司|集团"),
    ("hospital", "医院|卫生院"),
    ("factory", "电子厂|服装厂|印染厂|纺织厂|化工厂|"
     "食品厂|厂|矿|煤矿|采石场|水泥厂|养殖场|填埋场|焚烧站|中转站|车队|公交|出租车公司|环卫所|场"),
    ("village", "村委会|村|组|社区|居委会"),
    ("project", "片区|棚户区|地铁|高铁|高速|变电站|拆迁办|指挥部|征收办"),
)  # fmt: skip
_KIND_OF = {ending: kind for kind, endings in _ENDINGS for ending in endings.split("|")}
_ENDING = re.compile("|".join(sorted(map(re.escape, _KIND_OF), key=len, reverse=True)))
_BOUNDARY = re.compile(
    r"[^\u4e00-\u9fffA-Za-z0-9]|的|在|是|去|到|找|给|被|跟|和|与|同|向|对|把|从|让|叫做?|名叫|"
    r"我们?|咱们?|俺们?|你们?|他们?|她|这个?|那个?|哪|某|一家|有家|一个|欠|投诉|反映|举报|住|买了?|开发|"
    r"附近|旁边|隔壁|里面|门口|就|也|都|又|但|了|着|过|说|要|想|有|做|干|上班|打工|来|因为?|为|由|等|"
    r"[市区县](?!场)|街道|镇|乡|路上?(?!桥)|号楼?|大道|家(?=[\u4e00-\u9fff]{3})|"
    r"请问?|求|一下|违约金|今天|昨天|前天|不能|撤销|两家|没|往|咨询|换|工人|职工|业主|员工|家长|村民|会员|老板|承包|承建|开的|所有|全体|全|几|多|个|名|位|户|及|或"
)
_GENERIC = re.compile(
    r"^(?:电子|建筑|装修|物业|劳务|健身|培训|房地产|地产|开发|服装|家具|食品|化工|印染|纺织|制衣|五金|教育|"
    r"运输|物流|出租车?|公交|投资|理财|美容|养老|医|环卫|保安|保洁|装饰|外包|派遣|中介|网络|科技|贸易|"
    r"农贸|批发|菜|煤|水泥|养殖|采石|商贸|建设|工程|机械|包装|塑料|玩具|鞋|私立|民办|公立|公办|附近|"
    r"本|该|此|旧|前|现|老|新|大|小|原|外地|当地|施工|总包|分包|第三方|游泳|瑜伽|早教|托管|驾|地铁|高铁|高速|拆迁|棚改|"
    r"有限|责任|股份|集团|公司|厂|服务|管理|实业|文化|商务|咨询|企业|市场|广场|商场|社区|村|组|小区|花园)+$"
)
_PHASE = re.compile(rf"(?:{_N}+期|[A-Z东西南北]+区|{_N}+标段?|{_N}+号地?块?)$")
_TRADE_TAIL = re.compile(
    r"(?:房地产开发|房地产|置业|地产|建筑工程|建筑劳务|建筑|建设|劳务|物业服务|物业|健身|美容|教育科技|教育|培训|"
    r"科技|实业|集团|服务|管理|商贸|贸易|有限|责任|股份|工程|投资|财富|电子|服装|制衣|纺织|印染|化工|食品|家具|五金|机械)$"
)
_INSIDE = re.compile(
    r"[家群厂村店屋城市区县哪夜心月手眼嘴车库池]里$"
)  # no estate: within something
_MOST = 10
_LEAST = 2
_CITY_HEAD = re.compile(r"^(?:本市|我市|全市|市里?|省)")


@dataclass(frozen=True, slots=True)
class Named:
    """A named place of the city: its code, kind of the place tree, names that it goes by, and where
    the text mentions it (−1: only the ticket lies there)."""

    code: str
    kind: str
    names: tuple[str, ...]
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Party:
    """``name``: as said; ``core``: what tells it from others of its kind, "" where only the kind is
    said ("a factory"). ``start``, ``end``: its characters, −1 where they are not in the text."""

    name: str
    kind: str
    core: str
    start: int
    end: int


_KIND_OF_PLACE = {
    "estate": "estate",
    "factory": "factory",
    "school": "school",
    "site": "site",
    "market": "market",
    "building": "estate",
    "hospital": "hospital",
    "community": "village",
    "village": "village",
}


# What a demand of a kin may be made of: a school owes no dividend, and a wage complaint that begins
# with the name of an estate says where, not against whom.
_ANSWERS = {
    "labour": frozenset({"company", "factory", "site", "labour", "developer", "property", "gym",
                         "beauty", "training", "driving", "shop", "project"}),
    "housing": frozenset({"estate", "developer", "property", "site", "project", "company"}),
    "money": frozenset({"company", "gym", "beauty", "training", "driving", "shop", "finance"}),
    "schools": frozenset({"school"}),
    "land": frozenset({"village", "project", "estate", "site"}),
}  # fmt: skip
_EMPLOYS_TOO = frozenset({"school", "hospital", "market", "estate"})
_WHERE = re.compile(r"\s*(?:[，,。：:（(]|附近|旁|门口|门前|对面|这边|那边|这里|那里|周边|里面)")


def answers(kin: str, kind: str) -> bool:
    """Whether a demand of that kin may be made of a party, or at a place, of that kind."""
    return kin not in _ANSWERS or kind in _ANSWERS[kin]


def answering(kin: str, parties: Sequence[Party], text: str) -> tuple[Party, ...]:
    """The parties that a demand of that kin may be made of: schools and hospitals employ people
    too, where the name is not only a place ("翠竹小学，…")."""
    return tuple(
        party
        for party in parties
        if answers(kin, party.kind)
        or (
            kin == "labour"
            and party.kind in _EMPLOYS_TOO
            and party.end > 0
            and not _WHERE.match(text, party.end)
        )
    )


def kind_of(spot: Named) -> str:
    return _KIND_OF_PLACE.get(spot.kind, "")


def parties_in(text: str, spots: Sequence[Named] = ()) -> tuple[Party, ...]:
    """Named ones first, in the order of the text; of a name said twice the first."""
    found: list[Party] = []
    for spot in spots:
        kind = _KIND_OF_PLACE.get(spot.kind)
        if kind is not None and spot.start >= 0:
            name = text[spot.start : spot.end]
            found.append(Party(spot.names[0] or name, kind, core_of(spot.names[0]),
                               spot.start, spot.end))  # fmt: skip
    found += [party for party in named_in(text) if not any(_overlap(party, each) for each in found)]
    ordered = sorted(found, key=lambda party: (not party.core, party.start))
    first = {party.core: party for party in reversed(ordered)}
    return tuple(party for party in ordered if not party.core or first[party.core] is party)


def named_in(text: str) -> list[Party]:
    """Bodies by the word for their kind, whether or not the city's places know them."""
    found = (_before(text, match) for match in _ENDING.finditer(text))
    return [party for party in found if party is not None]


def _overlap(one: Party, other: Party) -> bool:
    return one.start < other.end and other.start < one.end


def _before(text: str, ending: re.Match[str]) -> Party | None:
    """The name that stands before the word for its kind, up to where another word begins."""
    low = max(0, ending.start() - _MOST)
    start = low
    for boundary in _BOUNDARY.finditer(text, low, ending.start()):
        start = boundary.end()
    start = min(start, ending.start())
    head = _CITY_HEAD.match(text[start : ending.end()])
    start += head.end() if head and start + head.end() <= ending.start() else 0
    name = text[start : ending.end()]
    kind = _KIND_OF[ending.group()]
    if text.startswith("费", ending.end()):
        return None
    if kind == "village" and ending.group() == "组" and len(name) < _LEAST + 1:
        return None
    if len(ending.group()) == 1 and (len(name) < _LEAST + 1 or _INSIDE.search(name)):
        return None
    return Party(name, kind, core_of(name), start, ending.end())


def core_of(name: str) -> str:
    """What is left of a name without its kind, phase and trade: 宏达电子有限公司 → 宏达."""
    core = _PHASE.sub("", name)
    while True:
        ending = next(
            (each for each in _BY_LENGTH if core.endswith(each) and len(core) > len(each)), None
        )
        shorter = core.removesuffix(ending) if ending else core
        shorter = _TRADE_TAIL.sub("", _PHASE.sub("", shorter)) or shorter
        if shorter == core or len(shorter) < _LEAST:
            break
        core = shorter
    return "" if len(core) < _LEAST or _GENERIC.match(core) or core in _KIND_OF else core


_BY_LENGTH = tuple(sorted(_KIND_OF, key=len, reverse=True))


# What makes a place, or another body, of the name that stands before it.
_GOES_ON = re.compile(r"大道|[路街巷道桥站镇乡村区里]|小区|社区|广场|公园|医院")


def mention_of(core: str, text: str) -> int:
    """Where a bare name, or what sounds like it, stands in the text by itself, −1 for nowhere."""
    size = len(core)
    if size < _LEAST:
        return -1
    sound = sound_of(core)
    for at in range(len(text) - size + 1):
        piece = text[at : at + size]
        is_it = piece == core or (piece[-1] == core[-1] and sound_of(piece) == sound)
        if is_it and not _GOES_ON.match(text, at + size):
            return at
    return -1
