"""What a browser that plays a video makes of the analytics, and the page that shows them."""

import time

import pytest
from playwright.sync_api import expect

from headwater import Page

# Browsers without a window call themselves headless, which counts as a bot.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"


@pytest.fixture(scope="module")
def viewed(browser, server, clip):
    """A video of its own that was watched to its end, and the requests of the page that played it."""
    video = server.publish(clip)
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900}, user_agent=AGENT)
    page = Page(context.new_page())
    beacons = []
    page.on("request", lambda request: beacons.append(request) if request.url.endswith("/v1/beacons") else None)
    page.goto(f"/watch/{video}")
    expect(page.locator("video")).to_have_js_property("readyState", 4, timeout=30_000)
    duration = page.play_to_the_end()
    context.close()
    assert page.unexpected() == []
    deadline = time.monotonic() + 60
    while (report := server.get(f"/v1/videos/{video}/analytics"))["totals"]["watch_time"] < duration - 1:
        assert time.monotonic() < deadline, report["totals"]
        time.sleep(0.1)
    return video, duration, report, beacons


def test_a_playback_is_one_view_of_the_whole_video(viewed):
    _, duration, report, beacons = viewed
    totals = report["totals"]
    # Its requests for segments belong to the same session.
    assert totals["plays"] == 1 and totals["views"] == 1 and totals["viewers"] == 1 and totals["bots"] == 0
    assert totals["watch_time"] == pytest.approx(duration, abs=0.6)
    assert totals["errors"] == 0 and 0 < totals["startup_median"] < 30
    sessions = report["retention"]["sessions"]
    assert len(sessions) == pytest.approx(duration, abs=1.5) and set(sessions) == {1}
    assert len(beacons) >= 3 and all("cookie" not in request.headers for request in beacons)


def test_it_was_seen_on_a_desktop_in_a_rendition_that_exists(server, viewed):
    video = viewed[0]
    devices = server.get(f"/v1/videos/{video}/analytics?breakdown=device")["breakdown"]
    assert [share["name"] for share in devices] == ["desktop"]
    shown = {share["name"] for share in server.get(f"/v1/videos/{video}/analytics?breakdown=rendition")["breakdown"]}
    assert shown and shown <= {rendition["name"] for rendition in server.get(f"/v1/videos/{video}")["renditions"]}


# A video element that does what it is told, under a clock that is moved by hand.
STALL = """async () => {
    const { BeaconSender } = await import("/assets/beacons.js");
    let now = 0;
    const told = [];
    performance.now = () => now;
    navigator.sendBeacon = (_, text) => told.push(JSON.parse(text));
    const ticks = [];
    window.setInterval = (act) => ticks.push(act);
    const video = Object.assign(new EventTarget(), { currentTime: 0, duration: 60, playbackRate: 1 });
    const sender = new BeaconSender(video, "01arz3ndektsv4rrffq69g5fav");
    const hear = (name) => video.dispatchEvent(new Event(name));
    hear("play");
    hear("playing");
    [now, video.currentTime] = [1000, 1];
    hear("timeupdate");
    hear("waiting");
    now = 11000;
    ticks[0]();
    now = 21000;
    ticks[0]();
    now = 23500;
    sender.close();
    return told.map(({ event, played, stalled, stalls }) => [event, played, stalled, stalls]);
}"""


def test_a_stall_is_told_while_it_lasts_and_when_the_viewer_leaves(page):
    page.goto("/")
    assert page.evaluate(STALL) == [
        ["start", 0, 0, 0],
        ["playing", 0, 0, 0],
        ["progress", 1, 10, 1],
        ["progress", 0, 10, 0],
        ["end", 0, 2.5, 0],
    ]


def test_the_page_of_a_video_shows_its_numbers_and_plots(page, viewed):
    video, _, report, _ = viewed
    page.goto(f"/analytics/{video}")
    tiles = page.locator("#tiles")
    expect(tiles.locator(".tile").filter(has_text="Views").locator("dd")).to_have_text("1")
    expect(page.locator(".plot")).to_have_count(5)
    expect(page.locator(".plot h2").first).to_have_text("Retention")
    assert page.locator(".plot .area").first.get_attribute("d").count("L") > len(report["retention"]["sessions"])
    expect(page.locator("rect.bar")).to_have_count(1)
    expect(page.locator(".share-list").filter(has_text="Devices")).to_contain_text("Desktop")


def test_the_page_of_all_leads_to_each_video(page, server, viewed):
    video = viewed[0]
    page.goto("/analytics")
    title = server.get(f"/v1/videos/{video}")["title"]
    row = page.locator(".share-list").filter(has_text="Videos").locator(f"a[href='/analytics/{video}']")
    expect(row).to_have_text(title)
    row.click()
    expect(page.locator("#title")).to_have_text(title)


def test_a_plot_is_read_by_keyboard(page, viewed):
    page.goto(f"/analytics/{viewed[0]}")
    plot = page.locator(".plot").filter(has=page.get_by_role("heading", name="Views", exact=True))
    plot.locator(".canvas").focus()
    page.keyboard.press("End")
    expect(plot.locator(".reading")).to_contain_text("Views 1")
    page.keyboard.press("ArrowLeft")
    expect(plot.locator(".reading")).to_contain_text("Views 0")


def test_another_time_is_asked_for_anew(page, viewed):
    page.goto(f"/analytics/{viewed[0]}")
    expect(page.locator(".plot")).to_have_count(5)
    with page.expect_response(lambda response: "interval=minute" in response.url) as asked:
        page.get_by_text("Hour", exact=True).click()
    assert asked.value.status == 200
    assert "interval=minute" in page.locator("#export").get_attribute("href") or page.wait_for_function(
        "document.getElementById('export').href.includes('interval=minute')"
    )


def test_a_video_that_is_not_there_has_a_page_that_says_so(page):
    page.allow("404")
    response = page.goto("/analytics/01arz3ndektsv4rrffq69g5fav")
    assert response.status == 404
    expect(page.get_by_role("heading", name="There is no video here.")).to_be_visible()


@pytest.mark.parametrize(
    ("greatest", "expected"),
    [
        (0, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (0.1, [0, 0.025, 0.05, 0.075, 0.1]),
        (12345, [0, 5000, 10000, 15000]),
    ],
)
def test_an_axis_has_round_numbers(page, greatest, expected):
    page.goto("/")
    assert page.evaluate("arg => import('/assets/plot.js').then((it) => it.ticks(arg))", greatest) == expected


def test_a_line_breaks_where_nothing_is_known(page):
    page.goto("/")
    path = page.evaluate("import('/assets/plot.js').then((it) => it.linePath([[0, 1], null, [2, 3], [4, 5]]))")
    assert path == "M0.0 1.0M2.0 3.0L4.0 5.0"
