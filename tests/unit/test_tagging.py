"""The structure of a tagged file, as a reader's ears meet it, and as two validators judge it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import page as page_validation
import pikepdf
import pytest
from pikepdf import Array, Name, Pdf
from PIL import Image

from pipeline import tagging
from tests.tools.press import Press, squeeze
from tests.tools.tagtree import Tag, read_tags
from tests.tools.verapdf import validate

SMALL = """@page { size: 70mm 60mm; margin: 8mm 8mm 10mm; @bottom-left { content: counter(page) " courant" } }
    li ul { list-style-type: disc } .block { display: block }
    .footnote { float: footnote; footnote-display: block }"""
LOREM = "Le travail préparatoire des bibliothécaires rassemble quelques exemples de cette méthode. "
ROWS = "".join(f"<tr><td>rang {n}</td><td>{n}</td></tr>" for n in range(40))
HEAD = "<thead><tr><th scope=col>A</th><th scope=col>B</th></tr></thead>"
LINK = "<a href='https://a.fr/'>"
NOTE = "<span class=footnote>"
PICTURE = "<img src='picture:x.png' alt='Un carré'>"
CONSTRUCTS = {
    "paragraph": f"<p>{LOREM * 9}</p>",
    "headings": "<h2>Inter <em>titre</em> assez long pour deux lignes</h2><p>a</p><h3>Sous</h3><p>b</p>",
    "list": f"<ul>{f'<li>{LOREM}</li>' * 8}</ul>",
    "nested": "<ol><li>un<ul><li>a</li><li>b<ul><li>x</li></ul></li></ul>suite</li><li>deux</li></ol>",
    "loose": "<ul><li><p>un</p><p>deux</p></li><li><p>trois</p><ul><li><p>quatre</p></li></ul></li></ul>",
    "pictures": f"<ul><li>un<figure>{PICTURE}<figcaption>deux</figcaption></figure><p>trois</p>"
    f"<ul><li>{PICTURE} quatre</li></ul>cinq<figure>{PICTURE}</figure><p>six</p></li><li>fin</li></ul>",
    "item-broken": f"<ul><li>un<p>{LOREM * 9}</p>deux<ul><li>trois</li></ul>quatre</li></ul>",
    "listings": "<pre>un\ndeux</pre><pre>trois</pre><ul><li><pre>quatre</pre></li></ul>",
    "unmarked": "<ol style='list-style: none'><li><a href='#t'>x</a> 3</li><li>y</li></ol>",
    "inside": "<ul style='list-style-position: inside'><li>x</li><li><p>y</p></li></ul>",
    "table": f"<table><caption>Légende</caption>{HEAD}{ROWS}</table>",
    "row-heads": f"<table>{'<tr><th scope=row>A</th><td>b</td></tr>' * 2}</table>",
    "spans": f"<table>{HEAD}<tr><td colspan=2>x</td></tr><tr><td rowspan=2>y</td><td></td></tr>"
    "<tr><td>z</td></tr></table>",
    "foot": f"<table>{HEAD}<tfoot><tr><td>pied</td><td></td></tr></tfoot>{ROWS}</table>",
    "link": f"<p>avant {LINK}{LOREM * 7}</a> après</p>",
    "link-markup": f"<p>avant {LINK}un <em>lien <strong>très</strong></em> long</a> après</p>",
    "link-picture": f"<p>{LINK}{PICTURE}</a> et {LINK}<img src='picture:x.png' alt=''></a></p>",
    "link-inside": "<p><a href='#t'>haut</a> <a id=nom>nom</a></p>",
    "link-muted": f"<blockquote aria-hidden=true><p>cité {LINK}lien</a></p></blockquote><p>x</p>",
    "figure": f"<figure>{PICTURE}<figcaption>Légende {LINK}lien</a></figcaption></figure>",
    "figure-block": "<img style='display: block; width: 100%' src='picture:x.png' alt='Un carré'>",
    "bare": "<section>nu<p>un</p>encore</section><blockquote>nu<ul><li>a</li></ul>nu</blockquote>",
    "broken-up": "<p>a<span class=block>b</span>c</p><h2>d<span class=block>e</span>f</h2>",
    "languages": "<p>un <span lang=en>word</span> et <em lang=de>ein Wort</em></p>",
    "empty": "<p></p><ul><li></li></ul><table><tr><td></td></tr></table><div><p></p></div><hr>",
    "positions": "<div style='position: relative; height: 20mm'><p style='position: absolute'>a</p></div>"
    "<p style='float: right'>b</p><p>c</p>",
    "definitions": "<dl><dt>un</dt><dt>deux</dt><dd>Sens <em>un</em></dd>"
    "<dd>nu<p>x</p><ul><li>y</li></ul></dd>"
    f"<dt>trois</dt><dd>{LOREM * 9}</dd></dl>",
    "notes": f"<section><p>Un{NOTE}Note {LINK}lien</a></span>, deux"
    f"{NOTE}Longue. {LOREM * 12}</span> mots.</p>"
    f"<h2>Titre{NOTE}Du titre</span></h2><ul><li>Point{NOTE}Du point</span></li></ul>"
    f"<table><tr><td>Case{NOTE}De la case</span></td></tr></table>"
    f"<dl><dt>Terme{NOTE}Du terme</span></dt><dd>Sens</dd></dl>"
    f"<blockquote aria-hidden=true><p>cité{NOTE}De personne</span></p></blockquote></section>",
    "note-in-link": f"<p>{LINK}mot{NOTE}dans un lien</span></a></p>",
    "note-in-note": f"<p>a{NOTE}b {NOTE}c</span></span></p>",
    "note-long": f"<p>a{NOTE}{LOREM * 20}</span> b</p><p>{LOREM * 3}</p>",
    "form": "<form><label>Nom <input value='x'></label> <textarea>y</textarea> <button>ok</button></form>",
    "displays": "<div style='display: table'><div style='display: table-cell'>a</div></div>"
    "<table style='display: block'><tr><td>b</td></tr></table><p style='display: list-item'>c</p>",
    "invisible": "<p>a <span style='visibility: hidden'>b</span> c</p><p style='font-size: 0'>d</p>",
    "nowhere": "<object data=x>a <b>b</b></object><embed src=x><p><a href=''>c</a> <a href='#z'>d</a></p>",
    "svg-text": "<p>a <svg width=40 height=9><title>T</title><text y=8>bb</text></svg>"
    "<svg width=40 height=9><text y=8>cc</text></svg></p>",
    "cut-short": f"<p style='overflow: hidden; white-space: nowrap; text-overflow: ellipsis'>{LOREM * 2}</p>",
    "muted": "<p aria-hidden=true>muet</p><p role=presentation>muet</p><p>x</p>",
}  # fmt: skip


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Press:
    return Press(tmp_path_factory.mktemp("press"))


@pytest.fixture(scope="module")
def made(press: Press) -> dict[str, bytes]:
    """Give the finished file of each construct, below a title."""
    picture = press.folder / "x.png"
    Image.new("RGB", (40, 30), (200, 30, 30)).save(picture)
    return {
        name: press.finish(f"<h1 id=t>Titre</h1>{body}", SMALL, pictures={"x.png": picture})
        for name, body in CONSTRUCTS.items()
    }


@pytest.fixture(scope="module")
def verdicts(made: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give what veraPDF says of each construct, "" for nothing: one Java process for all."""
    folder = tmp_path_factory.mktemp("made")
    files = []
    for name, pdf in made.items():
        files.append(folder / f"{name}.pdf")
        files[-1].write_bytes(pdf)
    return {verdict.file.stem: "" if verdict.compliant else str(verdict) for verdict in validate(files)}


