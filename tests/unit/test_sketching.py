"""A page laid out without its section: what it looks like, when it is made, what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from multiprocessing import Pipe, Process
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from pipeline import build, likeness, tagging, typesetting
from pipeline.build import Ahead, Desk, Draft, Flatplan
from pipeline.build.flatplan import Planned
from pipeline.build.whereabouts import Spot
from pipeline.diagnostics import PipelineError, finding
from pipeline.fascicle import Begun, Block, Fascicle, Side, recall
from pipeline.preview.drawing import Easel
from pipeline.preview.launch import Task
from pipeline.preview.offers import Offers
from pipeline.preview.planned import since
from pipeline.preview.showcase import Showcase
from pipeline.preview.telling import Showing
from pipeline.preview.watcher import Stopped, Typeset, Watcher
from pipeline.typesetting import Copy, SketchCopy
from tests.folders import fields, write_tree
from tests.tools.press import Press

WORDS = "Le travail préparatoire des bibliothécaires rassemble quelques exemples de cette méthode."
HARD = (
    "accompagnement quotidiennement bibliothécaires départementales transformation professionnelle"
    " progressivement établissements environnants interlocutrices représentations respectives"
).split()
PARAGRAPHS = "".join(f'<p data-place="content/a.txt:{2 * n + 1}">{n} {WORDS * 3}</p>' for n in range(30))
TABLE = "".join(
    f'<tr data-place="content/a.txt:{100 + n}"><td>{n}</td><td>{WORDS}</td></tr>' for n in range(40)
)
LONG = f'<p data-place="content/a.txt:90">{WORDS * 60}</p>'
NOTES = "".join(
    f'<p data-place="content/a.txt:{200 + n}">{WORDS * 3}<span class="note">{WORDS}</span></p>'
    for n in range(12)
)
LIST = (
    "<ol>"
    + "".join(f'<li data-place="content/a.txt:{300 + n}">{WORDS * 2}</li>' for n in range(30))
    + "</ol>"
)
CSS = """
p { orphans: 2; widows: 2; hyphens: auto; text-align: justify }
.columns { columns: 2 }
.note { float: footnote }
.wide { page: wide }
@page wide { size: 210mm 148mm }
h2 { break-before: right }
"""


PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Root 1 0 R>>
"""


def copy_of(press: Press, body: str, **options: object) -> Copy:
    html = f'<html lang="fr"><head><title>Essai</title></head><body>{body}</body></html>'
    return replace(Copy(html, press.styles(CSS), (), Side.RECTO, True), **options)  # type: ignore[arg-type]


def looks(made: Fascicle) -> list[str]:
    pdf = tagging.finish(made.pdf) if made.anchors or made.passages else made.pdf
    return [look.key for look in likeness.looks_of(pdf, made.fonts)]


# ── a page alone ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "body",
    [
        PARAGRAPHS,
        LONG,
        f"<table>{TABLE}</table>",
        NOTES,
        LIST,
        f'<div class="columns">{PARAGRAPHS}</div>',
        f'<p>{WORDS}</p><div class="wide">{PARAGRAPHS}</div><p>{WORDS}</p>',
        f"{PARAGRAPHS}<h2>Suite</h2>{PARAGRAPHS}",
    ],
    ids=["paragraphs", "one", "table", "notes", "list", "columns", "masters", "sides"],
)
@pytest.mark.parametrize("options", [{}, {"tagged": False}, {"finished": False, "side": Side.VERSO}])
def test_a_page_alone_is_what_it_is_in_its_section(
    tmp_path: Path, body: str, options: dict[str, object]
) -> None:
    copy = copy_of(Press(tmp_path), body, **options)
    whole = typesetting.typeset(copy)
    known = looks(whole)
    assert len(known) > 1
    begun = [number for number, said in enumerate(whole.begun.pages) if said]
    assert len(whole.begun.pages) == len(known)
    assert len(begun) >= len(known) / 2
    for number in begun:
        sketch = typesetting.sketch(SketchCopy(copy, whole.begun, number, 1))
        assert looks(sketch) == [known[number]], number
        assert sketch.blocks == tuple(replace(one, page=0) for one in whole.blocks if one.page == number)
        assert sketch.frames == (whole.frames[number],)
    last = typesetting.sketch(SketchCopy(copy, whole.begun, begun[-1], 5))
    assert looks(last) == known[begun[-1] :]


