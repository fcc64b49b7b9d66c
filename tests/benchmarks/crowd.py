"""How much it helps that waiting threads leave their cores: alone, and on a shared machine.

Usage: python tests/benchmarks/crowd.py [--lesson 7] [--rounds 3] [--limit 150]

A lesson is run as it is, and with the spinning that OpenMP does by default (300,000 times);
alone, and at the lowest priority beside one busy process. Nothing else may run meanwhile.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

KINDS = {'as it is': {}, 'spinning': {'GOMP_SPINCOUNT': '300000'}}
BUSY = [sys.executable, '-c', 'while True: pass']


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--lesson', default='7')
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--limit', type=float, default=150, help='seconds, then it is ended')
    args = parser.parse_args()
    for crowd in (False, True):
        seconds = {kind: [] for kind in KINDS}
        for _ in range(args.rounds):
            for kind, variables in KINDS.items():
                seconds[kind].append(run(args.lesson, variables, crowd, args.limit))
        for kind, found in seconds.items():
            where = 'beside a busy process' if crowd else 'alone'
            told = ', '.join(f'{s:.1f}' for s in found)
            print(f'{where}, {kind}: {statistics.median(found):.1f} s ({told})', flush=True)


def run(lesson, variables, crowd, limit):
    """Return how many seconds a lesson takes, at most the limit."""
    busy = subprocess.Popen(BUSY) if crowd else None
    command = [sys.executable, '-m', 'gluon_nst', 'lesson', 'run', lesson]
    start = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                command,
                cwd=folder,
                env={**os.environ, **variables},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                preexec_fn=(lambda: os.nice(19)) if crowd else None,
                timeout=limit,
                check=True,
            )
    except subprocess.TimeoutExpired:
        pass
    finally:
        if busy:
            busy.kill()
    return time.perf_counter() - start


if __name__ == '__main__':
    main()
