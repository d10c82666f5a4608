"""Which unit the catalogue names, and when a ticket goes by itself (rules 10 and 13)."""

from dataclasses import replace

import pytest

from huying.city.catalogue import Catalogue, DutyView
from huying.dispatch import rules
from huying.dispatch.models import Route
from huying.dispatch.rules import Candidate, Lists

PLACE = "YT-TN-05"


def duty(
    code: str,
    lead: str,
    *,
    category: str = "",
    place: str = "",
    thing: str = "",
    is_complex: bool = False,
) -> DutyView:
    return DutyView(code, category, place, thing, lead, (), (), "《清单》第一条", is_complex)


BROAD = duty("D-A", "unit:U-WATER", category="09")
FINE = duty("D-B", "unit:U-WATER-REPAIR", category="090101")
HERE = duty("D-C", "unit:U-GAS", category="09", place="YT-TN")
THING = duty("D-D", "unit:U-POWER", category="09", thing="二次供水")
FALLBACK = duty("D-Z", "role:district_hotline", place="YT-TN")


def best(
    duties: list[DutyView],
    city: Catalogue,
    *,
    category: str = "090101",
    place: str | None = PLACE,
    said: str = "小区停水",
    lists: Lists | None = None,
) -> list[str]:
    found = rules.match(duties, category, place, said, city, lists or Lists())
    return [candidate.duty_code for candidate in found]


async def test_a_finer_category_wins(city: Catalogue) -> None:
    assert best([BROAD, FINE], city) == ["D-B", "D-A"]


async def test_an_object_wins_over_a_finer_category(city: Catalogue) -> None:
    assert best([FINE, THING], city, said="二次供水坏了")[0] == "D-D"
    assert best([FINE, THING], city) == ["D-B"]


async def test_a_nearer_place_decides_between_equal_categories(city: Catalogue) -> None:
    assert best([BROAD, HERE], city)[0] == "D-C"
    assert best([BROAD, HERE], city, place="YT-TB-02") == ["D-A"]


async def test_a_finer_category_wins_over_a_nearer_place(city: Catalogue) -> None:
    assert best([HERE, FINE], city)[0] == "D-B"


async def test_a_row_covers_its_subtrees_only(city: Catalogue) -> None:
    assert best([FINE], city, category="090102") == []
    assert best([BROAD], city, category="080101") == []
    assert best([HERE], city, place=None) == []


async def test_every_district_has_someone_at_last(city: Catalogue) -> None:
    districts = [place for place in city.places.values() if place.kind == "district"]
    assert len(districts) == 6
    for place in districts:
        found = rules.match(city.duties.values(), "0000", place.code, "", city, Lists())
        assert found, place.name
        assert all(candidate.is_fallback for candidate in found)


async def test_a_role_is_the_unit_of_the_nearest_place(city: Catalogue) -> None:
    street = duty("D-S", "role:street_office", category="09")
    [found] = rules.match([street], "090101", PLACE, "", city, Lists())

    assert found.unit_code == "U-TN-05"
    assert found.needs_place
    assert rules.match([street], "090101", None, "", city, Lists()) == ()


async def test_equal_rows_of_two_units_are_a_tie_for_a_person(city: Catalogue) -> None:
    other = duty("D-E", "unit:U-POWER", category="090101")
    found = rules.match([FINE, other, BROAD], "090101", PLACE, "", city, Lists())

    assert [candidate.is_tied for candidate in found] == [True, True, False]
    assert {cause.key for cause in found[0].causes} >= {"tie"}


async def test_two_rows_of_one_unit_are_no_tie(city: Catalogue) -> None:
    twin = duty("D-F", "unit:U-WATER-REPAIR", category="090101")

    [found] = rules.match([FINE, twin], "090101", PLACE, "", city, Lists())

    assert not found.is_tied


@pytest.fixture
async def sure(city: Catalogue) -> Candidate:
    lists = Lists(direct=frozenset({"D-B"}))
    return rules.match([FINE], "090101", PLACE, "", city, lists)[0]


