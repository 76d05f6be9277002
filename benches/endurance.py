#!/usr/bin/env python3
"""Kills a run over a large WARC file again and again, resumes it, and compares the end with an undisturbed run.

    cargo build --release
    python3 benches/endurance.py --records 1000000 --kills 10 --work DIR

The archive is made by this script: small pages, no two alike, each a gzip member of its own. Prints times, the most memory
of any run (VmHWM), the records that were done before each run went on, and whether the bytes are the same.
"""

import argparse
import gzip
import hashlib
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

WORDS = """harbour clock mill ladder shed beam bridge carriage van gate ford churchyard pass moor depot dairy hall valley winter
spring harvest kitchen wheel kettle roof plough garden goat aunt forest river wall needle candle letter miller sailor baker teacher
painter carpenter neighbour quiet heavy broken golden narrow northern wooden early sudden patient crooked empty distant""".split()


def page(number: int) -> bytes:
    draw = random.Random(number)
    paragraphs = "".join(
        f"<p>{' '.join(draw.choices(WORDS, k=draw.randint(12, 40))).capitalize()}, it was said on day {number}.</p>"
        for _ in range(draw.randint(2, 5))
    )
    return (
        f"<!doctype html><html lang=en><head><title>Story {number}</title></head><body><nav><ul><li><a href=/>Home</a>"
        f"<li><a href=/news>News</a></ul></nav><article><h1>Story {number}</h1>{paragraphs}</article>"
        f"<footer><p>Download our free App</p><p>© The Harbour Post. All rights reserved.</p></footer></body></html>"
    ).encode()


def make(path: Path, records: int) -> None:
    with path.open("wb") as out:
        for number in range(records):
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(number)
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x-page:{number}>\r\n"
                f"WARC-Target-URI: https://site-{number % 977}.example/{number}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            out.write(gzip.compress(head.encode() + body + b"\r\n\r\n", 1, mtime=0))


class Run:
    def __init__(self, command: list[str]):
        self.peak = 0
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.words: list[str] = []
        self.listener = threading.Thread(target=lambda: self.words.extend(self.process.stderr))
        self.listener.start()

    def wait(self, seconds: float | None) -> int | None:
        """Watches the memory until the end, or for so long."""
        end = None if seconds is None else time.monotonic() + seconds
        while self.process.poll() is None and (end is None or time.monotonic() < end):
            try:
                status = Path(f"/proc/{self.process.pid}/status").read_text()
                self.peak = max(self.peak, *(int(n) for n in re.findall(r"VmHWM:\s+(\d+)", status)))
            except (OSError, TypeError):
                pass
            time.sleep(0.05)
        return self.process.poll()

    def said(self) -> str:
        self.listener.join()
        return "".join(self.words)


def digest(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != ".dechrome-manifest":
            with path.open("rb") as file:
                found[str(path.relative_to(folder))] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=1_000_000)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--program", default="target/release/dechrome")
    options.add_argument("--flags", default="", help="more flags for clean")
    options = options.parse_args()
    work = options.work
    work.mkdir(parents=True, exist_ok=True)
    archive = work / f"crawl-{options.records}.warc.gz"
    if not archive.exists():
        make(archive.with_suffix(".tmp"), options.records)
        archive.with_suffix(".tmp").rename(archive)
    print(f"{archive.name}: {archive.stat().st_size / 1e6:.0f} MB", flush=True)
    for name in ["whole", "killed"]:
        shutil.rmtree(work / name, ignore_errors=True)

    def run(out: str) -> Run:
        return Run([options.program, "clean", str(archive), "-o", str(work / out), *options.flags.split()])

    begin = time.monotonic()
    whole = run("whole")
    assert whole.wait(None) == 0, whole.said()
    seconds = time.monotonic() - begin
    print(f"undisturbed: {seconds:.1f} s, at most {whole.peak / 1024:.0f} MB", flush=True)

    draw = random.Random(6)
    peak = killed = 0
    begin = time.monotonic()
    while killed < options.kills:
        killing = run("killed")
        if killing.wait(seconds / options.kills * draw.uniform(0.5, 1.2)) is not None:
            break
        killing.process.send_signal(signal.SIGKILL)
        killing.process.wait()
        killed += 1
        peak = max(peak, killing.peak)
    last = run("killed")
    assert last.wait(None) == 0, last.said()
    peak = max(peak, last.peak)
    print(f"killed {killed} times: {time.monotonic() - begin:.1f} s, at most {peak / 1024:.0f} MB; the last run said:")
    print("  " + next(line for line in last.said().splitlines() if "inputs:" in line))
    same = digest(work / "whole") == digest(work / "killed")
    print("the same bytes" if same else "DIFFERENT BYTES", digest(work / "killed"))
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
