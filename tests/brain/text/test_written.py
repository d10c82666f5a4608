"""Floors on the development half of the second writer's content; the other half is never read."""

from functools import cache

import pytest

from bench.brain_text import Tally, load_lexicon
from bench.words import rows, score_feelings, score_fields, score_replies, score_risks
from huying.brain.text import CityLexicon


@cache
def demo_city() -> CityLexicon:
    return load_lexicon()


@cache
def tallies() -> dict[str, Tally]:
    felt, _ = score_feelings(rows("feelings", "dev"), demo_city())
    return {
        **score_risks(rows("risks", "dev"), demo_city()),
        **felt,
        **score_fields(rows("fields", "dev"), demo_city()),
        **score_replies(rows("replies", "dev")),
    }


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("danger raised", 0.95),
        ("harmless silent", 0.95),
        ("feeling", 0.95),
        ("field found", 0.9),
        ("field exact", 0.85),
        ("  who", 0.9),
        ("judgement", 0.95),
    ],
)
def test_the_words_are_read_at_least_as_well_as_before(name: str, floor: float) -> None:
    tally = tallies()[name]
    assert tally.total >= 10
    assert tally.right / tally.total >= floor, tally.mistakes
