"""Makes a booklet as a printer wants it, with pikepdf alone, and hides a piece of drawing in it.

`clean()` is a small PDF/X-4 file of four A5 pages that nothing is wrong with. `hidden(piece, place)` is the
same file with one more piece on `PAGE`, drawn by the page itself or deep inside something that it draws.
Everything else about the file is changed with `changed()`.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import fontpkg
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, StreamDecodeLevel, String

from pipeline.typesetting import subset

PROFILE = Path(__file__).parents[2] / "styles" / "profiles" / "ISOcoated_v2_300_bas.icc"
MM = 72 / 25.4
TRIM = (148.0, 210.0)
BLEED = 3.0
# The trim's lower left corner, and the sheet's size, in points.
EDGE = BLEED * MM
SHEET = tuple((side + 2 * BLEED) * MM for side in TRIM)
# Where the pieces go that are hidden in the file: a page, and in mm from the upper left corner of its trim.
PAGE = 3
SPOT = (25.0, 120.0)
# A piece draws itself in a square of so many points, from its own origin.
SIDE = 100.0
LETTERS = "Épreuve typographique: encre, papier, plomb. 0123456789"
TYPEFACE = "AAAAAA+Spectral-Regular"
_DAY, _XMP_DAY = "D:20300102120000Z", "2030-01-02T12:00:00Z"

_PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/">
<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Plaques</rdf:li></rdf:Alt></dc:title>
<dc:format>application/pdf</dc:format>
<pdf:Producer>Atelier</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
<xmp:CreateDate>{_XMP_DAY}</xmp:CreateDate>
<xmp:ModifyDate>{_XMP_DAY}</xmp:ModifyDate>
<xmp:MetadataDate>{_XMP_DAY}</xmp:MetadataDate>
<xmpMM:DocumentID>uuid:6d6f6e2d-6c69-7672-6574-000000000001</xmpMM:DocumentID>
<xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of drawing: operators, and the resources that they name, by category."""

    content: str
    resources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def named(self) -> Dictionary:
        """Give its resources as they stand in a PDF."""
        return Dictionary({f"/{kind}": _named(some) for kind, some in self.resources.items()})


Maker = Callable[[Pdf], Piece]


def _named(some: Mapping[str, Any]) -> Dictionary:
    return Dictionary({f"/{name}": one for name, one in some.items()})


# ── parts ───────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _font_file() -> tuple[bytes, dict[str, tuple[int, int]]]:
    """Give a cut of Spectral, and each letter's glyph and width in thousandths."""
    path = Path(fontpkg.path("spectral", weight=400, style="normal"))
    font = TTFont(path)
    cmap, scale = font.getBestCmap(), 1000 / font["head"].unitsPerEm
    ids = {letter: font.getGlyphID(cmap[ord(letter)]) for letter in sorted(set(LETTERS))}
    letters = {
        letter: (gid, round(font["hmtx"][font.getGlyphName(gid)][0] * scale)) for letter, gid in ids.items()
    }
    data = subset(path, frozenset(ids.values()))
    assert data is not None
    return data, letters


def shown(text: str) -> str:
    """Write a text (of `LETTERS`) as a string that `Tj` shows."""
    letters = _font_file()[1]
    return "<" + "".join(f"{letters[letter][0]:04x}" for letter in text) + ">"


def typeface(document: Pdf, name: str = TYPEFACE) -> Object:
    """Make the font: Spectral, cut and embedded, by glyph."""
    data, letters = _font_file()
    font_file = Stream(document, data, Length1=len(data))
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/" + name), Flags=4, ItalicAngle=0, Ascent=1059,
        Descent=-463, CapHeight=663, StemV=80, FontBBox=Array([-300, -463, 1500, 1059]),
        FontFile2=document.make_indirect(font_file),
    )  # fmt: skip
    widths = Array([each for gid, width in sorted(letters.values()) for each in (gid, Array([width]))])
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/" + name), CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=document.make_indirect(descriptor), W=widths, DW=500,
    )  # fmt: skip
    return document.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/" + name), Encoding=Name("/Identity-H"),
            DescendantFonts=Array([document.make_indirect(descendant)]),
        )
    )  # fmt: skip


