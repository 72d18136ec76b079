"""Kirby's folders, read from real ones."""

from __future__ import annotations

import errno
import os
import unicodedata
from pathlib import Path

import pytest

from pipeline.diagnostics import Diagnostic, PipelineError
from pipeline.kirby import Entry, close_name, find_file, languages, read_tree, text_files
from pipeline.kirby.tree import natural_key


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root / "content"


def read(folder: Path, language: str = "") -> tuple[Entry, list[Diagnostic]]:
    found: list[Diagnostic] = []
    return read_tree(folder, found.append, language=language), found


def seen(found: list[Diagnostic]) -> list[tuple[str, str]]:
    return [(one.code, str(one.place)) for one in found]


def shape(entry: Entry) -> list[tuple[str, int | None, str]]:
    below = [row for child in entry.children for row in shape(child)]
    return [(entry.id, entry.number, entry.template), *below]


def test_a_site_with_its_pages(tmp_path: Path) -> None:
    content = write(
        tmp_path,
        {
            "site.txt": "Title: Livret",
            "logo.png": "",
            "10_fin/fin.txt": "Title: Fin",
            "2_formations/formations.txt": "Title: F\n----\nUuid: form1",
            "2_formations/20230401_atelier/formation.txt": "Title: A",
            "2_formations/2023-bilan/bilan.txt": "Title: B",
            "2_formations/vide/.keep": "",
            "home/home.txt": "Title: Accueil",
            "_drafts/brouillon/edito.txt": "Title: x",
            "_drafts/autre/edito.txt": "Title: x",
        },
    )
    site, found = read(content)
    assert shape(site) == [
        ("", None, "site"),
        ("formations", 2, "formations"),
        ("formations/2023-bilan", None, "bilan"),
        ("formations/atelier", 20230401, "formation"),
        ("formations/vide", None, "default"),
        ("fin", 10, "fin"),
        ("home", None, "home"),
    ]
    assert seen(found) == [("entry-drafts", "content/_drafts")]
    assert dict(found[0].words)["count"] == "2"
    atelier = site.site.entry("formations/atelier")
    assert atelier is not None
    assert atelier.place.file == "content/2_formations/20230401_atelier/formation.txt"
    assert atelier.folder == content / "2_formations" / "20230401_atelier"
    assert site.site.entry_by_uuid("form1") is site.children[0]
    assert site.children[0].children[2].place.file == "content/2_formations/vide"
    assert str(site) == str(site)  # the index, which leads everywhere, is not shown
    assert "Index" not in repr(site)


def test_kirby_2_numbers_count_only_where_no_folder_has_kirby_3s(tmp_path: Path) -> None:
    old, found = read(
        write(tmp_path / "old", {"1-edito/edito.txt": "Title: E", "notes/notes.txt": "Title: N"})
    )
    assert shape(old)[1:] == [("edito", 1, "edito"), ("notes", None, "notes")]
    assert found == []
    new, _ = read(write(tmp_path / "new", {"2023-bilan/bilan.txt": "Title: B", "a/1_b/b.txt": "Title: b"}))
    assert shape(new)[1:] == [("2023-bilan", None, "bilan"), ("a", None, "default"), ("a/b", 1, "b")]


def test_folders_come_in_natural_order() -> None:
    names = ["img12.png", "img10.png", "10_b", "2_a", "a", "A", "img2.png", "img01.png", "01_z", "2023-bilan"]
    assert sorted(names, key=natural_key) == [
        *("01_z", "2_a", "10_b", "2023-bilan", "A", "a"),
        *("img01.png", "img2.png", "img10.png", "img12.png"),
    ]
    assert natural_key("9" * 250) > natural_key("8" * 250)


def test_metadata_belong_to_files_and_never_take_the_page_over(tmp_path: Path) -> None:
    content = write(
        tmp_path,
        {
            "1_edito/edito.txt": "Title: E",
            "1_edito/photo.jpg": "",
            "1_edito/photo.jpg.txt": "Alt: Une salle",
            "1_edito/plan.pdf": "",
            "1_edito/plan.pdf.fr.txt": "Title: Plan",
            "1_edito/perdue.png.txt": "Alt: rien",
            "1_edito/page.html": "",
        },
    )
    entry = read(content)[0].children[0]
    assert entry.template == "edito"
    assert [(file.name, file.kind) for file in entry.files] == [
        ("photo.jpg", "image"),
        ("plan.pdf", "document"),
    ]
    photo, plan = entry.files
    alt = photo.field("alt")
    assert alt is not None
    assert alt.value == "Une salle"
    assert photo.place.file == "content/1_edito/photo.jpg.txt"
    assert plan.place.file == "content/1_edito/plan.pdf.fr.txt"
    assert seen(read(content)[1]) == [("metadata-orphan", "content/1_edito/perdue.png.txt")]
    bare, _ = read(write(tmp_path / "b", {"1_a/a.txt": "", "1_a/x.mp3": "", "1_a/x.bin": ""}))
    assert [(file.kind, file.place.file) for file in bare.children[0].files] == [
        ("other", "content/1_a/x.bin.txt"),
        ("audio", "content/1_a/x.mp3.txt"),
    ]


