"""Matters become incidents as they come."""

from datetime import UTC, datetime, timedelta

import pytest

from huying.brain.text.incidents import Incidents, MatterIndex
from tests.brain.text.incidents import tellings as told

NOW = datetime(2026, 5, 20, 9, tzinfo=UTC)
STREAM = {
    "l1": told.LAMP,
    "b1": told.BUS,
    "r": told.RUBBISH_SAME_PLACE,
    "l2": told.LAMP_AGAIN,
    "e": told.LAMP_ELSEWHERE,
    "o": told.OTHER_BUS,
    "b2": told.BUS_AGAIN,
    "m": told.MAHJONG,
}


def incidents() -> Incidents:
    """None yet, but what is common in the city is known."""
    found = Incidents(MatterIndex(told.BACKGROUND))
    found.learn(told.FILLING)
    return found


def test_each_matter_joins_its_incident_or_founds_one() -> None:
    stream = incidents()
    for key, text in STREAM.items():
        stream.add(key, text)

    members = {frozenset(incident.members) for incident in stream.by_heat()}

    assert members == {
        frozenset(each) for each in (("l1", "l2"), ("b1", "b2"), ("r",), ("e",), ("o",), ("m",))
    }


def test_the_newest_and_biggest_are_the_hottest() -> None:
    stream = incidents()
    stream.add("old 1", told.LAMP, NOW - timedelta(days=70))
    stream.add("old 2", told.LAMP_AGAIN, NOW - timedelta(days=70))
    stream.add("new", told.MAHJONG, NOW - timedelta(days=7))
    stream.add("today", told.BUS, NOW)

    heats = [(incident.members, incident.heat) for incident in stream.by_heat(NOW)]

    assert heats == [(("today",), 1.0), (("new",), 0.5), (("old 1", "old 2"), 0.1818)]


def test_without_times_the_size_is_the_heat() -> None:
    stream = incidents()
    for key in ("m", "l1", "l2"):
        stream.add(key, STREAM[key])

    assert [incident.heat for incident in stream.by_heat()] == [2.0, 1.0]


def test_a_title_is_words_of_a_member_about_what_is_shared() -> None:
    stream = incidents()
    stream.add("l1", "尊敬的领导：您好！" + told.LAMP)
    stream.add("l2", told.LAMP_AGAIN)

    (incident,) = stream.by_heat()

    assert "望湖巷" in incident.title
    assert "领导" not in incident.title
    assert any(incident.title in text for text in (told.LAMP, told.LAMP_AGAIN))


def test_what_is_taken_out_leaves_its_incident() -> None:
    stream = incidents()
    for key in ("l1", "l2", "m"):
        stream.add(key, STREAM[key])

    assert stream.remove("l1")
    assert stream.remove("m")
    assert not stream.remove("m")
    assert [incident.members for incident in stream.by_heat()] == [("l2",)]


def test_the_same_matter_cannot_come_twice() -> None:
    stream = incidents()
    stream.add("l1", told.LAMP)

    with pytest.raises(ValueError, match="l1"):
        stream.add("l1", told.LAMP)
