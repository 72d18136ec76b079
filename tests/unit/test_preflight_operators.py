"""Content streams as operators: what stands in them, and whatever else stands in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.preflight.operators import InlinePicture, Text, glyph_codes, operators


def read(stream: bytes) -> list[tuple[str, list[object]]]:
    return [(operator, list(operands)) for operator, operands in operators(stream)]


def test_numbers_names_and_strings() -> None:
    assert read(b"q 1 -2 +.5 4. cm /A#20b gs %c\n(a(b)c\\)) Tj") == [
        ("q", []),
        ("cm", [1.0, -2.0, 0.5, 4.0]),
        ("gs", ["/A b"]),
        ("Tj", [Text(b"(a(b)c\\))")]),
    ]
    assert read(b"--5 1-2 1.2.3 re") == [("re", [-5.0, 1.0, 1.2])]
    assert read(b"0g/A gs(x)Tj[(y)]TJ") == [
        ("0g", []), ("gs", ["/A"]), ("Tj", [Text(b"(x)")]), ("TJ", [Text(b"[(y)]")])
    ]  # fmt: skip


def test_words_that_are_values_are_operands() -> None:
    stream = b"/P <</Foo true /Bar null /MCID 3>> BDC false gs"
    assert list(operators(stream)) == [
        ("BDC", ["/P", "/Foo", "true", "/Bar", "null", "/MCID", 3.0]),
        ("gs", ["false"]),
    ]


def test_inline_pictures_are_passed_over() -> None:
    entries = (("/W", "8"), ("/H", "2"), ("/IM", "true"))
    one = ("BI", [InlinePicture(entries)])
    assert read(b"BI /W 8 /H 2 /IM true ID ab EI Q") == [one, ("Q", [])]
    hidden = b"BI /W 8 /H 4 /IM true ID  EI  EI Q"  # the first EI is data
    assert [name for name, _ in read(hidden)] == ["BI", "Q"]
    assert read(b"BI /W 8 ID without an end") == [("BI", [InlinePicture((("/W", "8"),))])]


def test_codes_and_shifts() -> None:
    assert glyph_codes(Text(b"[<0041>-10<0042> 30 <>-2.5]")) == (b"\0A\0B", 17.5)
    assert glyph_codes(Text(b"<41 4>")) == (b"A@", 0.0)
    assert glyph_codes(Text(b"(a\\050\\n\\\r\nb)")) == (b"a(\nb", 0.0)
    assert glyph_codes(Text(b"[(a\\)) -30 <4142>12]")) == (b"a)AB", -18.0)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_to_their_end(stream: bytes) -> None:
    for _, operands in operators(stream):
        for one in operands:
            if isinstance(one, Text):
                glyph_codes(one)


@given(st.text("()<>[]{}/% \\nBIDETq019.-abc", max_size=300))
def test_any_tokens_are_read_to_their_end(stream: str) -> None:
    for _, operands in operators(stream.encode()):
        for one in operands:
            if isinstance(one, Text):
                glyph_codes(one)
