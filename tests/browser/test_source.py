"""From the page to the content, and from a finding to both."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Preview

pytestmark = pytest.mark.slow


def test_a_click_on_a_block_tells_where_it_comes_from(standing: Preview, look: Open) -> None:
    window = look(standing, "#print/2")
    window.digest(2)
    doors = window.sheet(2).locator(".door")
    last = doors.count() - 1
    window.choose(2, last)
    panel = window.page.get_by_role("tabpanel", name="Bloc")
    expect(panel.get_by_role("heading", name="Paragraphe")).to_be_visible()
    expect(panel).to_contain_text("content/1_accueil/page.txt, ligne 7")
    expect(panel).to_contain_text("Champ")
    expect(window.sheet(2).locator(".drawing .chosen")).to_be_attached()
    panel.get_by_role("button", name="Bloc précédent").click()
    expect(panel).to_contain_text("content/1_accueil/page.txt, ligne 5")


def test_a_click_on_the_title_of_a_section_leads_to_its_field(standing: Preview, look: Open) -> None:
    window = look(standing, "#print/2")
    window.digest(2)
    window.choose(2, 0)
    panel = window.page.get_by_role("tabpanel", name="Bloc")
    expect(panel.get_by_role("heading", name="Section")).to_be_visible()
    expect(panel).to_contain_text("content/1_accueil/page.txt, ligne 1")
    expect(panel).to_contain_text("Title")
    panel.get_by_role("button", name="Modifier ici").click()
    editor = window.page.get_by_role("region", name="Modifier le texte")
    expect(editor.get_by_label("Champ Title de 1_accueil/page.txt")).to_have_value("Accueil")


def test_the_mouse_shows_what_it_would_choose(standing: Preview, look: Open) -> None:
    window = look(standing, "#print/2")
    window.digest(2)
    window.page.mouse.move(*window.point(2, window.sheet(2).locator(".door").count() - 1))
    expect(window.sheet(2).locator(".pointed")).to_be_attached()
    window.page.mouse.move(5, 400)
    expect(window.sheet(2).locator(".pointed")).not_to_be_attached()


def test_findings_are_listed_by_severity_and_lead_to_their_spot(standing: Preview, look: Open) -> None:
    window = look(standing)
    panel = window.page.get_by_role("tabpanel", name="Remarques")
    heads = panel.get_by_role("heading", level=2)
    expect(heads).to_have_text([re.compile("Erreurs"), re.compile("Points d’attention"), re.compile("Notes")])
    finding = panel.locator(".finding.error")
    expect(finding.locator(".hint")).not_to_be_empty()
    expect(panel.locator(".badge")).to_have_text(["1", "2", "3", "4"])
    expect(finding).to_contain_text("2_suite/page.txt:16")
    finding.locator(".message").click()
    expect(finding).to_have_attribute("aria-current", "true")
    pin = window.page.locator(".pin.error")
    expect(pin).to_be_in_viewport()
    expect(pin).to_have_attribute("aria-pressed", "true")
    expect(window.sheet(4).locator(".found.error.chosen")).to_be_attached()


def test_a_pin_leads_to_its_finding(standing: Preview, look: Open) -> None:
    window = look(standing, "#print/4")
    pin = window.sheet(4).locator(".pin.error")
    number = pin.inner_text()
    window.page.locator("#tab-block").click()
    pin.click()
    chosen = window.page.locator(".finding[aria-current=true]")
    expect(chosen).to_be_visible()
    expect(chosen.locator(".badge")).to_have_text(number)
