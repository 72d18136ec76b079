"""The report's own words, in French and English, and the checks that it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """A check as people know it: its name and what it proves, in each language, and the codes it may find.

    One without codes takes all findings that no other check makes.
    """

    name: Mapping[str, str]
    proves: Mapping[str, str]
    codes: frozenset[str] = frozenset()


def _check(fr: str, en: str, proves_fr: str, proves_en: str, codes: str = "") -> Check:
    return Check({"fr": fr, "en": en}, {"fr": proves_fr, "en": proves_en}, frozenset(codes.split()))


CHECKS = (
    _check(
        "Normes PDF/UA-1 et PDF/A-2a",
        "Standards PDF/UA-1 and PDF/A-2a",
        "Le fichier suit les règles que contrôlent les logiciels de vérification.",
        "The file keeps the rules that validators check.",
        "pdfua-broken pdfa-broken verapdf-silent file-unfit style-opacity",
    ),
    _check(
        "Les mots",
        "The words",
        "Tout ce que dit le contenu est lu, une fois, dans l’ordre.",
        "All that the content says is read, once, in its order.",
        "words-lost words-twice words-moved words-changed font-undeclared glyph-missing section-lost",
    ),
    _check(
        "Les langues",
        "The languages",
        "Chaque mot est lu dans sa langue.",
        "Every word is read in its language.",
        "language-wrong",
    ),
    _check(
        "Les contrastes",
        "Contrast",
        "Le texte se détache du fond : 4,5 contre 1, et 3 contre 1 en grands caractères.",
        "Text stands out from what lies under it: 4.5 to 1, and 3 to 1 in large type.",
        "contrast-low",
    ),
    _check(
        "Les titres et les signets",
        "Headings and bookmarks",
        "Aucun niveau de titre n’est sauté ; les signets sont ceux des titres.",
        "No level is skipped; the bookmarks are those of the headings.",
        "outline-odd heading-level heading-size",
    ),
    _check(
        "Les tableaux",
        "Tables",
        "Chaque tableau a des en-têtes, et autant de cellules à chaque ligne.",
        "Every table has heads, and as many cells in each row.",
        "table-odd",
    ),
    _check(
        "Les liens",
        "Links",
        "Chaque lien dit où il mène ; ceux d’une liste se touchent sans viser.",
        "Every link says where it leads; those of a list are easy to hit.",
        "link-mute link-dead target-small",
    ),
    _check(
        "Les images",
        "Pictures",
        "Chaque image est décrite, ou déclarée décorative.",
        "Every picture is described, or declared to be ornament.",
        "alt-missing",
    ),
    _check(
        "Le reste",
        "Everything else",
        "Ce que le contenu et les feuilles de style ont laissé à signaler.",
        "What else there is to say of the content and of the style sheets.",
    ),
)

WORDS: dict[str, dict[str, Any]] = {
    "fr": {
        "report": "Rapport d’accessibilité",
        "skip": "Aller au verdict",
        "contents": "Sommaire du rapport",
        "of": "Fichier :",
        "one_page": "page",
        "pages": "pages",
        "page": "Page",
        "page_short": "p.",
        "verdict": "Verdict",
        "ready": "Aucune erreur : les contrôles automatiques sont passés.",
        "unready": "Des erreurs restent à corriger.",
        "check": "Contrôle",
        "state": "Résultat",
        "states": {"good": "Bon", "odd": "À regarder", "bad": "À corriger"},
        "signs": {"good": "✓", "odd": "!", "bad": "✗"},
        "people": "Ce que seul un humain peut juger",
        "people_lead": "Aucun programme ne sait dire si ce qui suit est bon. À relire avant de publier.",
        "tasks": (
            "Chaque description dit ce que l’image apporte ici, et rien de plus.",
            "Aucune information n’est donnée par la couleur seule.",
            "L’ordre de lecture a du sens, aussi dans les pages composées librement.",
            "Le texte de chaque lien se comprend sans la phrase qui l’entoure.",
            "Les titres disent ce qui les suit.",
            "Les passages en langue étrangère sont marqués comme tels dans le contenu.",
            "Une écoute avec un lecteur d’écran (NVDA), et un passage dans PAC, une fois par édition.",
        ),
        "pictures": "Images et descriptions",
        "pictures_lead": "Chaque image telle qu’elle est dans la page, avec les mots lus à sa place.",
        "no_pictures": "Aucune image n’est décrite dans ce fichier.",
        "not_shown": "image non montrée",
        "outline": "Plan du document",
        "no_headings": "Ce fichier n’a pas de titre.",
        "read": "Le document tel qu’il est lu",
        "read_lead": (
            "De haut en bas, ce que dit un lecteur d’écran : le rôle de chaque élément, puis ses mots. "
            "Les ornements, les titres courants et les folios ne sont pas lus."
        ),
        "nothing": "Rien n’est lu dans ce fichier.",
        "link": "lien",
        "note": "note",
        "roles": {
            "H": "Titre",
            "P": "Paragraphe",
            "Figure": "Image",
            "Lbl": "Marque",
            "LBody": "Élément de liste",
            "LI": "Élément de liste",
            "TH": "En-tête",
            "TD": "Cellule",
            "Caption": "Légende",
            "BlockQuote": "Citation",
            "Note": "Note",
            "TOCI": "Ligne du sommaire",
            "Sect": "Texte",
            "Div": "Texte",
            "Document": "Texte",
        },
    },
    "en": {
        "report": "Accessibility report",
        "skip": "Skip to the verdict",
        "contents": "Contents of this report",
        "of": "File:",
        "one_page": "page",
        "pages": "pages",
        "page": "Page",
        "page_short": "p.",
        "verdict": "Verdict",
        "ready": "No errors: the automatic checks passed.",
        "unready": "There are errors to be mended.",
        "check": "Check",
        "state": "Result",
        "states": {"good": "Good", "odd": "Have a look", "bad": "To be mended"},
        "signs": {"good": "✓", "odd": "!", "bad": "✗"},
        "people": "What only people can judge",
        "people_lead": "No program can tell whether the following is good. To be read before publication.",
        "tasks": (
            "Each description says what the picture brings here, and nothing more.",
            "Nothing is told by colour alone.",
            "The reading order makes sense, on freely composed pages too.",
            "The words of each link make sense without the sentence around them.",
            "Headings say what follows them.",
            "Passages in another language are marked as such in the content.",
            "One hearing with a screen reader (NVDA), and one pass through PAC, for each edition.",
        ),
        "pictures": "Pictures and descriptions",
        "pictures_lead": "Each picture as it is on its page, with the words that are read in its place.",
        "no_pictures": "No picture is described in this file.",
        "not_shown": "picture not shown",
        "outline": "Outline of the document",
        "no_headings": "This file has no headings.",
        "read": "The document as it is read",
        "read_lead": (
            "From top to bottom, what a screen reader says: the role of each element, then its words. "
            "Ornaments, running heads and folios are not read."
        ),
        "nothing": "Nothing is read in this file.",
        "link": "link",
        "note": "note",
        "roles": {
            "H": "Heading",
            "P": "Paragraph",
            "Figure": "Picture",
            "Lbl": "Label",
            "LBody": "List item",
            "LI": "List item",
            "TH": "Head cell",
            "TD": "Cell",
            "Caption": "Caption",
            "BlockQuote": "Quotation",
            "Note": "Note",
            "TOCI": "Line of the contents",
            "Sect": "Text",
            "Div": "Text",
            "Document": "Text",
        },
    },
}
