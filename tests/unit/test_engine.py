"""The seams of the engine that are wrapped: each fails here, and loudly, when a new version moves it."""

from __future__ import annotations

import gc
import inspect
import re
from collections.abc import Callable
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import fontpkg
import pikepdf
import pytest
import weasyprint
import weasyprint.draw.text
import weasyprint.formatting_structure.build
import weasyprint.images
import weasyprint.layout
import weasyprint.layout.block
import weasyprint.layout.inline
import weasyprint.layout.page
import weasyprint.pdf
import weasyprint.pdf.fonts
import weasyprint.pdf.stream
import weasyprint.text.line_break
from fontTools.ttLib import TTFont
from pikepdf import PdfImage
from PIL import Image
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from pipeline.typesetting import engine, placing, resuming

STATUS = Path("/proc/self/status")
FONT = fontpkg.path("spectral", nearest=True)
FACE = f'@font-face {{ font-family: Ours; src: url("{FONT.as_uri()}") }} html {{ font-family: Ours }}'


def render(body: str, css: str = "") -> weasyprint.Document:
    """Lay a body out on small pages."""
    head = f"<title>Essai</title><style>@page {{ size: 60mm; margin: 5mm }} {FACE} {css}</style>"
    return weasyprint.HTML(string=f"<html lang=fr><head>{head}</head><body>{body}</body></html>").render()


def all_boxes(document: weasyprint.Document) -> list[Any]:
    """Give every box of every page in order, placeholders opened."""
    return all_boxes_of(*(page._page_box for page in document.pages))


def all_boxes_of(*roots: Any) -> list[Any]:
    """Give these boxes and every box in them in order, placeholders opened."""
    found: list[Any] = []
    stack = list(reversed(roots))
    while stack:
        box = placing.unwrap(stack.pop())
        found.append(box)
        stack.extend(reversed(getattr(box, "children", ())))
    return found


def box_of(document: weasyprint.Document, kind: type, tag: str | None = None) -> Any:
    """Give the first box of a kind, and of a tag where one is named."""
    return next(b for b in all_boxes(document) if isinstance(b, kind) and tag in (None, b.element_tag))


def parameters(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


# ── the pin ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_engine_is_the_pinned_one() -> None:
    assert weasyprint.__version__ == version("weasyprint") == "70.0"
    pinned = Path(__file__).resolve().parents[2].joinpath("pyproject.toml").read_text(encoding="utf-8")
    assert '"weasyprint==70.0"' in pinned


def test_installing_twice_is_installing_once() -> None:
    engine.install()
    seams = (
        weasyprint.pdf.stream.Font,
        weasyprint.pdf.stream.Stream.marked,
        weasyprint.pdf.add_tags,
        weasyprint.formatting_structure.build.element_to_box,
        weasyprint.draw.text.draw_first_line,
        weasyprint.images.SVGImage.draw,
        weasyprint.images.Gradient.draw,
        weasyprint.images.RasterImage.draw,
        weasyprint.pdf.stream.Stream.clone,
    )
    engine.install()
    assert seams == (
        engine.SourcedFont,
        engine._marked_or_artifact,
        engine._add_slip_or_tags,
        engine._boxes_in_their_places,
        engine._first_line_with_space,
        engine._draw_svg_by_name,
        engine._draw_gradient_in_inks,
        engine._draw_raster_and_note,
        engine._clone_in_place,
    )
    # What the wrappers call is the engine's own, not a wrapper.
    drawing = (engine._draw_svg, engine._draw_gradient, engine._draw_raster, engine._clone)
    for original in (engine._add_tags, engine._element_to_box, engine._draw_first_line, *drawing):
        assert original.__module__.startswith("weasyprint.")
    assert inspect.unwrap(engine._marked).__module__ == "weasyprint.pdf.stream"
    assert engine.SourcedFont.__mro__[1].__module__ == "weasyprint.pdf.fonts"


# ── signatures ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("original", "wrapper", "expected"),
    [
        (
            engine._add_tags,
            engine._add_slip_or_tags,
            ["pdf", "document", "pdf_version", "page_streams"],
        ),
        (
            engine._element_to_box,
            engine._boxes_in_their_places,
            [
                *("element", "style_for", "get_image_from_uri", "base_url", "target_collector"),
                *("counter_style", "footnotes", "state"),
            ],
        ),
        (
            engine._draw_first_line,
            engine._first_line_with_space,
            ["stream", "textbox", "text_overflow", "block_ellipsis", "matrix"],
        ),
        (engine._marked, engine._marked_or_artifact, ["self", "box", "tag"]),
        (engine._set_page_styles, engine._set_page_styles_once, ["page_type", "html", "style_for"]),
        (
            engine._split_first_line,
            engine._noting_text,
            ["text", "style", "context", "max_width", "justification_spacing", "is_line_start", "minimum"],
        ),
        (
            engine._iter_line_boxes,
            engine._finished_lines,
            [
                *("context", "box", "position_y", "bottom_space", "skip_stack", "containing_block"),
                *("absolute_boxes", "fixed_boxes", "first_letter_style", "first_line_style"),
            ],
        ),
    ],
)
def test_a_wrapper_takes_what_the_wrapped_function_takes(
    original: Callable[..., Any], wrapper: Callable[..., Any], expected: list[str]
) -> None:
    assert parameters(original) == expected
    takes = inspect.signature(wrapper).parameters.values()
    assert len(takes) == len(expected) or any(one.kind is one.VAR_POSITIONAL for one in takes)


