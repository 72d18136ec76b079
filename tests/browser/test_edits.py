"""What happens on the desk while somebody writes elsewhere."""

from __future__ import annotations

import json
import re
import time
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import Open, Preview, Window

pytestmark = pytest.mark.slow

FIRST = "content/1_accueil/page.txt"
LAST = "content/3_fin/page.txt"

NOTE_FLASHES = """() => {
  window.flashed = new Set();
  const note = () => document.querySelectorAll(".sheet .flash").forEach(
    (one) => window.flashed.add(one.closest(".sheet").dataset.page));
  new MutationObserver(note).observe(document.body, {subtree: true, childList: true, attributes: true});
}"""


def say(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


def pictures(window: Window) -> dict[int, str | None]:
    """Give the addresses of the pictures that are seen, by page; they are not fetched anew."""
    return {
        int(number): source
        for number, source in window.page.locator(".sheet").evaluate_all(
            "all => all.map(one => [one.dataset.page, one.querySelector('.picture').getAttribute('src')])"
        )
    }


def test_a_saved_edit_changes_its_page_and_no_other(preview: Preview, look: Open) -> None:
    window = look(preview)
    before, others = window.digest(2), pictures(window)
    window.digest(1)
    preview.write(FIRST, say("que l'on changera", "que l'on a changé"))
    expect(window.sheet(2)).not_to_have_attribute("data-digest", before)
    expect(window.sheet(2)).to_have_attribute("aria-label", re.compile("modifiée à l’instant"))
    expect(window.page.locator("#status .changed")).to_contain_text("1 page modifiée à l’instant")
    expect(window.page.locator("#status .seconds")).to_contain_text("Dernière modification affichée en")
    expect(window.page.locator("#voice")).to_have_text("Page 2 modifiée.")
    now = pictures(window)
    assert [number for number in others if others[number] and now[number] != others[number]] == [2]


def test_the_desk_goes_to_the_block_that_was_saved(preview: Preview, look: Open) -> None:
    window = look(preview)
    window.digest(1)
    expect(window.sheet(5)).not_to_be_in_viewport()
    window.page.evaluate(NOTE_FLASHES)  # one may be over before anybody looks
    preview.write(LAST, say("Le dernier mot.", "Le tout dernier mot, vraiment."))
    expect(window.sheet(5)).to_be_in_viewport()
    window.until("flashed.size > 0")
    expect(window.sheet(5).locator(".flash")).not_to_be_attached()
    assert window.page.evaluate("[...flashed]") == ["5"]


def look_at_a_long_section(preview: Preview, look: Open) -> Window:
    preview.stop()
    lines = "\n\n".join(f"{number}. " + "Une phrase assez longue. " * 6 for number in range(80))
    preview.write(FIRST, say("Un autre paragraphe", f"{lines}\n\nUn autre paragraphe"))
    window = look(preview.start())
    window.until("document.querySelectorAll('.sheet').length > 8")
    expect(window.page.locator("#status .doing")).to_have_text("À jour")
    window.page.evaluate(NOTE_FLASHES)
    return window


LONGER = say("20. Une phrase", "20. Une phrase" + " de plus, et encore une" * 40)


def see_where_it_began(window: Window) -> None:
    """Several pages changed with one save: the desk is where it began."""
    expect(window.page.locator("#status .changed")).to_contain_text(re.compile(r"[2-9] pages modifiées"))
    marked = window.page.locator('.sheet[aria-label*="modifiée à l’instant"]')
    first = int(marked.first.get_attribute("data-page") or 0)
    expect(marked.nth(1)).to_have_attribute("data-page", str(first + 1))
    expect(window.sheet(first)).to_be_in_viewport()
    window.until("flashed.size > 0")
    assert window.page.evaluate("[...flashed]") == [str(first)]


def test_the_desk_stays_at_the_edited_page_when_the_rest_of_its_section_comes(
    preview: Preview, look: Open
) -> None:
    window = look_at_a_long_section(preview, look)
    preview.write(FIRST, LONGER)
    expect(window.page.locator("#voice")).to_have_text(re.compile(r"Pages .* modifiées"))
    see_where_it_began(window)


def test_who_comes_back_to_a_hidden_window_sees_where_it_began(preview: Preview, look: Open) -> None:
    window = look_at_a_long_section(preview, look)
    window.page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    preview.write(FIRST, LONGER)
    expect(window.page.locator("#status .changed")).to_contain_text(re.compile(r"[2-9] pages modifiées"))
    expect(window.page.locator("#status .doing")).to_have_text("À jour")
    assert window.page.evaluate("flashed.size") == 0
    window.page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    see_where_it_began(window)


def test_who_is_at_work_here_is_not_led_away(preview: Preview, look: Open) -> None:
    window = look(preview)
    window.digest(1)
    window.page.get_by_role("button", name="Repères").click()
    window.page.get_by_label("Aller à ce qui vient d’être enregistré").uncheck()
    window.page.keyboard.press("Escape")
    preview.write(LAST, say("Le dernier mot.", "Le tout dernier mot."))
    see = window.page.get_by_role("button", name=re.compile("Voir la modification"))
    expect(see).to_be_visible()
    expect(window.sheet(1)).to_be_in_viewport()
    see.click()
    expect(window.sheet(5)).to_be_in_viewport()
    expect(see).to_be_hidden()


def test_a_new_proof_is_what_later_changes_are_held_against(preview: Preview, look: Open) -> None:
    window = look(preview)
    window.digest(2)
    preview.write(FIRST, say("Un autre", "Encore un autre"))
    expect(window.sheet(2).locator(".mark.save")).to_have_text("modifiée à l’instant")
    preview.write(LAST, say("Le dernier mot.", "Le tout dernier mot."))
    expect(window.sheet(2).locator(".mark.proof")).to_have_text("modifiée depuis l’épreuve")
    changed = window.page.locator("#status .changed")
    expect(changed).to_contain_text("1 page modifiée à l’instant")
    expect(changed).to_contain_text("2 depuis l’épreuve")
    changed.get_by_role("button", name="Nouvelle épreuve").click()
    expect(changed).to_have_text("Rien de modifié depuis l’épreuve")
    expect(window.page.locator(".mark")).to_have_count(0)
    expect(window.page.locator("#voice")).to_have_text(re.compile("Nouvelle épreuve"))


def test_what_cannot_be_built_is_told_on_top_and_the_last_pages_stay(preview: Preview, look: Open) -> None:
    window = look(preview)
    before = window.digest(1)
    (preview.root / "booklet.toml").write_text("[booklet]\ntitel = 'x'\n")
    banner = window.page.get_by_role("alert")
    expect(banner).to_contain_text(
        "Le livret ne peut pas être fabriqué. Les pages affichées sont les dernières bonnes."
    )
    expect(banner).to_contain_text("booklet.toml:2")
    expect(banner).to_contain_text("title")
    assert window.digest(1) == before
    (preview.root / "booklet.toml").write_text("[booklet]\ntitle = 'Autrement'\n")
    expect(banner).to_be_empty()
    expect(window.page.get_by_role("heading", level=1)).to_have_text("Autrement")


def test_two_windows_are_in_step(preview: Preview, look: Open) -> None:
    print_window = look(preview)
    other = look(preview, "?lang=en#accessible/1", ready=False)
    expect(other.page.locator('.picture[src*="/pages/accessible/"]').first).to_be_visible()
    before = print_window.digest(2), other.digest(2)
    preview.write(FIRST, say("Un autre", "Encore un autre"))
    expect(print_window.sheet(2)).not_to_have_attribute("data-digest", before[0])
    expect(other.sheet(2)).not_to_have_attribute("data-digest", before[1])
    expect(other.sheet(2)).to_have_attribute("aria-label", re.compile("changed just now"))


def test_a_server_that_comes_back_is_taken_up_again(preview: Preview, look: Open) -> None:
    window = look(preview)
    before = window.digest(2)
    preview.stop()
    doing = window.page.locator("#status .doing")
    expect(doing).to_have_text(re.compile("Le serveur ne répond plus"))
    assert window.digest(2) == before
    preview.write(FIRST, say("Un autre", "Encore un autre"))
    preview.start()
    expect(window.sheet(2)).not_to_have_attribute("data-digest", before)
    expect(doing).to_have_text("À jour")
    # It has a token of its own, which the window learns.
    preview.write(FIRST, say("Encore un autre", "Un autre encore"))
    expect(window.sheet(2).locator(".mark.save")).to_be_visible()
    window.page.get_by_role("button", name="Nouvelle épreuve").click()
    expect(window.page.locator("#status .changed")).to_have_text("Rien de modifié depuis l’épreuve")


def is_settled(preview: Preview) -> bool:
    with urllib.request.urlopen(f"{preview.url}api/state") as answer:
        state = json.load(answer)
    first, *_ = state["editions"]
    return bool(first["checked"]) and state["busy"] is None


def test_what_is_told_while_the_state_is_asked_for_is_not_undone(preview: Preview, look: Open) -> None:
    window = look(preview)
    before = window.digest(2)
    preview.stop()
    doing = window.page.locator("#status .doing")
    expect(doing).to_have_text(re.compile("Le serveur ne répond plus"))
    late: list[str] = []

    def hold_the_first(route: Route) -> None:
        """Answer as from the middle of a build, when the file is made and checked."""
        if late:
            route.continue_()
            return
        late.append(route.request.url)
        answer = route.fetch()
        busy = {"edition": "print", "stage": "typesetting", "done": 0, "total": 0}
        while not is_settled(preview):
            time.sleep(0.2)
        route.fulfill(response=answer, json=answer.json() | {"busy": busy})

    window.page.route(re.compile("/api/state"), hold_the_first)
    preview.write(FIRST, say("Un autre", "Encore un autre"))
    preview.start()
    expect(window.sheet(2)).not_to_have_attribute("data-digest", before)
    window.page.wait_for_timeout(1_500)  # the late answer is taken in, or is not
    assert late
    assert doing.text_content() == "À jour"


def test_a_page_more_is_laid_in_its_place(preview: Preview, look: Open) -> None:
    window = look(preview)
    window.edition("accessible")
    expect(window.page.locator(".sheet")).to_have_count(5)
    more = "\n\n".join(f"Un paragraphe de plus, le {number}e, pour remplir la page." for number in range(60))
    preview.write(LAST, lambda text: text + "\n\n" + more)
    expect(window.page.locator(".sheet")).not_to_have_count(5)
    assert window.page.locator(".sheet").count() > 5
