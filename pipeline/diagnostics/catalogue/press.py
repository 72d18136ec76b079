"""The finished file as a printer sees it. `{spot}` is the page and the spot, in mm from its trimmed edges."""

from __future__ import annotations

from pipeline.diagnostics.catalogue.saying import Saying, say

SAYINGS: dict[str, Saying] = {
    "file-hostile": say(
        "error",
        "{spot}: not checked to the end: more than {limit} {what}",
        "{spot} : contrôle interrompu : plus de {limit} {what_fr}",
        "no printed page needs so many: the file is damaged, or made to do harm",
        "aucune page imprimée n’en demande autant : le fichier est abîmé, ou fait pour nuire",
    ),
    "file-damaged": say(
        "error",
        "the file is damaged ({count} places) and was read by guessing: {reason}",
        "le fichier est abîmé ({count} endroits) et n’a été lu qu’en devinant : {reason}",
        "export it again: the printer’s equipment may guess otherwise, or refuse it",
        "exportez-le de nouveau : le matériel de l’imprimeur peut deviner autrement, ou le refuser",
    ),
    "page-unreadable": say(
        "error",
        "{spot}: what is drawn here cannot be read: {reason}",
        "{spot} : le dessin est illisible : {reason}",
    ),
    "page-turned": say(
        "error",
        "page {number}: {key} is {found}; a printer wants {wanted}",
        "page {number} : {key} vaut {found} ; l’imprimeur attend {wanted}",
        "export the pages upright, at their own size",
        "exportez les pages droites et à leur taille",
    ),
    "page-count": say(
        "error",
        "the file has {count} pages, which is no multiple of {multiple}",
        "le fichier a {count} pages, ce qui n’est pas un multiple de {multiple}",
        "a booklet that is stapled has pages by fours",
        "un livret piqué se compte par quatre pages",
    ),
    "page-empty": say(
        "warning",
        "page {number}: nothing is printed on it",
        "page {number} : rien n’y est imprimé",
        "tell the printer if the blank page is wanted",
        "prévenez l’imprimeur si la page blanche est voulue",
    ),
    "x4-undeclared": say(
        "error",
        "the file does not declare PDF/X-4 as it should: {what}",
        "le fichier ne se déclare pas PDF/X-4 comme il faut : {what_fr}",
    ),
    "output-intent-wrong": say(
        "error",
        "the output intent (printing condition) is not right: {what}",
        "la condition de sortie (output intent) n’est pas bonne : {what_fr}",
    ),
    "colour-foreign": say(
        "error",
        "{spot}: {kind} in {space}, which is no ink of the press",
        "{spot} : {kind_fr} en {space}, qui n’est pas une encre de la presse",
        "bring it to CMYK",
        "convertissez en CMJN",
    ),
    "shading-invalid": say(
        "error",
        "{spot}: a gradient in {space} ({wanted} inks) gives {found} values: printers lose it",
        "{spot} : un dégradé en {space} ({wanted} encres) donne {found} valeurs : l’imprimeur le perd",
    ),
    "text-gray": say(
        "warning",
        "{spot}: {kind} in DeviceGray instead of black ink",
        "{spot} : {kind_fr} en DeviceGray au lieu d’encre noire",
        "write the black as 0 0 0 1 in CMYK",
        "écrivez le noir 0 0 0 1 en CMJN",
    ),
    "picture-small": say(
        "warning",
        "{spot}: the picture has {ppi} ppi at {width} × {height} mm; {least} ppi bear {largest_least}"
        " at most, {low} ppi {largest_low}",
        "{spot} : l’image a {ppi} ppp à {width} × {height} mm ; {least} ppp permettent"
        " {largest_least} au plus, {low} ppp {largest_low}",
        "send a larger file of the picture, or place it smaller",
        "fournissez un fichier plus grand, ou placez l’image plus petite",
    ),
    "picture-large": say(
        "warning",
        "{spot}: the picture has {ppi} ppi at {width} × {height} mm, more than the {limit} a press can use",
        "{spot} : l’image a {ppi} ppp à {width} × {height} mm, plus que les {limit} utiles à l’impression",
    ),
    "picture-depth": say(
        "warning",
        "{spot}: a picture of {bits} bits a channel; some equipment takes 8 at most",
        "{spot} : une image à {bits} bits par couche ; certains équipements n’en prennent que 8",
    ),
    "picture-codec": say(
        "warning",
        "{spot}: a picture in {codec}, which older equipment refuses",
        "{spot} : une image en {codec}, que les anciens équipements refusent",
    ),
    "text-small": say(
        "warning",
        "{spot}: text of {size} pt {how}; {limit} pt is the least",
        "{spot} : du texte de {size} pt {how_fr} ; il en faut {limit}",
        "set it larger, or in one dark ink",
        "composez-le plus grand, ou en une seule encre foncée",
    ),
    "text-rich-black": say(
        "warning",
        "{spot}: text in black of {inks} % of ink, more than {limit} %: its edges will blur",
        "{spot} : du texte en noir à {inks} % d’encre, plus que {limit} % : ses contours baveront",
        "set text in black ink alone",
        "composez le texte en noir seul",
    ),
    "line-thin": say(
        "warning",
        "{spot}: a line of {size} pt {how}; {limit} pt is the least",
        "{spot} : un filet de {size} pt {how_fr} ; il en faut {limit}",
    ),
    "overprint-white": say(
        "error",
        "{spot}: {kind} in white overprints: it will not be seen",
        "{spot} : {kind_fr} en blanc en surimpression : on n’en verra rien",
    ),
    "overprint-missing": say(
        "warning",
        "{spot}: {kind} in black of {size} pt does not overprint: misregister will show white edges",
        "{spot} : {kind_fr} en noir de {size} pt sans surimpression : un liseré blanc se verra au repérage",
    ),
    "overprint-gray": say(
        "warning",
        "{spot}: {kind} in DeviceGray overprints: what comes out depends on the equipment",
        "{spot} : {kind_fr} en DeviceGray en surimpression : le résultat dépend de l’équipement",
    ),
    "spot-colour": say(
        "error",
        "{spot}: {name} is a spot colour, one more plate",
        "{spot} : {name} est un ton direct, une plaque de plus",
        "bring it to CMYK, or order the extra ink",
        "convertissez-le en CMJN, ou commandez l’encre supplémentaire",
    ),
    "registration-colour": say(
        "warning",
        "{spot}: {kind} in the registration colour (all inks at once)",
        "{spot} : {kind_fr} en couleur de repérage (toutes les encres)",
        "only printers’ marks outside the trim are drawn in it",
        "seuls les traits de coupe, hors format, s’en servent",
    ),
    "font-type3": say(
        "error",
        "{spot}: the font {font} is drawn glyph by glyph (Type 3)",
        "{spot} : la police {font} est dessinée glyphe par glyphe (Type 3)",
    ),
    "font-courier": say(
        "warning",
        "{spot}: the font Courier: it often stands in for one that was not found",
        "{spot} : la police Courier : souvent, elle en remplace une qui manquait",
    ),
    "font-stranger": say(
        "error",
        "{spot}: the font {font} is in the file, and no style sheet declares it",
        "{spot} : la police {font} est dans le fichier, et aucune feuille de style ne la déclare",
        "declare it in styles/fonts.css, or replace the characters that need it",
        "déclarez-la dans styles/fonts.css, ou remplacez les caractères qui la demandent",
    ),
    "interactive": say(
        "error",
        "a printed file has no use for this: {what}",
        "un fichier pour l’impression n’a que faire de ceci : {what_fr}",
    ),
    "encrypted": say(
        "error",
        "the file is encrypted",
        "le fichier est chiffré",
        "export it without password or restrictions",
        "exportez-le sans mot de passe ni restrictions",
    ),
    "transparency-group": say(
        "error",
        "{spot}: transparency is blended in {space}, not in the inks of the press",
        "{spot} : la transparence se mélange en {space}, non dans les encres de la presse",
    ),
    "transparency": say(
        "note",
        "{spot}: transparency: {what}",
        "{spot} : transparence : {what}",
    ),
    "ink-limit": say(
        "warning",
        "{spot}: {inks} % of ink in a square of {square} mm, more than {limit} % (counted on {method})",
        "{spot} : {inks} % d’encre dans un carré de {square} mm, plus que {limit} % (compté sur {method_fr})",
        "the sheet will not dry: lighten this area",
        "la feuille ne séchera pas : éclaircissez cet endroit",
    ),
    "bleed-short": say(
        "warning",
        "{spot}: what is printed up to the edge reaches {found} mm beyond it, not {wanted} mm",
        "{spot} : ce qui est imprimé jusqu’au bord le dépasse de {found} mm, non de {wanted} mm",
        "let it run on to the edge of the bleed",
        "faites-le courir jusqu’au bout du fond perdu",
    ),
    "margin-unsafe": say(
        "warning",
        "{spot}: text at {found} mm of the edge; the knife needs {limit} mm",
        "{spot} : du texte à {found} mm du bord ; la coupe en demande {limit}",
        "move the text inwards",
        "rentrez le texte",
    ),
    "feature-forbidden": say(
        "error",
        "{spot}: {what} may not stand in a file for the press",
        "{spot} : {what_fr} : interdit dans un fichier pour l’impression",
    ),
    "more-alike": say(
        "error",
        "{count} more findings of the kind {kind}, up to page {last}",
        "{count} autres constats du genre {kind_fr}, jusqu’à la page {last}",
    ),
}
