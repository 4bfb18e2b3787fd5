"""The watch page and the frame: playing, seeking, sharing, and having nothing to show."""

import http.server
import re
import threading

import pytest
from playwright.sync_api import expect

from headwater import ENCODE_TIMEOUT

# A well-formed id of no video.
NOBODY = "01arz3ndektsv4rrffq69g5fav"


@pytest.fixture
def watching(page, published):
    page.goto(f"/watch/{published}")
    expect(page.locator("video")).to_have_js_property("readyState", 4, timeout=30_000)
    return page


def test_a_video_plays_to_its_end(watching):
    assert watching.play_to_the_end() > 0
    expect(watching.get_by_role("button", name="Play again")).to_be_visible()


def test_a_page_opened_early_turns_into_the_player_by_itself(page, server, clip):
    video, send_rest = server.half_upload(clip)
    page.goto(f"/watch/{video}")
    stage = page.locator("#stage")
    expect(stage).to_contain_text("The file is on its way")
    assert stage.get_by_role("progressbar").evaluate("bar => bar.value") == pytest.approx(0.5, abs=0.01)
    send_rest()
    expect(stage.locator("video")).to_be_visible(timeout=ENCODE_TIMEOUT)
    assert page.play_to_the_end() > 0


def test_the_seek_bar_shows_a_picture_of_the_storyboard(watching):
    watching.locator(".seek").hover()
    picture = watching.locator(".preview-picture")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box["width"] > 40 and box["height"] > 20
    # The sprite sheet must really arrive and hold the rectangle.
    sheet = picture.evaluate(
        """async (picture) => {
            const image = new Image();
            image.src = picture.style.backgroundImage.slice(5, -2);
            await image.decode();
            const [x, y] = picture.style.backgroundPosition.split(" ").map((part) => -parseFloat(part));
            return { right: image.naturalWidth - x - picture.offsetWidth, y, height: image.naturalHeight };
        }"""
    )
    assert sheet["right"] >= 0 and 0 <= sheet["y"] < sheet["height"]


def test_the_player_works_by_keyboard(watching):
    slider = watching.get_by_role("slider", name="Seek")
    slider.focus()
    slider.press("End")
    end = watching.locator("video").evaluate("video => video.duration")
    expect(slider).to_have_attribute("aria-valuenow", str(round(end)))
    slider.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "0")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^0 seconds of "))
    slider.press("m")
    expect(watching.get_by_role("button", name="Unmute")).to_be_visible()
    slider.press("k")
    expect(watching.get_by_role("button", name="Pause")).to_be_visible()
    slider.press("k")
    expect(watching.locator("video")).to_have_js_property("paused", True)


def test_a_click_on_the_seek_bar_goes_there(watching):
    bar = watching.locator(".seek").bounding_box()
    watching.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    middle = watching.locator("video").evaluate("video => video.currentTime / video.duration")
    assert middle == pytest.approx(0.5, abs=0.03)


def test_a_title_is_renamed_where_it_stands(watching, server, published):
    before = server.get(f"/v1/videos/{published}")["title"]
    rename(watching, "A “new” <title>")
    expect(watching.get_by_role("heading", level=1)).to_have_text("A “new” <title>")
    assert server.get(f"/v1/videos/{published}")["title"] == "A “new” <title>"
    rename(watching, before)
    expect(watching.get_by_role("heading", level=1)).to_have_text(before)


def rename(page, title):
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Title").fill(title)
    page.get_by_role("button", name="Save").click()


def test_the_addresses_can_be_copied(watching, context, server, published):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    watching.get_by_role("button", name="Copy: HLS address").click()
    expect(watching.get_by_text("Copied").first).to_be_visible()
    assert watching.evaluate("navigator.clipboard.readText()") == f"{server.url}/v/{published}/master.m3u8"
    watching.get_by_role("button", name="Copy: Embed snippet").click()
    snippet = watching.get_by_role("textbox", name="Embed snippet").input_value()
    assert f'src="{server.url}/embed/{published}"' in snippet


def test_every_rendition_is_listed(watching, server, published):
    renditions = server.get(f"/v1/videos/{published}")["renditions"]
    assert renditions
    for rendition in renditions:
        expect(watching.get_by_role("rowheader", name=rendition["name"], exact=True)).to_be_visible()


def test_what_was_asked_for_stands_by_the_renditions(page, watching, server, clip):
    expect(watching.locator("#asked")).to_be_hidden()
    video = server.settle(server.upload(clip, "part.mp4", start="0.5", passthrough="false"))
    page.goto(f"/watch/{video['id']}")
    expect(page.locator("#asked")).to_have_text(
        "Of the source, the part from 0:00.5 to the end was asked for."
        " Encoding was asked for even where the source could be copied."
    )


@pytest.mark.parametrize("address", [f"/watch/{NOBODY}", "/watch/no-id-at-all"])
def test_an_unknown_video_is_said_plainly(page, address):
    page.allow("status of 40[04]")
    page.goto(address)
    expect(page.get_by_role("heading", name="There is no video here.")).to_be_visible()
    page.get_by_role("link", name="See all videos").click()
    expect(page.get_by_role("heading", name="Drop videos here")).to_be_visible()


def test_a_browser_without_hls_says_so(page, published):
    page.add_init_script("HTMLMediaElement.prototype.canPlayType = () => ''")
    page.goto(f"/watch/{published}")
    expect(page.get_by_text("This browser can’t play HLS streams yet.")).to_be_visible()
    expect(page.locator("#stage").get_by_role("textbox", name="HLS address")).to_be_visible()


def test_a_deleted_video_leaves_an_open_page(page, server, clip):
    video = server.upload(clip, "deleted-while-seen.mp4")
    page.allow("status of 404")
    page.goto(f"/watch/{video}")
    expect(page.locator("#video")).to_be_visible()
    page.get_by_role("button", name="Delete this video").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Drop videos here")).to_be_visible()
    assert not server.exists(video)


@pytest.fixture
def blog(server, published):
    """A page of another origin with the video in a frame."""
    body = f'<!doctype html><iframe src="{server.url}/embed/{published}" width="640" height="360"></iframe>'

    class Blog(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            is_page = self.path == "/"
            self.send_response(200 if is_page else 204)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if is_page:
                self.wfile.write(body.encode())

        def log_message(self, *_):
            """Keeps the test's output to the tests."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Blog) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listener.server_port}/"
        listener.shutdown()


def test_the_frame_plays_in_a_page_of_another_origin(page, blog):
    page.goto(blog)
    frame = page.frame_locator("iframe")
    expect(frame.locator("video")).to_be_visible()
    player = frame.locator(".player").bounding_box()
    assert (player["width"], player["height"]) == (640, 360)
    assert page.play_to_the_end(frame) > 0


def test_an_unknown_frame_says_so(page):
    page.allow("status of 404")
    page.goto(f"/embed/{NOBODY}")
    expect(page.get_by_text("This video is not available.")).to_be_visible()
