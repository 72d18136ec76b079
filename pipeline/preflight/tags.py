"""The structure of a finished file, read as a screen reader reads it: from the tree, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pikepdf import Array, Name, Pdf

from pipeline.preflight.runs import Mark, Run
from pipeline.spoken import Said

# Elements that stand in a line of text; all others are blocks of their own.
_IN_LINE = frozenset(
    "Annot BibEntry Code Em Form Formula Link NonStruct Private Quote RB RP RT Reference Ruby Span Strong Sub"
    " WP WT Warichu".split()
)
_HEADINGS = {f"H{level}": level for level in range(1, 7)}
# Deeper structures than this are no booklet's.
_DEEPEST = 400


@dataclass(slots=True)
class Element:
    """An element of the structure: its role, its place on paper, what is said of it, and its kids.

    A kid is another element, or the mark of text that is painted. `links` are the annotations that belong to
    it; `attributes` the object itself, for those who ask more.
    """

    role: str
    attributes: Any
    page: int | None = None
    language: str = ""
    alternative: str | None = None
    actual: str | None = None
    kids: list[Element | Mark] = field(default_factory=list)
    links: list[Any] = field(default_factory=list)

    def elements(self) -> list[Element]:
        """Give the elements among the kids."""
        return [kid for kid in self.kids if isinstance(kid, Element)]

    def below(self) -> Iterator[Element]:
        """Give this element and all below, in order."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.elements()))


def read(document: Pdf) -> Element | None:
    """Read the whole structure; None where the file has none."""
    root = document.Root.get(Name.StructTreeRoot)
    if root is None:
        return None
    pages = {page.obj.objgen: number for number, page in enumerate(document.pages, 1)}
    names = {str(name): str(role) for name, role in root.get(Name.RoleMap, {}).items()}
    language = str(document.Root.get(Name.Lang, ""))
    top = Element("", root, language=language)
    waiting: list[tuple[Element, int]] = [(top, 0)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        element, depth = waiting.pop()
        if depth > _DEEPEST:
            continue
        _read_kids(element, pages, names, seen)
        waiting.extend((kid, depth + 1) for kid in element.elements())
    return top


def _read_kids(
    element: Element,
    pages: Mapping[tuple[int, int], int],
    names: Mapping[str, str],
    seen: set[tuple[int, int]],
) -> None:
    kids = element.attributes.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, int):
            if element.page is not None:
                element.kids.append((element.page, kid))
        elif Name.S in kid:
            if kid.objgen not in seen or kid.objgen == (0, 0):  # a tree that bites its tail
                seen.add(kid.objgen)
                element.kids.append(_element(kid, element, pages, names))
        elif Name.MCID in kid:
            page = pages.get(kid.Pg.objgen) if Name.Pg in kid else element.page
            stream = kid.Stm.objgen if Name.Stm in kid else page
            element.kids.append((stream, int(kid.MCID)))
        elif Name.Obj in kid:
            element.links.append(kid.Obj)


def _element(
    said: Any, parent: Element, pages: Mapping[tuple[int, int], int], names: Mapping[str, str]
) -> Element:
    role = str(said.S)
    for _ in range(8):  # a map may lead on, and round in a circle
        if role not in names or names[role] == role:
            break
        role = names[role]
    page = pages.get(said.Pg.objgen) if Name.Pg in said else parent.page
    return Element(
        role[1:],
        said,
        page,
        str(said.Lang) if Name.Lang in said else parent.language,
        str(said.Alt) if Name.Alt in said else None,
        str(said.ActualText) if Name.ActualText in said else None,
    )


def texts(runs: Mapping[int, list[Run]]) -> dict[Mark, str]:
    """Join the runs of each mark."""
    pieces: dict[Mark, list[str]] = {}
    for found in runs.values():
        for run in found:
            if run.mark is not None:
                pieces.setdefault(run.mark, []).append(run.words)
    return {mark: "".join(words) for mark, words in pieces.items()}


def aloud(top: Element, painted: Mapping[Mark, str]) -> tuple[Said, ...]:
    """Read the structure from its beginning to its end; pieces in a row that are alike are one."""
    listener = _Listener(painted)
    listener.hear(top, Said("", "", top.language, 1, 0))
    return tuple(listener.said)


@dataclass(slots=True)
class _Listener:
    """Goes through the structure and notes what is said; a block that ends or begins starts a new number."""

    painted: Mapping[Mark, str]
    said: list[Said] = field(default_factory=list)
    _block: int = 0
    _page: int = 1

    def hear(self, element: Element, around: Said) -> None:
        """Hear an element, within what is known of those around it."""
        kind = self._kind(element, around)
        in_line = element.role in _IN_LINE and element.alternative is None
        self._block += not in_line
        if element.alternative is not None:
            self._hear_described(element, element.alternative, kind)
        elif element.actual is not None:
            self._say(element.actual, kind, element.page)
        else:
            for kid in element.kids:
                if isinstance(kid, Element):
                    self.hear(kid, kind)
                else:
                    page = kid[0] if isinstance(kid[0], int) else element.page
                    self._say(self.painted.get(kid, ""), kind, page)
        self._block += not in_line

    def _hear_described(self, element: Element, words: str, kind: Said) -> None:
        """Hear a description in place of what is described; a caption is no part of that."""
        captions = [kid for kid in element.elements() if kid.role == "Caption"]
        is_above = bool(captions) and element.kids[0] is captions[0]
        for caption in captions if is_above else ():
            self.hear(caption, kind)
        self._block += 1
        self._say(words, replace(kind, described=True, box=_box(element)), element.page)
        self._block += 1
        for caption in () if is_above else captions:
            self.hear(caption, kind)

    def _kind(self, element: Element, around: Said) -> Said:
        level = around.level
        if element.role in _HEADINGS:
            level = _HEADINGS[element.role]
        elif element.role == "L":
            level += 1
        return replace(
            around,
            role=around.role if element.role in _IN_LINE else element.role,
            language=element.language or around.language,
            level=level,
            note=around.note or element.role == "Note",
            link=around.link or element.role == "Link",
        )

    def _say(self, words: str, kind: Said, page: int | None) -> None:
        self._page = page or self._page
        if not words:
            return
        made = replace(kind, words="", page=self._page, block=self._block)
        last = self.said[-1] if self.said else None
        if last is not None and replace(last, words="") == made:
            self.said[-1] = replace(last, words=last.words + words)
        else:
            self.said.append(replace(made, words=words))


def _box(element: Element) -> tuple[float, float, float, float] | None:
    """Read where an element says that it is."""
    said = element.attributes.get(Name.A, Array())
    for one in said if isinstance(said, Array) else [said]:
        if Name.BBox in one and len(one.BBox) == 4:
            x, y, u, v = (float(n) for n in one.BBox)
            return min(x, u), min(y, v), max(x, u), max(y, v)
    return None
