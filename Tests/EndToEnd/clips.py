"""Clips made for the tests, whose every fact is known."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Clip:
    path: Path
    width: int
    height: int
    frames: int
    rate: int
    has_sound: bool = True

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    @property
    def short_side(self) -> int:
        return min(self.width, self.height)


def make(folder: Path, name: str, *, size: tuple[int, int], seconds: int, rate: int = 25, sound: bool = True) -> Clip:
    """A moving test picture with a tone, as an MP4 whose `moov` is at the end."""
    width, height = size
    path = folder / f"{name}.mp4"
    inputs = ["-f", "lavfi", "-i", f"testsrc2=size={width}x{height}:rate={rate}:duration={seconds}"]
    if sound:
        inputs += ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}"]
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", *inputs]
        + ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", str(rate * 2)]
        + (["-c:a", "aac", "-b:a", "96k", "-ac", "2"] if sound else [])
        + [str(path)],
        check=True,
    )
    return Clip(path, width, height, seconds * rate, rate, sound)


def boxes(data: bytes) -> list[tuple[str, int, int]]:
    """Type, start and end of the top-level boxes of an ISO file (ISO/IEC 14496-12, 4.2)."""
    found, at = [], 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16], "big")
        end = len(data) if length == 0 else at + length
        found.append((data[at + 4 : at + 8].decode("latin-1"), at, end))
        at = end
    return found


def without_moov(clip: Clip, path: Path) -> Path:
    """The clip as a recorder leaves it that lost power: media without its index."""
    data = clip.path.read_bytes()
    kept = [data[start:end] for kind, start, end in boxes(data) if kind != "moov"]
    assert len(kept) < len(boxes(data))
    path.write_bytes(b"".join(kept))
    return path
