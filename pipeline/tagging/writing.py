"""The structure written into the file, and with it what leads from painted content to its element."""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from pipeline.tagging.slip import Annotation, Mark
from pipeline.tagging.tags import Tag


def write_structure(top: Tag, document: Pdf) -> None:
    """Write the structure, the parent tree, and the identifiers that elements refer to each other by."""
    writer = _Writer(document)
    root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document.Root.StructTreeRoot = root
    root.K = Array([writer.write(top, root)])
    root.ParentTree = writer.parent_tree()
    root.ParentTreeNextKey = len(writer.marks) + len(writer.annotations)
    if writer.names:
        named = [one for name in sorted(writer.names) for one in (String(name), writer.names[name])]
        root.IDTree = document.make_indirect(Dictionary(Names=Array(named)))
    writer.drop_strays()


class _Writer:
    def __init__(self, document: Pdf) -> None:
        self.document = document
        self.pages = [page.obj for page in document.pages]
        self.marks: list[dict[int, Object]] = [{} for _ in self.pages]
        self.annotations: list[tuple[Object, Object]] = []
        self.names: dict[str, Object] = {}

    def write(self, top: Tag, root: Object) -> Object:
        """Write an element and all in it; gives it."""
        first = self._made(top, root)
        stack = [(top, first)]
        while stack:
            tag, element = stack.pop()
            page = next((kid.page for kid in tag.kids if not isinstance(kid, Tag)), None)
            if page is not None:
                element.Pg = self.pages[page]
            kids: list[Any] = []
            for kid in tag.kids:
                if isinstance(kid, Tag):
                    kids.append(self._made(kid, element))
                    stack.append((kid, kids[-1]))
                else:
                    kids.append(
                        self._mark(kid, element, page)
                        if isinstance(kid, Mark)
                        else self._object(kid, element)
                    )
            element.K = Array(kids)
        return first

    def _made(self, tag: Tag, parent: Object) -> Object:
        said = Dictionary(Type=Name.StructElem, S=Name("/" + tag.role), P=parent)
        for name, words in ((Name.Lang, tag.lang), (Name.ActualText, tag.actual), (Name.E, tag.expansion)):
            if words:
                said[name] = String(words)
        if tag.alt is not None:
            said.Alt = String(tag.alt)
        if tag.attributes:
            said.A = Dictionary(O=Name("/" + tag.owner))
            for key, value in tag.attributes.items():
                said.A[Name("/" + key)] = _value(value)
        element = self.document.make_indirect(said)
        if tag.name:
            element.ID = String(tag.name)
            self.names[tag.name] = element
        return element

    def _mark(self, mark: Mark, element: Object, page: int | None) -> Any:
        self.marks[mark.page][mark.number] = element
        if mark.page == page:
            return mark.number
        return Dictionary(Type=Name.MCR, Pg=self.pages[mark.page], MCID=mark.number)

    def _object(self, annotation: Annotation, element: Object) -> Object:
        self.annotations.append((annotation.target, element))
        return Dictionary(Type=Name.OBJR, Obj=annotation.target, Pg=self.pages[annotation.page])

    def parent_tree(self) -> Object:
        """Write what leads from each run of a page, and from each annotation, to its element."""
        numbers: list[Any] = []
        nothing = pikepdf.Object.parse(b"null")
        for page, elements in enumerate(self.marks):
            row = Array([elements.get(number, nothing) for number in range(max(elements, default=-1) + 1)])
            numbers += [page, self.document.make_indirect(row)]
        for key, (annotation, element) in enumerate(self.annotations, len(self.marks)):
            annotation.StructParent = key
            numbers += [key, element]
        return self.document.make_indirect(Dictionary(Nums=Array(numbers)))

    def drop_strays(self) -> None:
        """Take away annotations that hang from no element: a listener could not tell what they are."""
        kept = {annotation.objgen for annotation, _ in self.annotations}
        for page in self.pages:
            if Name.Annots in page:
                page.Annots = Array([one for one in page.Annots if one.objgen in kept])


def _value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return Array([String(one) if isinstance(one, str) else one for one in value])
    return Name("/" + value) if isinstance(value, str) else value
