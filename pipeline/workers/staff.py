"""Workers, seen from the process that has them: how they are started, and how they end."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing import connection, forkserver
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess

from pipeline.workers import task
from pipeline.workers.shelter import sheltered

Context = ForkServerContext | SpawnContext


@dataclass(frozen=True, slots=True, eq=False)
class Worker:
    """A worker's process, and our end of its pipe."""

    process: BaseProcess
    connection: connection.Connection[bytes, bytes]

    def came_up(self) -> bool:
        """Wait until it is ready for work, or dead."""
        try:
            self.connection.recv_bytes()
        except (EOFError, OSError):
            return False
        return True

    def kill(self) -> None:
        """Kill it, if it lives: its number may be another process's by now."""
        if self.process.is_alive():
            self.process.kill()

    def end(self, patience: float = 0.0) -> str:
        """End it, at once or when it has had so many seconds to end by itself; tell how it ended."""
        self.connection.close()
        self.process.join(patience)
        self.kill()
        self.process.join()
        code = self.process.exitcode or 0
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"exit {code}"


def end_all(workers: Iterable[Worker]) -> None:
    """End workers at once: all are killed before the first is waited for."""
    for worker in workers:
        worker.kill()
    for worker in workers:
        worker.end()


def context_for(preload: tuple[str, ...]) -> Context:
    """Choose how processes start: forked off one that has imported everything, where that is possible.

    That one is started here, if it does not run: it imports while this process goes on.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*preload, task.__name__])
    with sheltered(), contextlib.suppress(OSError):
        forkserver.ensure_running()
    return context


def hire(context: Context, count: int, preload: tuple[str, ...]) -> list[Worker]:
    """Start so many workers and give those that came up: none, where processes cannot be had."""
    started: list[Worker] = []
    shelter = sheltered() if context.get_start_method() == "spawn" else contextlib.nullcontext()
    try:
        with shelter, contextlib.suppress(OSError, EOFError):
            for _ in range(count):
                started.append(_start(context, preload))
        up = [worker for worker in started if worker.came_up()]
    except BaseException:
        end_all(started)
        raise
    end_all([worker for worker in started if worker not in up])
    return up


def _start(context: Context, preload: tuple[str, ...]) -> Worker:
    ours, theirs = context.Pipe()
    with theirs:
        process = context.Process(target=task.work, args=(theirs, preload), daemon=True)
        process.start()
    return Worker(process, ours)
