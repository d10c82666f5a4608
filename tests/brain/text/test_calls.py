"""Whole calls: matters, drafts, cards, norms, and one deterministic reading of it all."""

from datetime import date

import pytest

from huying.brain.text import (
    Draft,
    Kind,
    Proposed,
    Span,
    analyse,
    compose,
    norms,
    split_matters,
    violations,
)
from tests.brain.text.city import NOW, PHONE, TEMPLATES, call, lexicon

WATER = (
    "a:您好，云汀12345，请讲。",
    "你好，我们家没水了，一滴水都没有",
    "a:请问是哪个小区？",
    "汀南区碧水云庭十二栋",
)
END = ("a:请问还有其他问题吗？", "没有了，谢谢", "a:感谢来电，再见。")


def test_one_matter_without_greeting_and_closing() -> None:
    (segment,) = split_matters(call(*WATER, *END), lexicon())
    assert (segment.first_seq, segment.last_seq) == (1, 3)


def test_no_further_question_is_no_second_matter() -> None:
    assert len(split_matters(call(*WATER, "a:还有别的需要帮助的吗？", "没有了"), lexicon())) == 1


def test_another_thing_on_another_topic_is_a_second_matter() -> None:
    said = call(
        *WATER, "还有一个事，我们门口的路灯也坏了，一排路灯都不亮", "a:路灯有几盏？", "十盏"
    )
    first, second = split_matters(said, lexicon())
    assert (first.last_seq, second.first_seq) == (3, 4)


def test_more_of_the_same_is_the_same_matter() -> None:
    said = call(*WATER, "还有，水龙头早上就不出水了，停水也不通知")
    assert len(split_matters(said, lexicon())) == 1


def test_announced_matters_split_where_the_agent_calls_the_second() -> None:
    said = call(
        "我说两个事，一个路灯，一个垃圾",
        "a:先说路灯",
        "东环路的路灯不亮了",
        "a:好的，第二件呢？",
        "垃圾桶满了没人倒",
    )
    assert [segment.first_seq for segment in split_matters(said, lexicon())] == [0, 3]


def test_silence_and_courtesies_hold_no_matter() -> None:
    said = call("a:您好，请讲。", "喂，你好", "a:您好，请讲", "谢谢，再见")
    assert split_matters(said, lexicon()) == ()


def test_a_missing_field_drops_with_its_punctuation() -> None:
    draft = compose(TEMPLATES[0], {"place": "碧水云庭", "matter": "整栋停水"}, Kind.HELP)
    assert draft == Draft("碧水云庭停水", "来电反映：碧水云庭整栋停水。")


def test_what_the_matter_tells_is_not_told_twice() -> None:
    values = {"place": "汀南区碧水云庭", "matter": "碧水云庭整栋停水", "who": "陈女士"}
    assert compose(TEMPLATES[0], values, Kind.HELP).summary == "陈女士来电反映：碧水云庭整栋停水。"


def test_invented_numbers_names_and_places_are_found() -> None:
    said = call("我姓陈，碧水云庭十二栋停水了")
    clean = Draft("碧水云庭停水", "陈女士来电反映：碧水云庭12栋停水。")
    wrong = Draft("碧水云庭停水", "王女士来电反映：长安路13栋停水。")
    assert violations(clean, said) == ()
    assert {item.what for item in violations(wrong, said)} == {"number", "name", "place"}


def test_a_word_that_begins_like_the_end_of_a_place_is_no_place() -> None:
    said = call("锦绣花园三栋楼下的路灯不亮，村里的人都不方便。")
    same = Draft("锦绣花园三栋楼下路灯不亮", "锦绣花园三栋楼下路灯不亮，附近村民不方便。")
    other = Draft("幸福路路灯不亮", "幸福路的灯不亮。")

    assert violations(same, said) == ()
    assert {item.text for item in violations(other, said)} == {"幸福路"}


def test_cards_answer_or_refuse() -> None:
    index = lexicon().cards
    (hit,) = index.search("我被公司裁了，失业金怎么领啊", date(2026, 1, 1))
    assert hit.code == "K-UNEMPLOY"
    assert "失业金" in hit.question
    assert index.search("今天吃什么好呢", date(2026, 1, 1)) == ()


def test_a_card_out_of_force_is_never_served() -> None:
    index = lexicon().cards
    question = "高龄津贴怎么申请"
    assert [hit.code for hit in index.search(question, date(2025, 12, 31))] == ["K-OLD"]
    assert index.search(question, date(2026, 1, 1)) == ()


def test_norms_of_a_polite_call() -> None:
    said = call(*WATER, "a:汀南区碧水云庭十二栋，对吗？", "对", *END)
    checks = norms(said, lexicon())
    assert checks.is_greeting_said
    assert checks.is_address_verified
    assert checks.is_closing_said
    assert checks.forbidden == ()


@pytest.mark.parametrize(
    ("told", "asked", "is_checked"),
    [
        ("在桐花街，邮局那一段", "是桐花街邮局那一段，对吗？", True),
        ("莲花公园西北角", "莲花公园西北角的器材，是吧", True),
        ("在桐花街，邮局那一段", "好的，已经登记了，对吗？", False),
        ("就是我们小区", "这条路不归我们修，是吧", False),
        ("在桐花街", "是梨花街那边，对吗？", False),
    ],
)
def test_an_address_that_the_city_does_not_know_is_checked_by_saying_it_again(
    told: str, asked: str, is_checked: bool
) -> None:
    said = call("a:您好，请讲。", told, f"a:{asked}")

    assert norms(said, lexicon()).is_address_verified is is_checked


def test_forbidden_words_are_the_agents_only() -> None:
    said = call("你有完没完", "a:这事不归我管，你自己想办法")
    found = norms(said, lexicon()).forbidden
    assert [item.term for item in found] == ["不归我管", "你自己想办法"]
    assert not norms(said, lexicon()).is_greeting_said


def test_analysis_is_the_same_every_time_and_fills_the_template() -> None:
    said = call(*WATER, "a:您贵姓？", "姓陈，电话就这个", *END)
    first = analyse(said, lexicon(), PHONE, NOW)
    assert first == analyse(said, lexicon(), PHONE, NOW)
    (matter,) = first.matters
    assert matter.categories[0].code == "090101"
    assert matter.template_code == "T-WATER"
    assert "碧水云庭" in matter.draft.title
    contact = matter.field("contact")
    assert contact is not None
    assert contact.value == PHONE


def test_the_answer_to_a_question_of_the_template_fills_its_field() -> None:
    said = call(*WATER, "a:是您一家没有水，还是整栋都没有？", "整栋都没得，对门也没得")
    (matter,) = analyse(said, lexicon(), PHONE, NOW).matters
    scope = matter.field("scope")
    assert scope is not None
    assert scope.value == "整栋都没得，对门也没得"
    unasked = analyse(call(*WATER), lexicon(), PHONE, NOW).matters[0]
    assert unasked.field("scope") is None


def test_a_second_matter_without_a_place_inherits_it_less_surely() -> None:
    said = call(*WATER, "还有一个事，路灯也坏了，一排路灯都不亮")
    first, second = analyse(said, lexicon(), PHONE, NOW).matters
    here, there = first.field("place"), second.field("place")
    assert here is not None
    assert there is not None
    assert there.code == here.code
    assert there.confidence < here.confidence


def test_proposals_say_who_made_them() -> None:
    proposed = Proposed("who", "陈", None, 0.9, (Span(0, 1, 2),))
    assert (proposed.model, bool(proposed.version)) == ("huying-text", True)
