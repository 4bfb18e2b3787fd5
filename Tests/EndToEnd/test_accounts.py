"""A server with accounts: people, their videos, and what others get to see of them."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from tusclient.client import TusClient

from people import PASSWORD, client, make_admin, register, sign_in
from server import BINARY

OPEN = ("--accounts", "--open-registration")


def test_an_admin_is_made_beside_a_running_server(serve, tmp_path: Path):
    server = serve(tmp_path / "data", "--accounts")
    assert any("headwater admin create" in line for line in server.lines), server.log()
    made = make_admin(tmp_path / "data", "grace@example.org")
    assert made.returncode == 0, made.stderr
    assert PASSWORD not in made.stdout + made.stderr
    grace = client(server, sign_in(server, "grace")["access_token"])
    assert [user["role"] for user in grace.get("/v1/users").json()["data"]] == ["admin"]
    # The server that is started again has nothing to complain of.
    assert server.stop() == 0
    again = serve(tmp_path / "data", "--accounts")
    assert not any("headwater admin create" in line for line in again.lines), again.log()


def test_an_admin_needs_a_good_password(tmp_path: Path):
    refused = make_admin(tmp_path / "data", "grace@example.org", "short")
    assert refused.returncode == 1 and "password" in refused.stderr
    assert make_admin(tmp_path / "data", "nonsense").returncode == 1
    assert make_admin(tmp_path / "data", "grace@example.org", "").returncode == 2
    assert make_admin(tmp_path / "data", "grace@example.org").returncode == 0
    twice = make_admin(tmp_path / "data", "grace@example.org")
    assert twice.returncode == 1 and "already" in twice.stderr


def test_the_catalog_is_closed_to_others(serve, tmp_path: Path):
    serve(tmp_path / "data", "--accounts")
    assert stat.S_IMODE((tmp_path / "data" / "catalog").stat().st_mode) == 0o700


def test_accounts_let_a_server_listen_to_others(serve, tmp_path: Path):
    server = serve(tmp_path / "data", "--accounts", "--host", "0.0.0.0")
    url = server.url.replace("0.0.0.0", "127.0.0.1")
    assert server.http.get(f"{url}/v1/videos").status_code == 200
    assert server.http.post(f"{url}/files").status_code in (401, 412)


def test_a_video_is_its_owners(serve, tmp_path: Path, short_clip):
    server = serve(tmp_path / "data", *OPEN, "--preset", "fast")
    register(server, "ada")
    register(server, "eve")
    ada = client(server, sign_in(server, "ada")["access_token"])
    eve = client(server, sign_in(server, "eve")["access_token"])
    key = ada.post("/v1/account/api-keys", json={"name": "Uploader", "scopes": ["upload"]}).json()["key"]

    headers = {"Authorization": f"Bearer {key}"}
    uploader = TusClient(f"{server.url}/files", headers=headers).uploader(
        str(short_clip.path), metadata={"filename": "mine.mp4", "visibility": "private"}
    )
    uploader.upload()
    video = uploader.url.rsplit("/", 1)[1]
    # Following needs a client that may see it.
    server.http = ada
    published = server.published(video)
    assert published["visibility"] == "private" and published["editable"]
    hls = published["urls"]["hls"]
    assert ada.get(hls).status_code == 200
    assert ada.get(hls).headers["cache-control"] == "private, no-store"
    for stranger in (eve, client(server, key)):
        assert stranger.get(hls).status_code in (403, 404)
    assert eve.get(f"/v1/videos/{video}").json()["code"] == "video_not_found"
    assert eve.delete(f"/v1/videos/{video}").status_code == 404
    assert video not in eve.get("/v1/videos").text

    assert ada.patch(f"/v1/videos/{video}", json={"visibility": "public"}).status_code == 200
    assert eve.get(hls).status_code == 200
    assert not eve.get(f"/v1/videos/{video}").json()["editable"]
    assert eve.delete(f"/v1/videos/{video}").status_code == 403
    assert video in eve.get("/v1/videos").text


def test_a_grant_lets_a_strangers_browser_upload(serve, tmp_path: Path):
    server = serve(tmp_path / "data", *OPEN)
    register(server, "ada")
    ada = client(server, sign_in(server, "ada")["access_token"])
    grant = ada.post("/v1/upload-grants", json={"max_bytes": 1000, "max_uploads": 1}).json()["grant"]
    (tmp_path / "clip.mp4").write_bytes(b"x" * 999)
    tus = TusClient(f"{server.url}/files", headers={"Authorization": f"Bearer {grant}"})
    uploader = tus.uploader(str(tmp_path / "clip.mp4"), chunk_size=500, metadata={"filename": "clip.mp4"})
    uploader.upload()
    video = uploader.url.rsplit("/", 1)[1]
    assert [found["id"] for found in ada.get("/v1/videos").json()["data"]] == [video]
    second = client(server, grant).post("/files", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "1"})
    assert second.status_code == 403 and second.json()["code"] == "upload_grant_exhausted"


def test_the_documented_commands_do_what_they_say(serve, tmp_path: Path, short_clip):
    if missing := [name for name in ("curl", "jq", "bash") if shutil.which(name) is None]:
        pytest.skip(f"{' and '.join(missing)} is missing")
    page = (Path(__file__).parents[2] / "docs/accounts.md").read_text()
    [script] = re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    server = serve(tmp_path / "data", *OPEN)
    register(server, "ada")
    shutil.copy(short_clip.path, tmp_path / "holiday.mov")
    assert script.count("http://127.0.0.1:8080") == 1
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("http://127.0.0.1:8080", server.url)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=tmp_path,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    by_key, by_grant, *listed = ran.stdout.split()
    assert by_key != by_grant and listed == [by_grant, by_key]


def test_sessions_outlive_the_server_and_keys_rotate_under_it(serve, tmp_path: Path):
    server = serve(tmp_path / "data", *OPEN)
    register(server, "ada")
    tokens = sign_in(server, "ada")
    rotated = subprocess.run(
        [BINARY, "keys", "rotate", "--data", str(tmp_path / "data")], check=False, capture_output=True, text=True
    )
    assert rotated.returncode == 0, rotated.stderr
    fresh = sign_in(server, "ada")
    for found in (tokens, fresh):
        assert client(server, found["access_token"]).get("/v1/account").status_code == 200
    assert server.stop() == 0
    again = serve(tmp_path / "data", *OPEN)
    assert client(again, tokens["access_token"]).get("/v1/account").status_code == 200
    refreshed = again.http.post("/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert refreshed.status_code == 200
    replayed = again.http.post("/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert replayed.json()["code"] == "token_replayed"


def test_a_servers_log_holds_no_secret(serve, tmp_path: Path):
    server = serve(tmp_path / "data", *OPEN, "--verbose")
    register(server, "ada")
    tokens = sign_in(server, "ada")
    server.http.post("/v1/auth/login", json={"email": "ada@example.org", "password": 7, "old": "hidden word"})
    client(server, tokens["access_token"]).get("/v1/account")
    assert server.stop() == 0
    log = "\n".join(server.lines)
    for secret in (PASSWORD, "hidden word", tokens["access_token"], tokens["refresh_token"], "argon2"):
        assert secret not in log


def test_a_server_without_accounts_is_as_before(serve, tmp_path: Path):
    server = serve(tmp_path / "data")
    assert server.http.get("/v1/auth/session").json()["accounts"] is False
    assert server.http.get("/login").status_code == 404
    made = server.http.post("/v1/videos", json={"source": {"bytes": 4}})
    assert made.status_code == 201 and made.json()["editable"]
