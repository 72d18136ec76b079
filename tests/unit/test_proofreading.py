"""What an edition for all readers asks of the manuscript."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import manuscript
from pipeline.booklet import Booklet, Cell, Figure, Gallery, Paragraph, Picture, Section, Table
from pipeline.diagnostics import Diagnostic, Place
from pipeline.edition import BUILT_IN
from pipeline.manuscript.foreign import foreign_sentences

HERE = Place("content/1_a/a.txt", 3)
PICTURE = Picture("photo-7.jpg", Path("photo-7.jpg"), HERE, described="content/1_a/photo-7.jpg.txt")
PRINT, ACCESSIBLE = BUILT_IN


def found(*blocks: object, language: str = "fr") -> list[Diagnostic]:
    section = Section("a", "a", "Titre", "Titre", HERE, tuple(blocks))  # type: ignore[arg-type]
    told: list[Diagnostic] = []
    booklet = Booklet("Livret", language, HERE, (section,))
    manuscript.proofread(booklet, ACCESSIBLE, told.append)
    silent: list[Diagnostic] = []
    manuscript.proofread(booklet, PRINT, silent.append)
    assert silent == []
    return told


def codes(*blocks: object, language: str = "fr") -> list[str]:
    return [one.code for one in found(*blocks, language=language)]


@pytest.mark.parametrize(
    ("alt", "code"),
    [
        ("", "alt-missing"),
        ("photo-7.jpg", "alt-file-name"),
        ("IMG_2041", "alt-file-name"),
        ("Photo-7", "alt-file-name"),
        ("DSC 0042", "alt-file-name"),
        ("Image d’un groupe assis", "alt-opening"),
        ("photo de groupe", "alt-opening"),
        ("Illustration : un livre ouvert", "alt-opening"),
        ("Picture of a group", "alt-opening"),
        ("Trois livres, trois marches", "alt-caption"),
        ("Un groupe avance vers une scène. " * 5, "alt-long"),
        ("Un groupe avance vers une scène", None),
        ("Photographe au travail", None),
        ("Imagerie médicale : un scanner", None),
    ],
)
def test_a_description_is_worth_listening_to(alt: str, code: str | None) -> None:
    picture = replace(PICTURE, alt=alt)
    caption = "<em>Trois</em> livres, trois marches."
    assert codes(Figure(HERE, picture, caption)) == ([code] if code else [])
    assert codes(Gallery(HERE, (picture, replace(picture, decorative=True)), caption)) == (
        [code] if code else []
    )


def test_ornament_and_lost_pictures_need_none() -> None:
    assert codes(Figure(HERE, replace(PICTURE, decorative=True))) == []
    assert codes(Figure(HERE, replace(PICTURE, file=None))) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("ici", "link-vague"),
        ("Cliquez ici !", "link-vague"),
        ("<strong>En savoir plus</strong>", "link-vague"),
        ("Plus d’infos", "link-vague"),
        ("https://www.loire-atlantique.fr/culture", "link-bare"),
        ("www.loire-atlantique.fr", None),
        ("le site du Département", None),
        ("Ici Nantes", None),
    ],
)
def test_the_words_of_a_link_say_where_it_leads(words: str, code: str | None) -> None:
    html = f'Voir <a href="https://a.fr/b">{words}</a>.'
    assert codes(Paragraph(HERE, html)) == ([code] if code else [])
    assert codes(Table(HERE, (), ((Cell(html),),))) == ([code] if code else [])


def test_the_same_words_lead_to_one_place() -> None:
    one, other = (f'<a href="https://a.fr/{name}">le programme</a>' for name in "bc")
    assert codes(Paragraph(HERE, one), Paragraph(HERE, one)) == []
    (told,) = found(Paragraph(HERE, one), Paragraph(HERE, other))
    assert told.code == "link-ambiguous"
    assert "https://a.fr/c" in told.message("fr")
    assert "https://a.fr/b" in told.message("fr")


ENGLISH = "The training brings together the workers of culture and of social work."


def test_a_sentence_in_another_language_is_marked() -> None:
    (told,) = found(Paragraph(HERE, f"Une phrase d’abord. {ENGLISH}"))
    assert told.code == "language-unmarked"
    assert "anglais" in told.message("fr")
    assert '<span lang="en">' in told.hint("fr")
    assert codes(Paragraph(HERE, f'Une phrase. <span lang="en">{ENGLISH}</span>')) == []
    assert codes(Paragraph(HERE, ENGLISH), language="en-GB") == []
    assert codes(Paragraph(HERE, ENGLISH), language="eu") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Bücher sind für alle da und nicht nur für die Kinder.", "de"),
        ("Los libros son para todas las personas que viven en el barrio.", "es"),
        ("I libri sono per le persone che vivono nel quartiere e della città.", "it"),
        ("Ar skol zo evit ar vugale hag an dud er gêr.", "br"),
    ],
)
def test_other_languages_are_told_apart(text: str, language: str) -> None:
    assert [other for _, other in foreign_sentences(text, "fr")] == [language]


@pytest.mark.parametrize(
    "text",
    [
        "The Social Network",
        "Le Théâtre Quartier Libre d’Ancenis et le Préambule à Ligné accueillent les ateliers.",
        "Musique et Danse en Loire-Atlantique, Communauté de Communes du Pays d’Ancenis, bibliothèques",
        "Nantes, Chantenay, Pornic, Machecoul, Saint-Brevin, Paimbœuf, Clisson, Vallet",
        "9 h 30 – 12 h 30 : salle Paul-Guimard",
        "Il a dit : « This is it », puis il est parti avec elle.",
        "",
    ],
)
def test_names_and_french_are_left_in_peace(text: str) -> None:
    assert foreign_sentences(text, "fr") == ()
