"""An agent asks the knowledge in a call, is asked for the condition, sends the answer, cites it."""

import pytest
from playwright.sync_api import expect

from tests.browser import hands, walk
from tests.browser.conftest import Open, SignIn

pytestmark = pytest.mark.browser

CARD = "公积金贷款最长能贷几年"


def test_from_the_question_to_the_citation_on_the_ticket(look: Open, person: SignIn) -> None:
    agent = person("agent1")
    live = walk.play(agent, "c24-rent-fund-consult")
    page = look("/desk", "agent1")
    page.get_by_label("查知识库").fill(CARD)
    page.get_by_role("button", name=CARD).last.click()

    cards = page.get_by_role("region", name="应答要点")
    asks = cards.get_by_role("group", name="房屋类型").or_(cards.locator(".card-condition")).first
    expect(asks).to_contain_text("先问：")
    expect(cards.get_by_role("button", name="念给来电人").first).to_be_disabled()
    cards.get_by_role("button", name="二手房").first.click()
    expect(cards.get_by_role("button", name="念给来电人").first).to_be_enabled()

    cards.get_by_role("button", name="发短信").first.click()
    dialog = hands.dialog(page)
    expect(dialog).to_contain_text("****")
    page.keyboard.press("Alt+S")
    hands.said(page, "已发往")
    expect(cards).to_contain_text("已发")

    cards.get_by_role("button", name="引用到工单").first.click()
    cited = page.get_by_role("region", name="本件引用的政策依据")
    expect(cited).to_contain_text(CARD)

    call_id = live["call"]["id"]
    [matter] = agent.get(f"/calls/{call_id}/live")["matters"]
    path = f"/calls/{call_id}/matters/1"
    sure = agent.patch(path, version=matter["version"], set=walk.shown_values(matter))
    ended = agent.post(f"{path}/ticket", version=sure["version"])
    agent.post(f"/calls/{call_id}/wrap-up")
    page.goto(f"{page.url.split('/desk')[0]}/tickets/{ended['ticket_id']}")
    expect(page.get_by_role("region", name="引用的政策依据")).to_contain_text(CARD)
