"""Words that are new: by tellings, not by how often they are repeated."""

from huying.brain.text.new_words import new_words

BEFORE = [
    "小区路灯坏了没人修", "物业费太高了", "门口占道经营太乱", "小区停水了什么时候来水",
    "路灯不亮好几天", "物业不作为", "夜市噪音太大", "垃圾没人清运",
] * 10  # fmt: skip
NOW = [
    "主管爆裂了，马路上全是水", "自来水主管爆裂停水了", "路口主管爆裂漏水",
    "主管爆裂家里停水", "小区停水了",
]  # fmt: skip


def test_what_many_say_now_and_few_before_comes_first() -> None:
    found = new_words(NOW, BEFORE)
    assert "爆裂" in found[0].word
    assert found[0].count == 4
    assert found[0].usual == 0
    assert all(each.z >= 1.96 for each in found)
    assert not any("小区" in each.word for each in found)


def test_one_telling_that_repeats_a_word_makes_it_no_new_one() -> None:
    assert new_words(["爆裂爆裂爆裂爆裂爆裂爆裂", "路灯坏了", "物业费高"], BEFORE) == []


def test_nothing_is_new_without_anything_before() -> None:
    assert new_words(NOW, []) == []
    assert new_words([], BEFORE) == []


def test_masked_names_are_no_words() -> None:
    now = ["陈**说主管爆裂了", "李**说主管爆裂了", "王**说主管爆裂了"]
    assert not any("*" in each.word for each in new_words(now, BEFORE))
