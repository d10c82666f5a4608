"""What documents say of themselves, in the forms they say it."""

import pytest

from huying.brain.text.policies import CityWords, Facts, lines_from_text, understand

CITY = CityWords({"云汀市": "YT", "湖湾新区": "YT-HW"})


def _facts(text: str) -> Facts:
    return understand(lines_from_text(text), CITY).facts


def _notice(*body: str, head: str = "云测发〔2026〕3号", day: str = "2026年3月10日") -> str:
    return "\n".join(("云汀市测试局文件", head, "# 云汀市测试补贴办法", *body, "云汀市测试局", day))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("云测发〔2026〕3号", "云测发〔2026〕3号"),
        ("云测发[2026]3号", "云测发〔2026〕3号"),
        ("云测发［２０２６］３号", "云测发〔2026〕3号"),
        ("云测发（2026）第03号", "云测发〔2026〕3号"),
        ("（云测发【2026】3 号）", "云测发〔2026〕3号"),
        ("2026年第3号", "2026年第3号"),
        ("云汀市人民政府令第35号", "云汀市人民政府令第35号"),
    ],
)
def test_a_number_is_read_in_every_bracket(written: str, read: str) -> None:
    number = _facts(_notice("第一条 略。", head=written)).number

    assert number is not None
    assert number.value == read


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("本办法自2026年4月1日起施行，有效期5年。", "2026-04-01", "2031-03-31"),
        ("本办法自二〇二六年四月一日起施行，有效期至二〇二八年三月三十一日。",
         "2026-04-01", "2028-03-31"),
        ("本办法自发布之日起施行，试行两年。", "2026-03-10", "2028-03-09"),
        ("本办法自公布之日起30日后施行。", "2026-04-09", None),
        ("本办法自2026年4月1日起至2026年12月31日止。", "2026-04-01", "2026-12-31"),
        ("本办法自2026年4月1日起试行，试行期1年。", "2026-04-01", "2027-03-31"),
        ("施行时间：2026年4月1日。", "2026-04-01", None),
        ("通行证有效期6个月。", None, None),
        ("补贴申请截至2026年12月31日。", None, None),
    ],
)  # fmt: skip
def test_days_are_reckoned_as_they_are_said(
    sentence: str, first: str | None, last: str | None
) -> None:
    facts = _facts(_notice(f"第九条 {sentence}"))

    assert (facts.in_force.value if facts.in_force else None) == first
    assert (facts.expires.value if facts.expires else None) == last


def test_joint_issuers_are_read_from_the_signature() -> None:
    facts = _facts(
        "# 关于测试的通知\n一、略。\n云汀市测试局　云汀市财政局\n2026年3月10日\n（此件公开发布）"
    )

    assert facts.issuer is not None
    assert facts.issuer.value == "云汀市测试局、云汀市财政局"
    assert facts.issued is not None
    assert facts.issued.value == "2026-03-10"


@pytest.mark.parametrize(
    ("title", "area", "code"),
    [
        ("湖湾新区测试补贴细则", "湖湾新区", "YT-HW"),
        ("关于做好云汀市测试工作的通知", "云汀市", "YT"),
        ("关于印发《清江县测试办法》的通知", "清江县", None),
        ("云汀市住宅小区测试办法", "云汀市", "YT"),
    ],
)
def test_the_area_is_the_narrowest_that_the_title_names(
    title: str, area: str, code: str | None
) -> None:
    facts = _facts(f"# {title}\n第一条 略。\n云汀市测试局\n2026年3月10日")

    assert facts.area is not None
    assert (facts.area.value, facts.area.code) == (area, code)


def test_what_a_document_does_not_say_is_none() -> None:
    facts = _facts("# 测试问答\n问：多少钱？\n答：每月300元。")

    assert (facts.number, facts.issued, facts.in_force, facts.expires) == (None,) * 4


def test_every_value_stands_where_it_says() -> None:
    text = _notice("第九条 本办法自2026年4月1日起施行。")
    lines = lines_from_text(text)
    facts = understand(lines, CITY).facts

    assert facts.number is not None
    assert facts.number.at is not None
    at = facts.number.at
    assert lines[at.block].text[at.start : at.end] == "云测发〔2026〕3号"
