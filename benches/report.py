#!/usr/bin/env python3
"""What a report for people costs: a million made-up pages of 2,000 sites with and without `--report report.html`.

    cargo build --release
    python3 benches/report.py --records 1000000 --work DIR

The pages are small, of many lengths and in scripts and languages of their own (made-up words), in one file of JSON lines. Prints
processor time, the most memory (ru_maxrss), and the size of the page.
"""

import argparse
import json
import random
import shutil
from pathlib import Path

import common

LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "ru", "ar", "ja", "tr", "fi", None]
LETTERS = {"ru": "абвгдежзийклмнопрстуя", "ar": "ابتثجحخدذرزسشصضعغفقكلمنهوي", "ja": "あいうえおかきくけこさしすせそ日本語山川"}
SITES = 2000
CHROME = [
    "Download our free App",
    "Leave a Reply",
    "Share on Facebook",
    "Read Also: ",
    "Subscribe to our newsletter",
    "We use cookies to make this site better. Accept all",
]


class Pages:
    def __init__(self):
        self.pick = random.Random(5)
        self.stems = {language: self.words(LETTERS.get(language, "abcdefghijklmnoprstuvw")) for language in LANGUAGES}
        self.sites = [self.site(number) for number in range(SITES)]

    def words(self, letters):
        return ["".join(self.pick.choices(letters, k=self.pick.randint(2, 9))) for _ in range(3000)]

    def sentence(self, language, words):
        return " ".join(self.pick.choices(self.stems[language], k=words)).capitalize() + "."

    def site(self, number):
        language = self.pick.choice(LANGUAGES)
        links = range(self.pick.randint(3, 7))
        menu = "".join(f'<li><a href="/{link}">{self.sentence(language, 2)[:-1]}</a>' for link in links)
        return language, menu, self.sentence(language, self.pick.randint(3, 6)), f"site-{number}.example"

    def record(self, number, site):
        """A page of some 1 KB."""
        language, menu, slogan, host = self.sites[site]
        pick = self.pick
        paragraphs = 0 if pick.random() < 0.01 else 1 + min(30, int(pick.expovariate(0.5)))
        body = "".join(f"<p>{self.sentence(language, pick.randint(8, 40))}</p>" for _ in range(paragraphs))
        chrome = pick.choice(CHROME)
        if chrome.startswith("Read"):
            chrome += self.sentence(language, 5)
        html = (
            f"<!doctype html><html{f' lang={language}' if language else ''}><title>{self.sentence(language, 4)} {number}</title>"
            f"<body><nav><ul>{menu}</ul></nav><article><h1>{self.sentence(language, 4)} {number}</h1>{body}</article>"
            f"<div class=promo><p>{slogan}</p></div><footer><p>{chrome}</p><p>© {host}</p></footer>"
        )
        return json.dumps({"id": str(number), "url": f"https://{host}/{number}", "html": html}, ensure_ascii=False)


def make(path, records):
    pages = Pages()
    # A few sites have many pages, most have few.
    sites = pages.pick.choices(range(SITES), [1 / (site + 10) for site in range(SITES)], k=records)
    with path.open("w", encoding="utf-8") as out:
        out.writelines(pages.record(number, site) + "\n" for number, site in enumerate(sites))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=1_000_000)
    options.add_argument("--work", type=Path, required=True)
    options.add_argument("--jobs", type=int, default=1)
    options = options.parse_args()
    common.build()
    common.print_where()
    options.work.mkdir(parents=True, exist_ok=True)
    lines, page, out = (options.work / name for name in (f"pages-{options.records}.jsonl", "report.html", "out"))
    make(lines, options.records)
    rows = []
    for name, flags in (("without", []), ("with", ["--report", page])):
        shutil.rmtree(out, ignore_errors=True)
        command = [common.DECHROME, "clean", lines, "-o", out, "--jobs", options.jobs, "--quiet", *flags]
        run = common.run(command)
        assert run.code == 0, run.errors
        rows.append([name, f"{run.processor:.1f} s", f"{run.megabytes:.0f} MB"])
    common.table(["report", "processor", "peak memory"], rows)
    print(f"{page.name}: {page.stat().st_size / 1e3:.0f} kB for {lines.stat().st_size / 1e6:.0f} MB of pages")


if __name__ == "__main__":
    main()
