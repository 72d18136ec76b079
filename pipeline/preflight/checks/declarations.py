"""What a file declares of itself: PDF/X-4 (ISO 15930-7, clauses 6.2 to 6.5) and the printing condition."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from pipeline.preflight.gathering import Gathering
from pipeline.preflight.limits import content_of

# The namespace of GTS_PDFXVersion in XMP since PDF/X-4.
_NAMESPACE = b"http://www.npes.org/pdfx/ns/id/"
_VERSION = re.compile(rb"GTS_PDFXVersion\s*(?:=\s*[\"']|>)\s*([^\"'<]*)")
_KEY = rb"%s\s*(?:=\s*[\"']|>)\s*([^\"'<]+)"
_XMP_BYTES = 4 << 20
# Characterised conditions of the ICC's registry, by how their names begin.
_REGISTRY = "http://www.color.org"
_KNOWN = re.compile(
    r"(FOGRA ?\d\d|CGATS|IFRA\d|JC\d{6}|JCN?\d|PC\d|SWOP|GRACoL|SNAP|EUROSB|UNCOATED|OFCOM)", re.IGNORECASE
)

Words = tuple[str, str]


def check_declaration(document: Pdf, found: Gathering) -> None:
    """The file says that it is PDF/X-4, in metadata that anyone can read, and agrees with itself."""
    for what, what_fr in _undeclared(document):
        found.add("x4-undeclared", alike=(what,), what=what, what_fr=what_fr)


def _undeclared(document: Pdf) -> Iterator[Words]:
    metadata = document.Root.get(Name.Metadata)
    info = document.trailer.get(Name.Info)
    info = info if isinstance(info, Dictionary) else Dictionary()
    if not isinstance(metadata, Stream):
        yield "there is no XMP metadata", "il n’y a pas de métadonnées XMP"
    else:
        if metadata.get(Name.Filter) is not None:
            yield "the XMP metadata is compressed", "les métadonnées XMP sont compressées"
        xmp = content_of(metadata)[:_XMP_BYTES]
        if not _is_xml(xmp):
            yield "the XMP metadata is no XML", "les métadonnées XMP ne sont pas du XML"
        yield from _badly_described(xmp, info)
    identifier = document.trailer.get(Name.ID)
    if not isinstance(identifier, Array) or len(identifier) != 2:
        yield "the trailer has no ID", "le fichier n’a pas d’identifiant (ID)"
    if str(info.get(Name.Trapped, "")) not in ("/True", "/False"):
        yield "Trapped is neither True nor False", "Trapped ne vaut ni True ni False"
    if document.pdf_version >= "2.0":
        yield f"it is PDF {document.pdf_version}, not 1.6", f"c’est du PDF {document.pdf_version}, non 1.6"


def _badly_described(xmp: bytes, info: Dictionary) -> Iterator[Words]:
    version = _VERSION.search(xmp)
    if version is None or version[1].strip() != b"PDF/X-4" or _NAMESPACE not in xmp:
        said = version[1].decode("utf-8", "replace").strip()[:40] if version else "–"
        yield f"GTS_PDFXVersion is {said}, not PDF/X-4", f"GTS_PDFXVersion vaut {said}, non PDF/X-4"
    for key in ("xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass"):
        if _value(xmp, key) is None:
            yield f"{key} is missing", f"{key} manque"
    for own, other in (("CreationDate", "xmp:CreateDate"), ("ModDate", "xmp:ModifyDate")):
        said, shown = _text(info.get(f"/{own}")), _value(xmp, other)
        if not said or not shown:
            yield f"{own} is not told twice", f"{own} n’est pas donnée deux fois"
        elif _instant(said) != _instant(shown):
            yield f"{own} is {said}, but {other} {shown}", f"{own} vaut {said}, mais {other} {shown}"
    title = _text(info.get(Name.Title))
    if not title:
        yield "there is no title", "il n’y a pas de titre"
    elif (titles := _titles(xmp)) and title not in titles:
        yield f"Title is {title}, but dc:title {titles[0]}", f"Title vaut {title}, mais dc:title {titles[0]}"
    own, shown = str(info.get(Name.Trapped, "")).removeprefix("/"), _value(xmp, "pdf:Trapped")
    if own and shown and own != shown:
        yield f"Trapped is {own}, but pdf:Trapped {shown}", f"Trapped vaut {own}, mais pdf:Trapped {shown}"


def _titles(xmp: bytes) -> list[str]:
    """Give the title in all its languages."""
    inside = re.search(rb"<dc:title>(.*?)</dc:title>", xmp, re.DOTALL)
    listed = re.findall(rb"<rdf:li[^>]*>([^<]*)</rdf:li>", inside[1]) if inside else []
    return [html.unescape(title.decode("utf-8", "replace")).strip() for title in listed]


def _is_xml(xmp: bytes) -> bool:
    """Tell whether it can be read as XML; its entities are not."""
    reader = ParserCreate()
    reader.EntityDeclHandler = _refuse
    try:
        reader.Parse(xmp.strip(b"\0 \r\n\t"), True)
    except (ExpatError, ValueError):
        return False
    return True


def _refuse(*_: object) -> None:
    raise ValueError("metadata declare no entities")


def _value(xmp: bytes, key: str) -> str | None:
    found = re.search(_KEY % key.encode(), xmp)
    return found[1].decode("utf-8", "replace").strip() if found else None


def _text(found: Any) -> str:
    return "" if found is None else str(found).strip()


def _instant(said: str) -> tuple[str, str]:
    """Give a date's figures and zone, as PDF or as XMP writes it: 14 figures, +hhmm."""
    said = said.removeprefix("D:").replace("'", "")
    zone = re.search(r"(?:Z|[+-]\d\d:?\d\d)0*:?0*$", said)
    figures = re.sub(r"\D", "", said[: zone.start()] if zone else said).ljust(14, "0")[:14]
    shift = re.sub("[Z:]", "", zone[0]) if zone else ""
    return figures, "" if not shift.strip("+-0") else shift


