"""What is asked of one video besides the preset, over the API."""

from __future__ import annotations

import pytest

import clips
from conftest import upload
from server import Server


def test_an_upload_is_trimmed_and_not_copied(server: Server, short_clip: clips.Clip):
    video = server.published(upload(server, short_clip.path, start="1", end="0:04.5", passthrough="false"))
    assert video["options"] == {"start": 1, "end": 4.5, "passthrough": False}
    assert video["duration"] == pytest.approx(3.5, abs=0.05)
    assert not any(rendition["copied"] for rendition in video["renditions"])


def test_a_video_is_begun_with_json_and_sent_by_tus(server: Server, short_clip: clips.Clip):
    body = {"source": {"name": "part.mp4", "bytes": short_clip.path.stat().st_size}, "title": "Part", "start": 5}
    created = server.http.post("/v1/videos", json=body)
    assert created.status_code == 201, created.text
    video = created.json()
    assert created.headers["location"] == f"/v1/videos/{video['id']}"
    sent = server.http.patch(
        video["upload"]["url"],
        content=short_clip.path.read_bytes(),
        headers={
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": "0",
            "Content-Type": "application/offset+octet-stream",
        },
    )
    assert sent.status_code == 204, sent.text
    video = server.published(video["id"])
    assert video["title"] == "Part"
    assert video["duration"] == pytest.approx(short_clip.seconds - 5, abs=0.05)


def test_a_part_beyond_the_end_fails_with_its_code(server: Server, short_clip: clips.Clip):
    video = server.outcome(upload(server, short_clip.path, start="1:00"))
    assert video["state"] == "failed"
    assert video["error"]["code"] == "range_outside_video"
