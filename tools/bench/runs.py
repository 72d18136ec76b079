"""The runs that are held against each other, each on the same booklet, and what is checked of each."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf

from pipeline.store import Store
from tools.bench import edits, typst, typst_source, whole
from tools.bench.measure import Tree, Usage, measure
from tools.bench.table import Sample

COLD = "livret, cold"
RECTO = "livret, cold, sections on rectos"
ONE_CORE = "livret, cold, `-j 1`"
EDIT = "livret, one paragraph edited, new process"
WATCH_FIRST = "livret `--watch`, first edit of a paragraph, PDF in place"
WATCH = "livret `--watch`, next edit, PDF in place"
WATCH_CHECKED = "livret `--watch`, next edit, PDF checked"
WATCH_LONGER = "livret `--watch`, pages added to an early section, PDF in place"
LONGER = "livret, pages added to an early section, new process"
NOTHING = "livret, nothing changed"
PREPARED = "WeasyPrint, prepared pictures"
ORIGINAL = "WeasyPrint, original pictures"
TYPST = "Typst, cold"
TYPST_KEPT = "Typst, kept, one paragraph edited"
LABELS = (
    COLD, RECTO, ONE_CORE, EDIT, WATCH_FIRST, WATCH, WATCH_CHECKED, WATCH_LONGER, LONGER, NOTHING,
    PREPARED, ORIGINAL, TYPST, TYPST_KEPT,
)  # fmt: skip

LONGEST_WAIT = 900.0
"""Seconds after which a program that was to write a file is given up."""
POLL = 0.002
# Python may keep what it compiled, as it does wherever people work.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_PICTURES = (".jpg", ".png", ".svg")
NO_TYPST = "skipped: the package `typst` is not installed"

Outcomes = Iterator[tuple[str, "Sample | str"]]


class FailedRunError(Exception):
    """A run that did not do what was to be measured."""


class Bench:
    """A booklet to measure with: in `root` as Kirby keeps it, and in `work` as its rivals need it."""

    def __init__(self, root: Path, work: Path, sections: int) -> None:
        self.root, self.work = root, work
        output = root / "output"
        self.cache, self.pdf = output / ".cache", output / f"{whole.EDITION}.pdf"
        self.findings = output / f"{whole.EDITION}.findings.json"
        self.edited = edits.section_file(root, 1 + sections // 2)
        self.early = edits.section_file(root, min(3, sections))
        self.typ, self.fonts = work / "booklet.typ", work / "fonts"
        self.edits = 0
        self._pages: dict[str, int] = {}
        self._ready()

    def _ready(self) -> None:
        """Prepare pictures and fonts, and write the booklet out for its rivals."""
        self.work.mkdir(parents=True, exist_ok=True)
        material = self._material()
        for pictures in whole.PICTURES:
            self.html(pictures).write_text(whole.write(material, pictures), encoding="utf-8")
        typst_source.put_fonts(material, self.fonts)
        edits.put(self.typ, typst_source.source(material))
        plainly(self)  # once for nothing: Python compiles, the system reads files for the first time

    def _material(self, root: Path | None = None) -> whole.Material:
        return whole.gather(root or self.root, Store(self.work / "pictures"), Store(self.work / "faces"))

    def html(self, pictures: str) -> Path:
        """Give the file of the whole booklet as HTML."""
        return self.work / f"{pictures}.html"

    def typst_source(self, root: Path | None = None) -> str:
        """Write the booklet, or a copy of it, as it stands now, as a Typst source."""
        return typst_source.source(self._material(root))

    def next_edit(self) -> int:
        """Give a number that no edit had before."""
        self.edits += 1
        return self.edits

    def empty_store(self) -> None:
        """Leave nothing of earlier builds but the prepared pictures."""
        shutil.rmtree(self.cache.parent, ignore_errors=True)
        shutil.copytree(self.work / "pictures", self.cache)

    def command(self, *options: str) -> list[str]:
        """Give the command that builds the booklet."""
        build = [sys.executable, "-m", "pipeline", "build", str(self.root), "-e", whole.EDITION]
        return [*build, "--quiet", *options]

    def livret(self, pages: str, *options: str, fresh: bool = True) -> Sample:
        """Build the booklet and give what it took; `pages` names what has as many pages as this.

        `fresh` says that a new file must be there afterwards.
        """
        before = stamp(self.pdf)
        ran = measure(self.command(*options), env=ENVIRONMENT)
        if ran.status not in (0, 1):
            raise FailedRunError(f"livret ended with status {ran.status}: {ran.errors[-800:]}")
        if fresh and stamp(self.pdf) == before:
            raise FailedRunError("livret left the old file as it was")
        return self.sample(ran.usage, self.pdf, pages)

    def rival(self, command: list[str], pdf: Path, pages: str) -> Sample:
        """Run another program that writes `pdf`, and give what it took."""
        pdf.unlink(missing_ok=True)
        ran = measure(command, env=ENVIRONMENT)
        if ran.status != 0:
            raise FailedRunError(f"{command[2]} ended with status {ran.status}: {ran.errors[-800:]}")
        return self.sample(ran.usage, pdf, pages)

    def sample(self, usage: Usage, pdf: Path, pages: str) -> Sample:
        """Make a sample of a run, once its file has as many pages as all others of that name."""
        with pikepdf.open(pdf) as document:
            count = len(document.pages)
        wanted = self._pages.setdefault(pages, count)
        if count != wanted or (pages == "longer" and count <= self._pages.get("plain", 0)):
            raise FailedRunError(f"{pdf.name} ({pages}) has {count} pages, not {wanted}")
        return Sample(usage.wall, usage.cpu, usage.peak, count, pdf.stat().st_size)


def offered() -> frozenset[str]:
    """Tell which of the options that are measured this livret has."""
    asked = [sys.executable, "-m", "pipeline", "build", "--help"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return frozenset(name for name in ("-j", "--watch") if re.search(rf"(?<![\w-]){name}\b", said))


def stamp(file: Path) -> tuple[int, int] | None:
    """Tell a file from the one that takes its place; None when there is none."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def wait_for(news: Callable[[], bool], tree: Tree) -> float:
    """Wait for news and give the time when it came; FailedRunError when `tree` ends first or none comes."""
    began = looked = time.perf_counter()
    while not news():
        now = time.perf_counter()
        if now - looked > 0.5:
            looked = now
            if not tree.running or now - began > LONGEST_WAIT:
                tree.end()
                raise FailedRunError(f"no new file came: {tree.errors[-800:]}")
        time.sleep(POLL)
    return time.perf_counter()


