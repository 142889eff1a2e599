"""What cleaning cuts, one rule after another. A rule is given a text and says which stretches of it go, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice

from tasks.cleaning.boilerplate import LONGEST, is_boilerplate, is_same_headline, is_shouted, is_teaser
from tasks.cleaning.credits import (
    agency_in,
    agency_named,
    captioned,
    credit_line,
    dateline,
    is_caption,
    parenthesised,
)
from tasks.cleaning.head import byline_in, date_in, headline_of, is_head_line, is_subheading

MOST_TEASERS = 3  # lines; more in a row are a list of the article's own
MOST_SHOUTED = 4  # one line in so many; of a text with more lines in capitals, none is told to be a banner
MOST_HEAD_LINES = 20  # above the first paragraph
LINES_KEPT = 1_024  # lines whose kind is known: each is asked about once a round, and pages repeat theirs
SHORTEST_REPEAT = 40  # code points; shorter lines recur with reason ("Why does it matter?")


@dataclass(frozen=True)
class Find:
    """A stretch to cut, and what it tells; offsets in the text the rule was given, end exclusive."""

    kind: str
    start: int
    end: int
    surface: str
    agency: str | None = None
    date: str | None = None
    byline: str | None = None


_STRAY = re.compile(r"\s*[,;:]\s+(?=\w)")
_MARKER = re.compile(r"\s*date[ ]+(\d{4}-\d\d-\d\d)(?:\s+|\Z)")


def date_marker(text: str) -> list[Find]:
    """` date 2021-12-23 ` at the very start, the blanks around it included."""
    hit = _MARKER.match(text)
    if hit is None or not _is_date(hit[1]):
        return []
    return [Find("date_marker", 0, hit.end(), hit.group(), date=hit[1])]


def title_of(text: str) -> str | None:
    """The headline that a text without a title begins with, behind its date marker."""
    marker = date_marker(text)
    return headline_of(text[marker[0].end :] if marker else text)


def head(text: str, title: str | None) -> list[Find]:
    """The byline and the date above the first paragraph, as whole lines, in any order, also below a subheading."""
    found = []
    lines = list(islice(_lines(text), MOST_HEAD_LINES))
    below_subheading = False
    titled = bool(lines and title and is_same_headline(lines[0][1], title))
    for number, (start, line) in enumerate(lines):
        if number == 0 and titled:
            continue
        following = lines[number + 1][1] if number + 1 < len(lines) else ""
        if number == 1 and titled and is_subheading(line) and (is_head_line(following) or opening(following)):
            below_subheading = True
            continue
        byline, written = byline_in(line), date_in(line)
        if byline is None and written is None:
            # The subheading stays, so that no dateline below it ever opens the text.
            placed = opening(line) if below_subheading else []
            found += [replace(find, start=start, end=start + find.end) for find in placed]
            break
        end = start + len(line)
        kind = "boilerplate" if byline else "date_marker"
        found += [Find(kind, start, end, line, agency_named(byline), written, byline), *_line_end(text, end)]
    return found


def opening(text: str) -> list[Find]:
    """A dateline with an agency's or outlet's name at the start, such as `LONDON (Reuters) - `."""
    hit = dateline(text)
    if hit is None:
        return []
    return [Find("dateline", 0, hit.end, text[: hit.end], hit.agency, date=hit.date)]


def stray_comma(text: str) -> list[Find]:
    """A comma that a text begins with: what stood before it was a link or a button."""
    hit = _STRAY.match(text)
    return [Find("boilerplate", 0, hit.end(), hit.group())] if hit else []


def credits(text: str) -> list[Find]:
    """Credits in brackets anywhere in the text, such as `(Image: AP)`."""
    found = []
    for start, end in parenthesised(text):
        credit = text[start:end]
        found.append(Find("image_credit", start, end, credit, agency_in(credit)))
        if not text[text.rfind("\n", 0, start) + 1 : start].strip():
            found += _line_end(text, end)
    return found


def captions(text: str) -> list[Find]:
    """The sentence before a photographer's credit, where both make up a line; must run before `credits`."""
    if "(" not in text:  # credits are in brackets
        return []
    return [
        Find("caption", start, start + len(line[:end]), line[:end])
        for start, line in _lines(text)
        if (end := captioned(line))
    ]


def page_lines(text: str) -> list[Find]:
    """Whole lines that are a credit, a caption, or boilerplate."""
    found = []
    lines = list(_lines(text))
    shouting = sum(is_shouted(line) for _, line in lines) * MOST_SHOUTED > len(lines)
    for start, line in lines:
        if len(line) > LONGEST:
            continue
        if kind := _kind_of(line, alone=len(lines) == 1, shouting=shouting):
            end = start + len(line)
            found += [Find(kind[0], start, end, line, kind[1]), *_line_end(text, end)]
    return found


