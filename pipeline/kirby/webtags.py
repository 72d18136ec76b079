"""The KirbyTags as Kirby's site shows them: the HTML that Kirby 5.5.2 makes of each.

Where Kirby gives up on a tag, `UnmadeError` is raised and the tag stays as typed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.kirby.dialect.lines import BLANK, lower
from pipeline.kirby.entries import Attachment, Entry, find_file
from pipeline.kirby.sizes import kind_by_content, size_of
from pipeline.kirby.tags import Tag
from pipeline.kirby.webdate import php_date
from pipeline.kirby.webhtml import Attributes, attributes, element, encoded, entities
from pipeline.kirby.weburl import Address, is_absolute, is_dangerous, is_url, shortened

_UUID = re.compile(r"(page|file)://([^/?#]+)[^?#]*(\?[^#]*)?(#.*)?", re.DOTALL)
_TRUE = frozenset(["1", "true", "on", "yes"])
_VIDEO_TYPES = {
    "avi": "video/x-msvideo",
    "flv": "video/x-flv",
    "m4v": "video/mp4",
    "mkv": "video/x-matroska",
    "mov": "video/quicktime",
    "movie": "video/x-sgi-movie",
    "mpe": "video/mpeg",
    "mpg": "video/mpeg",
    "mp4": "video/mp4",
    "ogv": "video/ogg",
    "webm": "video/webm",
}
_PLAYER = re.compile(r"[a-zA-Z0-9_-]+")
Fragment = list[str]  # HTML, as opposed to words


class UnmadeError(Exception):
    """Kirby cannot make anything of this tag."""


@dataclass(slots=True)
class Web:
    """What a tag needs: the entry it is written in, the site's address, how to make HTML of a caption."""

    entry: Entry
    home: str
    caption: Callable[[str], str]


def build(tag: Tag, web: Web) -> str:
    """Make a tag's HTML."""
    return _BUILDERS[tag.name](tag, web)


# ── addresses ───────────────────────────────────────────────────────────────────────────────────────


def _to(path: str, web: Web) -> str:
    """Give the address that a path means: a page's or a file's by its uuid, else one below the site's."""
    if path.startswith(("./", "../")):
        return path
    if _is_uuid(path):
        found = _by_uuid(path, web)
        if found is None:
            raise UnmadeError
        path = found.partition("?")[0].partition("#")[0]
    if path in ("", "/"):
        return web.home
    if path.startswith("#") or is_absolute(path):
        return path
    rest = path.lstrip("/")
    return f"{web.home.rstrip('/')}/{rest}" if rest else web.home


def _is_uuid(path: str) -> bool:
    return path.startswith(("page://", "file://")) and len(path) > len("page://")


def _by_uuid(path: str, web: Web) -> str | None:
    match = _UUID.match(path)
    if match is None:
        return None
    kind, uuid, query, fragment = match.groups()
    if kind == "page":
        page = web.entry.site.entry_by_uuid(_known(uuid))
        address = _page_address(page, web) if page is not None else None
    else:
        file = _file(f"file://{uuid}", web)
        address = _file_address(file, web) if file is not None else None
    return None if address is None else address + (query or "") + (fragment or "")


def _page_address(page: Entry, web: Web) -> str:
    return web.home if page.id in ("", "home") else f"{web.home.rstrip('/')}/{page.id}"


def _known(uuid: str) -> str:
    """Give what names a page or a file; PHP gives up on what looks like a port and is none."""
    name, _, port = uuid.partition(":")
    if port and not port.isdigit():
        raise UnmadeError
    return name


def _file(name: str, web: Web) -> Attachment | None:
    if name.startswith("file://"):
        _known(name.removeprefix("file://"))
    found = find_file(web.entry, name)
    if found is None:
        return None
    # Kirby takes small and capital letters of ASCII for the same, and no others.
    same = lower(found.attachment.name) == lower(name.rpartition("/")[2])
    return found.attachment if found.exact or same else None


def _file_address(file: Attachment, web: Web, name: str | None = None) -> str:
    owner = web.entry.site.owner(file)
    return f"{web.home.rstrip('/')}/media/" + f"{owner}/{name or file.name}".lstrip("/")


# ── links ───────────────────────────────────────────────────────────────────────────────────────────


def _a(address: str, words: str | Fragment, more: Attributes, web: Web) -> str:
    if address.startswith("mailto:"):
        return _mail(address[7:], words, more)
    if address.startswith("tel:"):
        return _phone(address[4:], words, more, web)
    return _anchor(address, words, more, web)


