"""Titles and summaries of running text."""

import csv
from importlib.resources import files

import pytest

from huying.brain.text.titles import (
    TitleModel,
    rouge,
    shipped_model,
    summary_of,
    title_of,
)
from huying.brain.text.titles.reading import Role, read_letter
from huying.brain.text.titles.training import train_titles

LETTER = (
    "尊敬的领导：您好！我是岭东区松坪街道翠竹苑的住户。小区门口的污水井从三月起一直往外冒水，"
    "臭得不敢开窗，物业来看过两次就没有下文了。希望排水部门尽快疏通翠竹苑门口的污水井，谢谢！"
)


@pytest.fixture(scope="module")
def model() -> TitleModel:
    return shipped_model()


def test_a_title_tells_place_and_matter_and_nothing_else(model: TitleModel) -> None:
    title = title_of(LETTER, model)

    assert "污水井" in title.text
    assert "翠竹苑" in title.text
    assert not any(word in title.text for word in ("我", "尊敬", "您好", "谢谢"))
    assert len(title.text) <= 40


def test_every_part_of_a_title_is_quoted_from_the_text(model: TitleModel) -> None:
    title = title_of(LETTER, model)

    assert title.quotes
    for quote in title.quotes:
        said = LETTER[quote.source_start : quote.source_end]
        assert title.text[quote.start : quote.end] == said
    quoted = {place for quote in title.quotes for place in range(quote.start, quote.end)}
    frame = "".join(char for place, char in enumerate(title.text) if place not in quoted)
    assert frame in {"", "希望", "请求", "反映", "投诉", "咨询", "问题", "反映问题", "投诉问题"}


@pytest.mark.parametrize(
    "text", ["", " \n", "。。。", "您好", "谢谢领导！", "路灯坏了", "a", "《》“”"]
)
def test_a_text_with_little_in_it_has_a_title_no_longer_than_itself(
    text: str, model: TitleModel
) -> None:
    title = title_of(text, model)

    assert len(title.text) <= len(text.strip())
    for quote in title.quotes:
        assert title.text[quote.start : quote.end] == text[quote.source_start : quote.source_end]


def test_the_same_text_has_the_same_title(model: TitleModel) -> None:
    assert title_of(LETTER, model) == title_of(LETTER, model)


def test_a_very_long_text_is_read_at_head_and_end(model: TitleModel) -> None:
    letter = read_letter(LETTER + "这里还有很多别的话要说。" * 2000 + "请尽快派人维修河堤。")

    assert "松坪" in letter.text[: letter.clauses[3].end]
    assert any("维修河堤" in clause.text for clause in letter.clauses)
    assert len(letter.clauses) < 400


def test_clauses_know_what_they_are_for() -> None:
    roles = [clause.role for clause in read_letter(LETTER).clauses]

    assert roles[:3] == [Role.COURTESY, Role.COURTESY, Role.SELF]
    assert roles[-2:] == [Role.WISH, Role.COURTESY]


def test_numbers_are_not_cut_at_their_marks() -> None:
    texts = [clause.text for clause in read_letter("晚上10:30还在施工，罚了1,200元。").clauses]

    assert texts == ["晚上10:30还在施工", "罚了1,200元"]


def test_a_summary_is_whole_clauses_with_the_demand(model: TitleModel) -> None:
    summary = summary_of(LETTER, model, 60)

    assert len(summary.text) <= 60
    assert "希望排水部门尽快疏通翠竹苑门口的污水井" in summary.text
    assert "尊敬" not in summary.text
    for quote in summary.quotes:
        said = LETTER[quote.source_start : quote.source_end]
        assert summary.text[quote.start : quote.end] == said


def test_a_summary_with_no_room_is_empty(model: TitleModel) -> None:
    assert summary_of(LETTER, model, 3).text == ""


def test_a_clause_too_long_for_a_summary_is_cut(model: TitleModel) -> None:
    text = "汀南区梧桐街道路口的红绿灯从去年夏天坏到现在一直没有人来修"

    summary = summary_of(text, model, 12)

    assert summary.text == text[:12]
    assert summary_of(text, model, 200).text == text


def test_no_title_speaks_in_the_first_person(model: TitleModel) -> None:
    for text in (
        "我们是枫林镇红星村的村民。",
        "我家楼下的烧烤店每天营业到凌晨，我家老人睡不着，感谢您为我们做主。",
        "请问我想把我的户口迁到我爱人那里要什么手续？",
    ):
        title = title_of(text, model).text
        assert title
        assert not any(word in title for word in ("我", "您", "感谢"))


def test_a_model_survives_its_file(model: TitleModel) -> None:
    again = TitleModel.load(model.dump())

    assert again.dump() == model.dump()
    assert title_of(LETTER, again) == title_of(LETTER, model)


@pytest.mark.parametrize("text", ["{}", "[]", '{"kind":"titles","version":2}'])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a title model"):
        TitleModel.load(text)


def test_the_shipped_model_is_learned_from_the_shipped_letters(model: TitleModel) -> None:
    path = files("huying") / "content" / "titles" / "letters.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))

    learned = train_titles(
        [(row["text"], row["title"]) for row in rows], model.matters, model.made_of
    )

    assert len(rows) >= 100
    assert learned.length == model.length
    assert learned.words.keys() >= model.words.keys()
    for sign, weight in model.words.items():
        assert learned.words[sign] == pytest.approx(weight, abs=0.02)


def test_learning_takes_up_how_a_centre_writes_its_titles() -> None:
    places = ["东门", "西门", "南湖", "北山", "青坪"]
    matters = ["路灯坏了一个月", "井盖丢了没人管", "公交车总是不来", "垃圾堆了三天", "水管漏了一夜"]
    pairs = [
        (f"您好！{place}那里的{matter}，希望有人来管。", f"关于{place}{matter[:2]}的反映问题")
        for place in places
        for matter in matters
    ]

    model = train_titles(pairs, {}, "test")

    assert model.length == 11.0
    assert model.odds(read_letter(pairs[0][0])).ending > 0.9
    with pytest.raises(ValueError, match="20 rows"):
        train_titles(pairs[:5], {}, "test")


def test_rouge_counts_characters() -> None:
    assert rouge("路灯坏了", "路灯坏了") == (1.0, 1.0, 1.0)
    one, two, longest = rouge("坏了路灯", "路灯坏了")
    assert (one, longest) == (1.0, 0.5)
    assert two == pytest.approx(2 / 3)
    assert rouge("", "路灯") == (0.0, 0.0, 0.0)
    assert rouge("路 灯", "路灯")[2] == 1.0
