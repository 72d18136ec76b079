"""The process that watches and builds, so that the one that serves has time for browsers: what the two say.

The watcher tells what it did, and waits after each file that it put in place until it hears that this was
opened: so what is shown is never a newer file than is said. It ends when the pipe does.
"""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from pipeline import build as path
from pipeline.build import Desk, Flatplan, Proof
from pipeline.diagnostics import Diagnostic, PipelineError
from pipeline.preview.launch import Task
from pipeline.preview.planned import Replanned, since
from pipeline.watching import Changes, Outcome, watch

# More changed pages than this are not worth a file of their own: they come with the whole.
_FEW = 24
# Seconds that the watcher is given to end by itself, and those after which it ends whatever it is at.
_GRACE, _LAST_BREATH = 3.0, 1.0


@dataclass(frozen=True, slots=True)
class Doing:
    """What is being done: which edition, which stage of it, and how many of its parts are done."""

    edition: str
    stage: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Typeset:
    """Pages are typeset, their file still to be bound: `pdf` has those of `numbers`, all that changed.

    The change was the `save`-th, and was noticed `seconds` ago.
    """

    edition: str
    plan: Replanned
    pdf: bytes
    numbers: tuple[int, ...]
    save: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A file is in place, checked or not. `plan` is None where it is the one that was told last; where the
    file lay there already, it is the record that is kept of it.
    """

    edition: str
    proof: Proof
    checked: bool
    plan: Replanned | bytes | None
    save: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """An edition could not be made, or none could ("")."""

    edition: str
    diagnostic: Diagnostic


Said = Doing | Typeset | Placed | Stopped


@dataclass(frozen=True, slots=True)
class Wish:
    """The editions to be made from now on, the first of them first. ("opened" and "end" are asked, too.)"""

    names: tuple[str, ...]


Asked = Wish | str


@dataclass(slots=True)
class Watcher:
    """The watcher, seen from the process that serves."""

    process: BaseProcess
    pipe: Connection[Any, Any]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, names: tuple[str, ...]) -> None:
        """Have these editions made from now on, the first of them first."""
        self._send(Wish(names))

    def opened(self) -> None:
        """Say that what was told last has been opened."""
        self._send("opened")

    def hear(self) -> Said | None:
        """Wait for what is told next; None when nothing will be any more."""
        try:
            said: Said = self.pipe.recv()
        except (EOFError, OSError):
            return None
        return said

    def has_said(self) -> bool:
        """Whether there is something to hear, if only that there will be nothing any more."""
        try:
            return self.pipe.poll()
        except OSError:
            return True

    def end(self) -> None:
        """Have it end; whoever listens hears when it has."""
        self._send("end")

    def close(self) -> None:
        """Have it end, if it has not, by force if need be; and let go of it."""
        self.end()
        self.process.join(_GRACE)
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def _send(self, said: Asked) -> None:
        with self._lock, contextlib.suppress(OSError):  # it has ended, which `hear` tells
            self.pipe.send(said)


# ── in the watcher ──────────────────────────────────────────────────────────────────────────────────────────


def watch_for(task: Task, pipe: Connection[Any, Any]) -> None:
    """Watch and build, and tell what comes of it, until the pipe ends or this is told to."""
    told: dict[str, Flatplan] = {}
    changes, opened = Changes(task.root), queue.SimpleQueue[bool]()
    # First of all: who is told to end may be looking through many folders.
    threading.Thread(target=_listen, args=(pipe, changes, opened), daemon=True).start()
    # Where nobody listens any longer, there is nothing left to do.
    with Desk(task.root, task.jobs, sketches=True) as desk, changes, contextlib.suppress(OSError):
        stage = partial(_say_stage, pipe.send)
        for outcome in watch(desk, changes, task.names or _first(task.root), task.language, stage):
            if (said := _said(desk, outcome, told)) is not None:
                pipe.send(said)
                _remember(said, told)
                if not isinstance(said, Stopped) and not opened.get():
                    return


def _listen(pipe: Connection[Any, Any], changes: Changes, opened: queue.SimpleQueue[bool]) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            said: Asked = pipe.recv()
            if isinstance(said, Wish):
                changes.ask(said.names)
            elif said == "opened":
                opened.put(True)
            else:
                break
    changes.end()
    opened.put(False)
    time.sleep(_LAST_BREATH)  # what is being made is not worth waiting for
    os._exit(0)


def _first(root: Path) -> tuple[str, ...]:
    """Name the edition that is made while nobody asks for any."""
    with contextlib.suppress(PipelineError):
        return tuple(edition.stem for edition in path.editions(root)[:1])
    return ()


def _say_stage(
    send: Callable[[Said], None], edition: str, stage: str, done: int = 0, total: int = 0, /
) -> None:
    send(Doing(edition, stage, done, total))


def _said(desk: Desk, outcome: Outcome, told: dict[str, Flatplan]) -> Said | None:
    stem, times = outcome.edition, (outcome.save, outcome.seconds)
    if outcome.stop is not None:
        return Stopped(stem, outcome.stop.diagnostic)
    if (ahead := outcome.ahead) is not None:
        before = told.get(stem)
        changed = _changed(before, ahead.plan)
        alone = ahead.alone(changed) if 0 < len(changed) <= _FEW else None
        if alone is None:
            return None
        told[stem] = ahead.plan
        return Typeset(stem, since(before, ahead.plan), *alone, *times)
    draft = outcome.draft
    if draft is None:
        return None
    before = told.get(stem)
    if draft.plan is None and before is None:
        return Placed(stem, draft.proof, draft.checked, path.kept_plan(desk, draft), *times)
    plan = path.plan_of(desk, draft)
    if plan is None or plan == before:
        return Placed(stem, draft.proof, draft.checked, None, *times)
    told[stem] = plan
    return Placed(stem, draft.proof, draft.checked, since(before, plan), *times)


def _remember(said: Said, told: dict[str, Flatplan]) -> None:
    """Read what was told by its record: only now, while it is read there as well."""
    if isinstance(said, Placed) and isinstance(said.plan, bytes):
        plan = path.read_plan(said.plan)
        if plan is not None:
            told[said.edition] = plan


def _changed(before: Flatplan | None, now: Flatplan) -> tuple[int, ...]:
    """Give the pages that look as none did before; () where none is shown yet."""
    if before is None:
        return ()
    known = {page.look for page in before.pages}
    return tuple(number for number, page in enumerate(now.pages, 1) if page.look not in known)
