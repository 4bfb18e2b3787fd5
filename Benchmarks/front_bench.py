"""`bench front`: what the peers pay for the quality that Headwater delivers, over x264's presets and rate factors."""

import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import headwater
import ladder as ladders
import peer as peers
import quality
from headwater import RESULTS, Headwater
from measure import run
from tables import save, table, verdict

# Links, in bits per second, that ladders are compared over: evenly spread as people perceive rates.
LINKS = [round(150_000 * 1.25**step) for step in range(18)]


@dataclass(frozen=True)
class Point:
    """One finished ladder: processor seconds, bytes of its pictures, and the mean VMAF over all links."""

    name: str
    cpu: float
    size: int
    vmaf: float


def bench(ours: Headwater, clip: Path, threads: str, subsample: int) -> None:
    work = RESULTS / "work"
    folder = work / "headwater"
    cost = ours.encode(clip, folder)
    ladder = ladders.read_ladder(ladders.read_preset(headwater.ROOT, ours.preset), folder)
    mine = _point("headwater", cost.cpu, ladder, folder, clip, subsample)
    print(_line(mine))
    front: dict[str, list[Point]] = {}
    for preset in peers.TABLE["front"]["presets"]:
        for crf in peers.TABLE["front"]["rate_factors"]:
            settings = ladder.with_encoder(preset, crf)
            peer = peers.Peer("static", "cascaded", "swscale", threads)
            target = work / "front"
            headwater.remove(target)
            cost = run(peer.command(settings, clip, target), target.with_suffix(".log"))
            point = _point(f"{preset} crf {crf}", cost.cpu, settings, target, clip, subsample)
            front.setdefault(preset, []).append(point)
            print(_line(point))
    rows = []
    best = math.inf
    for preset, points in front.items():
        equal = at_quality(points, mine.vmaf)
        if equal is None:
            rows.append([preset, "-", "-", "does not reach this VMAF within its rate factors"])
            continue
        reaches = equal.size <= mine.size * 1.005
        best = min(best, equal.cpu) if reaches else best
        rows.append([preset, equal.cpu / mine.cpu, equal.size / mine.size, "on the front" if reaches else "larger"])
    print("\n" + table(["at our VMAF", "CPU / ours", "bytes / ours", ""], rows) + "\n")
    lines = (
        [verdict("CPU at equal VMAF and bytes", mine.cpu / best, 0.80)]
        if best < math.inf
        else ["reached  no setting of the peers gives this VMAF in as few bytes"]
    )
    print("\n".join(lines))
    points = {point.name: point.__dict__ for each in front.values() for point in each}
    print(f"\nEverything is in {save('front', clip, {'ours': mine.__dict__, 'peers': points, 'verdicts': lines})}")


def at_quality(points: list[Point], vmaf: float) -> Point | None:
    """Between two points of a preset the one with that VMAF: processor time on a line, bytes on one of logarithms."""
    ordered = sorted(points, key=lambda point: point.vmaf)
    for low, high in pairwise(ordered):
        if low.vmaf <= vmaf <= high.vmaf:
            share = (vmaf - low.vmaf) / (high.vmaf - low.vmaf) if high.vmaf > low.vmaf else 0
            size = math.exp(math.log(low.size) + share * (math.log(high.size) - math.log(low.size)))
            return Point(low.name, low.cpu + share * (high.cpu - low.cpu), round(size), vmaf)
    return None


def delivered(renditions: list[tuple[float, float]]) -> float:
    """The mean VMAF over all links, each served by the best rendition that it carries: (bits per second, VMAF) each.

    Ladders with different rungs can be compared by it; a link that carries none counts as the smallest rendition.
    """
    least = min(renditions)[1]
    return sum(max((vmaf for rate, vmaf in renditions if rate <= link), default=least) for link in LINKS) / len(LINKS)


def _point(name: str, cpu: float, ladder: ladders.Ladder, folder: Path, clip: Path, subsample: int) -> Point:
    renditions, size = [], 0
    for picture in ladder.pictures:
        file = ladders.joined(folder, picture.name)
        mark = quality.judge(file, clip, ladder.frame_rate, subsample)
        length = ladders.byte_count(folder, picture.name)
        size += length
        renditions.append((length * 8 / quality.duration(file), mark.vmaf))
    return Point(name, cpu, size, delivered(renditions))


def _line(point: Point) -> str:
    return f"  {point.name}: {point.cpu:.1f} CPU-s, {point.size / 1e6:.2f} MB, VMAF {point.vmaf:.2f} over all links"
