"""Uploads that come in parts, and clips in every container that can be watched before their end."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from pathlib import Path
from urllib.parse import urljoin

import m3u8

from server import Server

X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-b:v", "700k"]
CONTAINERS = {
    "faststart": ("mp4", [*X264, "-c:a", "aac", "-movflags", "+faststart"]),
    "fragmented": ("mp4", [*X264, "-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"]),
    "matroska": ("mkv", [*X264, "-c:a", "libopus"]),
    "webm": ("webm", ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "50", "-b:v", "700k"]
             + ["-c:a", "libvorbis"]),
    "transport": ("ts", [*X264, "-c:a", "aac"]),
}
SECONDS = 60


def make(folder: Path, kind: str) -> Path:
    """A minute of a test picture under noise, which takes some bytes, with a tone."""
    ending, encoder = CONTAINERS[kind]
    path = folder / f"{kind}.{ending}"
    picture = f"testsrc2=size=320x180:rate=25:duration={SECONDS},noise=alls=12:allf=t"
    tone = f"sine=frequency=440:sample_rate=48000:duration={SECONDS}"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
        + ["-shortest", *encoder, str(path)],
        check=True,
    )
    return path


TUS = {"Tus-Resumable": "1.0.0"}
STEP = 256 << 10


class PartedUpload:
    """A tus upload that sends as much as it is told."""

    def __init__(self, server: Server, path: Path):
        self.data = path.read_bytes()
        self.offset = 0
        self.server = server
        name = b64encode(path.name.encode()).decode()
        response = server.http.post(
            "/files",
            headers={**TUS, "Upload-Length": str(len(self.data)), "Upload-Metadata": f"filename {name}"},
        )
        assert response.status_code == 201, response.text
        self.address = response.headers["location"]
        self.video = self.address.rsplit("/", 1)[1]

    def send(self, part: float = 1.0, data: bytes | None = None) -> None:
        """Goes on to this part of the whole, 0 to 1."""
        data = data or self.data
        end = int(len(data) * part)
        while self.offset < end:
            step = data[self.offset : min(end, self.offset + STEP)]
            response = self.server.http.patch(
                self.address,
                headers={
                    **TUS,
                    "Upload-Offset": str(self.offset),
                    "Content-Type": "application/offset+octet-stream",
                },
                content=step,
            )
            assert response.status_code == 204, response.text
            self.offset = int(response.headers["upload-offset"])

    def abandon(self) -> None:
        response = self.server.http.delete(self.address, headers=TUS)
        assert response.status_code == 204, response.text

    def playable(self, server: Server | None = None) -> dict:
        """Waits until the video can be watched."""
        server = server or self.server
        for now in server.follow(self.video, patience=100):
            assert now["state"] not in ("published", "failed"), now
            if now["playable"]:
                return now
        raise AssertionError(server.log())

    def master(self, server: Server | None = None) -> str:
        return urljoin((server or self.server).url, f"/v/{self.video}/master.m3u8")


class GrowingStream:
    """A growing stream as it is now: its media playlists by their addresses."""

    def __init__(self, server: Server, master: str):
        self.server = server
        text = server.http.get(master)
        assert text.status_code == 200, text.status_code
        self.headers = text.headers
        self.master = m3u8.loads(text.text, uri=master)
        uris = [variant.absolute_uri for variant in self.master.playlists]
        uris += [media.absolute_uri for media in self.master.media if media.uri]
        self.playlists = {uri: self.read(uri) for uri in uris}

    def read(self, uri: str) -> m3u8.M3U8:
        response = self.server.http.get(uri)
        assert response.status_code == 200, (uri, response.status_code)
        self.headers = response.headers
        return m3u8.loads(response.text, uri=uri)

    @property
    def segments(self) -> list[str]:
        return [segment.absolute_uri for playlist in self.playlists.values() for segment in playlist.segments]
