"""The command line: what it understands, and what it says to wrong input."""

import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from PIL import Image

import gluon_nst
from gluon_nst import _compat, pipeline
from gluon_nst.cli.main import main
from gluon_nst.recipes import DEFAULT, RECIPES
from gluon_nst.runs import folder as runs

FAST = '--size', '32', '--steps', '2'
ENVIRONMENT = {**os.environ, 'PYTHONPATH': str(Path(gluon_nst.__file__).parent.parent)}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Work in a folder with two pictures and some files that are none."""
    monkeypatch.chdir(tmp_path)
    for seed, name in enumerate(('a.png', 'b.png')):
        colours = numpy.random.RandomState(seed).randint(256, size=(4, 6, 3)).astype('uint8')
        Image.fromarray(colours.repeat(8, 0).repeat(8, 1)).save(name)
    Image.new('RGB', (40, 12)).save('small.png')
    Path('cut.png').write_bytes(Path('a.png').read_bytes()[:100])
    Path('text.jpg').write_text('I am a text.')
    Path('empty.jpg').touch()
    Path('old').mkdir()
    Path('old', 'run.json').write_text('{}')
    return tmp_path


def listing(folder):
    return sorted(folder.rglob('*'))


def run_module(*arguments):
    """Run ``python -m gluon_nst``; without the line that MXNet 2 logs when it is loaded."""
    run = subprocess.run(
        [sys.executable, '-m', 'gluon_nst', *arguments],
        text=True,
        capture_output=True,
        env=ENVIRONMENT,
    )
    stderr = [line for line in run.stderr.splitlines() if 'storage.cc' not in line]
    return run.returncode, run.stdout, stderr


# --- help


@pytest.mark.parametrize(
    'code',
    [
        'import gluon_nst',
        'from gluon_nst.cli.main import main; main([])',
        'from gluon_nst.cli.main import main; main(["stylize", "--help"])',
        'from gluon_nst.cli.main import main; main(["lesson", "list"])',
        'from gluon_nst.cli.main import main; main(["stilize"])',
    ],
)
def test_nothing_heavy_is_imported_to_help(code):
    code = (
        f'import sys\ntry:\n    {code}\nexcept SystemExit: pass\n'
        'print([m for m in ("mxnet", "numpy", "PIL", "matplotlib") if m in sys.modules])'
    )
    run = subprocess.run(
        [sys.executable, '-c', code], capture_output=True, check=True, text=True, env=ENVIRONMENT
    )
    assert run.stdout.splitlines()[-1] == '[]'


def test_help_tells_the_defaults_of_the_recipe(capsys):
    with pytest.raises(SystemExit) as stop:
        main(['stylize', '--help'])
    assert stop.value.code == 0
    help = ' '.join(capsys.readouterr().out.split())
    recipe = RECIPES[DEFAULT]
    for option, field in (
        ('--size', 'size'),
        ('--lr', 'lr'),
        ('--lr-decay-every', 'lr_decay_every'),
        ('--every', 'every'),
        ('--content-weight', 'content_weight'),
        ('--style-weight', 'style_weight'),
        ('--tv-weight', 'tv_weight'),
        ('--strength', 'strength'),
        ('--style-scale', 'style_scale'),
    ):
        told = re.search(rf' {option} [^-]*?default: ([\d.]+)', help.split('options:')[-1])
        assert float(told[1].rstrip('.')) == getattr(recipe, field), option


@pytest.mark.parametrize('arguments', [[], ['weights'], ['lesson']])
def test_commands_without_an_action_print_their_help(capsys, arguments):
    assert main(arguments) == 0
    assert 'usage: gluon-nst' in capsys.readouterr().out


def test_version(capsys):
    with pytest.raises(SystemExit):
        main(['--version'])
    assert capsys.readouterr().out.strip() == gluon_nst.__version__


# --- good input


@pytest.fixture
def calls(monkeypatch):
    """Collect what `stylize` is called with, instead of running it."""
    calls = []

    def stylize(*args, **kwargs):
        calls.append((args, kwargs))
        return pipeline.Result(None, {'seconds': 1})

    monkeypatch.setattr(pipeline, 'stylize', stylize)
    return calls


def test_options_reach_stylize(calls, capsys):
    assert (
        main(
            [
                'stylize',
                'a.png',
                'b.png',
                '-o',
                'out',
                '--recipe',
                'd2l',
                '--size',
                '40x30',
                '--steps',
                '7',
                '--lr',
                '1e-1',
                '--lr-decay-every',
                '5',
                '--content-weight',
                '2',
                '--style-weight',
                '1e3',
                '--tv-weight',
                '0',
                '--init',
                'noise',
                '--seed',
                '9',
                '--every',
                '3',
                '--device',
                'cpu',
                '--deltas',
                '--keep-alpha',
                '--overwrite',
                '--optimizer',
                'lbfgs',
                '--precision',
                'float32',
                '--scales',
                '0.5,1',
            ]
        )
        == 0
    )
    assert calls == [
        (
            (Path('a.png'), Path('b.png')),
            dict(
                recipe='d2l',
                out=Path('out'),
                size=(40, 30),
                steps=7,
                lr=0.1,
                lr_decay_every=5,
                content_weight=2,
                style_weight=1000,
                tv_weight=0,
                init='noise',
                seed=9,
                every=3,
                device='cpu',
                deltas=True,
                keep_alpha=True,
                overwrite=True,
                optimizer='lbfgs',
                precision='float32',
                scales=(0.5, 1),
            ),
        )
    ]
    assert capsys.readouterr().out == (
        f'{Path("out/stylized.png")} is ready after 1 s; '
        'out also holds the losses, the frames and progress.gif\n'
    )


def test_what_is_not_given_is_left_to_the_recipe(calls, folder):
    assert main(['stylize', 'a.png', 'b.png', '--size', '99']) == 0
    assert calls == [((Path('a.png'), Path('b.png')), dict(out=Path('runs/a-b'), size=99))]


def test_there_are_pictures_for_a_start(calls, folder):
    assert main(['stylize']) == 0
    (content, style), _settings = calls[0]
    assert content.is_file() and style.is_file()


def test_runs_are_numbered(folder, capsys):
    for name in 'a-b', 'a-b-2', 'a-b-3':
        assert main(['stylize', 'a.png', 'b.png', *FAST]) == 0
        assert capsys.readouterr().out.startswith(f'{Path("runs", name, "stylized.png")} is ready')
        assert Path('runs', name, 'stylized.png').is_file()
    assert len(list(Path('runs').iterdir())) == 3


def test_overwrite(folder):
    assert main(['stylize', 'a.png', 'b.png', *FAST, '-o', 'old', '--overwrite']) == 0
    assert Path('old', 'stylized.png').is_file()


# --- wrong input: one sentence, exit code 2, and nothing is written


WRONG = [
    ('none.png b.png', 'there is no picture none.png: check the name and the folder'),
    ('a.png text.jpg', 'text.jpg is not a picture that can be read: give a whole JPEG or PNG file'),
    (
        'a.png empty.jpg',
        'empty.jpg is not a picture that can be read: give a whole JPEG or PNG file',
    ),
    ('old b.png', 'old is a folder: name a picture file in it'),
    ('cut.png b.png', r'cut.png is damaged or cut short \(.*\): copy or download it again'),
    (
        'small.png b.png',
        'small.png is 40x12 pixels: the network takes no fewer than 16 each way, '
        'so give a larger picture',
    ),
    (
        'a.png b.png --size 20',
        'a.png becomes 20x13 pixels at size 20: the network takes no fewer '
        'than 16 each way, so give a size of at least 24, or crop the picture',
    ),
    ('a.png b.png --size 0', 'size is 0: it must be the longest side or .* 1 to 1000000'),
    ('a.png b.png --size 48x0', r'size is \(48, 0\): it must be .* 1 to 1000000'),
    ('a.png b.png --size -48', "--size: '-48' is neither WxH nor N, such as 450x300 or 450"),
    ('a.png b.png --size -48x32', "--size: '-48x32' is neither WxH nor N"),
    ('a.png b.png --size big', "--size: 'big' is neither WxH nor N"),
    ('a.png b.png --size 4.5', "--size: '4.5' is neither WxH nor N"),
    ('a.png b.png --steps 0', 'steps is 0: it must be a whole number from 1 to 10'),
    ('a.png b.png --steps -3', 'steps is -3: it must be a whole number from 1 to 10'),
    ('a.png b.png --steps many', "--steps: 'many' is not a whole number, such as 50"),
    ('a.png b.png --steps 1.5', "--steps: '1.5' is not a whole number"),
    ('a.png b.png --every 0', 'every is 0: it must be a whole number from 1 to 10'),
    ('a.png b.png --lr-decay-every 0', 'lr_decay_every is 0: it must be'),
    (
        'a.png b.png --content-weight -1',
        r'content_weight is -1\.0: it must be a finite number, '
        '0 or more',
    ),
    ('a.png b.png --style-weight -1e4', r'style_weight is -10000\.0: it must be'),
    ('a.png b.png --tv-weight -.5', r'tv_weight is -0\.5: it must be'),
    ('a.png b.png --tv-weight x', "--tv-weight: 'x' is not a finite number, such as 0.5 or 1e4"),
    ('a.png b.png --lr 0', r'lr is 0\.0: it must be a finite number above 0'),
    ('a.png b.png --lr nan', "--lr: 'nan' is not a finite number, such as 0.5 or 1e4"),
    ('a.png b.png --lr inf', "--lr: 'inf' is not a finite number"),
    ('a.png b.png --lr', r'--lr: expected one argument \(see "gluon-nst stylize --help"\)'),
    ('a.png b.png --seed -1', 'seed is -1: it must be a whole number from 0'),
    ('a.png b.png --recipe d21', r"unknown recipe 'd21' \(did you mean 'd2l'\?\): the recipes are"),
    ('a.png b.png --device tpu', "unknown device 'tpu': the devices are auto, cpu, gpu"),
    (
        'a.png b.png --init none.png',
        'init is none.png, and there is no such picture: it must be '
        'content, noise or a picture file',
    ),
    ('a.png b.png --init text.jpg', 'text.jpg is not a picture that can be read'),
    ('a.png b.png -o old', 'old already holds a run: name another folder, or give --overwrite'),
    ('a.png b.png -o a.png', 'out is a.png, which is an input picture: name another file'),
    ('a.png b.png -o c.bmp', 'c.bmp would be a .bmp file, which is not written: use .jpg'),
    ('a.png b.png -o c.webp --dpi 300', 'c.webp would be a WebP file, which holds no dpi'),
    ('a.png', 'stylize needs at least two pictures, content and style, and got one: a.png'),
    ('a.png b.png a.png --blend 1', r'blend is \(1.0,\): it must be 2 numbers above 0, one for'),
    ('a.png b.png --mask none.png', 'there is no picture none.png'),
    ('a.png b.png --regions a.png', 'regions need two or more styles, each in its own region'),
    ('a.png b.png --strength 2', 'strength is 2.0: it must be from 0 to 1'),
    ('a.png b.png --preset bold --strength 1', 'drop --preset or --strength'),
    ('a.png b.png --color grey', "color is 'grey': it must be 'style' or 'luminance' or 'match'"),
    ('a.png b.png --style-scale 0', 'style_scale is 0.0: it must be a finite number above 0'),
    ('a.png b.png --steps 5,x', "'x' is not a whole number"),
    ('a.png b.png --colour red', r'unrecognized arguments: --colour red \(see "gluon-nst'),
]


def complaint(capsys, arguments, code=2):
    """The one line on stderr, without its beginning."""
    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert out == ''
    (line,) = err.splitlines()
    assert line.startswith('gluon-nst: ')
    return line[len('gluon-nst: ') :]


@pytest.mark.parametrize('arguments, message', WRONG, ids=[wrong[0] for wrong in WRONG])
def test_wrong_input(folder, capsys, arguments, message):
    before = listing(folder)
    assert re.search(message, complaint(capsys, ['stylize', *FAST, *arguments.split()]))
    assert listing(folder) == before


def test_no_gpu(folder, capsys, monkeypatch):
    monkeypatch.setattr(pipeline, 'try_gpu', _compat.mxnet.cpu)
    message = complaint(capsys, ['stylize', 'a.png', 'b.png', *FAST, '--device', 'gpu'])
    assert message == (
        'device is gpu, and MXNet finds none: use cpu, or install the build of '
        'MXNet for your version of CUDA'
    )


@pytest.mark.parametrize(
    'arguments, message',
    [
        ('stilize', r"argument COMMAND: invalid choice: 'stilize' \(choose from .*stylize"),
        ('lesson run 99', 'there is no lesson 99: run "gluon-nst lesson list" to see all lessons'),
        ('lesson run one', "'one' is not a whole number"),
        ('lesson walk 1', "invalid choice: 'walk'"),
        ('weights eat', "invalid choice: 'eat'"),
        ('weights import none.npz', 'there is no file none.npz'),
        ('--colour', r'--colour \(see "gluon-nst --help"\)'),
    ],
)
def test_wrong_commands(folder, capsys, arguments, message):
    assert re.search(message, complaint(capsys, arguments.split()))


def test_wrong_input_of_the_real_command(folder):
    code, out, err = run_module('stylize', 'none.png', 'b.png')
    assert (code, out) == (2, '')
    assert err == ['gluon-nst: there is no picture none.png: check the name and the folder']


# --- what the system refuses: exit code 1


def test_a_folder_that_cannot_be_made(folder, capsys):
    before = listing(folder)
    assert main(['stylize', 'a.png', 'b.png', *FAST, '-o', 'text.jpg/run']) == 1
    message = capsys.readouterr().err.splitlines()[-1]
    assert re.match(
        r'gluon-nst: .*Not a directory: .*text\.jpg/run.*: check that the folder '
        'exists, that you may write to it and that the disk has room; then start it again',
        message,
    )
    assert listing(folder) == before


def test_a_full_disk(folder, capsys, monkeypatch):
    def save_image(path, _image):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(runs, 'save_image', save_image)
    message = complaint(capsys, ['stylize', 'a.png', 'b.png', *FAST], code=1)
    assert 'No space left on device' in message and '0000.png' in message


# --- what is missing, and what closes early


def test_a_package_that_is_missing(folder, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, 'gluon_nst.pipeline', None)
    message = complaint(capsys, ['stylize', 'a.png', 'b.png'], code=1)
    assert message.endswith('run "gluon-nst doctor" to see what to fix')


def test_a_pipe_that_closes_early():
    run = subprocess.run(
        f'"{sys.executable}" -m gluon_nst recipes | true',
        shell=True,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stderr == ''
