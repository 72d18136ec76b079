"""The preview as a browser meets it: a real server on a small booklet, edited while it runs."""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.folders import draw_picture, fields, write_tree
from tests.tools.previewing import PATIENCE, Listener, Running, made, previewing

PARAGRAPHS = "\n\n".join(
    f"Paragraphe {number}, assez long pour une ligne et un peu plus." for number in range(60)
)
FILES = {
    "booklet.toml": "[booklet]\npage_multiple = 32\n"
    '[preview]\npanel = "https://exemple.org/panel"\neditor = "vscode"\n',
    "content/site.txt": fields(title="Petit livret"),
    "content/1_un/un.txt": fields(title="Première", text=f"Le début.\n\n{PARAGRAPHS}"),
    "content/2_deux/deux.txt": fields(
        title="Deuxième",
        chapo="Un chapô.",
        text="La suite.\n\n(image: plan.png alt: Un plan)\n\n(image: absent.png)",
    ),
}


def write_booklet(root: Path) -> Path:
    write_tree(root, FILES)
    draw_picture(root / "content" / "2_deux" / "plan.png")
    return root


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """One server for tests that change nothing."""
    root = write_booklet(tmp_path_factory.mktemp("kept"))
    with previewing(root, "--read-only") as preview:
        made(preview, "accessible")
        yield preview, root


@pytest.fixture
def preview(kept: tuple[Running, Path]) -> Running:
    return kept[0]


@pytest.fixture
def edited(kept: tuple[Running, Path], tmp_path: Path) -> Iterator[tuple[Running, Path, Any]]:
    """A server of its own on a copy of the booklet, with its store full."""
    root = tmp_path / "booklet"
    shutil.copytree(kept[1], root)
    with previewing(root) as preview:
        yield preview, root, made(preview, "accessible")


def picture(preview: Running, stem: str, digest: str, width: int) -> Image.Image:
    answer = preview.ask(f"/pages/{stem}/{digest}?width={width}")
    assert answer.status == 200
    assert answer.heads["content-type"] == "image/png"
    return Image.open(io.BytesIO(answer.body))


# ── what is told ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_shell_speaks_the_readers_language_and_runs_nothing_inline(preview: Running) -> None:
    french, english = (preview.ask("/", Accept_Language=code) for code in ("fr-FR,fr;q=0.9", "en;q=0.8,de"))
    assert b'<html lang="fr">' in french.body
    assert b'<html lang="en">' in english.body
    assert b'<html lang="en">' in preview.ask("/?lang=en", Accept_Language="fr").body
    assert b'name="livret-read-only" content="true"' in french.body
    assert "unsafe" not in french.heads["content-security-policy"]
    assert "default-src 'none'" in french.heads["content-security-policy"]
    assert french.heads["cache-control"] == "no-store"


def test_files_of_the_front_end_are_asked_for_by_name_and_tagged(preview: Running) -> None:
    first = preview.ask("/web/main.js")
    assert first.heads["content-type"].startswith("text/javascript")
    again = preview.ask("/web/main.js", If_None_Match=first.heads["etag"])
    assert (again.status, again.body) == (304, b"")
    assert preview.ask("/web/index.html").status == 404
    assert preview.ask("/web/none.js").status == 404


def test_the_state_tells_editions_with_their_verdicts(preview: Running) -> None:
    state = preview.state("fr")
    assert state["booklet"]["title"] == "Petit livret"
    assert state["read_only"] is True
    assert state["panel"] == "https://exemple.org/panel"
    assert state["editor"] == "scheme"
    assert state["busy"] is state["stopped"] is None
    told = {one["stem"]: one for one in state["editions"]}
    assert list(told) == ["print", "accessible", "proof"]
    assert told["proof"]["label"] == "Épreuve"
    assert told["accessible"]["press_ready"] is True
    assert told["accessible"]["conformance"] == "pdf/ua-1"
    assert preview.state("en")["editions"][2]["label"] == "Proof"


