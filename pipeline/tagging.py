"""A typeset file's structure made good for a reader's ears: bytes in, bytes out.

The engine tags box by box. Here one element of the content becomes one element of the structure again, lists
and tables get the shape that readers know, and painted text hangs from the element it belongs to.
The engine leaves word in each element (`LivretSource`) of where it comes from; none of it stays in the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

_SOURCE = Name("/LivretSource")
# Elements that mean something even when nothing is painted in them: a table must stay regular.
_KEPT_EMPTY = frozenset(("/TD", "/TH", "/TR", "/Figure"))
_LISTS = {"ol": "/Decimal", "ul": "/Disc"}
# Elements of the content for which the engine knows no role: bare text would hang from them.
_ROLES = {"pre": "/P"}
# What the engine makes for a note besides the element itself: the number in the text, that before the note.
_CALL, _MARKER = "::footnote-call", "::footnote-marker"
# A note stands behind such an element that calls it, and at the end of any other.
_WORDS = frozenset(("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"))
_HOLDING = frozenset(("/P", "/L", "/Table", "/Figure", "/BlockQuote", "/Div"))
_BLOCKS = frozenset(("/LBody", "/TD", "/TH", "/Caption", "/BlockQuote", "/Div", "/Sect", "/Document"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A run of painted text: its page (from 0) and its number on that page."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A link or form annotation that belongs to an element."""

    page: int
    target: Object


@dataclass(slots=True, eq=False)
class Node:
    """An element of the structure while it is being mended.

    `source` and `tag` say which element of the content it comes from (-1 when the engine made it up),
    `scope` what a head cell heads; `first` and `last` are the pages of what is painted first and last
    below, None when nothing is.
    """

    element: Object
    role: str
    source: int = -1
    tag: str = ""
    scope: str = ""
    kids: list[Node | Mark | Reference] = field(default_factory=list)
    first: int | None = None
    last: int | None = None

    def nodes(self) -> list[Node]:
        """Give the elements among the kids."""
        return [kid for kid in self.kids if isinstance(kid, Node)]

    def measure(self) -> None:
        """Set `first` and `last`, here and below."""
        self.first = self.last = None
        for kid in self.kids:
            if isinstance(kid, Node):
                kid.measure()
            first, last = (kid.first, kid.last) if isinstance(kid, Node) else (kid.page, kid.page)
            self.first = first if self.first is None else self.first
            self.last = self.last if last is None else last

    def opening(self) -> tuple[int, int] | None:
        """Give page and number of what is painted first below, labels of lists aside."""
        found = [kid.opening() for kid in self.nodes() if kid.role != "/Lbl"]
        found += [(kid.page, kid.number) for kid in self.kids if isinstance(kid, Mark)]
        return min((one for one in found if one is not None), default=None)


def finish(pdf: bytes) -> bytes:
    """Mend the structure of a tagged PDF as the engine wrote it; one without structure comes back as is."""
    with Pdf.open(io.BytesIO(pdf)) as document:
        if Name.StructTreeRoot not in document.Root:
            return pdf
        root = document.Root.StructTreeRoot
        pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        top = _read(root.K[0], pages)
        _flatten(top)
        top.measure()
        _merge(top)
        _mend_links(top)
        _mend_lists(top)
        _mend_tables(top)
        _mend_notes(top)
        _prune(top)
        _name_notes(top, document)
        _write(top, document)
        out = io.BytesIO()
        # A fascicle is read more often than it is written: objects on their own are quicker to read.
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()


def _read(element: Object, pages: dict[tuple[int, int], int]) -> Node:
    node = Node(element, str(element.S))
    if (source := element.get(_SOURCE)) is not None:
        node.source, node.tag = int(source.Number), str(source.Tag)
        node.role = _ROLES.get(node.tag, node.role)
        if Name.Role in source:
            node.role = str(source.Role)
        if Name.Scope in source:
            node.scope = str(source.Scope)
        del element[_SOURCE]
    page = pages.get(element.Pg.objgen, 0) if Name.Pg in element else 0
    kids = element.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if not hasattr(kid, "objgen"):  # a plain number: pikepdf gives those as int
            node.kids.append(Mark(page, int(kid)))
        elif Name.S in kid:
            node.kids.append(_read(kid, pages))
        elif kid.get(Name.Type) == Name.OBJR:
            node.kids.append(Reference(pages[kid.Pg.objgen], kid.Obj))
        else:
            node.kids.append(Mark(pages[kid.Pg.objgen], int(kid.MCID)))
    return node


