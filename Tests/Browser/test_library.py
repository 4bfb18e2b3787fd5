"""The library page: uploads that survive, cards that live, states that are designed."""

import re
import shutil
import urllib.parse
import uuid

import pytest
from playwright.sync_api import expect

from headwater import ENCODE_TIMEOUT
from line import Line

# Seconds that a slowed upload takes when nothing stops it: long enough to press buttons in.
SLOW_SECONDS = 12
# What the console says of a line that is cut.
LOST = "ERR_(CONNECTION|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)"


@pytest.fixture
def named_clip(clip, tmp_path):
    """The clip under a name that no library has yet, whatever earlier runs left in it."""
    path = tmp_path / f"clip-{uuid.uuid4().hex}.mp4"
    shutil.copyfile(clip, path)
    return path


@pytest.fixture
def slow_page(page, named_clip):
    """The library on a line that takes SLOW_SECONDS for the clip."""
    page.goto("/")
    page.limit_uploads(named_clip.stat().st_size / SLOW_SECONDS)
    return page


@pytest.fixture
def line(server):
    """A line to the server that can be cut."""
    line = Line(urllib.parse.urlsplit(server.url).port)
    yield line
    line.cut()


def patch_offsets(page):
    """Collects the Upload-Offset of every PATCH from now on."""
    offsets = []

    def hear(request):
        if request.method == "PATCH" and "/files/" in request.url:
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", hear)
    return offsets


def test_a_chosen_file_is_uploaded_prepared_and_played(page, named_clip):
    page.goto("/")
    page.limit_uploads(named_clip.stat().st_size / 3)
    page.choose(named_clip)
    row = page.upload_row(named_clip.name)
    expect(row).to_contain_text("of")
    page.wait_until_uploaded_part(named_clip.name, 0.2)
    card = page.card(named_clip.stem)
    expect(card).to_be_visible(timeout=30_000)
    expect(row).to_have_count(0)
    expect(card).to_have_attribute("data-state", "published", timeout=ENCODE_TIMEOUT)
    card.get_by_role("link").click()
    assert page.play_to_the_end() > 0


def test_a_paused_upload_goes_on_where_it_was(slow_page, named_clip):
    slow_page.choose(named_clip)
    slow_page.wait_until_uploaded_part(named_clip.name, 0.3)
    row = slow_page.upload_row(named_clip.name)
    row.get_by_role("button", name=f"Pause: {named_clip.name}", exact=True).click()
    expect(row).to_contain_text("Paused")
    offsets = patch_offsets(slow_page)
    slow_page.limit_uploads()
    # The page says so when the aborted request was still being written: a conflict, then a second look.
    slow_page.allow("status of (409|423)")
    row.get_by_role("button", name=f"Resume: {named_clip.name}", exact=True).click()
    expect(slow_page.card(named_clip.stem)).to_be_visible(timeout=30_000)
    assert offsets and offsets[-1] > 0


def test_an_upload_goes_on_after_a_reload(slow_page, named_clip):
    slow_page.choose(named_clip)
    slow_page.wait_until_uploaded_part(named_clip.name, 0.3)
    slow_page.reload()
    slow_page.limit_uploads()
    row = slow_page.upload_row(named_clip.name)
    expect(row).to_contain_text("Choose the file again to go on")
    offsets = patch_offsets(slow_page)
    slow_page.allow("status of (409|423)")
    slow_page.choose(named_clip)
    expect(slow_page.card(named_clip.stem)).to_be_visible(timeout=30_000)
    assert offsets and offsets[-1] > 0
    expect(slow_page.card(named_clip.stem)).to_have_count(1)


