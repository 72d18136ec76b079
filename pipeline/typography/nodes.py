"""The text nodes of a tree under correction: inline markup is looked through, blocks never."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

from lxml import etree

from pipeline.edition import House
from pipeline.typography import rules
from pipeline.typography.characters import BREAK, JOINER, OPAQUE, is_french
from pipeline.typography.galley import Change, Galley
from pipeline.typography.marks import Wrap, is_call, move_call, wraps
from pipeline.typography.remarks import Remark, find_remarks, may_be_remarked

Element = etree._Element
# Told each change, or each remark, with the block that it stands in.
Changed = Callable[[Element, Change], None]
Remarked = Callable[[Element, Remark], None]

_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i", "img", "ins",
    "label", "mark", "picture", "q", "rp", "rt", "ruby", "s", "small", "source", "span", "strike",
    "strong", "sub", "sup", "time", "u", "var", "wbr",
))  # fmt: skip
_OPAQUE_INLINE = frozenset(("code", "kbd", "samp", "tt", "math", "svg"))
_UNSEEN = frozenset(("script", "style", "template"))
_VERBATIM_BLOCKS = frozenset(("pre", "textarea"))
_HIDING = _OPAQUE_INLINE | _UNSEEN | _VERBATIM_BLOCKS
_NO_BORDER = _INLINE | _OPAQUE_INLINE | _UNSEEN | {"br", None}
_LINE_ENDS = str.maketrans("\n\r\t\f", "    ")
_LINE_END = re.compile("[\n\r\t\f]")
_LANG = ("lang", "{http://www.w3.org/XML/1998/namespace}lang")


_CELLS = frozenset(("td", "th"))
_USUAL = House()


def polish_html(
    root: Element,
    language: str = "fr",
    house: House = _USUAL,
    *,
    log: Changed | None = None,
    remark: Remarked | None = None,
) -> None:
    """Polish the text nodes under `root` in place; `language` holds where no `lang` attribute says otherwise.

    Inline markup is looked through, blocks never; line ends count as spaces, as they do on a page. What needs
    markup is done here alone: ordinals are raised (`sup`), centuries set in small capitals
    (`span.numeral`), notes' calls (see `marks.is_call`) moved before the sign that closes. Attributes,
    code and parts that are not in French stay untouched.
    """
    tell = _Telling(log, remark)
    if "calls" not in house.off:
        called = [one for one in root.iter("sup", "span") if is_call(one)]
        for call in [one for one in called if _in_french(one, root, language)]:
            move_call(call, tell.changed_in(_block(call, root)))
    in_tables = replace(house, times=house.table_times)
    for run in list(_runs(root, language)):  # the tree is read to its end before it changes
        _polish(run, in_tables if run.in_cell else house, tell)


def _polish(run: _Run, house: House, tell: _Telling) -> None:
    """Polish a run, and again where markup is new: a figure ends at a raised letter, a word goes on."""
    again = run.polish(house, tell)
    for _ in range(rules.ROUNDS):
        if again is None:
            return
        again = again.polish(house, _Telling(tell.log, None))


def _block(element: Element, root: Element) -> Element:
    """Give the block that an inline element stands in."""
    around: Element | None = element
    while around is not None and around is not root and _name(around) in _NO_BORDER:
        around = around.getparent()
    return root if around is None else around


def _in_french(element: Element, root: Element, language: str) -> bool:
    """Whether the words around `element` are French and printed."""
    chain = [root]
    if element is not root:
        around = element.iterancestors()
        chain = []
        for one in around:
            chain.append(one)
            if one is root:
                break
    french = is_french(language)
    for one in reversed(chain):
        french = _speaks_french(one, french)
    return french and not any(_name(one) in _HIDING for one in chain)


@dataclass(frozen=True, slots=True)
class _Telling:
    """Whom to tell what."""

    log: Changed | None
    remark: Remarked | None

    def changed_in(self, block: Element) -> Callable[[Change], None] | None:
        """Give what is to be told the changes in `block`; None when nobody wants to know."""
        log = self.log
        return None if log is None else lambda change: log(block, change)


@dataclass(slots=True)
class _Run:
    """The text of one block between two borders: what is looked at, and the nodes that it comes from."""

    block: Element
    in_cell: bool
    looked_at: list[str] = field(default_factory=list)
    nodes: list[tuple[Element, bool, int]] = field(default_factory=list)

    def add(self, element: Element, tail: bool, french: bool) -> None:
        """Add the text inside `element`, or the text after it (`tail`)."""
        text = element.tail if tail else element.text
        if not text:
            return
        if not french:  # a blank at its edge counts, but is not ours to change: it stands as a border
            self.looked_at.append(BREAK * text[0].isspace() + OPAQUE + BREAK * text[-1].isspace())
            return
        self.nodes.append((element, tail, len(self.looked_at)))
        self.looked_at.append(text.translate(_LINE_ENDS) if _LINE_END.search(text) else text)

    def open(self, element: Element, name: str | None, french: bool) -> None:
        """Add what an element brings at its start."""
        if name == "br":
            self.looked_at.append(BREAK)
        elif name in _OPAQUE_INLINE:
            self.looked_at.append(OPAQUE)
        elif name not in _HIDING:
            if name == "sup":
                self.looked_at.append(JOINER)
            self.add(element, False, french)

    def polish(self, house: House, tell: _Telling) -> _Run | None:
        """Apply the rules, write back the nodes that change, say what is for the writer to mend.

        Give the run as it stands then, where there is new markup in it.
        """
        text = "".join(self.looked_at)
        if (
            not self.nodes
            or text.isspace()
            or not (rules.concerns(text) or (tell.remark and may_be_remarked(text)))
        ):
            return None
        galley = Galley.of(text, accumulate((len(piece) for piece in self.looked_at[:-1]), initial=0))
        log = tell.changed_in(self.block)
        changed = rules.correct(galley, house, log)
        if tell.remark is not None:
            for remark in find_remarks(galley):
                tell.remark(self.block, remark)
        raised = list(wraps(galley.text, house, log))
        return self._write(galley, raised) if changed or raised else None

    def _write(self, galley: Galley, raised: list[Wrap]) -> _Run | None:
        """Write the pieces back into their nodes, with the markup that is new; give what is new then."""
        written = _Run(self.block, self.in_cell)
        restored = galley.restorer()
        nodes = {index: (element, tail) for element, tail, index in self.nodes}
        number, made = 0, False
        for index, (start, end) in enumerate(galley.spans()):
            parts: list[str | Element] = []
            while number < len(raised) and raised[number].start < end:
                wrap = raised[number]
                number += 1
                # What lies over a border stands in markup of the writer's own: that is left as it is.
                if start <= wrap.start and wrap.end <= end and index in nodes:
                    parts += restored(galley.text[start : wrap.start]), _made(wrap, nodes[index][0])
                    start = wrap.end
            parts.append(restored(galley.text[start:end]))
            if index in nodes:
                _put(*nodes[index], parts)
                written.reread(*nodes[index], parts)
                made = made or not all(isinstance(part, str) for part in parts)
            else:
                written.looked_at.append(self.looked_at[index])
        return written if made else None

    def reread(self, element: Element, tail: bool, parts: list[str | Element]) -> None:
        """Add what was put in the place of a node's text."""
        self.add(element, tail, True)
        for part in parts:
            if not isinstance(part, str):
                self.open(part, _name(part), True)
                self.add(part, True, True)


