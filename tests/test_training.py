"""The loop of training, on a small random network."""

import copy
import math

import numpy
import pytest

from gluon_nst import extract_features, train
from gluon_nst import losses as losses_module
from gluon_nst._compat import mxnet, np
from gluon_nst.errors import UserError
from gluon_nst.images import to_pixels

CPU = mxnet.cpu()


def run(problem, epochs=30, lr=0.05, decay=10, recovered=None, **settings):
    X, contents_Y, styles_Y, common = problem
    steps = []

    def callback(step):
        steps.append((step.epoch, step.losses, step.image))
        if recovered is not None:
            recovered.append(step.recovered)

    output = train(
        X, contents_Y, styles_Y, CPU, lr, epochs, decay, **common, **settings, callback=callback
    )
    return output, steps


def test_train_goes_down_and_tells_every_step(problem):
    output, steps = run(problem)
    assert [epoch for epoch, _, _ in steps] == list(range(1, 31))
    first, last = steps[0][1], steps[-1][1]
    assert last.total < 0.7 * first.total
    for _, losses, _ in steps:
        assert losses.total == pytest.approx(losses.content + losses.style + losses.tv, rel=1e-5)
    image = steps[-1][2]
    assert image.shape == (16, 24, 3) and 0 <= image.min() and image.max() <= 1
    assert output.shape == problem[0].shape


def test_first_step_moves_every_pixel_by_the_learning_rate(problem):
    # Adam's first step is lr * gradient / |gradient|, whatever the gradient's size.
    output, _ = run(problem, epochs=1, lr=0.05)
    moved = abs(output - problem[0]).asnumpy()
    numpy.testing.assert_allclose(moved, 0.05, rtol=5e-2)


def test_learning_rate_decays(problem):
    # With a factor of almost 0 the picture stands still from the decay on.
    _, steps = run(problem, epochs=6, decay=3, lr_decay_factor=1e-9)
    images = [image for _, _, image in steps]
    assert abs(images[2] - images[1]).max() > 1e-3
    assert abs(images[5] - images[3]).max() < 1e-6


def test_weights_choose_what_is_kept(problem):
    X, contents_Y, _, common = problem

    def content_after(content_weight):
        output, _ = run(problem, content_weight=content_weight)
        Y_hat, _ = extract_features(output, [3], [0, 3], net=common['net'])
        return float(np.square(Y_hat[0] - contents_Y[0]).mean())

    assert content_after(1e4) < 0.5 * content_after(0)


@pytest.mark.filterwarnings('ignore:.*encountered')
def test_a_loss_that_is_not_finite_stops(problem):
    with pytest.raises(UserError, match=r'step 3: lower one of lr 1e\+30, .*style_weight 7'):
        run(problem, lr=1e30, style_weight=7)
    X = problem[0] * math.nan
    with pytest.raises(UserError, match='the loss is nan at step 1'):
        run((X, *problem[1:]))


def not_finite_at(monkeypatch, calls):
    """Make the total loss infinite at these calls of `compute_loss`, counted from 1."""
    done = []

    def compute_loss(*args, compute_loss=losses_module.compute_loss, **settings):
        done.append(1)
        contents_l, styles_l, tv_l, l = compute_loss(*args, **settings)
        return contents_l, styles_l, tv_l, l * math.inf if len(done) in calls else l

    monkeypatch.setattr(losses_module, 'compute_loss', compute_loss)


@pytest.mark.parametrize('settings', [dict(optimizer='adam', lr=0.4), dict(optimizer='lbfgs')])
def test_it_recovers_once_from_the_last_good_picture(problem, monkeypatch, settings):
    """After a loss that is not finite, training goes back, halves its step, and goes on."""
    not_finite_at(monkeypatch, [4])
    recovered = []
    output, steps = run(problem, epochs=20, recovered=recovered, **settings)
    assert [epoch for epoch, _, _ in steps] == list(range(1, 21))
    (told,) = {step for step in recovered if step}
    assert recovered == [0] * (told - 1) + [told] * (21 - told)
    if settings['optimizer'] == 'adam':
        assert told == 4
        assert steps[3][1] == steps[2][1]  # of the picture before the third step
        moved = abs(steps[3][2] - steps[1][2]).max()  # Adam's first step is as long as its rate
        assert moved == pytest.approx(0.2 * 0.229, rel=0.01)  # the largest standard deviation
    assert steps[-1][1].total < 0.9 * steps[3][1].total
    assert math.isfinite(float(output.sum()))


