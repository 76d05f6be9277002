"""Dechrome and its peers side by side: the same pages, the same run, the same cores.

    pip install -r benches/requirements.txt
    python benches/peers.py PAGES... [--sample N --seed S] [--rounds 5] [--json FILE]

PAGES are folders of .html or .html.gz files, or sets with such files in `html/`. Two things are measured, each as the
median of rounds in which all take turns on the same pinned core:

1. In memory. Pages are read, decompressed and passed over once beforehand. Timed is a pass over all pages from bytes
   to text, one thread. Decoding is in everyone's time: Dechrome and rs-trafilatura find the encoding themselves,
   Resiliparse by its `detect_encoding` and Python's decoder, trafilatura by its own means. Resiliparse is timed also
   with every page taken as UTF-8, which spares it the detection and gets other pages wrong.
2. Whole processes, folder to folder: starting, reading, cleaning, writing a text for each page. One core and two, of
   uncompressed files and of gzipped ones. A peer is a Python script with as many processes.

A page on which a peer fails or takes over 20 seconds counts as empty; how many is printed.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys

import common
from common import CORES, median
from extractors import PEERS

EXTRACTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "extractors.py")
NAMES = {"dechrome": "Dechrome", **{name: title for name, (_, title) in PEERS.items()}}
# What the project wants of the ratios.
WANTED = {"resiliparse": 3, "rs-trafilatura": 20, "trafilatura": 40}
WANTED_WHOLE = 2
WANTED_CORES = 1.85


class Turn:
    """A process that does a round in memory when asked."""

    def __init__(self, name, pages, core):
        command = [common.IN_MEMORY, pages]
        if name != "dechrome":
            command = [sys.executable, EXTRACTORS, "memory", name, pages]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        )
        self.rounds = []
        self.failed = 0
        self.ready = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def round(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        answer = self.answer()
        if answer is None:
            sys.exit(f"{self.process.args} ended early")
        self.rounds.append(answer["seconds"])
        self.failed = answer["failed"]

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def in_memory(names, pages, rounds):
    """Seconds a round and failures for each extractor."""
    turns = {}
    for name in names:
        turn = Turn(name, pages, CORES[-1])
        if turn.ready is None:
            print(f"{NAMES[name]} does not start; is it installed?", file=sys.stderr)
            turn.end()
        else:
            turns[name] = turn
    for number in range(rounds):
        order = list(turns)
        order = order[number % len(order) :] + order[: number % len(order)]
        for name in order:
            turns[name].round()
    for turn in turns.values():
        turn.end()
    return {name: {"seconds": turn.rounds, "failed": turn.failed} for name, turn in turns.items()}


def spread(ours, theirs):
    ratios = sorted(b / a for a, b in zip(ours, theirs))
    return f"{ratios[0]:.1f} to {ratios[-1]:.1f}"


def print_memory(result, size):
    ours = result["dechrome"]["seconds"]
    rows = []
    for name, measured in result.items():
        seconds = median(measured["seconds"])
        measured |= {"mb_per_second": size / 1e6 / seconds, "ratio": seconds / median(ours)}
        ratio = [""] * 3
        if name != "dechrome":
            wanted = WANTED.get(name)
            ratio = [f"{measured['ratio']:.2f}", spread(ours, measured["seconds"]), f">= {wanted}" if wanted else ""]
        rows.append(
            [NAMES[name], f"{size / 1e6 / seconds:.1f}", f"{seconds * 1e9 / size:.2f}", *ratio, measured["failed"]]
        )
    common.table(
        ["in memory, one core", "MB/s", "ms/MB", "Dechrome is faster", "in single rounds", "wanted", "failed"], rows
    )


def whole(name, source, out, count):
    """One run, folder to folder, on so many cores."""
    cores = set(CORES[-count:])
    shutil.rmtree(out, ignore_errors=True)
    if name == "dechrome":
        command = [common.DECHROME, "clean", source, "-o", out, "--jobs", count, "--quiet"]
    else:
        command = [sys.executable, EXTRACTORS, "folder", name, source, out, count]
    result = common.run(command, cores)
    pages, texts = (sum(1 for _ in folder.iterdir()) for folder in (source, out))
    # Dechrome says by its exit code that some pages failed; the rest is written.
    if result.code not in (0, 1) or (name != "dechrome" and texts != pages):
        sys.exit(f"{command} ended with {result.code}: {result.errors[-1000:]}")
    return result.seconds, pages - texts, result.errors.strip()


def whole_processes(names, folders, out, rounds):
    """Seconds a round for each extractor, kind of file and number of cores."""
    counts = [1, 2] if len(CORES) > 1 else [1]
    setups = [(kind, count, name) for kind in folders for count in counts for name in names]
    seconds = {setup: [] for setup in setups}
    said = {}
    for _ in range(rounds):
        for setup in setups:
            kind, count, name = setup
            took, missing, errors = whole(name, folders[kind], out, count)
            seconds[setup].append(took)
            said[setup] = f"{missing} missing" if missing else errors.splitlines()[-1] if errors else ""
    return seconds, said


def print_whole(seconds, said, size):
    rows, result = [], []
    for (kind, count, name), took in seconds.items():
        middle = median(took)
        ratio = middle / median(seconds[kind, count, "dechrome"])
        row = {"files": kind, "cores": count, "name": name, "seconds": took, "mb_per_second": size / 1e6 / middle}
        cells = ["", "", "", ""]
        if name != "dechrome":
            row["ratio"] = ratio
            cells[:2] = [f"{ratio:.2f}", f">= {WANTED_WHOLE}" if (count, name) == (2, "resiliparse") else ""]
        if count > 1:
            row["to_one_core"] = median(seconds[kind, 1, name]) / middle
            cells[2:] = [f"{row['to_one_core']:.2f}", f">= {WANTED_CORES}" if name == "dechrome" else ""]
        result.append(row)
        label = f"{NAMES[name]}, {kind}"
        rows.append([label, count, f"{middle:.2f}", f"{size / 1e6 / middle:.1f}", *cells, said[kind, count, name][:40]])
    head = ["whole process, folder to folder", "cores", "s", "MB/s", "Dechrome is faster", "wanted", "to one core", "wanted", "said"]
    common.table(head, rows)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="+")
    parser.add_argument("--sample", type=int, default=400, help="so many of the pages; 0 takes all [400]")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", default=",".join(PEERS), help="in memory [all]")
    parser.add_argument("--whole-peers", default="resiliparse", help="as whole processes [resiliparse]")
    parser.add_argument("--only", choices=["memory", "whole"])
    parser.add_argument("--json", metavar="FILE", help="write the results here too")
    arguments = parser.parse_args()
    common.build()
    pages = common.sample(common.find_pages(arguments.pages), arguments.sample, arguments.seed)
    result = {"pages": len(pages), "rounds": arguments.rounds, "sample": arguments.sample, "seed": arguments.seed}
    with common.work_folder() as work:
        size = common.prepare(pages, work / "plain")
        result["bytes"] = size
        common.print_where()
        print(f"{len(pages)} pages, {size / 1e6:.1f} MB, medians of {arguments.rounds} rounds\n", flush=True)
        if arguments.only != "whole":
            names = ["dechrome", *filter(None, arguments.peers.split(","))]
            result["memory"] = in_memory(names, work / "plain", arguments.rounds)
            print_memory(result["memory"], size)
            print()
        if arguments.only != "memory":
            common.prepare(pages, work / "gzipped", gzipped=True)
            names = ["dechrome", *filter(None, arguments.whole_peers.split(","))]
            folders = {"uncompressed": work / "plain", "gzipped": work / "gzipped"}
            result["whole"] = print_whole(*whole_processes(names, folders, work / "out", arguments.rounds), size)
    common.save(arguments.json, result)


if __name__ == "__main__":
    main()