def test_of_several_text_files_the_last_one_counts_and_it_is_said(tmp_path: Path) -> None:
    site, found = read(write(tmp_path, {"1_a/edito.txt": "Title: E", "1_a/notes.txt": "Title: N"}))
    assert site.children[0].template == "notes"
    assert seen(found) == [("entry-text-choice", "content/1_a/notes.txt")]
    site, found = read(
        write(tmp_path / "l", {"1_a/edito.fr.txt": "Title: E", "1_a/edito.en.txt": "Title: N"})
    )
    assert (site.children[0].template, found) == ("edito", [])


def test_of_two_folders_with_one_slug_the_later_counts(tmp_path: Path) -> None:
    site, found = read(write(tmp_path, {"1_edito/a.txt": "Title: 1", "edito/b.txt": "Title: 2"}))
    assert shape(site)[1:] == [("edito", None, "b")]
    assert seen(found) == [("entry-repeated", "content/1_edito")]


def test_unsaved_changes_are_noted(tmp_path: Path) -> None:
    site, found = read(write(tmp_path, {"1_a/a.txt": "Title: A", "1_a/_changes/a.txt": "Title: B"}))
    assert site.children[0].children == ()
    assert seen(found) == [("entry-changes", "content/1_a/_changes")]


def test_links_that_lead_out_of_the_booklet_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "page.txt").write_text("Title: secret", encoding="utf-8")
    content = write(tmp_path / "root", {"1_a/a.txt": "Title: A", "1_a/x.jpg": ""})
    (content / "1_a" / "passwd.jpg").symlink_to("/etc/passwd")
    (content / "1_a" / "b.txt").symlink_to(tmp_path / "secret" / "page.txt")
    (content / "2_b").symlink_to(tmp_path / "secret")
    (content / "1_a" / "y.jpg").symlink_to("x.jpg")
    site, found = read(content)
    assert [child.slug for child in site.children] == ["a"]
    assert [file.name for file in site.children[0].files] == ["x.jpg", "y.jpg"]
    assert seen(found) == [
        ("outside-refused", "content/2_b"),
        ("outside-refused", "content/1_a/b.txt"),
        ("outside-refused", "content/1_a/passwd.jpg"),
    ]


def test_content_may_be_a_link_itself_but_what_lies_there_stays_inside(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "page.txt").write_text("Title: secret", encoding="utf-8")
    real = write(tmp_path / "site", {"1_a/a.txt": "Title: A", "1_a/x.jpg": ""})
    (tmp_path / "root" / "shared").mkdir(parents=True)
    (tmp_path / "root" / "shared" / "z.jpg").touch()
    content = tmp_path / "root" / "content"
    content.symlink_to(real)
    (real / "1_a" / "y.jpg").symlink_to("x.jpg")
    (real / "1_a" / "z.jpg").symlink_to(tmp_path / "root" / "shared" / "z.jpg")
    (real / "1_a" / "up").symlink_to(content)
    (real / "1_a" / "b.txt").symlink_to(tmp_path / "secret" / "page.txt")
    (real / "2_b").symlink_to(tmp_path / "secret")
    site, found = read(content)
    assert [child.slug for child in site.children] == ["a"]
    assert [file.name for file in site.children[0].files] == ["x.jpg", "y.jpg", "z.jpg"]
    assert seen(found) == [
        ("outside-refused", "content/2_b"),
        ("outside-refused", "content/1_a/b.txt"),
        ("file-unreadable", "content/1_a/up"),
    ]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    content = write(tmp_path, {"1_a/a.txt": "Title: A", "2_b/b.txt": "Title: B"})
    (content / "1_a" / "up").symlink_to(content)
    (content / "1_a" / "other").symlink_to(content / "2_b")
    (content / "2_b" / "other").symlink_to(content / "1_a")
    (content / "1_a" / "self.txt").symlink_to("self.txt")
    site, found = read(content)
    assert len(shape(site)) < 10
    assert {code for code, _ in seen(found)} == {"file-unreadable"}
    assert ("file-unreadable", "content/1_a/self.txt") in seen(found)
    assert ("file-unreadable", "content/1_a/up") in seen(found)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_what_is_no_plain_file_is_left_alone(tmp_path: Path) -> None:
    content = write(tmp_path, {"1_a/a.txt": "Title: A"})
    os.mkfifo(content / "1_a" / "b.txt")
    os.mkfifo(content / "1_a" / "photo.jpg")
    assert read(content)[0].children[0].files == ()