def _flatten(node: Node) -> None:
    """Hang painted text from its own element.

    The engine puts a nameless Span around each line, and one more element of the same name around text that
    stands beside blocks (a heading inside a heading). In an item of a list that is one body for each such
    text: they are one body in the end, in the order of the content (see `_mend_item`).
    """
    kids: list[Node | Mark | Reference] = []
    for kid in node.kids:
        if isinstance(kid, Node):
            _flatten(kid)
            if _is_wrapping(kid, node):
                kids.extend(kid.kids)
                continue
        kids.append(kid)
    node.kids = kids


def _is_wrapping(kid: Node, node: Node) -> bool:
    if kid.source < 0:
        return kid.role == "/Span"
    return (kid.source, kid.tag) == (node.source, node.tag) and kid.role in (
        node.role,
        "/NonStruct",
        "/LBody",
    )


def _merge(node: Node) -> None:
    """Join what breaks tore apart: kids of one source that stand next to each other or on a later page."""
    kept: list[Node | Mark | Reference] = []
    earlier: dict[tuple[int, str, str], Node] = {}
    for kid in node.kids:
        if not isinstance(kid, Node) or kid.source < 0:
            kept.append(kid)
            continue
        key = (kid.source, kid.tag, kid.role)
        before = earlier.get(key)
        if before is not None and (kept[-1] is before or _goes_on(before, kid)):
            before.kids.extend(kid.kids)
            before.first = kid.first if before.first is None else before.first
            before.last = before.last if kid.last is None else kid.last
        else:
            kept.append(kid)
            earlier[key] = kid
    node.kids = kept
    for kid in node.nodes():
        _merge(kid)


def _goes_on(before: Node, kid: Node) -> bool:
    return before.last is not None and kid.first is not None and kid.first > before.last


def _mend_links(node: Node, inside: bool = False) -> None:
    """Leave each link its own annotations: the engine makes more for the markup and pictures inside it."""
    if node.role != "/Link":
        node.kids = [kid for kid in node.kids if not isinstance(kid, Reference)]
    elif inside or not any(isinstance(kid, Reference) for kid in node.kids):
        node.role = "/Span"
    for kid in node.nodes():
        _mend_links(kid, inside or node.role == "/Link")


def _mend_lists(node: Node) -> None:
    """Give lists their shape: an LI holds a label and one body, a nested list stands in its item's body."""
    if node.role == "/L":
        kids: list[Node | Mark | Reference] = []
        for kid in node.kids:
            last = kids[-1] if kids and isinstance(kids[-1], Node) else None
            if isinstance(kid, Node) and kid.role == "/L" and last is not None and last.role == "/LI":
                _take_in(last, kid)
            else:
                kids.append(kid)
        node.kids = kids
        node.element.A = Dictionary(O=Name.List, ListNumbering=Name(_LISTS.get(node.tag, "/None")))
    if node.tag == "dl":
        _mend_definitions(node)
    elif node.role == "/LI":
        _mend_item(node)
    for kid in node.nodes():
        _mend_lists(kid)


def _mend_definitions(node: Node) -> None:
    """Make one item of terms, its label, and of their meanings: the engine makes an item of each."""
    kids: list[Node | Mark | Reference] = []
    item: Node | None = None
    for kid in node.kids:
        if not isinstance(kid, Node) or kid.tag not in ("dt", "dd"):
            kids.append(kid)
            continue
        kid.kids = _without_bodies(kid)
        blocks = any(inner.role in _HOLDING for inner in kid.nodes())
        kid.role = "/Span" if kid.tag == "dt" else "/Div" if blocks else "/P"
        role = "/Lbl" if kid.tag == "dt" else "/LBody"
        last = item.nodes()[-1] if item is not None else None
        if item is None or (role == "/Lbl" and last is not None and last.role == "/LBody"):
            item = Node(_NEW, "/LI", kids=[Node(_NEW, role, kids=[kid])])
            kids.append(item)
        elif last is not None and last.role == role:
            last.kids.append(kid)
        else:
            item.kids.append(Node(_NEW, role, kids=[kid]))
    node.kids = kids


