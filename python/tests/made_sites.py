"""Invented pages of several sites, and what the program makes of them."""

import json
import subprocess
import sys

SLOGANS = {
    "https://www.quay.example": "All the news of the quay. Minute by minute.",
    "https://pier.example": "The pier speaks, and we write it down.",
    "https://blog.quay.example": None,
}
VERBS = ["rained", "snowed", "thawed", "froze", "hailed", "stormed", "cleared", "thundered"]
PAGE = """<!doctype html><html lang=en><head><title>It {verb} ({number})</title></head><body>
<nav><a href=/>Home</a> <a href=/about>About us</a></nav>
<article><h1>It {verb} at the harbour</h1>{slogan}
<p>It {verb} on the quay all night, said the harbour master of day {number}, and the boats stayed where they were.</p>
<p>Number {number} of the ferries was {later} by the time that the first of the {verb} men came aboard, wet and tired.</p>
{slogan}</article><footer><a href=/terms>Terms</a> © The Harbour Post</footer></body></html>"""


def page(number, slogan):
    verb = VERBS[number % len(VERBS)]
    slogan = f"<p>{slogan}</p>" if slogan else ""
    return PAGE.format(verb=verb, number=number, slogan=slogan, later=["late", "early", "gone"][number % 3])


def rows():
    """Rows of id, url and html."""
    made = []
    for site, slogan in SLOGANS.items():
        for number in range(8):
            made.append((f"{site}/{number}", page(number, slogan or SLOGANS["https://www.quay.example"])))
        # A copy of the first page counts once.
        made.append((f"{site}/copy", page(0, slogan)))
    made.append(("https://single.example/1", page(3, SLOGANS["https://pier.example"])))
    made.append(("https://www.quay.example/not-a-page", "%PDF-1.7\n1 0 obj"))
    made.append(("https://www.quay.example/empty", "<html><body></body></html>"))
    made += [(None, page(number, "Nobody knows where this stands.")) for number in range(10)]
    return [{"id": f"page-{n}", "url": url, "html": html} for n, (url, html) in enumerate(made)]


def by_the_program(folder, *flags, name="pages.jsonl"):
    """The texts by id that `dechrome clean` writes, in two passes over the pages at once. Those that fail have none."""
    folder.mkdir(exist_ok=True)
    if name == "pages.jsonl":
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows()))
    command = [sys.executable, "-m", "dechrome", "clean", name, "-o", "out", "--format", "jsonl", *flags]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    lines = [line for file in (folder / "out").rglob("*.jsonl") for line in file.read_text().splitlines()]
    return {line["id"]: line["text"] for line in map(json.loads, lines)}
