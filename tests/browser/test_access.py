"""Everything by keyboard and by ear, in narrow windows and with large type; axe-core finds no violation."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Preview, Window

pytestmark = pytest.mark.slow

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(window: Window) -> list[str]:
    """Ask axe-core; each violation with the elements that it is about."""
    # The page's policy lets no script in: this one comes in beside it, by the browser itself.
    window.page.evaluate(AXE)
    asked = {"runOnly": TAGS, "resultTypes": ["violations"]}
    found = window.page.evaluate("async (asked) => (await axe.run(document, asked)).violations", asked)
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


def as_it_opens(_: Window) -> None:
    """Change nothing."""


def contact_sheet(window: Window) -> None:
    window.page.keyboard.press("v")
    window.page.keyboard.press("v")
    window.digest(8)


def guides(window: Window) -> None:
    window.page.get_by_role("button", name=re.compile("Repères")).click()
    for label in window.page.locator("#layers input[type=checkbox]").all():
        label.check()


def a_block(window: Window) -> None:
    window.choose(1, 0)
    expect(window.page.locator("#block-title")).to_be_visible()


def files_and_verdicts(window: Window) -> None:
    window.page.get_by_role("button", name=re.compile("Télécharger")).click()
    expect(window.page.locator("#files li").first).to_be_visible()


def the_keys(window: Window) -> None:
    window.page.keyboard.press("?")
    expect(window.page.get_by_role("dialog")).to_be_visible()


def the_contents(window: Window) -> None:
    button = window.page.get_by_role("button", name="Sommaire").first
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    expect(window.page.get_by_role("navigation", name="Sommaire")).to_be_visible()


def the_findings(window: Window) -> None:
    button = window.page.get_by_role("button", name=re.compile("Volet"))
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    expect(window.page.locator(".finding").first).to_be_visible()


STATES: list[Callable[[Window], None]] = [
    as_it_opens, contact_sheet, guides, a_block, files_and_verdicts, the_keys, the_contents, the_findings,
]  # fmt: skip
FEW = [as_it_opens, guides, a_block, the_findings]
WINDOWS = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "dark": {"viewport": {"width": 1024, "height": 768}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}},
}


@pytest.mark.parametrize("size", WINDOWS)
def test_axe_finds_no_violation(standing: Preview, look: Open, size: str) -> None:
    window = look(standing, **WINDOWS[size])
    found: dict[str, list[str]] = {}
    states = STATES if size == "desk" else FEW
    for state in states:
        window.digest(1)
        state(window)
        found[state.__name__] = violations(window)
        window.page.evaluate("localStorage.clear()")
        window.page.reload()
    assert found == {state.__name__: [] for state in states}


def test_axe_would_find_one(standing: Preview, look: Open) -> None:
    window = look(standing)
    window.page.evaluate("document.querySelector('#bar').append(document.createElement('button'))")
    assert [one.partition(":")[0] for one in violations(window)] == ["button-name"]


@pytest.mark.parametrize("width", [360, 720])
def test_a_narrow_window_shows_all_and_scrolls_no_way_but_down(
    standing: Preview, look: Open, width: int
) -> None:
    window = look(standing, viewport={"width": width, "height": 450 if width == 720 else 740})
    window.digest(1)
    page = window.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('#bar :is(button, select, input), #status button')]
        .filter((one) => one.offsetParent && !one.closest('[popover]'))
        .filter((one) => { const box = one.getBoundingClientRect();
            return box.left < 0 || box.right > innerWidth || box.bottom > innerHeight; })
        .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert cut == []
    a_block(window)
    expect(window.page.locator("#panel")).to_be_in_viewport(ratio=0.99)
    expect(window.sheet(1)).to_be_in_viewport()
    window.page.locator("#panel").get_by_role("button", name="Fermer").click()
    expect(window.page.locator("#panel")).to_be_hidden()
    the_contents(window)
    window.page.get_by_role("navigation").get_by_role("button", name=re.compile("^Suite")).click()
    expect(window.page.get_by_role("navigation", name="Sommaire")).to_be_hidden()
    expect(window.sheet(3)).to_be_in_viewport()


def test_a_page_is_gone_through_by_keyboard_alone(standing: Preview, look: Open) -> None:
    window = look(standing)
    window.digest(1)
    page = window.page
    page.keyboard.press("Tab")
    expect(page.locator("#skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(window.sheet(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(window.sheet(2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(window.sheet(2).locator(".door").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(window.sheet(2).locator(".door").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#block-title")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Bloc")).to_contain_text("content/1_accueil/page.txt, ligne 5")
    page.keyboard.press("Escape")
    expect(window.sheet(2)).to_be_focused()
    page.keyboard.press("f")
    expect(page.locator(".finding[aria-current]")).to_have_count(1)
    page.keyboard.press("End")
    expect(window.sheet(8)).to_be_focused()


def test_tabs_and_lists_answer_to_arrows(standing: Preview, look: Open) -> None:
    window = look(standing)
    window.page.locator("#tab-findings").focus()
    window.page.keyboard.press("ArrowRight")
    expect(window.page.locator("#tab-block")).to_be_focused()
    expect(window.page.get_by_role("tabpanel", name="Bloc")).to_be_visible()
    expect(window.sheet(1)).to_have_attribute("aria-current", "page")


def test_single_keys_can_be_switched_off(standing: Preview, look: Open) -> None:
    window = look(standing)
    the_keys(window)
    window.page.get_by_label("Utiliser les touches sans Ctrl").uncheck()
    window.page.keyboard.press("Escape")
    window.page.keyboard.press("v")
    expect(window.page.locator("#desk")).to_have_attribute("data-view", "spreads")
    window.page.get_by_role("button", name="Raccourcis clavier").click()
    window.page.get_by_label("Utiliser les touches sans Ctrl").check()
    window.page.keyboard.press("Escape")
    window.page.keyboard.press("v")
    expect(window.page.locator("#desk")).to_have_attribute("data-view", "pages")


LANGUAGES = {"fr-FR": ("fr", "Prêt|Pas prêt", "Repères"), "en-GB": ("en", "Ready|Not ready", "Guides")}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_it_speaks_the_language_of_the_browser(standing: Preview, look: Open, locale: str) -> None:
    language, verdict, guides_button = LANGUAGES[locale]
    window = look(standing, locale=locale)
    assert window.page.evaluate("document.documentElement.lang") == language
    expect(window.page.locator("#status .judged")).to_have_text(re.compile(verdict))
    expect(window.page.get_by_role("button", name=guides_button)).to_be_visible()
    message = window.page.locator(".finding.warning .message")
    expect(message).to_contain_text("le champ Cover" if language == "fr" else "field Cover")


def test_the_language_can_be_asked_for(standing: Preview, look: Open) -> None:
    window = look(standing, "?lang=en")
    assert window.page.evaluate("document.documentElement.lang") == "en"
    expect(window.page.locator(".finding.warning .message")).to_contain_text("field Cover")
