"""Booklet to HTML, through the theme's templates and a booklet's own; and the style sheets of an edition."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html as lxml_html

from pipeline import markup
from pipeline.artwork.inks import Inks
from pipeline.booklet import (
    Booklet,
    Cell,
    Definition,
    Definitions,
    Divider,
    Figure,
    Heading,
    List,
    Listing,
    Paragraph,
    Picture,
    PullQuote,
    Quotation,
    Section,
    Standfirst,
    Table,
)
from pipeline.diagnostics import PipelineError, Place
from pipeline.edition import BUILT_IN, Conformance
from pipeline.markup import Shown, Theme, Written
from tools.draw_pictures import CMYK, PRESS_PROFILE, screen_colours

HERE = Place("content/1_edito/edito.txt", 3)
PRINT, ACCESSIBLE = BUILT_IN
PICTURE = Picture("a.png", Path("a.png"), HERE, 'Deux "cubes" & l\'œuvre <b>\u202f!')


def section(number: int = 1, **changes: object) -> Section:
    made = Section(
        f"s{number}",
        "article",
        f"Titre <em>{number}</em>",
        f"Titre {number}",
        HERE,
        (Paragraph(HERE, "texte"),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def booklet(*sections: Section, **changes: object) -> Booklet:
    return replace(Booklet("Livret", "fr", HERE, sections or (section(),)), **changes)  # type: ignore[arg-type]


def write(
    made: Booklet, root: Path, pictures: dict[Picture, Shown] | None = None
) -> list[lxml_html.HtmlElement]:
    """Write the sections and read each back as an element."""
    written = markup.write_sections(made, PRINT, Theme(root), pictures or {})
    return [lxml_html.fromstring(one.html) for one in written]


def document(made: Booklet, root: Path, section: str = "<p>x</p>") -> lxml_html.HtmlElement:
    (html,) = markup.write_documents([Written(section)], made, PRINT, Theme(root))
    return lxml_html.document_fromstring(html)


def put(root: Path, name: str, text: str) -> None:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def broken(root: Path, made: Booklet | None = None) -> tuple[str, str]:
    """Give the code and the place of the error that writing ends with."""
    with pytest.raises(PipelineError) as caught:
        write(made or booklet(), root)
    return caught.value.diagnostic.code, str(caught.value.diagnostic.place)


# ── which sections ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("count", "contents"), [(1, False), (2, False), (3, True), (5, True)])
@pytest.mark.parametrize("front", [False, True])
def test_cover_and_contents_are_there_by_the_rules(
    tmp_path: Path, count: int, contents: bool, front: bool
) -> None:
    cover = section(0, anchor="front", cover=PICTURE) if front else None
    written = write(booklet(*(section(n) for n in range(1, count + 1)), front=cover), tmp_path)
    expected = ["front"] * front + ["contents"] * contents + [f"s{n}" for n in range(1, count + 1)]
    assert [element.get("id") for element in written] == expected
    assert all(len(element.findall(".//h1")) == 1 for element in written)


def test_the_contents_name_and_link_every_section(tmp_path: Path) -> None:
    contents = write(booklet(*(section(n) for n in (1, 2, 3))), tmp_path)[0]
    assert [(a.get("href"), a.text_content()) for a in contents.iter("a")] == [
        (f"#s{n}", f"Titre {n}") for n in (1, 2, 3)
    ]
    assert contents.find("h1").text == "Sommaire"
    english = write(booklet(*(section(n) for n in (1, 2, 3)), language="en-GB"), tmp_path)[0]
    assert english.find("h1").text == "Contents"


def test_every_block_has_its_markup_and_its_place(tmp_path: Path) -> None:
    places = [HERE.at(line) for line in range(10, 20)]
    nested = List(places[4], False, ((Paragraph(places[4], "sous"),),))
    blocks = (
        Standfirst(places[0], "chapô"),
        Heading(places[1], 3, "inter", "inter"),
        Paragraph(places[2], "un <em>mot</em>"),
        List(places[3], True, ((Paragraph(places[3], "un"), nested), (Paragraph(places[3], "deux"),))),
        Quotation(places[5], (Paragraph(places[5], "cité"),)),
        PullQuote(places[6], "exergue", True),
        Figure(places[7], PICTURE, "légende"),
        Table(
            places[8], (Cell("A", scope="col"), Cell("B", "right", "col")), ((Cell("1"), Cell("2", "right")),)
        ),
        Listing(places[9], "a < b\n  c"),
        Divider(places[9]),
    )
    (made,) = write(booklet(section(blocks=blocks)), tmp_path, {PICTURE: Shown("picture:a.png", 4, 3)})
    found = [element.get("data-place") for element in made.iter() if element.get("data-place")]
    assert set(map(str, places)) <= set(found)
    assert made.find(".//h3").get("id") == "inter"
    assert [li.text_content().split() for li in made.findall("./ol/li")] == [["un", "sous"], ["deux"]]
    assert made.find(".//pre").text == "a < b\n  c"
    assert [th.get("scope") for th in made.iter("th")] == ["col", "col"]
    assert made.find(".//blockquote[@aria-hidden]").text_content().split() == ["«", "exergue"]
    assert made.find(".//img").get("src") == "picture:a.png"


def test_a_pull_quote_that_repeats_nothing_is_read(tmp_path: Path) -> None:
    (made,) = write(booklet(section(blocks=(PullQuote(HERE, "mots", False, "Anne"),))), tmp_path)
    quote = made.find("blockquote")
    assert quote.get("aria-hidden") is None
    assert [p.text for p in quote.findall("p")] == ["mots", "Anne"]


def test_an_ordered_list_may_start_elsewhere(tmp_path: Path) -> None:
    blocks = (List(HERE, True, ((Paragraph(HERE, "a"),),), start=9),)
    (made,) = write(booklet(section(blocks=blocks)), tmp_path)
    assert made.find("ol").get("start") == "9"


# ── escaping ───────────────────────────────────────────────────────────────────────────────────────────


def test_plain_text_is_escaped_and_inline_html_passes(tmp_path: Path) -> None:
    tricky = 'Un <b>titre</b> & "lui"'
    made = booklet(*(section(n, plain_title=tricky, title="Un <em>titre</em> &amp; lui") for n in (1, 2, 3)))
    contents, first, *_ = write(made, tmp_path)
    assert contents.find(".//a").text == tricky
    assert first.find(".//h1//em").text == "titre"
    head = document(replace(made, title=tricky, author=tricky, description=tricky), tmp_path)
    assert head.find(".//title").text == tricky
    assert head.find("body").get("data-title") == tricky


def test_metadata_and_descriptions_have_no_narrow_space(tmp_path: Path) -> None:
    made = booklet(section(cover=PICTURE), title="Qui\u202f?", author="A\u202f!", description="B\u202f;")
    (opened,) = write(made, tmp_path, {PICTURE: Shown("picture:a.png", 4, 3)})
    assert opened.find(".//img").get("alt") == PICTURE.alt.replace("\u202f", "\u00a0")
    head = document(made, tmp_path)
    assert head.find(".//title").text == "Qui\u00a0?"
    assert "\u202f" not in lxml_html.tostring(head, encoding="unicode")


def test_the_document_says_its_language_and_nothing_that_changes_by_itself(tmp_path: Path) -> None:
    made = document(booklet(language="fr-FR", author="Moi"), tmp_path, "<section><p>a &amp; b</p></section>")
    assert made.get("lang") == "fr-FR"
    assert made.find(".//section/p").text == "a & b"
    assert [one.get("charset") for one in made.iterfind(".//meta")] == ["utf-8"]


@pytest.mark.parametrize(("decorative", "alt"), [(False, 'Deux "cubes" & l\'œuvre <b>\u00a0!'), (True, "")])
def test_a_decorative_picture_is_not_described(tmp_path: Path, decorative: bool, alt: str) -> None:
    picture = replace(PICTURE, decorative=decorative)
    (made,) = write(booklet(section(cover=picture)), tmp_path, {picture: Shown("picture:a.png", 4, 3)})
    assert made.find(".//img").get("alt") == alt


@pytest.mark.parametrize(
    ("focus", "style"),
    [((50.0, 30.25), "object-position: 50% 30.25%"), ((0, 0), "object-position: 0% 0%"), (None, None)],
)
def test_the_point_that_no_crop_may_lose_is_told(
    tmp_path: Path, focus: tuple[float, float] | None, style: str | None
) -> None:
    picture = replace(PICTURE, focus=focus)
    (made,) = write(booklet(section(cover=picture)), tmp_path, {picture: Shown("picture:a.png", 4, 3)})
    assert made.find(".//img").get("style") == style


def test_a_picture_that_is_not_there_gets_a_frame_with_its_name(tmp_path: Path) -> None:
    picture = replace(PICTURE, name="<a>&.png", file=None)
    (made,) = write(booklet(section(cover=picture, blocks=(Figure(HERE, picture),))), tmp_path)
    frames = made.findall(".//div[@data-place='content/1_edito/edito.txt:3']")
    assert [frame.find("p[@aria-hidden]/br").tail for frame in frames] == ["<a>&.png", "<a>&.png"]
    assert [frame.findall("p")[1].text for frame in frames] == [picture.alt, picture.alt]
    assert made.find(".//img") is None


# ── a booklet's own templates ──────────────────────────────────────────────────────────────────────────


def test_a_template_of_the_booklet_stands_in_for_the_themes(tmp_path: Path) -> None:
    put(tmp_path, "templates/blocks/paragraph.html", "<p class=own>{{ block.html|safe }}</p>")
    put(tmp_path, "templates/sections/article.html", "<section id={{ section.anchor }} class=ours></section>")
    article, other = write(booklet(section(1), section(2, template="edito")), tmp_path)
    assert article.get("class") == "ours"
    assert other.find("p").get("class") == "own"
    assert other.find("header") is not None


@pytest.mark.parametrize("name", ["../../secret", "a/b", "", "."])
def test_a_template_name_from_the_content_stays_inside_the_theme(tmp_path: Path, name: str) -> None:
    put(tmp_path, "secret.html", "<p>secret</p>")
    (made,) = write(booklet(section(template=name)), tmp_path)
    assert "section" in made.get("class").split()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<p>\n{{ block.html", ":2"),
        ("<p>\n{% if %}", ":2"),
        ("\n{{ nothing }}", ":2"),
        ("\n\n{{ block.nothing }}", ":3"),
        ("\n{{ 1 / 0 }}", ":2"),
        ("\n{{ block.html + 1 }}", ":2"),
        ("\n{{ block.__class__.__mro__ }}", ":2"),
        ("\n{{ '{a}'.format(b=1) }}", ":2"),
        ("\n{{ [1, 2][0].x.y }}", ":2"),
        ("\n{% include 'blocks/paragraph.html' %}", ":2"),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, text: str, place: str) -> None:
    put(tmp_path, "templates/blocks/paragraph.html", text)
    assert broken(tmp_path) == ("template-broken", f"templates/blocks/paragraph.html{place}")


def test_a_template_that_is_no_utf_8_is_named(tmp_path: Path) -> None:
    put(tmp_path, "templates/blocks/paragraph.html", "")
    (tmp_path / "templates/blocks/paragraph.html").write_bytes(b"<p>\xe9</p>")
    code, place = broken(tmp_path)
    assert code == "template-broken"
    assert place.startswith("templates/")


def test_a_template_that_is_missing_is_named(tmp_path: Path) -> None:
    put(tmp_path, "templates/blocks/paragraph.html", "{% include 'parts/nowhere.html' %}")
    with pytest.raises(PipelineError) as caught:
        write(booklet(), tmp_path)
    assert caught.value.diagnostic.code == "template-missing"
    assert dict(caught.value.diagnostic.words)["name"] == "templates/parts/nowhere.html"


@pytest.mark.parametrize(
    "template", ['{{ "\\ud800" }}', '{{ {}["\\ud800\\n"] }}', "{{ 1/0 }}", "{% \n\n nowhere %}"]
)
def test_a_broken_template_is_told_in_one_line(tmp_path: Path, template: str) -> None:
    put(tmp_path, "templates/sections/default.html", template)
    with pytest.raises(PipelineError) as caught:
        write(booklet(), tmp_path)
    said = caught.value.diagnostic
    assert said.code == "template-broken"
    assert said.text().startswith("templates/sections/default.html")
    assert len(said.text().encode().decode().splitlines()) == 1


# ── style sheets ───────────────────────────────────────────────────────────────────────────────────────


def sheets(root: Path, **options: bool) -> dict[str, str]:
    shown = replace(PRINT, conformance=Conformance.NONE)
    return dict(markup.read_sheets(shown, Theme(root), lambda cmyk: f"ink{cmyk}", **options))


def test_sheets_come_in_cascading_order_and_the_booklets_own_stand_in(tmp_path: Path) -> None:
    put(tmp_path, "styles/tokens.css", ":root { --ink: device-cmyk(1% 2.5% 3%   4%); }")
    put(tmp_path, "styles/components/aside.css", "aside { color: red }")
    found = sheets(tmp_path)
    assert found["styles/tokens.css"] == ":root { --ink: ink(1.0, 2.5, 3.0, 4.0); }"
    assert found["styles/components/aside.css"] == "aside { color: red }"
    names = list(found)
    assert names[:4] == ["styles/(format)", "styles/fonts.css", "styles/tokens.css", "styles/base.css"]
    assert names[-1] == "styles/editions/print.css"
    assert "styles/components/paragraph.css" in names
    folders = [name.split("/")[1] for name in names[4:-1]]
    assert folders == sorted(folders, reverse=True)  # pages, then components


@pytest.mark.parametrize(
    "value", ["1.2.3% 0% 0% 0%", ".% 0% 0% 0%", "٣% 0% 0% 0%", "1% 2% 3%", "1 2 3 4 5", "calc(1) 0 0 0"]
)
def test_what_is_no_ink_stays_as_it_is(tmp_path: Path, value: str) -> None:
    put(tmp_path, "styles/tokens.css", f":root {{ --ink: device-cmyk({value}); }}")
    assert sheets(tmp_path)["styles/tokens.css"] == f":root {{ --ink: device-cmyk({value}); }}"


def test_an_ink_never_passes_the_full_tone(tmp_path: Path) -> None:
    put(tmp_path, "styles/tokens.css", f"p {{ color: device-cmyk(.5% {'9' * 400}% 0% 120%); }}")
    assert sheets(tmp_path)["styles/tokens.css"] == "p { color: ink(0.5, 100.0, 0.0, 100.0); }"


@pytest.mark.parametrize(
    ("link", "target", "named"),
    [
        ("templates/blocks/paragraph.html", "secret.html", "templates/blocks/paragraph.html"),
        ("styles/base.css", "secret.css", "styles/base.css"),
        ("styles/components", ".", "styles/components"),
        ("templates", ".", "templates"),
        ("styles/pages/x.css", "absent", "styles/pages/x.css"),
        ("styles/pages/x.css", "../booklet/styles/pages/x.css", "styles/pages/x.css"),
    ],
)
def test_a_theme_file_that_leads_out_of_the_booklet_is_refused(
    tmp_path: Path, link: str, target: str, named: str
) -> None:
    root, outside = tmp_path / "booklet", tmp_path / "outside"
    put(outside, "secret.html", "secret")
    put(outside, "secret.css", "secret")
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(outside / target)
    with pytest.raises(PipelineError) as caught:
        write(booklet(), root) if link.startswith("templates") else sheets(root)
    assert caught.value.diagnostic.code == "theme-outside"
    assert dict(caught.value.diagnostic.words) == {"name": named}


def test_a_link_inside_the_booklet_serves_and_hides_nothing(tmp_path: Path) -> None:
    root = tmp_path / "booklet"
    put(root, "shared/css/a.css", "a { color: red }")
    (root / "styles").mkdir()
    (root / "styles/components").symlink_to("../shared/css")
    (root / "styles/again").symlink_to("../styles")
    assert sheets(root)["styles/components/a.css"] == "a { color: red }"
    (root / "shared/css/b.css").symlink_to("/etc/hostname")
    with pytest.raises(PipelineError, match=r"styles/(again/)?components/b\.css"):
        sheets(root)


@pytest.mark.parametrize(
    ("value", "ink", "plain"),
    [
        (".95 0.7 .35 .3", "ink(95.0, 70.0, 35.0, 30.0)", "95% 70% 35% 30%"),
        ("0, 0.78, 0.8, 0", "ink(0.0, 78.0, 80.0, 0.0)", "0% 78% 80% 0%"),
        ("1 0 0 0 / 50%", "ink(100.0, 0.0, 0.0, 0.0)80", "100% 0% 0% 0% / 0.5"),
        ("29% 7% 0 1.5", "ink(29.0, 7.0, 0.0, 100.0)", "29% 7% 0% 100%"),
    ],
)
def test_inks_are_read_in_each_form_and_stay_inks_for_a_press(
    tmp_path: Path, value: str, ink: str, plain: str
) -> None:
    put(tmp_path, "styles/tokens.css", f"p {{ color: DEVICE-CMYK( {value} ) }}")
    assert sheets(tmp_path)["styles/tokens.css"] == f"p {{ color: {ink} }}"
    pressed = markup.read_sheets(PRINT, Theme(tmp_path), str)
    assert dict(pressed)["styles/tokens.css"] == f"p {{ color: device-cmyk({plain}) }}"
    first, *_ = markup.declared_inks(pressed)
    assert first == tuple(float(number) for number in plain.partition(" /")[0].replace("%", "").split())


def test_no_ink_is_left_in_cmyk(tmp_path: Path) -> None:
    code = re.sub(r"/\*.*?\*/", "", "".join(sheets(tmp_path).values()), flags=re.DOTALL)
    assert "device-cmyk" not in code
    assert "ink(95.0, 70.0, 35.0, 30.0)" in code


@pytest.mark.parametrize(("recto", "start"), [(False, "page"), (True, "recto")])
def test_the_paper_is_the_editions(tmp_path: Path, recto: bool, start: str) -> None:
    paper = sheets(tmp_path, recto=recto)["styles/(format)"]
    assert "@page { size: 148.0mm 210.0mm; bleed: 3.0mm; }" in paper
    assert f"--section-start: {start};" in paper


def test_a_sheet_that_is_missing_or_unreadable_is_named(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match=r"styles/editions/nowhere\.css") as caught:
        markup.read_sheets(replace(PRINT, sheet=("nowhere",)), Theme(tmp_path), str)
    assert caught.value.diagnostic.code == "template-missing"
    put(tmp_path, "styles/base.css", "")
    (tmp_path / "styles/base.css").write_bytes(b"p { content: '\xe9' }")
    with pytest.raises(PipelineError) as caught:
        sheets(tmp_path)
    assert (caught.value.diagnostic.code, str(caught.value.diagnostic.place)) == (
        "template-broken",
        "styles/base.css",
    )


def test_inks_on_screen_are_the_colours_of_the_pictures(tmp_path: Path) -> None:
    inks = Inks(PRESS_PROFILE)
    shown = [inks.on_screen(cmyk) for cmyk in CMYK]
    assert shown == ["#{:02x}{:02x}{:02x}".format(*colour) for colour in screen_colours()]
    assert inks.on_screen((0, 0, 0, 0)) == "#ffffff"
    tokens = dict(markup.read_sheets(ACCESSIBLE, Theme(tmp_path), inks.on_screen))["styles/tokens.css"]
    assert all(colour in tokens for colour in shown)


def test_a_profile_that_cannot_be_read_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"nowhere\.icc|profile"):
        Inks(tmp_path / "nowhere.icc").on_screen((0, 0, 0, 0))


# ── what each edition makes of a link, a definition, a note ─────────────────────────────────────────


def test_a_link_to_a_section_tells_its_page_where_none_can_follow_it(tmp_path: Path) -> None:
    text = 'a <a href="#s2">b</a>, <a href="#s1.2">c</a> <a href="https://d.fr">d</a>'
    made = booklet(section(1, blocks=(Paragraph(HERE, text),)), section(2))
    told = [
        markup.write_sections(made, edition, Theme(tmp_path), {}, {"s2": 7})[0]
        for edition in (PRINT, ACCESSIBLE)
    ]
    folio = '<span class="reference"> (p.<span class="folio" data-anchor="#s2">7</span>)</span>'
    assert f'<a href="#s2">b</a>{folio}, <a href="#s1.2">c</a> <a' in told[0].html
    assert (told[0].refers, told[1].refers) == (True, False)
    assert text in told[1].html


def test_an_address_stands_behind_a_link_that_none_can_follow(tmp_path: Path) -> None:
    link = '<a href="https://d.fr/x/">page</a>'
    told = '<a href="https://www.d.fr">d.fr</a> <a href="mailto:a@d.fr?subject=x">a@d.fr</a>'
    made = booklet(section(1, blocks=(Paragraph(HERE, f"{link} {told}"),)))
    on_paper, on_screen = (
        markup.write_sections(made, edition, Theme(tmp_path), {})[0].html for edition in (PRINT, ACCESSIBLE)
    )
    assert f'{link}<span class="address"> (d.fr/x)</span> {told}' in on_paper
    assert f"{link} {told}" in on_screen


def test_session_sheets_are_numbered_among_themselves() -> None:
    sections = [section(n, template="fiche" if n in (2, 4) else "page") for n in range(1, 6)]
    assert markup.numbers_of(sections) == {"s1": 1, "s2": 1, "s3": 2, "s4": 2, "s5": 3}


def test_a_session_sheet_shows_its_fields_under_their_names(tmp_path: Path) -> None:
    parts = (("public", (Paragraph(HERE, "tous"),)), ("aretenir", (Paragraph(HERE, "ceci"),)))
    (sheet,) = write(booklet(section(1, template="fiche", parts=parts)), tmp_path)
    assert [(one.text, one.getnext().text_content().strip()) for one in sheet.iter("dt")] == [
        ("Pour qui", "tous")
    ]
    assert [one.text_content().split() for one in sheet.iter("aside")] == [["À", "retenir", "ceci"]]
    assert sheet.get("data-pages") == "1"


def test_definitions_have_terms_and_meanings(tmp_path: Path) -> None:
    meaning = (Paragraph(HERE, "b"), Paragraph(HERE, "c"))
    made = booklet(section(1, blocks=(Definitions(HERE, (Definition(("<em>a</em>",), (meaning,)),)),)))
    (written,) = write(made, tmp_path)
    (terms,) = written.iter("dl")
    assert [(one.tag, [text.strip() for text in one.itertext()]) for one in terms] == [
        ("dt", ["a"]),
        ("dd", ["b", "c"]),
    ]
    assert terms.get("data-place") == str(HERE)


def test_metadata_hold_no_sign_that_xml_has_none_of() -> None:
    assert markup.plain("A\x07B\x0b\u202fC\n") == "AB\u00a0C\n"
