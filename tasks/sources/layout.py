"""What a page's layout hides from the extractor: texts laid out by tables, standfirsts, the order of live blogs.

The extractor finds where the article is. Here the page is read once more as a row of blocks, to see what belongs to
it and where.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement  # type: ignore[import-untyped]

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LEAVES = frozenset(("p", "h1", *_HEADINGS, "li", "blockquote", "pre", "dd", "dt", "figcaption"))
_BOXES = frozenset(("div", "section", "article", "header", "main", "aside", "td", "center", "body"))
_OF_TABLES = ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col")
_LAID_OUT = 200  # code points in a cell with line breaks or paragraphs: a text, and no datum
_NO_TEXT = frozenset(
    ("nav", "aside", "footer", "form", "figure", "figcaption", "button", "script", "style", "ul", "ol")
)
_NO_STANDFIRST = re.compile(
    r"\b(?:captions?|credits?|bylines?|authors?|bio|meta|share|social|related|promo|ads?|advert\w*|newsletter|signup"
    r"|subscri\w+|comments?|cookie\w*|consent|breadcrumbs?|tags?|time\w*|dates?|menu|nav\w*|hidden|sr-only|disclaimer"
    r"|paywall|modal|popup|sidebar|gallery|video|player|image|photo|media|update[ds]?|alert|banner)\b"
)
_SENTENCE = re.compile(r"[.!?…][\"”’)]*\Z")
LEAST_STANDFIRST, LONGEST_STANDFIRST = 8, 45  # words; captions are longer
MOST_STANDFIRST = 3  # blocks; more are a list of other articles
_WORDS = re.compile(r"\w+")
_NAME = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)+")
_WORDLESS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Block:
    """A paragraph, heading or item of a page: its element, its text on one line, and by what that is compared."""

    element: HtmlElement
    text: str
    key: str


def lay_flat(tree: HtmlElement) -> None:
    """Turn tables that lay out a text into divisions, in place; tables of data stay."""
    for table in list(tree.iter("table")):
        parts = [part for part in table.iter(*_OF_TABLES) if next(part.iterancestors("table"), table) is table]
        cells = [part for part in parts if part.tag in ("td", "th")]
        if len(cells) == 1 or any(map(_is_text, cells)):
            for part in (table, *parts):
                part.tag = "p" if part.tag == "td" and not _has_blocks(part) else "div"
                part.attrib.clear()
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


def standfirst_of(blocks: Sequence[Block], text: str) -> list[str]:
    """The sentences that stand between the page's headline and the first line of the text, and are not in it."""
    first = _key(text.split("\n", 1)[0])
    end = next((at for at, block in enumerate(blocks) if block.key == first), 0)
    start = max((at for at in range(end) if blocks[at].element.tag == "h1"), default=end)
    found = list(islice(filter(_is_standfirst, blocks[start + 1 : end]), MOST_STANDFIRST + 1))
    whole = _key(text)
    return [block.text for block in found if block.key not in whole] if len(found) <= MOST_STANDFIRST else []


def is_needed(standfirst: str, text: str) -> bool:
    """Whether a text builds on its standfirst: calls by a surname whom only the standfirst names in full."""
    known = set(_WORDS.findall(text))
    names = (name.split() for name in _NAME.findall(standfirst))
    return any(name[-1] in known and not known.issuperset(name) for name in names)


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


def _is_standfirst(block: Block) -> bool:
    words = len(block.text.split())
    if not LEAST_STANDFIRST <= words <= LONGEST_STANDFIRST or not _SENTENCE.search(block.text):
        return False
    for element in (block.element, *block.element.iterancestors()):
        if element.tag in ("body", "main", "article"):
            break
        named = re.sub(r"[_-]+", " ", f"{element.get('class', '')} {element.get('id', '')}".lower())
        if element.tag in _NO_TEXT or _NO_STANDFIRST.search(named):
            return False
    return True


def _key(text: str) -> str:
    return _WORDLESS.sub("", text.casefold())
