"""The oracle: a booklet bound from fascicles is the booklet that the engine makes of it in one piece."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from pipeline import build, tagging, typesetting
from pipeline.build.composition import PICTURE
from pipeline.build.preparation import open_scribe, prepare_pictures, prepare_styles
from pipeline.fascicle import Side
from pipeline.typesetting.inputs import PAGES_COUNTER
from tests.tools.everything import everything
from tests.tools.tagtree import Tag, read_tags

pytestmark = pytest.mark.slow

# The engine's own way to page numbers, which the whole document can use.
TARGETS = ".folio { content: target-counter(attr(data-anchor url), page) }"


@dataclass(frozen=True)
class Twins:
    """A booklet `bound` from fascicles; `plain`, by the engine alone; `tagged`, whole, with our tags."""

    bound: bytes
    plain: bytes
    tagged: bytes
    proof: build.Proof


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    root = everything(tmp_path_factory.mktemp("everything"))
    with build.Desk(root) as desk:
        (edition,) = build.editions(root, ["accessible"])
        proof = build.build(root, edition, desk=desk)
        text = desk.manuscript()
        pictures = prepare_pictures(text, edition, desk, lambda _: None)
        styles = prepare_styles(edition, text.settings, desk, lambda _: None)
        scribe = open_scribe(text, edition, desk, pictures)
        folios = dict(desk.last_page_map(edition.name).folios)
        sections = "".join(written.html for written, _ in scribe.sections(folios))
        html = scribe.frame().replace("</body>", f"{sections}</body>")
    copy = typesetting.Copy(
        html, styles, tuple(pictures.files.items()), Side.RECTO, tagged=True, finished=False
    )
    tagged = tagging.finish(typesetting.typeset(copy).pdf)
    return Twins((root / proof.file).read_bytes(), alone(root, html, styles, pictures.files), tagged, proof)


def alone(root: Path, html: str, styles: typesetting.Styles, pictures: dict[str, Path]) -> bytes:
    """Typeset a whole document with the engine's own command: nothing of this program takes part."""
    css = (
        "".join(file.rule() for file in styles.files)
        + styles.furniture.replace(PAGES_COUNTER, "pages")
        + TARGETS
    )
    html = PICTURE.sub(lambda found: pictures[found[1]].absolute().as_uri(), html)
    source, target = root / "whole.html", root / "whole.pdf"
    source.write_text(html.replace("</head>", f"<style>{css}</style></head>"), encoding="utf-8")
    command = [sys.executable, "-m", "weasyprint", "--pdf-variant", "pdf/ua-1", str(source), str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target.read_bytes()


def test_it_is_large_and_without_fault(twins: Twins) -> None:
    assert twins.proof.pages > 150
    assert [found.text() for found in twins.proof.findings if found.severity == "error"] == []
    assert twins.proof.press_ready


def test_no_pixel_differs(twins: Twins) -> None:
    bound, plain = pypdfium2.PdfDocument(twins.bound), pypdfium2.PdfDocument(twins.plain)
    assert len(bound) == len(plain)
    scale = 100 / 72
    differing = [
        number
        for number, (one, other) in enumerate(zip(bound, plain, strict=True), 1)
        if bytes(one.render(scale=scale).buffer) != bytes(other.render(scale=scale).buffer)
    ]
    assert differing == []


def words(pdf: bytes) -> list[list[str]]:
    """Give the words of each page, as one who copies them gets them."""
    pages = []
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage().get_text_range()
        pages.append(re.sub(r"[\u00ad\u2010\ufffe\u0002]\s*", "", text).replace("\u00a0", " ").split())
    return pages


def test_the_words_are_the_same(twins: Twins) -> None:
    for number, (one, other) in enumerate(zip(words(twins.bound), words(twins.plain), strict=True), 1):
        assert "".join(one) == "".join(other), f"page {number}"


def test_the_tags_are_those_of_the_whole(twins: Twins) -> None:
    assert shape(read_tags(twins.bound)) == shape(read_tags(twins.tagged))


def shape(tag: Tag) -> object:
    kids = [shape(kid) if isinstance(kid, Tag) else kid for kid in tag.kids]
    return (tag.role, tag.alt, tag.lang, kids)


def outline(pdf: bytes) -> list[tuple[int, str, int]]:
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_outline() as entries:
        pages = {page.obj.objgen: number for number, page in enumerate(document.pages, 1)}
        found: list[tuple[int, str, int]] = []
        stack = [(0, entry) for entry in reversed(entries.root)]
        while stack:
            depth, entry = stack.pop()
            found.append((depth, entry.title, pages[entry.destination[0].objgen]))
            stack += [(depth + 1, child) for child in reversed(entry.children)]
        return found


def test_the_outline_is_that_of_the_whole(twins: Twins) -> None:
    assert outline(twins.bound) == outline(twins.plain) == outline(twins.tagged)


def links(pdf: bytes) -> list[tuple[int, str, int | None]]:
    """Give each link: its page, its target, the page that the target leads to."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = {page.obj.objgen: number for number, page in enumerate(document.pages, 1)}
        names = {str(name): spot for name, spot in pikepdf.NameTree(document.Root.Names.Dests).items()}
        found: list[tuple[int, str, int | None]] = []
        for number, page in enumerate(document.pages, 1):
            for annotation in page.obj.get("/Annots", []):
                if "/Dest" in annotation:
                    target = str(annotation.Dest)
                    found.append((number, target, pages[names[target][0].objgen]))
                else:
                    found.append((number, str(annotation.A.URI), None))
        return found


def test_every_link_leads_where_the_whole_documents_leads(twins: Twins) -> None:
    assert links(twins.bound) == links(twins.tagged)
    assert len({page for _, _, page in links(twins.bound) if page is not None}) > 20


def test_page_labels_are_the_printed_folios(twins: Twins) -> None:
    with pikepdf.open(io.BytesIO(twins.bound)) as document:
        assert [page.label for page in document.pages] == [str(n + 1) for n in range(twins.proof.pages)]


def test_it_is_hardly_larger(twins: Twins) -> None:
    assert len(twins.bound) <= 1.02 * len(twins.plain)
