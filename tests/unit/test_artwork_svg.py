"""SVG pictures: what is dangerous is taken out and told, what is sound stays."""

from __future__ import annotations

import base64
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from pipeline.artwork import Artwork, prepare
from pipeline.artwork.inks import Inks
from pipeline.booklet import Picture
from pipeline.diagnostics import Place
from pipeline.edition import BUILT_IN, BUNDLED_PROFILE, Edition
from pipeline.store import Store
from tests.conftest import Findings

PLACE = Place("content/1_edito/edito.txt", 3)
PROFILE = Path(__file__).parents[2] / "styles" / "profiles" / BUNDLED_PROFILE
ACCESSIBLE = BUILT_IN[1]
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


class Bench:
    """Prepares SVG pictures and collects what is said of them."""

    def __init__(self, folder: Path, findings: Findings) -> None:
        self.folder = folder
        self.findings = findings

    def try_data(self, data: bytes, edition: Edition = BUILT_IN[0]) -> Artwork | None:
        file = self.folder / "drawing.png"  # what it is shows in its content, not in its name
        file.write_bytes(data)
        picture = Picture(file.name, file, PLACE)
        store = Store(self.folder / "cache")
        return prepare(picture, edition, store, self.findings.append, None if edition.pressed else PROFILE)

    def prepare(self, content: str, attributes: str = "") -> Artwork:
        artwork = self.try_data(f"<svg {SVG} {attributes}>{content}</svg>".encode())
        assert artwork is not None, self.findings
        assert (artwork.vector, artwork.media_type, artwork.file.suffix) == (True, "image/svg+xml", ".svg")
        return artwork

    def cleaned(self, content: str) -> tuple[str, str]:
        """Give what is left of an SVG's content, and what the finding says was taken out."""
        written = self.prepare(content, 'width="1" height="1" viewBox="0 0 1 1"').file.read_text()
        etree.fromstring(written)
        inner = written.partition(">")[2].removesuffix("</svg>")
        assert self.findings.codes in ([], ["picture-svg"])
        assert all(found.place == PLACE for found in self.findings)
        return inner, dict(self.findings[0].words)["what"] if self.findings else ""

    def refuse(self, data: str | bytes) -> str:
        """Give the reason why this is no picture."""
        assert self.try_data(data.encode() if isinstance(data, str) else data) is None
        assert self.findings.codes == ["picture-unreadable"]
        assert self.findings[0].place == PLACE
        return dict(self.findings[0].words)["reason"]


@pytest.fixture
def bench(tmp_path: Path, findings: Findings) -> Bench:
    return Bench(tmp_path, findings)


def embedded(kind: str, size: tuple[int, int] = (2, 2)) -> str:
    file = BytesIO()
    Image.new("RGB", size).save(file, kind)
    return f"data:image/{kind.lower()};base64," + base64.b64encode(file.getvalue()).decode()


def test_sound_drawing_stays(bench: Bench) -> None:
    content = (
        '<style>.a{fill:url(#g)} @media print{.a{stroke:red}}</style><defs><linearGradient id="g"><stop/>'
        '</linearGradient></defs><g class="a" style="fill: url(#g)"><path d="M0 0h9"/></g>'
        f'<use xlink:href="#g"/><text>A &lt; <tspan>B</tspan> C</text><image href="{embedded("PNG")}"/>'
        f'<image xlink:href="{embedded("JPEG")}"/><rect fill="url(\'#g\')"/>'
    )
    assert bench.cleaned(content) == (content, "")


