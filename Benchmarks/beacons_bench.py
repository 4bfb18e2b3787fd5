"""How many beacons the server takes for a second of its processor: one in each request, and twenty-five."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from headwater import RESULTS
from measure import BenchError, Spread
from origin_bench import VIDEO, Origin
from tables import table, verdict

# What is to be reached with single beacons.
GOAL = 40_000
CONNECTIONS = 64


def bench(program: Path, runs: int, seconds: int) -> None:
    if shutil.which("wrk") is None:
        raise BenchError("there is no wrk; `apt-get install wrk` brings it")
    folder = RESULTS / "beacons"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = Origin(program, folder / "data")
    result: dict[int, list[tuple[float, float, float]]] = {}
    try:
        for count in (1, 25):
            # The first turn opens the connections' paths and is not measured.
            load(server, count, 1)
            result[count] = [load(server, count, seconds) for _ in range(runs)]
    finally:
        server.stop()
    rows = []
    for count, turns in result.items():
        spent, rate, tail = (Spread.of([turn[place] for turn in turns]) for place in range(3))
        rows.append([f"{count} in a request", f"{spent.median:.0f} ({spent.least:.0f}-{spent.most:.0f})"])
        rows[-1] += [f"{rate.median:.0f}", f"{tail.median:.1f}"]
    print(table(["beacons", "for a CPU second", "a second", "p99 ms"], rows))
    single = Spread.of([turn[0] for turn in result[1]]).median
    print(verdict("single beacons for a CPU second: wanted over made", GOAL / single, 1.0))
    (RESULTS / "beacons.json").write_text(json.dumps(result, indent=2))


def load(server: Origin, count: int, seconds: int) -> tuple[float, float, float]:
    """Beacons acknowledged for a processor second of the server and for a second, and the 99th percentile in ms.

    The counting of what was told before is part of the server's work.
    """
    cpu = server.cpu()
    script = Path(__file__).parent / "beacons.lua"
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script)]
    words += [f"http://{server.host}/v1/beacons", "--", VIDEO]
    environment = os.environ | {"BEACONS": str(count)}
    text = subprocess.run(words, capture_output=True, check=True, encoding="utf-8", env=environment).stdout
    spent = server.cpu() - cpu
    if (bad := re.search(r"Non-2xx or 3xx responses: (\d+)", text)) is not None:
        raise BenchError(f"{bad[1]} requests with {count} beacons were refused")
    requests = int(re.search(r"(\d+) requests in", text)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    return requests * count / max(spent, 0.01), rate * count, float(value) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]
