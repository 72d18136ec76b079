"""What a finished file is to those who read it: the words that it says, how well they are seen and found."""

from __future__ import annotations

from pipeline.diagnostics.catalogue.saying import Saying, say

_WORDS = (
    "the file does not say what the content says: a fault of the theme or of the program; tell us of it",
    "le fichier ne dit pas ce que dit le contenu : une faute du thème ou du programme ; signalez-la",
)

SAYINGS: dict[str, Saying] = {
    "words-lost": say(
        "error",
        "page {on}: these words are not in the finished file: « {words} »"
        " (before: « {before} », after: « {after} »)",
        "page {on} : ces mots manquent dans le fichier fini : « {words} »"
        " (avant : « {before} », après : « {after} »)",
        *_WORDS,
    ),
    "words-twice": say(
        "error",
        "page {on}: the finished file says these words once too often: « {words} »"
        " (before: « {before} », after: « {after} »)",
        "page {on} : le fichier fini dit ces mots une fois de trop : « {words} »"
        " (avant : « {before} », après : « {after} »)",
        *_WORDS,
    ),
    "words-moved": say(
        "error",
        "page {on}: the finished file says these words in another place: « {words} »"
        " (they belong between « {before} » and « {after} »)",
        "page {on} : le fichier fini dit ces mots à un autre endroit : « {words} »"
        " (leur place est entre « {before} » et « {after} »)",
        *_WORDS,
    ),
    "words-changed": say(
        "error",
        "page {on}: the finished file says « {found} » for « {words} »"
        " (before: « {before} », after: « {after} »)",
        "page {on} : le fichier fini dit « {found} » pour « {words} »"
        " (avant : « {before} », après : « {after} »)",
        *_WORDS,
    ),
    "language-wrong": say(
        "error",
        "page {on}: « {words} » would be read aloud in the language {found}, not {wanted}",
        "page {on} : « {words} » serait lu dans la langue {found}, non {wanted}",
        *_WORDS,
    ),
    "contrast-low": say(
        "error",
        "page {on}: « {words} » in {colour} on {under} has a contrast of {ratio}, less than {needed}",
        "page {on} : « {words} » en {colour} sur {under} a un contraste de {ratio}, moins que {needed}",
        "choose a darker or lighter colour in the style sheet, or set the words where the picture is calmer",
        "choisissez une couleur plus sombre ou plus claire dans la feuille de style,"
        " ou placez ces mots où l’image est plus calme",
    ),
    "target-small": say(
        "warning",
        "page {on}: the link « {words} » is {size} pt high or wide, and its neighbour is {gap} pt away",
        "page {on} : le lien « {words} » fait {size} pt de haut ou de large, et son voisin est à {gap} pt",
        "links in a list want 18 pt, or as much from one to the next: raise the line-height",
        "les liens d’une liste demandent 18 pt, ou autant de l’un à l’autre : augmentez l’interligne",
    ),
    "outline-odd": say(
        "error",
        "page {on}: headings and bookmarks disagree at « {words} »: {what}",
        "page {on} : titres et signets ne s’accordent pas à « {words} » : {what_fr}",
        "a heading comes one level below the one before at most, and each has its bookmark",
        "un titre est au plus un niveau sous le précédent, et chacun a son signet",
    ),
    "table-odd": say(
        "warning",
        "page {on}: the table that begins with « {words} » {what}",
        "page {on} : le tableau qui commence par « {words} » {what_fr}",
        "give the table a first row that says what its columns hold, and each row as many cells",
        "donnez au tableau une première ligne qui dit ce que contiennent ses colonnes,"
        " et à chaque ligne autant de cellules",
    ),
    "link-mute": say(
        "warning",
        "page {on}: the link « {words} » says nothing of where it leads",
        "page {on} : le lien « {words} » ne dit pas où il mène",
        *_WORDS,
    ),
}
