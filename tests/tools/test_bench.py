"""The bench: a booklet that is always the same, costs counted through the whole tree, and honest figures."""

from __future__ import annotations

import contextlib
import hashlib
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from pipeline import build
from pipeline.artwork.inks import Inks
from pipeline.fascicle import Fascicle
from pipeline.store import Store
from tools.bench import __main__ as bench
from tools.bench import (
    corpus,
    edits,
    measure,
    photographs,
    pictures,
    previewing,
    rooms,
    runs,
    typst_source,
    whole,
)
from tools.bench.corpus import Plan
from tools.bench.french import Group, Writer, of, plural
from tools.bench.table import Pair, Results, Sample, exponent, markdown, spread, three, times_as_fast

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells how memory is shared"
)
MIB = 1 << 20


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw pictures a hundred times as small: it is not their size that is tested."""
    monkeypatch.setattr(pictures, "SIZE", (240, 160))


@pytest.fixture
def booklet(tmp_path: Path) -> Path:
    """Write a booklet of two short sections and give its folder."""
    corpus.write(tmp_path / "booklet", Plan(sections=2, paragraphs=4))
    return tmp_path / "booklet"


def digests(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


# ── the booklet ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("again", 7), ("other", 8)):
        corpus.write(tmp_path / name, Plan(2, 3, seed))
    assert digests(tmp_path / "one") == digests(tmp_path / "again")
    assert digests(tmp_path / "one") != digests(tmp_path / "other")


def test_writing_it_again_undoes_edits_and_leaves_no_old_section(tmp_path: Path) -> None:
    corpus.write(tmp_path / "fresh", Plan(2, 3))
    corpus.write(tmp_path / "used", Plan(3, 4))
    corpus.write(tmp_path / "used", Plan(2, 3))
    assert digests(tmp_path / "used" / "content") == digests(tmp_path / "fresh" / "content")


def test_a_folder_with_anything_else_in_it_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "content" / "1_edito" / "edito.txt"
    own.parent.mkdir(parents=True)
    own.write_text("Title: Mine", encoding="utf-8")
    with pytest.raises(ValueError, match="not made here"):
        corpus.write(tmp_path, Plan(1, 1))
    assert own.read_text(encoding="utf-8") == "Title: Mine"


def test_it_builds_without_an_error(booklet: Path) -> None:
    manuscript = build.read(booklet)
    proof = build.build(booklet, manuscript.settings.edition("accessible"), manuscript=manuscript)
    assert not build.has_errors(proof.findings, strict=True), [found.text("en") for found in proof.findings]
    assert proof.pages > 4


def test_it_holds_every_kind_of_block_that_booklets_are_made_of(tmp_path: Path) -> None:
    corpus.write(tmp_path, Plan(sections=2, paragraphs=12))
    text = build.read(tmp_path).booklet
    kinds = {block.kind for section in text.sections for block in section.blocks}
    assert kinds == {
        "heading", "paragraph", "standfirst", "list", "quotation", "pull-quote", "figure", "table",
    }  # fmt: skip
    assert all(section.cover is not None for section in text.sections)


@pytest.mark.parametrize(
    ("group", "the", "of_the"),
    [
        (Group("moulin", False, False), "le moulin", "du moulin"),
        (Group("herbe vive", True, False), "l’herbe vive", "de l’herbe vive"),
        (Group("halle", True, False), "la halle", "de la halle"),
        (Group("étangs", False, True), "les étangs", "des étangs"),
    ],
)
def test_articles_agree_and_elide(group: Group, the: str, of_the: str) -> None:
    assert (group.the, group.of_the) == (the, of_the)
    assert [plural(word) for word in ("bateau", "canal", "joyeux", "rive")] == [
        "bateaux", "canaux", "joyeux", "rives",
    ]  # fmt: skip
    assert [of("ouvrir"), of("garder"), of("honorer")] == ["d’ouvrir", "de garder", "d’honorer"]


def test_no_sentence_lacks_its_capital_or_its_end() -> None:
    sentences = Writer("any").sentences(300, 300)
    assert {sentence[-1] for sentence in sentences} <= set(".?!»")
    assert all(sentence[0].isupper() for sentence in sentences)
    assert not any("  " in sentence or " ," in sentence for sentence in sentences)


# ── edits ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_edit_changes_one_paragraph_and_not_its_length(booklet: Path) -> None:
    text = edits.section_file(booklet, 2).read_text(encoding="utf-8")
    changed = [edits.one_word(text, number) for number in range(40)]
    assert len(set(changed)) == 40
    for one in changed:
        pairs = zip(text.split("\n"), one.split("\n"), strict=True)
        assert sum(old != new for old, new in pairs) <= 1
        assert len(one) == len(text)


def test_long_paragraphs_go_to_the_end_of_the_text(booklet: Path) -> None:
    text = edits.section_file(booklet, 1).read_text(encoding="utf-8")
    text_before, fields_after = text.split("\n\n----\n\nDisplayquotes:")
    longer = edits.longer(text, 3)
    assert longer.startswith(text_before)
    assert longer.endswith(f"\n\n----\n\nDisplayquotes:{fields_after}")
    assert longer.count("Ajout 3.") == edits.LONG_PARAGRAPHS


def test_what_was_saved_is_undone_at_the_end(booklet: Path) -> None:
    before = digests(booklet)
    file = edits.section_file(booklet, 1)
    with contextlib.suppress(KeyboardInterrupt), edits.kept(file) as text:
        edits.put(file, edits.one_word(text, 1))
        assert digests(booklet).keys() == before.keys()
        assert digests(booklet) != before
        raise KeyboardInterrupt
    assert digests(booklet) == before


# ── its rivals' sources ─────────────────────────────────────────────────────────────────────────────────────


def test_folios_are_left_to_the_engine() -> None:
    contents = '<a href="#a">A</a> <b></b> <span class="contents-folio">{}</span>'
    folio = '<span class="folio" data-anchor="#a">{}</span>'
    written, left = (contents.format(folio.format(number)) for number in ("12", ""))
    assert whole.without_folios(written) == left


def test_rivals_get_the_same_sections_and_pictures(booklet: Path, tmp_path: Path) -> None:
    material = whole.gather(booklet, Store(tmp_path / "pictures"), Store(tmp_path / "faces"))
    shown = {"original": booklet / "content", "prepared": tmp_path / "pictures"}
    for kind, folder in shown.items():
        html = whole.write(material, kind)
        assert html.count('class="section ') == 2
        assert html.count(f'src="{folder.as_uri()}') == html.count("<img ") > 2
        assert '"picture:' not in html
        assert html.count("<html") == html.count("<body") == 1
    typst = typst_source.source(material)
    assert typst.count("#heading(level: 1)") == 2
    assert typst.count("image(") == html.count("<img ")


# ── two rooms by themselves ─────────────────────────────────────────────────────────────────────────────────


def test_both_readers_get_the_texts_as_they_were_typed(booklet: Path) -> None:
    texts = rooms.texts_of(booklet)
    assert len(texts) == 2
    for number, text in enumerate(texts, start=1):
        assert text in edits.section_file(booklet, number).read_text(encoding="utf-8")
    read = rooms.reading(booklet, rounds=3)
    assert 0.9 * len(" ".join(texts).split()) < read.words <= len(" ".join(texts).split())
    assert len(read.pair.ours) == len(read.pair.theirs) == 3
    assert min(*read.pair.ours, *read.pair.theirs) > 0


def test_nothing_of_a_reading_is_kept_for_the_next(booklet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[object, ...]] = []
    original = build.read

    def listening(*given: object, **named: object) -> object:
        heard.append((*given, *named))
        return original(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(build, "read", listening)
    rooms.reading(booklet, rounds=2)
    assert heard == [(booklet,)] * 3


def words_of(block: object) -> str:
    """Give a block's words; what a figure counts is bound to it only where it is a unit or was typed so."""
    return re.sub(r"(?<=\d)\u00a0(?=\w{4})", " ", str(getattr(block, "html", "")))