def _without_bodies(item: Node) -> list[Node | Mark | Reference]:
    kids: list[Node | Mark | Reference] = []
    for kid in item.kids:
        kids += kid.kids if isinstance(kid, Node) and kid.role == "/LBody" else [kid]
    return kids


def _take_in(item: Node, inner: Node) -> None:
    """Put a nested list where it stands in its item: the engine hangs it beside the item.

    Elements tell by their numbers what comes first. The item's own text has none: where it stands between
    two elements, what was painted first comes first. (Pictures are painted after all text.)
    """
    low, high = 0, len(item.kids)
    for at, kid in enumerate(item.kids):
        if isinstance(kid, Node) and kid.source > item.source:
            if kid.source > inner.source:
                high = at
                break
            low = at + 1
    opening = inner.opening()
    while low < high and not _is_later(item.kids[low], opening):
        low += 1
    item.kids.insert(low, inner)


def _is_later(kid: Node | Mark | Reference, opening: tuple[int, int] | None) -> bool:
    if opening is None or isinstance(kid, Reference) or (isinstance(kid, Node) and kid.role == "/Lbl"):
        return False
    found = (kid.page, kid.number) if isinstance(kid, Mark) else kid.opening()
    return found is not None and found > opening


def _mend_item(item: Node) -> None:
    labels = [kid for kid in item.kids if isinstance(kid, Node) and kid.role == "/Lbl"]
    others: list[Node | Mark | Reference] = []
    for kid in item.kids:
        if isinstance(kid, Node) and kid.role == "/LBody":
            others.extend(kid.kids)
        elif kid not in labels:
            others.append(kid)
    if others:
        item.kids = [*labels, Node(_NEW, "/LBody", kids=others)]


def _mend_tables(node: Node) -> None:
    """Say of each head cell what it heads; the engine's list of heads breaks with the pages."""
    if node.role in ("/TH", "/TD") and Name.A in node.element:
        attributes = node.element.A
        for owner, key in ((attributes, Name.Headers), (node.element, Name.ID)):
            if key in owner:
                del owner[key]
        if node.role == "/TH":
            attributes.Scope = Name.Row if node.scope in ("row", "rowgroup") else Name.Column
    for kid in node.nodes():
        _mend_tables(kid)


def _mend_notes(top: Node) -> None:
    """Put each note, which the engine leaves at the foot of its page, behind what calls it.

    A note that goes on on another page is one; a note that nothing calls aloud stays where it is.
    """
    ways = [way for way in _ways(top) if way[-1].tag.endswith((_CALL, _MARKER))]
    calls = {way[-1].source: way for way in ways if way[-1].tag.endswith(_CALL)}
    sources = {way[-1].source for way in ways if way[-1].source >= 0}
    notes: dict[int, Node] = {}
    for way in list(_ways(top)):
        node, parent = way[-1], way[-2] if len(way) > 1 else None
        if node.source not in sources:
            continue
        if node.tag.endswith(_MARKER):
            node.role = "/Lbl"
        elif node.tag.endswith(_CALL):
            node.role = "/Reference"
        elif "::" not in node.tag and parent is not None and node.source in notes:
            notes[node.source].kids.extend(node.kids)
            node.kids = []
        elif "::" not in node.tag and parent is not None:
            node.role, notes[node.source] = "/Note", node
            if node.source in calls:
                parent.kids.remove(node)
    behind: dict[int, int] = {}
    for source, way in calls.items():
        if source in notes:
            _set_behind(notes[source], way, behind)


def _name_notes(top: Node, document: Pdf) -> None:
    """Give each note the identifier that PDF/UA asks of it."""
    notes = {f"note-{way[-1].source:09}": way[-1] for way in _ways(top) if way[-1].role == "/Note"}
    names = Array()
    for name, node in sorted(notes.items()):
        node.element.ID = pikepdf.String(name)
        names.append(pikepdf.String(name))
        names.append(node.element)
    if notes:
        document.Root.StructTreeRoot.IDTree = document.make_indirect(Dictionary(Names=names))


