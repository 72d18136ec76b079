"""`booklet.toml`: defaults, every key, and what each mistake is told, with its line."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.diagnostics import Diagnostic, PipelineError, Place
from pipeline.edition import (
    BUILT_IN,
    PRINTERS,
    BookletSettings,
    Conformance,
    FieldNames,
    Grade,
    House,
    Ranges,
    Settings,
    SizeHeadings,
    Thresholds,
    Times,
    load,
    theme_of,
)
from pipeline.edition.reading import settle
from pipeline.edition.toml import locate, parse, position

PRINT, ACCESSIBLE = BUILT_IN


@pytest.fixture(autouse=True)
def _no_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


def read(folder: Path, text: str | bytes) -> Settings:
    """Load a `booklet.toml` that says `text`."""
    (folder / "booklet.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(folder)


def refused(folder: Path, text: str | bytes) -> Diagnostic:
    """Give the finding with which `text` is refused."""
    with pytest.raises(PipelineError) as caught:
        read(folder, text)
    found = caught.value.diagnostic
    assert found.text("fr")
    assert found.place is None or found.place.file == "booklet.toml"
    assert "\n" not in found.text()
    return found


def test_without_a_file_the_defaults_serve(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.booklet == BookletSettings()
    assert settings.fields == FieldNames()
    assert settings.editions == BUILT_IN == settings.defaults
    assert settings.date == dt.date.today()
    assert str(settings.where("booklet.title")) == "booklet.toml"
    assert load(tmp_path / "nowhere") == settings
    assert read(tmp_path, "") == settings


def test_the_built_in_editions() -> None:
    assert (PRINT.name, PRINT.trim, PRINT.bleed, PRINT.marks, PRINT.ppi) == (
        "print",
        (148, 210),
        3,
        False,
        300,
    )
    assert (PRINT.conformance, PRINT.tagged, PRINT.sheet) == ("pdf/x-4", False, ("print",))
    assert (PRINT.pressed, ACCESSIBLE.pressed, PRINT.output_intent) == (True, False, "")
    assert (ACCESSIBLE.trim, ACCESSIBLE.bleed, ACCESSIBLE.ppi) == ((210, 297), 0, 200)
    assert (ACCESSIBLE.conformance, ACCESSIBLE.tagged) == (Conformance.PDF_UA_1, True)
    with pytest.raises(FrozenInstanceError):
        PRINT.bleed = 5.0  # type: ignore[misc]


def test_every_key_of_the_booklet_and_its_fields(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        [booklet]
        title = " Le livret "
        language = "fr-CA"
        entries = ["edito", "saison"]
        recto = true
        size_headings = "heading"
        date = 2026-11-23
        [fields]
        text = "Mon-Texte"
        cover = ["Image de une", "image-de-une", "Éditeur"]
        quotes = []
        """,
    )
    assert settings.booklet == BookletSettings(
        "Le livret", "fr-CA", ("edito", "saison"), True, SizeHeadings.HEADING
    )
    assert settings.date == dt.date(2026, 11, 23)
    wanted = replace(FieldNames(), text=("mon_texte",), cover=("image_de_une", "Éditeur"), quotes=())
    assert settings.fields == wanted
    assert settings.where("booklet.entries").line == 5
    assert settings.where("fields").line == 9


def test_large_print_is_the_accessible_edition_as_it_was_changed(tmp_path: Path) -> None:
    settings = read(tmp_path, '[editions.accessible]\nsheet = ["accessible", "ours"]\nppi = 150')
    accessible = settings.edition("accessible")
    assert accessible.sheet == ("accessible", "ours")
    large = settings.edition("large-print")
    assert large == replace(
        accessible, name="large-print", default=False, sheet=("accessible", "ours", "large-print")
    )
    assert large not in settings.defaults


