"""What leads through a bound file: destinations, links from fascicle to fascicle, the outline."""

from __future__ import annotations

import io
from dataclasses import dataclass
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from pipeline import typesetting
from pipeline.binding import navigation
from pipeline.binding.trees import entries, plant
from pipeline.fascicle import Bookmark
from tests.tools.tagtree import read_tags
from tests.unit.test_binding import UNTAGGED, Bindery, broken
from tests.unit.test_binding_structure import check_parents


@pytest.fixture(scope="module")
def bindery(tmp_path_factory: pytest.TempPathFactory) -> Bindery:
    return Bindery(tmp_path_factory.mktemp("bindery"))


def page_numbers(document: Pdf) -> dict[tuple[int, int], int]:
    return {page.obj.objgen: number for number, page in enumerate(document.pages, 1)}


def destinations(document: Pdf) -> dict[str, tuple[int, float, float]]:
    """Give page number and spot of each named destination, in the order of the file."""
    pages = page_numbers(document)
    return {
        str(name): (pages[place[0].objgen], float(place[2]), float(place[3]))
        for name, place in entries(document.Root.Names.Dests, Name.Names)
    }


@dataclass(frozen=True)
class Link:
    """A link of a file: the page it is on, where it leads (a name or an address), what it is called."""

    page: int
    target: str
    contents: str | None


def links(document: Pdf) -> list[Link]:
    found = []
    for number, page in enumerate(document.pages, 1):
        for one in page.obj.get(Name.Annots, ()):
            target = one.Dest if Name.Dest in one else one.A.URI
            assert (Name.Dest in one) != (Name.A in one)
            contents = str(one.Contents) if Name.Contents in one else None
            found.append(Link(number, str(target), contents))
    return found


# ── destinations and links ─────────────────────────────────────────────────────────────────────────────


def test_destinations_and_links_are_those_of_the_whole_document(bindery: Bindery) -> None:
    bodies = [
        "<h1 id='un'>Un</h1><p><a href='#deux'>vers deux</a> <a href='#ici'>ici</a></p>"
        "<p id='ici' style='break-before: page'><a href='https://example.org/a'>loin</a></p>",
        "<h1 id='deux'>Deux</h1><p><a href='#un'>vers un</a> <a href='#été à Nantes'>vers l’été</a></p>",
        "<h1 id='été à Nantes'>Trois</h1><p><a href='#ici'>vers ici</a></p>",
    ]
    whole = bindery.sheaf("".join(f"<div style='break-before: page'>{body}</div>" for body in bodies))
    pdf = bindery.bind([bindery.sheaf(body) for body in bodies])
    assert bindery.missing == ()
    with Pdf.open(BytesIO(pdf)) as ours, Pdf.open(whole.file) as engine:
        assert destinations(ours) == destinations(engine)
        assert destinations(ours)["été à Nantes"][0] == 4
        assert links(ours) == links(engine)
        assert [link.target for link in links(ours)] == [
            "deux", "ici", "https://example.org/a", "un", "été à Nantes", "ici",
        ]  # fmt: skip
        check_parents(ours)
    assert broken(pdf) == []


def test_links_are_looked_for_under_the_scheme_that_typesetting_gives_them() -> None:
    assert navigation.LINK_SCHEME == typesetting.LINK_SCHEME


def test_a_link_over_two_lines_keeps_both_its_parts(bindery: Bindery) -> None:
    css = "body { width: 30mm }"
    long = bindery.sheaf("<p>un <a href='livret:z'>lien qui passe à la ligne</a></p>", css)
    with Pdf.open(long.file) as before:
        parts = len(before.pages[0].Annots)
    assert parts > 1
    pdf = bindery.bind([long, bindery.sheaf("<h1 id='z'>Z</h1>")])
    with Pdf.open(BytesIO(pdf)) as document:
        assert links(document) == [Link(1, "z", "lien qui passe à la ligne (Z)")] * parts
    (tag,) = read_tags(pdf).find("Link")
    assert tag.links == parts