def test_a_page_that_another_hangs_over_is_not_begun_alone(tmp_path: Path) -> None:
    tall = f'<div style="float: left; width: 40mm">{PARAGRAPHS}</div>'
    made = typesetting.typeset(copy_of(Press(tmp_path), tall + PARAGRAPHS))
    assert made.begun.pages[0]
    assert made.begun.pages[1] == ""


def test_pages_that_take_another_round_are_not_begun_alone(tmp_path: Path) -> None:
    press = Press(tmp_path)
    styles = press.styles()  # what follows is refused in the style sheets of a booklet
    styles = replace(styles, section=styles.section + "p::after { content: counter(pages) }")
    made = typesetting.typeset(copy_of(press, PARAGRAPHS, styles=styles))
    assert len(made.begun.pages) == len(made.leaves)
    assert set(made.begun.pages) == {""}


def test_what_was_tied_is_tied_after_an_edit_before_it(tmp_path: Path) -> None:
    press = Press(tmp_path)
    stub = '<p style="width: 25mm; hyphens: manual" data-place="content/a.txt:4">Lire ou écrire ici</p>'
    made = typesetting.typeset(copy_of(press, PARAGRAPHS + stub))
    assert made.begun.tied
    edited = copy_of(press, f"<p><strong>Du</strong> nouveau.</p>{PARAGRAPHS}{stub}")
    whole = typesetting.typeset(edited)
    last = len(whole.leaves) - 1
    begun = replace(whole.begun, tied=made.begun.tied)
    assert looks(typesetting.sketch(SketchCopy(edited, begun, last, 1))) == looks(whole)[-1:]


def test_what_it_took_more_turns_to_find_out_is_remembered(tmp_path: Path) -> None:
    # Six lines that must stay together move the page's end further up than can be foreseen.
    press, whole, tied = Press(tmp_path), 0, 0
    stub = '<p style="width: 25mm; hyphens: manual" data-place="content/a.txt:4">Lire ou écrire ici</p>'
    turned = [HARD[n:] + HARD[:n] for n in range(6)]
    body = "".join(f'<p data-place="content/a.txt:3">{" ".join(words)}.</p>' for words in turned) + stub
    for height in range(60, 100, 4):
        css = f"@page {{ size: 42mm {height}mm; margin: 5mm }} p {{ widows: 6; hyphens: auto }}"
        copy = copy_of(press, body, styles=press.styles(css))
        made = typesetting.typeset(copy)
        assert recall(made.record()).begun == made.begun
        whole, tied = whole + bool(made.begun.whole), tied + bool(made.begun.tied)
        for number, look in enumerate(looks(made)):
            assert looks(typesetting.sketch(SketchCopy(copy, made.begun, number, 1))) == [look]
    assert whole
    assert tied


def test_a_beginning_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    copy = copy_of(Press(tmp_path), PARAGRAPHS)
    for said in ("({9: {9: None}}, {'break': 'any', 'page': ''}, ([0], {}, [], []), {})", "()", "open('x')"):
        with pytest.raises(PipelineError):
            typesetting.sketch(SketchCopy(copy, Begun((said,)), 0, 1))


# ── after an edit ───────────────────────────────────────────────────────────────────────────────────────────


