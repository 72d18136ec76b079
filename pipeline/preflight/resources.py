"""Resources of a file, each read once: fonts, colour spaces, graphics states, forms, pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pikepdf import Array, Dictionary, Name, Stream

from pipeline.preflight.colour import UNKNOWN, Colour, Shading, Space, colour_of, shading_of, sound, space_of
from pipeline.preflight.geometry import EVERYWHERE, IDENTITY, Box, Matrix
from pipeline.preflight.letters import Font, font_of
from pipeline.preflight.limits import MISSHAPEN
from pipeline.preflight.operators import InlinePicture
from pipeline.preflight.painted import Painted, Picture, Sheet
from pipeline.preflight.pixels import check_data, space_inside

Read = TypeVar("Read")

# Short names of codings in inline pictures (ISO 32000-1, table 94).
_CODINGS = {"AHx": "ASCIIHexDecode", "A85": "ASCII85Decode", "LZW": "LZWDecode", "Fl": "FlateDecode",
    "RL": "RunLengthDecode", "CCF": "CCITTFaxDecode", "DCT": "DCTDecode"}  # fmt: skip
_INLINE = {"/W": "/Width", "/H": "/Height", "/BPC": "/BitsPerComponent", "/CS": "/ColorSpace",
    "/IM": "/ImageMask", "/F": "/Filter"}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A graphics state dictionary (ExtGState); None where it leaves things as they are.

    `mask` is the soft mask's dictionary, False for /None. `features` as in `Sheet`.
    """

    fill_overprint: bool | None = None
    line_overprint: bool | None = None
    opm: int | None = None
    fill_alpha: float | None = None
    line_alpha: float | None = None
    blend: str | None = None
    width: float | None = None
    mask: Any = None
    features: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A Form XObject, or the cell of a tiling pattern: its stream, place, resources, transparency group."""

    stream: Any
    matrix: Matrix
    box: Box
    resources: Any
    grouped: bool = False
    blending: Space | None = None
    number: tuple[int, int] = (0, 0)
    tinted: bool = False


@dataclass(slots=True, eq=False)
class Library:
    """What was read of a file, by object number; forms that were painted once, ready to be painted again."""

    things: dict[tuple[str, tuple[int, int]], Any] = field(default_factory=dict)
    colours: dict[tuple[int, tuple[float, ...]], Colour] = field(default_factory=dict)
    forms: dict[tuple[Any, ...], tuple[tuple[Painted, ...], Sheet]] = field(default_factory=dict)
    kept: int = 0

    def read(self, what: str, found: Any, reader: Callable[[Any], Read]) -> Read:
        """Read an object, or remember it."""
        number = found.objgen
        if number == (0, 0):
            return reader(found)
        key = (what, number)
        if key not in self.things:
            self.things[key] = reader(found)
        made: Read = self.things[key]
        return made

    def colour(self, space: Space, values: tuple[float, ...]) -> Colour:
        """Give the one object that stands for a colour."""
        key = (id(space), values)
        found = self.colours.get(key)
        if found is None:
            if len(self.colours) > 50_000:
                self.colours.clear()
                self.forms.clear()  # their keys are of the colours that are gone
                self.kept = 0
            found = self.colours[key] = colour_of(space, values)
        return found


@dataclass(slots=True, eq=False)
class Resources:
    """The named resources of a page, form, pattern or font."""

    library: Library
    dictionary: Any
    _named: dict[tuple[str, str], Any] = field(default_factory=dict)
    _groups: dict[str, Any] = field(default_factory=dict)

    def _get(self, kind: str, name: str, reader: Callable[[Any], Read]) -> Read:
        """Read what a name stands for; LookupError where it stands for nothing."""
        key = (kind, name)
        if key not in self._named:
            group = self._group(kind)
            found = group.get(name) if group is not None else None
            if not isinstance(found, Dictionary | Stream | Array | Name):
                raise LookupError(f"{kind[1:]} {name[1:]} is missing")
            self._named[key] = self.library.read(kind, found, reader)
        made: Read = self._named[key]
        return made

    def _group(self, kind: str) -> Any:
        if kind not in self._groups:
            group = self.dictionary.get(kind) if isinstance(self.dictionary, Dictionary) else None
            self._groups[kind] = group if isinstance(group, Dictionary) else None
        return self._groups[kind]

    @property
    def spaces(self) -> Any:
        """The dictionary of named colour spaces."""
        return self._group("/ColorSpace")

    def font(self, name: str) -> Font:
        """Give a font."""
        return self._get("/Font", name, font_of)

    def space(self, name: str) -> Space:
        """Give a colour space, of the device or named."""
        key = ("space", name)
        if key not in self._named:
            self._named[key] = sound(space_of(Name(name), self.spaces))
        space: Space = self._named[key]
        return space

    def look(self, name: str) -> Look:
        """Give a graphics state."""
        return self._get("/ExtGState", name, look_of)

    def outside(self, name: str) -> Form | Picture | str:
        """Give an XObject: a form, a picture, or the name of what it is else."""
        return self._get("/XObject", name, lambda found: xobject_of(found, self.spaces))

    def pattern(self, name: str) -> Form | Shading | None:
        """Give a pattern: a cell that repeats, or a gradient."""
        return self._get("/Pattern", name, lambda found: pattern_of(found, self.spaces))

    def shading(self, name: str) -> Shading:
        """Give a gradient."""
        return self._get("/Shading", name, lambda found: shading_of(found, self.spaces))

    def inline(self, picture: InlinePicture) -> Picture:
        """Read the keys of an inline picture."""
        said = {_INLINE.get(key, key): value for key, value in picture.entries}
        stencil = said.get("/ImageMask") == "true"
        name = said.get("/ColorSpace", "/DeviceGray")
        space = self.space(name) if name.startswith("/") else UNKNOWN
        bits = 1 if stencil else _whole(said.get("/BitsPerComponent"))
        names = re.findall(r"/?([^\s/\[\]]+)", said.get("/Filter", ""))
        filters = tuple(_CODINGS.get(one, one) for one in names)
        return Picture(_whole(said.get("/Width")), _whole(said.get("/Height")), space, bits, filters, stencil)


def _whole(said: str | None) -> int:
    return int(said) if said and said.isdigit() else 0


def numbers_of(found: Any, usual: tuple[float, ...]) -> tuple[float, ...]:
    """Give an array's numbers, or the usual ones where it is none."""
    try:
        numbers = tuple(float(n) for n in found) if found is not None else usual
    except MISSHAPEN:
        return usual
    return numbers if len(numbers) == len(usual) else usual


