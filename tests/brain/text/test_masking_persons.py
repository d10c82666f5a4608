"""Names of third persons never survive `mask`; places, units and plain words always do."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from huying.brain.text import mask
from huying.brain.text.persons import person_spans

DEMO = Path(__file__).parents[3] / "huying" / "content" / "demo"
SENTENCES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "names.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("包工头邹大明，总包宏拓建设", "包工头邹**，总包宏拓建设"),
        ("找他们经理王建国", "找他们经理王**"),
        ("女儿叫李梓涵", "女儿叫李**"),
        ("房东姓赵叫赵德柱", "房东姓赵叫赵**"),
        ("联系人：欧阳静", "联系人：欧**"),
        ("刘志强医生开的刀", "刘**医生开的刀"),
        ("我老公韩冬没到账", "我老公韩**没到账"),
        ("店长叶子豪诱导我", "店长叶**诱导我"),
        ("有蒋勇、蔡明亮和余庆丰三个人", "有蒋**、蔡**和余**三个人"),
        ("经理王建国说的，后来王建国又不认", "经理王**说的，后来王**又不认"),
    ],
)
def test_third_persons_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "王府井大街和周口路的路口",
        "高新区管委会",
        "黄泥镇石桥村",
        "白鹭苑三期门口马路上",
        "江南春天小区，金帆街道",
        "老板说高温补贴没有",
        "房东方便的时候给我打个电话",
        "叫他们经理王总出来",
        "我姓李，请王经理回电",
        "师傅马上就到，老师应该知道",
        "张家湾公交站的站牌",
        "华润燃气的师傅",
    ],
)
def test_what_only_looks_like_a_name_stays(text: str) -> None:
    assert mask(text) == text


def _city_words() -> Iterator[str]:
    for file, columns in (
        ("places.csv", ("name", "aliases")),
        ("units.csv", ("name", "short", "duties")),
    ):
        with (DEMO / file).open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                yield from (word for key in columns for word in row[key].split("|") if word)


@pytest.mark.parametrize("frame", ["{}", "我住在{}，没水了", "{}的路灯坏了", "找{}反映过"])
def test_every_place_and_unit_of_the_demo_city_stays(frame: str) -> None:
    texts = {frame.format(word) for word in _city_words()}
    assert len(texts) > 1000
    assert {text: mask(text) for text in texts if mask(text) != text} == {}


def test_the_development_half_keeps_its_names_covered() -> None:
    """A floor; the other half is kept for the figures that ``bench/masking.py`` prints."""
    gold = found = wrong = 0
    for row in SENTENCES[::2]:
        names = {tuple(span) for span in row["names"]}
        spans = set(person_spans(row["text"]))
        gold += len(names)
        found += len(names & spans)
        wrong += len(spans - names)
    assert found / gold >= 0.95
    assert wrong / gold <= 0.05


@pytest.mark.parametrize("text", [row["text"] for row in SENTENCES])
def test_masking_a_name_twice_is_masking_it_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)