def test_what_is_typed_on_a_keyboard_becomes_the_same_booklet(booklet: Path, tmp_path: Path) -> None:
    before = digests(booklet)
    typed = rooms.typed(booklet, tmp_path / "typed")
    assert digests(booklet) == before
    assert not set("«»’…\u00a0\u202f") & set("".join(rooms.texts_of(typed)))
    as_it_is, again = (
        [words_of(block) for section in build.read(root).booklet.sections for block in section.blocks]
        for root in (booklet, typed)
    )
    assert as_it_is == again
    assert rooms.typed(booklet, tmp_path / "typed") == typed


def test_the_checks_of_an_accessible_edition_are_timed_beside_typesetting(booklet: Path) -> None:
    made = rooms.access(booklet, rounds=1)
    assert made.pages > 0
    assert all(pair.times > 0 for pair in made.checks.values())


@pytest.mark.parametrize(("edition", "tagged"), list(zip(rooms.EDITIONS, (False, True), strict=True)))
def test_sections_are_typeset_with_their_pictures_and_both_kinds_of_lines(
    booklet: Path, edition: str, tagged: bool
) -> None:
    copies = rooms.copies_of(booklet, edition)
    assert [copy.tagged for copy in copies] == [tagged] * len(copies)
    assert all(file.is_file() for copy in copies for _, file in copy.pictures)
    assert sum(bool(copy.pictures) for copy in copies) >= 2
    ways = rooms._ways(copies[-1])
    ours, theirs = (way() for way in ways)
    assert isinstance(ours, Fascicle)
    assert isinstance(theirs, Fascicle)
    assert len(ours.leaves) == len(theirs.leaves) > 0