@pytest.mark.parametrize(
    ("content", "left", "what"),
    [
        ("a<script>alert(1)</script>b", "ab", "<script>"),
        ("<g><script href='x'/>tail</g>", "<g>tail</g>", "<script>"),
        (
            '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml" onclick="a()"/></foreignObject>',
            "",
            "<foreignObject>",
        ),
        ('<g><iframe xmlns="http://www.w3.org/1999/xhtml" src="x"/></g>', "<g/>", "<iframe>"),
        ('<rect onload="alert(1)" width="1"/>', '<rect width="1"/>', 'onload="alert(1)"'),
        ('<rect OnClick="a()"/>', "<rect/>", 'OnClick="a()"'),
        (
            '<a href="javascript:alert(1)"><text>t</text></a>',
            "<a><text>t</text></a>",
            'href="javascript:alert(1)"',
        ),
        ('<a xlink:href="https://example.org/"/>', "<a/>", 'href="https://example.org/"'),
        ('<image href="http://example.org/a.png"/>', "", 'href="http://example.org/a.png"'),
        ('<image href="file:///etc/passwd"/>', "", 'href="file:///etc/passwd"'),
        ('<image xlink:href="../secret.png"/>', "", 'href="../secret.png"'),
        ('<use href="other.svg#a"/>', "", 'href="other.svg#a"'),
        (
            '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
            "",
            'href="data:image/svg+xml;base64,PHN2Zy8+"',
        ),
        ('<image href="data:image/png;base64,PHN2Zy8+"/>', "", 'href="data:image/png;base64,PHN2Zy8+"'),
        ('<g xml:base="http://example.org/"/>', "<g/>", 'base="http://example.org/"'),
        ('<rect fill="url(http://example.org/a#b)"/>', "<rect/>", 'fill="url(http://example.org/a#b)"'),
        ('<rect filter="u\\72l(x.svg#f)"/>', "<rect/>", 'filter="u\\72l(x.svg#f)"'),
        (
            '<rect style="fill:red;mask:url(x.svg#m)"/>',
            '<rect style="fill:red"/>',
            'style="fill:red;mask:url(x.svg#m)"',
        ),
        (
            "<rect style=\"cursor:image-set('x.png' 1x)\"/>",
            "<rect/>",
            "style=\"cursor:image-set('x.png' 1x)\"",
        ),
        ("<style>@import 'x.css'; a{fill:red}</style>", "<style>a{fill:red}</style>", "@import"),
        ("<style>@\\69mport 'x.css'; a{fill:red}</style>", "<style>a{fill:red}</style>", "<style>"),
        ("<style>@font-face{font-family:a;src:url(a.ttf)}</style>", "<style/>", "<style>"),
        (
            "<style>a{fill:url(http://x/);stroke:red} b{fill:url(#b)}</style>",
            "<style>a{stroke:red}\nb{fill:url(#b)}</style>",
            "<style>",
        ),
        ('<a><set attributeName="xlink:href" to="javascript:a()"/></a>', "<a/>", "<set>"),
        ("<?xml-stylesheet href='x'?><g/>", "<g/>", ""),
    ],
)
def test_what_is_taken_out(bench: Bench, content: str, left: str, what: str) -> None:
    assert bench.cleaned(content) == (left, what)


@pytest.mark.parametrize(
    "stop", ['stop-color="Device-CMYK(0 0 0 1)"', 'style="stop-color: device-cmyk(0 0 0 1); opacity: 1"']
)
def test_gradients_in_cmyk_are_taken_out_for_the_engine_drops_their_black(bench: Bench, stop: str) -> None:
    left, what = bench.cleaned(f'<linearGradient id="a"><stop {stop}/></linearGradient>')
    assert "cmyk" not in left.lower()
    assert "cmyk" in what.lower()


def test_flat_inks_of_a_drawing_stay(bench: Bench) -> None:
    kept, what = bench.cleaned('<rect fill="device-cmyk(0 0 0 1)" style="stroke: device-cmyk(1 0 0 0)"/>')
    assert kept.count("device-cmyk") == 2
    assert not what


def test_on_screen_inks_are_shown_in_their_colours(bench: Bench) -> None:
    ink = "Device-CMYK(0% 0% 0%, 100%)"
    made = bench.try_data(
        f"<svg {SVG}><style>a {{ fill: {ink} }}</style><stop stop-color='{ink}'/>"
        f"<a fill='{ink}' style='stroke: device-cmyk(0 0 0 0 / 50%); opacity: 1'/></svg>".encode(),
        ACCESSIBLE,
    )
    assert made is not None
    written = made.file.read_text()
    assert "cmyk" not in written.lower()
    black = Inks(PROFILE).on_screen((0, 0, 0, 100))
    assert written.count(black) == 3
    assert "stroke: #ffffff80; opacity: 1" in written
    assert bench.findings == []