def teasers(text: str) -> list[Find]:
    """Up to three last lines that are headlines of other articles: short, and no sentence, below a text of them."""
    lines = list(_lines(text))
    count = next((n for n, (_, line) in enumerate(reversed(lines)) if not is_teaser(line)), len(lines))
    if not 0 < count <= MOST_TEASERS or len(lines) - count < MOST_TEASERS:
        return []
    return [Find("boilerplate", start, start + len(line), line) for start, line in lines[-count:]]


def headline(text: str, title: str | None) -> list[Find]:
    """The first line, where it only says the title again and more follows."""
    start, line = next(_lines(text), (0, ""))
    end = start + len(line)
    if not title or not text[end:].strip() or not is_same_headline(line, title):
        return []
    return [Find("repeat", start, end, line), *_line_end(text, end)]


def standfirst(text: str, said: str | None) -> list[Find]:
    """The lines that the text begins with and its source calls a summary of the rest."""
    if not said or not text.startswith(said + "\n"):
        return []
    return [Find("repeat", 0, len(said) + 1, text[: len(said) + 1])]


def repeats(text: str) -> list[Find]:
    """Paragraphs that stand earlier in the text already, word for word."""
    seen: set[str] = set()
    found = []
    for start, paragraph in _paragraphs(text):
        words = " ".join(paragraph.split())
        if len(words) <= SHORTEST_REPEAT or words.endswith("?"):  # interviews ask several people the same
            continue
        if words in seen:
            end = start + len(paragraph)
            found += [Find("repeat", start, end, paragraph), *_line_end(text, end)]
        seen.add(words)
    return found


# Each run of blanks is tried once, from its start: else a long one would take the square of its length.
_SPARE = re.compile(r"\A\s++|(?<!\s)\s++\Z|(?<! )[ ]++(?=\n)|(?<=\n)[ ]++|(?<=[ ])[ ]++")
_BLANK_LINES = re.compile(r"(?<=\n\n)\n+")


def spare_blanks(text: str) -> list[Find]:
    """Blanks around lines and the text, and all but the first of a run of blanks."""
    if text == text.strip() and not any(spare in text for spare in ("  ", " \n", "\n ")):
        return []
    return _white(_SPARE, text)


def blank_lines(text: str) -> list[Find]:
    """All but the first of several empty lines."""
    if "\n\n\n" not in text:
        return []
    return _white(_BLANK_LINES, text)


IN_ORDER: tuple[Callable[[str], list[Find]], ...] = (
    date_marker, stray_comma, opening, captions, credits, page_lines, teasers, repeats, spare_blanks, blank_lines,
)  # fmt: skip


def marked_date(finds: Iterable[Find]) -> str | None:
    """The first date that stood above the text, as it was written."""
    return next((find.date for find in finds if find.date), None)


def byline(finds: Iterable[Find]) -> str | None:
    """The first byline that stood above the text."""
    return next((find.byline for find in finds if find.byline), None)


def wire_credit(finds: Iterable[Find]) -> str | None:
    """The agency the text is credited to: in its dateline, else in its closing line, else with its picture."""
    said: dict[str, str] = {}
    for find in finds:
        if find.agency:
            said.setdefault(find.kind, find.agency)
    return said.get("dateline") or said.get("boilerplate") or said.get("image_credit")


_LINE_END = re.compile(r" *\n")


def _line_end(text: str, at: int) -> list[Find]:
    """What ends the line at `at`: it goes with a whole line, so that lines above and below do not part."""
    hit = _LINE_END.match(text, at)
    return [Find("whitespace", at, hit.end(), hit.group())] if hit else []


@lru_cache(maxsize=LINES_KEPT)
def _kind_of(line: str, *, alone: bool, shouting: bool) -> tuple[str, str | None] | None:
    """What a line of at most `LONGEST` is that goes, and the agency it names; None for a line of the article."""
    if credit_line(line):
        return "image_credit", agency_in(line)
    if is_caption(line, alone=alone):
        return "caption", None
    if is_boilerplate(line) or (not shouting and is_shouted(line)):
        return "boilerplate", agency_in(line) if "contributed to this" in line.lower() else None
    return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Every line with something on it: its start, and the line without blanks around it."""
    start = 0
    for line in text.split("\n"):
        trimmed = line.strip(" ")
        if trimmed:
            yield start + line.index(trimmed[0]), trimmed
        start += len(line) + 1


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Stretches between empty lines; in a text without empty lines, every line."""
    if not re.search(r"\n *\n", text.strip()):
        yield from _lines(text)
        return
    for hit in re.finditer(r"\S.*(?:\n *\S.*)*", text):
        yield hit.start(), hit.group().rstrip(" ")


def _white(pattern: re.Pattern[str], text: str) -> list[Find]:
    return [Find("whitespace", m.start(), m.end(), m.group()) for m in pattern.finditer(text) if m.group()]


def _is_date(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True
