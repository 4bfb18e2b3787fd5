"""Runs one command and says what it cost by the kernel's own accounting."""

import os
import signal
import statistics
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path


class BenchError(Exception):
    """Something is missing or a measured program failed; the text is for whoever called."""


@dataclass(frozen=True)
class Cost:
    """Seconds of the clock and of the processors (all children included), and the largest process in bytes."""

    wall: float
    cpu: float
    peak_bytes: int

    def as_json(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Spread:
    """Median, least and most of several values."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        return cls(statistics.median(values), min(values), max(values))

    def as_json(self) -> dict:
        return asdict(self)


def run(command: list[str], log: Path, watch=None, env: dict | None = None) -> Cost:
    """Runs a command to its end; its output goes to `log`.

    `watch` is called with the process id while the command runs, and stops when the process is gone.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as sink:
        begin = time.monotonic()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, env=env)
        try:
            if watch:
                watch(child.pid)
            # Not `wait`: only this call tells what this one child and those it reaped have used.
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.send_signal(signal.SIGTERM)
            child.wait()
            raise
        wall = time.monotonic() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
        raise BenchError(f"{command[0]} ended with status {child.returncode}; {log} ends with:\n{tail}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def output(command: list[str]) -> str:
    """What a command prints, for questions that are not measured."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"{command[0]} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
    return done.stdout


def interleaved(runs: int, contestants: dict, report=print) -> dict[str, list]:
    """Calls every contestant in turn, `runs` times over, so that the machine's moods meet all alike.

    `contestants` maps a name to a function of the run's number. Returns the results by name, in order.
    """
    results: dict[str, list] = {name: [] for name in contestants}
    for number in range(runs):
        for name, action in contestants.items():
            result = action(number)
            results[name].append(result)
            report(f"  run {number + 1} of {runs}: {name}: {describe(result)}")
    return results


def describe(result) -> str:
    cost = result if isinstance(result, Cost) else result.cost
    return f"{cost.cpu:.1f} CPU-s, {cost.wall:.1f} s, {cost.peak_bytes / 1e6:.0f} MB at most"