def _ways(top: Node) -> Iterator[tuple[Node, ...]]:
    """Give each element, in reading order, with those that it stands in, outermost first."""
    waiting: list[tuple[Node, ...]] = [(top,)]
    while waiting:
        way = waiting.pop()
        yield way
        waiting.extend((*way, kid) for kid in reversed(way[-1].nodes()))


def _set_behind(note: Node, way: tuple[Node, ...], behind: dict[int, int]) -> None:
    """Put a note behind the words that call it, and behind the notes that stand there already."""
    for holder, inner in reversed(list(pairwise(way))):
        if inner.role in _WORDS:
            at = next(number for number, kid in enumerate(holder.kids) if kid is inner) + 1
            holder.kids.insert(at + behind.get(id(inner), 0), note)
            behind[id(inner)] = behind.get(id(inner), 0) + 1
            return
        if inner.role == "/LI" and inner.nodes()[-1].role == "/LBody":
            inner = inner.nodes()[-1]  # a term calls it
        if inner.role in _BLOCKS:
            inner.kids.append(note)
            return
    way[0].kids.append(note)


def _prune(node: Node) -> None:
    """Take away elements in which nothing is painted."""
    for kid in node.nodes():
        _prune(kid)
    node.kids = [kid for kid in node.kids if not isinstance(kid, Node) or kid.kids or kid.role in _KEPT_EMPTY]


_NEW = Dictionary()


def _write(top: Node, document: Pdf) -> None:
    """Write the tree back, and with it the parent tree, which leads from painted text to its element."""
    page_objects = [page.obj for page in document.pages]
    marks: list[dict[int, Object]] = [{} for _ in page_objects]
    references: list[tuple[Object, Object]] = []
    top.measure()
    root = document.Root.StructTreeRoot
    stack: list[tuple[Node, Object]] = [(top, root)]
    while stack:
        node, parent = stack.pop()
        element = node.element
        element.S, element.P = Name(node.role), parent
        if node.first is not None:
            element.Pg = page_objects[node.first]
        kids = Array()
        for kid in node.kids:
            if isinstance(kid, Node):
                if kid.element is _NEW:
                    kid.element = document.make_indirect(Dictionary(Type=Name.StructElem))
                kids.append(kid.element)
                stack.append((kid, element))
            elif isinstance(kid, Mark):
                marks[kid.page][kid.number] = element
                kids.append(_mark(kid, node.first, page_objects))
            else:
                references.append((kid.target, element))
                kids.append(Dictionary(Type=Name.OBJR, Obj=kid.target, Pg=page_objects[kid.page]))
        element.K = kids
    root.ParentTree = _parent_tree(marks, references, document)
    root.ParentTreeNextKey = len(marks) + len(references)
    _drop_strays(page_objects, {target.objgen for target, _ in references})


def _mark(mark: Mark, page: int | None, page_objects: list[Any]) -> Any:
    if mark.page == page:
        return mark.number
    return Dictionary(Type=Name.MCR, Pg=page_objects[mark.page], MCID=mark.number)


def _drop_strays(page_objects: list[Any], kept: set[tuple[int, int]]) -> None:
    """Take away annotations that hang from no element: markup inside a link, a link inside an ornament."""
    for page in page_objects:
        if Name.Annots in page:
            page.Annots = Array([one for one in page.Annots if one.objgen in kept])


def _parent_tree(
    marks: list[dict[int, Object]], references: list[tuple[Object, Object]], document: Pdf
) -> Object:
    numbers = Array()
    for page, elements in enumerate(marks):
        size = max(elements, default=-1) + 1
        row = Array([elements.get(n, pikepdf.Object.parse(b"null")) for n in range(size)])
        numbers.append(page)
        numbers.append(document.make_indirect(row))
    for key, (annotation, element) in enumerate(references, len(marks)):
        annotation.StructParent = key
        numbers.append(key)
        numbers.append(element)
    return document.make_indirect(Dictionary(Nums=numbers))
