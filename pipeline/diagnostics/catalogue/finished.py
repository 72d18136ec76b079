"""The finished file."""

from __future__ import annotations

from pipeline.diagnostics.catalogue.saying import Saying, say

SAYINGS: dict[str, Saying] = {
    "pdfua-broken": say(
        "error",
        "the file is not valid PDF/UA-1: {reason} ({rule}, {count} times)",
        "le fichier n’est pas un PDF/UA-1 valide : {reason} ({rule}, {count} fois)",
        "mend the findings above first; what is left is a fault of the program or of the theme",
        "corrigez d’abord ce qui précède ; ce qui reste est une faute du programme ou du thème",
    ),
    "pdfa-broken": say(
        "error",
        "the file is not valid PDF/A-2a: {reason} ({rule}, {count} times)",
        "le fichier n’est pas un PDF/A-2a valide : {reason} ({rule}, {count} fois)",
        "mend the findings above first; what is left is a fault of the program or of the theme",
        "corrigez d’abord ce qui précède ; ce qui reste est une faute du programme ou du thème",
    ),
    "verapdf-silent": say(
        "warning",
        "veraPDF is on the PATH, and gives no verdict: {reason}",
        "veraPDF est dans le PATH, mais ne rend pas de verdict : {reason}",
        "run verapdf by hand on the file, or take it off the PATH",
        "lancez verapdf à la main sur le fichier, ou retirez-le du PATH",
    ),
    "box-wrong": say(
        "error",
        "page {number}: {name} is {found}, not {wanted}",
        "page {number} : {name} vaut {found}, non {wanted}",
    ),
    "file-unfit": say(
        "error",
        "the finished file cannot be opened: {reason}",
        "le fichier fini ne peut pas être ouvert : {reason}",
    ),
}