def test_a_link_whose_anchor_is_nowhere_becomes_text(bindery: Bindery) -> None:
    sheaves = [
        bindery.sheaf("<p>un <a href='livret:nulle%20part'>lien mort</a> et <a href='livret:b'>vif</a></p>"),
        bindery.sheaf(
            "<h1 id='b'>B</h1><p><a href='livret:ailleurs'>mort</a> <a href='livret:ailleurs'>!</a></p>"
            "<a href='livret:ailleurs'><h2>Un <em lang='en'>word</em></h2><p>deux</p></a>"
        ),
    ]
    pdf = bindery.bind(sheaves)
    assert bindery.missing == ("nulle part", "ailleurs")
    with Pdf.open(BytesIO(pdf)) as document:
        assert links(document) == [Link(1, "b", "vif (B)")]
        assert Name.Annots not in document.pages[1].obj
        check_parents(document)
    tags = read_tags(pdf)
    assert [tag.text for tag in tags.find("Link")] == ["vif"]
    assert [tag.text for tag in tags.find("P")] == ["un lien mort et vif", "mort !", "deux"]
    assert [(tag.lang, tag.text) for tag in tags.find("Span")] == [("en", "word")]
    assert tags.find("H2")[0].text == "Un word"
    assert broken(pdf) == []


def test_links_lead_as_well_where_nothing_is_tagged(bindery: Bindery) -> None:
    sheaves = [
        bindery.sheaf("<p><a href='livret:b'>vif</a> <a href='livret:rien'>mort</a></p>", tagged=False),
        bindery.sheaf("<h1 id='b'>B</h1>", tagged=False),
    ]
    with Pdf.open(BytesIO(bindery.bind(sheaves, UNTAGGED))) as document:
        assert links(document) == [Link(1, "b", None)]
        assert destinations(document)["b"][0] == 2
    assert bindery.missing == ("rien",)


def test_the_first_of_two_anchors_of_one_name_stands(bindery: Bindery) -> None:
    sheaves = [bindery.sheaf("<h1>A</h1>"), *[bindery.sheaf("<h1 id='x'>B</h1>")] * 2]
    with Pdf.open(BytesIO(bindery.bind(sheaves))) as document:
        assert {name: page for name, (page, _, _) in destinations(document).items()} == {"x": 2}


def test_an_anchor_may_look_like_an_address(bindery: Bindery) -> None:
    sheaves = [bindery.sheaf("<p><a href='livret:100%25'>a</a></p>"), bindery.sheaf("<h1 id='100%'>B</h1>")]
    with Pdf.open(BytesIO(bindery.bind(sheaves))) as document:
        assert links(document) == [Link(1, "100%", "a (B)")]


@pytest.mark.parametrize("count", [0, 1, 64, 65, 64 * 64 + 1])
def test_a_tree_of_any_size_gives_back_what_was_put_in(count: int) -> None:
    document = Pdf.new()
    names = sorted(f"nom {number}" for number in range(count))
    tree = plant(document, Name.Names, [(String(name), number) for number, name in enumerate(names)])
    assert [(str(name), number) for name, number in entries(tree, Name.Names)] == [
        (name, number) for number, name in enumerate(names)
    ]
    check_limits(tree)
    document.Root.Names = Dictionary(Dests=tree)
    document.save(io.BytesIO())


def check_limits(tree: Object) -> list[bytes]:
    """Check that a tree says of each of its parts what names are there; gives the names."""
    names = [bytes(name) for name, _ in entries(Dictionary(Names=tree.get(Name.Names, Array())), Name.Names)]
    for kid in tree.get(Name.Kids, ()):
        below = check_limits(kid)
        assert [bytes(one) for one in kid.Limits] == [below[0], below[-1]]
        names += below
    assert len(tree.get(Name.Kids, ())) <= 64
    assert names == sorted(names)
    return names


