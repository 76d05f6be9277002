"""Dechrome from Python: a page at a time, in batches on one and two threads, in Arrow tables, beside the same pages from
Rust in memory and by the program folder to folder.

    pip install '.[arrow]'
    python benches/python.py PAGES... [--sample N --seed S] [--rounds 5] [--json FILE]

Each figure is the median of rounds in which all take turns. What a call costs beside the cleaning is the time of a call
less that of the same page in a batch, for pages as small as can be.
"""

import argparse
import time

import common
from common import CORES, median

import dechrome


def pages_of(folder):
    return [path.read_bytes() for path in sorted(folder.iterdir())]


def timed(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def table_of(pages):
    import pyarrow

    return pyarrow.RecordBatch.from_pydict({"html": pages})


def roads(cleaner, pages):
    """The ways to clean all pages, by name."""
    table = table_of(pages)
    two = len(CORES) > 1
    return {
        "clean, a page at a time": lambda: [cleaner.clean(page).text for page in pages],
        "clean_batch, 1 thread": lambda: cleaner.clean_batch(pages, threads=1, errors="return"),
        **({"clean_batch, 2 threads": lambda: cleaner.clean_batch(pages, threads=2, errors="return")} if two else {}),
        "clean_table, 1 thread": lambda: cleaner.clean_table(table, threads=1),
        **({"clean_table, 2 threads": lambda: cleaner.clean_table(table, threads=2)} if two else {}),
    }


def program(folder, out, jobs):
    result = common.dechrome(folder, out, jobs, extra=["--no-site"])
    if result.code not in (0, 1):
        raise SystemExit(result.errors)
    return result.seconds


def overhead(cleaner, calls=20_000):
    """Microseconds of a call beside the cleaning: the least of some rounds."""
    page = b""
    pages = [page] * calls
    one = min(timed(lambda: [cleaner.clean(page) for _ in range(calls)]) for _ in range(7))
    batch = min(timed(lambda: cleaner.clean_batch(pages, threads=1)) for _ in range(7))
    return (one - batch) / calls * 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json")
    given = parser.parse_args()
    common.build()
    common.print_where()
    found = common.sample(common.find_pages(given.pages), given.sample, given.seed)
    cleaner = dechrome.Cleaner()
    with common.work_folder() as work:
        size = common.prepare(found, work / "pages")
        pages = pages_of(work / "pages")
        ways = roads(cleaner, pages)
        for jobs in [1, 2][: len(CORES)]:
            ways[f"the program, -j{jobs} --no-site"] = lambda jobs=jobs: program(work / "pages", work / "out", jobs)
        # One page that fails would end a pass over single pages.
        pages[:] = [page for page, done in zip(pages, cleaner.clean_batch(pages, errors="return")) if not isinstance(done, Exception)]
        seconds = {name: [] for name in ways}
        for _ in range(given.rounds):
            for name, way in ways.items():
                took = way() if name.startswith("the program") else timed(way)
                seconds[name].append(took)
    rows = [
        [name, f"{median(of):.2f}", f"{len(found) / median(of):.0f}", f"{size / 1e6 / median(of):.0f}"]
        for name, of in seconds.items()
    ]
    common.table(["", "seconds", "pages/s", "MB/s"], rows)
    call = overhead(cleaner)
    print(f"\na call beside the cleaning: {call:.1f} µs")
    common.save(given.json, {"pages": len(found), "bytes": size, "seconds": seconds, "call_microseconds": call})


if __name__ == "__main__":
    main()
