"""The structure of a bound file: one tree in the order of the pages, and from each painted run back to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from pipeline.binding import Sheaf
from pipeline.binding.trees import entries, plant
from tests.tools import verapdf
from tests.tools.press import A5
from tests.tools.tagtree import read_tags
from tests.unit.test_binding import UNTAGGED, Bindery, broken

BODIES = (
    "<h1>Un</h1><p>mot <a href='https://example.org/'>lien</a> fin</p><p style='break-before: page'>bas</p>",
    "<h1 id='b'>Deux</h1><table><tr><th>A</th><th>B</th></tr><tr><td>c</td><td>d</td></tr></table>",
    "<h1>Trois</h1><ul><li>a <a href='#z'>renvoi</a></li><li id='z'>b</li></ul>"
    "<p><a href='livret:b'>vers</a></p>",
)


@pytest.fixture(scope="module")
def bindery(tmp_path_factory: pytest.TempPathFactory) -> Bindery:
    return Bindery(tmp_path_factory.mktemp("bindery"))


@pytest.fixture(scope="module")
def sheaves(bindery: Bindery) -> list[Sheaf]:
    return [bindery.sheaf(body) for body in BODIES]


def elements(element: Object) -> Iterator[Object]:
    """Give an element and all below it."""
    yield element
    kids = element.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Object) and Name.S in kid:
            assert kid.P.objgen == element.objgen
            yield from elements(kid)


def painted_runs(document: Pdf) -> Iterator[tuple[int, int]]:
    """Give page and number of every marked run that is painted."""
    for number, page in enumerate(document.pages):
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "BDC" and Name.MCID in operands[1]:
                yield number, int(operands[1].MCID)


def claimed(document: Pdf) -> Iterator[tuple[tuple[int, int], Object]]:
    """Give page and number of every run that an element claims, with the element."""
    pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    (top,) = document.Root.StructTreeRoot.K
    assert top.P.objgen == document.Root.StructTreeRoot.objgen
    for element in elements(top):
        kids = element.get(Name.K, Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, int):
                yield (pages[element.Pg.objgen], kid), element
            elif kid.get(Name.Type) == Name.MCR:
                yield (pages[kid.Pg.objgen], int(kid.MCID)), element


def check_parents(document: Pdf) -> None:
    """Check that every painted run and every annotation leads to its element, and each element to them."""
    root = document.Root.StructTreeRoot
    parents = dict(entries(root.ParentTree, Name.Nums))
    assert list(parents) == sorted(parents)
    assert root.ParentTreeNextKey > max(parents)
    runs = dict(claimed(document))
    assert sorted(runs) == sorted(painted_runs(document))
    for (page, number), element in runs.items():
        row = parents[document.pages[page].obj.StructParents]
        assert row[number].objgen == element.objgen
    keys = {page.obj.StructParents for page in document.pages if Name.StructParents in page.obj}
    for page in document.pages:
        for annotation in page.obj.get(Name.Annots, ()):
            keys.add(annotation.StructParent)
            link = parents[annotation.StructParent]
            (own,) = (
                kid
                for kid in link.K
                if isinstance(kid, Object) and Name.Obj in kid and kid.Obj.objgen == annotation.objgen
            )
            assert own.Pg.objgen == page.obj.objgen
    assert keys == set(parents)


def test_one_document_holds_all_in_order(bindery: Bindery, sheaves: list[Sheaf]) -> None:
    pdf = bindery.bind(sheaves)
    alone = [read_tags(sheaf.file) for sheaf in sheaves]
    whole = read_tags(pdf)
    assert whole.outline() == "\n".join(["Document", *(one.outline().partition("\n")[2] for one in alone)])
    assert [tag.text for tag in whole.find("H1")] == ["Un", "Deux", "Trois"]
    assert broken(pdf) == []


def test_every_run_and_every_annotation_leads_to_its_element(bindery: Bindery, sheaves: list[Sheaf]) -> None:
    overlays = [bindery.overlay(["1", "2", "3", "4"])]
    with Pdf.open(BytesIO(bindery.bind([*sheaves, sheaves[1]], overlays=overlays * 2))) as document:
        check_parents(document)


def test_the_whole_document_of_the_engine_is_tagged_alike(bindery: Bindery, sheaves: list[Sheaf]) -> None:
    body = "".join(f"<div style='break-before: page'>{body}</div>" for body in BODIES).replace("livret:", "#")
    whole = read_tags(bindery.sheaf(body).file).outline().splitlines()
    assert whole == read_tags(bindery.bind(sheaves)).outline().splitlines()


def test_many_fascicles_make_a_tree_of_many_leaves(bindery: Bindery, sheaves: list[Sheaf]) -> None:
    pdf = bindery.bind(sheaves * 40)
    with Pdf.open(BytesIO(pdf)) as document:
        assert Name.Kids in document.Root.StructTreeRoot.ParentTree
        check_parents(document)
    assert broken(pdf) == []


def test_an_untagged_edition_has_no_structure(bindery: Bindery) -> None:
    pdf = bindery.bind([bindery.sheaf(body, tagged=False) for body in BODIES], UNTAGGED)
    with Pdf.open(BytesIO(pdf)) as document:
        assert {"/StructTreeRoot", "/MarkInfo", "/Metadata"} & set(document.Root.keys()) == set()
        assert not any(Name.StructParents in page.obj for page in document.pages)
    assert broken(pdf) == []


def test_the_engines_working_notes_stay_out(bindery: Bindery, sheaves: list[Sheaf]) -> None:
    with Pdf.open(BytesIO(bindery.bind(sheaves))) as document:
        dictionaries = [one for one in document.objects if isinstance(one, Dictionary)]
        assert not any(Name("/LivretSlip") in one for one in dictionaries)
        assert sum(one.get(Name.Type) == Name.Catalog for one in dictionaries) == 1
        assert sum(one.get(Name.Type) == Name.StructTreeRoot for one in dictionaries) == 1
        assert sum(one.get(Name.S) == Name.Document for one in dictionaries) == 1


@pytest.mark.slow
def test_the_reference_validator_finds_nothing(
    bindery: Bindery, sheaves: list[Sheaf], tmp_path: Path
) -> None:
    file = tmp_path / "bound.pdf"
    marked = replace(A5, bleed=3.0, marks=True)
    file.write_bytes(bindery.bind(sheaves, marked, overlays=[bindery.overlay(["1", "", "3", "4"])]))
    (verdict,) = verapdf.validate([file])
    assert verdict.compliant, str(verdict)


# ── identifiers, roles, bare text: what today's tagging does not make, and another may ─────────────────────


def changed(bindery: Bindery, sheaf: Sheaf, change: Any) -> Sheaf:
    """Give a sheaf whose PDF was changed by hand."""
    with Pdf.open(sheaf.file) as document:
        change(document)
        out = BytesIO()
        document.save(out, deterministic_id=True)
    return bindery.keep(replace(sheaf.fascicle, pdf=out.getvalue()))


def test_tagging_gives_no_identifier_that_the_tree_of_identifiers_lacks(sheaves: list[Sheaf]) -> None:
    """Binding looks for identifiers only where that tree says that there are some."""
    for sheaf in sheaves:
        with Pdf.open(sheaf.file) as document:
            root = document.Root.StructTreeRoot
            known = {bytes(name) for name, _ in entries(root.get(Name.IDTree, Dictionary()), Name.Names)}
            found = {bytes(one.ID) for one in elements(root.K[0]) if Name.ID in one}
            assert found == known


def name_heads(document: Pdf) -> None:
    """Give the heads of a table identifiers, and its cells references to them."""
    root = document.Root.StructTreeRoot
    named = []
    for number, element in enumerate(one for one in elements(root.K[0]) if str(one.S) == "/TH"):
        element.ID = String(f"h{number}")
        named.append((element.ID, element))
    for element in elements(root.K[0]):
        if str(element.S) == "/TD":
            element.A = Array([Dictionary(O=Name.Table, Headers=Array([String("h0"), String("h1")])), 0])
    root.IDTree = plant(document, Name.Names, named)


def test_identifiers_stay_apart_and_references_lead_to_their_own(
    bindery: Bindery, sheaves: list[Sheaf]
) -> None:
    table = changed(bindery, sheaves[1], name_heads)
    pdf = bindery.bind([table, sheaves[0], table])
    with Pdf.open(BytesIO(pdf)) as document:
        root = document.Root.StructTreeRoot
        known = {bytes(name): element for name, element in entries(root.IDTree, Name.Names)}
        assert list(known) == sorted(known)
        assert len(known) == 4
        assert {name: bytes(element.ID) for name, element in known.items()} == {name: name for name in known}
        cells = [one for one in elements(root.K[0]) if str(one.S) == "/TD"]
        asked = [[known[bytes(name)] for name in cell.A[0].Headers] for cell in cells]
        pages = [[head.Pg.objgen for head in heads] for heads in asked]
        assert pages == [[cell.Pg.objgen] * 2 for cell in cells]
        assert len({bytes(head.ID) for heads in asked for head in heads}) == 4
    assert broken(pdf) == []


def map_roles(document: Pdf) -> None:
    document.Root.StructTreeRoot.RoleMap = Dictionary(Chapeau=Name.P)
    document.Root.StructTreeRoot.ClassMap = Dictionary(c=Dictionary(O=Name.Layout))


def test_role_and_class_maps_are_kept(bindery: Bindery, sheaves: list[Sheaf]) -> None:
    with Pdf.open(BytesIO(bindery.bind([sheaves[0], changed(bindery, sheaves[1], map_roles)]))) as document:
        root = document.Root.StructTreeRoot
        assert str(root.RoleMap.Chapeau) == "/P"
        assert str(root.ClassMap.c.O) == "/Layout"


def hang_text_from_top(document: Pdf) -> None:
    """Let the only paragraph give its text to the Document."""
    root = document.Root.StructTreeRoot
    top = root.K[0]
    top.K, top.Pg = top.K[0].K, document.pages[0].obj
    ((_, row),) = entries(root.ParentTree, Name.Nums)
    row[0] = top


def test_bare_text_keeps_its_page(bindery: Bindery, sheaves: list[Sheaf]) -> None:
    bare = changed(bindery, bindery.sheaf("<p>texte nu</p>"), hang_text_from_top)
    pdf = bindery.bind([sheaves[0], bare, bare, sheaves[1]])
    with Pdf.open(BytesIO(pdf)) as document:
        check_parents(document)
    assert [tag.text for tag in read_tags(pdf).find("Div")] == ["texte nu"] * 2
    assert broken(pdf) == []
