"""The whole road in a browser: from the first word of a call to the closed ticket, and back."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walk
from tests.browser.conftest import Open, SignIn
from tests.browser.hands import dialog, press, row_of, said, state

pytestmark = pytest.mark.browser

REPLY = "已更换破裂的阀门，今天下午恢复供水，并向用户说明了原因。"


def take_a_call(desk: Page) -> tuple[str, str]:
    """Play the water conversation, watch it become a draft, register it: number and query code."""
    desk.get_by_text("8 倍").click()
    desk.get_by_role("button", name=re.compile("播放 小区半夜起停水")).click()
    log = desk.get_by_role("log")
    expect(log).to_contain_text("云汀12345")
    expect(log).to_contain_text("梧桐湾")
    draft = desk.locator(".draft")
    expect(draft).to_contain_text("停水")
    expect(draft.locator("textarea, input").filter(visible=True).first).to_be_visible()
    expect(desk.locator(".call-bar")).to_contain_text("话后处理", timeout=60_000)
    expect(draft).to_contain_text("模板：")
    desk.keyboard.press("F4")
    panel = desk.get_by_role("region", name="生成工单前确认")
    expect(panel).to_contain_text("将派往 云汀供水集团")
    expect(panel).to_contain_text("系统建议")
    desk.keyboard.press("Enter")
    result = desk.get_by_role("status").filter(has_text="工单编号")
    expect(result).to_contain_text("云汀供水集团")
    expect(result).to_contain_text("已由您确认")
    words = result.inner_text()
    number = re.search(r"\d{14}", words)
    code = re.search(r"(?<!\d)\d{6}(?!\d)", words)
    assert number
    assert code
    return number.group(), code.group()


def work_and_propose(inbox: Page, number: str) -> None:
    """Sign, reach the citizen, write the reply, hand it to the leader: each by its key."""
    row_of(inbox, number)
    state(inbox, "待签收")
    inbox.get_by_text("现在还不能做").first.click()  # many reasons are folded
    expect(inbox.get_by_text("签收之后、提交之前才能填写答复")).to_be_visible()
    press(inbox, "s", "签收")
    said(inbox, "已签收")
    state(inbox, "办理中")
    press(inbox, "c", "记录联系")
    inbox.get_by_label("说了什么").fill("约好下午到现场")
    inbox.keyboard.press("Alt+Enter")
    said(inbox, "联系已记录")
    press(inbox, "r", "写答复")
    inbox.get_by_label("答复内容").fill(REPLY)
    dialog(inbox).get_by_text("已解决", exact=True).click()
    inbox.keyboard.press("Alt+Enter")
    said(inbox, "答复已保存")
    press(inbox, "p", "送领导审批")
    dialog(inbox)
    inbox.keyboard.press("Alt+Enter")
    said(inbox, "已送领导审批")
    expect(inbox.get_by_text("答复正在等单位领导审批").first).to_be_attached()


def approve(leader: Page, number: str) -> None:
    row_of(leader, number)
    press(leader, "y", "同意")
    expect(dialog(leader)).to_contain_text(REPLY)
    leader.keyboard.press("Alt+Enter")
    said(leader, "已同意")


def call_back(desk: Page, number: str, satisfaction: str, solved: str) -> None:
    """Take, dial, ask: the number is in sight for this call, two keys and save."""
    row_of(desk, number)
    press(desk, "e", "领取")
    said(desk, "已领取")
    press(desk, "d", "拨打")
    expect(desk.locator(".dial strong")).to_have_text(re.compile(r"^1\d{10}$"))
    desk.keyboard.press("Alt+Enter")
    expect(desk.locator(".evaluation-problem")).to_contain_text("两个问题都要问到")
    desk.keyboard.press(satisfaction)
    desk.keyboard.press(solved)
    desk.keyboard.press("Alt+Enter")


def test_a_call_becomes_a_ticket_that_is_settled_and_closed(look: Open) -> None:
    inbox = look("/inbox", "water_handler")
    leader = look("/inbox", "water_leader")
    number, code = take_a_call(look("/desk", "agent1"))

    work_and_propose(inbox, number)
    approve(leader, number)
    press(inbox, "t", "提交办结审核")
    dialog(inbox)
    inbox.keyboard.press("Alt+Enter")
    said(inbox, "已提交办结审核")

    review = look("/close-review", "reviewer1")
    row_of(review, number)
    expect(review.get_by_label("联系证据")).to_contain_text("约好下午到现场")
    press(review, "y", "准予办结")
    expect(dialog(review)).to_contain_text(REPLY)
    review.keyboard.press("Alt+Enter")
    said(review, "已办结")

    specialist = look("/callbacks", "callback1")
    call_back(specialist, number, "1", "6")
    said(specialist, "工单结案")

    centre = look(f"/tickets?q={number}", "supervisor1")
    expect(centre.locator(".ant-table-row", has_text=number)).to_contain_text("已结案")
    centre.locator(".ant-table-row", has_text=number).dblclick()
    state(centre, "已结案")
    story = centre.get_by_label("办理经过")
    for words in ("登记", "签收", "单位领导同意", "非常满意", "结案"):
        expect(story).to_contain_text(words)

    citizen = look("/progress", None, 390, 844)
    citizen.get_by_role("textbox").fill(number)
    citizen.get_by_role("button", name="下一步").click()
    citizen.get_by_role("textbox").fill(code)
    citizen.get_by_role("button", name="查看进度").click()
    expect(citizen.get_by_role("heading", name="答复内容")).to_be_visible()
    expect(citizen.locator(".reply")).to_have_text(REPLY)


def test_not_satisfied_raises_an_alert_and_comes_back_for_rework(
    look: Open, person: SignIn
) -> None:
    agent, handler = person("agent1"), person("water_handler")
    leader, reviewer = person("water_leader"), person("reviewer1")
    ticket = walk.register(agent, "c01-water-out")[0]
    walk.handle(handler, ticket.id)
    walk.submit(handler, leader, ticket.id)
    walk.settle(reviewer, ticket.id)

    board = look("/board", "supervisor1")
    inbox = look("/inbox", "water_handler")
    specialist = look("/callbacks", "callback1")
    call_back(specialist, ticket.number, "4", "8")
    said(specialist, "红色预警")

    bar = board.get_by_label("预警", exact=True).get_by_role("button", name="点击查看")
    alert = board.locator(".alert-card", has_text=ticket.number)
    expect(alert.or_(bar).first).to_be_visible()
    if not alert.is_visible():
        bar.click()
    expect(alert).to_contain_text("回访不满意")
    expect(alert).to_have_attribute("data-level", "red")
    alert.locator(".alert-sentence").click()
    press(board, "w", "责令重办")
    board.get_by_label("重办要求").fill("诉求人称仍然没有水，请到现场核实。")
    board.keyboard.press("Alt+Enter")
    said(board, "已责令重办")

    row_of(inbox, ticket.number)
    state(inbox, "重办")
    expect(inbox.locator(".ticket-head")).to_contain_text("重办 1 次")
    expect(inbox.locator(".split-panel")).to_contain_text("请到现场核实")

    walk.handle(handler, ticket.id)
    walk.submit(handler, leader, ticket.id)
    walk.settle(reviewer, ticket.id)
    call_back(specialist, ticket.number, "2", "6")
    said(specialist, "工单结案")
    page = look(f"/tickets/{ticket.id}", "supervisor1")
    state(page, "已结案")
    expect(page.get_by_label("办理经过")).to_contain_text("不满意")
