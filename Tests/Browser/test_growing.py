"""Watching while the file is still on its way: on our own page, and with hls.js."""

import re
import subprocess
import sys
import time
import zipfile

import pytest
from playwright.sync_api import expect

from headwater import ENCODE_TIMEOUT

SECONDS = 60
BEGINNING = 0.45
# Where PyPI has hls.js, and in it the module; the version is that which the tests were written with.
WHEEL = "gradio==6.31.0"
MODULE = re.compile(r"^gradio/templates/frontend/assets/hls-[^/]+\.js$")


@pytest.fixture(scope="module")
def minute(tmp_path_factory):
    """A minute of film whose index comes first."""
    path = tmp_path_factory.mktemp("growing") / "minute.mp4"
    picture = f"testsrc2=size=320x180:rate=25:duration={SECONDS},noise=alls=12:allf=t"
    tone = f"sine=frequency=440:sample_rate=48000:duration={SECONDS}"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
        + ["-shortest", "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-b:v", "700k"]
        + ["-c:a", "aac", "-movflags", "+faststart", str(path)],
        check=True,
    )
    return path


@pytest.fixture(scope="session")
def hls_js(tmp_path_factory):
    """hls.js as a module that makes a player for an element and an address."""
    folder = tmp_path_factory.mktemp("hlsjs")
    fetched = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), WHEEL],
        check=False,
        capture_output=True,
        text=True,
    )
    if fetched.returncode != 0:
        pytest.skip(f"hls.js can't be fetched: {fetched.stderr.strip().splitlines()[-1:]}")
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        name = next(name for name in wheel.namelist() if MODULE.match(name))
        return wheel.read(name).decode()


@pytest.fixture
def growing(server, minute):
    """A video of which less than half has come and some can be watched; and what sends the rest."""
    video, send_rest = server.part_upload(minute, BEGINNING)
    deadline = time.monotonic() + ENCODE_TIMEOUT / 1000
    for shown in server.changes(video):
        assert time.monotonic() < deadline, shown
        if shown["playable"]:
            assert shown["state"] == "uploading"
            return video, send_rest
    raise AssertionError("the stream of events ended")


def reach(video, seconds):
    """Plays until this time."""
    video.evaluate(
        """(video, seconds) => new Promise((resolve, reject) => {
            video.addEventListener("error", () => reject(new Error(video.error.message)));
            video.addEventListener("timeupdate", () => { if (video.currentTime >= seconds) resolve(); });
            video.muted = true;
            video.play().catch(reject);
        })""",
        seconds,
    )


def test_the_page_plays_what_is_there_and_goes_on_at_the_same_place(page, server, growing):
    video, send_rest = growing
    page.goto(f"/watch/{video}")
    expect(page.locator("#growing")).to_contain_text("You can watch what is ready")
    picture = page.locator("video")
    reach(picture, 3)
    assert server.get(f"/v1/videos/{video}")["state"] == "uploading"
    send_rest()
    # On a busy machine the note goes before that, too: while the stream grows too slowly to be offered.
    assert server.settle(video)["state"] == "published"
    expect(page.locator("#growing")).to_be_hidden()
    expect(picture).to_have_js_property("readyState", 4, timeout=30_000)
    place, duration, error = picture.evaluate("video => [video.currentTime, video.duration, video.error]")
    assert error is None and place >= 3 and duration == pytest.approx(SECONDS, abs=0.2)


def test_a_page_that_plays_says_why_it_stops_when_the_rest_is_no_film(page, server, growing):
    video, send_rest = growing
    page.goto(f"/watch/{video}")
    reach(page.locator("video"), 1)
    # What was listed is gone from here on.
    page.allow("404")
    send_rest(damaged=True)
    expect(page.locator("#stage .note-failed")).to_be_visible(timeout=ENCODE_TIMEOUT)
    assert server.get(f"/v1/videos/{video}")["error"]["code"] == "too_corrupt"


def test_hls_js_plays_from_the_start_while_the_upload_goes_on(context, server, growing, hls_js):
    video, send_rest = growing
    page = context.new_page()
    # Of the server's own origin, because browsers keep other sites from this machine's addresses.
    place = f"{server.url}/hls-js-player/"
    pages = {
        "": ("text/html", "<!doctype html><title>player</title><video muted></video>"),
        "hls.js": ("text/javascript", hls_js),
    }

    def answer(route):
        kind, body = pages.get(route.request.url.removeprefix(place), ("text/plain", ""))
        route.fulfill(content_type=kind, body=body)

    page.route(f"{place}**", answer)
    page.goto(place)
    page.evaluate(
        """async (url) => {
            const { t: create } = await import("/hls-js-player/hls.js");
            const decoy = create(document.createElement("video"), url);
            const Hls = decoy.constructor;
            decoy.destroy();
            window.errors = [];
            window.levels = [];
            const hls = new Hls();
            hls.on(Hls.Events.ERROR, (_, data) => { if (data.fatal) window.errors.push(data.details); });
            hls.on(Hls.Events.LEVEL_UPDATED, (_, data) => {
                window.levels.push([data.details.live, data.details.totalduration]);
            });
            hls.loadSource(url);
            hls.attachMedia(document.querySelector("video"));
        }""",
        f"{server.url}/v/{video}/master.m3u8",
    )
    picture = page.locator("video")
    page.wait_for_function("document.querySelector('video').readyState >= 3", timeout=30_000)
    assert picture.evaluate("video => video.currentTime") < 1, "it begins at the start"
    reach(picture, 3)
    assert server.get(f"/v1/videos/{video}")["state"] == "uploading"
    send_rest()
    # The same playlist, read again and again, becomes the whole.
    page.wait_for_function("window.levels.some(([isLive]) => !isLive)", timeout=ENCODE_TIMEOUT)
    levels = page.evaluate("window.levels")
    lengths = [length for _, length in levels]
    assert lengths == sorted(lengths) and lengths[-1] == pytest.approx(SECONDS, abs=0.2)
    picture.evaluate("video => { video.currentTime = 50; }")
    reach(picture, 52)
    assert page.evaluate("window.errors") == []
    page.close()