def look_of(found: Any) -> Look:
    """Read a graphics state dictionary."""
    overprint = found.get("/OP")
    blend = found.get("/BM")
    if isinstance(blend, Array):
        blend = blend[0] if len(blend) else None
    mask = found.get("/SMask")
    return Look(
        fill_overprint=_flag(found.get("/op", overprint)),
        line_overprint=_flag(overprint),
        opm=_maybe(found, "/OPM", int),
        fill_alpha=_maybe(found, "/ca", float),
        line_alpha=_maybe(found, "/CA", float),
        blend=str(blend).removeprefix("/") if blend is not None else None,
        width=_maybe(found, "/LW", float),
        mask=False if isinstance(mask, Name) else mask,
        features=tuple(_features(found)),
    )


def _features(found: Any) -> list[tuple[str, str]]:
    features = []
    if "/TR" in found and str(found.get("/TR")) != "/Identity":
        features.append(("a transfer function (TR)", "une fonction de transfert (TR)"))
    if "/TR2" in found and str(found.get("/TR2")) != "/Default":
        features.append(("a transfer function (TR2)", "une fonction de transfert (TR2)"))
    halftone = found.get("/HT")
    if isinstance(halftone, Dictionary | Stream):
        features.append(("a halftone (HT)", "une trame (HT)"))
    if "/HTP" in found or "/HTO" in found:
        features.append(("a halftone’s origin (HTP)", "l’origine d’une trame (HTP)"))
    return features


def _flag(found: Any) -> bool | None:
    return None if found is None else bool(found)


def _maybe(found: Any, key: str, kind: Callable[[Any], Read]) -> Read | None:
    value = found.get(key)
    return None if value is None else kind(value)


def xobject_of(found: Any, spaces: Any) -> Form | Picture | str:
    """Read an XObject."""
    kind = str(found.get("/Subtype", "")).removeprefix("/")
    if kind == "Form" and str(found.get("/Subtype2", "")) != "/PS":
        return form_of(found, spaces)
    if kind == "Image":
        return picture_of(found, spaces)
    return "PS" if kind == "Form" else kind


def form_of(found: Any, spaces: Any = None) -> Form:
    """Read a Form XObject, or a soft mask's group."""
    group = found.get("/Group")
    grouped = isinstance(group, Dictionary) and str(group.get("/S", "")) == "/Transparency"
    return Form(
        found,
        _matrix(found.get("/Matrix")),
        _box(found.get("/BBox")),
        found.get("/Resources"),
        grouped,
        space_of(group.get("/CS"), spaces) if grouped and group.get("/CS") is not None else None,
        found.objgen,
    )


def pattern_of(found: Any, spaces: Any) -> Form | Shading | None:
    """Read a pattern."""
    kind = int(found.get("/PatternType", 0))
    if kind == 2 and found.get("/Shading") is not None:
        return shading_of(found.get("/Shading"), spaces)
    if kind != 1 or not isinstance(found, Stream):
        return None
    matrix, box = _matrix(found.get("/Matrix")), _box(found.get("/BBox"))
    if (
        not all(float(found.get(step, 0)) for step in ("/XStep", "/YStep"))
        or len(found.get("/BBox", ())) != 4
    ):
        raise ValueError("a pattern without a step or a box")
    tinted = int(found.get("/PaintType", 1)) == 2
    return Form(found, matrix, box, found.get("/Resources"), number=found.objgen, tinted=tinted)


def _matrix(found: Any) -> Matrix:
    a, b, c, d, e, f = numbers_of(found, IDENTITY)
    return (a, b, c, d, e, f)


def _box(found: Any) -> Box:
    x0, y0, x1, y1 = numbers_of(found, EVERYWHERE)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def picture_of(found: Any, spaces: Any) -> Picture:
    """Read an Image XObject."""
    filters = found.get("/Filter")
    names = [] if filters is None else list(filters) if isinstance(filters, Array) else [filters]
    codings = tuple(str(name).removeprefix("/") for name in names)
    stencil = bool(found.get("/ImageMask", False))
    said = found.get("/ColorSpace")
    inside = space_inside(found, codings) if said is None and not stencil else UNKNOWN
    space = sound(space_of(said, spaces)) if said is not None else inside
    width, height = int(found.get("/Width", 0)), int(found.get("/Height", 0))
    bits = 1 if stencil else int(found.get("/BitsPerComponent", 8))
    check_data(found, codings, width, height, bits * (1 if stencil else space.channels))
    return Picture(
        width,
        height,
        space,
        bits,
        codings,
        stencil,
        isinstance(found.get("/SMask"), Stream) or isinstance(found.get("/Mask"), Stream | Array),
        found,
        _softness(found.get("/SMask")),
    )


def _softness(mask: Any) -> Space | None:
    return space_of(mask.get("/ColorSpace")) if isinstance(mask, Stream) else None
