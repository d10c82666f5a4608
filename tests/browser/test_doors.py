"""Who gets in, and what they may open."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.people import PASSWORD

pytestmark = pytest.mark.browser


def test_a_stranger_is_sent_to_the_login_page_and_back(look: Open) -> None:
    page = look("/tickets?due=overdue", None)
    expect(page).to_have_url(re.compile(r"/login\?to="))
    page.get_by_label("用户名").fill("reviewer1")
    page.get_by_label("密码").fill("wrong-password")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page).to_have_url(re.compile(r"/tickets\?due=overdue$"))
    expect(page.get_by_role("columnheader", name="工单号")).to_be_visible()


def test_a_page_beyond_ones_role_says_so_and_is_not_in_the_navigation(look: Open) -> None:
    page = look("/admin/audit", "agent1")
    expect(page.get_by_text("您没有查看这一页的权限")).to_be_visible()
    links = page.get_by_role("navigation").get_by_role("link")
    expect(links.filter(has_text="坐席台")).to_have_count(1)
    expect(links.filter(has_text="审计")).to_have_count(0)


def test_signing_out_ends_the_session(look: Open) -> None:
    page = look("/tickets", "reviewer1")
    page.locator(".person").click()
    page.get_by_text("退出登录").click()
    expect(page).to_have_url(re.compile("/login"))
    page.goto("/tickets")
    expect(page).to_have_url(re.compile(r"/login\?to="))
