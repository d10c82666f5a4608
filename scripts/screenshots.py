"""Pictures of every screen into screenshots/, at 1440×900 and at 390 px.

Starts an installation of its own on a temporary home, lets calls come in, takes one ticket to its
end, another to its alert and others through disputes, then signs in as each role. `--address`
uses a running one.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.screenshot_story import Wider, tell  # noqa: E402
from tests.browser import walk  # noqa: E402
from tests.browser.people import PASSWORD, Person  # noqa: E402
from tests.browser.server import installation  # noqa: E402

SIZES = {"1440": (1440, 900), "390": (390, 844)}
TALKS = (
    "c02-wage-many", "c05-night-noise", "c08-elevator-property", "c13-night-discharge",
    "c27-rubbish-and-pressure", "c30-elevator-trapped", "c19-abusive-power-cut",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """Tickets at the stages that the pictures show."""

    closed: walk.Registered
    complained: walk.Registered
    handling: walk.Registered
    wider: Wider


def prepare(address: str) -> Story:
    """Calls of every colour; one ticket closed, one not satisfied, one at work, one submitted."""
    agent, supervisor = Person(address, "agent1"), Person(address, "supervisor1")
    handler, leader = Person(address, "water_handler"), Person(address, "water_leader")
    reviewer, specialist = Person(address, "reviewer1"), Person(address, "callback1")
    walk.into_calling_hours(supervisor)
    water = [walk.register(agent, "c01-water-out")[0] for _ in range(6)]
    for talk in TALKS:
        walk.register(agent, talk)
    for ticket in water[:4]:
        walk.handle(handler, ticket.id)
        walk.submit(handler, leader, ticket.id)
    for ticket in water[:3]:
        walk.settle(reviewer, ticket.id)
    walk.call_back(specialist, water[0].id, "very", "yes")
    walk.call_back(specialist, water[1].id, "dissatisfied", "no")
    walk.handle(handler, water[4].id)
    wider = tell(address, [ticket.id for ticket in water])
    return Story(water[0], complained=water[1], handling=water[4], wider=wider)


class Camera:
    """Pages of one signed-in person at one size."""

    def __init__(self, browser: Browser, address: str, folder: Path) -> None:
        self._browser, self._address, self._folder = browser, address, folder

    @contextmanager
    def at(self, size: str, username: str | None) -> Iterator[Page]:
        width, height = SIZES[size]
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            base_url=self._address,
            timezone_id="Asia/Shanghai",
        )
        if username:
            body = {"username": username, "password": PASSWORD}
            answer = context.request.post("/api/v1/login", data=body)
            assert answer.ok, answer.text()
        try:
            yield context.new_page()
        finally:
            context.close()

    def take(
        self,
        name: str,
        username: str | None,
        path: str,
        then: Callable[[Page], None] | None = None,
    ) -> None:
        for size in SIZES:
            with self.at(size, username) as page:
                page.goto(path)
                page.wait_for_load_state("load")
                page.wait_for_timeout(1200)
                if then:
                    then(page)
                    page.wait_for_timeout(700)
                page.screenshot(path=str(self._folder / f"{name}-{size}.png"))
                print(f"{name}-{size}.png", flush=True)


def first_row(page: Page) -> None:
    page.locator("[data-row-key]").first.click()


def open_step(name: str) -> Callable[[Page], None]:
    def run(page: Page) -> None:
        page.get_by_role("button", name=name).first.click()

    return run


def press(keys: str, *, on_row: bool = False) -> Callable[[Page], None]:
    """A key as a hand presses it, after the first row was chosen."""

    def run(page: Page) -> None:
        if on_row:
            first_row(page)
            page.wait_for_timeout(1200)
        page.keyboard.press(keys)

    return run


def begin_callback(page: Page) -> None:
    first_row(page)
    for name in ("领取", "拨打"):
        button = page.get_by_role("button", name=name)
        if button.count():
            button.first.click()
            page.wait_for_timeout(900)


def ask_progress(ticket: walk.Registered) -> Callable[[Page], None]:
    def run(page: Page) -> None:
        page.get_by_role("textbox").fill(ticket.number)
        page.get_by_role("button", name="下一步").click()
        page.get_by_role("textbox").fill(ticket.query_code)
        page.get_by_role("button", name="查看进度").click()

    return run


def hear_call(agent: Person) -> Callable[[Page], None]:
    def run(page: Page) -> None:
        extension = agent.me["extension"]
        agent.post("/demo/play", conversation="c12-bbq-smoke", speed=4, extension=extension)
        page.wait_for_timeout(14_000)

    return run


def staff(camera: Camera, story: Story) -> None:
    camera.take("tickets", "reviewer1", "/tickets")
    camera.take("tickets-panel", "reviewer1", f"/tickets?ticket={story.handling.id}")
    camera.take("ticket-closed", "reviewer1", f"/tickets/{story.closed.id}")
    camera.take("ticket-handling", "water_handler", f"/tickets/{story.handling.id}")
    camera.take("pool-dispatcher", "dispatcher1", "/pool", first_row)
    camera.take("pool-reviewer", "reviewer1", "/pool", first_row)
    camera.take("inbox", "water_handler", "/inbox", first_row)
    reply = f"/inbox?ticket={story.handling.id}"
    camera.take("inbox-reply", "water_handler", reply, open_step("写答复"))
    camera.take("inbox-leader", "water_leader", "/inbox", first_row)
    camera.take("close-review", "reviewer1", "/close-review", first_row)
    camera.take("callbacks", "callback1", "/callbacks", begin_callback)
    camera.take("board", "supervisor1", "/board")
    camera.take("board-rows", "supervisor1", "/board?figure=connected")
    administration(camera)
    camera.take("knowledge", "agent1", "/knowledge")
    camera.take("no-permission", "agent1", "/admin/audit")


def administration(camera: Camera) -> None:
    camera.take("jobs", "sysadmin", "/admin/jobs")
    camera.take("accounts", "sysadmin", "/admin/accounts")
    camera.take("accounts-roles", "secadmin", "/admin/accounts", open_step("设置角色"))
    camera.take("audit", "auditadmin", "/admin/audit")
    camera.take("policy", "sysadmin", "/admin/policy")
    camera.take("policy-holidays", "sysadmin", "/admin/policy", open_tab("节假日"))
    camera.take("policy-history", "sysadmin", "/admin/policy", open_tab("变更记录"))


def open_tab(name: str) -> Callable[[Page], None]:
    def run(page: Page) -> None:
        page.get_by_text(name, exact=True).first.click()

    return run


def disputed(camera: Camera, wider: Wider) -> None:
    camera.take("disputes", "dispatcher2", "/disputes", first_row)
    camera.take("disputes-superior", "tn_superior", "/disputes", first_row)
    camera.take("disputes-unit", "tn_eco_leader", "/disputes", first_row)
    camera.take("precedents", "dispatcher1", "/precedents")
    camera.take("lists", "dispatcher1", "/lists")
    camera.take("lists-decide", "supervisor1", "/lists")
    camera.take("lists-propose", "dispatcher1", "/lists", press("n"))
    camera.take("pool-dispatch", "dispatcher1", "/pool", press("a", on_row=True))
    camera.take("pool-precedents", "dispatcher1", f"/pool?ticket={wider.waiting}")
    camera.take("ticket-to-dispatch", "dispatcher1", f"/tickets/{wider.waiting}")
    camera.take("ticket-objected-unit", "tn_urban_handler", f"/tickets/{wider.objected}")
    camera.take("ticket-objected-hotline", "dispatcher2", f"/tickets/{wider.objected}")
    camera.take("ticket-decided", "supervisor1", f"/tickets/{wider.decided}")
    camera.take("ticket-supplement-agent", "agent1", f"/tickets/{wider.decided}")
    camera.take("inbox-parts", "tn_eco_handler", "/inbox", first_row)
    camera.take("inbox-sub", "water_repair_handler", "/inbox", first_row)


def pressed(camera: Camera, story: Story) -> None:
    camera.take("object", "water_handler", f"/tickets/{story.handling.id}", press("o"))
    camera.take("requests", "reviewer1", "/requests", first_row)
    camera.take("unit-requests", "water_handler", "/unit-requests")
    camera.take("supervision", "supervisor2", "/supervision", first_row)
    camera.take("supervision-unit", "water_leader", "/supervision", first_row)
    camera.take("supervision-compose", "supervisor1", "/supervision", press("n"))
    camera.take("letter-templates", "supervisor1", "/letter-templates")
    camera.take("inspection", "inspector1", "/inspection", press("e", on_row=True))
    camera.take("verdicts", "water_leader", "/verdicts", first_row)
    camera.take("ticket-verdict", "supervisor1", f"/tickets/{story.complained.id}")
    camera.take("exclusions", "supervisor1", "/exclusions", first_row)
    camera.take("figures", "analyst1", "/figures")
    camera.take("figures-bands", "analyst1", "/figures/bands")
    camera.take("figures-checks", "analyst1", "/figures/checks")
    camera.take("figures-unit", "water_leader", "/figures")
    camera.take("keys", "dispatcher1", "/pool", press("?"))


def everything(address: str, folder: Path) -> None:
    story = prepare(address)
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        camera = Camera(browser, address, folder)
        camera.take("login", None, "/login")
        camera.take("desk-idle", "agent2", "/desk")
        staff(camera, story)
        disputed(camera, story.wider)
        pressed(camera, story)
        camera.take("progress-number", None, "/progress")
        camera.take("progress-closed", None, "/progress", ask_progress(story.closed))
        camera.take("progress-handling", None, "/progress", ask_progress(story.handling))
        camera.take("desk-call", "agent1", "/desk", hear_call(Person(address, "agent1")))
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="a running demo installation")
    parser.add_argument("--folder", type=Path, default=ROOT / "screenshots")
    options = parser.parse_args()
    if options.address:
        everything(options.address, options.folder)
        return
    with (
        tempfile.TemporaryDirectory(prefix="huying-pictures-") as home,
        installation(Path(home)) as running,
    ):
        everything(running.address, options.folder)


if __name__ == "__main__":
    main()
