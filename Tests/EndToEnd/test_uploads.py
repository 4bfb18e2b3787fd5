"""Resumable uploads with clients that are not ours, over servers that die."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import random
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import aiotus
import aiotus.core
import aiotus.creation
import pytest
import yarl
from tusclient.client import TusClient

from server import Server

TUS = {"Tus-Resumable": "1.0.0"}
PATCH = {**TUS, "Content-Type": "application/offset+octet-stream"}


def source(server: Server, video: str) -> bytes:
    """What the server has of an upload, as it lies on its disk."""
    return (server.data / "uploads" / video / "source").read_bytes()


def media(size: int, seed: int) -> bytes:
    """Bytes that nobody takes for something that is surely no media."""
    return random.Random(seed).randbytes(size)


def create(server: Server, **headers: str) -> str:
    response = server.http.post("/files", headers={**TUS, **headers})
    assert response.status_code == 201, response.text
    return response.headers["location"]


def patch(server: Server, location: str, offset: int, chunk: bytes, **headers: str):
    return server.http.patch(location, content=chunk, headers={**PATCH, "Upload-Offset": str(offset), **headers})


def offset(server: Server, location: str) -> int:
    response = server.http.head(location, headers=TUS)
    assert response.status_code == 200, response
    return int(response.headers["upload-offset"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tuspy_goes_on_after_the_server_was_killed_between_requests(serve, tmp_path: Path, seed: int):
    print(f"seed {seed}")
    chance = random.Random(seed)
    content = media(3_000_000, seed)
    server = serve()
    file = io.BytesIO(content)
    uploader = TusClient(f"{server.url}/files").uploader(file_stream=file, chunk_size=chance.randrange(1, 900_000))
    uploader.upload_chunk()
    while uploader.offset < len(content):
        acknowledged = uploader.offset
        server.kill()
        server = serve(tmp_path / "data")
        path = urlsplit(uploader.url).path
        assert offset(server, path) == acknowledged
        uploader = TusClient(f"{server.url}/files").uploader(
            file_stream=file, chunk_size=chance.randrange(200_000, 1_500_000), url=f"{server.url}{path}"
        )
        uploader.upload_chunk()
    assert source(server, path.rsplit("/", 1)[1]) == content


@pytest.mark.parametrize("seed", [4, 5])
def test_what_was_acknowledged_before_a_kill_in_the_middle_of_a_request_is_there(serve, tmp_path: Path, seed: int):
    print(f"seed {seed}")
    chance = random.Random(seed)
    content = media(40 << 20, seed)
    server = serve()
    location = create(server, **{"Upload-Length": str(len(content))})
    video = location.rsplit("/", 1)[1]
    known = 0
    for _ in range(3):
        host = urlsplit(server.url)
        with socket.create_connection((host.hostname, host.port)) as connection:
            connection.sendall(
                f"PATCH {location} HTTP/1.1\r\nHost: {host.netloc}\r\nTus-Resumable: 1.0.0\r\n"
                f"Content-Type: application/offset+octet-stream\r\nUpload-Offset: {known}\r\n"
                f"Content-Length: {len(content) - known}\r\n\r\n".encode()
            )
            connection.sendall(content[known : known + chance.randrange(2 << 20, 12 << 20)])
            # What watchers are told counts as acknowledged, too.
            deadline = time.monotonic() + 60
            while (told := server.video(video)["upload"]["offset"]) <= known:
                assert time.monotonic() < deadline, server.log()
            server.kill()
        server = serve(tmp_path / "data")
        known = offset(server, location)
        assert known >= told
        assert source(server, video) == content[:known]
    assert patch(server, location, known, content[known:]).status_code == 204
    assert source(server, video) == content


async def aiotus_upload(endpoint: str, content: bytes, chunk: int, concat: str | None = None) -> yarl.URL:
    """`aiotus.upload`, which can't resolve an address that begins with a slash, step by step."""
    headers = {"Upload-Concat": concat} if concat else {}
    metadata = {} if concat == "partial" else {"filename": b"parts.mp4"}
    file = io.BytesIO(content)
    async with aiohttp.ClientSession() as session:
        url = yarl.URL(endpoint)
        told = await aiotus.creation.create(session, url, file if content else None, metadata, headers=headers)
        location = url.join(told)
        if content:
            await aiotus.core.upload_buffer(session, location, file, chunksize=chunk)
        return location


def test_aiotus_uploads_in_parts_at_once(serve):
    server = serve()
    content = media(2_000_000, 6)
    pieces = [content[:700_000], content[700_000:900_000], content[900_000:]]
    endpoint = f"{server.url}/files"

    async def upload() -> yarl.URL:
        parts = await asyncio.gather(*(aiotus_upload(endpoint, piece, 100_000, "partial") for piece in pieces))
        return await aiotus_upload(endpoint, b"", 0, "final;" + " ".join(part.path for part in parts))

    video = asyncio.run(upload()).name
    assert source(server, video) == content
    assert server.video(video)["title"] == "parts"
    assert len(server.http.get("/v1/videos").json()["data"]) == 1


def test_aiotus_uploads_and_reads_what_it_told(serve):
    server = serve()
    content = media(1_000_000, 7)
    location = asyncio.run(aiotus_upload(f"{server.url}/files", content, 300_000))
    told = asyncio.run(aiotus.metadata(location))
    assert told["filename"] == b"parts.mp4"
    assert source(server, location.name) == content


def test_a_final_upload_survives_a_kill_and_its_parts_do_too(serve, tmp_path: Path):
    server = serve()
    content = media(600_000, 8)
    parts = []
    for piece in (content[:250_000], content[250_000:]):
        location = create(server, **{"Upload-Concat": "partial", "Upload-Length": str(len(piece))})
        assert patch(server, location, 0, piece).status_code == 204
        parts.append(location)
        server.kill()
        server = serve(tmp_path / "data")
    final = create(server, **{"Upload-Concat": "final;" + " ".join(parts)})
    server.kill()
    server = serve(tmp_path / "data")
    assert offset(server, final) == len(content)
    assert source(server, final.rsplit("/", 1)[1]) == content
    assert create(server, **{"Upload-Concat": "final;" + " ".join(parts)}) == final


def test_a_checked_chunk_is_all_there_or_not_at_all(serve, tmp_path: Path):
    server = serve()
    content = media(400_000, 9)
    location = create(server, **{"Upload-Length": str(len(content))})
    digest = base64.b64encode(hashlib.sha256(content[:150_000]).digest()).decode()
    wrong = patch(server, location, 0, content[:150_000], **{"Upload-Checksum": "sha256 " + digest[::-1]})
    assert wrong.status_code in (400, 460)
    assert offset(server, location) == 0
    right = patch(server, location, 0, content[:150_000], **{"Upload-Checksum": "sha256 " + digest})
    assert right.status_code == 204
    server.kill()
    server = serve(tmp_path / "data")
    assert offset(server, location) == 150_000
    assert source(server, location.rsplit("/", 1)[1]) == content[:150_000]


def test_an_upload_to_which_nothing_comes_expires(serve):
    server = serve(None, "--upload-expiry-hours", "1", "--max-upload-gb", "1")
    response = server.http.post("/files", headers={**TUS, "Upload-Length": "5"})
    assert "upload-expires" in response.headers
    too_large = server.http.post("/files", headers={**TUS, "Upload-Length": str((1 << 30) + 1)})
    assert too_large.status_code == 413 and too_large.json()["code"] == "upload_too_large"
    assert server.http.options("/files").headers["tus-max-size"] == str(1 << 30)
