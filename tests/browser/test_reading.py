"""The reading view, by the answers that the server is to give: in order, in step with the pages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import Open, Preview, Window
from tests.browser.test_access import violations

pytestmark = pytest.mark.slow


def said(role: str, page: int | None, text: str = "", **more: Any) -> dict[str, Any]:
    spoken = {"role": role, "level": None, "text": text, "language": "fr", "alt": None, "page": page}
    return {**spoken, "rect": [20, 30, 100, 12] if page else None, "children": [], **more}


SPOKEN = [
    said("H1", 2, "Accueil", level=1),
    said("P", 2, "Un mot pour commencer <b>et des chevrons</b>."),
    said("H1", 3, "Suite", level=1),
    said("L", None, children=[
        said("LI", 3, children=[said("LBody", 3, "une puce")]),
        said("LI", 3, children=[said("LBody", 3, "another bullet", language="en")]),
    ]),
    said("Figure", 4, alt="Un carré et un disque."),
    said("Figure", 4),
    *[said("P", 4, f"Un paragraphe de plus, le {number}e.") for number in range(30)],
    said("H1", 5, "Fin", level=1),
]  # fmt: skip

# What events say of the state gets the same addition as the state that is asked for.
OFFERED = """
const listen = EventSource.prototype.addEventListener;
EventSource.prototype.addEventListener = function (kind, heard) {
  const more = (data) => JSON.stringify({ ...JSON.parse(data), offers: ["reading"] });
  const offered = (event) => heard({ data: more(event.data) });
  listen.call(this, kind, kind === "state" ? offered : heard);
};
"""


@pytest.fixture
def reading(standing: Preview, look: Open) -> tuple[Window, Locator]:
    """Open the accessible edition with its reading view."""
    window = look(standing, ready=False, path="nothing")
    page = window.page

    def state(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=json.dumps({**answer.json(), "offers": ["reading"]}))

    page.add_init_script(OFFERED)
    page.route("**/api/state*", state)
    page.route("**/api/reading/accessible*", lambda route: route.fulfill(json=SPOKEN))
    page.goto(f"{standing.url}#accessible/1")
    expect(page.locator('.picture[src*="/pages/accessible/"]').first).to_be_visible()
    page.get_by_role("tab", name="Lecture").click()
    panel = page.get_by_role("tabpanel", name="Lecture")
    expect(panel.locator(".line").first).to_be_visible()
    return window, panel


def test_what_is_said_stands_in_its_order_with_role_language_and_alt(
    reading: tuple[Window, Locator],
) -> None:
    window, panel = reading
    lines = panel.locator(".line")
    expect(lines.nth(0)).to_have_text("Titre 1Accueil")
    expect(lines.nth(1)).to_have_text("ParagrapheUn mot pour commencer <b>et des chevrons</b>.")
    expect(panel.locator(".tongue")).to_have_text("langue : en")
    expect(panel.get_by_text("another bullet")).to_have_attribute("lang", "en")
    expect(panel.locator(".alt")).to_contain_text("Un carré et un disque.")
    expect(panel.locator(".bare")).to_have_text(re.compile("Image sans texte de remplacement"))
    expect(panel.locator(".missing strong")).to_have_text("1 image sans texte de remplacement")
    assert violations(window) == []


def test_pages_and_reading_keep_step(reading: tuple[Window, Locator]) -> None:
    window, panel = reading
    window.page.locator("#desk").focus()
    window.page.keyboard.press("End")
    expect(panel.get_by_text("Fin", exact=True)).to_be_in_viewport()
    panel.locator(".line", has_text="Suite").click()
    expect(window.sheet(3)).to_have_attribute("aria-current", "page")
    expect(window.sheet(3)).to_be_in_viewport()
    panel.hover()
    window.page.mouse.wheel(0, 3000)
    expect(window.sheet(4)).to_have_attribute("aria-current", "page")


def test_the_reading_view_is_for_the_accessible_edition_alone(reading: tuple[Window, Locator]) -> None:
    window, panel = reading
    window.edition("print")
    expect(window.page.get_by_role("tab", name="Lecture")).to_be_hidden()
    expect(panel).to_be_hidden()
    expect(window.page.get_by_role("tabpanel", name="Remarques")).to_be_visible()
