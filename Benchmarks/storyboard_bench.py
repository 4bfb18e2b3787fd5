"""`bench storyboard`: the pictures' share of a ladder's work, and the storyboard alone against keyframe-only ffmpeg."""

import shlex
from pathlib import Path

import yaml

from headwater import RESULTS, ROOT, Headwater
from jobs import processes_of
from ladder import read_preset
from measure import BenchError, Cost, Spread, interleaved, output, run
from peer import program
from processes import Watch
from quality import duration
from tables import save, table, verdict

# What a peer types: decode keyframes only, make small pictures, join them.
KEYFRAMES = ["-skip_frame", "nokey"]
TILES = "scale=w=256:h=-2:flags=bicubic,tile=10x10"


def bench(ours: Headwater, clip: Path, runs: int) -> None:
    work = RESULTS / "work"
    share, whole = _share(ours, clip, work)
    print(f"pictures inside the ladder: {share:.2%} of {whole.cpu:.1f} CPU-s\n")

    long = _long_gops(clip, work)
    seconds = duration(long)
    small = Headwater(_small_preset(ours.preset, work), False, ("--workers", "1"), ours.program)
    contestants = {"headwater": lambda _: _alone(small, long, work)}
    for name in ("debian", "static"):
        contestants[f"{name} keyframes"] = lambda _, name=name: run(_peer(name, long, work), work / "keyframes.log")
    costs = interleaved(runs, contestants)
    walls = {name: Spread.of([cost.wall for cost in each]) for name, each in costs.items()}
    rows = [
        [
            name,
            f"{wall.median:.2f} ({wall.least:.2f} to {wall.most:.2f})",
            Spread.of([cost.cpu for cost in costs[name]]).median,
        ]
        for name, wall in walls.items()
    ]
    print("\n" + table([f"storyboard of {seconds:.0f} s", "wall s", "CPU s"], rows) + "\n")
    fastest = min(wall.median for name, wall in walls.items() if name != "headwater")
    lines = [
        verdict("pictures' share of the ladder's CPU", share * 100, 1, unit=" %"),
        verdict("alone, times as fast as ffmpeg", fastest / walls["headwater"].median, 3, at_most=False),
    ]
    print("\n".join(lines))
    result = {"share": share, "costs": {name: [cost.as_json() for cost in each] for name, each in costs.items()}}
    print(f"\nEverything is in {save('storyboard', clip, result | {'verdicts': lines})}")


def _share(ours: Headwater, clip: Path, work: Path) -> tuple[float, Cost]:
    """One worker: the jobs do not overlap, and the log says which process was whose."""
    alone = Headwater(ours.preset, ours.passthrough, (*ours.arguments, "--workers", "1"), ours.program)
    watch = Watch("headwater-codec")
    whole = alone.encode(clip, work / "headwater", watch)
    pictures = processes_of("pictures", watch, work / "headwater.log")
    if not pictures:
        raise BenchError("the process that makes the pictures was not seen")
    return sum(life.cpu for life in pictures) / whole.cpu, whole


def _alone(small: Headwater, clip: Path, work: Path) -> Cost:
    """The process that makes poster and storyboard, from its start to its end."""
    watch = Watch("headwater-codec")
    small.encode(clip, work / "headwater", watch)
    pictures = processes_of("pictures", watch, work / "headwater.log")
    if not pictures:
        raise BenchError("the process that makes the pictures was not seen")
    wall = sum(life.end - life.begin for life in pictures)
    return Cost(wall, sum(life.cpu for life in pictures), max(life.peak_bytes for life in pictures))


def _peer(name: str, clip: Path, work: Path) -> list[str]:
    words = [program(name), "-hide_banner", "-nostdin", "-loglevel", "error", "-y", *KEYFRAMES, "-i", str(clip)]
    return [*words, "-an", "-vf", TILES, "-fps_mode", "passthrough", str(work / "sheet-%d.jpg")]


def _small_preset(name: str, work: Path) -> str:
    """One small rung made in no time: only the pictures are measured."""
    preset = read_preset(ROOT, name)
    preset["video"]["encoder_preset"] = "ultrafast"
    preset["video"]["rungs"] = preset["video"]["rungs"][-1:]
    group = preset["video"]["rungs"][0]["audio_group"]
    preset["audio"] = [entry for entry in preset["audio"] if entry["name"] == group]
    path = work / "small.yaml"
    path.write_text(yaml.safe_dump(preset | {"name": "small"}, sort_keys=False))
    return str(path)


def _long_gops(clip: Path, work: Path) -> Path:
    """The clip with a keyframe only every ten seconds, several times over: what archives hold. Made once."""
    target = work / f"{clip.stem}-long-gops.mp4"
    if not target.exists():
        once = target.with_suffix(".once.mp4")
        encode = shlex.split("-c:v libx264 -preset veryfast -crf 23 -g 250 -keyint_min 250 -sc_threshold 0 -an")
        output([program("debian"), "-y", "-i", str(clip), *encode, str(once)])
        times = max(1, round(600 / duration(clip)))
        output([program("debian"), "-y", "-stream_loop", str(times - 1), "-i", str(once), "-c", "copy", str(target)])
        once.unlink()
    return target
