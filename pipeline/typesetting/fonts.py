"""The fonts that style sheets declare: found, made static, and known by their bytes.

A face is declared in plain CSS. Its source is a family of an installed `fontpkg-*` package or a file of the
booklet's own `fonts/` folder:

    @font-face { font-family: "Spectral"; font-style: italic; src: url("fontpkg:spectral") }
    @font-face { font-family: "Brand"; src: url("fonts/Brand-Bold.ttf"); font-weight: 700 }
    @font-face { font-family: "Title"; src: url("fontpkg:bricolage-grotesque"); font-weight: 800;
                 font-variation-settings: "opsz" 96, "wdth" 85 }

The engine ignores weight ranges and widths of variable fonts and instantiates them anew in each document, so
a variable font becomes a static instance here, every axis pinned, kept in the store.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fontpkg
import tinycss2

from pipeline.diagnostics import Place, Report, finding
from pipeline.store import Store

if TYPE_CHECKING:  # else opened where a font has to be looked into: most builds know their fonts
    import uharfbuzz
    from fontTools.ttLib import TTFont

# Tables that a PDF has no use for, as the engine leaves them out.
_NOT_EMBEDDED = frozenset(
    int.from_bytes(tag, "big")
    for tag in (
        b"BASE",
        b"DSIG",
        b"EBDT",
        b"EBLC",
        b"EBSC",
        b"GPOS",
        b"GSUB",
        b"JSTF",
        b"LTSH",
        b"PCLT",
        b"SVG ",
    )
)
_WEIGHTS = {"normal": 400, "bold": 700}


@dataclass(frozen=True, slots=True)
class Face:
    """A declared face: the family name that style sheets use, and where its file is to come from.

    `weight` runs from 1 to 1000, `style` is "normal" or "italic", `axes` pins variation axes (tag, value).
    """

    family: str
    source: str
    place: Place
    weight: int = 400
    style: str = "normal"
    axes: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class FontFile:
    """A face's static font file, ready for the engine; `digest` is the SHA-256 of its bytes."""

    face: Face
    file: Path
    digest: str

    def record(self) -> dict[str, Any]:
        """Write it as an object of JSON."""
        return {"face": asdict(self.face), "file": str(self.file), "digest": self.digest}

    def rule(self) -> str:
        """Write the face as a CSS rule that the engine understands."""
        return (
            f'@font-face{{font-family:"{self.face.family}";font-weight:{self.face.weight};'
            f'font-style:{self.face.style};src:url("{self.file.absolute().as_uri()}")}}'
        )


def recall(said: Mapping[str, Any]) -> FontFile:
    """Read a font file back from its record. ValueError, TypeError or LookupError when it is none."""
    face = said["face"]
    axes = tuple((str(tag), float(value)) for tag, value in face["axes"])
    whole = Face(**face | {"place": Place(**face["place"]), "axes": axes})
    return FontFile(whole, Path(said["file"]), str(said["digest"]))


