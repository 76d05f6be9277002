"""Time for pages that make parsers and extractors slow, at sizes that double.

    python benches/hostile.py [--kind NAME...] [--sizes 0.25,0.5,1,2] [--limit 20] [--json FILE]
    python benches/hostile.py --write DIR --kind NAME      # only writes the pages

For each kind of page (hostile_pages.py) and each size in MiB: one process, one thread, one page. Printed are the
outcome of the largest, its peak memory, the seconds of processor time of each less what an empty page takes, and how
steep the growth is: 1 where time doubles with the size, 2 where it quadruples.

Flagged are `SLOW`: over a second for 1 MiB; `STEEP`: over 1.4 between two sizes where the larger took over 0.1 s;
`BIG`: over 150 MB for 1 MiB; `LATE`: not done in the time limit; `DIED`: ended without a report. Exit code 1 if
anything is flagged. A flagged kind is measured again twice and keeps its shortest times, so that a busy machine flags
little. `--parser reference` and
other flags of `dechrome clean` can follow `--`.
"""

import argparse
import math
import pathlib
import sys

import common
import hostile_pages
from hostile_pages import KINDS

SLOW = 1.0
STEEP = 1.4
LEAST = 0.1
BIG = 150


def outcome(result):
    if result.late:
        return "late"
    if not result.report:
        return f"exit {result.code}"
    first = result.report["failures"]["first"]
    if first:
        return first[0]["kind"]
    return next(key for key in ("cleaned", "empty", "failed", "skipped") if result.report[key])


class Bench:
    def __init__(self, work, limit, extra):
        self.work, self.limit, self.extra = work, limit, extra
        self.start = min(self.once("empty.html", b"")[0] for _ in range(3))

    def once(self, name, data):
        path = self.work / name
        path.write_bytes(data)
        result = common.dechrome(path, self.work / "out", 1, {common.CORES[-1]}, self.limit, self.extra)
        path.unlink()
        return result.processor, outcome(result), result.megabytes

    def kind(self, name, sizes, rounds):
        """The kind's seconds at each size, less the start, and the last one's outcome and memory."""
        seconds, megabytes, last = [], [], None
        for size in sizes:
            page = hostile_pages.page(name, int(size * 2**20))
            runs = []
            for _ in range(rounds):
                runs.append(self.once(*page))
                if runs[-1][1] == "late":
                    break
            last = min(runs)
            seconds.append(max(last[0] - self.start, 0.0))
            megabytes.append(last[2])
            if last[1] == "late":
                break
        return {"seconds": seconds, "outcome": last[1], "megabytes": megabytes}


def judge(found, sizes):
    """Adds what is wrong, and the steepest growth between two sizes that take long enough to tell."""
    seconds, flags = found["seconds"], []
    steep = [
        math.log(b / a) / math.log(sizes[at + 1] / sizes[at])
        for at, (a, b) in enumerate(zip(seconds, seconds[1:]))
        if b > LEAST and a > 0.001
    ]
    found["steep"] = max(steep, default=None)
    if found["outcome"] == "late":
        flags.append("LATE")
    if found["outcome"].startswith("exit"):
        flags.append("DIED")
    if any(took > SLOW * max(size, 1) for size, took in zip(sizes, seconds)):
        flags.append("SLOW")
    if steep and max(steep) > STEEP:
        flags.append("STEEP")
    if any(used > BIG * max(size, 1) for size, used in zip(sizes, found["megabytes"])):
        flags.append("BIG")
    found["flags"] = flags
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", nargs="+", choices=list(KINDS), metavar="NAME", default=list(KINDS))
    parser.add_argument("--sizes", default="0.25,0.5,1,2", help="in MiB")
    parser.add_argument("--limit", type=float, default=20, help="seconds of processor time for one page [20]")
    parser.add_argument("--write", metavar="DIR", type=pathlib.Path, help="write the pages here and run nothing")
    parser.add_argument("--flagged", action="store_true", help="print flagged kinds only")
    parser.add_argument("--json", metavar="FILE")
    own = sys.argv[1:]
    own, extra = (own[: own.index("--")], own[own.index("--") + 1 :]) if "--" in own else (own, [])
    arguments = parser.parse_args(own)
    sizes = [float(size) for size in arguments.sizes.split(",")]
    if arguments.write:
        arguments.write.mkdir(parents=True, exist_ok=True)
        for name in arguments.kind:
            for size in sizes:
                file, data = hostile_pages.page(name, int(size * 2**20))
                (arguments.write / f"{size:g}-{file}").write_bytes(data)
        return
    common.build()
    common.print_where()
    results = {}
    with common.work_folder() as work:
        bench = Bench(work, arguments.limit, extra)
        print(f"{len(arguments.kind)} kinds; an empty page takes {bench.start:.3f} s, taken off below\n")
        form = "{:<32} {:<12} {:>6} {} {:>6}  {}".format
        head = " ".join(f"{size:>4g} MiB" for size in sizes)
        print(form("kind", "outcome", "MB", head, "growth", "flags"), flush=True)
        for name in arguments.kind:
            found = judge(bench.kind(name, sizes, 1), sizes)
            if found["flags"] and "LATE" not in found["flags"]:
                found = judge(bench.kind(name, sizes, 2), sizes)
            results[name] = found
            if arguments.flagged and not found["flags"]:
                continue
            times = " ".join(f"{took:>8.3f}" for took in found["seconds"]).ljust(9 * len(sizes) - 1)
            steep = f"{found['steep']:.2f}" if found["steep"] is not None else "-"
            flags = " ".join(found["flags"])
            print(form(name, found["outcome"], f"{max(found['megabytes']):.0f}", times, steep, flags), flush=True)
    common.save(arguments.json, {"sizes": sizes, "start": bench.start, "kinds": results})
    flagged = [name for name, found in results.items() if found["flags"]]
    print(f"\n{len(flagged)} of {len(results)} kinds are flagged: {' '.join(flagged)}")
    sys.exit(1 if flagged else 0)


if __name__ == "__main__":
    main()
