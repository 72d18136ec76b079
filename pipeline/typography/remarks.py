"""What a writer may have meant otherwise: spelling and signs that no rule may change on its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.typography.characters import BREAK, NBSP, NNBSP, SPACES, is_french
from pipeline.typography.galley import Galley
from pipeline.typography.marks import ordinal
from pipeline.typography.quotes import pair


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be looked at: a finding's code, the words as typed, those that may be meant ("": none).

    `breaks` are the line breaks above it, in its text or its block.
    """

    code: str
    found: str
    wanted: str
    breaks: int = 0


_S = f"[{SPACES}]"
_START = rf"(?:\A|(?<=[\n{BREAK}(«–—])|(?<=[.!?…(«–—»]{_S}))"

_LIGATURE = re.compile(
    r"(?<!\w)(?:ch?oeurs?|rancoeurs?|[eé]coeur\w*|(?:dés)?oeuvr\w*|manoeuvr\w*|soeurs?|voeux?|boeufs?|oeufs?"
    r"|oeil\w*|noeuds?|moeurs|foetus|foetal\w*|oecumén\w*|oesophag\w*|oenolog\w*)(?!\w)",
    re.IGNORECASE,
)
_WHATEVER = re.compile(r"(?<!\w)[Qq]uel(?:le)?s?(?: ?que)(?P<plural>s?)(?P<que> que)? soi(?:t|ent)(?!\w)")
_MISTER = re.compile(rf"(?<!\w)Mr\.?(?={_S}+[A-ZÀ-Þ])")
_QUESTION = re.compile(
    rf"\?{_S}+(?P<word>comment|pourquoi|quand|combien|quels?|quelles?|où|qui|que|quoi)(?!\w)"
)
_ORDINAL = re.compile(
    r"(?<![\w.,/#])(?P<number>\d{1,4}|[IVX]+)\u2060?(?P<ending>i?[èe]mes?|[èe]res?|ndes?)(?!\w)"
)
# Words that only a capital robs of their accent; names of people and places are not among them.
_ACCENTED = """
    Âge Échange Échanges Échelle Éclairage École Écoles Écologie Écologique Économie Économique Écoute Écouter
    Écran Écrire Écrit Écriture Écrivain Écrivaine Édifice Éditeur Édition Éditions Édito Éditorial Éducateur
    Éducatrice Éducateurs Éducation Éducatif Éducative Égal Également Égalité Église Élaboration Élan Élargir
    Électricité Élection Élections Élément Élémentaire Élève Élèves Élu Élue Élus Élues Émancipation Émission
    Émotion Émotions Énergie Énoncé Épanouissement Épicerie Épisode Époque Épreuve Équilibre Équipe Équipes
    Équipement Équipements Équité Établissement Établissements Étape Étapes État États Été Éthique Étoile
    Étonnant Étranger Être Étude Études Étudiant Étudiante Étudiants Étudiantes Évaluation Évaluer Éveil
    Évènement Évènements Événement Événements Évidemment Évolution Évoquer Île Îles
"""
_PLAIN = str.maketrans("ÂÉÊÎ", "AEEI")
_ACCENTS = {word[0].translate(_PLAIN) + word[1:]: word for word in _ACCENTED.split()}
_CAPITAL = re.compile(r"(?<!\w)[AEI][a-zéè]{1,13}(?!\w)")
_AT_START = re.compile(rf"{_START}(?P<letter>A|Ca)(?P<gap>{_S})(?P<next>[a-zéèêàâ]+(?:['’][a-zéèêàâ]+)?)")
# After these "A" is the verb: "A été élu".
_VERB = frozenset("été eu fait pu dû su voulu obtenu pris reçu participé travaillé lieu".split())

_DECIMAL = re.compile(rf"(?<![\w.,/:-])\d{{1,6}}\.\d{{1,3}}(?![\w./:]|{_S}?[A-ZÀ-Þ])")
# Behind these a full stop parts the numbers of a work's divisions, or of versions.
_NUMBERED = re.compile(
    r"(?:(?:v|version|chap|chapitre|art|article|partie|point|fig|figure|tableau|annexe|n°|§|web|html|css|pdf"
    rf"|norme)\.?{_S}*|[\n{BREAK}]|\A)\Z",
    re.IGNORECASE,
)
_LONGEST_NUMBERED = len("tableau.  ") + 2
_MINUS = re.compile(rf"(?:(?<=[{SPACES}(])|\A)-(?=\d)\d+(?:,\d+)?(?![\w-])")
_TIMES = re.compile(rf"(?<![\w.,])(?!0x)\d+(?:,\d+)?{_S}?x{_S}?\d+(?:,\d+)?(?!\w)")
_NO_LIGATURE = (("oe", "œ"), ("Oe", "Œ"), ("OE", "Œ"))


