"""The few private seams of the engine that this program leans on, wrapped here and nowhere else.

WeasyPrint 70.0 draws and tags box by box and forgets where a box came from. Some of its functions are
wrapped so that a typeset file says it: which element of the content each painted run is of, and behind which
it stands (`slip`), what is mere ornament, where a line ended on a space or inside a word, which font file
drew which characters, and in which drawing, how large each picture was drawn. Others are wrapped so that
lines are broken as typesetters do it (`breaking`), so that no work is done twice, and so that a process that
typesets for hours takes no more memory than at its start.
`tests/unit/test_engine.py` fails when one of them changes its shape.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import pydyf
import weasyprint.document
import weasyprint.draw.text
import weasyprint.formatting_structure.build
import weasyprint.images
import weasyprint.layout
import weasyprint.layout.block
import weasyprint.layout.inline
import weasyprint.layout.page
import weasyprint.pdf
import weasyprint.pdf.stream
import weasyprint.text.line_break
from fontTools.ttLib import TTFont, TTLibError
from tinycss2.color5 import Color
from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import ffi, pango

from pipeline.typesetting import breaking, guides, placing, remembering, resuming

# The key of the slip in the catalogue, and in an annotation of whose link it is: words for `tagging`.
SLIP_KEY = "LivretSlip"

_NARROW = "\u202f"
_NARROW_BYTES = _NARROW.encode()
_PNG = b"\x89PNG\r\n\x1a\n"
_add_tags = weasyprint.pdf.add_tags
_element_to_box = weasyprint.formatting_structure.build.element_to_box
_draw_first_line = weasyprint.draw.text.draw_first_line
_draw_svg = weasyprint.images.SVGImage.draw
_draw_gradient = weasyprint.images.Gradient.draw
_draw_raster = weasyprint.images.RasterImage.draw
_clone = weasyprint.pdf.stream.Stream.clone
_get_png_data = weasyprint.images.RasterImage._get_png_data
_marked = weasyprint.pdf.stream.Stream.marked
_make_margin_boxes = weasyprint.layout.make_margin_boxes
_initialize_page_maker = weasyprint.layout.initialize_page_maker
_make_all_pages = weasyprint.layout.make_all_pages
_paint = weasyprint.document.Page.paint
_layout_backgrounds = weasyprint.layout.layout_backgrounds
_block_level_layout = weasyprint.layout.block.block_level_layout
_iter_line_boxes = weasyprint.layout.block.iter_line_boxes
_split_first_line = weasyprint.layout.inline.split_first_line
_set_up_layout = weasyprint.text.line_break.Layout.setup
_set_page_styles = weasyprint.layout.page.set_page_type_computed_styles
# Digests of the font files whose outlines stay out of what is written.
_left_out: ContextVar[frozenset[str]] = ContextVar("left_out", default=frozenset())
# The largest size, in points, at which each picture was drawn, by the engine's name for it.
_drawn: ContextVar[dict[str, tuple[float, float]] | None] = ContextVar("drawn", default=None)
# The address of the SVG picture that is being drawn, "" outside of any.
_drawing: ContextVar[str] = ContextVar("drawing", default="")
# Gathers the lines of text in SVG pictures as they are drawn; None where nobody asks.
_lettered: ContextVar[list[str] | None] = ContextVar("lettered", default=None)


class SourcedFont(weasyprint.pdf.stream.Font):  # type: ignore[misc]
    """The engine's font, which also remembers which file it was before it became a subset.

    `characters` are those of the content that were set in it, `drawings` the SVG pictures with text in it.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.file_content: bytes
        self.source_digest = hashlib.sha256(self.file_content).hexdigest()
        self.space = glyph_of(" ", self.file_content, self.index)
        self.no_break = glyph_of("\u00a0", self.file_content, self.index)
        self.characters: set[str] = set()
        self.drawings: dict[str, None] = {}

    @property
    def face(self) -> str:
        """Its name in the file, without the prefix of a subset."""
        return str(self.name.decode()).lstrip("/").rpartition("+")[2]

    def clean(self, to_unicode: Any, hinting: bool) -> None:
        """Leave the outlines of a declared font out: binding writes them once, for all fascicles.

        What stays are the bytes that tell its kind. A font with missing glyphs has numbers of its own, and
        keeps its cut.
        """
        if self.source_digest in _left_out.get() and not self.missing:
            self.file_content = self.file_content[:4]
        else:
            super().clean(to_unicode, hinting)


