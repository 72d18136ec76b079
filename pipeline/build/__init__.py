"""The straight path: a content folder becomes a finished, checked file of one edition."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from errno import ENOENT
from pathlib import Path

from pipeline.build import flatplan, inputs
from pipeline.build import proof as proofs
from pipeline.build.desk import STORE_LIMIT, Desk
from pipeline.build.flatplan import Ahead, Flatplan
from pipeline.build.inputs import OWN_FOLDERS, theme_folders, watched_folders
from pipeline.build.progress import Progress
from pipeline.build.proof import REPORT, Proof, has_errors
from pipeline.build.reading import Manuscript, check, editions, languages, read, read_settings
from pipeline.build.whereabouts import blocks_at, whereabouts
from pipeline.diagnostics import Diagnostic, PipelineError, Place, Severity, finding
from pipeline.edition import Conformance, Edition
from pipeline.spoken import Part, Said
from pipeline.store import Store
from pipeline.workers import give_memory_back

__all__ = [
    "OWN_FOLDERS", "REPORT", "Ahead", "Desk", "Draft", "Flatplan", "Manuscript", "Progress", "Proof",
    "blocks_at", "build", "check", "editions", "has_errors", "inspect", "kept_plan", "key_of", "languages",
    "listen", "make_ready", "plan_of", "preflight", "put", "read", "read_plan", "read_settings", "settle",
    "sheets", "state_of", "steps", "watched_folders",
]  # fmt: skip

_PLAN = ".plan.json"
# What a file lacks that could not be made.
_LOST = frozenset(("section-lost", "furniture-lost", "slug-lost", "remarks-lost"))


def _quietly(stage: str, done: int = 0, total: int = 0) -> None:
    """Say nothing of a stage."""


def build(
    root: Path,
    edition: Edition,
    *,
    manuscript: Manuscript | None = None,
    language: str = "en",
    progress: Progress = _quietly,
    desk: Desk | None = None,
) -> Proof:
    """Build one edition of the booklet in `root`, put it into `output/`, and check it there.

    `manuscript` is what `read(root)` gave, when it was read already; `language` that of the messages in the
    findings file; `progress` is told each stage; `desk` is shared by builds in a row. Where nothing changed
    since the file in `output/` was made, that file is it. Raises PipelineError when work cannot go on: the
    last good file is then as it was.
    """
    with contextlib.ExitStack() as ending:
        table = desk or ending.enter_context(Desk(root))
        draft = put(table, edition, language, progress, manuscript)
        if draft.checked:
            return draft.proof
        progress("preflight")
        table.workshop.rest()  # the check holds the whole file, the workers held their sections
        return settle(table, draft, inspect(root, draft), language)


def sheets(root: Path, proof: Proof, language: str, *, first: bool = True) -> tuple[Path, Path]:
    """Draw the contact sheets of a finished file into `output/report/`; give the PNG and the HTML page.

    Those of the `first` file of a run have plain names, others have that of their edition in it.
    """
    from pipeline import report

    name = "spreads" if first else f"spreads.{proof.stem}"
    made = report.contact_sheets(root / proof.file, language)
    files = (proofs.REPORT / f"{name}.png", proofs.REPORT / f"{name}.html")
    for file, data in zip(files, made, strict=True):
        proofs.put_beside(root / file, data)
    return root / files[0], root / files[1]


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that was put in its place: its proof as far as it is known, the key of what it was made from.

    `plan` is its flatplan, None until it is asked for (`plan_of`) where the file lay there already;
    `declared` and `multiple` as in `preflight.check`; `meant` are the words of its sections; `language` is
    that of messages.
    """

    edition: Edition
    key: str
    proof: Proof
    checked: bool = False
    plan: Flatplan | None = None
    declared: frozenset[str] | None = None
    multiple: int = 1
    meant: tuple[Part, ...] = ()
    language: str = "en"


def state_of(desk: Desk) -> str:
    """Stand for all that the booklet's files are made from, as things are now; errors as for `read`."""
    root = desk.root
    settings = read_settings(root)
    return inputs.state_of(root, settings, theme_folders(root, settings), desk.store.digests)


def key_of(state: str, edition: Edition) -> str:
    """Give the key of all that an edition's file is made from in a state of the booklet."""
    # Ghostscript settles, where it is there, what else is only estimated.
    program = "gs" if edition.pressed else "verapdf" if edition.tagged else ""
    outside = str(shutil.which(program) is not None) if program else ""
    return Store.key("proof", state, repr(edition), outside)


def put(
    desk: Desk,
    edition: Edition,
    language: str,
    progress: Progress = _quietly,
    manuscript: Manuscript | None = None,
) -> Draft:
    """Put an edition's file in its place, not checked yet on its own bytes: or leave the one that lies there,
    if nothing changed since. Errors as for `build`.
    """
    # A manuscript that was read elsewhere is of a state that nobody knows: its file is not remembered.
    state = "" if manuscript else state_of(desk)
    *_, draft = steps(desk, edition, language, progress, state, manuscript)
    if not isinstance(draft, Draft):
        raise TypeError("the last step of making a file is no file")
    return draft


