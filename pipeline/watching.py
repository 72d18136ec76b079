"""Building again when something changes: a burst of changes is one build, and the newest state wins.

A build that cannot be made leaves the last good file where it is and says why; the next change tries again.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import watchfiles

from pipeline import build as path
from pipeline.build import Ahead, Desk, Draft
from pipeline.diagnostics import Diagnostic, PipelineError, finding
from pipeline.edition import SETTINGS_FILE, Edition
from pipeline.workers import Lost, Workshop, collect_garbage, give_memory_back, share_heap

# Milliseconds without a further change after which a burst is over, and the longest that a burst may last.
_QUIET, _LONGEST = 10, 1_000
# Milliseconds between two turns of a thread that looks for changes.
_TURN = 200
# Seconds without work after which the workers are woken: what was made earlier is on screen by then, and they
# take the processors.
_REST = 1.0


class _Lasting(watchfiles.DefaultFilter):
    """Lets pass what stays: not what editors and copying programs put beside a file while they write it."""

    ignore_entity_patterns = (*watchfiles.DefaultFilter.ignore_entity_patterns, r"^\.", r"\.(tmp|part|bak)$")


class Stage(Protocol):
    """Is told edition and stage, and how many parts of it are done where it has any."""

    def __call__(self, edition: str, stage: str, done: int = 0, total: int = 0, /) -> None:
        """Be told."""


_Filter = Callable[[watchfiles.Change, str], bool]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change for one edition: its pages are typeset, its file is in place, checked or not, or
    what stopped it.

    `edition` is the stem of its files, "" where all were stopped. The change was the `save`-th, and was
    noticed `seconds` ago.
    """

    edition: str = ""
    ahead: Ahead | None = None
    draft: Draft | None = None
    stop: PipelineError | None = None
    save: int = 0
    seconds: float = 0.0

    @property
    def checked(self) -> bool:
        """Whether nothing more will be said of it."""
        return self.stop is not None or (self.draft is not None and self.draft.checked)


def watch(
    desk: Desk, changes: Changes, names: tuple[str, ...], language: str, stage: Stage
) -> Iterator[Outcome]:
    """Build, and build again after each change, until `changes` are told to end.

    Editions are made one after the other, and then checked likewise; each gives its outcome when its pages
    are typeset, when its file is in place, and once more when it is checked. When something changes
    meanwhile, the newer state comes first. `names` are editions (none: the default ones) until others are
    asked for; `stage` is told edition and stage. PipelineError (`root-missing`) when there is no folder.
    """
    if not desk.root.is_dir():
        raise PipelineError(finding("root-missing", folder=desk.root))
    share_heap()
    table = _Table(desk, names, language, stage)
    news: News | None = Noticed(time.monotonic())
    awake = False
    while not isinstance(news, Ended):
        match news:
            case Asked() if news.names == table.names:
                pass  # they are made already, or being made
            case Noticed() | Asked():
                yield from table.look(news)
                if table.todo:
                    changes.stop_checking()
            case Found():
                yield from table.settle(news)
            case None if table.todo:
                yield from table.put()
            case None:
                desk.workshop.warm_up()
                awake = True
                table.make_ready()
                collect_garbage()
        if not table.todo and (unchecked := table.unchecked()) and not changes.checking:
            desk.tidy()
            collect_garbage()
            give_memory_back()
            changes.check(desk, unchecked)
        patience = None if awake and not table.unready() else _REST
        news = changes.next(wait=not table.todo, patience=patience)


