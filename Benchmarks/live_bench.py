"""What a viewer waits for while a file is uploaded at a steady pace: until its first bytes, and its last, can be watched."""

from __future__ import annotations

import http.client
import json
import subprocess
import threading
import time
from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path

from headwater import RESULTS
from measure import BenchError, Spread, output
from upload_bench import Server, tus

POLL = 0.1
STEP = 256 << 10


@dataclass
class Arrivals:
    """When which bytes were acknowledged."""

    offsets: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def add(self, offset: int) -> None:
        self.offsets.append(offset)
        self.times.append(time.perf_counter())

    def of(self, offset: int) -> float:
        return self.times[min(bisect_left(self.offsets, offset), len(self.times) - 1)]


class Watch:
    """What can be watched, and since when: the ends of listed segments in seconds, the first picture, the publication."""

    def __init__(self, server: Server, video: str):
        self.server = server
        self.video = video
        self.listed: list[tuple[float, float]] = []
        self.playable = self.published = self.failure = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _get(self, path: str) -> bytes | None:
        connection = http.client.HTTPConnection(self.server.host)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return body if response.status == 200 else None

    def _run(self) -> None:
        while self.published is None and self.failure is None:
            now = json.loads(self._get(f"/v1/videos/{self.video}") or b"{}")
            moment = time.perf_counter()
            if now.get("playable") and self.playable is None:
                self.playable = moment
            if now.get("playable") and now["state"] != "published":
                self._look(moment)
            if now.get("state") == "published":
                self.published = moment
            if now.get("state") == "failed":
                self.failure = now["error"]
            time.sleep(POLL)

    def _look(self, moment: float) -> None:
        master = (self._get(f"/v/{self.video}/master.m3u8") or b"").decode()
        uri = next((line for line in master.splitlines() if line.endswith("growing.m3u8")), None)
        text = (self._get(f"/v/{self.video}/{uri}") or b"").decode() if uri else ""
        lengths = [float(line[8:].rstrip(",")) for line in text.splitlines() if line.startswith("#EXTINF:")]
        for count in range(len(self.listed), len(lengths)):
            self.listed.append((sum(lengths[: count + 1]), moment))


def packets(clip: Path) -> list[tuple[float, int]]:
    """When each packet is shown, and where in the file it ends."""
    text = output(
        ["ffprobe", "-v", "error", "-show_entries", "packet=pts_time,pos,size", "-of", "json", str(clip)]
    )
    found = []
    for packet in json.loads(text)["packets"]:
        if "pts_time" in packet and "pos" in packet:
            found.append((float(packet["pts_time"]), int(packet["pos"]) + int(packet["size"])))
    first = min(time for time, _ in found)
    return sorted((time - first, end) for time, end in found)


def last_byte(places: list[tuple[float, int]], seconds: float) -> int:
    """Where in the file the last packet ends that is shown before this time."""
    return max(end for shown, end in places if shown < seconds)


def duration(clip: Path) -> float:
    return float(output(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(clip)]))


def send(server: Server, clip: Path, bytes_per_second: float) -> tuple[Watch, Arrivals]:
    data = clip.read_bytes()
    connection = http.client.HTTPConnection(server.host)
    path = tus(connection, "POST", "/files", {"Upload-Length": str(len(data))}).headers["location"]
    watch, arrivals = Watch(server, path.rsplit("/", 1)[1]), Arrivals()
    begin = time.perf_counter()
    for start in range(0, len(data), STEP):
        piece = data[start : start + STEP]
        headers = {"Upload-Offset": str(start), "Content-Type": "application/offset+octet-stream"}
        tus(connection, "PATCH", path, headers, piece)
        arrivals.add(start + len(piece))
        time.sleep(max(0.0, begin + (start + len(piece)) / bytes_per_second - time.perf_counter()))
    connection.close()
    watch.thread.join()
    return watch, arrivals


def bench(program: Path, clip: Path, preset: str, speed: float) -> dict:
    seconds = duration(clip)
    pace = clip.stat().st_size / seconds * speed
    server = Server(program, RESULTS / "live-data", "--preset", preset, "--workers", "2")
    try:
        watch, arrivals = send(server, clip, pace)
    finally:
        server.stop()
    if watch.failure:
        raise BenchError(f"the video failed: {watch.failure}")
    places, last = packets(clip), arrivals.times[-1]
    waits = [moment - arrivals.of(last_byte(places, end)) for end, moment in watch.listed if moment <= last]
    result = {
        "clip": clip.name,
        "seconds": seconds,
        "uploaded_in": last - arrivals.times[0],
        "segments_listed_before_the_last_byte": len(waits),
        "seconds_from_bytes_to_listed": Spread.of(waits).as_json() if waits else None,
        "seconds_from_first_byte_to_playable": watch.playable - arrivals.times[0],
        "seconds_from_last_byte_to_playable": max(0.0, watch.playable - last),
        "seconds_from_last_byte_to_published": watch.published - last,
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "live.json").write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))
    return result


def containers(clip: Path, folder: Path) -> list[Path]:
    """The clip's own streams in each container that can be watched before its end, and with the index last."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, flags in {
        "index-first.mp4": ["-movflags", "+faststart"],
        "fragmented.mp4": ["-movflags", "+frag_keyframe+empty_moov+default_base_moof"],
        "matroska.mkv": [],
        "transport.ts": [],
        "index-last.mp4": [],
    }.items():
        path = folder / name
        command = ["ffmpeg", "-v", "error", "-y", "-i", str(clip), "-map", "0:v:0", "-map", "0:a:0?", "-c", "copy"]
        subprocess.run([*command, *flags, str(path)], check=True)
        made.append(path)
    return made
