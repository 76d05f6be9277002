"""Time and memory of learning what repeats on sites, against the number of pages.

    python benches/sites.py [--most-pages 100000] [--million] [--wcxb PAGES] [--json FILE]

Small pages of made-up words lie in one folder a site, a site for 250 pages in the mean and the largest with many times
as many; each bears its site's menu and three slogans of its site between unique paragraphs. They are cleaned without and
with what repeats on sites, and learned, with the default memory, on two threads; peak memory is the process's largest
resident size. It ends with an error when the counts do not add up or slogans stay. With --wcxb, the same two ways of
cleaning are timed in turns on real pages. --million needs 12 GB at TMPDIR.
"""

import argparse
import random
import shutil

import common
from common import CORES, median
from generated import stems

COUNTS = [10_000, 100_000]
MILLION = 1_000_000
PAGES_A_SITE = 250
FOLDER = 1_000
SLOGANS = 3
WAYS = ["one pass", "two passes", "learn"]

# What the project wants.
MOST_MB = 512
MOST_COST = 0.15


class Sites:
    """Pages of so many sites."""

    def __init__(self, count, seed=1):
        self.pick = random.Random(seed)
        self.stems = stems(self.pick)
        self.sites = [self.site(number) for number in range(count)]

    def sentence(self, length):
        return " ".join(self.pick.choices(self.stems, k=length)).capitalize() + "."

    def site(self, number):
        menu = "".join(f"<li><a href=/{at}>{self.sentence(2)}</a>" for at in range(6))
        slogans = [f"<p>{self.sentence(14)}</p>\n" for _ in range(SLOGANS)]
        return f"<link rel=canonical href=https://www.site{number}.example/>", menu, slogans

    def page(self, number):
        # The first sites have most pages.
        name, menu, slogans = self.sites[int(len(self.sites) * self.pick.random() ** 2)]
        words = self.pick.choices(self.stems, k=165)
        runs = [" ".join(words[at : at + 15]).capitalize() + "." for at in range(0, 165, 15)]
        paragraphs = [f"<p>{' '.join(runs[at : at + 2])}</p>\n" for at in range(1, 11, 2)]
        return (
            f"<!doctype html><title>{runs[0]}</title>{name}<body><nav><ul>{menu}</ul></nav><article><h1>{runs[0]}</h1>\n"
            f"{paragraphs[0]}{slogans[0]}{''.join(paragraphs[1:])}{slogans[1]}{slogans[2]}</article>"
        )


def write(folder, made, count, sites):
    for number in range(made, count):
        inner = folder / f"{number // FOLDER:04}"
        if number % FOLDER == 0:
            inner.mkdir(parents=True)
        (inner / f"{number:07}.html").write_text(sites.page(number))


def learn(folder, out, cores):
    out.unlink(missing_ok=True)
    run = common.run([common.DECHROME, "learn", folder, "-o", out, "--jobs", len(cores), "--quiet"], cores)
    if run.code != 0:
        raise SystemExit(f"learn ended with {run.code}: {run.errors[-2000:]}")
    return run


def point(folder, work, count, cores, rounds, names):
    """Seconds and megabytes of each way, with so many pages."""
    out = work / "out"
    ways = {
        "one pass": lambda: common.dechrome(folder, out, len(cores), cores, extra=["--no-site"]),
        "two passes": lambda: common.dechrome(folder, out, len(cores), cores),
        "learn": lambda: learn(folder, work / "sites.profiles", cores),
    }
    found = {"pages": count}
    for name, way in ((name, ways[name]) for name in names):
        runs = [way() for _ in range(rounds)]
        if name != "learn":
            for run in runs:
                common.check(run, count)
        if name == "two passes":
            gone = runs[-1].report["dropped"]["by-reason"].get("repeats-on-site", {"blocks": 0})["blocks"]
            found["gone"] = gone / (SLOGANS * count)
        found[name] = {
            "seconds": median(run.seconds for run in runs),
            "processor": median(run.processor for run in runs),
            "mb": max(run.megabytes for run in runs),
        }
        shutil.rmtree(out, ignore_errors=True)
        print(
            f"{count:>12,} pages, {name}: {found[name]['seconds']:.1f} s, {found[name]['processor']:.1f} s of the processor, "
            f"{found[name]['mb']:.0f} MB",
            flush=True,
        )
    if "learn" in names:
        found["profiles"] = (work / "sites.profiles").stat().st_size / 1e6
    return found


def print_points(found):
    rows = []
    for point in found:
        row = [f"{point['pages']:,}"]
        for way in WAYS:
            figures = [("seconds", ".1f"), ("processor", ".1f"), ("mb", ".0f")]
            row += [format(point[way][key], form) if way in point else "" for key, form in figures]
        more = [("gone", ".1%"), ("profiles", ".1f")]
        rows.append(row + [format(point[key], form) if key in point else "" for key, form in more])
    head = ["pages", *(title for way in WAYS for title in (f"{way}, s", "processor, s", "MB")), "slogans gone", "profiles, MB"]
    common.table(head, rows)
    most = max(point[way]["mb"] for point in found for way in WAYS if way in point)
    print(f"\npeak memory below {MOST_MB} MB: {'yes' if most < MOST_MB else 'NO'} ({most:.0f} MB)")


def cost(folder, work, rounds, cores):
    """How much longer two passes take on real pages, in turns on the same cores."""
    seconds = {"one pass": [], "two passes": []}
    for _ in range(rounds):
        for name, extra in (("one pass", ["--no-site"]), ("two passes", [])):
            seconds[name].append(common.dechrome(folder, work / "out", len(cores), cores, extra=extra))
    for clock in ("seconds", "processor"):
        one, two = (median(getattr(run, clock) for run in seconds[name]) for name in seconds)
        more = two / one - 1
        good = "yes" if more <= MOST_COST else "NO"
        print(f"{clock}: {one:.2f} in one pass, {two:.2f} in two; at most {MOST_COST:.0%} more: {good} ({more:.1%})", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--most-pages", type=int, default=COUNTS[-1], help="no more made-up pages [100000]")
    parser.add_argument("--million", action="store_true", help="go on to 1,000,000 pages")
    parser.add_argument("--wcxb", metavar="PAGES", help="a folder of real pages")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS, help="measure these only")
    parser.add_argument("--json", metavar="FILE")
    arguments = parser.parse_args()
    counts = [count for count in COUNTS if count <= arguments.most_pages] + [MILLION] * arguments.million
    cores = set(CORES[-2:])
    common.build()
    common.print_where()
    found = []
    with common.work_folder() as work:
        if arguments.wcxb:
            cost(arguments.wcxb, work, max(3, arguments.rounds), cores)
        folder = work / "pages"
        made = 0
        sites = Sites(max(counts, default=0) // PAGES_A_SITE)
        for count in counts:
            write(folder, made, count, sites)
            made = count
            found.append(point(folder, work, count, cores, arguments.rounds, arguments.ways))
    if found:
        print()
        print_points(found)
    common.save(arguments.json, {"points": found})


if __name__ == "__main__":
    main()