@lru_cache(maxsize=128)
def glyph_of(character: str, font_file: bytes, index: int) -> tuple[int, int] | None:
    """Give the glyph of a character in a font file, and its width in thousandths of an em; None without."""
    try:
        font = TTFont(io.BytesIO(font_file), fontNumber=index, lazy=True)
    except TTLibError:
        return None
    name = (font.getBestCmap() or {}).get(ord(character)) if "cmap" in font else None
    if name is None or "hmtx" not in font:
        return None
    return font.getGlyphID(name), round(font["hmtx"][name][0] * 1000 / font["head"].unitsPerEm)


def _boxes_in_their_places(element: Any, *rest: Any) -> list[Any]:
    """Make the boxes of an element as the engine does, and say of each text what it stands behind.

    Later, lines and pages are made of these boxes, and each keeps what is said of the first.
    """
    made: list[Any] = _element_to_box(element, *rest)
    for box in made:
        after = element
        for child in box.children:
            if child.element is not element:
                after = child.element
            elif isinstance(child, boxes.TextBox) and "::" not in child.element_tag:
                child.livret_after = after
                if child.style["text_transform"] != "none":
                    child.livret_typed = child.text
    return made


def _add_slip_or_tags(pdf: Any, document: Any, pdf_version: Any, streams: Any) -> None:
    """Put the slip into a file that has one, instead of the tags that the engine makes of boxes."""
    slip = getattr(document, "livret_slip", None)
    if slip is None:
        _add_tags(pdf, document, pdf_version, streams)
        return
    painted = [{box: tag["mcid"] for box, tag in stream._tags.items()} for stream in streams]
    said = pydyf.Stream([slip.write(painted)], compress=True)
    pdf.add_object(said)
    pdf.catalog[SLIP_KEY] = said.reference
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
    pdf.catalog.setdefault("Lang", pydyf.String())
    for page in document.pages:
        for _, _, _, box in page.links:
            if box.link_annotation is not None:
                number, part = box.livret_link
                box.link_annotation[SLIP_KEY] = pydyf.Array([number, pydyf.String(part)])


def is_artifact(box: Any) -> bool:
    """Tell whether `box` is ornament: painted, but not part of what is read."""
    return bool(getattr(box, "livret_artifact", False))


def _marked_or_artifact(stream: Any, box: Any, tag: str) -> AbstractContextManager[None]:
    """Mark what is read, ornament as such, and nothing where nothing is painted."""
    if isinstance(box, boxes.TextBox) and not _is_painted(box):
        return nullcontext()
    made: AbstractContextManager[None] = stream.artifact() if is_artifact(box) else _marked(stream, box, tag)
    return made


def _is_painted(box: Any) -> bool:
    """Tell whether the engine paints a text: not blanks alone, nor what is invisible or has no size."""
    return bool(box.text.strip()) and box.style["visibility"] == "visible" and box.style["font_size"] >= 1e-6


def _first_line_with_space(
    stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any
) -> Any:
    """Paint a line of text, and after it the space that line breaking took away, where there was one.

    Without it two words read as one: a screen reader and a text search see only what is painted.
    """
    if _NARROW in textbox.text:
        _widen_narrow_spaces(stream, textbox)
    emojis = _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)
    if textbox.text.strip():
        _note_fonts(stream, textbox)
        if _drawing.get() and (drawn := _lettered.get()) is not None:
            drawn.append(textbox.text)
    if getattr(textbox, "livret_space_after", False):
        _paint_space(stream, textbox)
    return emojis


def _widen_narrow_spaces(stream: Any, textbox: Any) -> None:
    """Have a narrow no-break space that the font lacks painted with the glyph of the no-break one.

    The font's plain space would stand in for it, just as narrow, and be read as one where a line may end.
    """
    pango.pango_layout_set_single_paragraph_mode(textbox.pango_layout.layout, True)
    text = textbox.pango_layout.text.encode()
    run = textbox.pango_layout.get_first_line()[0].runs[0]
    while run != ffi.NULL:
        item, glyphs, run = run.data.item, run.data.glyphs, run.next
        font, _ = stream.add_font(item.analysis.font)
        if font.bitmap or not font.space or not font.no_break:
            continue
        for number in range(glyphs.num_glyphs):
            at = item.offset + glyphs.log_clusters[number]
            if glyphs.glyphs[number].glyph == font.space[0] and text[at : at + 3] == _NARROW_BYTES:
                glyphs.glyphs[number].glyph = font.no_break[0]


def _draw_svg_by_name(image: Any, stream: Any, *arguments: Any) -> None:
    """Draw an SVG picture; while that lasts, its address is known."""
    token = _drawing.set(str(image._base_url))
    try:
        _draw_svg(image, stream, *arguments)
    finally:
        _drawing.reset(token)


def _clone_in_place(stream: Any, **options: Any) -> Any:
    """Begin a group or a pattern, which begins with a scale of its own; that of what it stands in is kept."""
    made = _clone(stream, **options)
    made.livret_ctm = _whole_ctm(stream)
    return made


