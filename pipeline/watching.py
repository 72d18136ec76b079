"""Building again when something changes: a burst of changes is one build, and the newest state wins.

A build that cannot be made leaves the last good file where it is and says why; the next change tries again.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import watchfiles

from pipeline import build as path
from pipeline.build import Desk, Draft, Proof
from pipeline.diagnostics import Diagnostic, PipelineError, finding
from pipeline.edition import SETTINGS_FILE

# Milliseconds without a further change after which a burst is over, and the longest that a burst may last.
_QUIET, _LONGEST = 20, 1_000
# Milliseconds between two turns of a thread that looks for changes.
_TURN = 200


class _Lasting(watchfiles.DefaultFilter):
    """Lets pass what stays: not what editors and copying programs put beside a file while they write it."""

    ignore_entity_patterns = (*watchfiles.DefaultFilter.ignore_entity_patterns, r"^\.", r"\.(tmp|part|bak)$")


Stage = Callable[[str, str], None]
Checked = tuple[tuple[Diagnostic, ...], ...]
_Filter = Callable[[watchfiles.Change, str], bool]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a change: the files that are in place, checked or not yet, or what stopped the work.

    `seconds` have passed since the change was noticed.
    """

    proofs: tuple[Proof, ...] = ()
    stop: PipelineError | None = None
    checked: bool = False
    seconds: float = 0.0


def watch(desk: Desk, names: tuple[str, ...], language: str, stage: Stage) -> Iterator[Outcome]:
    """Build, and build again after each change, until the iterator is closed.

    Each build gives its outcome as soon as the files are in place, and once more when they are checked,
    unless something changed meanwhile: then the newer state is built first. `names` are editions (none: the
    default ones), `stage` is told edition and stage. PipelineError (`root-missing`) when there is no folder.
    """
    if not desk.root.is_dir():
        raise PipelineError(finding("root-missing", folder=desk.root))
    with Changes(desk.root) as changes:
        desk.workshop.warm_up()
        begun: float | None = time.monotonic()
        while begun is not None:
            drafts: tuple[Draft, ...] = ()
            check = None
            try:
                drafts = _put(desk, names, language, stage)
                done = all(draft.checked for draft in drafts)
                made = tuple(draft.proof for draft in drafts)
                yield Outcome(made, checked=done, seconds=time.monotonic() - begun)
                desk.tidy()
                check = None if done else changes.check(desk.root, drafts)
            except PipelineError as stop:
                yield Outcome(stop=stop, checked=True, seconds=time.monotonic() - begun)
            since, begun = begun, None
            while begun is None:
                news = changes.next()
                if news.check is not None and news.check == check:
                    yield _settled(desk, drafts, news.found, language, since)
                elif news.check is None and not _is_up_to_date(desk, names, drafts):
                    begun = news.noticed


def _settled(desk: Desk, drafts: tuple[Draft, ...], found: Checked, language: str, since: float) -> Outcome:
    try:
        proofs = tuple(path.settle(desk, *one, language) for one in zip(drafts, found, strict=True))
    except PipelineError as stop:
        return Outcome(stop=stop, checked=True, seconds=time.monotonic() - since)
    return Outcome(proofs, checked=True, seconds=time.monotonic() - since)


def _put(desk: Desk, names: tuple[str, ...], language: str, stage: Stage) -> tuple[Draft, ...]:
    desk.begin()
    return tuple(
        path.put(desk, edition, language, partial(stage, edition.stem))
        for edition in path.editions(desk.root, names)
    )


def _is_up_to_date(desk: Desk, names: tuple[str, ...], drafts: tuple[Draft, ...]) -> bool:
    """Tell whether what was made last is made from just what is there now: a file was only touched."""
    try:
        keys = [path.key_of(desk, edition) for edition in path.editions(desk.root, names)]
    except PipelineError:
        return False
    return keys == [draft.key for draft in drafts]


@dataclass(frozen=True, slots=True)
class News:
    """Something changed, at `noticed` of the monotonic clock; or `check`, by its number, `found` this."""

    noticed: float = 0.0
    check: int | None = None
    found: Checked = ()


class Changes:
    """Tells of changes to what a booklet is made from, from the moment it is entered until it is left."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._news: queue.SimpleQueue[News | Exception] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._turned = threading.Event()
        self._folders: frozenset[tuple[Path, int, int]] = frozenset()
        self._threads: list[threading.Thread] = []
        self._checks = 0
        self._checking = threading.Lock()

    def __enter__(self) -> Changes:
        names = frozenset((*path.OWN_FOLDERS, SETTINGS_FILE))
        self._start(self._look, (self._root,), self._ending, lambda _, name: Path(name).name in names)
        self._look_into_folders()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._turned.set()
        for thread in self._threads:
            thread.join()

    def next(self) -> News:
        """Wait for the next piece of news. PipelineError (`watch-failed`) when there can be none."""
        news = self._news.get()
        if isinstance(news, OSError | RuntimeError):
            raise PipelineError(finding("watch-failed", reason=news)) from news
        if isinstance(news, Exception):
            raise news
        self._look_into_folders()
        return news

    def check(self, root: Path, drafts: tuple[Draft, ...]) -> int:
        """Check files while other things go on; the news that it is done bears the number given here.

        One check at a time, and none of files that were made anew meanwhile.
        """
        self._checks += 1
        number = self._checks

        def check() -> None:
            with self._checking:
                if number != self._checks:
                    return
                try:
                    found = tuple(path.inspect(root, draft) for draft in drafts)
                except FileNotFoundError:  # somebody emptied output/: there is nothing to be said of it
                    return
                except Exception as problem:
                    self._news.put(problem)
                else:
                    self._news.put(News(0.0, number, found))

        self._start(check)
        return number

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
                    self._news.put(News(time.monotonic()))
                begun = True
        except FileNotFoundError:  # a folder went before it could be looked into
            self._folders = frozenset()
            self._news.put(News(time.monotonic()))
        except (OSError, RuntimeError) as problem:
            self._news.put(problem)
