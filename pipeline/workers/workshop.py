"""A workshop: tasks in, results out, whoever makes them."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from multiprocessing import connection
from typing import Any, Self, TypeVar

from pipeline.workers.memory import uncollected
from pipeline.workers.staff import Context, Worker, context_for, end_all, hire

T = TypeVar("T")
R = TypeVar("R")

_FEW = 2
"""So many tasks are done sooner than workers are there."""

_LAST_BREATH = 5.0
"""Seconds from the end of a worker's pipe to the end of its process, at most."""


def cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Lost:
    """Stands for the result of a task whose worker died, twice; `reason` is a signal's name or `exit N`."""

    reason: str


class Workshop:
    """Makes things with up to `jobs` processes (as many as there are cores, when not told); close it.

    `preload` names the modules that the workers need: they are imported once and shared. Processes come up at
    `warm_up()`, or with the first run that has more than a few tasks; with one job there never are any, and
    where none can be had the work is done in this one. They see the environment variables of the moment when
    the first of this process's workshops started. Programs that are no packages must guard their main part
    with `if __name__ == "__main__"`, since workers import it.

    An `executor` does all the work when it is given, and is left running; what its workers die of is its own
    affair. One that stands `apart` does nothing in this process if it can be helped, however little there is.
    A workshop is for one thread, but for `stop`.
    """

    def __init__(
        self,
        jobs: int | None = None,
        preload: tuple[str, ...] = (),
        executor: Executor | None = None,
        *,
        apart: bool = False,
    ) -> None:
        alone = multiprocessing.current_process().daemon  # as are workers, on a cluster too: no children
        self._jobs = 1 if alone else cores() if jobs is None else max(1, jobs)
        self._preload = preload
        self._executor = executor
        self._few = -1 if apart and not alone else _FEW if self._jobs > 1 else sys.maxsize
        self._opening: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._staff: set[Worker] = set()
        self._idle: list[Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start the workers and go on at once: they import what they need while there is other work."""
        if self._executor is None and self._few < sys.maxsize and self._opening is None:
            todo = (context_for(self._preload), self._jobs)
            self._opening = threading.Thread(target=self._take_on, args=todo, daemon=True)
            self._opening.start()

    def run(
        self, make: Callable[[T], R], tasks: Sequence[T], meanwhile: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[int, R | Lost]]:
        """Give each task's number and what `make` makes of it, as they are done, in no order.

        While this process would only wait for workers, it does `meanwhile`, as often as that says that it did
        something.

        `make` is a function of a module; tasks and results can be pickled. What `make` raises is raised here
        and ends the run, as does closing the iterator: workers that are at it then are killed. A task whose
        worker died is tried again, after all others and alone; when that one dies too, the result is `Lost`.
        """
        self._be_open()
        if self._executor is not None:
            yield from _through(self._executor, make, tasks)
            return
        if self._opening is not None:
            self._opening.join()
        if self._few == sys.maxsize or (not self._staff and len(tasks) <= self._few):
            yield from _here(make, tasks, range(len(tasks)))
        else:
            yield from self._beside(make, tasks, meanwhile)

    def rest(self) -> None:
        """Let idle workers go, and the memory they hold; the next run takes on others."""
        if self._opening is not None:
            self._opening.join()
        self._dismiss(tuple(self._idle))

    def stop(self) -> None:
        """Kill the workers, from any thread: nothing more is made; the run that is on ends with losses."""
        with self._lock:
            self._closed = True
            staff = tuple(self._staff)
        for worker in staff:
            worker.kill()

    def close(self) -> None:
        """Kill the workers, whatever they do; the workshop makes nothing more."""
        with self._lock:
            self._closed = True
        self._dismiss(tuple(self._staff))

    def _be_open(self) -> None:
        if self._closed:
            raise RuntimeError("this workshop is closed")

    def _beside(
        self, make: Callable[[T], R], tasks: Sequence[T], meanwhile: Callable[[], bool]
    ) -> Iterator[tuple[int, R | Lost]]:
        waiting = deque(range(len(tasks)))
        lost: list[tuple[int, Lost]] = []
        for index, made in self._turn(make, tasks, waiting, meanwhile):
            if isinstance(made, Lost):
                lost.append((index, made))
            else:
                yield index, made
        self._be_open()  # workers that were ended while they came up are no reason to do it all here
        yield from _here(make, tasks, waiting)
        for index, loss in lost:
            # On its own, with nobody's leavings: memory may have been too short for two at once.
            self._dismiss(tuple(self._idle))
            waiting.append(index)
            yield from self._turn(make, tasks, waiting, meanwhile)
            if waiting:
                yield waiting.pop(), loss

    def _turn(
        self,
        make: Callable[[T], R],
        tasks: Sequence[T],
        waiting: deque[int],
        meanwhile: Callable[[], bool],
    ) -> Iterator[tuple[int, R | Lost]]:
        """Make those that wait, once; `Lost` where a worker died of it; what nobody can take waits on."""
        crew: dict[Worker, int] = {}
        try:
            self._hand_out(make, tasks, waiting, crew)
            while crew:
                done = self._collect(crew, meanwhile)
                self._hand_out(make, tasks, waiting, crew)
                yield from done
        finally:
            self._dismiss(tuple(crew))

    def _hand_out(
        self, make: Callable[[T], R], tasks: Sequence[T], waiting: deque[int], crew: dict[Worker, int]
    ) -> None:
        """Give tasks to idle workers, one each, who thus join the crew; to nobody, if nobody can be had."""
        while waiting and len(crew) < self._jobs:
            if not self._idle:
                self._take_on(context_for(self._preload), min(self._jobs - len(crew), len(waiting)))
            if not self._idle:
                return
            request = pickle.dumps((make, tasks[waiting[0]]))
            worker = self._idle.pop()
            crew[worker] = waiting[0]
            try:
                worker.connection.send_bytes(request)
            except OSError:  # it died while it was idle: no task is to blame
                del crew[worker]
                self._dismiss((worker,))
            else:
                waiting.popleft()

    def _collect(self, crew: dict[Worker, int], meanwhile: Callable[[], bool]) -> list[tuple[int, Any]]:
        """Wait for members of the crew to be done, or dead; they leave it with what they made."""
        self._be_open()
        pipes = [worker.connection for worker in crew]
        while not (ready := connection.wait(pipes, 0)):
            if not meanwhile():
                ready = connection.wait(pipes)
                break
        done: list[tuple[int, Any]] = []
        for worker in [worker for worker in crew if worker.connection in ready]:
            try:
                answer = worker.connection.recv_bytes()
            except (EOFError, OSError):
                self._staff.discard(worker)
                done.append((crew.pop(worker), Lost(worker.end(_LAST_BREATH))))
                continue
            index = crew.pop(worker)
            self._idle.append(worker)
            succeeded, made = pickle.loads(answer)
            if not succeeded:
                raise made
            done.append((index, made))
        return done

    def _take_on(self, context: Context, count: int) -> None:
        workers = hire(context, count, self._preload)
        with self._lock:
            wanted = not self._closed
            if wanted:
                self._staff.update(workers)
                self._idle += workers
        if not wanted:
            end_all(workers)

    def _dismiss(self, workers: Iterable[Worker]) -> None:
        workers = tuple(workers)
        self._staff.difference_update(workers)
        self._idle = [worker for worker in self._idle if worker not in workers]
        end_all(workers)


def _here(
    make: Callable[[T], R], tasks: Sequence[T], indexes: Iterable[int]
) -> Iterator[tuple[int, R | Lost]]:
    for index in indexes:
        with uncollected():
            made = make(tasks[index])
        yield index, made


def _through(
    executor: Executor, make: Callable[[T], R], tasks: Sequence[T]
) -> Iterator[tuple[int, R | Lost]]:
    futures: dict[Future[R], int] = {}
    try:
        for index, task in enumerate(tasks):
            futures[executor.submit(make, task)] = index
        for future in as_completed(tuple(futures)):
            yield futures.pop(future), future.result()
    finally:
        for future in futures:
            future.cancel()
