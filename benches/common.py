"""What the benches share: building, picking pages, running a process on chosen cores, tables."""

import contextlib
import gzip
import json
import math
import os
import pathlib
import platform
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
DECHROME = TARGET / "dechrome"
IN_MEMORY = TARGET / "examples" / "in-memory"
CORES = sorted(os.sched_getaffinity(0))


def build():
    """Builds the program and the in-memory program, unless told that they are there."""
    if "DECHROME_BUILT" in os.environ:
        return
    command = ["cargo", "build", "--release", "--locked", "--quiet", "--bin", "dechrome", "--example", "in-memory"]
    subprocess.run(command, cwd=ROOT, check=True)


def where():
    """Of what a result was measured: commit, processor, date."""
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=7", "--exclude=*"]
    commit = subprocess.run(git, capture_output=True, text=True).stdout.strip()
    model = platform.processor()
    with contextlib.suppress(OSError):
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), model)
    return {"commit": commit, "date": time.strftime("%Y-%m-%d"), "processor": model, "cores": len(CORES)}


def print_where():
    at = where()
    print(f"commit {at['commit']}, {at['date']}, {at['cores']} cores, {at['processor']}", flush=True)


# Pages.


def find_pages(folders):
    """The page files of sets (`SET/html/ID.html.gz`) or of plain folders."""
    found = []
    for folder in map(pathlib.Path, folders):
        inner = folder / "html" if (folder / "html").is_dir() else folder
        names = sorted(p for p in inner.rglob("*") if p.name.endswith((".html", ".htm", ".html.gz", ".htm.gz")))
        if not names:
            sys.exit(f"no pages in {folder}")
        found += names
    return found


def sample(pages, count, seed):
    """So many of the pages, the same ones for the same seed; 0 takes all."""
    if not count or count >= len(pages):
        return pages
    return sorted(random.Random(seed).sample(pages, count))


def prepare(pages, folder, gzipped=False):
    """Copies pages into a folder, all uncompressed or all gzipped. Returns their bytes, uncompressed."""
    folder.mkdir(parents=True)
    total = 0
    for number, page in enumerate(pages):
        is_gzip = page.name.endswith(".gz")
        data = page.read_bytes()
        plain = gzip.decompress(data) if is_gzip else data
        total += len(plain)
        stem = page.name.split(".")[0]
        if gzipped:
            (folder / f"{number:05}-{stem}.html.gz").write_bytes(data if is_gzip else gzip.compress(plain, 6))
        else:
            (folder / f"{number:05}-{stem}.html").write_bytes(plain)
    return total


@contextlib.contextmanager
def work_folder():
    """A folder that is gone afterwards. TMPDIR says where."""
    with tempfile.TemporaryDirectory(prefix="dechrome-bench-") as folder:
        yield pathlib.Path(folder)


# Processes.


@dataclass
class Run:
    seconds: float
    processor: float
    megabytes: float
    code: int | None
    errors: str
    report: dict

    @property
    def late(self):
        return self.code is None


def run(command, cores=None, limit=None):
    """Runs a command on the given cores: wall and processor time, peak memory in MB, exit code (`None` if late).

    The limit is in seconds of processor time; it is late too after twenty times as long by the clock."""
    cores = CORES if cores is None else cores

    def prepare_child():
        os.sched_setaffinity(0, cores)
        if limit:
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit), math.ceil(limit) + 5))

    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        child = subprocess.Popen(
            list(map(str, command)), stdout=subprocess.DEVNULL, stderr=errors, preexec_fn=prepare_child
        )
        # Looks without reaping, which would lose the memory's figure.
        while limit and not os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if time.perf_counter() - begin > 20 * limit:
                child.kill()
            time.sleep(0.002)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    late = limit and child.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    processor = usage.ru_utime + usage.ru_stime
    return Run(seconds, processor, usage.ru_maxrss * 1024 / 1e6, None if late else child.returncode, said, {})


def dechrome(inputs, out, jobs=1, cores=None, limit=None, extra=(), fresh=True):
    """Runs `dechrome clean` over a folder into an empty one, and reads its report."""
    if fresh:
        shutil.rmtree(out, ignore_errors=True)
    report = pathlib.Path(f"{out}.report.json")
    report.unlink(missing_ok=True)
    command = [DECHROME, "clean", inputs, "-o", out, "--jobs", jobs, "--quiet", "--report", report, *extra]
    result = run(command, cores, limit)
    if report.exists():
        result.report = json.loads(report.read_text())
    return result


def check(result, inputs):
    """Ends the bench unless every input was cleaned or was empty, and the counts add up."""
    counts = {key: result.report.get(key) for key in ("inputs", "cleaned", "empty", "failed", "skipped")}
    good = result.code == 0 and counts["inputs"] == inputs == (counts["cleaned"] or 0) + (counts["empty"] or 0)
    if not good:
        sys.exit(f"of {inputs} inputs: {counts}, exit code {result.code}\n{result.errors[-2000:]}")


# Figures.


def median(values):
    return statistics.median(values)


def table(head, rows):
    """A table that is readable on a terminal and is Markdown too."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[at]) for row in [head, *rows]) for at in range(len(head))]
    line = lambda row: "| " + " | ".join(
        cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(zip(row, widths))
    ) + " |"
    marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    print("\n".join([line(head), line(marks), *map(line, rows)]), flush=True)


def save(path, result):
    if path:
        pathlib.Path(path).write_text(json.dumps({"where": where(), **result}, indent=1) + "\n")