def test_a_font_is_made_of_three_things() -> None:
    assert parameters(weasyprint.pdf.fonts.Font.__init__) == [
        "self",
        "pango_font",
        "description",
        "font_size",
    ]


# Wrapping a global serves only where the engine looks the name up in that very module when it is called.
@pytest.mark.parametrize(
    ("caller", "name"),
    [
        (weasyprint.pdf.generate_pdf, "add_tags(pdf, document, options['pdf_version'], page_streams)"),
        (weasyprint.formatting_structure.build.build_formatting_structure, " element_to_box("),
        (engine._element_to_box, " element_to_box("),
        (weasyprint.draw.text.draw_text, "draw_first_line("),
        (weasyprint.svg.text, "from ..draw.text import draw_emojis, draw_first_line"),
        (weasyprint.images.SVGImage.__init__, "self._base_url = base_url"),
        (weasyprint.images.get_image_from_uri, "md5(url.encode(), usedforsecurity=False).hexdigest()"),
        (weasyprint.pdf.stream.Stream.add_image, "f'i{image.id}{int(interpolate)}'"),
        (weasyprint.pdf.stream.Stream.add_group, "self.clone(resources=resources, extra=extra)"),
        (weasyprint.pdf.stream.Stream.add_pattern, "self.clone(resources=resources, extra=extra)"),
        (weasyprint.pdf.stream.Stream.add_font, " Font("),
        (weasyprint.layout.page.remake_page, "set_page_type_computed_styles("),
        (weasyprint.layout.page.make_page, "block_level_layout("),
        (weasyprint.layout.block._in_flow_layout, "block_level_layout("),
        (weasyprint.layout.layout_document, "layout_backgrounds(page, "),
        (weasyprint.pdf.generate_pdf, "page.paint(stream, scale)"),
        (weasyprint.layout.block._linebox_layout, "iter_line_boxes("),
        (weasyprint.layout.inline.split_text_box, " split_first_line("),
        (weasyprint.text.line_break.split_first_line, "pyphen.Pyphen(lang=lang, left=left, right=right)"),
        (weasyprint.text.line_break.split_first_line, "pyphen.language_fallback("),
        (weasyprint.text.line_break.split_first_line, "dictionary.iterate(next_word)"),
    ],
)
def test_the_engine_calls_its_seams_by_their_global_names(caller: Callable[..., Any], name: str) -> None:
    assert name in inspect.getsource(caller)


def test_a_drawing_is_drawn_onto_a_stream() -> None:
    assert parameters(engine._draw_svg) == [
        "self",
        "stream",
        "concrete_width",
        "concrete_height",
        "_style",
    ]


def test_a_gradient_asks_its_colours_for_three_levels_and_what_covers() -> None:
    assert parameters(engine._draw_gradient) == [
        "self",
        "stream",
        "concrete_width",
        "concrete_height",
        "style",
    ]
    source = inspect.getsource(engine._draw_gradient)
    assert "colors[i].to('srgb')[:3], colors[i + 1].to('srgb')[:3]" in source
    assert "alphas = [color[3] for color in colors]" in source
    kinds = (weasyprint.images.LinearGradient, weasyprint.images.RadialGradient)
    assert all("draw" not in vars(kind) for kind in kinds)


