"""What a writer is asked to look at: what is meant otherwise, and what only looks so."""

from __future__ import annotations

import pytest

from pipeline.typography import Remark, remarks

REMARKED = [
    ("Il dit \"oui et s'en va", "quote-unpaired", "Il dit \"oui et s'en va", ""),
    ("une oeuvre", "spelling-suspect", "oeuvre", "œuvre"),
    ("Le Coeur", "spelling-suspect", "Coeur", "Cœur"),
    ("des chefs-d'oeuvre", "spelling-suspect", "oeuvre", "œuvre"),
    ("SOEURS", "spelling-suspect", "SOEURS", "SŒURS"),
    ("un noeud", "spelling-suspect", "noeud", "nœud"),
    ("les moeurs", "spelling-suspect", "moeurs", "mœurs"),
    ("la manoeuvre", "spelling-suspect", "manoeuvre", "manœuvre"),
    ("le choeur", "spelling-suspect", "choeur", "chœur"),
    ("un voeu, des boeufs, l'oeil", "spelling-suspect", "voeu", "vœu"),
    ("quelque soit l'âge", "spelling-suspect", "quelque soit", "quel (ou quelle) que soit"),
    ("quelques soient", "spelling-suspect", "quelques soient", "quels (ou quelles) que soient"),
    ("publique ? comment sortir", "spelling-suspect", "? comment", "? Comment"),
    ("Mr Dupont", "spelling-suspect", "Mr", "M."),
    ("la 2ème fois", "ordinal-spelling", "2ème", "2e"),
    ("la 1ère fois", "ordinal-spelling", "1ère", "1re"),
    ("la 2nde fois", "ordinal-spelling", "2nde", "2de"),
    ("le XXème siècle", "ordinal-spelling", "XXème", "XXe"),
    ("L'Etat", "accent-missing", "Etat", "État"),
    ("l'Ecole", "accent-missing", "Ecole", "École"),
    ("Evènement", "accent-missing", "Evènement", "Évènement"),
    ("Evénement", "accent-missing", "Evénement", "Événement"),
    ("A l’école", "accent-missing", "A l’école", "À l’école"),
    ("Fin. A partir de mai", "accent-missing", "A partir", "À partir"),
    ("« A table ! »", "accent-missing", "A table", "À table"),
    ("Ca va", "accent-missing", "Ca va", "Ça va"),
    ("environ 3.5 fois", "figure-suspect", "3.5", "3,5"),
    ("il fait -5 °C", "figure-suspect", "-5", "−5"),
    ("de 148 x 210 mm", "figure-suspect", "148 x 210", "148 × 210"),
]

UNREMARKED = [
    "coexister, moelle, moelleux, poêle, Citroen, Noel, goeland, phloem, Boeing, poème",
    'dit "oui", 15" et 5\'30"',
    "quelque chose soit, quelle que soit, quels que soient",
    "Ah ! mais non. Quoi ? dit-il",
    "Mrs Dupont, Mr",
    "la 2e, la 1re, la 2de, 5ère",
    "Europe, Espace, Enfance, Elle, Emmanuel, Etienne, Emile, ETAT",
    "A4, A. Dupont, le plan A est bon",
    "A été élue, il A table",
    "chap. 3.5, version 2.0, art. 4.1, 1.2.3, 02.40.99, 12.05.2024, 3.5 Titre",
    "2022-2023, A-5, page -",
    "0x10, 3xl, x 3",
    "https://a.fr/oeuvre/3.5/Etat, oeuvre@exemple.fr, coeur.jpg",
]


@pytest.mark.parametrize(("text", "code", "found", "wanted"), REMARKED)
def test_what_is_remarked(text: str, code: str, found: str, wanted: str) -> None:
    assert Remark(code, found, wanted) in remarks(text)


@pytest.mark.parametrize("text", UNREMARKED)
def test_what_is_none_of_our_business(text: str) -> None:
    assert remarks(text) == ()


def test_other_languages_are_not_looked_at() -> None:
    assert remarks("oeuvre", "en") == ()


def test_remarks_come_in_the_order_of_the_text_and_know_their_line() -> None:
    found = remarks("Un coeur.\nA table, l'oeuvre\nMr Dupont")
    assert [(one.found, one.breaks) for one in found] == [
        ("coeur", 0),
        ("A table", 1),
        ("oeuvre", 1),
        ("Mr", 2),
    ]