def test_editions_override_key_by_key_and_may_be_added(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
        [editions.print]
        bleed = 5
        marks = true
        [editions.large]
        trim = "A4 landscape"
        ppi = 150
        default = false
        [editions.a6-home]
        based_on = "print"
        trim = [105, 148.5]
        sheet = "home"
        """,
    )
    assert settings.edition("print") == replace(PRINT, bleed=5.0, marks=True)
    assert settings.edition("large") == replace(
        ACCESSIBLE, name="large", trim=(297.0, 210.0), ppi=150, default=False
    )
    assert settings.edition("a6-home") == replace(PRINT, name="a6-home", trim=(105.0, 148.5), sheet=("home",))
    assert [edition.name for edition in settings.defaults] == ["print", "accessible", "a6-home"]


def test_abbreviations_are_words_with_their_meanings(tmp_path: Path) -> None:
    assert load(tmp_path).abbreviations == ()
    said = '[abbreviations]\nRGAA = "référentiel  général"\n"Loire-Atl." = "Loire-Atlantique"'
    assert read(tmp_path, said).abbreviations == (
        ("RGAA", "référentiel général"),
        ("Loire-Atl.", "Loire-Atlantique"),
    )


@pytest.mark.parametrize("said", ["A = 1", "A = ' '", "' ' = 'x'", "A = ['x']"])
def test_an_abbreviation_without_a_meaning_is_refused(tmp_path: Path, said: str) -> None:
    assert refused(tmp_path, f"[abbreviations]\n{said}").code == "settings-value"


def test_the_house_style(tmp_path: Path) -> None:
    assert load(tmp_path).typography == House()
    said = 'times = "compact"\ntable_times = "typed"\nranges = "en-dash"\noff = ["initials", "units"]'
    assert read(tmp_path, f"[typography]\n{said}").typography == House(
        Times.COMPACT, Times.TYPED, Ranges.EN_DASH, ("initials", "units")
    )
    assert read(tmp_path, "typography.off = 'units'").typography.off == ("units",)


@pytest.mark.parametrize(
    ("text", "code", "key", "hint"),
    [
        ("time = 'spaced'", "settings-unknown", "typography.time", "did you mean times?"),
        ("off = ['thousand']", "settings-unknown", 'typography.off: "thousand"', "did you mean thousands?"),
        ("times = 'narrow'", "settings-value", "typography.times", ""),
        ("ranges = true", "settings-value", "typography.ranges", ""),
        ("off = [1]", "settings-value", "typography.off", ""),
    ],
)
def test_a_wrong_house_style(tmp_path: Path, text: str, code: str, key: str, hint: str) -> None:
    found = refused(tmp_path, f"[typography]\n{text}")
    assert (found.code, dict(found.words)["key"], found.hint("en")) == (code, key, hint)
    assert found.place is not None
    assert found.place.line == 2


def test_an_edition_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as caught:
        load(tmp_path).edition("prnt")
    assert caught.value.diagnostic.text("en") == (
        "error[edition-unknown] there is no edition prnt (there are: print, accessible, proof, large-print)"
    )


@pytest.mark.parametrize(
    ("written", "trim"),
    [
        ('"A5"', (148, 210)),
        ('"a6"', (105, 148)),
        ('" A5 landscape "', (210, 148)),
        ('"A4 portrait"', (210, 297)),
        ('"148mm x 210mm"', (148, 210)),
        ('"148 × 210"', (148, 210)),
        ('"99,5x210.25 mm"', (99.5, 210.25)),
        ("[148, 210.5]", (148, 210.5)),
    ],
)
def test_forms_of_a_trim_size(tmp_path: Path, written: str, trim: tuple[float, float]) -> None:
    settings = read(tmp_path, f"[editions.print]\ntrim = {written}")
    assert settings.edition("print").trim == trim
    assert all(isinstance(side, float) for side in settings.edition("print").trim)


@pytest.mark.parametrize(
    ("text", "line", "key", "suggestion"),
    [
        ("[booklet]\ntitel = 1", 2, "booklet.titel", "title"),
        ("\n[bocklet]\ntitle = 1", 2, "bocklet", "booklet"),
        ("recto = true", 1, "recto", "recto in [booklet]"),
        ("[fields]\nTexte = 'x'", 2, "fields.Texte", "text"),
        ("zzz = 1", 1, "zzz", "booklet, fields, typography, abbreviations, editions, preview, date"),
        ("[editions.print]\n# no\nbleed = 3\nbleeds = 3", 4, "editions.print.bleeds", "bleed"),
        ("[editions]\nprint = {\tbleed = 3, name = 'x' }", 2, "editions.print.name", None),
        ("booklet.title = 'a'\nbooklet.'da te' = 1", 2, 'booklet."da te"', "date"),
        ('["book\\nlet"]', 1, '"book\\nlet"', "booklet"),
    ],
)
def test_unknown_keys_are_told_with_a_suggestion(
    tmp_path: Path, text: str, line: int, key: str, suggestion: str | None
) -> None:
    found = refused(tmp_path, text)
    assert found.code == "settings-unknown"
    assert (found.place and found.place.line, dict(found.words)["key"]) == (line, key)
    if suggestion is not None:
        assert found.hint("en") == (f"did you mean {suggestion}?" if suggestion else "")
        assert found.hint("fr") == (f"vouliez-vous dire {suggestion} ?" if suggestion else "")


WRONG = [
    ("booklet = 3", 1, "booklet"),
    ("[[editions]]\nx = 1", 1, "editions"),
    ("editions.print = 'A5'", 1, "editions.print"),
    ("[booklet]\ntitle = 3", 2, "booklet.title"),
    ("[booklet]\nlanguage = 'french'", 2, "booklet.language"),
    ("[booklet]\nlanguage = 'fr_FR'", 2, "booklet.language"),
    ("[booklet]\nlanguage = ''", 2, "booklet.language"),
    ("[booklet]\nentries = [\n 'a',\n 3]", 2, "booklet.entries"),
    ("[booklet]\nentries = ['a', ' ']", 2, "booklet.entries"),
    ("[booklet]\nentries = ['a', 'a']", 2, "booklet.entries"),
    ("[booklet]\nrecto = 'yes'", 2, "booklet.recto"),
    ("[booklet]\nrecto = 1", 2, "booklet.recto"),
    ("[booklet]\nsize_headings = 'big'", 2, "booklet.size_headings"),
    ("[booklet]\nsize_headings = ['heading']", 2, "booklet.size_headings"),
    ("[booklet]\npage_multiple = 0", 2, "booklet.page_multiple"),
    ("[booklet]\npage_multiple = 65", 2, "booklet.page_multiple"),
    ("[booklet]\npage_multiple = 4.5", 2, "booklet.page_multiple"),
    ("[booklet]\nback_cover = 4", 2, "booklet.back_cover"),
    ("[booklet]\ndate = '2026-11-23'", 2, "booklet.date"),
    ("[booklet]\ndate = 10:30:00", 2, "booklet.date"),
    ("[fields]\ntext = 3", 2, "fields.text"),
    ("[editions.Print]\nbleed = 3", 1, "editions"),
    ("[editions.'../x']\nbleed = 3", 1, "editions"),
    ("[editions.print]\ntrim = 'A7'", 2, "editions.print.trim"),
    ("[editions.print]\ntrim = [148]", 2, "editions.print.trim"),
    ("[editions.print]\ntrim = [148, true]", 2, "editions.print.trim"),
    ("[editions.print]\ntrim = [148, nan]", 2, "editions.print.trim"),
    ("[editions.print]\ntrim = '10mm x 210mm'", 2, "editions.print.trim"),
    ("[editions.print]\nbleed = 10.1", 2, "editions.print.bleed"),
    ("[editions.print]\nbleed = -1", 2, "editions.print.bleed"),
    ("[editions.print]\nbleed = nan", 2, "editions.print.bleed"),
    ("[editions.print]\nbleed = true", 2, "editions.print.bleed"),
    ("[editions.print]\nmarks = 1", 2, "editions.print.marks"),
    ("[editions.print]\nconformance = 'pdf/x-1a'", 2, "editions.print.conformance"),
    ("[editions.print]\nppi = 71", 2, "editions.print.ppi"),
    ("[editions.print]\nppi = 300.5", 2, "editions.print.ppi"),
    (f"[editions.print]\nppi = 0x{'f' * 9000}", 2, "editions.print.ppi"),
    ("[editions.print]\nsheet = '../print'", 2, "editions.print.sheet"),
    ("[editions.print]\nsheet = ['print', 'B']", 2, "editions.print.sheet"),
    ("[editions.print]\nsheet = []", 2, "editions.print.sheet"),
    ("[editions.print]\noutput_intent = 3", 2, "editions.print.output_intent"),
    ("[editions.print]\ndefault = 'no'", 2, "editions.print.default"),
    ("[editions.new]\nbased_on = 'new'", 2, "editions.new.based_on"),
]


@pytest.mark.parametrize(("text", "line", "key"), WRONG)
def test_wrong_values_are_told_with_their_line(tmp_path: Path, text: str, line: int, key: str) -> None:
    found = refused(tmp_path, text)
    assert found.code == "settings-value"
    assert (found.place and found.place.line, dict(found.words)["key"]) == (line, key)
    assert len(found.text()) < 300


def test_a_wrong_value_reads_well_in_both_languages(tmp_path: Path) -> None:
    found = refused(tmp_path, "[editions.print]\nbleed = 12")
    assert found.text("en") == (
        "booklet.toml:2: error[settings-value] editions.print.bleed cannot be 12; it takes 0 to 10 mm"
    )
    assert found.message("fr") == "editions.print.bleed ne peut pas valoir 12 ; il faut de 0 à 10 mm"


@pytest.mark.parametrize(
    ("text", "line", "remedy"),
    [
        ("[editions.print]\nbleed = 0\nmarks = true", 3, "bleed = 3"),
        ("[editions.accessible]\nmarks = true", 2, "marks = false"),
        ("[editions.accessible]\nppi = 100\nbleed = 3", 3, "bleed = 0"),
        ("[editions.print]\nppi = 100\nconformance = 'pdf/ua-1'", 3, "bleed = 0"),
        ("[editions.accessible]\noutput_intent = 'a.icc'", 2, "output_intent"),
        ("[editions.print]\nconformance = 'none'\noutput_intent = 'a.icc'", 3, "pdf/x-4"),
        ("[editions.print]\ndefault = false\n[editions.accessible]\ndefault = false", 2, "default = false"),
        ("[editions.print]\nbased_on = 'accessible'", 2, "based_on"),
    ],
)
def test_contradictions_are_refused_with_a_remedy(tmp_path: Path, text: str, line: int, remedy: str) -> None:
    found = refused(tmp_path, text)
    assert found.code == "settings-contradiction"
    assert found.place is not None
    assert found.place.line == line
    assert remedy in found.hint("en")
    assert remedy in found.hint("fr")


def test_a_syntax_error_has_line_and_column_once(tmp_path: Path) -> None:
    found = refused(tmp_path, "[booklet]\r\ntitle = Le livret\r\n")
    assert found.code == "settings-syntax"
    assert str(found.place) == "booklet.toml:2:9"
    assert dict(found.words)["reason"] == "Invalid value"
    end = refused(tmp_path, '[booklet]\ntitle = """never closed\n\n')
    assert end.place is not None
    assert end.place.line == 2
    assert "document" not in end.message()


def test_the_position_of_newer_parsers_is_used() -> None:
    class Newer(tomllib.TOMLDecodeError):
        lineno, colno = 7, 3

    assert position(Newer("Invalid value (at line 7, column 3)"), "") == ("Invalid value", 7, 3)
    assert position(Newer("Invalid value (at end of document)"), "") == ("Invalid value", 7, 3)
    assert position(ValueError("too long"), "x") == ("too long", None, None)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    found = refused(tmp_path, "[booklet]\ntitle = 'été'".encode("latin-1"))
    assert found.code == "settings-encoding"
    assert str(found.place) == "booklet.toml:2"
    (tmp_path / "booklet.toml").unlink()
    (tmp_path / "booklet.toml").symlink_to("nowhere.toml")
    with pytest.raises(PipelineError) as caught:
        load(tmp_path)
    assert caught.value.diagnostic.code == "settings-unreadable"
    (tmp_path / "booklet.toml").unlink()
    (tmp_path / "booklet.toml").mkdir()
    with pytest.raises(PipelineError) as caught:
        load(tmp_path)
    assert caught.value.diagnostic.code == "settings-unreadable"


def test_a_byte_order_mark_is_welcome(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbf[booklet]\r\ntitle = 'x'\r\n").booklet.title == "x"


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 5000, ".".join("a" * 3000) + " = 1"])
def test_monstrous_values_are_refused_politely(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text).code.startswith("settings-")


