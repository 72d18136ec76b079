"""What lies in streams of its own: forms, patterns, pictures, gradients, soft masks, glyphs of Type 3 fonts.

A form that is painted in many places is read once; from then on its objects are moved there.
"""

from __future__ import annotations

from math import hypot
from typing import Any

from pipeline.preflight.colour import Colour, Shading
from pipeline.preflight.geometry import EVERYWHERE, Box, common, covered, product
from pipeline.preflight.letters import Font
from pipeline.preflight.limits import DEPTH, HostileError, content_of
from pipeline.preflight.painted import Kind, Picture, Sheet
from pipeline.preflight.resources import Form, Resources, form_of
from pipeline.preflight.state import State, Stream

# So many objects are kept of forms, for the whole file: beyond, a form is read again where it comes again.
_MOST_KEPT = 200_000


def outside(stream: Stream, operands: list[Any]) -> None:
    """Paint an XObject."""
    found = stream.resources.outside(str(operands[-1]))
    if isinstance(found, Picture):
        if found.translucent:
            stream.sheet.transparency["SMask"] = None
        if found.source is not None:
            _note_source(stream, found.source)
        paint_picture(stream, found)
    elif isinstance(found, Form):
        _note_source(stream, found.stream)
        _note_group(stream, found)
        _paint_form(stream, found)
    else:
        stream.sheet.features[(f"an XObject of the kind {found}", f"un XObject du genre {found}")] = None


def _note_source(stream: Stream, source: Any) -> None:
    if "/OPI" in source:
        stream.sheet.features[("OPI (a picture kept elsewhere)", "OPI (une image restée ailleurs)")] = None
    if "/Alternates" in source:
        stream.sheet.features[("alternate pictures", "des images de remplacement")] = None
    if "/Ref" in source:
        stream.sheet.features[("a page of another file", "une page d’un autre fichier")] = None


def _note_group(stream: Stream, form: Form, masked: bool = False) -> None:
    if form.grouped and (form.blending, masked) not in stream.sheet.groups:
        stream.sheet.groups.append((form.blending, masked or stream.masked))


def _paint_form(stream: Stream, form: Form) -> None:
    """Paint a form: read it where its origin is the page's, then move all of it to its place."""
    ctm = product(form.matrix, stream.state.ctm)
    state = stream.state.copy()
    state.ctm = (*ctm[:4], 0.0, 0.0)
    state.clip = covered(form.box, state.ctm) if form.box != EVERYWHERE else EVERYWHERE
    key = ("form", form.number, stream.masked, stream.inside, *state.painter())
    objects = _painted_by(stream, form, state, key)
    x, y, clip = ctm[4], ctm[5], stream.state.clip
    stream.budget.spend_painted(len(objects))
    stream.sheet.painted.extend(one.again(x, y, clip) for one in objects)


def _painted_by(
    stream: Stream,
    form: Form,
    state: State,
    key: tuple[Any, ...],
    *,
    masked: bool = False,
    inside: bool = False,
) -> Any:
    """Give the objects of a form, read now or before; the page's other notes are made either way."""
    library, sheet = stream.library, stream.sheet
    if form.number != (0, 0) and (kept := library.forms.get(key)) is not None:
        objects, notes = kept
        for name in ("features", "transparency", "fonts"):
            getattr(sheet, name).update(getattr(notes, name))
        sheet.groups.extend(one for one in notes.groups if one not in sheet.groups)
        return objects
    if stream.depth >= DEPTH:
        raise HostileError(DEPTH, "forms inside each other", "formulaires emboîtés")
    own = Sheet()
    dictionary = form.resources if form.resources is not None else stream.resources.dictionary
    inner = Stream(
        own, library, stream.budget, Resources(library, dictionary), state, state.ctm, stream.read,
        stream.depth + 1, masked=stream.masked or masked, inside=stream.inside or inside,
    )  # fmt: skip
    stream.read(inner, content_of(form.stream))
    for name in ("features", "transparency", "fonts"):
        getattr(sheet, name).update(getattr(own, name))
    sheet.groups.extend(one for one in own.groups if one not in sheet.groups)
    sheet.unread.extend(own.unread[:8])
    objects = tuple(own.painted)
    if form.number != (0, 0) and library.kept + len(objects) < _MOST_KEPT:
        own.painted = []
        library.forms[key] = (objects, own)
        library.kept += len(objects) + 1
    return objects


