"""From a block to the editor and to Kirby's Panel, where these are set."""

from __future__ import annotations

import os
import re
import select
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, Open, Preview

pytestmark = pytest.mark.slow

SETTINGS = '[preview]\npanel = "https://site.example/panel"\n'


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a pipe into which the editor of these tests writes what it was told to open."""
    pipe = tmp_path_factory.mktemp("editor") / "opened"
    os.mkfifo(pipe)
    return pipe


@pytest.fixture(scope="module")
def desk(warm: Path, tmp_path_factory: pytest.TempPathFactory, notes: Path) -> Iterator[Preview]:
    """Give a server of somebody who has an editor with a window, and a Panel."""
    editor = notes.parent / "code"
    editor.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {notes}\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    root = tmp_path_factory.mktemp("desk") / "livret"
    shutil.copytree(warm, root)
    (root / "booklet.toml").write_text(SETTINGS)
    preview = Preview(root, environment={"VISUAL": str(editor)}).start()
    yield preview
    preview.stop()


def heard(pipe: int) -> list[str]:
    """Wait for what the editor says."""
    said = b""
    while select.select([pipe], [], [], PATIENCE / 1000)[0]:
        if not (part := os.read(pipe, 4096)):
            break
        said += part
    return said.decode().splitlines()


def test_a_block_is_opened_in_the_editor_at_its_line(desk: Preview, look: Open, notes: Path) -> None:
    window = look(desk, "#print/2")
    window.digest(2)
    window.choose(2, 2)
    panel = window.page.get_by_role("tabpanel", name="Bloc")
    pipe = os.open(notes, os.O_RDONLY | os.O_NONBLOCK)
    panel.get_by_role("button", name="Ouvrir dans l’éditeur").click()
    expect(window.page.locator("#voice")).to_have_text("Ouvert dans l’éditeur.")
    assert heard(pipe) == ["--goto", f"{desk.root / 'content/1_accueil/page.txt'}:7"]
    os.close(pipe)


def test_a_block_leads_to_the_panel(desk: Preview, look: Open) -> None:
    window = look(desk, "#print/2")
    window.digest(2)
    window.choose(2, 2)
    link = window.page.get_by_role("link", name="Ouvrir dans le Panel")
    expect(link).to_have_attribute("href", re.compile(r"^https://site\.example/panel/pages/accueil"))
    expect(link).to_have_attribute("rel", re.compile("noreferrer"))


def test_an_address_of_an_editor_is_followed(desk: Preview, look: Open) -> None:
    settings = desk.root / "booklet.toml"
    settings.write_text(SETTINGS + 'editor = "vscode"\n')
    window = look(desk, "#print/2")
    window.digest(2)
    window.choose(2, 2)
    with window.page.expect_event("request", lambda request: request.url.startswith("vscode:")):
        window.page.get_by_role("button", name="Ouvrir dans l’éditeur").click()
    assert window.followed == [f"vscode://file{desk.root / 'content/1_accueil/page.txt'}:7"]
    settings.write_text(SETTINGS)
