"""``python -m gluon_nst`` is the same as ``gluon-nst``."""

import sys

from .cli.main import main

sys.exit(main())
