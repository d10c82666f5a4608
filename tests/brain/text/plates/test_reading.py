"""Plates as recognisers write them. The measured set of a second writer is in tests/data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huying.brain.text.plates import Doubt, PlateKind, kind_of, read_plate
from huying.brain.text.plates.forms import FORMS, Form


def first(heard: str, home: str = "") -> str:
    best = read_plate(heard, home=home).best
    return best.plate if best else ""


@pytest.mark.parametrize(
    ("heard", "plate"),
    [
        ("香诶三开五八二", "湘A3K582"),
        ("湖南的香A三凯五八二", "湘A3K582"),
        ("越B一二三四五", "粤B12345"),
        ("苏一幺洞拐八勾", "苏E10789"),
        ("川哎地幺两三四五", "川AD12345"),
        ("京A三个八六六", "京A88866"),
        ("冀B达不溜艾克斯三四五", "冀BWX345"),
        ("江苏苏E Q一二三四", "苏EQ1234"),
        ("闽d·８８６６９", "闽D88669"),
        ("我车牌是晋A叉九零零零，停在文昌路十八号", "晋AX9000"),
    ],
)
def test_sounds_and_names_of_symbols(heard: str, plate: str) -> None:
    assert first(heard) == plate


@pytest.mark.parametrize(
    ("heard", "plate", "kind"),
    [
        ("川AD一二三四五", "川AD12345", PlateKind.NEW_ENERGY),
        ("云A零零洞幺二F", "云A00012F", PlateKind.NEW_ENERGY),
        ("皖A一二三四警", "皖A1234警", PlateKind.POLICE),
        ("沪A幺二三四学", "沪A1234学", PlateKind.LEARNER),
        ("鲁B五六七八挂", "鲁B5678挂", PlateKind.TRAILER),
        ("使二二四五七八", "使224578", PlateKind.EMBASSY),
        ("二二四五七八使", "224578使", PlateKind.EMBASSY),
        ("沪A零零二三领", "沪A0023领", PlateKind.CONSULATE),
        ("粤Z一二三四港", "粤Z1234港", PlateKind.BORDER),
        ("京X幺二三四应急", "京X1234应急", PlateKind.EMERGENCY),
    ],
)
def test_every_kind_of_plate(heard: str, plate: str, kind: PlateKind) -> None:
    best = read_plate(heard).best

    assert best is not None
    assert (best.plate, best.kind) == (plate, kind)


@pytest.mark.parametrize(
    ("heard", "plate"),
    [
        ("浙A12345，不对，是12346", "浙A12346"),
        ("浙A一二三四五哦不四六", "浙A12346"),
        ("鲁B三K五，啊不对，三K六八二", "鲁B3K682"),
        ("鄂A12345，最后一位是8", "鄂A12348"),
        ("鄂A12345，第三位是9", "鄂A92345"),
        ("闽D八八六六九，是B不是D", "闽B88669"),
        ("闽D八八六六九，不是D是B", "闽B88669"),
        ("皖A12345不对不对，应该是皖B54321", "皖B54321"),
    ],
)
def test_corrections(heard: str, plate: str) -> None:
    assert first(heard) == plate


def test_the_home_province_is_supplied_only_when_none_was_said() -> None:
    assert first("A12345") == ""
    assert first("A12345", home="湘") == "湘A12345"
    assert first("粤A12345", home="湘") == "粤A12345"
    best = read_plate("A12345", home="湘").best
    assert best is not None
    assert best.spans[0] is None


def test_what_to_ask_next() -> None:
    assert read_plate("").ask.doubt is Doubt.NOTHING_HEARD
    assert read_plate("停在我家门口").ask.doubt is Doubt.NOTHING_HEARD
    few = read_plate("湘A123").ask
    assert (few.doubt, few.heard) == (Doubt.TOO_FEW, 5)
    unsure = read_plate("辽比九九八八M").ask
    assert (unsure.doubt, unsure.position) == (Doubt.POSITION, 2)
    assert set(unsure.options) >= {"B", "P"}
    assert read_plate("湘A12345").ask.doubt is Doubt.CONFIRM


def test_every_symbol_points_at_its_words() -> None:
    heard = "车牌是香诶三开五八二"
    best = read_plate(heard).best

    assert best is not None
    assert [heard[s[0] : s[1]] for s in best.spans if s] == list("香诶三开五八二")


@given(form=st.sampled_from(FORMS), data=st.data())
def test_a_plate_written_as_it_is_reads_as_itself(form: Form, data: st.DataObject) -> None:
    symbols = [data.draw(st.sampled_from(sorted(place - {"I", "O"}))) for place in form.places]
    plate = "".join(symbols)

    found = read_plate(" ".join(symbols)).candidates

    assert plate in [candidate.plate for candidate in found]


@given(st.text(max_size=40))
def test_any_text_is_read_without_an_error(heard: str) -> None:
    reading = read_plate(heard)

    for candidate in reading.candidates:
        assert kind_of(candidate.plate) is candidate.kind
        assert 0 <= candidate.confidence <= 1
