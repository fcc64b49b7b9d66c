"""Measure how long one waits: for help, for the import, and for the first step of a run.

    python tests/benchmarks/start.py [--rounds 5]

Every command runs in a process of its own, in turn; the median, smallest and largest seconds are
printed. The weights must be in the cache. The run has a single step and is timed to its end, so
it takes longer than a run's first step, by what it writes.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time

CLI = '-m', 'gluon_nst'
COMMANDS = {
    'python without anything': ('-c', ''),
    'import gluon_nst': ('-c', 'import gluon_nst'),
    'gluon-nst --help': (*CLI, '--help'),
    'gluon-nst stylize --steps 1': (*CLI, 'stylize', '--steps', '1'),
}


def seconds(arguments):
    """Run Python with these arguments in an empty folder, and return how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        command = [sys.executable, *arguments]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return time.perf_counter() - began


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=5)
    rounds = [
        [seconds(arguments) for arguments in COMMANDS.values()]
        for _ in range(parser.parse_args().rounds)
    ]
    print('| command | seconds | smallest | largest |', '|---|---|---|---|', sep='\n')
    for name, found in zip(COMMANDS, zip(*rounds)):
        print(f'| {name} | {statistics.median(found):.2f} | {min(found):.2f} | {max(found):.2f} |')


if __name__ == '__main__':
    main()
