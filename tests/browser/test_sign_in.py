"""Signing in at real screens: a real provider, a real authenticator's codes, and the headers that
tell the browser what a page may do."""

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.browser.conftest import Open, SignIn
from tests.browser.people import PASSWORD
from tests.browser.server import Installation
from tests.people.oidc import CLIENT_ID, CLIENT_SECRET, Claims, RealProvider, real_provider

pytestmark = pytest.mark.browser

LABEL = "市统一身份认证"
PEOPLE: Claims = {"zhou": {"preferred_username": "agent2"}}


@pytest.fixture(scope="module")
def provider(running: Installation) -> Iterator[RealProvider]:
    with real_provider(running.address, PEOPLE) as made:
        yield made


@pytest.fixture
def context(running: Installation, chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(locale="zh-CN", base_url=running.address)
    yield made
    made.close()


def test_a_person_comes_by_the_provider_and_leaves_by_it(
    running: Installation, context: BrowserContext, provider: RealProvider, person: SignIn
) -> None:
    made = person("sysadmin").post(
        "/providers",
        label=LABEL,
        issuer=provider.issuer,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        site_url=running.address,
        claim="preferred_username",
        link_by="username",
    )
    person("secadmin").post(f"/providers/{made['id']}/approve", version=1)
    page = context.new_page()
    page.goto("/tickets?q=1")
    page.get_by_role("link", name=f"用{LABEL}登录").click()
    page.get_by_placeholder("Enter any login").fill("zhou")
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/tickets?q=1")
    expect(page.get_by_role("button", name="林晓舟")).to_be_visible()

    provider.stop()  # the way in that always works is still there
    person("sysadmin").post(f"/providers/{made['id']}/check")
    context.clear_cookies()
    page.goto("/login")
    expect(page.get_by_text(f"{LABEL}现在连不上，请用用户名和密码登录")).to_be_visible()
    _type_password(page, "agent2")
    expect(page.get_by_role("button", name="林晓舟")).to_be_visible()
    person("sysadmin").post(f"/providers/{made['id']}/switch", is_active=False)


def _type_password(page: Page, username: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_binding_an_authenticator_and_signing_in_with_a_recovery_code(
    context: BrowserContext, look: Open
) -> None:
    page = look("/account/sign-in", "agent3")
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_alt_text("绑定用的二维码")).to_be_visible()
    width = page.get_by_alt_text("绑定用的二维码").evaluate("image => image.naturalWidth")
    secret = page.locator(".factor-secret").inner_text().replace(" ", "")
    page.get_by_label("6 位验证码").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="绑定").click()
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    codes = page.locator(".recovery-codes code").all_inner_texts()
    page.get_by_role("button", name="我已收好，继续").click()
    expect(page.get_by_text("备用恢复码还剩 10 个")).to_be_visible()

    other = context.new_page()
    other.goto("/login?to=/account/sign-in")
    _type_password(other, "agent3")
    other.get_by_label("验证码").fill(codes[0])
    other.get_by_role("button", name="验证", exact=True).click()
    expect(other.get_by_text("备用恢复码还剩 9 个")).to_be_visible()
    other.get_by_role("button", name="解除绑定").click()
    other.get_by_role("dialog").get_by_label("6 位验证码").fill(codes[1])
    other.get_by_role("dialog").get_by_role("button", name="确认").click()
    expect(other.get_by_role("heading", name="二次验证 未启用")).to_be_visible()

    assert width > 0, "the picture passes the page's own policy"


@pytest.mark.parametrize(
    ("path", "username"),
    [
        ("/login", None),
        ("/progress", None),
        ("/desk", "agent1"),
        ("/board", "supervisor1"),
        ("/figures", "supervisor1"),
        ("/account/factor", "agent1"),
        ("/admin/tokens", "secadmin"),
    ],
)
def test_no_page_asks_for_what_its_own_headers_forbid(
    look: Open, path: str, username: str | None
) -> None:
    page = look("/login", username)
    broken: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or message.type == "error":
            broken.append(message.text)

    page.on("console", note)
    answer = page.goto(path)
    page.wait_for_load_state("networkidle") if username is None else page.wait_for_timeout(2500)
    styled = page.evaluate("getComputedStyle(document.body).margin")

    assert answer is not None
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert [text for text in broken if "401" not in text] == []
    assert styled == "0px", "the styles were let in"


def test_what_the_headers_forbid_is_really_forbidden(look: Open) -> None:
    page = look("/login", None)
    page.evaluate(
        "() => { const script = document.createElement('script');"
        " script.textContent = 'window.wasRun = true'; document.head.append(script) }"
    )

    assert page.evaluate("window.wasRun") is None
