"""The benchmarks of Headwater; `scripts/dev bench` calls it in an environment of its own."""

import argparse
import sys
from pathlib import Path

import beacons_bench
import busy_bench
import front_bench
import ladder_bench
import live_bench
import memory_bench
import origin_bench
import storyboard_bench
import upload_bench
from headwater import RESULTS, Headwater
from measure import BenchError


def main() -> int:
    arguments = parser().parse_args()
    if arguments.clip is None:
        try:
            arguments.bench(arguments)
        except BenchError as error:
            print(f"bench: {error}", file=sys.stderr)
            return 1
        return 0
    if not arguments.clip.exists():
        print(f"there is no {arguments.clip}", file=sys.stderr)
        return 2
    ours = Headwater(
        arguments.preset,
        arguments.passthrough,
        tuple(arguments.encode_argument),
        *([arguments.headwater] if arguments.headwater else []),
    )
    try:
        arguments.bench(ours, arguments)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("clip", type=Path, help="a video file")
    common.add_argument("--preset", default="default", help="Headwater's preset")
    common.add_argument("--passthrough", action="store_true", help="let Headwater copy a conforming source")
    common.add_argument("--headwater", type=Path, help="another build's program")
    common.add_argument(
        "--encode-argument",
        action="append",
        default=[],
        metavar="WORD",
        help="handed to `headwater encode`; repeatable",
    )
    top = argparse.ArgumentParser(prog="scripts/dev bench", description=__doc__)
    tasks = top.add_subparsers(required=True, metavar="TASK")

    def task(name: str, text: str, action) -> argparse.ArgumentParser:
        made = tasks.add_parser(name, help=text, description=text, parents=[common])
        made.set_defaults(bench=action)
        return made

    ladder = task("ladder", "Headwater against ffmpeg for the same ladder, in turn", _ladder)
    ladder.add_argument("--runs", type=int, default=5, help="turns that are measured")
    ladder.add_argument("--quick", action="store_true", help="one turn against two peers, no sweep")
    ladder.add_argument("--sweep-seconds", type=float, default=15, help="of the clip, to choose the best peers")
    ladder.add_argument("--subsample", type=int, default=5, help="every so many frames are judged")
    front = task("front", "what peers pay for Headwater's quality, over x264's presets", _front)
    front.add_argument("--threads", default="1", help="of peers.toml; 1 costs the least processor time")
    front.add_argument("--subsample", type=int, default=10, help="every so many frames are judged")
    storyboard = task(
        "storyboard",
        "what the storyboard takes of a ladder's work, and what it takes alone beside ffmpeg",
        lambda ours, given: storyboard_bench.bench(ours, given.clip, given.runs),
    )
    storyboard.add_argument("--runs", type=int, default=3, help="turns of the storyboard alone")
    task("memory", "the largest codec process", lambda ours, given: memory_bench.bench(ours, given.clip))
    live = task("live", "what viewers wait for while the clip is uploaded at a steady pace", _live)
    live.add_argument("--speed", type=float, default=3, help="seconds of the clip that come in a second")
    live.add_argument("--as-it-is", action="store_true", help="the file itself, not its streams in several containers")
    upload = tasks.add_parser("upload", help="uploads against cp, with checksums, many at once, and nginx")
    upload.add_argument("--headwater", type=Path, default=Headwater.program, help="another build's program")
    upload.add_argument("--mebibytes", type=int, default=2048, help="of the file")
    upload.add_argument("--runs", type=int, default=5, help="turns that are measured")
    upload.add_argument("--count", type=int, default=200, help="uploads at once")
    upload.set_defaults(bench=_upload, clip=None)
    origin = tasks.add_parser("origin", help="the origin beside nginx, on the same files")
    origin.add_argument("--headwater", type=Path, default=Headwater.program, help="another build's program")
    origin.add_argument("--runs", type=int, default=5, help="turns that are measured")
    origin.add_argument("--seconds", type=int, default=4, help="of each load")
    origin.set_defaults(bench=_origin, clip=None)
    beacons = tasks.add_parser("beacons", help="how many beacons are taken for a second of the processor")
    beacons.add_argument("--headwater", type=Path, default=Headwater.program, help="another build's program")
    beacons.add_argument("--runs", type=int, default=5, help="turns that are measured")
    beacons.add_argument("--seconds", type=int, default=4, help="of each load")
    beacons.set_defaults(bench=_beacons, clip=None)
    task(
        "busy",
        "how much of the machine works while chunks are encoded",
        lambda o, given: busy_bench.bench(o, given.clip),
    )
    return top


def _live(ours: Headwater, given: argparse.Namespace) -> None:
    files = [given.clip] if given.as_it_is else live_bench.containers(given.clip, RESULTS / "live")
    for file in files:
        live_bench.bench(ours.program, file, given.preset, given.speed)


def _ladder(ours: Headwater, given: argparse.Namespace) -> None:
    options = ladder_bench.Options(given.runs, given.quick, given.sweep_seconds, given.subsample)
    ladder_bench.bench(ours, given.clip, options)


def _front(ours: Headwater, given: argparse.Namespace) -> None:
    front_bench.bench(ours, given.clip, given.threads, given.subsample)


def _upload(given: argparse.Namespace) -> None:
    upload_bench.bench(given.headwater, given.mebibytes << 20, given.runs, given.count)


def _beacons(given: argparse.Namespace) -> None:
    beacons_bench.bench(given.headwater, given.runs, given.seconds)


def _origin(given: argparse.Namespace) -> None:
    origin_bench.bench(given.headwater, given.runs, given.seconds)


if __name__ == "__main__":
    sys.exit(main())
