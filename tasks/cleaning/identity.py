"""Who an article is: an identifier from where it was found, never from its text. Also its outlet and its hashes."""

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
# What outlets put behind their name where they sign in place of a person.
_SIGNED_AS = frozenset(
    ("online", "digital", "web", "staff", "newsroom", "news", "desk", "team", "editor", "editors", "reporter")
)
_PORTS = {"http": 80, "https": 443}
# Fragments that name a part of any page, or who sent the reader; others may name an entry of a page of many.
_NO_ENTRY = re.compile(r"(?i:|.*[=~].*|(?:comments?|respond|reply|top|main|content|rss|share)(?:[-_]?\d+)?)")


def canonical_url(url: str | None, *, entries: bool = False) -> str | None:
    """The address an article is known by, or None where `url` is no web address.

    Scheme and host in lower case, without the usual port, user, fragment and tracking parameters; the other
    parameters are kept, sorted by name.

    Args:
        entries: whether a page may hold several articles, such as a ticker, and the fragment say which.
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
    """16 hexadecimal digits that stay the same as long as the article is found in the same place.

    Args:
        url: the canonical URL, where there is one; it alone decides then, and http counts as https.
        source: the source's name.
        record: the source's own identifier of the record, else its reference.
    """
    place = f"url:{re.sub('^http:', 'https:', url)}" if url else f"record:{source}\n{record}"
    return sha256(place)[:16]


def believed_url(final: str, said: object) -> str:
    """The address an article is known by: what the page says (rel=canonical, og:url), else where it was found.

    A page is believed about its own site only. A syndicated copy names the original as canonical, and would be
    taken for a revision of it; so would anything else that a stranger's page calls itself. Nor is it believed where
    it names the front page, as some sites do on every page.
    """
    url = canonical_url(said) if isinstance(said, str) else None
    if url is None or urlsplit(url).path == "/" or _site(url) != _site(final):
        return canonical_url(final) or final
    return url


def outlet_of(field: str | None, url: str | None) -> str | None:
    """Who published: the record's own word, or the host where that is an address; else the host of the URL.

    Args:
        url: the canonical URL. Hosts are given without `www.`.
    """
    said = canonical_url(field)
    if field and not said:
        return field.removeprefix("www.")
    host = urlsplit(said or url or "").hostname
    return host.removeprefix("www.") if host else None


def byline_of(written: str | None, *outlets: str | None) -> str | None:
    """A byline without the names in it that are the outlet's own, such as `Harbour Post Online`.

    Args:
        written: names with `;` or `,` between them.
        outlets: what the outlet is called; a host will do.
    """
    called = {said for outlet in outlets if outlet and (said := _called(outlet))}
    separator = "; " if ";" in (written or "") else ", "
    names = [name.strip() for name in (written or "").split(separator.strip())]
    return separator.join(name for name in names if name and _called(name) not in called) or None


def _called(name: str) -> str:
    """A name or host as one word, without what it may be signed with."""
    host = re.fullmatch(r"(?:www\.)?([\w-]+)(?:\.[\w-]+)+", name.strip())
    words = re.findall(r"[^\W_]+", (host[1] if host else name).casefold())
    while words[1:] and words[-1] in _SIGNED_AS:
        words.pop()
    return "".join(words[words[:1] == ["the"] :])


def sha256(text: str) -> str:
    """SHA-256 of the text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _site(url: str) -> str | None:
    """The registered domain (by the public suffix list), or the host where there is none."""
    return extract_domain(url) or urlsplit(url).netloc


def _is_host(host: str) -> bool:
    return (
        bool(host)
        and not re.search(r"[\s\x00-\x1f<>\"\\^`{|}]", host)
        and ("." in host or ":" in host or host == "localhost")
    )


def _path(path: str) -> str:
    """The path with its blanks and other unsafe characters escaped; `/a/` and `/a` may be two pages."""
    return quote(path or "/", safe="/%:@!$&'()*+,;=~-._")


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [
        (k, v)
        for k, v in pairs
        if not _TRACKING.fullmatch(k.lower()) and (k.lower(), v.lower()) not in _TRACKING_PAIRS
    ]
    return urlencode(sorted(kept))
