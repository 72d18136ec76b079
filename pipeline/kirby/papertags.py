"""The KirbyTags for a booklet: what paper can show of each.

A link to a page of the site names its entry (`data-entry`), one to a file names it (`data-file`), and one
that leads nowhere keeps its words alone. What moves becomes its poster, or its title, with its address.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from pipeline.diagnostics import Place, Report, Severity, finding
from pipeline.kirby.entries import Attachment, Entry, find_file
from pipeline.kirby.held import Holder
from pipeline.kirby.tags import Tag
from pipeline.kirby.weburl import is_url, shortened

Values = Mapping[str, "str | bool | None"]
Names = Mapping[str, Sequence[str]]
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PERMALINK = re.compile(r"/?@/(page|file)/([\w-]+)")
_PAGE = re.compile(r"page://([\w-]+)/?")
_TRUNK_ZERO = re.compile(r"\A((?:\+|00)[\d\s.]*)\(0\)")


@dataclass(frozen=True, slots=True)
class Options:
    """How a booklet has its texts read.

    `names` says which fields of a picture's metadata give its `alt` and its `caption`: the first not empty.
    `extra` is Markdown Extra. `year` is what `(date: year)` says, 0 for that of today.
    """

    names: Names = field(default_factory=lambda: {"alt": ("alt",), "caption": ("caption",)})
    extra: bool = True
    year: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to: its address, and the entry or the file of this site that it means."""

    href: str
    entry: Entry | None = None
    file: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        """The link's attributes, those too by which a booklet knows its own."""
        found = {"href": self.href}
        if self.entry is not None:
            found["data-entry"] = self.entry.id
        if self.file:
            found["data-file"] = self.file
        return found


@dataclass(slots=True)
class Desk:
    """What a tag needs to become HTML: the entry it is written in, where to report, what to hold back.

    `line` and `last_line` are those of the tag at hand; `caption` makes inline HTML of a text.
    """

    entry: Entry
    place: Place
    report: Report
    caption: Callable[[str], str]
    holder: Holder
    options: Options = field(default_factory=Options)
    line: int = 1
    last_line: int = 1

    def tell(self, code: str, severity: Severity | None = None, **words: str) -> None:
        """Report a finding on the tag at hand."""
        self.report(finding(code, self.place.at(self.line), page=None, severity=severity, **words))  # type: ignore[arg-type]


def resolve(address: str, desk: Desk) -> Target | None:
    """Find what an address in a link means; None when it leads nowhere."""
    address = address.strip()
    permalink = _PERMALINK.match(address)
    if permalink:
        address = f"{permalink[1]}://{permalink[2]}{address[permalink.end() :]}"
    if address.startswith("page://"):
        return _page_by_uuid(address, desk.entry)
    if address.startswith("file://"):
        found = find_file(desk.entry, address)
        return file_target(found.attachment, address, desk) if found else None
    if address.startswith(("#", "//")) or _SCHEME.match(address):
        return Target(address)
    path, mark, rest = _cut(address)
    entry = _home(desk.entry) if not path.strip("/") else desk.entry.site.entry(path)
    return Target(_address(entry) + mark + rest, entry) if entry is not None and address else None


def file_target(attachment: Attachment, name: str, desk: Desk) -> Target:
    """Give the address of a file of this site, `name` being what the text calls it."""
    path = f"{desk.entry.site.owner(attachment)}/{attachment.name}".lstrip("/")
    return Target(name, file=path)


def build(tag: Tag, desk: Desk) -> str:
    """Make a tag's HTML: text for Markdown, with tokens for all that Markdown must not touch."""
    return _BUILDERS[tag.name](tag, desk)


def picture(name: str, values: Values, caption: str, desk: Desk, link: tuple[str, str] = ("", "")) -> str:
    """Write a figure with its picture, its link (as a pair of tags) and its caption (inline HTML)."""
    figure: dict[str, str | bool | None] = {"class": values.get("figure-class")}
    inner = {key: value for key, value in values.items() if key != "figure-class"}
    inner["src"] = name
    figure["data-line"] = inner["data-line"] = str(desk.line)
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"<figure{_written(figure)}>{link[0]}<img{_written(inner)}>{link[1]}{words}</figure>"


def described(attachment: Attachment | None, names: Sequence[str]) -> str:
    """Give what the file's metadata say under the first of the names that is not empty, "" when nothing."""
    found = [attachment.field(name) for name in names] if attachment else []
    return next((one.value for one in found if one and not one.empty), "")


