"""How a question is read, what it inherits, and cards that change."""

from datetime import date

import pytest

from huying.brain.text import CardDoc
from huying.brain.text.asking import (
    MEANINGS,
    PAIRS,
    SOUNDS,
    SPACE,
    AskingWords,
    Reader,
    asking_words,
)
from huying.brain.text.asking_context import Case, case_of, is_follow_up, with_subject
from huying.brain.text.asking_fusion import fused
from huying.brain.text.cards import THRESHOLD, CardIndex, Found
from tests.brain.text.city import words

ON = date(2026, 11, 18)
READER = Reader(asking_words(words()))
CASES = (Case("本市户籍", ("本地户口",)), Case("外地户籍", ("外地户口", "外地的", "户口在外地")))


def of_family(text: str, family: int) -> set[int]:
    ids = READER.read(text).ids
    return set(ids[ids // SPACE == family].tolist())


def card(code: str, title: str, *questions: str, valid_to: date | None = None) -> CardDoc:
    return CardDoc(code, title, questions, "请到窗口办理。", (), (), date(2020, 1, 1), valid_to)


def test_words_of_one_meaning_share_a_key() -> None:
    assert of_family("两口子", MEANINGS) & of_family("夫妻", MEANINGS)
    assert not of_family("两口子", MEANINGS) & of_family("房东", MEANINGS)


def test_wrong_characters_of_the_same_sound_share_a_key() -> None:
    assert of_family("工伤认定", SOUNDS) == of_family("公商任定", SOUNDS)
    assert not of_family("工伤", PAIRS) & of_family("公商", PAIRS)


def test_spoken_and_written_numbers_are_one() -> None:
    assert of_family("六十五岁", MEANINGS) & of_family("65岁", MEANINGS)


def test_places_are_characters_of_the_text() -> None:
    text = "嗯，我那个ＡＢ两口子"
    keys = READER.read(text)
    pieces = {text[a:b] for a, b in zip(keys.starts.tolist(), keys.ends.tolist(), strict=True)}
    assert {"两口子", "ＡＢ"} <= pieces


def test_many_texts_are_read_like_each_alone() -> None:
    texts = ["公积金 贷款", "", "公积金\n提取", *(f"第{n}条" for n in range(1500))]
    owners, ids = READER.read_many(texts)
    for at in (0, 1, 2, 1499):
        alone = READER.read(texts[at].replace("\n", " "))
        assert set(ids[owners == at].tolist()) == set(alone.ids.tolist())


def test_a_word_in_two_groups_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        asking_words({"asking": {"same": [["夫妻", "两口子"], ["家人", "两口子"]]}})


def test_a_question_without_a_word_in_common_finds_its_card() -> None:
    index = CardIndex(
        [card("K-A", "夫妻贷款额度"), card("K-B", "路灯报修电话"), card("K-C", "垃圾清运时间")],
        AskingWords(same=(("夫妻", "两口子"), ("贷款", "借款"))),
    )
    assert index.find("两口子借款", ON)[0].doc.code == "K-A"


def test_changed_cards_are_found_and_old_words_are_not() -> None:
    many = [card(f"K-{n}", f"第{n}号业务怎么登记", f"{n}号业务登记") for n in range(700)]
    index = CardIndex([*many, card("K-OLD", "飞碟停靠登记")])
    changed = index.updated([*many, card("K-OLD", "潜艇系泊登记")])
    assert len(changed._segments) == 2
    assert changed.find("潜艇系泊登记", ON)[0].doc.title == "潜艇系泊登记"
    assert "飞碟停靠登记" not in [each.doc.title for each in changed.find("飞碟停靠登记", ON, 50)]
    assert changed.find("第5号业务怎么登记", ON)[0].doc is many[5]
    gone = changed.updated(many)
    assert "K-OLD" not in [each.doc.code for each in gone.find("潜艇系泊登记", ON, 50)]


def test_cards_out_of_force_are_not_near() -> None:
    index = CardIndex([card("K-A", "飞碟停靠登记", valid_to=date(2026, 11, 17))])
    assert index.find("飞碟停靠登记", ON) == ()
    assert index.find("飞碟停靠登记", date(2026, 11, 17))[0].doc.code == "K-A"


@pytest.mark.parametrize(
    ("said", "label"),
    [
        (["我是外地户口"], "外地户籍"),
        (["我外地户口", "说错了，是本地户口"], "本市户籍"),
        (["不是外地户口"], None),
        (["本地户口和外地户口有什么不一样"], None),
        (["户口在外地"], "外地户籍"),
        (["我想问一下"], None),
    ],
)
def test_the_case_that_was_named(said: list[str], label: str | None) -> None:
    assert case_of(CASES, said) == label


def test_a_follow_up_takes_the_question_before_it() -> None:
    assert (
        with_subject("那外地的呢", ["公积金能贷多少？", "好的"])[0] == "公积金能贷多少，那外地的呢"
    )
    assert with_subject("公积金怎么提取出来交房租", ["停水了"]) == ("公积金怎么提取出来交房租",)
    assert not is_follow_up("身份证丢了怎么办")


def test_vectors_strengthen_doubt_and_never_answer_alone() -> None:
    one, two, three = (card(code, code) for code in ("K-A", "K-B", "K-C"))
    by_words = [Found(one, 0.6, "", 1.0), Found(two, 0.2, "", 0.5)]
    agreed = fused(by_words, [Found(one, 0.9, "", 0.9)], 5)
    doubted = fused(by_words, [Found(three, 0.99, "", 0.99)], 5)
    assert agreed[0].confidence > 0.6
    assert doubted[0].confidence < 0.6
    assert max(found.confidence for found in doubted if found.doc is three) < 0.5
    assert fused(by_words, [], 1) == (by_words[0],)


def test_the_very_words_of_one_card_are_sure_and_of_two_are_not() -> None:
    one = card("K-A", "飞碟停靠登记", "开飞碟来要办手续吗")
    other = card("K-B", "飞碟停靠登记", "飞碟起飞要不要报备")
    alone = CardIndex([one]).find("飞碟停靠登记", ON)
    twice = CardIndex([one, other]).find("飞碟停靠登记", ON)
    assert alone[0].confidence >= THRESHOLD
    assert twice[0].confidence < THRESHOLD
