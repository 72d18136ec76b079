"""Faults made on purpose: pieces of drawing that a printer would send back, by the code of their finding.

Each is a function of the document that gives a piece for `plates.hidden`. What a fault brings with it (a spot
colour in RGB is two faults) stands beside it in `FAULTS`.
"""

from __future__ import annotations

import io
from functools import cache, partial
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image, ImageCms

from tests.tools.plates import (
    PROFILE,
    SIDE,
    Maker,
    Piece,
    axial,
    document_parts,
    form,
    group,
    icc,
    picture,
    shown,
    tint,
    typeface,
)

# Drawn first where a fault needs something below it: a light tint over the whole piece.
GROUND = f"q 0 .2 .2 0 k 0 0 {SIDE} {SIDE} re f Q\n"
SQUARE = "10 10 60 60 re f"
LINE = "10 30 m 70 30 l S"


def drawing(content: str, **resources: Any) -> Maker:
    """Draw with operators alone, or with resources that are no streams."""
    return lambda document: Piece(content, resources | _font(document, resources))


def _font(document: Pdf, resources: Any) -> dict[str, dict[str, Any]]:
    parts = document_parts(document)
    return {kind: {**parts[kind], **resources.get(kind, {})} for kind in parts}


def words(
    size: float,
    colour: str = "0 0 0 1 k",
    state: str = "K",
    before: str = "",
    scale: str = "",
    turn: str = "",
) -> Maker:
    """Set a word: its size, its colour, whether it overprints (K) or not (N), and through which matrices."""
    place = f"{turn} 10 40 Tm" if turn else "10 40 Td"
    return drawing(
        f"{before}q {scale} /{state} gs {colour} BT /F {size:g} Tf {place} {shown('encre')} Tj ET Q"
    )


def line(
    width: float, colour: str = "0 0 0 1 K", state: str = "K", before: str = "", scale: str = ""
) -> Maker:
    """Draw a line across the piece."""
    return drawing(f"{before}q {scale} /{state} gs {colour} {width:g} w {LINE} Q")


