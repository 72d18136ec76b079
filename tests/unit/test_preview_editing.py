"""Editing a field: what may be written, what is written, and what is refused."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.preview import editing
from pipeline.preview.editing import Conflict, CopyDesk, Opened, RefusedError, Saved
from pipeline.preview.words import SAYINGS
from tests.folders import fields, write_tree

UN = "content/1_un/un.txt"
FILES: Mapping[str, str] = {
    "booklet.toml": "",
    "content/site.txt": fields(title="Livret"),
    UN: fields(title="Un", text="\n\nDeux.\n\nTrois.", uuid="x"),
    "content/1_un/plan.png": "",
    "content/1_un/plan.png.txt": fields(alt="Un plan"),
    "content/1_un/perdu.png.txt": fields(alt="Rien"),
    "content/_drafts/2_deux/deux.txt": fields(title="Deux"),
    "content/1_un/_changes/un.txt": fields(title="Autre"),
    "content/1_un/.cache/un.txt": fields(title="Autre"),
    "content/1_un/notes.md": fields(title="Notes"),
    "output/note.txt": fields(title="Sortie"),
    "secret.txt": fields(title="Secret"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "livret", FILES)


@pytest.fixture
def desk(root: Path) -> CopyDesk:
    return CopyDesk(root)


def everything(root: Path) -> dict[str, bytes]:
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def saved(desk: CopyDesk, file: str, field: str, value: str) -> Saved:
    done = desk.save(file, field, value, desk.open(file, field).digest)
    assert isinstance(done, Saved)
    return done


def digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


def refused(what: RefusedError) -> tuple[str, object]:
    assert what.key in SAYINGS
    return what.key, what.words


# ── one text ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_field_is_opened_as_it_was_typed(root: Path, desk: CopyDesk) -> None:
    assert desk.open(UN, "Text") == Opened("Deux.\n\nTrois.", 7, digest(root / UN))
    (root / UN).write_bytes(b"Title: Un\r\n\r\n----\r\n\r\nText:\r\n\r\na\r\n\\----\r\nb\r\n")
    assert desk.open(UN, "text") == Opened("a\n----\nb", 7, digest(root / UN))


def test_a_save_changes_one_field_of_one_file(root: Path, desk: CopyDesk) -> None:
    before = everything(root)
    done = saved(desk, UN, "text", "Quatre.")
    after = everything(root)
    assert after == before | {UN: before[UN].replace(b"\n\nDeux.\n\nTrois.", b"Quatre.")}
    assert done.digest == digest(root / UN) == desk.open(UN, "title").digest


@pytest.mark.parametrize(
    ("file", "field"),
    [("content/site.txt", "title"), ("content/1_un/plan.png.txt", "alt"), (UN, "UUID"), (UN, "title")],
)
def test_texts_of_the_site_of_pages_and_of_files_can_be_edited(
    root: Path, desk: CopyDesk, file: str, field: str
) -> None:
    saved(desk, file, field, "Autre\nchose")
    assert b":\n\nAutre\nchose" in (root / file).read_bytes()


def test_every_language_of_the_content_can_be_edited(tmp_path: Path) -> None:
    names = [f"content/{place}.{code}.txt" for place in ("site", "1_a/a", "2_b/b") for code in ("fr", "en")]
    root = write_tree(tmp_path, {name: fields(title="A") for name in (*names, "content/1_a/a.zz.txt")})
    desk = CopyDesk(root)
    for name in names:
        saved(desk, name, "title", "B")
    with pytest.raises(RefusedError, match="outside"):  # no language of the site: nobody reads it
        desk.open("content/1_a/a.zz.txt", "title")


def test_what_no_page_shows_is_not_written(desk: CopyDesk) -> None:
    saved(desk, UN, "text", "\ufeffex\ufffeemple\x08\x00 \ud83d\U0001d11e")
    assert desk.open(UN, "text").value == "exemple \U0001d11e"


def test_saving_what_is_there_touches_nothing(root: Path, desk: CopyDesk) -> None:
    before = (root / UN).stat()
    done = saved(desk, UN, "text", "Deux.\r\n\r\nTrois.\n")
    after = (root / UN).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert desk.undo(done.undo) == done.digest == digest(root / UN)


def test_a_file_keeps_its_mode_and_is_newer(root: Path, desk: CopyDesk) -> None:
    os.utime(root / UN, (1_000_000_000, 1_000_000_000))
    (root / UN).chmod(0o640)
    saved(desk, UN, "text", "Quatre.")
    status = (root / UN).stat()
    assert stat.S_IMODE(status.st_mode) == 0o640
    assert status.st_mtime > 1_000_000_000


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_keeps_its_owner(root: Path, desk: CopyDesk) -> None:
    os.chown(root / UN, 33, 33)
    saved(desk, UN, "text", "Quatre.")
    assert ((root / UN).stat().st_uid, (root / UN).stat().st_gid) == (33, 33)


def test_a_file_whose_owner_cannot_be_kept_keeps_its_group(
    root: Path, desk: CopyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def chown(_: Path, owner: int, __: int) -> None:
        asked.append(owner)
        if owner != -1:
            raise PermissionError

    monkeypatch.setattr(os, "chown", chown)
    saved(desk, UN, "text", "Quatre.")
    assert asked == [(root / UN).stat().st_uid, -1]


# ── refusals ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "file",
    [
        "secret.txt",
        "booklet.toml",
        "output/note.txt",
        "content",
        "content/1_un",
        "content/1_un/plan.png",
        "content/1_un/notes.md",
        "content/1_un/perdu.png.txt",
        "content/1_un/none.txt",
        "content/_drafts/2_deux/deux.txt",
        "content/1_un/_changes/un.txt",
        "content/1_un/.cache/un.txt",
        "content/../secret.txt",
        "content/1_un/../../secret.txt",
        "content/../content/1_un/un.txt",
        "content//1_un/un.txt",
        "./content/1_un/un.txt",
        "content/1_un/un.txt/",
        "content/1_un/un.txt\0",
        "content\\1_un\\un.txt",
        "/etc/passwd",
        "/content/1_un/un.txt",
        "content/%2e%2e/secret.txt",
        "content/1_un/un.txt\ud83d",
        "content/" + "a" * 300 + ".txt",
        "content/" + "a/" * 5_000 + "un.txt",
        "",
    ],
)
def test_only_texts_of_the_content_can_be_edited(root: Path, desk: CopyDesk, file: str) -> None:
    before = everything(root)
    for ask in (
        lambda: desk.open(file, "title"),
        lambda: desk.save(file, "title", "x", digest(root / "secret.txt")),
    ):
        with pytest.raises(RefusedError) as what:
            ask()
        assert refused(what.value) == ("outside", {})
    assert everything(root) == before


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_no_link_leads_out_of_the_content(root: Path, desk: CopyDesk, kind: str) -> None:
    elsewhere = write_tree(root.parent / "ailleurs", {"3_trois/trois.txt": fields(title="Trois")})
    beside = write_tree(root / "styles", {"3_trois/trois.txt": fields(title="Trois")})
    for number, place in enumerate((elsewhere, beside), 4):
        page = root / "content" / f"{number}_lien"
        if kind == "folder":
            page.symlink_to(place / "3_trois")
        else:
            page.mkdir()
            (page / "trois.txt").symlink_to(place / "3_trois" / "trois.txt")
        with pytest.raises(RefusedError, match="outside"):
            desk.open(f"content/{number}_lien/trois.txt", "title")
    assert (elsewhere / "3_trois" / "trois.txt").read_text() == "Title: Trois"


def test_a_link_within_the_content_stays_one(root: Path, desk: CopyDesk) -> None:
    (root / "content" / "2_lien").symlink_to("1_un")
    (root / "content" / "3_lien").mkdir()
    (root / "content" / "3_lien" / "un.txt").symlink_to("../1_un/un.txt")
    for number in (2, 3):
        saved(desk, f"content/{number}_lien/un.txt", "title", f"Page {number}")
        assert desk.open(UN, "title").value == f"Page {number}"
    assert (root / "content" / "2_lien").is_symlink()
    assert (root / "content" / "3_lien" / "un.txt").is_symlink()


def test_a_link_within_the_content_leads_to_no_draft(root: Path, desk: CopyDesk) -> None:
    (root / "content" / "2_lien").symlink_to("_drafts/2_deux")
    with pytest.raises(RefusedError, match="outside"):
        desk.open("content/2_lien/deux.txt", "title")


def test_the_content_itself_may_be_a_link(root: Path, desk: CopyDesk) -> None:
    shutil.move(root / "content", root.parent / "site")
    (root / "content").symlink_to(root.parent / "site")
    saved(desk, UN, "title", "Ailleurs")
    assert (root.parent / "site" / "1_un" / "un.txt").read_bytes().startswith(b"Title: Ailleurs\n")
    (root / "content").unlink()
    (root / "content").symlink_to("content")
    with pytest.raises(RefusedError, match="outside"):
        desk.open(UN, "title")


def test_a_file_behind_another_name_stays_as_it_is(root: Path, desk: CopyDesk) -> None:
    other = root.parent / "autre.txt"
    other.hardlink_to(root / UN)
    saved(desk, UN, "title", "Ici")
    assert other.read_bytes().startswith(b"Title: Un\n")


def test_a_pipe_holds_nobody_up(root: Path, desk: CopyDesk) -> None:
    (root / UN).unlink()
    os.mkfifo(root / UN)
    with pytest.raises(RefusedError, match="outside"):
        desk.open(UN, "title")


def test_a_field_that_is_not_there(root: Path, desk: CopyDesk) -> None:
    for ask in (lambda: desk.open(UN, "none"), lambda: desk.save(UN, "none", "x", digest(root / UN))):
        with pytest.raises(RefusedError) as what:
            ask()
        assert refused(what.value) == ("field-lost", {})


def test_a_text_that_kirby_would_read_otherwise(root: Path, desk: CopyDesk) -> None:
    before = everything(root)
    with pytest.raises(RefusedError) as what:
        saved(desk, UN, "text", "a\n\\----")
    assert refused(what.value) == ("unwritable", {"line": 2})
    assert everything(root) == before


def test_nothing_is_edited_read_only(root: Path) -> None:
    desk, before = CopyDesk(root, read_only=True), everything(root)
    for ask in (
        lambda: desk.open(UN, "text"),
        lambda: desk.save(UN, "text", "x", digest(root / UN)),
        lambda: desk.undo("x"),
    ):
        with pytest.raises(RefusedError) as what:
            ask()
        assert refused(what.value) == ("read-only", {})
    assert everything(root) == before


@pytest.mark.parametrize("when", ["replace", "copystat", "access"])
def test_a_file_that_cannot_be_written_stays(
    root: Path, desk: CopyDesk, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = everything(root)
    match when:
        case "replace":
            monkeypatch.setattr(Path, "replace", full)
        case "copystat":
            monkeypatch.setattr(editing.shutil, "copystat", full)
        case _:
            monkeypatch.setattr(editing.os, "access", lambda *_: False)
    with pytest.raises(RefusedError) as what:
        saved(desk, UN, "text", "x")
    key, words = refused(what.value)
    assert key == "file-unwritten"
    assert words == {"reason": "Permission denied" if when == "access" else "No space left on device"}
    assert everything(root) == before


# ── conflicts and undoing ───────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_changed_meanwhile_is_left_alone_and_both_texts_are_told(
    root: Path, desk: CopyDesk
) -> None:
    opened = desk.open(UN, "text")
    (root / UN).write_bytes((root / UN).read_bytes().replace(b"Deux.", b"Vingt."))
    theirs = everything(root)
    done = desk.save(UN, "text", "Mien.", opened.digest)
    assert done == Conflict("Vingt.\n\nTrois.", "Mien.", digest(root / UN))
    assert everything(root) == theirs
    assert isinstance(desk.save(UN, "text", "Mien.", done.digest), Saved)
    assert desk.open(UN, "text").value == "Mien."


def test_a_change_of_another_field_is_a_conflict_too(desk: CopyDesk) -> None:
    opened = desk.open(UN, "text")
    saved(desk, UN, "title", "Autre")
    assert isinstance(desk.save(UN, "text", "x", opened.digest), Conflict)


def test_a_field_or_file_that_went_meanwhile(root: Path, desk: CopyDesk) -> None:
    opened = desk.open(UN, "text")
    (root / UN).write_bytes(b"Title: Un")
    with pytest.raises(RefusedError, match="field-lost"):
        desk.save(UN, "text", "x", opened.digest)
    (root / UN).unlink()
    with pytest.raises(RefusedError, match="outside"):
        desk.save(UN, "text", "x", opened.digest)
    assert not (root / UN).exists()


def test_a_file_that_changes_while_it_is_written_is_left_alone(
    root: Path, desk: CopyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = desk.open(UN, "text")

    def dress(_: Path, file: Path) -> None:
        file.write_bytes(b"Text: Plus vite")

    monkeypatch.setattr(editing, "_dress", dress)
    done = desk.save(UN, "text", "Mien.", opened.digest)
    assert done == Conflict("Plus vite", "Mien.", digest(root / UN))
    assert (root / UN).read_bytes() == b"Text: Plus vite"
    assert sorted(one.name for one in (root / UN).parent.iterdir() if "part" in one.name) == []


def test_saves_are_taken_back_one_by_one(root: Path, desk: CopyDesk) -> None:
    before = everything(root)
    first = saved(desk, UN, "text", "Quatre.")
    second = saved(desk, UN, "title", "Autre")
    other = saved(desk, "content/site.txt", "title", "Autre livret")
    assert isinstance(desk.undo(first.undo), Conflict)
    assert desk.undo(second.undo) == first.digest
    assert desk.undo(first.undo) == sha256(before[UN]).hexdigest()
    assert desk.undo(other.undo) == sha256(before["content/site.txt"]).hexdigest()
    assert everything(root) == before
    for ticket in (first.undo, other.undo, "", "0123456789abcdef"):
        with pytest.raises(RefusedError, match="undo-lost"):
            desk.undo(ticket)


def test_a_save_is_not_taken_back_over_a_later_change(root: Path, desk: CopyDesk) -> None:
    done = saved(desk, UN, "text", "Quatre.")
    ours = (root / UN).read_bytes()
    (root / UN).write_bytes(ours + b"\nCinq.")
    theirs = everything(root)
    assert desk.undo(done.undo) == Conflict("Quatre.", "Deux.\n\nTrois.", digest(root / UN))
    assert everything(root) == theirs
    (root / UN).write_bytes(ours)
    assert desk.undo(done.undo) == digest(root / UN)


def test_so_many_saves_are_kept_and_no_more(
    root: Path, desk: CopyDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "MOST_SAVES", 3)
    tickets = [saved(desk, UN, "title", str(number)).undo for number in range(1, 6)]
    for ticket in reversed(tickets[2:]):
        assert isinstance(desk.undo(ticket), str)
    with pytest.raises(RefusedError, match="undo-lost"):
        desk.undo(tickets[1])
    monkeypatch.setattr(editing, "MOST_BYTES", 2 * len((root / UN).read_bytes()))
    tickets = [saved(desk, UN, "title", str(number)).undo for number in range(6, 9)]
    with pytest.raises(RefusedError, match="undo-lost"):
        desk.undo(tickets[0])
    assert isinstance(desk.undo(tickets[2]), str)
    monkeypatch.setattr(editing, "MOST_BYTES", 1)  # the last one is kept, whatever it takes
    assert isinstance(desk.undo(saved(desk, UN, "title", "Grand").undo), str)


def test_of_saves_at_one_time_one_is_written(root: Path, desk: CopyDesk) -> None:
    opened = desk.open(UN, "text")
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda n: desk.save(UN, "text", f"Texte {n}.", opened.digest), range(24)))
    (only,) = (one for one in done if isinstance(one, Saved))
    assert only.digest == digest(root / UN)
    assert desk.open(UN, "text").value == f"Texte {done.index(only)}."