def test_a_picture_is_drawn_onto_a_stream() -> None:
    wanted = ["self", "stream", "concrete_width", "concrete_height", "style"]
    assert parameters(engine._draw_raster) == wanted
    assert parameters(engine._draw_raster_and_note)[1:] == wanted[1:]


# ── behaviour ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_mark_is_kept_with_its_box_and_an_artifact_is_not() -> None:
    stream = weasyprint.pdf.stream.Stream({}, (0, 0, 1, 1), {}, {}, {}, {}, None)
    box = type("Box", (), {})()
    with engine._marked(stream, box, "Span"):
        pass
    assert stream._tags == {box: {"tag": "Span", "mcid": 0}}
    ornament = type("Box", (), {"livret_artifact": True})()
    with engine._marked_or_artifact(stream, ornament, "Span"):
        pass
    assert ornament not in stream._tags
    assert re.search(rb"/Span\s<<\s*/MCID 0\s*>>\sBDC\sEMC\s/Artifact\sBMC\sEMC\s", stream.data)


def test_a_slip_stands_in_for_the_tags_of_boxes() -> None:
    engine.install()
    document = render("<p>un <a href='https://a.fr/'>lien</a></p>")
    assert b"/StructElem" in document.write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=True)
    painted: list[dict[Any, int]] = []

    class Slip:
        def write(self, pages: list[dict[Any, int]]) -> bytes:
            painted.extend(pages)
            return b"said"

    document.livret_slip = Slip()
    for _, _, _, box in document.pages[0].links:
        box.livret_link = 7, "part"
    pdf = document.write_pdf(pdf_variant="pdf/ua-1")
    (numbers,) = painted
    assert [(box.text, number) for box, number in numbers.items()] == [("un ", 0), ("lien", 1)]
    with pikepdf.open(BytesIO(pdf)) as made:
        assert made.Root.LivretSlip.read_bytes() == b"said"
        assert made.Root.MarkInfo.Marked
        assert made.Root.ViewerPreferences.DisplayDocTitle
        assert (made.Root.Lang, made.pages[0].obj.StructParents, made.pages[0].obj.Tabs) == ("fr", 0, "/S")
        assert "/StructTreeRoot" not in made.Root
        (annotation,) = made.pages[0].obj.Annots
        assert [str(one) for one in annotation.LivretSlip] == ["7", "part"]
        assert annotation.Contents == "https://a.fr/"


def test_each_text_knows_what_it_stands_behind_however_it_is_broken() -> None:
    engine.install()
    body = "<p>un <em>deux</em> trois <b hidden>x</b>quatre <i>cinq</i> six sept huit neuf dix onze</p>"
    document = render(body, "p { width: 20mm; text-transform: uppercase } p::before { content: 'a' }")
    behind: dict[str, list[str]] = {}
    for box in all_boxes(document):
        if isinstance(box, boxes.TextBox) and box.text.strip() and "::" not in box.element_tag:
            behind.setdefault(box.livret_after.tag, []).append(box.text.strip())
            assert box.text.strip().lower() in box.livret_typed
    assert {tag: " ".join(texts) for tag, texts in behind.items()} == {
        "p": "UN",
        "em": "DEUX TROIS QUATRE",
        "i": "CINQ SIX SEPT HUIT NEUF DIX ONZE",
    }


def test_what_paints_nothing_is_not_marked() -> None:
    stream = weasyprint.pdf.stream.Stream({}, (0, 0, 1, 1), {}, {}, {}, {}, None)
    engine.install()
    body = "<p> </p><p>a <em>b</em> <i style='visibility: hidden'>c</i></p>"
    texts = [box for box in all_boxes(render(body)) if isinstance(box, boxes.TextBox)]
    for box in texts:
        with engine._marked_or_artifact(stream, box, "Span"):
            pass
    assert [box.text for box in stream._tags] == ["a ", "b"]
    assert {"c", " "} <= {box.text for box in texts}


