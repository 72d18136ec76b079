"""Typesetting: words heard as they were written, ornaments silent, every finding with its place."""

from __future__ import annotations

import errno
import logging
import re
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pikepdf import Pdf
from PIL import Image

from pipeline import tagging
from pipeline.diagnostics import PipelineError, Place
from pipeline.fascicle import Side
from pipeline.typesetting import Sheet
from tests.tools.press import SPECTRAL, Press, squeeze
from tests.tools.tagtree import Tag, read_tags

NARROW = "body { width: 22mm } p { text-align: justify }"
LONG = (
    "Le travail préparatoire des bibliothécaires départementaux rassemble volontairement quelques exemples "
    "significatifs de cette méthode, particulièrement intéressante."
)


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(tmp_path_factory.mktemp("press"))


@pytest.fixture(scope="module")
def picture(press: Press) -> Path:
    file = press.folder / "x.png"
    Image.new("RGB", (40, 30), (200, 30, 30)).save(file)
    return file


class Words(HTMLParser):
    """Reads the text of a piece of HTML, a blank for each line break."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag == "br":
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def text(self) -> str:
        return squeeze("".join(self.pieces))


def plain(text: str) -> str:
    """Make no-break spaces plain, and nothing else: doubled blanks must show."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").strip()


# ── blanks ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "css", "expected"),
    [
        (f"<p>{LONG}</p>", NARROW, LONG),
        (f"<p>{LONG}</p>", NARROW + "html { hyphens: auto }", LONG),
        (
            "<p>Un <em>mot</em> <strong>gras</strong> et <a href='https://a.fr/'>un lien assez long</a> à la "
            "n<sup>e</sup> page, <em>italique <strong>gras et encore</strong> fin</em>.</p>",
            NARROW,
            "Un mot gras et un lien assez long à la ne page, italique gras et encore fin.",
        ),
        ("<p><em>Une</em><br><strong>autre</strong><br>encore</p>", "", "Une autre encore"),
        ("<p>rendez-vous porte-avions</p>", "body { width: 14mm }", "rendez-vous porte-avions"),
        (
            "<p>voir https://www.<wbr>exemple.<wbr>fr/<wbr>dossier/<wbr>page et la suite</p>",
            "body { width: 20mm }",
            "voir https://www.exemple.fr/dossier/page et la suite",
        ),
        (
            "<p>voir https://www.exemple.fr/dossier/page-longue et la suite</p>",
            "body { width: 16mm } p { overflow-wrap: anywhere }",
            "voir https://www.exemple.fr/dossier/page-longue et la suite",
        ),
        (
            "<p>la grande école de la Straße fermée</p>",
            "body { width: 20mm } p { text-transform: uppercase }",
            "la grande école de la Straße fermée",
        ),
        ("<p class=a>mot suite</p>", ".a::before { content: '→' } .a::after { content: ',' }", "mot suite,"),
        (
            "<p class=a>mot suite</p>",
            ".a::before { content: 'avant ceci ' } .a::after { content: ' et après' } body { width: 16mm }",
            "avant ceci mot suite et après",
        ),
        ("<p>Il dit <q>oui, bien</q> et <em>a</em> <q>non</q></p>", "", "Il dit «oui, bien» et a «non»"),
        (
            "<p>«\u00a0mot\u00a0» et cela\u202f? Oui\u202f! deux mots «\u00a0mot\u00a0» encore\u202f?</p>",
            NARROW,
            "« mot » et cela ? Oui ! deux mots « mot » encore ?",
        ),
        (
            "<p>extra\u00adordinaire anti\u00adconstitutionnel extra\u00adordinaire</p>",
            "body { width: 14mm }",
            "extraordinaire anticonstitutionnel extraordinaire",
        ),
        ("<h1>Grande Aventure</h1>", "body { width: 16mm }", "Grande Aventure"),
        (
            "<p>page <i style='display: inline-block'>11</i>, <b style='display: inline-block'>12</b>.</p>",
            "body { width: 24mm }",
            "page 11, 12.",
        ),
        (
            "<p>un deux trois <span style='display: inline-block'>quatre cinq</span> six sept</p>",
            "body { width: 16mm }",
            "un deux trois quatre cinq six sept",
        ),
        ("<pre>un  deux\n  trois\nquatre</pre>", "pre { font-family: Text }", "un deux trois quatre"),
        ("<p>Longtemps je me</p>", "p::first-letter { font-size: 20pt }", "Longtemps je me"),
        ("<p>inter<b>nationale</b></p>", "body { width: 16mm } p { hyphens: auto }", "internationale"),
        (
            "<p>un mot <span aria-hidden=true>le x y le</span> le y le z et la fin</p>",
            "body { width: 8mm }",
            "un mot le y le z et la fin",
        ),
        ("<p>méthode. <a href='https://a.fr/'>lien. </a> après</p>", NARROW, "méthode. lien. après"),
    ],
)  # fmt: skip
def test_words_are_heard_as_they_were_written(press: Press, body: str, css: str, expected: str) -> None:
    assert squeeze(press.tags(body, css).text) == expected
    assert set(press.codes) <= {"line-finish"}


