"""Sentences in another language than their text's, told by the small words that every sentence needs.

A screen reader speaks them with the wrong voice unless they are marked.
"""

from __future__ import annotations

import re

# Words that hold sentences together; those that two of these languages share tell nothing and are left out.
_SMALL_WORDS = {
    "fr": "le la les des du au aux et est sont dans pour par avec qui que ce cette ces nous vous ils elle"
    " elles leur leurs sur pas plus mais ou où donc comme être fait une un",
    "en": "the of and to is are was were with for from this that these those they their our your which who"
    " have has had will would can could should not by at as it its be been there",
    "es": "el los las del y es son con para por una que como más pero sus este esta estos muy sin sobre hay"
    " ser nuestro nuestra ellos",
    "de": "der die das und ist sind mit für von nicht ein eine einen dem den auch wird werden sich auf bei"
    " aus nach wie wir sie ihr oder zum zur",
    "it": "il gli della delle dei degli che è sono con per una del nel nella più anche come ma questo questa"
    " loro alla sul",
    "br": "ar an ur ha gant evit eo zo oa ket ouzh war hag hor hon deus",
}
NAMES = {
    "fr": ("French", "français"),
    "en": ("English", "anglais"),
    "es": ("Spanish", "espagnol"),
    "de": ("German", "allemand"),
    "it": ("Italian", "italien"),
    "br": ("Breton", "breton"),
}
_SETS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
# Under so many words, a title or a name is more likely than a sentence.
FEWEST = 6
_SHARE, _OWN_SHARE = 0.3, 0.1


def foreign_sentences(text: str, language: str) -> tuple[tuple[str, str], ...]:
    """Give the sentences of a plain text that seem to be in another language, each with that language's tag.

    `language` is the text's own, a BCP 47 tag; of a language that is not known here nothing is said.
    """
    own = _SETS.get(language.partition("-")[0].lower())
    if own is None:
        return ()
    found = []
    for match in _SENTENCE.finditer(text):
        words = [word.lower() for word in _WORD.findall(match[0])]
        if len(words) >= FEWEST and (other := _language_of(words, own)):
            found.append((match[0].strip(), other))
    return tuple(found)


def _language_of(words: list[str], own: frozenset[str]) -> str:
    """Give the language whose small words a sentence is full of, if its own has hardly any there; else ""."""
    if sum(word in own for word in words) > _OWN_SHARE * len(words):
        return ""
    counts = {
        language: sum(word in known for word in words)
        for language, known in _SETS.items()
        if known is not own
    }
    best = max(counts, key=lambda language: counts[language])
    # Breton's are as short as words that are none: it takes more of them.
    needed = (_SHARE if best != "br" else 0.45) * len(words)
    return best if counts[best] >= max(2, needed) else ""
