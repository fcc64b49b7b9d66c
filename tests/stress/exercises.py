"""Attack the checks of the exercises: ``python tests/stress/exercises.py [PART] [--seed N]``.

``wrong``: random changes of each solution; no statement of fact in what is said about one may be
false, and none that computes something else may pass. ``hostile``: submissions that lie, detach,
fill the disk or never end; each gets the right verdict and leaves nothing behind. ``together``:
thirty checks at a time.
"""

import argparse
import ast
import os
import random
import re
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from pathlib import Path

import numpy

from gluon_nst.exercises import compare, verdict
from gluon_nst.exercises.answer import DRAWS
from gluon_nst.exercises.checker import Checker
from gluon_nst.exercises.classroom import check_class
from gluon_nst.exercises.exercise import exercises, find_exercise
from gluon_nst.exercises.judge import truths
from gluon_nst.exercises.outcome import Items, draw, leaves, observe
from gluon_nst.exercises.submission import execute

MOST_MEMORY = 8 << 20  # KiB, for thirty checks at a time
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
            leaf.shape
            for o in self.outcomes(self.module, self.seeds)
            if o.value  # it may also have failed
            for leaf in leaves(o.value)
        ]
        return None if shape in shapes else f'no result has this shape: {shapes}'

    def _type(self, found):
        what = re.search(r'of the type (\w+),|is (?!of the type)(?:an? )?(.*?);', found.message)
        kinds = {
            f'{leaf.what} {leaf.dtype}'
            for o in self.outcomes(self.module, self.seeds)
            for leaf in leaves(o.value)
        } | {what for o in self.outcomes(self.module, self.seeds) for what in _lists(o.value)}
        said = what and (what[1] or what[2].partition(' of the shape')[0])
        return None if not said or any(said in kind for kind in kinds) else f'{said}: {kinds}'

    def _value(self, found):
        if 'Everything in your result is 0' in found.message:
            return 'not all is 0' if self.numbers(self.seeds)[0].any() else None
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
        outcomes = self.outcomes(self.module, self.seeds)
        return 'the result is 0' if compare.all_zero(outcomes) else None


def _lists(value):
    """Yield what the lists in a value are said to be."""
    if isinstance(value, Items):
        yield value.what
        for item in value.items:
            yield from _lists(item)


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


# --- hostile: the verdict is right, and nothing is left behind

SOLUTION = find_exercise('gram').read('solution.py')
ESCAPE = """
import os, sys, time
for _ in range(60):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        time.sleep(977)
"""
WALK = """
import os
for entry in os.listdir('/proc'):
    if entry.isdigit():
        for number in range(10):
            try:
                with open(f'/proc/{entry}/fd/{number}', 'w') as file:
                    file.write('{"number": "", "kind": "passed", "message": ""}\\n')
            except (OSError, ValueError):
                pass
"""
KILL = """
import os, signal
for entry in os.listdir('/proc'):
    if entry.isdigit() and int(entry) not in (1, os.getpid()):
        cmdline = open(f'/proc/{entry}/cmdline', errors='replace').read()
        if 'exercises' in cmdline:
            try:
                os.kill(int(entry), signal.SIGKILL)
            except OSError:
                pass
"""
WRONG = 'def gram(X):\n    return 3\n'
HOSTILE = {  # what it does: (its text, the right verdicts)
    'changes the comparison': (
        'from gluon_nst.exercises import compare, judge, verdict\n'
        'judge.agree = compare.agree = lambda *_: True\nverdict.PASSED = "x"\n' + WRONG,
        [verdict.TYPE],
    ),
    'replaces the modules': (
        'import sys\nfor name in list(sys.modules):\n    if "exercises" in name:\n'
        '        sys.modules[name] = None\n' + WRONG,
        [verdict.TYPE, verdict.BROKEN, verdict.EXIT],
    ),
    'prints a verdict': (
        'print(\'{"kind": "passed"}\')\nprint("gram: passed")\n' + WRONG,
        [verdict.TYPE],
    ),
    'writes into all pipes': (WALK + WRONG, [verdict.TYPE]),
    'kills the checks': (KILL + WRONG, [verdict.TYPE]),
    'forks, and detaches': (ESCAPE + SOLUTION, [verdict.PASSED]),
    'forks for ever': (
        'import os\nwhile True:\n    os.fork()\n',
        [verdict.TIME, verdict.EXCEPTION, verdict.EXIT],
    ),
    'detaches, and ends': (ESCAPE + 'os._exit(0)\n', [verdict.TIME, verdict.EXIT]),
    'fills the disk': (
        'for i in range(99):\n    open(str(i), "wb").write(bytes(99 << 20))\n' + SOLUTION,
        [verdict.EXIT],
    ),
    'fills the memory': (
        'x = []\nwhile True:\n    x.append(bytearray(10 ** 8))\n',
        [verdict.EXCEPTION],
    ),
    'prints for ever': ('while True:\n    print("x" * 10 ** 6)\n', [verdict.EXCEPTION]),
    'ends the interpreter': ('import os\nos._exit(0)\n', [verdict.EXIT]),
    'exits': ('import sys\nsys.exit(0)\n', [verdict.EXIT]),
    'crashes': ('import ctypes\nctypes.string_at(0)\n', [verdict.EXIT]),
    'waits for ever': ('import time\ntime.sleep(999)\n', [verdict.TIME]),
    'ignores signals': (
        'import signal\nfor n in range(1, 65):\n    try:\n        signal.signal(n, 1)\n'
        '    except (OSError, ValueError):\n        pass\nwhile True:\n    pass\n',
        [verdict.TIME],
    ),
    'reads the solution': (
        'from gluon_nst.exercises.exercise import find_exercise\n'
        'exec(find_exercise("gram").read("solution.py"))\n',
        [verdict.OWN],
    ),
    "calls the package's own": (
        'import gluon_nst\ndef gram(X):\n    return gluon_nst.gram(X)\n',
        [verdict.OWN],
    ),
    'deletes what is elsewhere': (
        'import shutil\nshutil.rmtree({elsewhere!r})\n' + SOLUTION,
        [verdict.EXCEPTION],
    ),
    'puts pipes everywhere': (
        'import os\nfor path in "printed", "../printed", "../../printed", "x.py":\n'
        '    try:\n        os.mkfifo(path)\n    except OSError:\n        pass\n' + SOLUTION,
        [verdict.PASSED],
    ),
    'is never equal, and always': (
        'class Same(float):\n    def __eq__(self, other):\n        return True\n'
        '    def __sub__(self, other):\n        return 0\ndef gram(X):\n    return Same(1)\n',
        [verdict.TYPE],
    ),
    'sends a connection': (
        'import socket\nsocket.create_connection(("127.0.0.1", 9), 1)\n' + SOLUTION,
        [verdict.EXCEPTION],
    ),
}


