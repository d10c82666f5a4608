"""The trained emotion model: what it reads, that it learns, its file."""

import subprocess
import sys

import numpy as np
import pytest

from huying.brain.learning import LearningError
from huying.brain.text.feelings.emotion import EmotionModel
from huying.brain.text.feelings.emotion_reading import clean, own_words, signs
from huying.brain.text.feelings.emotion_training import train
from huying.brain.text.feelings.emotion_words import FAMILIES, GROUPS
from tests.brain.text.feelings.posts import posts

_ANGER = list(GROUPS).index("rage")
_CHEER = list(GROUPS).index("e_cheer")


@pytest.fixture(scope="module")
def model() -> EmotionModel:
    return train(*posts(24))


def test_cleaning_folds_and_takes_away_what_says_nothing() -> None:
    assert clean("ＡＢ！！！！！！ @小李：看 https://a.example/x?y=1 完").split() == [
        "ab!!!",
        "@",
        ":看",
        "完",
    ]


def test_own_words_end_where_a_quoted_post_begins() -> None:
    assert own_words("真好//@小李:不好//@小王:哦") == "真好"
    assert own_words("//@小李 :不好") == ""
    assert own_words("看 http://a.example/b") == "看 http://a.example/b"


def test_a_negated_word_does_not_count_an_emoticon_does() -> None:
    plain, negated, emoticon = signs(["生气", "我没生气", "没[加油]"])

    assert plain[_ANGER] > 0
    assert negated[_ANGER] == 0
    assert emoticon[_CHEER] > 0


def test_every_family_names_groups() -> None:
    named = [name for names in FAMILIES.values() for name in names.split()]

    assert set(named) <= set(GROUPS)
    assert len(named) == len(set(named))


def test_it_learns_what_the_posts_show(model: EmotionModel) -> None:
    assert model.name(["真是可恶，气死我了", "谢谢，好棒", "真让人难过，想哭"]) == [
        "angry",
        "happy",
        "sad",
    ]
    shares = model.shares(["", "唉"])
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)
    assert model.shares([]).shape == (0, 3)


def test_the_same_rows_give_the_same_bytes_and_they_read_back(model: EmotionModel) -> None:
    content = train(*posts(24)).dump()

    assert content == model.dump()
    texts = ["无耻", "喜欢下雨", "路上的树"]
    assert np.allclose(EmotionModel.load(content).shares(texts), model.shares(texts), atol=1e-6)


def test_two_labels_are_enough_and_one_row_of_a_label() -> None:
    texts, labels = posts(12)
    two = train(texts[:13], labels[:13])

    assert two.labels == ("angry", "happy")
    assert two.name(["气死我了，小区又停水"]) == ["angry"]


@pytest.mark.parametrize(
    ("texts", "labels", "key"),
    [
        (["a"], ["x", "y"], "lengths"),
        (["a"], ["x"], "few_rows"),
        (["a", "b"], ["x", "x"], "one_label"),
    ],
)
def test_what_cannot_be_learnt_from(texts: list[str], labels: list[str], key: str) -> None:
    with pytest.raises(LearningError, match=key):
        train(texts, labels)


def test_other_bytes_are_refused() -> None:
    with pytest.raises(LearningError):
        EmotionModel.load(b"no zip")


def test_asking_does_not_load_what_training_needs() -> None:
    asked = "import sys, huying.brain.text.feelings.emotion; print('sklearn' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
