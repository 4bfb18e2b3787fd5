"""`bench storyboard`: what the storyboard takes of a ladder's work."""

from dataclasses import replace
from pathlib import Path

import yaml

from headwater import RESULTS, ROOT, Headwater
from jobs import processes_of
from ladder import read_preset
from measure import BenchError, Cost
from processes import Watch
from tables import save, verdict


def bench(ours: Headwater, clip: Path) -> None:
    work = RESULTS / "work"
    pictures, whole = _pictures(ours, clip, work)
    without, _ = _pictures(replace(ours, preset=_preset_without_storyboard(ours.preset, work)), clip, work)
    share = (pictures - without) / whole.cpu
    print(f"of {whole.cpu:.1f} CPU-s the pictures took {pictures:.2f}, without the storyboard {without:.2f}\n")

    lines = [verdict("the storyboard's sheets in the ladder's CPU", share * 100, 1, unit=" %")]
    print("\n".join(lines))
    result = {"pictures": pictures, "without_storyboard": without, "whole": whole.as_json(), "verdicts": lines}
    print(f"\nEverything is in {save('storyboard', clip, result)}")


def _pictures(ours: Headwater, clip: Path, work: Path) -> tuple[float, Cost]:
    """CPU seconds of the pictures, and the cost of the whole ladder.

    One worker: the jobs do not overlap, and the log says which process was whose.
    """
    alone = replace(ours, arguments=(*ours.arguments, "--workers", "1"))
    watch = Watch("headwater-codec")
    whole = alone.encode(clip, work / "headwater", watch)
    pictures = processes_of("pictures", watch, work / "headwater.log")
    if not pictures:
        raise BenchError("the process that makes the pictures was not seen")
    return sum(life.cpu for life in pictures), whole


def _preset_without_storyboard(name: str, work: Path) -> str:
    """A storyboard of one tile is as good as none."""
    preset = read_preset(ROOT, name)
    preset["storyboard"]["max_tiles"] = 1
    path = work / "one-tile.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(preset | {"name": "one-tile"}, sort_keys=False))
    return str(path)
