"""The press profile of an edition: the ICC file that its colours are made with, what it says of the press.

It is looked at before anything is typeset: a profile that no press could use prevents work, with its name
and the reason. Only its header, its table and its few words are read.
"""

from __future__ import annotations

import re
import stat
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from pipeline.diagnostics import PipelineError, Place, finding
from pipeline.edition.settings import Edition
from pipeline.edition.theme import Theme, real_path

# The profile that comes with the program, and the folder of style sheets that it is in.
BUNDLED_PROFILE = "ISOcoated_v2_300_bas.icc"
_FOLDER = "profiles"

# ICC.1, 7.2: the header, then the number of tags, then signature, offset and size of each.
_HEADER, _TAG = 128, struct.Struct(">4sII")
_MOST_TAGS = 200
# Of a tag with words, no more is read.
_MOST_WORDS = 4096

# Names that profiles go by, and the printing condition that each describes, as the ICC's registry has it. The
# registry's own names come first: they stand in the descriptions of many.
_REGISTERED = (
    (r"FOGRA ?(\d\d)", r"FOGRA\1"),
    (r"CGATS ?TR ?(\d\d\d)", r"CGATS TR \1"),
    (r"ISO ?Coated v2", "FOGRA39"),
    (r"PSO ?Coated v3", "FOGRA51"),
    (r"PSO ?Uncoated v3", "FOGRA52"),
    (r"PSO ?Uncoated ?ISO ?12647", "FOGRA47"),
    (r"PSO LWC Improved", "FOGRA45"),
    (r"PSO LWC Standard", "FOGRA46"),
    (r"PSO MFC Paper", "FOGRA41"),
    (r"PSO SNP Paper", "FOGRA42"),
    (r"ISO ?Uncoated(?! ?Yellowish)", "FOGRA29"),
    (r"ISO ?Uncoated ?Yellowish", "FOGRA30"),
    (r"U\.?S\.? ?Web Coated \(?SWOP\)? ?v2", "CGATS TR 001"),
    (r"SWOP ?2006 Coated ?3", "CGATS TR 003"),
    (r"SWOP ?2006 Coated ?5", "CGATS TR 005"),
    (r"GRACoL ?2006 Coated ?1", "CGATS TR 006"),
)
_MEANINGS = {
    "FOGRA27": "Offset printing, ISO 12647-2:1996, paper type 1 or 2, gloss or matt coated",
    "FOGRA29": "Offset printing, ISO 12647-2:1996, paper type 4, uncoated white",
    "FOGRA39": "Offset printing, ISO 12647-2:2004/Amd 1, paper type 1 or 2, gloss or matt coated",
    "FOGRA47": "Offset printing, ISO 12647-2:2004/Amd 1, paper type 4, uncoated white",
    "FOGRA51": "Offset printing, ISO 12647-2:2013, print substrate 1, premium coated",
    "FOGRA52": "Offset printing, ISO 12647-2:2013, print substrate 5, wood-free uncoated",
    "CGATS TR 001": "Web offset printing, SWOP, coated paper",
    "CGATS TR 003": "Web offset printing, SWOP 2006, coated paper of grade 3",
    "CGATS TR 005": "Web offset printing, SWOP 2006, coated paper of grade 5",
    "CGATS TR 006": "Offset printing, GRACoL 2006, coated paper of grade 1",
}

_MISSING = ("there is no such file", "ce fichier n’existe pas")
_OUTSIDE = ("it is not inside the booklet’s folder", "il n’est pas dans le dossier du livret")
_NO_PROFILE = ("it is not an ICC profile", "ce n’est pas un profil ICC")
_NO_TABLES = (
    "it has no tables to and from CMYK (A2B0, B2A0)",
    "il n’a pas de tables de et vers CMJN (A2B0, B2A0)",
)


@dataclass(frozen=True, slots=True)
class PressProfile:
    """An ICC profile that a press prints by, checked.

    `condition` names the printing condition that it describes: as the ICC's registry has it when it is
    `registered`, else in the profile's own words. `meaning` says what that is, "" when it is not known.
    """

    file: Path = field(repr=False)  # its place decides nothing
    description: str
    condition: str
    meaning: str = ""
    registered: bool = False


def press_profile(edition: Edition, theme: Theme, place: Place | None = None) -> PressProfile:
    """Give the profile that an edition's colours go through: the one it names, or the bundled one.

    Raises PipelineError (`profile-unusable`, at `place`) when it is not there, is no CMYK output profile, or
    is not whole; `theme-outside` as `Theme.folders` does.
    """
    name, file = _find(edition, theme)
    reason = _OUTSIDE if file is None else None
    if file is not None:
        try:
            if not stat.S_ISREG(file.stat().st_mode):
                raise FileNotFoundError
            with file.open("rb") as stream:
                return _read(file, stream)
        except _Unusable as problem:
            reason = problem.reason
        except (FileNotFoundError, NotADirectoryError):
            reason = _MISSING
        except (OSError, ValueError) as problem:
            said = getattr(problem, "strerror", None) or str(problem)
            reason = (said, said)
    en, fr = reason or _NO_PROFILE
    raise PipelineError(finding("profile-unusable", place, name=name, reason=en, reason_fr=fr))


