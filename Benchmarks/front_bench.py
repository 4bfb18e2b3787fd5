"""`bench front`: what the peers pay for the quality that Headwater delivers, over x264's presets and rate factors."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean

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
    """One finished ladder: processor seconds, bytes of its pictures, and VMAF.

    `vmaf` is the mean over the renditions, `delivered` the mean over links that each get the best they can carry.
    """

    name: str
    cpu: float
    size: int
    vmaf: float
    delivered: float


# What equal quality may mean. Over links, small renditions count for more than good ones.
MEASURES: dict[str, Callable[[Point], float]] = {
    "VMAF": lambda point: point.vmaf,
    "VMAF over links": lambda point: point.delivered,
}


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
    verdicts = [line for name in MEASURES for line in _compare(name, mine, front)]
    points = {point.name: point.__dict__ for each in front.values() for point in each}
    print(f"\nEverything is in {save('front', clip, {'ours': mine.__dict__, 'peers': points, 'verdicts': verdicts})}")


def _compare(name: str, mine: Point, front: dict[str, list[Point]]) -> list[str]:
    """Prints what each preset of the peers needs to equal ours; the verdicts."""
    measure = MEASURES[name]
    rows = []
    best = math.inf
    for preset, points in front.items():
        equal = at_quality(points, measure(mine), measure)
        if equal is None:
            rows.append([preset, "-", "-", f"does not reach this {name} within its rate factors"])
            continue
        cpu, size = equal
        reaches = size <= mine.size * 1.005
        best = min(best, cpu) if reaches else best
        rows.append([preset, cpu / mine.cpu, size / mine.size, "on the front" if reaches else "larger"])
    print("\n" + table([f"at our {name}", "CPU / ours", "bytes / ours", ""], rows) + "\n")
    line = (
        verdict(f"CPU at equal {name} and bytes", mine.cpu / best, 0.80)
        if best < math.inf
        else f"reached  no setting of the peers gives this {name} in as few bytes"
    )
    print(line)
    return [line]


def at_quality(points: list[Point], goal: float, measure: Callable[[Point], float]) -> tuple[float, float] | None:
    """Processor seconds and bytes between the two points of a preset that enclose `goal`: the seconds on a line, the
    bytes on one of logarithms.
    """
    for low, high in pairwise(sorted(points, key=measure)):
        if measure(low) <= goal <= measure(high):
            span = measure(high) - measure(low)
            share = (goal - measure(low)) / span if span > 0 else 0
            size = math.exp(math.log(low.size) + share * (math.log(high.size) - math.log(low.size)))
            return low.cpu + share * (high.cpu - low.cpu), size
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
    return Point(name, cpu, size, fmean(vmaf for _, vmaf in renditions), delivered(renditions))


def _line(point: Point) -> str:
    return (
        f"  {point.name}: {point.cpu:.1f} CPU-s, {point.size / 1e6:.2f} MB, "
        f"VMAF {point.vmaf:.2f}, {point.delivered:.2f} over links"
    )
