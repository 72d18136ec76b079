"""The finished file: pages in order, exact boxes, marks, characters, the same bytes.

Structure, navigation, resources and furniture have files of their own, `test_binding_*`.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import page as page_validation
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from pipeline import tagging, typesetting
from pipeline.binding import MARGIN, Metadata, Opened, Overlay, Sheaf, bind
from pipeline.binding.imprint import save
from pipeline.edition import Conformance, Edition
from pipeline.fascicle import Fascicle, FontUse, Leaf, PageKind, PageMap, Side, paginate
from tests.tools.press import A5, Press
from tests.tools.tagtree import painted_text

MM = 72 / 25.4
INK = "<div style='position: absolute; inset: -40mm; background: #00f'></div>"
UNTAGGED = replace(A5, conformance=Conformance.NONE)
SAID = Metadata("Essai", "Une autrice & un auteur", "De quoi <parler>", "fr", dt.date(2026, 3, 1))


@dataclass
class Bindery:
    """Typesets fascicles into a folder and binds them; `missing` are anchors that the last binding lacked.

    `asked` are all cuts of fonts that bindings asked for.
    """

    folder: Path
    missing: tuple[str, ...] = ()
    asked: list[tuple[str, frozenset[int]]] = field(default_factory=list)
    _number: int = 0

    @property
    def press(self) -> Press:
        return Press(self.folder / "press", outlines=True)

    def keep(self, made: Fascicle) -> Sheaf:
        """Put a fascicle on disk."""
        self._number += 1
        file = self.folder / f"{self._number}.pdf"
        file.write_bytes(made.pdf)
        return Sheaf(file, replace(made, pdf=b""))

    def sheaf(self, body: str, css: str = "", *, tagged: bool = True, **options: Any) -> Sheaf:
        """Typeset a section alone and finish it."""
        made = self.press.set(body, css, tagged=tagged, **options)
        return self.keep(replace(made, pdf=tagging.finish(made.pdf)) if tagged else made)

    def overlay(self, pages: Sequence[str], css: str = "", first: int = 1) -> Overlay:
        """Typeset furniture, low on the page: an HTML body for each page, "" for a page without any."""
        body = "".join(f"<div style='break-after: page; min-height: 1px'>{page}</div>" for page in pages)
        made = self.press.set(body, "@page { margin-top: 60mm }" + css, tagged=False)
        return Overlay(self.keep(made).file, first, tuple(map(bool, pages)), made.fonts)

    def subset(self, digest: str, glyphs: frozenset[int]) -> bytes | None:
        """Cut one of the press's fonts."""
        self.asked.append((digest, glyphs))
        files = {one.digest: one.file for one in self.press.styles().files}
        return typesetting.subset(files[digest], glyphs) if digest in files else None

    def bind(
        self,
        sheaves: Sequence[Sheaf],
        edition: Edition = A5,
        overlays: Sequence[Overlay] = (),
        blanks: Mapping[Side, Path] | None = None,
        page_map: PageMap | None = None,
        **options: Any,
    ) -> bytes:
        """Bind sheaves to a file and give its bytes."""
        target = self.folder / "bound.pdf"
        numbers = page_map or paginate([sheaf.fascicle for sheaf in sheaves])
        given = {"metadata": SAID, "subset": self.subset, "engraved": {}} | options
        parts = (sheaves, blanks or {}, overlays, numbers)
        with Opened() as opened:
            last = (given["subset"], target, given["engraved"], given.get("slug"))
            self.missing = bind(opened, *parts, given["metadata"], edition, *last)
        return target.read_bytes()


@pytest.fixture(scope="module")
def bindery(tmp_path_factory: pytest.TempPathFactory) -> Bindery:
    return Bindery(tmp_path_factory.mktemp("bindery"))


def broken(pdf: bytes) -> list[str]:
    """Tell what is wrong with a file for a reader of its syntax and, if tagged, for both its standards."""
    with Pdf.open(BytesIO(pdf)) as document:
        found = [str(problem) for problem in document.check_pdf_syntax()]
        if Name.StructTreeRoot in document.Root:
            for profile in ("ua1", "2a"):
                failures = page_validation.validate_pdf_bytes(pdf, profile=profile).failures
                found += [f"{failure.rule_id} {failure.message}" for failure in failures]
    return found


