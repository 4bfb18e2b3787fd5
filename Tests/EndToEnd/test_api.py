"""The API against its own OpenAPI document, by a judge that is not ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import people

HERE = Path(__file__).parent


def run_schemathesis(url: str, folder: Path, *options: str) -> None:
    result = subprocess.run(
        [
            str(Path(sys.executable).parent / "st"),
            f"--config-file={HERE / 'schemathesis.toml'}",
            "run",
            f"{url}/v1/openapi.json",
            "--checks=all",
            # made_is_there of the hooks is in its place.
            "--exclude-checks=ensure_resource_availability",
            # Requests one by one, then walks from answer to answer.
            "--phases=examples,coverage,fuzzing,stateful",
            # The same requests each time.
            "--generation-deterministic",
            "--request-timeout=20",
            "--no-color",
            *options,
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(HERE)},
    )
    assert result.returncode == 0, result.stdout[-20_000:] + result.stderr


def test_schemathesis_finds_nothing(serve, tmp_path: Path):
    server = serve(None, "--webhook-allow", "127.0.0.0/8")
    # Without accounts there are no routes about them.
    run_schemathesis(server.url, tmp_path, "--exclude-tag=Accounts", "--max-examples=60")
    assert server.http.get("/health/live").status_code == 200


def test_schemathesis_finds_nothing_about_accounts(serve, tmp_path: Path):
    data = tmp_path / "data"
    assert people.make_admin(data, "root@example.org").returncode == 0
    # It asks far more often than anyone may.
    server = serve(data, "--accounts", "--open-registration", "--rate-limits=off")
    token = people.sign_in(server, "root")["access_token"]
    run_schemathesis(
        server.url,
        tmp_path,
        f"--header=Authorization: Bearer {token}",
        "--include-tag=Accounts",
        # It would end the session that the others come with; followed in other tests.
        "--exclude-operation-id=signOut",
        "--max-examples=30",
    )
    assert server.http.get("/health/live").status_code == 200
