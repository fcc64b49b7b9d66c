"""``doctor``: check this machine."""


def add_doctor(commands):
    """Add the command ``doctor``."""
    parser = commands.add_parser('doctor', help='check this machine, and say how to fix it')
    parser.set_defaults(run=_doctor)


def _doctor(_options):
    from ..doctor import examine

    return examine()
