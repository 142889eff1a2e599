"""The rules of cleaning. A rule takes a text and returns the spans to remove, each with its kind."""

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
    bracketed_credits,
    caption_length,
    dateline,
    is_caption,
    is_credit_line,
)
from tasks.cleaning.head import byline_in, date_in, headline_of, is_head_line, is_subheading

MOST_TEASERS = 3  # lines; more in a row are a list of the article's own
MOST_SHOUTED = 4  # at most one line in so many; with more lines in capitals, none of them is a banner
MOST_HEAD_LINES = 20  # above the first paragraph
LINES_KEPT = 1_024  # lines whose kind is cached: each is looked up once a round, and pages share lines
SHORTEST_REPEAT = 40  # code points; shorter lines may be repeated on purpose ("Why does it matter?")


@dataclass(frozen=True)
class Removal:
    """A span to remove, and what its words say.

    Attributes:
        kind: a kind of `removed_spans`.
        start: in code points of the text that the rule got; `end` is exclusive.
        surface: the words of the span.
        agency: the news agency that it credits.
        date: the date in it, as written.
        byline: the names in it, if it is a byline.
    """

    kind: str
    start: int
    end: int
    surface: str
    agency: str | None = None
    date: str | None = None
    byline: str | None = None


_STRAY = re.compile(r"\s*[,;:]\s+(?=\w)")
_MARKER = re.compile(r"\s*date[ ]+(\d{4}-\d\d-\d\d)(?:\s+|\Z)")


def date_marker(text: str) -> list[Removal]:
    """A marker such as ` date 2021-12-23 ` at the very start, with the blanks around it."""
    hit = _MARKER.match(text)
    if hit is None or not _is_date(hit[1]):
        return []
    return [Removal("date_marker", 0, hit.end(), hit.group(), date=hit[1])]


def title_of(text: str) -> str | None:
    """The headline that a text begins with, after its date marker; None without one."""
    marker = date_marker(text)
    return headline_of(text[marker[0].end :] if marker else text)


def head(text: str, title: str | None) -> list[Removal]:
    """The lines above the first paragraph that are a byline or a date, in any order, also below a subheading."""
    removals = []
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
            # The subheading stays, so that the rule `opening` never sees a dateline below it.
            datelines = opening(line) if below_subheading else []
            removals += [replace(removal, start=start, end=start + removal.end) for removal in datelines]
            break
        end = start + len(line)
        kind = "boilerplate" if byline else "date_marker"
        removals += [Removal(kind, start, end, line, agency_named(byline), written, byline), *_line_end(text, end)]
    return removals


def opening(text: str) -> list[Removal]:
    """A dateline at the start, such as `LONDON (Reuters) - `."""
    hit = dateline(text)
    if hit is None:
        return []
    return [Removal("dateline", 0, hit.end, text[: hit.end], hit.agency, date=hit.date)]


def stray_comma(text: str) -> list[Removal]:
    """A comma, colon or semicolon at the start; the link or button before it is gone."""
    hit = _STRAY.match(text)
    return [Removal("boilerplate", 0, hit.end(), hit.group())] if hit else []


def credits(text: str) -> list[Removal]:
    """Picture credits in brackets anywhere in the text, such as `(Image: AP)`."""
    removals = []
    for start, end in bracketed_credits(text):
        credit = text[start:end]
        removals.append(Removal("image_credit", start, end, credit, agency_in(credit)))
        if not text[text.rfind("\n", 0, start) + 1 : start].strip():
            removals += _line_end(text, end)
    return removals


def captions(text: str) -> list[Removal]:
    """The caption in front of a photographer's credit, if both fill a line. Must run before `credits`."""
    if "(" not in text:  # credits are in brackets
        return []
    return [
        Removal("caption", start, start + len(line[:end]), line[:end])
        for start, line in _lines(text)
        if (end := caption_length(line))
    ]


def page_lines(text: str) -> list[Removal]:
    """Whole lines that are a credit, a caption or boilerplate."""
    removals = []
    lines = list(_lines(text))
    shouting = sum(is_shouted(line) for _, line in lines) * MOST_SHOUTED > len(lines)
    for start, line in lines:
        if len(line) > LONGEST:
            continue
        if kind := _kind_of(line, alone=len(lines) == 1, shouting=shouting):
            end = start + len(line)
            removals += [Removal(kind[0], start, end, line, kind[1]), *_line_end(text, end)]
    return removals


def teasers(text: str) -> list[Removal]:
    """Up to three last lines that are headlines of other articles: short lines without a full stop."""
    lines = list(_lines(text))
    count = next((n for n, (_, line) in enumerate(reversed(lines)) if not is_teaser(line)), len(lines))
    if not 0 < count <= MOST_TEASERS or len(lines) - count < MOST_TEASERS:
        return []
    return [Removal("boilerplate", start, start + len(line), line) for start, line in lines[-count:]]