def test_names_beyond_ascii_are_sorted_as_readers_look_them_up(bindery: Bindery) -> None:
    names = ("zone", "aérien", "œuvre", "ami", "Été")
    sheaves = [bindery.sheaf(f"<p id='{name}'>x</p>") for name in names]
    with Pdf.open(BytesIO(bindery.bind(sheaves))) as document:
        check_limits(document.Root.Names.Dests)
        assert list(destinations(document)) == ["ami", "zone", "aérien", "Été", "œuvre"]


# ── the outline ────────────────────────────────────────────────────────────────────────────────────────


def outline(document: Pdf, item: Object | None = None) -> list[tuple[Any, ...]]:
    """Give the entries of the outline as nested tuples, and check the chain that they form."""
    above = document.Root.Outlines if item is None else item
    pages = page_numbers(document)
    found: list[tuple[Any, ...]] = []
    before, one = None, above.get(Name.First)
    while one is not None:
        assert one.Parent.objgen == above.objgen
        assert (one.Prev.objgen if Name.Prev in one else None) == before
        page, kind, x, y, zoom = one.Dest
        spot = (pages[page.objgen], str(kind), float(x), float(y), zoom)
        found.append((str(one.Title), spot, one.Count, outline(document, one)))
        before, one = one.objgen, one.get(Name.Next)
    assert (above.Last.objgen if Name.Last in above else None) == before
    return found


def test_the_outline_is_that_of_the_whole_document(bindery: Bindery) -> None:
    bodies = [
        "<h2>Avant</h2><h1>Un</h1><h4>trop bas</h4><h2>un peu</h2>",
        "<h1>chapitre</h1><h3>trop bas</h3><h3 style='break-before: page'>suite</h3>",
        "<h1>L’œuvre — « deux »</h1><h2>x</h2><h3>y</h3>"
        "<h2 style='bookmark-state: closed'>z</h2><h3>caché</h3>",
        "<p>rien</p>",
        "<h1>encore</h1><h1 style='bookmark-state: closed'>fermé</h1><h2>dessous</h2><h6>tout en bas</h6>",
    ]
    whole = bindery.sheaf("".join(f"<div style='break-before: page'>{body}</div>" for body in bodies))
    with (
        Pdf.open(BytesIO(bindery.bind([bindery.sheaf(body) for body in bodies]))) as ours,
        Pdf.open(whole.file) as engine,
    ):
        assert outline(ours) == outline(engine)
        assert ours.Root.Outlines.Count == engine.Root.Outlines.Count


def test_a_booklet_without_bookmarks_has_no_outline(bindery: Bindery) -> None:
    with Pdf.open(BytesIO(bindery.bind([bindery.sheaf("<p>x</p>")]))) as document:
        assert Name.Outlines not in document.Root
        assert Name.Names not in document.Root


@given(st.lists(st.tuples(st.integers(1, 7), st.booleans()), min_size=1, max_size=30))
def test_bookmarks_nest_as_they_do_in_the_engine(marks: list[tuple[int, bool]]) -> None:
    import pydyf
    from weasyprint.anchors import make_page_bookmark_tree
    from weasyprint.matrix import Matrix
    from weasyprint.pdf.anchors import add_outlines

    page = SimpleNamespace(
        bookmarks=[(lvl, f"t{n}", (n, 0), "open" if up else "closed") for n, (lvl, up) in enumerate(marks)]
    )
    tree: list[Any] = []
    make_page_bookmark_tree(page, [], [tree], 0, 0, Matrix())
    engine = pydyf.PDF()
    engine.add_page(
        pydyf.Dictionary({"Type": "/Page", "Parent": engine.pages.reference, "MediaBox": "[0 0 9 9]"})
    )
    add_outlines(engine, tree)
    out = BytesIO()
    engine.write(out)
    ours = Pdf.new()
    first = ours.add_blank_page().obj
    navigation.write_outline(
        ours, [(Bookmark(lvl, f"t{n}", 0, n, 0, up), first) for n, (lvl, up) in enumerate(marks)]
    )
    with Pdf.open(out) as theirs:
        assert outline(ours) == outline(theirs)
        assert ours.Root.Outlines.Count == theirs.Root.Outlines.Count
