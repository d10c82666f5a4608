"""What a title claims and its text does not hold."""

import pytest

from huying.brain.text.titles import Unsupported, unsupported

TEXT = "汀南区文昌街道王建国家五号楼的电梯坏了２５天，物业说要交1200元才修。"


@pytest.mark.parametrize(
    "title",
    [
        "文昌街道5号楼电梯坏了二十五天",
        "汀南区电梯损坏",
        "反映王建国家电梯问题",
        "物业收一千二百元才修电梯",
        "",
    ],
)
def test_what_the_text_holds_is_supported_in_any_writing(title: str) -> None:
    assert unsupported(title, TEXT) == []


@pytest.mark.parametrize(
    ("title", "item"),
    [
        ("电梯坏了26天", Unsupported("number", "26")),
        ("六号楼电梯坏了", Unsupported("number", "6")),
        ("业主李国强反映电梯损坏", Unsupported("name", "李国强")),
        ("云溪区电梯损坏", Unsupported("place", "云溪区")),
        ("B3区电梯损坏", Unsupported("place", "B3区")),
    ],
)
def test_what_the_text_does_not_hold_is_found(title: str, item: Unsupported) -> None:
    assert item in unsupported(title, TEXT)
