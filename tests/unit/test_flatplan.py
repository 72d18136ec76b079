"""The flatplan: what stands on which page, and which pages are drawn otherwise than before."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from pipeline import build
from pipeline.build import Ahead, Desk, Draft, flatplan
from tests.folders import draw_picture, fields, write_tree

LINES = [f"Paragraphe {number}, assez long pour une ligne et un peu plus." for number in range(90)]
FILES = {
    "content/site.txt": fields(title="Petit"),
    "content/1_un/un.txt": fields(title="Première", chapo="Un chapô.", text="\n\n".join(LINES)),
    "content/2_deux/deux.txt": fields(
        title="Deuxième",
        text="## Un intertitre\n\nLa suite.\n\n(image: plan.png alt: Un plan)\n\n- un\n- deux",
    ),
}
PPI = 72


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("flatplan")
    draw_picture(root / "content" / "2_deux" / "plan.png")
    with Desk(root, 1) as made:
        yield made


@pytest.fixture
def desk(kept: Desk) -> Desk:
    """One desk for all, and the booklet as it was."""
    (kept.root / "booklet.toml").unlink(missing_ok=True)
    write_tree(kept.root, FILES)
    return kept


def stepped(desk: Desk, name: str) -> tuple[Ahead | None, Draft]:
    """Make an edition, and give what was there before its file, and its file."""
    (edition,) = build.editions(desk.root, (name,))
    desk.begin()
    *before, draft = build.steps(desk, edition, "fr", lambda *_: None, build.state_of(desk))
    assert isinstance(draft, Draft)
    ahead = before[0] if before else None
    assert ahead is None or isinstance(ahead, Ahead)
    return ahead, draft


def pixels(source: Path | bytes) -> list[bytes]:
    document = pypdfium2.PdfDocument(source)
    try:
        return [bytes(page.render(scale=PPI / 72).buffer) for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("name", ["print", "accessible"])
def test_the_pages_that_look_otherwise_are_those_that_are_drawn_otherwise(desk: Desk, name: str) -> None:
    file = desk.root / "output" / f"{name}.pdf"
    _, draft = stepped(desk, name)
    plans, drawn = [draft.plan], [pixels(file)]
    text = FILES["content/1_un/un.txt"]
    for edit in (text.replace("Paragraphe 50,", "Paragraphe cinquante,"), text.replace(LINES[3], "Court.")):
        write_tree(desk.root, {"content/1_un/un.txt": edit})
        ahead, draft = stepped(desk, name)
        plans.append(draft.plan)
        drawn.append(pixels(file))
        before, now = plans[-2:]
        assert ahead is not None
        assert before is not None
        assert now is not None
        assert len(now.pages) == len(before.pages) == len(drawn[-1]) == len(drawn[-2])
        looks = [one.look != other.look for one, other in zip(before.pages, now.pages, strict=True)]
        seen = [one != other for one, other in zip(*drawn[-2:], strict=True)]
        assert looks == seen
        assert 0 < sum(seen) < len(seen)
        # The pages that changed, ahead of their file, are what they are in it.
        changed = [number for number, other in enumerate(looks, 1) if other]
        alone = ahead.alone(changed)
        assert alone is not None
        pdf, numbers = alone
        assert set(changed) <= set(numbers)
        assert pixels(pdf) == [drawn[-1][number - 1] for number in numbers]


def test_a_page_with_remarks_looks_otherwise_when_its_running_head_does(desk: Desk) -> None:
    """Two layers lie over such a page of the proof: its furniture and what was found on it."""
    file = desk.root / "output" / "proof.pdf"
    odd = FILES["content/1_un/un.txt"].replace(LINES[50], 'Un "mot sans fin.')
    write_tree(desk.root, {"content/1_un/un.txt": odd})
    _, draft = stepped(desk, "proof")
    before, drawn = draft.plan, pixels(file)
    write_tree(desk.root, {"content/site.txt": fields(title="Un autre titre")})
    _, draft = stepped(desk, "proof")
    assert before is not None
    assert draft.plan is not None
    looks = [one.look != other.look for one, other in zip(before.pages, draft.plan.pages, strict=True)]
    assert looks == [one != other for one, other in zip(drawn, pixels(file), strict=True)]
    assert sum(looks) > 1


def test_pages_of_two_sections_and_sheets_with_marks_wait_for_their_file(desk: Desk) -> None:
    write_tree(desk.root, {"content/1_un/un.txt": fields(title="Autre", text="Autre.")})
    ahead, draft = stepped(desk, "accessible")
    assert ahead is not None
    assert draft.plan is not None
    last = len(draft.plan.pages)
    assert ahead.alone([last - 1, last]) is None
    assert ahead.alone([last]) is not None
    assert ahead.alone([]) is None
    write_tree(desk.root, {"booklet.toml": "[editions.print]\nmarks = true\n"})
    marked, _ = stepped(desk, "print")
    assert marked is not None
    assert marked.alone([last]) is None


def test_blocks_are_of_their_kind_where_they_begin(desk: Desk) -> None:
    _, draft = stepped(desk, "accessible")
    plan = build.plan_of(desk, draft)
    assert plan is not None
    text = FILES["content/2_deux/deux.txt"].splitlines()
    kinds = {spot.block.place: spot.kind for spot in plan.spots}
    found = {line: kinds.get(f"content/2_deux/deux.txt:{number}") for number, line in enumerate(text, 1)}
    assert found["Text: ## Un intertitre"] == "heading"
    assert found["La suite."] == "paragraph"
    assert found["(image: plan.png alt: Un plan)"] == "figure"
    assert found["- un"] == "list"
    assert all(spot.block.page <= len(plan.pages) for spot in plan.spots)
    assert [mark.label for mark in plan.outline if mark.level == 1] == ["Première", "Deuxième"]


def test_the_flatplan_of_a_file_that_did_not_change_is_kept_with_its_proof(desk: Desk) -> None:
    _, draft = stepped(desk, "accessible")
    build.settle(desk, draft, build.inspect(desk.root, draft), "fr")
    ahead, again = stepped(desk, "accessible")
    assert ahead is None
    assert again.checked
    assert again.plan is None
    kept = build.plan_of(desk, again)
    record = build.kept_plan(desk, again)
    assert record is not None
    assert build.read_plan(record) == kept
    assert kept is not None
    assert kept == flatplan.recall(kept.record())
    if draft.plan is not None:
        assert kept == draft.plan
    assert kept.title == "Petit"
    shutil.rmtree(desk.root / "output" / ".cache")
    assert build.plan_of(desk, again) is build.kept_plan(desk, again) is None
    assert stepped(desk, "accessible")[1].plan == kept


def test_what_is_no_record_is_refused() -> None:
    for record in (b"", b"{}", b"[]", b'{"title": "", "language": ""}'):
        with pytest.raises((ValueError, TypeError, LookupError)):
            flatplan.recall(record)
