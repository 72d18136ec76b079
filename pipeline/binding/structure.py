"""The structure of all fascicles as one: one Document, and one tree from what is painted to its element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from pipeline.binding.trees import entries, plant


class Structure:
    """The structure of the booklet, fascicle by fascicle."""

    def __init__(self, document: Pdf) -> None:
        self._document = document
        self._top = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self._kids: list[Object] = []
        # By their keys: of a page, the elements of its marked runs; of an annotation, its element.
        self._parents: dict[int, Any] = {}
        self._following = 0
        self._identifiers: dict[bytes, Object] = {}
        self._merged = {Name.RoleMap: Dictionary(), Name.ClassMap: Dictionary()}
        self._fascicles = 0

    def add(self, catalogue: Object, pages: Sequence[Object]) -> None:
        """Hang a fascicle's structure behind those before it; gets the copies of its catalogue and pages."""
        self._fascicles += 1
        root = catalogue.get(Name.StructTreeRoot)
        if root is None:
            return
        for element in _kids(root):
            self._hang(element)
        self._shift(root, pages)
        for kind, merged in self._merged.items():
            for name, meaning in root.get(kind, Dictionary()).items():
                if name not in merged:
                    merged[name] = meaning
        if Name.IDTree in root:
            self._identify(root)

    def _hang(self, element: Object) -> None:
        """Hang the kids of a fascicle's Document from that of the booklet.

        Bare text in a Document belongs to the page that the Document names: it keeps an element of its own.
        """
        if str(element.S) != "/Document":
            hung = [element]
        elif all(isinstance(kid, Object) and Name.S in kid for kid in _kids(element)):
            hung = _kids(element)
        else:
            element.S = Name.Div
            hung = [element]
        for one in hung:
            one.P = self._top
        self._kids.extend(hung)

    def _shift(self, root: Object, pages: Sequence[Object]) -> None:
        """Move the keys of a fascicle's tree behind those that are taken."""
        shift = self._following
        for key, parents in entries(root.ParentTree, Name.Nums):
            self._parents[shift + key] = parents
            self._following = max(self._following, shift + key + 1)
        for page in pages:
            if Name.StructParents in page:
                page.StructParents = page.StructParents + shift
            for annotation in page.get(Name.Annots, ()):
                if Name.StructParent in annotation:
                    annotation.StructParent = annotation.StructParent + shift

    def _identify(self, root: Object) -> None:
        """Keep a fascicle's identifiers apart from those of the others, and references to them with them."""
        prefix = b"%d." % self._fascicles
        waiting = _kids(root)
        while waiting:
            element = waiting.pop()
            if Name.ID in element:
                identifier = prefix + bytes(element.ID)
                element.ID = String(identifier)
                self._identifiers[identifier] = element
            for attributes in _listed(element.get(Name.A)):
                if isinstance(attributes, Object) and Name.Headers in attributes:
                    attributes.Headers = Array([String(prefix + bytes(one)) for one in attributes.Headers])
            waiting.extend(kid for kid in _kids(element) if isinstance(kid, Object) and Name.S in kid)

    def release(self, annotation: Object) -> None:
        """Take an annotation out of the structure; a link that is left without any is mere text."""
        element = self._parents.pop(int(annotation.get(Name.StructParent, -1)), None)
        if element is None:
            return
        kids = [kid for kid in _kids(element) if not _refers(kid, annotation)]
        element.K = Array(kids)
        if str(element.S) == "/Link" and not any(_refers(kid) for kid in kids):
            self._dissolve(element, kids)

    def _dissolve(self, element: Object, kids: Sequence[Any]) -> None:
        """Hang what is in an element from the one around it."""
        around = element.P
        hung: list[Any] = []
        for kid in kids:
            if isinstance(kid, Object) and Name.S in kid:
                kid.P = around
                hung.append(kid)
            else:
                is_plain = not isinstance(kid, Object)
                mark = Dictionary(Type=Name.MCR, Pg=element.Pg, MCID=kid) if is_plain else kid
                self._parents[int(mark.Pg.StructParents)][int(mark.MCID)] = around
                hung.append(mark)
        is_outermost = around.objgen == self._top.objgen
        beside = self._kids if is_outermost else _kids(around)
        at = next(n for n, one in enumerate(beside) if _is(one, element))
        beside[at : at + 1] = hung
        if not is_outermost:
            around.K = Array(beside)

    def write(self) -> None:
        """Put the structure into the document."""
        self._top.K = Array(self._kids)
        root = Dictionary(
            Type=Name.StructTreeRoot,
            K=Array([self._top]),
            ParentTree=plant(self._document, Name.Nums, sorted(self._parents.items())),
            ParentTreeNextKey=self._following,
        )
        for kind, merged in self._merged.items():
            if len(merged):
                root[kind] = merged
        if self._identifiers:
            named = [(String(name), element) for name, element in sorted(self._identifiers.items())]
            root.IDTree = plant(self._document, Name.Names, named)
        self._top.P = self._document.Root.StructTreeRoot = self._document.make_indirect(root)
        self._document.Root.MarkInfo = Dictionary(Marked=True)


def _listed(one: Any) -> list[Any]:
    if one is None:
        return []
    return list(one) if isinstance(one, Array) else [one]


def _kids(element: Object) -> list[Any]:
    """Give the kids of an element: elements, references to annotations, numbers of painted runs."""
    return _listed(element.get(Name.K))


def _is(kid: Any, element: Object) -> bool:
    return isinstance(kid, Object) and kid.objgen == element.objgen


def _refers(kid: Any, annotation: Object | None = None) -> bool:
    """Tell whether a kid refers to an annotation, to that one if it is given."""
    if not isinstance(kid, Object) or kid.get(Name.Type) != Name.OBJR:
        return False
    return annotation is None or kid.Obj.objgen == annotation.objgen