# ── the runs ────────────────────────────────────────────────────────────────────────────────────────────────


def weasyprint(bench: Bench) -> Outcomes:
    """Let WeasyPrint's own command typeset the whole booklet."""
    yield ORIGINAL, _weasyprint(bench, "original")
    yield PREPARED, prepared(bench)


def prepared(bench: Bench) -> Sample:
    """Let WeasyPrint's own command typeset the whole booklet with the pictures that livret prepares."""
    return _weasyprint(bench, "prepared")


def _weasyprint(bench: Bench, pictures: str) -> Sample:
    pdf = bench.work / f"{pictures}.pdf"
    command = [sys.executable, "-m", "weasyprint", "--pdf-variant", "pdf/ua-1"]
    return bench.rival([*command, str(bench.html(pictures)), str(pdf)], pdf, "plain")


def typst_runs(bench: Bench) -> Outcomes:
    """Let Typst typeset the booklet, cold, then again after an edit in the process that it was cold in."""
    if not typst.is_installed():
        yield TYPST, NO_TYPST
        yield TYPST_KEPT, NO_TYPST
        return
    pdf = bench.work / "typst.pdf"
    yield TYPST, bench.rival(typst.command(bench.typ, pdf, bench.fonts), pdf, "typst")
    pdf.unlink()
    with edits.kept(bench.edited) as text:
        edits.put(bench.edited, edits.one_word(text, bench.next_edit()))
        changed = bench.typst_source()
    command = typst.command(bench.typ, pdf, bench.fonts, keep=True)
    with edits.kept(bench.typ), Tree(command, env=ENVIRONMENT, listens=True) as tree:
        wait_for(pdf.is_file, tree)
        before = stamp(pdf)
        tree.lap()
        edits.put(bench.typ, changed)
        began = time.perf_counter()
        tree.say("again")
        wall = wait_for(lambda: stamp(pdf) not in (before, None), tree) - began
        used = tree.lap()
    yield TYPST_KEPT, bench.sample(Usage(wall, used.cpu, used.peak), pdf, "typst")


