"""Files that are damaged, or made to do harm: each is a function that gives its bytes.

The pieces are drawn in the clean booklet of `plates`, so that whatever is said of them is said of them alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Encryption, Name, Object, Pdf, Stream, String

from tests.tools.plates import SIDE, Piece, add, changed, clean, form, group, picture, tiling

Hostile = Callable[[], bytes]
HOSTILE: dict[str, Hostile] = {}
SQUARE = f"0 0 {SIDE} {SIDE} re f"


def hostile(make: Hostile) -> Hostile:
    """Enter a function under its name."""
    HOSTILE[make.__name__.replace("_", " ")] = make
    return make


def raw(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Write a file of these objects, from number 1 on; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.6\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(places) + 1,
        trailer,
        start,
    )
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """Write a stream as an object's body."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def drawn(content: str | bytes, **resources: Any) -> bytes:
    """Give the clean file with such operators on a page."""
    text = content.decode("latin-1") if isinstance(content, bytes) else content
    return changed(lambda document: add(document, text, resources))


def with_piece(make: Callable[[Pdf], Piece], as_is: bool = False) -> bytes:
    """Give the clean file with a piece that needs the document."""

    def change(document: Pdf) -> None:
        piece = make(document)
        add(document, piece.content, piece.resources)

    return changed(change, as_is)


def loop(thing: Object, key: str) -> None:
    """Let a Form, a pattern or a font name itself in its resources."""
    thing.Resources = Dictionary({f"/{key}": Dictionary(Xx=thing)})


# ── no file at all ──────────────────────────────────────────────────────────────────────────────────────────


@hostile
def nothing() -> bytes:
    return b""


@hostile
def words_alone() -> bytes:
    return b"Le plomb, l'encre et le papier.\n" * 50


@hostile
def a_head_alone() -> bytes:
    return b"%PDF-1.6\n%%EOF\n"


@hostile
def another_kind_of_file() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


@hostile
def a_head_and_noise() -> bytes:
    return b"%PDF-1.6\n" + bytes((n * 7919) % 251 for n in range(50_000))


@hostile
def cut_in_the_middle() -> bytes:
    return clean()[: len(clean()) // 2]


@hostile
def cut_before_the_end() -> bytes:
    return clean()[:-200]


@hostile
def lost_table_of_objects() -> bytes:
    return clean().replace(b"startxref", b"startxxxx")


@hostile
def wrong_table_of_objects() -> bytes:
    head, tail = clean().rsplit(b"startxref\n", 1)
    return head + b"startxref\n17\n" + tail.split(b"\n", 1)[1]


@hostile
def table_that_follows_itself() -> bytes:
    file = raw([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])
    start = int(file.rsplit(b"startxref\n", 1)[1].split()[0])
    return file.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %d " % start)


@hostile
def locked() -> bytes:
    with Pdf.open(BytesIO(clean())) as document:
        out = BytesIO()
        document.save(out, encryption=Encryption(user="ouvre", owner="maître", R=6))
        return out.getvalue()


@hostile
def locked_by_nobody_knows() -> bytes:
    pages = b"<< /Type /Pages /Kids [] /Count 0 >>"
    lock = b"/Encrypt << /Filter /Cadenas /V 9 /R 9 >> /ID [<00> <00>]"
    return raw([b"<< /Type /Catalog /Pages 2 0 R >>", pages], lock)


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────

CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] %s >>"


