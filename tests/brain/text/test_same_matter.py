"""Whether two tickets tell the same matter, on pairs written by hand and rule by rule."""

from dataclasses import replace
from functools import cache

import pytest

from bench.invented_tickets import categories
from bench.likeness import pairs
from huying.brain.text.incidents import Background, background_of
from huying.brain.text.likeness import THRESHOLD, Reason, Told, Where
from huying.brain.text.same_matter import likenesses
from tests.brain.text.city import NOW

# What was measured, less about one pair in ten.
LEAST = {"dev": (0.80, 0.64), "held": (0.80, 0.78)}
ESTATE = Where(("YT", "YT-TN", "YT-TN-05", "a"), "YT-TN-05", names=("清波小区",), kind="estate")


@cache
def background() -> Background:
    return background_of(categories())


def score(one: Told, other: Told) -> float:
    return likenesses(background(), one, [other])[0].score


def lamps(text: str = "清波小区门口一排路灯不亮，晚上看不清路", where: Where = ESTATE) -> Told:
    return Told("030403", where, NOW, text)


@pytest.mark.parametrize("split", ["dev", "held"])
def test_pairs_that_share_a_place_or_a_kind_are_told_apart(split: str) -> None:
    found = pairs(split)
    said = [pair for pair in found if score(pair.one, pair.other) >= THRESHOLD]
    right = sum(pair.is_same for pair in said)
    assert right / len(said) >= LEAST[split][0]
    assert right / sum(pair.is_same for pair in found) >= LEAST[split][1]


def test_the_same_in_other_words_is_alike_and_another_matter_there_is_not() -> None:
    again = lamps("清波小区大门外路灯坏了好几天，黑灯瞎火的")
    other = replace(lamps("清波小区要把健身器材拆了，我们不同意"), category_code="030605")
    assert score(lamps(), again) >= THRESHOLD > score(lamps(), other)


def test_two_places_of_a_kind_count_against_but_a_road_beside_an_estate_does_not() -> None:
    text = "门口一排路灯不亮，晚上看不清路"
    beside = Where((*ESTATE.chain[:3], "b"), "YT-TN-05", names=("长街",), kind="road")
    assert score(lamps(text), lamps(text, beside)) > score(
        lamps(text), lamps(text, replace(beside, kind="estate"))
    )


def test_places_that_do_not_touch_are_never_the_same() -> None:
    far = Where(("YT", "YT-WC", "YT-WC-01", "c"), "YT-WC-01", names=("东门小区",))
    text = "门口一排路灯不亮，晚上看不清路"
    assert score(lamps(text), lamps(text, far)) < THRESHOLD


def test_another_house_and_a_question_count_against_the_same_citizen_for() -> None:
    one = lamps("清波小区3栋楼下路灯不亮")
    alike = score(one, one)
    assert score(one, lamps("清波小区9栋楼下路灯不亮")) < THRESHOLD
    assert score(one, replace(one, is_question=True)) < alike
    mine = replace(lamps("路灯坏了"), citizen=b"a")
    again = replace(lamps("小区路灯还是不亮"), citizen=b"a")
    assert score(mine, again) > score(mine, replace(again, citizen=b"b"))


def test_a_score_is_symmetric_and_hangs_on_no_other_candidate() -> None:
    found = [pair.other for pair in pairs("dev")]
    one = pairs("dev")[0].one
    together = [each.score for each in likenesses(background(), one, found)]
    assert together == [score(one, other) for other in found]
    assert together == pytest.approx([score(other, one) for other in found], abs=0.002)
    assert likenesses(background(), one, []) == []


def test_reasons_say_what_both_share() -> None:
    [found] = likenesses(background(), lamps(), [lamps("清波小区路灯不亮三天了")])
    kinds = {because.reason for because in found.reasons}
    assert {Reason.SAME_CATEGORY, Reason.SAME_PLACE, Reason.WORDS} <= kinds