def picture(
    document: Pdf, width: int, height: int, space: Any = Name.DeviceCMYK, data: bytes = b"", bits: int = 8,
    **more: Any,
) -> Object:  # fmt: skip
    """Make a picture; without data, all its bytes are 64."""
    channels = _channels(space)
    data = data or bytes([64]) * (((width * channels * bits + 7) // 8) * height)
    stream = Stream(
        document, zlib.compress(data), Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height,
        ColorSpace=space, BitsPerComponent=bits, Filter=Name.FlateDecode, **more,
    )  # fmt: skip
    return document.make_indirect(stream)


def _channels(space: Any) -> int:
    known = {"/DeviceCMYK": 4, "/DeviceRGB": 3, "/DeviceGray": 1, "/CalRGB": 3, "/Lab": 3, "/CalGray": 1}
    if isinstance(space, Name):
        return known[str(space)]
    kind = str(space[0])
    if kind == "/ICCBased":
        return int(space[1].N)
    return len(space[1]) if kind == "/DeviceN" else known.get(kind, 1)


def form(document: Pdf, content: str, resources: Any = None, **more: Any) -> Object:
    """Make a Form of one piece's size."""
    more.setdefault("BBox", Array([0, 0, SIDE, SIDE]))
    named = Dictionary() if resources is None else resources
    stream = Stream(document, content.encode(), Type=Name.XObject, Subtype=Name.Form, Resources=named, **more)
    return document.make_indirect(stream)


def group(space: Any = Name.DeviceCMYK) -> Dictionary:
    """Make the attributes of a transparency group."""
    made = Dictionary(Type=Name.Group, S=Name.Transparency)
    if space is not None:
        made.CS = space
    return made


def tiling(document: Pdf, content: str, resources: Any = None, step: float = SIDE) -> Object:
    """Make a coloured tiling pattern; `step` points from one tile to the next."""
    stream = Stream(
        document, content.encode(), Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
        BBox=Array([0, 0, SIDE, SIDE]), XStep=step, YStep=step,
        Resources=Dictionary() if resources is None else resources,
    )  # fmt: skip
    return document.make_indirect(stream)


def axial(c0: list[float], c1: list[float], space: Any = Name.DeviceCMYK) -> Dictionary:
    """Make an axial shading from one colour to another, across a piece's width."""
    blend = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array(c0), C1=Array(c1), N=1)
    return Dictionary(
        ShadingType=2,
        ColorSpace=space,
        Coords=Array([0, 0, SIDE, 0]),
        Function=blend,
        Extend=Array([True, True]),
    )


def tint(inks: list[float]) -> Dictionary:
    """Make the function of a spot colour whose full tint looks like those inks."""
    return Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0] * len(inks)), C1=Array(inks), N=1)


def icc(document: Pdf, data: bytes, channels: int) -> Array:
    """Make an ICC colour space."""
    return Array([Name.ICCBased, document.make_indirect(Stream(document, data, N=channels))])


OVERPRINT = Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1)
KNOCKOUT = Dictionary(Type=Name.ExtGState, OP=False, op=False, OPM=0)


# ── the clean file ──────────────────────────────────────────────────────────────────────────────────────────


def mm(x: float, y: float) -> tuple[float, float]:
    """Turn millimetres from the upper left corner of the trim into points of the page."""
    return EDGE + x * MM, EDGE + (TRIM[1] - y) * MM


def text(x: float, y: float, words: str, size: float = 10.0, font: str = "F") -> str:
    """Write black words that overprint, at a place in mm."""
    left, bottom = mm(x, y)
    return f"q /K gs 0 0 0 1 k BT /{font} {size:g} Tf {left:.3f} {bottom:.3f} Td {shown(words)} Tj ET Q\n"


