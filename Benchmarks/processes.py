"""Looks at a process tree many times a second: processor time and memory of each process."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
INTERVAL = 0.02


@dataclass
class Life:
    """What was seen of one process; times in seconds."""

    pid: int
    name: str
    begin: float
    end: float = 0
    cpu: float = 0
    peak_bytes: int = 0


@dataclass(frozen=True)
class Beat:
    """One look: when, and the processor seconds that the whole tree, the dead included, had used."""

    at: float
    cpu: float


class Watch:
    """Pass it to `measure.run`; afterwards `lives` and `beats` tell what was seen.

    Times count from `began_at`, which is in seconds since 1970.
    """

    def __init__(self, program: str):
        self.program = program
        self.began_at = 0.0
        self.lives: dict[int, Life] = {}
        self.beats: list[Beat] = []

    def __call__(self, root: int) -> None:
        begin = time.monotonic()
        self.began_at = time.time()
        while True:
            now = time.monotonic() - begin
            state = _stat(root)
            if state is None or state.code == "Z":
                return
            for pid in _tree(root):
                self._look(pid, now)
            self.beats.append(Beat(now, sum(life.cpu for life in self.lives.values())))
            time.sleep(INTERVAL)

    def _look(self, pid: int, now: float) -> None:
        state = _stat(pid)
        if state is None or state.code == "Z":
            return
        life = self.lives.setdefault(pid, Life(pid, state.name, now))
        life.name, life.end, life.cpu = state.name, now, max(life.cpu, state.cpu)
        if state.name == self.program[:15]:
            life.peak_bytes = max(life.peak_bytes, _peak(pid))

    def of_program(self) -> list[Life]:
        return [life for life in self.lives.values() if life.name == self.program[:15]]


@dataclass(frozen=True)
class _State:
    name: str
    code: str
    cpu: float


def _stat(pid: int) -> _State | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # proc(5): the name stands in parentheses and may hold any character; utime and stime are fields 14 and 15.
    name, rest = text.split("(", 1)[1].rsplit(")", 1)
    fields = rest.split()
    return _State(name, fields[0], (int(fields[11]) + int(fields[12])) / TICKS)


def _tree(root: int) -> list[int]:
    found = [root]
    for pid in found:
        try:
            tasks = [f"/proc/{pid}/task/{task}/children" for task in os.listdir(f"/proc/{pid}/task")]
        except OSError:
            continue
        for path in tasks:
            try:
                found += [int(child) for child in Path(path).read_text().split()]
            except OSError:
                continue
    return found


def _peak(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
