"""SSIM and VMAF of finished renditions against the source, all at the source's size, by the static ffmpeg's libvmaf."""

import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import peer
from measure import output


@dataclass(frozen=True)
class Quality:
    """Means over the compared frames: SSIM from 0 to 1, VMAF (model v0.6.1) from 0 to 100."""

    ssim: float
    vmaf: float
    frames: int

    def as_json(self) -> dict:
        return asdict(self)


def judge(rendition: Path, clip: Path, rate: Fraction, every: int, seconds: float | None = None) -> Quality:
    """Compares frame by frame, every `every`-th one; both sides are on the same grid of frames."""
    log = rendition.with_suffix(".vmaf.json")
    width, height = source_size(clip)
    # Said of both alike: where one side states its colours and the other does not, ffmpeg would convert one of them.
    same = "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
    size = f"{same},scale=w={width}:h={height}:flags=bicubic,format=yuv420p,settb=AVTB,setpts=N"
    graph = (
        f"[0:v:0]{size}[made];[1:v:0]fps={rate},{size}[source];"
        f"[made][source]libvmaf=n_threads=2:n_subsample={every}:feature=name=float_ssim:shortest=1"
        f":log_fmt=json:log_path={log}"
    )
    command = [peer.program("static"), "-hide_banner", "-nostdin", "-loglevel", "error", "-i", str(rendition)]
    command += (["-t", str(seconds)] if seconds else []) + ["-i", str(clip)]
    command += ["-filter_complex", graph, "-f", "null", "-"]
    output(command)
    report = json.loads(log.read_text())
    pooled = report["pooled_metrics"]
    return Quality(pooled["float_ssim"]["mean"], pooled["vmaf"]["mean"], len(report["frames"]))


def source_size(clip: Path) -> tuple[int, int]:
    entries = ["-select_streams", "v:0", "-show_entries", "stream=width,height", "-of", "json", str(clip)]
    stream = json.loads(output(["ffprobe", "-v", "error", *entries]))["streams"][0]
    return stream["width"] // 2 * 2, stream["height"] // 2 * 2


def duration(clip: Path) -> float:
    """Seconds, as the container says."""
    command = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(clip)]
    return float(output(command).split()[0])
