"""What comes of a picture: a prepared one, or the reason why it is not used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pipeline.booklet import Picture
from pipeline.diagnostics import Diagnostic, finding

PIXEL_LIMIT = 100_000_000
"""Pixels that a picture may have at most, by its header: decoded, that is up to 400 MB."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture ready to be placed: its bytes, its size in pixels (an SVG's in CSS px), what was done to it.

    `animated` when it is the first of several images; `removed` names what was taken out of an SVG, "" if
    nothing was. `original` is the SHA-256 of the picture's own file, where `data` only stands in for it.
    """

    data: bytes
    media_type: str
    width: int
    height: int
    animated: bool = False
    removed: str = ""
    original: str = ""


class Reason(Enum):
    """What is wrong with a file that should be a picture, in English and in French."""

    MISSING = ("it is not there", "il est absent")
    FOLDER = ("it is a folder", "c’est un dossier")
    NOT_A_FILE = ("it is not an ordinary file", "ce n’est pas un fichier ordinaire")
    CLOSED = ("the system does not let it be read", "le système n’en permet pas la lecture")
    LARGE = ("the file is larger than 200 MB", "le fichier dépasse 200 Mo")
    EMPTY = ("the file is empty", "le fichier est vide")
    UNKNOWN = ("not a picture in a format known here", "pas une image d’un format connu ici")
    CUT = ("the file is cut short", "le fichier est tronqué")
    DAMAGED = ("the file is damaged", "le fichier est abîmé")
    SVG_MALFORMED = ("its SVG is not well-formed", "son SVG est mal formé")
    SVG_LARGE = ("its SVG is too large", "son SVG est trop gros")
    SVG_DEEP = ("its SVG is nested too deeply", "son SVG est trop profondément imbriqué")
    SVG_CIRCLE = ("its SVG contains itself", "son SVG se contient lui-même")


def unreadable(picture: Picture, reason: Reason) -> Diagnostic:
    """Say that a picture cannot be used, and why."""
    words, words_fr = reason.value
    return finding("picture-unreadable", picture.place, name=picture.name, reason=words, reason_fr=words_fr)


class UnusableError(Exception):
    """The file is not usable as a picture."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value[0])
        self.reason = reason


class TooManyPixelsError(Exception):
    """The picture measures more than `PIXEL_LIMIT`."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(f"{width} × {height}")
        self.size = (width, height)