def test_tags_are_timed_beside_typesetting(booklet: Path) -> None:
    made = rooms.tagged(booklet, rounds=1)
    assert made.pages > 0
    assert made.pair.ours[0] > 0
    assert made.pair.theirs[0] > 0


def test_a_section_that_is_laid_out_again_is_counted(booklet: Path) -> None:
    word = "professionnellement "
    plain = rooms.copies_of(booklet, "print")[-1]
    assert rooms.layouts(plain) == 1
    body = f"<body><div style='width:24mm;widows:9;hyphens:auto'><p>{word * 150}</p></div></body>"
    again = replace(plain, html=f"<html lang=fr>{body}</html>", tagged=False)
    assert 1 < rooms.layouts(again) <= 4


def test_each_way_comes_first_in_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(rooms, "seconds", lambda work: work() or len(called))
    ways = (lambda: called.append("ours"), lambda: called.append("theirs"))
    assert [rooms._in_turn(ways, number) for number in range(2)] == [(1, 2), (4, 3)]
    assert called == ["ours", "theirs", "theirs", "ours"]


@pytest.mark.parametrize("measured", [bench.reading, pytest.param(bench.lines, marks=pytest.mark.slow)])
def test_a_room_has_its_table(
    measured: Callable[[str, int, Path], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bench.SIZES, "S", 1)
    head, blank, *rows = measured("S", 1, tmp_path).splitlines()
    assert head.startswith("S: 1 sections")
    assert "one round; " in head
    assert not blank
    assert len(rows) == 4
    assert len({row.count("|") for row in rows}) == 1


def test_photographs_are_made_for_the_press_by_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photographs, "SIZE", (300, 200))
    monkeypatch.setattr(photographs, "PLACES", {12: "a place"})
    monkeypatch.setattr(photographs, "landscape", lambda _: Image.effect_noise((99, 66), 60).convert("RGB"))
    head, blank, *rows = bench.artwork("M", 1, tmp_path).splitlines()
    assert head.startswith("20 photographs of 300 × 200 pixels in 2 threads; one round; at most 1.3 × its")
    assert not blank
    assert len(rows) == 3
    assert len({row.count("|") for row in rows}) == 1
    files = photographs.photographs(tmp_path / "photographs")
    assert len({file.read_bytes() for file in files}) == len(files) == 20
    made = photographs.ours(files, 12, tmp_path / "store", Inks(photographs._PROFILE))
    assert len(set(made)) == 20


# ── what a command costs ────────────────────────────────────────────────────────────────────────────────────

# Fills so many MiB, works so many seconds, starts what it is told, says that it is ready, waits for a word.
WORKER = """
import pathlib, subprocess, sys, time
mib, seconds, ready, *below = sys.argv[1:]
held = bytearray(b"x") * (int(mib) << 20)
while time.process_time() < float(seconds): pass
child = subprocess.Popen([sys.executable, "-c", *below], stdin=subprocess.PIPE) if below else None
pathlib.Path(ready).touch()
sys.stdin.readline()
if child: child.communicate(b"end")
"""
DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while time.process_time() < 0.3: pass
    os._exit(0)
