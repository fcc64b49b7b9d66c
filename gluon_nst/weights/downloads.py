"""Downloads with limits: they give up on a silent server, and before they fill the disk."""

import threading
import time
import urllib.request
import zipfile

SECONDS = 10  # without a byte, until a server counts as unreachable
MINUTES = 30  # for a whole download; the model zoo's VGG is half a gigabyte
LARGEST = 10**9  # bytes of a download


def open_url(url):
    """Open a URL for reading.

    Raises
    ------
    Exception
        TimeoutError if there is no answer within SECONDS; or whatever else urllib raises.
    """
    answers = []

    def ask():  # in a thread, because a name lookup ignores the timeout
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
    """Copy one open file to another; raise an error if it is too large or too slow."""
    deadline = time.monotonic() + 60 * MINUTES
    for block in iter(lambda: source.read1(2**20), b''):  # whatever has arrived so far
        target.write(block)
        if target.tell() > LARGEST:
            raise ValueError(f'the download is larger than {LARGEST:,} bytes')
        if time.monotonic() > deadline:
            raise TimeoutError(f'the download takes more than {MINUTES} minutes')


def unpack(archive, name, target):
    """Copy a single member of an open zip file to another open file."""
    with zipfile.ZipFile(archive) as members, members.open(name) as member:
        copy(member, target)
