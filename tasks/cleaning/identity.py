"""Identifies an article by where it was found, never by its text. Also its outlet, byline and hashes."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

from courlan import extract_domain

_TRACKING = re.compile(
    r"(?:utm|at|mc|pk|mtm|ns|hsa)_\w*|fbclid|gclid|dclid|msclkid|yclid|igshid|cmpid|ocid|smid|_ga"
)
_TRACKING_PAIRS = {
    ("siteid", "rss"),
    ("partner", "rss"),
    ("emc", "rss"),
    ("ref", "rss"),
    ("source", "rss"),
    ("cmp", "rss"),
}
# Words that outlets add to their own name in a byline.
_SIGNED_AS = frozenset(
    ("online", "digital", "web", "staff", "newsroom", "news", "desk", "team", "editor", "editors", "reporter")
)
_PORTS = {"http": 80, "https": 443}
# Fragments that name a part of any page, or where the reader came from. Others may name one of several entries.
_NO_ENTRY = re.compile(r"(?i:|.*[=~].*|(?:comments?|respond|reply|top|main|content|rss|share)(?:[-_]?\d+)?)")


def canonical_url(url: str | None, *, entries: bool = False) -> str | None:
    """The address that identifies an article, or None if `url` is not a web address.

    Scheme and host are in lower case. Default port, user, fragment and tracking parameters are dropped; all other
    parameters are kept, sorted by name.

    Args:
        entries: whether a page may contain several articles, as a ticker does; then a fragment that may name one of
            them is kept.
    """
    try:
        parts = urlsplit((url or "").strip())
        port = parts.port
    except ValueError:  # a broken IPv6 host or port
        return None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme.lower() not in _PORTS or not _is_host(host):
        return None
    where = f"[{host}]" if ":" in host else host
    if port and port != _PORTS[parts.scheme.lower()]:
        where = f"{where}:{port}"
    entry = "" if not entries or _NO_ENTRY.fullmatch(parts.fragment) else _path(parts.fragment)
    return urlunsplit(SplitResult(parts.scheme.lower(), where, _path(parts.path), _query(parts.query), entry))


def article_id(url: str | None, source: str, record: str) -> str:
    """16 hexadecimal digits that are the same whenever the article is found in the same place.

    Args:
        url: the canonical URL, if there is one; then it alone decides, and http counts as https.
        source: the source's name.
        record: the record's `id` in the source, or else its place there.
    """
    place = f"url:{re.sub('^http:', 'https:', url)}" if url else f"record:{source}\n{record}"
    return sha256(place)[:16]


def believed_url(final: str, declared: object) -> str:
    """The address that identifies an article: the one that its page declares, or else where it was found.

    A declared address (rel=canonical, og:url) counts only within the page's own site. A syndicated copy declares
    the original and would be taken for a revision of it, and a page could claim the address of any other site. The
    front page never counts, because some sites declare it on every page.

    Args:
        final: where the page was found, after redirects.
        declared: what the page declares; anything but a string counts as nothing.
    """
    url = canonical_url(declared) if isinstance(declared, str) else None
    if url is None or urlsplit(url).path == "/" or _site(url) != _site(final):
        return canonical_url(final) or final
    return url


def outlet_of(field: str | None, url: str | None) -> str | None:
    """The outlet: the record's own field, or its host if it is an address, or else the host of the URL.

    Args:
        field: what the record has as its outlet.
        url: the canonical URL. Hosts lose a leading `www.`.
    """
    address = canonical_url(field)
    if field and not address:
        return field.removeprefix("www.")
    host = urlsplit(address or url or "").hostname
    return host.removeprefix("www.") if host else None


def byline_of(written: str | None, *outlets: str | None) -> str | None:
    """A byline without the outlet's own names, such as `Harbour Post Online`; None if nothing is left.

    Args:
        written: names separated by `;` or `,`.
        outlets: names or hosts of the outlet.
    """
    own_names = {name for outlet in outlets if outlet and (name := _bare_name(outlet))}
    separator = "; " if ";" in (written or "") else ", "
    names = [name.strip() for name in (written or "").split(separator.strip())]
    return separator.join(name for name in names if name and _bare_name(name) not in own_names) or None


def _bare_name(name: str) -> str:
    """A name or host as one word in lower case, without `The` and without words such as `Online`."""
    host = re.fullmatch(r"(?:www\.)?([\w-]+)(?:\.[\w-]+)+", name.strip())
    words = re.findall(r"[^\W_]+", (host[1] if host else name).casefold())
    while words[1:] and words[-1] in _SIGNED_AS:
        words.pop()
    return "".join(words[words[:1] == ["the"] :])


def sha256(text: str) -> str:
    """SHA-256 of the text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _site(url: str) -> str | None:
    """The registered domain (by the public suffix list), or the host if it has none."""
    return extract_domain(url) or urlsplit(url).netloc


def _is_host(host: str) -> bool:
    return (
        bool(host)
        and not re.search(r"[\s\x00-\x1f<>\"\\^`{|}]", host)
        and ("." in host or ":" in host or host == "localhost")
    )


def _path(path: str) -> str:
    """The path with blanks and other unsafe characters escaped. `/a/` and `/a` may be two pages."""
    return quote(path or "/", safe="/%:@!$&'()*+,;=~-._")


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [
        (k, v)
        for k, v in pairs
        if not _TRACKING.fullmatch(k.lower()) and (k.lower(), v.lower()) not in _TRACKING_PAIRS
    ]
    return urlencode(sorted(kept))