UN, DEUX = "content/1_un/un.txt", "content/2_deux/deux.txt"
LINES = [f"{number} {WORDS * 3}" for number in range(60)]
FILES = {
    "content/site.txt": fields(title="Petit"),
    UN: fields(title="Première", text="\n\n".join(LINES)),
    DEUX: fields(title="Deuxième", text="Une page."),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("sketching")
    with Desk(root, 1, sketches=True) as made:
        yield made


@pytest.fixture(params=["accessible", "print"])
def shown(kept: Desk, request: pytest.FixtureRequest) -> Shown:
    """One desk for all, and the booklet as it was, made."""
    write_tree(kept.root, FILES)
    (kept.root / "booklet.toml").unlink(missing_ok=True)
    made = Shown(kept, request.param)
    made.make()
    return made


@dataclass
class Shown:
    """An edition at a desk: `plan` is what was shown of it last."""

    desk: Desk
    name: str
    plan: Flatplan | None = None

    def make(self) -> list[Told]:
        """Make it, and give what was told of its pages before its file."""
        (edition,) = build.editions(self.desk.root, (self.name,))
        self.desk.begin()
        told = []
        for step in build.steps(self.desk, edition, "fr", lambda *_: None, build.state_of(self.desk)):
            plan = plan_of(self.desk, step)
            changed = changes(self.plan, plan)
            alone = step.alone(changed) if isinstance(step, Ahead) else None
            if isinstance(step, Ahead):
                told.append(Told(plan, changed, alone))
            self.plan = plan
        assert not list((self.desk.root / "output" / ".cache").glob(".*.part"))
        return told

    def edit(self, before: str, after: str, name: str = UN) -> list[Told]:
        """Save a change, and make the edition."""
        assert before in FILES[name]
        write_tree(self.desk.root, {name: FILES[name].replace(before, after)})
        return self.make()


@dataclass
class Told:
    """Pages that were told before their file: the flatplan, those that look otherwise, a PDF with them."""

    plan: Flatplan
    changed: list[int]
    alone: tuple[bytes, tuple[int, ...]] | None


def plan_of(desk: Desk, step: Ahead | Draft) -> Flatplan:
    plan = step.plan if isinstance(step, Ahead) else build.plan_of(desk, step)
    assert plan is not None
    return plan


def changes(before: Flatplan | None, now: Flatplan) -> list[int]:
    known = {page.look for page in before.pages} if before else set()
    return [number for number, page in enumerate(now.pages, 1) if page.look not in known]


def test_an_edited_page_is_given_before_its_section(shown: Shown) -> None:
    sketch, typeset = shown.edit("30 Le travail", "30 Le beau travail")
    assert len(sketch.changed) == 1
    assert typeset.changed == []
    assert sketch.plan == typeset.plan == shown.plan
    assert sketch.alone is not None
    pdf, numbers = sketch.alone
    assert list(numbers) == sketch.changed
    file = pypdfium2.PdfDocument(shown.desk.root / "output" / f"{shown.name}.pdf")
    alone = pypdfium2.PdfDocument(pdf)
    drawn = [bytes(page.render(scale=1).buffer) for page in (file[numbers[0] - 1], alone[0])]
    assert drawn[0] == drawn[1]
    alone.close(), file.close()


def test_what_follows_the_edited_page_comes_with_its_section(shown: Shown) -> None:
    sketch, typeset = shown.edit("30 Le travail", f"30 {WORDS * 9} Le travail")
    assert len(sketch.changed) in (1, 2)
    assert typeset.changed
    assert min(typeset.changed) > max(sketch.changed)
    assert typeset.plan == shown.plan


def test_a_page_that_comes_out_otherwise_in_its_section_is_told_again(shown: Shown) -> None:
    """The page before takes over a line of a block that is the first on its page."""
    assert shown.plan is not None
    firsts = {
        spot.block.page: spot.block.place for spot in reversed(shown.plan.spots) if spot.kind == "paragraph"
    }
    place = list(firsts.values())[-2]
    line = FILES[UN].splitlines()[int(place.rpartition(":")[2]) - 1]
    told = shown.edit(line.removeprefix("Text: "), "Court.")
    assert told[-1].plan == shown.plan


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        ("Première", "Autre titre", UN),
        ("Une page.", "Une autre page.", DEUX),
        ("Petit", "Autre nom", "content/site.txt"),
        ("Première", "Première ", UN),
    ],
    ids=["several sections", "one that is short", "all pages", "nothing"],
)
def test_no_page_is_given_where_that_would_not_help(shown: Shown, before: str, after: str, name: str) -> None:
    assert len(shown.edit(before, after, name)) == 1


