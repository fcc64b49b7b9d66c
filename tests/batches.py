"""What the tests of folders of pictures share: short settings, and how to read the outcome."""

from html.parser import HTMLParser

import run_folders

SMALL = dict(recipe='d2l', size=32, steps=2, every=1, content_layers=(2,), style_layers=(0, 5))
FAST = dict(SMALL, pairs='product', progress=False)
OPTIONS = '--recipe', 'd2l', '--size', '32', '--steps', '2', '--every', '1'
RUN_FILES = {*run_folders.RUN_FILES, 'content.jpg', 'style.jpg'}


def names(folder):
    return {path.name for path in folder.iterdir()}


def statuses(pairs):
    return [(pair.folder.name, pair.status) for pair in pairs]


def times(folder):
    """When each file of the run folders was changed last."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob('gen_*/**/*')}


def leftovers(folder):
    return list(folder.rglob('.*'))


class Page(HTMLParser):
    """Collects the links and the text of a page, and checks that its tags are balanced."""

    EMPTY = 'meta', 'img', 'br'

    def __init__(self, path):
        super().__init__()
        self.open, self.links, self.text, self.tags = [], [], [], []
        self.feed(path.read_text(encoding='utf-8'))
        self.close()
        assert not self.open
        self.text = ' '.join(' '.join(self.text).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in self.EMPTY:
            self.open.append(tag)
        self.links += [value for name, value in attrs if name in ('href', 'src')]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if 'style' not in self.open:
            self.text.append(data)
