"""The parts of the preview by themselves: where a block leads, how a file is opened, who listens."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import Pipe, Process
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.build.flatplan import Flatplan, Planned
from pipeline.build.whereabouts import Spot
from pipeline.diagnostics import PipelineError, Place, finding, unbroken
from pipeline.edition import EDITORS, load
from pipeline.fascicle import Block
from pipeline.preview import drawing, events, opening, telling
from pipeline.preview import sources as sources_module
from pipeline.preview.asked import bound
from pipeline.preview.drawing import Easel
from pipeline.preview.events import Hub
from pipeline.preview.inside import booklet_file, content_file
from pipeline.preview.launch import Task
from pipeline.preview.offers import Offers
from pipeline.preview.planned import since, whole
from pipeline.preview.showcase import Showcase
from pipeline.preview.sources import Sources, panel_address
from pipeline.preview.watcher import Watcher, Wish
from pipeline.preview.words import EDITIONS, SAYINGS, edition_label, language_of
from tests.folders import fields, write_tree

# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("de,en;q=0.5,fr;q=0.6", "fr"),
        ("de", "fr"),
        ("", "fr"),
        ("en;q=0", "fr"),
        ("en;q=x,fr", "fr"),
        ("en;q=7", "fr"),
        ("EN", "en"),
        (",".join(["de"] * 5_000) + ",en", "fr"),
        ("\xff;q=\xff", "fr"),
    ],
)
def test_french_or_english_is_chosen_by_what_is_wanted_more(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_everything_is_said_in_both_languages() -> None:
    assert all(
        set(said) == {"fr", "en"} and all(said.values()) for said in (*SAYINGS.values(), *EDITIONS.values())
    )
    assert all(said["fr"] == unbroken(said["fr"], "fr") for said in SAYINGS.values())
    assert edition_label("print", "en", "fr") == "Impression (en)"
    assert edition_label("affiche", "", "en") == "affiche"


# ── settings ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_preview_is_settled_in_a_table_of_its_own(tmp_path: Path) -> None:
    assert load(tmp_path).preview.panel == load(tmp_path).preview.editor == ""
    write_tree(tmp_path, {"booklet.toml": '[preview]\npanel = "https://exemple.org/panel"\neditor = "zed"\n'})
    assert load(tmp_path).preview.panel == "https://exemple.org/panel"
    assert load(tmp_path).preview.editor == "zed"


@pytest.mark.parametrize(
    "said",
    ['editor = "rm -rf"', 'editor = "javascript:x"', 'panel = "javascript:alert(1)"', 'panel = "exemple.org"',
     'panel = "https://exemple.org/?x"', 'panel = "https://x@exemple.org"', "panel = 1", 'browser = "x"',
     'panel = "https://exemple.org/\\"><script>"'],
)  # fmt: skip
def test_what_could_run_or_lead_astray_is_refused(tmp_path: Path, said: str) -> None:
    write_tree(tmp_path, {"booklet.toml": f"[preview]\n{said}\n"})
    with pytest.raises(PipelineError) as stop:
        load(tmp_path)
    assert stop.value.diagnostic.place is not None
    assert stop.value.diagnostic.place.line == 2


# ── the editor ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def programs(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Make programs of these names, and give the environment in which they are found."""

    def made(*names: str, **variables: str) -> dict[str, str]:
        for name in names:
            file = tmp_path / "bin" / name
            file.parent.mkdir(exist_ok=True)
            file.write_text("#!/bin/sh\n", encoding="utf-8")
            file.chmod(0o755)
        return {"PATH": str(tmp_path / "bin")} | variables

    return made


FILE = Path("/livret/content/1_un/un texte.txt")


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("code", ["--goto", f"{FILE}:7"]),
        ("subl", [f"{FILE}:7"]),
        ("kate", ["--line", "7", str(FILE)]),
        ("gvim", ["+7", str(FILE)]),
        ("unknown-editor", [str(FILE)]),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_way(
    programs: Callable[..., dict[str, str]], program: str, words: list[str]
) -> None:
    environment = programs(program, VISUAL=program)
    assert opening.command(FILE, 7, environment) == [program, *words]


