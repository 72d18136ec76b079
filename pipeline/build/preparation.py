"""From a manuscript to what is typeset: pictures prepared, style sheets joined, sections written as HTML."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pipeline import artwork, manuscript, markup, typesetting
from pipeline.artwork.inks import Inks
from pipeline.booklet import Picture
from pipeline.build.desk import Desk
from pipeline.build.inputs import folders_key
from pipeline.build.memory import Drawer
from pipeline.build.reading import Manuscript
from pipeline.build.tasks import PressRoom, inks_of
from pipeline.diagnostics import Diagnostic, PipelineError, Report, finding, recall
from pipeline.edition import Edition, PressProfile, Settings, Theme, press_profile, theme_of
from pipeline.fascicle import PictureUse
from pipeline.store import DISK_TROUBLES, Store, stamp
from pipeline.workers import cores

_STYLES = ".styles.json"
_Styles = tuple[typesetting.Styles, tuple[Diagnostic, ...]]


@dataclass(frozen=True, slots=True)
class Pictures:
    """A booklet's pictures, prepared: as `markup` names them, and the files as `typesetting` finds them.

    `originals` are those that only have a stand-in by now, with the SHA-256 of what their file held, by the
    name in the HTML.
    """

    shown: dict[Picture, markup.Shown] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    originals: dict[str, tuple[Picture, str]] = field(default_factory=dict)


def find_profile(edition: Edition, settings: Settings, desk: Desk) -> PressProfile:
    """Find the profile that an edition's colours go through; errors as for `press_profile`."""
    place = settings.where(f"editions.{edition.name}.output_intent") if edition.output_intent else None
    return press_profile(edition, theme_of(desk.root, settings), place)


def prepare_pictures(text: Manuscript, edition: Edition, desk: Desk, report: Report) -> Pictures:
    """Prepare every picture of a booklet for an edition."""
    made = Pictures()
    profile = find_profile(edition, text.settings, desk).file
    for picture in manuscript.pictures(text.booklet):
        if picture.file is None:
            continue
        prepared, findings = _prepared(picture, picture.file, edition, desk, profile)
        for found in findings:
            report(found)
        if prepared is not None:
            name = prepared.file.name
            url = f"{typesetting.PICTURE_SCHEME}{name}"
            made.shown[picture] = markup.Shown(url, prepared.width, prepared.height)
            made.files[name] = prepared.file
            if prepared.original:
                made.originals.setdefault(name, (picture, prepared.original))
    return made


def _prepared(
    picture: Picture, file: Path, edition: Edition, desk: Desk, profile: Path
) -> tuple[artwork.Artwork | None, tuple[Diagnostic, ...]]:
    def prepare() -> tuple[artwork.Artwork | None, tuple[Diagnostic, ...]]:
        findings: list[Diagnostic] = []
        digest = ""
        with contextlib.suppress(OSError):
            digest = desk.store.digests.of(file)
        made = artwork.prepare(picture, edition, desk.store, findings.append, profile, digest)
        return made, tuple(findings)

    sure, sure_profile = stamp(file), stamp(profile)
    if sure is None or sure_profile is None:
        return prepare()
    made, findings = desk.memory.keep(("picture", picture, edition, sure, sure_profile), prepare)
    return (made, findings) if made is None or made.file.exists() else prepare()


def engrave_pictures(
    pictures: Pictures,
    uses: Iterable[PictureUse],
    press: PressRoom,
    edition: Edition,
    desk: Desk,
    report: Report,
) -> dict[str, Path]:
    """Make every picture that has only a stand-in, for the largest of its places on paper.

    What is given are PDFs of one page, by the name that the picture has in fascicles.
    """
    largest: dict[str, PictureUse] = {}
    for use in (one for one in uses if one.source in pictures.originals):
        known = largest.setdefault(use.name, use)
        across, down = max(use.width, known.width), max(use.height, known.height)
        largest[use.name] = replace(use, width=across, height=down)
    if not largest:
        return {}
    placed = [
        artwork.Placed(*pictures.originals[use.source], use.width, use.height) for use in largest.values()
    ]
    try:
        files = artwork.engrave(placed, edition.ppi, inks_of(press), desk.store, report, desk.jobs or cores())
    except OSError as problem:
        if problem.errno in DISK_TROUBLES:
            raise
        raise _unusable(press.profile.name, problem) from problem
    return dict(zip(largest, files, strict=True))


