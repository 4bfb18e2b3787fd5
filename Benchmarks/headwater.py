"""Headwater as a contestant: its release build, its flags, its output folder."""

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from measure import BenchError, Cost, output, run

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / ".build" / "bench"


@dataclass(frozen=True)
class Headwater:
    """How `headwater encode` is called; `program` is another build's when two are to be compared."""

    preset: str = "default"
    passthrough: bool = False
    arguments: tuple[str, ...] = ()
    program: Path = ROOT / ".build" / "release" / "headwater"

    def encode(self, clip: Path, folder: Path, watch=None) -> Cost:
        if not self.program.exists():
            raise BenchError(f"{self.program} is not there; `scripts/dev build --release` makes it")
        remove(folder)
        return run(self.command(clip, folder), folder.with_suffix(".log"), watch)

    def storyboard(self, clip: Path, folder: Path) -> Cost:
        """Nothing but the storyboard."""
        if not self.program.exists():
            raise BenchError(f"{self.program} is not there; `scripts/dev build --release` makes it")
        remove(folder)
        words = [str(self.program), "storyboard", str(clip), "--output", str(folder), "--overwrite", "--quiet"]
        return run([*words, "--preset", self.preset], folder.with_suffix(".log"))

    def command(self, clip: Path, folder: Path) -> list[str]:
        words = [str(self.program), "encode", str(clip), "--output", str(folder), "--overwrite"]
        words += ["--preset", self.preset, "--verbose"]
        if "--no-passthrough" in _help(self.program):
            words += [] if self.passthrough else ["--no-passthrough"]
        elif self.passthrough:
            raise BenchError("this build of headwater has no passthrough")
        return [*words, *self.arguments]


@cache
def _help(program: Path) -> str:
    return output([str(program), "encode", "--help"])


def remove(folder: Path) -> None:
    """A finished folder and what was joined from it."""
    for path in (folder, folder.parent / f"{folder.name}.joined"):
        shutil.rmtree(path, ignore_errors=True)
