"""The preview beside Typst: from a saved edit to the picture of its page; memory, and the first page of all.

Both stay in memory, and take turns: each edit is made to the one, then to the other. Typst is told to typeset
again and writes its PDF; its page is then drawn as wide and by the same library as the preview draws its own.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import socket
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from pipeline.preview.drawing import Easel
from tools.bench import edits, runs, typst, whole
from tools.bench.measure import Tree
from tools.bench.table import Pair

BAR, SECONDS, FIRST, MEMORY, GROWTH = 1.5, 0.5, 1.0, 600, 0.10
"""At most so many times Typst's time; seconds from a save to its page, and from the command to the first one;
MiB of the whole tree, and the part of it that may come on top with `MANY` edits."""
MANY = 500
WIDTH = 1240
"""Pixels across a page: one of 150 mm at twice the density of an ordinary screen."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of edits and of first pages; bytes of memory, the most in each tenth of `MANY` edits."""

    pair: Pair
    first: tuple[float, ...]
    memory: tuple[int, ...]
    pages: int


def measured(bench: runs.Bench, rounds: int, many: int = MANY) -> Measured:
    """Measure a booklet whose accessible edition was built."""
    _only_the_edition(bench)
    bench.livret("plain")
    first = []
    for _ in range(rounds):
        with _preview(bench) as (_, browser):
            first.append(browser.first())
    with contextlib.ExitStack() as here:
        rival = here.enter_context(_typst(bench))
        tree, browser = here.enter_context(_preview(bench))
        text = here.enter_context(edits.kept(bench.edited))
        browser.first()
        pages = len(browser.edition()["pages"])
        listener = here.enter_context(contextlib.closing(browser.listen()))
        browser.edit(bench, text, listener), rival.edit(bench, text)  # opens what all others find open
        both = []
        for _ in range(rounds):
            browser.checked()
            ours = browser.edit(bench, text, listener)
            browser.checked()  # the rest of our work is not to slow Typst down
            both.append((ours, rival.edit(bench, text)))
        memory = _memory(tree, lambda: browser.edit(bench, text, listener), many)
    return Measured(Pair.of(both), tuple(first), memory, pages)


