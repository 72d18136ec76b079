"""Makes the PDF files of `tests/foreign/` with the programs that are found on this machine.

    python -m tests.tools.foreign [NAME…]

Run it by hand, in an environment of its own that has pikepdf, Pillow, fontpkg-spectral, reportlab, fpdf2,
typst, cairosvg, img2pdf and matplotlib; the other programs come from the system. What cannot be made is said
and left as it is. The files are committed, so that tests need none of these programs;
`tests/foreign/README.md` tells of each what it was made with and why it is there. All words and pictures are
ours.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "foreign"
PROFILE = ROOT / "styles" / "profiles" / "ISOcoated_v2_300_bas.icc"
WORDS = "Le plomb, l'encre et le papier."
_A_DAY = "1900000000"
Maker = Callable[[Path], None]
MAKERS: dict[str, Maker] = {}


def maker(make: Maker) -> Maker:
    """Enter a function under its file's name."""
    MAKERS[make.__name__.replace("_", "-")] = make
    return make


# ── what they are made of ───────────────────────────────────────────────────────────────────────────────────


def spectral() -> Path:
    """Give a font file that may be embedded."""
    import fontpkg

    return Path(fontpkg.path("spectral", weight=400, style="normal"))


def photo(mode: str = "RGB", size: tuple[int, int] = (120, 80)) -> Any:
    """Give a soft picture."""
    from PIL import Image

    plane = Image.linear_gradient("L").resize(size)
    planes = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    turned = (plane, plane.transpose(Image.Transpose.ROTATE_180), plane.point(lambda n: n // 2), plane)
    return turned[0] if planes == 1 else Image.merge(mode, turned[:planes])


def line_art(size: tuple[int, int] = (128, 96)) -> Any:
    """Give a picture of one bit."""
    return photo("L", size).convert("1")


def saved(picture: Any, name: str, **options: Any) -> Path:
    """Save a picture in the folder in which a file is made."""
    picture.save(name, **options)
    return Path(name)


def run(*command: str | Path, **variables: str) -> None:
    """Run a program quietly, with the clock of the reproducible."""
    environment = os.environ | {"SOURCE_DATE_EPOCH": _A_DAY, "TZ": "UTC", "HOME": str(Path.cwd())} | variables
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, env=environment, timeout=300, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout[-800:].decode()} {done.stderr[-800:].decode()}")


# ── Python libraries ────────────────────────────────────────────────────────────────────────────────────────


def _reportlab(target: Path, **options: Any) -> Any:
    from reportlab.pdfgen.canvas import Canvas

    return Canvas(str(target), pagesize=(420, 595), invariant=1, **options)


@maker
def reportlab_standard(target: Path) -> None:
    """Fonts of the standard fourteen, not embedded; a spot colour; ASCII 85; JPEG and transparency."""
    from reportlab.lib.colors import CMYKColor, CMYKColorSep

    page = _reportlab(target)
    for line, font in enumerate(("Helvetica", "Times-Italic", "Courier", "Symbol")):
        page.setFont(font, 14)
        page.drawString(50, 540 - 20 * line, WORDS)
    page.setFillColor(CMYKColorSep(0, 0.6, 1, 0, spotName="Orange vif"))
    page.rect(50, 380, 80, 60, stroke=0, fill=1)
    page.setFillColor(CMYKColor(0.8, 0.1, 0, 0))
    page.setFillAlpha(0.5)
    page.rect(100, 360, 80, 60, stroke=0, fill=1)
    page.drawImage(str(saved(photo(), "a.jpg", quality=60)), 50, 200, 144, 96)
    page.drawImage(str(saved(photo("RGBA"), "a.png")), 220, 200, 72, 48, mask="auto")
    page.drawInlineImage(str(saved(photo("L", (24, 16)), "b.png")), 220, 300, 60, 40)
    page.showPage()
    page.setFont("Times-Bold", 12)
    page.drawString(50, 500, WORDS)
    page.save()


@maker
def reportlab_locked(target: Path) -> None:
    """A TrueType font in simple subsets, and encryption (RC4) that opens with an empty password."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("Spectral", str(spectral())))
    page = _reportlab(target, encrypt=StandardEncryption("", ownerPassword="maître", canModify=0))
    page.setFont("Spectral", 16)
    page.drawString(50, 500, WORDS + " Été œuvre")
    page.drawImage(str(saved(photo("CMYK"), "a.jpg", quality=60)), 50, 300, 144, 96)
    page.save()


@maker
def fpdf2_pictures(target: Path) -> None:
    """Pictures as fpdf2 stores them: gray, palette, alpha, CMYK, one bit; a composite TrueType font."""
    import datetime as dt

    from fpdf import FPDF

    page = FPDF(format="A5")
    page.set_creation_date(dt.datetime(2030, 1, 2, tzinfo=dt.UTC))
    page.add_font("Spectral", fname=str(spectral()))
    page.add_page()
    page.set_font("Spectral", size=14)
    page.cell(text=WORDS)
    pictures = [
        saved(photo("L"), "l.png"), saved(photo().quantize(16), "p.png"), saved(photo("RGBA"), "a.png"),
        saved(photo("CMYK"), "c.jpg", quality=60), saved(line_art(), "b.png"), saved(photo("L"), "l.jpg"),
    ]  # fmt: skip
    for number, picture in enumerate(pictures):
        page.image(picture, 10 + 60 * (number % 2), 40 + 45 * (number // 2), 50 - 5 * number)
    page.output(str(target))


@maker
def typst_page(target: Path) -> None:
    """Typst: fonts in CFF, a gradient in a pattern, colours in ICC spaces, object streams."""
    import typst

    saved(photo(), "a.png")
    Path("page.typ").write_text(
        '#set page(width: 148mm, height: 210mm)\n#set text(font: "New Computer Modern", size: 11pt)\n'
        f"= Épreuve\n{WORDS}\n\n$ integral_0^1 x^2 dif x = 1/3 $\n"
        "#rect(width: 60mm, height: 20mm, fill: gradient.linear(red, blue))\n"
        "#rect(width: 60mm, height: 20mm, fill: cmyk(80%, 10%, 0%, 0%))\n"
        "#rect(width: 60mm, height: 20mm, fill: tiling(size: (5mm, 5mm))[#circle(radius: 1mm, fill: red)])\n"
        '#image("a.png", width: 50mm)\n',
        encoding="utf-8",
    )
    typst.compile("page.typ", output=str(target), timestamp=int(_A_DAY))


_DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="300" height="400">
<defs><linearGradient id="g"><stop offset="0" stop-color="#d40"/><stop offset="1" stop-color="#04d"/>
</linearGradient><pattern id="p" width="10" height="10" patternUnits="userSpaceOnUse">
<circle cx="5" cy="5" r="3" fill="#084"/></pattern></defs>
<rect x="20" y="20" width="120" height="80" fill="url(#g)"/>
<rect x="160" y="20" width="120" height="80" fill="url(#p)"/>
<g opacity=".5"><circle cx="80" cy="170" r="40" fill="#c00"/>
<circle cx="110" cy="170" r="40" fill="#00c"/></g>
<text x="20" y="260" font-family="DejaVu Sans" font-size="16">Le plomb et le papier</text>
<image x="160" y="130" width="120" height="80" xlink:href="{}"/>
<image x="30" y="300" width="90" height="60" transform="rotate(90 75 330)" xlink:href="{}"/></svg>"""


def _drawing() -> str:
    import base64

    def address(kind: str, **options: Any) -> str:
        data = io.BytesIO()
        photo().save(data, kind, **options)
        return f"data:image/{kind.lower()};base64,{base64.b64encode(data.getvalue()).decode()}"

    return _DRAWING.format(address("PNG"), address("JPEG", quality=60))


@maker
def cairosvg_drawing(target: Path) -> None:
    """A drawing by way of cairo: shadings, a pattern, a group with opacity, pictures, one of them turned."""
    import cairosvg

    cairosvg.svg2pdf(bytestring=_drawing().encode(), write_to=str(target))


@maker
def rsvg_drawing(target: Path) -> None:
    """The same drawing as librsvg takes it."""
    Path("a.svg").write_text(_drawing(), encoding="utf-8")
    run("rsvg-convert", "-f", "pdf", "-o", target, "a.svg")


def _matplotlib(target: Path, kind: int) -> None:
    import matplotlib as mpl

    mpl.use("pdf")
    from matplotlib import pyplot

    with mpl.rc_context({"pdf.fonttype": kind}):
        figure, axes = pyplot.subplots(figsize=(4, 3))
        axes.plot([1, 3, 2, 4], marker="o", label="encre $\\alpha$")
        axes.imshow([[0.1 * (x + y) for x in range(8)] for y in range(6)], extent=(0, 2, 1, 3), aspect="auto")
        axes.legend()
        figure.savefig(target, metadata={"CreationDate": None})


@maker
def matplotlib_type3(target: Path) -> None:
    """Fonts turned into Type 3, markers as Forms, an indexed picture."""
    _matplotlib(target, 3)


@maker
def matplotlib_type42(target: Path) -> None:
    """The same with TrueType fonts."""
    _matplotlib(target, 42)


@maker
def pillow_pictures(target: Path) -> None:
    """A page for each mode that Pillow writes: CCITT, JPEG, palette, CMYK, JPEG 2000."""
    first, *rest = (
        line_art(), photo("L"), photo().quantize(16), photo(), photo("CMYK"), photo("LA"), photo("RGBA"),
    )  # fmt: skip
    first.save(
        target, "PDF", save_all=True, append_images=rest, resolution=96, creationDate=None, modDate=None
    )


# ── PostScript and TeX ──────────────────────────────────────────────────────────────────────────────────────

_POSTSCRIPT = """%!PS
<< /PageSize [420 595] >> setpagedevice
/Times-Roman findfont 18 scalefont setfont 0 0 0 1 setcmykcolor 50 540 moveto (Le plomb et l'encre) show
/Helvetica-Bold findfont 14 scalefont setfont 50 510 moveto (Le papier) show
[/Separation (Vernis) /DeviceCMYK {dup 0 mul exch dup .2 mul exch .1 mul 0}] setcolorspace .8 setcolor
50 420 100 60 rectfill
[/DeviceN [/Cyan (Dorure)] /DeviceCMYK {pop 0 0 0}] setcolorspace .5 .5 setcolor 180 420 100 60 rectfill
true setoverprint 0 0 0 1 setcmykcolor 60 430 moveto 250 470 lineto 3 setlinewidth stroke
gsave 60 300 translate 100 80 scale
<< /ImageType 1 /Width 4 /Height 4 /BitsPerComponent 8 /Decode [0 1 0 1 0 1 0 1] /ImageMatrix [4 0 0 -4 0 4]
/DataSource {<00204060A0204060802040604020406000204060A02040608020406040204060
00204060A0204060802040604020406000204060A02040608020406040204060>} >> /DeviceCMYK setcolorspace image grestore
gsave 200 300 translate 64 64 scale 32 32 true [32 0 0 -32 0 32]
{<AAAAAAAA55555555>} imagemask grestore
<< /ShadingType 3 /ColorSpace /DeviceCMYK /Coords [120 200 5 120 200 60] /Function
<< /FunctionType 2 /Domain [0 1] /C0 [0 1 1 0] /C1 [1 0 0 0] /N 1 >> >> shfill
showpage
"""


def _distilled(target: Path, *options: str, first: str = "") -> None:
    Path("a.ps").write_text(_POSTSCRIPT.replace("%!PS", f"%!PS\n{first}"), encoding="ascii")
    run("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", *options, f"-sOutputFile={target}", "a.ps")


@maker
def ghostscript_spots(target: Path) -> None:
    """PostScript distilled: Separation and DeviceN, overprint, a stencil, CFF fonts, a radial shading."""
    _distilled(target, first="<< /NeverEmbed [] >> setdistillerparams")


@maker
def ghostscript_old(target: Path) -> None:
    """The same as PDF 1.3: Type 1 fonts by name, no object streams, ASCII 85."""
    _distilled(target, "-dCompatibilityLevel=1.3", "-dASCII85EncodePages=true", "-dEmbedAllFonts=false")


_TEX = r"""\documentclass{{article}}{preamble}\usepackage{{graphicx}}\begin{{document}}
Le plomb, l'encre et le papier. \textit{{Une ligne}}.
\[ \int_0^1 x\,dx \]
{more}\end{{document}}"""


@maker
def latex_type1(target: Path) -> None:
    """Computer Modern in Type 1, object streams, links, pictures, one of them at an angle."""
    saved(photo(), "a.png")
    saved(photo("L"), "a.jpg", quality=60)
    more = (
        r"\includegraphics[width=4cm]{a.png}\rotatebox{30}{\includegraphics[width=3cm]{a.jpg}}"
        r"\href{https://example.org/}{Un lien}"
    )
    Path("a.tex").write_text(_TEX.format(preamble=r"\usepackage{hyperref}", more=more), encoding="ascii")
    run("pdflatex", "-interaction=nonstopmode", "a.tex")
    shutil.move("a.pdf", target)


@maker
def latex_bitmaps(target: Path) -> None:
    """Fonts drawn as bitmaps (Type 3), as TeX does where it has no outlines."""
    preamble = r"\pdfmapfile{}\pdfpkresolution=300 "
    Path("a.tex").write_text(_TEX.format(preamble=preamble, more=""), encoding="ascii")
    run("pdflatex", "-interaction=nonstopmode", "a.tex")
    shutil.move("a.pdf", target)


@maker
def dvips_distilled(target: Path) -> None:
    """TeX by way of PostScript and Ghostscript: Type 1 fonts become CFF."""
    Path("a.tex").write_text(_TEX.format(preamble="", more=""), encoding="ascii")
    run("latex", "-interaction=nonstopmode", "a.tex")
    run("dvips", "-q", "-o", "a.ps", "a.dvi")
    run("ps2pdf", "a.ps", target)


@maker
def groff_manual(target: Path) -> None:
    """gropdf: the standard fonts, unembedded, with lines and boxes."""
    Path("a.ms").write_text(
        f".ps 14\n.ft R\n{WORDS}\n.br\n.ft B\nEn gras.\n.br\n\\l'6c'\n.br\n.ft CR\nfin\n", encoding="ascii"
    )
    run("sh", "-c", 'groff -Tpdf a.ms > "$TARGET"', TARGET=str(target))


# ── office and browser ──────────────────────────────────────────────────────────────────────────────────────

_OFFICE = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.{kind}">
<office:automatic-styles>
<style:page-layout style:name="pl">
<style:page-layout-properties fo:page-width="14.8cm" fo:page-height="21cm" fo:margin="1cm"/>
</style:page-layout>
<style:style style:name="P" style:family="paragraph">
<style:text-properties fo:font-family="'DejaVu Serif'" fo:font-size="12pt"/></style:style>
<style:style style:name="G" style:family="graphic">
<style:graphic-properties draw:fill="solid" draw:fill-color="#cc4400" draw:opacity="50%"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pl"/>
</office:master-styles>
<office:body>{body}</office:body></office:document>"""
_FRAME = (
    '<draw:frame {more} svg:width="4cm" svg:height="2.7cm"><draw:image>'
    "<office:binary-data>{data}</office:binary-data></draw:image></draw:frame>"
)


def _office(target: Path, name: str, document: str) -> None:
    Path(name).write_text(document, encoding="utf-8")
    profile = f"-env:UserInstallation={(Path.cwd() / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", name)
    shutil.move(Path(name).with_suffix(".pdf"), target)


def _picture_data(picture: Any, kind: str) -> str:
    import base64

    data = io.BytesIO()
    picture.save(data, kind)
    return base64.b64encode(data.getvalue()).decode()


@maker
def libreoffice_writer(target: Path) -> None:
    """A word processor's page: TrueType subsets, a PNG and a JPEG, an area with opacity, tags."""
    frames = "".join(
        _FRAME.format(more='text:anchor-type="as-char"', data=_picture_data(photo(mode), kind))
        for mode, kind in (("RGBA", "PNG"), ("RGB", "JPEG"))
    )
    body = f'<office:text><text:p text:style-name="P">{WORDS}</text:p><text:p>{frames}</text:p></office:text>'
    _office(target, "a.fodt", _OFFICE.format(kind="text", body=body))


@maker
def libreoffice_draw(target: Path) -> None:
    """A drawing program's page: a picture at an angle, an area with opacity."""
    turned = _FRAME.format(
        more='draw:transform="rotate(0.5) translate(3cm 8cm)"', data=_picture_data(photo(), "PNG")
    )
    box = '<draw:rect draw:style-name="G" svg:x="2cm" svg:y="10cm" svg:width="5cm" svg:height="3cm"/>'
    page = f'<draw:page draw:name="a" draw:master-page-name="Standard">{turned}{box}</draw:page>'
    _office(
        target, "a.fodg", _OFFICE.format(kind="graphics", body=f"<office:drawing>{page}</office:drawing>")
    )


@maker
def chromium_page(target: Path) -> None:
    """A browser's print: fonts by glyph, a gradient, opacity, a turned picture, links, tags."""
    picture = _picture_data(photo(), "PNG")
    Path("a.html").write_text(
        "<meta charset=utf-8><style>@page { size: 148mm 210mm } p { font: 14px 'DejaVu Serif' }"
        "div { width: 200px; height: 60px; background: linear-gradient(to right, #d40, #04d) }"
        f"</style><p>{WORDS} <a href='https://example.org/'>Un lien</a><div></div>"
        f"<img src='data:image/png;base64,{picture}' width=150>"
        f"<img src='data:image/png;base64,{picture}' width=90 style='transform: rotate(25deg); opacity: .6'>",
        encoding="utf-8",
    )
    run(
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        f"--user-data-dir={Path.cwd() / 'profile'}", f"--print-to-pdf={target}",
        (Path.cwd() / "a.html").as_uri(),
    )  # fmt: skip


@maker
def img2pdf_pictures(target: Path) -> None:
    """Pictures wrapped as they are: JPEG, CMYK JPEG, one bit in CCITT G4, PNG with predictors, a palette."""
    import img2pdf

    pictures = [
        saved(photo(), "a.jpg", quality=60),
        saved(photo("CMYK"), "b.jpg", quality=60), saved(line_art(), "c.png"),
        saved(photo(), "d.png", dpi=(150, 150)), saved(photo().quantize(16), "e.png"),
        saved(photo(), "f.jp2", irreversible=True, quality_layers=[40]),
    ]  # fmt: skip
    target.write_bytes(
        img2pdf.convert([str(one) for one in pictures], nodate=True, engine=img2pdf.Engine.internal)
    )


_SCRIBUS = """
import scribus
page = (148, 210)
margins, unit = (10, 10, 10, 10), scribus.UNIT_MILLIMETERS
scribus.newDocument(page, margins, scribus.PORTRAIT, 1, unit, scribus.PAGE_1, 0, 1)
scribus.defineColorCMYK("Bleu", 200, 60, 0, 0)
scribus.defineColorCMYK("Dorure", 0, 50, 150, 20)
scribus.setSpotColor("Dorure", True)
text = scribus.createText(20, 20, 100, 20)
scribus.setText("{words}", text)
scribus.setFont("DejaVu Serif Book", text)
box = scribus.createRect(20, 60, 40, 30)
scribus.setFillColor("Bleu", box)
scribus.setLineColor("Black", box)
circle = scribus.createEllipse(80, 60, 40, 30)
scribus.setFillColor("Dorure", circle)
scribus.setFillTransparency(0.5, circle)
picture = scribus.createImage(20, 110, 60, 40)
scribus.loadImage("a.png", picture)
scribus.setScaleImageToFrame(True, True, picture)
scribus.rotateObject(20, picture)
made = scribus.PDFfile()
made.file, made.version, made.outdst, made.compress = "a.pdf", 15, 1, True
made.subsetList = made.fonts
made.cropMarks = made.bleedMarks = made.registrationMarks = True
made.bleedl = made.bleedr = made.bleedt = made.bleedb = 3
made.save()
"""


@maker
def scribus_page(target: Path) -> None:
    """A layout program's page for the press: CMYK, a spot colour with opacity, marks, a turned picture."""
    saved(photo(), "a.png")
    Path("a.py").write_text(_SCRIBUS.format(words=WORDS), encoding="utf-8")
    run("xvfb-run", "-a", "scribus", "-g", "-ns", "-py", "a.py")
    shutil.move("a.pdf", target)


@maker
def inkscape_drawing(target: Path) -> None:
    """The drawing of the two others, by Inkscape."""
    Path("a.svg").write_text(_drawing(), encoding="utf-8")
    run("inkscape", "a.svg", f"--export-filename={target}")


# ── the same, written otherwise ─────────────────────────────────────────────────────────────────────────────


def _made(name: str) -> Path:
    return FOLDER / f"{name}.pdf"


@maker
def qpdf_linear(target: Path) -> None:
    """Linearised, with object streams."""
    run("qpdf", "--linearize", "--object-streams=generate", _made("ghostscript-old"), target)


@maker
def qpdf_locked(target: Path) -> None:
    """Encrypted with AES-256; opens with an empty password."""
    run("qpdf", "--encrypt", "", "maitre", "256", "--", _made("dvips-distilled"), target)


@maker
def poppler_drawing(target: Path) -> None:
    """A page read by Poppler and written again by cairo: the bitmaps become its own Type 3 fonts."""
    run("pdftocairo", "-pdf", _made("latex-bitmaps"), target)


@maker
def revised_pictures(target: Path) -> None:
    """A file with a later revision behind its end, which hides a picture and draws another."""
    original = _made("img2pdf-pictures").read_bytes()
    target.write_bytes(_revised(original))


def _revised(original: bytes) -> bytes:
    """Turn the picture of the first page by a quarter, in a revision of its own."""
    import pikepdf

    with pikepdf.open(io.BytesIO(original)) as document:
        size, root = int(document.trailer.Size), document.Root.objgen[0]
        page = document.pages[0].obj
        number, text = page.objgen[0], page.unparse(resolved=True)
    content = b"q 0 72 -108 0 140 20 cm /Im0 Do Q"
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    out, places = bytearray(original), {}
    for name, body in (
        (number, re.sub(rb"/Contents \d+ 0 R", b"/Contents %d 0 R" % size, text)),
        (size, stream),
    ):
        places[name] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (name, body)
    start, before = len(out), int(original.rsplit(b"startxref", 1)[1].split()[0])
    out += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % entry for entry in sorted(places.items()))
    out += b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (size + 1, root, before)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def jbig2(picture: Any) -> bytes:
    """Code a picture of one bit as JBIG2: one generic region in the coding of CCITT G4."""
    coded = io.BytesIO()
    picture.save(coded, "TIFF", compression="group4")
    from PIL import Image

    with Image.open(io.BytesIO(coded.getvalue())) as tiff:
        at, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    strip = coded.getvalue()[at : at + length]
    width, height = picture.size
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + bytes((1,)) + strip
    parts = ((0, 48, page), (1, 38, region))
    return b"".join(struct.pack(">IBBBI", n, kind, 0, 1, len(data)) + data for n, kind, data in parts)


