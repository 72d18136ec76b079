"""The contents of a page, read as a printer's equipment does: what is painted, where, in which inks.

Forms, the cells of patterns, the glyphs of Type 3 fonts and the groups of soft masks are read too (`nested`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pikepdf import Array

from pipeline.preflight import drawing, nested
from pipeline.preflight.colour import CMYK, GRAY, RGB, Colour, Space, space_of
from pipeline.preflight.geometry import EVERYWHERE, Box, product
from pipeline.preflight.limits import CONTENT_BYTES, MISSHAPEN, Budget, HostileError, content_of
from pipeline.preflight.operators import operators
from pipeline.preflight.painted import Sheet
from pipeline.preflight.resources import Library, Look, Resources, numbers_of
from pipeline.preflight.state import Act, State, Stream

_SPEND_EVERY = 256
# Operators that change nothing of what is looked at.
_HARMLESS = frozenset("ET BMC BDC EMC MP DP BX EX d j J i M ri d0 d1 h".split())


def read_page(page: Any, library: Library, budget: Budget) -> Sheet:
    """Read a page's contents; `HostileError` when they ask for too much."""
    sheet = Sheet()
    contents = page.get("/Contents")
    streams = [] if contents is None else list(contents) if isinstance(contents, Array) else [contents]
    data = b"\n".join(content_of(one) for one in streams)
    if len(data) > CONTENT_BYTES:
        raise HostileError(CONTENT_BYTES, "bytes of content", "octets de contenu")
    resources = Resources(library, inherited(page, "/Resources"))
    state = State(clip=_sheet_of_paper(page))
    group = page.get("/Group")
    if group is not None and group.get("/CS") is not None:
        sheet.groups.append((space_of(group.get("/CS"), resources.spaces), False))
    run(Stream(sheet, library, budget, resources, state, state.ctm, run), data)
    return sheet


def inherited(page: Any, key: str) -> Any:
    """Give what a page has, or the nearest of the nodes above it (ISO 32000-1, 7.7.3.4)."""
    for _ in range(64):
        if page is None or (found := page.get(key)) is not None:
            break
        page = page.get("/Parent")
    else:
        return None
    return found if page is not None else None


def _sheet_of_paper(page: Any) -> Box:
    x0, y0, x1, y1 = numbers_of(inherited(page, "/MediaBox"), EVERYWHERE)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def run(stream: Stream, data: bytes) -> None:
    """Read a content stream."""
    acts, count = ACTS, 0
    for operator, operands in operators(data):
        count += 1
        if count == _SPEND_EVERY:
            stream.budget.spend_operators(count)
            count = 0
        act = acts.get(operator)
        if act is None:
            if operator not in _HARMLESS and len(stream.sheet.unread) < 8:
                stream.sheet.unread.append(f"{operator[:20]}: no operator, or no end")
            continue
        try:
            act(stream, operands)
        except MISSHAPEN as problem:
            if len(stream.sheet.unread) < 8:
                stream.sheet.unread.append(f"{operator}: {problem}")
    stream.budget.spend_operators(count)


# ── the state ─────────────────────────────────────────────────────────────────────────────────────────────


def save(stream: Stream, _: list[Any]) -> None:
    """Do q."""
    if len(stream.stack) > 10_000:
        raise HostileError(10_000, "saved graphics states", "états graphiques empilés")
    stream.stack.append(stream.state)
    stream.state = stream.state.copy()


def restore(stream: Stream, _: list[Any]) -> None:
    """Do Q."""
    if stream.stack:
        stream.state = stream.stack.pop()


def transform(stream: Stream, operands: list[Any]) -> None:
    """Do cm."""
    a, b, c, d, e, f = operands[-6:]
    stream.state.ctm = product((a, b, c, d, e, f), stream.state.ctm)


def look(stream: Stream, operands: list[Any]) -> None:
    """Do gs."""
    found = stream.resources.look(str(operands[-1]))
    state = stream.state
    for name in ("fill_overprint", "line_overprint", "opm", "fill_alpha", "line_alpha", "blend", "width"):
        if (value := getattr(found, name)) is not None:
            setattr(state, name, value)
    for feature in found.features:
        stream.sheet.features[feature] = None
    if not stream.masked:
        _note_transparency(stream, found)
    if found.mask is not None:
        state.softened = found.mask is not False
        if found.mask is not False:
            nested.paint_mask(stream, found.mask)


