"""What is shown: the editions that somebody looks at, each as it was made last, and what goes on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import build as path
from pipeline.build import Desk
from pipeline.diagnostics import Diagnostic, PipelineError
from pipeline.edition import PROOF, Edition, PreviewSettings
from pipeline.preview import telling
from pipeline.preview.drawing import Easel
from pipeline.preview.events import Hub
from pipeline.preview.offers import Offers
from pipeline.preview.sources import Sources
from pipeline.preview.telling import Json, Showing
from pipeline.preview.words import edition_label
from pipeline.watching import Changes, Outcome, watch


@dataclass(frozen=True, slots=True)
class Busy:
    """What is being done: which edition, which stage of it, and how many of its parts are done."""

    edition: str
    stage: str
    done: int = 0
    total: int = 0


class Showcase:
    """Watches a booklet and keeps what is shown of it; `run` is for a thread of its own, all else for any."""

    def __init__(
        self, root: Path, language: str, easel: Easel, offers: Offers, jobs: int | None = None
    ) -> None:
        self.root, self.language = root, language
        self.run_id = secrets.token_hex(8)
        self.hub = Hub(self.look_at)
        self._easel, self._jobs = easel, jobs
        self._changes = Changes(root)
        self._editions: tuple[Edition, ...] = ()
        self._showings: dict[str, Showing] = {}
        self._proofs: dict[str, frozenset[str]] = {}
        self._busy: Busy | None = None
        self._stopped: tuple[str, Diagnostic] | None = None
        self._seconds: float | None = None
        self._looked_at: tuple[str, ...] = ()
        self.sources, self.offers = Sources(root), offers
        self.settings = PreviewSettings()

    # ── the watching thread ──────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        """Watch and build until `end`."""
        first = self._read_editions()
        self._looked_at = self._looked_at or tuple(one.stem for one in first[:1])
        with Desk(self.root, self._jobs) as desk, self._changes as changes:
            for outcome in watch(desk, changes, self._looked_at, self.language, self._stage):
                self._take(desk, outcome)

    def end(self) -> None:
        """Have the watching thread end, and let all go who listen."""
        self._changes.end()

    def _read_editions(self) -> tuple[Edition, ...]:
        try:
            self._editions = tuple(
                dict.fromkeys(path.editions(self.root) + path.editions(self.root, (PROOF,)))
            )
            self.settings = path.read_settings(self.root).preview
        except PipelineError as stop:
            self._stopped = "", stop.diagnostic
        return self._editions

    def _stage(self, edition: str, stage: str, done: int = 0, total: int = 0) -> None:
        self._busy = Busy(edition, stage, done, total)
        self._say("progress", lambda _: self._told_busy())

    def _take(self, desk: Desk, outcome: Outcome) -> None:
        """Show what came of a change."""
        self._read_editions()
        stem, draft = outcome.edition, outcome.draft
        if outcome.stop is not None:
            self._stopped, self._busy = (stem, outcome.stop.diagnostic), None
        elif draft is not None:
            if self._stopped is not None and self._stopped[0] in ("", stem):
                self._stopped = None
            before = self._showings.get(stem)
            if before is not None and before.draft.proof.sha256 == draft.proof.sha256:
                self._showings[stem] = replace(before, draft=draft)
                self._busy = None
                self._say_edition(stem)
            else:
                self._show(desk, outcome, before)
        self._say("state", self.state)

    def _show(self, desk: Desk, outcome: Outcome, before: Showing | None) -> None:
        draft, stem = outcome.draft, outcome.edition
        assert draft is not None
        plan = path.plan_of(desk, draft)
        if plan is None:
            return
        looks = frozenset(page.look for page in plan.pages)
        self._easel.show(stem, self.root / draft.proof.file, [page.look for page in plan.pages])
        proofed = self._proofs.setdefault(stem, looks)
        old = before.looks if before else looks
        saved, since = (
            frozenset(number for number, page in enumerate(plan.pages, 1) if page.look not in known)
            for known in (old, proofed)
        )
        version = before.version + 1 if before else 1
        self._showings[stem] = Showing(draft, plan, version, outcome.seconds, saved, since, looks)
        self._seconds = outcome.seconds
        self._busy = None
        first = self.sources.edited(plan, saved, outcome.since)
        self._say_edition(stem, sorted(saved), first if saved else None)

    # ── what is told ─────────────────────────────────────────────────────────────────────────────────────

    def _say(self, name: str, body: Callable[[str], Json]) -> None:
        self.hub.publish(name, body)

    def _say_edition(
        self, stem: str, changed: Sequence[int] = (), first: tuple[int, int] | None = None
    ) -> None:
        """Tell that an edition is another; `first` are page and number of the block that was edited."""
        said: Json = {
            "stem": stem,
            "version": self._showings[stem].version,
            "changed": list(changed),
            "first": {"page": first[0], "block": first[1]} if first else None,
        }
        self._say("edition", lambda _: said)

    def look_at(self, stems: tuple[str, ...]) -> None:
        """Have these editions made from now on, the first of them first."""
        known = {one.stem for one in self._editions}
        wanted = tuple(stem for stem in stems if stem in known)
        if wanted and wanted != self._looked_at:
            self._looked_at = wanted
            self._changes.ask(wanted)

    def ask(self, stem: str) -> bool:
        """Have an edition made, if there is such a one, before the others that are looked at."""
        if stem not in {one.stem for one in self._editions}:
            return False
        if stem not in self._looked_at:
            self.look_at((stem, *self._looked_at))
        return True

    def showing(self, stem: str) -> Showing | None:
        """Give an edition as it is shown now."""
        return self._showings.get(stem)

    def showings(self) -> tuple[Showing, ...]:
        """Give all editions that are shown now."""
        return tuple(self._showings.values())

    def new_proof(self) -> None:
        """Count changes from now on."""
        for stem, showing in self._showings.items():
            self._proofs[stem] = showing.looks
            self._showings[stem] = replace(showing, proofed=frozenset())
            self._say_edition(stem)
        self._say("state", self.state)

    def stopped(self, language: str) -> Json | None:
        """Tell what keeps the newest state from being shown."""
        return telling.finding(self._stopped[1], language) if self._stopped else None

    def _told_busy(self) -> Json:
        busy = self._busy
        if busy is None:
            return {}
        return {"edition": busy.edition, "stage": busy.stage, "done": busy.done, "total": busy.total}

    def state(self, language: str) -> Json:
        """Tell how everything stands."""
        first = next(iter(self._showings.values()), None)
        title, speaks = (first.plan.title, first.plan.language) if first else (self.root.resolve().name, "")
        return {
            "booklet": {"title": title, "language": speaks, "root": str(self.root.resolve())},
            "run": self.run_id,
            "editions": [self._edition(one, language) for one in self._editions],
            "busy": self._told_busy() or None,
            "stopped": self.stopped(language),
            "seconds": self._seconds,
            "read_only": self.offers.read_only,
            "panel": self.settings.panel or None,
            "editor": self.offers.editor(self.settings),
            "reports": sorted(self.reports()),
            "offers": [],
        }

    def reports(self) -> dict[str, Path]:
        """Give the reports that the last build made, by name."""
        return self.offers.reports(one.draft.proof.file for one in self.showings())

    def _edition(self, edition: Edition, language: str) -> Json:
        showing = self._showings.get(edition.stem)
        found = showing.draft.proof.findings if showing else ()
        return {
            "stem": edition.stem,
            "label": edition_label(edition.name, edition.language, language),
            "conformance": str(edition.conformance),
            "pressed": edition.pressed,
            "version": showing.version if showing else None,
            "checked": showing.checked if showing else False,
            "press_ready": showing.draft.proof.press_ready if showing else None,
            "errors": sum(one.severity == "error" for one in found),
            "warnings": sum(one.severity == "warning" for one in found),
        }
