"""The server and its pages, in the words of the tests."""

import contextlib
import io
import json
import re
import subprocess
import time
import urllib.error
import urllib.request

from playwright.sync_api import expect
from tusclient.client import TusClient

# What `headwater serve` prints once it can be spoken to.
READY = re.compile(r" is ready at (http://\S+) ")
# Seconds and milliseconds that an encode of a short clip may take on a busy machine.
ENCODE_SECONDS = 180
ENCODE_TIMEOUT = ENCODE_SECONDS * 1000


class Headwater:
    """A running server, spoken to without a browser."""

    def __init__(self, url):
        self.url = url

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=10) as response:
            return json.load(response)

    def exists(self, video):
        try:
            self.get(f"/v1/videos/{video}")
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return False
            raise
        return True

    def half_upload(self, path, name=None, **options):
        """Uploads half of a file with tuspy; returns the id of the video and what sends the rest."""
        client = TusClient(f"{self.url}/files")
        half = path.stat().st_size // 2 + 1
        uploader = client.uploader(str(path), chunk_size=half, metadata={"filename": name or path.name} | options)
        uploader.upload_chunk()
        return uploader.url.rsplit("/", 1)[-1], uploader.upload

    def part_upload(self, path, part):
        """Uploads a part of a file, 0 to 1; returns the id of the video and what sends the rest, or zeros in its place."""
        data = path.read_bytes()
        begin = int(len(data) * part)
        uploader = TusClient(f"{self.url}/files").uploader(
            file_stream=io.BytesIO(data), chunk_size=begin, metadata={"filename": path.name}
        )
        uploader.upload_chunk()

        def send_rest(damaged=False):
            if damaged:
                uploader.file_stream = io.BytesIO(data[:begin] + bytes(len(data) - begin))
            uploader.upload()

        return uploader.url.rsplit("/", 1)[-1], send_rest

    def changes(self, video):
        """The video at once and whenever it changes."""
        with urllib.request.urlopen(f"{self.url}/v1/videos/{video}/events", timeout=ENCODE_SECONDS) as stream:
            for line in stream:
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])

    def upload(self, path, name=None, **options):
        """Uploads with tuspy and returns the id of the video."""
        video, send_rest = self.half_upload(path, name, **options)
        send_rest()
        return video

    def settle(self, video):
        """Follows the events of a video until it is published or failed, and returns it."""
        deadline = time.monotonic() + ENCODE_SECONDS
        with urllib.request.urlopen(f"{self.url}/v1/videos/{video}/events", timeout=ENCODE_SECONDS) as stream:
            for line in stream:
                assert time.monotonic() < deadline, f"{video} was neither published nor failed in time"
                if line.startswith(b"data:"):
                    shown = json.loads(line[5:])
                    if shown.get("state") in ("published", "failed"):
                        return shown
        # A server may end the stream once the video is done.
        return self.get(f"/v1/videos/{video}")

    def publish(self, path):
        """Uploads a clip and returns its id once it is published."""
        video = self.settle(self.upload(path))
        assert video["state"] == "published", video["error"]
        return video["id"]


@contextlib.contextmanager
def started(binary, data, *options):
    """A server of our own on a free port, ended as an operator ends it."""
    log = (data / "serve.log").open("w+", encoding="utf-8")
    command = [binary, "serve", "--port", "0", "--data", str(data / "library"), *options]
    with log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log) as process:
        try:
            ready = next((found for line in process.stdout if (found := READY.search(line.decode()))), None)
            assert ready, f"the server ended before it was ready:\n{(data / 'serve.log').read_text()}"
            yield Headwater(ready[1])
        finally:
            process.terminate()
            # Its last words would block it once the pipe is full.
            process.stdout.read()
            assert process.wait(timeout=60) == 0


class Page:
    """A browser page whose console is watched; everything else is Playwright's own."""

    def __init__(self, page):
        self._page = page
        self._complaints = []
        self._allowed = []
        self._session = None
        page.on("pageerror", lambda error: self._complaints.append(f"exception: {error}"))
        page.on("console", self._hear)

    def __getattr__(self, name):
        return getattr(self._page, name)

    def _hear(self, message):
        # Violations of the Content Security Policy arrive here too.
        if message.type in ("error", "warning"):
            self._complaints.append(f"{message.type}: {message.text}")

    def allow(self, pattern):
        """Expects complaints that match, for tests that provoke them."""
        self._allowed.append(re.compile(pattern))

    def unexpected(self):
        return [said for said in self._complaints if not any(allowed.search(said) for allowed in self._allowed)]

    def choose(self, *files):
        """Chooses files in the library's picker."""
        self.get_by_label("Choose files").set_input_files(list(files))

    def upload_row(self, name):
        """The row of an upload in progress."""
        return self.locator(".upload").filter(has_text=name)

    def card(self, title):
        """The card of a video in the library."""
        return self.locator(".card").filter(has=self._page.get_by_text(title, exact=True))

    def limit_uploads(self, bytes_per_second=-1):
        """Limits how fast this page sends, by default no longer."""
        if not self._session:
            self._session = self.context.new_cdp_session(self._page)
            self._session.send("Network.enable")
        conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
        self._session.send("Network.emulateNetworkConditions", conditions)

    def wait_until_uploaded_part(self, name, part):
        """Waits until the row of an upload shows at least this part, 0 to 1."""
        bar = self.upload_row(name).locator("progress").element_handle()
        self.wait_for_function("([bar, part]) => bar.value >= part", arg=[bar, part], timeout=30_000)

    def play_to_the_end(self, frame=None):
        """Presses play, watches the time advance and waits for the end; returns the duration in seconds."""
        place = frame or self._page
        place.get_by_role("button", name="Play", exact=True).first.click()
        video = place.locator("video")
        expect(video).to_have_js_property("error", None)
        reached = video.evaluate(
            """async (video) => {
                const times = [];
                video.addEventListener("timeupdate", () => times.push(video.currentTime));
                await new Promise((resolve, reject) => {
                    video.addEventListener("ended", resolve);
                    video.addEventListener("error", () => reject(new Error(video.error.message)));
                });
                return { times, end: video.currentTime, duration: video.duration };
            }"""
        )
        assert len(reached["times"]) > 2, "the time did not advance"
        assert reached["times"] == sorted(reached["times"]), "the time went back"
        assert abs(reached["end"] - reached["duration"]) < 0.25
        return reached["duration"]