@hostile
def no_pages() -> bytes:
    return raw([CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"])


@hostile
def no_page_tree() -> bytes:
    return raw([b"<< /Type /Catalog >>"])


@hostile
def a_page_tree_that_is_a_number() -> bytes:
    return raw([b"<< /Type /Catalog /Pages 7 >>"])


@hostile
def a_page_tree_in_itself() -> bytes:
    return raw([CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>", PAGE % b""])


@hostile
def a_page_tree_of_two_in_each_other() -> bytes:
    return raw(
        [
            CATALOGUE,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
        ]
    )


@hostile
def a_page_above_itself() -> bytes:
    return raw(
        [
            CATALOGUE,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 2 0 R >>",
            b"<< /Type /Page /Parent 3 0 R >>",
        ]
    )


@hostile
def a_deep_page_tree() -> bytes:
    nodes = [
        b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (n + 3, n + 1) for n in range(20_000)
    ]
    return raw([CATALOGUE, *nodes, PAGE % b""])


@hostile
def a_page_that_is_text() -> bytes:
    return raw([CATALOGUE, b"<< /Type /Pages /Kids [(page) 4 null [] << >>] /Count 5 >>"])


@hostile
def a_count_of_thousands_of_millions() -> bytes:
    return raw([CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 4000000000 >>", PAGE % b""])


@hostile
def ten_thousand_pages() -> bytes:
    line = stream(b"0 0 0 1 k 50 50 100 100 re f")
    kids = b" ".join(b"%d 0 R" % n for n in range(4, 10_004))
    pages = b"<< /Type /Pages /Kids [%s] /Count 10000 >>" % kids
    return raw([CATALOGUE, pages, line, *[PAGE % b"/Contents 3 0 R /Resources << >>"] * 10_000])


def boxed(**boxes: list[Any]) -> Hostile:
    """Give the clean file with other boxes on a page."""

    def make() -> bytes:
        def change(document: Pdf) -> None:
            for name, numbers in boxes.items():
                document.pages[1].obj[f"/{name}"] = Array(numbers)

        return changed(change)

    return make


HOSTILE |= {
    "a sheet of a thousand kilometres": boxed(MediaBox=[0, 0, 3e9, 3e9]),
    "a sheet of words": boxed(MediaBox=[String("a"), Name.A, Array(), Dictionary()]),
    "a sheet of nothing": boxed(MediaBox=[0, 0, 0, 0]),
    "a sheet of two numbers": boxed(MediaBox=[0, 0]),
    "a sheet turned inside out": boxed(MediaBox=[437, 612, 0, 0], TrimBox=[428, 603, 8, 8]),
    "a trim beyond all numbers": boxed(TrimBox=[-1e30, -1e30, 1e30, 1e30]),
}


@hostile
def a_unit_of_a_thousand_millions() -> bytes:
    return changed(lambda document: document.pages[1].obj.__setitem__("/UserUnit", 10**9))


@hostile
def contents_of_wrong_types() -> bytes:
    def change(document: Pdf) -> None:
        for page, value in zip(
            document.pages, (7, String("q"), Array([1, Name.A]), Dictionary()), strict=True
        ):
            page.obj.Contents = value

    return changed(change)


@hostile
def resources_of_wrong_types() -> bytes:
    def change(document: Pdf) -> None:
        for page, value in zip(document.pages, (7, String("q"), Array([1, Name.A]), Name.A), strict=True):
            page.obj.Resources = value

    return changed(change)


@hostile
def resources_missing() -> bytes:
    def change(document: Pdf) -> None:
        for page in document.pages:
            del page.obj["/Resources"]

    return changed(change)


# ── things inside themselves ────────────────────────────────────────────────────────────────────────────────


@hostile
def a_form_that_draws_itself() -> bytes:
    def make(document: Pdf) -> Piece:
        made = form(document, f".2 0 0 0 k {SQUARE} /Xx Do")
        loop(made, "XObject")
        return Piece("/Hf Do", {"XObject": {"Hf": made}})

    return with_piece(make)


@hostile
def two_forms_that_draw_each_other() -> bytes:
    def make(document: Pdf) -> Piece:
        one, other = form(document, "/Xx Do"), form(document, "/Xx Do /Xx Do")
        one.Resources = Dictionary(XObject=Dictionary(Xx=other))
        other.Resources = Dictionary(XObject=Dictionary(Xx=one))
        return Piece("/Hf Do", {"XObject": {"Hf": one}})

    return with_piece(make)


@hostile
def a_form_without_resources_that_draws_itself() -> bytes:
    def make(document: Pdf) -> Piece:
        made = form(document, "/Hf Do /Hf Do")
        del made["/Resources"]
        return Piece("/Hf Do", {"XObject": {"Hf": made}})

    return with_piece(make)


def nested_forms(levels: int, times: int) -> Hostile:
    """Give forms that draw the next one so many times each."""

    def make(document: Pdf) -> Piece:
        made = form(document, f".2 0 0 0 k {SQUARE}")
        for _ in range(levels):
            made = form(document, "/Xx Do " * times, Dictionary(XObject=Dictionary(Xx=made)))
        return Piece("/Hf Do", {"XObject": {"Hf": made}})

    return lambda: with_piece(make)


HOSTILE |= {
    "forms that grow by ten at each of ten levels": nested_forms(10, 10),
    "forms that double at each of forty levels": nested_forms(40, 2),
    "a thousand forms one in the other": nested_forms(1000, 1),
}


@hostile
def a_tiling_of_itself() -> bytes:
    def make(document: Pdf) -> Piece:
        made = tiling(document, f"/Pattern cs /Xx scn {SQUARE}")
        loop(made, "Pattern")
        return Piece(f"/Pattern cs /Ht scn {SQUARE}", {"Pattern": {"Ht": made}})

    return with_piece(make)


@hostile
def a_letter_that_sets_itself() -> bytes:
    def make(document: Pdf) -> Piece:
        glyph = Stream(document, b"100 0 d0 BT /Xx 100 Tf (a) Tj ET")
        made = document.make_indirect(
            Dictionary(
                Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 100, 100]), FirstChar=97,
                FontMatrix=Array([0.01, 0, 0, 0.01, 0, 0]), LastChar=97,
                CharProcs=Dictionary(a=document.make_indirect(glyph)),
                Encoding=Dictionary(Differences=Array([97, Name.a])), Widths=Array([100]),
            )
        )  # fmt: skip
        loop(made, "Font")
        return Piece("BT /Hf 50 Tf (aaaa) Tj ET", {"Font": {"Hf": made}})

    return with_piece(make)


@hostile
def a_mask_under_itself() -> bytes:
    def make(document: Pdf) -> Piece:
        mask = form(document, f"/Xx gs .5 g {SQUARE}", Group=group(Name.DeviceGray))
        state = document.make_indirect(Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask)))
        mask.Resources = Dictionary(ExtGState=Dictionary(Xx=state))
        return Piece(f"/Hm gs .2 0 0 0 k {SQUARE}", {"ExtGState": {"Hm": state}})

    return with_piece(make)


@hostile
def a_picture_that_masks_itself() -> bytes:
    def make(document: Pdf) -> Piece:
        made = picture(document, 72, 72)
        made.SMask = made
        return Piece("q 17 0 0 17 5 5 cm /Hp Do Q", {"XObject": {"Hp": made}})

    return with_piece(make)


@hostile
def a_note_that_looks_like_itself() -> bytes:
    def change(document: Pdf) -> None:
        look = form(document, "/Xx Do")
        loop(look, "XObject")
        note = document.make_indirect(Dictionary(Subtype=Name.Stamp, Rect=Array([50, 50, 90, 90])))
        note.AP, note.Parent, note.Popup = Dictionary(N=look), note, note
        document.pages[2].obj.Annots = Array([note] * 50)

    return changed(change)


def spaced(build: Callable[[Pdf, Any], Any]) -> Hostile:
    """Give a colour space that stands in itself."""

    def make(document: Pdf) -> Piece:
        space = document.make_indirect(Array([]))
        for part in build(document, space):
            space.append(part)
        return Piece(
            f"/Fs cs .5 scn {SQUARE} /Fs CS .5 SCN 0 0 m 50 50 l S",
            {"ColorSpace": {"Fs": space}, "Shading": {"Fh": Dictionary(ShadingType=2, ColorSpace=space)}},
        )

    return lambda: with_piece(make)


def _function() -> Dictionary:
    return Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([0]), C1=Array([1]), N=1)


HOSTILE |= {
    "a palette of itself": spaced(lambda _, space: [Name.Indexed, space, 1, String(b"abcd")]),
    "a spot that looks like itself": spaced(lambda _, space: [Name.Separation, Name.Or, space, _function()]),
    "inks that look like themselves": spaced(
        lambda _, space: [Name.DeviceN, Array([Name.Or]), space, _function()]
    ),
    "a pattern's colours in themselves": spaced(lambda _, space: [Name.Pattern, space]),
    "a profile that is its own alternate": spaced(
        lambda owner, space: [Name.ICCBased, Stream(owner, b"icc", N=4, Alternate=space)]
    ),
    "a space that is all array": spaced(lambda _, space: [space, space]),
    "a space of a thousand inks": spaced(
        lambda *_: [
            Name.DeviceN,
            Array([Name(f"/I{n}") for n in range(1000)]),
            Name.DeviceCMYK,
            _function(),
        ]
    ),
    "a palette of thousands of millions": spaced(
        lambda *_: [Name.Indexed, Name.DeviceCMYK, 4_000_000_000, String(b"a")]
    ),
    "a palette of none": spaced(lambda *_: [Name.Indexed, Name.DeviceCMYK, -5, 7]),
    "a space of wrong types": spaced(lambda *_: [Name.Separation, 7, String("x"), Array()]),
    "a name of control characters": spaced(
        lambda *_: [
            Name.Separation,
            Name("/Or\x1b[31m\n\r\x00"[:12].replace("\x00", "")),
            Name.DeviceCMYK,
            _function(),
        ]
    ),
}


@hostile
def a_default_that_is_its_own() -> bytes:
    def make(document: Pdf) -> Piece:
        space = document.make_indirect(Array([Name.ICCBased]))
        space.append(document.make_indirect(Stream(document, b"icc", N=4, Alternate=Name.DeviceCMYK)))
        return Piece(
            f".2 0 0 0 k {SQUARE}", {"ColorSpace": {"DefaultCMYK": Name.DeviceCMYK, "DefaultGray": space}}
        )

    return with_piece(make)


@hostile
def a_function_of_itself() -> bytes:
    def make(document: Pdf) -> Piece:
        function = document.make_indirect(
            Dictionary(FunctionType=3, Domain=Array([0, 1]), Bounds=Array([0.5]), Encode=Array([0, 1, 0, 1]))
        )
        function.Functions = Array([function, function])
        shading = Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceCMYK, Coords=Array([0, 0, 90, 0]), Function=function
        )
        return Piece("/Fh sh", {"Shading": {"Fh": shading}})

    return with_piece(make)