def placed(ppi: float, space: Any = Name.DeviceCMYK, pixels: int = 72, **more: Any) -> Maker:
    """Place a picture of so many pixels a side so that it has so many pixels an inch."""
    side = pixels * 72 / ppi

    def make(document: Pdf) -> Piece:
        bits = {"bits": 1, "data": b"\xaa" * ((pixels + 7) // 8 * pixels)} if more.get("one_bit") else {}
        options = {key: value for key, value in more.items() if key != "one_bit"} | bits
        return Piece(
            f"q {side:.5f} 0 0 {side:.5f} 5 5 cm /Fp Do Q",
            {"XObject": {"Fp": picture(document, pixels, pixels, space, **options)}},
        )

    return make


def in_space(space: Any, components: str) -> Maker:
    """Fill a square in a colour space; a function makes the space."""

    def make(document: Pdf) -> Piece:
        found = space(document) if callable(space) else space
        return Piece(f"/Fs cs {components} scn {SQUARE}", {"ColorSpace": {"Fs": found}})

    return make


def shaded(shading: Any) -> Maker:
    """Paint a shading within the piece."""
    return lambda document: Piece(
        f"q 0 0 {SIDE} {SIDE} re W n /Fh sh Q",
        {"Shading": {"Fh": shading(document) if callable(shading) else shading}},
    )


# ── colour spaces ───────────────────────────────────────────────────────────────────────────────────────────

WHITE_POINT = Array([0.9642, 1, 0.8249])
CAL_RGB = Array([Name.CalRGB, Dictionary(WhitePoint=WHITE_POINT)])
CAL_GRAY = Array([Name.CalGray, Dictionary(WhitePoint=WHITE_POINT)])
LAB = Array([Name.Lab, Dictionary(WhitePoint=WHITE_POINT, Range=Array([-100, 100, -100, 100]))])


@cache
def _srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def srgb(document: Pdf) -> Array:
    """Give the profile of screens."""
    return icc(document, _srgb(), 3)


def coated(document: Pdf) -> Array:
    """Give the profile of the output intent, which is not to be used as a colour space."""
    return icc(document, PROFILE.read_bytes(), 4)


def spot(
    name: str = "Dorure", space: Any = Name.DeviceCMYK, looks: tuple[float, ...] = (0, 0.2, 0.6, 0.1)
) -> Array:
    """Give a spot colour."""
    return Array([Name.Separation, Name("/" + name), space, tint(list(looks))])


def two_inks(
    name: str = "Dorure", space: Any = Name.DeviceCMYK, code: str = "{pop dup 0 exch 0 exch 0 exch}"
) -> Maker:
    """Fill a square in cyan and a spot colour at once."""

    def make(document: Pdf) -> Piece:
        inks = 3 if space == Name.DeviceRGB else 4
        function = Stream(
            document, code.encode(), FunctionType=4, Domain=Array([0, 1, 0, 1]), Range=Array([0, 1] * inks)
        )
        found = Array(
            [Name.DeviceN, Array([Name.Cyan, Name("/" + name)]), space, document.make_indirect(function)]
        )
        return Piece(f"/Fs cs .3 .4 scn {SQUARE}", {"ColorSpace": {"Fs": found}})

    return make


def palette(space: Any, entry: bytes) -> Array:
    """Give an indexed space of two entries."""
    return Array([Name.Indexed, space, 1, String(bytes(len(entry)) + entry)])


def by_profile(make_space: Any, wrap: Any = None, **more: Any) -> Maker:
    """Place a picture whose colour space needs the document."""

    def make(document: Pdf) -> Piece:
        space = make_space(document)
        return placed(300, space if wrap is None else wrap(space), **more)(document)

    return make


def uncoloured(space: Any, components: str) -> Maker:
    """Fill with a stencil pattern in a colour of a space."""

    def make(document: Pdf) -> Piece:
        tile = Stream(
            document, b"0 0 4 4 re f", Type=Name.Pattern, PatternType=1, PaintType=2, TilingType=1,
            BBox=Array([0, 0, 8, 8]), XStep=8, YStep=8, Resources=Dictionary(),
        )  # fmt: skip
        return Piece(
            f"/Fs cs {components} /Ft scn {SQUARE}",
            {
                "ColorSpace": {"Fs": Array([Name.Pattern, space])},
                "Pattern": {"Ft": document.make_indirect(tile)},
            },
        )

    return make


def blended(shading: Any) -> Maker:
    """Fill with a shading as a pattern."""
    return lambda document: Piece(
        f"/Pattern cs /Ft scn {SQUARE}",
        {
            "Pattern": {
                "Ft": document.make_indirect(Dictionary(Type=Name.Pattern, PatternType=2, Shading=shading))
            }
        },
    )


def inline(space: str, channels: int) -> Maker:
    """Draw a picture that stands in the content itself."""
    data = "41" * (16 * channels) + ">"
    return drawing(f"q .9 0 0 .9 5 5 cm BI /W 4 /H 4 /CS /{space} /BPC 8 /F /AHx ID\n{data}\nEI Q")


def jpeg2000(document: Pdf, space: Any = Name.DeviceGray) -> Piece:
    """Place a picture in JPEG 2000, whose colours are told outside, or inside alone."""
    data = io.BytesIO()
    mode = "L" if space == Name.DeviceGray else "RGB"
    Image.linear_gradient("L").resize((72, 72)).convert(mode).save(data, "JPEG2000")
    made = Stream(
        document, data.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=72, Height=72,
        Filter=Name.JPXDecode,
    )  # fmt: skip
    if space is not None:
        made.ColorSpace, made.BitsPerComponent = space, 8
    side = 72 * 72 / 300
    return Piece(f"q {side} 0 0 {side} 5 5 cm /Fp Do Q", {"XObject": {"Fp": document.make_indirect(made)}})


def stitched(values: int) -> Dictionary:
    """Give a shading in CMYK of two halves, the second with so many values."""
    good, other = axial([0] * 4, [0.2] * 4), axial([0.2] * values, [0] * values)
    whole = axial([0] * 4, [0.2] * 4)
    whole.Function = Dictionary(
        FunctionType=3, Domain=Array([0, 1]), Functions=Array([good.Function, other.Function]),
        Bounds=Array([0.5]), Encode=Array([0, 1, 0, 1]),
    )  # fmt: skip
    return whole


def one_function_each(values: int) -> Dictionary:
    """Give a shading in CMYK with a function for each ink."""
    whole = axial([0] * 4, [0.2] * 4)
    whole.Function = Array([axial([0], [0.3]).Function for _ in range(values)])
    return whole


def sampled(document: Pdf, values: int) -> Dictionary:
    """Give a shading in CMYK whose function is a table."""
    whole = axial([0] * 4, [0.2] * 4)
    table = Stream(
        document, bytes(range(2 * values)), FunctionType=0, Size=Array([2]), BitsPerSample=8,
        Domain=Array([0, 1]), Range=Array([0, 1] * values),
    )  # fmt: skip
    whole.Function = document.make_indirect(table)
    return whole


# ── fonts, groups, what is forbidden ────────────────────────────────────────────────────────────────────────


def other_font(document: Pdf, name: str) -> Piece:
    """Set a word in the embedded font under another name."""
    content = f"q /K gs 0 0 0 1 k BT /Fo 12 Tf 10 40 Td {shown('encre')} Tj ET Q"
    state = {"K": document_parts(document)["ExtGState"]["K"]}
    return Piece(content, {"Font": {"Fo": typeface(document, name)}, "ExtGState": state})


def absent_font(document: Pdf, described: bool = True) -> Piece:
    """Set a word in a font that is not in the file."""
    font = Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/Bodoni"), Encoding=Name.WinAnsiEncoding
    )
    if described:
        font.FontDescriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name("/Bodoni"), Flags=32)
        font.FirstChar, font.LastChar, font.Widths = 97, 98, Array([500, 500])
    else:
        font.Subtype, font.BaseFont = Name.Type1, Name("/Times-Roman")
    state = {"K": document_parts(document)["ExtGState"]["K"]}
    content = "q /K gs 0 0 0 1 k BT /Fo 12 Tf 10 40 Td (ab) Tj ET Q"
    return Piece(content, {"Font": {"Fo": document.make_indirect(font)}, "ExtGState": state})


