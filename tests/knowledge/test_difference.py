"""A readable difference: by field, words within text, figures marked."""

from huying.knowledge.versions_difference import Change, FieldDifference, difference, pieces
from huying.knowledge.versions_doc import CardDocument, parse
from tests.knowledge.cards import make_doc


def _doc(**over: object) -> CardDocument:
    return parse(make_doc("K-UFO", **over))


def _fields(old: CardDocument | None, new: CardDocument) -> dict[str, FieldDifference]:
    return {each.field: each for each in difference(old, new)}


def test_a_changed_figure_is_one_marked_piece() -> None:
    found = pieces("到登记中心办理，60日内办结。", "到登记中心办理，90日内办结。")

    changed = [(p.change, p.text, p.is_figure) for p in found if p.change is not Change.SAME]
    assert changed == [(Change.REMOVED, "60日", True), (Change.ADDED, "90日", True)]


def test_both_texts_can_be_read_out_of_the_pieces() -> None:
    old, new = "双方都交的，最高90万元，首付两成。", "双方都缴存的最高100万元，首付三成，另有补贴。"
    found = pieces(old, new)

    assert "".join(p.text for p in found if p.change is not Change.ADDED) == old
    assert "".join(p.text for p in found if p.change is not Change.REMOVED) == new
    figures = {p.text for p in found if p.is_figure and p.change is not Change.SAME}
    assert {"90万元", "100万元"} <= figures


def test_only_fields_that_differ_are_told() -> None:
    assert difference(_doc(), _doc()) == ()
    found = _fields(
        _doc(), _doc(answer="到飞碟登记中心办理，90日内办结，不收费。", audience="车主")
    )

    assert set(found) == {"answer", "audience"}
    assert (found["answer"].has_figures, found["audience"].has_figures) == (True, False)


def test_a_point_is_followed_by_its_label_and_a_question_by_likeness() -> None:
    points = [
        {"label": "费用", "text": "不收费"},
        {"label": "时限", "text": "90日", "clause": "第三条", "quote": "60日内办结"},
    ]
    questions = ["飞碟停靠登记", "飞碟停在哪里需要登记", "宇航员落户"]
    found = _fields(_doc(), _doc(points=points, questions=questions))

    assert [(i.change, i.label) for i in found["points"].items] == [
        (Change.ADDED, "费用"),
        (Change.CHANGED, "时限"),
    ]
    kinds = [item.change for item in found["questions"].items]
    assert kinds == [Change.SAME, Change.CHANGED, Change.ADDED, Change.REMOVED]


def test_a_first_version_is_added_as_a_whole() -> None:
    found = _fields(None, _doc())

    assert found["answer"].items[0].change is Change.ADDED
    assert {item.change for item in found["questions"].items} == {Change.ADDED}
