"""Keeps what schemathesis makes up on this machine."""

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


@schemathesis.serializer("application/offset+octet-stream", "text/vtt", "application/x-subrip")
def bytes_of_upload(context, value):
    """The bytes of a tus PATCH, or of captions, as they are."""
    data = value if isinstance(value, bytes) else getattr(value, "data", str(value).encode())
    return {"data": data}
