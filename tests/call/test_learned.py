"""The centre's history in a live call: mixed with the content's ranking, or switched off."""

from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import text as brain
from huying.brain.learning import Learned, train
from huying.brain.text import CityLexicon
from huying.call import drafts, ranking
from huying.call.aids import Aids, aids
from huying.call.models import Json
from huying.call.reading import read_call
from huying.city.catalogue import Catalogue
from huying.kit.actor import SYSTEM
from huying.kit.models import new_id
from huying.knowledge.index import lexicon as current_lexicon
from huying.model import switching
from huying.model.models_versions import Target
from huying.model.setup import InUse, Setup
from tests.brain.learning.rows import rows
from tests.factories.model import CATEGORIES

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
TALK = [
    (1, "agent", 0, 1000, "您好，12345热线，请讲"),
    (2, "citizen", 1200, 4000, "我们小区停电三天了"),
    (3, "agent", 4200, 5000, "请问是哪个小区"),
    (4, "citizen", 5200, 9000, "梧桐街道清波小区，电压不稳，电器都烧坏了"),
]


@cache
def history() -> Learned:
    """Six matters, each of one category of the tree."""
    texts, labels = rows(240)
    return train(texts, [CATEGORIES[label] for label in labels])


def helping(threshold: float = 0.5, off: frozenset[str] = frozenset()) -> Aids:
    version = InUse(new_id(), Target.CATEGORY, 3, history())
    return Aids(
        Setup(
            off=off,
            thresholds={(Target.CATEGORY, ""): threshold},
            versions=MappingProxyType({Target.CATEGORY: version}),
        )
    )


@pytest.fixture
async def words(session: AsyncSession) -> CityLexicon:
    return await current_lexicon(session)


def read(words: CityLexicon, given: Aids) -> Json:
    return read_call(words, TALK, None, NOON, given)


async def test_without_a_model_the_content_speaks_for_itself(words: CityLexicon) -> None:
    [matter] = read(words, Aids())["matters"]

    assert {each["model"] for each in matter["categories"]} == {brain.MODEL}


async def test_the_mix_names_both_and_has_the_words_of_both(
    words: CityLexicon, city: Catalogue
) -> None:
    [alone] = read(words, Aids())["matters"]
    [mixed] = read(words, helping())["matters"]

    best = mixed["categories"][0]
    assert best["code"] == "090201"
    assert (best["model"], best["version"]) == (ranking.MODEL, f"{brain.VERSION}+category-3")
    learned = history().rank("\n".join([TALK[1][4], TALK[3][4]]))[0]
    assert best["confidence"] <= max(alone["categories"][0]["confidence"], learned.confidence)
    texts = {seq: text for seq, _, _, _, text in TALK}
    assert any("电" in texts[seq][start:end] for seq, start, end in best["spans"])
    assert sum(each["confidence"] for each in mixed["categories"]) <= 1
    proposal = drafts.stand(mixed, {}, city).category.proposal
    assert proposal is not None
    assert proposal.model == ranking.MODEL


async def test_above_what_content_may_claim_only_with_a_measured_threshold(
    words: CityLexicon,
) -> None:
    [unsure] = read(words, helping(threshold=1.0))["matters"]

    assert unsure["categories"][0]["confidence"] <= ranking.CEILING


async def test_the_same_call_gives_the_same_reading(words: CityLexicon) -> None:
    assert read(words, helping()) == read(words, helping())


async def test_a_code_that_the_tree_no_longer_has_is_not_named(words: CityLexicon) -> None:
    model = train(*rows(240))  # its labels are names, no codes of the tree
    version = InUse(new_id(), Target.CATEGORY, 1, model)
    given = Aids(Setup(versions={Target.CATEGORY: version}))

    assert read(words, given)["matters"] == read(words, Aids())["matters"]


@pytest.mark.parametrize("name", ["category", "fields", "summary", "risks", "feelings"])
async def test_what_is_switched_off_is_left_to_the_agent(
    words: CityLexicon, city: Catalogue, name: str
) -> None:
    found = read(words, helping(off=frozenset({name})))

    [matter] = found["matters"]
    draft = drafts.stand(matter, {}, city)
    assert (draft.category.value == "") is (name == "category")
    assert (draft.summary.value == "") is (name in ("summary", "fields"))
    assert bool(matter["fields"]) is (name != "fields")
    if name in ("risks", "feelings"):
        assert found[name] == []


async def test_switching_off_reaches_the_next_reading(session: AsyncSession) -> None:
    assert (await aids(session)).setup.is_on("fields")

    await switching.switch(session, SYSTEM, "fields", is_on=False)

    assert not (await aids(session)).setup.is_on("fields")
