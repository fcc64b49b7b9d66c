"""The exercises of the course, and what checks them.

A check runs the learner's file in a process of its own, so that nothing it does can harm
the learner's files or the check:

    commands, classroom  ->  checker  ->  worker (imports MXNet)  ->  judge, in a sandbox (a fork)

``catalogue/`` has one folder for each exercise; `exercise.Exercise` says what is in it.
"""