def body_of(pdf: bytes) -> list[Tag]:
    """Give the elements below the title."""
    title, *rest = (kid for kid in read_tags(pdf).kids if isinstance(kid, Tag))
    assert (title.role, title.text) == ("H1", "Titre")
    return rest


def shape(tag: Tag) -> Any:
    """Give a tag as its role, its words and its kids, words joined to one string."""
    kids: list[Any] = []
    for kid in tag.kids:
        if isinstance(kid, Tag):
            kids.append(shape(kid))
        elif kids and isinstance(kids[-1], str):
            kids[-1] += kid
        else:
            kids.append(kid)
    return (tag.role, *(kid.strip() if isinstance(kid, str) else kid for kid in kids))


def elements(document: Pdf) -> Iterator[Any]:
    """Give every structure element of a file."""
    stack = [*document.Root.StructTreeRoot.K]
    while stack:
        element = stack.pop()
        yield element
        stack.extend(kid for kid in element.get(Name.K, []) if hasattr(kid, "objgen") and Name.S in kid)


# ── validity ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_a_construct_is_valid_pdf_ua(name: str, made: dict[str, bytes], verdicts: dict[str, str]) -> None:
    report = page_validation.validate_pdf_bytes(made[name], profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert verdicts[name] == ""


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_marks_annotations_and_elements_lead_to_each_other(name: str, made: dict[str, bytes]) -> None:
    with Pdf.open(BytesIO(made[name])) as document:
        numbers = document.Root.StructTreeRoot.ParentTree.Nums
        tree = {int(numbers[n]): numbers[n + 1] for n in range(0, len(numbers), 2)}
        assert list(tree) == sorted(tree)
        assert max(tree) < int(document.Root.StructTreeRoot.ParentTreeNextKey)
        held = {
            (page, number): element.objgen
            for element in elements(document)
            for page, number in marks(element)
        }
        for page in document.pages:
            row = tree[int(page.obj.StructParents)]
            painted = {number for number in mcids(page) if number is not None}
            assert {(page.obj.objgen, number) for number in painted} >= {
                key for key in held if key[0] == page.obj.objgen
            }
            for number in painted:
                assert row[number].objgen == held[page.obj.objgen, number]
            for annotation in page.obj.get(Name.Annots, []):
                link = tree[int(annotation.StructParent)]
                assert str(link.S) == "/Link"
                assert annotation.objgen in [
                    k.Obj.objgen for k in link.K if hasattr(k, "objgen") and Name.Obj in k
                ]


def marks(element: Any) -> Iterator[tuple[tuple[int, int], int]]:
    for kid in element.K if isinstance(element.K, Array) else [element.K]:
        if not hasattr(kid, "objgen"):
            yield element.Pg.objgen, int(kid)
        elif Name.MCID in kid:
            yield kid.Pg.objgen, int(kid.MCID)


def mcids(page: pikepdf.Page) -> Iterator[int | None]:
    """Give the number of each run of marked content; all text must be in one or in an artifact."""
    depth = 0
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                depth += 1
                yield int(operands[1].MCID)
            case "BMC":
                depth += 1
                assert operands[0] == Name.Artifact
            case "EMC":
                depth -= 1
            case "Tj" | "TJ" | "Do":
                assert depth > 0
    assert depth == 0


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_nothing_of_our_own_stays_in_the_file(name: str, made: dict[str, bytes]) -> None:
    with Pdf.open(BytesIO(made[name])) as document:
        for found in document.objects:
            assert not (isinstance(found, pikepdf.Dictionary) and "/LivretSlip" in found)
        for element in elements(document):
            assert element.P is not None
            assert len(element.K) > 0 or element.S in (Name.TD, Name.TH, Name.TR)


# ── shape ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["paragraph", "list", "table", "foot", "link"])
def test_what_a_page_break_tore_apart_is_one_again(name: str, made: dict[str, bytes]) -> None:
    with Pdf.open(BytesIO(made[name])) as document:
        assert len(document.pages) > 1
    (tag,) = body_of(made[name])
    if name in ("paragraph", "link"):
        count = 9 if name == "paragraph" else 7
        assert squeeze(tag.text).count(LOREM.strip()) == count
    if name == "list":
        assert [squeeze(body.text) for body in tag.find("LBody")] == [LOREM.strip()] * 8
        assert [kid.role for kid in tag.kids if isinstance(kid, Tag)] == ["LI"] * 8
    if name in ("table", "foot"):
        assert len(tag.find("THead")) == len(tag.find("TBody")) == 1
        assert len(tag.find("TR")) == 41 + (name == "foot")
        assert [cell.text for cell in tag.find("TH")] == ["A", "B"]


def test_a_link_is_one_link_however_many_lines_it_has(made: dict[str, bytes]) -> None:
    (paragraph,) = body_of(made["link"])
    (link,) = paragraph.find("Link")
    assert link.links > 5
    assert paragraph.roles() == ["Link"]
    (marked,) = body_of(made["link-markup"])
    assert squeeze(marked.text) == "avant un lien très long après"
    assert [tag.links for tag in marked.find("Link")] == [1]
    with Pdf.open(BytesIO(made["link-markup"])) as document:
        assert len(document.pages[0].Annots) == 1


def test_a_link_around_pictures_keeps_one_annotation_each(made: dict[str, bytes]) -> None:
    (paragraph,) = body_of(made["link-picture"])
    assert [(tag.role, tag.links) for tag in paragraph.find("Link")] == [("Link", 1), ("Link", 1)]
    assert [figure.alt for figure in paragraph.find("Figure")] == ["Un carré"]


def test_a_name_is_no_link_and_a_muted_link_is_gone(made: dict[str, bytes]) -> None:
    (paragraph,) = body_of(made["link-inside"])
    assert shape(paragraph) == ("P", ("Link", "haut"), "nom")
    with Pdf.open(BytesIO(made["link-muted"])) as document:
        assert Name.Annots not in document.pages[0].obj
    assert [shape(tag) for tag in body_of(made["link-muted"])] == [("P", "x")]


def test_lists_stand_in_the_item_that_they_belong_to(made: dict[str, bytes]) -> None:
    def item(*body: Any, label: str = "•") -> tuple[Any, ...]:
        return ("LI", ("Lbl", label), ("LBody", *body))

    innermost = ("L", item("x"))
    inner = ("L", item("a"), item(("P", "b"), innermost))
    (nested,) = body_of(made["nested"])
    assert shape(nested) == (
        "L",
        item(("P", "un"), inner, ("P", "suite"), label="1."),
        item("deux", label="2."),
    )
    (loose,) = body_of(made["loose"])
    assert shape(loose) == (
        "L",
        item(("P", "un"), ("P", "deux")),
        item(("P", "trois"), ("L", item(("P", "quatre")))),
    )


def test_an_item_is_heard_in_the_order_of_the_content(made: dict[str, bytes]) -> None:
    """Pictures are painted after all text, so that the order of painting would tell something else."""
    (pictures,) = body_of(made["pictures"])
    assert re.findall(r"un|deux|trois|quatre|cinq|six|fin", pictures.text) == (
        ["un", "deux", "trois", "quatre", "cinq", "six", "fin"]
    )
    body = pictures.find("LBody")[0]
    roles = [kid.role for kid in body.kids if isinstance(kid, Tag)]
    assert roles == ["P", "Figure", "P", "L", "P", "Figure", "P"]
    assert body.find("L")[0].roles() == ["LI", "Lbl", "LBody", "Figure"]
    (broken,) = body_of(made["item-broken"])
    assert broken.roles() == ["LI", "Lbl", "LBody", "P", "P", "P", "L", "LI", "Lbl", "LBody", "P"]
    texts = [tag.text.strip() for tag in broken.find("P")]
    assert (texts[0], texts[2:]) == ("un", ["deux", "quatre"])


def test_each_listing_is_a_paragraph_of_its_own(made: dict[str, bytes]) -> None:
    first, second, listed = (shape(tag) for tag in body_of(made["listings"]))
    assert (first, second) == (("P", "un deux"), ("P", "trois"))
    assert listed == ("L", ("LI", ("Lbl", "•"), ("LBody", ("P", "quatre"))))


def attributes(pdf: bytes, role: str) -> list[dict[str, str]]:
    with Pdf.open(BytesIO(pdf)) as document:
        found = [one for one in elements(document) if str(one.S) == f"/{role}" and Name.A in one]
        return [{key: str(value) for key, value in element.A.items()} for element in found]


def test_lists_say_how_they_are_numbered_and_head_cells_what_they_head(made: dict[str, bytes]) -> None:
    numberings = [found["/ListNumbering"] for found in attributes(made["nested"], "L")]
    assert sorted(numberings) == ["/Decimal", "/Disc", "/Disc"]
    assert [found["/Scope"] for found in attributes(made["table"], "TH")] == ["/Column", "/Column"]
    assert [found["/Scope"] for found in attributes(made["row-heads"], "TH")] == ["/Row", "/Row"]
    assert all(
        "/Headers" not in found for name in ("table", "row-heads") for found in attributes(made[name], "TD")
    )
    assert [found.get("/ColSpan") for found in attributes(made["spans"], "TD")].count("2") == 1


def test_text_beside_blocks_stays_in_its_place_and_in_its_element(made: dict[str, bytes]) -> None:
    section, quotation = (shape(tag) for tag in body_of(made["bare"]))
    assert section == ("Sect", ("P", "nu"), ("P", "un"), ("P", "encore"))
    assert quotation == ("BlockQuote", ("P", "nu"), ("L", ("LI", ("Lbl", "•"), ("LBody", "a"))), ("P", "nu"))
    paragraph, heading = (shape(tag) for tag in body_of(made["broken-up"]))
    assert (paragraph, heading) == (("P", "a b c"), ("H2", "d e f"))


def test_text_beside_blocks_stays_in_order_over_a_page_break(press: Press) -> None:
    tags = press.tags(f"<section>avant<p>{LOREM * 9}</p>après</section>", SMALL)
    assert tags.roles() == ["Sect", "P", "P", "P"]
    assert squeeze(tags.text).startswith("avant")
    assert tags.text.endswith("après")


def test_terms_are_labels_of_their_meanings(made: dict[str, bytes]) -> None:
    (found,) = body_of(made["definitions"])
    first, second = found.kids
    assert shape(first) == (
        "LI",
        ("Lbl", "un"), ("Lbl", "deux"),
        ("LBody", ("P", "Sens un"), ("P", "nu"), ("P", "x"), ("L", ("LI", ("Lbl", "•"), ("LBody", "y")))),
    )  # fmt: skip
    assert second.roles() == ["Lbl", "LBody"]


def test_a_note_is_heard_behind_what_calls_it(made: dict[str, bytes]) -> None:
    (section,) = body_of(made["notes"])
    kids = [kid for kid in section.kids if isinstance(kid, Tag)]
    assert [kid.role for kid in kids] == ["P", "Note", "Note", "H2", "Note", "L", "Table", "L"]
    calls = [("Reference", ("Link", number)) for number in "1234"]
    assert shape(kids[0]) == ("P", "Un", calls[0], ", deux", calls[1], "mots.")
    assert shape(kids[1]) == ("Note", ("Lbl", ("Link", "1.")), "Note", ("Link", "lien"))
    assert kids[2].text.count("bibliothécaires") == 12
    assert kids[4].text == "3. Du titre"
    assert shape(kids[5].find("LBody")[0]) == (
        "LBody",
        "Point",
        calls[3],
        ("Note", ("Lbl", ("Link", "4.")), "Du point"),
    )
    assert [one.text for one in kids[6].find("Note")] == ["5. De la case"]
    assert [one.text for one in kids[7].find("Note")] == ["6. Du terme"]
    with Pdf.open(BytesIO(made["notes"])) as document:
        named = [bytes(one.ID) for one in elements(document) if str(one.S) == "/Note"]
    assert len(named) == len(set(named))


def test_a_call_in_a_link_is_no_link_of_its_own(made: dict[str, bytes]) -> None:
    paragraph, note = (shape(tag) for tag in body_of(made["note-in-link"]))
    assert paragraph == ("P", ("Link", "mot", ("Reference", "1")))
    assert note == ("Note", ("Lbl", "1."), "dans un lien")


def test_a_note_in_a_note_stands_in_it(made: dict[str, bytes]) -> None:
    _, note = body_of(made["note-in-note"])
    assert note.roles() == ["Lbl", "Link", "Reference", "Link", "Note", "Lbl", "Link"]


def test_what_is_not_seen_is_not_read(made: dict[str, bytes]) -> None:
    (paragraph,) = body_of(made["invisible"])
    assert squeeze(paragraph.text) == "a c"


def test_languages_of_parts_are_said(made: dict[str, bytes]) -> None:
    (paragraph,) = body_of(made["languages"])
    assert [(kid.lang, kid.text) for kid in paragraph.kids if isinstance(kid, Tag)] == [
        ("en", "word"),
        ("de", "ein Wort"),
    ]


def test_a_role_may_be_asked_for(press: Press) -> None:
    assert press.tags("<p data-tag=Caption>x</p>").roles() == ["Caption"]


def test_a_figure_says_where_it_is_in_points_from_the_foot(made: dict[str, bytes]) -> None:
    (found,) = attributes(made["figure-block"], "Figure")
    inner = 8 * 72 / 25.4 + 6  # the page's margin, and the body's
    with Pdf.open(BytesIO(made["figure-block"])) as document:
        (figure,) = (element for element in elements(document) if str(element.S) == "/Figure")
        x1, y1, x2, y2 = (float(n) for n in figure.A.BBox)
    assert found["/O"] == "/Layout"
    assert (x1, x2) == (pytest.approx(inner, abs=1e-4), pytest.approx(70 * 72 / 25.4 - inner, abs=1e-4))
    assert (x2 - x1) / (y2 - y1) == pytest.approx(4 / 3, abs=0.01)
    assert y2 == pytest.approx(52 * 72 / 25.4, abs=1e-4)  # it stands at the head of a page of its own


# ── what links say ─────────────────────────────────────────────────────────────────────────────────────


def contents(pdf: bytes) -> list[str]:
    """Give what each annotation says, in the order of the pages."""
    with Pdf.open(BytesIO(pdf)) as document:
        return [str(one.Contents) for page in document.pages for one in page.obj.get(Name.Annots, [])]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("<a href='https://a.fr/b'>le  <em>site</em><br>du\u202fjour</a>", "le site du\u00a0jour (a.fr/b)"),
        ("<a href='https://a.fr/'>a.fr</a>", "a.fr"),
        ("<a href='https://a.fr/'>https://A.fr/</a>", "https://A.fr/"),
        ("<a href='mailto:a@b.fr'>écrire</a>", "écrire (a@b.fr)"),
        ("<a href='tel:+33'>33</a>", "33"),
        ("<a href='https://a.fr/%C3%A9t%C3%A9'>été</a>", "a.fr/été"),
        ("<a href='#t'>plus haut</a>", "plus haut (Titre)"),
        ("<a href='#t'>le titre du haut</a>", "le titre du haut"),
        ("<a href='#s'>ceci</a><section id=s><p>a</p><h2>Une\u00adpartie</h2></section>", "ceci (Unepartie)"),
        ("<a href='#p'>là</a><p id=p>x</p>", "là"),
        ("<a href='https://a.fr/'><img src='picture:x.png' alt=''></a>", "a.fr"),
    ],
)
@pytest.mark.usefixtures("made")
def test_a_link_says_where_it_leads(press: Press, link: str, said: str) -> None:
    pictures = {"x.png": press.folder / "x.png"}
    pdf = press.finish(f"<h1 id=t>Titre</h1><p>{link}</p>", SMALL, pictures=pictures)
    assert set(contents(pdf)) == {said}


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", ["Note 1", "Retour à l’appel de note 1"]),
        ("en-GB", ["Note 1", "Back to the call of note 1"]),
        ("pl", ["Note 1", "Back to the call of note 1"]),
    ],
)
def test_notes_are_called_and_lead_back_in_the_booklets_language(
    press: Press, lang: str, said: list[str]
) -> None:
    assert contents(press.finish(f"<p>a{NOTE}b</span></p>", SMALL, lang=lang)) == said


