"""What a published stream is, found out by tools that are not ours: the m3u8 package, ffprobe and ffmpeg."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx
import m3u8


@dataclass
class Playlist:
    """A media playlist with the sizes of what it names."""

    uri: str
    parsed: m3u8.M3U8
    sizes: list[int] = field(default_factory=list)

    @property
    def durations(self) -> list[float]:
        return [segment.duration for segment in self.parsed.segments]

    @property
    def average(self) -> float:
        """Bits per second over everything."""
        return sum(self.sizes) * 8 / sum(self.durations)

    @property
    def peak(self) -> float:
        """The largest rate of any run of segments of 0.5 to 1.5 target durations (draft-pantos-hls-rfc8216bis, 4.4.6.2)."""
        target, best = self.parsed.target_duration, 0.0
        for first in range(len(self.sizes)):
            size = length = 0.0
            for more in range(first, len(self.sizes)):
                size += self.sizes[more]
                length += self.durations[more]
                if length > 1.5 * target:
                    break
                if length >= 0.5 * target:
                    best = max(best, size * 8 / length)
        return best or self.average


class Stream:
    """Everything that can be reached from a master playlist, read over HTTP."""

    def __init__(self, master: str):
        self.url = master
        self.bodies: dict[str, bytes] = {}
        self.headers: dict[str, httpx.Headers] = {}
        with httpx.Client(timeout=60) as self._http:
            self.master = m3u8.loads(self._fetch(master).decode(), uri=master)
            self.variants = [(variant, self._playlist(variant.uri)) for variant in self.master.playlists]
            self.media = [(media, self._playlist(media.uri)) for media in self.master.media if media.uri]
            self.iframes = [(entry, self._playlist(entry.uri)) for entry in self.master.iframe_playlists]
            self._fetch(urljoin(master, "poster.jpg"))
            self.storyboard = self._fetch(urljoin(master, "storyboard.vtt")).decode()
            for line in self.storyboard.splitlines():
                if "#xywh=" in line:
                    self._fetch(urljoin(master, line.split("#")[0]))

    def _fetch(self, url: str) -> bytes:
        if url not in self.bodies:
            response = self._http.get(url)
            assert response.status_code == 200, f"{url}: {response.status_code}"
            self.bodies[url] = response.content
            self.headers[url] = response.headers
        return self.bodies[url]

    def _playlist(self, uri: str) -> Playlist:
        url = urljoin(self.url, uri)
        playlist = Playlist(url, m3u8.loads(self._fetch(url).decode(), uri=url))
        for section in playlist.parsed.segment_map:
            self._fetch(urljoin(url, section.uri))
        for segment in playlist.parsed.segments:
            body = self._fetch(urljoin(url, segment.uri))
            length = int(segment.byterange.split("@")[0]) if segment.byterange else len(body)
            playlist.sizes.append(length)
        return playlist

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file by its path below the master playlist's folder."""
        base = self.url.rsplit("/", 1)[0] + "/"
        return {url.removeprefix(base): hashlib.sha256(body).hexdigest() for url, body in self.bodies.items()}


def decode(url: str) -> None:
    """Plays everything behind an address to the end; the first error of any kind fails."""
    result = subprocess.run(
        ["ffmpeg", "-v", "error", "-xerror", "-nostdin", "-i", url, "-map", "0:v", "-map", "0:a?"]
        + ["-f", "null", "-"],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0 and not result.stderr.strip(), result.stderr


def probe(url: str, kind: str = "v:0") -> dict[str, str]:
    """A stream's facts as ffprobe finds them by decoding all of it."""
    result = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", kind, "-count_frames", "-show_entries"]
        + ["stream=codec_name,profile,width,height,pix_fmt,nb_read_frames,sample_rate,channels", "-of", "flat=h=0", url],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    pairs = (line.split("=", 1) for line in result.stdout.splitlines() if line.startswith("stream.0."))
    return {key.removeprefix("stream.0."): value.strip('"') for key, value in pairs}
