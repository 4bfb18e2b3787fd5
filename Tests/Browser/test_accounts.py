"""A server with accounts, as people see it in their browser."""

import os
import time
import urllib.request

import pytest
from playwright.sync_api import expect

from headwater import ENCODE_TIMEOUT, Page, started

PASSWORD = "a fine password"
# Browsers without a window call themselves headless, which counts as a bot.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"


@pytest.fixture(scope="module")
def accounts(tmp_path_factory):
    """A server where anyone may make themselves an account."""
    binary = os.environ.get("HEADWATER_BIN")
    if not binary:
        pytest.skip("HEADWATER_BIN names no program to start with accounts")
    with started(binary, tmp_path_factory.mktemp("accounts"), "--accounts", "--open-registration", "--rate-limits=off") as own:
        yield own


@pytest.fixture
def visit(browser, accounts):
    """Opens browsers that have never been here; none of them may complain."""
    opened = []

    def new():
        context = browser.new_context(
            base_url=accounts.url, viewport={"width": 1280, "height": 900}, user_agent=AGENT
        )
        context.set_default_timeout(10_000)
        page = Page(context.new_page())
        opened.append((context, page))
        return page

    yield new
    for context, page in opened:
        assert page.unexpected() == []
        context.close()


def register(page, name):
    page.goto("/register")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(f"{name.lower()}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.locator("#session")).to_contain_text(name)


def test_from_a_new_account_to_a_private_video_and_out_again(visit, clip, tmp_path):
    ada = visit()
    ada.goto("/")
    expect(ada.get_by_role("link", name="Sign in")).to_be_visible()
    expect(ada.locator("#drop")).to_be_hidden()
    register(ada, "Ada")
    expect(ada.get_by_label("Choose files")).to_be_attached()
    ada.choose(clip)
    card = ada.card(clip.stem)
    expect(card).to_be_visible(timeout=ENCODE_TIMEOUT)
    card.locator("a").click()
    expect(ada.locator("video")).to_be_attached(timeout=ENCODE_TIMEOUT)
    who = ada.get_by_label("Who can watch")
    with ada.expect_response(lambda answer: answer.request.method == "PATCH") as changed:
        who.select_option("private")
    assert changed.value.json()["visibility"] == "private"
    address = ada.url
    ada.screenshot(path=screenshot(tmp_path, "watch-signed-in"), full_page=True)
    # The player's own requests carry the cookie, so that a private video plays for her.
    ada.reload()
    duration = ada.play_to_the_end()

    # So do its beacons, and she sees what came of them.
    video = address.rsplit("/", 1)[-1]
    deadline = time.monotonic() + 30
    while watch_time(ada, video) < duration - 1:
        assert time.monotonic() < deadline, watch_time(ada, video)
        time.sleep(0.1)
    ada.get_by_role("link", name="Analytics").click()
    expect(ada.locator(".tile").filter(has_text="Views").locator("dd")).not_to_have_text("0")
    expect(ada.get_by_role("link", name="All videos")).to_have_count(1)
    ada.goto("/")
    expect(ada.get_by_role("link", name="Analytics")).to_be_hidden()
    ada.allow("403")
    ada.goto("/analytics")
    expect(ada.get_by_role("alert")).to_have_text("You may not do this.")
    ada.goto(address)

    eve = visit()
    eve.allow("404")
    eve.goto(address)
    expect(eve.get_by_text("There is no video here.")).to_be_visible()
    eve.goto(f"/analytics/{video}")
    expect(eve.get_by_text("There is no video here.")).to_be_visible()
    eve.goto("/")
    expect(eve.get_by_text("Nothing here yet.")).to_be_visible()
    eve.allow("401")
    eve.goto("/analytics")
    expect(eve.get_by_role("alert")).to_have_text("Sign in to do this.")

    ada.get_by_role("button", name="Sign out").click()
    expect(ada.get_by_role("link", name="Sign in")).to_be_visible()
    ada.allow("404")
    ada.goto(address)
    expect(ada.get_by_text("There is no video here.")).to_be_visible()


def test_signing_in_says_what_is_wrong_and_comes_back(visit, tmp_path):
    page = visit()
    register(page, "Bea")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").click()
    page.wait_for_url("**/login?then=*")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    expect(page.locator("#email-problem")).to_have_text("This can’t be empty.")
    page.allow("401")
    page.get_by_label("E-mail address").fill("bea@example.org")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("The address or the password is wrong.")
    page.screenshot(path=screenshot(tmp_path, "login-refused"))
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#session")).to_contain_text("Bea")
    # No script can read what keeps her signed in.
    assert page.evaluate("document.cookie") == ""
    cookie = next(found for found in page.context.cookies() if found["name"] == "headwater")
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"


def test_a_weak_password_is_told_at_its_field(visit):
    page = visit()
    page.allow("400")
    page.goto("/register")
    page.get_by_label("Name", exact=True).fill("Cy")
    page.get_by_label("E-mail address").fill("cy@example.org")
    page.get_by_label("Password").fill("1234567890")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#password-problem")).to_contain_text("among the first that are tried")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/login", "/register", "/reset", "/reset#hwp_token"])
def test_the_forms_fit_a_phone_and_keep_the_policy(visit, address, scheme):
    page = visit()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 740})
    policy = page.goto(address, wait_until="networkidle").headers["content-security-policy"]
    assert "unsafe" not in policy and "script-src 'self'" in policy
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1]
    assert "hwp_" not in page.url


def test_the_way_back_leads_to_no_other_site(visit):
    page = visit()
    register(page, "Di")
    own = page.evaluate("location.origin")
    page.allow("404")
    for target in ("https://evil.example/", "//evil.example/", "/.//evil.example/", "javascript:alert(1)"):
        page.goto(f"/login?then={target}")
        page.wait_for_url(lambda url: "/login" not in url)
        assert page.url.startswith(f"{own}/")


def test_a_forgotten_password_is_answered_alike_for_everyone(visit):
    page = visit()
    page.goto("/reset")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("status").filter(has_text="If there is an account")).to_be_visible()


def test_pages_of_a_server_without_accounts_show_no_sign_in(page, server):
    page.goto("/", wait_until="networkidle")
    expect(page.locator("#session")).to_be_hidden()
    with urllib.request.urlopen(f"{server.url}/v1/auth/session", timeout=10) as answer:
        assert b'"accounts":false' in answer.read()


def watch_time(page, video):
    """Seconds that the signed-in page is told were watched."""
    ask = "id => fetch(`/v1/videos/${id}/analytics`).then((answer) => answer.json())"
    return page.evaluate(ask, video)["totals"]["watch_time"]


def screenshot(tmp_path, name):
    """Where a picture goes: HEADWATER_SCREENSHOTS, for someone who wants to look at it."""
    return os.path.join(os.environ.get("HEADWATER_SCREENSHOTS") or tmp_path, f"{name}.png")