def remarks(text: str, language: str = "fr") -> tuple[Remark, ...]:
    """Give what a writer should look at in a plain text; nothing when it is not French."""
    return tuple(find_remarks(Galley.of(text))) if is_french(language) else ()


def may_be_remarked(text: str) -> bool:
    """Whether there may be anything to remark in `text`."""
    return bool(_ANY.search(text))


def find_remarks(galley: Galley) -> Iterator[Remark]:
    """Find what to look at in a text whose addresses and the like are set aside, in the order of the text."""
    text = galley.text
    present = set(text)
    found = [
        one
        for signs, words, find in _FINDERS
        if not (present.isdisjoint(signs) and not any(word in text for word in words))
        for one in find(text)
    ]
    if not found:
        return
    ends = [place for place, character in enumerate(text) if character in ("\n", BREAK)]
    for place, code, typed, wanted in sorted(found):
        yield Remark(code, _plain(typed), _plain(wanted), bisect_right(ends, place))


_Found = tuple[int, str, str, str]


def _plain(words: str) -> str:
    return " ".join(words.replace(NBSP, " ").replace(NNBSP, " ").replace("\u2060", "").split())


def _quotes(text: str) -> Iterator[_Found]:
    for place in pair(text)[1]:
        start, end = max(0, place - 20), place + 20
        yield place, "quote-unpaired", text[start:end].replace("\ufffc", "…"), ""


def _ligatures(text: str) -> Iterator[_Found]:
    for found in _LIGATURE.finditer(text):
        wanted = found[0]
        for two, one in _NO_LIGATURE:
            wanted = wanted.replace(two, one)
        yield found.start(), "spelling-suspect", found[0], wanted


def _spellings(text: str) -> Iterator[_Found]:
    for found in _WHATEVER.finditer(text):
        if not re.match(r"[Qq]uel(?:le)?s? que soi", found[0]):
            some, many = found[0][:4], found["plural"]
            wanted = f"{some}{many} (ou {some.lower()}le{many}) que {found[0].split()[-1]}"
            yield found.start(), "spelling-suspect", found[0], wanted
    for found in _QUESTION.finditer(text):
        yield found.start(), "spelling-suspect", found[0], f"? {found['word'].capitalize()}"


def _misters(text: str) -> Iterator[_Found]:
    for found in _MISTER.finditer(text):
        yield found.start(), "spelling-suspect", found[0], "M."


def _ordinals(text: str) -> Iterator[_Found]:
    for found in _ORDINAL.finditer(text):
        if ending := ordinal(found["number"], found["ending"]):
            yield found.start(), "ordinal-spelling", found[0], found["number"] + ending


def _accents(text: str) -> Iterator[_Found]:
    for found in _CAPITAL.finditer(text):
        if wanted := _ACCENTS.get(found[0]):
            yield found.start(), "accent-missing", found[0], wanted
    for found in _AT_START.finditer(text):
        if found["letter"] == "Ca" or found["next"] not in _VERB:
            letter = "À" if found["letter"] == "A" else "Ça"
            words = f"{found['letter']} {found['next']}", f"{letter} {found['next']}"
            yield found.start("letter"), "accent-missing", *words


def _figures(text: str) -> Iterator[_Found]:
    for found in _DECIMAL.finditer(text):
        if not _NUMBERED.search(
            text[max(0, found.start() - _LONGEST_NUMBERED) : found.start()] if found.start() else ""
        ):
            yield found.start(), "figure-suspect", found[0], found[0].replace(".", ",")
    for found in _MINUS.finditer(text):
        yield found.start(), "figure-suspect", found[0], found[0].replace("-", "\u2212")
    for found in _TIMES.finditer(text):
        yield found.start(), "figure-suspect", found[0], found[0].replace("x", "×")


# Each is asked only where one of its signs or words is there: nearly every text has nothing to remark.
_FINDERS: tuple[tuple[frozenset[str], tuple[str, ...], Callable[[str], Iterator[_Found]]], ...] = (
    (frozenset('"'), (), _quotes),
    (frozenset(), ("oe", "OE", "Oe"), _ligatures),
    (frozenset("?"), (" soi",), _spellings),
    (frozenset(), ("Mr",), _misters),
    (frozenset("0123456789IVX"), (), _ordinals),
    (frozenset("AEIC"), (), _accents),
    (frozenset("0123456789"), (), _figures),
)
_ANY = re.compile('["?0-9IVXAEC]|oe|OE|Mr|[ ]soi')