def _odd_pictures(document: Any) -> dict[str, Any]:
    from pikepdf import Array, Dictionary, Name, Stream

    jpx = io.BytesIO()
    photo().save(jpx, "JPEG2000", irreversible=True, quality_layers=[40])
    white = Dictionary(WhitePoint=Array([0.9642, 1, 0.8249]), Range=Array([-100, 100, -100, 100]))

    def image(data: bytes, width: int, height: int, **more: Any) -> Any:
        made = Stream(
            document, data, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, **more
        )
        return document.make_indirect(made)

    one_bit = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 1}
    lab = Array([Name.Lab, white])
    return {
        "/J": image(jbig2(line_art()), 128, 96, Filter=Name.JBIG2Decode, **one_bit),
        "/X": image(jpx.getvalue(), 120, 80, Filter=Name.JPXDecode),
        "/W": image(bytes(range(64)) * 4, 8, 16, ColorSpace=Name.DeviceGray, BitsPerComponent=16),
        "/L": image(bytes((200, 128, 90)) * 64, 8, 8, ColorSpace=lab, BitsPerComponent=8),
    }


@maker
def pikepdf_oddities(target: Path) -> None:
    """UserUnit, a turned page, pictures turned and skewed, inline, in JBIG2, JPEG 2000, 16 bits, Lab."""
    import pikepdf
    from pikepdf import Dictionary, Stream

    with pikepdf.new() as document:
        pictures = Dictionary(_odd_pictures(document))
        inline = b"q 40 0 0 40 300 500 cm BI /W 4 /H 4 /CS /RGB /BPC 8 ID " + bytes(range(48)) + b" EI Q\n"
        drawn = (
            b"q 128 0 0 96 20 20 cm /J Do Q q 0 120 -80 0 120 150 cm /X Do Q "
            b"q 60 20 -10 40 200 200 cm /W Do Q q 43.3 25 -25 43.3 300 60 cm /L Do Q\n"
        )
        for turned in (False, True):
            page = document.add_blank_page(page_size=(420, 595)).obj
            page.Contents = Stream(document, drawn + inline)
            page.Resources = Dictionary(XObject=pictures)
            if turned:
                page.UserUnit, page.Rotate = 2, 90
        document.save(target, deterministic_id=True)


# ── work ────────────────────────────────────────────────────────────────────────────────────────────────────


def make(name: str) -> str:
    """Make one file, in a folder of its own; give what went wrong."""
    target = FOLDER / f"{name}.pdf"
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            made = Path(folder) / "made.pdf"
            MAKERS[name](made)
            shutil.copyfile(made, target)
        except Exception:
            return traceback.format_exc(limit=-2)
        finally:
            os.chdir(here)
    return ""


def main() -> None:
    """Make the files that are named, or all."""
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or MAKERS:
        problem = make(name)
        size = (FOLDER / f"{name}.pdf").stat().st_size if not problem else 0
        print(f"{name}: {problem or f'{size} bytes'}")


if __name__ == "__main__":
    main()