@dataclass(slots=True)
class _Table:
    """What is made of the newest state: `drafts` by stem, `todo` the editions still to be made of it.

    `ready` are the stems of editions for whose next change everything is at hand.
    """

    desk: Desk
    names: tuple[str, ...]
    language: str
    stage: Stage
    ready: set[str] = field(default_factory=set)
    drafts: dict[str, Draft] = field(default_factory=dict)
    todo: list[Edition] = field(default_factory=list)
    state: str = ""
    since: float = 0.0
    save: int = 0

    def look(self, news: Noticed | Asked) -> Iterator[Outcome]:
        """See what is to be made now: what is made from just what is there was only touched."""
        if isinstance(news, Asked):
            self.names = news.names
        if not self.todo:
            self.since = news.at
        self.desk.begin()
        try:
            editions = path.editions(self.desk.root, self.names)
            before, self.state = self.state, path.state_of(self.desk)
            self.save += self.state != before
        except PipelineError as stop:
            self.todo, self.drafts = [], {}
            yield self._outcome("", stop=stop)
            return
        made = {stem: draft.key for stem, draft in self.drafts.items()}
        self.todo = [one for one in editions if path.key_of(self.state, one) != made.get(one.stem)]
        self.drafts = {one.stem: self.drafts[one.stem] for one in editions if one.stem in made}

    def put(self) -> Iterator[Outcome]:
        """Make the next edition."""
        edition = self.todo.pop(0)
        self.drafts.pop(edition.stem, None)
        try:
            said = partial(self.stage, edition.stem)
            for step in path.steps(self.desk, edition, self.language, said, self.state):
                if isinstance(step, Draft):
                    self.drafts[edition.stem] = step
                else:
                    self.ready.add(edition.stem)
                yield self._outcome(edition.stem, step)
        except PipelineError as stop:
            yield self._outcome(edition.stem, stop=stop)

    def _outcome(
        self, stem: str, step: Ahead | Draft | None = None, stop: PipelineError | None = None
    ) -> Outcome:
        ahead, draft = (step, None) if isinstance(step, Ahead) else (None, step)
        return Outcome(stem, ahead, draft, stop, self.save, time.monotonic() - self.since)

    def unchecked(self) -> tuple[Draft, ...]:
        """Give what is to be checked, in order."""
        return tuple(draft for draft in self.drafts.values() if not draft.checked)

    def unready(self) -> list[Draft]:
        """Give what lies there and would have to be read whole with its next change."""
        drafts = self.drafts.items() if self.desk.sketches else ()
        return [draft for stem, draft in drafts if stem not in self.ready]

    def make_ready(self) -> None:
        """Make ready for the next change of one of the editions that are there."""
        for draft in self.unready()[:1]:
            self.ready.add(draft.edition.stem)
            path.make_ready(self.desk, draft, self.state, self.language)

    def settle(self, news: Found) -> Iterator[Outcome]:
        """Write down what a check found, unless its file was made anew since."""
        stem = news.draft.edition.stem
        if self.drafts.get(stem) is not news.draft:
            return
        try:
            proof = path.settle(self.desk, news.draft, news.findings, self.language)
        except PipelineError as stop:
            del self.drafts[stem]
            yield self._outcome(stem, stop=stop)
            return
        self.drafts[stem] = replace(news.draft, proof=proof, checked=True)
        yield self._outcome(stem, self.drafts[stem])


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something changed, at this time of the monotonic clock; or may have, before changes were looked for."""

    at: float
    surely: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody wants these editions from now on, the first of them first; at this time of the clock."""

    names: tuple[str, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Found:
    """The check of a file found this."""

    draft: Draft
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """Nobody watches any longer."""


News = Noticed | Asked | Found | Ended


class Changes:
    """Tells of changes to what a booklet is made from, from the moment it is entered until it is left.

    `ask` and `end` may be called from any thread.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._news: queue.SimpleQueue[News | Exception] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._turned = threading.Event()
        self._folders: frozenset[tuple[Path, int, int]] = frozenset()
        self._threads: list[threading.Thread] = []
        self._check: _Check | None = None

    def __enter__(self) -> Changes:
        names = frozenset((*path.OWN_FOLDERS, SETTINGS_FILE))
        self._start(self._look, (self._root,), self._ending, lambda _, name: Path(name).name in names)
        self._look_into_folders()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_checking()
        self._ending.set()
        self._turned.set()
        for thread in self._threads:
            thread.join()

    def ask(self, names: tuple[str, ...]) -> None:
        """Have these editions made from now on, in this order."""
        self._news.put(Asked(names, time.monotonic()))

    def end(self) -> None:
        """Have watching end as soon as what is being made is made."""
        self._news.put(Ended())

    def next(self, *, wait: bool, patience: float | None = None) -> News | None:
        """Give the next piece of news, None where there is none yet and none is to be waited for.

        `patience` are the seconds that it is waited for, when it is; None for as long as it takes. What only
        may have changed, and hardly ever did, is not told before this has said once that there is nothing.

        PipelineError (`watch-failed`) when there can be none.
        """
        perhaps: Noticed | None = None
        news = self._take(wait, patience)
        while isinstance(news, Noticed) and not (news.surely or wait):
            perhaps, news = news, self._take(wait, patience)
        if perhaps is not None:
            self._news.put(replace(perhaps, surely=news is None))
        if isinstance(news, OSError | RuntimeError):
            raise PipelineError(finding("watch-failed", reason=news)) from news
        if isinstance(news, Exception):
            raise news
        if news is not None:
            self._look_into_folders()
        return news

    def _take(self, wait: bool, patience: float | None) -> News | Exception | None:
        try:
            return self._news.get(block=wait, timeout=patience)
        except queue.Empty:
            return None

    @property
    def checking(self) -> bool:
        """Whether files are being checked."""
        return self._check is not None and not self._check.ended.is_set()

    def check(self, desk: Desk, drafts: tuple[Draft, ...]) -> None:
        """Check files, one after the other, while other things go on."""
        self.stop_checking()
        self._check = _Check(desk.side_room(), self._news)
        self._start(self._check.run, desk.root, drafts)

    def stop_checking(self) -> None:
        """Leave the check that is going on, if there is one: what it looks at is out of date."""
        if self._check is not None:
            self._check.stop()

    def _start(self, work: Callable[..., None], *words: object) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        self._threads.append(threading.Thread(target=work, args=words, daemon=True))
        self._threads[-1].start()

    def _look_into_folders(self) -> None:
        """Look into the folders that are there by now: one that went and came again is another."""
        there = set()
        for folder in path.watched_folders(self._root):
            with contextlib.suppress(OSError):
                status = folder.stat()
                there.add((folder, status.st_dev, status.st_ino))
        if there != self._folders:
            self._folders = frozenset(there)
            self._turned.set()
            self._turned = threading.Event()
            places = tuple(folder for folder, _, _ in there)
            self._start(self._look, places, self._turned, _Lasting())

    def _look(self, places: tuple[Path, ...], ending: threading.Event, wanted: _Filter) -> None:
        """Tell of each burst of changes, and once when looking has begun: what was before is missed."""
        looking = watchfiles.watch(
            *places,
            watch_filter=wanted,
            debounce=_LONGEST,
            step=_QUIET,
            stop_event=ending,
            rust_timeout=_TURN,
            yield_on_timeout=True,
            recursive=places != (self._root,),
            raise_interrupt=False,
        )
        begun = False
        try:
            for changes in looking:
                if changes or not begun:
                    self._news.put(Noticed(time.monotonic(), surely=bool(changes)))
                begun = True
        except FileNotFoundError:  # a folder went before it could be looked into
            self._folders = frozenset()
            self._news.put(Noticed(time.monotonic()))
        except (OSError, RuntimeError) as problem:
            self._news.put(problem)


class _Check:
    """A check of some files in a process of its own, which takes neither time nor memory from this one."""

    def __init__(self, room: Workshop, news: queue.SimpleQueue[News | Exception]) -> None:
        self.ended = threading.Event()
        self._stopped = threading.Event()
        self._room, self._news = room, news

    def stop(self) -> None:
        """Leave it, and have nothing more said of it."""
        if not self.ended.is_set():
            self._stopped.set()
            self.ended.set()
            self._room.stop()

    def run(self, root: Path, drafts: tuple[Draft, ...]) -> None:
        """Check the files and tell of each what was found."""
        with self._room as room:
            try:
                for number, found in room.run(partial(path.inspect, root), drafts):
                    if not self._stopped.is_set():
                        self._news.put(
                            Found(drafts[number], _lost(found) if isinstance(found, Lost) else found)
                        )
            except FileNotFoundError:
                pass  # somebody emptied output/: there is nothing to be said of it
            except Exception as problem:
                if not self._stopped.is_set():
                    self._news.put(problem)
            finally:
                self.ended.set()


def _lost(loss: Lost) -> tuple[Diagnostic, ...]:
    return (finding("check-lost", reason=loss.reason),)
