"""Every exercise keeps what the checks promise, whoever wrote it."""

import re

import numpy
import pytest

from gluon_nst.exercises import judge, verdict
from gluon_nst.exercises.answer import DRAWS
from gluon_nst.exercises.checker import Checker
from gluon_nst.exercises.compare import agree, difference
from gluon_nst.exercises.exercise import exercises
from gluon_nst.exercises.outcome import Items, draw, leaves, plain
from gluon_nst.exercises.submission import execute

ALL = list(exercises().values())
MISTAKES = [
    (exercise, path) for exercise in ALL for path in sorted(exercise.folder.glob('mistakes/*.py'))
]


@pytest.fixture(scope='module')
def checker():
    with Checker() as checker:
        yield checker


def each(exercises=ALL):
    """Run a test for each exercise; it is the same with every MXNet."""

    def mark(test):
        return pytest.mark.any_mxnet(each_mxnet(exercises)(test))

    return mark


def each_mxnet(exercises):
    return pytest.mark.parametrize('exercise', exercises, ids=lambda exercise: exercise.name)


def check_of(exercise):
    return execute(exercise.folder / 'check.py')


COMPARED = [exercise for exercise in ALL if 'def judge' not in exercise.read('check.py')]


def test_two_at_least_for_each_lesson():
    lessons = [exercise.lesson for exercise in ALL]
    assert all(lessons.count(lesson) >= 2 for lesson in range(2, 12))


@each()
def test_the_starter_is_not_started_even_with_a_comment(checker, exercise, tmp_path):
    starter = exercise.read('starter.py')
    assert 'TODO' in starter and f'gluon-nst exercise check {exercise.name}' in starter
    path = tmp_path / exercise.file_name
    path.write_text(starter + '\n# I thought about it\n')
    found = checker.check(exercise, path)
    assert found.kind == verdict.NOT_STARTED and found.line


@each_mxnet(ALL)
@pytest.mark.parametrize('seed', [0, None], ids=['seed 0', 'any seed'])
def test_the_solution_passes(checker, exercise, seed):
    if exercise.kind == 'explore' and seed is not None:
        pytest.skip('an experiment takes longer; once is enough')
    found = checker.check(exercise, exercise.folder / 'solution.py', seed=seed)
    assert found.kind == verdict.PASSED, found


@pytest.mark.any_mxnet
@pytest.mark.parametrize(
    'exercise, path', MISTAKES, ids=[f'{exercise.name}-{path.stem}' for exercise, path in MISTAKES]
)
def test_a_mistake_gets_its_own_sentence(checker, exercise, path):
    found = checker.check(exercise, path)
    if exercise.kind == 'explore':  # judged by what comes out, not by comparison
        assert found.kind not in (verdict.PASSED, verdict.BROKEN)
        return
    assert (found.kind, found.mistake) == (verdict.MISTAKE, path.stem), found
    assert found.message == ' '.join(execute(path).__doc__.split())


@each([exercise for exercise in COMPARED if 'def call' not in exercise.read('check.py')])
def test_of_zeros_nothing_false_is_said(checker, exercise, tmp_path):
    """A matrix of zeros is symmetric, and a loss of 0 does not change: only the 0 is told."""
    values = [leaf for o in answers(exercise, 0) for leaf in leaves(o.value)]
    if any(value.shape is None for value in values):
        pytest.skip('its result is no number')
    name = check_of(exercise).NAMES[0]
    path = tmp_path / exercise.file_name
    path.write_text(
        exercise.read('solution.py')
        + f"""
right = {name}

def zero(value):
    if isinstance(value, (list, tuple)):
        return type(value)(map(zero, value))
    return 0 * value

def {name}(*inputs):
    return zero(right(*inputs))
"""
    )
    found = checker.check(exercise, path)
    assert found.kind == verdict.MISTAKE or 'Everything in your result is 0' in found.message, found


def test_messages_speak_of_what_the_task_names(checker, tmp_path):
    exercise = exercises()['training-step']
    path = tmp_path / exercise.file_name
    text = exercise.read('solution.py')
    path.write_text(text.replace('trainer.step(1)', 'trainer.step(3)'))
    found = checker.check(exercise, path)
    assert found.message.startswith('What your second step returns is not the right number.')
    path.write_text(text.replace('return float(loss)', 'return [1]'))
    assert checker.check(exercise, path).message.startswith('What your first step returns is a l')


@each(COMPARED)
def test_no_two_mistakes_say_the_same(exercise):
    sentences = [execute(path).__doc__ for owner, path in MISTAKES if owner is exercise]
    assert len(sentences) >= 2 and len(set(sentences)) == len(sentences)


@each()
def test_three_hints(exercise):
    hints = exercise.hints()
    assert len(hints) == 3 and all(hints)


@each()
def test_hints_are_indented_as_written(exercise):
    """The first line of a hint stands where its others stand, also where all are code."""
    text = exercise.read('hints.md')
    for hint in exercise.hints():
        assert f'\n{hint}\n' in f'\n{text}\n' and not hint.startswith('\n')


def answers(exercise, seed):
    check, solution = check_of(exercise), execute(exercise.folder / 'solution.py')
    return judge.truths(check, solution, range(seed, seed + DRAWS))


@each(COMPARED)
def test_the_answers_of_one_draw_are_wrong_in_another(exercise):
    before, after = answers(exercise, 0), answers(exercise, 100)
    assert not all(map(agree, before, after))


