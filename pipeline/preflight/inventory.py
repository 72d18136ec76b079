"""What is in a file, as other tools tell it: fonts as `pdffonts`, pictures as `pdfimages -list`, plates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pikepdf import Dictionary, PasswordError, Pdf, Stream

from pipeline.diagnostics import PipelineError, finding
from pipeline.preflight.colour import PROCESS, Space
from pipeline.preflight.content import inherited, read_page
from pipeline.preflight.letters import Font, font_of
from pipeline.preflight.limits import MISSHAPEN, Budget, HostileError
from pipeline.preflight.painted import Kind, Painted
from pipeline.preflight.resources import Library

# Forms and patterns whose fonts are listed, for a page.
_MOST_FORMS = 1000


@dataclass(frozen=True, slots=True)
class FontFound:
    """A font: its PostScript name without the subset's prefix, its kind as /Subtype says, pages from 1."""

    name: str
    kind: str
    embedded: bool
    subset: bool
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PictureFound:
    """A picture as it is placed: page from 1, pixels, colour space, bits a channel, pixels per inch on paper.

    `filter` is the PDF's word for its coding without the slash ("DCTDecode"), "" for none.
    """

    page: int
    width: int
    height: int
    colours: str
    bits: int
    filter: str
    ppi_x: float
    ppi_y: float


@dataclass(frozen=True, slots=True)
class Inventory:
    """Fonts, pictures and plates of a file; `plates` are process inks in use, then spots by name."""

    fonts: tuple[FontFound, ...] = ()
    pictures: tuple[PictureFound, ...] = ()
    plates: tuple[str, ...] = ()


def inventory(file: Path) -> Inventory:
    """Look through a whole file; PipelineError (`file-unfit`) when it cannot be opened."""
    fonts: dict[tuple[str, str, bool, bool], dict[int, None]] = {}
    pictures: list[PictureFound] = []
    plates: dict[str, None] = {}
    try:
        with Pdf.open(file) as document:
            library, budget = Library(), Budget()
            for number, page in enumerate(document.pages, 1):
                budget.turn_page()
                sheet = read_page(page.obj, library, budget)
                for font in (*sheet.fonts, *_listed(inherited(page.obj, "/Resources"), library)):
                    key = (font.name, font.kind, font.embedded, font.subset)
                    fonts.setdefault(key, {})[number] = None
                pictures.extend(_picture(number, one) for one in sheet.painted if _is_picture(one))
                plates |= dict.fromkeys(name for one in sheet.painted if one.seen for name in plates_of(one))
    except (HostileError, PasswordError, *MISSHAPEN) as problem:
        reason = str(problem).removeprefix(f"{file}: ")
        raise PipelineError(finding("file-unfit", reason=reason)) from problem
    process = tuple(name for name in PROCESS if name in plates)
    spots = tuple(sorted(name for name in plates if name not in PROCESS))
    listed = tuple(FontFound(*key, tuple(pages)) for key, pages in sorted(fonts.items()))
    return Inventory(listed, tuple(pictures), process + spots)


def _listed(resources: Any, library: Library) -> Iterator[Font]:
    """Give the fonts that resources name, used or not, those of forms and patterns in them included."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [resources]
    while waiting and len(seen) < _MOST_FORMS:
        found = waiting.pop()
        if not isinstance(found, Dictionary):
            continue
        named = found.get("/Font")
        for font in _values(named):
            if isinstance(font, Dictionary):
                yield library.read("/Font", font, font_of)
        for group in ("/XObject", "/Pattern"):
            for one in _values(found.get(group)):
                if isinstance(one, Stream) and one.objgen not in seen and "/Resources" in one:
                    seen.add(one.objgen)
                    waiting.append(one.get("/Resources"))


def _values(found: Any) -> list[Any]:
    return [found[key] for key in found.keys()] if isinstance(found, Dictionary) else []  # noqa: SIM118


def _is_picture(one: Painted) -> bool:
    # A letter of a Type 3 font that is a bitmap has no place of its own.
    return one.picture is not None and not one.masked and one.ppi != (0.0, 0.0)


def _picture(page: int, one: Painted) -> PictureFound:
    picture = one.picture
    assert picture is not None
    colours = "stencil" if picture.stencil else picture.space.family
    coding = picture.filters[-1] if picture.filters else ""
    return PictureFound(page, picture.width, picture.height, colours, picture.bits, coding, *one.ppi)


def plates_of(one: Painted) -> tuple[str, ...]:
    """Name the plates that an object is printed from; all four where its inks are not known."""
    colour = one.colour
    spots = tuple(name for name, tint in colour.spots if tint > 0)
    if one.kind in (Kind.PICTURE, Kind.SHADING) and not (one.picture and one.picture.stencil):
        return _plates_of_space(colour.space)
    if colour.pattern is not None or colour.inks is None:
        return PROCESS
    return tuple(name for name, ink in zip(PROCESS, colour.inks, strict=True) if ink > 0) + spots


def _plates_of_space(space: Space) -> tuple[str, ...]:
    if space.family == "Indexed" and space.base is not None:
        return _plates_of_space(space.base)
    if space.everywhere:
        return PROCESS
    if space.colorants:
        return tuple(name for name in space.colorants if name != "None")
    return ("Black",) if space.channels == 1 else PROCESS
