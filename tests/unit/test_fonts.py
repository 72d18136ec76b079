"""Declared fonts: found, made static, kept, and never taken from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import fontpkg
import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

from pipeline.diagnostics import Place
from pipeline.store import Store
from pipeline.typesetting import Sheet
from pipeline.typesetting.fonts import Face, declared_faces, gather, without_faces
from tests.conftest import Findings
from tests.tools.press import Press, squeeze
from tests.tools.tagtree import read_tags

SPECTRAL = Path(fontpkg.path("spectral", nearest=True)).read_bytes()
PLACE = Place("styles/fonts.css", 3)
VARIABLE = Face("Title", "fonts/Variable.ttf", PLACE, 800, "normal", (("opsz", 96.0), ("wdth", 88.0)))


def faces(css: str) -> tuple[Face, ...]:
    return declared_faces(css, lambda line: PLACE.at(line))


@pytest.fixture(scope="module")
def few_letters() -> bytes:
    """A variable font of few letters: a whole one takes seconds to make static."""
    font = TTFont(fontpkg.path("bricolage-grotesque", nearest=True))
    subsetter = Subsetter()
    subsetter.populate(text="Une œuvrABV ")
    subsetter.subset(font)
    out = BytesIO()
    font.save(out)
    return out.getvalue()


@pytest.fixture
def press(tmp_path: Path, few_letters: bytes) -> Press:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "Ours.ttf").write_bytes(SPECTRAL)
    (tmp_path / "fonts" / "Variable.ttf").write_bytes(few_letters)
    return Press(tmp_path)


# ── reading ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("descriptors", "expected"),
    [
        ('font-family: "A B"; src: url("fonts/a.ttf")', Face("A B", "fonts/a.ttf", PLACE)),
        ("font-family: A B; src: url(fonts/a.ttf)", Face("A B", "fonts/a.ttf", PLACE)),
        (
            "src: local(A), url('fontpkg:spectral') format('truetype'); font-family: A; font-style: italic",
            Face("A", "fontpkg:spectral", PLACE, 400, "italic"),
        ),
        ("font-family: A; font-weight: bold; font-style: oblique 5deg", Face("A", "", PLACE, 700, "italic")),
        ("font-family: A; font-weight: 250 900", Face("A", "", PLACE, 250)),
        ("font-family: A; font-weight: bolder", Face("A", "", PLACE, 400)),
        (
            """FONT-FAMILY: A; font-variation-settings: "opsz" 96, "wdth" 87.5""",
            Face("A", "", PLACE, axes=(("opsz", 96.0), ("wdth", 87.5))),
        ),
        ("", Face("", "", PLACE)),
    ],
)
def test_a_face_is_read_from_its_rule(descriptors: str, expected: Face) -> None:
    assert faces(f"p {{ color: red }}\n/* @font-face {{}} */\n@font-face {{ {descriptors} }}") == (expected,)


def test_rules_of_faces_are_blanked_and_all_else_stays_where_it_was() -> None:
    css = 'a{}@font-face{font-family:"}"}b{}\n@font-face {\n src: url(x)\n}c{}\n@FONT-FACE{}'
    blanked = without_faces(css)
    assert "font" not in blanked.lower()
    assert [len(line) for line in blanked.split("\n")] == [len(line) for line in css.split("\n")]
    for rule in ("a{}", "b{}", "c{}"):
        assert blanked.index(rule) == css.index(rule)
    assert without_faces("") == ""
    assert without_faces("p { color: red }") == "p { color: red }"


# ── gathering ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_variable_font_becomes_a_static_one_with_every_axis_pinned(
    press: Press, findings: Findings
) -> None:
    fonts = press.folder / "fonts"
    (made,) = gather((VARIABLE,), fonts, Store(press.folder / "cache"), findings.append)
    font, original = TTFont(made.file), TTFont(fonts / "Variable.ttf")
    assert "fvar" in original
    assert "fvar" not in font
    assert "gvar" not in font
    assert font["hmtx"]["A"] != original["hmtx"]["A"]
    assert findings == []


def test_an_instance_is_made_once_and_is_the_same_on_any_day(press: Press, findings: Findings) -> None:
    first, again, elsewhere = (
        gather((VARIABLE,), press.folder / "fonts", Store(press.folder / cache), findings.append)[0].file
        for cache in ("one", "one", "two")
    )
    assert first == again
    assert first.read_bytes() == elsewhere.read_bytes()
    assert len([file for file in (press.folder / "one").rglob("*") if file.is_file()]) == 1


def test_another_axis_is_another_instance_and_a_wild_one_is_held_to_its_range(
    press: Press, findings: Findings
) -> None:
    store = Store(press.folder / "cache")
    wild = replace(VARIABLE, axes=(("opsz", 9999.0), ("nope", 3.0)))
    most = replace(VARIABLE, axes=(("opsz", 96.0),))
    plain = replace(VARIABLE, weight=400, axes=())
    made = gather((VARIABLE, wild, most, plain), press.folder / "fonts", store, findings.append)
    files = [font.file for font in made]
    assert files[1] == files[2]
    assert len(set(files)) == 3
    assert findings == []


def test_a_static_font_is_used_as_it_is_and_a_face_declared_twice_once(
    press: Press, findings: Findings
) -> None:
    ours = Face("Ours", "fonts/Ours.ttf", PLACE)
    (made,) = gather((ours, ours), press.folder / "fonts", Store(press.folder / "cache"), findings.append)
    assert made.file == press.folder / "fonts" / "Ours.ttf"
    assert not (press.folder / "cache").exists()


@pytest.mark.parametrize(
    "source",
    [
        "",
        "fontpkg:nowhere",
        "fontpkg:",
        "fonts/absent.ttf",
        "fonts",
        "fonts/",
        "fonts/../outside.ttf",
        "fonts/link.ttf",
        "outside.ttf",
        "file:///etc/passwd",
        "http://exemple.fr/a.ttf",
        "fonts/empty.ttf",
        "fonts/text.ttf",
        "fonts/cut.ttf",
        "fonts/packed.woff",
    ],
)
def test_a_face_that_cannot_be_had_is_one_finding_at_its_rule(
    press: Press, findings: Findings, source: str
) -> None:
    fonts = press.folder / "fonts"
    (press.folder / "outside.ttf").write_bytes(SPECTRAL)
    (fonts / "link.ttf").symlink_to(press.folder / "outside.ttf")
    (fonts / "empty.ttf").write_bytes(b"")
    (fonts / "text.ttf").write_text("no font")
    (fonts / "cut.ttf").write_bytes(SPECTRAL[: len(SPECTRAL) // 2])
    packed = TTFont(fonts / "Ours.ttf")
    packed.flavor = "woff"
    packed.save(fonts / "packed.woff")
    assert gather((Face("A", source, PLACE),), fonts, Store(press.folder / "cache"), findings.append) == ()
    assert findings.codes == ["font-missing"]
    assert findings[0].place == PLACE
    assert str(press.folder) not in findings[0].text("fr")


# ── using ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_font_of_the_booklets_own_folder_is_used(press: Press) -> None:
    css = '@font-face { font-family: A; src: url("fonts/Ours.ttf") } p { font-family: A }'
    made = press.set("<p>Une œuvre</p>", sheets=[Sheet("styles/a.css", css)])
    assert press.codes == []
    assert squeeze(read_tags(press.bind(made)).text) == "Une œuvre"


@pytest.mark.parametrize(
    ("source", "axes"),
    [
        ("fontpkg:bricolage-grotesque", ""),
        ("fonts/Variable.ttf", ""),
        ("fonts/Variable.ttf", '; font-variation-settings: "opsz" 96, "wdth" 75'),
    ],
)
def test_a_variable_face_is_used_and_known_again(press: Press, source: str, axes: str) -> None:
    face = f'font-family: A; src: url("{source}"); font-weight: 800{axes}'
    css = f"@font-face {{ {face} }} p {{ font: 800 10pt A }}"
    press.set("<p>Une œuvre</p>", sheets=[Sheet("styles/a.css", css)])
    assert press.codes == []


def test_a_face_that_is_missing_shows_in_the_finished_file_too(press: Press) -> None:
    css = '\n@font-face { font-family: A; src: url("fontpkg:nowhere") } p { font-family: A }'
    press.set("<p data-place='content/a.txt:2'>mot</p>", sheets=[Sheet("styles/a.css", css)])
    assert [(f.code, str(f.place)) for f in press.said] == [
        ("font-missing", "styles/a.css:2"),
        ("font-undeclared", "content/a.txt:2"),
    ]