def _anchor(address: str, words: str | Fragment, more: Attributes, web: Web) -> str:
    href = _to(address, web)
    if is_dangerous(href):
        href = ""
    if words in ("", "0"):
        words = href
    if isinstance(words, str) and is_url(words):
        words = shortened(words)
    return element("a", words, {"href": href, **more, "rel": _relation(more)})


def _mail(address: str, words: str | Fragment, more: Attributes) -> str:
    if address in ("", "0"):
        return ""
    if words in ("", "0"):
        words = [encoded(address.partition("?")[0])]
    return element("a", words, {**more, "rel": _relation(more)}, ready={"href": "mailto:" + encoded(address)})


def _phone(number: str, words: str | Fragment, more: Attributes, web: Web) -> str:
    digits = re.sub(r"[^0-9+]+", "", number)
    return _anchor(f"tel:{digits}", number if words in ("", "0") else words, more, web)


def _relation(more: Attributes) -> str | None:
    given = str(more.get("rel") or "").strip(BLANK)
    if not given and more.get("target") == "_blank":
        return "noreferrer"
    return given if given not in ("", "0") else None


def _some(tag: Tag, *names: str) -> dict[str, str | bool | None]:
    return {name: tag.attributes.get(name) for name in names}


def _link(tag: Tag, web: Web) -> str:
    address: str | None = tag.value
    if "lang" in tag.attributes and tag.attributes["lang"] not in ("", "0"):
        address = _to(tag.value, web)
    if address is not None and _is_uuid(address):
        address = _by_uuid(address, web)
    words = tag.attributes.get("text")
    if address is None:
        return element("span", words, _some(tag, "class")) if words else ""
    return _a(address, words or "", _some(tag, "rel", "class", "role", "title", "target"), web)


def _email(tag: Tag, _: Web) -> str:
    return _mail(tag.value, tag.get("text"), _some(tag, "class", "rel", "target", "title"))


def _tel(tag: Tag, web: Web) -> str:
    return _phone(tag.value, tag.get("text"), _some(tag, "class", "rel", "title"), web)


def _file_link(tag: Tag, web: Web) -> str:
    file = _file(tag.value, web)
    words = tag.attributes.get("text")
    if file is None:
        return tag.value if words is None else words
    if words in (None, "", "0"):
        words = file.name.replace("_", r"\_")
    more = {
        **_some(tag, "class", "rel", "target", "title"),
        "download": tag.attributes.get("download") != "false",
    }
    return _a(_file_address(file, web), words or "", more, web)


# ── pictures and films ──────────────────────────────────────────────────────────────────────────────


def _image(tag: Tag, web: Web) -> str:
    given = dict(tag.attributes)
    file = _file(tag.value, web)
    source = _file_address(file, web) if file is not None else _to(tag.value, web)
    shown = _some(tag, "height", "title", "width")
    if file is not None:
        fallbacks = {name: _metadata(file, name) for name in ("alt", "caption", "title")}
        given = {**{name: value for name, value in fallbacks.items() if value is not None}, **given}
        shown["title"] = given.get("title")
        shown["srcset"] = _sources(tag.attributes.get("srcset"), file, web)
        for side, pixels in zip(("width", "height"), size_of(file.path), strict=True):
            if shown[side] == "auto":
                shown[side] = str(pixels)
    else:
        shown["srcset"] = tag.attributes.get("srcset")
    more = {**shown, "class": tag.attributes.get("imgclass"), "alt": given.get("alt", ""), "src": source}
    inside = [_linked(f"<img {attributes(more)}>", tag, source, web)]
    caption = given.get("caption")
    if caption and caption != "0":
        inside.append(element("figcaption", [web.caption(caption)], {}))
    return element("figure", inside, _some(tag, "class"))


def _metadata(file: Attachment, name: str) -> str | None:
    field = file.field(name)
    if name == "alt":
        return "" if field is None or field.empty else field.value
    return field.value if field is not None else None


def _linked(picture: str, tag: Tag, source: str, web: Web) -> str:
    link = tag.get("link")
    if link in ("", "0"):
        return picture
    file = _file(link, web)
    address = _file_address(file, web) if file is not None else source if link == "self" else link
    more = {**_some(tag, "rel", "target"), "class": tag.attributes.get("linkclass")}
    return _a(address, [picture], more, web)


def _sources(typed: str | None, file: Attachment, web: Web) -> str | None:
    """Write the sizes that a `srcset` asks for; a single word names a setting that is not known here."""
    if typed in (None, "", "0"):
        return typed
    sizes = [size.strip() for size in (typed or "").split(",") if size.strip()]
    if len(sizes) < 2:
        return None
    stem, dot, extension = file.name.rpartition(".")
    sources = []
    for size in sizes:
        match = re.match(r"[+-]?\d+", size)
        width = int(match[0][:9]) if match else 0
        sources.append(f"{_file_address(file, web, f'{stem}-{width}x{dot}{extension}')} {width}w")
    return ", ".join(sources)


