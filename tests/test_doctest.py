"""The examples in the docstrings of the public names do what they say."""

import doctest

import numpy
import pytest

import gluon_nst
from gluon_nst._compat import init, mxnet, nn, np
from gluon_nst.resources import sample_picture

NAMES = {
    'cpu': mxnet.cpu,
    'gluon_nst': gluon_nst,
    'init': init,
    'nn': nn,
    'np': np,
    'numpy': numpy,
    'sample_picture': sample_picture,
}


@pytest.mark.parametrize('name', gluon_nst.__all__)
def test_examples(name):
    thing = getattr(gluon_nst, name)
    finder = doctest.DocTestFinder(recurse=False)
    (example,) = finder.find(thing, name, globs=dict(NAMES))
    assert example.examples, f'the docstring of {name} has no example'
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example).failed == 0
