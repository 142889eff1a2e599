"""Nightdesk from Python: read articles, and ask a lake.

    import nightdesk

    article = nightdesk.read("The mayor said the dam is safe. ...", claims=["The dam is safe."])
    for article in nightdesk.read_files("drop", claims=["The dam is safe."]):
        ...
    with nightdesk.connect("lake") as con:
        con.sql("select holder, stance, quote from positions").show()

Everything else in the package may change with any release.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from flows.ask import connect
from models.api import Amount, DateMention, Place, Quote, Sentiment, SummarySentence
from tasks.read.articles import Article, Entity, Position, checked_claims, read_records
from tasks.read.inputs import record_of, records_at
from warehouse.errors import InputError, NightdeskError, SourceError
from warehouse.lake.lake import Lake

__all__ = [
    "Amount",
    "Article",
    "DateMention",
    "Entity",
    "InputError",
    "Lake",
    "NightdeskError",
    "Place",
    "Position",
    "Quote",
    "Sentiment",
    "SourceError",
    "SummarySentence",
    "connect",
    "read",
    "read_files",
]


def read(
    text: str,
    *,
    title: str | None = None,
    url: str | None = None,
    published: str | None = None,
    claims: Sequence[str] = (),
) -> Article:
    """Read one article.

    Args:
        text: its text, or the HTML of its page.
        title, url, published: what is known of it besides; a date in any form that Nightdesk reads.
        claims: English sentences on which the article and its speakers are judged.

    Raises:
        InputError: there is no text in it, or a claim is no sentence.
    """
    if not isinstance(text, str):
        raise InputError(f"text: {type(text).__name__} is no text: give a str")
    known = {"title": title, "url": url, "published_at": published}
    record = record_of(text, **{name: value for name, value in known.items() if value is not None})
    [article] = read_records([record], checked_claims(claims))
    if article.problem is not None:
        raise InputError(f"no article: {article.problem}, {article.detail}")
    return article


def read_files(place: str | Path, *, claims: Sequence[str] = ()) -> Iterator[Article]:
    """Read all articles of a file or folder in any format that `nightdesk run` reads, or of one web page.

    A record that is no article is yielded too, with its `problem`.

    Args:
        place: a path, or an http or https address.

    Raises:
        SourceError: a file cannot be read, or the server does not give the page.
        InputError: the path does not exist or has no format that is read, or the address is that of a feed.
    """
    return read_records(records_at(str(place), datetime.now(UTC).date()), checked_claims(claims))
