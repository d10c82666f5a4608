"""Which of many matters is the same."""

import pytest

from huying.brain.text.incidents import SAME, Background, Ground, MatterIndex
from tests.brain.text.incidents import tellings as told


def test_the_same_matter_in_other_words_is_found_first_and_sure() -> None:
    index = told.filled_index()
    index.add("lamp", told.LAMP)

    found = index.like(told.LAMP_AGAIN)

    assert found[0].key == "lamp"
    assert found[0].score >= SAME
    assert all(alike.score < SAME for alike in found[1:])


def test_the_same_words_about_another_place_are_another_matter() -> None:
    index = told.filled_index()
    index.add("lamp", told.LAMP)

    found = {alike.key: alike for alike in index.like(told.LAMP_ELSEWHERE)}

    assert found["lamp"].score < SAME
    assert found["lamp"].grounds[Ground.OTHER_NAME] < -2


def test_another_matter_in_the_same_place_is_another_matter() -> None:
    index = told.filled_index()
    index.add("lamp", told.LAMP)

    found = {alike.key: alike.score for alike in index.like(told.RUBBISH_SAME_PLACE)}

    assert found["lamp"] < SAME


def test_line_numbers_tell_bus_lines_apart() -> None:
    index = told.filled_index()
    index.add("bus", told.BUS)

    again = index.like(told.BUS_AGAIN)[0]
    other = {alike.key: alike for alike in index.like(told.OTHER_BUS, most=40)}["bus"]

    assert again.key == "bus"
    assert again.score >= SAME
    assert other.score < SAME
    assert other.grounds[Ground.OTHER_NUMBER] < -2


def test_a_spoken_number_is_the_written_one() -> None:
    index = told.filled_index()
    index.add("bus", told.BUS)
    spoken = told.BUS_AGAIN.replace("218路", "二一八路")

    assert index.like(spoken)[0].grounds[Ground.NUMBERS] > 1


def test_masked_districts_of_other_cities_speak_against() -> None:
    index = told.filled_index()
    index.add("one", "C3县自来水公司说停水一天，结果三天没水。")

    (found,) = index.like("D7县自来水公司说停水一天，结果三天没水。", most=1)

    assert found.grounds[Ground.OTHER_DISTRICT] < 0
    assert found.score < SAME


def test_removed_matters_are_not_found_and_can_come_back_changed() -> None:
    index = told.filled_index()
    index.add("lamp", told.LAMP)

    assert index.remove("lamp")
    assert not index.remove("lamp")
    assert all(alike.key != "lamp" for alike in index.like(told.LAMP_AGAIN))

    index.add("lamp", told.MAHJONG)
    assert index.like("金澜苑6栋麻将馆半夜打牌吵得睡不着")[0].key == "lamp"
    assert all(alike.score < SAME for alike in index.like(told.LAMP_AGAIN))


def test_a_matter_is_not_compared_with_itself_when_asked_so() -> None:
    index = told.filled_index()
    index.add("lamp", told.LAMP)

    assert all(alike.key != "lamp" for alike in index.like(told.LAMP, but="lamp"))


def test_most_places_emptied_and_packed_leave_the_rest_findable() -> None:
    index = told.filled_index()
    for at in range(3000):
        index.add(f"gone-{at}", f"第{at}号来信，{told.MAHJONG}")
    index.add("lamp", told.LAMP)
    for at in range(3000):
        index.remove(f"gone-{at}")

    assert len(index) == 41
    assert "lamp" in index
    assert index.like(told.LAMP_AGAIN)[0].key == "lamp"


def test_scores_are_the_same_both_ways() -> None:
    index = told.filled_index()
    index.add("lamp", told.LAMP)
    index.add("again", told.LAMP_AGAIN)

    assert index.scores(told.LAMP, ["again"]) == pytest.approx(
        index.scores(told.LAMP_AGAIN, ["lamp"]), abs=1e-4
    )


@pytest.mark.parametrize("text", ["", "……", "abc", "啊"])
def test_a_text_without_words_is_like_nothing(text: str) -> None:
    index = told.filled_index()
    index.add("empty", text)

    assert all(alike.score < SAME for alike in index.like(text))


def test_it_works_without_general_content() -> None:
    index = MatterIndex(Background([]))
    index.learn([told.MAHJONG, told.BUS, told.RUBBISH_SAME_PLACE, told.LAMP_ELSEWHERE])
    index.add("lamp", told.LAMP)
    index.add("bus", told.BUS)

    assert index.like(told.LAMP_AGAIN)[0].key == "lamp"