@hostile
def names_and_fields_in_themselves() -> bytes:
    def change(document: Pdf) -> None:
        node = document.make_indirect(Dictionary(Names=Array([])))
        node.Kids = Array([node, node])
        field = document.make_indirect(Dictionary(FT=Name.Tx))
        field.Kids, field.Parent = Array([field, field]), field
        entry = document.make_indirect(Dictionary(Title=String("a")))
        entry.Next = entry.Prev = entry.First = entry.Last = entry.Parent = entry
        document.Root.Names = Dictionary(JavaScript=node, EmbeddedFiles=node, Dests=node)
        document.Root.AcroForm = Dictionary(Fields=Array([field]))
        document.Root.Outlines = entry
        action = document.make_indirect(Dictionary(S=Name.GoTo))
        action.Next = Array([action, action])
        document.Root.OpenAction = action

    return changed(change)


# ── more than fits ──────────────────────────────────────────────────────────────────────────────────────────


def claiming(**entries: Any) -> Hostile:
    """Give a picture that claims to be what it is not."""

    def make(document: Pdf) -> Piece:
        made = picture(document, 8, 8)
        for name, value in entries.items():
            made[f"/{name}"] = value
        return Piece("q 80 0 0 80 5 5 cm /Hp Do Q", {"XObject": {"Hp": made}})

    return lambda: with_piece(make)


