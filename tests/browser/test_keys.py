"""Keys act for hands, never for an input method."""

import pytest
from playwright.sync_api import expect

from tests.browser import walk
from tests.browser.conftest import Open, SignIn
from tests.browser.hands import press

pytestmark = pytest.mark.browser

COMPOSING = """() => document.body.dispatchEvent(new KeyboardEvent('keydown', {
  key: 's', code: 'KeyS', bubbles: true, cancelable: true, isComposing: true }))"""


def test_a_key_does_not_act_while_the_input_method_composes(look: Open, person: SignIn) -> None:
    ticket = walk.register(person("agent1"), "c01-water-out")[0]
    page = look(f"/tickets/{ticket.id}", "water_handler")
    expect(page.get_by_role("button", name="签收")).to_be_visible()
    page.evaluate(COMPOSING)
    page.wait_for_timeout(800)
    assert person("water_handler").get(f"/tickets/{ticket.id}")["state"] == "to_sign"

    page.keyboard.press("s")
    expect(page.locator(".ticket-head .state-tag", has_text="办理中")).to_be_visible()
    assert person("water_handler").get(f"/tickets/{ticket.id}")["state"] == "handling"


def test_letters_in_a_field_are_letters(look: Open, person: SignIn) -> None:
    ticket = walk.register(person("agent1"), "c01-water-out")[0]
    page = look(f"/tickets/{ticket.id}", "water_handler")
    press(page, "s", "签收")
    press(page, "r", "写答复")
    field = page.get_by_label("答复内容")
    field.fill("")
    field.press_sequentially("scrt")
    expect(field).to_have_value("scrt")
    expect(page.get_by_role("dialog")).to_have_count(1)


def test_j_and_k_walk_through_the_list_and_slash_searches(look: Open, person: SignIn) -> None:
    for _ in range(2):
        walk.register(person("agent1"), "c01-water-out")
    page = look("/tickets", "reviewer1")
    rows = page.locator(".ant-table-row")
    expect(rows.nth(1)).to_be_visible()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".split-panel h1")).to_be_visible()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".split-panel")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.locator("input[type=search]")).to_be_focused()