def test_a_blank_is_one_blank_whatever_ends_the_line(press: Press) -> None:
    body = "<p>aa bb <em> cc </em> dd <a href='https://a.fr/'>ee ff </a> gg hh</p>"
    for width in (10, 14, 18, 22, 30, 60):
        heard = press.tags(body, f"body {{ width: {width}mm }}")
        assert plain(heard.text) == "aa bb cc dd ee ff gg hh"


def test_a_word_goes_on_over_a_page_break_and_a_paragraph_too(press: Press) -> None:
    css = "@page { size: 60mm 50mm } p { hyphens: auto; orphans: 1; widows: 1 }"
    assert len(press.set(f"<p>{' '.join([LONG] * 4)}</p>", css).leaves) > 2
    tags = press.tags(f"<p>{' '.join([LONG] * 4)}</p>", css)
    assert tags.roles() == ["P"]
    assert plain(tags.text) == " ".join([LONG] * 4)


def test_labels_of_lists_stand_apart_from_the_words(press: Press) -> None:
    items = (
        "<ul><li>un deux</li></ul><ol style='counter-reset: list-item 8'><li>trois</li><li>quatre</li></ol>"
    )
    tags = press.tags(items, "body { width: 16mm }")
    assert [squeeze(label.text) for label in tags.find("Lbl")] == ["•", "9.", "10."]
    assert [squeeze(body.text) for body in tags.find("LBody")] == ["un deux", "trois", "quatre"]


VOCABULARY = (
    "le la un à bibliothécaires rendez-vous l’œuvre extraordinairement aujourd’hui départementale "
    "constitutionnellement c’est-à-dire fin. mots, (voir) «\u00a0cité\u00a0» quoi\u202f? 10\u202f000 "
    "https://www.exemple.fr/page"
).split(" ")
TAGS = ("em", "strong", "a href='https://a.fr/'", "sup", "code", "span lang=en")
words = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6).map(" ".join)
blanks = st.sampled_from((" ", " ", "", " \n "))
inline = st.recursive(
    words,
    lambda inner: st.tuples(
        st.sampled_from(TAGS), st.lists(st.tuples(inner, blanks), min_size=1, max_size=3)
    ).map(lambda made: f"<{made[0]}>{''.join(a + b for a, b in made[1])}</{made[0].split()[0]}>"),
    max_leaves=4,
)
paragraphs = st.lists(
    st.tuples(st.one_of(inline, words, st.just("<br>")), blanks), min_size=1, max_size=7
).map(lambda pieces: "".join(a + b for a, b in pieces))


