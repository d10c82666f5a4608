"""A disputed order in a browser, by keys: the unit objects, another person upholds, it moves on."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open, SignIn
from tests.browser.hands import dialog, press, row_of, said, state
from tests.browser.walk import Registered

pytestmark = pytest.mark.browser

REASON = "油烟由生态环境部门监管"


def dispatched_to_the_urban_office(person: SignIn) -> Registered:
    """What the catalogue calls disputed waits in the pool; a dispatcher sends it."""
    ticket = walk.register(person("agent1"), "c12-bbq-smoke")[0]
    assert ticket.unit_name is None
    reviewer, dispatcher = person("reviewer1"), person("dispatcher1")
    if reviewer.get(f"/tickets/{ticket.id}")["state"] == "to_review":
        reviewer.step(ticket.id, "review", then="pool")
    first = person("tn_urban_handler").me["unit"]
    dispatcher.step(ticket.id, "dispatch", unit_id=first["id"])
    return ticket


def object_to_it(page: Page) -> None:
    """Cite the row, propose what it names, say why: without a mouse."""
    press(page, "o", "提出异议")
    form = dialog(page)
    page.keyboard.type("D-0802-01")
    expect(page.locator(".ant-select-item-option-active")).to_contain_text("D-0802-01")
    page.keyboard.press("Enter")
    expect(form).to_contain_text("生态环境")
    form.get_by_label("理由").fill(REASON)
    page.keyboard.press("Alt+Enter")
    said(page, "异议已提出")


def test_an_objection_is_upheld_by_another_person_and_the_next_unit_has_it(
    look: Open, person: SignIn
) -> None:
    ticket = dispatched_to_the_urban_office(person)
    unit = look(f"/tickets/{ticket.id}", "tn_urban_handler")
    state(unit, "待签收")
    object_to_it(unit)
    expect(unit.get_by_text("第 1 轮异议").first).to_be_visible()
    expect(unit.get_by_role("button", name="提出异议")).to_be_disabled()

    own = look("/disputes", "dispatcher1")
    row_of(own, ticket.number)
    expect(own.get_by_role("button", name="成立并改派")).to_be_disabled()

    desk = look("/disputes", "dispatcher2")
    row_of(desk, ticket.number)
    expect(desk.get_by_label("争议", exact=True)).to_contain_text(REASON)
    press(desk, "u", "成立并改派")
    dialog(desk).get_by_label("理由").fill("按职责清单由生态环境分局主办")
    desk.keyboard.press("Alt+Enter")
    said(desk, "已改派")

    following = look("/inbox", "tn_eco_handler")
    row_of(following, ticket.number)
    state(following, "待签收")
    press(following, "s", "签收")
    said(following, "已签收")
    state(following, "办理中")
    expect(following.get_by_label("办理经过")).to_contain_text("派单异议成立")