def test_places_of_notes_are_named_after_their_part(press: Press) -> None:
    """No two fascicles of a booklet have the same names, or one would lead into the other."""
    body = f"<section id=a><p>a{NOTE}b</span></p><p>c<span id=own class=footnote>d</span></p></section>"
    body += f"<section data-place='content/x.txt:3'><p>a{NOTE}b</span></p></section>"
    with Pdf.open(BytesIO(press.finish(body, SMALL))) as document:
        names = {str(name) for name in document.Root.Names.Dests.Names[::2]}
        targets = [str(one.Dest) for page in document.pages for one in page.obj.Annots]
    first, third = "a.note-1", "content/x.txt:3.note-1"
    assert names == {"a", first, f"{first}.call", "own", "own.call", third, f"{third}.call"}
    assert targets == [first, "own", third, f"{first}.call", "own.call", f"{third}.call"]


@pytest.mark.parametrize("look", ["vertical-align: super; line-height: 0; font-size: 6pt", ""])
def test_a_call_and_the_number_of_its_note_can_be_pressed(press: Press, look: str) -> None:
    css = f".f {{ float: footnote }} .f::footnote-call {{ {look} }} .f::footnote-marker {{ {look} }}"
    pdf = press.finish("<h1>x</h1><p>Un mot<span class=f>Une note</span></p>", css)
    with Pdf.open(BytesIO(pdf)) as document:
        sizes = [
            (abs(float(x2) - float(x1)), abs(float(y2) - float(y1)))
            for x1, y1, x2, y2 in (one.Rect for one in document.pages[0].Annots)
        ]
    assert len(sizes) == 2
    assert min(height for _, height in sizes) > 5
    assert min(width for width, _ in sizes) > 2