HOSTILE |= {
    "a picture of fourteen gigabytes": claiming(Width=60_000, Height=60_000),
    "a picture of one bit of half a gigabyte": claiming(
        Width=60_000, Height=60_000, BitsPerComponent=1, ColorSpace=Name.DeviceGray
    ),
    "a picture of more pixels than numbers": claiming(Width=2**62, Height=2**62),
    "a picture of less than nothing": claiming(Width=-8, Height=0),
    "a picture of words": claiming(Width=String("8"), Height=Name.A, BitsPerComponent=Array(), ColorSpace=7),
    "a picture in rows of gigabytes": claiming(
        DecodeParms=Dictionary(Predictor=15, Columns=2_000_000_000, Colors=4, BitsPerComponent=8)
    ),
    "a picture that is no jpeg": claiming(Filter=Name.DCTDecode),
    "a picture that is no jpeg 2000": claiming(Filter=Name.JPXDecode),
    "a picture that is no fax": claiming(
        Filter=Name.CCITTFaxDecode, DecodeParms=Dictionary(K=-1, Columns=2**31)
    ),
    "a picture in a hundred filters": claiming(Filter=Array([Name.FlateDecode] * 100)),
    "a picture in a filter that is none": claiming(Filter=Name.Unheard),
    "a mask of gigabytes": claiming(SMask=String("mask"), Mask=Array([1, 2, 3])),
}


