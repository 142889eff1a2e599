"""Joins the lines of hard-wrapped paragraphs: a line end inside a paragraph becomes a blank.

The shape of the whole text shows whether it is wrapped. If an editor filled lines up to a width, the first word of
the next line would not have fitted. If lines were broken by hand, hardly any ends with a sentence. In both cases
many lines clearly continue: they end in a comma or a word such as `of`, or the next line begins in lower case. A
text whose lines are paragraphs, headlines or items shows none of this.

A text of a few lines is too short for that, so each paragraph is judged by itself. It is prose if it ends with a
sentence, and each line before either clearly continues or fills the width of the longest line. A headline above a
paragraph is shorter than its lines, and verse begins every line with a capital.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from tasks.cleaning.boilerplate import is_boilerplate
from tasks.cleaning.credits import caption_length, is_caption, is_credit_line
from tasks.cleaning.head import LONGEST_HEADLINE, is_head_line

NARROWEST, WIDEST = 30, 140  # code points of a line; editors wrap at 60 to 100
_WIDTHS = 3  # widths to try, the largest first; a headline or an address may be longer than the lines of the text
_MOST_ODD = 0.1  # of the filled lines: so many others may be neither short nor the end of a sentence
_SHORT = 0.5  # of the width: bylines, dates and headings
_LEAST_FILLED, _FILLED_SHARE = 2, 0.25  # lines, and their share of those that may continue in the next
_CONTINUING_FILLED, _CONTINUING_RAGGED = 0.25, 1 / 3  # of the joined lines: so many must clearly continue
_LEAST_RAGGED = 0.8  # of the lines of a paragraph without its last: so many must end within a sentence
_ABOUT = 0.9  # of the width, where lines were broken by hand
_MANY_FILLED = 5  # lines; if so many are filled, a first line of the same length is no headline
_LEAST_OPEN = 40  # code points of a line that continues with a capital; headings and verse are shorter
_VERSE = 50  # code points; lines of verse are no longer
_LEAST_MARKED = 2  # words of running text; headlines drop articles and auxiliaries
_HEAD = 8  # lines
_CLOSERS = "\"'”’»)]"
_ITEM = re.compile(r"\s*[-*•]\s")
_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*\Z")
_COMPOUND = re.compile(r"[^\W\d_]-\Z")
_CONTINUES = re.compile(
    r"(?:,|[^\W\d_]-|\b(?:a|about|after|although|among|an|and|around|as|at|because|before|between|but|by|during|for"
    r"|from|had|has|have|her|his|if|in|into|is|its|my|near|nor|of|on|or|our|since|than|that|the|their|these|this|those"
    r"|through|to|toward|towards|under|until|upon|was|were|when|where|whether|which|while|who|whom|whose|with|within"
    r"|without))\Z",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s*\(?\d{1,2}[.)]\s")
_COLUMNS = re.compile(r"\S {2,}\S|\|")
_OPENER = re.compile(
    r"[\"'“‘]|(?:An?|After|All|And|As|At|Before|But|By|During|For|From|He|Her|His|I|If|In|It|Its|Many|More|No|Nobody"
    r"|On|One|Our|She|Since|Some|That|The|Their|There|These|They|This|Those|Two|Three|Under|We|What|When|While|With"
    r"|You)\b"
)
_ARTICLE = re.compile(r"(?:The|An?) ")
_MARKED = re.compile(
    r"\b(?:the|an?|his|her|their|was|were|had|has|have|said|who|which|that"
    r"|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b|,[\"”’]",
    re.IGNORECASE,
)


def unwrapped(text: str) -> str:
    """The text with each hard-wrapped paragraph on one line. Any other text is returned unchanged.

    Args:
        text: has `\\n` as its only line end.
    """
    while "\n" in text and (joined := _joined(text)) != text:
        text = joined
    return text


def _joined(text: str) -> str:
    lines = [line.rstrip(" ") for line in text.split("\n")]
    inside = [number for number in range(len(lines) - 1) if _is_inside(lines[number], lines[number + 1])]
    # A byline or a date is near the top, and neither is part of a paragraph.
    heads = {number for number, line in enumerate(lines[:_HEAD]) if is_head_line(line)}
    inside = [number for number in inside if not heads.intersection((number, number + 1))]
    wrapped = _wrapped(lines, inside)
    if not wrapped:
        return text
    parts: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if number - 1 in wrapped:
            compound = _COMPOUND.search(parts[-1].rstrip(" ")) and line.lstrip(" ")[0].isalpha()
            parts.append("" if compound else " ")
        elif number:
            parts.append("\n")
        parts.append(line)
    return "".join(parts)


def _wrapped(lines: Sequence[str], inside: Sequence[int]) -> frozenset[int]:
    """The numbers of the lines that continue in the next line."""
    first = _first(lines)
    # The first line may be a headline, which must not be joined to the article.
    top = (lines[first], lines[first + 1]) if first in inside else None
    surely = [first] if top and _begins_article(*top) else []
    likely = [first] if top and not _is_no_headline(lines, first) else surely
    for shape in (_filled, _ragged, _prose):
        continuing = shape(lines, inside)
        is_clear = shape is _filled and len(continuing) >= _MANY_FILLED
        if wrapped := frozenset(continuing).difference(surely if is_clear else likely):
            return wrapped
    return frozenset(_broken_headline(lines, first))


def _first(lines: Sequence[str]) -> int:
    """The number of the first line that is not empty."""
    return next((number for number, line in enumerate(lines) if line), 0)


def _is_inside(line: str, following: str) -> bool:
    """Whether a line end may be inside a paragraph."""
    if not line or not following or _ITEM.match(following):
        return False
    if _NUMBERED.match(line) and _NUMBERED.match(following):
        return False
    return _indent(following) <= _indent(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _filled(lines: Sequence[str], inside: Sequence[int]) -> list[int]:
    """The lines that fill a width, if that width explains nearly all line ends; else none."""
    widths = sorted({len(lines[number]) for number in inside}, reverse=True)[:_WIDTHS]
    for width in widths:
        if not NARROWEST <= width <= WIDEST:
            continue
        filled = [number for number in inside if _fills(lines, number, width)]
        others = set(inside[1:]).difference(filled)  # the first line may be a headline
        odd = sum(
            len(lines[number]) > width or (len(lines[number]) > _SHORT * width and not _ends(lines[number]))
            for number in others
        )
        within = sum(not _ends(lines[number]) for number in filled)
        if (
            len(filled) >= max(_LEAST_FILLED, _FILLED_SHARE * len(inside))
            and odd <= _MOST_ODD * len(filled)
            and 2 * within >= len(filled)
            and _count_continuing(lines, filled) >= _CONTINUING_FILLED * len(filled)
        ):
            return filled
    return []


def _ragged(lines: Sequence[str], inside: Sequence[int]) -> list[int]:
    """The lines that end within a sentence, in paragraphs in which nearly all lines but the last do."""
    continuing: list[int] = []
    covered = 0
    for paragraph in _runs(inside):
        within = [number for number in paragraph if not _ends(lines[number])]
        if (
            _ends(lines[paragraph[-1] + 1])
            and not _is_verse([lines[number] for number in (*paragraph, paragraph[-1] + 1)])
            and all(len(lines[number]) <= WIDEST for number in paragraph)
            and len(within) >= _LEAST_RAGGED * len(paragraph)
            and _count_continuing(lines, within) >= _CONTINUING_RAGGED * len(paragraph)
        ):
            continuing += within
            covered += len(paragraph)
    return continuing if 2 * covered >= len(inside) else []


def _prose(lines: Sequence[str], inside: Sequence[int]) -> list[int]:
    """The lines that continue in the next, in paragraphs that are prose, each judged by itself."""
    continuing: list[int] = []
    apart = "" in lines[:-1]
    first = _first(lines)
    for paragraph in _runs(inside):
        width = max(len(lines[number]) for number in (*paragraph, paragraph[-1] + 1))
        top = paragraph[0]
        heading = not _ends(lines[top]) and not _continues_or_fills(lines, top, width)
        heading = heading or (top == first and not _is_no_headline(lines, top))
        body = paragraph[1:] if heading else paragraph
        if body and _is_prose(lines, body):
            width = max(len(lines[number]) for number in (*body, body[-1] + 1))
            continuing += [n for n in body if not _ends(lines[n]) or (apart and _fills(lines, n, width))]
    return continuing


def _is_prose(lines: Sequence[str], body: Sequence[int]) -> bool:
    """Whether these lines and the next one are a paragraph of sentences."""
    block = [lines[number] for number in (*body, body[-1] + 1)]
    width = max(map(len, block))
    if width > WIDEST or not _SENTENCE.search(block[-1]) or any(map(_is_listed, block)) or _is_verse(block):
        return False
    above = body[0] - 1
    before = lines[above] or lines[above - 1] if above > 0 else ""
    unended = [number for number in body if not _ends(lines[number])]
    plain = _count_continuing(lines, unended)
    if not plain and (len(unended) > 1 or before.endswith(":")):  # a list that ends in a full stop
        return False
    return bool(unended) and all(
        _continues_or_fills(lines, number, width) and not _is_of_page(lines[number]) for number in unended
    )


def _continues_or_fills(lines: Sequence[str], number: int, width: int) -> bool:
    """Whether a line clearly continues in the next, or fills the width."""
    return _continues(lines[number], lines[number + 1]) or (
        len(lines[number]) >= _LEAST_OPEN
        and _fills(lines, number, width)
        and not _OPENER.match(lines[number + 1].lstrip())
    )


def _fills(lines: Sequence[str], number: int, width: int) -> bool:
    """Whether the first word of the next line would not have fitted on this line."""
    return len(lines[number]) <= width < len(lines[number]) + 1 + len(lines[number + 1].split(maxsplit=1)[0])


def _is_listed(line: str) -> bool:
    """Whether a line is a list item or a row of a table."""
    return bool(_ITEM.match(line) or _NUMBERED.match(line) or _COLUMNS.search(line))


def _is_of_page(line: str) -> bool:
    """Whether a line is a caption, a credit or another line of the page around the article."""
    return bool(caption_length(line)) or is_credit_line(line) or is_caption(line) or is_boilerplate(line)


def _is_verse(block: Sequence[str]) -> bool:
    """Whether each of several short lines begins with a capital."""
    return len(block) > 2 and all(len(line) <= _VERSE and not line.lstrip()[0].islower() for line in block)


def _is_no_headline(lines: Sequence[str], first: int) -> bool:
    """Whether the first line of a text clearly continues, ends a sentence, or has words that headlines drop.

    Such words are several, or an article before a line that about fills the width: few headlines begin with an
    article, and few are as long as the lines of the paragraph below.
    """
    line, following = lines[first], lines[first + 1]
    if _continues(line, following) or _ends(line) or len(_MARKED.findall(line)) >= _LEAST_MARKED:
        return True
    width = max(map(len, takewhile(bool, lines[first:])))
    filled = len(line) + 1 + len(following.split(maxsplit=1)[0])
    return _ARTICLE.match(line) is not None and len(line) >= NARROWEST and filled > _ABOUT * width


def _begins_article(line: str, following: str) -> bool:
    """Whether the second line of a text begins a sentence, so that the first may be a headline."""
    following = following.lstrip()
    if not following or _ends(line) or _continues(line, following):
        return False
    word = following.split(maxsplit=1)[0].strip(",.;:")
    # A lead repeats names of its headline.
    return _OPENER.match(following) is not None or word in line.split()


def _broken_headline(lines: Sequence[str], first: int) -> list[int]:
    """The first line, if it and the second are a broken headline above an article."""
    line, following, below = [*lines[first : first + 3], "", "", ""][:3]
    if not line or not following or line.endswith(",") or is_head_line(following):
        return []
    if not _continues(line, following):
        return []
    apart = not below or is_head_line(below)
    whole = len(line) + len(following) < LONGEST_HEADLINE
    ended = _ends(line) or _ends(following) or any(map(_is_listed, (line, following)))
    article = any(map(_SENTENCE.search, lines[first + 2 :]))
    return [first] if apart and whole and article and not ended else []


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Ascending numbers, grouped into runs without a gap."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _count_continuing(lines: Sequence[str], numbers: Sequence[int]) -> int:
    """How many of these lines clearly continue in the next."""
    return sum(_continues(lines[number], lines[number + 1]) for number in numbers)


def _continues(line: str, following: str) -> bool:
    return following.lstrip()[0].islower() or _CONTINUES.search(line) is not None


def _ends(line: str) -> bool:
    """Whether a line ends with a sentence or a colon."""
    return line.rstrip(_CLOSERS)[-1:] in tuple(".!?…:")
