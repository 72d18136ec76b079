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
}
