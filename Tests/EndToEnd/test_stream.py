"""An upload becomes a stream that other people's tools find right."""

from __future__ import annotations

import math
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

import clips
from conftest import upload
from server import Server
from streams import Stream, decode, probe


@pytest.fixture(scope="module")
def video(server: Server, short_clip: clips.Clip) -> dict:
    return server.published(upload(server, short_clip.path, chunk=50_000))


@pytest.fixture(scope="module")
def stream(server: Server, video: dict) -> Stream:
    return Stream(urljoin(server.url, video["urls"]["hls"]))


def test_the_api_tells_of_a_published_video(video: dict, short_clip: clips.Clip):
    assert (video["width"], video["height"]) == (short_clip.width, short_clip.height)
    assert video["duration"] == pytest.approx(short_clip.seconds, abs=0.05)
    assert video["playable"] is True
    assert video["error"] is None
    assert video["progress"] == 1


def test_the_master_playlist_says_what_players_need(stream: Stream, short_clip: clips.Clip):
    text = stream.bodies[stream.url].decode()
    assert stream.master.is_variant and stream.master.is_independent_segments
    assert stream.variants and stream.media and stream.iframes
    heights = [variant.stream_info.resolution[1] for variant, _ in stream.variants]
    assert max(heights) == short_clip.height, "never scaled up, and the source's own size is there"
    for variant, _ in stream.variants:
        info = variant.stream_info
        assert info.codecs and {codec.split(".")[0] for codec in info.codecs.split(",")} == {"avc1", "mp4a"}
        assert info.frame_rate == pytest.approx(short_clip.rate)
        assert info.closed_captions == "NONE"
        assert info.audio in {media.group_id for media, _ in stream.media}
    for media, _ in stream.media:
        assert media.type == "AUDIO" and media.channels and media.language and media.autoselect == "YES"
    assert text.startswith("#EXTM3U\n")


def test_measured_rates_are_within_a_tenth_of_the_declared(stream: Stream):
    sound = {media.group_id: playlist for media, playlist in stream.media}
    for variant, picture in stream.variants:
        info = variant.stream_info
        audio = sound[info.audio]
        assert picture.average + audio.average == pytest.approx(info.average_bandwidth, rel=0.1)
        assert picture.peak + audio.peak == pytest.approx(info.bandwidth, rel=0.1)


def test_media_playlists_keep_the_rules(stream: Stream, short_clip: clips.Clip):
    targets = set()
    boundaries = set()
    for playlist in [playlist for _, playlist in stream.variants + stream.media]:
        parsed = playlist.parsed
        assert parsed.playlist_type.upper() == "VOD" and parsed.is_endlist
        assert int(parsed.version) >= 7 and len(parsed.segment_map) == 1
        assert all(math.floor(duration + 0.5) <= parsed.target_duration for duration in playlist.durations)
        assert sum(playlist.durations) == pytest.approx(short_clip.seconds, abs=0.05)
        targets.add(parsed.target_duration)
    for _, playlist in stream.variants:
        boundaries.add(tuple(playlist.durations))
    assert len(targets) == 1 and len(boundaries) == 1
    for _, playlist in stream.iframes:
        assert playlist.parsed.is_i_frames_only
        assert all(segment.byterange for segment in playlist.parsed.segments)


def test_every_variant_decodes_without_an_error_and_has_every_frame(stream: Stream, short_clip: clips.Clip):
    decode(stream.url)
    for variant, playlist in stream.variants:
        facts = probe(playlist.uri)
        assert facts["codec_name"] == "h264" and facts["pix_fmt"] == "yuv420p"
        assert int(facts["nb_read_frames"]) == short_clip.frames
        assert (int(facts["width"]), int(facts["height"])) == variant.stream_info.resolution
    for _, playlist in stream.media:
        facts = probe(playlist.uri, "a:0")
        assert facts["codec_name"] == "aac" and facts["sample_rate"] == "48000"


