"""How long `fast` takes to where the chapter gets: the last table of ``speed.py``."""

import time

from subjects import problem

from gluon_nst import compute_loss, extract_features, get_recipe, gram, preprocess, train
from gluon_nst._compat import mxnet
from gluon_nst.images import postprocess, to_uint8
from gluon_nst.processor import choose_precision

MOST = 150  # steps of ours
GOALS = 100, 200, 500  # steps of the chapter


def race(chapter_step, size, paths=None):
    """Return how long `fast` takes to the totals that the chapter has after some of its steps.

    All totals are evaluated in float32. The chapter's steps are made with frozen weights, which
    gives the same pictures as its loop as printed, sooner; their time is that of the loop as
    printed. It trains pixels beyond black and white, and clips the picture that it shows:
    the last line is about that one. The pixels of `fast` always are what it shows.
    """
    total = Judge(size, paths)
    trained, _ = run('d2l', size, paths, 500, 'float32', GOALS)
    goals = [(f'{epoch} steps', epoch, total(trained[epoch])) for epoch in GOALS]
    shown = preprocess(to_uint8(postprocess(trained[500]).asnumpy()), size)
    goals.append(('500 steps, the picture as shown', 500, total(shown)))
    lines = ['| the chapter | total | seconds | fast | times as fast |', '|---|---|---|---|---|']
    for precision in ['float32', 'bfloat16'][: 1 + (choose_precision('auto') == 'bfloat16')]:
        pictures, seconds = run('fast', size, paths, MOST, precision, range(1, MOST + 1))
        totals = {step: total(X) for step, X in pictures.items()}
        for name, epoch, goal in goals:
            slow = epoch * chapter_step
            step = next((step for step in totals if totals[step] <= goal), None)
            found = f'not in {MOST} steps ({totals[MOST]:.2f}) | '
            if step:
                found = f'{step} steps, {seconds[step]:.0f} s | {slow / seconds[step]:.1f}'
            lines.append(f'| {name} | {goal:.2f} | {slow:.0f} | {precision}: {found} |')
    return lines


class Judge:
    """The total loss of a picture, as the chapter has it, in float32."""

    def __init__(self, size, paths):
        _, self.contents_Y, styles_Y, self.network = problem(*size, 'float32', paths)
        self.grams = [gram(Y) for Y in styles_Y]

    def __call__(self, X):
        features = extract_features(X, **self.network)
        return float(compute_loss(X, *features, self.contents_Y, self.grams)[-1])


def run(recipe, size, paths, steps, precision, wanted):
    """Train with the settings of a recipe; return its pictures and seconds after some steps."""
    recipe = get_recipe(recipe)
    *pair, network = problem(*size, precision, paths)
    pictures, seconds = {}, {}

    def note(step):
        if step.epoch in wanted:
            pictures[step.epoch] = step.X.copy()
            mxnet.npx.waitall()
            seconds[step.epoch] = time.perf_counter() - began

    began = time.perf_counter()
    where = mxnet.cpu(), recipe.lr, steps, recipe.lr_decay_every
    train(*pair, *where, **network, optimizer=recipe.optimizer, callback=note)
    return pictures, seconds
