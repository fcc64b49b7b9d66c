"""Each recipe's losses against its formulas, written in NumPy apart from the library."""

import numpy
import pytest

from gluon_nst import compute_loss, get_recipe, gram
from gluon_nst._compat import np
from gluon_nst.errors import UserError
from gluon_nst.layers import layer_names
from gluon_nst.recipes import RECIPES, as_shares

SHAPES = {'content': [(5, 4, 6)], 'style': [(3, 8, 12), (4, 4, 6)]}  # (C, H, W) of the layers


@pytest.fixture
def features():
    """Random features of synthesized, content and style picture, and the first one's pixels."""
    random = numpy.random.RandomState(0)

    def draw(kind):
        return [random.normal(size=(1, *shape)).astype('float32') for shape in SHAPES[kind]]

    pixels = random.uniform(size=(1, 3, 8, 12)).astype('float32')
    return pixels, draw('content'), draw('style'), draw('content'), draw('style')


def d2l_formula(pixels, contents_hat, styles_hat, contents, styles):
    """Return the weighted losses of the d2l chapter: recipes.md, section 1."""

    def G(F):
        c, h, w = F[0].shape
        F = F.reshape(c, h * w).astype('float64')
        return F @ F.T / (c * h * w)

    content = sum(((a - b) ** 2).mean() for a, b in zip(contents_hat, contents))
    style = sum(((G(a) - G(b)) ** 2).mean() for a, b in zip(styles_hat, styles))
    tv = 0.5 * (abs(numpy.diff(pixels, axis=2)).mean() + abs(numpy.diff(pixels, axis=3)).mean())
    return content, 1e4 * style, 10 * tv


def tensorflow_formula(pixels, contents_hat, styles_hat, contents, styles):
    """Return those of the TensorFlow tutorial: means over positions and layers, TV summed."""

    def G(F):
        F = F.astype('float64')
        return numpy.einsum('bcij,bdij->bcd', F, F) / (F.shape[2] * F.shape[3])

    content = numpy.mean([((a - b) ** 2).mean() for a, b in zip(contents_hat, contents)])
    style = numpy.mean([((G(a) - G(b)) ** 2).mean() for a, b in zip(styles_hat, styles)])
    x_var = pixels[:, :, :, 1:] - pixels[:, :, :, :-1]
    y_var = pixels[:, :, 1:, :] - pixels[:, :, :-1, :]
    return 1e4 * content, 1e-2 * style, 30 * (abs(x_var).sum() + abs(y_var).sum())


def vgg16_formula(pixels, contents_hat, styles_hat, contents, styles):
    """Return those of the VGG-16 tutorial: alpha content + beta style, uniform layer weights."""
    recipe = get_recipe('vgg16')
    content, style, _ = tensorflow_formula(pixels, contents_hat, styles_hat, contents, styles)
    return recipe.content_weight * content / 1e4, recipe.style_weight * style / 1e-2, 0


@pytest.mark.parametrize(
    'name, formula',
    [('d2l', d2l_formula), ('tensorflow', tensorflow_formula), ('vgg16', vgg16_formula)],
)
def test_losses_follow_the_formulas(name, formula, features):
    recipe = get_recipe(name)
    pixels, contents_hat, styles_hat, contents, styles = features
    X, contents_hat, styles_hat, contents_Y, styles_Y = [
        [np.array(y) for y in each] if isinstance(each, list) else np.array(each)
        for each in features
    ]
    contents_l, styles_l, tv_l, total = compute_loss(
        X,
        contents_hat,
        styles_hat,
        contents_Y,
        [gram(Y, divisor=recipe.gram_divisor) for Y in styles_Y],
        content_weight=recipe.content_weight,
        style_weight=recipe.style_weight,
        tv_weight=recipe.tv_weight,
        gram_divisor=recipe.gram_divisor,
        layer_reduction=recipe.layer_reduction,
        tv_reduction=recipe.tv_reduction,
    )
    ours = [float(sum(contents_l)), float(sum(styles_l)), float(tv_l)]
    assert ours == pytest.approx(formula(*features), rel=1e-4)
    assert float(total) == pytest.approx(sum(ours), rel=1e-5)


def names(layers):
    return [layer_names()[i] for i in layers]


def test_layers_of_the_three_documents():
    d2l, tensorflow, vgg16 = (RECIPES[name] for name in ('d2l', 'tensorflow', 'vgg16'))
    assert names(d2l.style_layers) == [f'conv{b}_1' for b in range(1, 6)]
    assert names(d2l.content_layers) == ['conv4_4']
    assert names(tensorflow.style_layers) == [f'relu{b}_1' for b in range(1, 6)]
    assert names(tensorflow.content_layers) == ['relu5_2']
    first_seven = [name for name in layer_names() if name.startswith('relu')][:7]
    assert names(vgg16.style_layers) == first_seven
    assert names(vgg16.content_layers) == first_seven[-1:] == ['relu3_3']


