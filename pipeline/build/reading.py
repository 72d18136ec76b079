"""A booklet's folder, read: its settings, its manuscript, and what the reading found."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.booklet import Booklet, recall, record
from pipeline.build.inputs import CONTENT
from pipeline.build.memory import Memory
from pipeline.build.versions import versions
from pipeline.diagnostics import Diagnostic, PipelineError, Severity, finding
from pipeline.diagnostics import recall as recall_finding
from pipeline.edition import Edition, Settings, load
from pipeline.store import Store, stamp

if TYPE_CHECKING:
    from pipeline.kirby.tree import Fields
    from pipeline.manuscript import Correction, Reading

_SUFFIX = ".section"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A booklet's folder, read: its settings, the booklet, and what the reading found."""

    settings: Settings
    booklet: Booklet
    findings: tuple[Diagnostic, ...]


def read_settings(root: Path) -> Settings:
    """Read `booklet.toml`. PipelineError when the folder is not there or the settings are wrong."""
    if not root.is_dir():
        raise PipelineError(finding("root-missing", folder=root))
    return load(root)


def languages(root: Path) -> tuple[str, ...]:
    """Give the languages that the booklet is to be made in, the default one first; ("",) where it has one.

    PipelineError when the settings are wrong.
    """
    return _languages(root, read_settings(root))[0]


def _languages(root: Path, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the languages to publish, and all that the content has."""
    from pipeline import kirby

    booklet = settings.booklet
    known = kirby.languages(root / CONTENT, booklet.default_language, booklet.language)
    chosen = tuple(code for code in booklet.languages if code in known) or known
    return (chosen if len(known) > 1 else ("",)), known


def read(
    root: Path,
    store: Store | None = None,
    memory: Memory | None = None,
    language: str = "",
    log: Callable[[Correction], None] | None = None,
) -> Manuscript:
    """Read a booklet's folder: settings, content, and the booklet that it makes.

    Of content in several languages, `language` is the one to read, "" the default one. Sections that did not
    change come from `memory`, or else from `store`, where they are given; `log` is told what typography
    changes in the others. Raises PipelineError when there is nothing to read or the settings are wrong.
    """
    settings = read_settings(root)
    folder = root / CONTENT
    if not folder.is_dir():
        raise PipelineError(finding("content-missing", looked=folder.absolute()))
    # Only now: a build in which nothing changed reads no manuscript.
    from pipeline import kirby, manuscript

    findings: list[Diagnostic] = []
    known = _languages(root, settings)[1]
    for code in known and settings.booklet.languages:
        if code not in known:
            place = settings.where("booklet.languages")
            findings.append(finding("language-unknown", place, language=code, known=", ".join(known)))
    settings = _speaking(settings, language or next(iter(known), ""))
    memory = memory or Memory()
    try:
        default = next(iter(known), "")
        fields = partial(_fields, memory)
        site = kirby.read_tree(folder, findings.append, language=language, default=default, keep=fields)
        keep = partial(_kept, store, memory)
        booklet = manuscript.read(site, settings, findings.append, keep, log)
    except PipelineError as stop:
        before = tuple(found for found in findings if found.severity is not Severity.NOTE)
        raise PipelineError(stop.diagnostic, before) from stop
    return Manuscript(settings, booklet, tuple(findings))


def _speaking(settings: Settings, code: str) -> Settings:
    """Give the settings of the booklet in one of the content's languages, by Kirby's code."""
    if not code or (len(code) == 2 and code == settings.booklet.language.partition("-")[0]):
        return settings
    return replace(settings, booklet=replace(settings.booklet, language=code.replace("_", "-")))


def check(text: Manuscript, editions: tuple[Edition, ...]) -> tuple[Diagnostic, ...]:
    """Give the manuscript's findings for those editions, without typesetting."""
    from pipeline import manuscript

    findings = list(text.findings)
    for edition in editions:
        manuscript.proofread(text.booklet, edition, findings.append)
    return tuple(dict.fromkeys(findings))


def editions(root: Path, names: Iterable[str] = ()) -> tuple[Edition, ...]:
    """Give the editions of those names, each once, or those that are built by default.

    Each is there once for every language that the booklet is to be made in, unless its name says which
    (`print.fr`). PipelineError when one is unknown, or the settings are wrong.
    """
    settings = read_settings(root)
    spoken = _languages(root, settings)[0]
    found: list[Edition] = []
    for asked in tuple(names) or (edition.name for edition in settings.defaults):
        name, _, code = asked.partition(".")
        edition = settings.edition(name if not code or code in spoken else asked)
        found += (replace(edition, language=one) for one in ((code,) if code else spoken))
    return tuple(dict.fromkeys(found))


def _fields(memory: Memory, file: Path, read: Callable[[], Fields]) -> Fields:
    """Give the fields of a content file from memory, for as long as it surely did not change."""
    sure = stamp(file)
    return read() if sure is None else memory.keep(("fields", file, sure), read)


def _kept(
    store: Store | None, memory: Memory, words: tuple[str, ...], make: Callable[[], Reading]
) -> Reading:
    """Give a section's reading from memory, else from the store, else make it and keep it in both."""
    key = Store.key("section", versions(), *words)
    return memory.keep(key, lambda: make() if store is None else _stored(store, key, make))


def _stored(store: Store, key: str, make: Callable[[], Reading]) -> Reading:
    file = store.path(key, _SUFFIX)
    if file is not None:
        try:
            text, _, found = file.read_bytes().partition(b"\n")
            return recall(text), tuple(recall_finding(one) for one in json.loads(found))
        except (OSError, ValueError, TypeError, LookupError):
            pass  # it is made again
    section, findings = make()
    found = json.dumps([asdict(one) for one in findings], ensure_ascii=False).encode("utf-8", "surrogatepass")
    with contextlib.suppress(PipelineError):  # a full disk is told of where the file itself is written
        store.put(key, record(section) + b"\n" + found, _SUFFIX)
    return section, findings
