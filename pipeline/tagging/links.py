"""What a link says to one who hears it without the sentence around it (`Contents` of its annotations)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from pipeline.fascicle import link_contents
from pipeline.tagging.slip import Element

_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060]")


@dataclass(frozen=True, slots=True)
class NoteWords:
    """What the call of a note says, and its number, which leads back."""

    call: str
    label: str


def note_words(language: str, number: str) -> NoteWords:
    """Say them in the language of the booklet, in English where it is not known here."""
    main = language.partition("-")[0].lower()
    call, label = _NOTES.get(main, _NOTES["en"])
    return NoteWords(f"{call} {number}".strip(), f"{label} {number}".strip())


_NOTES = {
    "de": ("Anmerkung", "Zurück zum Verweis auf Anmerkung"),
    "en": ("Note", "Back to the call of note"),
    "es": ("Nota", "Volver a la llamada de nota"),
    "fr": ("Note", "Retour à l’appel de note"),
    "it": ("Nota", "Torna al richiamo di nota"),
}


def words_of(link: Element) -> str:
    """Give the words of a link; with the title that it leads to, or the address, unless the words say it."""
    words = _UNSEEN.sub("", link.says("words"))
    address = _SCHEME.sub("", link.says("address"))
    shown = unquote(address, errors="replace").removesuffix("/")
    return link_contents(words, link.says("title") or shown) or link.says("address")
