"""Screens follow what happens elsewhere, also over a restart of everything."""

import pytest
from playwright.sync_api import expect

from tests.browser import walk
from tests.browser.conftest import Open, SignIn
from tests.browser.people import Person
from tests.browser.server import Installation

pytestmark = pytest.mark.browser


def test_new_tickets_wait_behind_a_bar(look: Open, person: SignIn) -> None:
    walk.register(person("agent1"), "c01-water-out")
    page = look("/tickets", "reviewer1")
    first = page.locator(".ant-table-row").first
    before = first.inner_text()
    expect(page.get_by_text("已连接")).to_be_visible()
    ticket = walk.register(person("agent1"), "c01-water-out")[0]
    bar = page.get_by_role("button", name="1 条新工单")
    expect(bar).to_be_visible()
    assert first.inner_text().splitlines()[0] == before.splitlines()[0]
    bar.click()
    expect(first).to_contain_text(ticket.number)


def test_a_step_by_one_person_shows_on_the_other_s_screen(look: Open, person: SignIn) -> None:
    ticket = walk.register(person("agent1"), "c01-water-out")[0]
    page = look(f"/tickets/{ticket.id}", "supervisor1")
    state = page.locator(".ticket-head .state-tag").first
    expect(state).to_have_text("待签收")
    expect(page.get_by_text("已连接")).to_be_visible()
    person("water_handler").step(ticket.id, "sign")
    expect(state).to_have_text("办理中")


def test_a_screen_catches_up_after_everything_was_restarted(
    look: Open, person: SignIn, running: Installation
) -> None:
    ticket = walk.register(person("agent1"), "c01-water-out")[0]
    page = look("/tickets", "reviewer1")
    expect(page.locator(".ant-table-row", has_text=ticket.number)).to_be_visible()
    expect(page.get_by_text("已连接")).to_be_visible()
    running.stop()
    expect(page.get_by_text("重连中")).to_be_visible()
    running.start()
    with Person(running.address, "water_handler") as handler:
        handler.step(ticket.id, "sign")
    row = page.locator(".ant-table-row", has_text=ticket.number)
    expect(row).to_contain_text("办理中", timeout=60_000)
    expect(page.get_by_text("已连接")).to_be_visible()
