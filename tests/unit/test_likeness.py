"""Pages that are drawn alike have one look, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import tagging
from pipeline.fascicle import Fascicle, Look, recall
from pipeline.likeness import looks_of
from tests.folders import draw_picture
from tests.tools.press import Press

BREAK = "<p style='break-before: page'>"
THREE = f"<p>Un texte.</p>{BREAK}Un deuxième.</p>{BREAK}Un troisième, fluide.</p>"


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(tmp_path)


def looks(made: Fascicle) -> list[str]:
    return [look.key for look in looks_of(made.pdf, made.fonts)]


def test_only_the_page_that_is_drawn_otherwise_has_another_look(press: Press) -> None:
    before, after = press.set(THREE), press.set(THREE.replace("Un deuxième", "Un dernier"))
    assert [one == other for one, other in zip(looks(before), looks(after), strict=True)] == [
        True,
        False,
        True,
    ]
    assert len(set(looks(before))) == 3


def test_equal_pages_have_one_look(press: Press) -> None:
    one, two, three = looks(press.set(f"<p>Un.</p>{BREAK}Un.</p>{BREAK}Deux.</p>"))
    assert one == two != three


def test_letters_that_only_other_pages_use_make_no_difference(press: Press) -> None:
    """The subset of the font, its widths and its table of characters are others; what is drawn is not."""
    before, after = press.set(THREE), press.set(THREE + f"{BREAK}ÀÉÎÕÜ@#&%</p>")
    assert looks(after)[:3] == looks(before)


def test_tags_make_no_difference(press: Press) -> None:
    made = press.set(THREE)
    assert [one.key for one in looks_of(tagging.finish(made.pdf), made.fonts)] == looks(made)
    assert looks(press.set(THREE, tagged=False)) == looks(made)
    assert looks(press.set(THREE.replace("<p>Un texte", "<p lang='en'>Un texte"))) == looks(made)


def test_what_resources_are_called_makes_no_difference(press: Press) -> None:
    """A group on the first page takes the name that the one on the second had before."""
    group = "<div style='opacity: 0.5'>À demi</div>"
    before = press.set(f"<p>Un.</p>{BREAK}Deux.</p>{group}", tagged=False)
    after = press.set(f"<p>Un.</p>{group.replace('0.5', '0.25')}{BREAK}Deux.</p>{group}", tagged=False)
    assert looks(before)[1] == looks(after)[1]
    assert looks(before)[0] != looks(after)[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("background: #abc", "background: #abd"),
        ("background: linear-gradient(red, blue)", "background: linear-gradient(red, lime)"),
        ("background: radial-gradient(red, blue 40%)", "background: radial-gradient(red, blue 41%)"),
        ("opacity: 0.5", "opacity: 0.51"),
        ("font-style: normal", "font-style: italic"),
        ("transform: rotate(1deg)", "transform: rotate(1.1deg)"),
        ("border: 1px dashed", "border: 1px dotted"),
    ],
)
def test_a_style_that_shows_makes_a_difference(press: Press, before: str, after: str) -> None:
    one, other = (press.set(f"<p style='{style}'>Un texte</p>", tagged=False) for style in (before, after))
    assert looks(one) != looks(other)
    assert looks(one) == looks(press.set(f"<p style='{before}'>Un texte</p>", tagged=False))


def test_a_picture_makes_a_difference_by_what_it_shows(press: Press, tmp_path: Path) -> None:
    body = f"<p><img src='picture:a.png' alt='Une image'></p>{BREAK}Sans image.</p>"
    made = []
    for number, text in enumerate(("un", "deux")):
        file = draw_picture(tmp_path / str(number) / "a.png", (90, 60), text)
        made.append(press.set(body, pictures={"a.png": file}))
    one, other = (looks_of(its.pdf, its.fonts) for its in made)
    assert one[0].key != other[0].key
    assert one[1].key == other[1].key
    assert one[0].pictures == other[0].pictures != ()
    assert one[1].pictures == ()


def test_a_drawing_and_a_pattern_make_a_difference(press: Press, tmp_path: Path) -> None:
    drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'><circle r='9' fill='{}'/></svg>"
    found = []
    for colour in ("red", "blue"):
        file = tmp_path / f"{colour}.svg"
        file.write_text(drawing.format(colour), encoding="utf-8")
        css = "body { background: url('picture:a.svg') repeat }"
        found += looks(press.set("<p>Un.</p>", css, pictures={"a.svg": file}))
    assert found[0] != found[1]


def test_looks_are_kept() -> None:
    made = Fascicle(b"", (), looks=(Look("a", ("i0",)), Look("b")))
    assert recall(made.record()).looks == made.looks
