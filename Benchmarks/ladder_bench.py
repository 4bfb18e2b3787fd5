"""`bench ladder`: Headwater against ffmpeg for the same ladder, in turn."""

from dataclasses import dataclass
from pathlib import Path

import headwater
import ladder as ladders
import peer as peers
import quality
from headwater import RESULTS, Headwater
from measure import BenchError, Cost, Spread, interleaved, run
from tables import save, table, verdict


@dataclass(frozen=True)
class Options:
    runs: int = 5
    quick: bool = False
    sweep_seconds: float = 15
    subsample: int = 5


def bench(ours: Headwater, clip: Path, options: Options) -> None:
    work = RESULTS / "work"
    folder = work / "headwater"
    print("Headwater's first run: it warms the caches and tells the ladder")
    ours.encode(clip, folder)
    ladder = ladders.read_ladder(ladders.read_preset(headwater.ROOT, ours.preset), folder)
    sweep = {} if options.quick else _sweep(ladder, clip, work, options.sweep_seconds)
    chosen = peers.quick_peers() if options.quick else _finalists(sweep)

    folders = {"headwater": folder} | {peer.name: work / _slug(peer.name) for peer in chosen}
    contestants = {"headwater": lambda _: ours.encode(clip, folder)}
    for peer in chosen:
        contestants[peer.name] = lambda _, peer=peer: _run(peer, ladder, clip, folders[peer.name])
    costs = interleaved(1 if options.quick else options.runs, contestants)
    print("Judging the pictures")
    marks = {name: _judge(ladder, clip, path, options.subsample) for name, path in folders.items()}

    print("\n" + _cost_table(costs, ladder, folders))
    print("\n" + _quality_table(ladder, folders, marks))
    lines = _verdicts(costs, chosen, ours.passthrough)
    print("\n" + "\n".join(lines))
    path = save(
        "ladder",
        clip,
        {
            "headwater": ours.command(clip, folder),
            "passthrough": ours.passthrough,
            "peers": {peer.name: peer.command(ladder, clip, folders[peer.name]) for peer in chosen},
            "versions": {name: peers.version(name) for name in {peer.program for peer in chosen}},
            "sweep": {name: cost.as_json() for name, cost in sweep.items()},
            "costs": {name: [cost.as_json() for cost in list_] for name, list_ in costs.items()},
            "quality": {name: {key: mark.as_json() for key, mark in each.items()} for name, each in marks.items()},
            "bytes": {name: _bytes(ladder, path) for name, path in folders.items()},
            "verdicts": lines,
        },
    )
    print(f"\nEverything is in {path}")


def _sweep(ladder: ladders.Ladder, clip: Path, work: Path, seconds: float) -> dict[str, Cost]:
    """Each peer once over the first seconds, to choose who runs against us."""
    print(f"Sweeping {len(peers.all_peers())} peers over {seconds:g} s")
    costs: dict[str, Cost] = {}
    for peer in peers.all_peers():
        try:
            costs[peer.name] = _run(peer, ladder, clip, work / "sweep", seconds)
        except BenchError as error:
            # One program may lack a filter; the others go on.
            print(f"  {peer.name} is left out: {error}")
            continue
        print(f"  {peer.name}: {costs[peer.name].wall:.1f} s, {costs[peer.name].cpu:.1f} CPU-s")
    return costs


def _finalists(sweep: dict[str, Cost]) -> list[peers.Peer]:
    """The fastest by the clock of each program in each shape."""
    best: dict[tuple[str, str], peers.Peer] = {}
    for peer in peers.all_peers():
        key = (peer.program, peer.shape)
        if peer.name in sweep and (key not in best or sweep[peer.name].wall < sweep[best[key].name].wall):
            best[key] = peer
    return list(best.values())


def _run(peer: peers.Peer, ladder: ladders.Ladder, clip: Path, folder: Path, seconds: float | None = None) -> Cost:
    headwater.remove(folder)
    return run(peer.command(ladder, clip, folder, seconds), folder.with_suffix(".log"))


def _judge(ladder: ladders.Ladder, clip: Path, folder: Path, every: int) -> dict[str, quality.Quality]:
    return {
        picture.name: quality.judge(ladders.joined(folder, picture.name), clip, ladder.frame_rate, every)
        for picture in ladder.pictures
    }


def _bytes(ladder: ladders.Ladder, folder: Path) -> dict[str, int]:
    return {picture.name: ladders.byte_count(folder, picture.name) for picture in ladder.pictures}


def _slug(name: str) -> str:
    return name.replace(" ", "-")


def ratios(costs: dict[str, list[Cost]], name: str, key: str) -> Spread:
    """Headwater's figure over the peer's, run by run: the machine's speed drifts less within a turn."""
    pairs = zip(costs["headwater"], costs[name])
    return Spread.of([getattr(ours, key) / getattr(theirs, key) for ours, theirs in pairs])


def _cost_table(costs: dict[str, list[Cost]], ladder: ladders.Ladder, folders: dict[str, Path]) -> str:
    rows = []
    for name, runs in costs.items():
        wall, cpu = (Spread.of([getattr(cost, key) for cost in runs]) for key in ("wall", "cpu"))
        wall_ratio, cpu_ratio = (ratios(costs, name, key) for key in ("wall", "cpu"))
        peak = max(cost.peak_bytes for cost in runs) / 1e6
        total = sum(_bytes(ladder, folders[name]).values()) / 1e6
        rows.append(
            [name, _span(wall), _span(wall_ratio, 3), _span(cpu), _span(cpu_ratio, 3), f"{total:.2f}", f"{peak:.0f}"]
        )
    head = ["median (least to most)", "wall s", "our wall / theirs", "CPU s", "our CPU / theirs", "MB", "peak MB"]
    return table(head, rows)


def _span(spread: Spread, digits: int = 1) -> str:
    return f"{spread.median:.{digits}f} ({spread.least:.{digits}f} to {spread.most:.{digits}f})"


def _quality_table(ladder: ladders.Ladder, folders: dict[str, Path], marks: dict) -> str:
    rows = []
    for picture in ladder.pictures:
        for name, folder in folders.items():
            mark = marks[name][picture.name]
            size = ladders.byte_count(folder, picture.name) / 1e6
            rows.append([picture.name, name, f"{size:.3f}", f"{mark.ssim:.4f}", f"{mark.vmaf:.2f}"])
    return table(["rendition", "made by", "MB", "SSIM", "VMAF"], rows)


def _verdicts(costs: dict[str, list[Cost]], chosen: list[peers.Peer], passthrough: bool) -> list[str]:
    limits = {"cascaded": 0.5 if passthrough else 0.97, "naive": 0.5 if passthrough else 0.90}
    lines = []
    for shape, limit in limits.items():
        names = [peer.name for peer in chosen if peer.shape == shape]
        best = min(names, key=lambda name: Spread.of([cost.wall for cost in costs[name]]).median)
        lines.append(verdict(f"wall against the best {shape} peer ({best})", ratios(costs, best, "wall").median, limit))
    return lines
