"""The origin beside nginx, on the same files, in turn: requests for a second of processor time, tail latency, memory."""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import shutil
import socket
import sqlite3
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from headwater import RESULTS
from measure import BenchError, Spread
from upload_bench import Server

VIDEO = "01hzzzzzzzzzzzzzzzzzzzzzzz"
FILES = {"small.m3u8": 2_000, "200k.m4s": 200_000, "1m.m4s": 1 << 20, "4m.m4s": 4_000_000, "8m.m4s": 8 << 20}
KEYS = {"HEADWATER_TOKEN_KEYS": "bench:0123456789abcdef0123456789abcdef"}
NGINX_PORT = 18098


@dataclass(frozen=True)
class Case:
    """One kind of load; `ratio` is what is to be reached against nginx."""

    name: str
    file: str
    ratio: float
    connections: int = 64
    words: tuple[str, ...] = ()
    prefix: str = ""


CASES = [
    Case("2 kB playlist", "small.m3u8", 1.1),
    Case("2 kB with a token", "small.m3u8", 1.1, prefix="/t/TOKEN"),
    Case("200 kB", "200k.m4s", 1.0),
    Case("1 MB", "1m.m4s", 1.4, 32),
    Case("4 MB", "4m.m4s", 1.0, 16),
    Case("8 MB, from its file", "8m.m4s", 1.0, 16),
    Case("a connection each", "small.m3u8", 0.7, 64, ("-H", "Connection: close")),
]


class Origin(Server):
    """`headwater serve` over a data folder in which one video of ready files lies."""

    def __init__(self, program: Path, data: Path):
        os.environ.update(KEYS)
        Server(program, data).stop_only()
        with contextlib.closing(sqlite3.connect(data / "catalog" / "headwater.sqlite")) as catalog:
            files = {name: f"videos/{VIDEO}/1/{name}" for name in FILES}
            publication = json.dumps({"version": 1, "files": files, "renditions": []})
            now = int(time.time() * 1e6)
            catalog.execute(
                "INSERT INTO videos (id, title, state, is_playable, version, source_name, publication_json,"
                " created_at, updated_at) VALUES (?, 'Bench', 'published', 1, 1, 'bench', ?, ?, ?)",
                (VIDEO, publication, now, now),
            )
            catalog.commit()
        folder = data / "objects" / "videos" / VIDEO / "1"
        folder.mkdir(parents=True)
        for name, size in FILES.items():
            (folder / name).write_bytes(os.urandom(size))
        super().__init__(program, data)
        self.token = subprocess.run(
            [program, "token", "sign", VIDEO], capture_output=True, check=True, encoding="utf-8"
        ).stdout.strip()

    def url(self, case: Case) -> str:
        return f"http://{self.host}{case.prefix.replace('TOKEN', self.token)}/v/{VIDEO}/1/{case.file}"


class Nginx:
    """nginx over the files of the same data folder."""

    def __init__(self, folder: Path, objects: Path):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        if not Path(program).exists():
            raise BenchError("there is no nginx; `apt-get install nginx-light` brings it")
        folder.mkdir(parents=True)
        text = (Path(__file__).parent / "origin_nginx.conf").read_text()
        user = "user root;" if os.geteuid() == 0 else ""
        for key, value in {"FOLDER": folder, "PORT": NGINX_PORT, "ROOT": objects, "USER": user}.items():
            text = re.sub(rf"^(?!#)(.*)\b{key}\b", rf"\g<1>{value}", text, flags=re.MULTILINE)
        (folder / "nginx.conf").write_text(text)
        self.process = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")])
        self.host = f"127.0.0.1:{NGINX_PORT}"
        for _ in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", NGINX_PORT)).close()
                return
            time.sleep(0.05)
        raise BenchError("nginx does not listen")

    def _workers(self) -> list[str]:
        pid = self.process.pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()

    def cpu(self) -> float:
        ticks = 0
        for pid in self._workers():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self, key: str = "VmRSS") -> int:
        total = 0
        for pid in self._workers():
            status = Path(f"/proc/{pid}/status").read_text()
            total += int(re.search(rf"^{key}:\s+(\d+) kB", status, re.MULTILINE)[1]) << 10
        return total

    def url(self, case: Case) -> str:
        return f"http://{self.host}/videos/{VIDEO}/1/{case.file}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def load(server: Origin | Nginx, case: Case, seconds: int) -> tuple[float, float]:
    """Requests for a processor second of the server, and requests a second."""
    cpu = server.cpu()
    words = ["wrk", "-t1", f"-c{case.connections}", f"-d{seconds}s", *case.words, server.url(case)]
    text = subprocess.run(words, capture_output=True, check=True, encoding="utf-8").stdout
    spent = server.cpu() - cpu
    requests = int(re.search(r"(\d+) requests in", text)[1])
    if (bad := re.search(r"Non-2xx or 3xx responses: (\d+)", text)) is not None:
        raise BenchError(f"{case.name}: {bad[1]} answers were no success")
    return requests / max(spent, 0.01), float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


