"""SVG made harmless: no scripts, nothing from outside, no size or nesting that would bring the engine down.

Whatever is taken out is told; the rest is written again as it was.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Iterator

import tinycss2
from lxml import etree

from pipeline.artwork.outcome import Prepared, Reason, UnusableError
from pipeline.edition.ink import OnScreen, with_screen_colours

_SIZE_LIMIT = 5_000_000
_ELEMENT_LIMIT = 100_000
_DEPTH_LIMIT = 200
_NAMESPACE = "http://www.w3.org/2000/svg"
_XHTML = "http://www.w3.org/1999/xhtml"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_DEFAULT_SIZE = (300.0, 150.0)
"""CSS 2.2, 10.3.2 and 10.6.2: the size of a replaced element that says nothing, in px."""

_ACTIVE = frozenset((
    "script", "handler", "listener", "link", "foreignObject", "iframe", "object", "embed", "audio", "video",
    "canvas",
))  # fmt: skip
_ANIMATIONS = frozenset(("set", "animate"))
_NEED_TARGET = frozenset(("image", "use", "feImage"))
_DRAWN_BY_REFERENCE = frozenset(("use", "pattern", "linearGradient", "radialGradient", "filter", "feImage"))
_TOLD = 8
"""Names of removed things that a finding lists."""

_LENGTH = re.compile(
    r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(px|pt|pc|mm|cm|in|q)?\s*", re.IGNORECASE
)
_PIXELS = {
    "px": 1.0,
    "pt": 96 / 72,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96.0,
    "q": 96 / 101.6,
}
_LARGEST = 1_000_000.0
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g);base64,(.*)", re.IGNORECASE | re.DOTALL)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""XML 1.0, production 2: a character that an escape in CSS can name, and XML cannot hold."""
_FRAGMENT = re.compile(r"url\(\s*[\"']?#([^)\"']+?)[\"']?\s*\)")

_INK = "device-cmyk("

_Check = Callable[[bytes], bool]
_Removed = dict[str, None]


def looks_like_svg(data: bytes) -> bool:
    """Tell whether a file should be read as XML: its first sign is an angle bracket."""
    return data[:64].lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n").startswith(b"<")


def prepare_svg(data: bytes, embedded_is_sound: _Check, on_screen: OnScreen | None = None) -> Prepared:
    """Prepare an SVG; `embedded_is_sound` judges the bytes of the PNG and JPEG pictures inside it.

    `on_screen` gives the colours that stand for inks, which nothing but a press has; None for a press.
    Raises `UnusableError` when it cannot be read, is too large, or is nested too deeply.
    """
    root = _parse(data)
    _limit(root)
    removed: _Removed = {}
    if on_screen is not None:
        _show_inks(root, on_screen)
    _drop_instructions(root, removed)
    _drop_active(root, removed)
    for element in list(root.iter(etree.Element)):
        _clean(element, embedded_is_sound, removed)
    if on_screen is not None:
        _drop_inks(root, removed)
    _limit_references(root)
    width, height = _set_size(root)
    names = list(removed)
    told = ", ".join(names[:_TOLD]) + (", …" if len(names) > _TOLD else "")
    written = etree.tostring(root, encoding="utf-8", with_tail=False)
    return Prepared(written, "image/svg+xml", width, height, removed=told)


def _parse(data: bytes) -> etree._Element:
    if len(data) > _SIZE_LIMIT:
        raise UnusableError(Reason.SVG_LARGE)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        is_svg = b"<svg" in data.replace(b"\0", b"")
        raise UnusableError(_malformed(str(error)) if is_svg else Reason.UNKNOWN) from error
    name = etree.QName(root)
    if name.localname != "svg" or name.namespace not in (None, _NAMESPACE):
        raise UnusableError(Reason.UNKNOWN)
    return root


def _malformed(message: str) -> Reason:
    return Reason.SVG_DEEP if "depth" in message.lower() else Reason.SVG_MALFORMED


