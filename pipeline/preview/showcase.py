"""What is shown: the editions that somebody looks at, each as it was made last, and what goes on."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline import build as path
from pipeline.build import Flatplan
from pipeline.diagnostics import Diagnostic, PipelineError, finding
from pipeline.edition import PROOF, Edition, PreviewSettings
from pipeline.preview import telling
from pipeline.preview.drawing import Easel
from pipeline.preview.events import Hub
from pipeline.preview.launch import Task, launch
from pipeline.preview.offers import Offers
from pipeline.preview.planned import whole
from pipeline.preview.sources import Sources
from pipeline.preview.telling import Json, Showing
from pipeline.preview.watcher import Doing, Placed, Said, Stopped, Typeset, Watcher
from pipeline.preview.words import edition_label

# Changed pages that are told with the event itself; of more, a browser asks for the whole edition.
_MOST_TOLD = 40
# Seconds between two watchers, at most, when one after the other dies.
_LONGEST_PAUSE = 30


class Showcase:
    """Keeps what is shown of a booklet; `run` is for a thread of its own, all else for any."""

    def __init__(self, task: Task, easel: Easel, offers: Offers, first: Watcher | None = None) -> None:
        """`first` is a watcher for that task, if one was started already."""
        self.root = task.root
        self.run_id = secrets.token_hex(8)
        self.hub = Hub(self.look_at)
        self.sources, self.offers = Sources(self.root), offers
        self.settings = PreviewSettings()
        self._task, self._easel = task, easel
        self._watcher = first
        self._ended = False
        self._editions: tuple[Edition, ...] = ()
        self._showings: dict[str, Showing] = {}
        self._placed: dict[str, Showing] = {}  # with their files in place
        self._plans: dict[str, Flatplan] = {}  # as the watcher told them last
        self._proofs: dict[str, frozenset[str]] = {}
        self._busy: Doing | None = None
        self._stopped: tuple[str, Diagnostic] | None = None
        self._seconds: float | None = None
        self._looked_at: tuple[str, ...] = ()
        self._lock = threading.Lock()

    # ── what the watcher tells ───────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        """Listen to the watcher until `end`; one that dies is followed by another."""
        deaths, watcher = 0, self._watcher
        while not self._ended:
            watcher, self._plans = watcher or self._start(), {}
            self._begin_saves()
            self._stems()
            self.sources.read_ahead(watcher.has_said)
            while (said := watcher.hear()) is not None:
                deaths = 0
                with contextlib.suppress(OSError):  # somebody emptied output/ meanwhile
                    self._take(said)
                if not isinstance(said, Doing | Stopped):
                    watcher.opened()
            watcher.close()
            watcher = None
            deaths += 1
            if not self._ended:
                self._stopped, self._busy = ("", finding("watcher-lost")), None
                self._say("state", self.state)
                time.sleep(min(2**deaths, _LONGEST_PAUSE))

    def _begin_saves(self) -> None:
        """Hold no save of this watcher for one of the watcher before: each counts its own, from 1."""
        self._showings = {stem: replace(one, save=0) for stem, one in self._showings.items()}
        self.sources.begin_saves()

    def _start(self) -> Watcher:
        with self._lock:
            task = replace(self._task, names=self._looked_at or self._task.names)
            self._watcher = Watcher(*launch(task))
            return self._watcher

    def end(self) -> None:
        """Have the watcher end, and `run` with it."""
        with self._lock:
            self._ended = True
            if self._watcher is not None:
                self._watcher.end()

    def _read_editions(self) -> None:
        try:
            known = (*path.editions(self.root), *path.editions(self.root, (PROOF,)))
            self._editions = tuple(dict.fromkeys(known))
            settings = path.read_settings(self.root)
            self.settings, self.sources.titles = settings.preview, settings.fields.title
        except PipelineError as stop:
            self._stopped = "", stop.diagnostic

    def _stems(self) -> frozenset[str]:
        """Name all editions; a browser may ask for one before the first watcher tells of any."""
        if not self._editions:
            self._read_editions()
        return frozenset(one.stem for one in self._editions)

    def _take(self, said: Said) -> None:
        """Show what came of a change."""
        plan = self._told(said) if isinstance(said, Typeset | Placed) else None
        match said:
            case Doing():
                self._busy = said
                self._say("progress", lambda _: self._told_busy())
                return
            case Stopped():
                self._read_editions()
                self._stopped, self._busy = (said.edition, said.diagnostic), None
                for stem in (said.edition,) if said.edition else tuple(self._showings):
                    self._go_back(stem)
            case Typeset() if plan is not None:
                looks = [plan.pages[number - 1].look for number in said.numbers]
                self._easel.show_ahead(said.edition, said.pdf, looks)
                self._show(said.edition, plan, said)
            case Placed():
                self._read_editions()
                self._place(said, plan)
        self._say("state", self.state)

    def _told(self, said: Typeset | Placed) -> Flatplan | None:
        """Give the flatplan that an edition has by now, as far as any was told.

        The next one is told as what changed in it: whatever becomes of this, it is kept first.
        """
        if said.plan is not None and (plan := whole(self._plans.get(said.edition), said.plan)) is not None:
            self._plans[said.edition] = plan
        return self._plans.get(said.edition)

    def _place(self, said: Placed, told: Flatplan | None) -> None:
        """Show a file that is in place; what is shown of it already stays."""
        stem, before = said.edition, self._showings.get(said.edition)
        if self._stopped is not None and self._stopped[0] in ("", stem):
            self._stopped = None
        self._busy = None
        plan = told or (before.plan if before else None)
        if plan is None:
            return
        is_new = before is None or before.proof is None or before.proof.sha256 != said.proof.sha256
        if is_new:
            self._easel.show(stem, self.root / said.proof.file, [page.look for page in plan.pages])
        is_other = before is None or plan != before.plan
        if is_other:
            self._show(stem, plan, said)
        self._showings[stem] = replace(self._showings[stem], proof=said.proof, checked=said.checked)
        self._placed[stem] = self._showings[stem]
        if not is_other:
            self._say_edition(stem)

    def _go_back(self, stem: str) -> None:
        """Show the last good pages again where others were seen of a file that could not be made."""
        placed, now = self._placed.get(stem), self._showings.get(stem)
        if placed is None or now is None or placed.plan == now.plan:
            return
        new, proofed = (
            frozenset(number for number, page in enumerate(placed.plan.pages, 1) if page.look not in known)
            for known in (now.looks, self._proofs[stem])
        )
        saved = placed.saved & proofed
        self._showings[stem] = replace(placed, version=now.version + 1, saved=saved, proofed=proofed)
        self._say_edition(stem, sorted(new), rest=True)

    def _show(self, stem: str, plan: Flatplan, said: Typeset | Placed) -> None:
        """Show other pages than before, and tell which these are; of one save there may be several lots."""
        before = self._showings.get(stem)
        looks = frozenset(page.look for page in plan.pages)
        shown = before.looks if before else looks
        same_save = before is not None and before.save == said.save
        unsaved = before.unsaved if before and same_save else shown
        new, saved, proofed = (
            frozenset(number for number, page in enumerate(plan.pages, 1) if page.look not in known)
            for known in (shown, unsaved, self._proofs.setdefault(stem, looks))
        )
        if before and same_save and not new:  # only what is told of its pages is another
            self._showings[stem] = replace(before, plan=plan, looks=looks, saved=saved, proofed=proofed)
            self._say_edition(stem)
            return
        version, proof = (before.version + 1, before.proof) if before else (1, None)
        self._seconds = said.seconds
        marks = (saved, proofed, looks, unsaved)
        self._showings[stem] = Showing(plan, version, said.save, said.seconds, proof, False, *marks)
        first = self.sources.edited(plan, saved, said.save)
        if first is not None and first[0] in new:
            self._easel.begin(stem, plan.pages[first[0] - 1].look)
        self._easel.tidy()
        self._say_edition(stem, sorted(new), first if new else None, rest=same_save)

    # ── what is told ─────────────────────────────────────────────────────────────────────────────────────

    def _say(self, name: str, body: Callable[[str], Json]) -> None:
        self.hub.publish(name, body)

    def _say_edition(
        self,
        stem: str,
        changed: Sequence[int] = (),
        first: tuple[int, int] | None = None,
        *,
        rest: bool = False,
    ) -> None:
        """Tell that an edition is another; `first` are page and number of the block that was edited.

        The pages may be the `rest` of those that one save changed.
        """
        showing = self._showings[stem]
        said: Json = {
            "stem": stem,
            "version": showing.version,
            "changed": list(changed),
            "total": len(showing.plan.pages),
            "first": {"page": first[0], "block": first[1]} if first else None,
            "rest": rest,
        }
        if 0 < len(changed) <= _MOST_TOLD:
            said["pages"] = telling.pages(showing, changed)
        self._say("edition", lambda _: said)

    def look_at(self, stems: tuple[str, ...]) -> None:
        """Have these editions made from now on, the first of them first."""
        known = self._stems()
        wanted = tuple(stem for stem in stems if stem in known)
        if wanted and wanted != self._looked_at:
            self._looked_at = wanted
            if self._watcher is not None:
                self._watcher.ask(wanted)

    def ask(self, stem: str) -> bool:
        """Have an edition made, if there is such a one, before the others that are looked at."""
        if stem not in self._stems():
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
            none: frozenset[int] = frozenset()
            self._showings[stem] = replace(showing, saved=none, proofed=none, unsaved=showing.looks)
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
            "offers": self.offers.parts(),
        }

    def reports(self) -> dict[str, Path]:
        """Give the reports that the last build made, by name."""
        return self.offers.reports(one.proof.file for one in self.showings() if one.proof)

    def _edition(self, edition: Edition, language: str) -> Json:
        showing = self._showings.get(edition.stem)
        found, proof = (showing.findings, showing.proof) if showing else ((), None)
        return {
            "stem": edition.stem,
            "label": edition_label(edition.name, edition.language, language),
            "conformance": str(edition.conformance),
            "pressed": edition.pressed,
            "version": showing.version if showing else None,
            "checked": showing.checked if showing else False,
            "press_ready": proof.press_ready if showing and showing.checked and proof else None,
            "errors": sum(one.severity == "error" for one in found),
            "warnings": sum(one.severity == "warning" for one in found),
        }