def test_notes_are_called_and_numbered_by_boxes_of_their_own() -> None:
    css = ".note { float: footnote; footnote-display: block }"
    document = render("<p>un<span class=note>deux</span></p>", css)
    call = box_of(document, boxes.InlineBox, "span::footnote-call")
    marker = box_of(document, boxes.InlineBox, "span::footnote-marker")
    body = box_of(document, boxes.BlockBox, "span")
    assert call.element is marker.element is body.element
    assert [
        box.text for one in (call, marker) for box in one.descendants() if isinstance(box, boxes.TextBox)
    ] == [
        "1",
        "1. ",
    ]
    (page,) = document.pages
    body.style, call.link = body.style.copy(), ("url", ("internal", "ici"))
    body.style["anchor"] = "ici"
    type(page).__init__(page, page._page_box)
    assert [(kind, target, box) for kind, target, _, box in page.links] == [("internal", "ici", call)]
    assert "ici" in page.anchors


def test_leaders_are_told_from_other_text() -> None:
    document = render("<p><span>x</span></p>", "span::after { content: leader('.') }")
    assert [box.element_tag for box in all_boxes(document) if box.is_leader] == ["span::after"]


def test_a_narrow_space_is_read_as_one_that_breaks_no_line() -> None:
    engine.install()
    fonts: dict[str, Any] = {}
    document = render("<p>un deux\u202f! trois</p>")
    document.write_pdf(finisher=lambda made, _: fonts.update(made.fonts))
    (font,) = fonts.values()
    assert 0x202F not in TTFont(FONT).getBestCmap()
    assert font.no_break[0] != font.space[0]
    assert (font.to_unicode[font.space[0]], font.to_unicode[font.no_break[0]]) == (" ", "\u202f")


def test_a_font_keeps_its_file_until_it_is_cleaned_and_maps_its_glyphs() -> None:
    fonts: dict[str, Any] = {}

    def keep(document: Any, _pdf: Any) -> None:
        fonts.update(document.fonts)

    engine.install()
    document = render("<p>un\u202fdeux</p>")
    document.write_pdf(finisher=keep)
    (font,) = fonts.values()
    glyphs = TTFont(FONT)
    numbers = {glyphs.getGlyphID(name): chr(code) for code, name in glyphs.getBestCmap().items()}
    assert isinstance(font, engine.SourcedFont)
    assert re.fullmatch(rb"/[A-Z]{6}\+Ours.*", font.name)
    assert font.family == "Ours"
    assert font.file_content != FONT.read_bytes()  # a subset, by now
    assert font.source_digest == engine.hashlib.sha256(FONT.read_bytes()).hexdigest()
    letters = {glyph: text for glyph, text in font.to_unicode.items() if text.strip()}
    assert letters == {glyph: numbers[glyph] for glyph in letters}
    assert set(letters.values()) == set("undex")
    width = glyphs["hmtx"].metrics[glyphs.getBestCmap()[ord("u")]][0] * 1000 / glyphs["head"].unitsPerEm
    assert font.widths[next(g for g, text in letters.items() if text == "u")] == pytest.approx(width, abs=1)
    assert (font.bitmap, font.index) == (False, 0)


def test_the_glyph_of_the_space_is_the_fonts_own() -> None:
    data = FONT.read_bytes()
    font = TTFont(FONT)
    glyph, width = engine.glyph_of(" ", data, 0) or (0, 0)
    assert font.getGlyphName(glyph) == "space"
    assert 100 < width < 400
    assert engine.glyph_of(" ", b"no font", 0) is None


def test_the_table_of_characters_is_written_as_binding_reads_it() -> None:
    engine.install()
    pdf = render("<p>un deux</p>").write_pdf(uncompressed_pdf=True)
    (table,) = re.findall(rb"beginbfchar\n(.*?)\nendbfchar", pdf, re.S)
    assert len(table.splitlines()) == len(set("un deux"))
    assert all(re.fullmatch(rb"<[0-9a-f]{4}> <[0-9a-f]{4}>", line) for line in table.splitlines())
    assert b"beginbfrange" not in pdf