def texts(pdf: bytes) -> list[str]:
    """Give the text of each page as a viewer sees it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def painted(pdf: bytes, per_mm: float, page: int = 0) -> Image.Image:
    """Paint a page, media box whole."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=per_mm * 25.4 / 72).to_pil().convert("RGB")


# ── boxes and marks ────────────────────────────────────────────────────────────────────────────────────


def edition(bleed: float = 0.0, marks: bool = False) -> Edition:
    return replace(UNTAGGED, bleed=bleed, marks=marks)


def bound(bindery: Bindery, made_for: Edition, body: str = "<p>x</p>") -> bytes:
    sheaf = bindery.sheaf(body, f"@page {{ bleed: {made_for.bleed}mm }}", tagged=False)
    return bindery.bind([sheaf], made_for)


def boxes(pdf: bytes) -> dict[str, list[float]]:
    """Give the boxes of the first page in mm, measured from the corner of the trim."""
    with Pdf.open(BytesIO(pdf)) as document:
        page = document.pages[0].obj
        x, y = (float(page.TrimBox[n]) for n in (0, 1))
        names = ("MediaBox", "BleedBox", "TrimBox", "CropBox")
        found = {name: [float(n) for n in page[f"/{name}"]] for name in names if f"/{name}" in page}
        return {
            name: [(n - origin) / MM for n, origin in zip(box, (x, y, x, y), strict=True)]
            for name, box in found.items()
        }


@pytest.mark.parametrize("marks", [False, True])
@pytest.mark.parametrize("bleed", [0.0, 3.0, 5.0, 10.0])
def test_boxes_are_exact(bindery: Bindery, bleed: float, marks: bool) -> None:
    found = boxes(bound(bindery, edition(bleed, marks)))
    beyond = bleed + (MARGIN if marks else 0)
    for name, reach in (("TrimBox", 0.0), ("BleedBox", bleed), ("MediaBox", beyond)):
        wanted = [-reach, -reach, 148 + reach, 210 + reach]
        assert found[name] == [pytest.approx(n, abs=0.005) for n in wanted], name
    assert "CropBox" not in found


def test_pages_of_two_sizes_have_boxes_of_their_own(bindery: Bindery) -> None:
    css = "@page wide { size: 300mm 200mm } div { page: wide }"
    pdf = bindery.bind([bindery.sheaf("<p>a</p><div>b</div>", css, tagged=False)], edition(3, marks=True))
    with Pdf.open(BytesIO(pdf)) as document:
        sizes = [[float(n) / MM for n in page.mediabox[2:]] for page in document.pages]
    around = 3 + MARGIN
    assert sizes == [
        [pytest.approx(148 + around), pytest.approx(210 + around)],
        [pytest.approx(300 + around), pytest.approx(200 + around)],
    ]


@pytest.mark.parametrize("bleed", [0.0, 3.0, 10.0])
def test_ink_ends_at_the_bleed_and_marks_begin_beyond_it(bindery: Bindery, bleed: float) -> None:
    per_mm = 8.0
    image = painted(bound(bindery, edition(bleed, True), INK), per_mm)
    margin = MARGIN

    def colour(x: float, y: float) -> Any:
        """Give the colour at a point in mm from the corner of the media box."""
        return image.getpixel((round(x * per_mm), round(y * per_mm)))

    middle = 100.0
    assert colour(margin + 0.4, middle) == (0, 0, 255)
    assert colour(margin - 0.4, middle) == (255, 255, 255)
    assert colour(middle, margin - 0.4) == (255, 255, 255)
    # What stands next to the ink is white all around.
    gap = margin - 0.5
    across = [n / per_mm for n in range(round(gap * per_mm), image.width - round(gap * per_mm))]
    assert {colour(x, gap) for x in across} == {(255, 255, 255)}


