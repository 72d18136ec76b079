"""Where fascicles are made: here, in processes beside this one, or wherever an executor takes them.

A worker is a process with a pipe of its own, and has one task at a time: when it dies, it is known which task
it died of, and nothing that others do is touched. (A `ProcessPoolExecutor` waits for ever when a worker is
killed while its result is on the way: the pipe that all its workers share never tells of an end.)
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import multiprocessing
import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from multiprocessing import connection, forkserver, resource_tracker
from multiprocessing.context import ForkContext, ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_Context = ForkServerContext | SpawnContext


class _Closes(Protocol):
    def close(self) -> None: ...


_FEW = 2
"""So many tasks are done sooner than workers are there."""

_UNCOLLECTED = 100_000
"""Objects that a worker may leave to the garbage collector before it is called."""

_MOST_HEAPS = -8
"""The number of glibc's option for the most heaps that there are: `M_ARENA_MAX` of malloc.h."""

_LAST_BREATH = 5.0
"""Seconds from the end of a worker's pipe to the end of its process, at most."""


def cores() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share_heap() -> None:
    """Have all threads that are still to come use one heap: of glibc's, each keeps up to 64 MiB back."""
    with contextlib.suppress(OSError, AttributeError):  # another C library has no such function
        ctypes.CDLL(None).mallopt(_MOST_HEAPS, 1)


def collect_garbage() -> None:
    """Collect garbage while there is time, and have what stays passed over until this is called again.

    A collection that comes by itself goes through all that is kept for the next build, while somebody waits.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def give_memory_back() -> None:
    """Return to the system what this process needed and does not need any more."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


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
        self._staff: set[_Worker] = set()
        self._idle: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start the workers and go on at once: they import what they need while there is other work."""
        if self._executor is None and self._few < sys.maxsize and self._opening is None:
            todo = (_context(self._preload), self._jobs)
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
        crew: dict[_Worker, int] = {}
        try:
            self._hand_out(make, tasks, waiting, crew)
            while crew:
                done = self._collect(crew, meanwhile)
                self._hand_out(make, tasks, waiting, crew)
                yield from done
        finally:
            self._dismiss(tuple(crew))

    def _hand_out(
        self, make: Callable[[T], R], tasks: Sequence[T], waiting: deque[int], crew: dict[_Worker, int]
    ) -> None:
        """Give tasks to idle workers, one each, who thus join the crew; to nobody, if nobody can be had."""
        while waiting and len(crew) < self._jobs:
            if not self._idle:
                self._take_on(_context(self._preload), min(self._jobs - len(crew), len(waiting)))
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

    def _collect(self, crew: dict[_Worker, int], meanwhile: Callable[[], bool]) -> list[tuple[int, Any]]:
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

    def _take_on(self, context: _Context, count: int) -> None:
        workers = _hire(context, count, self._preload)
        with self._lock:
            wanted = not self._closed
            if wanted:
                self._staff.update(workers)
                self._idle += workers
        if not wanted:
            _end(workers)

    def _dismiss(self, workers: Iterable[_Worker]) -> None:
        workers = tuple(workers)
        self._staff.difference_update(workers)
        self._idle = [worker for worker in self._idle if worker not in workers]
        _end(workers)


# ── in this process, and elsewhere ──────────────────────────────────────────────────────────────────────────


def _here(
    make: Callable[[T], R], tasks: Sequence[T], indexes: Iterable[int]
) -> Iterator[tuple[int, R | Lost]]:
    for index in indexes:
        with _uncollected():
            made = make(tasks[index])
        yield index, made


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from running by itself: it would go through a layout again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


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


def companion(
    run: Callable[[connection.Connection[Any, Any]], None],
    preload: tuple[str, ...] = (),
    apart: tuple[_Closes, ...] = (),
) -> tuple[BaseProcess, connection.Connection[Any, Any]]:
    """Start a process that may have workers of its own, and run a function of a module in it.

    Gives the process, and an end of the pipe whose other end `run` is given: it is to return when that is
    closed. Ctrl-C does not reach it.

    On Linux, while this process has one thread, the other is forked off it. The modules that `preload` names
    are imported before that, once for both; what is to stay `apart` is closed in the new process, which holds
    all else that is open here. Anywhere else it starts anew, and neither matters.
    """
    if sys.platform == "linux" and threading.active_count() == 1:
        for module in preload:
            importlib.import_module(module)
        with _undisturbed():
            return _accompanied(multiprocessing.get_context("fork"), run, apart)
    with _sheltered():
        return _accompanied(multiprocessing.get_context("spawn"), run, ())


def _accompanied(
    context: SpawnContext | ForkContext,
    run: Callable[[connection.Connection[Any, Any]], None],
    apart: tuple[_Closes, ...],
) -> tuple[BaseProcess, connection.Connection[Any, Any]]:
    ours, theirs = context.Pipe()
    if isinstance(context, ForkContext):
        apart = (*apart, ours)  # the pipe is to end with this process: nobody else may hold our end of it
    with theirs:
        process = context.Process(target=_keep_company, args=(run, theirs, apart))
        process.start()
    return process, ours


def _keep_company(
    run: Callable[[connection.Connection[Any, Any]], None],
    pipe: connection.Connection[Any, Any],
    apart: tuple[_Closes, ...],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for one in apart:
        one.close()
    run(pipe)


# ── workers, seen from this process ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
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


def _end(workers: Iterable[_Worker]) -> None:
    for worker in workers:
        worker.kill()
    for worker in workers:
        worker.end()


def _context(preload: tuple[str, ...]) -> _Context:
    """Choose how processes start: forked off one that has imported everything, where that is possible.

    That one is started here, if it does not run: it imports while this process goes on.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*preload, __name__])
    with _sheltered(), contextlib.suppress(OSError):
        forkserver.ensure_running()
    return context


def _hire(context: _Context, count: int, preload: tuple[str, ...]) -> list[_Worker]:
    """Start so many workers and give those that came up: none, where processes cannot be had."""
    started: list[_Worker] = []
    sheltered = _sheltered() if context.get_start_method() == "spawn" else contextlib.nullcontext()
    try:
        with sheltered, contextlib.suppress(OSError, EOFError):
            for _ in range(count):
                started.append(_start(context, preload))
        up = [worker for worker in started if worker.came_up()]
    except BaseException:
        _end(started)
        raise
    _end([worker for worker in started if worker not in up])
    return up


def _start(context: _Context, preload: tuple[str, ...]) -> _Worker:
    ours, theirs = context.Pipe()
    with theirs:
        process = context.Process(target=_work, args=(theirs, preload), daemon=True)
        process.start()
    return _Worker(process, ours)


@contextlib.contextmanager
def _sheltered() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach, and that import nothing from the current folder.

    The fork server begins as `python -c`, which looks for modules in the current folder first: that may be a
    booklet's, and nothing in a booklet is ever run. Workers inherit both.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        if hasattr(signal, "pthread_sigmask"):
            resource_tracker.ensure_running()  # else started within, and that unblocks the signal
        with _undisturbed():
            yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = before


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach.

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


# ── workers, seen from within ───────────────────────────────────────────────────────────────────────────────


def _work(pipe: connection.Connection[bytes, bytes], preload: tuple[str, ...]) -> None:
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
            if gc.get_count()[0] > _UNCOLLECTED:
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
