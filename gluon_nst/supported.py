"""The versions of Python that MXNet runs on; setup.py reads this file, and does not import it."""

OLDEST = (3, 8)
NEWEST = (3, 11)


def dotted(version):
    """Return ``'3.8'`` for (3, 8)."""
    return '.'.join(map(str, version))