def test_an_upload_survives_a_lost_connection(page, line, named_clip):
    page.allow(LOST + "|status of (409|423)")
    page.goto(line.url)
    page.limit_uploads(named_clip.stat().st_size / SLOW_SECONDS)
    page.choose(named_clip)
    page.wait_until_uploaded_part(named_clip.name, 0.3)
    line.cut()
    expect(page.upload_row(named_clip.name)).to_contain_text("Trying again")
    page.limit_uploads()
    offsets = patch_offsets(page)
    line.mend()
    expect(page.card(named_clip.stem)).to_be_visible(timeout=60_000)
    assert offsets and offsets[-1] > 0


def test_a_cancelled_upload_leaves_nothing(slow_page, server, named_clip):
    with slow_page.expect_response(lambda answer: answer.request.method == "POST") as created:
        slow_page.choose(named_clip)
    video = created.value.headers["location"].rsplit("/", 1)[-1]
    slow_page.wait_until_uploaded_part(named_clip.name, 0.1)
    slow_page.get_by_role("button", name=f"Cancel: {named_clip.name}").click()
    slow_page.get_by_role("button", name="Cancel the upload").click()
    expect(slow_page.upload_row(named_clip.name)).to_have_count(0)
    assert not server.exists(video)
    slow_page.reload()
    expect(slow_page.upload_row(named_clip.name)).to_have_count(0)


def test_files_can_be_dropped_anywhere(page, tmp_path):
    page.goto("/")
    transfer = page.evaluate_handle(
        """() => {
            const transfer = new DataTransfer();
            for (const name of ["dropped-1.mp4", "dropped-2.mp4", "dropped-3.mp4"]) {
                transfer.items.add(new File(["no video"], name, { type: "video/mp4" }));
            }
            return transfer;
        }"""
    )
    page.dispatch_event("main", "dragenter", {"dataTransfer": transfer})
    expect(page.get_by_text("Let go to upload")).to_be_visible()
    page.dispatch_event("main", "drop", {"dataTransfer": transfer})
    expect(page.get_by_text("Let go to upload")).to_be_hidden()
    for name in ["dropped-1", "dropped-2", "dropped-3"]:
        expect(page.card(name).first).to_be_visible()


def test_an_empty_file_is_refused_at_once(page, tmp_path):
    empty = tmp_path / "empty.mp4"
    empty.touch()
    page.goto("/")
    page.choose(empty)
    expect(page.upload_row("empty.mp4")).to_contain_text("This file is empty.")
    page.get_by_role("button", name="Dismiss: empty.mp4").click()
    expect(page.upload_row("empty.mp4")).to_have_count(0)


def test_a_text_named_like_a_video_fails_with_a_reason(page, tmp_path):
    text = tmp_path / "a-letter.mp4"
    text.write_text("Dear viewer,\n" * 400)
    page.goto("/")
    page.choose(text)
    card = page.card("a-letter").first
    expect(card).to_have_attribute("data-state", "failed", timeout=60_000)
    expect(card).to_contain_text("Failed")
    card.get_by_role("link").click()
    reason = page.locator("#stage").get_by_role("alert")
    expect(reason).to_be_visible()
    expect(reason).to_have_text(re.compile(r"\w+.*\.\s*Check that you chose the right file"))
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_a_video_is_deleted_only_after_a_question(page, server, tmp_path):
    path = tmp_path / "unwanted.mp4"
    path.write_bytes(b"not a video")
    video = server.upload(path, "unwanted.mp4")
    page.goto("/")
    card = page.locator(".card").filter(has=page.locator(f'a[href="/watch/{video}"]'))
    card.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Keep it").click()
    assert server.exists(video)
    card.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(card).to_have_count(0)
    assert not server.exists(video)


def test_a_lost_server_is_said_and_found_again(page, line):
    page.allow(LOST)
    page.goto(line.url)
    expect(page.locator("#loading")).to_be_hidden()
    line.cut()
    # As when the tab is looked at again: the list is read at once, and not at its next turn.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    banner = page.get_by_text("Headwater can’t be reached right now")
    expect(banner).to_be_visible()
    line.mend()
    expect(banner).to_be_hidden(timeout=20_000)