@cache
def bomb(size: int, times: int = 1) -> bytes:
    """Give so many bytes of blanks, deflated, and deflated again."""
    block = b" " * (1 << 20)
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = machine.compress(block) + machine.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(size >> 20):
        check = zlib.adler32(block, check)
    data = b"\x78\xda" + piece * (size >> 20) + machine.flush() + check.to_bytes(4, "big")
    return data if times == 1 else zlib.compress(data, 9)


def packed(document: Pdf, size: int = 1 << 30, times: int = 2, **entries: Any) -> Object:
    """Give a stream that swells to a gigabyte."""
    filters = Array([Name.FlateDecode] * times)
    return document.make_indirect(Stream(document, bomb(size, times), Filter=filters, **entries))


@hostile
def content_that_swells() -> bytes:
    return changed(
        lambda document: document.pages[1].obj.__setitem__("/Contents", packed(document)), as_is=True
    )


@hostile
def a_form_that_swells() -> bytes:
    def make(document: Pdf) -> Piece:
        made = packed(document, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        return Piece("/Hf Do", {"XObject": {"Hf": made}})

    return with_piece(make, as_is=True)


def swelling(build: Callable[[Pdf], Piece | None]) -> Hostile:
    """Give a file of which one part swells to a gigabyte."""

    def make(document: Pdf) -> Piece:
        return build(document) or Piece("")

    return lambda: with_piece(make, as_is=True)


def _swollen_palette(document: Pdf) -> Piece:
    space = Array([Name.Indexed, Name.DeviceCMYK, 255, packed(document)])
    return Piece(f"/Fp cs 1 scn {SQUARE}", {"ColorSpace": {"Fp": space}})


def _swollen_function(document: Pdf) -> Piece:
    function = packed(document, FunctionType=4, Domain=Array([0, 1]), Range=Array([0, 1] * 4))
    space = Array([Name.Separation, Name.Or, Name.DeviceCMYK, function])
    return Piece(f"/Fs cs 1 scn {SQUARE}", {"ColorSpace": {"Fs": space}})


def _swollen_profile(document: Pdf) -> None:
    document.Root.OutputIntents[0].DestOutputProfile = packed(document, N=4)


def _swollen_font(document: Pdf) -> Piece:
    descriptor = Dictionary(FontName=Name.A, Flags=4, FontFile=packed(document))
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.A, FontDescriptor=descriptor,
        ToUnicode=packed(document), FirstChar=97, LastChar=97, Widths=Array([500]),
    )  # fmt: skip
    return Piece("BT /Ff 9 Tf (a) Tj ET", {"Font": {"Ff": document.make_indirect(font)}})


