"""Every sentence this program may say about a booklet, under its code, in English and in French.

`{words}` are filled by `diagnostics.finding`. A hint that holds `{suggestion}` goes when there is none.
A code never changes its meaning; `docs/findings.md` is written from it (`make mend`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Saying:
    """A finding's usual severity and its words in each language; a hint may be empty."""

    severity: str
    message: Mapping[str, str]
    hint: Mapping[str, str]


def _say(severity: str, en: str, fr: str, hint_en: str = "", hint_fr: str = "") -> Saying:
    return Saying(severity, {"en": en, "fr": fr}, {"en": hint_en, "fr": hint_fr})


CATALOGUE: dict[str, Saying] = {
    # ── what prevents work ──────────────────────────────────────────────────────────────────────────
    "root-missing": _say(
        "error",
        "there is no folder {folder}",
        "le dossier {folder} n’existe pas",
        "give the folder that holds content/",
        "indiquez le dossier qui contient content/",
    ),
    "content-missing": _say(
        "error",
        "no content: looked for {looked}",
        "pas de contenu : cherché {looked}",
        "copy the content/ folder of the Kirby site there",
        "copiez-y le dossier content/ du site Kirby",
    ),
    "content-empty": _say(
        "error",
        "nothing to publish: looked in {looked} for folders such as 1_edito/ with a text file inside",
        "rien à publier : cherché dans {looked} des dossiers comme 1_edito/ avec un fichier texte",
        "drafts and pages without a number are left out",
        "les brouillons et les pages sans numéro sont laissés de côté",
    ),
    "settings-syntax": _say(
        "error",
        "this is not valid TOML: {reason}",
        "ce n’est pas du TOML valide : {reason}",
        'text values stand between double quotes: language = "fr"',
        'les textes s’écrivent entre guillemets droits : language = "fr"',
    ),
    "settings-unknown": _say(
        "error",
        "unknown setting {key}",
        "réglage inconnu : {key}",
        "did you mean {suggestion}?",
        "vouliez-vous dire {suggestion} ?",
    ),
    "settings-value": _say(
        "error",
        "{key} cannot be {value}; it takes {expected_en}",
        "{key} ne peut pas valoir {value} ; il faut {expected_fr}",
    ),
    "settings-encoding": _say(
        "error",
        "this file is not UTF-8: it holds the byte {byte}",
        "ce fichier n’est pas en UTF-8 : il contient l’octet {byte}",
        "save it again as UTF-8",
        "enregistrez-le de nouveau en UTF-8",
    ),
    "settings-unreadable": _say(
        "error",
        "the settings cannot be read: {reason}",
        "les réglages ne peuvent pas être lus : {reason}",
    ),
    "settings-contradiction": _say(
        "error",
        "{reason_en}",
        "{reason_fr}",
        "{remedy_en}",
        "{remedy_fr}",
    ),
    "edition-unknown": _say(
        "error",
        "there is no edition {name}",
        "il n’y a pas d’édition {name}",
        "there are: {known}",
        "éditions connues : {known}",
    ),
    "output-unwritable": _say(
        "error",
        "{file} cannot be written: {reason}",
        "impossible d’écrire {file} : {reason}",
        "the last good file, if there is one, was left as it was",
        "le dernier bon fichier, s’il existe, est resté tel quel",
    ),
    "library-missing": _say(
        "error",
        "a system library is missing: {reason}",
        "une bibliothèque du système manque : {reason}",
        "run make setup in the project, or install Pango, HarfBuzz and fontconfig",
        "lancez make setup dans le projet, ou installez Pango, HarfBuzz et fontconfig",
    ),
    "template-broken": _say(
        "error",
        "this template cannot be used: {reason}",
        "ce gabarit est inutilisable : {reason}",
    ),
    "template-missing": _say(
        "error",
        "the theme has no file {name}",
        "le thème n’a pas de fichier {name}",
        "check its name, or the edition’s sheet in booklet.toml",
        "vérifiez son nom, ou la feuille (sheet) de l’édition dans booklet.toml",
    ),
    "theme-outside": _say(
        "error",
        "{name} leads outside the booklet’s folder and is not read",
        "{name} mène hors du dossier du livret et n’est pas lu",
        "put the file itself there instead of a link to it",
        "mettez-y le fichier même au lieu d’un lien",
    ),
    "engine-failed": _say(
        "error",
        "the engine gave up: {reason}",
        "le moteur a renoncé : {reason}",
        "a style sheet or a template of the theme is the likely cause: undo its last change",
        "une feuille de style ou un gabarit en est sans doute la cause : défaites le dernier changement",
    ),
    "section-lost": _say(
        "error",
        "the section « {title} » could not be typeset ({reason}); a page stands in for it",
        "la partie « {title} » n’a pas pu être mise en page ({reason}) ; une page la remplace",
        "build once more; if it fails again, close other programs, or divide the section in two",
        "relancez la production ; si cela échoue encore, fermez des programmes ou coupez la partie en deux",
    ),
    "furniture-lost": _say(
        "error",
        "the folios and running heads of pages {pages} could not be typeset ({reason}) and are missing",
        "les folios et titres courants des pages {pages} n’ont pas pu être composés ({reason}) et manquent",
        "build once more; if it fails again, close other programs: memory may be short",
        "relancez la production ; si cela échoue encore, fermez des programmes : la mémoire manque peut-être",
    ),
    "store-lost": _say(
        "error",
        "what was made on the way is gone from output/.cache: {reason}",
        "ce qui était produit en chemin a disparu de output/.cache : {reason}",
        "build once more; nothing else need be done",
        "relancez la production ; il n’y a rien d’autre à faire",
    ),
    "pages-unsettled": _say(
        "error",
        "the page numbers still changed after {rounds} rounds; some may be wrong",
        "les numéros de page changeaient encore après {rounds} passages ; certains peuvent être faux",
        "take the last change of the style sheets back: a page number must not change how long a text is",
        "défaites le dernier changement des feuilles de style : un numéro ne doit pas allonger le texte",
    ),
    "line-finish": _say(
        "note",
        "{what}: « {excerpt} »",
        "{what_fr} : « {excerpt} »",
        "change a word or two in this paragraph, or widen the column",
        "changez un mot ou deux dans ce paragraphe, ou élargissez la colonne",
    ),
    "watch-failed": _say(
        "error",
        "changes cannot be watched: {reason}",
        "les changements ne peuvent pas être suivis : {reason}",
        "build without --watch, or raise the system’s limit of watched folders (fs.inotify.max_user_watches)",
        "produisez sans --watch, ou relevez la limite de dossiers suivis (fs.inotify.max_user_watches)",
    ),
    "profile-unusable": _say(
        "error",
        "the press profile styles/profiles/{name} cannot be used: {reason}",
        "le profil d’impression styles/profiles/{name} est inutilisable : {reason}",
        "put back the profile that came with the program",
        "remettez le profil livré avec le programme",
    ),
    # ── reading Kirby's files ───────────────────────────────────────────────────────────────────────
    "field-lost": _say(
        "warning",
        "this piece between two dividers has no field name and is lost: « {excerpt} »",
        "ce morceau entre deux séparateurs n’a pas de nom de champ et se perd : « {excerpt} »",
        "four hyphens at the start of a line always divide: write *** for a line, or \\---- to keep them",
        "quatre tirets en début de ligne séparent toujours : *** fait un filet, \\---- garde les tirets",
    ),
    "field-suspect": _say(
        "warning",
        "« {key}: {excerpt} » looks like text cut off by a stray divider; it is lost to its field",
        "« {key}: {excerpt} » ressemble à un texte coupé par un séparateur involontaire ; son champ le perd",
        "four hyphens at the start of a line always divide: write *** for a line, or \\---- to keep them",
        "quatre tirets en début de ligne séparent toujours : *** fait un filet, \\---- garde les tirets",
    ),
    "field-repeated": _say(
        "warning",
        "the field {key} stands twice; the last one counts",
        "le champ {key} apparaît deux fois ; le dernier compte",
    ),
    "field-huge": _say(
        "warning",
        "the field {key} holds {size} megabytes of text: reading and typesetting it will take long",
        "le champ {key} contient {size} mégaoctets de texte : sa lecture et sa mise en page seront longues",
        "look whether it holds what it should, and divide the page",
        "vérifiez qu’il contient bien ce qu’il doit, et partagez la page",
    ),
    "encoding-guessed": _say(
        "warning",
        "this file is not UTF-8; it was read as Windows-1252",
        "ce fichier n’est pas en UTF-8 ; il a été lu comme du Windows-1252",
        "save it again as UTF-8",
        "enregistrez-le de nouveau en UTF-8",
    ),
    "control-characters": _say(
        "warning",
        "control characters (such as NUL) left out: {count}",
        "caractères de contrôle (NUL par exemple) écartés : {count}",
        "the file may be damaged",
        "le fichier est peut-être abîmé",
    ),
    "file-unreadable": _say(
        "warning",
        "this file cannot be read: {reason}",
        "ce fichier ne peut pas être lu : {reason}",
    ),
    "entry-text-choice": _say(
        "warning",
        "this folder holds several text files ({others}); {chosen} is used",
        "ce dossier contient plusieurs fichiers texte ({others}) ; {chosen} est utilisé",
        "keep one, named after the page’s template",
        "n’en gardez qu’un, au nom du modèle de la page",
    ),
    "entry-repeated": _say(
        "warning",
        "two folders give the page {slug}; {kept} is used",
        "deux dossiers donnent la page {slug} ; {kept} est utilisé",
    ),
    "entry-unlisted": _say(
        "note",
        "the page {slug} has no number: unlisted, it is left out",
        "la page {slug} n’a pas de numéro : non répertoriée, elle est laissée de côté",
    ),
    "entry-unknown": _say(
        "warning",
        "there is no page {slug} at the top of the content",
        "il n’y a pas de page {slug} à la racine du contenu",
        "list the pages by their address, without the number",
        "nommez les pages par leur adresse, sans le numéro",
    ),
    "entry-drafts": _say(
        "note",
        "drafts left out: {count}",
        "brouillons laissés de côté : {count}",
    ),
    "entry-changes": _say(
        "note",
        "there are unsaved changes in the Panel; the saved text is used",
        "des modifications ne sont pas enregistrées dans le Panel ; le texte enregistré est utilisé",
    ),
    "entry-name": _say(
        "note",
        "Kirby cuts this folder’s name at the underscore: it is the listed page {slug}",
        "Kirby coupe le nom de ce dossier au tiret bas : c’est la page répertoriée {slug}",
        "give it a number, such as 3_{slug}, or take the underscore away",
        "donnez-lui un numéro, comme 3_{slug}, ou ôtez le tiret bas",
    ),
    "language-stray": _say(
        "warning",
        "this file is in none of the site’s languages ({languages}) and is left out, as in Kirby",
        "ce fichier n’est dans aucune langue du site ({languages}) : laissé de côté, comme dans Kirby",
        "add the language to its name before the extension, or delete it",
        "ajoutez la langue à son nom avant l’extension, ou supprimez-le",
    ),
    "language-unknown": _say(
        "warning",
        "the content is not in the language {language}",
        "le contenu n’existe pas dans la langue {language}",
        "it has: {known}",
        "langues présentes : {known}",
    ),
    "translation-missing": _say(
        "note",
        "this page is not translated ({language}); its text in the default language is used",
        "cette page n’est pas traduite ({language}) ; son texte dans la langue par défaut est utilisé",
    ),
    "metadata-name": _say(
        "warning",
        "this file describes {name}, which is written {actual} on disk; it was used all the same",
        "ce fichier décrit {name}, qui s’écrit {actual} sur le disque ; il a été pris tout de même",
        "give both the same name: Kirby tells capitals from small letters",
        "donnez-leur le même nom : Kirby distingue capitales et minuscules",
    ),
    "metadata-orphan": _say(
        "warning",
        "this file describes {name}, which is not in the folder",
        "ce fichier décrit {name}, qui n’est pas dans le dossier",
    ),
    "outside-refused": _say(
        "warning",
        "{target} leads outside the booklet’s folder and is not read",
        "{target} mène hors du dossier du livret et n’est pas lu",
        "copy the file into the page’s folder",
        "copiez le fichier dans le dossier de la page",
    ),
    "address-refused": _say(
        "warning",
        "{target} is not fetched: a booklet is made from its own folder alone",
        "{target} n’est pas téléchargé : un livret se fait de son seul dossier",
        "put the file into the page’s folder and name it there",
        "déposez le fichier dans le dossier de la page et nommez-le",
    ),
    "tag-unknown": _say(
        "warning",
        "the tag ({name}: …) is not known here and stays as typed",
        "la balise ({name}: …) n’est pas connue ici et reste telle quelle",
    ),
    "tag-nested": _say(
        "warning",
        "the {name} in the tag ({tag}: …) is cut short: “{word}:” inside it was read as an attribute",
        "dans la balise ({tag}: …), {name} est coupé : « {word}: » y a été lu comme un attribut",
        "write a link inside it as [words](address); leave out the colon otherwise",
        "écrivez-y un lien sous la forme [mots](adresse) ; sinon, ôtez les deux-points",
    ),
    "text-too-nested": _say(
        "warning",
        "lists and quotations stand too deep inside each other; this text is printed as it was typed",
        "des listes et des citations s’emboîtent trop profondément ; ce texte est imprimé tel que saisi",
        "keep to a few levels",
        "limitez-vous à quelques niveaux",
    ),
    "link-dead": _say(
        "warning",
        "the link to {target} leads nowhere; its words stay",
        "le lien vers {target} ne mène nulle part ; ses mots restent",
        "name a page of this site, or write the whole address with https://",
        "nommez une page de ce site, ou écrivez l’adresse entière avec https://",
    ),
    "link-file": _say(
        "note",
        "the link to the file {target} cannot be opened from a booklet; its words stay",
        "le lien vers le fichier {target} ne peut pas s’ouvrir depuis un livret ; ses mots restent",
        "say where to find the file, or give its whole address with https://",
        "dites où trouver le fichier, ou donnez son adresse entière avec https://",
    ),
    "link-refused": _say(
        "warning",
        "the address {target} is not one that a booklet may link to; its words stay",
        "l’adresse {target} n’est pas de celles qu’un livret peut lier ; ses mots restent",
    ),
    "yaml-odd": _say(
        "warning",
        "only Kirby’s forgiving reader makes something of this line: « {excerpt} »",
        "seul le lecteur indulgent de Kirby tire quelque chose de cette ligne : « {excerpt} »",
        "open the page in the Panel, look at this field and save it again",
        "ouvrez la page dans le Panel, vérifiez ce champ et enregistrez-la de nouveau",
    ),
    "value-too-nested": _say(
        "warning",
        "this field nests deeper than {deepest} levels; what lies deeper is only partly read",
        "ce champ s’emboîte sur plus de {deepest} niveaux ; ce qui est plus profond n’est lu qu’en partie",
    ),
    "blocks-broken": _say(
        "warning",
        "these blocks are not valid JSON ({reason}); the {count} whole ones and loose words are left",
        "ces blocs ne sont pas du JSON valide ({reason}) ; {count} blocs entiers et des mots épars restent",
        "Kirby shows such a field as it is stored: open the page in the Panel and enter it again",
        "Kirby montre ce champ tel quel : ouvrez la page dans le Panel et saisissez-le de nouveau",
    ),
    "block-unknown": _say(
        "warning",
        "the block type {type} is the site’s own: its words are printed plainly, without its look",
        "le bloc {type} est propre au site : ses mots sont imprimés simplement, sans son aspect",
    ),
    # ── the manuscript ──────────────────────────────────────────────────────────────────────────────
    "title-missing": _say(
        "warning",
        "this page has no title; « {used} » is used",
        "cette page n’a pas de titre ; « {used} » est utilisé",
        "fill the field {field}",
        "remplissez le champ {field}",
    ),
    "text-missing": _say(
        "warning",
        "this page has no text",
        "cette page n’a pas de texte",
        "the text is looked for in the fields {fields}",
        "le texte est cherché dans les champs {fields}",
    ),
    "fields-unknown": _say(
        "warning",
        "pages without a text in a known field: {count}; {field} may be their {meaning}",
        "pages sans texte dans un champ connu : {count} ; {field} peut en être le champ {meaning}",
        "in booklet.toml, under [fields]: {suggestion}",
        "dans booklet.toml, sous [fields] : {suggestion}",
    ),
    "heading-size": _say(
        "note",
        "a heading used for its size is set as {role}: « {excerpt} »",
        "un intertitre employé pour sa taille est composé en {role_fr} : « {excerpt} »",
        "in Kirby, remove the {marks} at its start",
        "dans Kirby, retirez les {marks} qui l’ouvrent",
    ),
    "heading-level": _say(
        "note",
        "heading level {found} becomes {used}, so that no level is skipped",
        "le niveau de titre {found} devient {used}, pour n’en sauter aucun",
    ),
    "heading-empty": _say(
        "note",
        "an empty heading is left out",
        "un intertitre vide est laissé de côté",
    ),
    "flag-unclear": _say(
        "warning",
        "{field} says « {value} », which is neither yes nor no; no is understood",
        "{field} vaut « {value} », qui n’est ni oui ni non ; compris comme non",
        "write oui or non",
        "écrivez oui ou non",
    ),
    "quotes-none": _say(
        "note",
        "pull quotes are asked for, but no passage between guillemets has eight words or more",
        "des exergues sont demandés, mais aucun passage entre guillemets n’a huit mots ou plus",
        "fill a field {fields}, one quote a line",
        "remplissez un champ {fields}, une citation par ligne",
    ),
    "picture-missing": _say(
        "warning",
        "{source} names {name}, which is not in {folder}",
        "{source_fr} nomme {name}, absent de {folder}",
        "did you mean {suggestion}?",
        "vouliez-vous dire {suggestion} ?",
    ),
    "picture-name": _say(
        "warning",
        "{name} is written {actual} on disk; it was used all the same",
        "{name} s’écrit {actual} sur le disque ; le fichier a été pris tout de même",
    ),
    "picture-form": _say(
        "note",
        "the accents of {name} are written apart from their letters on disk; it was used all the same",
        "le nom de {name} est codé autrement sur le disque (accents décomposés) ; il a été pris",
    ),
    "picture-repeated": _say(
        "note",
        "{name} is the cover and stands again in the text; it is printed once",
        "{name} est la couverture et revient dans le texte ; l’image est imprimée une fois",
    ),
    "alt-missing": _say(
        "error",
        "{name} has no description for those who cannot see it",
        "{name} n’a pas de texte de remplacement",
        "in the Panel, fill the field Alt of the picture ({file}), or write Alt: - if it is mere ornament",
        "dans le Panel, remplissez le champ Alt de l’image ({file}), ou Alt: - si elle est décorative",
    ),
    "markup-removed": _say(
        "warning",
        "the markup {what} is not printed",
        "le code {what} n’est pas imprimé",
        "its text stays where it has some",
        "son texte reste s’il en a",
    ),
    "quote-unpaired": _say(
        "warning",
        "a straight quote without its partner stays as it is: {found}",
        "un guillemet droit sans son pendant reste tel quel : {found}",
        "type the other one, or « and »",
        "tapez l’autre, ou « et »",
    ),
    "spelling-suspect": _say(
        "warning",
        "a spelling to look at: {found}",
        "une graphie à vérifier : {found}",
        "did you mean {suggestion}?",
        "vouliez-vous dire {suggestion} ?",
    ),
    "ordinal-spelling": _say(
        "note",
        "the ordinal {found} is written {suggestion}; in running text it is set so",
        "l’ordinal {found} s’écrit {suggestion} ; le texte courant est composé ainsi",
    ),
    "accent-missing": _say(
        "note",
        "a capital may lack its accent: {found}",
        "une capitale a peut-être perdu son accent : {found}",
        "did you mean {suggestion}?",
        "vouliez-vous dire {suggestion} ?",
    ),
    "figure-suspect": _say(
        "note",
        "a sign among figures to look at: {found}",
        "un signe à vérifier parmi des chiffres : {found}",
        "did you mean {suggestion}?",
        "vouliez-vous dire {suggestion} ?",
    ),
    # ── pictures ────────────────────────────────────────────────────────────────────────────────────
    "picture-unreadable": _say(
        "warning",
        "{name} cannot be read as a picture: {reason}",
        "{name} ne peut pas être lu comme une image : {reason_fr}",
        "a frame stands in its place",
        "un cadre tient sa place",
    ),
    "picture-huge": _say(
        "warning",
        "{name} measures {width} × {height} pixels, more than can be handled",
        "{name} mesure {width} × {height} pixels, plus que ce qui peut être traité",
        "reduce it below {limit} million pixels; a frame stands in its place",
        "réduisez-la sous {limit} millions de pixels ; un cadre tient sa place",
    ),
    "picture-animated": _say(
        "note",
        "{name} is animated; its first image is printed",
        "{name} est animée ; sa première image est imprimée",
    ),
    "picture-svg": _say(
        "warning",
        "taken out of {name}: {what}",
        "retiré de {name} : {what}",
        "save it as plain SVG",
        "enregistrez-la en SVG simple",
    ),
    # ── typesetting ─────────────────────────────────────────────────────────────────────────────────
    "glyph-missing": _say(
        "error",
        "no font has the character {character} ({codepoint})",
        "aucune police n’a le caractère {character} ({codepoint})",
        "replace the character, or declare a font that has it",
        "remplacez ce caractère, ou déclarez une police qui l’a",
    ),
    "font-undeclared": _say(
        "error",
        "{characters} came out in {font}, a font that nobody declared",
        "{characters} est composé en {font}, une police que personne n’a déclarée",
        "replace the character, or declare a font that has it in styles/fonts.css",
        "remplacez ce caractère, ou déclarez dans styles/fonts.css une police qui l’a",
    ),
    "font-missing": _say(
        "error",
        "the font {font} cannot be used: {reason}",
        "la police {font} est inutilisable : {reason}",
        "install its fontpkg package or put the file into fonts/",
        "installez son paquet fontpkg ou déposez le fichier dans fonts/",
    ),
    "style-ignored": _say(
        "warning",
        "the engine ignores this: {what}",
        "le moteur ignore ceci : {what}",
    ),
    "style-opacity": _say(
        "error",
        "opacity below 1 hides the text from screen readers",
        "une opacité sous 1 cache le texte aux lecteurs d’écran",
        "take a tint, a lighter colour, instead",
        "prenez plutôt une teinte, une couleur plus claire",
    ),
    "style-page-count": _say(
        "error",
        "{what} counts the pages of the whole booklet, but each section is laid out alone",
        "{what} compte les pages du livret entier, or chaque partie est mise en page seule",
        "name the page: page: opener on the element, rule @page opener; or write :nth(1 of section)",
        "nommez la page : page: opener sur l’élément, règle @page opener ; ou écrivez :nth(1 of section)",
    ),
    "style-page-number": _say(
        "error",
        "page numbers are not known yet where this would use or change them: {what}",
        "les numéros de page ne sont pas encore connus là où ceci s’en sert ou les change : {what}",
        'folio("anchor") in the template writes a number; counter(page) and counter(pages) suit margins only',
        'folio("ancre") écrit un numéro dans le gabarit ; counter(page), counter(pages) : en marge seulement',
    ),
    "style-running-element": _say(
        "error",
        "an element cannot move into the margins, which are laid out apart from the text: {what}",
        "un élément ne peut pas passer dans les marges, mises en page à part du texte : {what}",
        "string-set: name content(text) on the element, content: string(name) in the margin",
        "string-set: nom content(text) sur l’élément, content: string(nom) dans la marge",
    ),
    "style-fixed": _say(
        "error",
        "this would be repeated on the pages of its own section only: {what}",
        "ceci ne se répéterait que sur les pages de sa propre partie : {what}",
        "put it into a margin of the @page rule, such as @top-left, or into the background of the page",
        "mettez-le dans une marge de la règle @page, comme @top-left, ou dans le fond de la page",
    ),
    "picture-svg-text": _say(
        "warning",
        "this drawing holds text in {font}, a font that nobody declared: another machine may take another",
        "ce dessin contient du texte en {font}, une police non déclarée : une autre machine peut en changer",
        "in the drawing program, convert its text to outlines",
        "dans le logiciel de dessin, convertissez son texte en tracés",
    ),
    "picture-svg-undrawn": _say(
        "error",
        "the engine cannot draw this picture whole: {what}",
        "le moteur ne peut pas dessiner cette image en entier : {what}",
        "save it as plain SVG, or as PNG",
        "enregistrez-la en SVG simple, ou en PNG",
    ),
    "engine-warning": _say(
        "warning",
        "the engine says: {what}",
        "le moteur dit : {what}",
    ),
    # ── the finished file ───────────────────────────────────────────────────────────────────────────
    "pdfua-broken": _say(
        "error",
        "the file is not valid PDF/UA-1: {reason} ({rule}, {count} times)",
        "le fichier n’est pas un PDF/UA-1 valide : {reason} ({rule}, {count} fois)",
        "mend the findings above first; what is left is a fault of the program or of the theme",
        "corrigez d’abord ce qui précède ; ce qui reste est une faute du programme ou du thème",
    ),
    "box-wrong": _say(
        "error",
        "page {number}: {box} is {found}, not {wanted}",
        "page {number} : {box} vaut {found}, non {wanted}",
    ),
    "file-unfit": _say(
        "error",
        "the finished file cannot be opened: {reason}",
        "le fichier fini ne peut pas être ouvert : {reason}",
    ),
}
