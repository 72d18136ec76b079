"""What a command costs, with everything that it starts: time on the wall and on processors, and memory.

A command runs in a session of its own. All in that session, and all that descends from it, counts: workers,
a fork server and its workers, and what goes on when the command itself has ended. Linux only, as it reads
`/proc`: memory is the sum of proportional set sizes (PSS), so that pages which processes share count once.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

EVERY = 0.05
"""Seconds between two looks at memory; more where a look takes long, which disturbs what is looked at."""
PATIENCE = 24
"""Times as long as a look took to wait for the next one, at least."""
GRACE = 5.0
"""Seconds that what outlives its command, or was asked to end, is given to do so by itself."""
_TICK = os.sysconf("SC_CLK_TCK")
_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used: seconds on the wall, seconds of all processors, bytes of memory at the peak."""

    wall: float
    cpu: float
    peak: int


@dataclass(frozen=True, slots=True)
class Run:
    """A command that ended: its exit status (below 0: the signal that ended it), and what it wrote."""

    status: int
    usage: Usage
    output: str
    errors: str


@dataclass(frozen=True, slots=True)
class Process:
    """A process as `/proc` shows it; `cpu` counts the seconds of the children that it has waited for, too."""

    pid: int
    parent: int
    session: int
    dead: bool
    cpu: float
    started: int

    @property
    def identity(self) -> tuple[int, int]:
        """What no other process ever is: numbers come again, but not at the same time."""
        return self.pid, self.started


def measure(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end. The wall's time ends with the command, the rest with all that it started."""
    with Tree(command, env=env) as tree:
        status, wall = tree.wait()
        tree.end()
        used = tree.lap()
    return Run(status, Usage(wall, used.cpu, used.peak), tree.output, tree.errors)


class Tree:
    """A command at work and all that it starts; whatever still runs is ended when the block is left.

    `output` and `errors` are there from then on. With `listens`, the command can be spoken to (`say`).
    """

    def __init__(
        self, command: Sequence[str], *, env: Mapping[str, str] | None = None, listens: bool = False
    ) -> None:
        self._written = (tempfile.TemporaryFile(), tempfile.TemporaryFile())  # noqa: SIM115
        self.output = self.errors = ""
        self._status: int | None = None
        self._reaped = self._told = 0.0
        self._peak = 0
        self._lock = threading.Lock()
        self._over = threading.Event()
        # What loses its parent becomes our child: its time can be had to the end, and nothing gets away.
        _adopt(True)
        self._strangers = {one.identity for one in processes() if one.parent == os.getpid()}
        self._began = self._lapped = time.perf_counter()
        self._root = subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.PIPE if listens else subprocess.DEVNULL,
            stdout=self._written[0],
            stderr=self._written[1],
            start_new_session=True,
        )
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def __enter__(self) -> Tree:
        return self

    def __exit__(self, *_problem: object) -> None:
        self.end()

    @property
    def running(self) -> bool:
        """Whether the command itself still runs."""
        self._reap()
        return self._status is None

    def say(self, line: str) -> None:
        """Write a line to the command's standard input."""
        assert self._root.stdin is not None
        self._root.stdin.write(f"{line}\n".encode())
        self._root.stdin.flush()

    def wait(self) -> tuple[int, float]:
        """Wait for the command to end, and for what it leaves behind; give its status and its own time."""
        if self._status is None:
            os.waitid(os.P_PID, self._root.pid, os.WEXITED | os.WNOWAIT)
        wall = time.perf_counter() - self._began
        self._settle()
        assert self._status is not None
        return self._status, wall

    def lap(self) -> Usage:
        """Give what was used since the last lap, or since the start."""
        self._look()
        with self._lock:
            now = time.perf_counter()
            total = self._reaped + sum(process.cpu for process in self._members())
            used = Usage(now - self._lapped, max(0.0, total - self._told), self._peak)
            self._lapped, self._told, self._peak = now, total, 0
        return used

    def end(self) -> None:
        """End all that still runs: the command by an interrupt first, then everything by force."""
        if self._over.is_set():
            return
        if self.running:
            os.kill(self._root.pid, signal.SIGINT)
            self._settle()
        self._over.set()
        self._watcher.join()
        while self._reap():
            for process in self._members():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGKILL)
            time.sleep(0.01)
        _adopt(False)
        if self._root.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._root.stdin.close()
        self.output, self.errors = (_whole(file) for file in self._written)

    def _settle(self) -> None:
        """Wait until nothing of the tree runs any more, for so long as grace is given."""
        until = time.perf_counter() + GRACE
        while self._reap() and time.perf_counter() < until:
            time.sleep(0.005)

    def _reap(self) -> bool:
        """Take leave of those that ended and are ours to wait for; tell whether any member is left."""
        members = self._members()
        for process in members:
            if process.dead and process.parent == os.getpid():
                _, status, used = os.wait4(process.pid, 0)
                with self._lock:
                    self._reaped += used.ru_utime + used.ru_stime
                if process.pid == self._root.pid:
                    self._status = self._root.returncode = os.waitstatus_to_exitcode(status)
        return bool(members)

    def _members(self) -> list[Process]:
        """Find the tree's processes: our new children, its whole session, and all who descend from them."""
        members: list[Process] = []
        inside = {os.getpid()}
        # A child's number is higher than its parent's, until numbers start again: then its session tells.
        for process in processes():
            if (
                process.session == self._root.pid or process.parent in inside
            ) and process.identity not in self._strangers:
                inside.add(process.pid)
                members.append(process)
        return members

    def _watch(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            began = time.perf_counter()
            self._look()
            pause = max(EVERY, PATIENCE * (time.perf_counter() - began))

    def _look(self) -> None:
        with self._lock:
            self._peak = max(self._peak, sum(_memory(process.pid) for process in self._members()))


def processes() -> list[Process]:
    """Give every process of the machine, in the order of their numbers."""
    pids = sorted(int(name) for name in os.listdir("/proc") if name.isdecimal())  # noqa: PTH208 (speed)
    return [process for pid in pids if (process := _process(pid)) is not None]


def _process(pid: int) -> Process | None:
    text = _read(f"/proc/{pid}/stat")
    if not text:
        return None
    # proc_pid_stat(5), from the third field on: the second is a name, which may hold blanks and parentheses.
    fields = text[text.rindex(b")") + 2 :].split()
    return Process(
        pid=pid,
        parent=int(fields[1]),
        session=int(fields[3]),
        dead=fields[0] in (b"Z", b"X"),
        cpu=sum(map(int, fields[11:15])) / _TICK,
        started=int(fields[19]),
    )


def _memory(pid: int) -> int:
    """Give a process's share of memory (PSS) in bytes; 0 when it is gone."""
    rollup = _read(f"/proc/{pid}/smaps_rollup")
    at = rollup.find(b"\nPss:")
    return int(rollup[at + 5 :].split(None, 1)[0]) * 1024 if at >= 0 else 0


def _read(name: str) -> bytes:
    """Read a small file of `/proc`, b"" when its process is gone; several times as fast as by its path."""
    try:
        number = os.open(name, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(number, 4096)
    except OSError:
        return b""
    finally:
        os.close(number)


def _adopt(orphans: bool) -> None:
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, int(orphans), 0, 0, 0)


def _whole(file: IO[bytes]) -> str:
    with file:
        file.seek(0)
        return file.read().decode(errors="replace")
