"""`bench busy`: how much of the machine works while chunks are encoded."""

import os
from pathlib import Path

from headwater import RESULTS, Headwater
from jobs import read_jobs
from measure import BenchError
from processes import Beat, Watch
from tables import save, verdict

WINDOW = 2.0


def bench(ours: Headwater, clip: Path) -> None:
    watch = Watch("headwater-codec")
    cost = ours.encode(clip, RESULTS / "work" / "headwater", watch)
    video = [job for job in read_jobs(RESULTS / "work" / "headwater.log") if job.kind == "encode_video"]
    if not video:
        raise BenchError("no encoding job was seen")
    cores = os.cpu_count() or 1
    begin, end = min(job.begin for job in video) - watch.began_at, max(job.end for job in video) - watch.began_at
    steady = share(watch.beats, begin, end, cores)
    whole = cost.cpu / cost.wall / cores
    print(f"{cores} cores; encoding from {begin:.1f} s to {end:.1f} s of {cost.wall:.1f} s")
    for start, busy in windows(watch.beats, cores):
        print(f"  {start:6.1f} s  {'#' * round(busy * 50):50}  {busy:.0%}")
    print(f"the whole run: {whole:.1%}")
    lines = [verdict("cores busy while chunks are encoded", steady * 100, 95, at_most=False, unit=" %")]
    print("\n".join(lines))
    result = {"steady": steady, "whole": whole, "cores": cores, "verdicts": lines}
    print(f"\nEverything is in {save('busy', clip, result)}")


def share(beats: list[Beat], begin: float, end: float, cores: int) -> float:
    """The part of all cores' time between two moments that the process tree used, 0 to 1."""
    inside = [beat for beat in beats if begin <= beat.at <= end]
    if len(inside) < 2:
        return 0
    return (inside[-1].cpu - inside[0].cpu) / (inside[-1].at - inside[0].at) / cores


def windows(beats: list[Beat], cores: int):
    start = 0.0
    while beats and start < beats[-1].at:
        yield start, share(beats, start, start + WINDOW, cores)
        start += WINDOW
