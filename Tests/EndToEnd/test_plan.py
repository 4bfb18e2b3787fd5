"""What `headwater plan` foretells, held against what `headwater encode` makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import clips
from test_encode import events, headwater


@pytest.mark.parametrize("options", [[], ["--no-passthrough"], ["--start", "1", "--end", "5"]], ids=" ".join)
def test_a_plan_is_what_encode_makes(tmp_path: Path, short_clip: clips.Clip, options: list[str]):
    planned = headwater("plan", short_clip.path, *options, "--json", folder=tmp_path)
    assert planned.returncode == 0, planned.stderr
    assert list(tmp_path.iterdir()) == []
    plan = json.loads(planned.stdout)
    assert plan["segment_boundaries"][0] == 0
    assert plan["segment_boundaries"][-1] == pytest.approx(plan["duration"])
    assert plan["chunks"][-1]["end"] == pytest.approx(plan["duration"])
    assert not any(rung["is_copied"] for rung in plan["video"]) or not options

    made = events(headwater("encode", short_clip.path, *options, "--output", tmp_path / "film", "--json"))[-1]
    assert made["event"] == "finished"
    assert made["duration"] == pytest.approx(plan["duration"])
    names = {rung["name"] for rung in plan["video"]}
    assert names <= set(made["renditions"])
    assert names.isdisjoint(rung["name"] for rung in plan["dropped"])


def test_the_text_is_for_people(short_clip: clips.Clip):
    result = headwater("plan", short_clip.path, "--preset", "fast", "--no-passthrough")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Plan") and "preset fast" in lines[0]
    assert any(line.startswith("Video") and "640x360" in line for line in lines)


def test_a_file_that_is_no_video_is_refused_in_words(tmp_path: Path):
    bad = tmp_path / "bad.mp4"
    bad.write_text("no video\n" * 100)
    result = headwater("plan", bad, "--json")
    assert result.returncode == 1
    assert json.loads(result.stdout)["code"]
    assert "bad.mp4" in result.stderr