def _opening(document: Pdf) -> Piece:
    """A page with a picture that bleeds on three sides, and text."""
    width, height = 1819, 473  # 154 × 40 mm at 300 ppi
    row = b"".join(bytes((x * 150 // width, 90, 30, 20)) for x in range(width))
    band = f"q {SHEET[0]:.3f} 0 0 {40 * MM:.3f} 0 {SHEET[1] - 40 * MM:.3f} cm /P Do Q\n"
    return Piece(
        band + text(15, 60, "Épreuve typographique", 24) + text(15, 72, "encre, papier, plomb"),
        {"XObject": {"P": picture(document, width, height, data=row * height)}},
    )


def _blend(document: Pdf) -> Piece:
    """A page with a shading, a Form, and a thin black line."""
    x, y = mm(20, 90)
    words = Piece(f"q /K gs 0 0 0 1 k BT /F 9 Tf 4 40 Td {shown('papier')} Tj ET Q", document_parts(document))
    return Piece(
        f"q 1 0 0 1 {x:.3f} {y:.3f} cm 0 0 {SIDE} {SIDE} re W n /S sh Q\n"
        f"q 1 0 0 1 {x + 150:.3f} {y:.3f} cm /X Do Q\n"
        f"q /K gs .5 w 0 0 0 1 K {x:.3f} {y - 20:.3f} m {x + 200:.3f} {y - 20:.3f} l S Q\n"
        + text(20, 120, "plomb, encre"),
        {
            "Shading": {"S": axial([0, 0, 0, 0.1], [0.8, 0.2, 0, 0])},
            "XObject": {"X": form(document, words.content, words.named())},
        },
    )


def _woven(document: Pdf) -> Piece:
    """A page with a tiling pattern, a soft mask, and room for another piece."""
    x, y = mm(15, 50)
    mask = form(
        document, f"/S sh 0 0 {SIDE} {SIDE} re n",
        Dictionary(Shading=Dictionary(S=axial([0], [1], Name.DeviceGray))), Group=group(Name.DeviceGray),
    )  # fmt: skip
    veil = form(document, f".6 0 .2 0 k 0 0 {SIDE} {SIDE} re f", Group=group())
    weave = tiling(document, "0 .4 .4 0 k 0 0 6 6 re f", step=12)
    return Piece(
        f"q /Pattern cs /W scn {x:.3f} {y:.3f} {SIDE} {SIDE} re f Q\n"
        f"q 1 0 0 1 {x + 150:.3f} {y:.3f} cm /M gs /V Do Q\n" + text(15, 60, "encre, papier"),
        {
            "Pattern": {"W": weave},
            "XObject": {"V": veil},
            "ExtGState": {"M": Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask))},
        },
    )


def _closing(document: Pdf) -> Piece:
    """A page with an indexed picture, one with a mask of its own, white words on a solid, and text."""
    x, y = mm(15, 50)
    palette = Array([Name.Indexed, Name.DeviceCMYK, 1, String(bytes((0, 0, 0, 40, 200, 80, 0, 0)))])
    cut = picture(document, 417, 417, SMask=picture(document, 417, 417, Name.DeviceGray))
    return Piece(
        f"q {SIDE} 0 0 {SIDE} {x:.3f} {y:.3f} cm /I Do Q\n"
        f"q {SIDE} 0 0 {SIDE} {x + 120:.3f} {y:.3f} cm /C Do Q\n"
        f"q 1 .5 0 0 k {x:.3f} {y - 40:.3f} 200 24 re f\n"
        f"0 0 0 0 k BT /F 12 Tf {x + 6:.3f} {y - 34:.3f} Td {shown('papier')} Tj ET Q\n"
        + text(15, 190, "encre, plomb"),
        {"XObject": {"I": picture(document, 417, 417, palette, data=bytes((0, 1) * 86944 + (0,))), "C": cut}},
    )


def document_parts(document: Pdf) -> dict[str, dict[str, Any]]:
    """Give the font and the overprinting that pages and pieces share."""
    held = document.Root.get("/PieceParts")
    if held is None:
        held = document.Root.PieceParts = document.make_indirect(
            Dictionary(F=typeface(document), K=OVERPRINT, N=KNOCKOUT)
        )
    return {"Font": {"F": held.F}, "ExtGState": {"K": held.K, "N": held.N}}


def _merged(*some: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    kinds = dict.fromkeys(kind for one in some for kind in one)
    return {
        kind: {name: thing for one in some for name, thing in one.get(kind, {}).items()} for kind in kinds
    }


def _add_page(document: Pdf, piece: Piece) -> None:
    whole = Piece(piece.content, _merged(document_parts(document), piece.resources))
    page = document.add_blank_page(page_size=SHEET).obj
    page.Contents = Stream(document, piece.content.encode())
    page.Resources = whole.named()
    page.MediaBox = page.BleedBox = Array([0, 0, *(round(side, 3) for side in SHEET)])
    page.TrimBox = Array([round(n, 3) for n in (EDGE, EDGE, *(side - EDGE for side in SHEET))])
    page.Group = group()


def _declare(document: Pdf) -> None:
    """Say what the file is: output intent, metadata, information."""
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFX, OutputConditionIdentifier=String("FOGRA39"),
        RegistryName=String("http://www.color.org"), Info=String("Coated FOGRA39 (ISO 12647-2:2004)"),
        OutputCondition=String("Offset, coated paper"),
        DestOutputProfile=document.make_indirect(Stream(document, PROFILE.read_bytes(), N=4)),
    )  # fmt: skip
    document.Root.OutputIntents = Array([document.make_indirect(intent)])
    packet = Stream(document, _PACKET.encode(), Type=Name.Metadata, Subtype=Name.XML)
    document.Root.Metadata = document.make_indirect(packet)
    document.trailer.Info = document.make_indirect(
        Dictionary(
            Title=String("Plaques"), Producer=String("Atelier"), CreationDate=String(_DAY),
            ModDate=String(_DAY), Trapped=Name("/False"),
        )
    )  # fmt: skip


@cache
def clean() -> bytes:
    """Make the booklet that nothing is wrong with."""
    with Pdf.new() as document:
        for make in (_opening, _blend, _woven, _closing):
            _add_page(document, make(document))
        _declare(document)
        return _written(document)


def _written(document: Pdf, as_is: bool = False) -> bytes:
    if "/PieceParts" in document.Root:
        del document.Root["/PieceParts"]
    out = BytesIO()
    level = StreamDecodeLevel.none if as_is else StreamDecodeLevel.generalized
    document.save(
        out, min_version="1.6", fix_metadata_version=False, deterministic_id=True, compress_streams=not as_is,
        stream_decode_level=level,
    )  # fmt: skip
    return out.getvalue()


def changed(change: Callable[[Pdf], object], as_is: bool = False) -> bytes:
    """Give the clean file with one change; streams are written as they are, or deflated."""
    with Pdf.open(BytesIO(clean())) as document:
        change(document)
        return _written(document, as_is)


def revised(file: bytes, objects: Mapping[int, bytes]) -> bytes:
    """Give a file with a later revision behind its end, in which some objects are others."""
    with Pdf.open(BytesIO(file)) as document:
        size, root = int(document.trailer.Size), document.Root.objgen[0]
        others = {key: document.trailer[key].unparse() for key in ("/Info", "/ID") if key in document.trailer}
    out, places = bytearray(file), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, before = len(out), int(file.rsplit(b"startxref", 1)[1].split()[0])
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % entry for entry in sorted(places.items()))
    more = b" ".join(key.encode() + b" " + value for key, value in others.items())
    out += b"trailer\n<< /Size %d /Root %d 0 R /Prev %d %s >>\n" % (
        max(size, *(n + 1 for n in objects)),
        root,
        before,
        more,
    )
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