def test_a_style_sheet_is_no_edit_of_the_only_section(tmp_path: Path) -> None:
    text = {name: FILES[name] for name in ("content/site.txt", UN)}
    write_tree(tmp_path, text)
    with Desk(tmp_path, 1, sketches=True) as desk:
        shown = Shown(desk, "accessible")
        assert len(shown.make()) == 1
        write_tree(tmp_path, {"styles/main.css": "p { letter-spacing: 0.1pt }"})
        assert len(shown.make()) == 1
        assert len(shown.edit("30 Le travail", "30 Le beau travail")) == 2


def test_without_sketches_there_are_none(shown: Shown) -> None:
    shown.desk.sketches = False
    try:
        assert len(shown.edit("30 Le travail", "30 Le beau travail")) == 1
    finally:
        shown.desk.sketches = True


def test_sheets_with_marks_wait_for_their_file(shown: Shown) -> None:
    settings = f'[editions.{shown.name}]\nmarks = true\nbleed = 3\nconformance = "none"\n'
    write_tree(shown.desk.root, {"booklet.toml": settings})
    shown.make()
    assert len(shown.edit("30 Le travail", "30 Le beau travail")) == 1


def test_a_sketch_that_cannot_be_made_keeps_nothing_from_being_made(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Fascicle:
        raise PipelineError(finding("engine-failed", reason="?"))

    monkeypatch.setattr(typesetting, "sketch", fail)
    (told,) = shown.edit("30 Le travail", "30 Le beau travail")
    assert told.changed


def test_a_desk_is_made_ready_for_the_first_edit(kept: Desk) -> None:
    write_tree(kept.root, FILES)
    with Desk(kept.root, 1, sketches=True) as desk:
        (edition,) = build.editions(kept.root, ("accessible",))
        build.build(kept.root, edition, language="fr", desk=desk)
    with Desk(kept.root, 1, sketches=True) as desk:
        shown, state = Shown(desk, "accessible"), build.state_of(desk)
        file = kept.root / "output" / "accessible.pdf"
        made = file.stat()
        assert shown.make() == []
        draft = build.put(desk, edition, "fr")
        build.make_ready(desk, draft, state, "fr")
        assert file.stat() == made
        sketch, typeset = shown.edit("30 Le travail", "30 Le beau travail")
        assert len(sketch.changed) == 1
        assert typeset.changed == []


# ── in the preview ──────────────────────────────────────────────────────────────────────────────────────────


def flatplan(*looks: str) -> Flatplan:
    spots = [Spot(Block(f"{UN}:{n}", n, (0, 0, 1, 1)), "paragraph") for n in range(1, len(looks) + 1)]
    return Flatplan("", "fr", (1, 1), 0, 0, tuple(map(Planned, looks)), tuple(spots))


@dataclass
class Stage:
    """A showcase that is told of pages by hand; `said` are the events of the edition."""

    showcase: Showcase
    said: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, save: int, seconds: float, *looks: str) -> Showing:
        """Tell what came of a save, and give what is shown now."""
        now = flatplan(*looks)
        told = self.showcase._plans.get("accessible")
        plan = since(told, now)
        self.showcase._take(Typeset("accessible", plan, PDF, (1, 2, 3)[: len(looks)], save, seconds))
        found = self.showcase.showing("accessible")
        assert found is not None
        return found


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    write_tree(tmp_path, {UN: FILES[UN]})
    (ours, _), easel = Pipe(), Easel()
    showcase = Showcase(Task(tmp_path, "fr"), easel, Offers(tmp_path, False, True), Watcher(Process(), ours))
    made = Stage(showcase)

    def publish(name: str, body: Callable[[str], Mapping[str, object]]) -> None:
        if name == "edition":
            made.said.append(dict(body("fr")))

    monkeypatch.setattr(showcase.hub, "publish", publish)
    yield made
    easel.close()


