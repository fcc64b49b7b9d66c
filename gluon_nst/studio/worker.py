"""Run a command of ``gluon-nst`` that stops, as on Ctrl-C, when the studio that began it goes.

Usage: python -m gluon_nst.studio.worker COMMAND ...
"""

import os
import signal
import sys
import threading

STDIN = 0


def main(arguments):
    """Run a command; the end of stdin interrupts it."""
    from ..cli.main import main as command

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent may have ignored it
    threading.Thread(target=_stop_at_the_end, daemon=True).start()
    return command(arguments)


def _stop_at_the_end():
    while os.read(STDIN, 1):
        pass
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