@settings(max_examples=40)
@given(
    html=paragraphs,
    width=st.integers(9, 60),
    align=st.sampled_from(("justify", "left")),
    hyphens=st.sampled_from(("auto", "manual")),
    wrap=st.sampled_from(("anywhere", "normal")),
)
def test_whatever_the_measure_every_word_is_heard_once_in_order(
    press: Press, html: str, width: int, align: str, hyphens: str, wrap: str
) -> None:
    # Blanks on all sides of two ends of nested elements are painted twice by the engine.
    assume(not re.search(r"\s</\w+>\s*</\w+>\s", html))
    paragraph = f"text-align: {align}; hyphens: {hyphens}; overflow-wrap: {wrap}"
    css = f"body {{ width: {width}mm }} code {{ font-family: Text }} p {{ {paragraph} }}"
    assert plain(press.tags(f"<p>{html}</p>", css).text) == Words(html).text


# ── ornaments ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "ornament",
    [
        "<p aria-hidden=true>muet <em>aussi</em></p>",
        "<p role=presentation>muet</p>",
        "<div role=none><ul><li>muet</li></ul></div>",
        "<blockquote aria-hidden=true><p>muet <a href='https://a.fr/'>lien</a></p></blockquote>",
        "<p aria-hidden=true style='position: absolute; top: 0'>muet</p>",
        "<table aria-hidden=true><thead><tr><th>muet</th></tr></thead><tr><td>muet</td></tr></table>",
        "<img src='picture:x.png'>",
        "<img src='picture:x.png' alt=''>",
    ],
)
def test_ornaments_are_painted_and_never_heard(press: Press, ornament: str, picture: Path) -> None:
    pdf = press.finish(f"<h1>Titre</h1>{ornament}<p>fin</p>", pictures={"x.png": picture})
    tags = read_tags(pdf)
    assert tags.roles() == ["H1", "P"]
    assert [kid.text for kid in tags.kids if isinstance(kid, Tag)] == ["Titre", "fin"]
    with Pdf.open(BytesIO(pdf)) as document:
        assert b"/Artifact" in document.pages[0].Contents.read_bytes()
        assert "/Annots" not in document.pages[0] or len(document.pages[0].Annots) == 0
    assert press.codes == []


def test_margins_and_repeated_heads_are_heard_once_or_never(press: Press) -> None:
    rows = "".join(f"<tr><td>rang {n}</td></tr>" for n in range(40))
    css = """@page { size: 70mm 60mm; @top-left { content: "courant" string(s) }
        @bottom-right { content: counter(page) } } h1 { string-set: s content() }"""
    ends = "<thead><tr><th>Tête</th></tr></thead><tfoot><tr><td>Pied</td></tr></tfoot>"
    body = f"<h1>Titre</h1><table>{ends}{rows}</table>"
    assert len(press.set(body, css).leaves) > 3
    tags = press.tags(body, css)
    cells = [squeeze(tag.text) for role in ("TH", "TD") for tag in tags.find(role)]
    assert cells == ["Tête", *(f"rang {n}" for n in range(40)), "Pied"]
    assert "courant" not in tags.text


# ── where things fall ──────────────────────────────────────────────────────────────────────────────────


def test_anchors_and_places_are_told_with_their_pages(press: Press) -> None:
    body = """<section id=a data-place="content/a.txt:1"><h1>Un</h1></section>
        <section id=b data-place="content/b.txt:1" style="break-before: right"><h1>Deux</h1>
        <p data-place="content/b.txt:3">x</p>
        <p style="break-before: page" data-place="content/b.txt:9" id=c>y</p></section>"""
    made = press.set(body)
    assert len(made.leaves) == 4
    assert dict(made.anchors) == {"a": 0, "b": 2, "c": 3}
    assert dict(made.places) == {
        "content/a.txt:1": 0, "content/b.txt:1": 2, "content/b.txt:3": 2, "content/b.txt:9": 3,
    }  # fmt: skip


