"""Sentences that look like French to a typesetter: they agree, elide and space as it does, and say nothing.

Real words matter: their lengths, accents and apostrophes are what lines are broken by. Chance comes from the
seed, by `random()` and `randbytes()` alone: they give the same on every version of Python.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

NBSP, NARROW = "\u00a0", "\u202f"

MASCULINE = """sentier moulin verger potager marché bateau quai pont fournil luthier charpentier relieur
    jardinier meunier passeur conteur veilleur carnet almanach herbier cahier croquis panier filet tonneau
    soufflet établi carillon kiosque lavoir grenier abri arbre étang îlot orage automne hiver horizon rouet
    tablier tambour violon refrain pupitre rideau sablier semis sillon ruisseau roseau rocher peuplier tilleul
    noyer pigeonnier portail muret escalier balcon chemin canal levain ferment""".split()
FEMININE = """rive berge écluse barque source prairie grange cuisine lampe lanterne fontaine ruelle halle
    cour échoppe enseigne étoffe laine argile encre reliure gravure affiche fanfare chorale chanson
    ritournelle veillée moisson cueillette vendange pluie brume lumière ombre aube histoire herbe hirondelle
    horloge île oseraie abeille ruche graine récolte recette promenade traversée passerelle palette plume
    corde voile girouette charpente cheminée marmite braise treille tonnelle""".split()
SILENT_H = frozenset(
    """herbier hiver horizon histoire herbe hirondelle horloge honore honorent honorer""".split()
)
# Masculine and feminine; their plurals follow the rules of `plural`.
ADJECTIVES = tuple(
    tuple(pair.split("/"))
    for pair in """clair/claire ancien/ancienne lent/lente vif/vive patient/patiente discret/discrète
    joyeux/joyeuse léger/légère tranquille/tranquille profond/profonde familier/familière obstiné/obstinée
    précieux/précieuse voisin/voisine printanier/printanière matinal/matinale fluvial/fluviale solide/solide
    modeste/modeste lumineux/lumineuse tardif/tardive attentif/attentive silencieux/silencieuse rond/ronde
    sonore/sonore fragile/fragile secret/secrète savant/savante généreux/généreuse minuscule/minuscule
    immense/immense paisible/paisible remuant/remuante ombragé/ombragée ensoleillé/ensoleillée
    imprévu/imprévue coloré/colorée rêveur/rêveuse""".split()
)
# One, several, infinitive.
VERBS = (
    *(
        (f"{stem}e", f"{stem}ent", f"{stem}er")
        for stem in """abrit réveill répar gard façonn dessin invent racont mesur apprêt rapproch retrouv
        observ rassur écout imit encadr effleur entour anim illumin déroul égay admir honor""".split()
    ),
    *(
        tuple(forms.split("/"))
        for forms in """offre/offrent/offrir célèbre/célèbrent/célébrer remplit/remplissent/remplir
        suit/suivent/suivre tient/tiennent/tenir transmet/transmettent/transmettre
        recueille/recueillent/recueillir ouvre/ouvrent/ouvrir accueille/accueillent/accueillir
        attend/attendent/attendre
        découvre/découvrent/découvrir adoucit/adoucissent/adoucir embellit/embellissent/embellir""".split()
    ),
)
ADVERBS = """lentement doucement souvent longuement patiemment discrètement fidèlement volontiers aussitôt
    joyeusement tendrement soigneusement obstinément""".split()
OPENERS = (
    "Chaque matin", "Au retour de la promenade", "Peu à peu", "Ce jour-là", "Dès l’aube",
    "À la belle saison", "De l’autre côté du pont", "Sans se presser", "Quand vient le soir", "Autrefois",
    "Pourtant", "Bientôt", "Plus loin", "Cette année encore", "Au premier coup de cloche",
)  # fmt: skip
SPOTS = (
    "au bord de l’eau", "sous les arbres", "derrière le lavoir", "en aval du moulin", "sur la place",
    "au fond du jardin", "à deux pas du quai", "dans la grande salle", "le long du canal", "près du feu",
)  # fmt: skip


def elides(word: str) -> bool:
    """Tell whether an article before the word loses its vowel."""
    return word[0].lower() in "aàâeéèêiîïoôuûyœ" or word.split(" ")[0] in SILENT_H


def plural(word: str) -> str:
    """Give the plural of one of the words above."""
    if word[-1] in "sxz":
        return word
    if word.endswith("al"):
        return f"{word[:-2]}aux"
    return f"{word}x" if word.endswith(("eau", "eu")) else f"{word}s"


def of(words: str) -> str:
    """Put « de » before an infinitive."""
    return f"d’{words}" if elides(words) else f"de {words}"


@dataclass(frozen=True, slots=True)
class Group:
    """A noun with its adjective, if any, and what its articles need to know."""

    words: str
    feminine: bool
    several: bool

    def _with(self, masculine: str, feminine: str, elided: str, several: str) -> str:
        if self.several:
            return f"{several} {self.words}"
        if elides(self.words):
            return f"{elided}{self.words}"
        return f"{feminine if self.feminine else masculine} {self.words}"

    @property
    def the(self) -> str:
        """With the definite article: le moulin, l’aube, les quais."""
        return self._with("le", "la", "l’", "les")

    @property
    def some(self) -> str:
        """With the indefinite article: un moulin, une aube, des quais."""
        article = "une " if self.feminine else "un "
        return self._with("un", "une", article, "des")

    @property
    def of_the(self) -> str:
        """With « de » and the definite article: du moulin, de l’aube, des quais."""
        return self._with("du", "de la", "de l’", "des")

    @property
    def to_the(self) -> str:
        """With « à » and the definite article: au moulin, à l’aube, aux quais."""
        return self._with("au", "à la", "à l’", "aux")


class Chance:
    """Throws of a seeded die."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def below(self, limit: int) -> int:
        """Give a whole number from 0 to `limit` - 1."""
        return int(self._random.random() * limit)

    def among(self, low: int, high: int) -> int:
        """Give a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def one_of(self, things: Sequence[T]) -> T:
        """Pick one."""
        return things[self.below(len(things))]

    def happens(self, share: float) -> bool:
        """Say yes in that share of throws."""
        return self._random.random() < share

    def bytes(self, count: int) -> bytes:
        """Give random bytes."""
        return self._random.randbytes(count)


class Writer:
    """Writes sentences and titles, all settled by a seed."""

    def __init__(self, seed: str) -> None:
        self.chance = Chance(seed)

    def group(self) -> Group:
        """Give a noun, in one case of two with an adjective."""
        feminine, several = self.chance.happens(0.5), self.chance.happens(0.3)
        number: Callable[[str], str] = plural if several else str
        words = number(self.chance.one_of(FEMININE if feminine else MASCULINE))
        if self.chance.happens(0.5):
            words += " " + number(self.chance.one_of(ADJECTIVES)[feminine])
        return Group(words, feminine, several)

    def verb(self, subject: Group) -> str:
        """Give a verb that agrees with its subject."""
        return self.chance.one_of(VERBS)[subject.several]

    def to_do(self) -> str:
        """Give an infinitive and its object."""
        return f"{self.chance.one_of(VERBS)[2]} {self.group().some}"

    def clause(self) -> str:
        """Give subject, verb and object: « la berge abrite un tilleul »."""
        subject = self.group()
        one = self.group()
        return f"{subject.the} {self.verb(subject)} {one.some if self.chance.happens(0.6) else one.the}"

    def sentence(self) -> str:
        """Give a whole sentence."""
        text = self.chance.one_of(_SHAPES)(self)
        return text[0].upper() + text[1:]

    def sentences(self, low: int, high: int) -> list[str]:
        """Give from `low` to `high` sentences."""
        return [self.sentence() for _ in range(self.chance.among(low, high))]

    def saying(self) -> str:
        """Give what somebody might say, long enough to be set large: ten words or more."""
        text = f"{self.clause()}, et c’est {_spot(self)} que nous voulons {self.to_do()}"
        return text[0].upper() + text[1:]

    def title(self) -> str:
        """Give a title, or a crosshead: no sentence, no full stop."""
        shape = self.chance.below(4)
        if shape == 0:
            text = f"{self.group().the} et {self.group().the}"
        elif shape == 1:
            text = self.to_do()
        elif shape == 2:
            text = f"{self.group().the}{NBSP}: {self.to_do()}"
        else:
            text = f"{self.group().the}, {_spot(self)}"
        return text[0].upper() + text[1:]


def _spot(writer: Writer) -> str:
    return writer.chance.one_of(SPOTS)


def _opened(writer: Writer) -> str:
    return f"{writer.chance.one_of(OPENERS)}, {writer.clause()} {_spot(writer)}."


def _coupled(writer: Writer) -> str:
    adverb = writer.chance.one_of(ADVERBS)
    subject, thing = writer.group(), writer.group()
    return f"{subject.the} {writer.verb(subject)} {adverb} {thing.the}, tandis que {_after_que(writer)}."


def _after_que(writer: Writer) -> str:
    """Give a clause that begins with an article, which « que » never elides before: le, la, l’, les."""
    return f"{writer.clause()} {_spot(writer)}"


def _learned(writer: Writer) -> str:
    return f"on apprend ici à {writer.to_do()}, puis à {writer.to_do()} sans jamais se hâter."


def _asked(writer: Writer) -> str:
    one = writer.chance.one_of(VERBS)[0]
    return f"qui {one} {writer.group().the} saura-t-il aussi {writer.to_do()}{NARROW}?"


def _allowed(writer: Writer) -> str:
    return f"rien n’empêche {of(writer.to_do())}{NARROW}; {writer.clause()}, et chacun y gagne."


def _counted(writer: Writer) -> str:
    minutes, hour = writer.chance.among(12, 48), writer.chance.among(8, 11)
    one = writer.group()
    return (
        f"il faut compter {minutes}{NBSP}minutes à pied, de {hour}{NBSP}h{NBSP}30 à {hour + 6}{NBSP}h, "
        f"pour aller {one.to_the} et revenir {_spot(writer)}."
    )


def _said(writer: Writer) -> str:
    return f"une voix répond{NBSP}: «{NBSP}{writer.saying()}.{NBSP}»"


def _neither(writer: Writer) -> str:
    thing = writer.chance.one_of(VERBS)[1]
    no = "n’" if elides(thing) else "ne "
    return f"ni {writer.group().the} ni {writer.group().the} {no}{thing} {writer.group().the}{NARROW}!"


def _the_more(writer: Writer) -> str:
    return f"plus {writer.clause()}, plus {writer.clause()}{NBSP}: c’est la leçon {writer.group().of_the}."


def _found(writer: Writer) -> str:
    several = plural(writer.chance.one_of(MASCULINE))
    share = f"{writer.chance.among(21, 96)}{NBSP}{several}"
    return f"sur les {share} de l’année, un sur trois vient {writer.group().of_the}."


def _seen(writer: Writer) -> str:
    near, far = writer.group(), writer.group()
    return f"de là, on voit {near.the}, {writer.group().some} et, {_spot(writer)}, {far.some}."


_SHAPES: tuple[Callable[[Writer], str], ...] = (
    _opened, _opened, _coupled, _coupled, _learned, _asked, _allowed, _counted, _found, _seen,
    _said, _neither, _the_more,
)  # fmt: skip