def alternative(typed: str | None, attachment: Attachment | None, names: Names) -> dict[str, str]:
    """Give a picture's alternative text, and say where it comes from."""
    if typed is not None:
        return {"alt": typed, "data-alt": "typed"}
    text = described(attachment, names.get("alt", ()))
    return {"alt": text, "data-alt": "file" if text else "none"}


def _image(tag: Tag, desk: Desk) -> str:
    found = find_file(desk.entry, tag.value)
    attachment = found.attachment if found else None
    values: dict[str, str | bool | None] = {
        **alternative(tag.attributes.get("alt"), attachment, desk.options.names),
        "class": tag.get("imgclass"),
        "figure-class": tag.get("class"),
        "height": _measure(tag.get("height")),
        "title": tag.attributes.get("title", described(attachment, ("title",))),
        "width": _measure(tag.get("width")),
    }
    name = tag.value
    usual = described(attachment, desk.options.names.get("caption", ()))
    caption = desk.caption(tag.attributes.get("caption", usual))
    html = picture(name, values, caption, desk, _picture_link(tag, name, attachment, desk))
    return desk.holder.block(html, tag.source, desk.line, desk.last_line)


def _picture_link(tag: Tag, name: str, attachment: Attachment | None, desk: Desk) -> tuple[str, str]:
    link = tag.get("link")
    if not link:
        return "", ""
    linked = find_file(desk.entry, link)
    if link == "self":
        target: Target | None = file_target(attachment, name, desk) if attachment else None
    elif linked is not None:
        target = file_target(linked.attachment, link, desk)
    else:
        target = resolve(link, desk)
    if target is None:
        desk.tell("link-dead", target=link)
        return "", ""
    values = {
        **target.attributes,
        "class": tag.get("linkclass"),
        "rel": _relation(tag),
        "target": tag.get("target"),
    }
    return f"<a{_written(values)}>", "</a>"


def _link(tag: Tag, desk: Desk) -> str:
    if tag.value.lower().startswith("mailto:"):
        return _mail(tag, tag.value[7:], desk)
    if tag.value.lower().startswith("tel:"):
        return _phone(tag, tag.value[4:], desk)
    target = resolve(tag.value, desk)
    words = tag.get("text")
    if target is None:
        desk.tell("link-dead", target=tag.value or tag.source)
        if not words and tag.value.startswith(("page://", "file://", "/@/")):
            return ""
        return desk.holder.around("<span>", _words(words or tag.value, desk), "</span>", tag.source)
    words = words or _usual_words(target, tag.value)
    values = {
        **target.attributes,
        **{name: tag.get(name) for name in ("class", "role", "target", "title")},
        "rel": _relation(tag),
    }
    return _anchor(values, _words(words, desk), tag, desk)


def _email(tag: Tag, desk: Desk) -> str:
    return _mail(tag, tag.value, desk)


def _mail(tag: Tag, address: str, desk: Desk) -> str:
    if not address:
        return ""
    # An address is shown as it is: its underscores mean no emphasis.
    plain = desk.holder.whole(escape(address.partition("?")[0]), tag.source)
    words = _words(tag.get("text"), desk) if tag.get("text") else plain
    return _anchor({"href": f"mailto:{address}", **_common(tag)}, words, tag, desk)


def _tel(tag: Tag, desk: Desk) -> str:
    return _phone(tag, tag.value, desk)


def _phone(tag: Tag, number: str, desk: Desk) -> str:
    # "+33 (0)2 40…" is dialled without the zero.
    digits = re.sub(r"[^0-9+]+", "", _TRUNK_ZERO.sub(r"\1", number.strip()))
    words = tag.get("text") or number.strip()
    if not words:
        return ""
    return _anchor({"href": f"tel:{digits}", **_common(tag)}, _words(words, desk), tag, desk)


def _file(tag: Tag, desk: Desk) -> str:
    found = find_file(desk.entry, tag.value)
    if found is None:
        if tag.value or "//" in tag.source:
            desk.tell("link-dead", target=tag.value or tag.source)
        return _words(tag.get("text") or tag.value, desk)
    attachment = found.attachment
    download = tag.get("download").lower() != "false"
    values: Values = {
        **file_target(attachment, tag.value, desk).attributes,
        "download": download,
        **_common(tag),
    }
    return _anchor(values, _words(tag.get("text") or attachment.name, desk), tag, desk)


# ── what moves, what runs, what changes with the day ────────────────────────────────────────────────


