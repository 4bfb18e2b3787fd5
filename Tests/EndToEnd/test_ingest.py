"""Files that come in one request, and files that the server fetches."""

from __future__ import annotations

import json
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from people import client, register, sign_in
from server import Server

CONTENT = random.Random(10).randbytes(12 << 20)


def source(server: Server, video: str) -> bytes:
    return (server.data / "uploads" / video / "source").read_bytes()


def curl(*arguments: str) -> tuple[int, dict]:
    words = ["curl", "--silent", "--show-error", "--max-time", "60", "--write-out", "\n%{http_code}", *arguments]
    result = subprocess.run(words, check=True, capture_output=True, encoding="utf-8")
    body, status = result.stdout.rsplit("\n", 1)
    return int(status), json.loads(body)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my cat.mp4"
    path.write_bytes(CONTENT)
    return path


def test_curl_sends_a_form(serve, file: Path):
    server = serve()
    status, video = curl("-F", "title=A day", "-F", f"file=@{file}", f"{server.url}/v1/videos")
    assert status == 201, video
    assert video["title"] == "A day" and video["source"] == {"name": "my cat.mp4", "bytes": len(CONTENT)}
    assert source(server, video["id"]) == CONTENT


def test_curl_sends_a_file(serve, file: Path):
    server = serve()
    begin = time.monotonic()
    status, video = curl("-X", "POST", "-T", str(file), f"{server.url}/v1/videos?filename=cat.mp4")
    assert status == 201, video
    assert video["title"] == "cat"
    assert source(server, video["id"]) == CONTENT
    # It waits a second for leave to send when nobody gives it.
    assert time.monotonic() - begin < 30


def test_curl_sends_what_it_reads_from_a_pipe(serve):
    server = serve()
    words = ["curl", "--silent", "-X", "POST", "-T", "-", f"{server.url}/v1/videos?filename=pipe.ts"]
    result = subprocess.run(words, check=True, capture_output=True, input=CONTENT, timeout=60)
    assert source(server, json.loads(result.stdout)["id"]) == CONTENT


def test_a_page_is_refused_in_every_way(serve, tmp_path: Path):
    server = serve()
    page = tmp_path / "film.mp4"
    page.write_text("<!doctype html><title>no film</title>")
    for words in (["-F", f"file=@{page}"], ["-X", "POST", "-T", str(page)]):
        status, problem = curl(*words, f"{server.url}/v1/videos?filename=film.mp4")
        assert (status, problem["code"]) == (415, "not_media")
    assert server.http.get("/v1/videos").json()["data"] == []
    assert not list((server.data / "uploads").iterdir())


class Remote(ThreadingHTTPServer):
    """A server with one file; `stops` lets it wait in the middle of the file for as long as it is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), RemoteHandler)
        self.ranges: list[str | None] = []
        self.stops = False
        self.go_on = threading.Event()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class RemoteHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Remote

    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/film.mp4")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        wanted = self.headers.get("Range")
        self.server.ranges.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        assert not wanted or self.headers["If-Range"] == '"one"'
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.send_header("ETag", '"one"')
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        if self.server.stops:
            self.wfile.write(CONTENT[start : 9 << 20])
            self.wfile.flush()
            self.server.go_on.wait(60)
            return
        self.wfile.write(CONTENT[start:])

    def log_message(self, *_: object) -> None:
        """Requests are kept instead."""


@pytest.fixture
def remote() -> Iterator[Remote]:
    server = Remote()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.go_on.set()
    server.shutdown()
    server.server_close()


def fetched(server: Server, video: str, patience: float = 60) -> dict:
    """The video once its file is there or can't be had."""
    deadline = time.monotonic() + patience
    while (now := server.video(video))["state"] == "uploading":
        assert time.monotonic() < deadline, server.log()
        time.sleep(0.05)
    return now


def test_a_file_is_fetched_over_a_redirection(serve, remote: Remote):
    server = serve(None, "--pull-hosts", remote.host)
    begun = server.http.post("/v1/videos", json={"url": f"http://{remote.host}/moved", "title": "From afar"})
    assert begun.status_code == 201, begun.text
    video = begun.json()["id"]
    fetched(server, video)
    assert source(server, video) == CONTENT
    assert server.video(video)["title"] == "From afar"


def test_fetching_goes_on_where_it_was_after_a_kill(serve, tmp_path: Path, remote: Remote):
    remote.stops = True
    server = serve(None, "--pull-hosts", remote.host)
    video = server.http.post("/v1/videos", json={"url": f"http://{remote.host}/film.mp4"}).json()["id"]
    deadline = time.monotonic() + 60
    while not (told := (server.video(video)["upload"] or {"offset": 0})["offset"]):
        assert time.monotonic() < deadline, server.log()
        time.sleep(0.05)
    server.kill()
    remote.stops = False
    server = serve(tmp_path / "data", "--pull-hosts", remote.host)
    fetched(server, video)
    assert source(server, video) == CONTENT
    assert remote.ranges[0] is None
    assert int(remote.ranges[-1].removeprefix("bytes=").removesuffix("-")) >= told


def test_nothing_is_fetched_from_this_machine_unless_it_is_named(serve, remote: Remote):
    server = serve()
    port = remote.host.rsplit(":", 1)[1]
    for host in (
        remote.host,
        f"localhost:{port}",
        f"2130706433:{port}",
        f"0x7f.1:{port}",
        f"[::ffff:127.0.0.1]:{port}",
    ):
        begun = server.http.post("/v1/videos", json={"url": f"http://{host}/film.mp4"})
        assert begun.status_code == 201, begun.text
        video = fetched(server, begun.json()["id"])
        assert video["state"] == "failed" and video["error"]["code"] == "pull_refused", (host, video)
    assert remote.ranges == []


def test_a_key_makes_one_video_even_over_a_kill(serve, tmp_path: Path):
    server = serve()
    body, headers = {"source": {"bytes": 5}}, {"Idempotency-Key": "once"}
    first = server.http.post("/v1/videos", json=body, headers=headers)
    assert first.status_code == 201
    server.kill()
    server = serve(tmp_path / "data")
    second = server.http.post("/v1/videos", json=body, headers=headers)
    assert second.status_code == 201 and second.json()["id"] == first.json()["id"]
    assert len(server.http.get("/v1/videos").json()["data"]) == 1


def test_with_accounts_what_is_fetched_counts(serve, tmp_path: Path, remote: Remote):
    quota = {"HEADWATER_QUOTA_CREATOR": f"bytes={len(CONTENT) * 3 // 2}"}
    options = ("--accounts", "--open-registration", "--pull-hosts", remote.host)
    server = serve(tmp_path / "data", *options, environment=quota)
    wanted = {"url": f"http://{remote.host}/film.mp4"}
    assert server.http.post("/v1/videos", json=wanted).status_code == 401
    register(server, "ada")
    ada = client(server, sign_in(server, "ada")["access_token"])
    grant = ada.post("/v1/upload-grants", json={"max_bytes": len(CONTENT)}).json()["grant"]
    assert client(server, grant).post("/v1/videos", json=wanted).status_code == 403
    states = []
    for _ in range(2):
        begun = ada.post("/v1/videos", json=wanted)
        assert begun.status_code == 201, begun.text
        deadline = time.monotonic() + 60
        while (video := ada.get(f"/v1/videos/{begun.json()['id']}").json())["state"] == "uploading":
            assert time.monotonic() < deadline, server.log()
            time.sleep(0.05)
        states.append((video["error"] or {}).get("code"))
    assert states[1] == "pull_refused" and states[0] != "pull_refused"
