"""Starting, refusing to start, and what an operator asks a server for."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from server import BINARY, Server


def refused(*options: str | Path, environment: dict[str, str] | None = None) -> str:
    """What a server says that does not start."""
    result = subprocess.run(
        [BINARY, "serve", *map(str, options)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )
    assert result.returncode == 1, (result.returncode, result.stdout, result.stderr)
    return result.stderr


@pytest.mark.parametrize("command", [["encode", "--help"], ["help", "serve"], ["probe", "-h"]])
def test_every_command_explains_itself(command: list[str]):
    result = subprocess.run([BINARY, *command], check=False, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("OVERVIEW:") and "USAGE: headwater" in result.stdout
    assert result.stderr == ""


def test_a_taken_port_is_named(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("--port", str(port), "--data", tmp_path / "data")
    assert str(port) in said and "--port" in said


def test_a_second_server_on_the_same_data_names_the_first(serve, tmp_path: Path):
    first = serve(tmp_path / "data")
    said = refused("--port", "0", "--data", tmp_path / "data")
    assert str(first.process.pid) in said and str(tmp_path / "data") in said
    assert first.http.get("/health/live").status_code == 200


def test_a_killed_server_leaves_no_lock(serve, tmp_path: Path):
    serve(tmp_path / "data").kill()
    assert serve(tmp_path / "data").http.get("/health/ready").status_code == 200


def test_a_data_folder_that_can_not_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").touch()
    said = refused("--port", "0", "--data", tmp_path / "file" / "data")
    assert str(tmp_path / "file" / "data") in said


def test_a_missing_codec_program_is_named(tmp_path: Path):
    missing = str(tmp_path / "no-codec")
    said = refused("--port", "0", "--data", tmp_path / "data", environment={"HEADWATER_CODEC": missing})
    assert missing in said


def test_health_and_metrics_are_there(server: Server):
    assert server.http.get("/health/live").status_code == 200
    assert server.http.get("/health/ready").status_code == 200
    metrics = server.http.get("/metrics")
    assert metrics.status_code == 200 and metrics.headers["content-type"].startswith("text/plain")
    assert any(line.startswith("# TYPE ") for line in metrics.text.splitlines())


def test_a_foreign_host_is_refused(server: Server):
    """DNS rebinding: a page of another site reaches 127.0.0.1 by its own name."""
    assert server.http.get("/v1/videos", headers={"Host": "evil.example"}).status_code in (400, 403, 421)


def test_a_change_from_a_foreign_page_is_refused(server: Server):
    headers = {"Origin": "https://evil.example", "Tus-Resumable": "1.0.0", "Upload-Length": "10"}
    before = server.http.get("/v1/videos").json()
    assert server.http.post("/files", headers=headers).status_code == 403
    assert server.http.get("/v1/videos").json() == before


@pytest.mark.parametrize("path", ["/v1/videos/nonsense", "/v1/videos/01arz3ndektsv4rrffq69g5fav", "/v1/nothing"])
def test_what_is_not_there_is_a_problem_document(server: Server, path: str):
    response = server.http.get(path)
    assert response.status_code in (400, 404)
    assert response.headers["content-type"].startswith("application/problem+json")
    assert response.json()["code"]


def test_pages_come_with_a_strict_policy(server: Server):
    response = server.http.get("/")
    assert response.status_code == 200 and response.headers["content-type"].startswith("text/html")
    policy = response.headers["content-security-policy"]
    assert "default-src" in policy and "unsafe-inline" not in policy and "unsafe-eval" not in policy


def test_titles_can_be_changed_and_lists_paged(serve, tmp_path: Path):
    server = serve(tmp_path / "data")
    tus = {"Tus-Resumable": "1.0.0", "Upload-Length": "1000"}
    made = [server.http.post("/files", headers=tus).headers["location"].rsplit("/", 1)[1] for _ in range(3)]
    renamed = server.http.patch(f"/v1/videos/{made[0]}", json={"title": "First"})
    assert renamed.status_code == 200 and renamed.json()["title"] == "First"
    page = server.http.get("/v1/videos", params={"limit": 2}).json()
    assert [video["id"] for video in page["data"]] == [made[2], made[1]]
    rest = server.http.get("/v1/videos", params={"limit": 2, "cursor": page["next_cursor"]}).json()
    assert [video["id"] for video in rest["data"]] == [made[0]] and rest["next_cursor"] is None
    assert all(video["state"] == "uploading" for video in page["data"])


def test_it_listens_on_this_machine_only(server: Server):
    assert httpx.URL(server.url).host == "127.0.0.1"