def prepare_styles(edition: Edition, settings: Settings, desk: Desk, report: Report) -> typesetting.Styles:
    """Read the style sheets of an edition and find their fonts."""
    theme = theme_of(desk.root, settings)
    folders = (*theme.folders("styles"), theme.folders("fonts")[0])
    profile = find_profile(edition, settings, desk)
    depends = (repr(edition), repr(settings.booklet.recto), str(desk.root.absolute()), _digest(profile, desk))
    key = Store.key("styles", *depends, folders_key(desk.root, folders, desk.store.digests))
    kept = desk.memory.keep(("styles", key), lambda: _kept_styles(key, desk))
    if kept is None or not _have_files(kept[0], desk.store):
        kept = _styles(edition, settings, desk, theme, profile)
        desk.memory.put(("styles", key), kept)
        said = {"styles": kept[0].record(), "findings": [asdict(found) for found in kept[1]]}
        with contextlib.suppress(PipelineError):  # a full disk is told of where the file itself is written
            desk.store.put(key, json.dumps(said).encode(), _STYLES)
    for found in kept[1]:
        report(found)
    return kept[0]


def _kept_styles(key: str, desk: Desk) -> _Styles | None:
    """Find style sheets that an earlier build made ready."""
    file = desk.store.path(key, _STYLES)
    if file is not None:
        with contextlib.suppress(OSError, ValueError, TypeError, LookupError):
            said = json.loads(file.read_bytes())
            return typesetting.recall_styles(said["styles"]), tuple(map(recall, said["findings"]))
    return None


def _have_files(styles: typesetting.Styles, store: Store) -> bool:
    """Tell whether the fonts of style sheets are where they were, and what they were."""
    with contextlib.suppress(OSError):
        return all(store.digests.of(one.file) == one.digest for one in styles.files)
    return False


def _digest(profile: PressProfile, desk: Desk) -> str:
    with contextlib.suppress(OSError):
        return desk.store.digests.of(profile.file)
    return ""


def _styles(edition: Edition, settings: Settings, desk: Desk, theme: Theme, profile: PressProfile) -> _Styles:
    findings: list[Diagnostic] = []
    inks = Inks(profile.file)
    try:
        read = markup.read_sheets(edition, theme, inks.on_screen, recto=settings.booklet.recto)
    except OSError as problem:
        raise _unusable(edition.output_intent or profile.file.name, problem) from problem
    sheets = tuple(typesetting.Sheet(name, css) for name, css in read)
    styles = typesetting.prepare_styles(
        sheets, desk.root / "fonts", desk.store, findings.append, pressed=edition.pressed
    )
    return styles, tuple(findings)


def prepare_press(
    edition: Edition, styles: typesetting.Styles, settings: Settings, desk: Desk
) -> PressRoom | None:
    """Find the press that an edition goes to; None for one that is read on screen."""
    if not edition.pressed:
        return None
    profile = find_profile(edition, settings, desk).file
    inks = markup.declared_inks([(sheet.name, sheet.css) for sheet in styles.sheets])
    try:
        return PressRoom(profile, desk.store.digests.of(profile), inks)
    except OSError as problem:
        raise _unusable(edition.output_intent or profile.name, problem) from problem


def _unusable(name: str, problem: OSError) -> PipelineError:
    said = str(problem)
    return PipelineError(finding("profile-unusable", name=name, reason=said, reason_fr=said))


def open_scribe(text: Manuscript, edition: Edition, desk: Desk, pictures: Pictures) -> Scribe:
    """Begin to write the HTML of an edition; what was written before with the same templates may serve."""
    theme = theme_of(desk.root, text.settings)
    key = ("html", edition, folders_key(desk.root, theme.folders("templates"), desk.store.digests))
    return Scribe(text, edition, theme, pictures, desk.memory.under(key))


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes the HTML documents of one edition of a booklet; `kept` is what it wrote before."""

    text: Manuscript
    edition: Edition
    theme: Theme
    pictures: Pictures
    kept: Drawer

    def sections(self, folios: dict[str, int]) -> tuple[tuple[markup.Written, str], ...]:
        """Write each section, with the page numbers that are known, and the document around it."""
        booklet, shown = self.text.booklet, self.pictures.shown
        written = markup.write_sections(booklet, self.edition, self.theme, shown, folios, self.kept)
        return tuple(zip(written, self._documents(*written), strict=True))

    def frame(self) -> str:
        """Write the document with nothing in its body."""
        return self._documents(markup.Written(""))[0]

    def stand_in(self, lost: markup.Written) -> str:
        """Write the document of a page for a section that could not be typeset."""
        return self._documents(markup.write_stand_in(lost, self.text.booklet, self.edition, self.theme))[0]

    def _documents(self, *written: markup.Written) -> tuple[str, ...]:
        return markup.write_documents(written, self.text.booklet, self.edition, self.theme, self.kept)