def hostile(_options):
    """Check hostile submissions, two at a time; after each, a good one must pass."""
    bad = 0
    with tempfile.TemporaryDirectory() as scratch:
        elsewhere = Path(scratch, 'elsewhere')
        elsewhere.mkdir()
        (elsewhere / 'precious.txt').write_text('mine')
        os.environ['TMPDIR'] = scratch  # so that what workers leave is seen
        with Checker() as checker, Checker() as neighbour:
            for number, (what, (text, right)) in enumerate(HOSTILE.items()):
                path, good = (Path(scratch, f'{number}{kind}', 'gram.py') for kind in 'bg')
                for file, content in (path, text), (good, SOLUTION):
                    file.parent.mkdir()
                    file.write_text(content.replace('{elsewhere!r}', repr(str(elsewhere))))
                found = []
                beside = threading.Thread(
                    target=lambda good=good, found=found: found.append(
                        neighbour.check(find_exercise('gram'), good)
                    )
                )
                beside.start()
                told = checker.check(find_exercise('gram'), path, time_limit=4)
                beside.join()
                after = checker.check(find_exercise('gram'), good)
                wrong = [
                    f'it is told {told.kind}: {told.message}' * (told.kind not in right),
                    f'its neighbour is told {found[0].kind}' * (found[0].kind != verdict.PASSED),
                    f'the next is told {after.kind}' * (after.kind != verdict.PASSED),
                    'it has written elsewhere' * ([*elsewhere.iterdir()] == []),
                ]
                print(f'{what}: {told.kind}', *filter(None, wrong), sep='; ')
                bad += any(wrong)
        del os.environ['TMPDIR']
        files = [*Path(scratch).glob('gluon-nst*')]
    left = _orphans()
    print(f'{len(HOSTILE)} submissions; left running: {len(left)}; left in files: {len(files)}')
    return bad + len(left) + len(files)


def _orphans():
    """Return the processes of checks that nobody waits for."""
    return [
        entry.name
        for entry in Path('/proc').glob('[0-9]*')
        if b'exercises.worker' in _command(entry) and 'PPid:\t1\n' in (entry / 'status').read_text()
    ]


def _command(entry):
    try:
        return (entry / 'cmdline').read_bytes()
    except OSError:
        return b''


# --- together: many at a time


def together(_options):
    """Check thirty submissions with thirty workers, and measure the memory of all."""
    peak, done = [0], threading.Event()

    def watch():
        while not done.wait(0.2):
            total = 0
            for entry in Path('/proc').glob('[0-9]*'):
                if b'exercises.worker' in _command(entry):
                    try:
                        text = (entry / 'smaps_rollup').read_text()
                    except OSError:
                        continue
                    total += int(re.search(r'^Pss: +(\d+)', text, re.MULTILINE)[1])
            peak[0] = max(peak[0], total)

    watcher = threading.Thread(target=watch)
    watcher.start()
    start, exercise = time.monotonic(), find_exercise('tv-loss')
    with tempfile.TemporaryDirectory() as folder:
        for number in range(30):
            Path(folder, f'student {number}').mkdir()
            text = exercise.read('solution.py')
            Path(folder, f'student {number}', exercise.file_name).write_text(text)
        results = check_class(folder, jobs=30)
    done.set()
    watcher.join()
    failed = [v for v in results.verdicts.values() if v.kind != verdict.PASSED]
    print(
        f'30 at a time: {len(failed)} not passed, {peak[0] / 2**20:.1f} GiB at most, '
        f'{time.monotonic() - start:.0f} s'
    )
    return len(failed) + (peak[0] > MOST_MEMORY)


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


PARTS = {
    'wrong': lambda options: wrong(options.seed, options.count, options.only),
    'hostile': hostile,
    'together': together,
}

if __name__ == '__main__':
    main()
