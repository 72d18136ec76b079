"""Lists: an item holds a label and one body, a nested list stands in its item's body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.tagging.slip import Element, Mark
from pipeline.tagging.tags import Piece, Tag, has_blocks, in_blocks, in_either, in_language, without_notes

# How ISO 32000 names the labels that style sheets ask for; other ones are those of the list's own kind.
_NUMBERINGS = {
    **dict.fromkeys(("decimal", "decimal-leading-zero"), "Decimal"),
    **dict.fromkeys(("lower-alpha", "lower-latin"), "LowerAlpha"),
    **dict.fromkeys(("upper-alpha", "upper-latin"), "UpperAlpha"),
    "lower-roman": "LowerRoman",
    "upper-roman": "UpperRoman",
    "disc": "Disc",
    "circle": "Circle",
    "square": "Square",
}


@dataclass(frozen=True, slots=True)
class ListMaker:
    """Makes lists, and contents lists, out of what `pieces` makes of the elements in them."""

    pieces: Callable[[Element], list[Piece]]

    def make(self, element: Element, role: str = "") -> list[Piece]:
        """Make the list of an element: a contents list where a template asks for one, or in another."""
        role = role or ("TOC" if element.says("data-tag") == "TOC" else "L")
        items: list[Piece] = []
        stray: list[Piece] = []
        for item in element.items:
            if isinstance(item, Element) and item.tag == "li":
                self._take_in(stray, items, role)
                stray = []
                made = self._entry(item) if role == "TOC" else self._item(item)
                items += [made] if made.kids else []
            elif isinstance(item, Element) and item.tag in ("ul", "ol", "menu"):
                stray += self.make(item, "TOC" if role == "TOC" else "")
            else:
                stray += self.pieces(item) if isinstance(item, Element) else [item]
        self._take_in(stray, items, role)
        if not items:
            return []
        made_list = Tag(role, items)
        if role == "L":
            made_list.owner, made_list.attributes = "List", {"ListNumbering": _numbering(element, items)}
        return [made_list]

    def _item(self, item: Element) -> Tag:
        made = Tag("LI", [Tag("Lbl", list(item.labels))] if item.labels else [])
        body = in_either([piece for one in item.items for piece in self._of(one)])
        if body:
            made.kids.append(Tag("LBody", body))
        return _with_lang(made, item)

    def _entry(self, item: Element) -> Tag:
        """Make an entry of a contents list: its line refers to a place; lists in it have entries, too."""
        made = Tag("TOCI", [Tag("Lbl", list(item.labels))] if item.labels else [])
        line: list[Piece] = []
        inner: list[Piece] = []
        for one in item.items:
            if isinstance(one, Element) and one.tag in ("ul", "ol", "menu"):
                inner += self.make(one, "TOC")
            else:
                line += self._of(one)
        words, notes = without_notes(_flat(line))
        if words and not has_blocks(words):
            made.kids.append(Tag("Reference", words))
        else:
            made.kids += in_blocks(words)
        made.kids += [*notes, *inner]
        return _with_lang(made, item)

    def _of(self, item: Element | Mark) -> list[Piece]:
        return self.pieces(item) if isinstance(item, Element) else [item]

    def _take_in(self, stray: list[Piece], items: list[Piece], role: str) -> None:
        """Let what stands in a list outside any item go on in the item before; else it is an item."""
        if not stray:
            return
        last = items[-1] if items else None
        if role == "TOC" and all(isinstance(one, Tag) and one.role == "TOC" for one in stray):
            items += stray
        elif isinstance(last, Tag) and last.tags() and last.tags()[-1].role == "LBody":
            body = last.tags()[-1]
            body.kids = in_either([*body.kids, *stray])
        else:
            items.append(
                Tag(
                    "LI" if role == "L" else "TOCI",
                    [Tag("LBody", in_either(stray))] if role == "L" else stray,
                )
            )


def _with_lang(made: Tag, element: Element) -> Tag:
    made.lang = element.says("lang")
    return made


def _numbering(element: Element, items: list[Piece]) -> str:
    labelled = any(kid.role == "Lbl" for item in items if isinstance(item, Tag) for kid in item.tags())
    if not labelled:
        return "None"
    styles = (one.says("list") for one in element.elements() if one.tag == "li")
    named = next((_NUMBERINGS[style] for style in styles if style in _NUMBERINGS), "")
    return named or ("Decimal" if element.tag == "ol" else "Disc")


@dataclass(frozen=True, slots=True)
class DefinitionMaker:
    """Makes lists of terms, the labels of their meanings; `pieces` makes what is in an element."""

    pieces: Callable[[Element], list[Piece]]

    def make(self, element: Element) -> list[Piece]:
        """Make an item of terms that follow each other and of their meanings."""
        groups: list[tuple[list[list[Piece]], list[list[Piece]]]] = []
        for tag, entry in self._entries(element):
            if (tag == "dt" and (not groups or groups[-1][1])) or not groups:
                groups.append(([], []))
            groups[-1][0 if tag == "dt" else 1].append(entry)
        items: list[Piece] = [
            made for terms, meanings in groups if (made := _definition(terms, meanings)).kids
        ]
        if not items:
            return []
        has_terms = any(kid.role == "Lbl" for item in items if isinstance(item, Tag) for kid in item.tags())
        return [Tag("L", items, owner="List", attributes={"ListNumbering": "Disc" if has_terms else "None"})]

    def _entries(self, element: Element) -> list[tuple[str, list[Piece]]]:
        found: list[tuple[str, list[Piece]]] = []
        for item in element.items:
            if isinstance(item, Mark):
                found.append(("dd", [item]))
            elif item.tag == "div":
                found += self._entries(item)
            else:
                made = in_language(self.pieces(item), item.says("lang"))
                found.append((item.tag if item.tag == "dt" else "dd", made))
        return [(tag, made) for tag, made in found if made]


def _definition(terms: list[list[Piece]], meanings: list[list[Piece]]) -> Tag:
    """Make an item: a label for each term, one body of the meanings; notes to terms stand in the body."""
    made = Tag("LI")
    notes: list[Piece] = []
    for term in terms:
        words, called = without_notes(term)
        made.kids.append(Tag("Lbl", _flat(words)))
        notes += called
    if len(meanings) == 1 and not notes:
        body = in_either(meanings[0])
    else:
        body = [*notes, *(piece for meaning in meanings for piece in in_blocks(meaning))]
    if body:
        made.kids.append(Tag("LBody", body))
    return made


def _flat(pieces: list[Piece]) -> list[Piece]:
    """Give the words of paragraphs without these."""
    return [
        kid for one in pieces for kid in (one.kids if isinstance(one, Tag) and one.role == "P" else [one])
    ]