# ── hiding places ───────────────────────────────────────────────────────────────────────────────────────────


def add(document: Pdf, content: str, resources: Mapping[str, Mapping[str, Any]]) -> None:
    """Draw more on `PAGE`, at `SPOT`; the names of its resources must be new there, or mean the same."""
    page = document.pages[PAGE - 1].obj
    for kind, some in resources.items():
        if f"/{kind}" not in page.Resources:
            page.Resources[f"/{kind}"] = Dictionary()
        for name, thing in some.items():
            page.Resources[f"/{kind}"][f"/{name}"] = thing
    x, y = mm(*SPOT)
    more = Stream(document, f"q 1 0 0 1 {x:.3f} {y:.3f} cm\n{content}\nQ\n".encode())
    page.Contents = Array([page.Contents, document.make_indirect(more)])


def _on_page(document: Pdf, piece: Piece) -> None:
    add(document, piece.content, piece.resources)


def _in_form(document: Pdf, piece: Piece) -> None:
    add(document, "/Hf Do", {"XObject": {"Hf": form(document, piece.content, piece.named())}})


def _in_form_in_form(document: Pdf, piece: Piece) -> None:
    inner = form(document, piece.content, piece.named(), Matrix=Array([1, 0, 0, 1, 10, 0]))
    outer = form(document, "q 1 0 0 1 -10 0 cm /Hi Do Q", Dictionary(XObject=Dictionary(Hi=inner)))
    add(document, "/Ho Do", {"XObject": {"Ho": outer}})


