"""``doctor``: check the installation."""


def add_doctor(commands):
    """Add the command ``doctor``."""
    parser = commands.add_parser('doctor', help='check the installation and show how to fix it')
    parser.set_defaults(run=_doctor)


def _doctor(_options):
    from ..doctor import examine

    return examine()