def steps(
    desk: Desk,
    edition: Edition,
    language: str,
    progress: Progress,
    state: str,
    manuscript: Manuscript | None = None,
) -> Iterator[Ahead | Draft]:
    """Do what `put` does step by step: give the pages that are typeset, if any had to be, then the file.

    `state` is that of the booklet (`state_of`), "" where it is not known.
    """
    key = key_of(state, edition) if state else ""
    known = bool(key) and desk.store.path(key, _PLAN) is not None
    if known and (proof := proofs.unchanged(desk.root, desk.store, key, edition, language)) is not None:
        desk.store.save_digests()
        yield Draft(edition, key, proof, checked=True)
        return
    progress("manuscript")
    desk.workshop.warm_up()
    # Only now: what has nothing to do opens neither the engine nor any library.
    from pipeline.build.making import make

    text = manuscript or desk.manuscript(state, edition.language)
    multiple = text.settings.booklet.page_multiple
    for step in make(desk, edition, text, language, progress):
        if isinstance(step, Ahead):
            yield step
        else:
            rest = (step.plan, step.declared, multiple, step.meant, language)
            yield Draft(edition, key, step.proof, False, *rest)


def make_ready(desk: Desk, draft: Draft, state: str, language: str) -> None:
    """Use a quiet moment: have at hand what the next change will need, when the file lay there already.

    Nothing is changed; what prevents it is told when there is a change. A file that lacks a section is left
    alone: losing that again would take long.
    """
    if any(one.code in _LOST for one in draft.proof.findings):
        return
    from pipeline.build import making

    with contextlib.suppress(PipelineError, OSError):
        text = desk.manuscript(state, draft.edition.language)
        making.make_ready(desk, draft.edition, text, language)


def plan_of(desk: Desk, draft: Draft) -> Flatplan | None:
    """Give the flatplan of a file that was put in its place; None where the store lost that of an old one."""
    if draft.plan is not None:
        return draft.plan
    record = kept_plan(desk, draft)
    return read_plan(record) if record is not None else None


def kept_plan(desk: Desk, draft: Draft) -> bytes | None:
    """Give the record of the flatplan that is kept with a file that lay there already; None without one."""
    kept = desk.store.path(draft.key, _PLAN) if draft.key else None
    try:
        return kept.read_bytes() if kept else None
    except OSError:
        return None


def read_plan(record: bytes) -> Flatplan | None:
    """Read the record of a flatplan; None when it is none."""
    try:
        return flatplan.recall(record)
    except (ValueError, TypeError, LookupError):
        return None


def inspect(root: Path, draft: Draft) -> tuple[Diagnostic, ...]:
    """Check the file that was put in its place, on its own bytes, and write the report of a tagged edition.

    This may be done beside other work.
    """
    findings: list[Diagnostic] = []
    if not draft.checked:
        from pipeline import preflight, report
        from pipeline.preflight import access

        give_memory_back()  # binding needed as much as the check will
        file = root / draft.proof.file
        preflight.check(
            file,
            draft.edition,
            findings.append,
            where=whereabouts(draft.plan.spots) if draft.plan else None,
            declared=draft.declared,
            blank=draft.plan.blank() if draft.plan else frozenset(),
            multiple=draft.multiple,
        )
        said = access.check(file, draft.edition, draft.meant, findings.append)
        if draft.edition.tagged:
            every = tuple(dict.fromkeys((*draft.proof.findings, *findings)))
            html = report.write(file, draft.proof.stem, said, every, draft.language)
            findings += proofs.put_report(root, draft.edition, html)
    return tuple(findings)


def listen(root: Path, proof: Proof) -> tuple[Said, ...]:
    """Give what a screen reader says of a finished file, in order; nothing of one without tags."""
    from pipeline.preflight import access

    return access.listen(root / proof.file)


def preflight(root: Path, file: Path, name: str) -> tuple[Diagnostic, ...]:
    """Check any finished PDF against the edition `name` of the booklet in `root`.

    Raises PipelineError when the settings cannot be used or have no such edition, when there is no such file
    (`file-unreadable`), or when it is no PDF (`file-unfit`).
    """
    settings = read_settings(root)
    edition = settings.edition(name)
    _look_at(file)
    findings: list[Diagnostic] = []
    from pipeline import preflight as room

    room.check(file, edition, findings.append, multiple=settings.booklet.page_multiple)
    return tuple(findings)


def _look_at(file: Path) -> None:
    """Make sure that a file is there and begins as a PDF does (within 1024 bytes, as readers allow)."""
    place = Place(str(file))
    try:
        if not file.is_file():
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT))
        with file.open("rb") as stream:
            head = stream.read(1024)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise PipelineError(
            finding("file-unreadable", place, severity=Severity.ERROR, reason=reason)
        ) from problem
    if b"%PDF-" not in head:
        raise PipelineError(finding("file-unfit", place, reason="it does not begin with %PDF-"))


def settle(desk: Desk, draft: Draft, findings: tuple[Diagnostic, ...], language: str) -> Proof:
    """Write down what the check of a file found, and remember the file for as long as nothing changes."""
    if draft.checked:
        return draft.proof
    # An edition that is held to no standard cannot be found ready for anything.
    whole = draft.edition.conformance is not Conformance.NONE
    proof = proofs.checked(draft.proof, findings, whole=whole)
    proofs.say(desk.root, proof, language)
    with contextlib.suppress(PipelineError):
        unchanged = draft.key and draft.key == key_of(state_of(desk), draft.edition)
        if unchanged:  # else somebody wrote while we read
            proofs.keep(desk.root, desk.store, draft.key, proof)
            if draft.plan is not None:
                desk.store.put(draft.key, draft.plan.record(), _PLAN)
            desk.store.prune(STORE_LIMIT)
            desk.store.save_digests()
    return proof
