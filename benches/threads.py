"""How cleaning a folder scales over threads.

    python benches/threads.py PAGES... [--sample N --seed S] [--rounds 5] [--threads 1,2,4] [--json FILE]

PAGES are folders as for peers.py. Timed is `dechrome clean` from a folder of uncompressed pages to a folder of texts,
as a whole process on as many pinned cores as threads, in rounds in which all numbers of threads take turns. Printed
are medians, the ratio to one thread, and peak memory.
"""

import argparse

import common
from common import CORES, median


def default_threads():
    counts = [1]
    while counts[-1] * 2 <= len(CORES):
        counts.append(counts[-1] * 2)
    return counts if counts[-1] == len(CORES) else [*counts, len(CORES)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--sample", type=int, default=0, help="so many of the pages; 0 takes all [0]")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", help="[1, 2, 4 ... all cores]")
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()
    counts = [int(n) for n in arguments.threads.split(",")] if arguments.threads else default_threads()
    common.build()
    pages = common.sample(common.find_pages(arguments.pages), arguments.sample, arguments.seed)
    with common.work_folder() as work:
        size = common.prepare(pages, work / "pages")
        common.print_where()
        print(f"{len(pages)} pages, {size / 1e6:.1f} MB, medians of {arguments.rounds} rounds\n", flush=True)
        runs = {count: [] for count in counts}
        for _ in range(arguments.rounds):
            for count in counts:
                result = common.dechrome(work / "pages", work / "out", count, set(CORES[-count:]))
                common.check(result, len(pages))
                runs[count].append(result)
    rows, rates = [], []
    for count in counts:
        seconds = median(run.seconds for run in runs[count])
        ratio = median(run.seconds for run in runs[counts[0]]) / seconds
        memory = max(run.megabytes for run in runs[count])
        rates.append({"threads": count, "seconds": [run.seconds for run in runs[count]], "ratio": ratio, "mb": memory})
        rows.append([count, f"{seconds:.2f}", f"{size / 1e6 / seconds:.1f}", f"{ratio:.2f}", f"{memory:.0f}"])
    common.table(["threads", "s", "MB/s", f"to {counts[0]} thread", "peak MB"], rows)
    common.save(arguments.json, {"pages": len(pages), "bytes": size, "threads": rates})


if __name__ == "__main__":
    main()