def left_of(pdf: bytes, page: int) -> tuple[float, float]:
    """Give where the first text and the first link of a page begin, in mm from the left."""
    with Pdf.open(BytesIO(pdf)) as document:
        matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
        for operands, operator in pikepdf.parse_content_stream(document.pages[page]):
            if str(operator) == "Tm":
                matrix = [float(n) for n in operands]
                break
        (link,) = document.pages[page].Annots
        return matrix[4] * 25.4 / 96, float(link.Rect[0]) * 25.4 / 72


def test_a_mirrored_block_moves_on_left_pages_only_and_its_links_with_it(press: Press) -> None:
    block = "<div class=m><p><a href='https://a.fr/'>lien</a></p></div>"
    css = """body { margin: 0 } .m { margin-left: 20mm; --mirror: verso } .m p { margin: 0 }
        div + div { break-before: page }"""
    pdf = press.set(block + block, css).pdf
    assert left_of(pdf, 0) == (pytest.approx(35, abs=0.1), pytest.approx(35, abs=0.1))
    assert left_of(pdf, 1) == (pytest.approx(15, abs=0.1), pytest.approx(15, abs=0.1))
    still = press.set(block + block, css.replace("--mirror: verso", "")).pdf
    assert left_of(still, 1) == left_of(pdf, 0)


# ── findings ───────────────────────────────────────────────────────────────────────────────────────────


def test_characters_without_a_declared_font_are_named_with_their_place(press: Press) -> None:
    body = """<p data-place="content/a.txt:4">un</p><p data-place="content/a.txt:7">deux\u2011trois</p>
        <p data-place="content/a.txt:9">\U0010fffd et <em>\U0010fffd</em></p>"""
    press.set(body)
    said = {str(finding.place): finding for finding in press.said}
    assert set(said) == {"content/a.txt:7", "content/a.txt:9"}
    assert said["content/a.txt:9"].code == "glyph-missing"
    assert dict(said["content/a.txt:9"].words)["codepoint"] == "U+10FFFD"
    # Where no font of the system has it either, it is missing altogether.
    assert said["content/a.txt:7"].code in ("font-undeclared", "glyph-missing")
    assert "U+2011" in said["content/a.txt:7"].message("fr")


def test_fine_blanks_and_invisible_characters_need_no_other_font(press: Press) -> None:
    press.set("<p>a\u202fb\u2009c\u00a0d\u2060e\u200bf\u00adg</p>")
    assert press.codes == []


def test_what_a_style_sheet_says_in_vain_is_found_at_its_line_and_column(press: Press) -> None:
    face = "@font-face{font-family:%s;src:url(fontpkg:spectral)}"
    sheets = [
        Sheet(
            "styles/fonts.css",
            "@font-face { font-family: Text;\n  src: url('fontpkg:spectral'); } p { one: 1 }",
        ),
        Sheet("styles/base.css", "html { font-family: Text }\r\np {\r\n  colour: red; color: blurp }"),
        Sheet("styles/min.css", f"{face % 'B'}p{{a:b}}{face % 'C'}p{{c:d}}"),
        Sheet(
            "styles/last.css",
            "p::nowhere { color: red }\n\np { color: red }\n@page { size: 60mm; foo: bar }\nbroken",
        ),
    ]
    press.set("<p>x</p>", sheets=sheets)
    assert set(press.codes) == {"style-ignored"}
    assert [str(finding.place) for finding in press.said] == [
        "styles/fonts.css:2:39",
        "styles/base.css:3:3",
        "styles/base.css:3:16",
        f"styles/min.css:1:{len(face) + 2}",
        f"styles/min.css:1:{2 * len(face) + 7}",
        "styles/last.css:1",
        "styles/last.css:4:21",
        "styles/last.css:5:1",
    ]


def test_styles_inside_the_html_get_no_wrong_place(press: Press) -> None:
    press.set("<p style='foo: bar'>x</p>")
    assert [(finding.code, finding.place) for finding in press.said] == [("style-ignored", None)]