def check_output_intent(document: Pdf, found: Gathering) -> None:
    """There is one output intent for printing, with the profile of a CMYK press and a known name (R0035)."""
    for what, what_fr in _wrong_intents(document):
        found.add("output-intent-wrong", alike=(what,), what=what, what_fr=what_fr)


def _wrong_intents(document: Pdf) -> Iterator[Words]:
    intents = document.Root.get(Name.OutputIntents)
    listed = list(intents)[:64] if isinstance(intents, Array) else []
    of_press = [
        one for one in listed if isinstance(one, Dictionary) and str(one.get(Name.S, "")) == "/GTS_PDFX"
    ]
    if len(of_press) != 1:
        yield (
            f"there are {len(of_press)} for PDF/X, not one",
            f"il y en a {len(of_press)} pour PDF/X, non une",
        )
    for one in of_press[:1]:
        name = _text(one.get(Name.OutputConditionIdentifier))
        profile = one.get(Name.DestOutputProfile)
        registry = _text(one.get(Name.RegistryName)).rstrip("/")
        if not name:
            yield "it has no OutputConditionIdentifier", "elle n’a pas d’OutputConditionIdentifier"
        elif registry == _REGISTRY and not _KNOWN.match(name):
            yield f"{name} is not in the ICC’s registry", f"{name} n’est pas au registre de l’ICC"
        if isinstance(profile, Stream):
            yield from _wrong_profile(profile)
        else:
            yield "it has no profile", "elle n’a pas de profil"


def _wrong_profile(profile: Stream) -> Iterator[Words]:
    """Look at the header (ICC.1, 7.2): bytes 12 to 15 are the device's class, 16 to 19 its colour space."""
    header = content_of(profile)[:128]
    kind, space = (header[at : at + 4].decode("latin-1").strip() or "–" for at in (12, 16))
    if kind != "prtr":
        yield f"its profile is of a device {kind}, not prtr", f"son profil est d’un appareil {kind}, non prtr"
    if space != "CMYK":
        yield f"its profile is for {space}, not CMYK", f"son profil est pour {space}, non CMYK"
    if (channels := int(profile.get(Name.N, 0))) != 4:
        yield f"its profile says N {channels}, not 4", f"son profil dit N {channels}, non 4"
