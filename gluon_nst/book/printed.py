"""Print a page as a PDF, with Chromium."""

import shutil
import subprocess

from ..errors import UserError
from ..files import atomic_path

PROGRAMS = 'chromium', 'chromium-browser', 'google-chrome', 'chrome'
SECONDS = 900


def chromium():
    """Return the path of Chromium.

    Raises
    ------
    UserError
        If there is none.
    """
    for program in PROGRAMS:
        path = shutil.which(program)
        if path:
            return path
    raise UserError('a PDF needs Chromium, which is not here: install it, or leave out --pdf')


def print_pdf(page, path):
    """Print an HTML file with all its formulas.

    Raises
    ------
    UserError
        If Chromium cannot.
    """
    with atomic_path(path) as temporary:
        options = [
            '--headless',
            '--no-sandbox',  # it opens nothing but this page
            '--disable-gpu',
            '--host-resolver-rules=MAP * ~NOTFOUND',
            '--virtual-time-budget=600000',  # until the formulas are set
            '--no-pdf-header-footer',
            f'--print-to-pdf={temporary}',
        ]
        try:
            subprocess.run(
                [chromium(), *options, page.as_uri()],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=True,
            )
        except subprocess.SubprocessError as error:
            raise UserError(f'Chromium cannot print {page}: {error}') from None
