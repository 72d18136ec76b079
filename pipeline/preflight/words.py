"""Proof of the words: what a finished file says is what the markup meant to say, nothing lost, nothing twice.

What is compared, and as what:

* **Read** (a tagged file): the text of the structure, in its order, with descriptions of pictures, and with
  what style sheets add (numbers of lists and notes). The order counts, and so do blanks within a block; case,
  the kind of a blank and soft hyphens do not: style sheets change the first two and lines the third. Notes
  are read where they are called and written where they stand: theirs is an order of their own.
* **Painted** (any file): the letters of each section's pages, ornament included, folios and running heads
  left out. Painting has no order that a reader could rely on, so that the letters are counted; and every run
  of painted text must stand in the section's words as it is.

What is wrong is told word by word: lost, twice, moved, changed.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from typing import Any

from pipeline.diagnostics import Place, Report, finding
from pipeline.preflight.runs import Run
from pipeline.spoken import BLOCK_END, Part, Passage, Said

# As many findings of one file say enough.
_MOST = 12
# Words shown around what is wrong, and of it.
_AROUND, _SHOWN = 4, 12
# With more words than this on one side, words that are everywhere are no help to find a place.
_LONG = 2_000
_NONE = "∅"


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is compared, as it is written, and where it is; `edge` when a block begins with it.

    Its language is that of its first letter.
    """

    plain: str
    written: str
    place: str = ""
    page: int | None = None
    edge: bool = False
    language: str = ""


# ── read ────────────────────────────────────────────────────────────────────────────────────────────────────


def check_read(parts: Sequence[Part], said: Sequence[Said], report: Report) -> None:
    """Hold what is read against what is meant, section by section, and their order."""
    teller = _Teller(report)
    for note in (False, True):
        meant = [_meant(part, note) for part in parts]
        heard = [one for one in said if one.note is note]
        if [word for words in meant for word in words] == _words(heard):
            _check_languages(parts, heard, note, teller)
            continue
        _check_parts(parts, heard, note, teller)


def _check_languages(parts: Sequence[Part], heard: Sequence[Said], note: bool, teller: _Teller) -> None:
    """Hold the language of each word against the one that it is meant in; for one language that is quick."""
    passages = [one for part in parts for one in part.passages if one.spoken and one.note is note]
    ours = {one.language.lower() for one in passages if one.words.strip()}
    if ours == {one.language.lower() for one in heard if one.words.strip()} and len(ours) < 2:
        return
    before = ""
    for meant, found in zip(_written(passages, note), _heard(heard), strict=False):
        wrong = meant.language and meant.language.lower() != found.language.lower()
        if wrong and before != (before := f"{meant.language} {found.language}"):
            said = {"found": found.language or _NONE, "wanted": meant.language}
            teller.tell("language-wrong", meant.place, found.page, words=meant.written, **said)
        before = before if wrong else ""


def _meant(part: Part, note: bool) -> list[str]:
    return _plain("".join(one.words for one in part.passages if one.spoken and one.note is note)).split()


def _words(said: Iterable[Said]) -> list[str]:
    pieces: list[str] = []
    block = -1
    for one in said:
        if one.block != block:
            pieces.append(BLOCK_END)
            block = one.block
        pieces.append(one.words)
    return _plain("".join(pieces)).split()


def _check_parts(parts: Sequence[Part], heard: Sequence[Said], note: bool, teller: _Teller) -> None:
    """Find the section that is wrong, by its pages; where all say what they should, they are out of order."""
    shares: dict[int, list[Said]] = {number: [] for number in range(-1, len(parts))}
    order: list[tuple[int, Said]] = []
    for one in heard:
        number = next((n for n, p in enumerate(parts) if p.first <= one.page < p.first + p.pages), -1)
        if not shares[number] or not order or order[-1][0] != number:
            order.append((number, one))
        shares[number].append(one)
    before = teller.told
    for number, part in enumerate(parts):
        meant = list(_written(part.passages, note))
        _compare(_in_order(meant), _in_order(list(_heard(shares[number]))), teller)
    for one in shares[-1]:
        teller.tell("words-twice", page=one.page, words=_shown(one.words.split()))
    if teller.told == before:
        for (last, _), (number, one) in pairwise(order):
            if number < last:
                place = next((p.place for p in parts[number].passages if p.place), "")
                teller.tell("words-moved", place, one.page, words=_shown(one.words.split()))


def _written(passages: Iterable[Passage], note: bool) -> Iterator[Word]:
    chosen = (one for one in passages if one.spoken and one.note is note)
    return _cut((one.words, one.place, None, one.language) for one in chosen)


def _heard(said: Iterable[Said]) -> Iterator[Word]:
    block = -1
    pieces: list[_Piece] = []
    for one in said:
        words = one.words if one.block == block else BLOCK_END + one.words
        pieces.append((words, "", one.page, one.language))
        block = one.block
    return _cut(pieces)


# Words, their place, page and language.
_Piece = tuple[str, str, int | None, str]