@pytest.mark.parametrize(
    "address",
    ["http://exemple.fr/x.png", "file:///etc/passwd", "picture:absent.png", "data:image/png;base64,AAAA"],
)
def test_an_address_in_the_text_is_refused(press: Press, address: str) -> None:
    press.set(f"<p data-place='content/a.txt:3'>x <img src='{address}' alt=a><img src='{address}' alt=a></p>")
    assert press.codes == ["address-refused"]
    assert press.said[0].place == Place("content/a.txt", 3)
    assert dict(press.said[0].words)["target"] == address


def test_an_address_in_a_style_sheet_is_refused(press: Press, tmp_path: Path) -> None:
    other = tmp_path / "other.css"
    style = f"{SPECTRAL}\nhtml {{ font-family: Text }} p {{ background: url({other.as_uri()}x.png) }}"
    links = (
        "<link rel=stylesheet href='http://exemple.fr/l.css'><link rel=attachment href='file:///etc/passwd'>"
    )
    pdf = press.set(f"<p>lu</p>{links}", sheets=[Sheet("styles/a.css", style)]).pdf
    assert set(press.codes) == {"address-refused"}
    assert {(dict(f.words)["target"], str(f.place)) for f in press.said} == {
        (f"{other.as_uri()}x.png", f"styles/a.css:{SPECTRAL.count(chr(10)) + 2}"),
        ("http://exemple.fr/l.css", "None"),
        ("file:///etc/passwd", "None"),
    }
    assert b"EmbeddedFile" not in pdf


def test_an_imported_style_sheet_is_refused(press: Press, tmp_path: Path) -> None:
    other = tmp_path / "other.css"
    other.write_text("p { display: none }", encoding="utf-8")
    imports = Sheet("styles/a.css", f"@import '{other.as_uri()}';\n@import url(http://exemple.fr/z.css);")
    alone = press.set("<p>lu</p>", sheets=[imports])
    refused = [(dict(f.words)["target"], str(f.place)) for f in press.said if f.code == "address-refused"]
    assert refused == [(other.as_uri(), "styles/a.css:1"), ("http://exemple.fr/z.css", "styles/a.css:2")]
    text = Sheet("styles/b.css", f"{SPECTRAL} html {{ font-family: Text }}")
    with_fonts = press.set("<p>lu</p>", sheets=[imports, text])
    assert [str(f.place) for f in press.said] == ["styles/a.css:1:1", "styles/a.css:2:1"]
    assert [squeeze(read_tags(tagging.finish(made.pdf)).text) for made in (alone, with_fonts)] == ["lu", "lu"]


@pytest.mark.parametrize("broken", [False, True])
def test_the_engines_log_reaches_nobody_and_nothing_stays_hooked(
    press: Press, capfd: pytest.CaptureFixture[str], broken: bool
) -> None:
    loggers = [logging.getLogger(name) for name in ("weasyprint", "weasyprint.progress", "fontTools", "")]
    before = [(one.handlers[:], one.level, one.propagate, one.filters[:]) for one in loggers]
    if broken:
        with pytest.raises(TypeError):
            press.set("<p>x</p>", pictures=3, sheets=[Sheet("a.css", None)])  # type: ignore[arg-type]
    else:
        press.set("<p>\U0010fffd<img src='http://exemple.fr/x.png' alt=a></p>", "p { foo: bar }")
        assert len(press.said) == 3
    assert [(one.handlers[:], one.level, one.propagate, one.filters[:]) for one in loggers] == before
    assert capfd.readouterr() == ("", "")


# ── pictures that are drawings ─────────────────────────────────────────────────────────────────────────


def drawing(press: Press, content: str) -> dict[str, Path]:
    """Keep an SVG picture under the name x.svg."""
    file = press.folder / "x.svg"
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" viewBox="0 0 60 40">{content}</svg>',
        encoding="utf-8",
    )
    return {"x.svg": file}