def _memory(tree: Tree, edit: Callable[[], object], many: int) -> tuple[int, ...]:
    """Edit so often, and give the most that was held in each tenth of it."""
    tree.lap()
    peaks = []
    for number in range(1, many + 1):
        edit()
        if number % max(1, many // 10) == 0:
            peaks.append(tree.lap().peak)
    return tuple(peaks)


def _only_the_edition(bench: runs.Bench) -> None:
    """Leave the print edition out: only the one that is measured is to be made."""
    settings = bench.root / "booklet.toml"
    text = settings.read_text(encoding="utf-8")
    if "[editions.print]" not in text:
        edits.put(settings, f"{text}\n[editions.print]\ndefault = false\n")


class _Browser:
    """What a browser asks of the preview."""

    def __init__(self, port: int, began: float) -> None:
        self._port, self._began = port, began
        self._seen: dict[str, Any] | None = None

    def ask(self, target: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=runs.LONGEST_WAIT)
        try:
            connection.request("GET", target)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def edition(self) -> dict[str, Any]:
        """Ask for the edition until it is there."""
        until = time.perf_counter() + runs.LONGEST_WAIT
        while time.perf_counter() < until:
            try:
                status, body = self.ask(f"/api/editions/{whole.EDITION}")
            except ConnectionError:
                status, body = 0, b""
            if status == 200:
                said: dict[str, Any] = json.loads(body)
                return said
            time.sleep(runs.POLL)
        raise runs.FailedRunError("the preview shows nothing")

    def checked(self) -> None:
        """Wait until there is nothing left to do; the page that was seen last is to be as it was seen."""
        while not (edition := self.edition())["checked"]:
            time.sleep(10 * runs.POLL)
        seen = self._seen
        if seen is not None and edition["pages"][seen["number"] - 1]["digest"] != seen["digest"]:
            raise runs.FailedRunError("the page that was seen first came out otherwise")

    def page(self, digest: str) -> bytes:
        status, picture = self.ask(f"/pages/{whole.EDITION}/{digest}?width={WIDTH}")
        if status != 200:
            raise runs.FailedRunError(f"a page was not drawn: {status}")
        return picture

    def first(self) -> float:
        """Wait for the first page, and give the seconds since the command."""
        self.page(self.edition()["pages"][0]["digest"])
        return time.perf_counter() - self._began

    def listen(self) -> Generator[Any, None, None]:
        """Listen to what happens, and give the first event of each save that changed pages."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=runs.LONGEST_WAIT)
        connection.request("GET", f"/api/events?edition={whole.EDITION}")
        name = ""
        with contextlib.closing(connection), connection.getresponse() as answer:
            for line in answer:
                word, _, rest = line.decode().rstrip("\n").partition(": ")
                name = rest if word == "event" else name
                if word == "data" and name == "edition":
                    said = json.loads(rest)
                    if said["changed"] and not said["rest"]:
                        yield said

    def edit(self, bench: runs.Bench, text: str, listener: Iterator[Any]) -> float:
        """Save an edit, and give the seconds to the picture of the page that it changed."""
        edits.put(bench.edited, edits.one_word(text, bench.next_edit()))
        began = time.perf_counter()
        self._seen = next(listener)["pages"][0]
        self.page(self._seen["digest"])
        return time.perf_counter() - began


@contextmanager
def _preview(bench: runs.Bench) -> Iterator[tuple[Tree, _Browser]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipeline", "preview", str(bench.root), "--no-open", "--port", str(port)]
    began = time.perf_counter()
    with Tree(command, env=runs.ENVIRONMENT) as tree:
        yield tree, _Browser(port, began)


class _Typst:
    """Typst, kept: it is told to typeset; its pages are drawn by the library that the preview uses.

    It has a booklet of its own: the preview must not see its edits.
    """

    def __init__(self, tree: Tree, booklet: Path, pdf: Path, easel: Easel) -> None:
        self._tree, self._booklet, self._pdf, self._easel = tree, booklet, pdf, easel
        with pikepdf.open(pdf) as document:
            self._pages = len(document.pages)

    def edit(self, bench: runs.Bench, text: str) -> float:
        """Save the same kind of edit for Typst, and give the seconds to the picture of a page."""
        edited = self._booklet / bench.edited.relative_to(bench.root)
        edits.put(edited, edits.one_word(text, bench.next_edit()))
        changed = bench.typst_source(self._booklet)
        before = runs.stamp(self._pdf)
        edits.put(bench.typ, changed)
        began = time.perf_counter()
        self._tree.say("again")
        runs.wait_for(lambda: runs.stamp(self._pdf) not in (before, None), self._tree)
        names = [f"{bench.edits}-{number}" for number in range(self._pages)]  # nothing is drawn yet
        self._easel.show("typst", self._pdf, names)
        self._easel.page("typst", names[self._pages // 2], WIDTH).result()  # the edited section is there
        return time.perf_counter() - began


@contextmanager
def _typst(bench: runs.Bench) -> Iterator[_Typst]:
    if not typst.is_installed():
        raise runs.FailedRunError(runs.NO_TYPST)
    pdf, booklet = bench.work / "typst.pdf", bench.work / "booklet"
    pdf.unlink(missing_ok=True)
    shutil.rmtree(booklet, ignore_errors=True)
    shutil.copytree(bench.root, booklet, ignore=shutil.ignore_patterns("output"))
    command = typst.command(bench.typ, pdf, bench.fonts, keep=True)
    with edits.kept(bench.typ), Tree(command, env=runs.ENVIRONMENT, listens=True) as tree:
        runs.wait_for(pdf.is_file, tree)
        easel = Easel()
        try:
            yield _Typst(tree, booklet, pdf, easel)
        finally:
            easel.close()
