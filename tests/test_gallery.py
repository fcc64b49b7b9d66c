"""The page of a folder of pictures, index.html, and the thumbnails on it."""

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from batches import FAST, Page, names
from gluon_nst import stylize_folder
from gluon_nst.errors import UserError
from run_folders import blocks, record_of

pytestmark = pytest.mark.any_mxnet


def test_page(mixed):
    folder, _ = mixed
    page = Page(folder / 'generated' / 'index.html')
    assert f'{folder.name} 4 of 6 pictures are ready, 2 failed' in page.text
    assert page.tags.count('article') == 4 and page.tags.count('li') == 2
    assert (
        'content_2.png in the style of style_1.png content_2.png is damaged or cut short'
        in page.text
    )
    for i in (0, 2, 3, 5):
        for name in ('stylized.png', 'content.jpg', 'style.jpg', 'progress.gif'):
            assert f'gen_{i}/{name}' in page.links
        losses = record_of(folder / 'generated' / f'gen_{i}')['losses']
        for name in ('content', 'style', 'tv', 'total'):
            assert name in page.text and f'{losses[name]:#.3g}'.rstrip('.') in page.text
    for link in page.links:
        assert not Path(link).is_absolute() and (folder / 'generated' / link).is_file()


def test_page_is_html5_and_needs_no_other_file(mixed):
    html = (mixed[0] / 'generated' / 'index.html').read_text(encoding='utf-8')
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')
    for outside in ('http:', 'https:', '<script', '<link', '@import', str(mixed[0])):
        assert outside not in html


def test_the_title_is_text(folder):
    """The name of the folder of pictures is no HTML."""
    named = folder.with_name('<img src=x onerror=alert(1)>')
    folder.rename(named)
    (named / 'content_2.png').unlink()
    stylize_folder(named, **FAST)
    html = (named / 'generated' / 'index.html').read_text(encoding='utf-8')
    assert '<img src=x' not in html
    assert html.count('&lt;img src=x onerror=alert(1)&gt;') == 2  # the title and the heading


@pytest.mark.parametrize(
    'name',
    [
        'content_<b>&"quoted" \'1\'.png',
        'content_{x} Ünï 日本.png',
        os.fsdecode(b'content_\xff.png'),
    ],
)
def test_any_name(folder, name):
    (folder / 'content_1.png').rename(folder / name)
    corrupt = name.replace('.png', '2.png')
    (folder / 'content_2.png').rename(folder / corrupt)
    os.truncate(folder / corrupt, 100)
    shutil.copy(folder / name, folder / name.replace('content', 'style'))
    os.truncate(folder / 'style_1.png', 100)
    pairs = stylize_folder(folder, **dict(FAST, pairs='product'))
    assert sorted(pair.status for pair in pairs) == ['failed', 'failed', 'failed', 'finished']
    page = Page(folder / 'generated' / 'index.html')
    assert page.text.count(name.replace('\udcff', '?')) == 2  # a card and a failure
    assert page.text.count(corrupt.replace('\udcff', '?')) == 4  # two failures, each with a reason
    assert 'b' not in page.tags


def test_somebody_elses_page_stays(folder):
    (folder / 'index.html').write_text('<h1>My holidays</h1>')
    with pytest.raises(UserError, match=r'index\.html was not made by gluon_nst: name another'):
        stylize_folder(folder, out=folder, **FAST)
    assert (folder / 'index.html').read_text() == '<h1>My holidays</h1>'
    assert 'gen_0' not in names(folder)


def test_thumbnails_are_small(folder):
    blocks(folder / 'content_1.png', 0, (2000, 1000))
    stylize_folder(folder, **FAST)
    with Image.open(folder / 'generated' / 'gen_0' / 'content.jpg') as thumbnail:
        assert thumbnail.size == (480, 240) and thumbnail.format == 'JPEG'


def test_lost_thumbnails_are_made_again(folder):
    stylize_folder(folder, **FAST)
    (folder / 'generated' / 'gen_1' / 'style.jpg').unlink()
    assert [pair.status for pair in stylize_folder(folder, **FAST)] == ['kept', 'kept']
    assert (folder / 'generated' / 'gen_1' / 'style.jpg').is_file()
