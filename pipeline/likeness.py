"""What a page looks like, as a key: two pages have the same when, and only when, they are drawn alike.

Of a page's contents only what draws is looked at, and of its resources only those that it names, by what they
are and not by what they are called there: neither tags nor other pages of the same file make any difference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from pipeline.fascicle import FontUse, Look

# Operators that only tag what stands between them; strings are passed over first, whatever they hold.
_TAGGING = re.compile(
    rb"(\((?:[^\\()]|\\.)*\))|/[^\s<(\[]+\s*(?:<<.*?>>|/\S+)\s*BDC\s|/\S+\s+BMC\s|\bEMC(?:\s|\Z)", re.DOTALL
)
_NAME = re.compile(rb"/([^\s/\[\]<>()]+)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# What resources say of themselves without being drawn by it.
_SILENT = frozenset(
    ("/Length", "/Filter", "/DecodeParms", "/Parent", "/StructParent", "/StructParents", "/Metadata", "/Name")
)
# Bytes that are left of a font's file whose outlines are written at binding.
_STUB = 4


def looks_of(pdf: bytes, fonts: Sequence[FontUse]) -> tuple[Look, ...]:
    """Give the look of each page of a fascicle's PDF. `fonts` are those whose outlines it leaves out."""
    with Pdf.open(BytesIO(pdf)) as document:
        reader = _Reader({font.name: font.digest for font in fonts})
        return tuple(reader.page(page.obj) for page in document.pages)


@dataclass(slots=True)
class _Reader:
    """Reads the pages of one file; what they share is read once."""

    fonts: Mapping[str, str]
    _known: dict[tuple[int, int], bytes] = field(default_factory=dict)
    _pictures: dict[str, None] = field(default_factory=dict)

    def page(self, page: Object) -> Look:
        self._pictures = {}
        boxes = [
            page[name].unparse(resolved=True) for name in ("/MediaBox", "/TrimBox", "/Group") if name in page
        ]
        contents = page.get(Name.Contents, Array())
        parts = contents if isinstance(contents, Array) else [contents]
        drawn = b"\n".join(part.read_bytes() for part in parts)
        said = self._drawn(drawn, page.get(Name.Resources, Dictionary()))
        return Look(_digest(*boxes, said).hex()[:32], tuple(self._pictures))

    def _drawn(self, contents: bytes, resources: Object) -> bytes:
        """Give what draws in a content stream, with what its names stand for."""
        named = {
            (kind, name): value
            for kind, held in resources.items()
            if isinstance(held, Dictionary)
            for name, value in held.items()
        }
        kinds = sorted({kind for kind, _ in named})
        known: dict[bytes, bytes] = {}

        def meant(found: re.Match[bytes]) -> bytes:
            if found[1] not in known:
                name = "/" + _ESCAPED.sub(lambda code: bytes((int(code[1], 16),)), found[1]).decode("latin-1")
                held = [(kind, named[kind, name]) for kind in kinds if (kind, name) in named]
                said = [self._resource(kind, name, value, resources) for kind, value in held]
                known[found[1]] = _digest(*said).hex().encode() if said else found[0]
            return known[found[1]]

        return _NAME.sub(meant, _TAGGING.sub(rb"\1", contents))

    def _resource(self, kind: str, name: str, value: Object, around: Object) -> bytes:
        if kind == "/Font" and name[1:] in self.fonts and _is_stub(value):
            return self.fonts[name[1:]].encode()
        if kind == "/XObject" and value.get(Name.Subtype) == Name.Image:
            self._pictures[name[1:]] = None
        return self._digest(value, around)

    def _digest(self, value: object, around: Object) -> bytes:
        """Stand for an object and all that it refers to; what it draws may name resources `around` it."""
        if not isinstance(value, Object):
            return repr(value).encode()
        if not value.is_indirect:
            return self._made(value, around)
        if value.objgen not in self._known:
            self._known[value.objgen] = b""  # what refers to itself
            self._known[value.objgen] = self._made(value, around)
        return self._known[value.objgen]

    def _made(self, value: Object, around: Object) -> bytes:
        if isinstance(value, Array):
            return _digest(b"[", *(self._digest(one, around) for one in value))
        if not isinstance(value, Dictionary | Stream):
            return value.unparse()
        is_drawn = isinstance(value, Stream) and (Name.BBox in value or Name.PatternType in value)
        silent = _SILENT | {"/Resources"} if is_drawn else _SILENT
        said = sorted(set(value.keys()) - silent)
        entries = [part for name in said for part in (name.encode(), self._digest(value[name], around))]
        if is_drawn:
            entries.append(self._drawn(value.read_bytes(), value.get(Name.Resources, around)))
        elif isinstance(value, Stream):
            entries += (value.get(Name.Filter, Array()).unparse(resolved=True), value.read_raw_bytes())
        return _digest(*entries)


def _is_stub(font: Object) -> bool:
    """Tell whether the outlines of a font are left out."""
    for one in font.get(Name.DescendantFonts, Array([font])):
        described = one.get(Name.FontDescriptor, Dictionary())
        for name in (Name.FontFile, Name.FontFile2, Name.FontFile3):
            if name in described:
                return len(described[name].read_bytes()) <= _STUB
    return False


def _digest(*parts: bytes) -> bytes:
    made = sha256()
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.digest()
