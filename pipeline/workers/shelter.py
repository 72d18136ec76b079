"""What the terminal and the current folder may do to processes that are started: nothing."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from multiprocessing import resource_tracker


@contextlib.contextmanager
def sheltered() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach, and that import nothing from the current folder.

    The fork server begins as `python -c`, which looks for modules in the current folder first: that may be a
    booklet's, and nothing in a booklet is ever run. Workers inherit both.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        if hasattr(signal, "pthread_sigmask"):
            resource_tracker.ensure_running()  # else started within, and that unblocks the signal
        with undisturbed():
            yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Have Ctrl-C wait until this is over, and never reach processes that are started meanwhile.

    It goes to every process of a terminal: it is this one that ends the others, and none is to say a word
    meanwhile.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
