"""`headwater verify` of an address: a good stream, and what can go wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import clips
import webserver
from test_encode import headwater
from webserver import WebServer


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory, short_clip: clips.Clip) -> Path:
    target = tmp_path_factory.mktemp("web") / "film"
    result = headwater("encode", short_clip.path, "--output", target, "--preset", "fast", "--no-passthrough")
    assert result.returncode == 0, result.stderr
    return target


@pytest.fixture
def web(film: Path) -> Iterator[WebServer]:
    with WebServer(film) as server:
        yield server
        server.shutdown()


def verify(url: str, *options: str) -> tuple[int, dict]:
    result = headwater("verify", url, "--json", *options)
    assert result.stdout, result.stderr
    return result.returncode, json.loads(result.stdout)


def broken(document: dict) -> dict[str, str]:
    """The measured values of each MUST rule that failed."""
    return {
        rule["id"]: " ".join(finding["measured"] for finding in rule["findings"] if finding["verdict"] == "failed")
        for rule in document["rules"]
        if rule["verdict"] == "failed" and rule["level"] == "MUST"
    }


def test_a_good_stream_breaks_no_rule(web: WebServer):
    status, document = verify(f"{web.url}/master.m3u8")
    assert (status, broken(document)) == (0, {})
    verdicts = {rule["id"]: rule["verdict"] for rule in document["rules"]}
    assert verdicts["playlists-compressed"] == verdicts["decodes"] == verdicts["iframe-decode"] == "passed"
    ranges = [wanted for name, wanted in web.requests if wanted]
    assert ranges and all(wanted.startswith("bytes=") for wanted in ranges), "I-frames are fetched as ranges"


def test_quick_fetches_everything_too(web: WebServer):
    status, document = verify(f"{web.url}/master.m3u8", "--level", "quick")
    assert (status, broken(document)) == (0, {})
    named = {path.relative_to(web.folder).as_posix() for path in web.folder.glob("1/*/*.m4s")}
    assert named <= {name for name, _ in web.requests}


def test_a_server_without_ranges_is_read_all_the_same(web: WebServer):
    web.knows_ranges = False
    status, document = verify(f"{web.url}/master.m3u8")
    assert (status, broken(document)) == (0, {})


def test_playlists_that_are_not_compressed_are_told(web: WebServer):
    web.compresses = False
    status, document = verify(f"{web.url}/master.m3u8")
    assert status == 1
    assert set(broken(document)) == {"playlists-compressed"}


def test_redirects_are_followed(web: WebServer):
    name = web.find("1/*/00000-*.m4s")
    body = (web.folder / name).read_bytes()
    web.answers[name] = webserver.redirected
    web.answers[f"moved/{name}"] = lambda handler, _: handler.send_file(body)
    status, document = verify(f"{web.url}/master.m3u8")
    assert (status, broken(document)) == (0, {})


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (webserver.refused, "503"),
        (webserver.truncated, "can't be reached"),
        (webserver.circling, "can't be reached"),
        (lambda handler, _: handler.send(404, b""), "404"),
    ],
    ids=["refused", "truncated", "circling", "missing"],
)
def test_a_segment_that_does_not_come_is_missing(web: WebServer, answer: webserver.Answer, reason: str):
    name = web.find("1/*/00001-*.m4s")
    web.answers[name] = answer
    status, document = verify(f"{web.url}/master.m3u8")
    assert status == 1
    assert reason in broken(document)["objects-exist"]


def test_a_segment_that_comes_in_part_is_unsound(web: WebServer):
    web.answers[web.find("1/*/00001-*.m4s")] = webserver.shorter
    status, document = verify(f"{web.url}/master.m3u8")
    assert status == 1
    assert "boxes-sound" in broken(document)


def test_a_playlist_that_unpacks_without_end_is_not_read(web: WebServer):
    name = web.find("1/*/playlist-*.m3u8")
    web.answers[name] = webserver.bomb
    status, document = verify(f"{web.url}/master.m3u8")
    assert status == 1
    assert "objects-exist" in broken(document)


def test_a_root_that_is_not_there_is_nothing_to_check(web: WebServer):
    status, document = verify(f"{web.url}/other.m3u8")
    assert (status, document["code"]) == (3, "unreachable")
    web.answers["page.m3u8"] = lambda handler, _: handler.send(200, b"<!doctype html>")
    status, document = verify(f"{web.url}/page.m3u8")
    assert (status, document["code"]) == (3, "not_hls")


def test_a_server_that_falls_silent_is_given_up(web: WebServer):
    """After the client's own half minute without a byte."""
    web.answers[web.find("1/stereo/00001-*.m4s")] = webserver.silent
    status, document = verify(f"{web.url}/master.m3u8")
    assert status == 1
    assert "can't be reached" in broken(document)["objects-exist"]
