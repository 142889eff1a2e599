"""Extracts an article from an HTML page with trafilatura: text, title, byline, date, address and outlet.

Of the extractors measured on Zyte's 181 article pages (`benchmarks/pages.py`) trafilatura was the best; it
is set to precision first, because a foreign line does more harm in a summary than a lost line.
The page's own date is read with its time and zone, which trafilatura would cut to the day. If a page states no
date, what htmldate finds in its body is kept apart, as a guess.
"""

from __future__ import annotations

import html as html_entities
import logging
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement, fragment_fromstring  # type: ignore[import-untyped]
from trafilatura import bare_extraction
from trafilatura.utils import load_html

from tasks.cleaning.dates import parse
from tasks.cleaning.encoding import UnreadableError, decode, storable
from tasks.cleaning.identity import byline_of
from tasks.sources.page.layout import blocks_of, in_order, is_needed, is_scrambled, lay_flat, standfirst_of, text_of

_DECLARED = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?\bcharset\s*=|\?xml\b[^>]{0,100}?\bencoding\s*=)\s*["']?([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_HEAD = 4_096  # bytes; browsers look for a charset in the first 1,024, exported pages have comments before it
_XML_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
# Names of <meta> elements that hold the date of publication, the surest first; JSON-LD goes after the first.
_DATE_NAMES = (
    "article:published_time", "datepublished", "og:published_time", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.created", "pubdate", "publishdate", "date",
)  # fmt: skip
_JSON_LD = re.compile(r'"datePublished"\s{0,9}:\s{0,9}"([^"\\]{4,40})"')  # as text: much of it does not parse
_MOST_JSON_LD = 200_000  # code points looked at; it describes the page, and comes first in its head
_LIVE_BLOG = re.compile(r'LiveBlogPosting["\s]')  # the type of schema.org, in JSON-LD or as microdata
_GUESS = {"original_date": True, "extensive_search": False}  # of htmldate: no date out of the running text
LEAST_WORDS = 5  # trafilatura returns a page's menu if it finds nothing better

# Of Zyte's pages the largest has 3,200 tags and the fullest tag 90 attributes. Beyond these bounds the parser and
# the extractor take the square of the number. Above MANY_TAGS only trafilatura's own rules are asked: justext, its
# last resort, would take minutes.
MOST_TAGS, MANY_TAGS, MOST_ATTRIBUTES = 30_000, 5_000, 2_000
# Tags that show a text to be HTML: plain text may mention <b>, but hardly closes it or breaks lines with <br>.
_WHOLE_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html)\b", re.IGNORECASE)
_TAGGED = re.compile(
    r"</(?:p|div|span|a|b|i|u|em|strong|li|ul|ol|h[1-6]|blockquote|figure|section|article|td|font|body)\s*>"
    r"|<(?:br|p|hr|img)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG_START = re.compile(r"<[a-zA-Z]")
_TAG = re.compile(r"<[a-zA-Z][^<>]*+")  # quotes do not end it: pages forget to close them
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")

# Code points. If extraction for precision leaves less than SHORT, the page is extracted again for balance, and that
# is taken if it has MUCH_MORE times as much: precision threw the article away. Set on half of Zyte's pages.
SHORT, MUCH_MORE = 1_000, 2

# What trafilatura logs as errors becomes rejected records here.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


class NoArticleError(UnreadableError):
    """The page has no article text."""

    problem = "no_article"


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
    tags = _tags(html)
    tree = load_html(_XML_DECLARATION.sub("", storable(html).replace("\x00", "")))
    if tree is None:
        raise NoArticleError("the page has no HTML")
    published = _published(tree)
    lay_flat(tree)
    blocks = blocks_of(tree)
    found, text = _article(tree, fast=tags > MANY_TAGS)
    if text and (_LIVE_BLOG.search(html) or is_scrambled(blocks, text)):
        text = in_order(blocks, text)
    standfirst = "\n".join(standfirst_of(blocks, text, found.title if found else None))
    words = len(text.split())
    if words < LEAST_WORDS:
        raise NoArticleError(f"no article text in the page, only {words} words")
    given = {
        "text": f"{standfirst}\n{text}" if standfirst else text,
        "standfirst": None if is_needed(standfirst, text) else standfirst,
        "title": found.title,
        "byline": byline_of(found.author, found.sitename, *_named_in_title(tree)),
        "published_at": published,
        "guessed_published_at": None if published and parse(published) else found.date,
        "url": found.url,
        "outlet": found.sitename,
        "language": tree.get("lang"),
    }
    return {name: storable(value) for name, value in given.items() if value}


def is_whole_page(text: str) -> bool:
    """Whether a text begins like an HTML page."""
    return _WHOLE_PAGE.match(text) is not None


def without_tags(text: str) -> str:
    """The paragraphs of a text that is a piece of HTML, one per line; any other text unchanged.

    Raises:
        NoArticleError: it has too many tags, or cannot be read.
    """
    if "<" not in text and "&lt;" in text:  # escaped once too often
        unescaped = html_entities.unescape(text)
        text = unescaped if _TAGGED.search(unescaped) else text
    if not _TAGGED.search(text):
        return text
    _tags(text)
    try:
        return text_of(fragment_fromstring(storable(text).replace("\x00", ""), create_parent="div"))
    except (ValueError, etree.LxmlError, RecursionError) as error:
        raise NoArticleError(f"the HTML cannot be read: {type(error).__name__}") from error


def _tags(html: str) -> int:
    """How many tags begin in the page; refuses pages that would take the parser too long."""
    tags = sum(1 for _ in _TAG_START.finditer(html))
    if tags > MOST_TAGS:
        raise NoArticleError(f"a page of {tags} tags, at most {MOST_TAGS} are read")
    for tag in _TAG.finditer(html):
        words = len(tag[0].split(maxsplit=MOST_ATTRIBUTES))
        if words > MOST_ATTRIBUTES and len(_QUOTED.sub("", tag[0]).split()) > MOST_ATTRIBUTES:
            raise NoArticleError(f"a tag of more than {MOST_ATTRIBUTES} attributes")
    return tags


def _article(tree: HtmlElement, *, fast: bool) -> tuple[Any, str]:
    """What trafilatura extracts from the page, and the text of its article."""
    try:
        found = bare_extraction(
            tree,
            favor_precision=not fast,
            fast=fast,
            include_comments=False,
            with_metadata=True,
            date_extraction_params=dict(_GUESS),
        )
        text = _text(found)
        if len(text) < SHORT:
            second = bare_extraction(tree, include_comments=False, fast=fast)
            if len(_text(second)) > MUCH_MORE * len(text):
                found, text = found or second, _text(second)
    except (ValueError, etree.LxmlError, RecursionError) as error:  # pages nested beyond sense
        raise NoArticleError(f"the page cannot be read: {type(error).__name__}") from error
    return found, text


def _text(found: Any) -> str:
    return (found.text or "") if found is not None else ""


def _declared(page: bytes) -> str | None:
    hit = _DECLARED.search(page[:_HEAD])
    return hit[1].decode("ascii") if hit else None


def _published(tree: HtmlElement) -> str | None:
    """The date of publication as the page writes it; of several that agree, the first with a zone."""
    written = list(_dates(tree))
    read = [(each, moment) for each in written if (moment := parse(each))]
    if not read:
        return written[0] if written else None
    first, day = read[0][0], read[0][1].day
    return next((each for each, m in read if m.offset and abs((m.day - day).days) <= 1), first)


def _named_in_title(tree: HtmlElement) -> list[str]:
    """What stands behind the last separator of <title>, which often is the outlet."""
    return re.split(r" [|–—-] ", tree.findtext(".//title") or "")[1:][-1:]


def _dates(tree: HtmlElement) -> Iterator[str]:
    """The dates of publication that a page states, the surest first; its address is not looked at here."""
    meta = dict(_meta(tree))
    for name in _DATE_NAMES:
        if name in meta:
            yield meta[name]
        if name == _DATE_NAMES[0]:
            yield from _json_ld(tree)
    for element in tree.iterfind(".//time[@datetime]"):
        if element.get("itemprop") == "datePublished" or "pubdate" in element.attrib:
            yield str(element.get("datetime"))
            return  # comments below the article have theirs


def _json_ld(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        if hit := _JSON_LD.search((script.text or "")[:_MOST_JSON_LD]):
            yield hit[1]


def _meta(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Name in lower case and content of every <meta> element, last first: the first of a name wins."""
    for element in reversed(list(tree.iterfind(".//meta[@content]"))):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if value := element.get("content", "").strip():
            yield name.lower(), value