def test_the_date_comes_from_the_file_then_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert load(tmp_path).date == dt.date(2023, 11, 14)
    assert read(tmp_path, "[booklet]\ndate = 2025-01-02T03:04:05Z").date == dt.date(2025, 1, 2)


@pytest.mark.parametrize("epoch", ["soon", "1.5", "-1", " 1", "９", "9" * 15, "9" * 30])
def test_a_bad_epoch_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(PipelineError) as caught:
        load(tmp_path)
    assert caught.value.diagnostic.code == "settings-value"
    assert "SOURCE_DATE_EPOCH" in caught.value.diagnostic.message()
    assert read(tmp_path, "[booklet]\ndate = 2025-01-02").date == dt.date(2025, 1, 2)


def test_lines_are_found_in_every_form_of_toml() -> None:
    text = '''# a = 1
a.b = """
c = 2 \\""" """""
"d e".'f' = [ # g = 3
  { h = 1, i = [
    2, { j = 3 } ] },
  { k = { } }
  ]
[ l . "m" ]
n = \'\'\'
[o]\'\'\'\'
p = 1979-05-27T07:32:00.5Z
[[q]]
r = -1.5e3
[[q]]
r = 2
'''
    tomllib.loads(text)
    lines = {".".join(path): line for path, line in locate(text).items()}
    assert lines == {
        "a": 2, "a.b": 2, "d e": 4, "d e.f": 4, "d e.f.h": 5, "d e.f.i": 5, "d e.f.i.j": 6, "d e.f.k": 7,
        "l": 9, "l.m": 9, "l.m.n": 10, "l.m.p": 12, "q": 13, "q.r": 14,
    }  # fmt: skip


