"""All data of the page of a night: one query per file of questions/. Writes nothing.

Each list is bounded, the most important rows first, and says how many there are in all, so that the largest night
makes a page that still opens at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import duckdb

from warehouse.ask.query import rows_of
from warehouse.ask.story import Story, ask_stories, several_articles
from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect
from warehouse.snapshot.sql_files import sql_files

Row = dict[str, Any]
Rows = list[Row]

NIGHTS_SHOWN = 14  # in charts: two weeks show a turn, and a bar of each night is still wide enough to point at
_MOST = {
    "articles_shown": 160,
    "copies_shown": 20,  # of one text
    "others_shown": 8,  # further texts of one story
    "records_shown": 40,
    "names_shown": 25,
    "places_shown": 60,  # on the map
    "revisions_shown": 40,
    "announcements_shown": 40,
    "figures_shown": 12,
    "flips_shown": 8,  # of one claim
    "moves_shown": 30,
    "notices_shown": 100,  # in the feed
    "outlets_shown": 3,  # of those who published a side
    "context": 200,  # code points of the text on either side of the evidence
}
_STATEMENTS = 6  # of one claim, stance and kind of holder; fewer with many claims:
_STATEMENTS_IN_ALL = 720  # are shown at most: with their passages a page of 2 MB
_KINDS = 6  # three stances, by speakers and by articles


@dataclass(frozen=True)
class Night:
    """The data of the page of one night, as plain rows; each file of questions/ explains its list.

    Attributes:
        run: the `runs` row of the run that published it last.
        published: every published night, newest first, as `published.sql` has it.
        nights: the last nights of the lake up to this one, oldest first, at most `NIGHTS_SHOWN`.
        stories: those of `articles` that have several articles, on this night or on others, as they are now; and
            those that have an article of the night and a page already.
        notices: the facts of which those who watch something were told: of this night, and the latest.
        story_index: the rows of all stories that have a page, or get one with this night, the latest first.
    """

    night: date
    nights: tuple[date, ...]
    run: Row
    published: Rows
    counts: Row
    models: Rows
    sources: Rows
    reasons: Rows
    set_aside: Rows
    articles: Rows
    claims: Rows
    positions_over_time: Rows
    statements: Rows
    flips: Rows
    names: Rows
    places: Rows
    tone_over_time: Rows
    sentiment_over_time: Rows
    revisions: Rows
    stories: tuple[Story, ...]
    story_index: Rows
    upcoming: Rows
    contested: Rows
    moved: Rows
    not_judged: Rows
    notices: Rows


def read_night(lake: Lake, night: date | None = None) -> Night:
    """The data of the page of `night`, by default of the latest published night.

    Raises:
        MissingLake: nothing was published there yet.
        InputError: that night was not, or the lake cannot be read; see `connect`.
    """
    with connect(lake) as con:
        return ask_night(con, lake, night)


def ask_night(con: duckdb.DuckDBPyConnection, lake: Lake, night: date | None = None) -> Night:
    """What `read_night` gives, from an open connection to the lake.

    Raises:
        InputError: that night was not published.
    """
    runs = {run["night"]: run for run in rows_of(con, "from runs order by sequence")}
    chosen = night or max(runs)
    if chosen not in runs:
        latest = ", ".join(str(day) for day in sorted(runs, reverse=True)[:5])
        raise InputError(f"night {chosen} is not published in {lake.root}; the latest are: {latest}")
    nights = tuple(sorted(day for day in runs if day <= chosen)[-NIGHTS_SHOWN:])
    given = {"night": chosen, "since": nights[0], **_MOST}
    asked = {name: rows_of(con, query, **given) for name, query in _questions().items() if name not in _LATER}
    given["holders"] = [row["holder"] for row in asked.pop("holders")]
    given["entities"] = [row["entity"] for row in asked["names"]]
    given["statements_shown"] = _fair_share(len(asked["claims"]))
    asked |= {name: rows_of(con, _questions()[name], **given) for name in _LATER}
    [counts] = asked.pop("counts")
    with_page = {path.stem for path in lake.stories.glob("*.html")}
    shown = {row["story_id"] for row in asked["articles"] if row["story_id"] is not None}
    # A page that is there is kept up to date, though its story is too small to be shown on a large night.
    grown = {row["story_id"] for row in asked.pop("stories_tonight")} & with_page
    stories = ask_stories(con, shown | grown)
    with_page |= {story.story["story_id"] for story in stories}
    return Night(
        night=chosen,
        nights=nights,
        run=runs[chosen],
        counts=counts,
        stories=stories,
        story_index=several_articles(con, with_page),
        **asked,
    )


_LATER = ("flips", "tone_over_time", "statements")  # their parameters come from the answers of the others


def _fair_share(claims: int) -> int:
    """How many statements of one claim, stance and kind of holder are shown."""
    return max(1, min(_STATEMENTS, _STATEMENTS_IN_ALL // (_KINDS * max(claims, 1))))


@cache
def _questions() -> dict[str, str]:
    """The query of each file of questions/, by the file's name without `.sql`."""
    return dict(sql_files("ask/questions"))
