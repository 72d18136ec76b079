"""Reads a tagged PDF as a screen reader does: from the structure tree, through each font's characters.

It shares no code with the program, so that what the program says of its own files can be doubted.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from pikepdf import Array, Name, Pdf

_PAIR = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")
SOFT_HYPHEN = "\u00ad"


@dataclass
class Tag:
    """An element of the structure: its role, what else is said of it, its kids (text, or more elements)."""

    role: str
    kids: list[Tag | str] = field(default_factory=list)
    alt: str | None = None
    lang: str | None = None
    links: int = 0
    actual: str | None = None
    expansion: str | None = None
    name: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All words below, as they are painted or given instead, soft hyphens taken out."""
        if self.actual is not None:
            return self.actual.replace(SOFT_HYPHEN, "")
        return "".join(k.text if isinstance(k, Tag) else k for k in self.kids).replace(SOFT_HYPHEN, "")

    def find(self, role: str) -> list[Tag]:
        """All elements of that role below, in order."""
        found = []
        for kid in self.kids:
            if isinstance(kid, Tag):
                found += [kid] if kid.role == role else []
                found += kid.find(role)
        return found

    def roles(self) -> list[str]:
        """Roles of all elements below, in order."""
        return [r for k in self.kids if isinstance(k, Tag) for r in (k.role, *k.roles())]

    def outline(self, depth: int = 0) -> str:
        """The tree as indented lines, for reading and for golden files."""
        extra = f" alt={self.alt!r}" if self.alt is not None else ""
        extra += f" lang={self.lang}" if self.lang else ""
        extra += f" actual={self.actual!r}" if self.actual else ""
        extra += f" expansion={self.expansion!r}" if self.expansion else ""
        extra += "".join(f" {key}={value}" for key, value in self.attributes.items())
        extra += f" links={self.links}" if self.links else ""
        lines = ["  " * depth + self.role + extra]
        for kid, words in self._runs():
            if kid is not None:
                lines.append(kid.outline(depth + 1))
            elif words.strip():
                lines.append("  " * (depth + 1) + repr(words.replace(SOFT_HYPHEN, "")))
        return "\n".join(lines)

    def _runs(self) -> Iterator[tuple[Tag | None, str]]:
        """Give elements, and the words between two of them as one."""
        words = ""
        for kid in self.kids:
            if isinstance(kid, Tag):
                yield None, words
                yield kid, ""
                words = ""
            else:
                words += kid
        yield None, words


def read_tags(pdf: bytes | Path) -> Tag:
    """Read the structure of a PDF; its top element is `Document`."""
    with Pdf.open(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf) as document:
        pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        painted = [painted_text(page) for page in document.pages]
        kids = document.Root.StructTreeRoot.K
        top = kids[0] if isinstance(kids, Array) else kids
        return _tag(top, pages, painted, None)


def painted_text(page: pikepdf.Page) -> dict[int, str]:
    """Give the text of each marked run (MCID) of a page; -1 gathers what is in no run: artifacts."""
    fonts = {
        name: {int(a, 16): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in _PAIR.findall(table)}
        for name, table in _tables(page)
    }
    found: dict[int, str] = {}
    runs: list[int | None] = []
    font: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BMC":
                runs.append(None)
            case "BDC":
                properties = operands[1]
                runs.append(int(properties.MCID) if Name.MCID in properties else None)
            case "EMC":
                runs.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "Tj" | "TJ":
                pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                codes = b"".join(bytes(p) for p in pieces if isinstance(p, pikepdf.String))
                text = "".join(
                    font.get(int.from_bytes(codes[n : n + 2], "big"), "\ufffd")
                    for n in range(0, len(codes), 2)
                )
                run = next((r for r in reversed(runs) if r is not None), -1)
                found[run] = found.get(run, "") + text
    return found


def _tables(page: pikepdf.Page) -> list[tuple[str, bytes]]:
    fonts = page.obj.get(Name.Resources, {}).get(Name.Font, {})
    return [(str(name), font.ToUnicode.read_bytes()) for name, font in fonts.items()]


def _said(value) -> str:
    return " ".join(map(str, value)) if isinstance(value, Array) else str(value).lstrip("/")


def _tag(element, pages, painted, page) -> Tag:
    page = pages.get(element.Pg.objgen, page) if Name.Pg in element else page
    tag = Tag(str(element.S)[1:])
    tag.alt = str(element.Alt) if Name.Alt in element else None
    tag.lang = str(element.Lang) if Name.Lang in element else None
    tag.actual = str(element.ActualText) if Name.ActualText in element else None
    tag.expansion = str(element.E) if Name.E in element else None
    tag.name = str(element.ID) if Name.ID in element else None
    told = element.get(Name.A, {})
    told = [one for one in (told if isinstance(told, Array) else [told]) if not isinstance(one, int)]
    tag.attributes = {
        key[1:]: _said(value) for one in told for key, value in one.items() if key not in ("/O", "/BBox")
    }
    kids = element.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if not hasattr(kid, "objgen"):
            tag.kids.append(painted[page].get(int(kid), ""))
        elif Name.S in kid:
            tag.kids.append(_tag(kid, pages, painted, page))
        elif kid.get(Name.Type) == Name.OBJR:
            tag.links += 1
        else:
            tag.kids.append(painted[pages[kid.Pg.objgen]].get(int(kid.MCID), ""))
    return tag