def test_words_of_the_variable_are_kept(programs: Callable[..., dict[str, str]]) -> None:
    environment = programs("code", VISUAL="code --wait --profile 'Mon profil'")
    assert opening.command(FILE, 1, environment)[1:4] == ["--wait", "--profile", "Mon profil"]


def test_an_editor_for_the_terminal_gives_way_to_one_with_a_window(
    programs: Callable[..., dict[str, str]],
) -> None:
    environment = programs("vim", "gedit", VISUAL="vim", EDITOR="gedit")
    assert opening.command(FILE, 2, environment)[0] == "gedit"


@pytest.mark.parametrize("said", ["", "vim", "emacs -nw", "emacsclient", "not-there", "'", "nano -w"])
def test_without_an_editor_that_has_a_window_there_is_none(
    programs: Callable[..., dict[str, str]], said: str
) -> None:
    environment = programs("vim", "emacs", "emacsclient", "nano", VISUAL=said)
    with pytest.raises(opening.NoEditorError):
        opening.command(FILE, 1, environment)


@pytest.mark.parametrize("editor", EDITORS)
def test_an_address_holds_the_path_coded_and_the_line(editor: str) -> None:
    made = opening.address(editor, FILE, 12)
    assert made.partition(":")[0].isascii()
    assert "/livret/content/1_un/un%20texte.txt" in made
    assert "12" in made
    assert " " not in made


def test_an_editor_is_started_and_left_to_itself(tmp_path: Path) -> None:
    program = tmp_path / "editor"
    program.write_text('#!/bin/sh\necho "$PWD $@" > "$1.part"; mv "$1.part" "$1.seen"\n', encoding="utf-8")
    program.chmod(0o755)
    opening.start([str(program), str(tmp_path / "x")], tmp_path)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon and "wait" in thread.name:
            thread.join()
    while not (tmp_path / "x.seen").exists():
        threading.Event().wait(0.01)
    assert (tmp_path / "x.seen").read_text(encoding="utf-8").startswith(str(tmp_path))
    with pytest.raises(OSError, match="none"):
        opening.start([str(tmp_path / "none")], tmp_path)


def test_only_who_sits_at_this_machine_is_offered_an_editor(tmp_path: Path) -> None:
    settings = load(write_tree(tmp_path, {"booklet.toml": '[preview]\neditor = "vscode"\n'})).preview
    assert Offers(tmp_path, read_only=False, is_here=True).editor(settings) == "scheme"
    assert Offers(tmp_path, read_only=False, is_here=False).editor(settings) is None


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_content_may_be_a_link_and_nothing_in_it(tmp_path: Path) -> None:
    write_tree(tmp_path, {"site/content/1_un/un.txt": "Title: Un", "secret.txt": "x", "booklet/x": ""})
    root = tmp_path / "booklet"
    (root / "content").symlink_to(tmp_path / "site" / "content")
    (tmp_path / "site" / "content" / "out.txt").symlink_to(tmp_path / "secret.txt")
    assert booklet_file(root, "content/1_un/un.txt") == (tmp_path / "site/content/1_un/un.txt").resolve()
    assert booklet_file(root, "content/out.txt") is None
    (root / "styles").symlink_to(tmp_path)
    assert booklet_file(root, "styles/secret.txt") is None


