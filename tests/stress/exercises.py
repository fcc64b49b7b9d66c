"""Attack the checks of the exercises: ``python tests/stress/exercises.py [PART] [--seed N]``.

``wrong``: random changes of each solution; no statement of fact in what is said about one may be
false, and none that computes something else may pass. ``hostile``: submissions that lie, detach,
fill the disk or never end; each gets the right verdict and leaves nothing behind. ``together``:
thirty checks at a time.
"""

import argparse
import ast
import random
import re
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

import numpy

from gluon_nst.exercises import compare, verdict
from gluon_nst.exercises.answer import DRAWS
from gluon_nst.exercises.checker import Checker
from gluon_nst.exercises.exercise import exercises
from gluon_nst.exercises.judge import truths
from gluon_nst.exercises.outcome import draw, leaves, observe
from gluon_nst.exercises.submission import execute

MORE = 8  # further draws, on which what is said must be true as well


# --- wrong: what is said is true


class Change(ast.NodeTransformer):
    """Changes one place of a function."""

    def __init__(self, tree, source):
        self.random = source
        self.names = sorted({n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)})
        functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
        self.place = source.choice([n for f in functions for n in self._inside(f)])

    @staticmethod
    def _inside(function):
        kinds = ast.BinOp, ast.Constant, ast.Name, ast.Call, ast.Return, ast.Slice, ast.Compare
        return [
            node
            for statement in function.body[ast.get_docstring(function) is not None :]
            for node in ast.walk(statement)
            if isinstance(node, kinds) and not isinstance(getattr(node, 'ctx', None), ast.Store)
        ]

    def visit(self, node):
        """Return a node, changed if it is the place."""
        if node is not self.place:
            return self.generic_visit(node)
        name = type(node).__name__
        return getattr(self, f'_{name.lower()}')(node)

    def _binop(self, node):
        how = self.random.randrange(4)
        if how == 0:
            return ast.BinOp(node.right, node.op, node.left)
        if how == 1:
            return self.random.choice([node.left, node.right])
        operators = [ast.Add(), ast.Sub(), ast.Mult(), ast.Div(), ast.FloorDiv(), ast.Pow()]
        return ast.BinOp(node.left, self.random.choice(operators), node.right)

    def _constant(self, node):
        if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
            return ast.Constant(not node.value)
        value = node.value
        return ast.Constant(self.random.choice([value + 1, value - 1, 2 * value, -value, 0, 1]))

    def _name(self, node):
        return ast.Name(self.random.choice(self.names or ['None']), ast.Load())

    def _call(self, node):
        how = self.random.randrange(4)
        if how == 0 and isinstance(node.func, ast.Attribute):
            others = 'mean', 'sum', 'max', 'min', 'abs', 'square', 'sqrt', 'std'
            node.func.attr = self.random.choice(others)
            return node
        if how == 1 and isinstance(node.func, ast.Attribute):
            return node.func.value
        if how == 2 and node.args:
            return node.args[0]
        if node.keywords:
            node.keywords.pop(self.random.randrange(len(node.keywords)))
        elif len(node.args) > 1:
            node.args.reverse()
        return node

    def _slice(self, node):
        step = self.random.choice([None, ast.Constant(2), ast.Constant(-1)])
        return (
            ast.Slice(node.upper, node.lower, step)
            if step is None
            else ast.Slice(node.lower, node.upper, step)
        )

    def _compare(self, node):
        return ast.UnaryOp(ast.Not(), node)

    def _return(self, node):
        what = self.random.choice(RESULTS)
        node.value = ast.parse(what.format(f'({ast.unparse(node.value)})'), mode='eval').body
        return node


RESULTS = [
    '0 * {}', '{} * 2', '{} + 1', '-{}', '{} / 3', '{} ** 2', '{} * 1e6', '{} * 1e-6', '{} / 0',
    '{}.astype("float64")', '{}.astype("float16")', '{}.astype("int32")', '{}.T', '{}[0]',
    '{}[None]', '{}.mean()', '{}.sum()', 'float({})', '{}.asnumpy()', '{}.tolist()', '[{}]',
    'str({})', 'None', '{}.copy()', '{}.detach()', 'abs({})', '{}.reshape(-1)', '({}, 1)', '1',
    'np.ones((3, 3))', '{}.round()', '{}.clip(0, 1)', '{} + 1e-6', '{} * 1.0005', '{} * 1.01',
]  # fmt: skip


def changed(source, text):
    """Return the text of a solution with one to three random changes, or None."""
    tree = ast.parse(text)
    for _ in range(source.choice([1, 1, 2, 3])):
        tree = Change(tree, source).visit(tree)
    try:
        result = ast.unparse(ast.fix_missing_locations(tree))
        compile(result, 'x', 'exec')
    except (ValueError, SyntaxError, TypeError, AttributeError):
        return None
    return None if result == ast.unparse(ast.parse(text)) else result