DRAWN = (
    "<p data-place='content/a.txt:4'>dehors<img data-place='content/a.txt:7' src='picture:x.svg' alt=x></p>"
)
ALIEN = '<text x="2" y="20" font-family="nowhere">dedans</text>'


def test_text_in_a_drawing_is_the_drawings_fault_and_no_characters(press: Press) -> None:
    pictures = drawing(press, ALIEN)
    press.set(DRAWN, pictures=pictures)
    assert [(f.code, str(f.place)) for f in press.said] == [("picture-svg-text", "content/a.txt:7")]
    press.set(DRAWN, pictures=drawing(press, ALIEN.replace("nowhere", "Text")))
    assert press.codes == []


def test_a_drawing_excuses_no_character_of_the_content(press: Press) -> None:
    press.set(f"{DRAWN}<p data-place='content/a.txt:9'>a\u2011b</p>", pictures=drawing(press, ALIEN))
    said = {found.code: found for found in press.said}
    assert str(said.pop("picture-svg-text").place) == "content/a.txt:7"
    # Where no font of the system has it either, it is missing altogether.
    ((code, found),) = said.items()
    assert code in ("font-undeclared", "glyph-missing")
    assert str(found.place) == "content/a.txt:9"
    assert "(U+0064)" not in found.message()


@pytest.mark.parametrize("content", ['<text rotate="x">t</text>', '<path d="M0 0 A 1 1 1"/>'])
def test_a_drawing_that_cannot_be_drawn_is_named_with_its_place(press: Press, content: str) -> None:
    heard = press.heard(f"{DRAWN}<p>après</p>", pictures=drawing(press, content))
    assert [(f.code, str(f.place)) for f in press.said] == [("picture-svg-undrawn", "content/a.txt:7")]
    assert heard.startswith("dehors")
    assert heard.endswith("après")


# ── style that does harm ───────────────────────────────────────────────────────────────────────────────


FAINT = """p { color: red; opacity: .5 }
@media print { @media all { em, a:hover { opacity : 50% !important }
  } }
b { opacity: 1; opacity: inherit; opacity: 100% } opacity:hover { color: red }
q { OPACITY: 0 } /* { opacity: 0 } */
@page { @top-left { opacity: 0.9 } }
"""


def test_opacity_is_found_wherever_a_tagged_edition_declares_it(press: Press) -> None:
    sheets = [Sheet("styles/a.css", SPECTRAL + "html { font-family: Text }"), Sheet("styles/b.css", FAINT)]
    press.set("<p>x</p>", sheets=sheets)
    said = [str(found.place) for found in press.said if found.code == "style-opacity"]
    assert said == [f"styles/b.css:{line}" for line in (1, 2, 5, 6)]
    assert all(f.severity == "error" for f in press.said if f.code == "style-opacity")
    press.set("<p>x</p>", sheets=sheets, tagged=False)
    assert "style-opacity" not in press.codes


def test_opacity_that_only_the_layout_knows_is_found_on_its_page(press: Press) -> None:
    press.set("<p>x</p><p style='break-before: page; opacity: .5'>y</p>")
    assert [(found.code, found.page) for found in press.said] == [("style-opacity", 2)]
    press.set("<p aria-hidden=true style='opacity: .5'>y</p>")
    assert press.codes == []


CHOKING = """a::after { content: " (" attr(href) ")" } li::marker { content: "→" }
h2::before { content: url(data:image/png;base64,xx) "§" }"""


@pytest.mark.parametrize(
    ("body", "css", "cause"),
    [
        ("<h2>x</h2><ul><li><a href='#y'>x</a></li></ul>", CHOKING, TypeError),
        ("<p>x</p>", "p { color: " + "(" * 5000, RecursionError),
        ("<p>\ud800</p>", "", UnicodeEncodeError),
    ],
)
def test_what_the_engine_chokes_on_is_told_in_one_line(
    press: Press, body: str, css: str, cause: type[Exception]
) -> None:
    with pytest.raises(PipelineError) as caught:
        press.set(body, css)
    said = caught.value.diagnostic
    assert said.code == "engine-failed"
    assert len(said.text().splitlines()) == 1
    said.text().encode()
    assert cause.__name__ in said.message()
    assert isinstance(caught.value.__cause__, cause)


