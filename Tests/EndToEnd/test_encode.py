"""The batch command: folders, exit status, JSON lines."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import m3u8
import pytest

import clips
from server import BINARY
from streams import decode, probe


def headwater(*arguments: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BINARY, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        cwd=folder,
        stdin=subprocess.DEVNULL,
    )


def events(result: subprocess.CompletedProcess[str]) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def encoded(tmp_path_factory: pytest.TempPathFactory, short_clip: clips.Clip):
    target = tmp_path_factory.mktemp("encode") / "film"
    return target, headwater("encode", short_clip.path, "--output", target, "--preset", "fast", "--json")


def test_one_input_becomes_one_folder_that_plays(encoded, short_clip: clips.Clip):
    target, result = encoded
    assert result.returncode == 0, result.stderr
    assert {"master.m3u8", "poster.jpg", "storyboard.vtt"} <= {entry.name for entry in target.iterdir()}
    assert [entry.name for entry in target.parent.iterdir()] == ["film"], "no .partial is left"
    master = m3u8.load(str(target / "master.m3u8"))
    named = [item.uri for item in master.playlists + master.media + master.iframe_playlists]
    assert named and all("://" not in uri and not uri.startswith("/") for uri in named)
    assert all((target / uri).is_file() for uri in named)
    decode(str(target / "master.m3u8"))
    for variant in master.playlists:
        assert int(probe(str(target / variant.uri))["nb_read_frames"]) == short_clip.frames


def test_json_lines_tell_the_whole_story(encoded, short_clip: clips.Clip):
    target, result = encoded
    story = events(result)
    assert story[0] == {"event": "started", "input": str(short_clip.path), "output": str(target)}
    assert story[-1]["event"] == "finished" and story[-1]["renditions"]
    assert story[-1]["duration"] == pytest.approx(short_clip.seconds, abs=0.05)
    progress = [event["progress"] for event in story if event["event"] == "progress"]
    assert progress == sorted(progress) and all(0 <= value <= 1 for value in progress)


def test_an_interrupted_batch_leaves_nothing_behind(tmp_path: Path, long_clip: clips.Clip):
    target = tmp_path / "film"
    with subprocess.Popen(
        [BINARY, "encode", long_clip.path, "--output", target, "--json"], stdout=subprocess.PIPE, text=True
    ) as encoder:
        for line in encoder.stdout:
            if json.loads(line)["event"] == "progress":
                break
        encoder.send_signal(signal.SIGINT)
        rest = [json.loads(line) for line in encoder.stdout]
        assert encoder.wait(timeout=30) == 130
    assert rest[-1]["event"] == "failed" and rest[-1]["code"] == "cancelled"
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_a_video_is_encoded(tmp_path: Path, short_clip: clips.Clip):
    target = tmp_path / "part"
    part = ["--start", "1.5", "--end", "00:00:04.500", "--no-passthrough", "--preset", "fast"]
    result = headwater("encode", short_clip.path, "--output", target, *part)
    assert result.returncode == 0, result.stderr
    for variant in m3u8.load(str(target / "master.m3u8")).playlists:
        assert int(probe(str(target / variant.uri))["nb_read_frames"]) == 3 * short_clip.rate


def test_a_part_outside_the_video_is_refused(tmp_path: Path, short_clip: clips.Clip):
    result = headwater("encode", short_clip.path, "--output", tmp_path / "part", "--start", "100", "--json")
    assert result.returncode == 1
    assert events(result)[-1]["code"] == "range_outside_video"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_only_replaced_when_asked(tmp_path: Path, short_clip: clips.Clip):
    target = tmp_path / "film"
    target.mkdir()
    (target / "mine.txt").write_text("precious")
    refused = headwater("encode", short_clip.path, "--output", target, "--preset", "fast")
    assert refused.returncode == 2
    assert "--overwrite" in refused.stderr
    assert [entry.name for entry in target.iterdir()] == ["mine.txt"]
    replaced = headwater("encode", short_clip.path, "--output", target, "--preset", "fast", "--overwrite")
    assert replaced.returncode == 0, replaced.stderr
    assert (target / "master.m3u8").is_file() and not (target / "mine.txt").exists()


def test_of_several_inputs_the_good_ones_are_made(tmp_path: Path, short_clip: clips.Clip):
    bad = tmp_path / "bad.mp4"
    bad.write_text("no video\n" * 100)
    target = tmp_path / "films"
    result = headwater("encode", short_clip.path, bad, "--output", target, "--preset", "fast", "--json")
    assert result.returncode == 1
    assert (target / "short" / "master.m3u8").is_file()
    assert [entry.name for entry in target.iterdir()] == ["short"]
    assert {event["event"] for event in events(result)} >= {"finished", "failed"}
    assert not (tmp_path / "films.partial").exists()


def test_without_json_a_failure_is_a_sentence(tmp_path: Path):
    result = headwater("encode", tmp_path / "nothing.mp4", "--output", tmp_path / "out")
    assert result.returncode == 1
    assert "nothing.mp4" in result.stdout + result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["encode"],
        ["encode", "x.mp4"],
        ["encode", "x.mp4", "--output", "o", "--preset", "defualt"],
        ["encode", "x.mp4", "--output", "o", "--workers", "0"],
        ["encode", "x.mp4", "--output", "o", "--start", "soon"],
        ["encode", "x.mp4", "--output", "o", "--start", "3", "--end", "2"],
        ["plan", "x.mp4", "--preset", "defualt"],
        ["serve", "--port", "70000"],
        ["serve", "--host", "0.0.0.0"],
        ["nonsense"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_ends_with_status_2(tmp_path: Path, arguments: list[str]):
    result = headwater(*arguments, folder=tmp_path)
    assert result.returncode == 2
    assert result.stderr.strip() and not result.stdout.strip()
    assert list(tmp_path.iterdir()) == []


def test_a_misspelt_preset_is_answered_with_the_nearest(tmp_path: Path, short_clip: clips.Clip):
    result = headwater("encode", short_clip.path, "--output", tmp_path / "o", "--preset", "archve")
    assert result.returncode == 2
    assert "archive" in result.stderr


def test_a_preset_file_is_answered_with_all_its_problems(tmp_path: Path, short_clip: clips.Clip):
    preset = tmp_path / "mine.yaml"
    preset.write_text("name: mine\nzoom: 2\ngop_seconds: long\n")
    result = headwater("encode", short_clip.path, "--output", tmp_path / "o", "--preset", preset)
    assert result.returncode == 2
    assert "mine.yaml:2:1" in result.stderr and "mine.yaml:3:14" in result.stderr


def test_probe_prints_the_facts(short_clip: clips.Clip):
    result = headwater("probe", short_clip.path, "--json")
    assert result.returncode == 0, result.stderr
    facts = json.loads(result.stdout)
    assert facts["video"]["codec"] == "h264"
    assert facts["video"]["displayed"] == {"width": short_clip.width, "height": short_clip.height}
    assert facts["duration"] == pytest.approx(short_clip.seconds, abs=0.05)
    text = headwater("probe", short_clip.path)
    assert text.returncode == 0 and "640x360" in text.stdout


def test_version_and_doctor(tmp_path: Path):
    version = headwater("--version")
    assert version.returncode == 0 and version.stdout.startswith("headwater ")
    doctor = headwater("doctor", "--data", tmp_path / "data")
    assert doctor.returncode == 0, doctor.stdout
