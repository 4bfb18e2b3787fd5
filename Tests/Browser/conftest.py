"""Fixtures of the browser tests: a running Headwater, Chromium, a clip, and a page whose console is watched.

HEADWATER_URL       a running server to test; the tests write to its library.
HEADWATER_BIN       the program `headwater`, of which one is started when no server is named.
HEADWATER_CLIP      a video of a few seconds; by default the largest MP4 in samples/.
HEADWATER_CHROMIUM  the browser, by default /usr/bin/chromium.
"""

import os
import pathlib

import pytest
from playwright.sync_api import expect, sync_playwright

from headwater import Headwater, Page, started

# The longest wait for the page itself, in milliseconds.
PAGE_TIMEOUT = 10_000


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The server under test: the one that is named, else one of our own."""
    url = os.environ.get("HEADWATER_URL")
    binary = os.environ.get("HEADWATER_BIN")
    if url:
        yield Headwater(url.rstrip("/"))
    elif binary:
        with started(binary, tmp_path_factory.mktemp("data")) as own:
            yield own
    else:
        pytest.skip("neither HEADWATER_URL nor HEADWATER_BIN says what to test")


@pytest.fixture(scope="session")
def clip():
    """A video of a few seconds."""
    named = os.environ.get("HEADWATER_CLIP")
    if named:
        return pathlib.Path(named)
    samples = pathlib.Path(__file__).parents[2].joinpath("samples").glob("*.mp4")
    largest = max(samples, key=lambda path: path.stat().st_size, default=None)
    if largest is None:
        pytest.skip("HEADWATER_CLIP names no clip and samples/ has none")
    return largest


@pytest.fixture(scope="session")
def browser():
    """Chromium; one for all tests, since each has its own context."""
    executable = os.environ.get("HEADWATER_CHROMIUM", "/usr/bin/chromium")
    arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
    expect.set_options(timeout=PAGE_TIMEOUT)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser, server):
    """A browser that has never been here."""
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PAGE_TIMEOUT)
    yield context
    context.close()


@pytest.fixture
def page(context):
    """A page that must end without an error in its console or a violation of its policy."""
    watched = Page(context.new_page())
    yield watched
    assert watched.unexpected() == []


@pytest.fixture(scope="session")
def published(server, clip):
    """The id of a published video, uploaded by an independent tus client."""
    return server.publish(clip)
