"""Editing in place as a browser asks for it, of a real server: what is written, and what others may try."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from pipeline.preview.guard import LONGEST_BODY, TOKEN
from tests.folders import fields, write_tree
from tests.tools.previewing import PATIENCE, Answer, Listener, Running, made, previewing

UN = "content/1_un/un.txt"
FIRST = fields(title="Un", text="\n\nLe début.\n\nLa fin.", uuid="x")
JSON = "application/json"


def booklet(top: Path) -> Path:
    """Make a booklet of one text, beside what is nobody's business."""
    write_tree(top, {"secret.txt": fields(title="Secret")})
    root = write_tree(top / "livret", {"content/site.txt": fields(title="Livret"), UN: FIRST})
    (root / "content" / "2_lien").mkdir()
    (root / "content" / "2_lien" / "lien.txt").symlink_to(top / "secret.txt")
    return root


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    """One server for tests that look at files alone: what is built of them is another test's."""
    root = booklet(tmp_path_factory.mktemp("fields"))
    with previewing(root) as preview:
        yield preview, root


@pytest.fixture
def preview(served: tuple[Running, Path]) -> Running:
    (served[1] / UN).write_bytes(FIRST.encode())
    return served[0]


@pytest.fixture
def root(served: tuple[Running, Path]) -> Path:
    return served[1]


def content(root: Path) -> dict[str, bytes]:
    """Give every file of the content and of the folder around the booklet, links as what they lead to."""
    every = [*(root / "content").rglob("*"), *root.parent.glob("*")]
    return {str(file.relative_to(root.parent)): file.read_bytes() for file in every if file.is_file()}


def opened(preview: Running, file: str = UN, field: str = "text") -> Answer:
    return preview.ask(f"/api/field?file={quote(file, safe='')}&field={quote(field)}", Accept_Language="en")


def write(preview: Running, value: str, **said: object) -> Answer:
    asked: dict[str, object] = {"file": UN, "field": "text", "value": value}
    if "digest" not in said:
        asked["digest"] = opened(preview).json["digest"]
    return preview.post("/api/field", asked | said, Accept_Language="en")


def test_the_state_offers_it(preview: Running) -> None:
    assert "field" in preview.state()["offers"]


def test_a_text_is_saved_shown_and_taken_back(tmp_path: Path) -> None:
    root = booklet(tmp_path)
    before = content(root)
    digest = sha256(FIRST.encode()).hexdigest()
    with previewing(root) as preview:
        made(preview, "accessible")
        told: dict[str, Any] = opened(preview).json
        assert told.pop("value") == "Le début.\n\nLa fin."
        assert told == {"file": UN, "field": "text", "line": 7, "digest": digest}
        listener = Listener(preview, "accessible")
        answer = write(preview, "Le début.\n\nLa toute fin.", digest=digest)
        assert answer.status == 200
        assert answer.heads["cache-control"] == "no-store"
        assert sorted(answer.json) == ["digest", "undo"]
        assert content(root) == before | {f"livret/{UN}": FIRST.replace("La fin", "La toute fin").encode()}
        shown = listener.next("edition", among=lambda said: said["changed"])
        block = preview.edition("accessible")["blocks"][shown["first"]["block"]]
        assert (block["file"], block["field"], block["line"]) == (UN, "Text", 9)
        back = preview.post("/api/undo", {"undo": answer.json["undo"]})
        assert (back.status, back.json) == (200, {"digest": digest})
        assert content(root) == before
        listener.next("edition", among=lambda said: said["changed"] and said["version"] > shown["version"])
        # What a block is told to come from is what can be opened.
        blocks = [block for block in preview.edition("accessible")["blocks"] if block["field"]]
        assert {(block["file"], block["field"]) for block in blocks} == {(UN, "Title"), (UN, "Text")}
        for block in blocks:
            text = opened(preview, block["file"], block["field"]).json
            assert text["line"] <= block["line"] <= text["line"] + text["value"].count("\n")
        listener.close()