def test_a_line_knows_what_is_painted_even_where_its_box_has_lost_a_blank() -> None:
    painted = set()
    for width in range(14, 24):
        css = f"html {{ font-size: 10pt }} body {{ width: {width}mm }}"
        document = render("<p>avant <a href='https://a.fr/'>de la méthode. </a> après</p>", css)
        for box in (b for b in all_boxes(document) if isinstance(b, boxes.TextBox)):
            box.pango_layout.reactivate(box.style)
            line, end = box.pango_layout.get_first_line()
            painted.add((box.text, box.pango_layout.text.encode()[:end].decode()))
            assert line.runs[0].data.item.analysis.font != engine.ffi.NULL
    assert all(text == shown.rstrip() or text == shown for text, shown in painted)
    assert ("méthode.", "méthode. ") in painted


# ── boxes ──────────────────────────────────────────────────────────────────────────────────────────────


def test_boxes_have_the_attributes_that_are_read() -> None:
    rows = "".join(f"<tr><td>{n}</td></tr>" for n in range(30))
    document = render(
        f"<p class=moved id=here>un</p><ul><li>a</li></ul><table><thead><tr><th>t</th></tr></thead>{rows}"
        "<tfoot><tr><td>f</td></tr></tfoot></table>",
        ".moved { --mirror: verso; margin-left: 7px } @page { @top-left { content: 'tête' } }",
    )
    moved = box_of(document, boxes.BlockBox, "p")
    assert isinstance(moved, boxes.BlockLevelBox)
    assert isinstance(moved, boxes.BlockContainerBox)
    assert (moved.margin_left, moved.margin_right) == (7, 0)
    assert moved.element.attrib["id"] == "here"
    assert "__mirror" in moved.style.cascaded
    assert "__mirror" not in box_of(document, boxes.BlockBox, "ul").style.cascaded
    text = next(child for line in moved.children for child in line.children)
    assert isinstance(text, boxes.TextBox)
    assert (text.text, text.element_tag) == ("un", "p")
    before = text.position_x
    moved.translate(dx=5)
    assert text.position_x == before + 5
    assert box_of(document, boxes.InlineLevelBox, "li::marker") is not None
    assert box_of(document, boxes.MarginBox).element is None
    heads = [b for b in all_boxes(document) if isinstance(b, boxes.TableRowGroupBox) and b.is_header]
    feet = [b for b in all_boxes(document) if isinstance(b, boxes.TableRowGroupBox) and b.is_footer]
    assert len(document.pages) == len(heads) == len(feet) > 1
    assert len({head.element for head in heads}) == 1


def test_a_page_knows_its_side_and_can_be_read_again() -> None:
    document = render("<p>un <a href='https://a.fr/'>lien</a></p><p style='break-before: page'>deux</p>")
    assert [page._page_box.page_type.side for page in document.pages] == ["right", "left"]
    page = document.pages[0]
    assert page._page_box.margin_height() == pytest.approx(60 / 25.4 * 96)
    ((_, _, before, _),) = page.links
    box_of(document, boxes.BlockBox, "p").translate(dx=5)
    type(page).__init__(page, page._page_box)
    ((_, target, after, _),) = page.links
    assert target == "https://a.fr/"
    assert after[0] == before[0] + 5


def test_what_is_placed_absolutely_stands_behind_a_placeholder() -> None:
    document = render("<div style='position: relative'><p style='position: absolute'>un</p></div>")
    (child,) = box_of(document, boxes.BlockBox, "div").children
    assert isinstance(child, AbsolutePlaceholder)
    assert placing.unwrap(child).element_tag == "p"


def test_a_word_broken_by_the_layout_ends_in_the_hyphen_that_is_looked_for() -> None:
    from pipeline.typesetting.breaking import HYPHEN

    document = render("<p>constitutionnellement</p>", "p { width: 18mm; hyphens: auto }")
    lines = [b.text for b in all_boxes(document) if isinstance(b, boxes.TextBox)]
    assert len(lines) > 1
    assert sum(line.endswith(HYPHEN) for line in lines) == len(lines) - 1


# ── what is left out, and what passes as it came ───────────────────────────────────────────────────────


def test_margin_boxes_are_made_by_the_function_that_is_wrapped() -> None:
    css = "@page { @top-left { content: 'tête' } }"
    assert parameters(weasyprint.layout.make_margin_boxes) == ["context", "page", "state"]
    with engine.without_margins():
        assert [b for b in all_boxes(render("<p>un</p>", css)) if isinstance(b, boxes.MarginBox)] == []
    assert [b for b in all_boxes(render("<p>un</p>", css)) if isinstance(b, boxes.MarginBox)] != []