def _whole_ctm(stream: Any) -> Any:
    outer = getattr(stream, "livret_ctm", None)
    return stream.ctm if outer is None else stream.ctm @ outer


def _draw_raster_and_note(
    image: Any, stream: Any, concrete_width: float, concrete_height: float, style: Any
) -> None:
    """Draw a picture, and note how large it is on paper: what its frame crops counts."""
    if (drawn := _drawn.get()) is not None:
        (a, b, _), (c, d, _), _ = _whole_ctm(stream)
        width, height = concrete_width * math.hypot(a, b), concrete_height * math.hypot(c, d)
        before = drawn.get(image.id, (0.0, 0.0))
        drawn[image.id] = max(width, before[0]), max(height, before[1])
    _draw_raster(image, stream, concrete_width, concrete_height, style)


def _png_data_as_it_came(pillow_image: Any) -> bytes:
    """Give the coded pixels of a picture: those of its own file, if that is a PNG as a PDF may hold it.

    The engine codes every PNG again, only to take the same pixels out of what comes of it.
    """
    source = getattr(pillow_image, "fp", None)
    data = source.getvalue() if isinstance(source, io.BytesIO) else b""
    depth, colour, interlace = (data[n : n + 1] for n in (24, 25, 28))
    if data[:8] == _PNG and depth == b"\x08" and colour in (b"\x00", b"\x02") and interlace == b"\x00":
        return b"".join(_png_chunks(data, b"IDAT"))
    made: bytes = _get_png_data(pillow_image)
    return made


