#!/usr/bin/env python3
"""Makes the pictures of the README from pages of corpus/, by the browser that tests/browser/ asks too (and Pillow, which makes them small).

    python3 docs/images/make.py [--chromium PATH] [--program target/release/dechrome]
"""

import argparse
import html
import pathlib
import re
import subprocess
import tempfile

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = 'corpus/pages/harbour-post-dredging.html'
COLUMNS = 100
# Rows of the report's reasons that are shown.
ROWS = 5
# Of those that are drawn for the report of corpus/.
SAMPLE = 'pages/hearth-copper-kettle.html'
# Lines of the terminal that are shown, from the heading on.
LINES = 32
COLORS = {'1': 'font-weight: 700', '2': 'opacity: .6', '31': 'color: #ff7b72', '32': 'color: #7ee787', '33': 'color: #e3b341'}


def terminal(program):
    """Coloured output as a document, and the commands that make it."""
    shown = []
    for flags in (['--find', 'read also: giant'], []):
        typed = ' '.join(['dechrome explain', pathlib.Path(PAGE).name, *(f"'{f}'" if ' ' in f else f for f in flags)])
        run = subprocess.run(
            [program, 'explain', PAGE, '--color', 'always', '--width', str(COLUMNS), *flags],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )
        lines = run.stdout.splitlines()
        if not flags:
            lines = lines[26:]
        else:
            lines = lines[:lines.index('') + 1]
        shown += [f'\x1b[1m$ {typed}\x1b[0m', *lines]
    text = html.escape('\n'.join(shown[:LINES]))
    text = re.sub('\x1b\\[0m', '</span>', text)
    return re.sub('\x1b\\[(\\d+)m', lambda code: f'<span style="{COLORS[code[1]]}">', text)


def report(program, folder):
    """The report of a run over all of corpus/. Some of its pages fail: so does the run, by its exit code."""
    out = folder / 'run.html'
    subprocess.run([program, 'clean', 'corpus', '--dry-run', '-q', '--report', out], cwd=ROOT, stderr=subprocess.DEVNULL)
    return out


def save(path, page, **options):
    """A picture of few colours, which takes half the room."""
    page.screenshot(path=path, **options)
    Image.open(path).convert('RGB').quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def shoot_report(browser, document):
    """Its beginning, and a page before and after, light and dark."""
    for scheme in ('light', 'dark'):
        page = browser.new_page(viewport={'width': 1000, 'height': 900}, color_scheme=scheme)
        page.goto(document.as_uri())
        row = page.locator('#reasons tbody tr').nth(ROWS - 1).bounding_box()
        beginning = {'x': 0, 'y': 0, 'width': 1000, 'height': row['y'] + row['height']}
        save(HERE / f'report-{scheme}.png', page, clip=beginning, full_page=True)
        sample = page.locator('#sample details', has_text=SAMPLE)
        sample.locator('summary').click()
        page.mouse.move(0, 0)
        # Places are those in the window.
        page.evaluate('window.scrollTo(0, 0)')
        box = sample.bounding_box()
        shown = {'x': box['x'] - 8, 'y': box['y'] - 8, 'width': box['width'] + 16, 'height': 560}
        save(HERE / f'report-page-{scheme}.png', page, clip=shown, full_page=True)
        page.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--program', type=pathlib.Path, default=ROOT / 'target/release/dechrome')
    parser.add_argument('--chromium', help="a browser's path [default: playwright's own]")
    a = parser.parse_args()
    program = a.program.resolve()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=a.chromium, args=['--no-sandbox'])
        page = browser.new_page(viewport={'width': 920, 'height': 600}, color_scheme='dark')
        page.set_content(
            '<style>body { margin: 0; background: #0d1117 } pre { margin: 0; padding: 16px; display: inline-block; '
            'color: #e6edf3; font: 14px/1.35 "DejaVu Sans Mono", monospace }</style>'
            f'<pre>{terminal(program)}</pre>'
        )
        page.locator('pre').screenshot(path=HERE / 'explain.png')
        out = pathlib.Path(folder) / 'out.html'
        # A short name in the heading.
        subprocess.run([program, 'explain', pathlib.Path(PAGE).name, '--html', out], cwd=ROOT / 'corpus/pages', check=True)
        page = browser.new_page(viewport={'width': 1000, 'height': 620}, color_scheme='light')
        page.goto(out.as_uri())
        # What stands before the text is put away.
        for reason in ('nav', 'site-header', 'breadcrumbs', 'cookie-notice', 'paywall', 'ad'):
            page.get_by_role('checkbox', name=re.compile(f'^{reason} ')).uncheck()
        page.evaluate('window.scrollTo(0, 0)')
        page.locator('#blocks > li', has_text='By Ines Calloway').first.locator('summary').hover()
        page.wait_for_timeout(400)
        page.screenshot(path=HERE / 'explain-html.png')
        shoot_report(browser, report(program, pathlib.Path(folder)))
        browser.close()


if __name__ == '__main__':
    main()