def test_a_conflict_tells_both_texts_and_writes_nothing(preview: Running, root: Path) -> None:
    digest = opened(preview).json["digest"]
    (root / UN).write_bytes(FIRST.replace("La fin.", "Leur fin.").encode())
    before = content(root)
    answer = write(preview, "Ma fin.", digest=digest)
    assert answer.status == 409
    now = sha256((root / UN).read_bytes()).hexdigest()
    assert answer.json["message"] == "The file changed meanwhile: nothing was written."
    assert {name: answer.json[name] for name in ("now", "yours", "digest")} == {
        "now": "Le début.\n\nLeur fin.",
        "yours": "Ma fin.",
        "digest": now,
    }
    assert content(root) == before
    assert write(preview, "Ma fin.", digest=now).status == 200


def test_a_save_is_not_taken_back_over_a_later_change(preview: Running, root: Path) -> None:
    undo = write(preview, "Ma fin.").json["undo"]
    (root / UN).write_bytes((root / UN).read_bytes() + b"\n\nEncore.")
    before = content(root)
    answer = preview.post("/api/undo", {"undo": undo})
    assert answer.status == 409
    assert answer.json["yours"] == "Le début.\n\nLa fin."
    assert content(root) == before


def test_what_was_taken_back_cannot_be_again(preview: Running) -> None:
    undo = write(preview, "Ma fin.").json["undo"]
    assert preview.post("/api/undo", {"undo": undo}).status == 200
    for ticket in (undo, "", "x" * 10_000):
        answer = preview.post("/api/undo", {"undo": ticket}, Accept_Language="fr")
        assert (answer.status, answer.json["message"]) == (404, "Il n’y a plus rien à annuler.")


def test_a_refusal_says_where_the_text_is_wrong(preview: Running) -> None:
    answer = write(preview, "a\n\\----\nb")
    assert answer.status == 422
    assert answer.json["message"].startswith("Line 2 begins with \\----, ")
    assert write(preview, "a", field="none").json["message"] == "This field is no longer in the file."


# ── what others may try ─────────────────────────────────────────────────────────────────────────────────────

