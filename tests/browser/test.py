#!/usr/bin/env python3
"""What a browser makes of `dechrome explain --html`; see README.md beside this file."""

import argparse
import http.server
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

from playwright.sync_api import sync_playwright

from contrast import axe_finds

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SIZES = ((1280, 900), (360, 800))


class World(http.server.BaseHTTPRequestHandler):
    """The host of the hostile page. Nobody should come."""

    visitors = []

    def do_GET(self):
        World.visitors.append(self.path)
        self.send_response(204)
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_):
        pass


class Checks:
    """Counts what holds and what does not."""

    def __init__(self):
        self.passed = self.failed = 0
        # Contrasts that axe could not tell.
        self.measured = []

    def __call__(self, name, holds, shown=''):
        self.passed += bool(holds)
        self.failed += not holds
        if not holds:
            print(f'FAILED: {name}: {shown}')

    def tell(self):
        if self.measured:
            least = min(self.measured, key=lambda one: one[-2] / one[-1])
            print(f'{len(self.measured)} contrasts measured; the least: {least}')
        print(f'{self.passed} passed, {self.failed} failed')


class Watched:
    """A page of the browser, and all that it does beside showing itself."""

    def __init__(self, browser, document, **options):
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.requests, self.console, self.dialogs = [], [], []
        self.page.on('request', lambda request: self.requests.append(request.url))
        self.page.on('console', lambda message: self.console.append(message.text))
        self.page.on('pageerror', lambda error: self.console.append(str(error)))
        self.page.on('dialog', lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        self.page.on('popup', lambda popup: self.requests.append(popup.url))
        self.page.add_init_script("""window.violations = [];
            document.addEventListener('securitypolicyviolation', event => window.violations.push(event.blockedURI));""")
        self.page.goto(document.as_uri())


def explain(program, page, out):
    subprocess.run([program, 'explain', page, '--html', out], check=True)
    return out


def scraped(check, browser):
    """The hostile page as it is does run and load: what the others hold would else be said of nothing."""
    page = browser.new_page()
    page.goto((HERE / 'hostile.html').as_uri(), wait_until='commit')
    page.wait_for_timeout(1000)
    check('the page as it is loads', World.visitors, page.url)
    page.close()
    World.visitors.clear()


def hostile(check, browser, document):
    """Nothing of a hostile page runs or is loaded, whatever a visitor does."""
    watched = Watched(browser, document)
    page = watched.page
    page.wait_for_timeout(500)
    page.locator('#open').click()
    for block in page.locator('#blocks > li').all():
        block.hover()
    for _ in range(40):
        page.keyboard.press('Tab')
    page.locator('#clean').click()
    page.wait_for_timeout(500)
    check('the document alone is loaded', watched.requests == [document.as_uri()], watched.requests)
    check('it stays where it is', page.url == document.as_uri(), page.url)
    check('no dialog opens', not watched.dialogs, watched.dialogs)
    check('the console is empty', not watched.console, watched.console)
    check('the policy had nothing to stop', page.evaluate('window.violations') == [], page.evaluate('window.violations'))
    check('no script of the page ran', 'RAN' not in page.title() and page.evaluate('typeof ran') == 'undefined', page.title())
    for name in ('img', 'iframe', 'object', 'embed', 'form', 'a', 'link', 'base', 'svg', 'video'):
        check(f'there is no <{name}>', page.locator(name).count() == 0)
    check('there is one script', page.locator('script').count() == 1)
    check('its text is shown', page.get_by_text("<script>ran('text')</script>").count() >= 1)
    # The policy itself, should an escape ever be forgotten.
    page.evaluate("""() => {
        document.body.insertAdjacentHTML('beforeend', '<img src="http://hostile.test/i.png" onerror="window.ran = 1">'
            + '<p style="background: url(http://hostile.test/b.png)" onclick="window.ran = 1" id="inserted">x</p>');
        const script = document.createElement('script');
        script.textContent = 'window.ran = 1';
        document.body.append(script);
        document.getElementById('inserted').click();
    }""")
    page.wait_for_timeout(300)
    check('the policy stops what is put in', page.evaluate('typeof ran') == 'undefined')
    check('... before it leaves', not World.visitors, World.visitors)
    check('... and says so', len(page.evaluate('window.violations')) >= 3, page.evaluate('window.violations'))
    watched.context.close()


def use(check, browser, document):
    """The toggles, the filter and the keyboard do what they say."""
    watched = Watched(browser, document, viewport={'width': 1280, 'height': 900})
    page = watched.page
    blocks = page.locator('#blocks > li')
    shown = page.locator('#blocks > li:visible')
    total, dropped = blocks.count(), page.locator('#blocks > li.dropped').count()
    check('there is something to see', total > 20 and 0 < dropped < total, (total, dropped))
    check('all blocks are shown', shown.count() == total)
    page.get_by_role('button', name='Kept').click()
    check('kept blocks alone', page.locator('#blocks > li.dropped:visible').count() == 0 and shown.count() == total - dropped)
    page.get_by_role('button', name='None').click()
    check('none', shown.count() == 0)
    page.get_by_role('checkbox', name=re.compile('^nav ')).check()
    check('a reason alone', 0 < shown.count() == page.locator('#blocks > li[data-reasons="dropped-nav"]').count())
    check('their number is told', page.locator('#shown').inner_text() == f'{shown.count()} of {total} blocks')
    page.get_by_role('button', name='All').click()
    page.get_by_label('Find').fill('tide')
    texts = [text.lower() for text in page.locator('#blocks > li:visible .text').all_inner_texts()]
    check('the filter finds', texts and all('tide' in text for text in texts), texts)
    page.get_by_label('Find').fill('')
    first = blocks.first
    tip = first.locator('.tip')
    check('no tip at first', not tip.is_visible())
    first.locator('summary').focus()
    page.keyboard.press('Tab')
    page.keyboard.press('Shift+Tab')
    page.wait_for_timeout(400)
    check('the keyboard shows the tip', tip.is_visible())
    page.keyboard.press('Escape')
    check('Escape hides it', not tip.is_visible())
    page.keyboard.press('Enter')
    check('Enter opens the block', first.locator('.why').is_visible())
    check('it says why', re.search('(kept|dropped): ', first.locator('.why').inner_text()), first.inner_text())
    check('the console is empty', not watched.console, watched.console)
    watched.context.close()


def looks(check, browser, document, axe, shots):
    """Light and dark, wide and narrow, with and without a tip: axe finds and doubts nothing, and nothing sticks out."""
    for scheme in ('light', 'dark'):
        for width, height in SIZES:
            watched = Watched(
                browser, document, viewport={'width': width, 'height': height}, color_scheme=scheme, bypass_csp=True
            )
            page = watched.page
            name = f'{document.stem}-{scheme}-{width}'
            wide = page.evaluate('document.documentElement.scrollWidth')
            check(f'{name} is no wider than the window', wide <= width, wide)
            page.locator('#blocks > li').nth(3).locator('summary').click()
            if axe:
                faults, settled = axe_finds(page, axe)
                page.locator('#blocks > li').first.locator('summary').hover()
                page.locator('#blocks > li > .tip:visible').first.wait_for()
                # It covers others.
                more, again = axe_finds(page, axe, '#blocks > li:first-child > .tip')
                check(f'{name}: axe finds nothing', not faults + more, faults + more)
                check.measured += settled + again
            if shots:
                page.screenshot(path=pathlib.Path(shots) / f'{name}.png')
            watched.context.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--program', default=ROOT / 'target/release/dechrome')
    parser.add_argument('--chromium', help="a browser's path [default: playwright's own]")
    parser.add_argument('--axe', type=pathlib.Path, help='axe.min.js of the npm package axe-core')
    parser.add_argument('--shots', help='a folder for screenshots')
    a = parser.parse_args()
    axe = a.axe.read_text() if a.axe else None
    pages = {
        'hostile': HERE / 'hostile.html',
        'article': ROOT / 'corpus/pages/harbour-post-dredging.html',
        'arabic': ROOT / 'corpus/pages/marsad-wadi-bridge.html',
        'text': ROOT / 'corpus/text/en-lamp-oil-wire.txt',
        'bidi': ROOT / 'corpus/hostile/bidi-controls.html',
        'escapes': ROOT / 'corpus/hostile/terminal-escapes.html',
    }
    check = Checks()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = {name: explain(a.program, page, pathlib.Path(folder) / f'{name}.html') for name, page in pages.items()}
        world = http.server.ThreadingHTTPServer(('127.0.0.1', 0), World)
        threading.Thread(target=world.serve_forever, daemon=True).start()
        # Without its sandbox for machines where tests run as root.
        there = f'--host-resolver-rules=MAP hostile.test 127.0.0.1:{world.server_port}'
        browser = playwright.chromium.launch(executable_path=a.chromium, args=['--no-sandbox', there])
        scraped(check, browser)
        hostile(check, browser, made['hostile'])
        use(check, browser, made['article'])
        for name in made:
            looks(check, browser, made[name], axe, a.shots)
        check('nobody came', not World.visitors, World.visitors)
        browser.close()
        world.shutdown()
    check.tell()
    sys.exit(check.failed > 0)


if __name__ == '__main__':
    main()
