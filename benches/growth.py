"""Time and memory against the size of a page and against the number of files.

    python benches/growth.py [--rounds 3] [--million] [--svg docs/growth.svg] [--json FILE]

Pages are made up (generated.py). For the size, pages of 10 KB to 16 MB are cleaned on one thread, small ones in many
copies so that each run has 4 MB at least; the time is that of one page, less what the program takes to start. For the
files, 100 to 100,000 of some 2 KB each (1,000,000 with --million, which needs 10 GB at TMPDIR) are cleaned on two
threads, folder to folder, every page by itself (what repeats on sites: sites.py). Times are medians of the rounds;
memory is the process's largest resident size. It ends with an error when an input fails or the counts of the report do
not add up.
"""

import argparse
import math
import pathlib
import shutil

import common
from common import CORES, median
from generated import Pages
from plot import Panel, Series, write

SIZES = [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 16_000_000]
COUNTS = [100, 1_000, 10_000, 100_000]
MILLION = 1_000_000
RUN_BYTES = 4_000_000
FOLDER = 1_000
DISTINCT = 1_000
ONE_PASS = ["--no-site"]

# What the project wants of memory from 1,000 files on, with two threads.
MOST_MB = 150
MOST_SPREAD = 0.10


def by_size(work, sizes, rounds):
    """For each size: seconds a page and peak megabytes, on one thread."""
    cores = {CORES[-1]}
    empty = work / "empty"
    empty.mkdir()
    (empty / "page.html").write_bytes(b"")
    start = median(common.dechrome(empty, work / "out", 1, cores, extra=ONE_PASS).seconds for _ in range(5))
    found = []
    for size in sizes:
        folder = work / f"size-{size}"
        folder.mkdir()
        pages = Pages(seed=size)
        copies = max(1, math.ceil(RUN_BYTES / size))
        for number in range(copies):
            (folder / f"{number}.html").write_text(pages.page(size))
        runs = [common.dechrome(folder, work / "out", 1, cores, extra=ONE_PASS) for _ in range(rounds)]
        for run in runs:
            common.check(run, copies)
        seconds = (median(run.seconds for run in runs) - start) / copies
        found.append({"bytes": size, "seconds": max(seconds, 1e-6), "mb": max(run.megabytes for run in runs)})
        shutil.rmtree(folder)
        print(f"{size:>12,} bytes  {seconds:.4f} s", flush=True)
    return start, found


def by_count(work, counts, rounds, threads):
    """For each number of files: seconds and peak megabytes. The folder grows from one number to the next."""
    folder = work / "files"
    pages = Pages()
    texts = [pages.small() for _ in range(DISTINCT)]
    made, found = 0, []
    for count in counts:
        for number in range(made, count):
            inner = folder / f"{number // FOLDER:04}"
            if number % FOLDER == 0:
                inner.mkdir(parents=True)
            (inner / f"{number:07}.html").write_text(texts[number % DISTINCT])
        made = count
        runs = []
        for _ in range(rounds):
            runs.append(common.dechrome(folder, work / "out", threads, set(CORES[-threads:]), extra=ONE_PASS))
            common.check(runs[-1], count)
        seconds = median(run.seconds for run in runs)
        found.append({"files": count, "seconds": seconds, "mb": max(run.megabytes for run in runs)})
        print(f"{count:>12,} files  {seconds:.3f} s", flush=True)
    return found


def steepness(points, key):
    """Growth between neighbours: 1 is linear."""
    return [
        math.log(b["seconds"] / a["seconds"]) / math.log(b[key] / a[key]) for a, b in zip(points, points[1:])
    ]


def print_sizes(found):
    rows = []
    for point, steep in zip(found, [None, *steepness(found, "bytes")]):
        seconds, size = point["seconds"], point["bytes"]
        steep = "" if steep is None else f"{steep:.2f}"
        rows.append([f"{size / 1e6:g} MB", f"{seconds * 1e3:.2f}", f"{size / 1e6 / seconds:.1f}", steep, f"{point['mb']:.0f}"])
    common.table(["page, one thread", "ms", "MB/s", "growth", "peak MB"], rows)


def print_counts(found, threads):
    rows = []
    for point, steep in zip(found, [None, *steepness(found, "files")]):
        seconds, count = point["seconds"], point["files"]
        steep = "" if steep is None else f"{steep:.2f}"
        rows.append([f"{count:,}", f"{seconds:.2f}", f"{count / seconds:,.0f}", steep, f"{point['mb']:.1f}"])
    common.table([f"files, {threads} threads", "s", "files/s", "growth", "peak MB"], rows)
    memory = [point["mb"] for point in found if point["files"] >= 1000]
    if len(memory) > 1:
        spread = max(memory) / min(memory) - 1
        flat = "yes" if spread <= MOST_SPREAD else "NO"
        low = "yes" if max(memory) < MOST_MB else "NO"
        print(f"\npeak memory from 1,000 files on within {MOST_SPREAD:.0%}: {flat} ({spread:.1%} apart)")
        print(f"below {MOST_MB} MB with {threads} threads: {low} ({max(memory):.0f} MB)")


def draw(path, sizes, counts, threads):
    def panel(title, label, points, key):
        time = Series("time", [(point[key], point["seconds"]) for point in points])
        memory = Series("peak memory", [(point[key], point["mb"]) for point in points])
        return Panel(title, label, time, memory)

    panels = []
    if sizes:
        panels.append(panel("One page, one thread", "bytes of HTML", sizes, "bytes"))
    if counts:
        panels.append(panel(f"A folder, {threads} threads", "files of 2 KB", counts, "files"))
    write(path, "Time and peak memory of Dechrome against page size and number of files", panels)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--most-bytes", type=int, default=SIZES[-1], help="no larger pages [16000000]; 0 leaves them out")
    parser.add_argument("--most-files", type=int, default=COUNTS[-1], help="no more files [100000]; 0 leaves them out")
    parser.add_argument("--million", action="store_true", help="go on to 1,000,000 files")
    parser.add_argument("--svg", type=pathlib.Path, metavar="FILE", help="draw both here")
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()
    sizes = [size for size in SIZES if size <= arguments.most_bytes]
    counts = [count for count in COUNTS if count <= arguments.most_files] + [MILLION] * arguments.million
    threads = min(2, len(CORES))
    common.build()
    common.print_where()
    start, pages, files = None, [], []
    with common.work_folder() as work:
        if sizes:
            start, pages = by_size(work, sizes, arguments.rounds)
        if counts:
            files = by_count(work, counts, arguments.rounds, threads)
    if pages:
        print(f"\nthe program takes {start * 1e3:.0f} ms to start, taken off here")
        print_sizes(pages)
    if files:
        print()
        print_counts(files, threads)
    if arguments.svg:
        draw(arguments.svg, pages, files, threads)
    common.save(arguments.json, {"start": start, "pages": pages, "files": files, "threads": threads})


if __name__ == "__main__":
    main()
