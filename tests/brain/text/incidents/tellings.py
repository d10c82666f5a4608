"""Invented tellings of an invented city: what is told again, and what only looks like it."""

import csv
import io
from pathlib import Path

from huying.brain.text.documents import categories_from_rows
from huying.brain.text.incidents import MatterIndex, background_of

_FILES = (Path(__file__).parents[4] / "huying" / "content" / "categories").glob("*.csv")
_ROWS = [
    row
    for path in sorted(_FILES)
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
]
BACKGROUND = background_of(categories_from_rows(_ROWS))

LAMP = "望湖巷的路灯坏了三个月，晚上黑灯瞎火，老人出门摔过跤，请尽快派人来修。"
LAMP_AGAIN = "你好，我住望湖巷，这里路灯好久没亮了，黑得很，有位老人都摔倒了，能不能安排修一下？"
LAMP_ELSEWHERE = "青枫巷的路灯坏了三个月，晚上黑灯瞎火，老人出门摔过跤，请尽快派人来修。"
RUBBISH_SAME_PLACE = "望湖巷口的垃圾桶一直满着没人收，夏天臭得很，希望环卫每天来清运。"
BUS = "建议把218路公交车的末班车从晚上七点延长到九点，下班的人赶不上车。"
BUS_AGAIN = "218路收班太早，七点就没车了，我们下班回不了家，末班车能不能开到九点？"
OTHER_BUS = "建议把305路公交车的末班车从晚上七点延长到九点，下班的人赶不上车。"
MAHJONG = "金澜苑6栋一楼开了麻将馆，半夜三点还在打，孩子要高考睡不好，社区来过也没用。"

FILLING = [
    f"{place}{matter}"
    for place in (
        "云麓花园",
        "柏溪家园",
        "松坪小区",
        "北关街",
        "铁西路",
        "大塘镇",
        "梅岭村",
        "溪口社区",
    )
    for matter in (
        "门口停车位被人装了地锁，希望处理。",
        "附近的工地夜里施工，噪音很大，睡不着觉。",
        "今天早上突然停水，物业说不知道原因。",
        "旁边的幼儿园要交兴趣班的钱，家长有意见。",
        "的井盖破了，车子开过去哐当响，很危险。",
    )
]


def filled_index() -> MatterIndex:
    """Forty other matters, so that rare words are rare."""
    index = MatterIndex(BACKGROUND)
    for at, text in enumerate(FILLING):
        index.add(f"other-{at}", text)
    return index
