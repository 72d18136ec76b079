"""A page of a site that is nowhere on disk, for laws that need one."""

from __future__ import annotations

from pathlib import Path

from pipeline.diagnostics import Place
from pipeline.kirby import Entry
from pipeline.kirby.entries import Index

_SITE = Index()
ENTRY = Entry(
    slug="page",
    number=1,
    template="page",
    fields=(),
    files=(),
    children=(),
    place=Place("content/1_page/page.txt"),
    draft=False,
    folder=Path("content/1_page"),
    id="page",
    site=_SITE,
)
_SITE.add(ENTRY)