def test_without_marks_nothing_is_drawn_or_cut(bindery: Bindery) -> None:
    sheaf = bindery.sheaf("<p>x</p>", "@page { bleed: 3mm }", tagged=False)
    with Pdf.open(sheaf.file) as before, Pdf.open(BytesIO(bindery.bind([sheaf], edition(3)))) as after:
        assert before.pages[0].Contents.read_bytes() == after.pages[0].Contents.read_bytes()


# ── pages ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("tagged", [False, True])
def test_pages_come_in_order_with_blank_ones_between(bindery: Bindery, tagged: bool) -> None:
    sheaves = [
        bindery.sheaf(
            "<h1>un</h1><p style='break-before: page'>deux</p><p style='break-before: page'>trois</p>"
        ),
        bindery.sheaf("<h1>recto</h1>"),
        bindery.sheaf("<h1>encore</h1>"),
    ]
    starts = [None, Side.RECTO, Side.RECTO]
    numbers = paginate([replace(s.fascicle, starts=side) for s, side in zip(sheaves, starts, strict=True)])
    assert numbers.blank() == (4, 6)
    empty = bindery.sheaf("<p></p>", "@page { background: #fe8 }", tagged=tagged)
    blanks = {Side.VERSO: empty.file}
    pdf = bindery.bind(sheaves, blanks=blanks, page_map=numbers, overlays=[bindery.overlay(["f"] * 7)])
    assert [text.split() for text in texts(pdf)] == [
        ["un", "f"], ["deux", "f"], ["trois", "f"], ["f"], ["recto", "f"], ["f"], ["encore", "f"],
    ]  # fmt: skip
    assert (
        painted(pdf, 1.0, 3).getpixel((70, 70)) == painted(pdf, 1.0, 5).getpixel((70, 70)) == (255, 238, 136)
    )
    assert broken(pdf) == []
    with Pdf.open(BytesIO(pdf)) as document:
        assert [Name.StructParents in page.obj for page in document.pages] == [
            number not in numbers.blank() for number in range(1, 8)
        ]


def test_what_is_no_pdf_is_refused(bindery: Bindery) -> None:
    sheaf = bindery.keep(Fascicle(b"no PDF", (Leaf(PageKind()),)))
    with pytest.raises(ValueError, match=re.escape(str(sheaf.file))):
        bindery.bind([sheaf])


def test_pages_are_labelled_by_their_numbers(bindery: Bindery) -> None:
    sheaves = [bindery.sheaf("<p>a</p><p style='break-before: page'>b</p>"), bindery.sheaf("<p>c</p>")]
    with Pdf.open(BytesIO(bindery.bind(sheaves))) as document:
        assert [page.label for page in document.pages] == ["1", "2", "3"]


def test_a_page_map_of_other_pages_is_refused(bindery: Bindery) -> None:
    sheaf = bindery.sheaf("<p>a</p>")
    with pytest.raises(ValueError, match="1 pages, the page map says 2"):
        bindery.bind([sheaf], page_map=PageMap((1,), (2,), 2))


# ── what the file says of itself ───────────────────────────────────────────────────────────────────────

WHOLE = """<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>
<meta name="author" content="{author}"><meta name="description" content="{description}">
<meta name="dcterms.created" content="{date}"><meta name="dcterms.modified" content="{date}">
</head><body><h1>Essai</h1></body></html>"""


def said(pdf: bytes) -> dict[str, Any]:
    """Give all that a file says of itself beside its pages."""
    with Pdf.open(BytesIO(pdf)) as document:
        root = document.Root
        apart = ("/Pages", "/StructTreeRoot", "/Names", "/Outlines", "/Metadata", "/PageLabels")
        packet = root.Metadata.read_bytes().decode() if Name.Metadata in root else ""
        return {
            "version": document.pdf_version,
            "info": {key: str(text) for key, text in document.docinfo.items()},
            "root": {key: one.unparse() for key, one in root.items() if key not in apart},
            "xmp": sorted(
                re.findall(r"<rdf:Description.*?(?:</rdf:Description>|/>)", packet.replace(" />", "/>"))
            ),
        }


