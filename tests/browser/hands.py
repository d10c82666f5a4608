"""What a person's hands and eyes do on a page."""

import re

from playwright.sync_api import Locator, Page, expect


def press(page: Page, key: str, button: str) -> None:
    """The key of a button that is in sight: nobody presses before seeing it."""
    expect(page.get_by_role("button", name=button).first).to_be_enabled()
    page.keyboard.press(key)


def row_of(page: Page, number: str) -> None:
    """Choose the ticket on a desk; new rows wait behind the bar until asked for."""
    row = page.locator(".row", has_text=number)
    bar = page.get_by_role("button", name="点击查看")
    expect(row.or_(bar).first).to_be_visible()
    if not row.is_visible():
        bar.click()
    row.click()


def said(page: Page, words: str) -> None:
    """The page told what was done."""
    expect(page.locator(".ant-message-notice", has_text=words).last).to_be_visible()


def state(page: Page, words: str) -> None:
    tags = page.locator(".ticket-head .state-tag")
    expect(tags.filter(has_text=re.compile(f"^{words}$"))).to_be_visible()


def dialog(page: Page) -> Locator:
    """The open dialog, once it has come to rest."""
    expect(page.locator(".ant-zoom-appear, .ant-zoom-enter")).to_have_count(0)
    opened = page.get_by_role("dialog")
    expect(opened).to_be_visible()
    return opened
