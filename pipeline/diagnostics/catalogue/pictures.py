"""Pictures."""

from __future__ import annotations

from pipeline.diagnostics.catalogue.saying import Saying, say

SAYINGS: dict[str, Saying] = {
    "picture-unreadable": say(
        "warning",
        "{name} cannot be read as a picture: {reason}",
        "{name} ne peut pas être lu comme une image : {reason_fr}",
        "a frame stands in its place",
        "un cadre tient sa place",
    ),
    "picture-huge": say(
        "warning",
        "{name} measures {width} × {height} pixels, more than can be handled",
        "{name} mesure {width} × {height} pixels, plus que ce qui peut être traité",
        "reduce it below {limit} million pixels; a frame stands in its place",
        "réduisez-la sous {limit} millions de pixels ; un cadre tient sa place",
    ),
    "picture-focus": say(
        "warning",
        "the field {field} of {name} tells no point of the picture: « {value} »",
        "le champ {field} de {name} n’indique aucun point de l’image : « {value} »",
        "write it as 50% 30%: from the left, from the top; the middle is kept in view",
        "écrivez-le comme 50% 30% : depuis la gauche, depuis le haut ; le milieu reste visible",
    ),
    "picture-animated": say(
        "note",
        "{name} is animated; its first image is printed",
        "{name} est animée ; sa première image est imprimée",
    ),
    "picture-svg": say(
        "warning",
        "taken out of {name}: {what}",
        "retiré de {name} : {what}",
        "save it as plain SVG",
        "enregistrez-la en SVG simple",
    ),
}
