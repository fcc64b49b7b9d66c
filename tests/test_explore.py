"""A grid of pictures: every combination, what is kept, the page, and what is refused."""

import argparse
import re
import shlex

import pytest
from PIL import Image

from gluon_nst import pipeline
from gluon_nst.batch.explore import explore
from gluon_nst.cli import arguments
from gluon_nst.cli.main import main
from gluon_nst.errors import UserError
from gluon_nst.pipeline import Stylizer
from gluon_nst.recipes import OPTIONS, get_recipe
from run_folders import names, record_of

pytestmark = pytest.mark.any_mxnet

SMALL = dict(size=32, steps=1, progress=False)
VARY = {'strength': (0.2, 0.8), 'style_scale': (0.5, 1)}


@pytest.fixture
def runs(monkeypatch):
    """Collect the recipes of the runs that are done."""
    runs = []

    def run(stylizer, job, run=Stylizer.run):
        runs.append(stylizer.recipe)
        return run(stylizer, job)

    monkeypatch.setattr(Stylizer, 'run', run)
    return runs


def test_every_combination_is_painted_once(pictures, tmp_path, runs):
    """The last setting varies fastest; what is finished is kept, and what is lost done again."""
    folders = explore(*pictures, VARY, out=tmp_path, **SMALL)
    assert [folder.name for folder in folders] == [
        'strength-0.2_style-scale-0.5',
        'strength-0.2_style-scale-1',
        'strength-0.8_style-scale-0.5',
        'strength-0.8_style-scale-1',
    ]
    painted = [(recipe.strength, recipe.style_scale) for recipe in runs]
    assert painted == [(0.2, 0.5), (0.2, 1), (0.8, 0.5), (0.8, 1)]
    assert record_of(folders[0])['settings']['style_scale'] == 0.5
    runs.clear()
    (folders[2] / 'stylized.png').unlink()
    assert explore(*pictures, VARY, out=tmp_path, **SMALL) == folders
    assert [(r.strength, r.style_scale) for r in runs] == [(0.8, 0.5)]


def test_the_network_is_loaded_once(pictures, tmp_path, monkeypatch):
    loaded = []

    def load(*args, load=pipeline.pretrained_vgg, **kwargs):
        loaded.append(args)
        return load(*args, **kwargs)

    monkeypatch.setattr(pipeline, 'pretrained_vgg', load)
    explore(*pictures, {'color': ('style', 'match')}, out=tmp_path, **SMALL)
    assert len(loaded) == 1


def test_features_of_a_style_are_computed_once_for_each_size(pictures, tmp_path, monkeypatch):
    shapes = []

    def counted(X, *args, extract=pipeline.extract_features, **kwargs):
        shapes.append(X.shape)
        return extract(X, *args, **kwargs)

    monkeypatch.setattr(pipeline, 'extract_features', counted)
    explore(*pictures, VARY, out=tmp_path, **{**SMALL, 'scales': (0.5, 1)})
    assert len(shapes) == 4  # of two style scales, at two scales; there are four pictures


def test_the_page_shows_all_and_how_to_make_each_large(pictures, tmp_path):
    explore(*pictures, VARY, out=tmp_path, **SMALL)
    page = (tmp_path / 'index.html').read_text()
    assert '4 of 4 pictures are ready' in page and '--columns: 2;' in page
    for picture in re.findall(r'<img src="([^"]+)"', page):
        assert Image.open(tmp_path / picture).size == (32, 21)
    commands = [shlex.split(command) for command in re.findall(r'<code>(.+?)</code>', page)]
    assert len(commands) == 4
    assert commands[1][:4] == ['gluon-nst', 'stylize', *map(str, pictures)]
    assert ' '.join(commands[1][4:]) == '--size 32 --steps 1 --strength 0.2 --style-scale 1'
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_the_commands_are_valid(pictures, tmp_path):
    """They name another recipe, write a size as one types it, and are left out where none is."""
    settings = {**SMALL, 'size': (32, 24), 'scales': [0.5, 1]}
    explore(*pictures, {'pooling': ['max'], 'lr': [1.5]}, out=tmp_path / 'no', **settings)
    assert '<code></code>' in (tmp_path / 'no' / 'index.html').read_text()
    explore(*pictures, {'lr': [1.5]}, 'd2l', out=tmp_path / 'yes', **settings)
    page = (tmp_path / 'yes' / 'index.html').read_text()
    wanted = '--size 32x24 --recipe d2l --steps 1 --scales 0.5,1 --lr 1.5</code>'
    assert wanted.split()[0] in page
    (command,) = re.findall(r'<code>(.+?)</code>', page)
    options = add_settings_options(shlex.split(command)[4:])
    assert (options.recipe, options.size, options.lr) == ('d2l', (32, 24), 1.5)
    assert options.scales == (0.5, 1)


def add_settings_options(words):
    parser = argparse.ArgumentParser()
    arguments.add_settings(parser, get_recipe('paint'))
    return parser.parse_args(words)


def test_options_are_those_of_the_commands():
    options = vars(add_settings_options([]))
    others = {'recipe', 'preview', 'preset', 'device'}
    assert {*options} - others == {*OPTIONS}


def test_the_command(pictures, tmp_path, capsys):
    command = ['explore', *map(str, pictures), '-o', str(tmp_path), '--size', '32', '--steps', '1']
    assert main([*command, '--vary', 'strength=0.2,0.8', '--vary', 'color=match']) == 0
    assert capsys.readouterr().out == f'2 pictures are ready: open {tmp_path / "index.html"}\n'
    assert names(tmp_path) == ['index.html', 'strength-0.2_color-match', 'strength-0.8_color-match']


@pytest.mark.parametrize(
    'vary, message',
    [
        ('strength=0.2,7', 'strength is 7: it must be from 0 to 1'),
        ('colour=match', r"unknown setting 'colour' \(did you mean 'color'\?\)"),
        ('strength', "'strength' is not a setting with values, such as strength=0.2,0.5,0.8"),
        ('strength=0.2 --vary strength=0.8', '--vary names a setting twice'),
        ('strength=', "'strength=' is not a setting with values"),
    ],
)
def test_wrong_input(pictures, tmp_path, capsys, vary, message):
    command = ['explore', *map(str, pictures), '-o', str(tmp_path), '--vary', *vary.split()]
    assert main(command) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert re.search(message, line)
    assert names(tmp_path) == []


def test_nothing_to_vary(pictures, tmp_path):
    with pytest.raises(UserError, match='there is nothing to vary'):
        explore(*pictures, {}, out=tmp_path)
    with pytest.raises(UserError, match='there is nothing to vary'):
        explore(*pictures, {'strength': 0.5}, out=tmp_path)
