"""The citizen's page: on a phone, in plain words, also at twice the text size."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open, SignIn

pytestmark = pytest.mark.browser

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def ask(page: Page, number: str, code: str) -> None:
    page.get_by_label("您的工单号是多少？").fill(number)
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("您的查询码是多少？").fill(code)
    page.get_by_role("button", name="查看进度").click()


def test_number_and_code_show_where_the_matter_stands(look: Open, person: SignIn) -> None:
    ticket = walk.register(person("agent1"), "c01-water-out")[0]
    page = look("/progress", None, 390, 844)
    ask(page, ticket.number, ticket.query_code)
    steps = page.locator(".steps li")
    expect(steps.first).to_contain_text("已完成")
    expect(page.locator(".steps [aria-current=step]")).to_have_count(1)
    assert page.evaluate(OVERFLOW) == 0
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate(OVERFLOW) == 0
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 48


def test_a_wrong_code_is_answered_in_plain_words_and_keeps_the_number(
    look: Open, person: SignIn
) -> None:
    ticket = walk.register(person("agent1"), "c01-water-out")[0]
    page = look("/progress", None, 390, 844)
    wrong = "000000" if ticket.query_code != "000000" else "111111"
    ask(page, ticket.number, wrong)
    expect(page.get_by_role("alert")).to_contain_text("没有查到")
    page.get_by_label("您的查询码是多少？").fill(ticket.query_code)
    page.get_by_role("button", name="查看进度").click()
    expect(page.get_by_role("heading", name="办理过程")).to_be_visible()


def test_a_short_number_is_refused_before_anything_is_asked(look: Open) -> None:
    page = look("/progress", None, 390, 844)
    page.get_by_label("您的工单号是多少？").fill("2026")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("14 位")
    expect(page.get_by_label("您的工单号是多少？")).to_be_focused()
