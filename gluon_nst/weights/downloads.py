"""Downloads that end: in seconds where nobody answers, and before they fill the disk."""

import threading
import time
import urllib.request
import zipfile

SECONDS = 10  # without a byte, before a server counts as unreachable
MINUTES = 30  # for all of it: half a gigabyte for the model zoo's VGG
LARGEST = 10**9  # bytes


def open_url(url):
    """Open a URL for reading.

    Raises
    ------
    Exception
        TimeoutError if there is no answer within SECONDS; urllib raises much else.
    """
    answers = []

    def ask():  # in a thread, because a name look-up obeys no time-out
        try:
            answers.append(urllib.request.urlopen(url, timeout=SECONDS))  # noqa: S310 as the user set it
        except Exception as error:
            answers.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(SECONDS)
    (answer,) = answers or [TimeoutError(f'no answer within {SECONDS} s')]
    if isinstance(answer, Exception):
        raise answer
    return answer


def copy(source, target):
    """Copy one open file to another, unless it is too much or comes too slowly."""
    deadline = time.monotonic() + 60 * MINUTES
    for block in iter(lambda: source.read1(2**20), b''):  # as much as there is by now
        target.write(block)
        if target.tell() > LARGEST:
            raise ValueError(f'it has more than {LARGEST:,} bytes')
        if time.monotonic() > deadline:
            raise TimeoutError(f'it takes more than {MINUTES} minutes')


def unpack(archive, name, target):
    """Copy one member of an open zip file to another open file, and nothing else."""
    with zipfile.ZipFile(archive) as members, members.open(name) as member:
        copy(member, target)