@each([exercise for exercise in COMPARED if 'def call' not in exercise.read('check.py')])
def test_hard_coding_does_not_pass(checker, exercise, tmp_path):
    text = written(answers(exercise, 0)[0].value)
    path = tmp_path / exercise.file_name
    path.write_text(
        'from mxnet import np, npx\nnpx.set_np()\n'
        f'def {check_of(exercise).NAMES[0]}(*_):\n    return {text}\n'
    )
    found = checker.check(exercise, path, seed=100)
    assert found.kind not in (verdict.PASSED, verdict.EXCEPTION), found


def written(value):
    """Return a value as Python."""
    if isinstance(value, Items):
        return f'[{", ".join(map(written, value.items))}]'
    if value.shape is None:
        return value.text if value.type == 'bool' else repr(value.text)
    numbers = repr(value.array().tolist())
    return f'np.array({numbers})' if value.type == 'ndarray' else numbers


def wrong(value):
    """Return a value of the same kind with other numbers."""
    if isinstance(value, Items):
        return value._replace(items=[*map(wrong, value.items)])
    if value.shape is None:
        return value._replace(text=f'not {value.text}')
    return value._replace(numbers=[3 * number + 1 for number in value.numbers])


@each(COMPARED)
def test_no_message_tells_the_numbers(exercise):
    expected = answers(exercise, 7)
    outcomes = [outcome._replace(value=wrong(outcome.value)) for outcome in expected]
    differences = list(filter(None, map(difference, outcomes, expected)))
    found = judge.different(differences, outcomes, expected)
    messages = ' '.join(
        [found.message] + [execute(path).__doc__ for owner, path in MISTAKES if owner is exercise]
    )
    for outcome in expected:
        for leaf in leaves(outcome.value):
            if leaf.shape is not None:
                for number in leaf.numbers[:20]:
                    if abs(number) > 20 or number != int(number):
                        assert f'{number:.4g}' not in messages


@each(COMPARED)
def test_inputs_depend_on_the_seed_alone(exercise):
    check = check_of(exercise)
    once, again, other = (
        [
            plain(leaf)
            for leaf in leaves(draw(check, seed))
            if hasattr(leaf, 'asnumpy') or isinstance(leaf, (int, float, str))
        ]
        for seed in (3, 3, 4)
    )
    assert all(map(numpy.array_equal, once, again))
    assert not all(map(numpy.array_equal, once, other))


@each()
def test_files_of_an_exercise_are_readable(exercise):
    assert exercise.kind in ('complete', 'predict', 'explore')
    for path in (*exercise.folder.rglob('*.py'), *exercise.folder.rglob('*.md')):
        assert max(map(len, path.read_text(encoding='utf-8').splitlines())) <= 100, path


@pytest.mark.any_mxnet
@pytest.mark.parametrize(
    'name, change, words',
    [
        ('gram', '(right(X) * 3).astype("int32")', 'int32, which holds whole numbers only'),
        ('gram', 'right(X).astype("float64")', 'of the type float64, where float32'),
        ('gram', '[right(X)]', 'is a list of 1 items; it should be an array'),
        ('content-loss', 'right(X, *more).reshape(1)', 'an array of the shape (1,); it should be'),
        ('content-loss', '"3"', 'is a text (str); it should be one number'),
        ('gram', 'right(X) * X.mean()', 'the number at [0, 0] is too'),
        ('content-loss', 'right(X, *more) ** 2 / 10', 'too small'),
    ],
)
def test_what_else_is_named(checker, tmp_path, name, change, words):
    exercise = exercises()[name]
    path = tmp_path / exercise.file_name
    path.write_text(
        f'{exercise.read("solution.py")}\n\nright = {exercise.function}\n\n\n'
        f'def {exercise.function}(X, *more):\n    return {change}\n'
    )
    found = checker.check(exercise, path)
    assert words in found.message + found.example, found


@each([exercise for exercise in COMPARED if 'def tiny' in exercise.read('check.py')])
def test_a_small_example_shows_what_came_out_and_not_what_is_right(checker, exercise, tmp_path):
    path = tmp_path / exercise.file_name
    path.write_text(
        f'{exercise.read("solution.py")}\nfrom mxnet import np\nright = {exercise.function}\n\n\n'
        f'def {exercise.function}(*inputs):\n    y = right(*inputs)\n'
        '    return y + np.sin(3 * y) * 0.3 + 0.1\n'
    )
    found = checker.check(exercise, path, seed=3)
    check, solution = check_of(exercise), execute(exercise.folder / 'solution.py')
    right = plain(getattr(solution, exercise.function)(*check.tiny())).ravel()
    if found.kind == verdict.VALUE:  # else a property tells more
        assert f'your {exercise.function}(' in found.example
        assert re.search('too (small|large)|not finite', found.example)
        shown = found.example.partition('your ')[2].partition(' = ')[2].partition('\n')[0]
        assert [float(n) for n in re.findall(r'-?[\d.]+(?:e[-+]\d+)?', shown)] != right.tolist()


@pytest.mark.any_mxnet
@pytest.mark.parametrize(
    'name, change',
    [
        ('feature-shape', ('(64, 128', '(128, 128')),  # wrong in the first block alone
        ('feature-shape', ('512, 512)', '512, 511)')),  # and in the last
        ('style-loss', ('.mean()', '.mean().clip(0, 1)')),
    ],
)
def test_what_is_wrong_now_and_then_does_not_pass(checker, tmp_path, name, change):
    exercise = exercises()[name]
    text = exercise.read('solution.py')
    assert change[0] in text
    path = tmp_path / exercise.file_name
    path.write_text(text.replace(*change))
    for seed in range(5):
        assert checker.check(exercise, path, seed=seed).kind != verdict.PASSED