"""


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(3000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("waited in vain")


@needs_proc
def test_memory_and_time_are_those_of_children_and_grandchildren(tmp_path: Path) -> None:
    ready = [tmp_path / name for name in ("grandchild", "child", "parent")]
    grandchild = [WORKER, "40", "0.2", str(ready[0])]
    child = [WORKER, "30", "0.2", str(ready[1]), *grandchild]
    command = [sys.executable, "-c", WORKER, "5", "0.2", str(ready[2]), *child]
    with measure.Tree(command, listens=True) as tree:
        wait_until(lambda: all(file.exists() for file in ready))
        first = tree.lap()
        tree.say("end")
        status, _ = tree.wait()
        tree.end()
        rest = tree.lap()
    assert status == 0
    assert 75 * MIB < first.peak < 200 * MIB
    assert 0.6 <= first.cpu + rest.cpu < 3
    assert rest.cpu < first.cpu


@needs_proc
def test_what_leaves_its_session_and_its_parent_is_counted() -> None:
    assert measure.measure([sys.executable, "-c", DAEMON]).usage.cpu >= 0.3


@needs_proc
def test_what_outlives_its_command_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "GRACE", 0.1)
    ran = measure.measure(["sh", "-c", "sleep 300 & echo $!; echo told >&2; exit 3"])
    assert (ran.status, ran.errors) == (3, "told\n")
    assert int(ran.output) not in {process.pid for process in measure.processes()}


# ── the table ───────────────────────────────────────────────────────────────────────────────────────────────


def sample(wall: float, cpu: float = 1.0, pages: int = 62) -> Sample:
    return Sample(wall, cpu, 150 * MIB, pages, 21_000_000)


def test_a_ratio_is_the_median_of_those_within_a_round() -> None:
    slow, fast = {1: sample(10), 2: sample(30), 3: sample(12)}, {1: sample(2), 2: sample(5), 4: sample(1)}
    assert times_as_fast(fast, slow) == 5.5
    assert times_as_fast(slow, slow) == 1
    assert times_as_fast(fast, {}) is None


def test_two_ways_are_compared_within_their_round() -> None:
    pair = Pair.of([(3.0, 1.0), (20.0, 10.0), (5.0, 2.0)])
    assert pair == Pair((3.0, 20.0, 5.0), (1.0, 10.0, 2.0))
    assert pair.times == 2.5
    assert spread(pair.ours) == "5.00 (3.00–20.0)"
    assert spread((0.25,)) == "0.250"


def test_the_exponent_tells_in_step_from_square() -> None:
    assert exponent((62, 4), (620, 40)) == pytest.approx(1)
    assert exponent((62, 4), (620, 400)) == pytest.approx(2)


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (0.0004, "0.000"), (0.0371, "0.037"), (4.5678, "4.57"), (12.34, "12.3"), (203.5, "204")],
)
def test_three_figures_count(number: float, text: str) -> None:
    assert three(number) == text


def test_the_table_gives_medians_their_spread_and_what_was_skipped() -> None:
    results = Results()
    for number, (ours, theirs) in enumerate([(2.0, 8.0), (4.0, 8.0), (3.0, 9.0)], start=1):
        results.note("ours", number, sample(ours))
        results.note("theirs", number, sample(theirs))
    results.note("later", 1, "skipped: not there yet")
    lines = markdown(results, ("ours", "later", "theirs", "never"), ("theirs",)).splitlines()
    assert lines[2:] == [
        "| ours | 3.00 (2.00–4.00) | 1.00 | 150 | 62 | 21.0 | 3.00 |",
        "| later | skipped: not there yet |  |  |  |  |  |",
        "| theirs | 8.00 (8.00–9.00) | 1.00 | 150 | 62 | 21.0 | 1.00 |",
    ]
    assert lines[0].endswith("| × as fast as theirs |")
    assert len({line.count("|") for line in lines}) == 1


# ── the preview ─────────────────────────────────────────────────────────────────────────────────────────────


@needs_proc
@pytest.mark.slow
def test_the_preview_is_timed_from_a_save_to_the_picture_of_its_page(
    booklet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Rival:
        def edit(self, *_: object) -> float:
            return 2.0

    monkeypatch.setattr(previewing, "_typst", lambda _: contextlib.nullcontext(Rival()))
    bench = runs.Bench(booklet, tmp_path / "rivals", 2)
    text = bench.edited.read_text(encoding="utf-8")
    made = previewing.measured(bench, rounds=1, many=10)
    assert made.pair.theirs == (2.0,)
    assert made.pair.ours[0] > 0
    assert made.first[0] > 0
    assert len(made.memory) == 10
    assert all(30 * MIB < held < 2_000 * MIB for held in made.memory)
    assert made.pages > 2
    assert bench.edited.read_text(encoding="utf-8") == text