@pytest.mark.usefixtures("made")
def test_a_link_covers_the_picture_in_it(press: Press) -> None:
    body = f"<p>{LINK}<img style='height: 9mm' src='picture:x.png' alt=x></a></p>"
    pdf = press.finish(f"<h1>T</h1>{body}", SMALL, pictures={"x.png": press.folder / "x.png"})
    with Pdf.open(BytesIO(pdf)) as document:
        (annotation,) = document.pages[0].obj.Annots
        _, y1, _, y2 = (float(n) for n in annotation.Rect)
    assert abs(y2 - y1) >= 9 * 72 / 25.4 - 0.01


def test_cells_say_their_heads_where_there_are_two_kinds(press: Press) -> None:
    body = """<table><thead><tr><td><th>2024<th>2025</thead>
      <tr><th>Nantes<td>1<td>2<tr><th>Brest<td>3<td></table>"""
    with Pdf.open(BytesIO(press.finish(body, SMALL))) as document:
        named = {str(one.ID): one for one in elements(document) if Name.ID in one}
        cells = [one for one in elements(document) if str(one.S) == "/TD" and Name.A in one]
        heads = dict.fromkeys(named)
        asked = sorted([str(name) for name in cell.A.Headers] for cell in cells)
        assert len(named) == len(heads) == 4
        assert {str(one.S) for one in named.values()} == {"/TH"}
        assert len(asked) == 3  # the empty cell has nothing to be told about
        assert all(len(names) == 2 and set(names) <= set(named) for names in asked)


def test_a_link_whose_words_are_all_marked_up_says_on_which_page_it_is(press: Press) -> None:
    body = f"<p>{'mot ' * 900} <a href='https://a.fr/'><i lang=en>word</i></a></p>"
    with Pdf.open(BytesIO(press.finish(body, SMALL))) as document:
        (link,) = (one for one in elements(document) if str(one.S) == "/Link")
        assert len(document.pages) > 1
        assert link.Pg.objgen == document.pages[-1].obj.objgen != link.P.Pg.objgen


# ── the file ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_without_structure_comes_back_as_it_was(press: Press) -> None:
    pdf = press.set("<p>x</p>", tagged=False).pdf
    assert tagging.finish(pdf) is pdf


def test_the_same_file_gives_the_same_bytes(press: Press) -> None:
    body = "".join(CONSTRUCTS[name] for name in ("paragraph", "nested", "table", "link-markup"))
    assert press.finish(body, SMALL) == press.finish(body, SMALL)
