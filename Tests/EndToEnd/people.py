"""People with accounts on a real server, as its operator and their clients make them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx

from server import BINARY, Server

PASSWORD = "a fine password"


def make_admin(data: Path, email: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BINARY, "admin", "create", "--email", email, "--data", str(data)],
        input=password + "\n",
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def register(server: Server, name: str, password: str = PASSWORD) -> dict:
    response = server.http.post(
        "/v1/auth/register", json={"email": f"{name}@example.org", "name": name.title(), "password": password}
    )
    assert response.status_code == 201, response.text
    return response.json()


def sign_in(server: Server, name: str, password: str = PASSWORD) -> dict:
    response = server.http.post("/v1/auth/login", json={"email": f"{name}@example.org", "password": password})
    assert response.status_code == 200, response.text
    return response.json()


def client(server: Server, token: str) -> httpx.Client:
    """A client that shows this token with each request."""
    return httpx.Client(base_url=server.url, timeout=60, headers={"Authorization": f"Bearer {token}"})
