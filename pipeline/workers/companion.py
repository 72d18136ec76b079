"""A process beside this one that is no worker: it has work of its own, and may have workers."""

from __future__ import annotations

import importlib
import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing import connection
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any, Protocol

from pipeline.workers.shelter import sheltered, undisturbed


class _Closes(Protocol):
    def close(self) -> None: ...


def companion(
    run: Callable[[connection.Connection[Any, Any]], None],
    preload: tuple[str, ...] = (),
    own: tuple[_Closes, ...] = (),
) -> tuple[BaseProcess, connection.Connection[Any, Any]]:
    """Start a process that may have workers of its own, and run a function of a module in it.

    Gives the process, and an end of the pipe whose other end `run` is given: it is to return when that is
    closed. Ctrl-C does not reach it.

    On Linux, while this process has one thread, the other is forked off it. The modules that `preload` names
    are imported before that, once for both. What is to stay this process's `own` is closed in the other,
    which holds all else that is open here. Anywhere else it starts anew, and neither matters.
    """
    if sys.platform == "linux" and threading.active_count() == 1:
        for module in preload:
            importlib.import_module(module)
        with undisturbed():
            return _accompanied(multiprocessing.get_context("fork"), run, own)
    with sheltered():
        return _accompanied(multiprocessing.get_context("spawn"), run, ())


def _accompanied(
    context: SpawnContext | ForkContext,
    run: Callable[[connection.Connection[Any, Any]], None],
    own: tuple[_Closes, ...],
) -> tuple[BaseProcess, connection.Connection[Any, Any]]:
    ours, theirs = context.Pipe()
    if isinstance(context, ForkContext):
        own = (*own, ours)  # the pipe is to end with this process: nobody else may hold our end of it
    with theirs:
        process = context.Process(target=_keep_company, args=(run, theirs, own))
        process.start()
    return process, ours


def _keep_company(
    run: Callable[[connection.Connection[Any, Any]], None],
    pipe: connection.Connection[Any, Any],
    own: tuple[_Closes, ...],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for one in own:
        one.close()
    run(pipe)
