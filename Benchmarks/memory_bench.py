"""`bench memory`: the largest codec process."""

from pathlib import Path

from headwater import RESULTS, Headwater
from measure import BenchError
from processes import Watch
from quality import source_size
from tables import save, table, verdict

# Megabytes by the largest short side they are for.
LIMITS = {720: 250, 1080: 450}


def bench(ours: Headwater, clip: Path) -> None:
    watch = Watch("headwater-codec")
    ours.encode(clip, RESULTS / "work" / "headwater", watch)
    lives = sorted(watch.of_program(), key=lambda life: -life.peak_bytes)
    if not lives:
        raise BenchError("no codec process was seen")
    rows = [[f"{life.begin:.1f}", f"{life.cpu:.1f}", f"{life.peak_bytes / 1e6:.0f}"] for life in lives[:10]]
    print(table(["began at s", "CPU s", "peak MB"], rows))
    peak = lives[0].peak_bytes / 1e6
    side = min(source_size(clip))
    limit = next((limit for largest, limit in LIMITS.items() if side <= largest), None)
    lines = [verdict(f"largest codec process at {side} lines", peak, limit, unit=" MB")] if limit else []
    print("\n" + "\n".join(lines))
    processes = [life.__dict__ for life in lives]
    print(f"\nEverything is in {save('memory', clip, {'processes': processes, 'verdicts': lines})}")
