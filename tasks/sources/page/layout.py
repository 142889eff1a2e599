"""What a page's layout hides from the extractor: texts in layout tables, standfirsts, the order of live blogs.

The extractor finds the article. Here the page is read once more, as a sequence of blocks, to see what else belongs
to the article and in which order.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile

from lxml.html import HtmlElement  # type: ignore[import-untyped]

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LEAVES = frozenset(("p", "h1", *_HEADINGS, "li", "blockquote", "pre", "dd", "dt", "figcaption"))
_BOXES = frozenset(("div", "section", "article", "header", "main", "aside", "td", "center", "body"))
_OF_TABLES = ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col")
_LAID_OUT = 200  # code points in a cell with line breaks or paragraphs: a text, and no datum
_NO_TEXT = frozenset(("nav", "aside", "footer", "form", "figure", "figcaption", "button", "script", "style"))
_NO_STANDFIRST = re.compile(
    r"\b(?:captions?|credits?|bylines?|authors?|bio|meta|share|social|related|promo|ads?|advert\w*|newsletter|signup"
    r"|subscri\w+|comments?|cookie\w*|consent|breadcrumbs?|tags?|time\w*|dates?|menu|nav\w*|hidden|sr-only|disclaimer"
    r"|paywall|modal|popup|sidebar|gallery|video|player|image|photo|media|update[ds]?|alert|banner)\b"
)
_IS_STANDFIRST = re.compile(
    r"\b(?:standfirst|dec?k|lead|lede|intro|introduction|summary|subtitle|sub ?title|sub ?head(?:line|ing)?|excerpt"
    r"|abstract|description|strapline|preamble|key ?points|highlights)\b"
)
_SENTENCE = re.compile(r"[.!?…][\"”’)]*\Z")
LEAST_STANDFIRST, LONGEST_STANDFIRST = 8, 45  # words; captions are longer
LEAST_NAMED, LONGEST_NAMED = 3, 120  # words of a block that the page calls a standfirst
MOST_STANDFIRST = 3  # blocks; more are a list of other articles
LEAST_ENTRIES = 3  # headings directly above a line of the text: a live blog, or a text with sections
_WORDS = re.compile(r"\w+")
_NAME = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)+")
_WORDLESS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Block:
    """A paragraph, heading or item of a page: its element, its text on one line, and a key to compare texts by."""

    element: HtmlElement
    text: str
    key: str


def lay_flat(tree: HtmlElement) -> None:
    """Turn tables that lay out a text into divisions, in place; tables of data stay."""
    for table in reversed(list(tree.iter("table"))):  # the inner ones first: their texts are the outer ones' too
        parts = [part for part in table.iter(*_OF_TABLES) if next(part.iterancestors("table"), table) is table]
        cells = [part for part in parts if part.tag in ("td", "th")]
        if len(cells) == 1 or any(map(_is_text, cells)) or _is_column_of_sentences(cells):
            beside = _beside_text(cells)
            for part in (table, *parts):
                part.tag = "p" if part.tag == "td" and not _has_blocks(part) else "div"
                part.attrib.clear()
            for cell in beside:
                cell.tag = "aside"
            for br in list(table.iter("br")):
                _part(br)


def blocks_of(tree: HtmlElement) -> list[Block]:
    """The blocks of a page in its order; of nested ones the innermost."""
    found = []
    for element in tree.iter(*_LEAVES, *_BOXES):
        if _has_blocks(element):
            continue
        text = " ".join(element.text_content().split())
        if text:
            found.append(Block(element, text, _key(text)))
    return found


def standfirst_of(blocks: Sequence[Block], text: str, title: str | None = None) -> list[str]:
    """The sentences that stand between the page's headline and the first line of the text, and are not in it.

    Args:
        title: from the extractor; in a page without an <h1>, a block with this text is the headline.
    """
    first = _key(text.split("\n", 1)[0])
    headline = _key(title or "")
    end = next((at for at, block in enumerate(blocks) if block.key == first and block.key != headline), 0)
    start = max((at for at in range(end) if _is_headline(blocks[at], headline)), default=end)
    around = set(blocks[start].element.iterancestors()) if start < end else set()
    between = (block for block in blocks[start + 1 : end] if _is_standfirst(block, around))
    found = list(islice(between, MOST_STANDFIRST + 1))
    whole = _key(text)
    return [block.text for block in found if block.key not in whole] if len(found) <= MOST_STANDFIRST else []


def is_needed(standfirst: str, text: str) -> bool:
    """Whether a text builds on its standfirst: calls by a surname whom only the standfirst names in full."""
    known = set(_WORDS.findall(text))
    names = (name.split() for name in _NAME.findall(standfirst))
    return any(name[-1] in known and not known.issuperset(name) for name in names)


def is_scrambled(blocks: Sequence[Block], text: str) -> bool:
    """Whether a page with the entries of a live blog has the lines of the text in another order."""
    lines = set(map(_key, text.split("\n")))
    headings = sum(block.element.tag in _HEADINGS and below.key in lines for block, below in pairwise(blocks))
    return headings >= LEAST_ENTRIES and _is_out_of_order(blocks, text)


def _is_out_of_order(blocks: Sequence[Block], text: str) -> bool:
    """Whether the lines of a text, each of which the page has, stand there in another order."""
    places: dict[str, list[int]] = {}
    for at, block in enumerate(blocks):
        places.setdefault(block.key, []).append(at)
    last = -1
    ascending = True
    for line in text.split("\n"):
        found = places.get(_key(line))
        if not found:
            return False
        following = bisect_right(found, last)
        ascending = ascending and following < len(found)
        last = found[min(following, len(found) - 1)]
    return not ascending


def in_order(blocks: Sequence[Block], text: str) -> str:
    """The lines of a live blog in the order of the page, each heading above what it heads."""
    lines = {_key(line): line for line in text.split("\n")}
    ordered: dict[str, str] = {}
    for at, block in enumerate(blocks):
        following = blocks[at + 1].key if at + 1 < len(blocks) else ""
        if block.key in lines or (block.element.tag in _HEADINGS and following in lines):
            ordered.setdefault(block.key, lines.get(block.key, block.text))
    return "\n".join(ordered.values()) if lines.keys() <= ordered.keys() else text


def text_of(fragment: HtmlElement) -> str:
    """All text of a piece of HTML, a line for each block of it, without scripts and styles."""
    for element in list(fragment.iter("br")):
        element.tail = "\n" + (element.tail or "")
    for element in fragment.iter(*_LEAVES, *_BOXES, "tr", "ul", "ol", "hr"):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    for element in list(fragment.iter("script", "style", "noscript", "template")):
        element.drop_tree()
    lines = (" ".join(line.split()) for line in str(fragment.text_content()).split("\n"))
    return "\n".join(line for line in lines if line)


def _has_blocks(element: HtmlElement) -> bool:
    return any(child.tag in _LEAVES or child.tag in _BOXES for child in element.iterdescendants())


def _is_text(cell: HtmlElement) -> bool:
    broken = len(cell.findall(".//br")) > 1 or cell.find(".//p") is not None
    return broken and len(cell.text_content()) > _LAID_OUT


def _is_column_of_sentences(cells: Sequence[HtmlElement]) -> bool:
    """Whether a table has a paragraph in each row, and nothing beside it."""
    full = [cell for cell in cells if _words(cell)]
    sentences = [cell for cell in full if _is_long_sentence(cell)]
    rows = {cell.getparent() for cell in full}
    return len(rows) == len(full) and len(sentences) > 1 and 2 * len(sentences) > len(full)


def _beside_text(cells: Sequence[HtmlElement]) -> list[HtmlElement]:
    """The cells with a few words, no sentence and no heading, that stand in a row with a text."""
    rows = {cell.getparent() for cell in cells if len(cell.text_content()) > _LAID_OUT}
    return [cell for cell in cells if cell.getparent() in rows and _is_aside(cell)]


def _is_aside(cell: HtmlElement) -> bool:
    few = 0 < _words(cell) < LEAST_STANDFIRST and not _SENTENCE.search(cell.text_content().strip())
    return few and not _has_blocks(cell)


def _words(element: HtmlElement) -> int:
    return len(element.text_content().split())


def _is_long_sentence(element: HtmlElement) -> bool:
    return _words(element) >= LEAST_STANDFIRST and _SENTENCE.search(element.text_content().strip()) is not None


def _part(br: HtmlElement) -> None:
    """Make the text behind a line break a paragraph of its own, up to the next element that is a block."""
    parent = br.getparent()
    if parent is None or parent.tag in _LEAVES:
        return
    br.tag = "p"
    br.text, br.tail = br.tail, None
    following = br.getnext()
    while following is not None and following.tag not in (*_LEAVES, *_BOXES, *_OF_TABLES, "br"):
        br.append(following)
        following = br.getnext()


def _is_headline(block: Block, title: str) -> bool:
    return block.element.tag == "h1" or (bool(title) and block.key == title)


def _is_standfirst(block: Block, around: Set[HtmlElement]) -> bool:
    """Whether a block reads as a standfirst, or the page calls it one, and nothing else.

    Args:
        around: the elements that hold the headline too; what they are called says nothing of a block below it.
    """
    own = [block.element, *takewhile(lambda each: each not in around, block.element.iterancestors())]
    own = list(takewhile(lambda each: each.tag not in ("body", "main", "article"), own))
    names = [_called(element) for element in own]
    words = len(block.text.split())
    named = any(map(_IS_STANDFIRST.search, names))
    if named:
        fits = LEAST_NAMED <= words <= LONGEST_NAMED
    else:
        fits = LEAST_STANDFIRST <= words <= LONGEST_STANDFIRST and _SENTENCE.search(block.text) is not None
    # An item of a list is a standfirst only if the page calls it one and it has no links to other articles.
    listed = block.element.tag == "li" and (not named or block.element.find(".//a") is not None)
    signed = block.text.lower().startswith("by ") and not _SENTENCE.search(block.text)
    odd = signed or block.element.find(".//script") is not None
    odd = odd or any(element.tag in _NO_TEXT for element in own) or any(map(_NO_STANDFIRST.search, names))
    return fits and not listed and not odd


def _called(element: HtmlElement) -> str:
    return re.sub(r"[_-]+", " ", f"{element.get('class', '')} {element.get('id', '')}".lower())


def _key(text: str) -> str:
    return _WORDLESS.sub("", text.casefold())
