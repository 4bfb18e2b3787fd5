"""Webhooks: what a receiver of its own gets, in which order, and after which disturbances."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from conftest import upload
from server import Server

PATIENCE = 60
LOCAL = ("--webhook-allow", "127.0.0.1")


class Receiver:
    """A web server that notes what is posted to it and answers as it is told."""

    def __init__(self) -> None:
        self.requests: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        self.answer: Callable[[], int] = lambda: 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.requests.put(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.answer())
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self, *secrets: str) -> dict:
        """The next event, signed with these secrets and no other."""
        headers, body = self.requests.get(timeout=PATIENCE)
        event = json.loads(body)
        event["id"] = headers["webhook-id"]
        assert headers["content-type"] == "application/json"
        assert abs(time.time() - int(headers["webhook-timestamp"])) < PATIENCE
        if secrets:
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
            keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
            codes = [hmac.new(key, signed, hashlib.sha256).digest() for key in keys]
            assert headers["webhook-signature"] == " ".join("v1," + base64.b64encode(code).decode() for code in codes)
        return event


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()


def add(server: Server, url: str, **fields: object) -> dict:
    response = server.http.post("/v1/webhooks", json={"url": url, **fields})
    assert response.status_code == 201, response.text
    return response.json()


def begin(server: Server) -> str:
    """A video whose file is still to come."""
    response = server.http.post("/v1/videos", json={"source": {"bytes": 1000}})
    assert response.status_code == 201, response.text
    return response.json()["id"]


def delivery(server: Server, hook: str, which: Callable[[dict], bool]) -> dict:
    """Waits until the webhook's newest delivery is as wanted."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        newest = server.http.get(f"/v1/webhooks/{hook}/deliveries").json()["data"][0]
        if which(newest):
            return newest
        time.sleep(0.05)
    raise AssertionError(f"{newest}\n{server.log()}")


def test_a_videos_life_is_told_in_order(serve, receiver: Receiver, short_clip):
    server = serve(None, "--preset", "fast", *LOCAL)
    hook = add(server, receiver.url)
    video = upload(server, short_clip.path)
    heard = [receiver.next(hook["secret"]) for _ in range(4)]
    assert [event["type"].removeprefix("video.") for event in heard] == ["created", "uploaded", "playable", "published"]
    assert {event["data"]["id"] for event in heard} == {video}
    assert len({event["id"] for event in heard}) == 4
    assert heard[-1]["data"]["playable"] is True and heard[-1]["data"]["state"] == "published"
    assert server.http.delete(f"/v1/videos/{video}").status_code == 204
    assert receiver.next(hook["secret"])["type"] == "video.deleted"


def test_a_video_that_fails_is_told_with_its_reason(serve, receiver: Receiver, tmp_path: Path):
    server = serve(None, *LOCAL)
    add(server, receiver.url, events=["video.failed"])
    (tmp_path / "no.mp4").write_bytes(b"This is no video at all, but a sentence." * 100)
    upload(server, tmp_path / "no.mp4")
    event = receiver.next()
    assert event["type"] == "video.failed" and event["data"]["error"]["code"] == "not_media"


def test_a_receiver_that_fails_gets_the_same_event_again_and_then_the_rest(serve, receiver: Receiver):
    server = serve(None, *LOCAL)
    # A redirect is no receipt, and not followed.
    answers = iter([302, 204])
    receiver.answer = lambda: next(answers, 204)
    hook = add(server, receiver.url)
    first, second = begin(server), begin(server)
    again = [receiver.next(hook["secret"]) for _ in range(2)]
    assert {event["id"] for event in again} == {again[0]["id"]} and again[0]["data"]["id"] == first
    assert receiver.next(hook["secret"])["data"]["id"] == second
    done = delivery(server, hook["id"], lambda newest: newest["state"] == "delivered")
    assert done["response_status"] == 204 and done["attempts"] == 1
    assert server.http.get(f"/v1/webhooks/{hook['id']}").json()["failing_since"] is None