@pytest.mark.parametrize("made_for", [A5, UNTAGGED])
def test_it_says_of_itself_what_the_engine_would_of_the_whole(bindery: Bindery, made_for: Edition) -> None:
    import weasyprint  # the press has opened the libraries that it needs

    pdf = bindery.bind([bindery.sheaf("<h1>Essai</h1>", tagged=made_for.tagged)], made_for)
    words = {
        "title": "Essai",
        "author": "Une autrice &amp; un auteur",
        "description": "De quoi &lt;parler&gt;",
    }
    html = weasyprint.HTML(string=WHOLE.format(date="2026-03-01", **words))
    engine = said(html.write_pdf(pdf_variant="pdf/ua-1" if made_for.tagged else None))
    own = said(pdf)
    if made_for.tagged:  # what the engine declares one standard at a time
        assert own["root"].pop("/OutputIntents")
        kept = [one for one in own["xmp"] if "pdfaid:" not in one and "pdfaExtension:" not in one]
        assert len(own["xmp"]) == len(kept) + 2
        own["xmp"] = kept
    assert own == engine
    assert said(pdf)["info"]["/Author"] == "Une autrice & un auteur"


# ── the same bytes ─────────────────────────────────────────────────────────────────────────────────────


def test_the_same_parts_give_the_same_bytes_anywhere_and_at_any_time(
    bindery: Bindery, tmp_path: Path
) -> None:
    sheaves = [bindery.sheaf(f"<h1 id='a{n}'>Titre {n}</h1><p>abc{n}</p>") for n in range(3)]
    overlays = [bindery.overlay(["1", "2", "3"])]
    before = bindery.bind(sheaves, overlays=overlays)
    elsewhere = Bindery(tmp_path / "ailleurs")
    elsewhere.folder.mkdir()
    (elsewhere.folder / "press").symlink_to(bindery.folder / "press")
    copies = [elsewhere.keep(replace(sheaf.fascicle, pdf=sheaf.file.read_bytes())) for sheaf in sheaves]
    (over,) = overlays
    moved = replace(over, file=elsewhere.keep(Fascicle(over.file.read_bytes(), ())).file)
    for file in elsewhere.folder.glob("*.pdf"):
        os.utime(file, (1, 1))
    assert elsewhere.bind(copies, overlays=[moved]) == before


def test_other_parts_give_another_file_and_another_identifier(bindery: Bindery) -> None:
    sheaves = [bindery.sheaf("<p>a</p>"), bindery.sheaf("<p>b</p>")]
    overlay = bindery.overlay(["1", "2"])
    made = [
        bindery.bind(sheaves),
        bindery.bind(sheaves[::-1]),
        bindery.bind(sheaves, replace(A5, bleed=1.0)),
        bindery.bind(sheaves, overlays=[overlay]),
        bindery.bind(sheaves, overlays=[replace(overlay, drawn=(True, False))]),
        bindery.bind(sheaves, metadata=replace(SAID, title="Autre")),
        bindery.bind(sheaves, subset=lambda *_: b"another cut"),
        bindery.bind([bindery.sheaf("<p>a</p>", tagged=False)] * 2, UNTAGGED),
        bindery.bind([bindery.sheaf("<p>b</p>", tagged=False)] * 2, UNTAGGED),
    ]
    identifiers = set()
    for pdf in made:
        with Pdf.open(BytesIO(pdf)) as document:
            first, second = (bytes(one) for one in document.trailer.ID)
        assert first == second
        identifiers.add(first)
    assert len(identifiers) == len(made)


def test_a_file_of_very_many_objects_gets_its_identifier(tmp_path: Path) -> None:
    document = Pdf.new()
    document.add_blank_page()
    document.Root.Many = Array([document.make_indirect(Dictionary(N=n)) for n in range(20_000)])
    save(document, tmp_path / "many.pdf", bytes(range(16)), "1.7")
    with Pdf.open(tmp_path / "many.pdf") as again:
        assert [bytes(one) for one in again.trailer.ID] == [bytes(range(16))] * 2
        assert len(again.Root.Many) == 20_000
        assert again.check_pdf_syntax() == []


