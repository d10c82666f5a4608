"""A real, empty installation: its first administrator can only make the other two."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hands import dialog, said
from tests.browser.people import until
from tests.browser.server import installation

pytestmark = pytest.mark.browser


def test_the_first_administrator_founds_the_other_two(chromium: Browser, tmp_path: Path) -> None:
    with installation(tmp_path / "home", "--empty") as made:

        def told() -> re.Match[str] | None:
            output = made.output.read_text(encoding="utf-8")
            return re.search(r"首个系统管理员：(\S+)，一次性口令：(\w+)", output)

        first = until(told, "the first administrator's password")
        context = chromium.new_context(locale="zh-CN", base_url=made.address)
        page = context.new_page()
        page.goto("/login")
        expect(page.get_by_text("演示账号")).to_have_count(0)
        page.get_by_label("用户名").fill(first.group(1))
        page.get_by_label("密码").fill(first.group(2))
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_label("原密码").fill(first.group(2))
        page.get_by_label("新密码", exact=True).fill("Founder-12345")
        page.get_by_label("再输一遍新密码").fill("Founder-12345")
        page.get_by_role("button", name="修改密码").click()
        page.get_by_role("navigation").get_by_role("link", name="账号").click()
        for role, username in (("安全管理员", "security1"), ("审计管理员", "audit1")):
            page.get_by_role("button", name=f"建立{role}账号").click()
            form = dialog(page)
            form.get_by_label("用户名").fill(username)
            form.get_by_label("姓名").fill(role)
            form.get_by_label("初始密码").fill("Founding-12345")
            page.keyboard.press("Alt+Enter")
            said(page, f"已建立账号 {role}")
            expect(page.get_by_role("cell", name=username)).to_be_visible()
        expect(page.get_by_text("还差两位管理员")).to_have_count(0)
        context.close()
