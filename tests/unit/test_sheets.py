"""Style sheets: what a section laid out alone cannot have is found at its line, and blanked out in place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.diagnostics import finding
from pipeline.typesetting.sheets import (
    Joined,
    Refusal,
    Sheet,
    refusals,
    refusals_in_declarations,
    screen_colours,
    without_margins,
    without_refused,
)

THEME = Path(__file__).resolve().parents[2] / "styles"
MARGINS = (
    "top-left-corner top-left top-center top-right top-right-corner right-top right-middle right-bottom "
    "bottom-right-corner bottom-right bottom-center bottom-left bottom-left-corner left-bottom left-middle "
    "left-top"
).split()
COUNT, NUMBER, RUNNING, FIXED = (
    "style-page-count", "style-page-number", "style-running-element", "style-fixed",
)  # fmt: skip


def found(css: str) -> list[tuple[int, str, str]]:
    return [(refusal.line, refusal.code, refusal.what) for refusal in refusals(css)]


def codes(css: str) -> list[str]:
    return [refusal.code for refusal in refusals(css)]


def marked(text: str) -> tuple[str, str]:
    """Read a style sheet in which «…» stands around what goes: give it, and what is left of it."""
    left = re.sub("«[^»]*»", lambda match: re.sub(r"[^\n]", " ", match[0][1:-1]), text)
    return re.sub("[«»]", "", text), left


# ── pages that are counted ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "selector",
    [
        ":first", ":FIRST", ": first", "section:first", "section:right:first", ":first:left", "cover, :first",
        ":first, cover", ":nth(1)", ":nth(2n + 1)", ":nth(odd)", "section:nth(3)", ":NTH(3)", ":f\\69rst",
        ":nth(1 of section), :first", ":/* the */first", "section :nth(2)",
    ],
)  # fmt: skip
def test_a_page_selector_that_counts_pages_is_refused_whole(selector: str) -> None:
    rule = f"@page {selector} {{ margin: 0;\n  @top-left {{ content: 'x' }} }}"
    css, left = marked(f"p {{ color: red }}\n\n«{rule}» a {{ color: red }}")
    assert found(css) == [(3, COUNT, f"@page {selector}")]
    assert without_refused(css) == left


@pytest.mark.parametrize(
    "css",
    [
        "@page { margin: 0 }", "@page first { margin: 0 }", "@page :blank { margin: 0 }",
        "@page :left { margin: 0 }", "@page section:right { margin: 0 }",
        "@page section:nth(2n+1 of section) { margin: 0 }", "@page :nth(1 of first) { margin: 0 }",
        "li:first-child, li:nth-child(2), p::first-letter, :first { top: 0 }", "@pages :first { margin: 0 }",
        "/* @page :first { } */ p { content: '@page :first { }' }", "@media x { li:nth-child(1) { top: 0 } }",
    ],
)  # fmt: skip
def test_selectors_that_count_no_pages_of_the_document_stay(css: str) -> None:
    assert found(css) == []
    assert without_refused(css) == css


def test_what_a_refused_rule_holds_is_told_with_it() -> None:
    css, left = marked(
        "«@page :first {\n  counter-reset: page 3;\n  @top-left { content: counter(page) }\n}»"
    )
    assert found(css) == [(1, COUNT, "@page :first"), (2, NUMBER, "counter-reset: page 3")]
    assert without_refused(css) == left


# ── numbers of pages ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "declaration",
    [
        "content: counter(page)", "content: counter(pages)", "content: 'p. ' counter( page )",
        "content: counter(/* the */page, upper-roman)", "content: counters(page, '.')",
        "content: counters(pages, '.', decimal)", "content: c\\6funter(page)", "CONTENT: COUNTER(page)",
        "content: counter(note) counter(page)", "string-set: here counter(page)",
        "string-set: a content(text), b 'p. ' counter(pages)", "bookmark-label: content(text) counter(page)",
        "-weasy-bookmark-label: counter(page)", "--folio: counter(page)", "--folio: [(counter(page))]",
        "content: var(--folio, counter(page))", "content: counter(page) !important",
        "content: target-counter(attr(href url), page)", "content: target-counter(attr(href url), chapter)",
        "content: target-counters(url(#a), list-item, '.')", "string-set: a target-text(attr(href url))",
        "content: '(' target-text(url('#a'), before) ')'", "--there: target-counter(url(#a), x)",
        "counter-reset: page", "counter-reset: page 12", "counter-reset: note 0 page 1",
        "counter-increment: pages", "counter-set: page 4", "counter-increment: page 0 !important",
    ],
)  # fmt: skip
def test_a_page_number_in_the_text_is_refused(declaration: str) -> None:
    css, left = marked(f"p {{ color: red }}\na::after {{\n  color: red;\n  «{declaration};» top: 0\n}}\n")
    assert found(css) == [(4, NUMBER, declaration)]
    assert without_refused(css) == left


@pytest.mark.parametrize(
    "css",
    [
        "content: counter(list-item)", "content: counter(page-like)", "content: counter(list-item, page)",
        "content: counter(PAGE)", "content: 'counter(page)'", "content: counters(note, 'page')",
        "content: attr(page)", "content: string(page)", "content: counter(/* page */ note)",
        "content: /* target-counter(url(#a), page) */ 'x'", "content: url(counter)", "content: leader('.')",
        "counter-reset: page-like 1", "counter-reset: note 1", "counter-increment: homepage",
        "page: page", "page: pages", "quotes: 'page' 'pages'", "--page: pages", "--x: var(--page)",
        "content: counter(var(--page))", "content: page", "background: url(target-counter.png)",
        "content: counter()", "counter-reset: none",
    ],
)  # fmt: skip
def test_what_only_resembles_a_page_number_stays(css: str) -> None:
    assert found(f"p {{ {css} }}") == []
    assert without_refused(f"p {{ {css} }}") == f"p {{ {css} }}"


def test_margins_tell_their_own_page_and_the_total_but_no_other_page() -> None:
    css = """@page section:left {
  @bottom-left { content: counter(page) " / " counter(pages); --own: counter(page) }
  @bottom-right { content: target-counter(url(#a), page) }
  @top-right { content: target-text(url(#a)); --far: target-text(url(#a)) }
  @top-left { counter-increment: page }
  @footnote { content: counter(page) }
  --folio: "p. " counter(page);
  --far: target-counter(url(#a), page);
  counter-reset: footnote;
  content: counter(page);
}"""
    assert [(line, code) for line, code, _ in found(css)] == [
        (line, NUMBER) for line in (3, 4, 4, 5, 6, 8, 10)
    ]  # fmt: skip


# ── running elements, fixed elements ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "h1 {\n «position: running(head)» }", "h1 {\n «POSITION : Running( head ) !important;» top: 0 }",
        "@page { @top-left {\n «content: element(head)» } }",
        "p::before {\n «content: 'x' element(head, first)» }",
    ],
)  # fmt: skip
def test_running_elements_are_refused_where_they_leave_and_where_they_arrive(text: str) -> None:
    css, left = marked(text)
    assert [(line, code) for line, code, _ in found(css)] == [(2, RUNNING)]
    assert without_refused(css) == left


def test_fixed_is_refused_outside_page_margins() -> None:
    css, left = marked("""\
.a { «position: fixed;» top: 0 }
.b { «position:FIXED»}
.c { «position: var(--x, fixed)» }
@page { @top-left { position: fixed } }
@page { @footnote { «position: fixed» } }
.d { position: absolute; background-attachment: fixed; table-layout: fixed; content: "position: fixed" }
""")
    assert [(line, code) for line, code, _ in found(css)] == [(line, FIXED) for line in (1, 2, 3, 5)]
    assert without_refused(css) == left


# ── colour ─────────────────────────────────────────────────────────────────────────────────────────────


def test_edges_that_the_engine_cannot_draw_are_refused() -> None:
    css, left = marked("""\
a { «border: 1pt RIDGE red;» top: 0 }
b { «border-left-style: groove» } c { «outline: inset» } d { «column-rule-style: outset» }
e { «--edge: 1pt outset» } f { --shade: inset 0 0 1pt; box-shadow: inset 0 0 1pt; inset: 0; border: solid }
""")
    assert [(line, code) for line, code, _ in found(css)] == [
        (line, "style-border") for line in (1, 2, 2, 2, 3)
    ]
    assert without_refused(css) == left


@pytest.mark.parametrize(
    "value",
    ["0% 0% 0%", "0 0 0 calc(1)", "0 0 0 1, black", "1 0 0 0 0", "0%, 0%, 0%, 0%", "none 0 0 0", "var(--x)"],
)
def test_an_ink_in_a_form_that_the_engine_stumbles_over_is_refused(value: str) -> None:
    css, left = marked(f"p {{ «background: linear-gradient(device-cmyk({value}), red);» top: 0 }}")
    assert codes(css) == ["style-ink"]
    assert without_refused(css) == left
    assert codes("p { color: device-cmyk(0 0 0 1); --ink: device-cmyk(95% 70% 35% 30% / .5) }") == []


def test_profiles_are_the_editions_and_no_matter_of_style() -> None:
    css, left = marked("p { top: 0 } «@color-profile device-cmyk { src: url(a.icc) }» q { top: 0 }")
    assert codes(css) == ["style-profile"]
    assert without_refused(css) == left


@pytest.mark.parametrize(
    "value", ["lab(50 0 0)", "oklch(50% 0.1 20)", "color(display-p3 1 0 0)", "color-mix(in lab, red, blue)"]
)
def test_colours_that_no_press_has_are_refused_on_the_way_to_one(value: str) -> None:
    css, left = marked(f"p {{ «color: {value};» top: 0 }}")
    assert [one.code for one in refusals(css, pressed=True)] == ["style-colour"]
    assert without_refused(css, pressed=True) == left
    assert codes(css) == []
    assert without_refused(css) == css


def test_colours_of_the_screen_are_told_and_stay() -> None:
    css = """\
a { color: #C00 } b { border: 1pt solid red }
c { background: linear-gradient(hsl(120 50% 50%), device-cmyk(0 0 0 1)) } d { --ink: rgb(1 2 3) }
e { color: #333; background: white; border-color: transparent; color: currentColor }
f { fill: rgb(1 2 3 / 0) }
g { font-family: red; content: "red"; counter-reset: red; color: device-cmyk(1 0 0 0); animation: red }
"""
    assert [(one.line, one.code) for one in screen_colours(css)] == [
        (line, "style-rgb") for line in (1, 1, 2, 2)
    ]
    assert [one.code for one in refusals(css, pressed=True)] == []


# ── wherever it stands ─────────────────────────────────────────────────────────────────────────────────


def test_rules_inside_rules_count_and_findings_come_in_the_order_of_the_text() -> None:
    css, left = marked("""\
@media print {
  @supports (a: b) { @layer x {
    «@page :first { margin: 0 }»
    p { & em { «position: fixed» } &:hover { position: static }
      @media print { «content: counter(page)» } }
  } }
  li { «counter-set: page 3» }
}
@layer a, b;
@font-face { font-family: X; src: url("{;}") }
h1 { «position: running(x)» }
""")
    assert [(line, code) for line, code, _ in found(css)] == [
        (3, COUNT), (4, FIXED), (5, NUMBER), (7, NUMBER), (11, RUNNING),
    ]  # fmt: skip
    assert without_refused(css) == left


def test_comments_strings_and_damage_hide_nothing_and_end_nothing() -> None:
    css, left = marked("""\
/* } */ p::before { content: "}" "\\"" '{'; /* ; */ «content: counter(page) /* ; */;» top: 0 }
} q { color: red; oops counter-reset: page; *position: fixed; «position: fixed
» } b { background: url(a;b}c); «position: fixed» }
@page { margin: "bad
; @top-left { color: red } } i { --x: { position: fixed }; position: fixed {}; «position: fixed»""")
    assert [(line, code) for line, code, _ in found(css)] == [
        (1, NUMBER), (2, FIXED), (3, FIXED), (5, FIXED),
    ]  # fmt: skip
    assert without_refused(css) == left


@pytest.mark.parametrize(
    "tail", ["", " ", "}", " }", "} ", "\n", "/*", "'", "'\\", "\\", "url(", "url(a b", "(", "[{"]
)
@pytest.mark.parametrize(
    "head",
    ["@page :first { margin: 0; x: ", "@media print { p { position: fixed; x: ", "@page { @top-left { x: "],
)
def test_the_end_of_the_text_ends_all_that_is_open(head: str, tail: str) -> None:
    css = f"a {{ top: 0 }} {head}{tail}"
    done = without_margins(without_refused(css))
    assert len(done) == len(css)
    assert done.startswith("a { top: 0 } ")
    assert codes(done) == []
    assert without_margins(done) == done


def test_a_style_attribute_is_held_to_the_same() -> None:
    css = (
        "color: red;\n position: fixed; content: counter(page);\n/* ; */ counter-set: note; --x: target-text("
    )
    assert refusals_in_declarations(css) == (
        Refusal(FIXED, 1, "position: fixed"),
        Refusal(NUMBER, 1, "content: counter(page)"),
        Refusal(NUMBER, 1, "--x: target-text("),
    )
    assert refusals_in_declarations("color: red; margin: 0 auto") == ()
    assert refusals_in_declarations("") == ()


def test_what_is_shown_is_one_line_and_not_too_long() -> None:
    (refusal,) = refusals(f"p {{ --x:\n\tcounter(page)\n'{'x' * 300}' }}")
    assert refusal.what.startswith("--x: counter(page) 'xx")
    assert len(refusal.what) <= 160


def test_each_refusal_has_a_finding_with_its_place() -> None:
    styles = Joined([Sheet("styles/a.css", "p { top: 0 }\r\n"), Sheet("styles/b.css", "\n@page :first { }")])
    css = "@page :first { } p { content: counter(page) } p { position: running(x) } p { position: fixed }"
    for refusal in (*refusals(styles.css), *refusals(css)):
        made = finding(refusal.code, styles.place(refusal.line), what=refusal.what)
        assert made.severity == "error"
        for language in ("fr", "en"):
            assert refusal.what in made.message(language)
            assert made.hint(language)
    (refusal,) = refusals(styles.css)
    assert str(styles.place(refusal.line)) == "styles/b.css:2"


# ── margins ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [*MARGINS, "TOP-LEFT", "t\\6fp-left"])
def test_margin_boxes_are_blanked_and_nothing_else(name: str) -> None:
    css, left = marked(f"""\
@page {{ margin: 1cm; «@{name} {{ content: '}}' /* }} */ counter(page);
  color: red }}» /* folio */
  size: a5; @footnote {{ border: 0 }} @note-area {{ border: 0 }} }} .a {{ color: red }}""")
    assert without_margins(css) == left


def test_margin_boxes_are_found_in_nested_rules_and_only_in_pages() -> None:
    css, left = marked("""\
@media print { @layer x { @page section:left { «@top-left { a: b }» margin: 0;«@left-top{a:b}»}}}
@supports (x: y) { @page :first { «@bottom-right { a: "@top-left {" }» } }
@top-right { a: b } p { @top-center { a: b } } /* @page { @right-top { } } */
@page { «@left-middle;» «@bottom-center x { a: b }» size: a5 }
""")
    assert without_margins(css) == left


def test_a_margin_box_that_is_never_closed_goes_to_the_end() -> None:
    css, left = marked("p { top: 0 } @page { margin: 0; «@top-left { content: 'x'; /* }»")
    assert without_margins(css) == left
    css, left = marked("p { top: 0 } @page { margin: 0; «@top-left { content: 'x'; a { top: 0 }\n}» /* }")
    assert without_margins(css) == left


# ── the theme, and any text ────────────────────────────────────────────────────────────────────────────


def test_the_theme_is_refused_nothing() -> None:
    for file in sorted(THEME.rglob("*.css")):
        css = file.read_text(encoding="utf-8")
        assert refusals(css) == (), file.name
        assert without_refused(css) == css
    folios = (THEME / "pages" / "text.css").read_text(encoding="utf-8")
    assert "counter(page)" in folios
    assert "counter(page)" not in without_margins(folios)
    assert "margin: var(--head)" in without_margins(folios)


PIECES = st.sampled_from(
    [
        *"{}()[];:,@!'\"\\/*-<>& \n\r\f\t\0a\u2028é𝒳", "\r\n", "\\\n", "/*", "*/", "<!--", "-->",
        "@page ", "@page :first {", "@page a:nth(2), :left {", ":nth(1 of a)", "@top-left {", "@footnote {",
        "@media print {", "@layer a;", "p {", "a:hover {", "& em {", "--x:", "content: ", "color: red",
        "counter(page)", "counter(", "target-counter(url(#a), page)", "counter-reset: page 1;", "element(a)",
        "position: fixed", "position: running(a);", "string-set: a ", "url(", "url(a b", "!important", "U+4?",
        "1e9", "\ud800",
    ]
)  # fmt: skip
DECLARATIONS = st.sampled_from(
    "color: red|content: counter(page)|content: counter(note)|counter-reset: page 1|position: fixed|oops|"
    "--y: a|string-set: a content()|position: running(a)|--x: target-text(url(#a))|--y: {a; b}".split("|")
)
HEADS = st.sampled_from(
    "p|a:hover, li|& em|@media print|@layer x|@supports (a: b)|@page|@page :first|@page a:nth(2), b|"
    "@page section:left|@page :nth(1 of a)|@top-left|@bottom-right|@footnote|@font-face|@oops".split("|")
)
BLANKS = st.sampled_from(["", " ", "\n", "/* } */", "\r\n", ";", " ; "])
RULES = st.recursive(
    DECLARATIONS,
    lambda inner: st.tuples(HEADS, st.lists(st.tuples(inner, BLANKS), max_size=4)).map(
        lambda made: f"{made[0]}{{{';'.join(a + b for a, b in made[1])}}}"
    ),
    max_leaves=12,
)
# Whole rules, rules cut off anywhere, and no rules at all.
SHEETS = st.lists(RULES, max_size=4).map(" ".join)
TEXTS = st.one_of(
    SHEETS,
    st.tuples(SHEETS, st.integers(0, 300), PIECES).map(lambda made: made[0][: made[1]] + made[2]),
    st.lists(PIECES, max_size=30).map("".join),
    st.text(max_size=80),
)


def lines_of(css: str) -> list[int]:
    return [len(line) for line in re.split(r"\r\n|[\r\n\f]", css)]


@given(TEXTS)
@example("1" * 5000 + "@page :first {}")
@example("{(" * 5000 + "p { position: fixed")
@example("@media print {" * 3000 + "@page { @top-left { x: counter(page) } " + "}" * 3000)
@example("@page:first{a:'\\")
@example("@page{@top-left{a:b}\r")
def test_any_text_keeps_its_lines_and_is_mended_once_and_for_all(css: str) -> None:
    refusals_in_declarations(css)
    assert all(1 <= refusal.line <= len(lines_of(css)) for refusal in refusals(css))
    for blank in (without_refused, without_margins):
        done = blank(css)
        assert lines_of(done) == lines_of(css)
        assert all(new in (old, " ") for old, new in zip(css, done, strict=True))
        assert blank(done) == done
    assert refusals(without_refused(css)) == ()
    assert without_margins(without_refused(css)) == without_refused(without_margins(without_refused(css)))


@given(TEXTS)
def test_what_is_not_refused_stays_as_it_was(css: str) -> None:
    if not refusals(css):
        assert without_refused(css) == css
    if "@" not in css and "\\" not in css:
        assert without_margins(css) == css