def paint_pattern(stream: Stream, box: Box, colour: Colour) -> None:
    """Paint an area with a pattern: each object of its cell is taken to be all over the area."""
    pattern = colour.pattern
    if isinstance(pattern, Shading):
        paint_shading(stream, box, pattern)
        return
    if not isinstance(pattern, Form):
        return
    state = State(ctm=product(pattern.matrix, stream.base))
    if pattern.tinted:
        plain = Colour(colour.space.base or colour.space, colour.inks, colour.spots)
        state.fill = state.line = plain
    key = ("cell", pattern.number, stream.masked, *(round(n, 5) for n in state.ctm[:4]))
    if pattern.tinted:
        key = (*key, colour.inks, colour.spots)
    objects = _painted_by(stream, pattern, state, key, inside=True)
    stream.budget.spend_painted(len(objects))
    for one in objects:
        here = one.again(0.0, 0.0, EVERYWHERE)
        here.box = box
        stream.sheet.painted.append(here)


def paint_mask(stream: Stream, mask: Any) -> None:
    """Read the group of a soft mask: its colours are looked at, and none of it is printed."""
    group = mask.get("/G")
    if group is None:
        return
    form = stream.library.read("mask", group, form_of)
    _note_group(stream, form, masked=True)
    if "/TR" in mask and str(mask.get("/TR")) != "/Identity":
        stream.sheet.features[
            ("a mask’s transfer function (TR)", "une fonction de transfert d’un masque (TR)")
        ] = None
    state = State(ctm=product(form.matrix, stream.state.ctm))
    key = ("mask", form.number, *(round(n, 5) for n in state.ctm))
    objects = _painted_by(stream, form, state, key, masked=True)
    stream.budget.spend_painted(len(objects))
    stream.sheet.painted.extend(objects)


def font(stream: Stream, operands: list[Any]) -> None:
    """Do Tf; the glyphs of a Type 3 font are read the first time that it is met on a page."""
    name, size = operands[-2:]
    stream.state.font, stream.state.size = None, float(size)
    found = stream.state.font = stream.resources.font(str(name))
    if found.glyphs and found not in stream.sheet.fonts:
        stream.sheet.fonts[found] = None
        _read_glyphs(stream, found)


def _read_glyphs(stream: Stream, found: Font) -> None:
    for glyph in found.glyphs:
        form = Form(glyph, stream.state.ctm, EVERYWHERE, found.resources, number=glyph.objgen)
        state = stream.state.copy()
        key = ("glyph", form.number, stream.masked, *state.painter())
        for one in _painted_by(stream, form, state, key, inside=True):
            here = one.again(0.0, 0.0, EVERYWHERE)
            here.box, here.ppi = (0.0, 0.0, 0.0, 0.0), (0.0, 0.0)
            stream.sheet.painted.append(here)


def paint_picture(stream: Stream, picture: Picture) -> None:
    """Paint a picture into the unit square of the moment."""
    a, b, c, d, _, _ = stream.state.ctm
    across, up = hypot(a, b), hypot(c, d)
    ppi = (
        picture.width * 72 / across if across else 0.0,
        picture.height * 72 / up if up else 0.0,
    )
    box = common(covered((0.0, 0.0, 1.0, 1.0), stream.state.ctm), stream.state.clip)
    colour = None if picture.stencil else Colour(picture.space, None)
    kind = Kind.PICTURE
    upright = (a == d == 0) or (b == c == 0)
    stream.paint(kind, box, picture=picture, ppi=ppi, sides=(across, up), colour=colour, solid=upright)


def inline_picture(stream: Stream, operands: list[Any]) -> None:
    """Do BI."""
    paint_picture(stream, stream.resources.inline(operands[0]))


def shade(stream: Stream, operands: list[Any]) -> None:
    """Do sh."""
    paint_shading(stream, stream.state.clip, stream.resources.shading(str(operands[-1])))


def paint_shading(stream: Stream, box: Box, shading: Any) -> None:
    """Paint a gradient into a box."""
    stream.paint(Kind.SHADING, box, shading=shading, colour=Colour(shading.space, None), solid=True)