@pytest.mark.parametrize('optimizer', ['adam', 'lbfgs'])
def test_it_does_not_recover_twice(problem, monkeypatch, optimizer):
    """The second loss that is not finite ends training, with what to change."""
    not_finite_at(monkeypatch, [4, 8])
    with pytest.raises(UserError, match='the loss is inf at step .: lower one of .*content_weight'):
        run(problem, epochs=20, optimizer=optimizer)


@pytest.mark.parametrize('pixel_space', [False, True])
@pytest.mark.parametrize('optimizer', ['adam', 'lbfgs'])
def test_it_goes_on_from_a_state_to_the_bit(problem, optimizer, pixel_space):
    """`train` goes on from the state of any step, as if there had been no break."""
    X, contents_Y, styles_Y, common = problem
    settings = dict(common, optimizer=optimizer, pixel_space=pixel_space)

    def trained(state=None):
        steps = []
        output = train(
            *(X, contents_Y, styles_Y, CPU, 0.3, 8, 3),
            **settings,
            state=state,
            callback=lambda step: steps.append(
                (step.epoch, step.losses, copy.deepcopy(step.state()))
            ),
        )
        return output, steps

    output, steps = trained()
    for done in range(1, 9):
        again, rest = trained(steps[done - 1][2])
        assert (again == output).all()
        assert [step[:2] for step in rest] == [step[:2] for step in steps[done:]]


def test_a_state_remembers_that_it_has_recovered(problem, monkeypatch):
    """One who was interrupted after a recovery does not recover a second time."""
    X, contents_Y, styles_Y, common = problem
    states, arguments = [], (X, contents_Y, styles_Y, CPU, 0.3, 8, 3)
    with monkeypatch.context() as patch:
        not_finite_at(patch, [2])
        train(
            *arguments, **common, callback=lambda step: states.append(copy.deepcopy(step.state()))
        )
    not_finite_at(monkeypatch, [3])
    with pytest.raises(UserError, match='at step 7: lower one of lr'):
        train(*arguments, **common, state=states[3])


@pytest.mark.filterwarnings('ignore:.*encountered')
def test_lbfgs_that_is_not_finite_is_not_told_about_a_learning_rate(problem):
    with pytest.raises(UserError, match='lower one of content_weight 1, style_weight 7'):
        run((problem[0] * math.nan, *problem[1:]), optimizer='lbfgs', style_weight=7)


def test_an_optimizer_that_nobody_knows(problem):
    with pytest.raises(UserError, match="optimizer is 'sgd': it must be adam or lbfgs"):
        run(problem, optimizer='sgd')


@pytest.mark.parametrize('pixel_space', [False, True])
def test_lbfgs_needs_fewer_steps_and_stays_within_the_colours(problem, pixel_space):
    output, steps = run(problem, epochs=15, optimizer='lbfgs', pixel_space=pixel_space)
    _, adams = run(problem, epochs=15, pixel_space=pixel_space)
    assert [epoch for epoch, _, _ in steps] == list(range(1, 16))
    assert steps[-1][1].total < adams[-1][1].total
    pixels = to_pixels(output)
    assert float(pixels.min()) > -1e-5 and float(pixels.max()) < 1 + 1e-5


def test_pixel_space_starts_at_the_picture_and_stays_in_range(problem):
    output, steps = run(problem, epochs=1, lr=1e-9, pixel_space=True)
    numpy.testing.assert_allclose(output.asnumpy(), problem[0].asnumpy(), atol=1e-5)
    output, steps = run(problem, lr=0.3, pixel_space=True)
    pixels = to_pixels(output).asnumpy()
    assert pixels.min() >= -1e-6 and pixels.max() <= 1 + 1e-6
    assert (numpy.isclose(pixels, 0, atol=1e-6) | numpy.isclose(pixels, 1, atol=1e-6)).any()
    numpy.testing.assert_allclose(steps[-1][2], pixels[0].transpose(1, 2, 0), atol=1e-5)


def test_pixel_space_measures_total_variation_on_pixels(problem):
    _, steps = run(problem, epochs=1, pixel_space=True, tv_weight=1, tv_reduction='sum')
    start = to_pixels(problem[0]).asnumpy()
    expected = abs(numpy.diff(start, axis=2)).sum() + abs(numpy.diff(start, axis=3)).sum()
    assert steps[0][1].tv == pytest.approx(expected, rel=1e-4)
