"""A table of units in a browser: refused with its error, mended, previewed, applied, undone."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Open, SignIn
from tests.browser.hands import dialog, press, said

pytestmark = pytest.mark.browser

HEAD = "单位编码,单位名称,单位类型,上级单位编码\n"
NEW = "U-RIVER-YARD"
KNOWN = "U-DRAIN"


def table_of(parent: str) -> bytes:
    """A new unit and another name of a known one, as a Chinese Excel saves CSV."""
    rows = (
        f"{NEW},云汀市河道养护所,科室站所,{parent}\n"
        f"{KNOWN},云汀排水集团有限公司,公共服务企业,U-GOV\n"
    )
    return (HEAD + rows).encode("gb18030")


def choose(page: Page, parent: str) -> None:
    table = FilePayload(name="单位.csv", mimeType="text/csv", buffer=table_of(parent))
    page.set_input_files("input[type=file]", files=[table])
    page.get_by_role("button", name="检查文件").click()


def test_a_table_is_mended_previewed_applied_and_undone(look: Open, person: SignIn) -> None:
    admin = person("sysadmin")
    before = admin.get(f"/registers/units/rows/{KNOWN}")
    page = look("/admin/data?register=units", "sysadmin")

    press(page, "i", "导入")
    choose(page, "U-NOWHERE")
    expect(page.get_by_text("有 1 处错误，没有导入任何一行")).to_be_visible()
    error = page.get_by_role("row").filter(has_text="U-NOWHERE")
    expect(error.get_by_role("cell").nth(1)).to_have_text("2")
    expect(error).to_contain_text("上级单位编码")

    page.get_by_role("button", name="改好了，重新选文件").click()
    choose(page, "U-GOV")
    expect(page.get_by_text("检查通过，还没有写入")).to_be_visible()
    changed = page.get_by_role("row").filter(has_text=KNOWN)
    expect(changed.locator("del")).to_have_text(before["doc"]["name"])
    expect(changed.locator("ins")).to_have_text("云汀排水集团有限公司")
    expect(page.get_by_role("row").filter(has_text=NEW)).to_contain_text("云汀市河道养护所")
    expect(page.get_by_role("button", name="写入 2 行改动")).to_be_disabled()
    page.get_by_label("导入原因").fill("机构改革")
    page.keyboard.press("Alt+Enter")
    expect(page.get_by_role("heading", name="已写入")).to_be_visible()

    page.get_by_role("button", name="看数据").click()
    search = page.get_by_label("按编码或名称搜索")
    search.fill("河道养护")
    search.press("Enter")
    page.get_by_role("row").filter(has_text=NEW).click()
    expect(page.get_by_label("单位名称")).to_have_value("云汀市河道养护所")
    page.get_by_role("tab", name="修改记录").click()
    expect(page.get_by_label("记录", exact=True)).to_contain_text("机构改革")

    page.get_by_text("导入与修改记录", exact=True).click()
    page.get_by_role("button", name="撤销").click()
    asked = dialog(page)
    asked.get_by_label("撤销原因").fill("文件发早了")
    page.keyboard.press("Alt+Enter")
    said(page, "已撤销")
    expect(page.locator(".state-tag", has_text="已撤销")).to_be_visible()

    after = admin.get(f"/registers/units/rows/{KNOWN}")
    assert after["doc"] == before["doc"]
    assert admin.get("/registers/units", q="河道养护")["items"] == []