def route(
    candidate: Candidate | None,
    *,
    category: float = 0.9,
    place: float = 1.0,
    threshold: float = 0.75,
    is_confidential: bool = False,
) -> tuple[Route, str]:
    decision = rules.decide(
        [candidate] if candidate else [],
        category_confidence=category,
        place_confidence=place,
        threshold=threshold,
        is_confidential=is_confidential,
    )
    return decision.route, decision.reason


def test_goes_by_itself_only_above_the_threshold(sure: Candidate) -> None:
    assert route(sure) == (Route.DIRECT, "direct")
    assert route(sure, category=0.75) == (Route.DIRECT, "direct")
    assert route(sure, category=0.74) == (Route.REVIEW, "low_category")
    assert route(sure, category=0.9, threshold=0.95) == (Route.REVIEW, "low_category")


def test_by_default_the_machine_alone_sends_nothing_and_a_confirmed_matter_goes(
    sure: Candidate,
) -> None:
    most, default = 0.9, rules.DEFAULT_THRESHOLD
    local = replace(sure, needs_place=True)
    assert route(sure, category=most, threshold=default) == (Route.REVIEW, "low_category")
    assert route(sure, category=1.0, place=0.0, threshold=default) == (Route.DIRECT, "direct")
    assert route(local, category=1.0, place=most, threshold=default) == (Route.POOL, "low_place")
    assert route(local, category=1.0, place=1.0, threshold=default) == (Route.DIRECT, "direct")


def test_an_unsure_place_counts_where_the_row_rests_on_it(sure: Candidate) -> None:
    assert route(sure, place=0.2) == (Route.DIRECT, "direct")
    local = replace(sure, needs_place=True)
    assert route(local, place=0.5) == (Route.POOL, "low_place")


async def test_an_unsure_place_never_lets_a_coarser_row_go_by_itself(city: Catalogue) -> None:
    lists = Lists(direct=frozenset({"D-B", "D-LOCAL"}))
    local = replace(FINE, code="D-LOCAL", place_code="YT-TN", lead="unit:U-GAS")
    matched = rules.match([FINE, local], "090101", PLACE, "", city, lists)
    found = rules.combine([(0.95, matched)], 0.2)

    decision = rules.decide(found, category_confidence=0.95, place_confidence=0.2, threshold=0.75)

    assert found[0].duty_code == "D-B", "it leads only because the place is unsure"
    assert (decision.route, decision.reason) == (Route.POOL, "low_place")


def test_whatever_is_not_plain_goes_to_the_dispatcher(sure: Candidate) -> None:
    assert route(replace(sure, is_direct=False)) == (Route.POOL, "not_direct")
    assert route(replace(sure, is_tied=True)) == (Route.POOL, "tie")
    assert route(replace(sure, is_disputed=True)) == (Route.POOL, "disputed")
    assert route(replace(sure, is_fallback=True)) == (Route.POOL, "fallback")
    assert route(sure, is_confidential=True) == (Route.POOL, "confidential")
    assert route(None) == (Route.POOL, "none")


def test_the_longest_measured_prefix_sets_the_threshold() -> None:
    measured = {"": 0.8, "09": 0.9, "090101": 0.6}
    assert rules.threshold_for("090101", measured) == 0.6
    assert rules.threshold_for("090102", measured) == 0.9
    assert rules.threshold_for("010101", measured) == 0.8
    assert rules.threshold_for("010101", {}) == rules.DEFAULT_THRESHOLD


async def test_the_likelier_category_leads_the_suggestions(city: Catalogue) -> None:
    first = rules.match([FINE], "090101", PLACE, "", city, Lists())
    second = rules.match([duty("D-G", "unit:U-GAS", category="0903")], "090302", PLACE, "", city,
                         Lists())  # fmt: skip

    found = rules.combine([(0.6, first), (0.3, second)], 1.0)

    assert [(c.unit_code, round(c.confidence, 3)) for c in found] == [
        ("U-WATER-REPAIR", 0.6),
        ("U-GAS", 0.3),
    ]
    assert found[1].causes[0].key == "second_category"
