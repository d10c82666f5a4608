"""Learning from labelled rows: what is ranked, how sure, why, and from a file again."""

import subprocess
import sys
from itertools import pairwise

import pytest

from huying.brain.learning import Doc, Learned, LearningError, Options, train
from huying.brain.learning.files import pack
from tests.brain.learning.rows import rows


@pytest.fixture(scope="module")
def learned() -> Learned:
    return train(*rows(240, noise=0.05))


def test_unseen_rows_are_named(learned: Learned) -> None:
    texts, labels = rows(120, seed=2)

    got = [guesses[0].label for guesses in learned.rank_many(texts)]

    assert sum(have == want for have, want in zip(got, labels, strict=True)) >= 114


def test_guesses_fall_and_share_one_chance(learned: Learned) -> None:
    guesses = learned.rank("小区停电三天了", k=6)

    assert guesses[0].label == "供电"
    assert len({guess.label for guess in guesses}) == 6
    assert all(first.confidence >= second.confidence for first, second in pairwise(guesses[1:]))
    assert sum(guess.confidence for guess in guesses) == pytest.approx(1, abs=1e-6)


def test_one_text_and_many_texts_are_ranked_alike(learned: Learned) -> None:
    texts, _ = rows(30, seed=3)

    for text, many in zip(texts, learned.rank_many(texts), strict=True):
        alone = learned.rank(text)
        assert [guess.label for guess in alone] == [guess.label for guess in many]
        assert alone[0].confidence == pytest.approx(many[0].confidence, abs=1e-5)


def test_the_words_that_spoke_are_in_the_text(learned: Learned) -> None:
    text = "市民来电反映:  其在ＡＢ路12812345678号\n自来水发黄，要求处理"

    best = learned.rank(text)[0]

    said = [text[start:end] for start, end in best.spans]
    assert best.label == "供水"
    assert any("水" in words for words in said), said
    assert not any(char in words for words in said for char in "反映要求：:，")


def test_confidence_is_near_what_is_right(learned: Learned) -> None:
    texts, labels = rows(300, seed=4, noise=0.3)
    unsure = train(*rows(300, seed=5, noise=0.3))

    guesses = [guess[0] for guess in unsure.rank_many(texts)]
    said = sum(guess.confidence for guess in guesses) / len(guesses)
    right = sum(g.label == label for g, label in zip(guesses, labels, strict=True)) / len(labels)

    assert said == pytest.approx(right, abs=0.08)
    assert said < sum(guess[0].confidence for guess in learned.rank_many(texts)) / len(texts)


def test_what_may_act_alone_is_as_right_as_asked() -> None:
    texts, labels = rows(600, seed=6, noise=0.1)
    learned = train(texts, labels, Options(precision=0.85))

    fresh, wanted = rows(300, seed=7, noise=0.1)
    alone = [
        (guess[0], want)
        for guess, want in zip(learned.rank_many(fresh), wanted, strict=True)
        if learned.sure(guess[0])
    ]

    assert len(alone) > 150
    assert sum(guess.label == want for guess, want in alone) / len(alone) >= 0.82


def test_nothing_acts_alone_when_labels_are_drawn_by_lot() -> None:
    learned = train(*rows(200, noise=1.0))

    assert not any(learned.sure(guess[0]) for guess in learned.rank_many(rows(100, seed=8)[0]))


def test_the_curve_ends_with_all_rows(learned: Learned) -> None:
    coverage = [point.coverage for point in learned.curve]

    assert coverage == sorted(coverage)
    assert coverage[-1] == 1
    assert learned.curve[-1].precision == pytest.approx(learned.figures.accuracy)
    slack = 1e-9
    for point in learned.curve:
        assert point.low - slack <= point.precision <= point.high + slack


