"""The sample, given back by a program of others that goes by its tags: words in order, headings, tables."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest
from pikepdf import Pdf

from pipeline import build
from pipeline.build import Desk, Draft
from pipeline.preflight import tags
from pipeline.preflight.runs import Reader
from pipeline.preflight.words import letters
from pipeline.spoken import Said
from tests.tools import opendataloader
from tests.tools.opendataloader import Block

REPOSITORY = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.slow
# The lines of the contents: the program passes over a TOC.
CONTENTS = (
    "Éditorial 3 Une méthode en partage 5 Une question pour tout un pays 8 Se connaître 10 "
    "Lever les freins 11 Lire à voix haute 12 Entrer dans la danse 13 Informations pratiques 14 Colophon 15"
)


@dataclass(frozen=True, slots=True)
class Given:
    """The sample as it is meant, and as it is given back."""

    draft: Draft
    blocks: list[Block]
    broken: set[str]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    root = tmp_path_factory.mktemp("sample")
    shutil.copytree(REPOSITORY / "content", root / "content")
    with Desk(root, jobs=1) as desk:
        (edition,) = build.editions(root, ("accessible",))
        draft = build.put(desk, edition, "en")
    file = root / draft.proof.file
    ornament = ornaments(file)
    blocks = opendataloader.read(file, root / "read")
    return Given(draft, [one for one in blocks if not is_ornament(one, ornament)], running_on(file))


def ornaments(file: Path) -> dict[int, Counter[str]]:
    """Count the letters of each page that bear no mark: the program gives those back as well."""
    with Pdf.open(file) as document:
        reader = Reader(document)
        pages = {number: reader.runs(number, page) for number, page in enumerate(document.pages, 1)}
    unmarked = {number: [run.words for run in runs if run.mark is None] for number, runs in pages.items()}
    return {number: Counter(letters("".join(words))) for number, words in unmarked.items()}


def running_on(file: Path) -> set[str]:
    """Give the letters of each block that goes on on another page: the program puts those where it likes."""
    with Pdf.open(file) as document:
        reader = Reader(document)
        top = tags.read(document)
        assert top is not None
        runs = {number: reader.runs(number, page) for number, page in enumerate(document.pages, 1)}
    found: dict[int, list[Said]] = {}
    for one in tags.aloud(top, tags.texts(runs)):
        found.setdefault(one.block, []).append(one)
    return {
        plain("".join(one.words for one in block))
        for block in found.values()
        if len({one.page for one in block}) > 1
    }


def is_ornament(block: Block, known: dict[int, Counter[str]]) -> bool:
    its = Counter(letters(block.words))
    return block.kind == "paragraph" and bool(its) and its <= known.get(block.page, Counter())


def plain(text: str) -> str:
    """Give the letters alone."""
    return letters(text).replace("-", "")


def row(text: str) -> list[str]:
    """Give words without hyphens: the program joins what stands around one at the end of a line."""
    return text.replace("-", "").replace("\u00ad", "").split()


def test_all_words_come_back(given: Given) -> None:
    passages = (one for part in given.draft.meant for one in part.passages)
    meant = Counter(row("".join(one.words for one in passages if one.spoken and not one.note)))
    assert Counter(row("\n".join(block.words for block in given.blocks))) == meant - Counter(row(CONTENTS))


def test_blocks_come_back_in_their_order(given: Given) -> None:
    """All but those that a page break cuts, which this program gives back whole and too early."""
    passages = (one for part in given.draft.meant for one in part.passages)
    meant = plain("".join(one.words for one in passages if one.spoken and not one.note))
    assert plain(CONTENTS) in meant
    meant = meant.replace(plain(CONTENTS), "")
    found: list[str] = []
    for _, group in groupby(given.blocks, lambda block: block.group):
        blocks = list(group)
        words = plain("".join(block.words for block in blocks))
        if words in given.broken or len({block.page for block in blocks}) > 1:
            assert meant.count(words) == 1
            meant = meant.replace(words, "")
        else:
            found.append(words)
    assert "".join(found) == meant


def test_headings_come_back_with_their_levels(given: Given) -> None:
    found = [(one.level, " ".join(one.words.split())) for one in given.blocks if one.kind == "heading"]
    sheets = ("Se connaître", "Lever les freins", "Lire à voix haute", "Entrer dans la danse")
    below = ("Ce que l’on y cherche", "Au fil de la séance", "À retenir")
    assert found == [
        *((1, title) for title in ("Nos mots communs", "Sommaire", "Éditorial", "Une méthode en partage")),
        (2, "Trois marches à gravir ensemble"),
        (2, "Une question plutôt qu’un cours"),
        (2, "Ce qui reste après"),
        (1, "Une question pour tout un pays"),
        (2, "La salle et le rayon"),
        (2, "Sortir de chez soi"),
        *(line for title in sheets for line in ((1, title), *((2, crosshead) for crosshead in below))),
        (1, "Informations pratiques"),
        (2, "Les séances"),
        (2, "Avant de venir"),
        (2, "S’inscrire"),
        (1, "Colophon"),
        *((2, crosshead) for crosshead in ("Textes", "Caractères", "Images", "Fabrication")),
        (1, "Nos mots communs"),
    ]


def test_tables_and_lists_come_back_as_such(given: Given) -> None:
    """One table of each session sheet, and the dates of all of them: see `content/`."""
    kinds = Counter(one.kind for one in given.blocks)
    assert (kinds["table"], kinds["table row"], kinds["table cell"]) == (5, 25, 80)
    heads = Counter(one.tag for one in given.blocks if one.kind == "table cell")
    assert heads == {"TH": 16, "TD": 64}
    assert kinds["list"] == 10
    assert kinds["image"] == 9
