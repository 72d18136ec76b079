"""The straight path: what it reads, what it puts into output/, and what it leaves alone on failure."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import fontpkg
import pikepdf
import pypdfium2
import pytest

from pipeline import build, typesetting
from pipeline.build import versions
from pipeline.build.preparation import prepare_styles
from pipeline.diagnostics import Diagnostic, PipelineError
from pipeline.edition import BUNDLED_PROFILE
from tests.folders import draw_picture, fields, write_tree
from tests.tools.tagtree import painted_text, read_tags

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.fixture
def small(tmp_path: Path) -> Path:
    text = fields(title="Bonjour", text="Un texte.")
    return write_tree(tmp_path, {"content/site.txt": "Title: Petit", "content/1_page/page.txt": text})


def made(root: Path, edition: str = "print") -> build.Proof:
    manuscript = build.read(root)
    return build.build(root, manuscript.settings.edition(edition), manuscript=manuscript)


def output(root: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (root / "output").iterdir() if file.is_file()}


def test_a_second_build_gives_the_same_bytes(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for edition in ("print", "accessible"):
        made(small, edition)
    first = output(small)
    shutil.rmtree(small / "output")
    for edition in ("print", "accessible"):
        made(small, edition)
    assert output(small) == first


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_last_good_output(
    small: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    made(small)
    good = output(small)
    write_tree(small, {"content/1_page/page.txt": fields(title="Bonjour", text="Un autre texte.")})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(PipelineError) as stop:
        made(small)
    assert stop.value.diagnostic.code == "output-unwritable"
    monkeypatch.undo()
    assert output(small) == good


def test_findings_stand_beside_the_file(small: Path) -> None:
    proof = made(small)
    record = json.loads((small / "output" / "print.findings.json").read_text(encoding="utf-8"))
    assert record == proof.record("en")
    with pikepdf.open(small / proof.file) as document:
        assert len(document.pages) == record["pages"]


def test_what_was_found_on_the_way_comes_with_the_stop(small: Path) -> None:
    write_tree(small, {"booklet.toml": '[booklet]\nentries = ["zut"]\n'})
    with pytest.raises(PipelineError) as stop:
        build.read(small)
    assert stop.value.diagnostic.code == "content-empty"
    assert [found.code for found in stop.value.before] == ["entry-unknown"]


def test_the_booklets_own_files_stand_in_one_by_one(small: Path) -> None:
    font = next(
        (Path(sys.prefix) / "lib").glob("python*/site-packages/fontpkg_spectral/files/Spectral-Bold.ttf")
    )
    faces = (REPOSITORY / "styles" / "fonts.css").read_text(encoding="utf-8")
    write_tree(
        small,
        {
            "fonts/Own.ttf": font.read_bytes(),
            "styles/fonts.css": faces + '@font-face { font-family: "Own"; src: url("fonts/Own.ttf") }',
            "styles/components/paragraph.css": 'p { font-family: "Own" }',
            "templates/blocks/paragraph.html": "<p>Avant : {{ block.html|safe }}</p>",
        },
    )
    proof = made(small, "accessible")
    assert not proof.findings
    assert read_tags(small / proof.file).find("P")[0].text == "Avant : Un texte."
    with pikepdf.open(small / proof.file) as document:
        names = {str(font.BaseFont) for page in document.pages for font in page.obj.Resources.Font.values()}
    assert any("Own" in name for name in names)


def test_the_installed_package_carries_its_theme(small: Path) -> None:
    """What the wheel is told to hold is enough: the package alone, away from the repository, builds."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    carried = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert set(carried) == {"templates", "styles", "themes"}
    library = small / "library"
    shutil.copytree(REPOSITORY / "pipeline", library / "pipeline")
    for source, target in carried.items():
        shutil.copytree(REPOSITORY / source, library / target)
    assert (library / "pipeline" / "theme" / "styles" / "profiles" / BUNDLED_PROFILE).is_file()
    command = [sys.executable, "-m", "pipeline", "build", str(small), "-q"]
    environment = {**os.environ, "PYTHONPATH": str(library)}
    code = "import pipeline; print(pipeline.__file__)"
    where = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=small, capture_output=True, text=True, check=True
    )
    assert where.stdout.startswith(str(library))
    result = subprocess.run(command, env=environment, cwd=small, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture-unreadable"),
        (b"\x89PNG\r\n\x1a\n cut", "picture-unreadable"),
        (b"%!PS-Adobe", "picture-unreadable"),
        (None, "picture-missing"),
    ],
)
def test_a_picture_that_cannot_be_shown_gets_a_frame(small: Path, data: bytes | None, code: str) -> None:
    write_tree(
        small, {"content/1_page/page.txt": fields(title="P", text="Avant.\n\n(image: vue.png)\n\nAprès.")}
    )
    if data is not None:
        write_tree(small, {"content/1_page/vue.png": data})
    proof = made(small)
    (found,) = (one for one in proof.findings if one.code != "page-multiple")
    assert (found.code, str(found.place)) == (code, "content/1_page/page.txt:7")
    with pikepdf.open(small / proof.file) as document:
        painted = " ".join(text for page in document.pages for text in painted_text(page).values())
    assert "vue.png" in painted


