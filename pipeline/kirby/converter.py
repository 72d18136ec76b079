"""Blocks of before Kirby 3.5, the editor's and the builder's, as blocks of today: as Kirby converts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from pipeline.kirby.values import Value, Words, words

Item = dict[str, Value]
_BUILDERS_OWN = frozenset(("field", "options", "parent", "siblings", "params", "_key", "_uid", "_fieldset"))
# The editor's types whose text only needs another name.
_RENAMED = {"blockquote": ("quote", "text"), "kirbytext": ("markdown", "text")}


def from_builder(item: Item) -> Item:
    """Make a block of what the builder field stored: its type is `_key`, or `_fieldset` in Kirby 2."""
    kind = item.get("_key") or item.get("_fieldset")
    if not isinstance(kind, str):
        return item
    content: Item = {key: value for key, value in item.items() if key not in _BUILDERS_OWN}
    return {"type": kind, "content": content}


def is_from_builder(item: Mapping[str, Value]) -> bool:
    """Tell whether the builder field stored this."""
    return isinstance(item.get("_key") or item.get("_fieldset"), str)


def from_editor(items: list[Item]) -> list[Item]:
    """Make blocks of what the editor field of Kirby 3.0 to 3.4 stored; blocks of today are left alone."""
    if not items or not _is_from_editor(items[0]):
        return items
    return list(_from_editor(items))


def _from_editor(items: list[Item]) -> Iterator[Item]:
    for kind, run in groupby(items, key=lambda item: item.get("type")):
        if kind in ("ul", "ol"):
            texts = [item.get("content") for item in run]
            html = "".join(f"<li>{words(text)}</li>" for text in texts)
            yield {"type": "list", "content": {"text": _like(f"<{kind}>{html}</{kind}>", texts[0])}}
        else:
            yield from (_converted(item) if _is_from_editor(item) else item for item in run)


def _is_from_editor(item: Item) -> bool:
    return item.get("attrs") is not None or isinstance(item.get("content"), str)


def _converted(item: Item) -> Item:
    kind, text = words(item.get("type")).lower(), item.get("content")
    stored = item.get("attrs")
    attrs: Item = stored if isinstance(stored, dict) else {}
    if kind in _RENAMED:
        name, key = _RENAMED[kind]
        return {"type": name, "content": {key: text}}
    if kind == "code":
        return {"type": "code", "content": {"language": attrs.get("language"), "code": text}}
    if kind == "hr":
        return {"type": "line", "content": {}}
    if kind == "paragraph":
        return {"type": "text", "content": {"text": _like(f"<p>{words(text)}</p>", text)}}
    if len(kind) == 2 and kind[0] == "h" and kind[1] in "123456":
        return {"type": "heading", "content": {"level": kind, "text": text}}
    if kind == "image":
        return {"type": "image", "content": _image(attrs)}
    if kind == "video":
        return {"type": "video", "content": {"caption": attrs.get("caption"), "url": attrs.get("src")}}
    return {"type": kind or "unknown", "content": {**attrs, "body": text}}


def _image(attrs: Item) -> Item:
    known = {key: attrs.get(key) for key in ("alt", "caption", "ratio")}
    if attrs.get("id") is not None:
        return {**known, "image": attrs["id"], "location": "kirby"}
    return {**known, "src": attrs.get("src"), "location": "web"}


def _like(html: str, text: Value) -> Value:
    """Give a text made of another one its line."""
    return Words(html, text.line) if isinstance(text, Words) else html