def test_pages_are_made_one_after_the_other_from_where_the_last_one_ended() -> None:
    assert parameters(engine._initialize_page_maker) == ["context", "root_box"]
    assert parameters(engine._make_all_pages) == ["context", "root_box", "html", "pages"]
    assert parameters(weasyprint.layout.page.remake_page) == ["index", "context", "root_box", "html"]
    for original in (engine._initialize_page_maker, engine._make_all_pages):
        assert original.__module__.startswith("weasyprint.")
    contexts: list[Any] = []

    def kept(context: Any, *rest: Any) -> Any:
        contexts.append(context)
        yield from engine._make_all_pages(context, *rest)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(weasyprint.layout, "make_all_pages", kept)
        render("<p>un</p>" * 40)
    maker = contexts[0].page_maker
    assert len(maker) > 2
    resume_at, next_page, right_page, page_state, remake_state = maker[1]
    (block,) = resume_at[0]
    assert resume_at == {0: {block: None}}
    assert 0 < block < 40
    assert (next_page, right_page) == ({"break": "any", "page": ""}, False)
    assert [type(part) for part in page_state] == [list, dict, list, list]
    assert set(remake_state) == set(resuming._unmade())
    assert contexts[0].reported_footnotes == []
    assert contexts[0].broken_out_of_flow == {}


def test_pages_that_the_same_rules_are_for_share_their_styles() -> None:
    engine.install()
    css = """
      @page { @bottom-left { content: counter(page); color: red } }
      @page :left { @bottom-left { color: blue } }
      @page :nth(4) { margin-left: 9mm }
      p { break-after: page }
    """
    pages = [page._page_box for page in render("<p>a<p>b<p>c<p>d<p>e<p>f<p>g", css).pages[:7]]
    folios = [next(b for b in all_boxes_of(page) if isinstance(b, boxes.MarginBox)) for page in pages]
    texts = ["".join(b.text for b in all_boxes_of(f) if isinstance(b, boxes.TextBox)) for f in folios]
    assert texts == list("1234567")
    right, left = folios[0].style["color"], folios[1].style["color"]
    assert right != left
    assert [folio.style["color"] for folio in folios] == [right, left, right, left, right, left, right]
    shared = [page.style for page in pages]
    assert shared[0] is shared[2] is shared[4]
    assert shared[1] is shared[5]
    assert shared[3] is not shared[1]
    assert [round(page.margin_left) for page in pages] == [19, 19, 19, 34, 19, 19, 19]


def font_files(pdf: bytes) -> list[bytes]:
    with pikepdf.open(BytesIO(pdf)) as document:
        fonts = document.pages[0].obj.Resources.Font.values()
        return [font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes() for font in fonts]


def test_outlines_are_left_out_of_declared_fonts_alone() -> None:
    engine.install()
    assert parameters(weasyprint.pdf.fonts.Font.clean) == ["self", "to_unicode", "hinting"]
    document = render("<p>un</p>")
    (whole,) = font_files(document.write_pdf())
    assert len(whole) > 1000
    (digest,) = {font.source_digest for font in document.fonts.values()}
    with engine.leaving_out(frozenset((digest,))):
        assert font_files(render("<p>un</p>").write_pdf()) == [whole[:4]]
    with engine.leaving_out(frozenset(("another",))):
        assert font_files(render("<p>un</p>").write_pdf()) == [whole]


@pytest.mark.parametrize(
    ("mode", "passes"), [("RGB", True), ("L", True), ("RGBA", False), ("P", False), ("1", False)]
)
def test_the_coded_pixels_of_a_png_pass_as_they_came(tmp_path: Path, mode: str, passes: bool) -> None:
    engine.install()
    assert parameters(weasyprint.images.RasterImage._get_png_data) == ["pillow_image"]
    picture = Image.effect_noise((90, 60), 90).convert(mode)
    picture.save(tmp_path / "x.png", compress_level=1)
    pdf = render(f"<img src='{(tmp_path / 'x.png').as_uri()}' alt=x>").write_pdf()
    with pikepdf.open(BytesIO(pdf)) as document:
        (image,) = (one for one in document.pages[0].obj.Resources.XObject.values() if "/ColorSpace" in one)
        shown, raw = PdfImage(image).as_pil_image(), image.read_raw_bytes()
    want = picture.convert("RGB" if mode in ("P", "1", "RGBA") else mode)
    assert shown.convert(want.mode).tobytes() == want.tobytes()
    coded = b"".join(engine._png_chunks((tmp_path / "x.png").read_bytes(), b"IDAT"))
    assert (raw == coded) is passes


