"""What a listener should hear of a body of HTML, worked out from the HTML alone.

It shares no code with the program and knows nothing of pages: whatever these do to the words, this is what
has to come of them. It is written for the gallery: of style sheets it knows what `tests.tools.gallery` says.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import lxml.html

BLOCKS = {
    "section": "Sect", "aside": "Sect", "article": "Art", "main": "Part", "blockquote": "BlockQuote",
    "p": "P", "pre": "P", "summary": "P", "ul": "L", "ol": "L", "dl": "L", "table": "Table",
    "figure": "Figure", "figcaption": "Caption", "caption": "Caption", "li": "LI", "dt": "dt", "dd": "dd",
    "td": "TD", "th": "TH",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
}  # fmt: skip
PASSED = "html body div header footer nav details hr".split()
WORDY = ("P", "H1", "H2", "H3", "H4", "H5", "H6")
HOLDERS = ("Document", "Sect", "Art", "Part", "Div", "BlockQuote", "Index")
# What the theme's own style sheets paint before an element.
PAINTED = {"quotation-attribution": "— "}
SVG_TITLE = ".//title"


@dataclass
class Heard:
    """A role with what is heard in it, and its further words: language, alternative, expansion."""

    role: str
    kids: list[Heard | str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    stands: bool = False


def listen(body: str) -> Heard:
    """Work out the structure of a body."""
    root = lxml.html.document_fromstring(f"<html><body>{body}</body></html>").find("body")
    top = Heard("Document", paragraphs(_Listener(root).inside(root)))
    _level(top)
    _once(top)
    return top


def hidden(element: Any) -> bool:
    """Tell what nobody hears: hidden from listeners, or a picture without a word."""
    if element.tag == "svg":
        return element.find(SVG_TITLE) is None
    mute = element.get("aria-hidden") == "true" or element.get("role") == "presentation"
    return mute or (element.tag == "img" and not element.get("alt"))


def hidden_texts(body: str) -> list[str]:
    """Give the texts that are painted for the eye alone."""
    root = lxml.html.document_fromstring(f"<html><body>{body}</body></html>")
    found: list[str] = []
    for element in root.iter():
        found += [said for key in ("data-before", "data-after") if ornament(said := element.get(key, ""))]
        if hidden(element) and not any(map(hidden, element.iterancestors())) and element.tag != "svg":
            found += element.itertext()
    return [text.strip() for text in found if text.strip()]


def head_texts(body: str) -> list[str]:
    """Give the texts of the heads and feet of tables, which are painted again on each page."""
    root = lxml.html.document_fromstring(f"<html><body>{body}</body></html>")
    texts = (text.strip() for head in root.xpath(".//thead|.//tfoot") for text in head.itertext())
    return [text for text in texts if text]


def ornament(signs: str) -> bool:
    """Tell signs that no sentence has, such as arrows and dots."""
    return bool(signs.strip()) and all(unicodedata.category(sign) in ("So", "Sm", "Zs") for sign in signs)


class _Listener:
    def __init__(self, root: Any) -> None:
        self.notes = {note: str(n) for n, note in enumerate(self._notes(root), 1)}

    def _notes(self, root: Any) -> list[Any]:
        notes = root.xpath(".//span[@class='footnote']")
        return [note for note in notes if not any(map(hidden, note.iterancestors()))]

    def inside(self, element: Any) -> list[Heard | str]:
        """Give what is heard in an element, in the order of its source."""
        found: list[Heard | str] = []
        own = PAINTED.get(element.get("class", ""), "")
        before, after = element.get("data-before", own), element.get("data-after", "")
        found += [before] if before and not ornament(before) else []
        found += [element.text] if element.text else []
        for child in element:
            found += [] if not isinstance(child.tag, str) or hidden(child) else self.of(child)
            found += [child.tail] if child.tail else []
        return found + ([after] if after and not ornament(after) else [])

    def of(self, element: Any) -> list[Heard | str]:
        """Give what is heard of an element."""
        tag, lang = element.tag, element.get("lang", "")
        found = self._of(element)
        if lang and found:
            own = [one for one in found if not is_(one, "Note")]
            for note in [one for one in found if is_(one, "Note")]:
                note.said.setdefault("lang", lang)
            if len(own) == 1 and isinstance(own[0], Heard):
                own[0].said["lang"] = lang
            elif tag in PASSED:
                found = [Heard("Div", paragraphs(found), {"lang": lang})]
            else:
                found = wrap("Span", found, lang=lang)
        return found

    def _of(self, element: Any) -> list[Heard | str]:
        tag = element.tag
        if element in self.notes:
            return self._note(element)
        if asked := element.get("data-tag"):
            if asked == "TOC":
                return [self._contents(element)]
            return [Heard(asked, paragraphs(self.inside(element)))]
        special = {"a": self._link, "table": self._table, "dl": self._terms, "figure": self._figure}
        if tag in special:
            return special[tag](element)
        if tag in ("ul", "ol"):
            return [self._list(element)]
        if tag == "li":
            return [Heard("L", [self._item(element, "•")], {"ListNumbering": "Disc"})]
        if tag == "br":
            return [" "]
        if tag in ("img", "svg"):
            return self._picture(element)
        if tag == "abbr" and element.get("title"):
            return wrap("Span", self.inside(element), expansion=element.get("title"))
        if tag in ("q", "code"):
            return wrap({"q": "Quote", "code": "Code"}[tag], self._quoted(element))
        return self._block(element)

    def _quoted(self, element: Any) -> list[Heard | str]:
        inner = self.inside(element)
        return ["«", *inner, "»"] if element.tag == "q" else inner

    def _picture(self, element: Any) -> list[Heard | str]:
        title = element.find(SVG_TITLE)
        alt = element.get("alt") if title is None else title.text
        if element.get("src", "picture:x.png") != "picture:x.png":
            return [alt]
        return [Heard("Figure", [], {"alt": alt})]

    def _block(self, element: Any) -> list[Heard | str]:
        role = BLOCKS.get(element.tag)
        inner = self.inside(element)
        if role is None:
            return paragraphs(inner) if element.tag in PASSED else inner
        if role in WORDY:
            return wrap(role, inner)
        kids = paragraphs(inner) if role in HOLDERS else either(inner)
        return [Heard(role, kids)] if kids else []

    def _note(self, element: Any) -> list[Heard | str]:
        number = self.notes[element]
        body = Heard("Note", [Heard("Lbl", [Heard("Link", [f"{number}."])]), *either(self.inside(element))])
        return [Heard("Reference", [Heard("Link", [number])]), body]

    def _link(self, element: Any) -> list[Heard | str]:
        inner = self.inside(element)
        if not element.get("href"):
            return inner
        if len(inner) == 1 and is_(inner[0], "P", *WORDY):
            inner[0].kids = [Heard("Link", inner[0].kids)]
            return inner
        blocks = any(is_block(one) for one in inner)
        return [Heard("Link", paragraphs(inner))] if blocks else [Heard("Link", inner)]

    def _list(self, element: Any) -> Heard:
        classes = element.get("class", "")
        roman = dict(zip(range(1, 9), "I II III IV V VI VII VIII".split(), strict=True))
        number = int(element.get("start", "1"))
        made = Heard("L")
        for child in element:
            if child.tag == "li":
                shown = roman[number] if "roman" in classes else str(number)
                label = "•" if element.tag == "ul" else f"{shown}."
                made.kids.append(self._item(child, "" if classes in ("unmarked", "image") else label))
                number += 1
            elif made.kids and is_(made.kids[-1], "LI"):
                made.kids[-1].kids[-1].kids += self.of(child)
            else:
                made.kids.append(Heard("LI", [Heard("LBody", self.of(child))]))
        kind = "UpperRoman" if "roman" in classes else "Disc" if element.tag == "ul" else "Decimal"
        labelled = any(is_(kid, "Lbl") for item in made.kids for kid in item.kids)
        made.said["ListNumbering"] = kind if labelled else "None"
        return made

    def _item(self, element: Any, label: str) -> Heard:
        made = Heard("LI", [Heard("Lbl", [label])] if label else [])
        body = either(self.inside(element))
        made.kids += [Heard("LBody", body)] if body else []
        if element.get("lang"):
            made.said["lang"] = element.get("lang")
        return made

    def _contents(self, element: Any) -> Heard:
        made = Heard("TOC")
        for child in element:
            line = self.inside(child)
            lists = [one for one in child if one.tag in ("ul", "ol")]
            words = [one for one in line if not is_(one, "L")]
            made.kids.append(Heard("TOCI", [Heard("Reference", words), *map(self._contents, lists)]))
        return made

    def _terms(self, element: Any) -> list[Heard | str]:
        made = Heard("L", [], {"ListNumbering": "Disc"})
        gathered: list[tuple[str, list[Heard | str]]] = []
        for child in element.xpath("./dt|./dd|./div/dt|./div/dd"):
            inner = self.inside(child)
            if child.get("lang"):
                inner = wrap("Span", inner, lang=child.get("lang"))
            gathered.append((child.tag, inner))
        meanings: list[list[Heard | str]] = []
        notes: list[Heard | str] = []
        for number, (tag, inner) in enumerate(gathered):
            if tag == "dt":
                if number == 0 or gathered[number - 1][0] == "dd":
                    made.kids.append(Heard("LI"))
                    meanings, notes = [], []
                made.kids[-1].kids.append(Heard("Lbl", [one for one in inner if not is_(one, "Note")]))
                notes += [one for one in inner if is_(one, "Note")]
            else:
                meanings.append(inner)
            if number + 1 == len(gathered) or (tag == "dd" and gathered[number + 1][0] == "dt"):
                alone = len(meanings) == 1 and not notes
                body = (
                    either(meanings[0]) if alone else notes + [k for one in meanings for k in paragraphs(one)]
                )
                made.kids[-1].kids.append(Heard("LBody", body))
        return [made]

    def _figure(self, element: Any) -> list[Heard | str]:
        parts: list[Heard | str] = []
        for one in paragraphs(self.inside(element)):
            alone = is_(one, "P") and len(content(one)) == 1 and (picture_of(content(one)[0]) is not None)
            parts += content(one) if alone else [one]
        captions = [one for one in parts if is_(one, "Caption")]
        notes = [one for one in parts if is_(one, "Note")]
        rest = [one for one in parts if one not in captions and one not in notes]
        picture = picture_of(rest[0]) if len(rest) == 1 else None
        linked = [one for caption in captions for one in _every(caption) if is_(one, "Link")]
        if picture is not None and not (linked and is_(rest[0], "Link")):
            at = 0 if captions and parts.index(captions[0]) < parts.index(rest[0]) else len(picture.kids)
            picture.kids[at:at] = captions
            rest[0].stands = True
            return [*rest, *notes]
        if not any(picture_of(one) for one in rest):
            for one in captions:
                one.role = "P"
            return parts
        return [Heard("Div", parts)]

    def _table(self, element: Any) -> list[Heard | str]:
        groups = {"thead": [], "tbody": [], "tfoot": []}
        for row in element.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr"):
            inside = row.getparent().tag
            groups[inside if inside in groups else "tbody"].append(row)
        made = Heard("Table")
        everything = [row for name in ("thead", "tbody", "tfoot") for row in groups[name]]
        wide = width(everything)
        for name, role in (("thead", "THead"), ("tbody", "TBody"), ("tfoot", "TFoot")):
            rows = [self._row(row, wide[row]) for row in groups[name]]
            made.kids += [Heard(role, rows)] if rows else []
        if not any(
            heard_text(cell) or cell.kids for group in made.kids for row in group.kids for cell in row.kids
        ):
            return []
        for caption in element.xpath("./caption"):
            made.kids.insert(0, Heard("Caption", either(self.inside(caption))))
        return [made]

    def _row(self, row: Any, missing: int) -> Heard:
        cells = []
        for cell in row:
            made = Heard(cell.tag.upper(), either(self.inside(cell)))
            if cell.tag == "th":
                head = row.getparent().tag == "thead" or all(one.tag == "th" for one in row)
                scope = cell.get("scope", "col" if head else "row")
                made.said["Scope"] = "Row" if scope == "row" else "Column"
            cells.append(made)
        return Heard("TR", cells + [Heard("TD") for _ in range(missing)])


def width(rows: list[Any]) -> dict[Any, int]:
    """Give how many cells each row lacks to be as wide as the widest."""
    covered: dict[Any, int] = dict.fromkeys(rows, 0)
    for number, row in enumerate(rows):
        for cell in row:
            high, across = int(cell.get("rowspan", "1")), int(cell.get("colspan", "1"))
            group = [one for one in rows[number:] if one.getparent() is row.getparent()]
            for below in group[:high]:
                covered[below] += across
    most = max(covered.values(), default=0)
    return {row: most - across for row, across in covered.items()}


# ── how roles nest ──────────────────────────────────────────────────────────────────────────────────────────


def is_(one: Heard | str, *roles: str) -> bool:
    return isinstance(one, Heard) and one.role in roles


def is_block(one: Heard | str) -> bool:
    inline = ("Link", "Span", "Reference", "Quote", "Code", "Figure", "Lbl")
    return isinstance(one, Heard) and (one.role not in inline or one.stands or any(map(is_block, one.kids)))


def picture_of(one: Heard | str) -> Heard | None:
    """Give what a caption belongs to: a figure, also in a link, or a table."""
    if is_(one, "Figure", "Table"):
        return one
    inner = content(one) if is_(one, "Link") else []
    return inner[0] if len(inner) == 1 and is_(inner[0], "Figure") else None


def content(one: Heard | str) -> list[Heard | str]:
    """Give what is in it, blanks left out."""
    return [kid for kid in one.kids if not isinstance(kid, str) or kid.strip()]


def wrap(role: str, inner: list[Heard | str], **said: str) -> list[Heard | str]:
    """Put a role around words; the notes that they call come behind it."""
    notes = [one for one in inner if is_(one, "Note")]
    words = [one for one in inner if not is_(one, "Note")]
    full = any(not isinstance(one, str) or one.strip() for one in words)
    return [*([Heard(role, words, dict(said))] if full else []), *notes]


def paragraphs(inner: list[Heard | str]) -> list[Heard | str]:
    """Make paragraphs of the words that stand beside blocks."""
    made: list[Heard | str] = []
    line: list[Heard | str] = []
    for one in [*inner, Heard("end")]:
        if not is_block(one) or (is_(one, "Note") and line):
            line.append(one)
            continue
        shown = [piece for piece in line if not isinstance(piece, str) or piece.strip()]
        made += shown if shown and all(is_(piece, "Figure") for piece in shown) else wrap("P", line)
        made += [one] if not is_(one, "end") else []
        line = []
    return made


def either(inner: list[Heard | str]) -> list[Heard | str]:
    """Leave words alone as they are, notes behind them; beside blocks they are paragraphs."""
    if any(is_block(one) and not is_(one, "Note") for one in inner):
        return paragraphs(inner)
    shown = [one for one in inner if not isinstance(one, str) or one.strip()]
    return [one for one in shown if not is_(one, "Note")] + [one for one in shown if is_(one, "Note")]


def _every(top: Heard) -> list[Heard]:
    return [top, *(one for kid in top.kids if isinstance(kid, Heard) for one in _every(kid))]


def _level(top: Heard) -> None:
    """Skip no level of headings."""
    above: list[int] = []
    for one in _every(top):
        if re.fullmatch("H[1-6]", one.role):
            own = int(one.role[1])
            above = [*(level for level in above if level < own), own]
            one.role = f"H{len(above)}"


def _once(top: Heard) -> None:
    """Expand an abbreviation at its first use in a part."""
    for part in [one for one in top.kids if is_(one, "Sect")] or [top]:
        seen: set[str] = set()
        for one in _every(part):
            kids: list[Heard | str] = []
            for kid in one.kids:
                again = isinstance(kid, Heard) and kid.said.get("expansion") in seen
                kids += kid.kids if again else [kid]
                if isinstance(kid, Heard) and "expansion" in kid.said:
                    seen.add(kid.said["expansion"])
            one.kids = kids


def heard_text(top: Heard) -> str:
    """Give all the words."""
    text = "".join(kid if isinstance(kid, str) else heard_text(kid) for kid in top.kids)
    return " ".join(re.sub("[\u00ad\u200b\u2060]", "", text).replace("\u202f", "\u00a0").split())
