"""An HTML page as an article: text, title, byline, date, address and outlet, by trafilatura.

The page's own date is read from its metadata with its time and zone, which trafilatura would cut to the day;
where the metadata has none, htmldate (trafilatura's own finder) looks in the body.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from htmldate import find_date
from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]
from trafilatura import bare_extraction
from trafilatura.utils import load_html

from tasks.cleaning.encoding import decode, storable

_DECLARED = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?\bcharset\s*=|\?xml\b[^>]{0,100}?\bencoding\s*=)\s*["']?([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_HEAD = 4_096  # bytes; browsers look for a charset in the first 1,024, exported pages have comments before it
_XML_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
# Names of <meta> elements that hold the date of publication, the surest first.
_DATE_NAMES = (
    "article:published_time", "datepublished", "og:published_time", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.created", "pubdate", "publishdate", "date",
)  # fmt: skip
LEAST_WORDS = 5  # trafilatura gives a page's menu where it finds nothing better

# What trafilatura would log as an error is a record with its reason here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


class NoArticleError(ValueError):
    """A page in which no article text was found."""


def read_page(page: str | bytes, charset: str | None = None) -> dict[str, object]:
    """The fields of `source.COLUMNS` that a page gives.

    Args:
        page: its HTML, or the bytes of it.
        charset: the encoding that a server named for the bytes; it goes before the page's own word, as in
            browsers.

    Raises:
        BinaryBytesError, UndecodableBytesError: the bytes are no text, or in no known encoding.
        NoArticleError: no article text was found.
    """
    html = decode(page, charset, _declared(page)) if isinstance(page, bytes) else page
    tree = load_html(_XML_DECLARATION.sub("", storable(html).replace("\x00", "")))
    if tree is None:
        raise NoArticleError("the page has no HTML")
    published = _published(tree)
    found = _extract(tree)
    words = len((found.text or "").split()) if found is not None else 0
    if words < LEAST_WORDS:
        raise NoArticleError(f"no article text in the page, only {words} words")
    given = {
        "text": found.text,
        "title": found.title,
        "byline": found.author,
        "published_at": published,
        "url": found.url,
        "outlet": found.sitename,
        "language": tree.get("lang"),
    }
    return {name: storable(value) for name, value in given.items() if value}


def _extract(tree: HtmlElement) -> Any:
    try:
        return bare_extraction(tree, include_comments=False, with_metadata=True)
    except (ValueError, etree.LxmlError, RecursionError) as error:  # pages nested beyond sense
        raise NoArticleError(f"the page cannot be read: {type(error).__name__}") from error


def _declared(page: bytes) -> str | None:
    hit = _DECLARED.search(page[:_HEAD])
    return hit[1].decode("ascii") if hit else None


def _published(tree: HtmlElement) -> str | None:
    """The date of publication as the page writes it; its address is not looked at here."""
    said = dict(_meta(tree))
    for name in _DATE_NAMES:
        if name in said:
            return said[name]
    for element in tree.iterfind(".//time[@datetime]"):
        if element.get("itemprop") == "datePublished" or "pubdate" in element.attrib:
            return str(element.get("datetime"))
    try:
        found = find_date(tree, original_date=True, extensive_search=False)
    except (ValueError, etree.LxmlError):
        return None
    return str(found) if found else None


def _meta(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Name in lower case and content of every <meta> element, last first: the first of a name wins."""
    for element in reversed(list(tree.iterfind(".//meta[@content]"))):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if value := element.get("content", "").strip():
            yield name.lower(), value