@pytest.mark.parametrize(
    ("style", "size"),
    [
        ("width: 80px; height: 40px", (60, 30)),
        ("width: 80px; height: 40px; object-fit: cover", (60, 40)),  # what the frame crops counts
        ("width: 80px; height: 40px; object-fit: contain", (45, 30)),
        ("width: 80px; height: 40px; transform: scale(2)", (120, 60)),
        ("width: 80px; height: 40px; transform: rotate(90deg)", (60, 30)),
        (
            "width: 80px; height: 40px; opacity: .5",
            (60, 30),
        ),  # drawn in a group, which has a scale of its own
        ("width: 80px; height: 40px; opacity: .5; transform: scale(2)", (120, 60)),
    ],
)
def test_it_is_noted_how_large_a_picture_is_drawn(
    tmp_path: Path, style: str, size: tuple[float, float]
) -> None:
    engine.install()
    Image.new("L", (90, 60)).save(tmp_path / "x.png")
    address = (tmp_path / "x.png").as_uri()
    small = f"<img src='{address}' alt=x style='width: 5px'>"
    with engine.noting_pictures() as drawn:
        render(
            f"{small}<div style='opacity: .9'><img src='{address}' alt=x style='{style}'></div>"
        ).write_pdf()
    assert drawn == {engine.picture_id(address): pytest.approx(size, abs=0.01)}


@pytest.mark.parametrize("repeat", ["no-repeat", "repeat", "repeat-x"])
def test_it_is_noted_how_large_a_background_is_drawn(tmp_path: Path, repeat: str) -> None:
    engine.install()
    Image.new("L", (90, 60)).save(tmp_path / "x.png")
    address = (tmp_path / "x.png").as_uri()
    css = f"p {{ background: url('{address}') 0 0 / 40px 20px {repeat} }}"
    with engine.noting_pictures() as drawn:
        render("<p>un</p>", css).write_pdf()
    assert drawn == {engine.picture_id(address): pytest.approx((30, 15), abs=0.01)}


# ── memory ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_line_alone_owns_its_features() -> None:
    """Two lines with the same features in turn, the first gone by then: Pango's list counts its owners."""
    engine.install()
    document = render("<p>Un</p>", "p { font-feature-settings: 'smcp' }")
    style = box_of(document, boxes.TextBox).style
    layout_of, get = weasyprint.text.line_break.Layout, engine.pango.pango_layout_get_attributes
    for text in ("fil", "filet"):
        layout = layout_of(style)
        layout.set_text(text)
        features = get(layout.layout)
        assert features != engine.ffi.NULL
        assert engine.ffi.cast("unsigned int *", features)[0] == 1
        assert layout.get_first_line()[0].length == len(text)


def test_lines_without_features_are_set_up_likewise() -> None:
    engine.install()
    style = box_of(render("<p>Un</p>", "p { font-kerning: auto }"), boxes.TextBox).style
    layout = weasyprint.text.line_break.Layout(style)
    assert engine.pango.pango_layout_get_attributes(layout.layout) == engine.ffi.NULL


@pytest.mark.skipif(not STATUS.exists(), reason="memory is read from /proc")
def test_the_engine_takes_no_more_memory_after_many_lines() -> None:
    engine.install()
    style = box_of(render("<p>Un</p>", "p { font-feature-settings: 'smcp' }"), boxes.TextBox).style

    def held_after(lines: int) -> int:
        for _ in range(lines):
            weasyprint.text.line_break.Layout(style).set_text("fil")
        gc.collect()
        return int(re.search(r"VmRSS:\s*(\d+)", STATUS.read_text())[1])

    before = held_after(2_000)
    assert held_after(80_000) - before < 4_096  # KiB
