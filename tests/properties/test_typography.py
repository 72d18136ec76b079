"""Laws of `polish`: idempotent, keeps letters and figures, does not see inline markup."""

from __future__ import annotations

from itertools import pairwise
from unicodedata import category

from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from pipeline.typography import NBSP, NNBSP, plain, polish, polish_html

_SPACES = {character for code in range(0x3000) if category(character := chr(code)) == "Zs"} | set(" ")
_APOSTROPHES = "'’ʼ´`"

_PIECES = st.sampled_from(
    [
        *" \u00a0\u202f\u2009\n;:!?«»“”\"'’ʼ´`()[]{}.,…%€-–—/\\@&|<>*_=#0159aélLÉœß\u0301\ufffc\u2060",
        "qu", "aujourd", "mot", " !", " :", "« ", " »", "::", "?!", "https://", "www.", "mailto:", "a@b.fr",
        ".jpg", "l'été.pdf", ":smile:", "10:30", "16:9", "C:\\", "(link:", "(image: x.jpg", "&amp;", "[x]:",
        "...", "etc.", ":)", ";-)", "!important",
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


@given(TEXTS)
def test_only_spaces_and_apostrophes_change(text: str) -> None:
    def kept(text: str) -> list[str]:
        return ["’" if c in _APOSTROPHES else c for c in text if c not in _SPACES]

    assert kept(polish(text)) == kept(text)


@given(TEXTS)
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
    polish_html(root)
    assert "".join(str(part) for part in root.itertext()) == polish(text)
    before = etree.tostring(root)
    polish_html(root)
    assert etree.tostring(root) == before
