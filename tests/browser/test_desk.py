"""The pages as they lie: spreads, views, zoom, guides, contents."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Preview, Window

pytestmark = pytest.mark.slow


def left_of(window: Window, number: int) -> float:
    box = window.sheet(number).locator(".paper").bounding_box()
    assert box is not None
    return box["x"]


def test_pages_lie_as_spreads_with_the_cover_alone_on_the_right(standing: Preview, look: Open) -> None:
    window = look(standing)
    spreads = window.page.locator(".spread")
    numbers = [spread.locator(".sheet").evaluate_all("all => all.map(one => Number(one.dataset.page))")
               for spread in spreads.all()]  # fmt: skip
    assert numbers == [[1], [2, 3], [4, 5], [6, 7], [8]]
    assert left_of(window, 1) == pytest.approx(left_of(window, 3), abs=1)
    assert left_of(window, 8) == pytest.approx(left_of(window, 2), abs=1)
    verso = window.sheet(2).locator(".paper").bounding_box()
    assert verso is not None
    assert verso["x"] + verso["width"] == pytest.approx(left_of(window, 3), abs=1)


def test_a_picture_has_the_pixels_of_the_screen(standing: Preview, look: Open) -> None:
    window = look(standing, device_scale_factor=2)
    window.digest(1)
    shown, drawn = (
        window.sheet(1)
        .locator(".picture")
        .evaluate("one => [one.getBoundingClientRect().width * devicePixelRatio, one.naturalWidth]")
    )
    assert drawn == pytest.approx(shown, abs=1)
    assert drawn % 8 == 0


def test_only_pages_near_the_window_are_fetched(standing: Preview, look: Open) -> None:
    window = look(standing)
    window.digest(1)
    window.digest(3)
    assert window.page.locator(".picture[src]").count() < 8
    window.page.keyboard.press("End")
    window.digest(8)


def test_views_follow_each_other_and_stay_at_the_page(standing: Preview, look: Open) -> None:
    window = look(standing, "#print/5")
    expect(window.sheet(5)).to_have_attribute("aria-current", "page")
    window.page.keyboard.press("v")
    expect(window.page.locator(".spread")).to_have_count(8)
    expect(window.sheet(5)).to_be_in_viewport()
    window.page.keyboard.press("v")
    expect(window.page.locator("#desk")).to_have_attribute("data-view", "contact")
    for number in range(1, 9):
        window.digest(number)
    window.sheet(7).click()
    expect(window.page.locator("#desk")).to_have_attribute("data-view", "spreads")
    expect(window.sheet(7)).to_be_in_viewport()


def test_zoom_goes_from_the_whole_page_to_any_size(standing: Preview, look: Open) -> None:
    window = look(standing, "#print/3")
    paper = window.sheet(3).locator(".paper")

    def width() -> float:
        return float(paper.evaluate("one => one.getBoundingClientRect().width"))

    before = width()
    window.page.keyboard.press("1")
    expect(window.page.get_by_label("Zoom", exact=True).get_by_role("combobox")).to_have_value("1")
    assert width() == pytest.approx(148 * 96 / 25.4, abs=1)
    drawn = "one => one.naturalWidth === Math.round(one.getBoundingClientRect().width)"
    window.until(f"() => ({drawn})(document.querySelector('[data-page=\"3\"] .picture'))")
    window.page.keyboard.press("+")
    assert width() == pytest.approx(1.25 * 148 * 96 / 25.4, abs=1)
    box = paper.bounding_box()
    assert box is not None
    window.page.mouse.move(box["x"] + 50, box["y"] + 400)
    window.page.keyboard.down("Control")
    window.page.mouse.wheel(0, 300)
    window.page.keyboard.up("Control")
    window.until(
        "before => document.querySelector('[data-page=\"3\"] .paper').getBoundingClientRect().width < before",
        1.25 * 148 * 96 / 25.4 - 10,
    )
    window.page.keyboard.press("0")
    expect(window.page.get_by_label("Zoom", exact=True).get_by_role("combobox")).to_have_value("page")
    assert width() == pytest.approx(before, abs=1)


GUIDES = {
    "Format rogné": "trim", "Fond perdu": "bleed", "Marges": "margins", "Zone de sécurité": "safe",
    "Grille de base": "grid", "Blocs": "outline",
}  # fmt: skip


def test_guides_are_laid_over_at_will(standing: Preview, look: Open) -> None:
    window = look(standing, "#print/3")
    window.digest(3)
    expect(window.sheet(3).locator(".guide")).to_have_count(0)
    window.page.get_by_role("button", name="Repères").click()
    for label, name in GUIDES.items():
        window.page.get_by_label(label, exact=True).check()
        expect(window.sheet(3).locator(f".guide.{name}").first).to_be_attached()
    # The bleed lies outside the trim: it is shown with the whole sheet.
    expect(window.page.get_by_label(re.compile("imprimeur la voit"))).to_be_checked()
    trim = window.sheet(3).locator(".guide.trim").bounding_box()
    paper = window.sheet(3).locator(".paper").bounding_box()
    assert trim is not None
    assert paper is not None
    scale = paper["width"] / 154
    assert trim["x"] - paper["x"] == pytest.approx(3 * scale, abs=1.5)
    assert trim["width"] == pytest.approx(148 * scale, abs=2)
    window.page.get_by_label("Grille de base", exact=True).uncheck()
    expect(window.sheet(3).locator(".guide.grid")).to_have_count(0)


def test_what_was_chosen_is_there_again_in_the_next_window(standing: Preview, look: Open) -> None:
    window = look(standing)
    window.page.keyboard.press("g")
    window.page.keyboard.press("m")
    window.digest(1)
    expect(window.sheet(1).locator(".guide.grid")).to_be_attached()
    window.page.reload()
    window.digest(1)
    expect(window.sheet(1).locator(".guide.grid")).to_be_attached()
    assert window.sheet(1).evaluate("one => getComputedStyle(one).getPropertyValue('--w')") == "154.001"


def test_the_contents_lead_to_their_pages(standing: Preview, look: Open) -> None:
    window = look(standing)
    contents = window.page.get_by_role("navigation", name="Sommaire")
    contents.get_by_role("button", name=re.compile("^Suite")).click()
    expect(window.sheet(3)).to_be_in_viewport()
    expect(contents.locator("[aria-current]")).to_have_text(re.compile("^Suite"))
    window.page.keyboard.press("s")
    expect(contents).to_be_hidden()


def test_an_edition_is_made_when_it_is_looked_at(standing: Preview, look: Open) -> None:
    window = look(standing)
    assert window.page.locator(".sheet").count() == 8
    window.edition("accessible")
    expect(window.page.locator(".sheet")).to_have_count(5)
    expect(window.page.locator("#status .judged")).to_have_text("Pas encore accessible")
    window.edition("proof")
    window.page.keyboard.press("e")
    expect(window.page.locator('.picture[src*="/pages/print/"]').first).to_be_visible()
    expect(window.page.locator(".sheet")).to_have_count(8)
    expect(window.page).to_have_url(re.compile(r"#print/\d+$"))


def test_another_edition_opens_where_one_was(standing: Preview, look: Open) -> None:
    window = look(standing, "#print/5")
    expect(window.sheet(5)).to_have_attribute("aria-current", "page")
    window.edition("accessible")
    expect(window.page.locator(".sheet[aria-current] .door").last).to_have_attribute(
        "aria-label", "Paragraphe, 3_fin/page.txt:5"
    )


def test_an_address_that_is_written_into_an_open_window_leads_there(standing: Preview, look: Open) -> None:
    window = look(standing, "#print/5")
    expect(window.sheet(5)).to_have_attribute("aria-current", "page")
    window.page.evaluate("window.stays = true")
    window.page.evaluate("location.hash = '#accessible/3'")
    expect(window.page.get_by_role("tab", name="Lecture")).to_have_count(1)
    expect(window.sheet(3)).to_have_attribute("aria-current", "page")
    assert window.page.evaluate("window.stays") is None


def test_the_link_that_skips_stays_in_its_window(standing: Preview, look: Open) -> None:
    window = look(standing)
    window.page.evaluate("window.stays = true")
    window.page.evaluate("location.hash = '#desk'")
    window.page.wait_for_timeout(300)  # a page that loads again would have begun to
    assert window.page.evaluate("window.stays") is True


def test_the_files_are_given_with_their_verdicts(standing: Preview, look: Open) -> None:
    window = look(standing)
    expect(window.page.locator("#status .judged")).to_have_text("Pas prêt pour l’imprimeur")
    window.page.get_by_role("button", name="Télécharger").click()
    line = window.page.locator("#files li").first
    expect(line).to_contain_text("Pas prêt pour l’imprimeur (1 erreur, 1 point d’attention)")
    with window.page.expect_download() as coming:
        line.get_by_role("link").click()
    assert coming.value.path().read_bytes().startswith(b"%PDF-")
    assert coming.value.suggested_filename == "print.pdf"
