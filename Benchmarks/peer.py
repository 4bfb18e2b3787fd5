"""The peers' command lines, put together from `peers.toml`."""

import shlex
import shutil
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from ladder import Ladder
from measure import BenchError, output

TABLE = tomllib.loads((Path(__file__).parent / "peers.toml").read_text())


@dataclass(frozen=True)
class Peer:
    """One way to make a ladder with ffmpeg: entries of the table's four lists."""

    program: str
    shape: str
    scaler: str
    threads: str

    @property
    def name(self) -> str:
        return f"{self.program} {self.shape} {self.scaler} {self.threads} threads".replace("1 threads", "1 thread")

    def command(self, ladder: Ladder, clip: Path, folder: Path, seconds: float | None = None) -> list[str]:
        threads = _entry("threads", self.threads)
        words = [program(self.program), "-hide_banner", "-nostdin", "-y", "-loglevel", "error"]
        words += ["-threads", str(threads["decoder"])] + (["-t", str(seconds)] if seconds else []) + ["-i", str(clip)]
        words += ["-filter_complex_threads", str(threads["filters"]), "-filter_complex", self._filters(ladder)]
        for picture in ladder.pictures:
            words += ["-map", f"[{picture.name}]"]
            words += shlex.split(
                TABLE["encoder"]["video"].format(
                    preset=ladder.preset,
                    crf=ladder.crf,
                    max_rate=picture.max_rate,
                    buffer=picture.buffer,
                    gop=ladder.gop,
                    threads=threads["x264"],
                )
            )
            words += self._output(ladder, folder / picture.name)
        for sound in ladder.sounds:
            words += ["-map", "0:a:0"]
            words += shlex.split(TABLE["encoder"]["audio"].format(rate=sound.rate, channels=sound.channels))
            words += self._output(ladder, folder / sound.name)
        return words

    @staticmethod
    def _output(ladder: Ladder, folder: Path) -> list[str]:
        folder.mkdir(parents=True, exist_ok=True)
        return shlex.split(TABLE["encoder"]["output"].format(segment=ladder.segment_seconds, folder=folder))

    def _filters(self, ladder: Ladder) -> str:
        scale = _entry("scaler", self.scaler)["filter"]
        scaled = [
            (picture.name, scale.format(width=picture.width, height=picture.height)) for picture in ladder.pictures
        ]
        rate = f"fps={ladder.frame_rate}"
        if not _entry("shape", self.shape)["cascades"]:
            copies = "".join(f"[{name}_in]" for name, _ in scaled)
            chains = [f"[{name}_in]{filters}[{name}]" for name, filters in scaled]
            return ";".join([f"[0:v:0]{rate},split={len(scaled)}{copies}", *chains])
        chains, source = [], "[0:v:0]" + rate + ","
        for position, (name, filters) in enumerate(scaled):
            if position == len(scaled) - 1:
                chains.append(f"{source}{filters}[{name}]")
            else:
                chains.append(f"{source}{filters},split=2[{name}][{name}_next]")
            source = f"[{name}_next]"
        return ";".join(chains)


def all_peers() -> list[Peer]:
    lists = [[entry["name"] for entry in TABLE[kind]] for kind in ("program", "shape", "scaler", "threads")]
    return [Peer(*names) for names in product(*lists)]


def quick_peers() -> list[Peer]:
    """The two shapes of the newer program, threads as it chooses: what somebody in a hurry would type."""
    return [Peer("static", shape, "swscale", "auto") for shape in ("naive", "cascaded")]


def _entry(kind: str, name: str) -> dict:
    return next(entry for entry in TABLE[kind] if entry["name"] == name)


@cache
def program(name: str) -> str:
    entry = _entry("program", name)
    if "package" in entry:
        import imageio_ffmpeg

        return imageio_ffmpeg.get_ffmpeg_exe()
    path = shutil.which(entry["command"])
    if path is None:
        raise BenchError(f"there is no {entry['command']} on PATH; Debian's package ffmpeg has it")
    return path


def version(name: str) -> str:
    return output([program(name), "-version"]).splitlines()[0]
