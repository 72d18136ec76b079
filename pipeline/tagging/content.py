"""From the elements of the content to those of the structure, by what they are and not by how they look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import TypeGuard

from pipeline.tagging.links import note_words, words_of
from pipeline.tagging.lists import DefinitionMaker, ListMaker
from pipeline.tagging.slip import Annotation, Element, Mark
from pipeline.tagging.tables import make_table
from pipeline.tagging.tags import (
    HEADINGS,
    Piece,
    Tag,
    has_blocks,
    in_a_line,
    in_blocks,
    in_either,
    in_language,
    in_words,
    is_note,
    walk,
)

# Roles of elements that hold blocks; those without a meaning of their own are not heard of.
_PARTS = {"section": "Sect", "article": "Art", "main": "Part", "aside": "Sect", "blockquote": "BlockQuote"}
_HOLDERS = frozenset(
    "html body div header footer nav address hgroup center form fieldset details hr search picture".split()
)
_WORDS = {"p": "P", "pre": "P", "summary": "P", "legend": "P", **{role.lower(): role for role in HEADINGS}}
_PICTURES = frozenset(("img", "svg", "object", "embed"))
_LINES = {"q": "Quote", "code": "Code", "kbd": "Code", "samp": "Code"}
# Roles that a template may ask for (`data-tag`) and that stand in a line.
_LINE_ROLES = frozenset(
    ("Span", "Quote", "Code", "Reference", "BibEntry", "Lbl", "Formula", "Ruby", "Warichu")
)


@dataclass(frozen=True, slots=True)
class Content:
    """Makes the structure of a section; `language` is the one that it is in."""

    language: str

    def document(self, top: Element) -> Tag:
        """Make the structure of all the content."""
        return Tag("Document", in_blocks(self.pieces_in(top)))

    def pieces(self, element: Element) -> list[Piece]:
        """Make what an element is in the structure: nothing, one element, or what is in it."""
        maker = _MAKERS.get(element.tag, _line)
        role = element.says("data-tag")
        if "note" in element.said:
            made = self._note(element)
        elif role and role != "TOC":
            made = _asked(self, element, role)
        else:
            made = maker(self, element)
        if element.said.get("block") and "note" not in element.said and not has_blocks(made):
            made = in_blocks(made)
            for one in made:
                if isinstance(one, Tag):
                    one.stands = True
        return made if element.tag == "html" else in_language(made, element.says("lang"))

    def pieces_in(self, element: Element) -> list[Piece]:
        """Make what is in an element, texts as they are; words in other letters than typed are a Span."""
        made: list[Piece] = list(element.labels) if element.tag not in ("li", "summary") else []
        for typed, run in groupby(element.items, lambda item: item.typed if isinstance(item, Mark) else ""):
            items = list(run)
            if typed:
                made.append(Tag("Span", [item for item in items if isinstance(item, Mark)], actual=typed))
                continue
            for item in items:
                made += self.pieces(item) if isinstance(item, Element) else [item]
        return made

    def _note(self, element: Element) -> list[Piece]:
        """Make the call of a note, a link to it, and the note, whose number is a link back."""
        words = note_words(self.language, element.says("note"))
        call = _linked(element.calls, element.links, words.call)
        label = _linked(element.labels, element.back, words.label)
        made: list[Piece] = [Tag("Reference", call)] if element.calls else []
        inside = in_either([piece for item in element.items for piece in self._in_note(item)])
        if element.labels or inside:
            labels: list[Piece] = [Tag("Lbl", label)] if element.labels else []
            made.append(Tag("Note", [*labels, *inside], name=f"note-{element.number:09}"))
        return made

    def _in_note(self, item: Element | Mark) -> list[Piece]:
        return self.pieces(item) if isinstance(item, Element) else [item]


def _linked(marks: list[Mark], annotations: list[Annotation], contents: str) -> list[Piece]:
    if not annotations:
        return list(marks)
    for one in annotations:
        one.target.Contents = contents
    return [Tag("Link", [*marks, *annotations])]


Maker = Callable[[Content, Element], list[Piece]]


def _asked(content: Content, element: Element, role: str) -> list[Piece]:
    pieces = content.pieces_in(element)
    if role in _LINE_ROLES:
        return in_a_line(role, pieces)
    if role in HEADINGS or role == "P":
        return in_words(role, pieces)
    made = Tag(role)
    made.kids = in_blocks(pieces) if made.holds_blocks() else in_either(pieces)
    return [made] if made.kids else []


def _part(content: Content, element: Element) -> list[Piece]:
    kids = in_blocks(content.pieces_in(element))
    return [Tag(_PARTS[element.tag], kids)] if kids else []


def _holder(content: Content, element: Element) -> list[Piece]:
    return in_blocks(content.pieces_in(element))


def _words(content: Content, element: Element) -> list[Piece]:
    return in_words(_WORDS[element.tag], content.pieces_in(element))


def _line(content: Content, element: Element) -> list[Piece]:
    pieces = content.pieces_in(element)
    role = _LINES.get(element.tag)
    return in_a_line(role, pieces) if role and not has_blocks(pieces) else pieces


def _abbreviation(content: Content, element: Element) -> list[Piece]:
    expansion = element.says("expansion")
    pieces = content.pieces_in(element)
    return in_a_line("Span", pieces, expansion=expansion) if expansion else pieces


def _picture(content: Content, element: Element) -> list[Piece]:
    """Make a figure; where the picture could not be had, its words are painted instead."""
    painted = [item for item in element.items if isinstance(item, Mark) and item.box]
    if not painted:
        return content.pieces_in(element)
    where = {"BBox": painted[0].box}
    return [Tag("Figure", list(painted), alt=element.says("alt"), owner="Layout", attributes=where)]


def _link(content: Content, element: Element) -> list[Piece]:
    pieces = content.pieces_in(element)
    if not element.links:
        return pieces
    for one in element.links:
        one.target.Contents = words_of(element)
    rest = [piece for piece in pieces if not is_note(piece)]
    if len(rest) == 1 and isinstance(rest[0], Tag) and rest[0].role in ("P", *HEADINGS):
        # One block in a link: its words are the link's.
        rest[0].kids = [Tag("Link", [*rest[0].kids, *element.links])]
        return pieces
    if has_blocks(rest):
        return [Tag("Link", [*in_blocks(pieces), *element.links])]
    return [Tag("Link", [*rest, *element.links]), *(piece for piece in pieces if is_note(piece))]


def _figure(content: Content, element: Element) -> list[Piece]:
    """Make one element of a picture, or of a table, and its caption; of several pictures a group."""
    pieces = [piece for one in in_blocks(content.pieces_in(element)) for piece in _bare(one)]
    captions = [one for one in pieces if isinstance(one, Tag) and one.role == "Caption"]
    rest = [one for one in pieces if one not in captions and not is_note(one)]
    if len(rest) == 1 and len(captions) <= 1 and _takes_caption(rest[0]) and not _clash(rest[0], captions):
        alone = rest[0]
        holder = alone.tags()[0] if alone.role == "Link" else alone
        at = 0 if captions and pieces.index(captions[0]) < pieces.index(alone) else len(holder.kids)
        holder.kids[at:at] = captions
        alone.stands = True
        return [alone, *(one for one in pieces if is_note(one))]
    if not any(map(_takes_caption, rest)):
        for one in captions:
            one.role = "P"
        return in_blocks(piece for one in pieces for piece in (_unfolded(one) if one in captions else [one]))
    return [Tag("Div", pieces)]


def _bare(piece: Piece) -> list[Piece]:
    """Give a picture that is alone in a paragraph without it."""
    is_wrapped = isinstance(piece, Tag) and piece.role == "P" and len(piece.kids) == 1
    return piece.kids if isinstance(piece, Tag) and is_wrapped and _takes_caption(piece.kids[0]) else [piece]


def _takes_caption(piece: Piece) -> TypeGuard[Tag]:
    """Tell what a caption may belong to: a picture, one in a link of its own, a table without any."""
    if not isinstance(piece, Tag):
        return False
    if piece.role == "Link":
        has_words = any(isinstance(kid, Mark) for kid in piece.kids)
        return [kid.role for kid in piece.tags()] == ["Figure"] and not has_words
    is_table = piece.role == "Table" and not any(kid.role == "Caption" for kid in piece.tags())
    return piece.role == "Figure" or is_table


def _clash(alone: Tag, captions: list[Tag]) -> bool:
    """Tell whether a link of the caption would come to stand in that of the picture."""
    return alone.role == "Link" and any(one.role == "Link" for caption in captions for one in walk(caption))


def _unfolded(caption: Tag) -> list[Piece]:
    """Give a caption of nothing as the paragraph that it is then, or as its own paragraphs."""
    return list(caption.kids) if has_blocks(caption.kids) else in_words("P", list(caption.kids))


def _caption(content: Content, element: Element) -> list[Piece]:
    kids = in_either(content.pieces_in(element))
    return [Tag("Caption", kids)] if kids else []


def _listed(content: Content, element: Element) -> list[Piece]:
    return ListMaker(content.pieces).make(element)


def _defined(content: Content, element: Element) -> list[Piece]:
    return DefinitionMaker(content.pieces_in).make(element)


def _table(content: Content, element: Element) -> list[Piece]:
    return make_table(element, content.pieces_in)


def _stray_item(content: Content, element: Element) -> list[Piece]:
    """Make a list of an item that stands in none."""
    return ListMaker(content.pieces).make(Element(element.number, "ul", {}, [element]))


_MAKERS: dict[str, Maker] = {
    **dict.fromkeys(_PARTS, _part),
    **dict.fromkeys(_HOLDERS, _holder),
    **dict.fromkeys(_WORDS, _words),
    **dict.fromkeys(_PICTURES, _picture),
    **dict.fromkeys(("ul", "ol", "menu"), _listed),
    "a": _link,
    "abbr": _abbreviation,
    "caption": _caption,
    "dd": _holder,
    "dl": _defined,
    "dt": _holder,
    "figcaption": _caption,
    "figure": _figure,
    "li": _stray_item,
    "table": _table,
}
