"""Name trees and number trees: sorted keys with their values, in leaves that readers take in at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf

# A leaf holds at most so many keys, a branch so many kids.
_SIZE = 64


def entries(tree: Object, kind: Name) -> Iterator[tuple[Any, Any]]:
    """Give the keys and values of a tree; `kind` is `Names` or `Nums`."""
    held = iter(tree.get(kind, Array()))
    yield from zip(held, held, strict=True)
    for kid in tree.get(Name.Kids, Array()):
        yield from entries(kid, kind)


def plant(document: Pdf, kind: Name, pairs: Sequence[tuple[Any, Any]]) -> Object:
    """Make a tree of sorted keys and their values."""
    nodes = [_leaf(kind, share) for share in _shares(pairs)]
    while len(nodes) > 1:
        grown = [_branch(document, share) for share in _shares(nodes)]
        if len(grown) == 1:
            return document.make_indirect(Dictionary(Kids=grown[0].Kids))
        nodes = grown
    return document.make_indirect(Dictionary({str(kind): nodes[0][kind] if nodes else Array()}))


def _shares(whole: Sequence[Any]) -> list[Sequence[Any]]:
    return [whole[start : start + _SIZE] for start in range(0, len(whole), _SIZE)]


def _leaf(kind: Name, pairs: Sequence[tuple[Any, Any]]) -> Object:
    limits = Array([pairs[0][0], pairs[-1][0]])
    return Dictionary({str(kind): Array([one for pair in pairs for one in pair]), "/Limits": limits})


def _branch(document: Pdf, nodes: Sequence[Object]) -> Object:
    limits = Array([nodes[0].Limits[0], nodes[-1].Limits[1]])
    return Dictionary(Kids=Array([document.make_indirect(node) for node in nodes]), Limits=limits)
