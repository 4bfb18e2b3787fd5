"""Views: what players tell is counted once, whatever happens to the server."""

from __future__ import annotations

import json
import signal
import threading
import time
from pathlib import Path

import httpx
import pytest

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Mobile/15E148"}
# Of every beacon, so that sums are exact in binary fractions.
PLAYED = 4
# An address has only so many sessions a day.
PER_SESSION = 4


@pytest.fixture
def video(serve, tmp_path: Path):
    """A server and the id of a video on it, whose file need not be more than begun."""
    server = serve(tmp_path / "data")
    created = server.http.post("/files", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "1000"})
    assert created.status_code == 201
    return server, created.headers["Location"].rsplit("/", 1)[-1]


def beacon(video: str, session: int, sequence: int = 0, **more) -> dict:
    return {
        "session": f"session-{session}",
        "video": video,
        "sequence": sequence,
        "event": "progress",
        "played": PLAYED,
        "watched": [[PLAYED * sequence, PLAYED * (sequence + 1)]],
    } | more


def totals(server, video: str) -> dict:
    response = server.http.get(f"/v1/videos/{video}/analytics")
    assert response.status_code == 200, response.text
    return response.json()["totals"]


def settled(server, video: str, plays: int, watch_time: float = 0) -> dict:
    """The totals once so many sessions and seconds are counted."""
    deadline = time.monotonic() + 60
    while (found := totals(server, video))["plays"] < plays or found["watch_time"] < watch_time:
        assert time.monotonic() < deadline, f"{found} is not {plays} plays of {watch_time} s:\n{server.log()}"
        time.sleep(0.1)
    return found


def test_what_was_acknowledged_is_counted_once_although_the_server_is_killed_again_and_again(
    serve, video, tmp_path: Path
):
    server, video = video
    acknowledged = 0
    for _ in range(4):
        number = acknowledged
        stop = threading.Event()
        killer = threading.Timer(0.7, server.kill)
        killer.start()
        with httpx.Client(base_url=server.url, headers=PHONE, timeout=10) as client:
            while not stop.is_set():
                try:
                    response = client.post("/v1/beacons", json=beacon(video, *divmod(number, PER_SESSION)))
                except httpx.TransportError:
                    break
                assert response.status_code == 204, response.text
                acknowledged += 1
                number += 1
        killer.join()
        server = serve(tmp_path / "data")
        # What was on its way when it died was written or was not; sent again, it counts once.
        response = server.http.post("/v1/beacons", json=beacon(video, *divmod(number, PER_SESSION)), headers=PHONE)
        assert response.status_code == 204
        acknowledged = number + 1
    plays = -(-acknowledged // PER_SESSION)
    assert plays > 8
    found = settled(server, video, plays, acknowledged * PLAYED)
    assert found["plays"] == plays
    assert found["watch_time"] == acknowledged * PLAYED
    # Of one viewer, four a day.
    assert found["views"] == 4 and found["replays"] == plays - 4 and found["viewers"] == 1


def test_a_stop_keeps_what_nobody_had_counted(serve, video, tmp_path: Path):
    server, video = video
    batch = {"beacons": [beacon(video, number % 4, number // 4, played=1) for number in range(100)]}
    assert server.http.post("/v1/beacons", json=batch, headers=PHONE).status_code == 204
    server.process.send_signal(signal.SIGTERM)
    assert server.stop() == 0
    again = serve(tmp_path / "data")
    found = settled(again, video, 4, 100)
    assert found["plays"] == 4 and found["watch_time"] == 100


def test_a_beacon_that_is_sent_twice_counts_once(video):
    server, video = video
    one, two = beacon(video, 1, 0), beacon(video, 1, 1)
    for body in (one, [one, two], {"beacons": [two, one]}):
        text = {"Content-Type": "text/plain"} | PHONE
        assert server.http.post("/v1/beacons", content=json.dumps(body), headers=text).status_code == 204
    settled(server, video, 1)
    found = settled(server, video, 1)
    deadline = time.monotonic() + 30
    while found["watch_time"] < 2 * PLAYED and time.monotonic() < deadline:
        found = totals(server, video)
    assert found["watch_time"] == 2 * PLAYED and found["views"] == 1


def test_no_address_and_no_agent_is_on_the_disk(serve, video, tmp_path: Path):
    server, video = video
    agent = {"User-Agent": "VeryRecognisableAgent/9 (X11; Linux)", "X-Forwarded-For": "203.0.113.199"}
    server.stop()
    server = serve(tmp_path / "data", "--trusted-proxy", "127.0.0.1")
    assert server.http.post("/v1/beacons", json=beacon(video, 1), headers=agent).status_code == 204
    settled(server, video, 1)
    server.stop()
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"Recognisable" not in content and b"203.0.113.199" not in content, path


def test_countries_come_from_a_file(serve, video, tmp_path: Path):
    server, video = video
    server.stop()
    table = tmp_path / "countries.csv"
    table.write_text('"203.0.113.0","203.0.113.255","JP"\n')
    server = serve(tmp_path / "data", "--trusted-proxy", "127.0.0.1", "--country-database", str(table))
    forwarded = PHONE | {"X-Forwarded-For": "203.0.113.7"}
    assert server.http.post("/v1/beacons", json=beacon(video, 1), headers=forwarded).status_code == 204
    settled(server, video, 1)
    report = server.http.get(f"/v1/videos/{video}/analytics?breakdown=country").json()
    assert [share["name"] for share in report["breakdown"]] == ["JP"]