def test_an_edition_tells_its_pages_by_their_boxes(preview: Running) -> None:
    told = preview.edition("accessible")
    first, second = told["pages"][:2]
    assert (first["number"], first["side"], second["side"]) == (1, "recto", "verso")
    assert first["media"] == pytest.approx([210, 297], abs=0.1)
    assert first["trim"] == pytest.approx([0, 0, 210, 297], abs=0.1)
    assert first["safe"] == pytest.approx([6, 6, 198, 285], abs=0.1)
    assert first["margins"][0] > 5
    assert 3 < first["grid"]["step"] < 10
    assert first["changed"] is None
    assert [one["title"] for one in told["outline"]] == ["Première", "Deuxième"]


def test_the_boxes_of_a_print_page_leave_room_for_bleed(preview: Running) -> None:
    page = made(preview, "print")["pages"][0]
    assert page["media"] == pytest.approx([154, 216], abs=0.1)
    assert page["trim"] == pytest.approx([3, 3, 148, 210], abs=0.1)
    assert page["bleed"] == pytest.approx([0, 0, 154, 216], abs=0.1)


def test_pages_that_only_fill_up_are_blank(preview: Running) -> None:
    pages = made(preview, "print")["pages"]
    assert len(pages) == 32
    blank = [page for page in pages if page["blank"]]
    assert blank
    assert all(page["section"] is page["margins"] is None for page in blank)


def test_blocks_lead_to_file_line_field_and_panel(preview: Running) -> None:
    blocks = {(one["file"], one["line"]): one for one in preview.edition("accessible")["blocks"]}
    text = FILES["content/2_deux/deux.txt"].splitlines()
    chapo = blocks["content/2_deux/deux.txt", text.index("Chapo: Un chapô.") + 1]
    assert chapo["field"] == "Chapo"
    assert chapo["kind"] == "standfirst"
    assert chapo["panel"] == "https://exemple.org/panel/pages/deux"
    shown = blocks["content/2_deux/deux.txt", text.index("(image: plan.png alt: Un plan)") + 1]
    assert (shown["field"], shown["kind"]) == ("Text", "figure")
    left, top, width, height = shown["rect"]
    assert 0 < left < left + width < 210
    assert 0 < top < top + height < 297
    page = preview.edition("accessible")["pages"][shown["page"] - 1]
    drawn = picture(preview, "accessible", page["digest"], 840)
    at = (round((left + width * 0.375) * 4), round((top + height * 0.3) * 4))
    assert drawn.getpixel(at) == pytest.approx((0xEB, 0x59, 0x3F), abs=12)  # the circle on the picture


def test_a_finding_is_told_in_the_readers_language_with_its_block(preview: Running) -> None:
    told = preview.edition("accessible", "fr")
    (found,) = (one for one in told["findings"] if one["code"] == "picture-missing")
    assert found["message"].endswith("absent de content/2_deux/")
    block = next(
        one for one in told["blocks"] if (one["file"], one["line"]) == (found["file"], found["line"])
    )
    assert (found["page"], found["rect"]) == (block["page"], block["rect"])


@pytest.mark.parametrize("width", [40, 333, 1000])
def test_a_page_is_drawn_as_wide_as_it_is_asked_for(preview: Running, width: int) -> None:
    page = preview.edition("accessible")["pages"][-1]
    drawn = picture(preview, "accessible", page["digest"], width)
    assert drawn.width == pytest.approx(width, abs=1)
    assert drawn.height / drawn.width == pytest.approx(297 / 210, abs=0.03)
    assert drawn.getextrema() != ((255, 255),) * 3


@pytest.mark.parametrize("width", ["", "-1", "x", "1e3", "٣", "100000"])
def test_a_width_that_is_none_is_refused(preview: Running, width: str) -> None:
    digest = preview.edition("accessible")["pages"][0]["digest"]
    assert preview.ask(f"/pages/accessible/{digest}?width={width.encode().hex()}z").status == 400


def test_a_picture_that_is_gone_is_missing(preview: Running) -> None:
    answer = preview.ask(f"/pages/accessible/{'0' * 32}?width=100", Accept_Language="en")
    assert answer.status == 404
    assert answer.json["message"]


def test_an_edition_is_downloaded_under_its_name(kept: tuple[Running, Path]) -> None:
    preview, root = kept
    answer = preview.ask("/download/accessible.pdf")
    assert answer.body == (root / "output" / "accessible.pdf").read_bytes()
    assert "attachment" in answer.heads["content-disposition"]
    assert "accessible.pdf" in answer.heads["content-disposition"]


