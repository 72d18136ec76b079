"""What the finished file says of itself, the identifier that it gets, and how it is written."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from os import SEEK_END
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String

from pipeline.binding.parts import Metadata
from pipeline.binding.sources import Source
from pipeline.edition import Edition

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" \
xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" \
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">{}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
# What the writer puts where an identifier made for one file only would stand.
_PLACEHOLDER = b"31415926535897932384626433832795"
# So many bytes at the end of a file say where its table of objects begins, and so many there say the rest.
_END, _HEAD = 32, 1024


def inscribe(
    document: Pdf, sources: Sequence[Source], metadata: Metadata, edition: Edition, known_as: bytes
) -> None:
    """Say what the file is: what the engine would say of the whole document, under the engine's own name.

    A file for the press is known by `known_as` in its metadata too, and says each day to the second.
    """
    engines = (str(one.pdf.docinfo.get(Name.Producer, "")) for one in sources)
    producer = next(filter(None, engines), "")
    day = metadata.date.strftime("D:%Y%m%d000000Z" if edition.pressed else "D:%Y%m%d")
    said = {
        "/Title": metadata.title,
        "/Author": metadata.author,
        "/Subject": metadata.description,
        "/Producer": producer,
        "/CreationDate": day,
        "/ModDate": day,
    }
    info = Dictionary({key: String(text) for key, text in said.items() if text})
    if edition.pressed:
        info.Trapped = Name("/False")
    document.trailer.Info = document.make_indirect(info)
    root = document.Root
    if metadata.language:
        root.Lang = String(metadata.language)
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    if edition.tagged:
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    if edition.tagged or edition.pressed:
        declared = _for_press(metadata, known_as) if edition.pressed else _FOR_READERS
        packet = Stream(document, _packet(metadata, producer, declared, _day(metadata, edition)).encode())
        packet.Type, packet.Subtype = Name.Metadata, Name.XML
        root.Metadata = packet


def _day(metadata: Metadata, edition: Edition) -> str:
    return metadata.date.isoformat() + ("T00:00:00Z" if edition.pressed else "")


def _for_press(metadata: Metadata, known_as: bytes) -> tuple[str, ...]:
    """Declare PDF/X-4, and tell this file from any other by what it is made of."""
    known = f"uuid:{uuid.UUID(bytes=known_as, version=5)}"
    said = {
        "pdfxid:GTS_PDFXVersion": "PDF/X-4",
        "pdf:Trapped": "False",
        "xmp:MetadataDate": f"{metadata.date.isoformat()}T00:00:00Z",
        "xmpMM:DocumentID": known,
        "xmpMM:InstanceID": known,
        "xmpMM:RenditionClass": "default",
        "xmpMM:VersionID": "1",
    }
    return tuple(_description("", f"<{name}>{text}</{name}>") for name, text in said.items())


def _packet(metadata: Metadata, producer: str, declared: Sequence[str], day: str) -> str:
    """Write the same as XMP, where a standard is declared."""
    alternatives = '<rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt>'
    said = [
        ("dc:title", alternatives, metadata.title),
        ("dc:creator", "<rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq>", metadata.author),
        ("dc:description", alternatives, metadata.description),
        ("xmp:CreateDate", "{}", day),
        ("xmp:ModifyDate", "{}", day),
    ]
    parts = [*declared, _description(f" pdf:Producer={quoteattr(producer)}")]
    for name, shape, text in said:
        if text:
            parts.append(_description("", f"<{name}>{shape.format(escape(text))}</{name}>"))
    return _PACKET.format("".join(parts))


def _description(attributes: str, inside: str = "") -> str:
    start = f'<rdf:Description rdf:about=""{attributes}'
    return f"{start}>{inside}</rdf:Description>" if inside else f"{start}/>"


# PDF/A knows the properties of its own standard and no other: that of PDF/UA has to be explained to it.
_EXPLAINED = """<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"""
_FOR_READERS = (
    _description(' pdfuaid:part="1"'),
    _description(' pdfaid:part="2" pdfaid:conformance="A"'),
    _description("", _EXPLAINED),
)


def identifier(sources: Sequence[Source], made_of: object) -> bytes:
    """Make the file's identifier from those of its parts, and from all else that it is made of."""
    digest = hashlib.sha256(repr(made_of).encode())
    for source in sources:
        digest.update(source.identity())
    return digest.digest()[:16]


def save(document: Pdf, target: Path, known_as: bytes, version: str, *, packed: bool = True) -> None:
    """Write the document, with that identifier (16 bytes), as PDF of that version.

    What comes unpacked, as fonts do, is left so in a file that is not to be `packed`.

    The library could make one from all that it writes, at the price of a third of all the time that binding
    takes: pictures would be read once more for it.
    """
    with target.open("w+b") as stream:
        document.save(
            stream,
            object_stream_mode=ObjectStreamMode.generate,
            compress_streams=packed,
            force_version=version,
            fix_metadata_version=False,
            static_id=True,
        )
        stream.seek(-_END, SEEK_END)
        table = int(stream.read().split()[-2])
        stream.seek(table)
        head, _, _ = stream.read(_HEAD).partition(b"stream")
        at = head.index(_PLACEHOLDER)
        stream.seek(table + at)
        stream.write(head[at:].replace(_PLACEHOLDER, known_as.hex().encode()))
