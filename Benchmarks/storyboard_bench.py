"""`bench storyboard`: what the storyboard takes of a ladder's work, and what it takes alone beside ffmpeg."""

import json
import math
from dataclasses import replace
from pathlib import Path

import yaml

from headwater import RESULTS, ROOT, Headwater
from jobs import processes_of
from ladder import read_preset
from measure import BenchError, Cost, Spread, interleaved, output, run
from peer import TABLE, program
from processes import Watch
from tables import save, table, verdict

# As long as a film, with keyframes as far apart as x264 puts them when nobody asks.
FILM_SECONDS, PIECE_SECONDS, GOP_SECONDS, RATE = 7200, 60, 10, 25


def bench(ours: Headwater, clip: Path, runs: int) -> None:
    work = RESULTS / "work"
    pictures, whole = _pictures(ours, clip, work)
    without, _ = _pictures(replace(ours, preset=_preset_without_storyboard(ours.preset, work)), clip, work)
    share = (pictures - without) / whole.cpu
    print(f"of {whole.cpu:.1f} CPU-s the pictures took {pictures:.2f}, without the storyboard {without:.2f}\n")

    alone, times = _alone(ours, work, runs)
    lines = [
        verdict("the storyboard's sheets in the ladder's CPU", share * 100, 1, unit=" %"),
        verdict("as fast alone as ffmpeg's keyframes", times, 3, at_most=False, unit=" times"),
    ]
    print("\n".join(lines))
    result = {"pictures": pictures, "without_storyboard": without, "whole": whole.as_json(), "alone": alone}
    result["verdicts"] = lines
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


def _alone(ours: Headwater, work: Path, runs: int) -> tuple[dict, float]:
    """Costs by contestant, and how many times as fast as the fastest ffmpeg ours is by the clock.

    Both decode keyframes only and make as many tiles of one size; ours also reads the file for its index, and makes
    the sheets in WebP too.
    """
    film = _film()
    folder = work / "board"
    ours.storyboard(film, folder)
    board = json.loads((folder / "storyboard.json").read_text())
    peers = {
        entry["name"]: _peer(entry["name"], board, film, work / f"board-{entry['name']}") for entry in TABLE["program"]
    }
    results = interleaved(
        runs, {"headwater": lambda _: ours.storyboard(film, folder)} | {name: peers[name] for name in peers}
    )
    walls = {name: Spread.of([cost.wall for cost in costs]) for name, costs in results.items()}
    rows = [
        [
            name,
            walls[name].median,
            Spread.of([cost.cpu for cost in costs]).median,
            max(c.peak_bytes for c in costs) / 1e6,
        ]
        for name, costs in results.items()
    ]
    tiles = f"{board['tile_count']} tiles of {board['tile_width']}x{board['tile_height']}"
    print(f"\nalone, {tiles} of {FILM_SECONDS // 3600} h:\n\n{table(['', 'wall s', 'CPU s', 'peak MB'], rows)}\n")
    best = min(spread.median for name, spread in walls.items() if name != "headwater")
    costs = {name: [cost.as_json() for cost in costs] for name, costs in results.items()}
    return {"board": board, "costs": costs}, best / walls["headwater"].median


def _peer(name: str, board: dict, film: Path, folder: Path):
    """ffmpeg that decodes keyframes alone and keeps one in each interval."""
    folder.mkdir(parents=True, exist_ok=True)
    interval, size = board["interval"], f"{board['tile_width']}:{board['tile_height']}"
    filters = [
        f"select=isnan(prev_selected_t)+gte(t-prev_selected_t\\,{interval})",
        f"scale={size}",
        f"tile={board['columns']}x{board['rows']}",
    ]
    command = [program(name), "-hide_banner", "-nostdin", "-y", "-loglevel", "error", "-skip_frame", "nokey"]
    command += ["-i", str(film), "-an", "-vf", ",".join(filters), "-fps_mode", "passthrough", "-q:v", "4"]
    command += [str(folder / "sheet-%d.jpg")]
    wanted = math.ceil(board["tile_count"] / (board["columns"] * board["rows"]))

    def make(_: int) -> Cost:
        for sheet in folder.glob("sheet-*.jpg"):
            sheet.unlink()
        cost = run(command, folder.with_suffix(".log"))
        found = len(list(folder.glob("sheet-*.jpg")))
        if found != wanted:
            raise BenchError(f"{name} made {found} sheets instead of {wanted}")
        return cost

    return make


def _film() -> Path:
    """Made once of a sample that is played over and over, so that it costs a minute of encoding."""
    film = RESULTS / "film-2h.mp4"
    if film.exists():
        return film
    print("making a film of two hours, once")
    film.parent.mkdir(parents=True, exist_ok=True)
    ffmpeg = [program("debian"), "-hide_banner", "-nostdin", "-y", "-loglevel", "error"]
    piece, partial = film.with_name("film-piece.mp4"), film.with_name("film-partial.mp4")
    gop = str(GOP_SECONDS * RATE)
    output(
        [*ffmpeg, "-stream_loop", "-1", "-i", str(ROOT / "samples/film-2997.mp4"), "-t", str(PIECE_SECONDS), "-an"]
        + ["-vf", f"fps={RATE},scale=1280:720,setsar=1", "-c:v", "libx264", "-preset", "veryfast", "-crf", "26"]
        + ["-g", gop, "-keyint_min", gop, "-sc_threshold", "0", "-pix_fmt", "yuv420p", str(piece)]
    )
    rounds = str(FILM_SECONDS // PIECE_SECONDS - 1)
    output([*ffmpeg, "-stream_loop", rounds, "-i", str(piece), "-c", "copy", str(partial)])
    piece.unlink()
    return partial.rename(film)
