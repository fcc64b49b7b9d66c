"""run.json: what somebody has edited in it is told by name."""

import json

import pytest

from gluon_nst.batch.pairing import Pair, is_done
from gluon_nst.errors import UserError
from gluon_nst.onepass.workshop import check_settings
from gluon_nst.recipes import get_recipe
from gluon_nst.runs.again import repeat, resume
from gluon_nst.runs.record import RULES, recipe_of
from run_folders import record_of

pytestmark = pytest.mark.any_mxnet

NAMES = sorted(name for names, _, _ in RULES for name in names.split())
WRONG = None, [], {}, 'no', -1, 10**400, float('nan'), ['content'], {'content': 3}, '\0', True


@pytest.fixture(scope='session')
def record(finished):
    """The record of a run."""
    return record_of(finished[1])


def test_a_record_gives_its_recipe(record):
    expected = get_recipe('d2l').replace(size=48, steps=10, every=4)
    assert recipe_of(record, 'run') == expected


@pytest.mark.parametrize('name', NAMES)
def test_a_value_that_is_missing_or_wrong_is_told_by_name(record, name):
    changed = dict(record)
    del changed[name]
    with pytest.raises(UserError, match=f'there is no {name}|holds no run'):
        recipe_of(changed, 'run')
    refused = 0
    for value in WRONG:
        try:
            recipe_of({**record, name: value}, 'run')
        except UserError as error:
            assert (
                str(error).startswith('run/run.json was changed, or is from another version: ')
                and len(str(error)) < 400
            )
            refused += 1
    assert refused >= 5, 'most of them make no sense for any value'


def test_every_setting_is_needed_and_checked(record):
    for name in record['settings']:
        settings = {key: value for key, value in record['settings'].items() if key != name}
        with pytest.raises(UserError, match=f'there is no {name}; put back'):
            recipe_of({**record, 'settings': settings}, 'run')
        with pytest.raises(UserError, match=f'{name} is '):
            recipe_of({**record, 'settings': {**settings, name: [{}]}}, 'run')


def test_no_picture_goes_without_its_checksum(record):
    """An empty list of checksums does not switch the check off."""
    for changed in (
        {'sha256': {}},
        {'sha256': {'content': record['sha256']['content']}},
        {'mask': 'mask.png'},
        {'regions': 'regions.png'},
        {'init': 'start.png'},
        {'sha256': {**record['sha256'], 'style_2': 'a'}},
    ):
        with pytest.raises(UserError, match='there is no |style_2 is None'):
            recipe_of({**record, **changed}, 'run')


@pytest.mark.parametrize('again', [resume, lambda out: repeat(out, out.with_name('again'))])
@pytest.mark.parametrize('change', [{'width': '1'}, {'settings': {}}, {'recipe': ['d2l']}])
def test_an_edited_run_is_neither_resumed_nor_repeated(stopped, again, change):
    record = record_of(stopped)
    (stopped / 'run.json').write_text(json.dumps({**record, **change}))
    with pytest.raises(
        UserError,
        match='run.json was changed, or is from another version: .*; put back what was there',
    ):
        again(stopped)


def test_an_edited_run_of_a_batch_is_done_again(finished, pictures, record):
    _, out = finished
    pair, recipe = Pair(out, *pictures), recipe_of(record, out)
    assert is_done(pair, recipe, False)
    (out / 'run.json').write_text(json.dumps({**record, 'settings': {}}))
    assert not is_done(pair, recipe, False)
    (out / 'run.json').write_text(json.dumps(record))


@pytest.mark.parametrize('losses', ['', 'epoch\n', 'epoch,total\n1,many\n', None])
def test_a_table_of_losses_that_was_edited(finished, tmp_path, losses):
    _, out = finished
    copied = tmp_path / 'run'
    copied.mkdir()
    (copied / 'run.json').write_bytes((out / 'run.json').read_bytes())
    if losses is not None:
        (copied / 'losses.csv').write_text(losses)
    with pytest.raises(UserError, match='losses.csv is no longer the table of losses'):
        repeat(copied, tmp_path / 'again')


SETTINGS = dict(
    paintings=['a.jpg'], photos=None, start=None, steps=3, strengths=[0.5], style_scale=1.0, seed=0
)


@pytest.mark.parametrize('name', sorted(SETTINGS))
def test_a_setting_of_a_training_that_was_edited(name):
    check_settings(SETTINGS)
    with pytest.raises(UserError, match=f'{name} is .*: it must be'):
        check_settings({**SETTINGS, name: [None]})