def _cut(pieces: Iterable[_Piece]) -> Iterator[Word]:
    """Cut text into words; one that goes on in the next piece is one word."""
    edge, open_ = True, ""
    place, page, language = "", None, ""
    for words, at, on, spoken in pieces:
        for character in words:
            if not character.isspace():
                if not open_:
                    place, page, language = at, on, spoken
                open_ += character
                continue
            if open_ and (plain := _plain(open_)):
                yield Word(plain, open_, place, page, edge, language)
                edge = False
            open_ = ""
            edge = edge or character == BLOCK_END
    if open_ and (plain := _plain(open_)):
        yield Word(plain, open_, place, page, edge, language)


def _in_order(words: list[Word]) -> list[Word]:
    """Give words as they are compared: text from right to left is painted from its end, word by word."""
    given: list[Word] = []
    backwards: list[Word] = []
    signs: list[Word] = []
    for word in words:
        if _is_backwards(word.plain):
            backwards, signs = [*backwards, *signs, word], []
        elif backwards and not any(letter.isalnum() for letter in word.plain):
            signs.append(word)
        else:
            given += [*_one(backwards), *signs, word]
            backwards, signs = [], []
    return [*given, *_one(backwards), *signs]


def _one(words: Sequence[Word]) -> list[Word]:
    """Make one word of some, whose letters may come in any order."""
    if not words:
        return []
    letters = sorted("".join(word.plain for word in words))
    return [replace(words[0], plain="".join(letters), written=" ".join(word.written for word in words))]


# ── the difference ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Gap:
    """Words that differ: those that are meant and those that are found, by their numbers."""

    meant: slice
    found: slice


def _compare(meant: list[Word], found: list[Word], teller: _Teller) -> None:
    """Tell each difference between two rows of words."""
    gaps = list(_gaps([word.plain for word in meant], [word.plain for word in found]))
    lost = {gap.meant.start: _key(meant[gap.meant]) for gap in gaps if gap.found.start == gap.found.stop}
    more = [_key(found[gap.found]) for gap in gaps if gap.meant.start == gap.meant.stop]
    all_meant = f" {' '.join(word.plain for word in meant)} "
    for gap in gaps:
        wanted, given = meant[gap.meant], found[gap.found]
        if wanted and given:
            if not _differ_only_at_edges(wanted, given):
                teller.gap("words-changed", gap, meant, found)
        elif wanted:
            moved = lost[gap.meant.start] in more
            teller.gap("words-moved" if moved else "words-lost", gap, meant, found)
        elif _key(given) not in lost.values():
            twice = f" {_key(given)} " in all_meant
            teller.gap("words-twice" if twice else "words-changed", gap, meant, found)


def _key(words: Iterable[Word]) -> str:
    return " ".join(word.plain for word in words)


def _gaps(meant: list[str], found: list[str]) -> Iterator[_Gap]:
    """Find where two rows of words differ; what is alike at both ends is put aside first."""
    start = 0
    while start < min(len(meant), len(found)) and meant[start] == found[start]:
        start += 1
    end = 0
    while end < min(len(meant), len(found)) - start and meant[-1 - end] == found[-1 - end]:
        end += 1
    one, other = meant[start : len(meant) - end], found[start : len(found) - end]
    matcher = SequenceMatcher(None, one, other, autojunk=max(len(one), len(other)) > _LONG)
    for what, a, b, c, d in matcher.get_opcodes():
        if what != "equal":
            yield _Gap(slice(start + a, start + b), slice(start + c, start + d))


def _differ_only_at_edges(meant: Sequence[Word], found: Sequence[Word]) -> bool:
    """Tell whether the letters are the same, and blanks differ only where a block of either side begins."""
    if "".join(word.plain for word in meant) != "".join(word.plain for word in found):
        return False
    ours, theirs = _beginnings(meant), _beginnings(found)
    return all(
        (at in ours and at in theirs) or ours.get(at, False) or theirs.get(at, False)
        for at in ours.keys() | theirs.keys()
    )


def _beginnings(words: Sequence[Word]) -> dict[int, bool]:
    """Tell after how many letters each word begins, and whether a block begins with it."""
    found: dict[int, bool] = {}
    at = 0
    for word in words:
        found[at] = word.edge
        at += len(word.plain)
    return found


@dataclass(slots=True)
class _Teller:
    """Reports what is wrong with the words, as far as it helps."""

    report: Report
    told: int = 0

    def gap(self, code: str, gap: _Gap, meant: list[Word], found: list[Word]) -> None:
        """Tell of words that differ, with those around them."""
        wanted, given = meant[gap.meant], found[gap.found]
        near = given or found[max(0, gap.found.start - 1) : gap.found.start + 1] or [Word("", "")]
        at = wanted or meant[max(0, gap.meant.start - 1) : gap.meant.start + 1] or [Word("", "")]
        row, cut = (meant, gap.meant) if wanted else (found, gap.found)
        before = _shown(word.written for word in row[max(0, cut.start - _AROUND) : cut.start])
        after = _shown(word.written for word in row[cut.stop : cut.stop + _AROUND])
        words = _shown(word.written for word in wanted or given)
        more = {"found": _shown(word.written for word in given)} if code == "words-changed" else {}
        if code == "words-changed":
            words = _shown(word.written for word in wanted)
        self.tell(code, at[0].place, near[0].page, words=words, before=before, after=after, **more)

    def tell(self, code: str, place: str = "", page: int | None = None, **words: str) -> None:
        """Report a finding, unless enough was said."""
        self.told += 1
        if self.told <= _MOST:
            said: dict[str, Any] = {"before": "", "after": "", **words}
            self.report(finding(code, Place.read(place), page=page, on=page or "?", **said))


