"""A very small city to test with, and calls to put into it."""

import json
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from huying.brain.text import (
    CardDoc,
    CategoryDoc,
    CityLexicon,
    FieldDoc,
    Kind,
    Party,
    PlaceDoc,
    TemplateDoc,
    Urgency,
    Utterance,
)

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=timezone(timedelta(hours=8)))
PHONE = "12812345678"
LEXICONS = Path(__file__).parents[3] / "huying" / "content" / "lexicons"


def words() -> dict[str, object]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in LEXICONS.glob("*.json")}


def leaf(code: str, name: str, kind: Kind, spoken: str, **more: str) -> CategoryDoc:
    return CategoryDoc(
        code=code,
        name=name,
        path_names=(),
        kind=kind,
        urgency=Urgency(more.get("urgency", "normal")),
        definition=more.get("definition", ""),
        spoken=tuple(spoken.split("|")),
        template=more.get("template"),
    )


CATEGORIES = (
    CategoryDoc("09", "公用事业", (), Kind.HELP, Urgency.NORMAL),
    CategoryDoc("0901", "供水", ("公用事业",), Kind.HELP, Urgency.NORMAL),
    leaf(
        "090101",
        "停水",
        Kind.HELP,
        "家里没水了|突然停水了|一滴水都没有|水龙头不出水|没得水用",
        template="T-WATER",
    ),
    leaf("090104", "水压低", Kind.HELP, "水小得很|水压太低|楼上水上不来|热水器打不着火"),
    leaf("030403", "路灯不亮", Kind.HELP, "路灯不亮|路灯坏了|晚上黑漆漆的没有灯|一排路灯都灭了"),
    leaf("030201", "垃圾清运不及时", Kind.COMPLAINT, "垃圾没人收|垃圾堆成山|垃圾桶满了没人倒"),
    leaf("010101", "拖欠农民工工资", Kind.COMPLAINT, "老板欠我们工钱|工地不发工资|包工头跑了"),
    leaf("130303", "失业金领取", Kind.CONSULT, "失业金怎么领|被公司裁了能领失业金吗"),
    leaf("080101", "工地夜间噪声", Kind.COMPLAINT, "工地半夜打桩|夜里施工吵得睡不着"),
    leaf("170304", "表扬感谢", Kind.PRAISE, "我要表扬一个司机|想感谢医生|送个锦旗"),
)
PLACES = (
    PlaceDoc("X", "云汀市", "city", None, ("云汀",)),
    PlaceDoc("X-N", "汀南区", "district", "X", ()),
    PlaceDoc("X-B", "汀北区", "district", "X", ()),
    PlaceDoc("X-N-1", "梧桐街道", "street", "X-N", ()),
    PlaceDoc("X-B-1", "棉纺街道", "street", "X-B", ()),
    PlaceDoc("X-N-1-1", "梧桐社区", "community", "X-N-1", ()),
    PlaceDoc("X-N-1-P1", "碧水云庭", "estate", "X-N-1-1", ("云庭",)),
    PlaceDoc("X-N-1-P2", "东环路", "road", "X-N-1", ()),
    PlaceDoc("X-N-1-P3", "幸福小区", "estate", "X-N-1", ()),
    PlaceDoc("X-B-1-P1", "幸福小区", "estate", "X-B-1", ()),
    PlaceDoc("X-B-1-P2", "汀北印染厂", "factory", "X-B-1", ()),
    PlaceDoc("X-B-1-P3", "第二人民医院", "hospital", "X-B-1", ("二医院",)),
)
TEMPLATES = (
    TemplateDoc(
        "T-WATER",
        "停水",
        (
            FieldDoc("place", "地点", "place", True, "请问具体是哪个小区、几栋？"),
            FieldDoc("scope", "范围", "text", False, "请问是一家没水还是整栋都没有水？"),
        ),
        "{place}{object}停水",
        "{who}来电反映：{time}{place}{matter}。{demand}。",
    ),
)
CARDS = (
    CardDoc(
        "K-UNEMPLOY",
        "失业保险金申领",
        ("失业金怎么领？", "公司把我裁了能领失业金吗？", "领失业金要什么材料？"),
        "带身份证或者社保卡就可以申领。",
        ("条件：缴费满一年",),
        ("130303",),
        date(2025, 1, 1),
    ),
    CardDoc(
        "K-OLD",
        "高龄津贴发放",
        ("八十岁老人有补贴吗？", "高龄津贴怎么申请？"),
        "年满八十周岁可以申请。",
        (),
        (),
        date(2020, 1, 1),
        date(2025, 12, 31),
    ),
    CardDoc(
        "K-LIBRARY",
        "图书馆开放时间",
        ("图书馆几点开门？", "图书馆周一开吗？"),
        "周二到周日九点开门。",
        (),
        (),
        date(2020, 1, 1),
    ),
)


@cache
def lexicon() -> CityLexicon:
    return CityLexicon.load(CATEGORIES, PLACES, TEMPLATES, CARDS, words())


def call(*lines: str) -> tuple[Utterance, ...]:
    """Lines beginning with "a:" are the agent's, all others the citizen's."""
    return tuple(
        Utterance(
            number,
            Party.AGENT if line.startswith("a:") else Party.CITIZEN,
            number * 3000,
            number * 3000 + 2500,
            line.removeprefix("a:"),
        )
        for number, line in enumerate(lines)
    )
