"""What lies ready between the builds of one booklet: the store, what was made last, the workshop."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipeline.build.memory import Memory
from pipeline.build.proof import OUTPUT
from pipeline.build.reading import Manuscript, read
from pipeline.build.shelf import Shelf
from pipeline.fascicle import PageMap
from pipeline.store import Store
from pipeline.workers import Workshop

# Bytes that the store may take: some dozens of builds of a booklet with large pictures.
STORE_LIMIT = 2 << 30
# What the fork server imports once for all workers.
_PRELOAD = ("pipeline.cli", "pipeline.build.tasks", "pipeline.typesetting.ahead")


@dataclass(slots=True)
class Desk:
    """The place where a booklet is made; several builds in a row at one desk share what they can.

    `jobs` is the number of processes to typeset with, None for as many as there are cores; with `sketches`, a
    page that was edited is given before its section is typeset.
    """

    root: Path
    jobs: int | None = None
    sketches: bool = False
    store: Store = field(init=False)
    shelf: Shelf = field(init=False)
    memory: Memory = field(init=False, default_factory=Memory)
    workshop: Workshop = field(init=False)
    _texts: dict[str, tuple[str, Manuscript]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.store = Store(self.root / OUTPUT / ".cache")
        self.shelf = Shelf(self.store)
        self.workshop = Workshop(self.jobs, _PRELOAD)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.workshop.close()

    def side_room(self) -> Workshop:
        """Open a workshop of one worker, for what is done beside everything else; close it."""
        return Workshop(1, _PRELOAD, apart=True)

    def begin(self) -> None:
        """Begin another build of the booklet: its folder is to be read anew."""
        self._texts = {}

    def tidy(self) -> None:
        """Let go what the build that has just succeeded had no use for."""
        self.shelf.tidy()
        self.memory.tidy()

    def manuscript(self, state: str = "", language: str = "") -> Manuscript:
        """Read the booklet's folder in a language, once for each state of it; errors as for `read`."""
        if language not in self._texts or self._texts[language][0] != state:
            self._texts[language] = state, read(self.root, self.store, self.memory, language)
        return self._texts[language][1]

    def last_page_map(self, edition: str) -> PageMap | None:
        """Give the page map of the last build of an edition: a guess, no more."""
        with contextlib.suppress(OSError, ValueError, TypeError, LookupError):
            said = json.loads(self._page_map_file(edition).read_bytes())
            pairs = tuple((name, int(page)) for name, page in said["folios"])
            counts = {name: tuple(map(int, said[name])) for name in ("first", "counts", "notes")}
            if len({len(numbers) for numbers in counts.values()}) != 1:
                return None
            return PageMap(**counts, total=int(said["total"]), folios=pairs, added=int(said["added"]))
        return None

    def keep_page_map(self, edition: str, page_map: PageMap) -> None:
        """Remember a page map for the next build, if the disk lets us."""
        file = self._page_map_file(edition)
        part = file.with_name(Store.part_name())
        try:
            part.write_text(json.dumps(asdict(page_map)), encoding="utf-8")
            part.replace(file)
        except OSError:
            part.unlink(missing_ok=True)

    def _page_map_file(self, edition: str) -> Path:
        return self.store.folder / f"{edition}.pages.json"