def place_of(words: str, page: int, parts: Sequence[Part]) -> Place | None:
    """Find the place of painted words of a page: of the first passage of its section in which they stand."""
    looked = letters(words)
    for part in parts:
        if part.first <= page < part.first + part.pages:
            for passage in part.passages:
                if looked in letters(passage.words):
                    return Place.read(passage.place)
    return None


def _shown(words: Iterable[str]) -> str:
    every = list(words)
    return " ".join(every[:_SHOWN]) + (" …" if len(every) > _SHOWN else "") if every else _NONE


# ── painted ─────────────────────────────────────────────────────────────────────────────────────────────────


def check_painted(parts: Sequence[Part], runs: Mapping[int, list[Run]], report: Report) -> None:
    """Count the letters that are painted on each section's pages, and look for each run in its words."""
    teller = _Teller(report)
    free = set(runs)
    for part in parts:
        pages = range(part.first, part.first + part.pages)
        free -= set(pages)
        painted = [(run, page) for page in pages for run in runs.get(page, ()) if not run.furniture]
        _check_part(part, painted, teller)
    for page in sorted(free):
        words = " ".join(run.words for run in runs[page] if not run.furniture).split()
        if words:
            teller.tell("words-twice", page=page, words=_shown(words))


def _check_part(part: Part, painted: list[tuple[Run, int]], teller: _Teller) -> None:
    meant = [one for one in part.passages if one.painted]
    wanted = letters("".join(one.words for one in meant))
    given = letters("".join(run.words for run, _ in painted))
    if Counter(wanted) != Counter(given):
        _tell_letters(meant, painted, Counter(wanted), Counter(given), teller)
        return
    seen: set[str] = set()
    for run, page in painted:
        if run.words not in seen and letters(run.words) not in wanted and not _is_backwards(run.words):
            teller.tell("words-changed", meant[0].place, page, words=_NONE, found=_shown(run.words.split()))
        seen.add(run.words)


def _tell_letters(
    meant: Sequence[Passage],
    painted: Sequence[tuple[Run, int]],
    wanted: Counter[str],
    given: Counter[str],
    teller: _Teller,
) -> None:
    """Find the words that letters are missing of, or too many: whole words first, then the letters alone."""
    ours = [*_cut((one.words + BLOCK_END, one.place, None, "") for one in meant)]
    theirs = [*_cut((run.words + BLOCK_END, "", page, "") for run, page in painted)]
    before = teller.told
    missing, surplus = wanted - given, given - wanted
    for code, row, other, owed in (
        ("words-lost", ours, theirs, missing),
        ("words-twice", theirs, ours, surplus),
    ):
        known = Counter(letters(word.plain) for word in other)
        for word in row:
            its = Counter(letters(word.plain))
            known[letters(word.plain)] -= 1
            if known[letters(word.plain)] < 0 and its <= owed:
                owed -= its
                teller.tell(code, word.place, word.page, words=word.written)
    if missing or surplus or teller.told == before:
        ours, theirs = _strangers(ours, theirs, missing), _strangers(theirs, ours, surplus)
        places = (*(one.place for one in ours), *(one.place for one in meant))
        place = next(filter(None, places), "")
        page = next((one.page for one in theirs), painted[0][1] if painted else None)
        shown = (_shown(one.written for one in row) for row in (ours, theirs))
        teller.tell("words-changed", place, page, **dict(zip(("words", "found"), shown, strict=True)))


def _strangers(row: Sequence[Word], other: Sequence[Word], owed: Counter[str]) -> list[Word]:
    """Give the words of a row that the other has not, and in which one of these letters stands."""
    known = {word.plain for word in other}
    return [one for one in row if one.plain not in known and set(letters(one.plain)) & set(owed)]


def _is_backwards(words: str) -> bool:
    return any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in words)


# ── letters ─────────────────────────────────────────────────────────────────────────────────────────────────


def _plain(text: str) -> str:
    """Give text as it is compared: no soft hyphens or other signs that nobody sees, no difference of case."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text.translate(_unseen())).casefold()
    return unicodedata.normalize("NFKC", folded)


def letters(text: str) -> str:
    """Give the letters of text, accents apart, without blanks and without hyphens that a line may end in."""
    folded = unicodedata.normalize("NFKD", text.translate(_unseen()).casefold())
    return "".join(folded.replace("\u2010", "").split())


@cache
def _unseen() -> dict[int, None]:
    """Give the characters that are neither seen nor heard, the hyphen of broken lines among them."""
    selectors = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
    formats = (code for code in range(0x2070) if unicodedata.category(chr(code)) == "Cf")
    return dict.fromkeys((0x2010, 0xFEFF, *selectors, *formats))
