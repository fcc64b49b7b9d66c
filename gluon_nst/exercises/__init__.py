"""The exercises of the course, and their checks.

A check runs the learner's file in a separate process, so that it can harm neither the
learner's files nor the check:

    commands, classroom  ->  checker  ->  worker (imports MXNet)  ->  judge, in a sandbox (a fork)

``catalogue/`` has one folder for each exercise; `exercise.Exercise` describes its files.
"""
