"""The watch as it is stored: a function of the utterances, the reading and the moment."""

from huying.brain.watch import SignalKind
from huying.call.models import Json
from huying.call.watching import (
    EMPTY_READING,
    Found,
    Moment,
    SaidRow,
    code,
    curve,
    look,
    new_alarm,
    shipped_rules,
)

RULES = shipped_rules()
POLITE: Json = {"greeting": [[1, 0, 2]], "address_verified": [], "closing": [], "forbidden": []}
HELLO: SaidRow = (1, "agent", 500, 2_000, "您好，请讲")
TOLD: SaidRow = (2, "citizen", 2_500, 8_000, "停水了")


def reading(
    *, risks: tuple[Json, ...] = (), feelings: tuple[Json, ...] = (), norms: Json = POLITE
) -> Json:
    return {**EMPTY_READING, "norms": norms, "risks": list(risks), "feelings": list(feelings)}


def risk(level: int, kind: str = "threat", seq: int = 2) -> Json:
    return {"kind": kind, "level": level, "term": "某词", "spans": [[seq, 0, 2]]}


def anger(strength: float, seq: int = 2) -> Json:
    return {"kind": "anger", "strength": strength, "seq": seq, "spans": [[seq, 0, 1]]}


def seen(found: Found) -> list[str]:
    return [code(signal) for signal in found.watch["signals"]]


def test_nothing_that_was_said_is_stored() -> None:
    rude = {**POLITE, "forbidden": [{"term": "不归我管", "span": [1, 0, 4]}]}

    found = look([HELLO, TOLD], reading(risks=(risk(2),), norms=rude), Moment(9_000), RULES)

    assert seen(found) == ["forbidden", "sensitive:threat"]
    assert "不归我管" not in str(found.watch)
    assert "某词" not in str(found.watch)
    assert found.watch["signals"][0]["spans"] == [[1, 0, 4]]


def test_a_silence_is_due_when_nobody_speaks_and_not_while_somebody_does() -> None:
    quiet = look([HELLO, TOLD], reading(), Moment(12_000), RULES)
    assert (seen(quiet), quiet.next_ms) == ([], 23_000)

    late = look([HELLO, TOLD], reading(), Moment(23_000), RULES)
    assert seen(late) == ["long_silence"]

    speaking = look([HELLO, TOLD], reading(), Moment(23_000, speaking_from_ms=20_000), RULES)
    assert (seen(speaking), speaking.next_ms) == ([], 38_000)

    began_late = look([HELLO, TOLD], reading(), Moment(30_000, speaking_from_ms=24_000), RULES)
    assert seen(began_late) == ["long_silence"]


def test_the_time_in_the_queue_is_not_held_against_the_agent() -> None:
    said = [(1, "agent", 42_000, 43_000, "您好，请讲")]

    assert seen(look(said, reading(), Moment(50_000, waited_ms=40_000), RULES)) == []
    late = look(said, reading(), Moment(50_000, waited_ms=30_000), RULES)
    assert seen(late) == ["late_greeting"]
    assert late.watch["signals"][0]["at"] == 35_000


def test_a_call_in_which_nobody_has_spoken_yet_is_looked_at_when_the_greeting_is_due() -> None:
    assert look([], EMPTY_READING, Moment(1_000), RULES).next_ms == RULES.greeting_ms
    assert seen(look([], EMPTY_READING, Moment(5_000), RULES)) == ["late_greeting"]


def test_what_was_owed_at_the_end_is_told_when_the_call_is_over() -> None:
    long = (3, "citizen", 9_000, 40_000, "一直停到现在")
    with_place = {**reading(), "matters": [{"fields": [{"field": "place"}]}]}

    over = look([HELLO, TOLD, long], with_place, Moment(40_000, is_over=True), RULES)

    assert seen(over) == ["no_address", "no_closing"]
    assert over.next_ms is None
    assert seen(look([HELLO, TOLD, long], with_place, Moment(40_000), RULES)) == []


def test_a_grave_danger_raises_the_level_but_is_not_told_twice() -> None:
    found = look([HELLO, TOLD], reading(risks=(risk(3, "emergency"),)), Moment(9_000), RULES)

    assert found.level == 3
    assert found.watch["alarm_level"] == 0
    assert new_alarm({}, found.watch) is None


def test_an_announced_step_is_told_once_and_told_again_when_it_gets_worse() -> None:
    warm = reading(feelings=(anger(1.0),), risks=(risk(2),))
    first = look([HELLO, TOLD], warm, Moment(9_000), RULES).watch
    alarm = new_alarm({}, first)
    assert alarm is not None
    assert alarm["level"] == 2
    assert [code(first["signals"][number]) for number in alarm["reasons"]] == [
        "feeling:anger",
        "sensitive:threat",
    ]
    assert new_alarm(first, first) is None

    shouted = (3, "citizen", 8_500, 10_000, "你们")
    hot = reading(feelings=(anger(1.0), anger(1.0, 3)), risks=(risk(2),))
    worse = look([HELLO, TOLD, shouted], hot, Moment(10_000), RULES).watch
    told = new_alarm(first, worse)
    assert told is not None
    assert told["level"] == 3


def test_equal_arguments_give_equal_results_whatever_was_looked_at_before() -> None:
    warm = reading(feelings=(anger(0.8),))
    for at in (9_000, 20_000, 60_000):
        assert look([HELLO, TOLD], warm, Moment(at), RULES) == look(
            [HELLO, TOLD], warm, Moment(at), RULES
        )


def test_while_the_risk_is_raised_it_is_looked_at_again_soon() -> None:
    found = look([HELLO, TOLD], reading(feelings=(anger(1.0),)), Moment(9_000), RULES)

    assert found.level == 1
    assert found.next_ms == 14_000


def test_a_signal_that_is_switched_off_leaves_no_trace() -> None:
    warm = reading(feelings=(anger(1.0),))

    found = look([HELLO, TOLD], warm, Moment(9_000), RULES.without(SignalKind.FEELING))

    assert (seen(found), found.level, found.score) == ([], 0, 0.0)


def test_the_curve_jumps_at_a_signal_and_fades_to_half_in_a_half_life() -> None:
    watch = look([HELLO, TOLD], reading(feelings=(anger(1.0),)), Moment(9_000), RULES).watch

    points = curve(watch, 8_000 + RULES.half_life_ms)

    assert (8_000, 0.0) in points
    assert (8_000, 30.0) in points
    assert points[-1] == (8_000 + RULES.half_life_ms, 15.0)
    assert [at for at, _ in points] == sorted(at for at, _ in points)
