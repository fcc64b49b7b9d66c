"""The results of a class as pages: one for the teacher, and one for each student."""

from html import escape
from urllib.parse import quote

from .. import pages
from . import verdict
from .exercise import exercises
from .verdict import HEADS

STYLE = """
table { border-collapse: collapse; font-size: .9rem }
.wide { overflow-x: auto; margin-bottom: 2.5rem }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left;
  white-space: nowrap }
thead th { vertical-align: bottom }
tbody th { position: sticky; left: 0; background: var(--page) }
.passed { color: var(--good); font-weight: 600 }
.failed { color: var(--bad) }
h2 { margin: 2rem 0 .75rem; font-size: 1.3rem }
main { max-width: 60rem }
li { margin: .5rem 0 }
article { padding: 1rem 1.25rem; margin-bottom: 1rem; background: var(--card);
  border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 8px }
article.passed { color: inherit; font-weight: inherit; border-left-color: var(--good) }
article.failed { color: inherit; border-left-color: var(--bad) }
article h2 { margin: 0 }
article p { margin-top: .5rem }
pre { margin-top: .75rem; padding: .75rem; overflow-x: auto; background: var(--page);
  border-radius: 6px; font-size: .85rem }
small { color: var(--faint) }
"""
TEACHER = """<header>
<h1>{title}</h1>
<p>{summary}</p>
</header>
<div class="wide"><table>
<caption hidden>Students by exercises</caption>
<thead><tr><th scope="col">student</th>{heads}<th scope="col">points</th></tr></thead>
<tbody>
{rows}
</tbody>
<tfoot><tr><th scope="row">passed</th>{passed}<td></td></tr></tfoot>
</table></div>
<main>
{sections}
</main>"""
STUDENT = """<header>
<h1>{student}</h1>
<p>{summary}</p>
</header>
<main>
{exercises}
</main>"""


def write_pages(out, title, results):
    """Write index.html for the teacher, and a page for each student in ``students/``.

    A student's page tells nothing of the others, so that it can be handed on.

    Parameters
    ----------
    out : Path
    title : str
    results : Results
    """
    for student in results.students:
        pages.write(
            out / 'students' / f'{student}.html', student, STYLE, _student(student, results)
        )
    pages.write(out / 'index.html', title, STYLE, _teacher(title, results))


def _teacher(title, results):
    names = results.exercises()
    rows = [
        f'<tr><th scope="row"><a href="students/{quote(student)}.html">{escape(student)}</a></th>'
        + ''.join(_cell(student, name, results) for name in names)
        + f'<td>{results.points(student)}</td></tr>'
        for student in results.students
    ]
    passed = [sum(results.mark(s, name) == 'passed' for s in results.students) for name in names]
    return TEACHER.format(
        title=escape(title),
        summary=f'{len(results.students)} students, {len(results.verdicts)} submissions, '
        f'{sum(passed)} passed. The names lead to a page for each student.',
        heads=''.join(f'<th scope="col">{name}</th>' for name in names),
        rows='\n'.join(rows),
        passed=''.join(f'<td>{number}</td>' for number in passed),
        sections='\n'.join(_sections(results)),
    )


def _cell(student, name, results):
    mark, found = results.mark(student, name), results.verdicts.get((student, name))
    kind = 'passed' if mark == 'passed' else 'failed' if mark not in ('-', 'untouched') else ''
    told = f' title="{escape(found.message)}"' if found and found.message else ''
    if (student, name) in results.late:
        mark += ', late'
    return f'<td class="{kind}"{told}>{mark}</td>'


def _sections(results):
    """Yield what a teacher should know besides the marks."""
    mistakes = [
        f'<strong>{mistake.exercise}, {escape(mistake.name)}</strong>, made by '
        f'{len(mistake.students)}: {escape(mistake.message)}<br>'
        f'<small>{escape(", ".join(mistake.students))}</small>'
        for mistake in results.mistakes()
    ]
    untouched = [
        f'{escape(student)}: {name}'
        for student, name in results.verdicts
        if results.mark(student, name) == 'untouched'
    ]
    own = [
        f'{escape(student)}: {name}. {escape(found.message)}'
        for (student, name), found in results.verdicts.items()
        if found.kind == verdict.OWN
    ]
    alike = [
        f'{name}, {what}: {escape(", ".join(students))}' for name, students, what in results.alike
    ]
    unknown = [escape(f'{path}{reason}') for path, reason in results.unknown.items()]
    for head, items in (
        ('Mistakes, the commonest first', mistakes),
        ('Taken from the package', own),
        ('Alike, which may be chance: ask', alike),
        ('Handed in as they were given out', untouched),
        ('Not checked', unknown),
    ):
        if items:
            yield f'<h2>{head}</h2>\n<ul>\n<li>' + '</li>\n<li>'.join(items) + '</li>\n</ul>'


def _student(student, results):
    mine = [(name, results.verdicts.get((student, name))) for name in results.exercises()]
    return STUDENT.format(
        student=escape(student),
        summary=f'{results.points(student)} of {len(mine)} exercises passed',
        exercises='\n'.join(_article(name, found, results, student) for name, found in mine),
    )


def _article(name, found, results, student):
    exercise = exercises()[name]
    title = f'<h2>{name}</h2>\n<p><small>Lesson {exercise.lesson}: {exercise.title}</small></p>'
    if found is None:
        return f'<article>{title}\n<p>not handed in</p></article>'
    passed = found.kind == verdict.PASSED
    late = ', late' if (student, name) in results.late else ''
    lines = [title, f'<p><strong>{escape(HEADS[found.kind])}{late}</strong></p>']
    if found.message:
        lines.append(f'<p>{escape(found.message)}</p>')
    if found.line:
        lines.append(f'<pre>line {found.line}:  {escape(found.code)}</pre>')
    if found.example:
        lines.append(f'<pre>{escape(found.example)}</pre>')
    if not passed:
        lines.append(f'<p><small>For a hint: gluon-nst exercise hint {name}</small></p>')
    kind = 'passed' if passed else 'failed'
    return f'<article class="{kind}">' + '\n'.join(lines) + '</article>'