def emptied_font(document: Pdf) -> Piece:
    """Set a word in a composite font without its outlines."""
    piece = other_font(document, "AAAAAB+Spectral-Regular")
    del piece.resources["Font"]["Fo"].DescendantFonts[0].FontDescriptor["/FontFile2"]
    return piece


def drawn_font(document: Pdf) -> Piece:
    """Set a word in a font of drawings."""
    glyph = document.make_indirect(Stream(document, b"100 0 0 0 60 60 d1 0 0 60 60 re f"))
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 100, 100]), Resources=Dictionary(),
        FontMatrix=Array([0.01, 0, 0, 0.01, 0, 0]), CharProcs=Dictionary(a=glyph), FirstChar=97, LastChar=97,
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])), Widths=Array([100]),
    )  # fmt: skip
    state = {"K": document_parts(document)["ExtGState"]["K"]}
    content = "q /K gs 0 0 0 1 k BT /Fo 30 Tf 10 40 Td (a) Tj ET Q"
    return Piece(content, {"Font": {"Fo": document.make_indirect(font)}, "ExtGState": state})


def grouped(document: Pdf, space: Any) -> Piece:
    """Draw a group that blends in a space of its own."""
    made = form(document, f".2 0 0 0 k {SQUARE}", Group=group(space))
    return Piece("/Fg Do", {"XObject": {"Fg": made}})


def masked(document: Pdf, space: Any, kind: str = "/Luminosity") -> Piece:
    """Draw through a soft mask that blends in a space of its own."""
    mask = form(document, f".5 g {SQUARE}", Group=group(space))
    state = Dictionary(Type=Name.ExtGState, SMask=Dictionary(S=Name(kind), G=mask))
    return Piece(f"q /Fm gs .2 0 0 0 k {SQUARE} Q", {"ExtGState": {"Fm": state}})


def stated(**entries: Any) -> Maker:
    """Fill a square under a graphics state."""
    return drawing(f"q /Fx gs .2 0 0 0 k {SQUARE} Q", ExtGState={"Fx": Dictionary(**entries)})


def keyed(document: Pdf, key: str, value: Any, kind: str = "form") -> Piece:
    """Draw a Form or a picture with a key that a press must not meet."""
    if kind == "form":
        made = form(document, f".2 0 0 0 k {SQUARE}")
        content = "/Fk Do"
    else:
        made = picture(document, 72, 72)
        content = "q 17.28 0 0 17.28 5 5 cm /Fk Do Q"
    made[key] = value
    return Piece(content, {"XObject": {"Fk": made}})


def postscript(document: Pdf) -> Piece:
    """Draw with PostScript that is passed on to the device."""
    made = Stream(document, b"showpage", Type=Name.XObject, Subtype=Name.PS)
    return Piece(f".2 0 0 0 k {SQUARE} /Fk Do", {"XObject": {"Fk": document.make_indirect(made)}})


_HALF = Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0]), C1=Array([0.5]), N=1)
_OPI = Dictionary({"/2.0": Dictionary(Type=Name.OPI, Version=2.0, F=String("image.tif"))})

