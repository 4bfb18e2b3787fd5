"""Fixtures: servers that are always ended, and clips that are made once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from tusclient.client import TusClient

import clips
from server import BINARY, Server
from streams import Stream


def pytest_configure() -> None:
    if not BINARY or not os.access(BINARY, os.X_OK):
        raise pytest.UsageError("HEADWATER_BIN names the program to test; 'scripts/dev test' sets it.")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers; without a folder each gets the test's own."""
    running: list[Server] = []

    def start(data: Path | None = None, *options: str, **more) -> Server:
        server = Server(data or tmp_path / "data", *options, **more)
        running.append(server)
        return server

    yield start
    for server in running:
        if server.process.poll() is None:
            server.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One undisturbed server for the tests that only use it."""
    server = Server(tmp_path_factory.mktemp("shared") / "data", "--preset", "fast", "--workers", "2")
    yield server
    assert server.stop() == 0, server.log()


@pytest.fixture(scope="session")
def short_clip(tmp_path_factory: pytest.TempPathFactory) -> clips.Clip:
    return clips.make(tmp_path_factory.mktemp("clips"), "short", size=(640, 360), seconds=7)


@pytest.fixture(scope="session")
def long_clip(tmp_path_factory: pytest.TempPathFactory) -> clips.Clip:
    """Several chunks and long enough to be disturbed in the middle."""
    return clips.make(tmp_path_factory.mktemp("clips"), "long", size=(1280, 720), seconds=26)


def upload(server: Server, path: Path, chunk: int = 1 << 20, **options: str) -> str:
    """Uploads with tuspy; returns the video's id."""
    uploader = TusClient(f"{server.url}/files").uploader(
        str(path), chunk_size=chunk, metadata={"filename": path.name, **options}
    )
    uploader.upload()
    return uploader.url.rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def undisturbed(server: Server, long_clip: clips.Clip) -> dict[str, str]:
    """The files of the long clip's stream, made without a disturbance, by their paths."""
    video = server.published(upload(server, long_clip.path))
    return Stream(urljoin(server.url, video["urls"]["hls"])).hashes()


MEDIA = os.environ.get("HEADWATER_MEDIA")


@pytest.fixture
def media() -> Path:
    if not MEDIA:
        pytest.skip("HEADWATER_MEDIA does not name a folder of real clips")
    return Path(MEDIA)
