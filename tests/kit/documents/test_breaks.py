"""A figure that is broken over two lines is one figure."""

from huying.kit.documents.layout import joined


def test_a_figure_goes_on_behind_a_break_and_words_keep_their_blank() -> None:
    assert joined(["单身职工每月15", "00元，热线1212", "3"]) == "单身职工每月1500元，热线12123"
    assert joined(["the housing", "fund"]) == "the housing fund"
    assert joined(["缴存人", "可以提取"]) == "缴存人可以提取"


def test_two_lines_of_a_cell_are_two_figures() -> None:
    assert joined(["60", "90"], is_cell=True) == "60 90"
