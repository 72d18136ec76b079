"""Laws of `polish`: idempotent, keeps letters and figures, does not see inline markup."""

from __future__ import annotations

from itertools import pairwise
from unicodedata import category

from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from pipeline.edition import House
from pipeline.typography import NBSP, NNBSP, Change, plain, polish, polish_html

_SPACES = {character for code in range(0x3000) if category(character := chr(code)) == "Zs"} | set(" ")
# What may stand for what: each sign of a line gives way only to others of the same line.
_ALIKE = ("'’ʼ´`", '"«»“”', "-–—")
_DOTS = ".…"

_PIECES = st.sampled_from(
    [
        *" \u00a0\u202f\u2009\n;:!?«»“”\"'’ʼ´`()[]{}.,…%€-–—/\\@&|<>*_=#0159aélLÉœß\u0301\ufffc\u2060",
        "qu", "aujourd", "mot", " !", " :", "« ", " »", "::", "?!", "https://", "www.", "mailto:", "a@b.fr",
        ".jpg", "l'été.pdf", ":smile:", "10:30", "16:9", "C:\\", "(link:", "(image: x.jpg", "&amp;", "[x]:",
        "...", "etc.", ":)", ";-)", "!important", " - ", " – ", "- ", "[…]", "( ", " )", " .", " ,", "n°",
        "§", "14h30", "9 h", "10 000", "02 40 99 10 00", "12 mai", "1er mai", "50%", "20°C", "€", "km", "M. ",
        "Mme ", "J. ", "Dupont", "p. ", "art. ", "XXe siècle", "2022-2023", "SIRET 123", "{\"a\": 1}", "#fff",
        "°",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(_PIECES, max_size=30).map("".join), st.text(max_size=60))
# What an XML text node can hold, without line ends (spaces in markup, borders in plain text).
_NODE_TEXTS = TEXTS.map(
    lambda text: "".join(c for c in text if c.isprintable() or category(c) in ("Zs", "Mn", "Cf")).replace(
        "\n", ""
    )
)


@given(TEXTS)
@example("a!:b: c")
@example("l'a.pdf?– ")
def test_polish_is_idempotent(text: str) -> None:
    once = polish(text)
    assert polish(once) == once
    assert plain(plain(text)) == plain(text)
    assert NNBSP not in plain(text)


def kept(text: str) -> list[str]:
    """Give the letters, figures and other signs that must stay, those that may change for another as one."""
    same = {character: alike[0] for alike in _ALIKE for character in alike}
    return [same.get(c, c) for c in text if c not in _SPACES and c not in _DOTS]


@given(TEXTS)
def test_only_spaces_quotes_dashes_dots_and_apostrophes_change(text: str) -> None:
    if "--" not in text:  # which becomes one dash
        assert kept(polish(text)) == kept(text)


@given(TEXTS)
def test_letters_and_figures_are_kept(text: str) -> None:
    text = text.replace("ʼ", "")  # an apostrophe, but a letter to Unicode
    assert [c for c in polish(text) if c.isalnum()] == [c for c in text if c.isalnum()]


@given(TEXTS, st.sampled_from(["en", "de", "frr", ""]))
def test_another_language_stays_as_typed(text: str, language: str) -> None:
    assert polish(text, language) == text


@given(TEXTS)
@example("; - ;\n; - ;")
def test_lines_are_polished_one_by_one(text: str) -> None:
    """Apart from tags, which may hold several lines, a line end is a border."""
    if "(" not in text:
        assert polish(text) == "\n".join(polish(line) for line in text.split("\n"))


@given(TEXTS)
def test_no_sign_stands_after_a_plain_space_of_its_word(text: str) -> None:
    for sign, space in ((" ;", NNBSP), (" !", NNBSP), (" ?", NNBSP), (" :", NBSP)):
        assert polish(f"mot{sign} fin").startswith(f"mot{space}")
    assert polish(f"{text}\nmot ! « fin »").endswith(f"\nmot{NNBSP}! «{NBSP}fin{NBSP}»") or "(" in text


@st.composite
def _split(draw: st.DrawFn) -> tuple[str, etree._Element]:
    """A text, and the same cut at random places by inline elements, some of them nested or empty."""
    text = draw(_NODE_TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    root = etree.Element("p")
    root.text = text[: cuts[0]] if cuts else text
    for start, end in pairwise([*cuts, len(text)]):
        piece = text[start:end]
        inside = draw(st.booleans())
        element = etree.SubElement(root, draw(st.sampled_from(["em", "strong", "a", "span"])))
        if inside:
            middle = draw(st.integers(0, len(piece)))
            etree.SubElement(element, "b").text = piece[:middle]
            element[0].tail = piece[middle:]
        else:
            element.tail = piece
    return text, root


@given(_split())
def test_inline_markup_changes_nothing(split: tuple[str, etree._Element]) -> None:
    text, root = split
    polish_html(root, house=House(off=("ordinals",)))  # which give some endings other letters
    assert "".join(str(part) for part in root.itertext()) == polish(text)
    before = etree.tostring(root)
    polish_html(root, house=House(off=("ordinals",)))
    assert etree.tostring(root) == before


def _letters(root: etree._Element) -> str:
    return "".join(c for part in root.itertext() for c in str(part) if c.isalnum())


@given(_split(), st.sampled_from(["sup", "code", "span"]), st.booleans())
def test_html_stays_as_it_is_the_second_time(
    split: tuple[str, etree._Element], tag: str, english: bool
) -> None:
    """Whatever is new in the markup, and whatever part of it is a note's call, code or English."""
    _, root = split
    for number, element in enumerate(root.iter("em", "strong")):
        if number % 2:
            element.tag = tag
            element.set("class", "note-call")
        elif english:
            element.set("lang", "en")
    foreign = [_letters(one) for one in root.iter() if one.get("lang") == "en"]
    polish_html(root)
    before = etree.tostring(root)
    assert [_letters(one) for one in root.iter() if one.get("lang") == "en"] == foreign
    polish_html(root)
    assert etree.tostring(root) == before


@given(TEXTS)
def test_the_log_tells_of_changes_and_of_nothing_else(text: str) -> None:
    changes: list[Change] = []
    assert polish(text, log=changes.append) == polish(text)
    assert bool(changes) == (polish(text) != text)
    assert all(one.before != one.after for one in changes)


_LINES = st.lists(
    st.sampled_from(["l'été !", "« oui »", "14h30", "M. X", "rien", '"oui"', "10 000 €"]), max_size=9
)


@given(_LINES)
def test_the_log_counts_lines(lines: list[str]) -> None:
    changes: list[Change] = []
    polish("\n".join(lines), log=changes.append)
    assert {one.breaks for one in changes} == {n for n, line in enumerate(lines) if polish(line) != line}
