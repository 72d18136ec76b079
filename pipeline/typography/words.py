"""Words that hold to what follows: titles and initials to a name, n°, p. and art. to a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.edition import House
from pipeline.typography.characters import CAPITAL, JOINER, NBSP, NNBSP, SPACES, Edit

_S = f"[{SPACES}]"

# The first letter comes before the look behind it: the scanner jumps from one such letter to the next.
_TITLE = re.compile(
    rf"[MDPS](?<!\w.)(?:(?<=M)(?:M?\.|mes?|lles?|gr|e)|(?<=[DP])rs?\.?|(?<=S)te?s?)(?P<gap>{_S}+)"
    rf"(?=[{CAPITAL}]|(?:le|la|les){_S}|l[’'])"
)
_NUMERO = re.compile(
    rf"[Nn](?<!\w.)(?:(?P<stray>{_S}?)[°º]s?(?P<gap>{_S}*)(?=[\d{CAPITAL}])|o(?P<wide>{_S}+)(?=\d))"
)
# Looked for from its full stop on: the word before is looked at only where a number comes after.
_STOP = re.compile(rf"\.(?P<gap>{_S}*)(?:(?P<figure>\d)|(?=[IVXLC]+(?!\w)|[LRD]\.))")
_ABBREVIATION = re.compile(
    r"(?<![\w.])(?:(?P<loose>ch|t|coll|ann)|(?P<code>[LRD])|(?i:pp?|art|chap|vol|fig|tab))$"
)
_LONGEST_ABBREVIATION = len("coll")
_PARAGRAPH = re.compile(rf"§(?P<gap>{_S}*)(?=\d)")
_INITIAL = re.compile(
    rf"[{CAPITAL}](?<![\w-].)\.(?:-[{CAPITAL}]\.)*(?P<gap>{_S}+)"
    rf"(?:(?=[{CAPITAL}]\.)|(?=(?P<name>[{CAPITAL}][^\W\d_]+)))"
)
# What opens a sentence, and so does not follow an initial: "le plan B. Les autres".
_OPENERS = frozenset(
    """
    Le La Les Un Une Des Du De Il Elle Ils Elles On Nous Vous Je Tu Ce Cet Cette Ces Cela Ça En Au Aux
    À Pour Par Dans Sur Sous Avec Sans Et Ou Mais Car Or Ni Donc Si Qui Que Quoi Où Quand Comment
    Pourquoi Chaque Tout Toute Tous Toutes Leur Leurs Son Sa Ses Mon Ma Mes Notre Nos Votre Vos Plus
    Très Puis Ainsi Alors Après Avant Depuis Pendant Voir Lire Entre Chez Vers Dès Lors Ici Là Quel
    Quelle Aussi Enfin
    """.split()
)


# Of a century; the joiner stands where the ending is raised already.
_CENTURY = re.compile(
    rf"(?:e|er|[èe]me)(?P<gap>{_S}+)(?=(?:siècles?|millénaires?|arrondissements?)(?!\w)|s\.)"
)
_COUNTED = re.compile(rf"(?<![\w.])(?:\d{{1,2}}|[IVX]+){JOINER}?$")
_LONGEST_NUMERAL = len("XXXVIII")


def centuries(text: str, _: House) -> Iterator[Edit]:
    """XXIe holds to its century."""
    if not any(word in text for word in ("siècle", "millénaire", "arrondissement", " s.")):
        return
    for found in _CENTURY.finditer(text):
        if _COUNTED.search(text[max(0, found.start() - _LONGEST_NUMERAL - 2) : found.start()]):
            yield *found.span("gap"), NBSP


def titles(text: str, _: House) -> Iterator[Edit]:
    """M., Mme, Dr… hold to the name or the office after them."""
    for found in _TITLE.finditer(text):
        yield *found.span("gap"), NBSP


def numbers(text: str, _: House) -> Iterator[Edit]:
    """n° holds to its number."""
    for found in _NUMERO.finditer(text):
        if found["wide"]:
            yield *found.span("wide"), NBSP
        else:
            yield *found.span("stray"), ""
            yield *found.span("gap"), NBSP


def references(text: str, _: House) -> Iterator[Edit]:
    """p., art., chap., §… hold to their number."""
    spans = [found.span("gap") for found in _PARAGRAPH.finditer(text)]
    for found in _STOP.finditer(text):
        start = found.start()
        word = _ABBREVIATION.search(text[max(0, start - _LONGEST_ABBREVIATION - 1) : start])
        if word is None or (not found["gap"] and (not found["figure"] or word["loose"] or word["code"])):
            continue
        if found["figure"] or not word["code"]:
            spans.append(found.span("gap"))
    for start, end in sorted(spans):
        yield start, end, NBSP


def initials(text: str, _: House) -> Iterator[Edit]:
    """Initials hold together, and the last of them to the name."""
    for found in _INITIAL.finditer(text):
        if found["name"] is None:
            if found[0][0] != "M":  # a title
                yield *found.span("gap"), NNBSP
        elif found["name"] not in _OPENERS and not found[0].startswith("J.-C."):
            yield *found.span("gap"), NBSP
