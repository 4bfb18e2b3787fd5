"""Captions that people send, from the request to what a player finds."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import httpx
import m3u8
import pytest

import clips
from conftest import upload
from server import Server
from test_encode import headwater
from test_verify_web import broken

GERMAN = "WEBVTT\n\n00:00.500 --> 00:02.000\nGuten Tag\n\n00:05.000 --> 00:06.500\nbis <i>bald</i>\n"
ENGLISH = "1\n00:00:01,000 --> 00:00:03,000\nsent & read\n"
SOURCE = "1\n00:00:01,000 --> 00:00:03,000\nfrom the file\n"


@pytest.fixture(scope="module")
def titled_clip(short_clip: clips.Clip, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The short clip with a track of English text."""
    folder = tmp_path_factory.mktemp("titled")
    (folder / "text.srt").write_text(SOURCE)
    path = folder / "titled.mkv"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", short_clip.path, "-i", folder / "text.srt"]
        + ["-map", "0", "-map", "1", "-c", "copy", "-c:s", "srt", "-metadata:s:s:0", "language=eng"]
        + ["-disposition:s:0", "default", path],
        check=True,
    )
    return path


def put(server: Server, video: str, language: str, text: str, kind: str = "text/vtt") -> httpx.Response:
    return server.http.put(
        f"/v1/videos/{video}/captions/{language}", content=text.encode(), headers={"Content-Type": kind}
    )


def texts(server: Server, video: dict) -> dict[str, str]:
    """By language, what a player shows: the cues of all segments, without their times."""
    url = urljoin(server.url, video["urls"]["hls"])
    found = {}
    master = m3u8.loads(server.http.get(url).text, uri=url)
    for media in master.media:
        if media.type != "SUBTITLES":
            continue
        playlist_url = urljoin(url, media.uri)
        playlist = m3u8.loads(server.http.get(playlist_url).text, uri=playlist_url)
        assert playlist.segments
        bodies = []
        for segment in playlist.segments:
            response = server.http.get(segment.absolute_uri)
            assert response.status_code == 200 and response.text.startswith("WEBVTT"), segment.absolute_uri
            bodies.append(response.text)
        found[media.language] = "\n".join(bodies)
    return found


def judge(server: Server, video: dict) -> None:
    result = headwater("verify", urljoin(server.url, video["urls"]["hls"]), "--json")
    assert result.stdout, result.stderr
    assert (result.returncode, broken(json.loads(result.stdout))) == (0, {})


def test_captions_come_and_go_without_a_new_encode(server: Server, titled_clip: Path):
    video = server.published(upload(server, titled_clip))
    assert list(texts(server, video)) == ["en"] and "from the file" in texts(server, video)["en"]
    segments = {path.name for path in server.stored(video["id"]) if path.suffix in (".m4s", ".mp4")}

    assert put(server, video["id"], "de", GERMAN).status_code == 201
    second = server.published(video["id"])
    assert second["version"] > video["version"]
    now = texts(server, second)
    assert set(now) == {"en", "de"} and "Guten Tag" in now["de"] and "bis <i>bald</i>" in now["de"]
    judge(server, second)

    # In the place of the file's own, as what viewers see unasked.
    assert put(server, video["id"], "eng", ENGLISH, "application/x-subrip").status_code == 201
    third = server.published(video["id"])
    now = texts(server, third)
    assert set(now) == {"en", "de"} and "sent &amp; read" in now["en"] and "from the file" not in now["en"]
    assert {track["language"]: track["default"] for track in third["subtitles"]} == {"de": False, "en": True}
    for track in third["subtitles"]:
        assert server.http.get(track["url"]).text.startswith("WEBVTT")
    judge(server, third)

    # Those who began to watch before still find what they ask for.
    old = server.http.get(f"/v/{video['id']}/manifest.mpd").text
    assert "captions-de" in old and "captions-en" in old

    assert put(server, video["id"], "de", GERMAN.replace("Guten Tag", "Moin")).status_code == 200
    assert "Moin" in texts(server, server.published(video["id"]))["de"]
    version = server.video(video["id"])["version"]
    assert put(server, video["id"], "de", GERMAN.replace("Guten Tag", "Moin")).status_code == 200
    assert server.published(video["id"])["version"] == version, "the same captions change nothing"

    for language in ("en", "de"):
        assert server.http.delete(f"/v1/videos/{video['id']}/captions/{language}").status_code == 204
    last = server.published(video["id"])
    assert list(texts(server, last)) == ["en"] and "from the file" in texts(server, last)["en"]
    judge(server, last)
    left = {path.name for path in server.stored(video["id"]) if path.suffix in (".m4s", ".mp4")}
    assert left == segments, "nothing was encoded again"
    assert [track["name"] for track in last["subtitles"]] == [track["name"] for track in video["subtitles"]]


def test_captions_may_come_before_the_file_is_made(server: Server, short_clip: clips.Clip):
    response = server.http.post("/v1/videos", json={"source": {"name": "clip.mp4", "bytes": short_clip.path.stat().st_size}})
    video = response.json()["id"]
    assert put(server, video, "de", GERMAN).status_code == 201
    location = urljoin(server.url, response.json()["upload"]["url"])
    sent = server.http.patch(
        location,
        content=short_clip.path.read_bytes(),
        headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
    )
    assert sent.status_code == 204
    done = server.published(video)
    assert "Guten Tag" in texts(server, done)["de"]
    judge(server, done)


def test_many_at_once_all_arrive(server: Server, short_clip: clips.Clip):
    video = server.published(upload(server, short_clip.path))["id"]
    languages = ["de", "fr", "it", "es", "pt-BR", "nl"]
    for language in languages:
        assert put(server, video, language, GERMAN).status_code == 201
    done = server.published(video)
    assert {track["language"] for track in done["subtitles"]} == set(languages)
