"""Inputs: bits that mean something to a reader, put together at random, and real texts that were damaged."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CORPUS = Path(__file__).resolve().parents[2] / "tests" / "corpus"
# Inputs that once failed: one more does not make others of all the numbers.
ONCE = CORPUS / "fuzz"

# What decides how something is read: by the decoder, KirbyText, Markdown, HTML, YAML, JSON, typography.
_BITS = (
    "\n", "\n\n", "\r\n", "\r", " ", "  ", "    ", "\t", "\u00a0", "\u202f", "\u2028", "\x0b", "\x0c",
    "\0", "\x85",
    "\n----\n", "\n\n----\n\n", "-----", "\\----", "----|----", "Title: ", "Text:", "\ufeff", "titre :",
    "Uuid: x",
    "(image: ", "(link: ", "(file: ", "(email: ", "(tel: ", "(video: ", "(gist: ", "(date: ", "(twitter: ",
    "(note: ",
    " alt: ", " text: ", " caption: ", " link: ", " class: ", " title: ", "page://abc", "file://x",
    "/@/page/a",
    "(", ")", "[", "]", "{", "}", "<", ">", "#", "##", "#######", "-", "*", "**", "_", "__", "`", "```",
    "~~", "~~~",
    "1.", "1)", "3. ", "+ ", "> ", ">> ", "| a | b |", "|---|:-:|", "===", "---", "***", "!", "![", "](",
    "\\", "&", "&amp;",
    "[^1]", "[^1]: ", "*[A]: ", ": ", "{#a .b}", "{.exergue}", "[a]: http://b.c", "<div>", "</div>", "<p>",
    "</p>",
    "<!--", "-->", "<script>", "</script>", "<img src=x onerror=y>", "<a href='/@/page/x'>", "</a>",
    "<br>", "<b", "<?", "<![CDATA[",
    "- a: b", "  - c", "a: b: c", "|", "key: |", "- >", "'", '"', "''", "&a", "*a", "!!x", "? ", "#c", "~",
    "null", "oui",
    '[{"type":"text","content":{"text":"<p>x</p>"}}]', '{"columns":[{"width":"1/2","blocks":[', "}]}]",
    '"type":"image"', "\\u00e9", "\\ud800",
    "«", "»", "« ", " »", "“", "”", "’", "...", "…", "?!", " ;", " :", "10 000", "10 000 €", "14h30",
    "14 h 30", "02 40 99 10 00",
    "M. ", "n° ", "XXIe siècle", "1er mai", "2ème", "p. 12", "J. R. R.", "20°C", "50%", "- ", " – ",
    "2022-2023", "https://a.fr/x?b=c;d",
    "a@b.fr", "C:\\x", ":smile:", "oeuvre", "quelque soit", "Etat", "l'", "d'", "é", "e\u0301", "ﬁ",
    "\u2060", "\u00ad", "\u200b", "😀", "\udc80",
    "mot", "une phrase entière", "Loire-Atlantique", "\u0130", "ß", "١٢", "אב", "\ufdd0", "\ufdd8",
    "\ufffe", "\U0010ffff",
)  # fmt: skip
_LONGEST = 24


@cache
def _texts() -> tuple[str, ...]:
    """Give real texts to damage: content files and snippets of the corpus."""
    files = [file for file in sorted(CORPUS.glob("*/**/*.txt")) if file.parent != ONCE]
    found = [file.read_bytes().decode("utf-8", "replace") for file in files]
    for name in ("kirbytext-samples.json", "kirby-dialect-samples.json"):
        found += _sources(json.loads((CORPUS / name).read_text(encoding="utf-8")))
    return tuple(text for text in found if text)


def _sources(said: object) -> Iterator[str]:
    if isinstance(said, dict):
        if isinstance(said.get("source"), str):
            yield said["source"]
        for one in said.values():
            yield from _sources(one)
    elif isinstance(said, list):
        for one in said:
            yield from _sources(one)


def made_up(seed: int) -> str:
    """Give the input of a number: the same each time."""
    luck = random.Random(seed)
    match luck.randrange(4):
        case 0:
            return _assembled(luck)
        case 1:
            return _nested(luck)
        case 2:
            return _damaged(luck, luck.choice(_texts()))
        case _:
            return _damaged(luck, _assembled(luck))


def _assembled(luck: random.Random) -> str:
    return "".join(luck.choice(_BITS) for _ in range(luck.randint(1, _LONGEST)))


def _nested(luck: random.Random) -> str:
    opening, closing = luck.choice(_BITS), luck.choice(_BITS)
    times = luck.choice((3, 10, 40, 150))
    return opening * times + _assembled(luck) + closing * luck.choice((0, times))


def _damaged(luck: random.Random, text: str) -> str:
    """Cut pieces out of a text, say others twice, put bits in."""
    text = text[:4_000]
    for _ in range(luck.randint(1, 6)):
        start, end = sorted(luck.randint(0, len(text)) for _ in range(2))
        end = min(end, start + 200)
        piece = luck.choice(("", text[start:end] * 2, luck.choice(_BITS), text[start:end][::-1]))
        text = text[:start] + piece + text[end:]
    return text
