"""What others may try against the preview: pages of elsewhere in one browser, odd requests, odd booklets."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from pipeline.preview.guard import LONGEST_BODY, TOKEN
from tests.folders import fields, write_tree
from tests.tools.previewing import PATIENCE, Answer, Listener, Running, made, previewing

SECRET = "Ceci ne regarde personne."
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"
    " (link: javascript:alert(1) text: cliquez) (image: http://192.0.2.1/x.png)"
)


@pytest.fixture(scope="module")
def booklet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A booklet with links that lead out, and content that would like to run."""
    top = tmp_path_factory.mktemp("attacked")
    (top / "secret.txt").write_text(f"Title: {SECRET}", encoding="utf-8")
    (top / "folder").mkdir()
    (top / "folder" / "secret.txt").write_text(SECRET, encoding="utf-8")
    root = write_tree(
        top / "booklet",
        {
            "content/site.txt": "Title: </title><script>alert(1)</script>",
            "content/1_page/page.txt": fields(title="<b onclick=alert(1)>Titre", text=HOSTILE),
            "booklet.toml": '[preview]\neditor = "vscode"\n',
        },
    )
    (root / "content" / "1_page" / "way-out.txt").symlink_to(top / "secret.txt")
    (root / "content" / "out").symlink_to(top / "folder")
    (root / "content" / "round.txt").symlink_to(root / "content" / "round.txt")
    return root


@pytest.fixture(scope="module")
def running(booklet: Path) -> Iterator[Running]:
    with previewing(booklet) as preview:
        made(preview, "accessible")
        yield preview


def say(preview: Running, sent: bytes) -> bytes:
    """Send bytes as they are, and give all that comes back until the connection ends or nothing comes."""
    with socket.create_connection(("127.0.0.1", preview.port), timeout=PATIENCE) as connection:
        got = b""
        with contextlib.suppress(OSError):
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65536):
                got += part
        return got


# ── who asks ────────────────────────────────────────────────────────────────────────────────────────────────

READS = (
    "/",
    "/web/main.js",
    "/api/state",
    "/api/editions/accessible",
    "/api/events",
    "/download/accessible.pdf",
)


@pytest.mark.parametrize("target", READS)
@pytest.mark.parametrize(
    "host",
    ["example.org", "example.org:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.example.org:{port}", "",
     "[::1]",
     "localhost:{port}.example.org", "127.0.0.1:{port}@example.org", "0.0.0.0:{port}", "127.1:{port}"],
)  # fmt: skip
def test_a_name_of_elsewhere_that_leads_here_is_refused(running: Running, target: str, host: str) -> None:
    answer = running.ask(target, Host=host.format(port=running.port))
    assert answer.status == 421
    assert b"token" not in answer.body


@pytest.mark.parametrize("host", ["localhost:{port}", "LOCALHOST:{port}", "127.0.0.1:{port}", "[::1]:{port}"])
def test_the_names_of_this_machine_are_its_own(running: Running, host: str) -> None:
    assert running.ask("/api/state", Host=host.format(port=running.port)).status == 200


def test_two_hosts_or_none_are_refused(running: Running) -> None:
    head = b"GET /api/state HTTP/1.1\r\nConnection: close\r\n"
    host = b"Host: " + running.host.encode() + b"\r\n"
    for hosts in (b"", host + b"Host: example.org\r\n", host + host):
        status = int(say(running, head + hosts + b"\r\n").split(b" ", 2)[1])
        assert status in (400, 421)


FOREIGN = (
    "http://example.org",
    "https://127.0.0.1:{port}",
    "null",
    "http://127.0.0.1",
    "http://localhost:1",
    "",
)


