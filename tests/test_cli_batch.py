"""The command line of gluon-nst batch: its options, its defaults, what it refuses."""

import re
from pathlib import Path

import pytest

from batches import OPTIONS, times
from gluon_nst.batch import folder as batch
from gluon_nst.cli.main import main
from gluon_nst.recipes import DEFAULT, RECIPES

pytestmark = pytest.mark.any_mxnet


def test_options_reach_stylize_folder(folder, monkeypatch):
    calls = []
    monkeypatch.setattr(
        batch,
        'stylize_folder',
        lambda *args, **kwargs: calls.append((args, kwargs)) or [batch_pair(folder)],
    )
    assert (
        main(
            [
                'batch',
                'f',
                '-o',
                'out',
                '--recipe',
                'd2l',
                '--size',
                '40x30',
                '--pairs',
                'product',
                '--pattern-content',
                'a*',
                '--pattern-style',
                'b*',
                '--crop',
                '--overwrite',
                '--device',
                'cpu',
                '--steps',
                '7',
                '--lr',
                '.5',
                '--every',
                '3',
                '--lr-decay-every',
                '5',
                '--content-weight',
                '2',
                '--style-weight',
                '3',
                '--tv-weight',
                '0',
            ]
        )
        == 0
    )
    assert main(['batch', 'f']) == 0
    given = dict(
        recipe='d2l',
        out=Path('out'),
        pairs='product',
        pattern_content='a*',
        pattern_style='b*',
        crop=True,
        overwrite=True,
        device='cpu',
        size=(40, 30),
        steps=7,
        lr=0.5,
        lr_decay_every=5,
        content_weight=2,
        style_weight=3,
        tv_weight=0,
        every=3,
    )
    assert calls == [((Path('f'),), {'executor': None, **options}) for options in (given, {})]


def batch_pair(folder):
    return batch.number_pairs(
        [{'content': folder / 'content_1.png', 'style': folder / 'style_1.png'}], folder
    )[0]


def test_help_tells_the_defaults(capsys):
    with pytest.raises(SystemExit):
        main(['batch', '--help'])
    help = ' '.join(capsys.readouterr().out.split())
    assert f'(default: {DEFAULT}' in help
    assert f'STYLE (default: {RECIPES[DEFAULT].style_weight:g})' in help


@pytest.mark.parametrize(
    'arguments, message',
    [
        ('', 'the following arguments are required: FOLDER'),
        ('none', 'there is no folder .*none: check the name'),
        ('pictures/style_1.png', r'style_1\.png is a file: name the folder with the pictures'),
        ('pictures', 'content pictures in .*pictures: 2, style pictures: 1, and zip'),
        ('pictures --pairs all', "pairs is 'all': it must be one of zip, product, blend"),
        ('pictures --pattern-style z*', r"no style picture in .* matches 'z\*'"),
        ('pictures --pairs product --recipe d21', "unknown recipe 'd21'"),
        ('pictures --pairs product --device tpu', "unknown device 'tpu'"),
        ('pictures --pairs product --steps 0', 'steps is 0: it must be'),
        (
            'pictures --pairs product -o pictures/style_1.png',
            r'style_1\.png is a file: name a folder',
        ),
        (
            'pictures --scheduler nonsense://x',
            'no Dask scheduler answers at nonsense://x: start one '
            'with "dask scheduler", and give the address',
        ),
    ],
)
def test_wrong_input(folder, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(folder.parent)
    assert main(['batch', *arguments.split()]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith('gluon-nst: ') and re.search(message, line)


def test_failures_are_reported_at_the_end(mixed, capsys):
    folder, _ = mixed
    before = times(folder)
    assert main(['batch', str(folder), '--pairs', 'product', *OPTIONS]) == 1
    out, err = capsys.readouterr()
    assert out == (
        '4 of 6 pictures are ready (4 from an earlier run): open '
        f'{folder / "generated" / "index.html"}\n'
    )
    *progress, first, second = err.splitlines()
    assert len(progress) == 6
    assert progress[1] == '[2/6] gen_1: content_2.png in the style of style_1.png: failed'
    assert progress[5] == '[6/6] gen_5: content_10.png in the style of style_2.png: kept'
    reason = f'{folder / "content_2.png"} is damaged or cut short'
    assert first.startswith(f'gluon-nst: content_2.png in the style of style_1.png: {reason}')
    assert second.startswith(f'gluon-nst: content_2.png in the style of style_2.png: {reason}')
    assert times(folder) == before
