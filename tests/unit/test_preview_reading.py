"""The accessible edition as the preview tells it: what a screen reader says, and what it passes over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.folders import draw_picture, fields, write_tree
from tests.tools.previewing import Running, made, previewing

TEXT = "La suite, a <i lang=en>word</i>.\n\n(image: muet.png)\n\n(image: plan.png alt: Un plan)"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = write_tree(
        tmp_path_factory.mktemp("booklet"),
        {
            "content/site.txt": fields(title="Petit livret"),
            "content/1_un/un.txt": fields(title="Première", text="Le début."),
            "content/2_deux/deux.txt": fields(title="Deuxième", chapo="Un chapô.", text=TEXT),
        },
    )
    for name in ("plan.png", "muet.png"):
        draw_picture(root / "content" / "2_deux" / name)
    with previewing(root, "--read-only") as running:
        made(running, "accessible")
        yield running


@pytest.fixture(scope="module")
def told(preview: Running) -> list[Any]:
    answer = preview.ask("/api/reading/accessible", Accept_Language="en")
    assert answer.status == 200
    return list(answer.json)


def test_it_is_offered(preview: Running) -> None:
    assert "reading" in preview.state()["offers"]


def test_blocks_come_in_their_order_with_their_roles(told: list[Any]) -> None:
    heads = [(one["level"], one["text"]) for one in told if one["role"] == "H1"]
    assert heads == [(1, "Première"), (1, "Deuxième")]
    texts = [one["text"] for one in told]
    assert texts.index("Première") < texts.index("Le début.") < texts.index("Un chapô.")
    assert [one["page"] for one in told] == sorted(one["page"] for one in told)
    assert {one["level"] for one in told if not one["role"].startswith("H")} == {None}


def test_pieces_in_another_language_are_told_apart(told: list[Any]) -> None:
    (mixed,) = (one for one in told if one["children"])
    assert mixed["text"] == ""
    assert [(part["text"].strip(), part["language"]) for part in mixed["children"]] == [
        ("La suite, a", "fr"), ("word", "en"), (".", "fr"),
    ]  # fmt: skip


def test_a_picture_without_a_description_stands_out(told: list[Any]) -> None:
    figures = [one for one in told if one["role"] == "Figure"]
    assert [(one["alt"], one["page"]) for one in figures] == [(None, 2), ("Un plan", 3)]
    for one in figures:
        left, top, width, height = one["rect"]
        assert 0 < left < left + width < 210
        assert 0 < top < top + height < 297


def test_only_a_file_can_be_listened_to(preview: Running) -> None:
    assert preview.ask("/api/reading/none").status == 404