@pytest.mark.parametrize("target", READS[2:])
@pytest.mark.parametrize("origin", FOREIGN)
def test_pages_of_elsewhere_may_not_read(running: Running, target: str, origin: str) -> None:
    answer = running.ask(target, Origin=origin.format(port=running.port))
    assert answer.status == 403
    assert "access-control-allow-origin" not in answer.heads


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("target", READS[1:])
def test_other_sites_may_not_embed_anything(running: Running, target: str, site: str) -> None:
    """Browsers tell where a request comes from even where they send no `Origin`: pictures, scripts, links."""
    for mode in ("no-cors", "navigate"):
        assert running.ask(target, Sec_Fetch_Site=site, Sec_Fetch_Mode=mode).status == 403


def test_a_link_to_the_preview_may_be_followed_but_not_framed(running: Running) -> None:
    followed = running.ask(
        "/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="document"
    )
    assert followed.status == 200
    assert "frame-ancestors 'none'" in followed.heads["content-security-policy"]
    framed = running.ask("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="iframe")
    assert framed.status == 403
    assert running.ask("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors").status == 403


def test_every_answer_keeps_the_rules(running: Running) -> None:
    for answer in (
        *(running.ask(target) for target in (READS[0], READS[2], "/none")),
        running.ask("/", Host="x"),
    ):
        assert answer.heads["x-content-type-options"] == "nosniff"
        assert answer.heads["referrer-policy"] == "no-referrer"
        assert answer.heads["cross-origin-resource-policy"] == "same-origin"
        assert "default-src 'none'" in answer.heads["content-security-policy"]
        assert "server" not in answer.heads


# ── who writes ──────────────────────────────────────────────────────────────────────────────────────────────

WRITES = ("/api/proof", "/api/open")


@pytest.mark.parametrize("target", WRITES)
def test_a_post_without_the_token_of_the_run_does_nothing(running: Running, target: str) -> None:
    own = {"Origin": f"http://{running.host}", "Content-Type": "application/json"}
    for token in (None, "", "x", running.token[:-1], running.token + "x", running.token.swapcase()):
        heads = own if token is None else own | {TOKEN: token}
        assert running.ask(target, "POST", b"{}", **heads).status == 403


@pytest.mark.parametrize("target", WRITES)
@pytest.mark.parametrize("origin", FOREIGN)
def test_a_post_from_elsewhere_does_nothing_though_it_has_the_token(
    running: Running, target: str, origin: str
) -> None:
    assert running.post(target, {}, Origin=origin.format(port=running.port)).status == 403


def test_a_post_from_nowhere_or_from_another_site_does_nothing(running: Running) -> None:
    assert running.ask("/api/proof", "POST", b"{}", **{TOKEN: running.token}).status == 403
    assert running.post("/api/proof", {}, Sec_Fetch_Site="cross-site").status == 403
    assert running.post("/api/proof", {}, Sec_Fetch_Site="same-origin").status == 200


def test_a_form_of_elsewhere_cannot_say_what_is_asked_for(running: Running) -> None:
    """Forms can send three types only, and none of them is read."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        answer = running.post("/api/open", {"file": "content/1_page/page.txt"}, Content_Type=kind)
        assert answer.status == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "CONNECT"])
def test_no_other_method_is_known(running: Running, method: str) -> None:
    answer = running.ask("/api/state", method, Origin=f"http://{running.host}")
    assert answer.status in (400, 405)
    assert "access-control-allow-methods" not in answer.heads


# ── where to ────────────────────────────────────────────────────────────────────────────────────────────────

OUTSIDE = (
    "../secret.txt", "content/../../secret.txt", "content/..%2f..%2fsecret.txt", "/etc/passwd",
    "//etc/passwd",
    "content//etc/passwd", "content/./1_page/page.txt", "content/1_page/way-out.txt",
    "content/out/secret.txt",
    "content/round.txt", "content/1_page", "content", "", ".", "..", "output/accessible.pdf",
    "content\\..\\x",
    "content/1_page/page.txt\0.png", "content/1_page/page.txt\n", "file:///etc/passwd", "~/x", "x" * 5_000,
    "content/" + "a/" * 450 + "b", "content/1_page/page.txt/", "content/\ud800",
    "templates/../content/site.txt",
    "booklet.toml/x", ".git/config", "content/.hidden",
)  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_file_outside_of_the_booklet_is_opened(running: Running, name: str) -> None:
    answer = running.post("/api/open", {"file": name, "line": 1})
    assert answer.status == 404
    assert SECRET.encode() not in answer.body


def test_a_file_of_the_booklet_is_opened(running: Running, booklet: Path) -> None:
    for name in ("content/1_page/page.txt", "booklet.toml"):
        answer = running.post("/api/open", {"file": name, "line": 7})
        assert answer.json == {"url": f"vscode://file{quote((booklet / name).resolve().as_posix())}:7"}


@pytest.mark.parametrize(
    "said", [[], 1, None, "x", {}, {"file": 3}, {"file": "content/site.txt", "line": 0},
             {"file": "content/site.txt", "line": "1"}, {"file": "content/site.txt", "line": 1e9},
             {"file": ["content/site.txt"]}]
)  # fmt: skip
def test_a_request_that_says_something_else_is_malformed(running: Running, said: object) -> None:
    assert running.post("/api/open", said).status == 400


TRAVERSALS = (
    "..", "../..", "%2e%2e", "%2e%2e/", "..%2f", "%2e%2e%2f", "%252e%252e%252f", "..%5c", "..\\",
    "%c0%ae%c0%ae/",
    "%uff0e%uff0e/", "....//", "..;/", "%00", "./../", "/../", "//", "%2f%2f", "..%c0%af", "..%ef%bc%8f",
)  # fmt: skip


@pytest.mark.parametrize("way", TRAVERSALS)
@pytest.mark.parametrize(
    "target",
    ["/web/{way}{way}server.py", "/web/{way}", "/download/{way}{way}secret.txt",
     "/download/{way}content/site.pdf",
     "/download/report/{way}accessible.pdf", "/pages/{way}/x", "/pages/accessible/{way}{way}secret.txt",
     "/api/editions/{way}secret", "/{way}{way}secret.txt", "/web/main.js/{way}"],
)  # fmt: skip
def test_no_path_leads_out_whatever_its_encoding(running: Running, target: str, way: str) -> None:
    answer = running.ask(target.format(way=way))
    assert answer.status in (400, 404)
    assert SECRET.encode() not in answer.body
    assert b"import" not in answer.body


def test_reports_are_those_of_the_folder_and_no_links(running: Running, booklet: Path) -> None:
    report = booklet / "output" / "report"
    report.mkdir(exist_ok=True)
    (report / "out.html").symlink_to(booklet.parent / "secret.txt")
    (report / "x.txt").write_text("x", encoding="utf-8")
    assert set(running.state()["reports"]) <= {"accessible.html"}
    assert running.ask("/download/report/out.html").status == 404


# ── how much ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_body_that_is_too_long_is_refused_however_it_is_sent(running: Running) -> None:
    told = running.post("/api/open", {}, Content_Length=str(LONGEST_BODY + 1))
    assert told.status == 413
    head = "POST /api/open HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n"
    for name, value in (
        ("Host", running.host), ("Origin", f"http://{running.host}"), (TOKEN, running.token),
        ("Content-Type", "application/json"),
    ):  # fmt: skip
        head += f"{name}: {value}\r\n"
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    got = say(running, head.encode() + b"\r\n" + chunk * (LONGEST_BODY // 65536 + 2) + b"0\r\n\r\n")
    assert got == b"" or got.split(b" ", 2)[1] == b"413"
    assert running.ask("/api/state").status == 200


@pytest.mark.parametrize(
    "sent",
    [b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"GET\r\n\r\n", b"\x00" * 4096,
     b"GET / HTTP/1.1\r\n" + b"a" * 200_000,
     b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_request_harms_nobody(running: Running, sent: bytes) -> None:
    got = say(running, sent)
    assert got == b"" or got.split(b" ", 2)[1] in (b"400", b"421", b"431", b"505")
    assert running.ask("/api/state").status == 200


def test_json_without_end_is_malformed(running: Running) -> None:
    own = {"Origin": f"http://{running.host}", TOKEN: running.token, "Content-Type": "application/json"}
    for body in (b"[" * 100_000, b"\xff\xfe", b"{", b"9" * 5_000, b'{"file": "\\ud800"}'):
        assert running.ask("/api/open", "POST", body, **own).status in (400, 404)


def test_a_thousand_connections_hold_nobody_up(running: Running) -> None:
    """More than are served: those beyond are turned away, and once they are gone all is as before."""
    held: list[socket.socket] = []
    try:
        for _ in range(1_000):
            held.append(socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE))
            held[-1].sendall(b"GET /api/state HTTP/1.1\r\n")  # and never ends
        answers = [running.ask("/api/state") for _ in range(3)]
        assert {one.status for one in answers} <= {200, 503}
    finally:
        for one in held:
            one.close()
    while running.ask("/api/state").status != 200:
        pass
    assert running.ask("/api/state").json["run"]


def test_those_who_listen_are_counted(running: Running) -> None:
    listeners: list[Listener] = []
    try:
        while len(listeners) < 200:
            listeners.append(Listener(running, "accessible"))
            if listeners[-1].status != 200:
                break
        assert listeners[-1].status == 503
        assert running.ask("/api/state").status == 200
    finally:
        for one in listeners:
            one.close()


def test_who_listens_and_takes_nothing_in_holds_nobody_up(running: Running, booklet: Path) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        deaf.sendall(f"GET /api/events?edition=accessible HTTP/1.1\r\nHost: {running.host}\r\n\r\n".encode())
        listener = Listener(running, "accessible")
        write_tree(booklet, {"content/1_page/page.txt": fields(title="Titre", text="Un texte qui change.")})
        assert listener.next("edition", among=lambda said: said["changed"])["changed"]
        listener.close()
    write_tree(booklet, {"content/1_page/page.txt": fields(title="<b>Titre", text=HOSTILE)})


def test_a_flood_of_saves_ends_with_the_newest_and_few_builds(booklet: Path, running: Running) -> None:
    listener = Listener(running, "accessible")
    before = running.edition("accessible")["version"]
    for number in range(300):
        write_tree(booklet, {"content/1_page/page.txt": fields(title=f"Titre {number}", text=HOSTILE)})
    while running.edition("accessible")["outline"][0]["title"] != "Titre 299":
        listener.next("edition")
    assert running.edition("accessible")["version"] - before < 100
    listener.close()


# ── what the content says ───────────────────────────────────────────────────────────────────────────────────


def test_content_never_becomes_markup_of_the_shell(running: Running) -> None:
    for answer in (running.ask("/"), running.ask("/?lang=<script>alert(1)</script>")):
        assert b"alert(1)" not in answer.body


def test_what_content_says_comes_as_json_alone(running: Running) -> None:
    answer: Answer = running.ask("/api/state")
    assert answer.heads["content-type"] == "application/json; charset=utf-8"
    assert json.loads(answer.body)["booklet"]["title"]


def test_nothing_is_asked_of_elsewhere(running: Running, booklet: Path) -> None:
    """The address in the content is nobody's: asking it would take long, and be seen by `no_network`."""
    codes = {one["code"] for one in running.edition("accessible")["findings"]}
    assert codes
    assert not (booklet / "x.png").exists()


def test_many_threads_draw_the_same_page(running: Running) -> None:
    digest = running.edition("accessible")["pages"][0]["digest"]
    statuses: list[int] = []

    def draw(width: int) -> None:
        statuses.append(running.ask(f"/pages/accessible/{digest}?width={width}").status)

    threads = [threading.Thread(target=draw, args=(100 + number % 5,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert statuses == [200] * 40