def _made(wrap: Wrap, around: Element) -> str | Element:
    """Make the element that a wrap asks for, unless `around`, whose text it stands in, is one already."""
    if not wrap.tag or (wrap.kind and around.get("class") == wrap.kind):
        return wrap.text
    element = around.makeelement(wrap.tag, {"class": wrap.kind} if wrap.kind else {})
    element.text = wrap.text
    return element


def _put(element: Element, tail: bool, parts: list[str | Element]) -> None:
    """Put words and new elements in the place of the text inside `element`, or after it (`tail`)."""
    parent = element.getparent() if tail else element
    assert parent is not None
    # Looked for only where it matters: an element with many children would be walked through for each.
    place = parent.index(element) + 1 if tail and len(parts) > 1 else 0
    last, after, words = element, tail, ""
    for part in (*parts, None):
        if isinstance(part, str):
            words += part
            continue
        if words != ((last.tail if after else last.text) or ""):
            if after:
                last.tail = words
            else:
                last.text = words
        if part is not None:
            parent.insert(place, part)
            last, after, words, place = part, True, "", place + 1


def _runs(root: Element, language: str) -> Iterator[_Run]:
    """Cut the text under `root` into runs, each the text of one block without its blocks inside."""
    cells = 0
    run = _Run(root, False)
    french = [is_french(language)]
    hidden = 0  # how many elements around are such that what they hold is not looked at
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        name = _name(element)
        if event == "start":
            french.append(_speaks_french(element, french[-1]))
            if not hidden:
                if name not in _NO_BORDER:
                    cells += name in _CELLS
                    yield run
                    run = _Run(element, cells > 0)
                run.open(element, name, french[-1])
            hidden += name in _HIDING
            continue
        if event == "end":
            french.pop()
            hidden -= name in _HIDING
        if hidden:
            continue
        if name not in _NO_BORDER:
            cells -= name in _CELLS
            yield run
            parent = element.getparent()
            run = _Run(root if element is root or parent is None else parent, cells > 0)
        if element is not root:
            run.add(element, True, french[-1])
    yield run


def _name(element: Element) -> str | None:
    """Give an element's name without namespace; None for a comment or a processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else None


def _speaks_french(element: Element, around: bool) -> bool:
    for attribute in _LANG:
        language = element.get(attribute)
        if language is not None:
            return is_french(str(language))
    return around
