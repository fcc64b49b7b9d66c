"""Edit run.json and flip bits of checkpoints: a run goes on as it began, or says why not.

Usage: python tests/stress/edits.py [--edits 2000] [--bits 500] [--seed 0]

Each edit puts a wrong value somewhere into the run.json of an interrupted run, or takes a value
away; each flipped bit is in its checkpoint. Then the run is resumed. Right is a refusal in one
sentence, or the picture of the run that was never interrupted; all else is printed and counted.
"""

import argparse
import contextlib
import copy
import io
import json
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gluon_nst.errors import Interrupted, UserError
from gluon_nst.pipeline import stylize
from gluon_nst.runs.again import resume
from gluon_nst.runs.run import Run
from run_folders import ADAM, blocks, pixels

STEPS = dict(size=32, steps=3, every=1, progress=False)
WRONG = (
    'abc', '', None, True, [], {}, [1, 'a'], {'a': 1}, 0, -1, 1, 2, 0.5, 1e300, 10**12, 10**400,
    float('nan'), float('inf'), '\0', 'x' * 5000, '../other.png', '<b>', [[[[]]]],
)  # fmt: skip
TEXTS = '', '{', '[' * 10**5, '{"a":' * 10**5, 'null', '3', '"run"', '{"seed": 1' + '0' * 5000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--edits', type=int, default=2000)
    parser.add_argument('--bits', type=int, default=500)
    parser.add_argument('--seed', type=int, default=0)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        found = Counter()
        stopped, expected = prepare(Path(folder))
        for i in range(args.edits):
            text, told = edit((stopped / 'run.json').read_text(), i, chance)
            found[attempt(stopped, expected, 'run.json', text.encode(), told)] += 1
        whole = (stopped / 'checkpoint.npy').read_bytes()
        for _ in range(args.bits):
            place, bit = chance.randrange(len(whole)), chance.randrange(8)
            changed = whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]
            found[attempt(stopped, expected, 'checkpoint.npy', changed, f'{place}.{bit}')] += 1
    print(f'{args.edits} edits, {args.bits} flipped bits: ', dict(found))
    return 1 if found['wrong'] else 0


def prepare(folder):
    """Return the folder of an interrupted run, and the picture that it must end with."""
    pictures = blocks(folder / 'content.png', 1), blocks(folder / 'style.png', 2)
    stylize(*pictures, out=folder / 'whole', **ADAM, **STEPS)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it is ignored
    before = Run.__call__

    def stop(run, step):
        before(run, step)
        if step.epoch == 2:
            signal.raise_signal(signal.SIGINT)

    Run.__call__ = stop
    try:
        stylize(*pictures, out=folder / 'stopped', **ADAM, **STEPS)
    except Interrupted:
        pass
    Run.__call__ = before
    assert (folder / 'stopped' / 'checkpoint.npy').exists()
    return folder / 'stopped', pixels(folder / 'whole' / 'stylized.png')


def edit(text, number, chance):
    """Return run.json with one wrong value, and what was done."""
    if number < len(TEXTS):
        return TEXTS[number], TEXTS[number][:20]
    record = json.loads(text)
    place, names = record, []
    while isinstance(place, dict) and (not names or chance.random() < 0.8):
        inner, name = place, chance.choice(sorted(place))
        names.append(name)
        place = inner[name]
    if chance.random() < 0.1:
        del inner[name]
        told = 'removed'
    else:
        told = inner[name] = copy.deepcopy(chance.choice(WRONG))
    return json.dumps(record), f'{".".join(names)}: {told!r:.40}'


def attempt(stopped, expected, name, contents, told):
    """Resume a copy of a run with another file in it; return what came of it."""
    copied = stopped.with_name('copy')
    shutil.rmtree(copied, ignore_errors=True)
    shutil.copytree(stopped, copied)
    (copied / name).write_bytes(contents)
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            resume(copied, progress=False)
    except UserError as error:
        if '\n' in str(error) or len(str(error)) > 1000:
            print(f'{told}: a refusal of {len(str(error))} characters')
            return 'wrong'
        return 'refused'
    except Exception as error:
        print(f'{told}: {type(error).__name__}: {error}'[:200])
        return 'wrong'
    if not numpy.array_equal(pixels(copied / 'stylized.png'), expected):
        print(f'{told}: another picture')
        return 'wrong'
    return 'the same picture'


if __name__ == '__main__':
    sys.exit(main())