@pytest.mark.parametrize(
    "drawing",
    [
        "<rect fill='device-cmyk(calc(1) 0 0 0)'/>",
        "<rect style='fill: device-cmyk(0 0 0 1, red)'/>",
        "<style>rect { fill: device-cmyk(calc(1) 0 0 0) }</style>",
    ],
)
def test_on_screen_inks_that_nobody_can_read_are_taken_out(bench: Bench, drawing: str) -> None:
    made = bench.try_data(f"<svg {SVG}>{drawing}</svg>".encode(), ACCESSIBLE)
    assert made is not None
    assert "cmyk" not in made.file.read_text().lower()
    assert bench.findings.codes == ["picture-svg"]


@pytest.mark.parametrize("escape", ["\\1 ", "\\d800 ", "\\0 ", "\\29 "])
def test_style_escapes_of_what_xml_cannot_hold(bench: Bench, escape: str) -> None:
    rule = f"fill:a{escape};mask:url(x)"
    left, what = bench.cleaned(
        f'<g style="{rule}"/><style>b{{{rule}}}\n@media print{{c{{d:e{escape}}}}}</style>'
    )
    assert "url" not in left
    assert what.endswith(", <style>")


def test_all_is_told_once_and_again_from_the_store(bench: Bench) -> None:
    content = "<script/><script/>" + "".join(f'<g on{number}="x"/>' for number in range(20))
    for _ in range(2):
        bench.prepare(content)
    assert bench.findings.codes == ["picture-svg", "picture-svg"]
    what = dict(bench.findings[1].words)["what"]
    assert what.startswith('<script>, on0="x", on1="x"')
    assert what.endswith(", …")


def test_style_sheet_named_before_the_root(bench: Bench) -> None:
    artwork = bench.try_data(f'<?xml-stylesheet href="http://x/"?><svg {SVG}/>'.encode())
    assert artwork is not None
    assert b"stylesheet" not in artwork.file.read_bytes()
    assert dict(bench.findings[0].words)["what"] == "<?xml-stylesheet?>"


# ── entities ────────────────────────────────────────────────────────────────────────────────────────


def test_outside_entity_is_not_read(bench: Bench) -> None:
    (bench.folder / "secret.txt").write_text("the secret")
    dtd = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{(bench.folder / "secret.txt").as_uri()}">]>'
    artwork = bench.try_data(f"{dtd}<svg {SVG}><text>a&x;b</text></svg>".encode())
    assert artwork is not None
    assert "<text>ab</text>" in artwork.file.read_text()
    assert "&x;" in dict(bench.findings[0].words)["what"]


def test_entities_that_name_namespaces(bench: Bench) -> None:
    """As a well-known drawing program writes them."""
    dtd = '<!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]>'
    artwork = bench.try_data(f'{dtd}<svg xmlns="&ns_svg;" width="20" height="10"/>'.encode())
    assert artwork is not None
    assert (artwork.width, artwork.height) == (20, 10)
    assert b"DOCTYPE" not in artwork.file.read_bytes()
    assert bench.findings == []


