"""When each job ran, and which codec process worked for it: read from the log of a run.

Processes are known where there was one worker, so that jobs never overlap.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from processes import Life, Watch


@dataclass(frozen=True)
class Job:
    """Seconds since 1970."""

    kind: str
    begin: float
    end: float


def read_jobs(log: Path) -> list[Job]:
    begun: dict[str, tuple[str, float]] = {}
    jobs = []
    for line in log.read_text(errors="replace").splitlines():
        if not line.startswith("{"):
            continue
        entry = json.loads(line)
        if entry.get("message") == "job started":
            begun[entry["job"]] = (entry["kind"], _seconds(entry["time"]))
        elif entry.get("message") == "job succeeded":
            kind, begin = begun[entry["job"]]
            jobs.append(Job(kind, begin, _seconds(entry["time"])))
    return jobs


def processes_of(kind: str, watch: Watch, log: Path) -> list[Life]:
    spans = [job for job in read_jobs(log) if job.kind == kind]
    middles = [(life, watch.began_at + (life.begin + life.end) / 2) for life in watch.of_program()]
    return [life for life, middle in middles if any(job.begin <= middle <= job.end for job in spans)]


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