class Facts:
    """What can be told about a wrong function without the checks: it is called here."""

    def __init__(self, exercise, text, seed):
        self.check = execute(exercise.folder / 'check.py')
        self.exercise, self.name = exercise, self.check.NAMES[0]
        self.module = execute(Path('wrong.py'), text.encode())
        self.solution = execute(exercise.folder / 'solution.py')
        self.seeds = range(seed, seed + DRAWS)
        self.further = range(seed + DRAWS, seed + DRAWS + MORE)

    def outcomes(self, module, seeds):
        """Call the function of a module."""
        thing = getattr(module, self.name)
        return [observe(self.check, thing, draw(self.check, s), draw(self.check, s)) for s in seeds]

    def numbers(self, seeds):
        """Return all numbers of the wrong function, and of the solution, as two arrays."""
        both = self.outcomes(self.module, seeds), truths(self.check, self.solution, seeds)
        return [
            numpy.concatenate(
                [leaf.array().astype(float).ravel() for o in some for leaf in leaves(o.value)]
            )
            for some in both
        ]

    def false(self, found):
        """Return what is false in a verdict, or None."""
        return getattr(self, '_' + found.kind.replace(' ', '_').replace("'", ''), self._nothing)(
            found
        )

    def _nothing(self, _found):
        return None

    def _passed(self, _found):
        for ours, right in zip(
            self.outcomes(self.module, self.further),
            truths(self.check, self.solution, self.further),
        ):
            if not compare.agree(ours, right):
                return 'it passes, and on other inputs it is wrong'
        return None

    def _known_mistake(self, found):
        mistake = execute(self.exercise.folder / 'mistakes' / f'{found.mistake}.py')
        pairs = zip(self.outcomes(self.module, self.further), self.outcomes(mistake, self.further))
        alike = [compare.agree(*pair) for pair in pairs]
        return None if all(alike) else f'it is another mistake on {alike.count(False)} of {MORE}'

    def _not_finite(self, _found):
        ours, _ = self.numbers(self.seeds)
        return 'all is finite' if numpy.isfinite(ours).all() else None

    def _shape(self, found):
        told = re.search(r'shape \(([\d, ]*)\)', found.message)
        if not told:
            return None
        shape = [int(n) for n in re.findall(r'\d+', told[1])]
        shapes = [
            leaf.shape for o in self.outcomes(self.module, self.seeds) for leaf in leaves(o.value)
        ]
        return None if shape in shapes else f'no result has this shape: {shapes}'

    def _type(self, found):
        what = re.search(r'of the type (\w+),|is (?:an? )?(.*?);', found.message)
        kinds = {
            f'{leaf.what} {leaf.dtype}'
            for o in self.outcomes(self.module, self.seeds)
            for leaf in leaves(o.value)
        } | {o.value.what for o in self.outcomes(self.module, self.seeds) if o.value}
        said = what and (what[1] or what[2].partition(' of the shape')[0])
        return None if not said or any(said in kind for kind in kinds) else f'{said}: {kinds}'

    def _value(self, found):
        if 'Everything in your result is 0' in found.message:
            return 'not all is 0' if self.numbers(self.further)[0].any() else None
        ratio = re.search(r'Everything is (\S+) times', found.message)
        if ratio:
            ours, right = self.numbers(self.further)
            far = numpy.abs(ours - float(ratio[1]) * right).max()
            if far > 0.01 * numpy.abs(ours).max():
                return f'on other inputs it is not {ratio[1]} times'
        return None

    def _gradient(self, _found):
        ours, right = self.numbers(self.further)
        return None if numpy.allclose(ours, right, 1e-2, 1e-3) else 'the values are not right'

    def _input_changed(self, found):
        if not any(o.changed for o in self.outcomes(self.module, self.seeds)):
            return None if 'Autograd' in found.message else 'no input is changed'
        return None

    def _property(self, found):
        """Return whether the property holds, with other inputs, but for rounding or for a 0."""
        holds = dict(self.check.PROPERTIES)[found.message]
        thing = getattr(self.module, self.name)
        kept = [_holds(holds, thing, seed) for seed in self.further]
        if all(kept):
            return 'with other inputs it holds'
        ours, _ = self.numbers(self.seeds)
        return 'the result is 0' if not ours.any() else None


def _holds(holds, thing, seed):
    try:
        return bool(holds(thing, numpy.random.RandomState(seed)))
    except Exception:
        return False


def wrong(seed, count, word):
    """Check random wrong functions of each exercise, and what is said about them."""
    kinds, lies = Counter(), []
    with Checker() as checker, tempfile.TemporaryDirectory() as folder:
        for exercise in exercises().values():
            if word not in exercise.name or exercise.kind == 'explore':
                continue
            source, text = random.Random(f'{seed} {exercise.name}'), exercise.read('solution.py')
            path, seen = Path(folder, exercise.file_name), set()
            for number in range(count):
                version = None
                while version is None or version in seen:
                    version = changed(source, text)
                seen.add(version)
                path.write_text(version)
                found = checker.check(exercise, path, seed=number, time_limit=5)
                kinds[found.kind] += 1
                try:
                    lie = Facts(exercise, version, number).false(found)
                except Exception as error:  # it cannot be called here as it was there
                    lie = f'{type(error).__name__}: {error}'
                if lie or found.kind == verdict.BROKEN:
                    lies.append((exercise.name, lie, found, version))
    print(sum(kinds.values()), dict(kinds))
    for name, lie, found, version in lies:
        print(f'--- {name}: {lie}\n{found.kind}: {found.message}\n{version.split(chr(10) * 3)[-1]}')
    return len(lies)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('part', nargs='?', choices=PARTS)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--count', type=int, default=200, help='wrong functions for each exercise')
    parser.add_argument('--only', default='', help='a part of the name of an exercise')
    options = parser.parse_args()
    warnings.simplefilter('ignore')  # of Python, on the functions that are wrong
    start, bad = time.monotonic(), 0
    for part in [options.part] if options.part else PARTS:
        bad += PARTS[part](options)
    print(f'{bad} bad, after {time.monotonic() - start:.0f} s')
    sys.exit(bool(bad))


PARTS = {'wrong': lambda options: wrong(options.seed, options.count, options.only)}

if __name__ == '__main__':
    main()