def test_only_texts_of_the_content_are_content(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/a.txt": "", "content/a.png": "", "styles/a.txt": "", "booklet.toml": ""})
    assert content_file(tmp_path, "content/a.txt") == (tmp_path / "content" / "a.txt").resolve()
    for name in ("content/a.png", "styles/a.txt", "booklet.toml", "content/b.txt"):
        assert content_file(tmp_path, name) is None


@pytest.mark.parametrize(
    ("file", "address"),
    [
        ("content/site.txt", "site"),
        ("content/site.fr.txt", "site"),
        ("content/couverture.png.txt", "site/files/couverture.png"),
        ("content/2_methode/chapitre.txt", "pages/methode"),
        ("content/2_methode/1_premiere-marche/fiche.en.txt", "pages/methode+premiere-marche"),
        ("content/2_methode/plan de salle.jpg.txt", "pages/methode/files/plan%20de%20salle.jpg"),
        ("content/2_methode/plan.jpg.fr.txt", "pages/methode/files/plan.jpg"),
        ("content/_drafts/essai/page.txt", "pages/essai"),
        ("content/20260901_fete/note.txt", "pages/fete"),
        ("content/sans_numero/note.txt", "pages/sans_numero"),
    ],
)
def test_the_panel_shows_a_page_a_file_or_the_site(file: str, address: str) -> None:
    assert panel_address("https://exemple.org/panel/", file) == f"https://exemple.org/panel/{address}"


def test_without_a_panel_nothing_leads_there() -> None:
    assert panel_address("", "content/site.txt") is None
    assert panel_address("https://exemple.org/panel", "booklet.toml") is None


def plan(*spots: tuple[str, int]) -> Flatplan:
    """Make a flatplan of blocks by their places and pages."""
    made = tuple(Spot(Block(place, page, (0, 0, 1, 1))) for place, page in spots)
    pages = tuple(Planned(str(page)) for page in range(1, 10))
    return Flatplan("", "fr", (148, 210), 0, 0, pages, made)


TEXT = fields(title="Un", text="Le début.\n\nLa suite.\n\nLa fin.")


def test_fields_are_named_as_the_file_writes_them(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {"content/un.txt": "\ufeffTitle: Un\n\n----\n\nMeta-Titre: x\n\n----\n\nText:\n\nDébut."}
    )
    sources = Sources(tmp_path)
    named = {line: sources.field_of(Place("content/un.txt", line)) for line in (1, 4, 5, 9, 11)}
    assert named == {1: "Title", 4: "Title", 5: "Meta-Titre", 9: "Text", 11: "Text"}
    assert sources.field_of(Place("content/un.txt")) == sources.field_of(Place("content/none.txt", 1)) == ""
    assert sources.field_of(Place("../un.txt", 1)) == ""


def test_a_title_is_in_the_first_filled_field_of_those_that_are_set(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/un.txt": "Head-Line: Un\n\n----\n\nTitle: Deux\n\n----\n\nEmpty:"})
    for titles, line in ((("empty", "head_line", "title"), 1), (("title",), 5), (("other",), None)):
        assert Sources(tmp_path, titles).begun(Place("content/un.txt")) == Place("content/un.txt", line)


def test_a_whole_file_is_told_by_the_line_of_its_title(tmp_path: Path) -> None:
    files = {"content/un.txt": "Uuid: x\n\n----\n\ntitle: Un", "content/deux.txt": "Text: Rien d’autre"}
    write_tree(tmp_path, files)
    sources = Sources(tmp_path)
    assert sources.begun(Place("content/un.txt")) == Place("content/un.txt", 5)
    for place in (Place("content/un.txt", 3), Place("content/deux.txt"), Place("content/none.txt")):
        assert sources.begun(place) == place


def test_content_is_read_ahead_while_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["content/site.txt", "content/1_un/un.fr.txt", "content/1_un/un.jpg"]
    names += ["templates/deux.txt", "content/.git/trois.txt"]
    write_tree(tmp_path, dict.fromkeys(names, TEXT))
    read: list[str] = []
    look = Sources._look
    monkeypatch.setattr(Sources, "_look", lambda sources, file: read.append(file) or look(sources, file))
    sources = Sources(tmp_path)
    sources.read_ahead(lambda: bool(read))
    assert read == ["content/site.txt"]
    sources.read_ahead(lambda: False)
    sources.read_ahead(lambda: False)
    assert read == ["content/site.txt", "content/1_un/un.fr.txt"]
    assert sources.field_of(Place("content/1_un/un.fr.txt", 5)) == "Text"
    assert len(read) == 2
    monkeypatch.setattr(sources_module, "_MOST_AHEAD", 1)
    Sources(tmp_path).read_ahead(lambda: False)
    assert len(read) == 3


def test_marks_of_a_finding_stay_with_their_words_and_no_hint_is_none() -> None:
    odd = finding("heading-size", Place("a.txt", 3), role="lead", role_fr="chapô", excerpt="Un", marks="##")
    told = telling.finding(odd, "fr")
    assert str(told["message"]).endswith("chapô\xa0: «\xa0Un\xa0»")
    assert told["hint"] == "dans Kirby, retirez les ## qui l’ouvrent"
    assert telling.finding(finding("settings-unknown", key="a", suggestion=""), "fr")["hint"] is None


@pytest.mark.skipif(sys.platform != "linux", reason="only a process that is forked off has what was changed")
def test_who_still_looks_through_folders_ends_when_told_to(tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from pipeline.preview.launch import Task, launch\n"
        "from pipeline.watching import Changes\n"
        "Changes.__enter__ = lambda changes: time.sleep(60)\n"
        "process, pipe = launch(Task(Path(sys.argv[1]), 'en'))\n"
        "with pipe: time.sleep(0.2)\n"
        "process.join(20)\n"
        "print(process.exitcode)\n"
        "process.kill()\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("0\n", "")


LOST = """
class Loses:
    def find_spec(self, name, *_):
        if name == "pipeline.preview.server":
            try:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0.1)
            except KeyboardInterrupt:
                pass
sys.meta_path.insert(0, Loses())
"""
EARLY = """
from pipeline.preview import server
def web_files():
    raise KeyboardInterrupt
server.web_files = web_files
"""


@pytest.mark.parametrize("when", [LOST, EARLY])
def test_ctrl_c_ends_a_preview_that_only_begins(tmp_path: Path, when: str) -> None:
    head = (
        "import os, signal, sys, time\nfrom pathlib import Path\nfrom pipeline.preview import Preview, serve"
    )
    begin = "signal.signal(signal.SIGINT, signal.default_int_handler)"
    serve = "try: serve(Preview(Path(sys.argv[1]), port=0), print)\nexcept KeyboardInterrupt: print('ended')"
    code = "\n".join((head, begin, when, serve))
    running = [sys.executable, "-c", code, str(tmp_path)]
    ran = subprocess.run(running, capture_output=True, text=True, check=True, timeout=30)
    assert (ran.stdout, ran.stderr) == ("ended\n", "")


def test_what_both_processes_load_needs_no_engine_and_no_thread() -> None:
    code = (
        "import os, sys\n"
        "from importlib import import_module\n"
        "from pipeline.preview.launch import _NEEDED\n"
        "for name in _NEEDED: import_module(name)\n"
        "heavy = {'weasyprint', 'pikepdf', 'pypdfium2', 'PIL', 'lxml'} & set(sys.modules)\n"
        "tasks = '/proc/self/task'\n"
        "print(*heavy, len(os.listdir(tasks)) if os.path.isdir(tasks) else 1)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "1\n"


def edited(tmp_path: Path, after: str, *spots: tuple[str, int], pages: tuple[int, ...] = ()) -> Any:
    sources, shown = Sources(tmp_path), plan(*spots)
    write_tree(tmp_path, {"content/un.txt": TEXT})
    assert sources.edited(shown, (), 1.0) is None
    write_tree(tmp_path, {"content/un.txt": after})
    found = sources.edited(shown, pages, 2.0)
    assert sources.edited(shown, pages, 2.0) == found  # the same save, in another edition
    assert sources.edited(shown, pages, 3.0) is None
    return found


SPOTS = (("content/un.txt", 1), ("content/un.txt:5", 2), ("content/un.txt:7", 3), ("content/un.txt:9", 3))


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("Un", "Autre", (1, 0)),
        ("Le début", "Au début", (2, 1)),
        ("La suite.", "La suite est longue.", (3, 2)),
        ("La fin.", "La fin.\nEt plus.", (3, 3)),
        ("\n\nLa fin.", "", (3, 2)),
    ],
)
def test_an_edit_is_in_the_last_block_that_begins_above_it(
    tmp_path: Path, before: str, after: str, found: tuple[int, int]
) -> None:
    assert edited(tmp_path, TEXT.replace(before, after, 1), *SPOTS) == found


def test_a_block_on_two_pages_is_told_on_the_one_that_changed(tmp_path: Path) -> None:
    spots = (("content/un.txt:5", 4), ("content/un.txt:5", 5))
    after = TEXT.replace("début", "commencement")
    assert edited(tmp_path, after, *spots, pages=(5,)) == (5, 1)
    shutil.rmtree(tmp_path / "content")
    assert edited(tmp_path, after, *spots, pages=(4,)) == (4, 0)


# ── pictures ────────────────────────────────────────────────────────────────────────────────────────────────


def write_pdf(file: Path, *sizes: tuple[float, float]) -> Path:
    document = pypdfium2.PdfDocument.new()
    for size in sizes:
        document.new_page(*size)
    document.save(file)
    document.close()
    return file


@pytest.fixture
def easel() -> Any:
    made = Easel()
    yield made
    made.close()


def size_of(picture: bytes | None) -> tuple[int, int]:
    assert picture is not None
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


def test_pages_are_drawn_by_their_looks(easel: Easel, tmp_path: Path) -> None:
    easel.show("print", write_pdf(tmp_path / "a.pdf", (100, 200), (300, 100)), ["un", "deux"])
    assert size_of(easel.page("print", "un", 50).result()) == (50, 100)
    assert size_of(easel.page("print", "deux", 300).result()) == (300, 100)
    assert easel.page("print", "trois", 50).result() is None
    assert easel.page("none", "un", 60).result() is None


def test_what_takes_a_files_place_changes_nothing_until_it_is_shown(easel: Easel, tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "a.pdf", (100, 200))
    easel.show("print", file, ["un"])
    write_pdf(tmp_path / "b.pdf", (100, 100)).replace(file)
    assert size_of(easel.page("print", "un", 50).result()) == (50, 100)
    easel.show("print", file, ["deux"])
    assert size_of(easel.page("print", "deux", 50).result()) == (50, 50)
    assert size_of(easel.page("print", "un", 50).result()) == (50, 100)  # until it is let go


def test_pages_ahead_are_shown_until_their_file_is(easel: Easel, tmp_path: Path) -> None:
    easel.show("print", write_pdf(tmp_path / "a.pdf", (100, 200)), ["un"])
    easel.show_ahead("print", write_pdf(tmp_path / "b.pdf", (100, 300)).read_bytes(), ["deux"])
    assert size_of(easel.page("print", "deux", 50).result()) == (50, 150)
    assert size_of(easel.page("print", "un", 50).result()) == (50, 100)
    easel.show("print", write_pdf(tmp_path / "c.pdf", (100, 400)), ["trois"])
    assert easel.page("print", "deux", 60).result() is None


def test_pages_ahead_may_come_in_lots(easel: Easel, tmp_path: Path) -> None:
    easel.show("print", write_pdf(tmp_path / "old.pdf", (100, 100)), ["old"])
    for number, look in enumerate("abcde", 1):
        lot = write_pdf(tmp_path / f"{look}.pdf", (100, 100 * number)).read_bytes()
        easel.show_ahead("print", lot, [look])
        easel.tidy()
    sizes = {look: easel.page("print", look, 50).result() for look in ("old", *"abcde")}
    assert [look for look, picture in sizes.items() if picture] == ["old", "c", "d", "e"]
    assert size_of(sizes["d"]) == (50, 200)
    easel.show("print", write_pdf(tmp_path / "new.pdf", (100, 100)), ["new"])
    assert easel.page("print", "e", 60).result() is None


def test_a_file_that_is_none_is_told_and_the_one_before_stays(easel: Easel, tmp_path: Path) -> None:
    easel.show("print", write_pdf(tmp_path / "a.pdf", (100, 200)), ["un"])
    write_tree(tmp_path, {"b.pdf": "x"})
    with pytest.raises(OSError, match="PDFium"):
        easel.show("print", tmp_path / "b.pdf", ["deux"])
    assert size_of(easel.page("print", "un", 50).result()) == (50, 100)


def test_a_page_that_is_very_long_is_drawn_narrower(easel: Easel, tmp_path: Path) -> None:
    easel.show("print", write_pdf(tmp_path / "a.pdf", (100, 10_000)), ["un"])
    width, height = size_of(easel.page("print", "un", 4_000).result())
    assert width < 4_000
    assert width * height <= 41_000_000


def test_pictures_are_kept_while_there_is_room(
    easel: Easel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    easel.show("print", write_pdf(tmp_path / "a.pdf", (100, 200)), ["un"])
    one = len(easel.page("print", "un", 50).result() or b"")
    monkeypatch.setattr(drawing, "KEPT", 3 * one)
    for width in range(50, 60):
        easel.page("print", "un", width).result()
    held = sum(map(len, easel._pictures.values()))
    assert held == easel._held <= 3 * one
    assert easel.page("print", "un", 59).done()


def test_pictures_of_pages_that_are_shown_no_longer_are_let_go(easel: Easel, tmp_path: Path) -> None:
    file = write_pdf(tmp_path / "a.pdf", (100, 200), (100, 300))
    for number in range(5):
        looks = [f"page {number}", "same"]
        easel.show("print", file, looks)
        assert all(easel.page("print", look, 50).result() for look in looks)
        easel.tidy()
        easel.run(lambda: None).result()
        assert {look for look, _ in easel._pictures} == set(looks)
    assert easel._held == sum(map(len, easel._pictures.values()))


def test_a_page_is_drawn_before_it_is_asked_for(easel: Easel, tmp_path: Path) -> None:
    easel.show("print", write_pdf(tmp_path / "a.pdf", (100, 200), (100, 300)), ["un", "deux"])
    easel.begin("print", "deux")
    assert not easel._pictures  # nobody knows how wide
    easel.page("print", "un", 50).result()
    easel.begin("print", "deux")
    easel.run(lambda: None).result()
    asked = easel.page("print", "deux", 50)
    assert asked.done()
    assert size_of(asked.result()) == (50, 150)


# ── flatplans on their way ──────────────────────────────────────────────────────────────────────────────────


PLANS = st.builds(
    lambda title, looks, places: Flatplan(
        title, "fr", (148, 210), 0, 0, tuple(map(Planned, looks)), tuple(map(spot_at, places))
    ),
    st.sampled_from("ab"),
    st.lists(st.sampled_from("abc"), max_size=8),
    st.lists(st.integers(1, 3), max_size=8),
)


def spot_at(line: int) -> Spot:
    return Spot(Block(f"content/a.txt:{line}", line, (0, 0, 1, 1)), "paragraph")


@given(st.none() | PLANS, PLANS)
def test_a_flatplan_arrives_whole_whatever_it_is_held_against(before: Flatplan | None, now: Flatplan) -> None:
    assert whole(before, since(before, now)) == now
    assert whole(before, now.record()) == now


@pytest.mark.parametrize("record", [b"", b"{}", b"[]", b'{"title": 1, "pages": [2]}'])
def test_a_flatplan_whose_record_is_none_is_none(record: bytes) -> None:
    assert whole(None, record) is None


def test_only_what_changed_of_a_flatplan_is_sent() -> None:
    before = Flatplan("", "fr", (1, 1), 0, 0, tuple(map(Planned, "abcdef")), tuple(map(spot_at, range(1, 9))))
    now = replace(before, pages=tuple(map(Planned, "abXdef")))
    said = since(before, now)
    assert [page.look for page in said.plan.pages] == ["X"]
    assert said.plan.spots == ()


# ── where it is served ──────────────────────────────────────────────────────────────────────────────────────


def test_two_that_begin_together_do_not_have_one_port() -> None:
    with bound("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(PipelineError) as stop:
            bound("127.0.0.1", port)
        assert stop.value.diagnostic.code == "port-taken"
    bound("127.0.0.1", port).close()


# ── who listens ─────────────────────────────────────────────────────────────────────────────────────────────


class Window:
    """A browser that listens, or does not read what it is sent."""

    def __init__(self, reads: bool = True) -> None:
        self.got: list[bytes] = []
        self.reads = reads
        self.gone = asyncio.Event()
        self.served = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.got.append(message.get("body", b""))
        self.served.set()
        if not self.reads and len(self.got) > 2:
            await asyncio.Event().wait()

    def events(self) -> list[tuple[str, Any]]:
        """Give the events that came, by name."""
        told = [one for one in b"".join(self.got).decode().split("\n\n") if one.startswith("event")]
        parts = [dict(line.split(": ", 1) for line in one.split("\n")) for one in told]
        return [(one["event"], json.loads(one["data"])) for one in parts]


async def listening(hub: Hub, window: Window, stem: str = "print", language: str = "fr") -> None:
    with hub.listening(stem, language) as listener:
        assert listener is not None
        await hub.serve(listener, window.receive, window.send)


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(0)


def test_each_window_is_told_in_its_language_until_it_goes() -> None:
    async def play() -> None:
        hub = Hub()
        hub.begin(asyncio.get_running_loop())
        windows = {code: Window() for code in ("fr", "en")}
        tasks = [asyncio.create_task(listening(hub, one, language=code)) for code, one in windows.items()]
        await until(lambda: len(hub._listeners) == 2)
        hub.publish("state", lambda language: {"in": language})
        await until(lambda: all(one.events() for one in windows.values()))
        assert {code: one.events() for code, one in windows.items()} == {
            code: [("state", {"in": code})] for code in ("fr", "en")
        }
        windows["fr"].gone.set()
        await tasks[0]
        assert len(hub._listeners) == 1
        hub.end()
        await tasks[1]
        assert hub._listeners == []

    asyncio.run(play())


def test_a_window_that_reads_slowly_loses_the_oldest_and_one_that_does_not_is_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "PATIENCE", 0.2)

    async def play() -> None:
        hub = Hub()
        hub.begin(asyncio.get_running_loop())
        deaf, window = Window(reads=False), Window()
        tasks = [asyncio.create_task(listening(hub, one)) for one in (deaf, window)]
        await until(lambda: len(hub._listeners) == 2)
        hub.publish("first", lambda _: {})
        await until(lambda: len(deaf.got) > 2)
        for number in range(500):
            hub.publish("more", lambda _, number=number: {"number": number})
        stuck = next(one for one in hub._listeners if len(one.waiting) or not one.news.is_set())
        await until(lambda: ("more", {"number": 499}) in window.events())
        assert len(stuck.waiting) <= events.LONGEST_QUEUE
        await tasks[0]
        assert len(hub._listeners) == 1
        window.gone.set()
        await tasks[1]

    asyncio.run(play())


def test_no_more_may_listen_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_LISTENERS", 2)
    hub = Hub()
    with hub.listening("print", "fr") as one, hub.listening("print", "fr") as two:
        assert one is not None
        assert two is not None
        with hub.listening("print", "fr") as three:
            assert three is None
    with hub.listening("print", "fr") as again:
        assert again is not None


def test_what_is_looked_at_is_told_when_it_changes_the_newest_first() -> None:
    told: list[tuple[str, ...]] = []
    hub = Hub(told.append)
    with hub.listening("print", "fr"):
        with hub.listening("accessible", "fr"), hub.listening("print", "en"):
            pass
        assert told == [("print",), ("accessible", "print"), ("print", "accessible"), ("accessible", "print"),
                        ("print",)]  # fmt: skip
    assert told[-1] == ("print",)  # what was looked at last stays


def test_a_sign_of_life_comes_when_nothing_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT", 0.01)

    async def play() -> None:
        hub, window = Hub(), Window()
        hub.begin(asyncio.get_running_loop())
        task = asyncio.create_task(listening(hub, window))
        await until(lambda: b": here\n\n" in window.got)
        window.gone.set()
        await task

    asyncio.run(play())


# ── what is asked early ─────────────────────────────────────────────────────────────────────────────────────


def test_an_edition_that_is_asked_for_before_the_watcher_told_anything_is_wished_for(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/1_un/un.txt": fields(title="Un")})
    (ours, theirs), easel = Pipe(), Easel()
    showcase = Showcase(Task(tmp_path, "fr"), easel, Offers(tmp_path, False, True), Watcher(Process(), ours))
    assert not showcase.ask("nowhere")
    assert showcase.ask("accessible")
    assert theirs.recv() == Wish(("accessible",))
    showcase.look_at(("proof", "accessible"))
    assert theirs.recv() == Wish(("proof", "accessible"))
    easel.close()
