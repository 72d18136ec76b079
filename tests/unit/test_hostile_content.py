"""Content that somebody wrote to do harm, or that was damaged: it ends clean, in time, with its words."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pipeline import kirby, manuscript
from pipeline.booklet import Block, Figure, Paragraph, PullQuote, Table
from pipeline.edition import load
from pipeline.kirby import entries
from pipeline.kirby.dialect.scan import Scan
from tests.conftest import Findings
from tests.folders import fields, write_tree


@pytest.fixture
def made(tmp_path: Path, findings: Findings) -> Any:
    def blocks(text: object, **more: str) -> tuple[Block, ...]:
        stored = text if isinstance(text, str) else json.dumps(text)
        page = fields(title="Page", text=stored, **more)
        write_tree(tmp_path, {"content/site.txt": "Title: Site", "content/1_page/page.txt": page})
        site = kirby.read_tree(tmp_path / "content", findings.append)
        return manuscript.read(site, load(tmp_path), findings.append).sections[0].blocks

    return blocks


def words(blocks: tuple[Block, ...]) -> str:
    return "\n".join(block.html for block in blocks if isinstance(block, Paragraph))


def block(kind: str, **content: Any) -> dict[str, Any]:
    return {"type": kind, "content": content}


# Attributes that only our own HTML may have, in tags that a careless reader takes for no tags.
FORGED = [
    '<div data-note="7">Caché</div><p>Reste <span data-call="7">un mot</span>.</p>',
    '<p title=">" data-line="²" data-entry="page">Caché</p><p>Reste un mot.</p>',
    '<div q="a>"b data-note="7">Caché</div><p>Reste <span title=">" data-call="7">un mot</span>.</p>',
    f'<p>Caché</p><p>Reste <i title=">" data-line="{"9" * 5_000}">un mot</i>.</p>',
    '<P/DATA-LINE="²">Caché</P><p>Reste un mot.</p>',
]


@pytest.mark.parametrize("html", FORGED)
@pytest.mark.parametrize("stored", ["blocks", "writer", "kirbytext"])
def test_our_own_attributes_cannot_be_forged(made: Any, html: str, stored: str) -> None:
    text: object = [block("text", text=html)] if stored == "blocks" else html
    blocks = made(f"Un.\n\n{html}" if stored == "kirbytext" else text)
    assert "Caché" in words(blocks)
    assert "un mot" in words(blocks)
    assert {one.place.line for one in blocks} <= {5, 7}


def test_an_attribute_of_ours_may_be_spoken_of(made: Any) -> None:
    assert words(made([block("text", text="<p>Le code data-line, le code data-note</p>")])) == (
        "Le code data-line, le code data-note"
    )


def test_a_column_of_no_width_is_a_whole_one(made: Any) -> None:
    row = {"columns": [{"width": "1/00", "blocks": [block("text", text="Un")]}]}
    assert words(made([row])) == "Un"


def test_names_in_json_hold_no_half_characters(made: Any) -> None:
    (table,) = made('[{"type": "table", "content": {"rows": [{"\\ud800no\\u0007m": "x"}]}}]')
    assert isinstance(table, Table)
    assert [cell.html for cell in table.head] == ["Nom"]


def test_notes_that_call_notes_do_not_multiply(made: Any, findings: Findings) -> None:
    notes = (f"[^{n}]: Note {n} [^{n + 1}] et [^{n + 1}]" for n in range(1, 300))
    text = "Mot[^1].\n\n" + "\n\n".join(notes) + "\n\n[^300]: Fin"
    (paragraph,) = made(text)
    assert len(paragraph.html) < 20 * len(text) + 20_000
    assert "Note 8" in paragraph.html
    assert set(findings.codes) == {"value-too-nested"}


def test_a_long_note_called_without_end_is_written_a_few_times(made: Any) -> None:
    text = "[^1] " * 1_000 + "\n\n[^1]: " + "mot " * 5_000
    assert len(words(made(text))) < 25 * len(text) + 20_000


def test_a_wide_table_is_not_filled_up_for_ever(made: Any) -> None:
    wide = "| a " * 500 + "|\n" + "|---" * 500 + "|\n" + "| x |\n" * 500
    (table,) = made(wide)
    assert sum(map(len, table.rows)) == 500
    rows = [{f"Nom{n}": f"Deux mots{n}"} for n in range(500)]
    blocks = made([block("table", rows=rows)])
    assert not any(isinstance(one, Table) for one in blocks)
    assert "Deux mots499" in words(blocks)


def test_many_pull_quotes_find_their_places(made: Any) -> None:
    text = "\n\n".join(f"Le mot {n} est dit." for n in range(50))
    quotes = "\n".join(f"mot {n} est" for n in reversed(range(50)))
    blocks = made(text, displayquotes="oui", quotes=quotes)
    homes = [(before, quote) for before, quote in pairwise(blocks) if isinstance(quote, PullQuote)]
    told = {quote.html.split()[1] in before.html for before, quote in homes if isinstance(before, Paragraph)}
    assert told == {True}
    assert sum(isinstance(one, PullQuote) and one.repeats for one in blocks) == 50


# No end tag closes what it should: only what is told to nest can be counted.
NEVER_CLOSED = [
    "<div></i>",
    "<b></i>",
    "<ul><li></b></b>",
    "<table><tr><td></b></b>",
    '<i title="</i>">',
    "<q></p>",
]


@pytest.mark.parametrize(
    "opened", [*(one * 3_000 for one in NEVER_CLOSED), "<style><a title='</style>" + "<div>" * 3_000 + "'>"]
)
def test_tags_that_are_never_closed_end_well(made: Any, findings: Findings, opened: str) -> None:
    blocks = made([block("text", text=opened + "au fond"), block("text", text="Après")])
    assert "au fond" in str(blocks)
    assert "Après" in str(blocks)
    assert "value-too-nested" in findings.codes


@pytest.mark.parametrize(
    "html",
    [
        "<ul>" + "".join(f"<li>mot {n}" for n in range(300)) + "</ul>",
        "".join(f"<p>mot {n}" for n in range(300)),
        "<table>" + "".join(f"<tr><td>mot {n}<td>x" for n in range(300)) + "</table>",
        "<dl>" + "".join(f"<dt>x<dd>mot {n}" for n in range(300)) + "</dl>",
        "".join(f"<p>mot {n}<br/><a name='x'/></p><!-- <div> -->" for n in range(300)),
    ],
)
def test_end_tags_may_be_left_out(made: Any, findings: Findings, html: str) -> None:
    blocks = made([block("text", text=html)])
    assert all(f"mot {n}" in str(blocks) for n in range(300))
    assert findings.codes == []


@pytest.mark.parametrize("broken", ["a <!-- b", "a <script>b", "a <a href='b", "a <?php b", "a </ b", "a <b"])
def test_what_is_left_open_takes_no_words_away(made: Any, broken: str) -> None:
    blocks = made([block("text", text=f"<p>{broken}</p>"), block("text", text="<p>Après</p>")])
    assert [words((one,))[-1] for one in blocks] == ["b", "s"]


def test_html_typed_by_hand_keeps_its_address_and_description(made: Any) -> None:
    text = "<p><a href=https://a.example/?b=c>là</a></p>\n\n<img src=vue.png alt='Une rive'>"
    assert "https://a.example/?b=c" in words(made([block("text", text=text)]))
    figure = made(text)[-1]
    assert isinstance(figure, Figure)
    assert figure.picture.alt == "Une rive"


def test_each_name_is_looked_up_without_looking_at_every_file(
    tmp_path: Path, findings: Findings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(tmp_path, {f"content/1_page/{n}.jpg": "" for n in range(200)})
    page = kirby.read_tree(tmp_path / "content", findings.append).children[0]
    asked = 0

    def folded(name: str) -> str:
        nonlocal asked
        asked += 1
        return name.casefold()

    monkeypatch.setattr(entries, "_as_folded", folded)
    for n in range(200):
        found = kirby.find_file(page, f"{n}.JPG")
        assert found is not None
        assert (found.attachment.name, found.exact) == (f"{n}.jpg", False)
    assert asked <= 600


def test_brackets_that_never_end_are_looked_through_once() -> None:
    text = "[" * 50_000 + "](" * 50_000
    scan = Scan(text)
    assert scan.destination(scan.text.index("](") + 1) is None
    assert all(scan.destination(place) is None for place in range(len(text) - 1, 50_000, -2))
