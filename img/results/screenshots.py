"""Make the pictures of the studio: python img/results/screenshots.py ADDRESS

Needs Chromium, the extras studio and test-browser, and "gluon-nst studio" at the address.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from gluon_nst.book.printed import chromium

HERE = Path(__file__).parent
WIDTH, HEIGHT = 1280, 900


def main(address):
    """Paint a picture, look inside another, and write both pages as pictures."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=['--no-sandbox'])
        page = browser.new_page(viewport={'width': WIDTH, 'height': HEIGHT})
        page.set_default_timeout(120_000)
        page.goto(address)
        page.get_by_role('button', name='Paint', exact=True).click()
        page.get_by_text('Finished after').wait_for()
        page.wait_for_timeout(3000)
        _save(page, 'studio-paint')
        page.get_by_role('tab', name='Look inside').click()
        for alt in 'The strongest feature maps', 'The patches of the sample pictures':
            page.locator(f'img[alt^="{alt}"]').wait_for()
        page.wait_for_timeout(3000)
        _save(page, 'studio-look')


def _save(page, name):
    with Image.open(io.BytesIO(page.screenshot())) as image:
        image.convert('RGB').save(HERE / f'{name}.jpg', quality=85, optimize=True)


if __name__ == '__main__':
    main(sys.argv[1])
