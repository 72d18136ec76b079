"""A worker, seen from within: requests come, answers go, and it ends with those who would make requests."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import queue
import signal
import threading
import traceback
from multiprocessing import connection

UNCOLLECTED = 100_000
"""Objects that a worker may leave to the garbage collector before it is called."""


def work(pipe: connection.Connection[bytes, bytes], preload: tuple[str, ...]) -> None:
    """Be a worker: say so, then answer one request after the other until the pipe ends."""
    gc.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for module in preload:  # a fork server has them; a failure is told by the task that needs the module
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    gc.freeze()  # a collection that looks at what all workers share would make each its own copy
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, inbox), daemon=True).start()
    with contextlib.suppress(OSError):
        pipe.send_bytes(b"ready")
        while True:
            pipe.send_bytes(_answer(inbox.get()))
            if gc.get_count()[0] > UNCOLLECTED:
                gc.collect()


def _listen(pipe: connection.Connection[bytes, bytes], inbox: queue.SimpleQueue[bytes]) -> None:
    """Take in requests; when there is nobody left to make them, however that came, end this process."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            inbox.put(pipe.recv_bytes())
    os._exit(0)


def _answer(request: bytes) -> bytes:
    try:
        make, task = pickle.loads(request)
        return pickle.dumps((True, make(task)))
    except BaseException as error:
        words = "".join(traceback.format_exception(error))
        error.add_note(f"In a worker:\n{words}")
        try:
            said = pickle.dumps((False, error))
            pickle.loads(said)  # many an exception goes in and does not come out
        except Exception:
            return pickle.dumps((False, RuntimeError(words)))
        return said
