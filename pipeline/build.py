"""The straight path: a content folder becomes a finished, checked file of one edition."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import artwork, binding, kirby, manuscript, markup, preflight, tagging, typesetting
from pipeline.artwork.inks import Inks
from pipeline.booklet import Booklet, Picture
from pipeline.diagnostics import Diagnostic, PipelineError, Place, Report, Severity, finding
from pipeline.edition import Edition, Settings, load
from pipeline.store import DISK_TROUBLES, Store

CONTENT = "content"
OUTPUT = "output"
PRESS_PROFILE = "ISOcoated_v2_300_bas.icc"

Progress = Callable[[str], None]


def _quietly(stage: str) -> None:
    """Say nothing of a stage."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A booklet's folder, read: its settings, the booklet, and what the reading found."""

    settings: Settings
    booklet: Booklet
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A finished file and what is to be said of it.

    `file` is relative to the booklet's folder; `press_ready` is None until the whole file was checked.
    """

    edition: str
    file: str
    pages: int
    sha256: str
    findings: tuple[Diagnostic, ...]
    press_ready: bool | None = None

    def record(self, language: str) -> dict[str, Any]:
        """Write the proof as the object of `output/<edition>.findings.json`."""
        return {
            "edition": self.edition,
            "file": self.file,
            "pages": self.pages,
            "sha256": self.sha256,
            "press_ready": self.press_ready,
            "findings": [found.record(language) for found in self.findings],
        }


def read(root: Path) -> Manuscript:
    """Read a booklet's folder: settings, content, and the booklet that it makes.

    Raises PipelineError when there is nothing to read or the settings are wrong.
    """
    if not root.is_dir():
        raise PipelineError(finding("root-missing", folder=root))
    settings = load(root)
    folder = root / CONTENT
    if not folder.is_dir():
        raise PipelineError(finding("content-missing", looked=folder.absolute()))
    findings: list[Diagnostic] = []
    try:
        site = kirby.read_tree(folder, findings.append)
        booklet = manuscript.read(site, settings, findings.append)
    except PipelineError as stop:
        before = tuple(found for found in findings if found.severity is not Severity.NOTE)
        raise PipelineError(stop.diagnostic, before) from stop
    return Manuscript(settings, booklet, tuple(findings))


def check(read_manuscript: Manuscript, editions: tuple[Edition, ...]) -> tuple[Diagnostic, ...]:
    """Give the manuscript's findings for those editions, without typesetting."""
    findings = list(read_manuscript.findings)
    for edition in editions:
        manuscript.proofread(read_manuscript.booklet, edition, findings.append)
    return tuple(dict.fromkeys(findings))


def build(
    root: Path,
    edition: Edition,
    *,
    manuscript: Manuscript | None = None,
    language: str = "en",
    progress: Progress = _quietly,
) -> Proof:
    """Build one edition of the booklet in `root` and put it into `output/`.

    `manuscript` is what `read(root)` gave, when it was read already; `language` that of the messages in the
    findings file; `progress` is told each stage. Raises PipelineError when work cannot go on: the last good
    file is then as it was.
    """
    progress("manuscript")
    text = manuscript or read(root)
    findings = list(check(text, (edition,)))
    with _disk_troubles_told(edition):
        typeset = _typeset(root, edition, text, progress, findings.append)
        progress("tagging")
        pdf = tagging.finish(typeset.pdf) if edition.tagged else typeset.pdf
        progress("binding")
        pdf = binding.bind(pdf, edition)
        progress("preflight")
        preflight.check(pdf, edition, findings.append)
        return _put(root, edition, pdf, typeset.pages, findings, language)


def _typeset(
    root: Path, edition: Edition, text: Manuscript, progress: Progress, report: Report
) -> typesetting.Typeset:
    """Prepare the pictures, write the HTML and lay it out."""
    store = Store(root / OUTPUT / ".cache")
    theme = markup.Theme(root)
    progress("artwork")
    pictures, files = _prepare(text.booklet, edition, theme, store, report)
    progress("markup")
    sections = markup.write_sections(text.booklet, edition, theme, pictures)
    document = markup.write_document(sections, text.booklet, edition, theme, text.settings.date)
    sheets = _sheets(edition, text.settings, theme)
    progress("typesetting")
    return typesetting.typeset(
        document,
        sheets,
        files,
        tagged=edition.tagged,
        fonts_folder=root / "fonts",
        store=store,
        report=report,
    )


def _prepare(
    booklet: Booklet, edition: Edition, theme: markup.Theme, store: Store, report: Report
) -> tuple[dict[Picture, markup.Shown], dict[str, Path]]:
    """Prepare every picture: as `markup` names it, and as `typesetting` finds it."""
    shown: dict[Picture, markup.Shown] = {}
    files: dict[str, Path] = {}
    profile = _profile(theme)
    for picture in manuscript.pictures(booklet):
        made = (
            artwork.prepare(picture, edition, store, report, press_profile=profile) if picture.file else None
        )
        if made is not None:
            shown[picture] = markup.Shown(
                f"{typesetting.PICTURE_SCHEME}{made.file.name}", made.width, made.height
            )
            files[made.file.name] = made.file
    return shown, files


def _profile(theme: markup.Theme) -> Path:
    candidates = [folder / "profiles" / PRESS_PROFILE for folder in theme.folders("styles")]
    return next((file for file in candidates if file.is_file()), candidates[-1])


def _sheets(edition: Edition, settings: Settings, theme: markup.Theme) -> tuple[typesetting.Sheet, ...]:
    inks = Inks(_profile(theme))
    try:
        sheets = markup.read_sheets(edition, theme, inks.on_screen, recto=settings.booklet.recto)
    except OSError as problem:
        raise PipelineError(finding("profile-unusable", name=PRESS_PROFILE, reason=problem)) from problem
    return tuple(typesetting.Sheet(name, css) for name, css in sheets)


def _put(
    root: Path, edition: Edition, pdf: bytes, pages: int, findings: list[Diagnostic], language: str
) -> Proof:
    """Put the finished file and its findings into `output/`, whole or not at all."""
    file = f"{OUTPUT}/{edition.name}.pdf"
    unique = tuple(dict.fromkeys(findings))
    proof = Proof(edition.name, file, pages, hashlib.sha256(pdf).hexdigest(), unique)
    record = json.dumps(proof.record(language), ensure_ascii=False, indent=1) + "\n"
    written = {
        root / file: pdf,
        root / OUTPUT / f"{edition.name}.findings.json": record.encode(),
    }
    parts: list[tuple[Path, Path]] = []
    try:
        for target, data in written.items():
            parts.append((_write_beside(target, data), target))
        for part, target in parts:
            part.replace(target)
    except OSError as problem:
        raise _unwritable(file, problem) from problem
    finally:
        for part, _ in parts:
            part.unlink(missing_ok=True)
    return proof


@contextlib.contextmanager
def _disk_troubles_told(edition: Edition) -> Iterator[None]:
    """Tell of a full or failing disk in words, wherever it is met: temporary files fill it up too."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in DISK_TROUBLES:
            raise
        raise _unwritable(f"{OUTPUT}/{edition.name}.pdf", problem) from problem


def _unwritable(file: str, problem: OSError) -> PipelineError:
    reason = problem.strerror or str(problem)
    return PipelineError(finding("output-unwritable", Place(file), file=file, reason=reason))


def _write_beside(target: Path, data: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o644)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def has_errors(findings: tuple[Diagnostic, ...], *, strict: bool = False) -> bool:
    """Tell whether findings stand at error level; `strict` counts warnings too."""
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(found.severity in bad for found in findings)