def _note_transparency(stream: Stream, found: Look) -> None:
    alpha = min(found.fill_alpha or 1.0, found.line_alpha or 1.0)
    if alpha < 1:
        stream.sheet.transparency[f"alpha {alpha:g}"] = None
    if found.blend not in (None, "Normal", "Compatible"):
        stream.sheet.transparency[str(found.blend)] = None
    if found.mask:
        stream.sheet.transparency["SMask"] = None


# ── colours ───────────────────────────────────────────────────────────────────────────────────────────────


def device(space: Space, *, line: bool) -> Act:
    """Make an operator that takes a device's colour: g, rg, k, G, RG, K."""
    name = f"/{space.family}"

    def put(stream: Stream, operands: list[Any]) -> None:
        # By name: resources may put another space in its place (DefaultRGB and so on).
        values = tuple(map(float, operands[-space.channels :]))
        colour = stream.library.colour(stream.resources.space(name), values)
        setattr(stream.state, "line" if line else "fill", colour)

    return put


def space(*, line: bool) -> Act:
    """Make cs or CS: the space, and the colour that it begins with."""

    def put(stream: Stream, operands: list[Any]) -> None:
        found = stream.resources.space(str(operands[-1]))
        first = 1.0 if found.colorants else 0.0
        values = [first] * found.channels
        if found.channels == 4 and not found.colorants:
            values[3] = 1.0
        setattr(stream.state, "line" if line else "fill", stream.library.colour(found, tuple(values)))

    return put


def tint(*, line: bool) -> Act:
    """Make scn or SCN: a colour in the space of the moment, or a pattern."""

    def put(stream: Stream, operands: list[Any]) -> None:
        before = stream.state.line if line else stream.state.fill
        values = tuple(one for one in operands if isinstance(one, float))
        if operands and isinstance(operands[-1], str):
            pattern = stream.resources.pattern(operands[-1])
            under = stream.library.colour(before.space.base, values) if before.space.base and values else None
            colour = Colour(
                before.space, under.inks if under else None, under.spots if under else (), pattern
            )
        else:
            colour = stream.library.colour(before.space, values)
        setattr(stream.state, "line" if line else "fill", colour)

    return put


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "q": save, "Q": restore, "cm": transform, "gs": look, "w": drawing.setting("width"),
        "g": device(GRAY, line=False), "G": device(GRAY, line=True),
        "rg": device(RGB, line=False), "RG": device(RGB, line=True),
        "k": device(CMYK, line=False), "K": device(CMYK, line=True),
        "cs": space(line=False), "CS": space(line=True),
        "sc": tint(line=False), "SC": tint(line=True), "scn": tint(line=False), "SCN": tint(line=True),
        "m": drawing.move, "l": drawing.draw, "c": drawing.curve, "v": drawing.curve, "y": drawing.curve,
        "re": drawing.rectangle, "W": drawing.clip, "W*": drawing.clip, "n": drawing.end,
        "f": drawing.painting(fill=True), "F": drawing.painting(fill=True),
        "f*": drawing.painting(fill=True), "S": drawing.painting(line=True),
        "s": drawing.painting(line=True), "B": drawing.painting(fill=True, line=True),
        "B*": drawing.painting(fill=True, line=True), "b": drawing.painting(fill=True, line=True),
        "b*": drawing.painting(fill=True, line=True),
        "BT": drawing.begin_text, "Tm": drawing.text_matrix, "Td": drawing.text_move,
        "TD": drawing.text_move_leading, "T*": drawing.next_line, "Tf": nested.font, "Tr": drawing.mode,
        "Tc": drawing.setting("spacing"), "Tw": drawing.setting("blank"),
        "Tz": drawing.setting("stretch", 0.01), "TL": drawing.setting("leading"),
        "Ts": drawing.setting("rise"), "Tj": drawing.show, "TJ": drawing.show, "'": drawing.show_next,
        '"': drawing.show_spaced, "Do": nested.outside, "sh": nested.shade, "BI": nested.inline_picture,
    }
)  # fmt: skip