def _find(edition: Edition, theme: Theme) -> tuple[str, Path | None]:
    """Give the profile's name for messages, and its file; None when it lies outside the booklet's folder."""
    if not edition.output_intent:
        name = f"styles/{_FOLDER}/{BUNDLED_PROFILE}"
        candidates = [folder / _FOLDER / BUNDLED_PROFILE for folder in theme.folders("styles")]
        return name, next((file for file in candidates if file.is_file()), candidates[-1])
    inside, real = real_path(theme.root), real_path(theme.root / edition.output_intent)
    if inside is None or real is None or not real.is_relative_to(inside):
        return edition.output_intent, None
    return edition.output_intent, theme.root / edition.output_intent


class _Unusable(Exception):  # noqa: N818
    """A file that no press can use, and why, in English and in French."""

    def __init__(self, en: str, fr: str) -> None:
        super().__init__(en)
        self.reason = (en, fr)


def _read(file: Path, stream: BinaryIO) -> PressProfile:
    length = stream.seek(0, 2)
    stream.seek(0)
    header = stream.read(_HEADER)
    _check_header(header, length)
    tags = _tags(stream, length)
    if not {b"A2B0", b"B2A0"} <= tags.keys():
        raise _Unusable(*_NO_TABLES)
    description = _words(_content(stream, tags, b"desc")) or file.stem
    target = _content(stream, tags, b"targ")[8:].decode("latin-1")
    condition = _condition(description) or _condition(target, known=2)
    if condition:
        return PressProfile(file, description, condition, _MEANINGS.get(condition, ""), True)
    return PressProfile(file, description, description)


def _check_header(header: bytes, length: int) -> None:
    """Refuse what is not whole, or not the profile of a press that prints in CMYK."""
    if len(header) < _HEADER or header[36:40] != b"acsp":
        raise _Unusable(*_NO_PROFILE)
    said = int.from_bytes(header[:4], "big")
    if said != length:
        raise _Unusable(
            f"it is not whole: {length} bytes, where its header says {said}",
            f"il n’est pas entier : {length} octets, quand son en-tête en dit {said}",
        )
    if header[16:20] != b"CMYK":
        space = _shown(header[16:20])
        raise _Unusable(f"its colours are {space}, not CMYK", f"ses couleurs sont {space}, non CMYK (CMJN)")
    if header[12:16] != b"prtr":
        kind = _shown(header[12:16])
        raise _Unusable(
            f"it is of the class “{kind}”, not an output profile (“prtr”)",
            f"il est de la classe « {kind} », pas un profil de sortie (« prtr »)",
        )
    if header[8] not in (2, 4):
        raise _Unusable(
            f"it is of version {header[8]}, which PDF/X-4 does not know",
            f"il est de la version {header[8]}, que PDF/X-4 ne connaît pas",
        )


def _tags(stream: BinaryIO, length: int) -> dict[bytes, tuple[int, int]]:
    """Give where each tag begins and how long it is."""
    number = int.from_bytes(stream.read(4), "big")
    table = stream.read(_TAG.size * min(number, _MOST_TAGS))
    if number > _MOST_TAGS or len(table) < _TAG.size * number:
        raise _Unusable(*_NO_PROFILE)
    tags = {name: (offset, size) for name, offset, size in _TAG.iter_unpack(table)}
    for name, (offset, size) in tags.items():
        if offset + size > length:
            tag = _shown(name)
            raise _Unusable(
                f"its table {tag} lies outside the file", f"sa table {tag} est en dehors du fichier"
            )
    return tags


def _content(stream: BinaryIO, tags: dict[bytes, tuple[int, int]], name: bytes) -> bytes:
    offset, size = tags.get(name, (0, 0))
    stream.seek(offset)
    return stream.read(min(size, _MOST_WORDS))


def _words(tag: bytes) -> str:
    """Give the text of a description: that of ICC 2 (ASCII, its length before it), or the first of ICC 4."""
    text = ""
    if tag[:4] == b"desc":
        text = tag[12 : 12 + int.from_bytes(tag[8:12], "big")].decode("latin-1")
    elif tag[:4] == b"mluc" and len(tag) >= 28:
        size, offset = struct.unpack_from(">II", tag, 20)
        text = tag[offset : offset + size].decode("utf-16-be", "replace")
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _condition(words: str, known: int = len(_REGISTERED)) -> str:
    """Find the registered condition that words name, by the first `known` rows of the table; "" for none."""
    plain = re.sub(r"[_\s]+", " ", words)
    for pattern, name in _REGISTERED[:known]:
        if (found := re.search(pattern, plain, re.IGNORECASE)) is not None:
            return found.expand(name)
    return ""


def _shown(signature: bytes) -> str:
    text = signature.decode("latin-1").strip()
    return "".join(one if one.isprintable() else "·" for one in text)
