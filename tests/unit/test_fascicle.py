"""The page map: numbers, sides, blanks, notes; and records that give back what they were made from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diagnostics import Place, finding
from pipeline.fascicle import (
    Bookmark,
    Fascicle,
    Filling,
    FontUse,
    Leaf,
    PageKind,
    PictureUse,
    RunningString,
    Side,
    all_leaves,
    carried_over,
    link_contents,
    on_its_page,
    paginate,
    recall,
    side_of,
)


def fascicle(pages: int, **changes: object) -> Fascicle:
    return replace(Fascicle(b"", (Leaf(PageKind("section")),) * pages), **changes)  # type: ignore[arg-type]


def test_pages_follow_each_other() -> None:
    page_map = paginate(
        [fascicle(1), fascicle(4, anchors=(("a", 0), ("b", 3))), fascicle(2, anchors=(("c", 1),))]
    )
    assert page_map.first == (1, 2, 6)
    assert page_map.counts == (1, 4, 2)
    assert page_map.total == 7
    assert dict(page_map.folios) == {"a": 2, "b": 5, "c": 7}
    assert [page_map.side(n) for n in range(3)] == [Side.RECTO, Side.VERSO, Side.VERSO]
    assert page_map.blank() == ()


@pytest.mark.parametrize(
    ("starts", "ends", "first", "blank"),
    [
        (None, None, 2, ()),
        (Side.RECTO, None, 3, (2,)),
        (Side.VERSO, None, 2, ()),
        (None, Side.RECTO, 3, (2,)),
        (Side.VERSO, Side.RECTO, 2, ()),  # what comes later decides
    ],
)
def test_a_side_that_is_asked_for_costs_a_blank_page(
    starts: Side | None, ends: Side | None, first: int, blank: tuple[int, ...]
) -> None:
    page_map = paginate([fascicle(1, ends=ends), fascicle(1, starts=starts)])
    assert page_map.first == (1, first)
    assert page_map.blank() == blank


# pages of each section, multiple, back cover or not: first pages, blank ones, total
FILLED = [
    ((3, 4, 1), 4, True, (1, 4, 8), (), 8),
    ((3, 3, 1), 4, True, (1, 4, 8), (7,), 8),
    ((3, 2, 1), 4, True, (1, 4, 8), (6, 7), 8),
    ((3, 5, 1), 4, True, (1, 4, 12), (9, 10, 11), 12),
    ((3, 5, 2), 4, True, (1, 4, 11), (9, 10), 12),
    ((3, 3, 1), 4, False, (1, 4, 7), (8,), 8),
    ((3, 2), 4, False, (1, 4), (6, 7, 8), 8),
    ((3, 2), 1, True, (1, 4), (), 5),
    ((3, 2), 16, True, (1, 15), tuple(range(4, 15)), 16),
    ((1,), 4, True, (4,), (1, 2, 3), 4),
    ((), 4, True, (), (), 0),
]


@pytest.mark.parametrize(("pages", "multiple", "covered", "first", "blank", "total"), FILLED)
def test_pages_are_filled_up_before_the_back_cover(
    pages: tuple[int, ...], multiple: int, covered: bool, first: tuple[int, ...], blank: object, total: int
) -> None:
    page_map = paginate([fascicle(n) for n in pages], Filling(multiple, covered))
    assert (page_map.first, page_map.blank(), page_map.total) == (first, blank, total)
    assert page_map.added == len(page_map.blank())


def test_a_back_cover_is_the_back_whatever_side_it_asks_for() -> None:
    parts = [fascicle(2, ends=Side.RECTO), fascicle(1, starts=Side.RECTO), fascicle(1, starts=Side.RECTO)]
    page_map = paginate(parts, Filling(4, True))
    assert (page_map.first, page_map.total, page_map.added) == ((1, 3, 4), 4, 0)
    # Blank pages that a side costs are none that fill up.
    page_map = paginate([fascicle(1), *parts], Filling(4, True))
    assert (page_map.first, page_map.total, page_map.added) == ((1, 2, 5, 8), 8, 2)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.sampled_from([None, *Side])), max_size=6),
    st.integers(1, 64),
    st.booleans(),
)
def test_filling_gives_the_next_multiple_and_moves_nothing_but_the_back_cover(
    asked: list[tuple[int, Side | None]], multiple: int, covered: bool
) -> None:
    parts = [fascicle(pages, starts=side) for pages, side in asked]
    plain, filled = paginate(parts), paginate(parts, Filling(multiple, covered))
    assert filled.total % multiple == 0
    assert 0 <= filled.added < multiple
    assert filled.first[:-1] == plain.first[:-1]
    assert len(filled.blank()) == filled.total - sum(filled.counts)
    if covered and parts and multiple > 1:
        assert filled.first[-1] + filled.counts[-1] - 1 == filled.total
        assert multiple % 2 or filled.counts[-1] != 1 or filled.side(-1) is Side.VERSO


def test_the_first_anchor_of_a_name_counts() -> None:
    page_map = paginate([fascicle(2, anchors=(("a", 1),)), fascicle(2, anchors=(("a", 0),))])
    assert dict(page_map.folios) == {"a": 2}


def test_notes_before_are_told_to_those_that_have_some() -> None:
    page_map = paginate([fascicle(1, notes=2), fascicle(1), fascicle(1, notes=1), fascicle(1, notes=3)])
    assert page_map.notes == (0, 0, 2, 3)


def test_all_leaves_have_blank_ones_between() -> None:
    parts = [fascicle(1), fascicle(1, starts=Side.RECTO)]
    leaves = all_leaves(parts, paginate(parts))
    assert [leaf.kind.blank for leaf in leaves] == [False, True, False]
    assert leaves[1].kind.side is Side.VERSO


def test_leaves_are_on_the_side_that_their_page_has() -> None:
    parts = [fascicle(1), fascicle(1), fascicle(1), fascicle(1), fascicle(1)]  # each begun on a recto
    leaves = all_leaves(parts, paginate(parts))
    assert [leaf.kind.side for leaf in leaves] == [side_of(number) for number in (1, 2, 3, 4, 5)]


def test_strings_last_until_they_are_set_again() -> None:
    leaves = (
        Leaf(PageKind(), (RunningString("a", "1"), RunningString("b", "x"))),
        Leaf(PageKind(), (RunningString("a", "2", leads=True), RunningString("a", "3"))),
    )
    carried = carried_over(leaves, (RunningString("c", "before"),))
    assert {one.name: one.text for one in carried} == {"a": "3", "b": "x", "c": "before"}


def test_a_record_gives_the_fascicle_back() -> None:
    made = Fascicle(
        pdf=b"%PDF",
        leaves=(
            Leaf(
                PageKind("section", Side.VERSO, False, (("section", 2),)),
                (RunningString("s", "« été »", leads=True),),
            ),
        ),
        anchors=(("a", 0),),
        places=(("content/a.txt:1", 0),),
        bookmarks=(Bookmark(1, "Titre", 0, 10.5, 20.0, opened=False),),
        fonts=(FontUse("ABCDEF", "00"),),
        pictures=(PictureUse("iabc", "00.png", 120.5, 80.25),),
        starts=Side.RECTO,
        notes=3,
        empty=(0,),
        findings=(finding("link-dead", Place("content/a.txt", 3, 2), page=1, target="x"),),
    )
    assert recall(made.record(), b"%PDF") == made


@pytest.mark.parametrize("damaged", [b"", b"{}", b"[1]", b'{"leaves": 3}', b"\xff"])
def test_a_damaged_record_is_told(damaged: bytes) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        recall(damaged)


def test_a_finding_moves_to_its_page() -> None:
    found = finding("link-dead", page=2, target="x")
    assert on_its_page(found, 10).page == 11
    assert on_its_page(replace(found, page=None), 10).page is None


def test_sides() -> None:
    assert [side_of(n) for n in (1, 2, 3)] == [Side.RECTO, Side.VERSO, Side.RECTO]
    assert Side.RECTO.other is Side.VERSO
    assert Side.VERSO.other is Side.RECTO


@pytest.mark.parametrize(
    ("words", "leads_to", "said"),
    [
        ("le chapitre", "Une méthode", "le chapitre (Une méthode)"),
        ("Une méthode", "Une\u00a0méthode", "Une méthode"),
        ("voyez « une méthode »", "Une méthode", "voyez « une méthode »"),
        ("Méthode", "Une méthode en partage", "Une méthode en partage"),
        ("02 61 91 00 43", "0261910043", "02 61 91 00 43"),
        ("", "Une méthode", "Une méthode"),
        ("→", "Une méthode", "Une méthode"),
        ("ici", "", "ici"),
        ("→", "", "→"),
    ],
)
def test_a_link_says_where_it_leads_unless_its_words_do(words: str, leads_to: str, said: str) -> None:
    assert link_contents(words, leads_to) == said
