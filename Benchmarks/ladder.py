"""What a ladder consists of, read from a Headwater preset and the folder that Headwater made by it."""

import json
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import yaml

from measure import BenchError, output


@dataclass(frozen=True)
class Picture:
    """One rendition of the picture; rates in bits per second, the buffer in bits."""

    name: str
    width: int
    height: int
    max_rate: int
    buffer: int


@dataclass(frozen=True)
class Sound:
    name: str
    rate: int
    channels: int


@dataclass(frozen=True)
class Ladder:
    pictures: list[Picture]
    sounds: list[Sound]
    frame_rate: Fraction
    gop: int
    segment_seconds: float
    preset: str
    crf: float

    def with_encoder(self, preset: str, crf: float) -> "Ladder":
        return replace(self, preset=preset, crf=crf)


def read_preset(root: Path, name: str) -> dict:
    path = Path(name) if name.endswith((".yaml", ".yml")) else root / "presets" / f"{name}.yaml"
    if not path.exists():
        raise BenchError(f"there is no preset {path}")
    return yaml.safe_load(path.read_text())


def read_ladder(preset: dict, folder: Path) -> Ladder:
    """The ladder that `folder` holds. Sizes come from the finished streams, caps and rates from the preset."""
    names = {path.parent.name for path in folder.glob("*/*/init-*.mp4")}
    streams = {name: _probe(joined(folder, name)) for name in names}
    pictures = {name: stream for name, stream in streams.items() if stream["codec_type"] == "video"}
    if not pictures:
        raise BenchError(f"{folder} holds no picture")
    rate = Fraction(next(iter(pictures.values()))["r_frame_rate"])
    made = [_picture(preset, name, stream, rate) for name, stream in pictures.items()]
    groups = {group["name"]: group["kbit_per_second"] * 1000 for group in preset["audio"]}
    sounds = [
        Sound(name, groups[_group(name, groups)] * stream["channels"] // 2, stream["channels"])
        for name, stream in sorted(streams.items())
        if stream["codec_type"] == "audio"
    ]
    return Ladder(
        sorted(made, key=lambda picture: -picture.width * picture.height),
        sounds,
        rate,
        max(1, round(preset["gop_seconds"] * rate)),
        preset["segment_seconds"],
        preset["video"]["encoder_preset"],
        preset["video"]["crf"],
    )


def joined(folder: Path, rendition: str) -> Path:
    """One file of a rendition's init segment and all its segments, made when it is not there; Headwater's or a peer's."""
    inits = sorted(folder.glob(f"**/{rendition}/init*.mp4"))
    segments = sorted(folder.glob(f"**/{rendition}/*.m4s"))
    if not inits or not segments:
        raise BenchError(f"{folder} holds no rendition {rendition}")
    target = folder.parent / f"{folder.name}.joined" / f"{rendition}.mp4"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"".join(path.read_bytes() for path in [inits[0], *segments]))
    return target


def byte_count(folder: Path, rendition: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(f"**/{rendition}/*.m4s"))


def _probe(path: Path) -> dict:
    entries = "stream=codec_type,width,height,r_frame_rate,channels"
    command = ["ffprobe", "-v", "error", "-show_entries", entries, "-of", "json", str(path)]
    return json.loads(output(command))["streams"][0]


def _picture(preset: dict, name: str, stream: dict, rate: Fraction) -> Picture:
    width, height = stream["width"], stream["height"]
    cap = _cap(preset["video"]["rungs"], min(width, height), rate)
    return Picture(name, width, height, cap, int(cap * preset["video"]["buffer_seconds"]))


def _cap(rungs: list[dict], short_side: int, rate: Fraction) -> int:
    """Headwater's rule: half as much again above 32 frames per second, but not for the smallest; a source's own size
    between two rungs gets a cap between theirs, by pixels."""
    caps = {rung["short_side"]: rung["max_kbit_per_second"] * 1000 for rung in rungs}
    if short_side in caps:
        cap = caps[short_side]
    else:
        lower = max((side for side in caps if side < short_side), default=min(caps))
        upper = min((side for side in caps if side > short_side), default=max(caps))
        share = (short_side**2 - lower**2) / (upper**2 - lower**2) if upper != lower else 0
        cap = int((caps[lower] + share * (caps[upper] - caps[lower])) / 1000) * 1000
    return cap * 3 // 2 if rate > 32 and short_side != min(caps) else cap


def _group(name: str, groups: dict) -> str:
    plain = re.sub(r"-\d+$", "", name)
    return name if name in groups else plain