_KEYS = st.sampled_from(
    ["booklet", "fields", "editions", "print", "accessible", "new", "title", "language", "entries", "recto",
     "size_headings", "date", "text", "cover", "trim", "bleed", "marks", "conformance", "ppi", "sheet",
     "default", "based_on", "x"]
)  # fmt: skip
_VALUES = st.sampled_from(
    ["true", "0", "3", "-1", "nan", "inf", "1e400", "'A5'", '"fr"', "[]", "['a']", "[1, 2]", "{}", "{x = 1}",
     "2026-01-01", "07:00:00", "0xFFFFFFFFFFFFFFFFFF", '"\\n"', "'print'", "'none'", "'pdf/ua-1'"]
)  # fmt: skip
_LINES = st.one_of(
    st.builds("{} = {}".format, _KEYS, _VALUES),
    st.builds("[{}]".format, _KEYS),
    st.builds("[editions.{}]".format, _KEYS),
    st.builds("{}.{} = {}".format, _KEYS, _KEYS, _VALUES),
)


@given(st.one_of(st.text(), st.binary(), st.lists(_LINES, max_size=6).map("\n".join)))
@example("[editions.print]\nppi = inf")
@example("x = " + "{a = " * 2000)
def test_any_text_gives_settings_or_one_finding(text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    settled: Settings | Diagnostic
    try:
        settled = settle(parse(data, Place("booklet.toml")))
    except PipelineError as error:
        settled = error.diagnostic
    if isinstance(settled, Diagnostic):
        assert settled.code.startswith("settings-")
        assert settled.text("fr")
        return
    assert settled.defaults
    for edition in settled.editions:
        assert not (edition.marks and not edition.bleed)
        assert not (edition.tagged and edition.bleed)


# ── the press ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_printer_is_named_and_single_limits_are_changed(tmp_path: Path) -> None:
    text = """
[editions.print]
printer = "digital"
[editions.print.thresholds]
picture_ppi_low = 200
spot_colour = "off"
[editions.tract]
based_on = "print"
printer = "french-online"
[editions.carte]
based_on = "print"
"""
    print_, tract, carte = (read(tmp_path, text).edition(name) for name in ("print", "tract", "carte"))
    assert print_.printer == "digital"
    assert print_.thresholds == replace(PRINTERS["digital"], picture_ppi_low=200, spot_colour=Grade.OFF)
    assert (tract.thresholds.ink_limit, tract.thresholds.picture_ppi_least) == (300, 150)
    assert (carte.printer, carte.thresholds) == ("sheetfed", Thresholds())


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("ink_limitt = 300", "settings-unknown"),
        ("ink_limit = 401", "settings-value"),
        ("ink_limit = true", "settings-value"),
        ('page_empty = "fatal"', "settings-value"),
        ("page_empty = false", "settings-value"),
    ],
)
def test_a_wrong_limit_is_refused_with_its_line(tmp_path: Path, line: str, code: str) -> None:
    found = refused(tmp_path, f"[editions.print.thresholds]\n{line}")
    assert (found.code, found.place and found.place.line) == (code, 2)
    assert refused(tmp_path, '[editions.print]\nprinter = "laser"').code == "settings-value"