@pytest.mark.parametrize("problem", [MemoryError(), OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_what_is_no_fault_of_a_style_sheet_passes(
    press: Press, monkeypatch: pytest.MonkeyPatch, problem: BaseException
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr("weasyprint.HTML.render", fail)
    with pytest.raises(type(problem)):
        press.set("<p>x</p>")


def test_the_engines_words_are_one_short_line(press: Press) -> None:
    press.set(
        "<p>x</p>",
        "p { color: " + "blurp\n   " * 90 + "}\np::nowhere\n\n" + ", p::nowhere\n" * 90 + "{ color: red }",
    )
    assert set(press.codes) == {"style-ignored"}
    for found in press.said:
        assert len(found.text().splitlines()) == 1
        what = dict(found.words)["what"]
        assert len(what) <= 160
        assert "  " not in what


# ── both sides of a spread ─────────────────────────────────────────────────────────────────────────────

TWO = "<section><h1>Titre</h1><p>un</p><p style='break-before: page'>deux</p></section>"


@pytest.mark.parametrize(
    ("css", "sided"),
    [
        ("", False),
        ("@page :left { @top-left { content: 'verso' } }", False),
        ("section { break-before: right }", False),
        ("section { break-after: left }", False),
        ("p { --mirror: verso }", False),
        ("@page :left { margin-left: 30mm }", True),
        ("@page :right { background: #eee }", True),
        ("section { page: own } @page own:left { padding-top: 1mm }", True),
        ("section { page: own } @page other:left { padding-top: 1mm }", False),
        ("section { page: own } @page own:nth(2 of own):left { padding-top: 1mm }", True),
        ("p { --mirror: verso; margin-left: 3mm }", True),
        ("p + p { break-before: left !important }", True),
        ("h1 { break-after: recto }", True),
        ("section { float: footnote } @page :left { @footnote { border: 1px solid } }", True),
    ],
)
def test_pages_that_look_the_same_on_both_sides_say_so(press: Press, css: str, sided: bool) -> None:
    """Such pages are made once: what is made for one side must be what is made for the other."""
    recto = press.set(TWO, "p { margin: 0 }" + css, side=Side.RECTO)
    verso = press.set(TWO, "p { margin: 0 }" + css, side=Side.VERSO)
    assert (recto.sided, verso.sided) == (sided, sided)
    if not sided:
        assert recto.pdf == verso.pdf
        assert recto.turned() == verso


# ── the outline ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_outline_skips_no_level_as_the_headings_of_the_structure(press: Press) -> None:
    body = "<h3>Un\u202f?</h3><h5>deux</h5><h5>tr\u00adois</h5><h3>quatre</h3><h2>cinq</h2><h6>six</h6>"
    made = press.set(body)
    assert [(mark.level, mark.label) for mark in made.bookmarks] == [
        (1, "Un\u00a0?"), (2, "deux"), (2, "trois"), (1, "quatre"), (1, "cinq"), (2, "six"),
    ]  # fmt: skip
    roles = [one for one in read_tags(tagging.finish(made.pdf)).roles() if one.startswith("H")]
    assert roles == [f"H{mark.level}" for mark in made.bookmarks]


def test_places_are_known_by_the_headings_that_stand_there(press: Press) -> None:
    body = "<section id=a><p id=p>x</p><h1 id=h>Un <em>titre</em></h1><h2 id=i>Deux</h2></section>"
    assert dict(press.set(f"{body}<div id=e></div>").titles) == {
        "a": "Un titre",
        "h": "Un titre",
        "i": "Deux",
    }
