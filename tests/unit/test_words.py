"""Proof of the words: good files are never accused, and no word is lost, doubled, moved or changed unseen."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, parse_content_stream
from PIL import Image

from pipeline.fascicle import Fascicle, recall
from pipeline.preflight import tags, words
from pipeline.preflight.operators import operators
from pipeline.preflight.runs import Reader, Run
from pipeline.spoken import Part, Passage, Said
from tests.conftest import Findings
from tests.tools.press import Press, squeeze

NARROW = "body { width: 22mm } p { text-align: justify; hyphens: auto }"


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(tmp_path_factory.mktemp("press"))


@pytest.fixture(scope="module")
def picture(press: Press) -> Path:
    file = press.folder / "x.png"
    Image.new("RGB", (40, 30), (200, 30, 30)).save(file)
    return file


def part(made: Fascicle) -> Part:
    return Part(made.passages, 1, len(made.leaves))


def check(pdf: bytes, parts: Sequence[Part], tagged: bool = True) -> Findings:
    findings = Findings()
    with Pdf.open(io.BytesIO(pdf)) as document:
        reader = Reader(document)
        painted = {number: reader.runs(number, page) for number, page in enumerate(document.pages, 1)}
        words.check_painted(parts, painted, findings.append)
        if tagged:
            top = tags.read(document)
            assert top is not None
            words.check_read(parts, tags.aloud(top, tags.texts(painted)), findings.append)
    return findings


def proof(press: Press, body: str, css: str = "", *, tagged: bool = True, **options: Any) -> Findings:
    made = press.set(body, css, tagged=tagged, **options)
    return check(press.bind(made), [part(made)], tagged)


def spoken(made: Fascicle) -> str:
    return squeeze("".join(one.words for one in made.passages if one.spoken and not one.note))


def painted(made: Fascicle) -> str:
    return squeeze("".join(one.words for one in made.passages if one.painted and not one.note))


# ── what is meant ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "css", "heard", "seen"),
    [
        ("<p>Un <em>mot</em>s.</p>", "", "Un mots.", "Un mots."),
        ("<p>Un</p><p>deux</p>", "", "Un deux", "Un deux"),
        ("<p>Un<br>deux</p>", "", "Un deux", "Un deux"),
        ("<p>Un<!-- x --> deux</p>", "", "Un deux", "Un deux"),
        ("<p>Un <b aria-hidden='true'>●</b>deux</p>", "", "Un deux", "Un ●deux"),
        ("<p>Un<i aria-hidden='true'>●</i> deux</p>", "", "Un deux", "Un● deux"),
        ("<p>Un <i>x</i> deux</p>", "i { display: none }", "Un deux", "Un deux"),
        ("<p>Un <i>x<b>y</b></i></p>", "i { visibility: hidden } b { visibility: visible }", "Un y", "Un y"),
        (
            "<p>Un</p>",
            "p::before { content: 'Dit : ' } p::after { content: ' !' }",
            "Dit : Un !",
            "Dit : Un !",
        ),
        ("<ol><li>un<li>deux</ol>", "", "1. un 2. deux", "1. un 2. deux"),
        ("<p>Un <span title='x'>deux</span></p>", "span { text-transform: uppercase }", "Un deux", "Un deux"),
    ],
)
def test_the_words_are_those_of_the_content_and_of_the_style_sheets(
    press: Press, body: str, css: str, heard: str, seen: str
) -> None:
    made = press.set(body, css)
    assert (spoken(made), painted(made)) == (heard, seen)


def test_a_picture_is_heard_by_its_description_and_seen_as_it_is(press: Press, picture: Path) -> None:
    body = "<p>Avant</p><img src='picture:x.png' alt='Un carré  rouge'><img src='picture:x.png' alt=''>"
    made = press.set(body, pictures={"x.png": picture})
    assert (spoken(made), painted(made)) == ("Avant Un carré rouge", "Avant")


def test_a_note_is_apart_and_its_number_stands_where_it_is_called(press: Press) -> None:
    made = press.set("<p>Un<span class=f>Note</span> mot</p>", ".f { float: footnote }")
    assert spoken(made) == "Un1 mot"
    assert squeeze("".join(one.words for one in made.passages if one.note)) == "1. Note"


def test_each_passage_knows_its_place_and_the_fascicle_keeps_it(press: Press) -> None:
    made = press.set("<section data-place='a.txt:1'><p data-place='a.txt:3'>Un</p>deux</section>")
    assert [(one.words.strip(), one.place) for one in made.passages] == [
        ("Un", "a.txt:3"),
        ("deux", "a.txt:1"),
    ]
    assert recall(made.record()).passages == made.passages


# ── good files ──────────────────────────────────────────────────────────────────────────────────────────────

LONG = "Particulièrement, la bibliothèque départementale rassemble des représentations extraordinaires. "
GOOD = {
    "plain": ("<h1>Titre</h1><p>Un <em>mot</em>, un <a href='https://example.org/'>lien</a>.</p>", ""),
    "hyphens": (f"<p>{LONG * 3}</p>", NARROW),
    "pages": (f"<p>{LONG * 60}</p><p>{LONG * 60}</p>", "p { columns: 2; hyphens: auto }"),
    "uppercase": ("<h1>École straße</h1>", "h1 { text-transform: uppercase }"),
    "small caps": ("<p>Le XIXe siècle</p>", "p { font-variant-caps: all-small-caps }"),
    "drop cap": ("<p><span>L</span>e mot</p>", "span { float: left; font-size: 3em }"),
    "first letter": ("<p>Le mot</p>", "p::first-letter { font-size: 200% }"),
    "lists": ("<ul><li>un<ol><li>deux<li>trois</ol>quatre</li><li><p>cinq</p></ul>", ""),
    "inside": ("<ul style='list-style-position: inside'><li>un<li>deux</ul>", ""),
    "definitions": ("<dl><dt>Un<dd>un<dd><p>deux</p><dt>Trois<dd>trois</dl>", ""),
    "table": (
        "<table><thead><tr><th>A<th>B</thead>" + "<tr><td>un<td>deux" * 80 + "</table>",
        "",
    ),
    "notes": (
        f"<p>{LONG}<i>a</i><span class=f>Note <b>une</b></span>, et</p>"
        f"<ul><li>{LONG * 40}<span class=f>Note deux {LONG * 9}</span>.</ul>",
        ".f { float: footnote }",
    ),
    "ornament": (
        "<p>Un</p><blockquote aria-hidden='true'><p>Un grand mot sur des lignes</p></blockquote>",
        "body { width: 20mm }",
    ),
    "leader": ("<p>Un<span aria-hidden=true></span> 3</p>", "span::before { content: leader('.') }"),
    "fine signs": ("<p>Trait‑d’union, 1 000 €, ½, №, µ, «\u202fmot\u202f», soft\u00adhyphen</p>", NARROW),
    "backwards": ("<p>Un שלום עולם, et مرحبا بالعالم mot</p>", "body { width: 30mm }"),
    "emoji": ("<p>Un 😀 mot 👩\u200d🦰.</p>", ""),
    "decomposed": ("<p>e\u0301te\u0301 été</p>", ""),
    "listing": ("<pre>un   deux\n  trois</pre>", ""),
    "absolute": ("<p style='position: absolute; bottom: 0'>fin</p><p>début</p>", ""),
    "broken picture": ("<p>Un</p><img src='picture:none.png' alt='Une vue'>", ""),
    "drawing": (
        "<p>a</p><svg width='60' height='20'><title>Vue</title><text y='10'>mots</text></svg><p>b</p>",
        "",
    ),
    "figure": (
        "<figure><svg width=9 height=9><title>Vue</title></svg><figcaption>Légende</figcaption></figure>"
        "<figure><figcaption>Autre</figcaption><svg width=9 height=9><title>Face</title></svg></figure>",
        "",
    ),
    "signs": ("<p>Un</p><p>deux</p>", "p::before { content: '→ ' } p::after { content: ' ●' }"),
    "quotes": ("<p>Il dit <q>oui</q>.</p>", ""),
    "hidden": ("<p>Un</p><p>deux</p>", "p + p { visibility: hidden }"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("tagged", [True, False], ids=["tagged", "print"])
@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_never_accused(press: Press, name: str, tagged: bool) -> None:
    body, css = GOOD[name]
    assert [found.text() for found in proof(press, body, css, tagged=tagged)] == []


TEXTS = st.lists(
    st.text("abcéœß’'-«» .,;:!?\u00a0\u202f\u00adIVX&<", max_size=30).map(
        lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=20)
@given(TEXTS, st.sampled_from(["", "p { text-align: justify } body { width: 18mm }", "body { columns: 3 }"]))
def test_whatever_is_written_is_read_and_painted(press: Press, texts: list[str], css: str) -> None:
    body = "".join(f"<p>{text}<em>{text[:3]}</em></p>" for text in texts if "&" not in text)
    assert [found.text() for found in proof(press, body, css)] == []


# ── differences ─────────────────────────────────────────────────────────────────────────────────────────────

TEXT = "Le chat dort\nsur un banc\nprès de la mer\n"


def read(meant: str, *heard: str) -> Findings:
    findings = Findings()
    said = [Said("P", text, "fr", 1, number) for number, text in enumerate(heard)]
    words.check_read([Part((Passage(meant, "a.txt:7"),), 1, 1)], said, findings.append)
    return findings


def test_blanks_at_the_edge_of_a_block_say_nothing_and_others_do() -> None:
    assert read(TEXT, "Le chat dort", "sur un banc", "près de la mer") == []
    assert read(TEXT, "Le chat dort ", " sur", "un banc", "près de la mer") == []
    assert read(TEXT, "LE CHAT\u00a0dort\u00ad", "sur un banc", "près de la mer") == []
    assert read(TEXT, "Le chatdort", "sur un banc", "près de la mer").codes == ["words-changed"]
    assert read(TEXT, "Le ch at dort", "sur un banc", "près de la mer").codes == ["words-changed"]


@pytest.mark.parametrize(
    ("code", "heard", "said"),
    [
        ("words-lost", ("Le chat", "sur un banc", "près de la mer"), "dort"),
        ("words-lost", ("Le chat dort", "près de la mer"), "sur un banc"),
        ("words-twice", ("Le chat dort", "sur un banc", "sur un banc", "près de la mer"), "sur un banc"),
        ("words-moved", ("Le chat dort", "près de la mer", "sur un banc"), "sur un banc"),
        ("words-changed", ("Le chien dort", "sur un banc", "près de la mer"), "chat"),
        ("words-changed", ("Le chat dort", "sur un vieux banc", "près de la mer"), "∅"),
    ],
)
def test_each_difference_is_told_with_its_words_and_its_place(
    code: str, heard: tuple[str, ...], said: str
) -> None:
    (found,) = read(TEXT, *heard)
    assert (found.code, dict(found.words)["words"], str(found.place)) == (code, said, "a.txt:7")


def test_words_around_what_is_wrong_are_told() -> None:
    (found,) = read(TEXT, "Le chat dort", "sur banc", "près de la mer")
    told = dict(found.words)
    assert (told["before"], told["words"], told["after"]) == ("Le chat dort sur", "un", "banc près de la")
    assert found.page == 1


def test_two_sections_that_changed_places_are_found() -> None:
    findings = Findings()
    parts = [Part((Passage("un\n", "a.txt:1"),), 1, 1), Part((Passage("deux\n", "b.txt:1"),), 2, 1)]
    said = [Said("P", "deux", "fr", 2, 1), Said("P", "un", "fr", 1, 2)]
    words.check_read(parts, said, findings.append)
    assert [(found.code, str(found.place)) for found in findings] == [("words-moved", "a.txt:1")]


def test_words_on_a_page_of_no_section_are_once_too_often() -> None:
    findings = Findings()
    parts = [Part((Passage("un\n"),), 1, 1)]
    words.check_read(parts, [Said("P", "un", "fr", 1, 1), Said("P", "un", "fr", 2, 2)], findings.append)
    words.check_painted(parts, {1: [Run("un")], 2: [Run("un")]}, findings.append)
    assert [(found.code, found.page) for found in findings] == [("words-twice", 2)] * 2


@given(st.lists(st.sampled_from(["un", "deux", "trois", "quatre"]), min_size=2, max_size=30), st.data())
def test_no_loss_and_no_doubling_goes_unseen(row: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(row) - 1))
    meant = " ".join(row)
    assert read(meant, meant) == []
    assert read(meant, " ".join(row[:at] + row[at + 1 :]))
    assert read(meant, " ".join([*row[: at + 1], *row[at:]]))
    for other in (row[:at] + row[at + 1 :], [*row[: at + 1], *row[at:]]):
        findings = Findings()
        painted_runs = {1: [Run(" ".join(other))]}
        words.check_painted([Part((Passage(meant),), 1, 1)], painted_runs, findings.append)
        assert findings


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (["près de la", "mer", "Le chat", "dort", "sur un banc"], []),
        (["Le chat dort", "sur un banc", "près", "mer"], ["words-lost", "words-lost"]),
        (["Le chat dort", "sur un banc", "sur un banc", "près de la mer"], ["words-twice"] * 3),
        (["chat Le dort", "sur un banc", "près de la mer"], ["words-changed"]),
        (["Le chat dorx", "sur un banc", "près de la mer"], ["words-changed"]),
        (["Le chat do\u2010", "rt", "sur un banc", "près de la mer"], []),
    ],
)
def test_painted_lines_may_come_in_any_order_and_must_be_complete(lines: list[str], codes: list[str]) -> None:
    findings = Findings()
    parts = [Part((Passage(TEXT, "a.txt:7"),), 1, 1)]
    folio = Run("12", artifact=True, furniture=True)
    words.check_painted(parts, {1: [folio, *map(Run, lines)]}, findings.append)
    assert findings.codes == codes


def test_a_file_full_of_faults_says_so_a_dozen_times() -> None:
    meant = " ".join(f"mot{number}" for number in range(100))
    heard = " ".join(f"mot{number}" for number in range(0, 100, 2))
    assert len(read(meant, heard)) == 12


# ── what is painted, in whatever way it is written ──────────────────────────────────────────────────────────

TABLE = (
    b"1 begincodespacerange <00> <ff> endcodespacerange"
    b" 3 beginbfrange <61> <7a> <0061> <41> <42> [<00e9> <0153>] endbfrange"
)


def page_of(content: bytes, table: bytes = TABLE, **resources: Any) -> list[Run]:
    document = Pdf.new()
    document.add_blank_page()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, ToUnicode=document.make_stream(table))
    page = document.pages[0]
    made = {name: make(document) for name, make in resources.items()}
    page.obj.Resources = Dictionary(Font=Dictionary(F=document.make_indirect(font)), **made)
    page.obj.Contents = document.make_stream(content)
    return Reader(document).runs(1, page)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"BT /F 9 Tf (ab) Tj [<63> -20 <64>] TJ ET", ["ab", "cd"]),
        (b"BT /F 9 Tf <61 62> Tj ET", ["ab"]),
        (b"BT /F 9 Tf (AB\\051) ' ET", ["éœ\ufffd"]),
        (b"/Span <</MCID 3>> BDC /F 9 Tf <61> Tj EMC", [Run("a", (1, 3))]),
        (b"/Artifact BMC /F 9 Tf <61> Tj EMC", [Run("a", artifact=True)]),
        (b"/Artifact <</Type /Pagination>> BDC /F 9 Tf <61> Tj EMC", [Run("a", None, True, True)]),
        (b"/Span <</MCID 1 /ActualText (mot)>> BDC /F 9 Tf <61> Tj <62> Tj EMC <63> Tj",
         [Run("mot", (1, 1)), Run("c")]),
        (b"q /F 9 Tf Q <61> Tj", []),
        (b"EMC Q /F 9 Tf <61> Tj", ["a"]),
        (b"/G 9 Tf <61> Tj", []),
    ],
)  # fmt: skip
def test_text_is_read_however_it_is_written(content: bytes, expected: list[Any]) -> None:
    assert page_of(content) == [Run(one) if isinstance(one, str) else one for one in expected]


def test_text_in_a_form_belongs_to_the_mark_around_it_and_a_form_in_itself_ends() -> None:
    def forms(document: Pdf) -> Dictionary:
        form = document.make_stream(b"/F 9 Tf <61> Tj /X Do", Type=Name.XObject, Subtype=Name.Form)
        return Dictionary(X=form)

    found = page_of(b"/Figure <</MCID 0>> BDC /X Do EMC", XObject=forms)
    assert set(found) == {Run("a", (1, 0))}
    assert len(found) < 100


def test_streams_are_read_as_another_reader_does(press: Press) -> None:
    pdf = press.finish(*GOOD["notes"])
    with Pdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            stream = page.Contents.read_bytes()
            ours = list(operators(stream))
            theirs = list(parse_content_stream(page))
            assert [one for one, _ in ours] == [str(one.operator) for one in theirs]
            spoken = [str(one.operands[1].MCID) for one in theirs if str(one.operator) == "BDC"]
            assert [f"{int(said[-1])}" for one, said in ours if one == "BDC"] == spoken
            assert len(spoken) > 2


# ── the tree, whatever it is like ───────────────────────────────────────────────────────────────────────────


def broken(change: Callable[[Pdf, Any], object]) -> tags.Element | None:
    document = Pdf.new()
    document.add_blank_page()
    element = document.make_indirect(Dictionary(S=Name.P, K=0, Pg=document.pages[0].obj))
    document.Root.StructTreeRoot = Dictionary(K=element)
    change(document, element)
    return tags.read(document)


def test_a_tree_that_bites_its_tail_ends() -> None:
    top = broken(lambda _, element: element.__setitem__(Name.K, Array([element, 1])))
    assert top is not None
    assert [one.role for one in top.below()] == ["", "P"]


def test_roles_are_looked_up_and_circles_end() -> None:
    def rename(document: Pdf, element: Any) -> None:
        element.S = Name.Chapo
        document.Root.StructTreeRoot.RoleMap = Dictionary(Chapo=Name.P, A=Name.B, B=Name.A)

    top = broken(rename)
    assert top is not None
    assert [one.role for one in top.below()] == ["", "P"]
    circle = broken(lambda document, _: document.Root.StructTreeRoot.__setitem__(
        Name.RoleMap, Dictionary(P=Name.Q, Q=Name.P)))  # fmt: skip
    assert circle is not None


def test_words_are_told_with_role_language_page_and_level(press: Press) -> None:
    body = "<h1>Titre</h1><p>Un <i lang=en>word</i> <a href='https://example.org/'>lien</a></p>"
    body += "<ul><li>un<ul><li>deux</ul></ul>"
    with Pdf.open(io.BytesIO(press.finish(body))) as document:
        top = tags.read(document)
        assert top is not None
        painted_runs = {1: Reader(document).runs(1, document.pages[0])}
        said = tags.aloud(top, tags.texts(painted_runs))
    told = [
        (one.role, one.level, one.words.strip(), one.language, one.link) for one in said if one.role != "Lbl"
    ]
    assert told == [
        ("H1", 1, "Titre", "fr", False),
        ("P", 0, "Un", "fr", False),
        ("P", 0, "word", "en", False),
        ("P", 0, "lien", "fr", True),
        ("P", 1, "un", "fr", False),
        ("LBody", 2, "deux", "fr", False),
    ]


def test_a_language_that_nobody_reads_is_no_crash() -> None:
    with pikepdf.new() as document:
        assert tags.read(document) is None