def test_a_picture_with_a_link_stays_valid(small: Path) -> None:
    draw_picture(small / "content/1_page/vue.png")
    text = "(image: vue.png alt: Une vue link: https://a.example/ caption: Légende)"
    write_tree(small, {"content/1_page/page.txt": fields(title="P", text=text)})
    proof = made(small, "accessible")
    assert not proof.findings
    (link,) = read_tags(small / proof.file).find("Link")
    assert link.find("Figure")[0].alt == "Une vue"


HEAVY = ("weasyprint", "fontTools", "pikepdf", "page", "PIL", "lxml", "markdown", "jinja2")


def test_a_build_in_which_nothing_changed_opens_no_library(small: Path) -> None:
    code = (
        f"import sys; sys.argv = ['livret', 'build', {str(small)!r}, '-q']\n"
        "from pipeline.cli import main\n"
        "try: main()\nfinally: print(*sorted(set(sys.modules) & set(HEAVY)), file=sys.stderr)"
    ).replace("HEAVY", repr(list(HEAVY)))
    ran = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert set(ran[0].stderr.split()) >= {"pikepdf", "jinja2"}
    assert ran[1].stderr.split() == []
    assert ran[0].stdout == ran[1].stdout != ""


# ── what a file is made from ───────────────────────────────────────────────────────────────────────────


def again(root: Path, edition: str = "accessible") -> str:
    """Build as a new process does, and give what is read in the file."""
    (one,) = build.editions(root, [edition])
    with build.Desk(root, jobs=1) as desk:
        return read_tags(root / build.build(root, one, desk=desk).file).text


def test_a_text_saved_between_two_editions_is_in_the_second_and_later_in_both(small: Path) -> None:
    def meddle(stage: str, *_parts: int) -> None:
        if stage == "binding":
            write_tree(small, {"content/1_page/page.txt": fields(title="Bonjour", text="Plus neuf.")})

    with build.Desk(small, jobs=1) as desk:
        first, second = build.editions(small, ["print", "accessible"])
        build.build(small, first, desk=desk, progress=meddle)
        proof = build.build(small, second, desk=desk)
        assert "Plus neuf." in read_tags(small / proof.file).text
        build.build(small, first, desk=desk)
    page, *_ = pypdfium2.PdfDocument(small / "output" / "print.pdf")
    assert "Plus neuf." in page.get_textpage().get_text_range()


def test_a_folder_that_is_a_link_inside_the_booklet_is_looked_into(small: Path) -> None:
    write_tree(small, {"archive/2_beta/page.txt": fields(title="Beta", text="Avant.")})
    (small / "content" / "2_beta").symlink_to("../archive/2_beta")
    assert "Avant." in again(small)
    write_tree(small, {"archive/2_beta/page.txt": fields(title="Beta", text="Après.")})
    assert "Après." in again(small)