def _limit(root: etree._Element) -> None:
    depth = elements = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if depth > _DEPTH_LIMIT:
            raise UnusableError(Reason.SVG_DEEP)
        if elements > _ELEMENT_LIMIT:
            raise UnusableError(Reason.SVG_LARGE)


# ── taking out ──────────────────────────────────────────────────────────────────────────────────────


def _drop_instructions(root: etree._Element, removed: _Removed) -> None:
    """Take out entities and processing instructions.

    What stands before the root (the DTD too) is lost anyway: the root alone is written.
    """
    for node in root.itersiblings(preceding=True):
        if isinstance(node, etree._ProcessingInstruction) and node.target == "xml-stylesheet":
            removed["<?xml-stylesheet?>"] = None
    for node in list(root.iter(etree.Entity, etree.ProcessingInstruction)):
        if isinstance(node, etree._Entity):
            removed[str(node.text)] = None
        _remove(node)


def _drop_active(root: etree._Element, removed: _Removed) -> None:
    walk = etree.iterwalk(root, events=("start",))
    doomed = []
    for _, element in walk:
        name = etree.QName(element)
        if name.localname in _ACTIVE or name.namespace == _XHTML or _animates_address(element):
            removed[f"<{name.localname}>"] = None
            doomed.append(element)
            walk.skip_subtree()
    for element in doomed:
        _remove(element)


def _clean(element: etree._Element, embedded_is_sound: _Check, removed: _Removed) -> None:
    name = etree.QName(element).localname
    had_target = False
    for attribute, value in list(element.attrib.items()):
        kept = _clean_attribute(str(attribute), str(value), embedded_is_sound)
        if kept == value:
            continue
        removed[f'{etree.QName(attribute).localname}="{_short(str(value))}"'] = None
        had_target = had_target or _is_address(str(attribute))
        if kept is None:
            del element.attrib[attribute]
        else:
            element.set(attribute, kept)
    if had_target and name in _NEED_TARGET:
        _remove(element)
    elif name == "style":
        _clean_sheet(element, removed)


def _clean_attribute(attribute: str, value: str, embedded_is_sound: _Check) -> str | None:
    """Give what may stay of an attribute's value; None when nothing may."""
    if attribute.lower().startswith("on") or attribute == _XML_BASE:
        return None
    if _is_address(attribute):
        return value if _is_harmless(value, embedded_is_sound) else None
    if attribute.startswith("{"):
        return value
    if attribute == "stop-color" and _INK in value.lower():
        return None  # the engine drops the black of it
    if attribute == "style":
        return _clean_declarations(value)
    return value if _css_is_harmless(value) else None


def _is_address(attribute: str) -> bool:
    return etree.QName(attribute).localname.lower() in ("href", "src")


def _is_harmless(address: str, embedded_is_sound: _Check) -> bool:
    address = address.strip()
    if address.startswith("#"):
        return True
    match = _EMBEDDED.fullmatch(address)
    if match is None:
        return False
    try:
        picture = base64.b64decode("".join(match[1].split()), validate=True)
    except (binascii.Error, ValueError):
        return False
    return embedded_is_sound(picture)


def _animates_address(element: etree._Element) -> bool:
    animated = (element.get("attributeName") or "").rpartition(":")[2].lower()
    return etree.QName(element).localname in _ANIMATIONS and (animated == "href" or animated.startswith("on"))