def test_reports_are_offered_while_they_are_no_older_than_the_pages(kept: tuple[Running, Path]) -> None:
    preview, root = kept
    report = root / "output" / "report" / "spreads.html"
    write_tree(root, {"output/report/spreads.html": "<p>Planches</p>"})
    assert "spreads.html" in preview.state()["reports"]
    answer = preview.ask("/download/report/spreads.html")
    assert "attachment" in answer.heads["content-disposition"]
    os.utime(report, (1, 1))
    assert "spreads.html" not in preview.state()["reports"]
    assert preview.ask("/download/report/spreads.html").status == 404
    report.unlink()


# ── what happens ────────────────────────────────────────────────────────────────────────────────────────────


def edit(root: Path, name: str, before: str, after: str) -> None:
    file = root / name
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def test_an_edit_changes_its_page_alone_and_leads_to_its_block(edited: tuple[Running, Path, Any]) -> None:
    preview, root, before = edited
    listener = Listener(preview, "accessible")
    edit(root, "content/1_un/un.txt", "Paragraphe 40,", "Paragraphe quarante,")
    told = listener.next("edition")
    after = preview.edition("accessible")
    digests = [[page["digest"] for page in one["pages"]] for one in (before, after)]
    differ = [number for number, pair in enumerate(zip(*digests, strict=True), 1) if pair[0] != pair[1]]
    assert told["changed"] == differ
    assert told["total"] == len(after["pages"])
    assert told["pages"] == [after["pages"][number - 1] for number in differ]
    assert len(differ) == 1
    block = after["blocks"][told["first"]["block"]]
    assert told["first"]["page"] == block["page"] == differ[0]
    lines = (root / "content/1_un/un.txt").read_text(encoding="utf-8").splitlines()
    assert lines[block["line"] - 1].startswith("Paragraphe quarante")
    assert [page["number"] for page in after["pages"] if page["changed"] == "save"] == differ
    assert after["version"] == told["version"] > before["version"]
    listener.close()


def is_checked(state: Any, stem: str) -> bool:
    return any(one["checked"] for one in state["editions"] if one["stem"] == stem)


def test_the_rest_of_a_section_follows_its_edited_page(edited: tuple[Running, Path, Any]) -> None:
    preview, root, _ = edited
    listener = Listener(preview, "accessible")
    longer = "\n\n".join(
        f"Encore {number}, assez long pour une ligne et un peu plus." for number in range(60)
    )
    edit(root, "content/1_un/un.txt", "Le début.", f"Le début.\n\n{longer}")
    listener.next("edition", among=lambda said: said["changed"])
    listener.next("state", among=lambda said: not said["busy"] and is_checked(said, "accessible"))
    edit(root, "content/1_un/un.txt", "Encore 20,", "Encore vingt, " + "et ce qui va plus loin, " * 40)
    first, rest = (listener.next("edition", among=lambda said: said["changed"]) for _ in range(2))
    assert (first["rest"], rest["rest"]) == (False, True)
    assert first["first"]["page"] in first["changed"]
    assert min(rest["changed"]) == max(first["changed"]) + 1
    assert rest["version"] == first["version"] + 1
    seen = [page["number"] for page in preview.edition("accessible")["pages"] if page["changed"] == "save"]
    assert seen == [*first["changed"], *rest["changed"]]
    listener.close()


def test_what_changed_since_the_last_proof_is_kept_until_there_is_a_new_one(
    edited: tuple[Running, Path, Any],
) -> None:
    preview, root, _ = edited
    listener = Listener(preview, "accessible")
    edit(root, "content/1_un/un.txt", "Le début.", "Le commencement.")
    first = listener.next("edition", among=lambda said: said["changed"])["changed"]
    edit(root, "content/2_deux/deux.txt", "La suite.", "La fin.")
    second = listener.next("edition", among=lambda said: said["changed"])["changed"]
    marks = {page["number"]: page["changed"] for page in preview.edition("accessible")["pages"]}
    assert {marks[number] for number in second} == {"save"}
    assert {marks[number] for number in first} == {"proof"}
    assert preview.post("/api/proof", {}).status == 200
    marks = {page["number"]: page["changed"] for page in preview.edition("accessible")["pages"]}
    assert {marks[number] for number in first} == {None}
    listener.close()


