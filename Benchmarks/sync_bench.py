"""Whether several uploads should flush together: fdatasync of each file against one syncfs for all who wait.

Usage: python Benchmarks/sync_bench.py FOLDER

Threads write to a file each and wait until what they wrote is durable. `each` is one fdatasync per write. `together` is a
group commit: whoever comes first flushes the file system for all that wait, who comes meanwhile waits for the next.
There is no call that flushes several files and nothing else. The two take turns, five times; the medians are printed.
"""

from __future__ import annotations

import ctypes
import os
import statistics
import sys
import tempfile
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
TURNS = 5


class Group:
    def __init__(self):
        self.condition = threading.Condition()
        self.generation = 0
        self.is_running = False

    def sync(self, descriptor: int) -> None:
        with self.condition:
            # A flush that runs already may have begun before our bytes were written.
            target = self.generation + (2 if self.is_running else 1)
            while self.generation < target:
                if self.is_running:
                    self.condition.wait()
                    continue
                self.is_running = True
                self.condition.release()
                if LIBC.syncfs(descriptor) != 0:
                    raise OSError(ctypes.get_errno(), "syncfs")
                self.condition.acquire()
                self.is_running = False
                self.generation += 1
                self.condition.notify_all()


def run(folder: str, files: int, rounds: int, size: int, sync) -> tuple[float, float]:
    """Writes made durable in a second, and the 95th percentile of the wait in milliseconds."""
    data = os.urandom(size)
    waits: list[float] = []
    barrier = threading.Barrier(files + 1)
    with tempfile.TemporaryDirectory(dir=folder) as here:

        def work(number: int) -> None:
            descriptor = os.open(f"{here}/{number}", os.O_CREAT | os.O_WRONLY, 0o600)
            barrier.wait()
            for turn in range(rounds):
                os.pwrite(descriptor, data, turn * size)
                start = time.perf_counter()
                sync(descriptor)
                waits.append(time.perf_counter() - start)
            os.close(descriptor)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(files)]
        for thread in threads:
            thread.start()
        barrier.wait()
        start = time.perf_counter()
        for thread in threads:
            thread.join()
        elapsed = time.perf_counter() - start
    return files * rounds / elapsed, sorted(waits)[int(len(waits) * 0.95)] * 1000


def main() -> None:
    print("bytes    files  each/s  p95 ms  together/s  p95 ms")
    for size in (64 << 10, 1 << 20, 8 << 20):
        for files in (1, 4, 16, 64):
            rounds = max(2, min(20, (1 << 30) // (size * files)))
            each, together = [], []
            for _ in range(TURNS):
                each.append(run(sys.argv[1], files, rounds, size, os.fdatasync))
                together.append(run(sys.argv[1], files, rounds, size, Group().sync))
            medians = [statistics.median(turn[place] for turn in way) for way in (each, together) for place in (0, 1)]
            print(
                f"{size:8} {files:5} {medians[0]:7.0f} {medians[1]:7.1f} {medians[2]:11.0f} {medians[3]:7.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