def test_links_that_lead_out_or_round_are_not_followed(
    small: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = write_tree(tmp_path_factory.mktemp("outside"), {"x.txt": "Text: dehors", "more/y.ttf": "x"})
    (small / "content" / "1_page" / "x.txt").symlink_to(outside / "x.txt")
    (small / "content" / "1_page" / "more").symlink_to(outside / "more")
    (small / "content" / "1_page" / "loop").symlink_to("loop")
    (small / "content" / "1_page" / "round").symlink_to("..")
    (edition,) = build.editions(small, ["accessible"])
    key = build.key_of(build.state_of(build.Desk(small)), edition)
    write_tree(outside, {"x.txt": "Text: autre", "more/y.ttf": "autre"})
    assert build.key_of(build.state_of(build.Desk(small)), edition) == key
    assert all(outside not in (folder, *folder.parents) for folder in build.watched_folders(small))
    assert "Un texte." in again(small)


def test_fonts_that_are_a_link_out_of_the_booklet_are_refused(small: Path, tmp_path: Path) -> None:
    (small / "fonts").symlink_to(tmp_path.parent)
    with pytest.raises(PipelineError) as stop:
        again(small)
    assert stop.value.diagnostic.code == "theme-outside"


def test_a_hidden_style_sheet_is_none(small: Path) -> None:
    text = again(small)
    write_tree(small, {"styles/components/._own.css": "p::before { content: 'caché' }"})
    assert again(small) == text


@pytest.mark.parametrize("file", ["templates/words.j2", "templates/words.mp4"])
def test_a_template_may_include_what_it_likes(small: Path, file: str) -> None:
    name = file.removeprefix("templates/")
    block = f"<p>{{% include '{name}' %}} {{{{ block.html|safe }}}}</p>"
    write_tree(small, {"templates/blocks/paragraph.html": block, file: "avant"})
    assert "avant Un texte." in again(small)
    write_tree(small, {file: "après"})
    assert "après Un texte." in again(small)


def test_a_new_day_typesets_nothing_again(small: Path) -> None:
    def kept() -> int:
        return len(list((small / "output" / ".cache").rglob("*.pdf")))

    write_tree(small, {"booklet.toml": "date = 2030-01-02\n"})
    again(small)
    before = kept()
    write_tree(small, {"booklet.toml": "date = 2030-01-03\n"})
    again(small)
    assert kept() == before
    with pikepdf.open(small / "output" / "accessible.pdf") as document:
        assert "20300103" in str(document.docinfo["/ModDate"])


@pytest.mark.parametrize(
    "said", ['{"first": [1], "counts": [1], "notes": [], "total": 1, "folios": []}', "[", "{}"]
)
def test_a_damaged_guess_is_none(small: Path, said: str) -> None:
    text = again(small)
    write_tree(small, {"output/.cache/accessible.pages.json": said})
    (small / "output" / "accessible.pdf").unlink()
    assert again(small) == text


def test_a_record_of_another_file_is_not_believed(small: Path) -> None:
    again(small)
    (record,) = (small / "output" / ".cache").rglob("*.proof.json")
    said = record.read_bytes().replace(b'"edition": "accessible"', b'"edition": "../../elsewhere"')
    (edition,) = build.editions(small, ["accessible"])
    desk = build.Desk(small)
    desk.store.put(build.key_of(build.state_of(desk), edition), said, ".proof.json")
    record.unlink()
    again(small)
    assert not list(small.parent.rglob("elsewhere.findings.json"))


def test_style_sheets_are_made_ready_once_and_again_when_a_font_is_another(small: Path) -> None:
    font = fontpkg.path("spectral", nearest=True).read_bytes()
    rule = '@font-face { font-family: Ours; src: url("fonts/Ours.ttf") } p { font-family: Ours }'
    (small / "fonts").mkdir()
    (small / "fonts" / "Ours.ttf").write_bytes(font)
    write_tree(small, {"styles/components/paragraph.css": rule})

    def prepared() -> tuple[typesetting.Styles, list[str]]:
        findings: list[Diagnostic] = []
        (edition,) = build.editions(small, ["accessible"])
        with build.Desk(small) as desk:
            styles = prepare_styles(edition, build.read_settings(small), desk, findings.append)
        return styles, [one.text() for one in findings]

    first = prepared()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.typesetting.prepare_styles", lambda *_: pytest.fail("made ready again"))
        assert prepared() == first
    for name in (small / "output" / ".cache").rglob("*.styles.json"):
        name.write_text("{}")
    assert prepared() == first
    (small / "fonts" / "Ours.ttf").write_bytes(b"no font")
    styles, said = prepared()
    assert len(styles.files) == len(first[0].files) - 1
    assert "font-missing" in "".join(said)


@pytest.mark.parametrize("links", [True, False])
def test_a_disk_that_fails_at_the_last_gives_the_file_before_back(
    small: Path, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "no second names here")

    def failing(_: int) -> None:
        raise OSError(errno.EIO, "the disk fails")

    if not links:
        monkeypatch.setattr("os.link", refused)
    again(small)
    before = output(small)
    write_tree(small, {"content/1_page/page.txt": fields(title="Bonjour", text="Un autre texte.")})
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", failing)
        with pytest.raises(PipelineError) as stop:
            again(small)
    assert stop.value.diagnostic.code == "output-unwritable"
    assert output(small) == before
    assert "Un autre texte." in again(small)
    assert sorted(output(small)) == sorted(before)


def test_a_first_file_that_the_disk_did_not_take_is_none(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: int) -> None:
        raise OSError(errno.EIO, "the disk fails")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", failing)
        with pytest.raises(PipelineError):
            again(small)
    assert output(small) == {}
    assert "Un texte." in again(small)


INTENT = '[editions.print]\noutput_intent = "profiles/own.icc"\n'


def test_an_editions_own_press_profile_is_declared_and_watched(small: Path) -> None:
    whole = (REPOSITORY / "styles" / "profiles" / BUNDLED_PROFILE).read_bytes()
    write_tree(small, {"booklet.toml": INTENT, "profiles/own.icc": whole})
    (edition,) = build.editions(small, ["print"])
    first = build.build(small, edition)
    assert build.build(small, edition) == first
    renamed = whole.replace(b"ISO Coated v2 300%", b"Papier bouffant 90")
    write_tree(small, {"profiles/own.icc": renamed})
    assert build.build(small, edition).sha256 != first.sha256
    with pikepdf.open(small / "output" / "print.pdf") as document:
        (intent,) = document.Root.OutputIntents
        assert str(intent.OutputConditionIdentifier) == "Papier bouffant 90 (basICColor)"
        assert intent.DestOutputProfile.read_bytes() == renamed


def test_a_press_profile_that_is_none_stops_its_edition_alone(small: Path) -> None:
    write_tree(small, {"booklet.toml": INTENT, "profiles/own.icc": b"nothing of the kind"})
    with pytest.raises(PipelineError) as stop:
        made(small)
    assert stop.value.diagnostic.text("fr").startswith(
        "booklet.toml:2: erreur[profile-unusable] le profil d’impression profiles/own.icc est inutilisable"
    )
    assert made(small, "accessible").press_ready


def four_sections(root: Path, settings: str = "") -> Path:
    """Write a cover, a contents, sections of one page, and a back cover."""
    own = "@page { @top-center { content: 'f' counter(page) '/' counter(pages) } }"
    pages = {f"content/{n}_p{n}/page.txt": fields(title=f"T{n}", text=f"Texte {n}.") for n in range(1, 5)}
    back = {"content/5_fin/quatrieme.txt": fields(title="Fin", text="Dernier mot.")}
    css = {"styles/pages/zz.css": own, "booklet.toml": settings}
    return write_tree(root, {"content/site.txt": "Title: Petit", **pages, **back, **css})


def print_texts(root: Path) -> list[str]:
    with pypdfium2.PdfDocument(root / "output" / "print.pdf") as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


@pytest.mark.parametrize("multiple", [1, 4, 16])
def test_print_is_filled_up_before_its_back_cover(tmp_path: Path, multiple: int) -> None:
    root = four_sections(tmp_path, f"[booklet]\npage_multiple = {multiple}\n")
    proof = made(root)
    texts = print_texts(root)
    assert proof.pages == len(texts)
    assert proof.pages % multiple == 0
    assert "Dernier mot." in texts[-1]
    notes = [found for found in proof.findings if found.code == "page-multiple"]
    text = next(n for n, words in enumerate(texts) if "Texte 4." in words) + 1
    assert len(notes) == (text + 1 < proof.pages)
    for number, words in enumerate(texts, 1):
        assert f"f{number}/{proof.pages}" in words  # the furniture counts through any number of blank pages
        assert text < number < proof.pages or words != f"f{number}/{proof.pages}"
    if notes:
        assert str(notes[0].place) == "booklet.toml:2"
        said = dict(notes[0].words)
        assert int(said["added"]) == proof.pages - text - 1
        assert int(said["over"]) == (text + 1) % multiple


def test_nobody_folds_a_file_for_the_screen(tmp_path: Path) -> None:
    root = four_sections(tmp_path, "[booklet]\npage_multiple = 64\n")
    proof = made(root, "accessible")
    assert proof.pages < 64
    assert "page-multiple" not in {found.code for found in proof.findings}


MARKED = "date = 2026-03-01\n[editions.print]\nmarks = true\nbleed = 5\n"


def test_sheets_with_marks_are_the_same_anywhere_and_after_any_edit(tmp_path: Path) -> None:
    first, second = (four_sections(tmp_path / name / "livret", MARKED) for name in ("a", "b"))
    made(first)
    write_tree(second, {"content/2_p2/page.txt": fields(title="T2", text="Un autre texte. " * 300)})
    made(second)
    assert output(second)["print.pdf"] != output(first)["print.pdf"]
    four_sections(tmp_path / "b" / "livret", MARKED)
    proof = made(second)
    assert output(second)["print.pdf"] == output(first)["print.pdf"]
    with pikepdf.open(first / "output" / "print.pdf") as document:
        (packet,) = re.findall("DocumentID>uuid:(.{8})", document.Root.Metadata.read_bytes().decode())
    texts = print_texts(first)
    for number, words in enumerate(texts, 1):
        assert f"2026-03-01 · print · {packet}" in words
        assert f"page {number}/{proof.pages}" in words
    assert not {"box-wrong", "font-undeclared", "slug-lost"} & {found.code for found in proof.findings}


def test_a_profile_whose_name_no_file_can_have_is_told(small: Path) -> None:
    name = "a" * 300 + ".icc"
    write_tree(small, {"booklet.toml": f'[editions.print]\noutput_intent = "{name}"\n'})
    with pytest.raises(PipelineError) as stop:
        made(small)
    assert stop.value.diagnostic.code == "profile-unusable"


def test_print_tells_how_far_its_text_is_from_whole_sheets(small: Path) -> None:
    """In pages, then in lines: the blanks that fill it up are none of the text."""
    text = fields(title="Une", text="Mot.")
    write_tree(small, {f"content/{number}_p{number}/page.txt": text for number in range(2, 7)})
    told = {one.code: dict(one.words) for one in made(small).findings}
    assert told["page-multiple"]["multiple"] == "4"
    pages, added = int(told["page-budget"]["pages"]), int(told["page-multiple"]["added"])
    assert (pages + added) % 4 == 0
    assert told["page-budget"]["upper"] == str(pages + added)
    assert int(told["page-budget"]["under"]) == 35 * added
    assert {"page-multiple", "page-budget"}.isdisjoint(one.code for one in made(small, "accessible").findings)


# ── what a file was made with ───────────────────────────────────────────────────────────────────────────────


def test_versions_are_what_each_library_says_of_itself() -> None:
    said = versions.versions()
    for name in versions._LIBRARIES:
        assert f"{name} {metadata.version(name)} " in said
        assert versions._asked(name) == metadata.version(name)
    assert " fontpkg-spectral " in said