@pytest.mark.parametrize("use", ["<text>&e9;</text>", '<text id="&e9;"/>'])
def test_billion_laughs(bench: Bench, use: str) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    data = f'<!DOCTYPE svg [<!ENTITY e0 "ha">{entities}]><svg {SVG}>{use}</svg>'
    file = bench.folder / "laughs"
    file.write_text(data)
    program = f"""
import resource
from pathlib import Path
from pipeline.artwork import svg
from pipeline.artwork.outcome import UnusableError
data = Path({str(file)!r}).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    print(len(svg.prepare_svg(data, bool).data) < 1000)
except UnusableError:
    print(True)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


# ── what is no picture ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (f"<svg {SVG}><g></svg>", "its SVG is not well-formed"),
        (f"<svg {SVG}><rect", "its SVG is not well-formed"),
        (f"<svg {SVG}><a>&undeclared;</a></svg>", "its SVG is not well-formed"),
        ("<g/>", "not a picture in a format known here"),
        ('<svg xmlns="http://example.org/other"/>', "not a picture in a format known here"),
        (f"<svg {SVG}>{'<g>' * 250}{'</g>' * 250}</svg>", "its SVG is nested too deeply"),
        (f"<svg {SVG}>{'<g>' * 9000}{'</g>' * 9000}</svg>", "its SVG is nested too deeply"),
        (f"<svg {SVG}>{'<g/>' * 100_001}</svg>", "its SVG is too large"),
        (f"<svg {SVG}><text>{'x' * 5_000_000}</text></svg>", "its SVG is too large"),
        (f'<svg {SVG}><g id="a"><use href="#a"/></g></svg>', "its SVG contains itself"),
        (
            f'<svg {SVG}><g id="a"><use href="#b"/></g><g id="b"><use xlink:href="#a"/></g></svg>',
            "its SVG contains itself",
        ),
        (
            f'<svg {SVG}><pattern id="p"><rect fill="url(#p)"/></pattern><rect fill="url(#p)"/></svg>',
            "its SVG contains itself",
        ),
    ],
    ids=range(12),
)
def test_no_picture(bench: Bench, data: str, reason: str) -> None:
    assert bench.refuse(data) == reason


def test_use_chains_are_limited(bench: Bench) -> None:
    chain = "".join(f'<g id="a{n}"><use href="#a{n + 1}"/></g>' for n in range(1000))
    assert bench.refuse(f'<svg {SVG}>{chain}<g id="a1000"/></svg>') == "its SVG is nested too deeply"


def test_use_of_uses_is_limited(bench: Bench) -> None:
    levels = "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 9))
    assert bench.refuse(f'<svg {SVG}><g id="a0"/>{levels}</svg>') == "its SVG is too large"


def test_much_use_of_one_gradient_is_no_growth(bench: Bench) -> None:
    shapes = '<rect fill="url(#g)"/>' * 20_000
    bench.prepare(f'<linearGradient id="g">{"<stop/>" * 10}</linearGradient>{shapes}')
    assert bench.findings == []


def test_embedded_bomb(bench: Bench) -> None:
    file = BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    address = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    left, what = bench.cleaned(f'<image href="{address}"/>')
    assert left == ""
    assert what.startswith('href="data:image/png;base64,')


# ── encoding and size ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_encodings(bench: Bench, encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    data = f'<?xml version="1.0" encoding="{name}"?>\n<svg {SVG}><text>été</text></svg>'.encode(encoding)
    artwork = bench.try_data(data)
    assert artwork is not None
    assert "été" in artwork.file.read_text("utf-8")


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ("", (300, 150)),
        ('viewBox="0 0 40 30"', (40, 30)),
        ('viewBox="0,0,40,30" width="100%" height="auto"', (40, 30)),
        ('width="80" viewBox="0 0 40 30"', (80, 60)),
        ('height="60px" viewBox="-5 -5 40 30"', (80, 60)),
        ('width="80"', (80, 150)),
        ('width="1in" height="25.4mm"', (96, 96)),
        ('width="3pc" height=" 36pt "', (48, 48)),
        ('width="2.54cm" height="4e1"', (96, 40)),
        ('width="0" height="-3"', (300, 150)),
        ('width="1e999" height="nan" viewBox="0 0 inf 0"', (300, 150)),
        ('width="0.01" height="5"', (1, 5)),
        ('viewBox="0 0 1e-300 1e300" width="5"', (5, 150)),
        ('viewBox="a b"', (300, 150)),
    ],
)
def test_size(bench: Bench, attributes: str, size: tuple[int, int]) -> None:
    artwork = bench.prepare("", attributes)
    assert (artwork.width, artwork.height) == size
    root = etree.fromstring(artwork.file.read_bytes())
    assert root.get("viewBox")
    assert root.get("width")
    assert root.get("height")
    assert "%" not in str(root.get("width"))
