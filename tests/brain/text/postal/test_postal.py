"""The trained address parser: tags, names, model and its file."""

import io
import zipfile

import pytest

from huying.brain.text.postal import AddressModel, ModelError, Settings, Span, spans, tokenize
from huying.brain.text.postal.divisions import level_of
from huying.brain.text.postal.features import features
from huying.brain.text.postal.gazetteer import Gazetteer
from huying.brain.text.postal.tags import marked
from tests.brain.text.postal.invented import addresses, labelled

_FAST = Settings(iterations=40)


@pytest.fixture(scope="module")
def model() -> AddressModel:
    return AddressModel.train(addresses(60), _FAST)


def test_spans_begin_at_b_and_where_the_label_changes() -> None:
    tags = ["B-road", "I-road", "B-road", "I-poi", "O", "I-poi"]

    assert spans(tags) == [
        Span(0, 2, "road"),
        Span(2, 3, "road"),
        Span(3, 4, "poi"),
        Span(5, 6, "poi"),
    ]


def test_marking_keeps_the_spans() -> None:
    tags = ["B-road", "B-road", "I-road", "I-road", "O", "B-poi"]

    assert marked(tags) == ["S-road", "B-road", "I-road", "E-road", "O", "S-poi"]
    assert spans(marked(tags)) == spans(tags)


def test_tokens_are_numbers_letter_runs_and_single_characters() -> None:
    assert tokenize("文昌路 12-3号B座") == ["文", "昌", "路", "12", "-", "3", "号", "B", "座"]


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("湖南", "prov"),
        ("广西壮族自治区", "prov"),
        ("长沙市", "city"),
        ("延边州", "city"),
        ("海南州", "city"),
        ("云汀市", ""),
        ("市", ""),
    ],
)
def test_divisions_of_the_country(name: str, level: str) -> None:
    assert level_of(name) == level


def test_a_name_of_the_address_itself_does_not_count_while_training() -> None:
    gazetteer = Gazetteer.learn([("road", tuple("文昌路")), ("poi", ("0", "号"))])
    tokens = tuple("在文昌路")

    seen = gazetteer.matches(tokens)
    alone = gazetteer.matches(tokens, {(tuple("文昌路"), "road"): 1})

    assert [[match.offset for match in row] for row in seen] == [[], [0], [1], [2]]
    assert alone == [[], [], [], []]


def test_the_longest_known_name_counts() -> None:
    gazetteer = Gazetteer.learn([("poi", tuple("望江")), ("poi", tuple("望江苑"))])

    assert [row[0].length for row in gazetteer.matches(tuple("望江苑"))] == [3, 3, 3]


def test_a_word_that_runs_over_a_token_does_not_shift_the_rest() -> None:
    rows = features(tokenize("12号楼101室"), Gazetteer({}))

    assert len(rows) == 5
    assert all("w=" in " ".join(row) for row in rows)


def test_a_new_address_is_taken_apart(model: AddressModel) -> None:
    text = "云汀市 岭东区白鹭路388号望江苑6幢999室"

    parts = model.parse(text)

    assert [(part.label, part.text) for part in parts] == [
        ("city", "云汀市"),
        ("district", "岭东区"),
        ("road", "白鹭路"),
        ("roadno", "388号"),
        ("poi", "望江苑"),
        ("houseno", "6幢"),
        ("roomno", "999室"),
    ]
    assert all(text[part.start : part.end] == part.text for part in parts)


def test_nothing_is_nothing(model: AddressModel) -> None:
    assert model.parse("  ") == []
    assert model.spans([]) == []


def test_outside_stays_outside() -> None:
    rows = [
        labelled(("", "请送到"), ("road", road), ("", "谢谢"))
        for road in ("文昌路", "柳巷街", "青石路", "滨江大道")
    ] * 5

    parts = AddressModel.train(rows, _FAST).parse("请送到枫林路谢谢")

    assert [(part.label, part.text) for part in parts] == [("road", "枫林路")]


def test_the_same_rows_give_the_same_bytes_and_they_read_back(model: AddressModel) -> None:
    again = AddressModel.train(addresses(60), _FAST)

    assert again.dump() == model.dump()
    back = AddressModel.load(model.dump())
    text = "汀北区青石路7号棉纺小区2幢3室"
    assert back.parse(text) == model.parse(text)
    assert back.rows == 60


def test_training_tells_how_far_it_is() -> None:
    heard: list[tuple[int, int]] = []

    AddressModel.train(addresses(10), Settings(iterations=5), lambda *at: heard.append(at))

    assert heard[0] == (1, 5)
    assert heard[-1][0] == len(heard) <= 5


def test_other_bytes_are_refused(model: AddressModel) -> None:
    with pytest.raises(ModelError):
        AddressModel.load(b"no zip")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("model.json", '{"kind": "plates", "version": 1}')
        archive.writestr("tagger.crf", b"")
    with pytest.raises(ModelError, match="plates"):
        AddressModel.load(other.getvalue())


def test_no_rows_no_model() -> None:
    with pytest.raises(ValueError, match="no labelled address"):
        AddressModel.train([])


def test_a_name_that_comes_again_is_marked_on_both_sides() -> None:
    rows = features(tokenize("云汀市文昌路云汀市"), Gazetteer({}))

    assert [{"r>2@0", "r>3@0"} <= set(row) for row in rows] == [True] + [False] * 8
    assert [{"r<2@1", "r<3@2"} <= set(row) for row in rows] == [False] * 8 + [True]
    assert not any(feature.startswith("r") and feature[1] in "<>" for feature in rows[4])