def _video(tag: Tag, web: Web) -> str:
    address = tag.value
    local = not address.startswith(("http://", "https://"))
    player = not local and ("youtu" in address.lower() or "vimeo" in address.lower())
    more = _some(tag, "height", "width") if player else _film_attributes(tag, web)
    film: str | None = None
    if not local:
        film = _player(address, more) if player else _film(address, _kind(address), more)
    elif (file := _file(address, web)) is not None:
        film = _film(_file_address(file, web), kind_by_content(file.path) or _kind(file.name), more)
    caption = tag.attributes.get("caption")
    inside = [film or "", element("figcaption", caption, {}) if caption and caption != "0" else ""]
    return element("figure", inside, {"class": tag.attributes.get("class", "video"), **_some(tag, "style")})


def _film_attributes(tag: Tag, web: Web) -> dict[str, str | bool | None]:
    given = tag.attributes
    poster = given.get("poster")
    if poster and not poster.startswith(("http://", "https://")):
        file = _file(poster, web)
        poster = _file_address(file, web) if file is not None else poster
    switched = {
        name: given[name].strip().lower() in _TRUE
        for name in ("autoplay", "controls", "disablepictureinpicture", "loop", "muted", "playsinline")
        if name in given
    }
    plays = switched.get("autoplay", False)
    usual = {"autoplay": False, "controls": True, "loop": False, "muted": plays, "playsinline": plays}
    return {**usual, **switched, "poster": poster, **_some(tag, "preload", "height", "width")}


def _film(address: str, kind: str | None, more: Attributes) -> str | None:
    if kind is None:
        return None
    return element("video", [f"<source {attributes({'src': address, 'type': kind})}>"], more)


def _kind(name: str) -> str | None:
    return _VIDEO_TYPES.get(name.rpartition(".")[2].lower())


def _player(url: str, more: Attributes) -> str | None:
    address = Address.read(url)
    if address is None:
        raise UnmadeError
    source = _youtube(address) if "youtu" in url.lower() else _vimeo(address)
    if source is None:
        return None
    return element("iframe", "", {"src": source, **more, "allow": "fullscreen", "allowfullscreen": True})


def _vimeo(address: Address) -> str | None:
    path = address.path
    if address.host in ("vimeo.com", "www.vimeo.com"):
        number = path[-1] if path else ""
    else:
        number = path[1] if address.host == "player.vimeo.com" and len(path) > 1 else ""
    if number == "0" or not re.fullmatch(r"[0-9]+", number):
        return None
    return f"https://player.vimeo.com/video/{number}{address.query_string()}"


def _youtube(address: Address) -> str | None:
    path, query = "/".join(address.path), dict(address.query)
    first, second = (*address.path, "", "")[:2]
    host = f"https://{address.host}/embed"
    source = None
    if path in ("embed/videoseries", "playlist"):
        source = f"{host}/videoseries" if _is_player(query.get("list")) else None
    elif path == "watch":
        if _is_player(query.get("v")):
            source = f"{host}/{query.pop('v')}"
            query["start"] = query.pop("t", "")
    elif "youtu.be" in address.host and _is_player(first):
        source = f"https://www.youtube.com/embed/{first}"
        query["start"] = query.pop("t", "")
    elif first in ("embed", "shorts") and _is_player(second):
        source = f"{host}/{second}"
    if source is None:
        return None
    return source + address.query_string(
        {key: value for key, value in query.items() if key != "start" or value}
    )


def _is_player(name: str | None) -> bool:
    return name not in (None, "", "0") and _PLAYER.fullmatch(name or "") is not None


def _gist(tag: Tag, _: Web) -> str:
    address = Address.read(tag.value)
    if address is None:
        raise UnmadeError
    if address.host != "gist.github.com":
        return ""
    file = tag.attributes.get("file")
    return element("script", "", {"src": tag.value + ".js" + ("" if file is None else f"?file={file}")})


def _date(tag: Tag, _: Web) -> str:
    now = dt.datetime.now().astimezone()
    return f"{now:%Y}" if tag.value.lower() == "year" else entities(php_date(tag.value, now))


_BUILDERS: Mapping[str, Callable[[Tag, Web], str]] = {
    "date": _date,
    "email": _email,
    "file": _file_link,
    "gist": _gist,
    "image": _image,
    "link": _link,
    "tel": _tel,
    "video": _video,
    "vimeo": _video,
    "youtube": _video,
}
