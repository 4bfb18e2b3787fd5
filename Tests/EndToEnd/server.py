"""A real `headwater serve` in its own process, and what its clients see of it."""

from __future__ import annotations

import json
import os
import queue
import re
import select
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

BINARY = os.environ.get("HEADWATER_BIN", "")
READY = re.compile(r"^Headwater \S+ is ready at (http://\S+) — data in (.+) — stop with Ctrl-C$")
# Generous: a debug build on a busy machine with two cores. Nothing waits this long when all is well.
PATIENCE = 300


class Server:
    """One run of the server; the data folder outlives it."""

    def __init__(self, data: Path, *options: str, environment: dict[str, str] | None = None):
        self.data = data
        self.lines: list[str] = []
        self._queue: queue.Queue[str | None] = queue.Queue()
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", "0", "--data", str(data), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **(environment or {})},
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.url = self._await_ready()
        self.http = httpx.Client(base_url=self.url, timeout=60)

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            self._queue.put(line.rstrip("\n"))
        self._queue.put(None)

    def _await_ready(self) -> str:
        deadline = time.monotonic() + 60
        while True:
            try:
                line = self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                self.kill()
                raise AssertionError("not ready within a minute:\n" + self.log()) from None
            if line is None:
                raise AssertionError(f"ended with {self.process.wait()} before it was ready:\n" + self.log())
            if match := READY.match(line):
                return match[1]

    def await_line(self, part: str, patience: float = 60) -> str:
        """The first line it says that holds this text; waits for it."""
        deadline = time.monotonic() + patience
        while True:
            found = next((line for line in self.lines if part in line), None)
            if found is not None:
                return found
            try:
                self._queue.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"never said {part!r}:\n{self.log()}") from None

    def log(self) -> str:
        return "\n".join(self.lines[-60:])

    # --- its end

    def stop(self) -> int:
        """Ends it as an operator does; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("did not stop within a minute of SIGTERM:\n" + self.log()) from None
        self._reader.join(timeout=10)
        return status

    def kill(self) -> None:
        """Ends it as a power cut does."""
        self.process.kill()
        self.process.wait()
        self._reader.join(timeout=10)

    # --- its codec processes

    def codecs(self) -> list[int]:
        """The process ids of the codec children that run now."""
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                text = status.read_text()
            except OSError:
                continue  # it ended while we looked
            # proc(5): the name stands in parentheses and may hold anything; state and parent follow the last one.
            name = text[text.index("(") + 1 : text.rindex(")")]
            state, parent = text[text.rindex(")") + 2 :].split()[:2]
            if int(parent) == self.process.pid and name.startswith("headwater-codec"[:15]) and state != "Z":
                found.append(int(status.parent.name))
        return found

    # --- its videos

    def video(self, video: str) -> dict:
        response = self.http.get(f"/v1/videos/{video}")
        assert response.status_code == 200, response.text
        return response.json()

    def follow(self, video: str, patience: float = PATIENCE) -> Iterator[dict]:
        """The video as it is and then each time it changes; ends when it is published, failed or deleted.

        A deleted video is given as `{"state": "deleted"}`.
        """
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            # The stream is opened first, so that nothing can happen between it and the look at the video.
            with self.http.stream("GET", f"/v1/videos/{video}/events") as stream:
                if stream.status_code in (404, 410):
                    yield {"state": "deleted"}
                    return
                assert stream.status_code == 200, stream.read()
                assert stream.headers["content-type"].startswith("text/event-stream")
                now = self.video(video)
                yield now
                if now["state"] in ("published", "failed"):
                    return
                event = "message"
                try:
                    for line in stream.iter_lines():
                        assert time.monotonic() < deadline, "too slow:\n" + self.log()
                        if line.startswith("event:"):
                            event = line[6:].strip()
                        elif line.startswith("data:") and event == "video":
                            now = json.loads(line[5:])
                            yield now
                            if now["state"] in ("published", "failed"):
                                return
                        elif line.startswith("data:") and event == "deleted":
                            yield {"state": "deleted"}
                            return
                        elif not line:
                            event = "message"
                except (httpx.ReadTimeout, httpx.RemoteProtocolError):
                    continue  # as a browser does: open it again
        raise AssertionError(f"{video} did not end within {patience} s:\n" + self.log())

    def outcome(self, video: str) -> dict:
        """Waits until the video is published, failed or deleted."""
        *_, last = self.follow(video)
        return last

    def published(self, video: str) -> dict:
        last = self.outcome(video)
        assert last["state"] == "published", f"{last}\n{self.log()}"
        return last

    def has_work_under_way(self, video: str) -> None:
        """Returns as soon as the video is processed and a codec process runs."""
        for now in self.follow(video):
            assert now["state"] not in ("published", "failed"), f"over before it could be disturbed: {now}"
            if now["state"] == "processing" and now["progress"] > 0 and self.codecs():
                return

    def stored(self, video: str) -> list[Path]:
        """The files that lie in the object store for a video."""
        return [path for path in self.data.rglob("*") if path.is_file() and f"/videos/{video}/" in str(path)]


def ended(processes: list[int], patience: float = 30) -> bool:
    """Waits until all these processes are gone."""
    deadline = time.monotonic() + patience
    for process in processes:
        try:
            descriptor = os.pidfd_open(process)
        except ProcessLookupError:
            continue
        try:
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                return False
        finally:
            os.close(descriptor)
    return True
