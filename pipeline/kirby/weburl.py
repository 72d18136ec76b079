"""Addresses as Kirby understands them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

_ABSOLUTE = re.compile(r"(?://|[a-z0-9+\-.,]+://|mailto:|tel:|geo:)", re.IGNORECASE)
_DANGEROUS = re.compile(r"(?:javascript|vbscript|livescript|mocha|jar|data):", re.IGNORECASE)
_NAME = r"[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff_-]{0,62}[a-z0-9\u00a1-\uffff])?"
_URL = re.compile(
    r"(?:(?:https?|ftp):)?//(?:[^\s@]+@)?"
    rf"(?:localhost|[1-9]\d{{0,2}}(?:\.\d{{1,3}}){{3}}|(?:{_NAME}\.)+[a-z\u00a1-\uffff]{{2,}})"
    r"(?::\d{2,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"//(?:[^\s@]+@)?(?:10\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)[\d.]+(?:[:/?#]|\Z)"
)
_PARTS = re.compile(
    r"(?:(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]*):)?(?://(?:[^/?#@]*@)?(?P<host>[^/?#:]*)(?::\d*)?)?"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?",
    re.DOTALL,
)
_SCHEMES = (None, "http", "https", "ftp")
# Nothing longer is an address that anybody typed.
_LONGEST = 2_000


def is_dangerous(address: str) -> bool:
    """Tell whether an address would run something."""
    return _DANGEROUS.match(re.sub(r"[^a-zA-Z:]", "", address)) is not None


def is_absolute(address: str) -> bool:
    """Tell whether an address stands for itself, wherever the site is."""
    return not is_dangerous(address) and _ABSOLUTE.match(address) is not None


def is_url(text: str) -> bool:
    """Tell whether words are an address of the web."""
    if len(text) > _LONGEST or not text.startswith(("http:", "https:", "ftp:", "//", "HTTP", "Http", "FTP")):
        return False
    return _URL.fullmatch(text) is not None and not _PRIVATE.search(text)


def shortened(url: str) -> str:
    """Give an address as people read it: host and path alone."""
    address = Address.read(url)
    if address is None:
        return url
    path = "".join(f"/{part}" for part in (*address.path, *address.settings))
    return (address.host + path).replace("www.", "")


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts; `settings` are the parts of its path that Kirby reads as `key:value`."""

    host: str
    path: tuple[str, ...]
    settings: tuple[str, ...]
    query: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, url: str) -> Address | None:
        """Read an address; None when its scheme is none that Kirby follows."""
        url = re.sub(r"[\x00-\x1f\x7f]", "_", url)
        absolute = is_absolute(url)
        match = _PARTS.match(url if absolute else "//x/" + url)
        if match is None or (match["scheme"] or "http").lower() not in _SCHEMES:
            return None
        parts = [part.strip(" \t\n\r\0\x0b") for part in match["path"].split("/")]
        kept = tuple(part for part in parts if part and ":" not in part)
        settings = tuple(filter(None, map(_setting, (part for part in parts if ":" in part))))
        # PHP makes names of variables of the keys.
        query = [
            (re.sub("[ .]", "_", key.lstrip(" ")), value)
            for key, value in parse_qsl(match["query"] or "", keep_blank_values=True)
        ]
        return cls(match["host"] or "" if absolute else "", kept, settings, tuple(dict(query).items()))

    def query_string(self, query: Mapping[str, str] | None = None) -> str:
        """Write a query, this address's own if no other is given."""
        pairs = dict(self.query) if query is None else query
        written = "&".join(f"{_quoted(key)}={_quoted(value)}" for key, value in pairs.items())
        return f"?{written}" if written else ""


def _setting(part: str) -> str:
    key, value = ([piece.strip() for piece in part.split(":") if piece.strip()] + ["", ""])[:2]
    return f"{_quoted(key)}:{_quoted(value)}" if value else ""


def _quoted(text: str) -> str:
    # Half a surrogate pair is written like any other character, as bytes: there is no address without any.
    return quote(text, safe="~", errors="surrogatepass")
