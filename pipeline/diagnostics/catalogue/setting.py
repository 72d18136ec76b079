"""Typesetting: style sheets, fonts, lines."""

from __future__ import annotations

from pipeline.diagnostics.catalogue.saying import Saying, say

SAYINGS: dict[str, Saying] = {
    "glyph-missing": say(
        "error",
        "no font has the character {character} ({codepoint})",
        "aucune police n’a le caractère {character} ({codepoint})",
        "replace the character, or declare a font that has it",
        "remplacez ce caractère, ou déclarez une police qui l’a",
    ),
    "font-undeclared": say(
        "error",
        "{characters} came out in {font}, a font that nobody declared",
        "{characters} est composé en {font}, une police que personne n’a déclarée",
        "replace the character, or declare a font that has it in styles/fonts.css",
        "remplacez ce caractère, ou déclarez dans styles/fonts.css une police qui l’a",
    ),
    "font-missing": say(
        "error",
        "the font {font} cannot be used: {reason}",
        "la police {font} est inutilisable : {reason_fr}",
        "install its fontpkg package or put the file into fonts/",
        "installez son paquet fontpkg ou déposez le fichier dans fonts/",
    ),
    "style-ignored": say(
        "warning",
        "the engine ignores this: {what}",
        "le moteur ignore ceci : {what}",
    ),
    "style-opacity": say(
        "error",
        "opacity below 1 hides the text from screen readers",
        "une opacité sous 1 cache le texte aux lecteurs d’écran",
        "take a tint, a lighter colour, instead",
        "prenez plutôt une teinte, une couleur plus claire",
    ),
    "style-page-count": say(
        "error",
        "{what} counts the pages of the whole booklet, but each section is laid out alone",
        "{what} compte les pages du livret entier, or chaque partie est mise en page seule",
        "name the page: page: opener on the element, rule @page opener; or write :nth(1 of section)",
        "nommez la page : page: opener sur l’élément, règle @page opener ; ou écrivez :nth(1 of section)",
    ),
    "style-page-number": say(
        "error",
        "page numbers are not known yet where this would use or change them: {what}",
        "les numéros de page ne sont pas encore connus là où ceci s’en sert ou les change : {what}",
        'folio("anchor") in the template writes a number; counter(page) and counter(pages) suit margins only',
        'folio("ancre") écrit un numéro dans le gabarit ; counter(page), counter(pages) : en marge seulement',
    ),
    "style-running-element": say(
        "error",
        "an element cannot move into the margins, which are laid out apart from the text: {what}",
        "un élément ne peut pas passer dans les marges, mises en page à part du texte : {what}",
        "string-set: name content(text) on the element, content: string(name) in the margin",
        "string-set: nom content(text) sur l’élément, content: string(nom) dans la marge",
    ),
    "style-fixed": say(
        "error",
        "this would be repeated on the pages of its own section only: {what}",
        "ceci ne se répéterait que sur les pages de sa propre partie : {what}",
        "put it into a margin of the @page rule, such as @top-left, or into the background of the page",
        "mettez-le dans une marge de la règle @page, comme @top-left, ou dans le fond de la page",
    ),
    "style-border": say(
        "error",
        "the engine cannot draw such edges: {what}",
        "le moteur ne sait pas dessiner de tels filets : {what}",
        "write solid, dashed, dotted or double",
        "écrivez solid, dashed, dotted ou double",
    ),
    "style-ink": say(
        "error",
        "this ink is not written as device-cmyk(95% 70% 35% 30%): {what}",
        "cette encre n’est pas écrite comme device-cmyk(95% 70% 35% 30%) : {what}",
        "give four numbers from 0 to 1 or four percentages, without calc() and without a fallback",
        "donnez quatre nombres de 0 à 1 ou quatre pourcentages, sans calc() et sans couleur de repli",
    ),
    "style-profile": say(
        "error",
        "the profile of the press is a matter of the edition, not of a style sheet: {what}",
        "le profil de la presse relève de l’édition, pas d’une feuille de style : {what}",
        "name its file in booklet.toml: output_intent, in the edition's table",
        "nommez son fichier dans booklet.toml : output_intent, dans la table de l’édition",
    ),
    "style-colour": say(
        "error",
        "a press has no such colour: {what}",
        "une presse n’a pas de telle couleur : {what}",
        "declare an ink in styles/tokens.css: device-cmyk(95% 70% 35% 30%)",
        "déclarez une encre dans styles/tokens.css : device-cmyk(95% 70% 35% 30%)",
    ),
    "style-rgb": say(
        "warning",
        "a colour of the screen, which the press profile turns into inks: {what}",
        "une couleur d’écran, que le profil de la presse convertit en encres : {what}",
        "declare an ink in styles/tokens.css to choose its inks: device-cmyk(95% 70% 35% 30%)",
        "pour choisir ses encres, déclarez-la dans styles/tokens.css : device-cmyk(95% 70% 35% 30%)",
    ),
    "picture-svg-text": say(
        "warning",
        "this drawing holds text in {font}, a font that nobody declared: another machine may take another",
        "ce dessin contient du texte en {font}, une police non déclarée : une autre machine peut en changer",
        "in the drawing program, convert its text to outlines",
        "dans le logiciel de dessin, convertissez son texte en tracés",
    ),
    "picture-svg-undrawn": say(
        "error",
        "the engine cannot draw this picture whole: {what}",
        "le moteur ne peut pas dessiner cette image en entier : {what}",
        "save it as plain SVG, or as PNG",
        "enregistrez-la en SVG simple, ou en PNG",
    ),
    "engine-warning": say(
        "warning",
        "the engine says: {what}",
        "le moteur dit : {what}",
    ),
    "page-multiple": say(
        "note",
        "blank pages added for a multiple of {multiple}: {added}; the text stands {over} above {below} pages",
        "pages blanches ajoutées pour un multiple de {multiple} : {added} ; le texte dépasse {below} pages"
        " de {over}",
        "page_multiple in [booklet] says how the printer folds; 1 adds none",
        "page_multiple dans [booklet] dit comment l’imprimeur plie ; 1 n’ajoute rien",
    ),
    "line-finish": say(
        "note",
        "{what}: « {excerpt} »",
        "{what_fr} : « {excerpt} »",
        "change a word or two in this paragraph, or leave it so",
        "changez un mot ou deux dans ce paragraphe, ou laissez-le ainsi",
    ),
    "page-budget": say(
        "note",
        "{pages} pages: {over} lines over {lower} pages, {under} lines under {upper}; sections whose last"
        " page holds the fewest lines: {sections}",
        "{pages} pages : {over} lignes de trop pour {lower} pages, {under} lignes de libre pour {upper} ;"
        " parties dont la dernière page a le moins de lignes : {sections}",
        "shorten one of these sections by its few last lines, or let the booklet grow to whole sheets",
        "raccourcissez l’une de ces parties de ses dernières lignes, ou laissez le livret finir ses feuilles",
    ),
    "overset": say(
        "error",
        "the text is {lines} lines longer than the {pages} page(s) that it has; from here on it runs over",
        "le texte dépasse de {lines} ligne(s) la place qu’il a ({pages} page) ; à partir d’ici, il déborde",
        "shorten this page by as many lines, in any of its fields",
        "raccourcissez d’autant cette page, dans l’un de ses champs",
    ),
}
