"""The peers, each as a function from a page's bytes to text, and as a process that peers.py starts.

    python benches/extractors.py memory NAME FOLDER
        Reads the pages of a folder, extracts from all once to warm up, prints a line of JSON; then a round for each
        line on standard input, as in_memory.rs does.

    python benches/extractors.py folder NAME IN OUT PROCESSES
        Folder to folder: reads each file (gunzips it), extracts, writes a text.

A page on which a peer fails or takes over 20 seconds counts as empty. The limit takes hold when the peer comes back
to Python, so a peer may be later than that.
"""

import gzip
import json
import multiprocessing
import pathlib
import signal
import sys
import time

LIMIT = 20


def resiliparse():
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding

    def extract(html):
        text = html.decode(detect_encoding(html) or "utf-8", "replace")
        return extract_plain_text(text, main_content=True, alt_texts=False)

    return extract


def resiliparse_utf8():
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: extract_plain_text(html.decode("utf-8", "replace"), main_content=True, alt_texts=False)


def rs_trafilatura():
    import rs_trafilatura

    def extract(html):
        result = rs_trafilatura.extract_bytes(html)
        for name in ("content_text", "main_content", "text", "content"):
            value = result.get(name) if isinstance(result, dict) else getattr(result, name, None)
            if value is not None:
                return value
        return result if isinstance(result, str) else ""

    return extract


def trafilatura():
    from trafilatura import extract

    return lambda html: extract(html) or ""


def dechrome_python():
    import dechrome

    cleaner = dechrome.Cleaner()
    return lambda html: cleaner.clean(html).text


PEERS = {
    "dechrome-python": (dechrome_python, "Dechrome from Python"),
    "resiliparse": (resiliparse, "Resiliparse main content"),
    "resiliparse-utf8": (resiliparse_utf8, "Resiliparse, taken as UTF-8"),
    "rs-trafilatura": (rs_trafilatura, "rs-trafilatura"),
    "trafilatura": (trafilatura, "trafilatura"),
}


class Late(Exception):
    pass


def late(*_):
    raise Late


class Extractor:
    """A peer with its time limit."""

    def __init__(self, name):
        self.extract = PEERS[name][0]()
        signal.signal(signal.SIGALRM, late)

    def __call__(self, html):
        """The text, and whether the peer failed."""
        signal.alarm(LIMIT)
        try:
            return self.extract(html) or "", False
        # Panics of a peer in Rust are not even an `Exception`.
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return "", True
        finally:
            signal.alarm(0)


def read(path):
    data = path.read_bytes()
    return gzip.decompress(data) if path.name.endswith(".gz") else data


def memory(name, folder):
    pages = [read(path) for path in sorted(pathlib.Path(folder).iterdir())]
    extract = Extractor(name)
    for page in pages:
        extract(page)
    print(json.dumps({"pages": len(pages), "bytes": sum(map(len, pages))}), flush=True)
    for _ in sys.stdin:
        size = failures = 0
        begin = time.perf_counter()
        for page in pages:
            text, failed = extract(page)
            size += len(text)
            failures += failed
        seconds = time.perf_counter() - begin
        print(json.dumps({"seconds": seconds, "text_characters": size, "failed": failures}), flush=True)


def one_file(paths):
    source, target = paths
    text, failed = one_file.extract(read(source))
    target.write_text(text, encoding="utf-8", errors="replace")
    return failed


def begin(name):
    one_file.extract = Extractor(name)


def folder(name, source, target, processes):
    target = pathlib.Path(target)
    target.mkdir(parents=True, exist_ok=True)
    jobs = [(path, target / (path.name.split(".")[0] + ".txt")) for path in sorted(pathlib.Path(source).iterdir())]
    if int(processes) == 1:
        begin(name)
        failures = sum(map(one_file, jobs))
    else:
        with multiprocessing.Pool(int(processes), begin, (name,)) as pool:
            failures = sum(pool.imap_unordered(one_file, jobs, chunksize=4))
    if failures:
        print(f"{failures} failed", file=sys.stderr)


if __name__ == "__main__":
    {"memory": memory, "folder": folder}[sys.argv[1]](*sys.argv[2:])
