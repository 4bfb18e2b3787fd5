"""Files that are no videos end with a code and a sentence, and leave nothing behind."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import bad_inputs
import clips
from conftest import upload
from server import BINARY, Server


def api_upload(server: Server, path: Path) -> str:
    """tuspy does not send empty files, so the two requests are made by hand for them."""
    if path.stat().st_size:
        return upload(server, path)
    created = server.http.post("/files", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "0"})
    assert created.status_code == 201, created.text
    return created.headers["location"].rsplit("/", 1)[1]


@pytest.mark.parametrize("kind", sorted(bad_inputs.CODES.keys() - bad_inputs.REFUSED_AT_ONCE))
def test_the_api_says_why_a_file_failed(server: Server, tmp_path: Path, short_clip: clips.Clip, kind: str):
    video = server.outcome(api_upload(server, bad_inputs.make(kind, tmp_path, short_clip)))
    assert video["state"] == "failed" and not video["playable"]
    assert video["error"]["code"] in bad_inputs.CODES[kind]
    assert video["error"]["message"].endswith(".") and "/" not in video["error"]["message"]
    assert server.http.get(f"/v/{video['id']}/master.m3u8").status_code == 404
    assert server.stored(video["id"]) == []


@pytest.mark.parametrize("kind", bad_inputs.CODES)
def test_the_command_says_why_a_file_failed(tmp_path: Path, short_clip: clips.Clip, kind: str):
    path = bad_inputs.make(kind, tmp_path, short_clip)
    target = tmp_path / "out"
    result = subprocess.run(
        [BINARY, "encode", str(path), "--output", str(target), "--preset", "fast", "--json"],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 1, result.stderr
    failed = [event for event in map(json.loads, result.stdout.splitlines()) if event["event"] == "failed"]
    assert len(failed) == 1
    assert failed[0]["code"] in bad_inputs.CODES[kind]
    assert failed[0]["message"].endswith(".")
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name], "nothing is left over"


def test_a_truncated_file_publishes_what_decodes(server: Server, tmp_path: Path, long_clip: clips.Clip):
    whole = tmp_path / "whole.mp4"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", str(long_clip.path), "-c", "copy", "-movflags", "+faststart"]
        + [str(whole)],
        check=True,
    )
    data = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: len(data) * 95 // 100])
    assert server.outcome(upload(server, cut))["state"] == "published"
    cut.write_bytes(data[: len(data) * 30 // 100])
    video = server.outcome(upload(server, cut))
    assert video["state"] == "failed" and video["error"]["code"] == "too_corrupt"


def refused(server: Server, path: Path) -> None:
    """The bytes are refused with a code, and neither the upload nor its video is left."""
    fields = {"Tus-Resumable": "1.0.0"}
    created = server.http.post("/files", headers=fields | {"Upload-Length": str(path.stat().st_size)})
    sent = server.http.patch(
        created.headers["location"],
        headers=fields | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
        content=path.read_bytes(),
    )
    assert sent.status_code == 415 and sent.json()["code"] == "not_media"
    assert server.http.head(created.headers["location"], headers=fields).status_code == 410
    identifier = created.headers["location"].rsplit("/", 1)[1]
    assert server.http.get(f"/v1/videos/{identifier}").status_code == 404
    assert server.stored(identifier) == []


@pytest.mark.parametrize("kind", sorted(bad_inputs.REFUSED_AT_ONCE))
def test_what_is_surely_no_media_is_refused_at_once(server: Server, tmp_path: Path, short_clip: clips.Clip, kind: str):
    refused(server, bad_inputs.make(kind, tmp_path, short_clip))


def test_a_hostile_playlist_is_refused_at_once(server: Server, media: Path):
    refused(server, media / "hostile/patt__ssrf_ffmpeg.avi")


def test_a_hostile_file_fails_like_any_other(server: Server, media: Path):
    video = server.outcome(upload(server, media / "hostile/patt__read_passwd_bypass.mp4"))
    assert video["state"] == "failed"
    assert server.stored(video["id"]) == []
