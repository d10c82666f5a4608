"""The pure decisions."""

import pytest

from huying.call.models import Json, Matter, MatterState
from huying.call.rules import Step, contact_number, needs_follow_up, place_segments, step


@pytest.mark.parametrize(
    ("last", "seq", "expected"),
    [(0, 1, Step.APPLY), (1, 1, Step.REPEAT), (5, 2, Step.REPEAT), (1, 3, Step.GAP)],
)
def test_a_number_is_new_known_or_too_far(last: int, seq: int, expected: Step) -> None:
    assert step(last, seq) is expected


def a_matter(ordinal: int, segment: int | None, **values: object) -> Matter:
    given: dict[str, object] = {"state": MatterState.OPEN, "touched": {}, "draft": {}, **values}
    return Matter(ordinal=ordinal, segment=segment, **given)


def test_a_segment_keeps_its_matter_and_a_new_one_gets_the_next_number() -> None:
    first: Json = {"from": 1}
    second: Json = {"from": 5}

    placed = place_segments([a_matter(1, 1), a_matter(2, None)], [first, second])

    assert placed.drafts == {1: {"from": 1, "segment": 1}, 3: {"from": 5, "segment": 2}}
    assert (placed.added, placed.dropped) == ((3,), ())


def test_an_ended_matter_is_left_and_a_vanished_one_is_dropped_unless_touched() -> None:
    known = [
        a_matter(1, 1, state=MatterState.ENDED),
        a_matter(2, 2),
        a_matter(3, 3, touched={"place": {}}),
    ]

    placed = place_segments(known, [{"from": 1}])

    assert placed.drafts == {}
    assert placed.dropped == (2,)


@pytest.mark.parametrize(
    ("is_emergency", "is_critical", "expected"),
    [(True, False, True), (False, True, True), (False, False, False)],
)
def test_only_danger_leaves_a_ticket_behind_a_transfer(
    is_emergency: bool, is_critical: bool, expected: bool
) -> None:
    assert needs_follow_up(is_emergency=is_emergency, is_critical=is_critical) is expected


def test_the_number_to_call_back_is_the_one_given_else_the_callers() -> None:
    assert contact_number("128 9999 8888", "12812345678") == "12899998888"
    assert contact_number("就这个号", "12812345678") == "12812345678"
