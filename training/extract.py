#!/usr/bin/env python3
"""Makes texts with chrome left in them, as other extractors leave it, to train the lines' model on.

usage: extract.py BENCH OUT [--processes N]

For each HTML page of BENCH's sets and each extractor it writes OUT/EXTRACTOR/SET/ID.txt. training-data labels the
lines against the page's reference text. The extractors come from PyPI (requirements-extract.txt).
"""
import argparse, gzip, json, multiprocessing, pathlib, re, signal

SETS = ('wcxb-dev', 'daniel-dev')
LIMIT = 20  # seconds a page


def decoded(html):
    from resiliparse.parse.encoding import detect_encoding
    return html.decode(detect_encoding(html) or 'utf-8', 'replace')


def resiliparse_main(html):
    from resiliparse.extract.html2text import extract_plain_text
    return extract_plain_text(decoded(html), main_content=True, alt_texts=False, comments=True)


def resiliparse_all(html):
    from resiliparse.extract.html2text import extract_plain_text
    return extract_plain_text(decoded(html), main_content=False, alt_texts=False)


def trafilatura(html):
    from trafilatura import extract
    return extract(html, favor_recall=True, include_comments=True) or ''


def justext(html):
    """All paragraphs of text that jusText sees, without its verdicts but for the shortest runs of links."""
    import justext
    return '\n'.join(p.text for p in justext.justext(html, frozenset(), no_headings=True) if p.links_density() < 0.9)


EXTRACTORS = (resiliparse_main, resiliparse_all, trafilatura, justext)


def one(task):
    source, out, place = task
    if out.exists():
        return
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError))
    signal.alarm(LIMIT)
    try:
        text = EXTRACTORS[place](gzip.decompress(source.read_bytes()))
    except Exception:  # a peer's failure is no text to learn from
        text = ''
    finally:
        signal.alarm(0)
    text = re.sub(r'[\ud800-\udfff]', '', text)
    if text.strip():
        out.write_text(text, 'utf-8')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bench', type=pathlib.Path)
    parser.add_argument('out', type=pathlib.Path)
    parser.add_argument('--processes', type=int, default=2)
    a = parser.parse_args()
    tasks = []
    for place, extractor in enumerate(EXTRACTORS):
        for name in SETS:
            folder = a.out / extractor.__name__ / name
            folder.mkdir(parents=True, exist_ok=True)
            for line in (a.bench / name / 'gold.jsonl').open(encoding='utf-8'):
                page = json.loads(line)['id']
                tasks.append((a.bench / name / 'html' / f'{page}.html.gz', folder / f'{page}.txt', place))
    with multiprocessing.Pool(a.processes) as pool:
        for _ in pool.imap_unordered(one, tasks, 16):
            pass


if __name__ == '__main__':
    main()
