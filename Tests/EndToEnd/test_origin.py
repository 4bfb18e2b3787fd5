"""The origin from outside: answers from memory over real sockets, tokens, and a stop under load."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from server import BINARY, Server

VIDEO = "01hzzzzzzzzzzzzzzzzzzzzzzz"
CONTENT = {
    "master.m3u8": b"#EXTM3U\n" * 100,
    "a.m4s": os.urandom(300_000),
    "large.mp4": os.urandom(9_000_000),
}
KEYS = {"HEADWATER_TOKEN_KEYS": "k:0123456789abcdef0123456789abcdef"}


@pytest.fixture
def published(tmp_path: Path, serve):
    """Starts a server whose catalog has one video of ready files."""

    def start(*options: str, environment: dict[str, str] | None = None) -> Server:
        data = tmp_path / "data"
        if not data.exists():
            Server(data).stop()
            folder = data / "objects" / "videos" / VIDEO / "1"
            folder.mkdir(parents=True)
            for name, content in CONTENT.items():
                (folder / name).write_bytes(content)
            publication = {
                "version": 1,
                "files": {"master.m3u8": f"videos/{VIDEO}/1/master.m3u8"},
                "renditions": [],
            }
            now = int(time.time() * 1e6)
            with sqlite3.connect(data / "catalog" / "headwater.sqlite") as catalog:
                catalog.execute(
                    "INSERT INTO videos (id, title, state, is_playable, version, source_name, publication_json,"
                    " created_at, updated_at) VALUES (?, 'Ready', 'published', 1, 1, 'ready', ?, ?, ?)",
                    (VIDEO, json.dumps(publication), now, now),
                )
        return serve(data, *options, environment=environment)

    return start


def test_hits_come_from_memory_and_large_files_whole(published):
    server = published()
    for name, content in CONTENT.items():
        path = f"/v/{VIDEO}/1/{name}"
        answers = [server.http.get(path, headers={"accept-encoding": "identity"}) for _ in range(3)]
        assert [answer.content == content for answer in answers] == [True] * 3
        assert answers[-1].headers["cache-status"] == "headwater; hit"
        assert answers[-1].headers["etag"] == answers[0].headers["etag"]
        part = server.http.get(path, headers={"range": "bytes=100-299", "accept-encoding": "identity"})
        assert part.status_code == 206 and part.content == content[100:300]
        same = server.http.get(path, headers={"if-none-match": answers[0].headers["etag"], "accept-encoding": ""})
        assert same.status_code == 304
    metrics = server.http.get("/metrics").text
    assert 'headwater_origin_answers_total{result="miss"} 3' in metrics
    assert "headwater_origin_hit_seconds_count" in metrics


def test_a_deleted_video_leaves_no_file_open(published):
    server = published()

    def is_open() -> bool:
        names = []
        for descriptor in Path(f"/proc/{server.process.pid}/fd").iterdir():
            try:
                names.append(os.readlink(descriptor))
            except OSError:  # closed meanwhile
                pass
        assert names
        return any(VIDEO in name for name in names)

    for _ in range(2):
        assert server.http.get(f"/v/{VIDEO}/1/large.mp4").status_code == 200
    assert is_open()
    assert server.http.delete(f"/v1/videos/{VIDEO}").status_code == 204
    assert not is_open(), "the disk keeps the bytes of a file that is open"
    assert server.http.get(f"/v/{VIDEO}/1/large.mp4").status_code == 404


def test_another_program_reads_what_is_compressed(published):
    server = published()
    curl = shutil.which("curl")
    if curl is None or b"brotli" not in subprocess.check_output([curl, "--version"]):
        pytest.skip("there is no curl that knows brotli")
    for coding in ("gzip", "br"):
        words = [curl, "-sS", "--compressed", "-H", f"Accept-Encoding: {coding}", "-D", "-"]
        for _ in range(2):
            done = subprocess.run([*words, f"{server.url}/v/{VIDEO}/master.m3u8"], capture_output=True, check=True)
            head, body = done.stdout.split(b"\r\n\r\n", 1)
            assert f"content-encoding: {coding}" in head.decode().lower() and body == CONTENT["master.m3u8"]


def test_every_field_of_a_miss_is_on_a_hit_too(published):
    server = published()
    miss, hit = (server.http.get(f"/v/{VIDEO}/1/a.m4s") for _ in range(2))
    assert "hit" not in miss.headers["cache-status"] and "hit" in hit.headers["cache-status"]
    # The request's id is for the log, which hits don't come into, and only what is kept has an age.
    own = {"age", "cache-status", "x-request-id", "date"}
    assert {k: v for k, v in miss.headers.items() if k not in own} == {
        k: v for k, v in hit.headers.items() if k not in own
    }


def test_tokens_open_what_is_closed(published):
    server = published("--require-tokens", environment=KEYS)

    def sign(*options: str) -> str:
        words = [BINARY, "token", "sign", VIDEO, *options]
        done = subprocess.run(words, env={**os.environ, **KEYS}, capture_output=True, encoding="utf-8", check=True)
        return done.stdout.strip()

    path, token = f"/v/{VIDEO}/1/a.m4s", sign()
    assert server.http.get(path).status_code == 404
    for _ in range(3):
        answer = server.http.get(f"/t/{token}{path}")
        assert answer.status_code == 200 and answer.content == CONTENT["a.m4s"]
        assert answer.headers["cache-control"].startswith("private")
        assert server.http.get(path).status_code == 404
        assert server.http.get(path, headers={"cookie": f"headwater_token={token}"}).status_code == 200
    for bad, code in {
        "a.b.c": "token_invalid",
        sign("--expires-in", "0"): "token_expired",
        sign("--address", "192.0.2.1"): "token_elsewhere",
        sign("--referrer", "example.org"): "token_elsewhere",
    }.items():
        for _ in range(2):
            refused = server.http.get(f"/t/{bad}{path}")
            assert refused.status_code == 403 and refused.json()["code"] == code
    framed = sign("--referrer", "example.org", "--address", "127.0.0.0/8")
    for _ in range(2):
        page = {"referer": "https://www.example.org/watch"}
        assert server.http.get(f"/t/{framed}{path}", headers=page).status_code == 200


def test_a_stop_under_a_thousand_connections_breaks_no_answer(published):
    server = published()
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if limit < 4000:
        pytest.skip(f"only {limit} files may be open")
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    url = urlsplit(server.url)
    httpx.get(f"{server.url}/v/{VIDEO}/1/a.m4s")
    httpx.get(f"{server.url}/v/{VIDEO}/1/large.mp4")

    async def one(number: int, go: asyncio.Event, asked: asyncio.Semaphore) -> str:
        """Asks, reads a little, and after the stop has begun reads the rest."""
        name = "large.mp4" if number % 10 == 0 else "a.m4s"
        reader, writer = await asyncio.open_connection(url.hostname, url.port, limit=1 << 16)
        writer.write(f"GET /v/{VIDEO}/1/{name} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        asked.release()
        await go.wait()
        try:
            body = await reader.readexactly(len(CONTENT[name]))
            whole = body == CONTENT[name] and head.startswith(b"HTTP/1.1 200 ")
            rest = await reader.read()
            return "whole" if whole and not rest else "broken"
        except (asyncio.IncompleteReadError, ConnectionResetError):
            return "broken"
        finally:
            writer.close()

    async def all_of_them() -> list[str]:
        go, asked = asyncio.Event(), asyncio.Semaphore(0)
        tasks = [asyncio.create_task(one(number, go, asked)) for number in range(1000)]
        for _ in tasks:
            await asked.acquire()
        server.process.send_signal(signal.SIGTERM)
        go.set()
        return await asyncio.gather(*tasks)

    results = asyncio.run(all_of_them())
    assert results.count("whole") == 1000, f"{results.count('broken')} of 1000 answers were broken"
    assert server.process.wait(timeout=60) == 0
