"""Tables for people, results for programs."""

import json
import platform
from datetime import datetime
from pathlib import Path

from headwater import RESULTS, ROOT
from measure import output


def table(head: list[str], rows: list[list]) -> str:
    """A Markdown table; numbers are put right."""
    texts = [[cell if isinstance(cell, str) else f"{cell:.2f}" for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in [head, *texts]) for column in range(len(head))]

    def line(cells: list[str], numbers: list[bool]) -> str:
        padded = [
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(cells, widths, numbers)
        ]
        return "| " + " | ".join(padded) + " |"

    kinds = [all(_is_number(row[column]) for row in texts) for column in range(len(head))] if texts else []
    kinds = kinds or [False] * len(head)
    rule = "|" + "|".join("-" * (width + 1) + (":" if kind else "-") for width, kind in zip(widths, kinds)) + "|"
    return "\n".join([line(head, kinds), rule, *[line(row, kinds) for row in texts]])


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or text in ("", "-")


def verdict(name: str, value: float, limit: float, at_most: bool = True, unit: str = "") -> str:
    """One line that says whether a target is reached."""
    is_reached = value <= limit if at_most else value >= limit
    sign = "at most" if at_most else "at least"
    mark = "reached" if is_reached else "MISSED "
    return f"{mark}  {name}: {value:.3g}{unit} (target: {sign} {limit:g}{unit})"


def save(kind: str, clip: Path, result: dict) -> Path:
    """Writes a result beside the build, with what it was measured on."""
    now = datetime.now().astimezone()
    path = RESULTS / f"{kind}-{clip.stem}-{now:%Y%m%d-%H%M%S}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    commit = output(["git", "-C", str(ROOT), "rev-parse", "HEAD"]).strip()
    about = {"time": now.isoformat(), "clip": clip.name, "commit": commit, "machine": machine()}
    path.write_text(json.dumps(about | result, indent=2) + "\n")
    return path


def machine() -> str:
    """The kind of machine; times are only comparable within one run on one of it."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{len(models) or '?'} x {models[0] if models else platform.processor()}, {platform.system()}"
