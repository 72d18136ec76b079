"""Building again on changes: with real files, the system's own events, and the real engine."""

from __future__ import annotations

import queue
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline import build, watching
from pipeline.diagnostics import PipelineError
from pipeline.watching import Asked, Changes, Noticed, Outcome, watch
from pipeline.workers import Workshop
from tests.folders import fields, write_tree
from tests.tools.tagtree import read_tags

PATIENCE = 60  # seconds


class Watched:
    """A watched folder; `outcomes` come as they come. `at_binding` is called once, while a file is bound."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.outcomes: queue.Queue[Outcome] = queue.Queue()
        self.at_binding: list[Callable[[], None]] = []
        self.changes = Changes(root)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _stage(self, _: str, stage: str, *_parts: int) -> None:
        if stage == "binding" and self.at_binding:
            self.at_binding.pop()()

    def _watch(self) -> None:
        with build.Desk(self.root, jobs=1) as desk, self.changes as changes:
            for outcome in watch(desk, changes, ("accessible",), "en", self._stage):
                if outcome.ahead is None:
                    self.outcomes.put(outcome)

    def write(self, text: str) -> None:
        write_tree(self.root, {"content/1_page/page.txt": fields(title="Bonjour", text=text)})

    def next(self, *, checked: bool, edition: str = "accessible") -> Outcome:
        """Give the next outcome of an edition, checked or not; what stops all counts for each."""
        while True:
            outcome = self.outcomes.get(timeout=PATIENCE)
            if outcome.checked == checked and outcome.edition in (edition, ""):
                return outcome

    def proof(self, *, checked: bool, edition: str = "accessible") -> build.Proof:
        """Give the next file that is checked, or not."""
        outcome = self.next(checked=checked, edition=edition)
        assert outcome.draft is not None, outcome.stop
        return outcome.draft.proof

    def heard(self) -> str:
        return read_tags(self.root / "output" / "accessible.pdf").text

    def end(self) -> None:
        self.changes.end()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    write_tree(tmp_path, {"content/site.txt": "Title: Petit"})
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="Bonjour", text="Un texte.")})
    made = Watched(tmp_path)
    assert made.proof(checked=True).press_ready is True
    yield made
    made.end()


def test_an_edit_is_built_then_checked(watched: Watched) -> None:
    watched.write("Un autre texte.")
    assert watched.proof(checked=False).press_ready is None
    assert "Un autre texte." in watched.heard()
    assert watched.proof(checked=True).press_ready is True


def test_a_bad_edit_leaves_the_last_good_file_and_says_why(watched: Watched) -> None:
    good = (watched.root / "output" / "accessible.pdf").read_bytes()
    write_tree(watched.root, {"booklet.toml": "[booklet"})
    stop = watched.next(checked=True).stop
    assert stop is not None
    assert stop.diagnostic.code == "settings-syntax"
    assert (watched.root / "output" / "accessible.pdf").read_bytes() == good
    write_tree(watched.root, {"booklet.toml": '[booklet]\ntitle = "Un titre"\n'})
    assert watched.proof(checked=False).pages == 1


def test_a_burst_is_one_build(watched: Watched) -> None:
    for number in range(20):
        watched.write(f"Texte {number}.")
    watched.next(checked=True)
    assert "Texte 19." in watched.heard()
    time.sleep(0.5)
    assert watched.outcomes.empty()


def test_a_change_during_a_build_starts_the_next_from_what_is_newest(watched: Watched) -> None:
    watched.at_binding.append(lambda: watched.write("Le plus neuf."))
    watched.write("Déjà vieux.")
    while "Le plus neuf." not in watched.heard():
        watched.next(checked=False)
    assert watched.proof(checked=True).press_ready is True


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
    none = tmp_path / "none"
    with build.Desk(none, jobs=1) as desk, pytest.raises(PipelineError) as stop:
        next(watch(desk, Changes(none), (), "en", lambda *_: None))
    assert stop.value.diagnostic.code == "root-missing"


def test_another_edition_that_is_asked_for_is_made_as_well(watched: Watched) -> None:
    watched.changes.ask(("proof", "accessible"))
    assert watched.proof(checked=False, edition="proof").file == "output/proof.pdf"
    watched.write("Pour les deux.")
    seen = [watched.outcomes.get(timeout=PATIENCE) for _ in range(2)]
    while seen[-1].edition != "accessible" or seen[-1].checked:
        seen.append(watched.outcomes.get(timeout=PATIENCE))
    made = [one.edition for one in seen if not one.checked]
    assert made[-2:] == ["proof", "accessible"]
    assert "Pour les deux." in watched.heard()


def test_the_newer_state_comes_before_an_edition_that_still_waits(watched: Watched) -> None:
    watched.changes.ask(("accessible", "proof"))
    watched.proof(checked=True, edition="proof")
    watched.at_binding.append(lambda: watched.write("Le plus neuf."))
    watched.write("Déjà vieux.")
    watched.proof(checked=False)
    while "Le plus neuf." not in watched.heard():
        assert watched.next(checked=False, edition="accessible").edition == "accessible"
    assert watched.proof(checked=True, edition="proof").pages == 1


def test_watching_ends_while_a_file_is_checked(watched: Watched) -> None:
    watched.write("Peu importe.")
    watched.proof(checked=False)
    watched.end()
    assert watched.outcomes.empty() or watched.outcomes.get().checked


def test_the_workers_sleep_until_what_was_made_earlier_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="Bonjour", text="Un texte.")})
    with build.Desk(tmp_path, jobs=1) as desk:
        (edition,) = build.editions(tmp_path, ("accessible",))
        build.build(tmp_path, edition, desk=desk)
    woken = threading.Event()
    monkeypatch.setattr(Workshop, "warm_up", lambda _: woken.set())
    monkeypatch.setattr(watching, "_REST", 0.3)
    with build.Desk(tmp_path, jobs=1) as desk, Changes(tmp_path) as changes:
        outcomes = watch(desk, changes, ("accessible",), "en", lambda *_: None)
        assert next(outcomes).checked
        assert not woken.is_set()
        threading.Thread(target=lambda: woken.wait(PATIENCE) and changes.end(), daemon=True).start()
        assert list(outcomes) == []
        assert woken.is_set()


def test_each_edition_that_lay_there_is_made_ready_when_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="Bonjour", text="Un texte.")})
    names = ("accessible", "print")
    with build.Desk(tmp_path, jobs=1) as desk:
        for edition in build.editions(tmp_path, names):
            build.build(tmp_path, edition, desk=desk)
    ready: list[str] = []
    done = threading.Event()

    def make_ready(desk: build.Desk, draft: build.Draft, state: str, _: str) -> None:
        assert state == build.state_of(desk)
        ready.append(draft.edition.stem)
        if len(ready) == len(names):
            done.set()

    monkeypatch.setattr(watching.path, "make_ready", make_ready)
    monkeypatch.setattr(watching, "_REST", 0.2)
    with build.Desk(tmp_path, jobs=1, sketches=True) as desk, Changes(tmp_path) as changes:
        threading.Thread(target=lambda: done.wait(PATIENCE) and changes.end(), daemon=True).start()
        assert [outcome.edition for outcome in watch(desk, changes, names, "en", lambda *_: None)] == [*names]
    assert ready == [*names]


def test_what_perhaps_changed_is_told_after_what_is_being_made(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="Bonjour")})
    with Changes(tmp_path) as changes:
        until = time.monotonic() + PATIENCE
        while changes._news.qsize() < 2:  # the folder and those in it have begun to be looked at
            assert time.monotonic() < until
            time.sleep(0.01)
        changes.ask(("proof",))
        assert isinstance(changes.next(wait=False), Asked)
        assert changes.next(wait=False) is None
        assert isinstance(changes.next(wait=False), Noticed)
        assert changes.next(wait=False) is None


def test_what_perhaps_changed_is_told_at_once_when_there_is_nothing_else_to_do(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="Bonjour")})
    with Changes(tmp_path) as changes:
        assert isinstance(changes.next(wait=True, patience=PATIENCE), Noticed)
        assert isinstance(changes.next(wait=True, patience=PATIENCE), Noticed)
        changes.ask(("proof",))
        assert isinstance(changes.next(wait=True), Asked)
        assert changes.next(wait=True, patience=0.1) is None


def test_an_edition_that_is_made_already_is_not_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(tmp_path, {"content/1_page/page.txt": fields(title="Bonjour")})
    looked: list[tuple[str, ...]] = []
    look = watching._Table.look

    def watched_look(table: watching._Table, news: Noticed | Asked) -> Iterator[Outcome]:
        looked.append(news.names if isinstance(news, Asked) else ())
        return look(table, news)

    monkeypatch.setattr(watching._Table, "look", watched_look)
    with build.Desk(tmp_path, jobs=1) as desk, Changes(tmp_path) as changes:
        changes.ask(("accessible",))
        changes.ask(("proof",))
        outcomes = watch(desk, changes, ("accessible",), "en", lambda *_: None)
        assert next(outcomes).edition == "proof"
    assert ("proof",) in looked
    assert ("accessible",) not in looked


def test_saves_are_counted_by_what_they_changed(watched: Watched) -> None:
    watched.write("Une fois.")
    first = watched.next(checked=True).save
    write_tree(watched.root, {"content/1_page/page.txt": fields(title="Bonjour", text="Une fois.")})
    watched.write("Deux fois.")
    assert watched.next(checked=True).save == first + 1