def test_numbers_of_the_three_documents():
    d2l, tensorflow, vgg16 = (RECIPES[name] for name in ('d2l', 'tensorflow', 'vgg16'))
    assert (d2l.lr, d2l.steps, d2l.lr_decay_every, d2l.lr_decay_factor) == (0.9, 500, 50, 0.8)
    assert (d2l.size, d2l.pooling, d2l.scale, d2l.pixel_space) == (450, 'max', 'unit', False)
    assert (tensorflow.lr, tensorflow.beta1, tensorflow.epsilon) == (0.02, 0.99, 0.1)
    assert (tensorflow.size, tensorflow.steps, tensorflow.every) == (512, 1000, 100)
    assert (tensorflow.scale, tensorflow.pixel_space) == ('caffe', True)
    assert (vgg16.network, vgg16.pooling, vgg16.tv_weight) == ('vgg16', 'avg', 0)


def test_fast_has_the_objective_of_d2l():
    d2l, fast = get_recipe('d2l'), get_recipe('fast')
    differing = {name for name, value in vars(fast).items() if getattr(d2l, name) != value}
    assert differing == {'name', 'source', 'optimizer', 'precision', 'scales', 'steps', 'every'}


@pytest.mark.parametrize(
    'longest_side, scales',
    [(100, [1]), (600, [1]), (601, [0.5, 1]), (1200, [0.5, 1]), (2048, [0.25, 0.5, 1])],
)
def test_auto_scales_start_where_steps_are_quick(longest_side, scales):
    stages = get_recipe('fast').replace(steps=40).stages(longest_side)
    assert stages == [(scale, 40 // 2**i) for i, scale in enumerate(scales)]


def test_stages_of_given_scales():
    assert get_recipe('fast').replace(scales=[0.1, 0.3, 1], steps=3).stages(5000) == [
        (0.1, 3),
        (0.3, 1),
        (1, 1),
    ]


def test_steps_at_each_scale():
    """The last number is for all scales that follow; the coarsest has up to 160 pixels."""
    stages = get_recipe('paint').replace(steps=[9, 5, 4]).stages
    assert stages(160) == [(1, 9)]
    assert stages(450) == [(0.25, 9), (0.5, 5), (1, 4)]
    assert stages(1200) == [(0.125, 9), (0.25, 5), (0.5, 4), (1, 4)]


@pytest.mark.parametrize('steps', [0, (), (60, 0), 2.5, True, '60'])
def test_steps_that_make_no_sense(steps):
    with pytest.raises(UserError, match='steps is .*: it must be a whole number from 1 to 10'):
        get_recipe('paint').replace(steps=steps)


def test_strength_moves_the_content_weight_in_equal_ratios():
    weights = [
        get_recipe('d2l').replace(strength=strength, content_weight=3).balanced_content_weight()
        for strength in (0, 0.25, 0.5, 0.75, 1)
    ]
    assert weights[2] == 3
    ratios = [b / a for a, b in zip(weights, weights[1:])]
    assert ratios == pytest.approx([ratios[0]] * 4) and ratios[0] < 0.5


@pytest.mark.parametrize(
    'settings',
    [dict(strength=1.1), dict(strength=-0.1), dict(color='grey'), dict(style_scale=0)],
    ids=str,
)
def test_controls_that_make_no_sense(settings):
    ((name, value),) = settings.items()
    with pytest.raises(UserError, match=f'{name} is {value!r}: it must be'):
        get_recipe('paint').replace(**settings)


def test_style_layer_weights_are_one_for_each_layer_of_a_relative_loss():
    paint = get_recipe('paint')
    assert paint.replace(style_layers=(1, 3)).style_layer_weights == ()
    assert paint.replace(style_layers=(1,), style_layer_weights=[2]).style_layer_weights == (2,)
    for recipe, weights in (
        (paint, (1, 2)),
        (paint, (1, 1, 1, 1, -1)),
        (get_recipe('d2l'), (1,) * 5),
    ):
        with pytest.raises(UserError, match='style_layer_weights is .*5 numbers, 0 or more'):
            recipe.replace(style_layer_weights=weights)


@pytest.mark.parametrize(
    'size, preview', [(450, 225), (1200, 150), (200, 200), ((900, 30), (225, 7))]
)
def test_preview(size, preview):
    assert get_recipe('paint').replace(size=size).preview().size == preview


@pytest.mark.parametrize('scales', [(), (0.5,), (1, 0.5), (0, 1), (0.5, 0.5, 1), 'some', 1, (2, 1)])
def test_scales_that_make_no_sense(scales):
    with pytest.raises(UserError, match='scales is .*: it must be .auto. or numbers that grow'):
        get_recipe('fast').replace(scales=scales)


def test_layer_weights_need_layers_in_order():
    """Features come in the network's order, so weights in another would go to other layers."""
    for layers in ((6, 1), (1, 1)):
        with pytest.raises(UserError, match='from the lowest to the highest'):
            get_recipe('paint').replace(style_layers=layers, style_layer_weights=(1, 2))


def test_shares_may_be_any_sequence_of_numbers():
    assert as_shares(range(1, 3), 2) == (1, 2)
    assert as_shares(numpy.array([3.0, 1.0]), 2) == (3, 1)
    for wrong in (5, 'ab', {1, 2}, None, (1, 0), (1, float('nan'))):
        with pytest.raises(UserError, match='it must be 2 numbers above 0, one for each style'):
            as_shares(wrong, 2)
