"""The exercises of the course, and their checks.

A check runs the learner's file in a separate process, so that it can harm neither the
learner's files nor the check:

    commands, classroom  ->  checker  ->  worker (imports MXNet)  ->  answer, in a sandbox (a fork)
                                                                  ->  judge (another fork)

``catalogue/`` has one folder for each exercise; `exercise.Exercise` describes its files.
"""

import importlib


def __getattr__(name):
    if name != 'check':  # for notebooks
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return importlib.import_module(f'{__name__}.notebook').check