def test_a_file_that_cannot_be_read_does_not_stop_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = write(tmp_path, {"1_a/a.txt": "Title: A", "2_b/b.txt": "Title: B"})
    plain = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return plain(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    site, found = read(content)
    assert [(child.template, len(child.fields)) for child in site.children] == [("a", 0), ("b", 1)]
    assert seen(found) == [("file-unreadable", "content/1_a/a.txt")]


def test_folders_without_end_are_cut_short(tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "/".join(["d"] * 90)).mkdir(parents=True)
    site, found = read(content)
    assert 20 < len(shape(site)) < 90
    assert [one.code for one in found] == ["file-unreadable"]


def test_no_folder_is_no_work(tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as raised:
        read(tmp_path / "content")
    assert raised.value.diagnostic.code == "content-missing"


def test_names_that_are_no_text_can_be_shown(tmp_path: Path) -> None:
    content = write(tmp_path, {"1_a/a.txt": "Title: A"})
    try:
        (content / os.fsdecode(b"caf\xe9")).mkdir()
        (content / os.fsdecode(b"caf\xe9") / os.fsdecode(b"\xe9.txt")).write_text(
            "Title: E", encoding="utf-8"
        )
    except OSError:
        pytest.skip("this file system takes no such names")
    site, _ = read(content)
    assert str(site.children[1].place).encode()


@pytest.fixture
def site(tmp_path: Path) -> Entry:
    content = write(
        tmp_path,
        {
            "site.txt": "Title: S",
            "logo.png": "",
            "1_edito/edito.txt": "Title: E",
            "1_edito/photo.jpg": "",
            "1_edito/photo.jpg.txt": "Uuid: photo1",
            "1_edito/Portrait.JPG": "",
            f"1_edito/{unicodedata.normalize('NFD', 'été.jpg')}": "",
            "1_edito/1_sous/sous.txt": "Title: S",
            "1_edito/1_sous/in.jpg": "",
            "2_formations/formations.txt": "Title: F",
            "2_formations/plan.png": "",
            "2_formations/logo.png": "",
            "2_formations/loin.jpg": "",
            "2_formations/loin.jpg.txt": "Uuid: loin1",
        },
    )
    return read(content)[0]


@pytest.mark.parametrize(
    ("name", "path", "exact"),
    [
        ("photo.jpg", "1_edito/photo.jpg", True),
        (" photo.jpg ", "1_edito/photo.jpg", True),
        ("PHOTO.jpg", "1_edito/photo.jpg", False),
        ("portrait.jpg", "1_edito/Portrait.JPG", False),
        ("logo.png", "logo.png", True),
        ("formations/plan.png", "2_formations/plan.png", True),
        ("/formations/plan.png", "2_formations/plan.png", True),
        ("formations/logo.png", "2_formations/logo.png", True),
        ("sous/in.jpg", "1_edito/1_sous/in.jpg", True),
        ("edito/sous/IN.jpg", "1_edito/1_sous/in.jpg", False),
        ("file://photo1", "1_edito/photo.jpg", True),
        ("file://loin1", "2_formations/loin.jpg", True),
    ],
)
def test_files_are_found_as_kirby_finds_them(site: Entry, name: str, path: str, exact: bool) -> None:
    found = find_file(site.children[0], name)
    assert found is not None
    assert found.attachment.path == site.folder / path
    assert found.exact is exact


def test_a_composed_name_finds_a_decomposed_file(site: Entry) -> None:
    found = find_file(site.children[0], unicodedata.normalize("NFC", "été.jpg"))
    assert found is not None
    assert not found.exact


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "/", "../site.txt", "../2_formations/plan.png", "../../etc/passwd", "/etc/passwd"),
        *("http://example.org/photo.jpg", "file:///etc/passwd", "file://", "file://nobody", "C:\\photo.jpg"),
        *("formations/../formations/plan.png", "edito.txt", "photo.jpg.txt", "absente.jpg"),
    ],
)
def test_no_name_leads_anywhere_else(site: Entry, name: str) -> None:
    assert find_file(site.children[0], name) is None