def _remove(node: etree._Element) -> None:
    """Take a node out of the tree, leaving the text that follows it."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is None:
            parent.text = (parent.text or "") + node.tail
        else:
            before.tail = (before.tail or "") + node.tail
    parent.remove(node)


def _short(value: str) -> str:
    value = " ".join(value.split())
    return value if len(value) <= 40 else value[:39] + "…"


# ── style ───────────────────────────────────────────────────────────────────────────────────────────


def _css_is_harmless(css: str) -> bool:
    """Tell whether a value has no address but fragments of this very document."""
    if not _may_hold_address(css):
        return True
    try:
        return not any(_addresses(tinycss2.parse_component_value_list(css)))
    except RecursionError:
        return False


def _may_hold_address(css: str) -> bool:
    lowered = css.lower()
    return "\\" in css or any(sign in lowered for sign in ("url", "src(", "image", "@import"))


def _addresses(nodes: list[tinycss2.ast.Node]) -> Iterator[str]:
    """Go through style for addresses that lead outside, or are broken, which is no better."""
    for node in nodes:
        if node.type == "url" and not node.value.strip().startswith("#"):
            yield node.value
        elif node.type == "error" and node.kind in ("bad-url", "bad-string"):
            yield node.message
        elif node.type == "at-keyword" and node.lower_value == "import":
            yield "@import"
        elif node.type == "function":
            yield from _function_addresses(node)
        elif node.type in ("() block", "[] block", "{} block"):
            yield from _addresses(node.content)


def _function_addresses(function: tinycss2.ast.FunctionBlock) -> Iterator[str]:
    if function.lower_name in ("url", "src", "image", "image-set", "-webkit-image-set"):
        texts = [node.value for node in function.arguments if node.type == "string"]
        yield from (text for text in texts if not text.strip().startswith("#"))
        if not texts:
            yield function.lower_name
    yield from _addresses(function.arguments)


def _clean_declarations(css: str) -> str | None:
    inked = _INK in css.lower() and "stop-color" in css.lower()
    if not inked and _css_is_harmless(css):
        return css
    try:
        nodes = tinycss2.parse_blocks_contents(css, skip_comments=True)
        kept = [
            node.serialize()
            for node in nodes
            if node.type == "declaration" and not any(_addresses(node.value)) and not _is_inked_stop(node)
        ]
    except RecursionError:
        return None
    written = "; ".join(kept)
    return written if _may_be_written(written) else None


def _is_inked_stop(declaration: tinycss2.ast.Node) -> bool:
    """Tell the colour of a gradient in CMYK, of which the engine drops the black."""
    return bool(
        declaration.lower_name == "stop-color" and _INK in tinycss2.serialize(declaration.value).lower()
    )


def _may_be_written(css: str) -> bool:
    """Tell whether style that was read and written again is still harmless, and text that XML may hold."""
    return bool(css) and _NOT_XML.search(css) is None and _css_is_harmless(css)


def _clean_sheet(element: etree._Element, removed: _Removed) -> None:
    css = "".join(str(text) for text in element.itertext())
    if _css_is_harmless(css):
        return
    try:
        rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        element.text = "\n".join(rule for rule in map(_clean_rule, rules) if _may_be_written(rule)) or None
    except RecursionError:
        element.text = None
    for child in list(element):
        element.remove(child)
    removed["@import" if "@import" in css.lower() else "<style>"] = None


def _clean_rule(rule: tinycss2.ast.Node) -> str:
    """Write a rule without what leads outside; at-rules that do so go whole."""
    if rule.type == "qualified-rule":
        body = _clean_declarations(tinycss2.serialize(rule.content)) or ""
        return f"{tinycss2.serialize(rule.prelude)}{{{body}}}"
    if rule.type != "at-rule" or rule.lower_at_keyword == "import":
        return ""
    return "" if any(_addresses([*rule.prelude, *(rule.content or [])])) else str(rule.serialize())


# ── inks ────────────────────────────────────────────────────────────────────────────────────────────


def _show_inks(root: etree._Element, on_screen: OnScreen) -> None:
    """Write the colours of inks in their stead, wherever style is written."""
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if _INK in str(value).lower():
                element.set(name, with_screen_colours(str(value), on_screen))
        if etree.QName(element).localname == "style" and element.text:
            element.text = with_screen_colours(element.text, on_screen)


def _drop_inks(root: etree._Element, removed: _Removed) -> None:
    """Take out what is left of inks: what is written as nobody reads it would go into the file as it is."""
    for element in root.iter(etree.Element):
        for name, value in list(element.attrib.items()):
            if _INK in str(value).lower():
                removed[f'{etree.QName(name).localname}="{_short(str(value))}"'] = None
                del element.attrib[name]
        if (
            etree.QName(element).localname == "style"
            and _INK in "".join(map(str, element.itertext())).lower()
        ):
            removed["<style>"] = None
            element.clear()


# ── drawing by reference ────────────────────────────────────────────────────────────────────────────


def _limit_references(root: etree._Element) -> None:
    """Refuse what grows without end, or far too large, once `use` and the like have been followed."""
    named: dict[str, etree._Element] = {}
    for element in root.iter(etree.Element):
        if name := element.get("id"):
            named.setdefault(name, element)
    sizes: dict[etree._Element, tuple[int, int]] = {}
    _measure(root, named, sizes, set(), 0)


def _measure(
    element: etree._Element,
    named: dict[str, etree._Element],
    sizes: dict[etree._Element, tuple[int, int]],
    above: set[etree._Element],
    depth: int,
) -> tuple[int, int]:
    """Give how many elements are drawn for this one, and how deep they stand in each other."""
    if element in sizes:
        return sizes[element]
    if element in above:
        raise UnusableError(Reason.SVG_CIRCLE)
    if depth > _DEPTH_LIMIT:
        raise UnusableError(Reason.SVG_DEEP)
    above.add(element)
    drawn, deepest = 1, 0
    is_use = etree.QName(element).localname == "use"
    parts = [(child, True) for child in element.iterchildren(etree.Element)]
    parts += [(named[name], is_use) for name in _references(element) if name in named]
    for part, is_drawn_again in parts:
        part_drawn, part_depth = _measure(part, named, sizes, above, depth + 1)
        drawn += part_drawn if is_drawn_again else 0
        deepest = max(deepest, part_depth)
    above.discard(element)
    if drawn > _ELEMENT_LIMIT:
        raise UnusableError(Reason.SVG_LARGE)
    if depth + deepest + 1 > _DEPTH_LIMIT:
        raise UnusableError(Reason.SVG_DEEP)
    sizes[element] = (drawn, deepest + 1)
    return sizes[element]


def _references(element: etree._Element) -> Iterator[str]:
    """Name the elements of this document that are drawn where this one is."""
    by_address = etree.QName(element).localname in _DRAWN_BY_REFERENCE
    for attribute, value in element.attrib.items():
        text = str(value)
        if _is_address(str(attribute)):
            if by_address and text.strip().startswith("#"):
                yield text.strip()[1:]
        elif "url(" in text:
            yield from _FRAGMENT.findall(text)


# ── size ────────────────────────────────────────────────────────────────────────────────────────────


def _set_size(root: etree._Element) -> tuple[int, int]:
    """Give width and height in CSS px, and write them into the root where it left them open."""
    width, height = _length(root.get("width")), _length(root.get("height"))
    box = _view_box(root)
    if width is None or height is None:
        across, down = box or _DEFAULT_SIZE
        if box and (width or height):
            width, height = width or height * across / down, height or width * down / across  # type: ignore[operator]
        width, height = width or across, height or down
        root.set("width", f"{width:g}")
        root.set("height", f"{height:g}")
    if box is None:  # without one, the engine would crop it rather than scale it
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    return max(1, round(width)), max(1, round(height))


def _length(value: str | None) -> float | None:
    match = _LENGTH.fullmatch(value or "")
    if match is None:
        return None
    return _sensible(float(match[1]) * _PIXELS[(match[2] or "px").lower()])


def _view_box(root: etree._Element) -> tuple[float, float] | None:
    numbers = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
    try:
        _, _, width, height = map(float, numbers)
    except ValueError:
        return None
    across, down = _sensible(width), _sensible(height)
    return (across, down) if across and down else None


def _sensible(length: float) -> float | None:
    return length if math.isfinite(length) and 0 < length <= _LARGEST else None
