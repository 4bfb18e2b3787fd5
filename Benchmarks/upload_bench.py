"""What uploading costs: against copying, with checksums, many at once, and against nginx."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import platform
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from headwater import RESULTS
from measure import BenchError, Spread

CHUNK = 8 << 20
READY = re.compile(r"is ready at (http://\S+) ")


def processor_seconds(process: int) -> float:
    """Of a process and its children that still run."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(processor_seconds(int(child)) for child in children)


class Server:
    """`headwater serve` on a free port."""

    def __init__(self, program: Path, data: Path, *options: str):
        if not program.exists():
            raise BenchError(f"{program} is not there; `scripts/dev build --release` makes it")
        self.data = data
        words = [str(program), "serve", "--port", "0", "--data", str(data), *(options or ["--workers", "1"])]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        for line in self.process.stdout:
            if match := READY.search(line):
                self.host = urlsplit(match[1]).netloc
                break
        else:
            raise BenchError("the server ended before it was ready")
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def cpu(self) -> float:
        return processor_seconds(self.process.pid)

    def memory(self, key: str = "VmHWM") -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{key}:\s+(\d+) kB", status, re.MULTILINE)[1]) << 10

    def stop_only(self) -> None:
        """Its data stays."""
        self.process.terminate()
        self.process.wait()

    def stop(self) -> None:
        self.stop_only()
        shutil.rmtree(self.data, ignore_errors=True)


def tus(connection: http.client.HTTPConnection, method: str, path: str, headers: dict, body=None):
    connection.request(method, path, body, {"Tus-Resumable": "1.0.0", **headers})
    response = connection.getresponse()
    response.read()
    if response.status >= 300:
        raise BenchError(f"{method} {path}: {response.status}")
    return response


def send(server: Server, content: memoryview, chunk: int, checked: bool = False) -> None:
    """One upload that stays one byte short of complete, so that no work follows it."""
    connection = http.client.HTTPConnection(server.host)
    path = tus(connection, "POST", "/files", {"Upload-Length": str(len(content) + 1)}).headers["location"]
    for start in range(0, len(content), chunk):
        piece = content[start : start + chunk]
        headers = {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
        if checked:
            headers["Upload-Checksum"] = "sha256 " + base64.b64encode(hashlib.sha256(piece).digest()).decode()
        tus(connection, "PATCH", path, headers, piece)
    connection.close()


def timed(action: Callable[[], None]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def copy(content: Path, target: Path) -> None:
    """`cp` and a flush, which is the least that keeping a file costs."""
    subprocess.run(["cp", "--reflink=never", str(content), str(target)], check=True)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    target.unlink()


class Nginx:
    """Its WebDAV module takes a whole file by PUT, without a flush."""

    def __init__(self, folder: Path):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        if not Path(program).exists():
            raise BenchError("there is no nginx; `apt-get install nginx-full` brings it")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "files").mkdir(exist_ok=True)
        self.host = "127.0.0.1:18099"
        configuration = folder / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        configuration.write_text(
            f"{user} daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/log;\n"
            "events {}\n"
            f"http {{ access_log off; client_body_temp_path {folder}/temp; server {{ listen {self.host};\n"
            f"client_max_body_size 0; location / {{ root {folder}/files; dav_methods PUT; }} }} }}\n"
        )
        self.process = subprocess.Popen([program, "-p", str(folder), "-c", str(configuration)])
        for _ in range(100):
            try:
                http.client.HTTPConnection(self.host).connect()
                return
            except OSError:
                time.sleep(0.05)
        raise BenchError("nginx does not listen")

    def cpu(self) -> float:
        return processor_seconds(self.process.pid)

    def put(self, content: memoryview) -> None:
        connection = http.client.HTTPConnection(self.host)
        connection.request("PUT", "/file", content)
        if connection.getresponse().status >= 300:
            raise BenchError("nginx refuses the file")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def many(server: Server, count: int, size: int, chunk: int) -> tuple[float, int]:
    """Seconds for so many uploads at once, and how much larger the server became at most."""
    content = memoryview(os.urandom(size))
    before = server.memory("VmRSS")
    failures: list[BaseException] = []

    def one() -> None:
        try:
            send(server, content, chunk)
        except (BenchError, OSError) as error:
            failures.append(error)

    threads = [threading.Thread(target=one) for _ in range(count)]

    def all_of_them() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    seconds = timed(all_of_them)
    if failures:
        raise BenchError(f"{len(failures)} uploads failed, the first by: {failures[0]}")
    return seconds, server.memory() - before


def bench(program: Path, size: int, runs: int, count: int) -> None:
    folder = RESULTS / "upload"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    content = memoryview(os.urandom(size))
    file = folder / "content"
    file.write_bytes(content)
    server = Server(program, folder / "data")
    nginx = Nginx(folder / "nginx")
    ways: dict[str, Callable[[], None]] = {
        "cp and fsync": lambda: copy(file, folder / "copy"),
        "tus, 8 MiB each": lambda: send(server, content, CHUNK),
        "tus with SHA-256": lambda: send(server, content, CHUNK, checked=True),
        "tus, one PATCH": lambda: send(server, content, size),
        "nginx PUT (no flush)": lambda: nginx.put(content),
    }
    try:
        times: dict[str, list[float]] = {name: [] for name in ways}
        costs: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(runs + 1):
            for name, way in ways.items():
                cpu = server.cpu() + nginx.cpu()
                seconds = timed(way)
                os.sync()
                # The first turn warms caches up.
                if turn:
                    times[name].append(seconds)
                    costs[name].append(server.cpu() + nginx.cpu() - cpu)
        seconds, growth = many(server, count, 16 << 20, 1 << 20)
    finally:
        nginx.stop()
        server.stop()
        file.unlink()
    report(size, times, costs, count, seconds, growth)


def report(size: int, times: dict, costs: dict, count: int, seconds: float, growth: int) -> None:
    print(f"{size >> 20} MiB, {platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    print(f"{'way':22} {'s':>7} {'least':>7} {'most':>7} {'MiB/s':>7} {'server CPU s':>13}")
    for name, values in times.items():
        spread = Spread.of(values)
        speed = (size >> 20) / spread.median
        # `cp` is a process of its own that is gone.
        cpu = "" if name.startswith("cp") else f"{Spread.of(costs[name]).median:.2f}"
        print(f"{name:22} {spread.median:7.2f} {spread.least:7.2f} {spread.most:7.2f} {speed:7.0f} {cpu:>13}")
    speed = count * 16 / seconds
    print(f"{count} uploads of 16 MiB at once: {seconds:.1f} s, {speed:.0f} MiB/s, server grew by {growth >> 20} MiB")
    result = {"bytes": size, "seconds": times, "server_cpu": costs, "many": [count, seconds, growth]}
    (RESULTS / "upload.json").write_text(json.dumps(result, indent=2))