def test_a_build_that_cannot_be_made_says_why_and_the_last_good_pages_stay(
    edited: tuple[Running, Path, Any],
) -> None:
    preview, root, before = edited
    listener = Listener(preview, "accessible", "fr")
    settings = (root / "booklet.toml").read_text(encoding="utf-8")
    (root / "booklet.toml").write_text("[booklet\n", encoding="utf-8")
    stopped = listener.next("state", among=lambda said: said["stopped"])["stopped"]
    assert stopped["code"] == "settings-syntax"
    assert (stopped["file"], stopped["severity"]) == ("booklet.toml", "error")
    assert stopped["message"] != preview.state("en")["stopped"]["message"]
    page = preview.edition("accessible")["pages"][0]
    assert page["digest"] == before["pages"][0]["digest"]
    assert picture(preview, "accessible", page["digest"], 100)
    (root / "booklet.toml").write_text(settings, encoding="utf-8")
    assert listener.next("state", among=lambda said: not said["stopped"])["stopped"] is None
    listener.close()


def test_two_windows_look_at_two_editions(edited: tuple[Running, Path, Any]) -> None:
    preview, root, _ = edited
    one, other = Listener(preview, "accessible"), Listener(preview, "proof")
    other.next("edition", among=lambda said: said["stem"] == "proof")
    edit(root, "content/2_deux/deux.txt", "La suite.", "La suite, enfin.")
    for listener in (one, other):
        seen = {listener.next("edition", among=lambda said: said["changed"])["stem"] for _ in range(2)}
        assert seen == {"accessible", "proof"}
        listener.close()


def test_a_page_of_a_version_that_was_replaced_is_gone_or_as_it_was(
    edited: tuple[Running, Path, Any],
) -> None:
    preview, root, before = edited
    listener = Listener(preview, "accessible")
    edit(root, "content/1_un/un.txt", "Le début.", "Un autre début.")
    (changed,) = listener.next("edition", among=lambda said: said["changed"])["changed"]
    old = before["pages"][changed - 1]["digest"]
    assert preview.ask(f"/pages/accessible/{old}?width=100").status == 404
    listener.close()


def test_progress_is_told_by_its_parts(edited: tuple[Running, Path, Any]) -> None:
    preview, root, _ = edited
    listener = Listener(preview, "accessible")
    write_tree(root, {"content/1_un/un.txt": fields(title="Autre", text="Autre."),
                      "content/2_deux/deux.txt": fields(title="Encore", text="Encore.")})  # fmt: skip
    said = listener.next("progress", among=lambda one: one["total"])
    assert said["stage"] == "typesetting"
    assert said["edition"] == "accessible"
    assert 1 <= said["done"] <= said["total"]
    listener.close()


# ── the command ─────────────────────────────────────────────────────────────────────────────────────────────


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", "preview", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


def test_a_port_that_is_taken_is_one_line_with_what_to_do(tmp_path: Path) -> None:
    write_booklet(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ended = run(str(tmp_path), "--no-open", "--port", str(port), "--lang", "fr")
    assert ended.returncode == 3
    assert ended.stdout == ""
    (line,) = ended.stderr.strip().splitlines()
    assert f"le port {port} n’est pas libre" in line
    assert "--port" in line


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    ended = run(str(tmp_path / "none"), "--no-open", "--port", "0", "--lang", "en")
    assert ended.returncode == 3
    assert "root-missing" in ended.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_quietly_when_interrupted_though_somebody_listens(
    tmp_path: Path, how: signal.Signals
) -> None:
    write_booklet(tmp_path)
    with previewing(tmp_path) as preview:
        listener = Listener(preview, "print")
        listener.next("progress")
        preview.process.send_signal(how)
        _, errors = preview.process.communicate(timeout=PATIENCE)
        assert preview.process.returncode == (130 if how is signal.SIGINT else -signal.SIGTERM)
        assert errors.strip() == ""
        listener.close()
