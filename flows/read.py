"""`nightdesk read`: answers about a few articles at once, for people, as JSON, or as a page with marked spans."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Literal

from rich.console import Console
from rich.text import Text

from flows.show import console, print_lines
from flows.words import COMMAND, counted, say
from models.api import Amount, Place
from tasks.annotate.claim import sentence
from tasks.read.articles import Article, read_records
from tasks.read.inputs import records_at
from tasks.read.names import names_of
from warehouse.ask.terminal import one_line
from warehouse.errors import InputError

How = Literal["text", "json", "html"]
NAMES_SHOWN = 15  # of names, places, dates and amounts
NOTHING_READ = 2
_ORIGINS = {
    "marker": "the date above the text",
    "metadata": "the date of its page or record",
    "url": "the date in its address",
    "feed": "the date in its feed",
}


def read(places: Sequence[str], claims: Sequence[str], how: How) -> int:
    """Read the articles at these places and print what the models answer; the exit code.

    Returns:
        0, or 2 if no article could be read.

    Raises:
        NightdeskError: a place cannot be read, or a claim is no sentence.
    """
    for claim in claims:
        try:
            sentence(claim)
        except ValueError as problem:
            raise InputError(f"--claim: {claim!r}: {problem}") from None
    today = datetime.now(UTC).date()
    articles = read_records(chain.from_iterable(records_at(place, today) for place in places), claims)
    return _PRINTERS[how](_reported(articles))


def _reported(articles: Iterator[Article]) -> Iterator[Article]:
    """The same articles; those without a text are reported on stderr."""
    for article in articles:
        if article.problem is not None:
            say(f"{COMMAND}: {article.record} is no article: {article.problem}, {article.detail}")
        yield article


def _print_text(articles: Iterator[Article]) -> int:
    out, read, shown = console(), 0, 0
    for article in articles:
        if article.problem is None:
            _print_article(out, article, first=not shown)
            shown += 1
            read += article.annotated
    return 0 if read else NOTHING_READ


def _print_json(articles: Iterator[Article]) -> int:
    read, opening = 0, "[\n"
    for article in articles:
        sys.stdout.write(opening + json.dumps(article.as_dict(), ensure_ascii=False))
        read, opening = read + article.annotated, ",\n"
    sys.stdout.write("[]\n" if opening == "[\n" else "\n]\n")
    return 0 if read else NOTHING_READ


def _print_html(articles: Iterator[Article]) -> int:
    from tasks.read.page import page  # its templates take a tenth of a second

    shown = list(articles)
    sys.stdout.buffer.write(page(shown))
    return 0 if any(article.annotated for article in shown) else NOTHING_READ


_PRINTERS = {"text": _print_text, "json": _print_json, "html": _print_html}


def _print_article(out: Console, article: Article, *, first: bool) -> None:
    if not first:
        out.print(Text("\n" + "─" * min(out.width, 40), style="dim"))
    out.print(Text(one_line(article.title or article.record), style="bold"))
    print_lines(out, one_line(", ".join(_origin(article))))
    if article.detail:
        print_lines(out, one_line(article.detail))
    if not article.annotated:
        print_lines(out, f"Not read: the models do not read the language {article.language}.")
        return
    _heading(out, "Summary")
    print_lines(out, " ".join(one_line(s.text) for s in article.summary) or "(no sentence worth quoting)", indent=2)
    for claim in dict.fromkeys(position.claim for position in article.positions):
        _heading(out, one_line(claim))
        for position in (each for each in article.positions if each.claim == claim):
            holder = one_line(f"{position.holder} {position.stance} ({position.probability:.2f})")
            print_lines(out, holder, first="  ", indent=4)
            if position.evidence:
                print_lines(out, one_line(position.evidence), indent=4)
    if article.quotes:
        _heading(out, "Who says what")
    before = None
    for quote in article.quotes:
        if quote.quote_id != before:
            cue = f" ({quote.cue})" if quote.cue else ""  # whoever denied something did not say it
            print_lines(out, one_line(f"{quote.holder}{cue}"), first="  ", indent=4)
        print_lines(out, one_line(quote.text), indent=4)
        before = quote.quote_id
    if article.amounts:
        _heading(out, "How much")
        for amount in article.amounts[:NAMES_SHOWN]:
            print_lines(out, one_line(f"{amount.surface}{_of(amount)}"), first="  ", indent=4)
        _more(out, article.amounts)
    if article.dates:
        _heading(out, "When")
        for when in article.dates[:NAMES_SHOWN]:
            days = f"{when.first}" if when.first == when.last else f"{when.first} to {when.last}"
            print_lines(out, one_line(f"{when.surface}: {days}"), first="  ", indent=4)
        _more(out, article.dates)
    if article.places:
        _heading(out, "Where")
        for where in list(dict.fromkeys(map(_place, article.places)))[:NAMES_SHOWN]:
            print_lines(out, one_line(where), first="  ", indent=4)
    if names := names_of(article.entities):
        _heading(out, "Names")
    for name in names[:NAMES_SHOWN]:
        tone = "" if name.tone == "neutral" else f", {name.tone} in {name.toned}"
        role = f"{name.role}, " if name.role else ""
        told = f"{name.name}: {role}{name.type}, {counted(name.mentions, 'mention')}{tone}"
        print_lines(out, one_line(told), first="  ", indent=4)
    _more(out, names)


def _more(out: Console, rows: Sequence[object]) -> None:
    if more := len(rows[NAMES_SHOWN:]):
        print_lines(out, f"... and {more} more; --json has all", indent=2)


def _place(place: Place) -> str:
    """Such as `Vienna: city, Austria`."""
    named = ", ".join(part for part in (place.kind, place.country_name) if part and part != place.name)
    name = place.name or place.surface
    return f"{name}: {named}" if place.name else f"{name}: not on the map"


def _of(amount: Amount) -> str:
    return f" ({amount.of})" if amount.of and amount.of not in amount.surface else ""


def _heading(out: Console, title: str) -> None:
    out.print()
    print_lines(out, title)


def _origin(article: Article) -> Iterator[str]:
    """Outlet, author, date and how it was found, how it is written, what kind of news it is."""
    if article.outlet or article.title:
        yield article.outlet or article.record
    if article.byline:
        yield f"by {article.byline}"
    if article.published_at is None:
        yield "undated"
    else:
        yield f"{article.published_at:%Y-%m-%d} ({_ORIGINS.get(article.published_from, article.published_from)})"
    if article.sentiment is not None:
        yield f"written {article.sentiment.label}"
        if article.sentiment.news:
            yield f"{article.sentiment.news} news"
