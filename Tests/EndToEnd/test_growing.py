"""Videos that are watched while they are uploaded, and what becomes of them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import growing
from growing import GrowingStream, PartedUpload
from server import BINARY, ended
from streams import Stream, decode

BEGINNING = 0.45


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("growing")
    return {kind: growing.make(folder, kind) for kind in growing.CONTAINERS}


def verify(target: str, profile: str) -> None:
    """Our own judge: every rule that must hold does."""
    result = subprocess.run(
        [BINARY, "verify", target, "--profile", profile, "--json"], check=False, capture_output=True, text=True
    )
    broken = [rule for rule in json.loads(result.stdout)["rules"] if rule.get("verdict") == "failed"]
    assert result.returncode == 0, broken or result.stdout


def play(url: str, seconds: int) -> None:
    """FFmpeg plays the beginning of what still grows."""
    result = subprocess.run(
        ["ffmpeg", "-v", "error", "-xerror", "-nostdin", "-live_start_index", "0", "-i", url]
        + ["-map", "0:v", "-map", "0:a", "-t", str(seconds), "-f", "null", "-"],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0 and not result.stderr.strip(), result.stderr


@pytest.mark.parametrize("kind", growing.CONTAINERS)
def test_a_video_can_be_watched_before_its_last_byte_is_sent(serve, clips, kind):
    server = serve(None, "--preset", "fast")
    upload = PartedUpload(server, clips[kind])
    upload.send(BEGINNING)
    now = upload.playable()
    assert now["state"] == "uploading" and now["upload"]["offset"] == upload.offset < len(upload.data)
    assert now["urls"]["hls"] and not now["urls"]["poster"] and not now["urls"]["dash"]

    stream = GrowingStream(server, upload.master())
    for playlist in stream.playlists.values():
        assert playlist.playlist_type == "event" and not playlist.is_endlist
        assert len(playlist.segments) >= 3
    assert len({playlist.target_duration for playlist in stream.playlists.values()}) == 1
    # A player gives a playlist up that did not change for one and a half target durations.
    assert stream.headers["cache-control"] == "public, max-age=3"
    verify(upload.master(), "live")
    play(upload.master(), 10)

    upload.send()
    server.published(upload.video)
    verify(upload.master(), "vod")
    whole = Stream(upload.master())
    decode(upload.master())
    assert {segment for segment in stream.segments} <= set(whole.bodies), "what was listed is what is published"
    for uri, early in stream.playlists.items():
        late = stream.read(uri)
        assert late.is_endlist and late.target_duration == early.target_duration
        assert [s.uri for s in late.segments][: len(early.segments)] == [s.uri for s in early.segments]
        assert sum(s.duration for s in late.segments) == pytest.approx(growing.SECONDS, abs=0.1)


def test_an_upload_that_is_abandoned_takes_what_was_shown_with_it(serve, clips):
    server = serve(None, "--preset", "fast")
    upload = PartedUpload(server, clips["faststart"])
    upload.send(BEGINNING)
    upload.playable()
    stream = GrowingStream(server, upload.master())
    codecs = server.codecs()
    upload.abandon()
    assert server.outcome(upload.video)["state"] == "deleted"
    for uri in [upload.master(), *stream.playlists, *stream.segments]:
        assert server.http.get(uri).status_code == 404, uri
    assert ended(codecs)
    assert server.stored(upload.video) == []


def test_an_upload_whose_rest_is_damaged_is_withdrawn_and_says_why(serve, clips):
    server = serve(None, "--preset", "fast")
    upload = PartedUpload(server, clips["faststart"])
    upload.send(BEGINNING)
    upload.playable()
    stream = GrowingStream(server, upload.master())
    upload.send(data=upload.data[: upload.offset] + bytes(len(upload.data) - upload.offset))
    video = server.outcome(upload.video)
    assert video["state"] == "failed" and not video["playable"] and video["urls"]["hls"] is None
    assert video["error"]["code"] == "too_corrupt"
    for uri in [upload.master(), *stream.playlists, *stream.segments]:
        assert server.http.get(uri).status_code == 404, uri


def test_a_server_that_is_killed_in_the_middle_goes_on_with_what_was_shown(serve, clips, tmp_path):
    first = serve(tmp_path / "data", "--preset", "fast")
    upload = PartedUpload(first, clips["matroska"])
    upload.send(BEGINNING)
    upload.playable()
    before = GrowingStream(first, upload.master())
    first.kill()

    second = serve(tmp_path / "data", "--preset", "fast")
    after = GrowingStream(second, upload.master(second))
    paths = lambda stream, server: {uri.removeprefix(server.url) for uri in stream.segments}
    assert paths(after, second) >= paths(before, first)
    upload.server = second
    upload.send(0.7)
    second.kill()

    third = serve(tmp_path / "data", "--preset", "fast")
    upload.server = third
    upload.send()
    third.published(upload.video)
    whole = Stream(upload.master())
    assert paths(before, first) <= {uri.removeprefix(third.url) for uri in whole.bodies}
    decode(upload.master())


def test_what_comes_at_once_is_looked_at_as_a_whole(serve, clips):
    server = serve(None, "--preset", "fast")
    upload = PartedUpload(server, clips["faststart"])
    upload.send()
    video = server.published(upload.video)
    assert not any("while it was uploaded" in note["reason"] for note in video["ladder"])