def test_a_name_close_by_is_suggested(site: Entry) -> None:
    edito = site.children[0]
    assert close_name(edito, "phoot.jpg") == "photo.jpg"
    assert close_name(edito, "formations/plans.png") == "formations/plan.png"
    assert close_name(edito, "zzzzzz") == ""
    assert close_name(edito, "") == ""


def test_a_name_is_cut_at_its_underscore_since_kirby_4_2(tmp_path: Path) -> None:
    content = write(tmp_path, {"1_a/a.txt": "", "foo_bar/b.txt": "", "12x_c/c.txt": "", "1_/d.txt": ""})
    site, found = read(content)
    assert shape(site)[1:] == [("1_", None, "d"), ("a", 1, "a"), ("c", 12, "c"), ("bar", 0, "b")]
    assert seen(found) == [("entry-name", "content/12x_c"), ("entry-name", "content/foo_bar")]


def test_numbers_of_kirby_2_are_not_read_where_there_are_drafts(tmp_path: Path) -> None:
    site, _ = read(write(tmp_path, {"2023-bilan/b.txt": "", "_drafts/x/x.txt": ""}))
    assert shape(site)[1:] == [("2023-bilan", None, "b")]


def test_dates_and_zeros_in_numbers(tmp_path: Path) -> None:
    names = ("202304011430_soir", "20230401_jour", "007_agent", "10_z", "2_y")
    site, _ = read(write(tmp_path, {f"{name}/a.txt": "" for name in names}))
    assert [(child.slug, child.number) for child in site.children] == [
        ("y", 2), ("agent", 7), ("z", 10), ("jour", 20230401), ("soir", 202304011430),
    ]  # fmt: skip


def test_a_site_whose_content_files_are_markdown(tmp_path: Path) -> None:
    files = {"site.md": "Title: S", "1_a/a.md": "Title: A", "1_a/x.jpg": "", "1_a/x.jpg.md": "Alt: X"}
    site, found = read(write(tmp_path, files))
    (a,) = site.children
    assert (a.template, a.place.file, [file.name for file in a.files]) == ("a", "content/1_a/a.md", ["x.jpg"])
    assert a.files[0].field("alt") is not None
    assert found == []


def test_a_page_that_somebody_is_editing_is_noted(tmp_path: Path) -> None:
    content = write(
        tmp_path, {"1_a/a.txt": "", "1_a/.lock": "lock:\n  user: x", "2_b/b.txt": "", "2_b/.lock": ""}
    )
    assert seen(read(content)[1]) == [("entry-changes", "content/1_a/.lock")]


def test_metadata_are_found_whatever_the_case(tmp_path: Path) -> None:
    site, found = read(write(tmp_path, {"1_a/a.txt": "", "1_a/Vue.JPG": "", "1_a/vue.jpg.txt": "Alt: V"}))
    assert site.children[0].files[0].field("alt") is not None
    assert site.children[0].template == "a"
    assert seen(found) == [("metadata-name", "content/1_a/vue.jpg.txt")]


def test_the_text_files_of_all_folders_are_those_that_are_read() -> None:
    corpus = Path(__file__).parents[1] / "corpus"
    contents = sorted(folder for folder in corpus.glob("*/content") if folder.is_dir())
    assert len(contents) >= 9
    only_named = set()
    for content in contents:
        folders = [content, *(one for one in content.rglob("*") if one.is_dir())]
        named = {str((folder / name).relative_to(content.parent))
                 for folder in folders for name in text_files(content, folder)}  # fmt: skip
        was_read = {
            file for code in languages(content) or ("",) for file in _files_read(read(content, code)[0])
            if (content.parent / file).is_file()
        }  # fmt: skip
        assert was_read - named == set()
        only_named |= named - was_read
    # Of two folders with one slug the later one is read, though the other is an entry's too.
    assert only_named == {"content/5_double/article.txt"}


def _files_read(entry: Entry) -> set[str]:
    here = {one.place.file for one in (entry, *entry.files)}
    fields = {one.file for of in (entry, *entry.files) for one in of.fields if one.file}
    return here.union(fields, *map(_files_read, entry.children))


def test_folders_that_are_no_entrys_have_no_text_files(tmp_path: Path) -> None:
    names = ("_drafts/1_a", "1_a/_changes", "1_a/.git", "1_a/@eaDir", "1_a")
    content = write(tmp_path, {f"{name}/a.txt": "" for name in names})
    found = {name: text_files(content, content / name) for name in names}
    assert found == {name: frozenset() for name in names} | {"1_a": {"a.txt"}}
    write(tmp_path, {"../ailleurs/a.txt": ""})
    assert text_files(content, content.parent / "ailleurs") == frozenset()
    assert text_files(content, content / "none") == frozenset()