def test_the_pages_of_one_save_may_come_in_lots(stage: Stage) -> None:
    assert stage.tell(1, 9, "a", "b", "c").version == 1
    one = stage.tell(2, 0.4, "a", "B", "c")
    assert (one.version, set(one.saved), set(one.proofed), one.seconds) == (2, {2}, {2}, 0.4)
    assert (stage.said[-1]["changed"], stage.said[-1]["rest"]) == ([2], False)
    rest = stage.tell(2, 0.9, "a", "B", "C")
    assert (rest.version, set(rest.saved), set(rest.proofed)) == (3, {2, 3}, {2, 3})
    assert (stage.said[-1]["changed"], stage.said[-1]["rest"]) == ([3], True)
    later = stage.tell(3, 0.5, "A", "B", "C")
    assert (later.version, set(later.saved), set(later.proofed)) == (4, {1}, {1, 2, 3})
    assert (stage.said[-1]["changed"], stage.said[-1]["rest"]) == ([1], False)


def test_what_is_told_again_without_another_page_is_the_same_version(stage: Stage) -> None:
    stage.tell(1, 9, "a", "b")
    one = stage.tell(2, 0.4, "a", "B")
    same = stage.tell(2, 0.9, "a", "B")
    assert (same.version, set(same.saved), same.seconds) == (one.version, {2}, 0.4)
    assert stage.said[-1]["changed"] == []
    # A save that changes no page is another version all the same: its blocks may have other lines.
    assert stage.tell(3, 0.9, "a", "B").version == one.version + 1


def test_a_page_that_came_out_otherwise_is_told_twice_and_marked_once(stage: Stage) -> None:
    stage.tell(1, 9, "a", "b")
    stage.tell(2, 0.4, "a", "B")
    other = stage.tell(2, 0.9, "A", "b")
    assert (set(other.saved), stage.said[-1]["changed"]) == ({1}, [1, 2])


def test_where_a_file_cannot_be_made_after_all_the_last_good_pages_are_shown_again(stage: Stage) -> None:
    good = stage.tell(1, 9, "a", "b")
    stage.showcase._placed["accessible"] = good
    stage.tell(2, 0.4, "a", "B")
    stage.showcase._take(Stopped("", finding("watcher-lost")))
    now = stage.showcase.showing("accessible")
    assert now is not None
    assert now.plan == good.plan
    assert (now.version, set(now.saved), set(now.proofed)) == (3, set(), set())
    assert (stage.said[-1]["changed"], stage.said[-1]["rest"]) == ([2], True)
    # What the watcher tells next is told as what changed in what it told last.
    assert stage.tell(3, 0.5, "a", "B").plan == flatplan("a", "B")


def test_saves_of_another_watcher_are_other_saves(stage: Stage) -> None:
    stage.tell(1, 9, "a", "b")
    stage.tell(2, 0.4, "a", "B")
    stage.showcase._begin_saves()
    stage.tell(2, 0.4, "A", "B")
    assert (stage.said[-1]["changed"], stage.said[-1]["rest"]) == ([1], False)
    assert set(stage.showcase._showings["accessible"].saved) == {1}


def test_a_new_proof_between_two_lots_holds(stage: Stage) -> None:
    stage.tell(1, 9, "a", "b", "c")
    stage.tell(2, 0.4, "a", "B", "c")
    stage.showcase.new_proof()
    rest = stage.tell(2, 0.9, "a", "B", "C")
    assert (set(rest.saved), set(rest.proofed)) == ({3}, {3})
