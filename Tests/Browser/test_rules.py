"""The pages' pure rules, run in the browser that will run them."""

import pytest


@pytest.fixture(scope="module")
def run(browser, server):
    """Runs an expression over the exports of an asset, named `it`; one page for all, since rules have no state."""
    page = browser.new_page(base_url=server.url)
    page.goto("/")
    yield lambda asset, code, arg=None: page.evaluate(
        f"async (arg) => {{ const it = await import('/assets/{asset}'); return {code}; }}", arg
    )
    page.close()


STORYBOARD = """WEBVTT

NOTE made by hand

00:00.000 --> 00:02.000
1/sheet.jpg#xywh=0,0,160,90

2
01:00:02.000 --> 01:00:04.500 align:start
1/sheet.jpg#xywh=pixel:160,90,160,90

01:00:05.000 --> 01:00:06.000
only words
"""


def test_a_storyboard_is_read_with_and_without_hours(run):
    tiles = run("storyboard.js", "it.parseStoryboard(arg, 'https://host/v/id/storyboard.vtt')", STORYBOARD)
    assert tiles == [
        {"start": 0, "end": 2, "sheet": "https://host/v/id/1/sheet.jpg", "x": 0, "y": 0, "width": 160, "height": 90},
        {
            "start": 3602,
            "end": 3604.5,
            "sheet": "https://host/v/id/1/sheet.jpg",
            "x": 160,
            "y": 90,
            "width": 160,
            "height": 90,
        },
    ]


def test_a_storyboard_with_windows_line_ends_is_the_same(run):
    code = "it.parseStoryboard(arg, 'https://host/storyboard.vtt')"
    assert run("storyboard.js", code, STORYBOARD) == run("storyboard.js", code, STORYBOARD.replace("\n", "\r\n"))


@pytest.mark.parametrize(("time", "start"), [(-1, 0), (0, 0), (1.99, 0), (2, 2), (3.5, 2), (4, 4), (99, 4)])
def test_a_time_shows_the_last_tile_that_began(run, time, start):
    assert run("storyboard.js", "it.tileAt([{start: 0}, {start: 2}, {start: 4}], arg).start", time) == start


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (0, "interrupted"),
        (409, "interrupted"),
        (423, "interrupted"),
        (429, "interrupted"),
        (500, "interrupted"),
        (503, "interrupted"),
        (404, "gone"),
        (410, "gone"),
        (400, "refused"),
        (413, "refused"),
        (507, "refused"),
    ],
)
def test_the_status_decides_whether_an_upload_goes_on(run, status, kind):
    assert run("tus.js", "it.errorKind(arg)", status) == kind


def test_names_in_any_script_are_sent_as_utf8(run):
    assert run("tus.js", "it.encodeMetadata(arg)", "été 🎬.mp4") == "w6l0w6kg8J+OrC5tcDQ="


def test_attempts_wait_longer_up_to_a_limit(run):
    code = "[1, 2, 3, 4, 5, 6, 7].map((failures) => it.retryDelay(failures, arg))"
    assert run("upload.js", code, 1) == [1, 2, 4, 8, 16, 30, 30]
    assert run("upload.js", code, 0) == [0.5, 1, 2, 4, 8, 15, 15]


def test_a_new_first_page_brings_new_videos_and_drops_deleted_ones(run):
    known = [{"id": name} for name in "fdcba"]
    page = [{"id": name} for name in "gfc"]
    code = "it.withFirstPage(arg.known, arg.page, arg.isWhole).map((video) => video.id).join('')"
    assert run("videolist.js", code, {"known": known, "page": page, "isWhole": False}) == "gfcba"
    assert run("videolist.js", code, {"known": known, "page": page, "isWhole": True}) == "gfc"
    assert run("videolist.js", code, {"known": known, "page": [], "isWhole": True}) == ""


def test_older_videos_in_progress_are_looked_at_in_turn(run):
    known = [{"id": name, "state": "published" if name in "ab" else "processing"} for name in "abcdefg"]
    code = "[0, 1, 2].map((round) => it.outlying(arg, 2, round, 2).join(''))"
    assert run("videolist.js", code, known) == ["cd", "ef", "gc"]


def test_a_rate_needs_two_moments_and_starts_anew_when_it_falls_back(run):
    code = """(() => {
        const meter = new it.RateMeter();
        const seen = [meter.perSecond];
        meter.add(0, 0);
        seen.push(meter.perSecond);
        meter.add(3000, 1500);
        seen.push(meter.perSecond, meter.secondsFor(8000));
        meter.add(500, 2000);
        seen.push(meter.perSecond);
        return seen;
    })()"""
    assert run("rate.js", code) == [None, None, 2000, 4, None]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("it.bytes(1)", "1 byte"),
        ("it.bytes(999)", "999 bytes"),
        ("it.bytes(12345678)", "12.3 MB"),
        ("it.bytes(999999)", "1.0 MB"),
        ("it.clock(9)", "0:09"),
        ("it.clock(3723.9)", "1:02:03"),
        ("it.clock(NaN)", "0:00"),
        ("it.spokenTime(3661)", "1 hour 1 minute 1 second"),
        ("it.percent(0.999)", "99 %"),
        ("it.percent(1)", "100 %"),
        ("it.bitRate(128000)", "128 kbit/s"),
        ("it.bitRate(3500000)", "3.5 Mbit/s"),
        ("it.timeLeft(2)", "a few seconds left"),
        ("it.timeLeft(90)", "about 2 minutes left"),
        ("it.qualityName(1080, 1920)", "1080p"),
        ("it.ago('2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1, 2))", "2 hours ago"),
    ],
)
def test_numbers_are_said_as_people_say_them(run, code, said):
    assert run("words.js", code).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("key", "time"),
    [("ArrowRight", 15), ("ArrowLeft", 5), ("PageUp", 70), ("PageDown", 0), ("Home", 0), ("End", 90), ("x", None)],
)
def test_keys_move_the_seek_bar(run, key, time):
    assert run("seekbar.js", "it.timeAfterKey(arg, 10, 90)", key) == time