def headline(text: str, title: str | None) -> list[Removal]:
    """The first line, if it only repeats the title and more text follows."""
    start, line = next(_lines(text), (0, ""))
    end = start + len(line)
    if not title or not text[end:].strip() or not is_same_headline(line, title):
        return []
    return [Removal("repeat", start, end, line), *_line_end(text, end)]


def standfirst(text: str, summary: str | None) -> list[Removal]:
    """The lines at the start that the source declares to be a summary of the rest."""
    if not summary or not text.startswith(summary + "\n"):
        return []
    return [Removal("repeat", 0, len(summary) + 1, text[: len(summary) + 1])]


def repeats(text: str) -> list[Removal]:
    """Paragraphs that repeat an earlier paragraph word for word."""
    seen: set[str] = set()
    removals = []
    for start, paragraph in _paragraphs(text):
        words = " ".join(paragraph.split())
        if len(words) <= SHORTEST_REPEAT or words.endswith("?"):  # interviews ask several people the same
            continue
        if words in seen:
            end = start + len(paragraph)
            removals += [Removal("repeat", start, end, paragraph), *_line_end(text, end)]
        seen.add(words)
    return removals


# Each run of blanks is tried once, from its start; otherwise a long run would take quadratic time.
_SPARE = re.compile(r"\A\s++|(?<!\s)\s++\Z|(?<! )[ ]++(?=\n)|(?<=\n)[ ]++|(?<=[ ])[ ]++")
_BLANK_LINES = re.compile(r"(?<=\n\n)\n+")


def spare_blanks(text: str) -> list[Removal]:
    """Blanks around lines and the text, and all but the first of a run of blanks."""
    if text == text.strip() and not any(spare in text for spare in ("  ", " \n", "\n ")):
        return []
    return _white(_SPARE, text)


def blank_lines(text: str) -> list[Removal]:
    """All but the first of several empty lines."""
    if "\n\n\n" not in text:
        return []
    return _white(_BLANK_LINES, text)


IN_ORDER: tuple[Callable[[str], list[Removal]], ...] = (
    date_marker, stray_comma, opening, captions, credits, page_lines, teasers, repeats, spare_blanks, blank_lines,
)  # fmt: skip


def marked_date(removals: Iterable[Removal]) -> str | None:
    """The first date above the text, as written."""
    return next((removal.date for removal in removals if removal.date), None)


def byline(removals: Iterable[Removal]) -> str | None:
    """The names in the first byline above the text."""
    return next((removal.byline for removal in removals if removal.byline), None)


def wire_credit(removals: Iterable[Removal]) -> str | None:
    """The agency that the text credits: in its dateline, or else in its closing line, or else with its picture."""
    agencies: dict[str, str] = {}
    for removal in removals:
        if removal.agency:
            agencies.setdefault(removal.kind, removal.agency)
    return agencies.get("dateline") or agencies.get("boilerplate") or agencies.get("image_credit")


_LINE_END = re.compile(r" *\n")


def _line_end(text: str, at: int) -> list[Removal]:
    """The line end at `at`. It is removed with a whole line, so that the lines around it do not move apart."""
    hit = _LINE_END.match(text, at)
    return [Removal("whitespace", at, hit.end(), hit.group())] if hit else []


@lru_cache(maxsize=LINES_KEPT)
def _kind_of(line: str, *, alone: bool, shouting: bool) -> tuple[str, str | None] | None:
    """The kind of a line to remove, and the agency that it names; None for a line of the article.

    `line` has at most `LONGEST` code points.
    """
    if is_credit_line(line):
        return "image_credit", agency_in(line)
    if is_caption(line, alone=alone):
        return "caption", None
    if is_boilerplate(line) or (not shouting and is_shouted(line)):
        return "boilerplate", agency_in(line) if "contributed to this" in line.lower() else None
    return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Every line that is not blank: its start, and the line without the blanks around it."""
    start = 0
    for line in text.split("\n"):
        trimmed = line.strip(" ")
        if trimmed:
            yield start + line.index(trimmed[0]), trimmed
        start += len(line) + 1


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Start and text of each paragraph. Without empty lines in the text, each line is one."""
    if not re.search(r"\n *\n", text.strip()):
        yield from _lines(text)
        return
    for hit in re.finditer(r"\S.*(?:\n *\S.*)*", text):
        yield hit.start(), hit.group().rstrip(" ")


def _white(pattern: re.Pattern[str], text: str) -> list[Removal]:
    return [Removal("whitespace", m.start(), m.end(), m.group()) for m in pattern.finditer(text) if m.group()]


def _is_date(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True
