"""Makes small files for the press, good as they stand, so that a test can spoil one thing in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

MM = 72 / 25.4
BLEED = 3 * MM
WIDTH, HEIGHT = 148 * MM + 2 * BLEED, 210 * MM + 2 * BLEED
DATE = "D:20300102030405Z"
XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<xmp:CreateDate>2030-01-02T03:04:05Z</xmp:CreateDate>
<xmp:ModifyDate>2030-01-02T03:04:05+00:00</xmp:ModifyDate>
<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion><xmpMM:DocumentID>uuid:1</xmpMM:DocumentID>
<xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
# The header of a profile (ICC.1, 7.2) is all that a file for the press is asked for.
PROFILE = b"\0" * 12 + b"prtrCMYKLab " + b"\0" * 104
# A line in black in the middle of the page; a page that is not empty.
RULE = b"0 0 0 1 K 1 w 100 300 m 300 300 l S"


def press_file(
    content: bytes = RULE,
    resources: Mapping[str, Any] | Callable[[Pdf], Mapping[str, Any]] | None = None,
    *,
    pages: int = 1,
    change: Callable[[Pdf], object] | None = None,
) -> bytes:
    """Give an A5 file with 3 mm of bleed, valid as PDF/X-4; `change` spoils it before it is written."""
    with Pdf.new() as document:
        given = resources(document) if callable(resources) else resources or {}
        for _ in range(pages):
            page = document.add_blank_page(page_size=(WIDTH, HEIGHT)).obj
            page.MediaBox = page.BleedBox = Array([0, 0, WIDTH, HEIGHT])
            page.TrimBox = Array([BLEED, BLEED, WIDTH - BLEED, HEIGHT - BLEED])
            page.Resources = Dictionary(**given)
            page.Contents = Stream(document, content)
        document.Root.Metadata = document.make_indirect(
            Stream(document, XMP, Type=Name.Metadata, Subtype=Name.XML)
        )
        info: dict[str, Any] = {
            "Title": String("Essai"),
            "CreationDate": String(DATE),
            "ModDate": String(DATE),
        }
        document.trailer.Info = document.make_indirect(Dictionary(**info, Trapped=Name("/False")))
        intent = Dictionary(
            Type=Name.OutputIntent,
            S=Name.GTS_PDFX,
            OutputConditionIdentifier=String("FOGRA39"),
            RegistryName=String("http://www.color.org"),
            DestOutputProfile=document.make_indirect(Stream(document, PROFILE, N=4)),
        )
        document.Root.OutputIntents = Array([document.make_indirect(intent)])
        if change:
            change(document)
        out = BytesIO()
        document.save(out, compress_streams=False, deterministic_id=True, min_version="1.6")
        return out.getvalue()


def picture(document: Pdf, width: int, height: int, **changed: Any) -> Stream:
    """Give a picture in light cyan; `changed` keys stand instead of its own."""
    keys = {
        "Type": Name.XObject, "Subtype": Name.Image, "Width": width, "Height": height,
        "ColorSpace": Name.DeviceCMYK, "BitsPerComponent": 8, **changed,
    }  # fmt: skip
    return document.make_stream(b"\x40\0\0\0" * (width * height), **keys)


def font(*, embedded: bool = True, name: str = "ABCDEF+Essai", **changed: Any) -> Dictionary:
    """Give a simple font of even widths, 500 to the em."""
    descriptor = Dictionary(Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=32)
    keys = {
        "Type": Name.Font, "Subtype": Name.TrueType, "BaseFont": Name(f"/{name}"), "FirstChar": 0,
        "LastChar": 255, "Widths": Array([500] * 256), "FontDescriptor": descriptor, **changed,
    }  # fmt: skip
    made = Dictionary(**keys)
    made.FontDescriptor.Embedded = embedded
    return made


def fonts(**changed: Any) -> Callable[[Pdf], Mapping[str, Any]]:
    """Give resources with one font, F, embedded unless asked otherwise."""

    def make(document: Pdf) -> Mapping[str, Any]:
        one = font(**changed)
        if one.FontDescriptor.Embedded:
            one.FontDescriptor.FontFile2 = document.make_stream(b"a font")
        del one.FontDescriptor.Embedded
        return {"Font": Dictionary(F=document.make_indirect(one))}

    return make
