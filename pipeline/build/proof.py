"""The finished file and what is to be said of it, put into `output/` whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from hashlib import file_digest
from pathlib import Path
from typing import Any

from pipeline.diagnostics import Diagnostic, PipelineError, Place, Severity, finding, recall
from pipeline.edition import Edition
from pipeline.store import DISK_TROUBLES, Store, sweep

OUTPUT = "output"
REPORT = Path(OUTPUT) / "report"
_SUFFIX = ".proof.json"


@dataclass(frozen=True, slots=True)
class Proof:
    """A finished file and what is to be said of it.

    `file` is relative to the booklet's folder; `press_ready` is None until the whole file was checked;
    `language` is "" where the content has one only.
    """

    edition: str
    file: str
    pages: int
    sha256: str
    findings: tuple[Diagnostic, ...]
    press_ready: bool | None = None
    language: str = ""

    @property
    def stem(self) -> str:
        """The name of its files, without their extensions."""
        return f"{self.edition}.{self.language}" if self.language else self.edition

    def record(self, language: str) -> dict[str, Any]:
        """Write the proof as the object of `output/<edition>.findings.json`."""
        return {
            "edition": self.edition,
            **({"language": self.language} if self.language else {}),
            "file": self.file,
            "pages": self.pages,
            "sha256": self.sha256,
            "press_ready": self.press_ready,
            "findings": [found.record(language) for found in self.findings],
        }


def place(
    root: Path, edition: Edition, part: Path, pages: int, findings: list[Diagnostic], language: str
) -> Proof:
    """Put a finished file, written beside as `part`, in its place, with what is known of it by now.

    Those who wait see it before the disk has taken all of it; if the disk fails, the one before comes back.
    """
    with part.open("r+b") as stream, _in_place(part, root / _file(edition)):
        with ThreadPoolExecutor(1) as thread:
            saved = thread.submit(os.fsync, stream.fileno())  # both take long, and neither the other's time
            digest = file_digest(stream, "sha256").hexdigest()
            saved.result()
        unique = tuple(dict.fromkeys(findings))
        proof = Proof(edition.name, _file(edition), pages, digest, unique, language=edition.language)
        _put_whole(_findings_file(root, proof.stem), _said(proof, language))
    return proof


@contextlib.contextmanager
def _in_place(part: Path, target: Path) -> Iterator[None]:
    """Put a file in its place while the block makes sure of it; if that fails, all is as it was before.

    Where the file system has no second names for a file, it comes to its place when the block is done.
    """
    second = target.with_name(Store.part_name())
    before: Path | None = second
    try:
        os.link(target, second)
    except FileNotFoundError:
        before = None
    except OSError:
        yield
        part.replace(target)
        return
    part.replace(target)
    try:
        yield
    except BaseException:
        if before is None:
            target.unlink(missing_ok=True)
        else:
            before.replace(target)
        raise
    finally:
        if before is not None:
            before.unlink(missing_ok=True)


def say(root: Path, proof: Proof, language: str) -> None:
    """Write what is known of a file by now into `output/<edition>.findings.json`, or `<edition>.<language>`.

    PipelineError (`output-unwritable`) when the disk does not take it.
    """
    try:
        _put_whole(_findings_file(root, proof.stem), _said(proof, language))
    except OSError as problem:
        raise _unwritable(proof.file, problem.strerror or str(problem)) from problem


def put_report(root: Path, edition: Edition, html: bytes) -> list[Diagnostic]:
    """Put the report of an edition in its place; a disk that does not take it is one finding."""
    target = _report_file(root, edition)
    try:
        _put_whole(target, html)
        sweep(target.parent)
    except OSError as problem:
        name = f"{REPORT.as_posix()}/{target.name}"
        return [finding("report-unwritable", Place(name), reason=problem.strerror or problem)]
    return []


def _is_reported(root: Path, edition: Edition, language: str) -> bool:
    """Tell whether the report of an edition lies there, in that language."""
    if not edition.tagged:
        return True
    with contextlib.suppress(OSError), _report_file(root, edition).open("rb") as stream:
        return f'<html lang="{language}">'.encode() in stream.read(100)
    return False


def _report_file(root: Path, edition: Edition) -> Path:
    return root / REPORT / f"{edition.stem}.html"


def keep(root: Path, store: Store, key: str, proof: Proof) -> None:
    """Remember a checked file under the key of all that it was made from, and its digest with it."""
    with contextlib.suppress(OSError):
        store.digests.of(root / proof.file)
    store.put(key, json.dumps(asdict(proof), ensure_ascii=False).encode(), _SUFFIX)


def unchanged(root: Path, store: Store, key: str, edition: Edition, language: str) -> Proof | None:
    """Give the proof of the file that lies in `output/`, if it was made from just what the key stands for."""
    found = store.path(key, _SUFFIX)
    if found is None or not _is_reported(root, edition, language):
        return None
    try:
        said = json.loads(found.read_bytes())
        if (said["edition"], said["file"]) != (edition.name, _file(edition)):
            return None
        proof = Proof(**said | {"findings": tuple(recall(one) for one in said["findings"])})
        if store.digests.of(root / proof.file) != proof.sha256:
            return None
        target = _findings_file(root, proof.stem)
        if not target.is_file() or target.read_bytes() != _said(proof, language):
            say(root, proof, language)
    except (OSError, ValueError, TypeError, LookupError, PipelineError):
        return None
    return proof


def checked(proof: Proof, findings: Iterable[Diagnostic], *, whole: bool) -> Proof:
    """Add what the check of the finished file found; `whole` when nothing of its edition is left to check."""
    unique = tuple(dict.fromkeys((*proof.findings, *findings)))
    return replace(proof, findings=unique, press_ready=not has_errors(unique) if whole else None)


def has_errors(findings: tuple[Diagnostic, ...], *, strict: bool = False) -> bool:
    """Tell whether findings stand at error level; `strict` counts warnings too."""
    bad = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(found.severity in bad for found in findings)


@contextlib.contextmanager
def writing(root: Path, edition: Edition) -> Iterator[Path]:
    """Give the path of a new file beside the finished one; what is left there in the end is taken away.

    A full or failing disk is told in words (`output-unwritable`), wherever it is met: temporary files fill it
    up, too.
    """
    target = root / _file(edition)
    part: Path | None = None
    try:
        part = _beside(target)
        sweep(target.parent)
        yield part
    except OSError as problem:
        if problem.errno not in DISK_TROUBLES and part is not None:
            raise
        raise _unwritable(_file(edition), problem.strerror or str(problem)) from problem
    except PipelineError as stop:
        if stop.diagnostic.code != "output-unwritable":
            raise
        # The store knows no edition; people know no store.
        raise _unwritable(_file(edition), dict(stop.diagnostic.words)["reason"]) from stop
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _unwritable(file: str, reason: str) -> PipelineError:
    return PipelineError(finding("output-unwritable", Place(file), file=file, reason=reason))


def _file(edition: Edition) -> str:
    return f"{OUTPUT}/{edition.stem}.pdf"


def _findings_file(root: Path, stem: str) -> Path:
    return root / OUTPUT / f"{stem}.findings.json"


def _said(proof: Proof, language: str) -> bytes:
    return (json.dumps(proof.record(language), ensure_ascii=False, indent=1) + "\n").encode()


def _beside(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(Store.part_name())
    part.touch(0o644, exist_ok=False)
    return part


def put_beside(target: Path, data: bytes) -> None:
    """Put a report in its place whole. PipelineError (`output-unwritable`) when the disk does not take it."""
    try:
        _put_whole(target, data)
    except OSError as problem:
        name = target.name
        raise _unwritable(f"{REPORT.as_posix()}/{name}", problem.strerror or str(problem)) from problem


def _put_whole(target: Path, data: bytes) -> None:
    """Write a file beside its place and move it there; nothing of it is left where that fails."""
    part = _beside(target)
    try:
        part.write_bytes(data)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
