"""Personal data never survives `mask`."""

import pytest

from huying.brain.text import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话12812345678", "电话128****5678"),
        ("幺二八一二三四五六七八", "128****5678"),
        ("一二八，一二三四，五六七八", "128****5678"),
        ("身份证000000199001011234", "身份证0000****1234"),
        ("身份证00000019900101123X，对的", "身份证0000****123X，对的"),
        ("车牌湘I3K582", "车牌湘I****"),
        ("湘I三K五八二挡住了", "湘I****挡住了"),
        ("我叫陈建国，住梧桐街道", "我叫陈**，住梧桐街道"),
        ("我姓周，周桂芬", "我姓周，周**"),
        ("联系人：欧阳静", "联系人：欧**"),
        ("包工头叫邹大明", "包工头叫邹**"),
        ("三十七个人欠了七十八万四", "三十七个人欠了七十八万四"),
        ("请打12345", "请打12345"),
    ],
)
def test_masks(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_given_names_are_masked_everywhere() -> None:
    assert mask("陈建国说他叫建国，陈建国。", names=("陈建国",)) == "陈**说他叫建国，陈**。"
