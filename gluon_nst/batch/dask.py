"""Stylising the pairs of a folder on a Dask cluster."""

import sys
from contextlib import contextmanager

from ..errors import UserError


@contextmanager
def connect(address):
    """Yield a client of the Dask scheduler at ``address``, or None without an address.

    Raises
    ------
    UserError
        If Dask is not installed, or the scheduler does not answer within ten seconds.
    """
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError:
        raise UserError(
            f'scheduler is {address}, and Dask is not installed: run '
            '"pip install \'gluon-nst[dask]\'"'
        ) from None
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError):
        raise UserError(
            f'no Dask scheduler answers at {address}: start one with "dask scheduler", '
            'and give the address that it prints'
        ) from None
    with client:
        if not client.nthreads():
            print(
                f'{address} has no workers yet: start some with "dask worker {address}"',
                file=sys.stderr,
            )
        yield client
