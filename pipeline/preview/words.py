"""What the server says to people, in French and in English, and which of the two they read."""

from __future__ import annotations

SAYINGS: dict[str, dict[str, str]] = {
    "host": {
        "fr": "Cette adresse n’est pas celle de l’aperçu.",
        "en": "This address is not the preview’s.",
    },
    "origin": {
        "fr": "Cette demande vient d’une autre page : elle est refusée.",
        "en": "This request comes from another page: it is refused.",
    },
    "token": {
        "fr": "Cette page date d’un autre lancement de l’aperçu : rechargez-la.",
        "en": "This page is from another run of the preview: load it again.",
    },
    "read-only": {
        "fr": "L’aperçu a été lancé en lecture seule.",
        "en": "The preview was started read-only.",
    },
    "method": {"fr": "Cette demande n’existe pas.", "en": "There is no such request."},
    "missing": {"fr": "Cela n’existe pas, ou n’existe plus.", "en": "There is no such thing, or no longer."},
    "wrong": {"fr": "Cette demande est mal formée.", "en": "This request is malformed."},
    "large": {"fr": "Cette demande est trop longue.", "en": "This request is too long."},
    "busy": {
        "fr": "Trop de fenêtres regardent cet aperçu : fermez-en.",
        "en": "Too many windows look at this preview: close some.",
    },
    "outside": {
        "fr": "Ce fichier n’est pas dans le contenu du livret.",
        "en": "This file is not in the booklet’s content.",
    },
    "no-editor": {
        "fr": "Aucun éditeur de texte n’est réglé : donnez-en un à « editor » dans [preview] de booklet.toml,"
        " ou à la variable VISUAL.",
        "en": "No text editor is set: name one as `editor` in [preview] of booklet.toml,"
        " or in the variable VISUAL.",
    },
    "editor-lost": {
        "fr": "L’éditeur de texte ne s’est pas ouvert.",
        "en": "The text editor did not open.",
    },
    "field-lost": {
        "fr": "Ce champ n’est plus dans le fichier.",
        "en": "This field is no longer in the file.",
    },
    "conflict": {
        "fr": "Le fichier a changé entre-temps\u00a0: rien n’a été écrit.",
        "en": "The file changed meanwhile: nothing was written.",
    },
    "undo-lost": {"fr": "Il n’y a plus rien à annuler.", "en": "There is nothing left to undo."},
    "unwritable": {
        "fr": "La ligne {line} commence par \\----, que Kirby relirait sans sa barre inversée\u00a0:"
        " enlevez-la, ou enlevez un tiret.",
        "en": "Line {line} begins with \\----, which Kirby would read without its backslash:"
        " take the backslash away, or a hyphen.",
    },
    "file-unread": {
        "fr": "Le fichier n’a pas pu être lu\u00a0: {reason}.",
        "en": "The file could not be read: {reason}.",
    },
    "file-unwritten": {
        "fr": "Rien n’a été enregistré, le fichier n’a pas pu être écrit\u00a0: {reason}.",
        "en": "Nothing was saved, the file could not be written: {reason}.",
    },
}
# Names of the built-in editions; others go by the name that booklet.toml gives them.
EDITIONS: dict[str, dict[str, str]] = {
    "print": {"fr": "Impression", "en": "Print"},
    "accessible": {"fr": "Accessible", "en": "Accessible"},
    "proof": {"fr": "Épreuve", "en": "Proof"},
}


def say(key: str, language: str, **words: object) -> str:
    """Say something in a language, with the words that it is about."""
    return SAYINGS[key][language].format_map(words)


def edition_label(name: str, code: str, language: str) -> str:
    """Name an edition for people; `code` is that of the content's language, "" where it has one only."""
    label = EDITIONS[name][language] if name in EDITIONS else name
    return f"{label} ({code})" if code else label


def language_of(accepted: str) -> str:
    """Choose from an `Accept-Language` header: French or English, whichever is wanted more; else French."""
    best, weight = "fr", 0.0
    for wish in accepted.split(",")[:32]:
        name, _, rest = wish.strip().lower().partition(";")
        code = name.strip().partition("-")[0]
        quality = rest.strip().removeprefix("q=")
        try:
            value = float(quality) if quality else 1.0
        except ValueError:
            continue
        if code in ("fr", "en") and weight < value <= 1:
            best, weight = code, value
    return best