# Each fault: the codes of the findings, and what makes it.
FAULTS: dict[str, tuple[set[str], Maker]] = {
    "rgb fill": ({"colour-foreign"}, drawing(f"1 0 0 rg {SQUARE}")),
    "rgb stroke": ({"colour-foreign"}, drawing(f"1 0 0 RG 4 w {LINE}")),
    "rgb by name": ({"colour-foreign"}, drawing(f"/DeviceRGB cs 1 0 0 sc {SQUARE}")),
    "rgb text": ({"colour-foreign"}, words(20, "1 0 0 rg", "N")),
    "calibrated rgb": ({"colour-foreign"}, in_space(CAL_RGB, "1 0 0")),
    "calibrated gray": ({"colour-foreign"}, in_space(CAL_GRAY, ".5")),
    "lab": ({"colour-foreign"}, in_space(LAB, "50 40 40")),
    "profiled rgb": ({"colour-foreign"}, in_space(srgb, "1 0 0")),
    "profiled cmyk": ({"colour-foreign"}, in_space(coated, ".2 0 0 0")),
    "rgb picture": ({"colour-foreign"}, placed(300, Name.DeviceRGB)),
    "profiled picture": ({"colour-foreign"}, by_profile(srgb)),
    "rgb palette": ({"colour-foreign"}, placed(300, palette(Name.DeviceRGB, b"\x40\x80\xc0"))),
    "lab palette": ({"colour-foreign"}, placed(300, palette(LAB, b"\x40\x80\xc0"))),
    "profiled palette": (
        {"colour-foreign"}, by_profile(srgb, lambda space: palette(space, b"\x40\x80\xc0"))
    ),
    "rgb inline": ({"colour-foreign"}, inline("RGB", 3)),
    "rgb stencil": (
        {"colour-foreign"},
        lambda document: Piece(
            f"1 0 0 rg {placed(1200, Name.DeviceGray, one_bit=True)(document).content}",
            {"XObject": {"Fp": picture(document, 72, 72, Name.DeviceGray, b"\xaa" * 648, 1, ImageMask=True)}},
        ),
    ),
    "rgb stencil pattern": ({"colour-foreign"}, uncoloured(Name.DeviceRGB, "1 0 0")),
    "rgb shading": ({"colour-foreign"}, shaded(axial([1, 0, 0], [0, 0, 1], Name.DeviceRGB))),
    "rgb shading pattern": ({"colour-foreign"}, blended(axial([1, 0, 0], [0, 0, 1], Name.DeviceRGB))),
    "spot that looks rgb": (
        {"colour-foreign", "spot-colour"}, in_space(spot("Dorure", Name.DeviceRGB, (1, 0, 0)), ".5")
    ),
    "inks that look rgb": (
        {"colour-foreign", "spot-colour"}, two_inks(space=Name.DeviceRGB, code="{pop dup dup}")
    ),
    "picture in a spot that looks rgb": (
        {"colour-foreign", "spot-colour"}, placed(300, spot("Dorure", Name.DeviceRGB, (1, 0, 0)))
    ),
    "palette of a spot that looks rgb": (
        {"colour-foreign", "spot-colour"},
        placed(300, palette(spot("Dorure", Name.DeviceRGB, (1, 0, 0)), b"\x80")),
    ),
    "colours inside jpeg 2000": (
        {"colour-foreign", "picture-codec"}, lambda document: jpeg2000(document, None)
    ),
    "three values for four inks": ({"shading-invalid"}, shaded(axial([1, 0, 0], [0, 0, 1]))),
    "three values in a pattern": ({"shading-invalid"}, blended(axial([1, 0, 0], [0, 0, 1]))),
    "three values in a half": ({"shading-invalid"}, shaded(stitched(3))),
    "three functions": ({"shading-invalid"}, shaded(one_function_each(3))),
    "three values in a table": ({"shading-invalid"}, shaded(partial(sampled, values=3))),
    "gray text": ({"text-gray"}, words(10, "0 g", "N")),
    "gray line": ({"text-gray"}, line(1, "0 G", "N")),
    "small picture": ({"picture-small"}, placed(120)),
    "small picture of one bit": ({"picture-small"}, placed(400, Name.DeviceGray, one_bit=True)),
    "large picture": ({"picture-large"}, placed(600)),
    "deep picture": ({"picture-depth"}, placed(300, bits=16)),
    "jpeg 2000": ({"picture-codec"}, jpeg2000),
    "tiny text": ({"text-small"}, words(4)),
    "tiny text by its matrix": ({"text-small"}, words(20, turn=".2 0 0 .2")),
    "tiny text by the page's": ({"text-small"}, words(20, scale=".2 0 0 .2 0 0 cm")),
    "small text in two inks": ({"text-small"}, words(7, "0 .5 .5 0 k", "N")),
    "small white text": ({"text-small"}, words(7, "0 0 0 0 k", "N", before=GROUND)),
    "rich black text": ({"text-rich-black"}, words(20, ".8 .7 .7 .9 k", "N")),
    "thin line": ({"line-thin"}, line(0.1)),
    "thinnest line": ({"line-thin"}, line(0)),
    "thin line by the page's matrix": ({"line-thin"}, line(1, scale=".1 0 0 .1 0 0 cm")),
    "thin bar": ({"line-thin"}, drawing("/K gs 0 0 0 1 k 10 30 60 .1 re f")),
    "thin line in two inks": ({"line-thin"}, line(0.1, "0 .5 .5 0 K", "N")),
    "thin white line": ({"line-thin"}, line(0.1, "0 0 0 0 K", "N", before=GROUND)),
    "white text that overprints": ({"overprint-white"}, words(20, "0 0 0 0 k", before=GROUND)),
    "white square that overprints": (
        {"overprint-white"}, drawing(f"{GROUND}/K gs 0 0 0 0 k {SQUARE}")
    ),
    "black text that does not overprint": ({"overprint-missing"}, words(10, state="N", before=GROUND)),
    "black line that does not overprint": ({"overprint-missing"}, line(1, state="N", before=GROUND)),
    "gray that overprints": ({"overprint-gray"}, drawing(f"{GROUND}/K gs .5 g {SQUARE}")),
    "spot": ({"spot-colour"}, in_space(spot(), ".5")),
    "inks": ({"spot-colour"}, two_inks()),
    "picture in a spot": ({"spot-colour"}, placed(300, spot())),
    "palette of a spot": ({"spot-colour"}, placed(300, palette(spot(), b"\x80"))),
    "stencil pattern in a spot": ({"spot-colour"}, uncoloured(spot(), ".5")),
    "shading in a spot": ({"spot-colour"}, shaded(axial([0], [1], spot()))),
    "registration": (
        {"registration-colour"},
        drawing(
            f"/Fs CS .6 SCN 1 w {LINE}", ColorSpace={"Fs": spot("All", looks=(1, 1, 1, 1))}
        ),
    ),
    "standard font": ({"font-missing"}, partial(absent_font, described=False)),
    "font by name": ({"font-missing"}, absent_font),
    "font without outlines": ({"font-missing"}, emptied_font),
    "Courier": ({"font-courier"}, lambda document: other_font(document, "AAAAAB+Courier")),
    "drawn font": ({"font-type3"}, drawn_font),
    "rgb group": ({"transparency-group"}, partial(grouped, space=Name.DeviceRGB)),
    "gray group": ({"transparency-group"}, partial(grouped, space=Name.DeviceGray)),
    "profiled group": (
        {"transparency-group"}, lambda document: grouped(document, srgb(document))
    ),
    "rgb mask": ({"transparency-group"}, partial(masked, space=Name.DeviceRGB)),
    "too much ink": ({"ink-limit"}, drawing(f"1 .9 .8 .8 k {SQUARE}")),
    "too much ink by blending": (
        {"ink-limit"},
        drawing(
            f".9 .8 0 0 k {SQUARE} q /Fx gs 0 0 .9 .9 k {SQUARE} Q",
            ExtGState={"Fx": Dictionary(Type=Name.ExtGState, BM=Name.Multiply)},
        ),
    ),
    "postscript": ({"feature-forbidden"}, postscript),
    "opi form": ({"feature-forbidden"}, lambda document: keyed(document, "/OPI", _OPI)),
    "opi picture": ({"feature-forbidden"}, lambda document: keyed(document, "/OPI", _OPI, "picture")),
    "reference": (
        {"feature-forbidden"},
        lambda document: keyed(document, "/Ref", Dictionary(F=String("a.pdf"), Page=0)),
    ),
    "alternate pictures": (
        {"feature-forbidden"},
        lambda document: keyed(
            document, "/Alternates",
            Array([Dictionary(Image=picture(document, 72, 72), DefaultForPrinting=True)]), "picture",
        ),
    ),
    "transfer function": ({"feature-forbidden"}, stated(Type=Name.ExtGState, TR=_HALF)),
    "other transfer function": ({"feature-forbidden"}, stated(Type=Name.ExtGState, TR2=_HALF)),
    "halftone phase": ({"feature-forbidden"}, stated(Type=Name.ExtGState, HTP=Array([0, 0]))),
}  # fmt: skip
