"""Serve the studio to browsers: on this machine, or with a password to a class."""

import hmac
import os
import signal
import socket
import threading
import webbrowser
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import Interrupted, UserError
from ..resources import folder

LOCAL = '127.0.0.1'
EVERYWHERE = '0.0.0.0'  # noqa: S104 the user asks for it, with a password
PORTS = 100  # so many are tried
UPLOAD = '50mb'


def serve(runs, *, host=LOCAL, port=7860, password=None, browser=True, book=Path('site')):
    """Serve the studio until Ctrl-C.

    Parameters
    ----------
    runs : Path
        The folder for run folders, which stay.
    host : str
        The address to serve at: 127.0.0.1 is this machine alone, 0.0.0.0 all of its network.
    port : int
        If it is taken, one of the next is.
    password : str, optional
        What visitors must know, besides any name.
    browser : bool
        Whether to open a browser.
    book : Path
        A folder with the book, to which the rooms then link.

    Raises
    ------
    UserError
        If Gradio is missing, no port is free, or a network would be served without a password.
    """
    if host not in (LOCAL, 'localhost') and not password:
        raise UserError(
            f'host is {host}, which opens the studio to the network: give a --password for it'
        )
    port = _free_port(host, port)
    with TemporaryDirectory(prefix='gluon-nst-studio-') as uploads:
        # Before Gradio is loaded: where uploads go, and that nothing is told to its makers.
        os.environ.update(GRADIO_TEMP_DIR=uploads, GRADIO_ANALYTICS_ENABLED='False')
        _check_gradio()
        from .page import CSS, build, lesson_routes, theme

        runs = Path(runs).resolve()
        page, close = build(runs, Path(uploads))
        page.queue(api_open=False)
        app, _, _ = page.launch(
            server_name=host,
            server_port=port,
            auth=password and (lambda _name, given: hmac.compare_digest(given, password)),
            auth_message='Any name; the password is that of your class.',
            prevent_thread_lock=True,
            share=False,
            quiet=True,
            allowed_paths=[str(runs), str(folder('img'))],
            max_file_size=UPLOAD,
            footer_links=[],
            run_history=False,
            ssr_mode=False,
            theme=theme(),
            css=CSS,
        )
        app.router.routes[:0] = lesson_routes(Path(book).resolve())
        try:
            _wait(f'http://{LOCAL if host == EVERYWHERE else host}:{port}', host, runs, browser)
        finally:
            close()
            page.close(verbose=False)


def _wait(address, host, runs, browser):
    print(f'The studio is at {address} (Ctrl-C ends it); runs are kept in {runs}', flush=True)
    if host not in (LOCAL, 'localhost'):
        print(
            'Everybody in this network who knows the password can paint on this machine and see '
            f'the runs in {runs}',
            flush=True,
        )
    signal.signal(signal.SIGTERM, _end)
    if browser:
        webbrowser.open(address)
    try:
        threading.Event().wait()
    except KeyboardInterrupt as interrupt:
        raise Interrupted(
            'the studio is closed; a run can go on when it opens again',
            getattr(interrupt, 'signum', signal.SIGINT),
        ) from None


def _end(signum, _frame):
    raise Interrupted('', signum)


def _check_gradio():
    try:
        import gradio  # noqa: F401
    except ImportError as error:
        raise UserError(
            f'the studio needs Gradio ({error}): install it with pip install "gluon-nst[studio]", '
            'on Python 3.10 or 3.11'
        ) from None


def _free_port(host, wanted):
    for port in range(wanted, wanted + PORTS):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((host, port))
                return port
            except socket.gaierror as error:
                raise UserError(f'host is {host}, and there is no such address ({error})') from None
            except (OSError, OverflowError) as error:  # it is taken; there is none above 65535
                reason = error
    raise UserError(f'no port from {wanted} to {wanted + PORTS - 1} is free at {host}: {reason}')
