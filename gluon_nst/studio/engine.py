"""All that the studio computes with MXNet: in one thread, one thing after the other."""

from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

END = object()


class Engine:
    """Runs functions in a thread of their own, for MXNet's settings belong to a thread."""

    def __init__(self):
        self._thread = ThreadPoolExecutor(1, initializer=_prepare)

    def do(self, function, *args):
        """Call a function, and return what it returns."""
        return self._thread.submit(function, *args).result()

    def stream(self, function, *args):
        """Call a function with one more argument, first: ``tell``. Yield what it tells, meanwhile.

        When the generator is closed, the next call of ``tell`` ends the function.
        """
        told: SimpleQueue = SimpleQueue()
        closed: list = []

        def tell(value):
            if closed:
                raise _Closed
            told.put(value)

        def call():
            try:
                function(tell, *args)
            except _Closed:
                pass
            finally:
                told.put(END)

        future = self._thread.submit(call)
        try:
            yield from iter(told.get, END)
            future.result()  # raises what the function did
        finally:
            closed.append(True)

    def close(self):
        """End the thread after what it does now."""
        self._thread.shutdown(wait=False, cancel_futures=True)


class _Closed(Exception):
    """Nobody listens any more."""


def _prepare():
    from .._compat import mxnet

    mxnet.npx.set_np()