def _in_group(document: Pdf, piece: Piece) -> None:
    made = form(document, piece.content, piece.named(), Group=group())
    add(document, "/Hg Do", {"XObject": {"Hg": made}})


def _in_tiling(document: Pdf, piece: Piece) -> None:
    made = tiling(document, piece.content, piece.named())
    x, y = mm(*SPOT)
    made.Matrix = Array([1, 0, 0, 1, round(x, 3), round(y, 3)])
    add(document, f"/Pattern cs /Ht scn 0 0 {SIDE} {SIDE} re f", {"Pattern": {"Ht": made}})


def _in_glyph(document: Pdf, piece: Piece) -> None:
    glyph = Stream(document, f"{SIDE} 0 d0\n{piece.content}".encode())
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, SIDE, SIDE]), Resources=piece.named(),
        FontMatrix=Array([0.01, 0, 0, 0.01, 0, 0]), CharProcs=Dictionary(a=document.make_indirect(glyph)),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])), FirstChar=97, LastChar=97,
        Widths=Array([SIDE]),
    )  # fmt: skip
    made = document.make_indirect(font)
    add(document, f"/K gs 0 0 0 1 k BT /H3 {SIDE} Tf (a) Tj ET", {"Font": {"H3": made}})


def _in_soft_mask(document: Pdf, piece: Piece) -> None:
    mask = form(document, piece.content, piece.named(), Group=group())
    state = Dictionary(Type=Name.ExtGState, SMask=Dictionary(S=Name.Luminosity, G=mask))
    veil = form(document, f".2 0 0 0 k 0 0 {SIDE} {SIDE} re f", Group=group())
    add(document, "/Hm gs /Hv Do", {"ExtGState": {"Hm": state}, "XObject": {"Hv": veil}})


def _in_annotation(document: Pdf, piece: Piece) -> None:
    x, y = mm(*SPOT)
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, F=4, Rect=Array([x, y, x + SIDE, y + SIDE]),
        AP=Dictionary(N=form(document, piece.content, piece.named())),
    )  # fmt: skip
    document.pages[PAGE - 1].obj.Annots = Array([document.make_indirect(note)])


HIDING_PLACES: dict[str, Callable[[Pdf, Piece], None]] = {
    "page": _on_page,
    "form": _in_form,
    "form in form": _in_form_in_form,
    "group": _in_group,
    "tiling": _in_tiling,
    "glyph": _in_glyph,
    "soft mask": _in_soft_mask,
    "annotation": _in_annotation,
}
# What a hiding place is itself.
GIVEN_AWAY = {"glyph": {"font-type3"}, "annotation": {"interactive"}}


def hidden(make: Maker, place: str = "page") -> bytes:
    """Give the clean file with one piece more, at that place."""
    return changed(lambda document: HIDING_PLACES[place](document, make(document)))
