"""The versions of Python that MXNet runs on; setup.py, too, runs this file, alone."""

OLDEST = (3, 8)
NEWEST = (3, 11)


def dotted(version):
    """Return ``'3.8'`` for (3, 8)."""
    return '.'.join(map(str, version))


def remedy():
    """Say how to get a version of Python that is supported, where the system has none."""
    newest = dotted(NEWEST)
    return (
        f'pip install uv && uv venv --seed --python {newest} .venv{newest} (or get Python {newest} '
        'from pyenv, conda or your system, and make a virtual environment with it)'
    )