def cold(bench: Bench) -> Outcomes:
    """Build from an empty store: on rectos, on one core, and plainly; the last leaves a full store behind."""
    settings = bench.root / "booklet.toml"
    with edits.kept(settings) as text:
        edits.put(settings, text.replace("recto = false", "recto = true"))
        bench.empty_store()
        yield RECTO, bench.livret("recto")
    if "-j" in offered():
        bench.empty_store()
        yield ONE_CORE, bench.livret("plain", "-j", "1")
    else:
        yield ONE_CORE, "skipped: this livret has no `-j`"
    yield COLD, plainly(bench)


def plainly(bench: Bench) -> Sample:
    """Build from an empty store, with all defaults."""
    bench.empty_store()
    sample = bench.livret("plain")
    made, prepared = (
        {file.name for file in folder.rglob("*") if file.suffix in _PICTURES}
        for folder in (bench.cache, bench.work / "pictures")
    )
    if made - prepared:
        raise FailedRunError("livret prepared pictures again: more was timed than in the other rows")
    return sample


def unchanged(bench: Bench) -> Outcomes:
    """Build again what was just built."""
    yield NOTHING, bench.livret("plain", fresh=False)


def edited(bench: Bench) -> Outcomes:
    """Change one paragraph and build."""
    with edits.kept(bench.edited) as text:
        edits.put(bench.edited, edits.one_word(text, bench.next_edit()))
        yield EDIT, bench.livret("plain")


def lengthened(bench: Bench) -> Outcomes:
    """Make an early section longer by a page at least, so that all folios after it change, and build."""
    with edits.kept(bench.early) as text:
        edits.put(bench.early, edits.longer(text, bench.next_edit()))
        yield LONGER, bench.livret("longer")


def watched(bench: Bench) -> Outcomes:
    """Change one paragraph twice while livret watches, then make an early section longer."""
    if "--watch" not in offered():
        for label in (WATCH_FIRST, WATCH, WATCH_CHECKED, WATCH_LONGER):
            yield label, "skipped: this livret has no `--watch`"
        return
    for file in (bench.pdf, bench.findings):
        file.unlink(missing_ok=True)
    with edits.kept(bench.edited) as text, Tree(bench.command("--watch"), env=ENVIRONMENT) as tree:
        wait_for(lambda: _is_checked(bench, None), tree)
        first, _ = _watched_edit(bench, tree, bench.edited, edits.one_word(text, bench.next_edit()))
        yield WATCH_FIRST, bench.sample(first, bench.pdf, "plain")
        in_place, checked = _watched_edit(bench, tree, bench.edited, edits.one_word(text, bench.next_edit()))
        yield WATCH, bench.sample(in_place, bench.pdf, "plain")
        yield WATCH_CHECKED, bench.sample(checked, bench.pdf, "plain")
        with edits.kept(bench.early) as early:
            added, _ = _watched_edit(bench, tree, bench.early, edits.longer(early, bench.next_edit()))
            yield WATCH_LONGER, bench.sample(added, bench.pdf, "longer")


def _watched_edit(bench: Bench, tree: Tree, file: Path, text: str) -> tuple[Usage, Usage]:
    """Save an edit of a file; give what was used until the new PDF was in place, and until it was checked."""
    pdf, findings = stamp(bench.pdf), stamp(bench.findings)
    tree.lap()
    edits.put(file, text)
    began = time.perf_counter()
    in_place = wait_for(lambda: stamp(bench.pdf) not in (pdf, None), tree) - began
    used = tree.lap()
    checked = wait_for(lambda: _is_checked(bench, findings), tree) - began
    rest = tree.lap()
    whole_usage = Usage(checked, used.cpu + rest.cpu, max(used.peak, rest.peak))
    return Usage(in_place, used.cpu, used.peak), whole_usage


def _is_checked(bench: Bench, old: tuple[int, int] | None) -> bool:
    """Tell whether there are new findings, and those of the whole file."""
    if stamp(bench.findings) in (old, None):
        return False
    return json.loads(bench.findings.read_bytes())["press_ready"] is not None


STEPS: tuple[Callable[[Bench], Outcomes], ...] = (
    weasyprint, typst_runs, cold, unchanged, edited, watched, lengthened,
)  # fmt: skip
"""A round, in the order in which each finds the store as it needs it."""
