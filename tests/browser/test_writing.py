"""Editing a field beside its page: on the person's word alone, and never over what somebody else wrote."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open, Preview, Window
from tests.browser.test_access import violations

pytestmark = pytest.mark.slow

FILE = "content/1_accueil/page.txt"


def edit(window: Window) -> Locator:
    """Open the text of the paragraph on page 2, and give the editor."""
    window.digest(2)
    window.choose(2, 2)
    window.page.get_by_role("button", name="Modifier ici").click()
    editor = window.page.get_by_role("region", name="Modifier le texte")
    expect(editor.get_by_label("Champ Text de 1_accueil/page.txt")).to_be_focused()
    return editor


def text_of(editor: Locator) -> Locator:
    return editor.get_by_label("Champ Text de 1_accueil/page.txt")


def test_a_text_is_saved_on_the_persons_word_and_the_save_is_undone(preview: Preview, look: Open) -> None:
    window = look(preview, "#print/2")
    before = (preview.root / FILE).read_bytes()
    editor = edit(window)
    expect(text_of(editor)).to_have_value(re.compile("^Un mot pour commencer.*changera\\.$", re.DOTALL))
    # The cursor stands where the block begins.
    window.page.keyboard.type("Voici : ")
    expect(text_of(editor)).to_have_value(re.compile("\n\nVoici : Un autre paragraphe"))
    assert (preview.root / FILE).read_bytes() == before
    digest = window.digest(2)
    editor.get_by_role("button", name="Enregistrer").click()
    expect(editor.get_by_role("status")).to_have_text("Enregistré dans 1_accueil/page.txt.")
    # Kirby gives a text of several lines lines of its own; all else is as it was.
    head, text = before.split(b"Text: ")
    assert (preview.root / FILE).read_bytes() == head + b"Text:\n\n" + text.replace(
        b"Un autre", b"Voici : Un autre"
    )
    expect(window.sheet(2)).not_to_have_attribute("data-digest", digest)
    assert violations(window) == []
    editor.get_by_role("button", name="Revenir au texte d’avant").click()
    expect(editor.get_by_role("status")).to_have_text("Le texte est de nouveau comme avant.")
    assert (preview.root / FILE).read_bytes() == before
    expect(window.sheet(2)).to_have_attribute("data-digest", digest)


def test_what_somebody_else_saved_is_shown_beside_ones_own(preview: Preview, look: Open) -> None:
    window = look(preview, "#print/2")
    editor = edit(window)
    window.page.keyboard.type("Voici : ")
    preview.write(FILE, lambda text: text.replace("Un mot", "Un tout autre mot"))
    theirs = (preview.root / FILE).read_text()
    editor.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(editor.get_by_role("alert")).to_contain_text("Le fichier a changé pendant que vous écriviez.")
    expect(editor.get_by_label("Dans le fichier maintenant")).to_have_value(re.compile("^Un tout autre mot"))
    expect(editor.get_by_label("Votre texte")).to_have_value(re.compile("Voici : Un autre"))
    assert violations(window) == []
    assert (preview.root / FILE).read_text() == theirs
    editor.get_by_role("button", name="Continuer à écrire").click()
    expect(text_of(editor)).to_have_value(re.compile("Voici : Un autre"))
    editor.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(editor.get_by_role("status")).to_contain_text("Enregistré")
    now = (preview.root / FILE).read_text()
    assert "Voici : Un autre" in now
    assert "Un tout autre mot" not in now


def test_the_text_of_the_file_can_be_taken_instead(preview: Preview, look: Open) -> None:
    window = look(preview, "#print/2")
    editor = edit(window)
    window.page.keyboard.type("Voici : ")
    preview.write(FILE, lambda text: text.replace("Un mot", "Un tout autre mot"))
    theirs = (preview.root / FILE).read_text()
    window.page.keyboard.press("Control+s")
    editor.get_by_role("button", name="Prendre le texte du fichier").click()
    expect(text_of(editor)).to_have_value(re.compile("^Un tout autre mot"))
    window.page.keyboard.press("Escape")
    expect(editor).to_be_hidden()
    assert (preview.root / FILE).read_text() == theirs


def test_what_was_written_is_given_up_only_when_it_is_said_twice(preview: Preview, look: Open) -> None:
    window = look(preview, "#print/2")
    before = (preview.root / FILE).read_bytes()
    editor = edit(window)
    window.page.keyboard.type("Voici : ")
    window.page.keyboard.press("Escape")
    expect(editor.get_by_role("alert")).to_have_text("Abandonner ce que vous avez écrit ?")
    editor.get_by_role("button", name="Garder").click()
    expect(text_of(editor)).to_have_value(re.compile("Voici : "))
    # Another block is looked at; the text stays, and so does its editor.
    window.choose(2, 0)
    expect(window.page.locator("#block-title")).not_to_have_text("Paragraphe")
    expect(text_of(editor)).to_have_value(re.compile("Voici : "))
    editor.get_by_role("button", name="Annuler").click()
    editor.get_by_role("button", name="Abandonner").click()
    expect(editor).to_be_hidden()
    assert (preview.root / FILE).read_bytes() == before


@pytest.fixture
def museum(warm: Path, tmp_path: Path) -> Iterator[Preview]:
    """Give a server that lets nobody write."""
    root = tmp_path / "livret"
    shutil.copytree(warm, root)
    preview = Preview(root, ("--read-only",)).start()
    yield preview
    preview.stop()


def test_read_only_offers_no_editing(museum: Preview, look: Open) -> None:
    window = look(museum, "#print/2")
    window.digest(2)
    window.choose(2, 2)
    expect(window.page.locator("#block-title")).to_be_visible()
    expect(window.page.get_by_role("button", name="Modifier ici")).to_have_count(0)
