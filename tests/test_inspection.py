"""Statistics, edges and their figures."""

from dataclasses import fields

import numpy
import pytest

from gluon_nst import get_recipe
from gluon_nst._compat import np
from gluon_nst.cli.main import main
from gluon_nst.inspection import (
    high_pass,
    inspect_picture,
    layer_statistics,
    plot_deltas,
    plot_feature_maps,
    plot_gram,
    sobel_edges,
)
from gluon_nst.pipeline import Stylizer
from gluon_nst.recipes import RECIPES, Recipe
from gluon_nst.resources import sample_picture

RAMP = numpy.broadcast_to(
    numpy.arange(6.0)[None, :, None] / 10, (4, 6, 3)
)  # 0.1 a pixel, rightwards


def test_layer_statistics(small_net):
    X = np.ones((1, 3, 8, 6))
    rows = layer_statistics(X, [3], [1, 3], net=small_net, gram_divisor='hw')
    assert [(row.kind, row.layer, row.shape) for row in rows] == [
        ('style', 'relu1_1', (1, 4, 8, 6)),
        ('style', 'relu1_2', (1, 8, 4, 3)),
        ('gram', 'relu1_1', (4, 4)),
        ('gram', 'relu1_2', (8, 8)),
        ('content', 'relu1_2', (1, 8, 4, 3)),
    ]
    Y = small_net[1](small_net[0](X)).asnumpy()
    assert (rows[0].min, rows[0].max) == (Y.min(), Y.max())
    assert rows[0].mean == pytest.approx(Y.mean(), rel=1e-5)
    F = Y.reshape(4, 48)
    assert rows[2].max == pytest.approx((F @ F.T / 48).max(), rel=1e-5)


def test_high_pass_of_a_ramp():
    right, down = high_pass(RAMP)
    assert right.shape == (4, 5, 3) and down.shape == (3, 6, 3)
    numpy.testing.assert_allclose(right, 0.1)
    assert not down.any()


def test_sobel_of_a_ramp_and_of_an_edge():
    right, down = sobel_edges(RAMP)
    # (1 + 2 + 1) * 0.2 from the pixel on the left to that on the right; 0 at the mirrored sides
    numpy.testing.assert_allclose(right[:, 1:-1], 0.8)
    numpy.testing.assert_allclose(right[:, [0, -1]], 0, atol=1e-12)
    numpy.testing.assert_allclose(down, 0, atol=1e-12)
    edge = numpy.zeros((6, 4, 1))
    edge[3:] = 1
    right, down = sobel_edges(edge)
    assert down[2:4].min() == 4 and not right.any()


def test_plot_gram_is_symmetric_around_zero():
    figure = plot_gram(numpy.array([[4.0, -1.0], [-1.0, 9.0]]))
    drawn = figure.axes[0].images[0]
    numpy.testing.assert_allclose(drawn.get_array(), [[2, -1], [-1, 3]])
    assert drawn.get_clim() == (-3, 3)


def test_plot_feature_maps_shows_the_strongest_first():
    Y = numpy.zeros((1, 5, 4, 6))
    Y[0] += numpy.array([0, -9, 3, 1, 2])[:, None, None]
    figure = plot_feature_maps(np.array(Y), 'layer', rows=1, columns=3)
    assert [axis.get_title() for axis in figure.axes] == ['channel 1', 'channel 2', 'channel 4']


def test_plot_deltas_shows_both_directions_of_each_picture():
    figure = plot_deltas({'a': RAMP, 'b': 1 - RAMP})
    assert [axis.get_title() for axis in figure.axes] == [
        'horizontal edges: a',
        'vertical edges: a',
        'horizontal edges: b',
        'vertical edges: b',
    ]
    shown = [axis.images[0].get_array() for axis in figure.axes]
    numpy.testing.assert_allclose(shown[0], 0.5)  # no change downwards
    numpy.testing.assert_allclose(shown[1], 0.7)  # 2 * 0.1 + 0.5
    numpy.testing.assert_allclose(shown[3], 0.3)


def test_inspect_command(picture, tmp_path, capsys):
    out = tmp_path / 'looked'
    assert main(['inspect', str(picture), '--size', '64', '-o', str(out)]) == 0
    table = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [row[:2] for row in table if row[0] == 'style'] == [
        ['style', f'relu{b}_1'] for b in range(1, 6)
    ]
    assert ['content', 'relu5_2'] in [row[:2] for row in table]
    figures = sorted(path.name for path in out.iterdir())
    assert figures == sorted(
        ['deltas.png', 'sobel.png', 'features-relu5_2.png']
        + [f'{kind}-relu{b}_1.png' for b in range(1, 6) for kind in ('features', 'gram')]
    )


def test_inspect_refuses_what_is_no_picture(tmp_path, capsys):
    assert main(['inspect', str(tmp_path / 'none.png')]) == 2
    assert capsys.readouterr().err.startswith('gluon-nst: there is no picture')


def test_means_are_those_that_the_tutorial_prints():
    # Of another picture: 26, 134, 144, 530, 41.
    stylizer = Stylizer(get_recipe('tensorflow'))
    rows = inspect_picture(sample_picture('castle.jpg'), stylizer)
    means = [row.mean for row in rows if row.kind == 'style']
    for mean, printed in zip(means, (26, 134, 144, 530, 41)):
        assert printed / 3 < mean < printed * 3


def test_recipes_command_shows_every_setting(capsys):
    assert main(['recipes']) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ['name', 'paint', 'fast', 'd2l', 'tensorflow', 'vgg16']
    rows = {line.split()[0]: line.split()[1:] for line in lines if line and line[0] != ' '}
    assert rows['lr'] == ['0.9', '0.9', '0.9', '0.02', '0.02']
    assert rows['pooling'] == ['max', 'max', 'max', 'max', 'avg']
    assert set(rows) >= {field.name for field in fields(Recipe)} - {'source'}
    for recipe in RECIPES.values():
        assert recipe.source in '\n'.join(lines)