def test_what_a_killed_server_had_to_tell_is_told_by_the_next(serve, receiver: Receiver, tmp_path: Path):
    server = serve(tmp_path / "data", *LOCAL)
    receiver.answer = lambda: 503
    hook = add(server, receiver.url)
    videos = [begin(server) for _ in range(3)]
    refused = receiver.next(hook["secret"])
    server.kill()
    receiver.answer = lambda: 200
    serve(tmp_path / "data", *LOCAL)
    heard = [receiver.next(hook["secret"]) for _ in range(3)]
    # An attempt whose outcome was not stored is made again, with the same id.
    while heard[1]["id"] == refused["id"]:
        heard = [heard[1], heard[2], receiver.next(hook["secret"])]
    assert heard[0]["id"] == refused["id"]
    assert [event["data"]["id"] for event in heard] == videos


def test_a_delivery_can_be_sent_again(serve, receiver: Receiver):
    server = serve(None, *LOCAL)
    hook = add(server, receiver.url)
    begin(server)
    first = receiver.next(hook["secret"])
    sent = delivery(server, hook["id"], lambda newest: newest["state"] == "delivered")
    replay = server.http.post(f"/v1/webhooks/{hook['id']}/deliveries/{sent['id']}/replay")
    assert replay.status_code == 202, replay.text
    again = receiver.next(hook["secret"])
    assert again == first and replay.json()["event"] == first["id"]


def test_a_secret_is_replaced_without_a_gap(serve, receiver: Receiver):
    server = serve(None, *LOCAL)
    hook = add(server, receiver.url, events=["video.created"])
    begin(server)
    receiver.next(hook["secret"])
    rotated = server.http.post(f"/v1/webhooks/{hook['id']}/secret").json()
    assert rotated["secret"] != hook["secret"] and rotated["overlap_until"]
    begin(server)
    receiver.next(rotated["secret"], hook["secret"])
    # Until its answer is stored, the next server would send it again.
    delivery(server, hook["id"], lambda newest: newest["state"] == "delivered")
    assert server.stop() == 0
    hard = serve(None, *LOCAL, "--webhook-overlap-hours", "0")
    again = hard.http.post(f"/v1/webhooks/{hook['id']}/secret").json()
    begin(hard)
    receiver.next(again["secret"])


def test_private_networks_are_out_of_reach(serve, receiver: Receiver):
    server = serve(None)
    refused = server.http.post("/v1/webhooks", json={"url": receiver.url})
    assert refused.status_code == 400 and refused.json()["errors"][0]["field"] == "url"
    # A name is looked up when there is something to send, whatever it meant when it was stored.
    port = receiver.url.split(":")[2]
    hook = add(server, f"http://localhost:{port}")
    begin(server)
    tried = delivery(server, hook["id"], lambda newest: newest["attempts"] > 0)
    assert tried["state"] == "pending" and "private" in tried["problem"]
    # Other ways to write the same address.
    for host in ("2130706433", "0x7f000001", "127.1"):
        response = server.http.post("/v1/webhooks", json={"url": f"http://{host}:{port}"})
        if response.status_code == 201:
            hook = response.json()["id"]
            begin(server)
            assert "private" in delivery(server, hook, lambda newest: newest["attempts"] > 0)["problem"]
    assert receiver.requests.empty()


def test_a_receiver_that_is_gone_is_disabled(serve, receiver: Receiver):
    server = serve(None, *LOCAL)
    receiver.answer = lambda: 410
    hook = add(server, receiver.url)
    begin(server)
    receiver.next()
    delivery(server, hook["id"], lambda newest: newest["state"] == "failed")
    shown = server.http.get(f"/v1/webhooks/{hook['id']}").json()
    assert shown["enabled"] is False and "410" in shown["disabled_reason"]
    begin(server)
    receiver.answer = lambda: 204
    enabled = server.http.patch(f"/v1/webhooks/{hook['id']}", json={"enabled": True}).json()
    assert enabled["enabled"] is True and enabled["disabled_reason"] is None
    third = begin(server)
    assert receiver.next(hook["secret"])["data"]["id"] == third
