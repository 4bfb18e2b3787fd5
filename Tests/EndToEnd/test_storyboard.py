"""`headwater storyboard`: only the storyboard, from keyframes."""

from __future__ import annotations

import json
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from test_encode import events, headwater

SECONDS = 30
PRESET = Path(__file__).parents[2] / "presets/default.yaml"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each ten seconds of another colour, a keyframe at the start of each."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    colors = "".join(f"color={name}:size=640x360:rate=25:duration=10[{name}];" for name in ("red", "green", "blue"))
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-filter_complex", colors + "[red][green][blue]concat=n=3[v]"]
        + ["-map", "[v]", "-c:v", "libx264", "-preset", "ultrafast", "-g", "250", "-pix_fmt", "yuv420p", str(path)],
        check=True,
    )
    return path


@pytest.fixture(scope="module")
def made(film: Path, tmp_path_factory: pytest.TempPathFactory):
    target = tmp_path_factory.mktemp("storyboard") / "board"
    return target, headwater("storyboard", film, "-o", target, "--json")


def pixel(sheet: Path, x: int, y: int) -> tuple[int, ...]:
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(sheet), "-vf", f"crop=2:2:{x}:{y},scale=1:1", "-f", "rawvideo"]
        + ["-pix_fmt", "rgb24", "-"],
        check=True,
        capture_output=True,
    )
    return tuple(done.stdout[:3])


def test_it_makes_the_storyboard_and_nothing_else(made):
    target, result = made
    assert result.returncode == 0, result.stderr
    names = {"storyboard.vtt", "storyboard-webp.vtt", "storyboard.json", "storyboard-0.jpg", "storyboard-0.webp"}
    assert {entry.name for entry in target.iterdir()} == names
    assert [entry.name for entry in target.parent.iterdir()] == ["board"], "no .partial is left"


def test_every_tile_shows_its_time(made):
    target, _ = made
    board = json.loads((target / "storyboard.json").read_text())
    assert (board["tile_count"], board["interval"], board["duration"]) == (SECONDS, 1, SECONDS)
    assert board["sheets"] == {"jpeg": ["storyboard-0.jpg"], "webp": ["storyboard-0.webp"]}
    # A keyframe at most an interval away stands for a tile, so that the last one before a colour changes has the next.
    for tile in (0, 5, 10, 15, 20, 29):
        row, column = divmod(tile, board["columns"])
        x, y = (column + 0.5) * board["tile_width"], (row + 0.5) * board["tile_height"]
        for sheet in ("storyboard-0.jpg", "storyboard-0.webp"):
            color = pixel(target / sheet, int(x), int(y))
            assert color.index(max(color)) == tile // 10, f"{sheet}: tile {tile} is {color}"


def test_its_cues_cover_the_film(made):
    target, _ = made
    for name, suffix in (("storyboard.vtt", "jpg"), ("storyboard-webp.vtt", "webp")):
        lines = (target / name).read_text().splitlines()
        cues = [line.split(" --> ") for line in lines if "-->" in line]
        assert len(cues) == SECONDS and cues[0][0] == "00:00:00.000" and cues[-1][1] == "00:00:30.000"
        assert all(left[1] == right[0] for left, right in pairwise(cues))
        addresses = [line for line in lines if "#xywh=" in line]
        assert len(addresses) == SECONDS and all(line.startswith(f"storyboard-0.{suffix}#") for line in addresses)


def test_json_tells_the_whole_story(made, film: Path):
    target, result = made
    story = events(result)
    assert story[0] == {"event": "started", "input": str(film), "output": str(target)}
    assert (story[-1]["event"], story[-1]["tiles"], story[-1]["duration"]) == ("finished", SECONDS, SECONDS)
    progress = [event["progress"] for event in story if event["event"] == "progress"]
    assert progress == sorted(progress) and all(0 <= value <= 1 for value in progress)


def test_the_preset_says_how_large_and_how_many(film: Path, tmp_path: Path):
    text = PRESET.read_text().replace("tile_long_side: 256", "tile_long_side: 128")
    (tmp_path / "mine.yaml").write_text(text.replace("max_tiles: 120", "max_tiles: 15"))
    result = headwater("storyboard", film, "--output", tmp_path / "board", "--preset", tmp_path / "mine.yaml")
    assert result.returncode == 0, result.stderr
    assert result.stdout == "" and "15 tiles" in result.stderr
    board = json.loads((tmp_path / "board/storyboard.json").read_text())
    assert (board["tile_count"], board["interval"], board["tile_width"]) == (15, 2, 128)


def test_quiet_tells_only_of_failures(film: Path, tmp_path: Path):
    good = headwater("storyboard", film, "-o", tmp_path / "good", "--quiet")
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    bad = headwater("storyboard", tmp_path / "none.mp4", "-o", tmp_path / "bad", "--quiet")
    assert bad.returncode == 1 and "(unreadable)" in bad.stderr
    story = events(headwater("storyboard", tmp_path / "none.mp4", "-o", tmp_path / "bad", "--quiet", "--json"))
    assert [event["code"] for event in story] == ["unreadable"]


def test_sound_alone_has_no_storyboard(tmp_path: Path):
    sample = Path(__file__).parents[2] / "samples/sound-only.m4a"
    result = headwater("storyboard", sample, "-o", tmp_path / "board", "--json")
    assert result.returncode == 1 and events(result)[-1]["code"] == "no_frames"
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_replaced_only_when_asked(film: Path, tmp_path: Path):
    target = tmp_path / "board"
    target.mkdir()
    (target / "precious").write_text("mine")
    refused = headwater("storyboard", film, "-o", target)
    assert refused.returncode == 2 and "--overwrite" in refused.stderr
    assert (target / "precious").exists()
    assert headwater("storyboard", film, "-o", target, "--overwrite").returncode == 0
    assert not (target / "precious").exists() and (target / "storyboard.vtt").exists()


def test_a_wrong_call_ends_with_2(film: Path, tmp_path: Path):
    assert headwater("storyboard", film).returncode == 2
    assert headwater("storyboard", film, "-o", tmp_path / "x", "--preset", "defualt").returncode == 2
    told = headwater("storyboard", "--help")
    assert told.returncode == 0 and all(word in told.stdout for word in ("--preset", "--json", "--quiet", "-o"))
