"""Exercises that are solved in the cells of a notebook: they are told the same as in a file."""

import itertools
import linecache
import textwrap

import pytest

from gluon_nst.errors import UserError
from gluon_nst.exercises import notebook
from gluon_nst.exercises.checker import Checker
from gluon_nst.exercises.exercise import exercises, find_exercise
from gluon_nst.exercises.verdict import report

pytestmark = pytest.mark.any_mxnet

NUMBERS = itertools.count()
HEAD = """
from mxnet import np, npx
npx.set_np()
from gluon_nst.exercises import check
"""


@pytest.fixture(scope='module', autouse=True)
def one_worker():
    yield
    notebook._checker().stop()


@pytest.fixture
def said(capsys):
    """Return a function that runs cells and returns what they print."""

    def run(*cells):
        names = {'__name__': '__main__'}
        for cell in (HEAD, *cells):
            text, name = textwrap.dedent(cell).lstrip('\n'), f'<cell {next(NUMBERS)}>'
            linecache.cache[name] = len(text), None, text.splitlines(True), name
            exec(compile(text, name, 'exec'), names)
        return capsys.readouterr().out

    return run


GRAM = find_exercise('gram')
FUNCTION = """
def gram(X):
    F = X.reshape(X.shape[1], -1)
    return product(F) / X.size
check(gram)
"""


@pytest.mark.parametrize('path', sorted(GRAM.folder.glob('mistakes/*.py'))[:4])
def test_it_says_the_same_as_the_command(said, path):
    with Checker() as checker:
        expected = report(GRAM, checker.check(GRAM, path))
    out = said(path.read_text(), 'check(gram)')
    assert out.startswith(expected) and out.rstrip().endswith('!gluon-nst exercise hint gram')


def test_what_it_uses_of_other_cells_is_taken_along(said):
    out = said(
        """
        import math as m
        from functools import reduce
        scale, one, both = 2, np.array([1.0, 1.0]), (1, 'x')
        """,
        """
        def twice(f):
            return lambda F: f(F) * scale

        class Half:
            def __call__(self, F):
                return np.dot(F, F.T) / m.sqrt(4) * one[0]
        """,
        """
        def product(F):
            return Half()(F) * reduce(max, both[:1])
        """,
        'def product2(F):\n    return twice(product)(F)',
        FUNCTION.replace('product', 'product2'),
    )
    assert out == 'gram: passed. Well done!\n'


def test_lines_are_those_of_the_cell(said):
    head = 'x = 3\n\n\n'
    out = said('def product(F):\n    y = 1\n    return F + np.ones(999)', head + FUNCTION)
    assert 'line 3:  return F + np.ones(999)' in out  # of the cell with the helper
    out = said(head + FUNCTION.replace('product(F)', 'F + np.ones(999)'))
    assert 'line 7:  return F + np.ones(999)' in out  # HEAD, three lines, and the third of gram


def test_a_class(said):
    text = find_exercise('synthesized-image').read('solution.py')
    out = said(text, 'check(SynthesizedImage)')
    assert out == 'synthesized-image: passed. Well done!\n'


def test_not_started_points_to_the_cell(said):
    out = said(GRAM.read('starter.py'), 'check(gram)')
    assert 'not started' in out and 'Look for TODO in your cell' in out


def test_the_packages_own_is_no_answer(said):
    assert 'is imported from the package' in said('from gluon_nst import gram\ncheck(gram)')


@pytest.mark.parametrize(
    'cell, words',
    [
        ('check(3)', "no exercise asks for '3'"),
        ('def gramm(X):\n    return X\ncheck(gramm)', "did you mean 'gram'"),
        ('gram = lambda X: X\ncheck(gram)', 'no exercise asks for'),
        (
            'net = object()\ndef gram(X):\n    return net\ncheck(gram)',
            "cannot take 'net' along, of the type object",
        ),
        ('exec("def gram(X):\\n    return X")\ncheck(gram)', "the text of 'gram' is not known"),
    ],
)
def test_what_cannot_be_checked_is_told_in_a_sentence(said, cell, words):
    with pytest.raises(UserError) as error:
        said(cell)
    assert words in str(error.value) and '\n' not in str(error.value)


def test_each_exercise_asks_for_a_name_of_its_own():
    functions = [exercise.function for exercise in exercises().values()]
    assert len(set(functions)) == len(functions)


@pytest.mark.slow
def test_in_a_real_notebook():
    nbformat, nbclient = pytest.importorskip('nbformat'), pytest.importorskip('nbclient')
    pytest.importorskip('ipykernel')
    cells = [
        HEAD,
        '%time product = None\ndef product(F):\n    return np.dot(F, F.T)',
        FUNCTION.strip(),
        FUNCTION.strip().replace(' / X.size', ''),
    ]
    book = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)])
    nbclient.NotebookClient(book, kernel_name='python3').execute()
    right, wrong = (
        ''.join(output.get('text', '') for output in cell.outputs) for cell in book.cells[2:]
    )
    assert right.strip() == 'gram: passed. Well done!'
    assert 'C * H * W times too large' in wrong
