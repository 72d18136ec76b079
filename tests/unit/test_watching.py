"""Building again on changes: with real files, the system's own events, and the real engine."""

from __future__ import annotations

import queue
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import build
from pipeline.diagnostics import PipelineError
from pipeline.watching import Outcome, watch
from tests.folders import fields, write_tree
from tests.tools.tagtree import read_tags

PATIENCE = 60  # seconds


class Watched:
    """A watched folder; `outcomes` come as they come."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.outcomes: queue.Queue[Outcome] = queue.Queue()
        self.meddle: list[str] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _stage(self, _edition: str, stage: str) -> None:
        if stage == "binding" and self.meddle:
            self.write(self.meddle.pop())
            time.sleep(0.5)

    def _watch(self) -> None:
        with build.Desk(self.root, jobs=1) as desk:
            for outcome in watch(desk, ("accessible",), "en", self._stage):
                self.outcomes.put(outcome)
                if self._ended.is_set():
                    return

    def write(self, text: str) -> None:
        write_tree(self.root, {"content/1_page/page.txt": fields(title="Bonjour", text=text)})

    def next(self, *, checked: bool) -> Outcome:
        """Give the next outcome that is checked, or not."""
        while True:
            outcome = self.outcomes.get(timeout=PATIENCE)
            if outcome.checked == checked:
                return outcome

    def heard(self) -> str:
        return read_tags(self.root / "output" / "accessible.pdf").text

    def end(self) -> None:
        self._ended.set()
        self.write("La fin.")
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    write_tree(tmp_path, {"content/site.txt": "Title: Petit"})
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="Bonjour", text="Un texte.")})
    made = Watched(tmp_path)
    assert made.next(checked=True).proofs[0].press_ready is True
    yield made
    made.end()


def test_an_edit_is_built_then_checked(watched: Watched) -> None:
    watched.write("Un autre texte.")
    first = watched.next(checked=False)
    assert first.proofs[0].press_ready is None
    assert "Un autre texte." in watched.heard()
    assert watched.next(checked=True).proofs[0].press_ready is True


def test_a_bad_edit_leaves_the_last_good_file_and_says_why(watched: Watched) -> None:
    good = (watched.root / "output" / "accessible.pdf").read_bytes()
    write_tree(watched.root, {"booklet.toml": "[booklet"})
    stop = watched.next(checked=True).stop
    assert stop is not None
    assert stop.diagnostic.code == "settings-syntax"
    assert (watched.root / "output" / "accessible.pdf").read_bytes() == good
    write_tree(watched.root, {"booklet.toml": '[booklet]\ntitle = "Un titre"\n'})
    assert watched.next(checked=False).proofs[0].pages == 1


def test_a_burst_is_one_build(watched: Watched) -> None:
    for number in range(20):
        watched.write(f"Texte {number}.")
    watched.next(checked=True)
    assert "Texte 19." in watched.heard()
    time.sleep(0.5)
    assert watched.outcomes.empty()


def test_a_change_during_a_build_starts_the_next_from_what_is_newest(watched: Watched) -> None:
    watched.meddle.append("Le plus neuf.")
    watched.write("Déjà vieux.")
    while "Le plus neuf." not in watched.heard():
        watched.next(checked=False)
    assert watched.next(checked=True).proofs[0].press_ready is True


def test_folders_that_come_into_being_are_watched(watched: Watched) -> None:
    template = "<p>Avant : {{ block.html|safe }}</p>"
    write_tree(watched.root, {"templates/blocks/paragraph.html": template})
    watched.next(checked=True)
    assert "Avant : Un texte." in watched.heard()
    write_tree(watched.root, {"templates/blocks/paragraph.html": template.replace("Avant", "Après")})
    watched.next(checked=True)
    assert "Après : Un texte." in watched.heard()


def test_a_folder_that_goes_and_comes_again_is_watched(watched: Watched) -> None:
    content, aside = watched.root / "content", watched.root / "aside"
    content.rename(aside)
    stop = watched.next(checked=True).stop
    assert stop is not None
    assert stop.diagnostic.code == "content-missing"
    shutil.copytree(aside, content)
    time.sleep(1)
    watched.write("Revenu.")
    while "Revenu." not in watched.heard():
        watched.next(checked=False)


def test_an_output_that_is_emptied_ends_nothing(watched: Watched) -> None:
    shutil.rmtree(watched.root / "output")
    watched.write("Encore là.")
    watched.next(checked=True)
    assert "Encore là." in watched.heard()


def test_a_file_that_is_only_touched_or_beside_builds_nothing(watched: Watched) -> None:
    (watched.root / "content/1_page/page.txt").touch()
    write_tree(watched.root, {"content/1_page/.page.txt.swp": "x", "elsewhere/x.txt": "x", "output/x": "x"})
    time.sleep(1)
    assert watched.outcomes.empty()


def test_no_folder_is_told_at_once(tmp_path: Path) -> None:
    with build.Desk(tmp_path / "none", jobs=1) as desk, pytest.raises(PipelineError) as stop:
        next(watch(desk, (), "en", lambda *_: None))
    assert stop.value.diagnostic.code == "root-missing"