def test_a_file_that_was_there_is_replaced(bindery: Bindery) -> None:
    pdf = bindery.bind([bindery.sheaf("<p>a</p>")])
    (bindery.folder / "bound.pdf").write_bytes(b"x" * 3 * len(pdf))
    assert bindery.bind([bindery.sheaf("<p>a</p>")]) == pdf


# ── characters ─────────────────────────────────────────────────────────────────────────────────────────


def mended(bindery: Bindery, table: str) -> str:
    """Bind a page with one font that has this table of characters, and give the table back."""
    document = Pdf.new()
    page = document.add_blank_page(page_size=(148 * MM, 210 * MM))
    page.obj.TrimBox = page.obj.MediaBox
    font = Dictionary(Type=Name.Font, ToUnicode=document.make_stream(table.encode()))
    page.obj.Resources = Dictionary(Font=Dictionary(F=document.make_indirect(font)))
    out = BytesIO()
    document.save(out)
    sheaf = bindery.keep(Fascicle(out.getvalue(), (Leaf(PageKind()),), fonts=(FontUse("F", "f00d"),)))
    with Pdf.open(BytesIO(bindery.bind([sheaf], UNTAGGED))) as again:
        return again.pages[0].obj.Resources.Font.F.ToUnicode.read_bytes().decode().lower()


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<0003> <202f>", "<0003> <0020>"),
        ("<0003> <2009>", "<0003> <0020>"),
        ("<0003> <00a0>", "<0003> <0020>"),
        ("<0003> <0020>\n<0004> <202f>", "<0003> <0020>\n<0004> <00a0>"),
        ("<0004> <2007>\n<0003> <0020>", "<0004> <00a0>\n<0003> <0020>"),
        ("<0003> <0020>\n<0004> <00a0>", "<0003> <0020>\n<0004> <00a0>"),
        ("<0010> <2010>", "<0010> <00ad>"),
        ("<0010> <002d>\n<0011> <2011>", "<0010> <002d>\n<0011> <2011>"),
        ("<0003><202F>", "<0003> <0020>"),
        ("<000A>\t<2010>", "<000a> <00ad>"),
        ("<0005> <d83dde00>\n<0006> <00660069>", "<0005> <d83dde00>\n<0006> <00660069>"),
        ("<2010> <0041>\n<0000> <ffff>", "<2010> <0041>\n<0000> <ffff>"),
    ],
)
def test_blanks_and_the_layouts_hyphen_read_as_typed(bindery: Bindery, table: str, expected: str) -> None:
    assert mended(bindery, table) == expected


def test_what_is_painted_reads_as_typed_even_where_one_glyph_stands_for_two_blanks(bindery: Bindery) -> None:
    body = "<p>un\u202f: deux trois constitutionnellement rendez-vous</p>"
    sheaf = bindery.sheaf(body, "body { width: 20mm } p { hyphens: auto }", tagged=False)
    with Pdf.open(BytesIO(bindery.bind([sheaf], UNTAGGED))) as document:
        text = painted_text(document.pages[0])[-1]
    assert set(text) & set("\u202f\u2009\u2010") == set()
    assert text.replace("\u00ad", "") == "un\u00a0: deux trois constitutionnellement rendez-vous"
    assert "\u00ad" in text


def test_a_font_shared_by_pages_is_mended_once_and_pictures_are_left_alone(bindery: Bindery) -> None:
    body = "<p>a\u202fb</p>" + "<p style='break-before: page'>c d</p>" * 2
    with Pdf.open(BytesIO(bound(bindery, UNTAGGED, body))) as document:
        tables = {
            font.ToUnicode.objgen for page in document.pages for font in page.obj.Resources.Font.values()
        }
        assert len(tables) == 1
        assert isinstance(document.pages[2], pikepdf.Page)
        assert [painted_text(page)[-1] for page in document.pages] == ["a\u00a0b", "c d", "c d"]
