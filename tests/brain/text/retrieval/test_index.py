"""Which of a few invented texts answers a question."""

import pytest

from huying.brain.text.incidents import Background
from huying.brain.text.retrieval import Index

TEXTS = (
    "您好，望湖巷路灯已于5月3日修复，感谢您的反映。",
    "您好，青枫巷路灯属于小区内部设施，请联系物业维修。",
    "关于218路公交末班车，公交公司答复：自6月1日起延长到21:00。",
    "305路公交车因道路施工改道，完工后恢复原线路。",
    "新生儿参加居民医保，请带出生证明和户口本到社区办理。",
    "C3县自来水公司：城北片区水压低，正在更换老旧管道。",
    "D7县自来水公司：城北片区水压低，正在更换老旧管道，预计月底完成。",
    "",
    "谢谢您的来信！",
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(TEXTS)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("望湖巷的路灯不亮了", 0),
        ("青枫巷路灯坏了怎么办", 1),
        ("建议延长218路公交末班车时间", 2),
        ("３０５路为什么不走原来的路", 3),
        ("刚出生的孩子怎么办医保", 4),
        ("投诉D7县城北水压低", 6),
    ],
)
def test_the_text_about_that_place_or_line_comes_first(
    index: Index, question: str, number: int
) -> None:
    assert index.search(question)[0].number == number


def test_a_text_of_another_district_falls_back(index: Index) -> None:
    scores = {hit.number: hit.score for hit in index.search("C3县城北水压低，管道什么时候换好")}

    assert scores[5] > 1.5 * scores[6]


def test_spans_are_the_words_of_the_question_in_the_text(index: Index) -> None:
    hit = index.search("请问218路公交末班车几点")[0]

    words = [TEXTS[hit.number][start:end] for start, end in hit.spans]

    assert words == ["218路公交末班车", "公交"]


def test_rank_is_search_without_spans(index: Index) -> None:
    question = "公交车改道"

    assert [number for number, _ in index.rank(question)] == [
        hit.number for hit in index.search(question)
    ]


def test_no_more_than_asked_for_and_the_best_first(index: Index) -> None:
    hits = index.search("路灯 公交 自来水", k=2)

    assert len(hits) == 2
    assert hits[0].score >= hits[1].score


@pytest.mark.parametrize("question", ["", "？？", "kubernetes"])
def test_a_question_that_shares_no_term_finds_nothing(index: Index, question: str) -> None:
    assert index.search(question) == []


def test_an_empty_corpus_finds_nothing() -> None:
    assert Index.build([]).search("路灯") == []


def test_topics_of_general_content_break_ties_of_words() -> None:
    topics = Background([["驾校", "学车", "驾驶员培训", "退学费"], ["路灯", "灯不亮", "路灯维修"]])
    texts = ["驾驶员培训收费按合同办理，可协商解决。", "灯杆维护按合同办理，可协商解决。"]
    plain = dict(Index.build(texts).rank("学车合同"))
    told = dict(Index.build(texts, topics).rank("学车合同"))

    assert plain[0] < plain[1]  # the shorter of two that fit alike
    assert told[0] > told[1]