def _png_chunks(data: bytes, name: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 8 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == name:
            yield data[at + 8 : end]
        at = end + 4


def _note_fonts(stream: Any, textbox: Any) -> None:
    """Note in each font of a painted line what it was used for: the content's characters, or a drawing."""
    drawing = _drawing.get()
    text = textbox.pango_layout.text.encode()
    run = textbox.pango_layout.get_first_line()[0].runs[0]
    while run != ffi.NULL:
        item, run = run.data.item, run.next
        font, _ = stream.add_font(item.analysis.font)
        if drawing:
            font.drawings[drawing] = None
        else:
            font.characters.update(text[item.offset : item.offset + item.length].decode(errors="ignore"))


def _paint_space(stream: Any, textbox: Any) -> None:
    line, end = textbox.pango_layout.get_first_line()
    if textbox.pango_layout.text.encode()[:end].decode(errors="ignore")[-1:].isspace():
        return  # the box forgot its last blank, what was painted did not
    run, pango_font = line.runs[0], None
    while run != ffi.NULL:
        pango_font, run = run.data.item.analysis.font, run.next
    if pango_font is None:
        return
    font, size = stream.add_font(pango_font)
    if font.bitmap or font.space is None:
        return
    glyph, width = font.space
    font.to_unicode.setdefault(glyph, " ")
    font.widths.setdefault(glyph, width)
    stream.set_font_size(font.hash, size)
    stream.show_text(f"<{glyph:04x}>")


class _Inked(Color):  # type: ignore[misc]
    """An ink of a gradient, where the engine asks each colour for three levels of sRGB and what covers.

    It gives the shares of all four inks; `prepress` sets the gradient's colour space to match.
    """

    def to(self, _space: str) -> _Inked:
        return self

    def __getitem__(self, key: Any) -> Any:
        return self.coordinates if isinstance(key, slice) else self.alpha


def _draw_gradient_in_inks(gradient: Any, stream: Any, *arguments: Any) -> None:
    """Draw a gradient, which in CMYK the engine would stumble over."""
    colours = gradient.colors
    if len(colours) > 1 and any(colour.space == "device-cmyk" for colour in colours):
        gradient.colors = tuple(
            _Inked(colour.space, colour.coordinates, colour.alpha)
            if colour.space == "device-cmyk"
            else colour
            for colour in colours
        )
    try:
        _draw_gradient(gradient, stream, *arguments)
    finally:
        gradient.colors = colours


def _set_page_styles_once(page_type: Any, html: Any, style_for: Any) -> None:
    """Give a page and its margin boxes their styles: those of an earlier page that the same rules are for.

    The engine works the styles of sixteen margin boxes out anew for each page of a book.
    """
    html.livret_style_for = style_for
    known = vars(style_for).setdefault("livret_page_styles", {})
    rules = _rules_for(page_type, style_for)
    computed = style_for.get_computed_styles()
    if rules not in known:
        _set_page_styles(page_type, html, style_for)
        known[rules] = {pseudo: style for (one, pseudo), style in computed.items() if one == page_type}
    else:
        computed.update(((page_type, pseudo), style) for pseudo, style in known[rules].items())


def _rules_for(page_type: Any, style_for: Any) -> tuple[tuple[int, int, int], ...]:
    """Number the selectors of `@page` rules that a page is meant by: sheet, rule, selector."""
    return tuple(
        (sheet, rule, place)
        for sheet, (css, _, _) in enumerate(style_for._sheets)
        for rule, (_, selectors, _) in enumerate(css.page_rules)
        for place, (_, _, wanted) in enumerate(selectors)
        if style_for._page_type_match(wanted, page_type)
    )


# Made once: what is installed again and again must be the same.
_finished_lines = breaking.finished(_iter_line_boxes)
_remembering = remembering.remembering(_split_first_line, breaking.at_hand)
_noting_text = breaking.noting_text(breaking.hanging_blank(_remembering))
_on_grid = placing.on_grid(_block_level_layout)
_settled = placing.settled(_layout_backgrounds)
_with_guides = guides.over(_paint)
_beginning = resuming.beginning(_initialize_page_maker)
_noting_pages = resuming.noting(_make_all_pages, weasyprint.layout.page.remake_page)


@contextmanager
def leaving_out(digests: frozenset[str]) -> Iterator[None]:
    """Write PDFs without the outlines of these fonts while the block runs."""
    token = _left_out.set(digests)
    try:
        yield
    finally:
        _left_out.reset(token)


@contextmanager
def noting_pictures() -> Iterator[dict[str, tuple[float, float]]]:
    """Give what is filled while the block runs: the largest size, in points, of each picture that is drawn.

    Pictures go by the name that the engine makes of their address (`picture_id`).
    """
    drawn: dict[str, tuple[float, float]] = {}
    token = _drawn.set(drawn)
    try:
        yield drawn
    finally:
        _drawn.reset(token)


@contextmanager
def gathering_drawn() -> Iterator[list[str]]:
    """Gather the text of SVG pictures that are drawn while the block runs."""
    gathered: list[str] = []
    token = _lettered.set(gathered)
    try:
        yield gathered
    finally:
        _lettered.reset(token)


def picture_id(address: str) -> str:
    """Give the name that the engine makes of a picture's address."""
    return hashlib.md5(address.encode(), usedforsecurity=False).hexdigest()


@contextmanager
def without_margins() -> Iterator[None]:
    """Look for nothing in page margins while the block runs: sixteen empty boxes for each page."""
    weasyprint.layout.make_margin_boxes = lambda *_: ()
    try:
        yield
    finally:
        weasyprint.layout.make_margin_boxes = _make_margin_boxes


def _set_up_and_let_go(layout: Any, style: Any) -> None:
    """Prepare a line of text as the engine does, and leave its features to it alone.

    The engine never gives back the list of features that it hands to each line, and keeps those of one for
    the next: several kilobytes a page. So no line gets those of another, and each owns its list.
    """
    style.font_config.font_features.clear()
    _set_up_layout(layout, style)
    features = pango.pango_layout_get_attributes(layout.layout)
    if features != ffi.NULL:
        pango.pango_attr_list_unref(features)


def install() -> None:
    """Put the wrapped functions in their places; doing it again changes nothing."""
    weasyprint.text.line_break.pyphen = breaking.Hyphenation
    weasyprint.text.line_break.Layout.setup = _set_up_and_let_go
    weasyprint.layout.block.iter_line_boxes = _finished_lines
    weasyprint.layout.block.block_level_layout = _on_grid
    weasyprint.layout.page.block_level_layout = _on_grid
    weasyprint.layout.layout_backgrounds = _settled
    weasyprint.layout.initialize_page_maker = _beginning
    weasyprint.layout.make_all_pages = _noting_pages
    weasyprint.document.Page.paint = _with_guides
    weasyprint.layout.inline.split_first_line = _noting_text
    weasyprint.layout.page.set_page_type_computed_styles = _set_page_styles_once
    weasyprint.pdf.stream.Font = SourcedFont
    weasyprint.images.SVGImage.draw = _draw_svg_by_name
    weasyprint.images.Gradient.draw = _draw_gradient_in_inks
    weasyprint.images.RasterImage.draw = _draw_raster_and_note
    weasyprint.images.RasterImage._get_png_data = staticmethod(_png_data_as_it_came)
    weasyprint.pdf.stream.Stream.clone = _clone_in_place
    weasyprint.pdf.stream.Stream.marked = _marked_or_artifact
    weasyprint.pdf.add_tags = _add_slip_or_tags
    weasyprint.formatting_structure.build.element_to_box = _boxes_in_their_places
    weasyprint.draw.text.draw_first_line = _first_line_with_space
