"""Processes are ended at bad moments; what is published is the same to the byte."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from urllib.parse import urljoin

import clips
from conftest import upload
from server import Server, ended
from streams import Stream


def hashes(server: Server, video: dict) -> dict[str, str]:
    return Stream(urljoin(server.url, video["urls"]["hls"])).hashes()


# The undisturbed run had two workers; these have one, which must not show either.
OPTIONS = ("--preset", "fast", "--workers", "1")


def test_a_server_killed_at_several_moments_publishes_the_same_bytes(serve, tmp_path: Path, long_clip, undisturbed):
    data = tmp_path / "data"
    server = serve(data, *OPTIONS)
    video = upload(server, long_clip.path)
    kills = 0
    for moment in (0.0, 0.2, 0.5, 0.8):
        for now in server.follow(video):
            if now["state"] == "processing" and now["progress"] >= moment and server.codecs():
                codecs = server.codecs()
                server.kill()
                kills += 1
                assert ended(codecs), "a codec process outlived its server"
                server = serve(data, *OPTIONS)
                break
    assert kills >= 2, "it was over too soon to be disturbed"
    assert hashes(server, server.published(video)) == undisturbed
    assert server.stop() == 0


def test_a_killed_codec_process_costs_one_attempt(serve, long_clip: clips.Clip, undisturbed):
    server = serve(None, *OPTIONS)
    video = upload(server, long_clip.path)
    server.has_work_under_way(video)
    for codec in server.codecs():
        os.kill(codec, signal.SIGKILL)
    assert hashes(server, server.published(video)) == undisturbed


def test_a_stopped_server_goes_on_at_its_next_start(serve, tmp_path: Path, long_clip, undisturbed):
    data = tmp_path / "data"
    server = serve(data, *OPTIONS)
    video = upload(server, long_clip.path)
    server.has_work_under_way(video)
    codecs = server.codecs()
    assert server.stop() == 0, server.log()
    assert ended(codecs)
    server = serve(data, *OPTIONS)
    assert hashes(server, server.published(video)) == undisturbed


def test_an_upload_cut_off_by_a_killed_server_goes_on_where_it_was(serve, tmp_path: Path, short_clip: clips.Clip):
    data = tmp_path / "data"
    body = short_clip.path.read_bytes()
    half = len(body) // 2
    tus = {"Tus-Resumable": "1.0.0"}
    server = serve(data, *OPTIONS)
    location = server.http.post("/files", headers={**tus, "Upload-Length": str(len(body))}).headers["location"]
    patch = {**tus, "Content-Type": "application/offset+octet-stream"}
    first = server.http.patch(location, headers={**patch, "Upload-Offset": "0"}, content=body[:half])
    assert first.status_code == 204 and first.headers["upload-offset"] == str(half)
    server.kill()

    server = serve(data, *OPTIONS)
    assert server.http.head(location, headers=tus).headers["upload-offset"] == str(half), "acknowledged is kept"
    rest = server.http.patch(location, headers={**patch, "Upload-Offset": str(half)}, content=body[half:])
    assert rest.status_code == 204
    assert server.published(location.rsplit("/", 1)[1])["playable"]


def test_deleting_a_video_ends_its_codec_process(serve, long_clip: clips.Clip):
    server = serve(None, *OPTIONS)
    video = upload(server, long_clip.path)
    server.has_work_under_way(video)
    codecs = server.codecs()
    assert codecs
    assert server.http.delete(f"/v1/videos/{video}").status_code == 204
    assert ended(codecs)
    assert server.http.get(f"/v1/videos/{video}").status_code in (404, 410)
    assert server.http.get(f"/v/{video}/master.m3u8").status_code == 404
    assert server.stop() == 0
    assert server.stored(video) == []