def test_the_storyboard_covers_the_whole_video(stream: Stream, short_clip: clips.Clip):
    cues = [line for line in stream.storyboard.splitlines() if "-->" in line]
    assert stream.storyboard.startswith("WEBVTT")
    assert cues[0].startswith("00:00:00.000")
    hours, minutes, seconds = cues[-1].split("--> ")[1].split()[0].split(":")
    assert int(hours) * 3600 + int(minutes) * 60 + float(seconds) == pytest.approx(short_clip.seconds, abs=0.05)
    ends = [cue.split("--> ")[1] for cue in cues]
    assert [cue.split(" -->")[0] for cue in cues[1:]] == ends[:-1], "contiguous"


def test_what_is_served_has_the_headers_of_a_good_origin(stream: Stream):
    segment = urljoin(stream.variants[0][1].uri, stream.variants[0][1].parsed.segments[0].uri)
    for url, headers in stream.headers.items():
        assert headers["access-control-allow-origin"] == "*"
        assert headers["etag"] and headers["cache-control"]
        if url.endswith(".m3u8"):
            assert headers["content-type"].startswith("application/vnd.apple.mpegurl")
            assert headers["content-encoding"] == "gzip"
    assert "immutable" in stream.headers[segment]["cache-control"]
    assert "immutable" not in stream.headers[stream.url]["cache-control"]
    with httpx.Client() as http:
        part = http.get(segment, headers={"Range": "bytes=4-7"})
        assert part.status_code == 206 and part.content == stream.bodies[segment][4:8]
        assert part.headers["content-range"] == f"bytes 4-7/{len(stream.bodies[segment])}"
        assert http.get(segment, headers={"Range": f"bytes={1 << 40}-"}).status_code == 416
        again = http.get(segment, headers={"If-None-Match": stream.headers[segment]["etag"]})
        assert again.status_code == 304 and not again.content
        assert http.get(urljoin(stream.url, "nothing.m4s")).status_code == 404


def test_curl_uploads_with_expect_continue(server: Server, short_clip: clips.Clip):
    size = short_clip.path.stat().st_size
    created = server.http.post("/files", headers={"Tus-Resumable": "1.0.0", "Upload-Length": str(size)})
    assert created.status_code == 201
    location = created.headers["location"]
    assert location.startswith("/files/")
    result = subprocess.run(
        ["curl", "--silent", "--show-error", "--verbose", "--fail", "--max-time", "60", "--expect100-timeout", "30"]
        + ["--request", "PATCH", "--header", "Tus-Resumable: 1.0.0", "--header", "Upload-Offset: 0"]
        + ["--header", "Content-Type: application/offset+octet-stream", "--header", "Expect: 100-continue"]
        + ["--data-binary", f"@{short_clip.path}", "--write-out", "%{http_code} %{time_total}"]
        + [urljoin(server.url, location)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert "HTTP/1.1 100 Continue" in result.stderr
    status, seconds = result.stdout.split()
    assert status == "204"
    assert float(seconds) < 20, "an unanswered Expect would have waited 30 seconds"
    assert server.published(location.rsplit("/", 1)[1])["playable"]


# Facts of these clips as their publishers and ffprobe give them.
REAL_CLIPS = {
    "footage/udacity__solidWhiteRight.mp4": ((960, 540), 221),
    "footage/sam2__02_cups.mp4": ((1280, 720), None),
    "phone/media3__portrait_4k60.mp4": ((2160, 3840), None),
    "oddities/moz__bipbop2s.mp4": ((400, 300), None),
}


@pytest.mark.parametrize("name", REAL_CLIPS)
def test_a_real_clip_becomes_a_stream_that_decodes(server: Server, media: Path, name: str):
    size, frames = REAL_CLIPS[name]
    video = server.published(upload(server, media / name))
    assert (video["width"], video["height"]) == size
    stream = Stream(urljoin(server.url, video["urls"]["hls"]))
    decode(stream.url)
    counts = {int(probe(playlist.uri)["nb_read_frames"]) for _, playlist in stream.variants}
    assert len(counts) == 1, "every variant has the same frames"
    if frames:
        assert counts == {frames}
