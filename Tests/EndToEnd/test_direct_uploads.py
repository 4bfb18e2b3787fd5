"""Parts sent to signed addresses, as browsers with Uppy's S3 plugin do, over a server that dies."""

from __future__ import annotations

import hashlib
import random
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from server import Server

PART = 5 << 20


def begin(server: Server) -> str:
    asked = {"filename": "film.mp4", "type": "video/mp4", "metadata": {"title": "Film"}}
    begun = server.http.post("/s3/multipart", json=asked)
    assert begun.status_code == 200, begun.text
    assert begun.json()["key"] == begun.json()["uploadId"]
    return begun.json()["key"]


def signed(server: Server, upload: str, part: int) -> str:
    answer = server.http.get(f"/s3/multipart/{upload}/{part}", params={"key": upload})
    assert answer.status_code == 200, answer.text
    return answer.json()["url"]


def listed(server: Server, upload: str) -> list[dict]:
    answer = server.http.get(f"/s3/multipart/{upload}", params={"key": upload})
    assert answer.status_code == 200, answer.text
    return answer.json()


def parts_of(content: bytes) -> list[bytes]:
    return [content[start : start + PART] for start in range(0, len(content), PART)]


def on(server: Server, url: str) -> str:
    """The same address at the port that the next server has."""
    address = urlsplit(url)
    return f"{server.url}{address.path}?{address.query}"


@pytest.mark.parametrize("seed", [21, 22])
def test_parts_that_were_acknowledged_survive_kills(serve, tmp_path: Path, seed: int):
    print(f"seed {seed}")
    chance = random.Random(seed)
    content = chance.randbytes(3 * PART + 123_457)
    parts = parts_of(content)
    server = serve()
    upload = begin(server)
    addresses = {number: signed(server, upload, number) for number in range(1, len(parts) + 1)}
    tags: dict[int, str] = {}
    order = list(addresses)
    chance.shuffle(order)
    for number in order:
        # Cut off in the middle: nothing of it may count.
        target = urlsplit(on(server, addresses[number]))
        with socket.create_connection((target.hostname, target.port)) as connection:
            body = parts[number - 1]
            head = (
                f"PUT {target.path}?{target.query} HTTP/1.1\r\nHost: {target.netloc}\r\nContent-Length: {len(body)}\r\n"
            )
            connection.sendall(head.encode() + b"\r\n" + body[: chance.randrange(1, len(body))])
            server.kill()
        server = serve(tmp_path / "data")
        assert {part["PartNumber"] for part in listed(server, upload)} == set(tags)
        # An address that was signed before the kill is good after it.
        stored = httpx.put(on(server, addresses[number]), content=parts[number - 1], timeout=60)
        assert stored.status_code == 200, stored.text
        tags[number] = stored.headers["etag"]
        server.kill()
        server = serve(tmp_path / "data")
        assert {part["PartNumber"]: (part["Size"], part["ETag"]) for part in listed(server, upload)} == {
            number: (len(parts[number - 1]), tag) for number, tag in tags.items()
        }
    claimed = [{"PartNumber": number, "ETag": tags[number]} for number in sorted(tags)]
    path = f"/s3/multipart/{upload}/complete"
    done = server.http.post(path, params={"key": upload}, json={"parts": claimed})
    assert done.status_code == 200, done.text
    server.kill()
    server = serve(tmp_path / "data")
    kept = (server.data / "uploads" / upload / "source").read_bytes()
    assert hashlib.sha256(kept).digest() == hashlib.sha256(content).digest()
    assert server.video(upload)["source"]["bytes"] == len(content)
    again = server.http.post(path, params={"key": upload}, json={"parts": claimed})
    assert again.status_code == 200, "completing twice is completing once"