def declared_faces(css: str, locate: Callable[[int], Place]) -> tuple[Face, ...]:
    """Read the `@font-face` rules of a style sheet; `locate` turns a line of it into a place."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    faces = []
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword == "font-face":
            faces.append(_face(rule, locate(rule.source_line)))
    return tuple(faces)


def without_faces(css: str) -> str:
    """Blank out the `@font-face` rules of a style sheet; all else keeps its line and its column."""
    lines = [0, *(match.end() for match in re.finditer("\n", css))]
    rules = tinycss2.parse_stylesheet(css)
    starts = [lines[rule.source_line - 1] + rule.source_column - 1 for rule in rules]
    pieces = [css[: starts[0]]] if starts else [css]
    for rule, (start, end) in zip(rules, pairwise((*starts, len(css))), strict=True):
        piece = css[start:end]
        is_face = rule.type == "at-rule" and rule.lower_at_keyword == "font-face"
        pieces.append(re.sub(r"[^\n]", " ", piece) if is_face else piece)
    return "".join(pieces)


def _face(rule: tinycss2.ast.AtRule, place: Place) -> Face:
    found: dict[str, list[tinycss2.ast.Node]] = {}
    for item in tinycss2.parse_blocks_contents(rule.content or []):
        if item.type == "declaration":
            found[item.lower_name] = [t for t in item.value if t.type not in ("whitespace", "comment")]
    style = _words(found.get("font-style", []))
    return Face(
        family=" ".join(_words(found.get("font-family", []))),
        source=next((_url(t) for t in found.get("src", []) if _url(t)), ""),
        place=place,
        weight=_weight(_words(found.get("font-weight", []))),
        style="italic" if style and style[0] in ("italic", "oblique") else "normal",
        axes=_axes(found.get("font-variation-settings", [])),
    )


def _weight(words: list[str]) -> int:
    first = words[0] if words else "normal"
    return int(first) if first.isdecimal() else _WEIGHTS.get(first, 400)


def _words(tokens: Iterable[tinycss2.ast.Node]) -> list[str]:
    kinds = ("ident", "string", "number")
    return [str(t.int_value if t.type == "number" else t.value) for t in tokens if t.type in kinds]


def _url(token: tinycss2.ast.Node) -> str:
    if token.type == "url":
        return str(token.value)
    if token.type == "function" and token.lower_name == "url":
        return "".join(str(t.value) for t in token.arguments if t.type == "string")
    return ""


def _axes(tokens: Iterable[tinycss2.ast.Node]) -> tuple[tuple[str, float], ...]:
    axes: list[tuple[str, float]] = []
    tag = ""
    for token in tokens:
        if token.type == "string":
            tag = token.value
        elif token.type == "number" and tag:
            axes.append((tag, float(token.value)))
            tag = ""
    return tuple(axes)


def gather(faces: Iterable[Face], folder: Path, store: Store, report: Report) -> tuple[FontFile, ...]:
    """Find each face's file, or make it. A face that cannot be had is left out, with a finding.

    `folder` is the booklet's `fonts/` folder: a source that names a file is read from there and nowhere else.
    """
    files: list[FontFile] = []
    for face in dict.fromkeys(faces):
        try:
            original = _original(face, folder)
            data = original.read_bytes()
            axes = _pinned(face, _opened(data))
            path = original if axes is None else _instance(data, axes, store)
            files.append(FontFile(face, path, hashlib.sha256(path.read_bytes()).hexdigest()))
        except (fontpkg.FontpkgError, OSError, RuntimeError, ValueError) as problem:
            name = f"{face.family} {face.weight} {face.style}"
            reason = f"{face.source}: {problem.strerror}" if isinstance(problem, OSError) else problem
            report(finding("font-missing", face.place, font=name, reason=reason, reason_fr=reason))
    return tuple(files)


def _original(face: Face, folder: Path) -> Path:
    scheme, _, name = face.source.partition(":")
    if scheme == "fontpkg":
        return Path(fontpkg.path(name, weight=face.weight, style=face.style, nearest=True))
    if face.source.startswith("fonts/") and ".." not in Path(face.source).parts:
        file = folder / face.source.removeprefix("fonts/")
        if file.resolve().is_relative_to(folder.resolve()):
            return file
    raise ValueError(f'src: url("{face.source}")')


def _opened(data: bytes) -> TTFont:
    """Open a font file and read it through: a damaged one must give itself away here, not in the engine.

    Raises ValueError for what is no whole TrueType or OpenType/CFF font.
    """
    from fontTools.ttLib import TTFont

    try:
        font = TTFont(io.BytesIO(data))
        for tag in font.reader.tables:
            tag.encode("ascii")
            font.reader[tag]
        for tag in ("head", "hhea", "maxp", "cmap", "hmtx"):
            font[tag]
    except Exception as problem:  # fontTools stumbles over damaged tables in every way there is
        raise ValueError(f"not a whole font ({type(problem).__name__}: {problem})") from problem
    if font.flavor is not None:
        raise ValueError(f"{font.flavor} is neither TrueType nor OpenType/CFF")
    return font


def _pinned(face: Face, font: TTFont) -> Mapping[str, float] | None:
    """Tell where each axis of a variable font is to be pinned; None for a static one."""
    if "fvar" not in font:
        return None
    wished = {"wght": float(face.weight), **dict(face.axes)}
    return {
        axis.axisTag: min(max(wished.get(axis.axisTag, axis.defaultValue), axis.minValue), axis.maxValue)
        for axis in font["fvar"].axes
    }


def _instance(data: bytes, axes: Mapping[str, float], store: Store) -> Path:
    import uharfbuzz

    key = store.key("font", data, repr(sorted(axes.items())), uharfbuzz.__version__)
    return store.make(key, ".ttf", lambda: _static(data, axes))


def _static(data: bytes, axes: Mapping[str, float]) -> bytes:
    import uharfbuzz

    face = uharfbuzz.Face(data)
    plan = uharfbuzz.SubsetInput()
    plan.keep_everything()
    for tag, value in axes.items():
        plan.pin_axis_location(face, tag, value)
    made: bytes = uharfbuzz.subset(face, plan).blob.data
    return made


def uncut(file: Path) -> bytes | None:
    """Give a font file with all its glyphs, each as `subset` draws it; None when it cannot be had."""
    import uharfbuzz

    try:
        count = uharfbuzz.Face(file.read_bytes()).glyph_count
    except (OSError, RuntimeError, ValueError):
        return None
    return subset(file, frozenset(range(count)))


def subset(file: Path, glyphs: frozenset[int]) -> bytes | None:
    """Give a font file with no outlines but those glyphs', whose numbers stay; None when it cannot be had.

    The engine's own cut (weasyprint/pdf/fonts.py): twice, to drop the empty glyphs behind the last.
    """
    import uharfbuzz

    try:
        face = uharfbuzz.Face(file.read_bytes())
        once = _cut(face, glyphs, uharfbuzz.SubsetFlags.RETAIN_GIDS)
        data: bytes = _cut(
            once, frozenset(range(max(glyphs) + 1)), uharfbuzz.SubsetFlags.NO_HINTING
        ).blob.data
    except (OSError, RuntimeError, ValueError):
        return None
    return data


def _cut(face: uharfbuzz.Face, glyphs: frozenset[int], keeping: uharfbuzz.SubsetFlags) -> uharfbuzz.Face:
    import uharfbuzz

    plan = uharfbuzz.SubsetInput()
    plan.flags = (
        keeping | uharfbuzz.SubsetFlags.PASSTHROUGH_UNRECOGNIZED | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    )
    plan.glyph_set.update(glyphs)
    plan.drop_table_tag_set.update(_NOT_EMBEDDED)
    return uharfbuzz.subset(face, plan)
