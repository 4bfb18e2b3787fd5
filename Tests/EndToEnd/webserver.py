"""A web server whose answers can be spoiled, one path at a time."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = Callable[["Handler", bytes], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: WebServer

    def do_GET(self) -> None:
        name = self.path.lstrip("/")
        self.server.requests.append((name, self.headers.get("Range")))
        answer = self.server.answers.get(name)
        file = self.server.folder / name
        body = file.read_bytes() if file.is_file() else None
        if answer:
            answer(self, body or b"")
        elif body is None:
            self.send(404, b"")
        else:
            self.send_file(body)

    def send_file(self, body: bytes) -> None:
        wanted = self.headers.get("Range")
        if wanted and self.server.knows_ranges:
            first, last = (int(part) for part in wanted.removeprefix("bytes=").split("-"))
            self.send(206, body[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{len(body)}"})
        elif self.path.endswith(".m3u8") and self.server.compresses and "gzip" in self.headers["Accept-Encoding"]:
            self.send(200, gzip.compress(body), {"Content-Encoding": "gzip"})
        else:
            self.send(200, body)

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Requests are kept instead."""


class WebServer(ThreadingHTTPServer):
    """Serves a folder; `answers` replaces what a path gives."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, str | None]] = []
        self.compresses = True
        self.knows_ranges = True
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def find(self, pattern: str) -> str:
        """The path of the one file, in order of names, that matches."""
        return min(self.folder.glob(pattern)).relative_to(self.folder).as_posix()


def truncated(handler: Handler, body: bytes) -> None:
    """Ends the connection before as many bytes came as were announced."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def shorter(handler: Handler, body: bytes) -> None:
    """Half of it, as if that were all."""
    handler.send(200, body[: len(body) // 2])


def redirected(handler: Handler, _: bytes) -> None:
    handler.send(302, b"", {"Location": f"/moved{handler.path}"})


def circling(handler: Handler, _: bytes) -> None:
    handler.send(302, b"", {"Location": handler.path})


def refused(handler: Handler, _: bytes) -> None:
    handler.send(503, b"later")


def bomb(handler: Handler, _: bytes) -> None:
    """A playlist that unpacks to a thousand times its size."""
    handler.send(200, gzip.compress(b"#EXTM3U\n" + b"#" * (64 << 20)), {"Content-Encoding": "gzip"})


def silent(handler: Handler, body: bytes) -> None:
    """Says how much will come and then nothing, until the client goes."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.flush()
    handler.connection.settimeout(120)
    handler.rfile.read(1)
    handler.close_connection = True