def _swollen_mask(document: Pdf) -> Piece:
    image = picture(document, 80, 80)
    image.SMask = packed(
        document, Subtype=Name.Image, Width=80, Height=80, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    )
    return Piece("q 18 0 0 18 5 5 cm /Fi Do Q", {"XObject": {"Fi": image}})


HOSTILE |= {
    "a palette that swells": swelling(_swollen_palette),
    "a function that swells": swelling(_swollen_function),
    "a profile that swells": swelling(_swollen_profile),
    "a font that swells": swelling(_swollen_font),
    "a mask that swells": swelling(_swollen_mask),
}


@hostile
def metadata_that_swell() -> bytes:
    body = stream(bomb(1 << 30, 2), b"/Type /Metadata /Subtype /XML /Filter [/FlateDecode /FlateDecode]")
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return raw([b"<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>", pages, PAGE % b"", body])


@hostile
def objects_that_swell() -> bytes:
    body = bomb(1 << 30, 2)
    entries = b"/Type /ObjStm /N 2 /First 10 /Filter [/FlateDecode /FlateDecode]"
    return raw(
        [
            CATALOGUE,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            PAGE % b"/Contents 4 0 R",
            stream(body, entries),
        ]
    )


@hostile
def content_in_runs() -> bytes:
    runs = b"\x81 " * 4_000_000 + b"\x80"
    made = stream(zlib.compress(runs, 9), b"/Filter [/FlateDecode /RunLengthDecode]")
    return raw([CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", PAGE % b"/Contents 4 0 R", made])


HOSTILE |= {
    "states one in the other by the million": lambda: drawn("q " * 1_000_000),
    "states that end before they begin": lambda: drawn("Q " * 1_000_000),
    "millions of operators": lambda: drawn("0 0 m 9 9 l S\n" * 1_000_000),
    "millions of letters": lambda: drawn(f"BT /F 9 Tf {'(a) Tj ' * 1_000_000} ET"),
    "a path of millions of points": lambda: drawn("0 0 m " + "9 9 l " * 2_000_000 + "f"),
    "a million pictures": lambda: drawn("BI /W 1 /H 1 /CS /G /BPC 8 ID a EI\n" * 500_000),
    "a text of fifty megabytes": lambda: drawn(f"BT /F 9 Tf ({'a' * 50_000_000}) Tj ET"),
    "arrays one in the other": lambda: drawn("[" * 200_000 + "]" * 200_000 + " TJ"),
    "dictionaries one in the other": lambda: drawn("/A " + "<< /A " * 100_000 + ">> " * 100_000 + "BDC"),
    "an array that never ends": lambda: drawn("[1 2 3 (a) /B " * 5000),
    "a text that never ends": lambda: drawn("BT /F 9 Tf (never"),
    "a picture that never ends": lambda: drawn("BI /W 8 /H 8 /CS /RGB /BPC 8 ID \x00\x01\x02"),
    "pictures that never end": lambda: drawn("BI ID " * 100_000),
    "a matrix beyond all numbers": lambda: drawn(
        f"1e308 0 0 1e308 1e308 1e308 cm {'9' * 400} 0 0 9 0 0 cm {SQUARE}"
    ),
    "a matrix of no numbers": lambda: drawn(f"nan inf -inf NaN 0 0 cm {SQUARE} 0 0 0 1 k {SQUARE}"),
    "a matrix of nothing": lambda: drawn(
        f"0 0 0 0 0 0 cm {SQUARE} 9 0 0 9 0 0 cm BI /W 4 /H 4 /CS /G /BPC 8 ID 0123456789abcdef EI"
    ),
    "numbers that are none": lambda: drawn(f"--5 +-3 1.2.3 4e5 k 1..2 w 0x10 0 0 9 re f 5- {SQUARE}"),
    "texts for numbers": lambda: drawn(
        f"(1) (0) (0) (0) k (a) w [(b)] d /F (12) Tf (x) (y) Td (1) (0) m {SQUARE}"
    ),
    "too few numbers": lambda: drawn("k cm re f 1 cm 1 2 re f Tf Td Tj d gs Do scn SCN sh"),
    "too many numbers": lambda: drawn("1 " * 100_000 + f"k {SQUARE}"),
    "names that nobody knows": lambda: drawn("/No Do /No gs /No cs 1 scn /No sh BT /No 9 Tf (a) Tj ET"),
    "operators that nobody knows": lambda: drawn("1 2 frobnicate BX 3 frob EX " * 1000),
    "letters without a font": lambda: drawn("BT (encre) Tj [(a) 5 (b)] TJ ET"),
    "dashes finer than dust": lambda: drawn("[1e-9 1e-9] 0 d 9 w 0 0 m 90 90 l S [0 0] 0 d 0 0 m 90 0 l S"),
    "lines wider than the world": lambda: drawn("1e30 w 0 0 0 1 K 0 0 m 90 90 l S"),
    "letters taller than the world": lambda: drawn("BT /F 1e30 Tf 1e30 0 0 1e30 1e30 0 Tm <0001> Tj ET"),
    "a glyph that is beyond the font": lambda: drawn("BT /F 9 Tf <ffff> Tj <f> Tj ET"),
}  # fmt: skip


def stepping(step: Any, box: list[Any]) -> Hostile:
    """Give a tiling of such a step."""

    def make(document: Pdf) -> Piece:
        made = tiling(document, "0 .4 .4 0 k 0 0 1 1 re f")
        made.XStep = made.YStep = step
        made.BBox = Array(box)
        return Piece(f"/Pattern cs /Ht scn {SQUARE}", {"Pattern": {"Ht": made}})

    return lambda: with_piece(make)


HOSTILE |= {
    "a tiling of no step": stepping(0, [0, 0, 9, 9]),
    "a tiling finer than dust": stepping(0.000001, [0, 0, 9, 9]),
    "a tiling wider than the world": stepping(1e30, [-1e30, -1e30, 1e30, 1e30]),
    "a tiling of words": stepping(String("9"), [Name.A, String("b"), 7, Array()]),
}


def functioning(**entries: Any) -> Hostile:
    """Give a shading of such a function."""

    def make(document: Pdf) -> Piece:
        code = entries.get("code", b"")
        function = Stream(document, code, Domain=Array([0, 1]), Range=Array([0, 1] * 4))
        for name, value in entries.items():
            if name != "code":
                function[f"/{name}"] = value
        shading = Dictionary(
            ShadingType=2, ColorSpace=Name.DeviceCMYK, Coords=Array([0, 0, 90, 0]),
            Function=document.make_indirect(function),
        )  # fmt: skip
        return Piece("0 0 90 90 re W n /Fh sh", {"Shading": {"Fh": shading}})

    return lambda: with_piece(make)


HOSTILE |= {
    "a function of braces": functioning(FunctionType=4, code=b"{" * 200_000 + b"}" * 200_000),
    "a function that copies": functioning(FunctionType=4, code=b"{ 1 1000000000 copy 1000000000 -1 roll }"),
    "a function that divides by nothing": functioning(FunctionType=4, code=b"{ 0 div 0 idiv 0 mod ln sqrt }"),
    "a table of gigabytes": functioning(
        FunctionType=0, Size=Array([2_000_000_000]), BitsPerSample=32, code=b"abc"
    ),
    "a table of many sides": functioning(
        FunctionType=0, Domain=Array([0, 1] * 30), Size=Array([1000] * 30), BitsPerSample=8, code=b"abc"
    ),
    "a function of words": functioning(FunctionType=String("4"), Domain=Name.A, Range=7),
}
