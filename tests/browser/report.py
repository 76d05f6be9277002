#!/usr/bin/env python3
"""What a browser makes of `dechrome clean --report report.html`; see README.md beside this file."""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

from contrast import axe_finds
from test import HERE, ROOT, SIZES, Checks, Watched


def report(program, pages, folder):
    """The report of a run over some pages. Some fail: so does the run, by its exit code."""
    out = folder / f'{pages.stem}.html'
    subprocess.run([program, 'clean', pages, '--dry-run', '-q', '--report', out], stderr=subprocess.DEVNULL, check=False)
    return out


def archive(folder):
    """Records of the hostile page, with names that are as hostile."""
    page = (HERE / 'hostile.html').read_text()
    lines = folder / 'hostile.jsonl'
    names = [f'{n} "><img src="http://hostile.test/n.png" onerror="ran(1)"><script>ran(2)</script>' for n in range(3)]
    lines.write_text('\n'.join(json.dumps({'id': name, 'html': page, 'url': f'https://{name}/'}) for name in names))
    return lines


def is_still(check, watched, document):
    """Nothing but the document is loaded, and nothing of a page runs."""
    page = watched.page
    check('the document alone is loaded', watched.requests == [document.as_uri()], watched.requests)
    check('no dialog opens', not watched.dialogs, watched.dialogs)
    check('the console is empty', not watched.console, watched.console)
    check('the policy had nothing to stop', page.evaluate('window.violations') == [], page.evaluate('window.violations'))
    for name in ('script', 'img', 'iframe', 'object', 'embed', 'form', 'base', 'link', 'video'):
        check(f'there is no <{name}>', page.locator(name).count() == 0)


def unfold(page):
    for summary in page.locator('summary').all():
        if summary.is_visible() and not summary.evaluate('summary => summary.parentElement.open'):
            summary.click()


def by_keyboard(check, browser, document):
    watched = Watched(browser, document)
    page = watched.page
    page.keyboard.press('Tab')
    check('the first stop is the way past the contents', page.evaluate('document.activeElement.className') == 'skip')
    check('... and is seen', page.locator('.skip').bounding_box()['x'] >= 0)
    page.keyboard.press('Enter')
    check('it leads to the report', page.evaluate('document.activeElement.id') == 'main')
    sample = page.locator('#sample summary').first
    sample.focus()
    page.keyboard.press('Enter')
    check('Enter unfolds a page', page.locator('#sample .both').first.is_visible())
    watched.context.close()


def looks(check, browser, document, axe, shots):
    """Light and dark, wide and narrow: axe finds and doubts nothing, and nothing sticks out."""
    for scheme in ('light', 'dark'):
        for width, height in SIZES:
            watched = Watched(
                browser, document, viewport={'width': width, 'height': height}, color_scheme=scheme, bypass_csp=True
            )
            page = watched.page
            name = f'report-{document.stem}-{scheme}-{width}'
            if shots:
                page.screenshot(path=pathlib.Path(shots) / f'{name}.png', full_page=True)
            unfold(page)
            wide = page.evaluate('document.documentElement.scrollWidth')
            check(f'{name} is no wider than the window', wide <= width, wide)
            if axe:
                faults, settled = axe_finds(page, axe)
                check(f'{name}: axe finds nothing', not faults, faults)
                check.measured += settled
            watched.context.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--program', default=ROOT / 'target/release/dechrome')
    parser.add_argument('--chromium', help="a browser's path [default: playwright's own]")
    parser.add_argument('--axe', type=pathlib.Path, help='axe.min.js of the npm package axe-core')
    parser.add_argument('--shots', help='a folder for screenshots')
    a = parser.parse_args()
    axe = a.axe.read_text() if a.axe else None
    check = Checks()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        folder = pathlib.Path(folder)
        corpus, hostile = (report(a.program, pages, folder) for pages in (ROOT / 'corpus', archive(folder)))
        browser = playwright.chromium.launch(executable_path=a.chromium, args=['--no-sandbox'])
        for document in (corpus, hostile):
            watched = Watched(browser, document)
            unfold(watched.page)
            watched.page.wait_for_timeout(500)
            is_still(check, watched, document)
            watched.context.close()
            looks(check, browser, document, axe, a.shots)
        by_keyboard(check, browser, corpus)
        browser.close()
    check.tell()
    sys.exit(check.failed > 0)


if __name__ == '__main__':
    main()
