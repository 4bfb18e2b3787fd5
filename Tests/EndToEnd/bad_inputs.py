"""What is no video, or not one we can use, and the code that says so."""

from __future__ import annotations

from pathlib import Path

import clips

PLAYLIST = b"""#EXTM3U
#EXT-X-TARGETDURATION:10
#EXTINF:10.0,
http://127.0.0.1:9/segment.ts
#EXTINF:10.0,
file:///etc/hostname
#EXT-X-ENDLIST
"""

CODES: dict[str, set[str]] = {
    "text": {"not_media"},
    "empty": {"empty_file"},
    "moovless": {"missing_moov"},
    # Which of the two depends only on whether the name of the format is known; it is never opened.
    "playlist": {"not_media", "unsupported_container"},
}

# What the first bytes give away: the server does not wait for the rest.
REFUSED_AT_ONCE = {"playlist"}


def make(kind: str, folder: Path, clip: clips.Clip) -> Path:
    path = folder / f"{kind}.mp4"
    match kind:
        case "text":
            path.write_text("This is a shopping list: bread, butter, cheese.\n" * 500)
        case "empty":
            path.touch()
        case "moovless":
            clips.without_moov(clip, path)
        case "playlist":
            path.write_bytes(PLAYLIST)
    return path