def test_a_file_gives_the_same_answers_without_training(learned: Learned) -> None:
    raw = learned.dump()
    texts, _ = rows(60, seed=9)

    again = Learned.load(raw)

    for first, second in zip(learned.rank_many(texts), again.rank_many(texts), strict=True):
        assert [guess.label for guess in first] == [guess.label for guess in second]
        assert first[0].confidence == pytest.approx(second[0].confidence, abs=0.01)
    assert (again.figures, again.curve) == (learned.figures, learned.curve)
    assert again.threshold == learned.threshold


def test_the_same_rows_give_the_same_file() -> None:
    assert train(*rows(60)).dump() == train(*rows(60)).dump()


def test_asking_does_not_load_what_training_needs() -> None:
    code = "import sys; import huying.brain.learning; print('sklearn' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("texts", "labels", "key"),
    [
        (["水"] * 9, ["供水"] * 8 + ["供电"], "few_rows"),
        (["水"] * 20, ["供水"] * 20, "one_label"),
        (["水"] * 20, ["供水"] * 19, "lengths"),
        (["  "] * 20, ["供水", "供电"] * 10, "no_words"),
    ],
)
def test_what_cannot_be_learnt_is_said(texts: list[str], labels: list[str], key: str) -> None:
    with pytest.raises(LearningError) as caught:
        train(texts, labels)

    assert caught.value.key == key


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04 no zip", "damaged"),
        (pack({"kind": "classifier", "version": "0"}, {}), "other_version"),
        (pack({"kind": "classifier", "version": "1"}, {}), "damaged"),
        (pack({"kind": "title", "version": "1"}, {}), "other_version"),
    ],
)
def test_bytes_that_are_no_model_are_refused(raw: bytes, key: str) -> None:
    with pytest.raises(LearningError) as caught:
        Learned.load(raw)

    assert caught.value.key == key


def test_empty_and_odd_texts_have_an_answer(learned: Learned) -> None:
    odd = ["", " \n", "\u0000\ud83d", "😀", "水", "a" * 5000]

    found = learned.rank_many(odd)

    assert len(found) == len(odd)
    assert all(0 <= guesses[0].confidence <= 1 for guesses in found)
    assert all(learned.rank(text)[0].label in learned.labels for text in odd)


def test_two_labels_and_a_label_of_one_row() -> None:
    texts, labels = rows(60)
    two = ["水" if label == "供水" else "其他" for label in labels]
    rare = [*labels[:-1], "独一份"]

    assert train(texts, two).rank("自来水发黄")[0].label == "水"
    assert len(train(texts, rare).labels) == 7


def test_knowledge_names_what_no_row_said() -> None:
    """讨薪 stands in no row; the leaf that knows it also knows 工资."""
    texts, labels = rows(120)
    texts += ["公司拖欠工资三个月", "老板不发工资", "工资一直没有结清", "工资被克扣"] * 5
    labels += ["劳动监察"] * 20
    leaves = (
        Doc("010101", "拖欠工资 工资 讨薪 欠薪 工钱没结"),
        Doc("090101", "停水 自来水 水管"),
        Doc("090201", "停电 电压 电表"),
        Doc("100101", "违停 挪车 红绿灯"),
    )

    with_leaves = train(texts, labels, Options(knowledge=leaves)).rank("帮我们讨薪")[0]
    without = train(texts, labels).rank("帮我们讨薪")[0]

    assert with_leaves.label == "劳动监察"
    assert without.label != "劳动监察" or without.confidence < with_leaves.confidence


def test_more_work_than_allowed_is_done_by_one_expert() -> None:
    texts, labels = rows(240, noise=0.05)

    quick = train(texts, labels, Options(most_work=1000))
    whole = train(texts, labels)

    fresh, wanted = rows(60, seed=2)
    got = [guess[0].label for guess in quick.rank_many(fresh)]
    assert list(quick.figures.made_of) == ["margins of all"]
    assert len(whole.figures.made_of) == 3
    assert (quick.figures.n, whole.figures.n) == (48, 240)
    assert sum(have == want for have, want in zip(got, wanted, strict=True)) >= 56
