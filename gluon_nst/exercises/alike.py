"""Submissions that look alike: a reason to ask, and no proof."""

import io
import tokenize
from difflib import SequenceMatcher

CLOSE = 0.95  # of the tokens, in the same order
ENOUGH = 60  # tokens: what is shorter is alike by chance


def alike(exercise, sources):
    """Find submissions of one exercise that look alike.

    Parameters
    ----------
    exercise : Exercise
    sources : dict
        The text of each student's file.

    Returns
    -------
    list of tuple
        The students, and what is alike.
    """
    starter, solution = (exercise.read(name) for name in ('starter.py', 'solution.py'))
    own = {student: _lines(source) - _lines(starter) for student, source in sources.items()}
    remarks = _remarks(_lines(solution) - _lines(starter))
    copies = [student for student in sources if remarks and remarks <= own[student]]
    remarked = [student for student in sources if student not in copies and _remarks(own[student])]
    tokens = {student: _tokens(source) for student, source in sources.items()}
    enough = len(_tokens(starter)) + ENOUGH
    others = [s for s in sources if s not in copies + remarked and len(tokens[s]) >= enough]
    return [
        *(([student], 'as the installed solution, with its comments') for student in copies),
        *(
            (group, 'the same code and comments')
            for group in _groups(remarked, lambda a, b: own[a] == own[b])
        ),
        *(
            (group, 'nearly the same code')
            for group in _groups(others, lambda a, b: _ratio(tokens[a], tokens[b]) >= CLOSE)
        ),
    ]


def _groups(students, are_alike):
    """Put each student into the first group with whose first one they are alike."""
    groups: list = []
    for student in students:
        group = next((group for group in groups if are_alike(group[0], student)), None)
        if group is None:
            groups.append([student])
        else:
            group.append(student)
    return [group for group in groups if len(group) > 1]


def _ratio(ours, theirs):
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio()


def _remarks(lines):
    """Return the lines that have a comment: nobody finds the same ones by chance."""
    return {line for line in lines if '#' in line}


def _lines(source):
    return {' '.join(line.split()) for line in source.splitlines() if line.strip()}


def _tokens(source):
    """Return the tokens of a text, without comments and empty lines."""
    kept = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type in (tokenize.OP, tokenize.NUMBER, tokenize.NAME, tokenize.INDENT):
                kept.append(token.string.strip())
    except (tokenize.TokenError, SyntaxError):
        pass  # what comes before it still counts
    return kept
