"""The small tree seen through a mapping."""

import pytest

from huying.brain.text.categories import CategoryIndex, class_words, rolled_up
from huying.brain.text.mapped import MappedCategories, class_of, letter_keys
from tests.brain.text.city import CATEGORIES, lexicon

CLASSES = {"01": "劳动", "03": "城建", "08": "环保", "09": "城建", "13": "劳动", "17": "其他"}


def test_the_longest_beginning_decides() -> None:
    classes = {"09": "城建", "0901": "水务"}
    assert class_of("090101", classes) == "水务"
    assert class_of("090201", classes) == "城建"
    assert class_of("100101", classes) is None


def test_a_leaf_without_a_class_is_named() -> None:
    with pytest.raises(ValueError, match="170304"):
        MappedCategories(
            CategoryIndex(CATEGORIES),
            {code: name for code, name in CLASSES.items() if code != "17"},
        )


def test_leaves_of_one_class_add_up() -> None:
    ranker = MappedCategories(CategoryIndex(CATEGORIES), CLASSES)
    answers = ranker.rank(["楼上水上不来，水龙头不出水，路灯也坏了", "包工头不发工资", ""])
    assert [answer.labels[0] for answer in answers[:2]] == ["城建", "劳动"]
    assert answers[1].leaf == "010101"
    for answer in answers:
        assert sorted(answer.labels) == sorted(set(CLASSES.values()))
        assert sum(answer.probabilities) == pytest.approx(1, abs=1e-4)
        assert list(answer.probabilities) == sorted(answer.probabilities, reverse=True)


def test_what_stands_first_in_a_letter_counts_most() -> None:
    keys = letter_keys("路灯不亮。" + "谢谢领导。" * 60 + "水压太低")
    assert keys["·路灯"] == pytest.approx(1)
    assert 0.1 < keys["·水压"] < 0.4


def test_class_words_lead_to_their_branch() -> None:
    words = {"0901": ("自来水", "水厂"), "9999": ("无此类",)}
    plain, taught = CategoryIndex(CATEGORIES), CategoryIndex(CATEGORIES, words)
    shares = [
        {
            ranked.code: ranked.confidence
            for ranked in rolled_up("自来水厂没水了", tree, digits=4, k=9)
        }
        for tree in (plain, taught)
    ]
    assert shares[1]["0901"] > shares[0]["0901"]


def test_a_parent_is_as_likely_as_its_leaves_together() -> None:
    tree = lexicon().categories
    [top, *_] = rolled_up("家里没水了，水压也太低", tree, digits=2)
    assert top.code == "09"
    assert top.spans
    assert rolled_up("喂你好", tree) == ()


def test_class_words_of_another_shape_are_refused() -> None:
    assert class_words({"class_words": {"0901": ["水厂"]}}) == {"0901": ("水厂",)}
    assert class_words({}) == {}
    shapes: tuple[object, ...] = ([], {"0901": "水厂"}, {"0901": [1]})
    for wrong in shapes:
        with pytest.raises(ValueError, match="class_words"):
            class_words({"class_words": wrong})
