"""The citizens' question page: on a phone, by keyboard, at twice the text size."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNKNOWN = "火星移民基地的蘑菇采摘许可怎么办理"


def test_an_answer_shows_its_source_at_any_text_size(look: Open) -> None:
    page = look("/ask", None, 390, 844)
    expect(page.get_by_role("heading", name="按类别找")).to_be_visible()
    assert page.evaluate(OVERFLOW) == 0
    page.locator(".subjects button").first.click()
    page.locator(".cards button").first.click()
    expect(page.locator("section.sheet h2").first).to_be_focused()
    choices = page.locator("fieldset.choices button")
    if choices.count():
        choices.first.click()
    expect(page.locator(".basis")).to_contain_text("为准")
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate(OVERFLOW) == 0
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 44


def test_works_with_the_keyboard_alone(look: Open) -> None:
    page = look("/ask", None, 390, 844)
    expect(page.get_by_role("heading", name="按类别找")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_label("您想问什么？")).to_be_focused()
    page.keyboard.type(UNKNOWN)
    page.keyboard.press("Enter")
    refused = page.get_by_role("heading", name="没有找到有把握的答案")
    expect(refused).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text("12345")
    page.go_back()
    expect(page.get_by_role("heading", name="按类别找")).to_be_visible()


def test_goes_through_subjects_to_an_answer(look: Open) -> None:
    page = look("/ask", None, 390, 844)
    page.locator(".subjects button").first.click()
    page.locator(".cards button").first.click()
    expect(page.locator("section.sheet h2").first).to_be_focused()
    page.get_by_role("link", name="查询办理进度").click()
    expect(page.get_by_label("您的工单号是多少？")).to_be_visible()
