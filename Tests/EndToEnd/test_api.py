"""The API against its own OpenAPI document, by a judge that is not ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def test_schemathesis_finds_nothing(serve, tmp_path: Path):
    server = serve(None, "--webhook-allow", "127.0.0.0/8")
    result = subprocess.run(
        [
            str(Path(sys.executable).parent / "st"),
            f"--config-file={HERE / 'schemathesis.toml'}",
            "run",
            f"{server.url}/v1/openapi.json",
            "--checks=all",
            # Not its walks from answer to answer: they take other ways each time, and made-up ids end most of them.
            "--phases=examples,coverage,fuzzing",
            # The same requests each time.
            "--generation-deterministic",
            "--max-examples=60",
            "--request-timeout=20",
            "--no-color",
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HERE)},
    )
    assert result.returncode == 0, result.stdout[-20_000:] + result.stderr
    assert server.http.get("/health/live").status_code == 200
