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
_FOLDERS = ("content", "templates", "styles", "fonts")


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
        begun = time.monotonic()
        while True:
            drafts: tuple[Draft, ...] = ()
            try:
                drafts = _put(desk, names, language, stage)
                yield Outcome(tuple(draft.proof for draft in drafts), seconds=time.monotonic() - begun)
                desk.tidy()
                check = changes.check(desk.root, drafts)
            except PipelineError as stop:
                check = None
                yield Outcome(stop=stop, checked=True, seconds=time.monotonic() - begun)
            for news in iter(changes.next, None):
                if news.check is not None and news.check == check:
                    proofs = tuple(
                        path.settle(desk, *one, language) for one in zip(drafts, news.found, strict=True)
                    )
                    yield Outcome(proofs, checked=True, seconds=time.monotonic() - begun)
                elif news.check is None and not _is_up_to_date(desk, names, drafts):
                    begun = news.noticed
                    break


def _put(desk: Desk, names: tuple[str, ...], language: str, stage: Stage) -> tuple[Draft, ...]:
    desk.begin()
    return tuple(
        path.put(desk, edition, language, partial(stage, edition.name))
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
        self._news: queue.SimpleQueue[News | OSError] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._turned = threading.Event()
        self._folders: frozenset[Path] = frozenset()
        self._threads: list[threading.Thread] = []
        self._checks = 0

    def __enter__(self) -> Changes:
        names = frozenset((*_FOLDERS, SETTINGS_FILE))
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
        if isinstance(news, OSError):
            raise PipelineError(finding("watch-failed", reason=news.strerror or news)) from news
        self._look_into_folders()
        return news

    def check(self, root: Path, drafts: tuple[Draft, ...]) -> int:
        """Check files while other things go on; the news that it is done bears the number given here."""
        self._checks += 1
        number = self._checks

        def check() -> None:
            self._news.put(News(0.0, number, tuple(path.inspect(root, draft) for draft in drafts)))

        self._start(check)
        return number

    def _start(self, work: Callable[..., None], *words: object) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        self._threads.append(threading.Thread(target=work, args=words, daemon=True))
        self._threads[-1].start()

    def _look_into_folders(self) -> None:
        """Look into the folders that are there by now, instead of those that were."""
        folders = [self._root / name for name in _FOLDERS]
        with contextlib.suppress(PipelineError):
            folders += path.theme_folders(self._root)
        there = frozenset(folder.resolve() for folder in folders if folder.is_dir())
        if there != self._folders:
            self._folders = there
            self._turned.set()
            self._turned = threading.Event()
            self._start(self._look, tuple(there), self._turned, _Lasting())

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
        except OSError as problem:
            self._news.put(problem)
