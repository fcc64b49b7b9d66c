"""The synthesized image, and what its training starts from."""

import numpy
import pytest

from gluon_nst import SynthesizedImage, get_inits, gram
from gluon_nst._compat import init, mxnet, np

CPU = mxnet.cpu()


def test_synthesized_image_is_its_parameter():
    block = SynthesizedImage((1, 3, 2, 2))
    X = np.arange(12).reshape(1, 3, 2, 2).astype('float32')
    block.initialize(init.Constant(X))
    numpy.testing.assert_array_equal(block().asnumpy(), X.asnumpy())
    assert len(list(block.collect_params().values())) == 1


def test_get_inits(problem):
    X, _, styles_Y, _ = problem
    pixels, styles_Y_gram, trainer = get_inits(X, CPU, 0.3, styles_Y)
    numpy.testing.assert_array_equal(pixels.asnumpy(), X.asnumpy())
    numpy.testing.assert_array_equal(styles_Y_gram[1].asnumpy(), gram(styles_Y[1]).asnumpy())
    assert trainer.learning_rate == pytest.approx(0.3)
    pixels[:] = 0
    assert float(abs(X).max()) > 0  # the picture given is not the one trained
