"""The manuscript: what editors wrote, and what it becomes."""

from __future__ import annotations

from pipeline.diagnostics.catalogue.saying import Saying, say

SAYINGS: dict[str, Saying] = {
    "title-missing": say(
        "warning",
        "this page has no title; « {used} » is used",
        "cette page n’a pas de titre ; « {used} » est utilisé",
        "fill the field {field}",
        "remplissez le champ {field}",
    ),
    "text-missing": say(
        "warning",
        "this page has no text",
        "cette page n’a pas de texte",
        "the text is looked for in the fields {fields}",
        "le texte est cherché dans les champs {fields}",
    ),
    "fields-unknown": say(
        "warning",
        "pages without a text in a known field: {count}; {field} may be their {meaning}",
        "pages sans texte dans un champ connu : {count} ; {field} peut en être le champ {meaning}",
        "in booklet.toml, under [fields]: {suggestion}",
        "dans booklet.toml, sous [fields] : {suggestion}",
    ),
    "heading-size": say(
        "note",
        "a heading used for its size is set as {role}: « {excerpt} »",
        "un intertitre employé pour sa taille est composé en {role_fr} : « {excerpt} »",
        "in Kirby, remove the {marks} at its start",
        "dans Kirby, retirez les {marks} qui l’ouvrent",
    ),
    "heading-level": say(
        "note",
        "heading level {found} becomes {used}, so that no level is skipped",
        "le niveau de titre {found} devient {used}, pour n’en sauter aucun",
    ),
    "heading-empty": say(
        "note",
        "an empty heading is left out",
        "un intertitre vide est laissé de côté",
    ),
    "flag-unclear": say(
        "warning",
        "{field} says « {value} », which is neither yes nor no; no is understood",
        "{field} vaut « {value} », qui n’est ni oui ni non ; compris comme non",
        "write oui or non",
        "écrivez oui ou non",
    ),
    "quotes-none": say(
        "note",
        "pull quotes are asked for, but no passage between guillemets has eight words or more",
        "des exergues sont demandés, mais aucun passage entre guillemets n’a huit mots ou plus",
        "fill a field {fields}, one quote a line",
        "remplissez un champ {fields}, une citation par ligne",
    ),
    "picture-missing": say(
        "warning",
        "{source} names {name}, which is not in {folder}",
        "{source_fr} nomme {name}, absent de {folder}",
        "did you mean {suggestion}?",
        "vouliez-vous dire {suggestion} ?",
    ),
    "picture-name": say(
        "warning",
        "{name} is written {actual} on disk; it was used all the same",
        "{name} s’écrit {actual} sur le disque ; le fichier a été pris tout de même",
    ),
    "picture-form": say(
        "note",
        "the accents of {name} are written apart from their letters on disk; it was used all the same",
        "le nom de {name} est codé autrement sur le disque (accents décomposés) ; il a été pris",
    ),
    "picture-repeated": say(
        "note",
        "{name} is the cover and stands again in the text; it is printed once",
        "{name} est la couverture et revient dans le texte ; l’image est imprimée une fois",
    ),
    "alt-missing": say(
        "error",
        "{name} has no description for those who cannot see it",
        "{name} n’a pas de texte de remplacement",
        "in the Panel, fill the field Alt of the picture ({file}), or write Alt: - if it is mere ornament",
        "dans le Panel, remplissez le champ Alt de l’image ({file}), ou Alt: - si elle est décorative",
    ),
    "markup-removed": say(
        "warning",
        "the markup {what} is not printed",
        "le code {what} n’est pas imprimé",
        "its text stays where it has some",
        "son texte reste s’il en a",
    ),
    "quote-unpaired": say(
        "warning",
        "a straight quote without its partner stays as it is: {found}",
        "un guillemet droit sans son pendant reste tel quel : {found}",
        "type the other one, or « and »",
        "tapez l’autre, ou « et »",
    ),
    "spelling-suspect": say(
        "warning",
        "a spelling to look at: {found}",
        "une graphie à vérifier : {found}",
        "did you mean {suggestion}?",
        "vouliez-vous dire {suggestion} ?",
    ),
    "ordinal-spelling": say(
        "note",
        "the ordinal {found} is written {suggestion}; in running text it is set so",
        "l’ordinal {found} s’écrit {suggestion} ; le texte courant est composé ainsi",
    ),
    "accent-missing": say(
        "note",
        "a capital may lack its accent: {found}",
        "une capitale a peut-être perdu son accent : {found}",
        "did you mean {suggestion}?",
        "vouliez-vous dire {suggestion} ?",
    ),
    "figure-suspect": say(
        "note",
        "a sign among figures to look at: {found}",
        "un signe à vérifier parmi des chiffres : {found}",
        "did you mean {suggestion}?",
        "vouliez-vous dire {suggestion} ?",
    ),
}