FOREIGN = (
    {TOKEN: ""},
    {TOKEN: "x" * 43},
    {"Origin": "http://example.org"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Host": "example.org"},
)


@pytest.mark.parametrize("heads", FOREIGN, ids=str)
@pytest.mark.parametrize("target", ["/api/field", "/api/undo"])
def test_only_the_previews_own_pages_write(
    preview: Running, root: Path, target: str, heads: dict[str, str]
) -> None:
    before = content(root)
    said = {"file": UN, "field": "text", "value": "x", "digest": sha256(FIRST.encode()).hexdigest()}
    said |= {"undo": "x"}
    answer = preview.post(target, said, **heads)
    assert answer.status == (421 if "Host" in heads else 403)
    assert content(root) == before


@pytest.mark.parametrize(
    "heads", [{"Origin": "http://example.org"}, {"Sec-Fetch-Site": "cross-site"}], ids=str
)
def test_pages_of_elsewhere_read_no_text(preview: Running, heads: dict[str, str]) -> None:
    answer = preview.ask(f"/api/field?file={UN}&field=text", **heads)
    assert answer.status == 403
    assert "début".encode() not in answer.body


@pytest.mark.parametrize(
    "file",
    [
        "../secret.txt",
        "content/../../secret.txt",
        "content/..%2f..%2fsecret.txt",
        "content/%2e%2e/%2e%2e/secret.txt",
        "content/1_un/..\\..\\secret.txt",
        "content/2_lien/lien.txt",
        "content/1_un/\u2024\u2024/secret.txt",
        "content/1_un/un.txt\0",
        "booklet.toml",
        "output/accessible.findings.json",
        "",
    ],
)  # fmt: skip
def test_no_name_leads_elsewhere(preview: Running, root: Path, file: str) -> None:
    before = content(root)
    secret = sha256((root.parent / "secret.txt").read_bytes()).hexdigest()
    for answer in (
        opened(preview, file, "title"),
        write(preview, "x", file=file, field="title", digest=secret),
    ):
        assert (answer.status, answer.json["message"]) == (404, "This file is not in the booklet’s content.")
    plain = preview.ask("/api/field?field=title&file=" + quote(file, safe="/%"))
    assert plain.status == 404
    assert content(root) == before


def test_overlong_and_broken_encodings_lead_nowhere(preview: Running) -> None:
    for file in ("content/%c0%ae%c0%ae/secret.txt", "content/%ff%fe", "content/1_un/un%ff.txt", "%00"):
        assert preview.ask(f"/api/field?file={file}&field=title").status == 404
    assert preview.ask("/api/field").status == 404
    assert preview.ask(f"/api/field?file={UN}").status == 404


BODIES: tuple[bytes, ...] = (
    b"",
    b"[]",
    b"null",
    b"{",
    b'{"file": "content/1_un/un.txt"}',
    b'{"file": 1, "field": "text", "value": "x", "digest": "x", "undo": 1}',
    b'{"file": ["a"], "field": {}, "value": null, "digest": true, "undo": null}',
    b'{"undo": "\xff"}',
    '{"undo": "é"}'.encode("utf-16-be"),
    b"[" * 100_000,
    b'{"undo": ' + b"9" * 10_000 + b"}",
)


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("target", ["/api/field", "/api/undo"])
def test_a_body_that_is_no_request_is_refused(preview: Running, root: Path, target: str, body: bytes) -> None:
    before = content(root)
    heads = {"Origin": f"http://{preview.host}", TOKEN: preview.token, "Content-Type": JSON}
    answer = preview.ask(target, "POST", body, **heads)
    assert answer.status in (400, 404)
    assert answer.json["message"]
    assert content(root) == before


def test_a_request_of_another_kind_is_refused(preview: Running) -> None:
    assert preview.post("/api/undo", {"undo": "x"}, Content_Type="text/plain").status == 400
    assert preview.ask("/api/undo").status == 405


def test_a_huge_body_is_refused(preview: Running, root: Path) -> None:
    before = content(root)
    heads = {"Origin": f"http://{preview.host}", TOKEN: preview.token, "Content-Type": JSON}
    told = preview.ask("/api/field", "POST", b"", Content_Length=str(LONGEST_BODY + 1), **heads)
    assert told.status == 413
    # Nor is one that does not say how long it is, but goes on and on.
    lines = [f"{name}: {value}" for name, value in heads.items()]
    lines = [
        "POST /api/field HTTP/1.1",
        f"Host: {preview.host}",
        *lines,
        "Transfer-Encoding: chunked",
        "",
        "",
    ]
    with socket.create_connection(("127.0.0.1", preview.port), timeout=PATIENCE) as connection:
        connection.sendall("\r\n".join(lines).encode())
        for _ in range(LONGEST_BODY // 65536 + 1):
            connection.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")
    assert content(root) == before


def test_a_text_as_long_as_may_be_is_saved(preview: Running) -> None:
    value = "mot " * 200_000 + "fin"
    assert write(preview, value).status == 200
    assert opened(preview).json["value"] == value


def test_read_only_nothing_is_offered_given_or_written(tmp_path: Path) -> None:
    root = write_tree(tmp_path / "livret", {UN: FIRST})
    with previewing(root, "--read-only") as preview:
        before = content(root)
        assert "field" not in preview.state()["offers"]
        answers = (
            opened(preview),
            write(preview, "x", digest=sha256(FIRST.encode()).hexdigest()),
            preview.post("/api/undo", {"undo": "x"}, Accept_Language="en"),
        )
        for answer in answers:
            assert (answer.status, answer.json["message"]) == (403, "The preview was started read-only.")
        assert content(root) == before