def tail(server: Origin | Nginx, case: Case, rate: int, seconds: int, folder: Path) -> float:
    """The 99th percentile of latency in milliseconds, with so many requests a second over 50 connections."""
    log = folder / "h2load.log"
    log.unlink(missing_ok=True)
    words = ["h2load", "--h1", "-c50", f"--rps={rate / 50}", f"-D{seconds}", f"--log-file={log}", server.url(case)]
    subprocess.run(words, capture_output=True, check=True)
    times = sorted(int(line.split("\t")[2]) for line in log.read_text().splitlines())
    return times[int(len(times) * 0.99)] / 1000


def idle(server: Origin | Nginx, case: Case, count: int) -> int:
    """How many bytes the server grows by with so many connections that have asked once and now are silent."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(40_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    before = server.memory("VmRSS")
    host, port = server.host.split(":")
    path = server.url(case).split(server.host, 1)[1]
    request = f"GET {path} HTTP/1.1\r\nHost: {server.host}\r\n\r\n".encode()
    connections = []
    for _ in range(count):
        connection = socket.create_connection((host, int(port)))
        connection.sendall(request)
        received = b""
        while len(received) < FILES[case.file]:
            received += connection.recv(65536)
        connections.append(connection)
    grown = server.memory("VmRSS") - before
    for connection in connections:
        connection.close()
    return grown


def bench(program: Path, runs: int, seconds: int) -> None:
    for tool, package in {"wrk": "wrk", "h2load": "nghttp2-client"}.items():
        if shutil.which(tool) is None:
            raise BenchError(f"there is no {tool}; `apt-get install {package}` brings it")
    folder = RESULTS / "origin"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ours = Origin(program, folder / "data")
    nginx = Nginx(folder / "nginx", folder / "data" / "objects")
    result: dict = {"cases": {}, "p99_ms": {}, "idle_bytes": {}}
    try:
        print(f"{'requests for a CPU second':26} {'headwater':>22} {'nginx':>22} {'ratio':>6} {'goal':>5}")
        for case in CASES:
            # The first one brings the file into the memory of both.
            for server in (ours, nginx):
                load(server, case, 1)
            values: dict[str, list[tuple[float, float]]] = {"ours": [], "nginx": []}
            for _ in range(runs):
                values["ours"].append(load(ours, case, seconds))
                values["nginx"].append(load(nginx, case, seconds))
            own, theirs = (Spread.of([value[0] for value in values[key]]) for key in ("ours", "nginx"))
            ratio = own.median / theirs.median
            print(f"{case.name:26} {_text(own):>22} {_text(theirs):>22} {ratio:6.2f} {case.ratio:5.1f}", flush=True)
            result["cases"][case.name] = values
        for file, rate in {"small.m3u8": 4000, "200k.m4s": 1000}.items():
            case = Case(file, file, 1)
            pairs = [(tail(ours, case, rate, 3, folder), tail(nginx, case, rate, 3, folder)) for _ in range(runs)]
            own, theirs = (Spread.of([pair[place] for pair in pairs]) for place in (0, 1))
            print(f"p99 of {file} at {rate}/s: {own.median:.2f} ms, nginx {theirs.median:.2f} ms")
            result["p99_ms"][file] = pairs
        for name, server in {"headwater": ours, "nginx": nginx}.items():
            grown = idle(server, CASES[0], 10_000)
            print(f"{name} grows by {grown / 1e6:.0f} MB with 10,000 idle connections, to {server.memory('VmRSS') / 1e6:.0f} MB")
            result["idle_bytes"][name] = [grown, server.memory("VmRSS")]
    finally:
        nginx.stop()
        ours.stop()
    (RESULTS / "origin.json").write_text(json.dumps(result, indent=2))


def _text(spread: Spread) -> str:
    return f"{spread.median:.0f} ({spread.least:.0f}-{spread.most:.0f})"