def test_a_misspelt_limit_is_told_the_right_one(tmp_path: Path) -> None:
    found = refused(tmp_path, "[editions.print.thresholds]\nink_limitt = 300")
    assert found.hint() == "did you mean ink_limit?"


def test_a_theme_stands_between_the_booklets_own_files_and_the_first_theme(tmp_path: Path) -> None:
    settings = read(tmp_path, '[booklet]\ntheme = "gazette"')
    folders = theme_of(tmp_path, settings).folders("styles")
    assert folders[0] == tmp_path / "styles"
    assert folders[1].parts[-3:] == ("themes", "gazette", "styles")
    assert (folders[2] / "tokens.css").is_file()
    (tmp_path / "themes" / "gazette").mkdir(parents=True)
    assert theme_of(tmp_path, settings).folders("styles")[1] == tmp_path / "themes/gazette/styles"


def test_a_theme_that_there_is_not_is_named_with_its_line(tmp_path: Path) -> None:
    settings = read(tmp_path, '[booklet]\n\ntheme = "gazete"')
    with pytest.raises(PipelineError, match=r"gazete.*gazette") as stop:
        theme_of(tmp_path, settings)
    assert (stop.value.diagnostic.code, str(stop.value.diagnostic.place)) == (
        "theme-unknown",
        "booklet.toml:3",
    )


def test_a_theme_of_the_booklet_may_not_lead_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "mine").symlink_to(tmp_path.parent)
    settings = read(tmp_path, '[booklet]\ntheme = "mine"')
    with pytest.raises(PipelineError, match="themes/mine"):
        theme_of(tmp_path, settings).folders("styles")


def test_the_proof_is_the_print_edition_with_guides_and_built_only_when_named(tmp_path: Path) -> None:
    settings = read(tmp_path, "[editions.print]\nbleed = 5\n")
    proof = settings.edition("proof")
    # For a designer's screen: no press takes it.
    screen = {"conformance": Conformance.NONE, "default": False}
    assert proof == replace(settings.edition("print"), name="proof", guides=True, **screen)
    assert proof not in settings.defaults
    own = read(tmp_path, '[editions.proof]\nbased_on = "print"\ntrim = "A6"\nguides = true\n').edition(
        "proof"
    )
    assert (own.trim, own.guides) == ((105.0, 148.0), True)
