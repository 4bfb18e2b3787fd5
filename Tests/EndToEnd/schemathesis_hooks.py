"""Keeps what schemathesis makes up on this machine, and tells it what no schema can say."""

from __future__ import annotations

import re

import schemathesis

# Nobody listens there, and nothing leaves the machine.
NOWHERE = "http://127.0.0.1:9/hook"
LARGEST = 1_000_000


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    body = case.body
    if isinstance(body, dict):
        if isinstance(body.get("url"), str) and re.match("https?://", body["url"], re.IGNORECASE):
            body["url"] = NOWHERE
        source = body.get("source")
        # Files larger than the disk are refused with 507, rightly.
        if isinstance(source, dict) and type(source.get("bytes")) in (int, float) and source["bytes"] > LARGEST:
            source["bytes"] = min(source["bytes"], LARGEST) if source["bytes"] <= 256 << 30 else source["bytes"]
    length = (case.headers or {}).get("Upload-Length")
    if length is not None and re.fullmatch("[0-9]+", str(length)) and LARGEST < int(length) <= 256 << 30:
        case.headers["Upload-Length"] = str(LARGEST)


# By the id that an answer named: what was made, and what has ended since.
made: set[str] = set()
ended: set[str] = set()

# Deleted here, a thing has ended.
ENDS = {"/v1/videos/{id}", "/files/{id}", "/s3/multipart/{id}", "/v1/webhooks/{id}"}
# Nothing else can be missing there but the thing itself.
OF_ONE_THING = {"/v1/videos/{id}", "/v1/videos/{id}/captions", "/files/{id}", "/v1/webhooks/{id}"}


@schemathesis.check
def made_is_there(ctx, response, case) -> None:
    """What was made is found until it has ended.

    In the place of schemathesis' own ensure_resource_availability, to which a video and its upload are two things: to end an upload that
    is complete is to delete its video, and the same request twice with one Idempotency-Key makes one.
    """
    found = (case.path_parameters or {}).get("id")
    if response.status_code == 201 and case.path in ("/v1/videos", "/v1/webhooks"):
        new = response.json()["id"]
        assert new not in ended, f"{new} was answered as made after it had ended"
        made.add(new)
    elif case.method == "DELETE" and case.path in ENDS and response.status_code in (200, 204):
        ended.add(found)
    elif response.status_code == 415 and response.json().get("code") == "not_media":
        # Bytes that are surely no media end their upload.
        ended.add(found)
    elif response.status_code == 404 and case.method in ("GET", "HEAD") and case.path in OF_ONE_THING:
        assert found not in made - ended, f"{found} was made, has not ended, and is not found"


@schemathesis.serializer("application/offset+octet-stream", "text/vtt", "application/x-subrip")
def bytes_of_upload(context, value):
    """The bytes of a tus PATCH, or of captions, as they are."""
    data = value if isinstance(value, bytes) else getattr(value, "data", str(value).encode())
    return {"data": data}