def _video(tag: Tag, desk: Desk) -> str:
    """Show a film's poster, or else its title, with the address where it plays."""
    found = find_file(desk.entry, tag.value)
    attachment = found.attachment if found else None
    title = tag.get("caption") or described(attachment, ("title", "caption"))
    address = tag.value if is_url(tag.value) else ""
    if not address and attachment is None:
        desk.tell("link-dead", target=tag.value or tag.source)
    link = (f'<a href="{escape(address)}">', "</a>") if address else ("", "")
    shown = f"{link[0]}{escape(shortened(address))}{link[1]}" if address else ""
    poster = find_file(desk.entry, tag.get("poster")) if tag.get("poster") else None
    if poster is not None:
        values = alternative(None, poster.attachment, desk.options.names)
        caption = " ".join(filter(None, (escape(title, quote=False), shown)))
        html = picture(tag.get("poster"), {**values}, caption, desk, link)
    else:
        words = escape(title or ("" if address else tag.value), quote=False)
        html = _paragraph(f"{words} ({shown})" if words and shown else words or shown, desk)
    return desk.holder.block(html, tag.source, desk.line, desk.last_line)


def _gist(tag: Tag, desk: Desk) -> str:
    """Show the address of a piece of code that a script would bring."""
    if not is_url(tag.value):
        desk.tell("link-dead", target=tag.value or tag.source)
        html = _paragraph(escape(tag.value, quote=False), desk)
    else:
        html = _paragraph(f'<a href="{escape(tag.value)}">{escape(shortened(tag.value))}</a>', desk)
    return desk.holder.block(html, tag.source, desk.line, desk.last_line)


def _paragraph(html: str, desk: Desk) -> str:
    return f'<p data-line="{desk.line}">{html}</p>' if html else ""


def _date(tag: Tag, desk: Desk) -> str:
    """Write the booklet's year, or else the words as typed: Kirby takes their letters for a pattern."""
    if tag.value.lower() == "year":
        return desk.holder.whole(str(desk.options.year or dt.date.today().year), tag.source)
    desk.tell("tag-date", words=tag.value[:60])
    return _words(tag.value, desk)


def _anchor(values: Values, words: str, tag: Tag, desk: Desk) -> str:
    return desk.holder.around(f"<a{_written(values)}>", words, "</a>", tag.source)


def _common(tag: Tag) -> dict[str, str]:
    return {**{name: tag.get(name) for name in ("class", "target", "title")}, "rel": _relation(tag)}


def _relation(tag: Tag) -> str:
    return tag.get("rel") or ("noreferrer" if tag.get("target") == "_blank" else "")


def _words(text: str, desk: Desk) -> str:
    """Write a link's words so that Markdown reads its emphasis and nothing that would part it."""
    text = shortened(text) if is_url(text) else text
    safe = escape(text, quote=False).replace('"', "&quot;").replace("|", "&#124;")
    return re.sub(r"\s*\n\s*", lambda _: desk.holder.whole("<br />\n", " "), safe)


def _usual_words(target: Target, value: str) -> str:
    if target.entry is not None:
        title = target.entry.field("title")
        if title is not None and not title.empty:
            return title.value
    address = value if target.entry is None else target.href
    short = re.sub(r"\A(?:[a-z]+:)?//(?:www\.)?", "", _cut(address)[0] or address)
    return short.strip("/") or address


def _page_by_uuid(address: str, entry: Entry) -> Target | None:
    match = _PAGE.match(address)
    page = entry.site.entry_by_uuid(match[1]) if match else None
    return Target(_address(page) + address[match.end() :], page) if match and page else None


def _address(entry: Entry) -> str:
    return "/" if entry.id in {"", "home"} else f"/{entry.id}"


def _home(entry: Entry) -> Entry | None:
    return entry.site.entry("home")


def _cut(address: str) -> tuple[str, str, str]:
    """Part an address at its query or fragment."""
    match = re.search(r"[?#]", address)
    return (address[: match.start()], match[0], address[match.end() :]) if match else (address, "", "")


def _measure(value: str) -> str:
    return "" if value == "auto" else value


def _written(values: Values) -> str:
    """Write attributes in alphabetical order; empty ones are left out, but for alt."""
    shown = sorted(
        (name, value) for name, value in values.items() if value or (name == "alt" and value == "")
    )
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in shown
    )


_BUILDERS: Mapping[str, Callable[[Tag, Desk], str]] = {
    "date": _date,
    "email": _email,
    "file": _file,
    "gist": _gist,
    "image": _image,
    "link": _link,
    "tel": _tel,
    "video": _video,
    "vimeo": _video,
    "youtube": _video,
}
