"""The differential law: whatever was edited, the file is the one that an empty store gives, byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pipeline import build
from tests.folders import draw_picture, fields, write_tree

pytestmark = pytest.mark.slow

WORDS = st.sampled_from(
    [
        "Un mot.",
        "Été : deux mots ?",
        "« Oui », dit-elle.",
        "**Gras** et *penché*.",
        "## Un intertitre",
        "- un\n- deux",
    ]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map("\n\n".join)
LONG = "Une phrase assez longue pour que le texte passe sur la page suivante, et encore après. " * 90
LOOKS = st.sampled_from(
    ["", "p { color: var(--ink) }", "html { font-size: 11pt }", ".section { break-before: recto }",
     "@page text { @top-left { content: counter(page) '/' counter(pages) } }",
     "h2 { string-set: section content() }"]
)  # fmt: skip
SETTINGS = st.sampled_from(["", "recto = true\n", 'language = "en"\n', 'title = "Autre"\n'])


class Edits(RuleBasedStateMachine):
    """Edits a folder and builds it again and again at one desk."""

    @initialize()
    def begin(self) -> None:
        self.top = Path(tempfile.mkdtemp())
        self.root = self.top / "booklet"
        self.numbers: dict[str, int] = {}
        self.changed = True
        write_tree(self.root, {"content/site.txt": "Title: Livret", "booklet.toml": "date = 2030-01-02\n"})
        for name in ("un", "deux", "trois"):
            self.numbers[name] = len(self.numbers) + 1
            self._write(
                name, title=name.capitalize(), text=f"Le texte de {name}. (link: trois text: Voir trois)."
            )
        self.desk = build.Desk(self.root, jobs=1)

    def _folder(self, name: str) -> Path:
        return self.root / "content" / f"{self.numbers[name]}_{name}"

    def _write(self, name: str, **values: str) -> None:
        write_tree(self._folder(name), {"page.txt": fields(**values)})
        self.changed = True

    @rule(
        name=st.sampled_from(["un", "deux", "trois"]),
        title=st.sampled_from(["Un titre", "Autre"]),
        text=TEXTS,
    )
    def write(self, name: str, title: str, text: str) -> None:
        self._write(name, title=title, text=text)

    @rule(name=st.sampled_from(["un", "deux"]))
    def lengthen(self, name: str) -> None:
        self._write(name, title=name, text=f"{LONG}\n\n{LONG}")

    @rule(name=st.sampled_from(["un", "trois"]), size=st.sampled_from([(60, 40), (40, 60)]))
    def picture(self, name: str, size: tuple[int, int]) -> None:
        draw_picture(self._folder(name) / "image.png", size)
        write_tree(self._folder(name), {"image.png.txt": fields(alt=f"Une image {size[0]}")})
        self._write(name, title=name, cover="image.png", text="Avec une image.")

    @rule()
    def swap(self) -> None:
        one, other = self._folder("un"), self._folder("deux")
        aside = self.root / "content" / "aside"
        one.rename(aside)
        self.numbers["un"], self.numbers["deux"] = self.numbers["deux"], self.numbers["un"]
        other.rename(self._folder("deux"))
        aside.rename(self._folder("un"))
        self.changed = True

    @rule(css=LOOKS)
    def look(self, css: str) -> None:
        write_tree(self.root, {"styles/components/own.css": css})
        self.changed = True

    @rule(lines=SETTINGS)
    def settle(self, lines: str) -> None:
        write_tree(self.root, {"booklet.toml": f"date = 2030-01-02\n[booklet]\n{lines}"})
        self.changed = True

    @rule()
    def draft(self) -> None:
        drafts = self.root / "content" / "_drafts" / "trois"
        listed = self._folder("trois")
        drafts.parent.mkdir(exist_ok=True)
        if drafts.exists():
            shutil.rmtree(listed, ignore_errors=True)
            drafts.rename(listed)
        else:
            listed.rename(drafts)
        self.changed = True

    @invariant()
    @precondition(lambda self: self.changed)
    def same_as_from_nothing(self) -> None:
        self.changed = False
        self.desk.begin()
        (edition,) = build.editions(self.root, ["accessible"])
        proof = build.build(self.root, edition, desk=self.desk)
        self.desk.tidy()
        elsewhere = self.top / "elsewhere"
        shutil.copytree(self.root, elsewhere, ignore=shutil.ignore_patterns("output"))
        fresh = build.build(elsewhere, edition, desk=build.Desk(elsewhere, jobs=1))
        assert (self.root / proof.file).read_bytes() == (elsewhere / fresh.file).read_bytes()
        assert proof == fresh
        shutil.rmtree(elsewhere)

    def teardown(self) -> None:
        shutil.rmtree(self.top)


Edits.TestCase.settings = settings(
    max_examples=6, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
)
TestEdits = Edits.TestCase
