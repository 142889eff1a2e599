"""Group a night's articles with those of earlier nights that report the same: stories, their members, their events.

Vectors of the window's nights are compared a night at a time; texts and names are read only of stories that one of
tonight's texts may belong to. So the memory of a night with 150,000 articles behind it stays below 1 GB
(benchmarks/stories.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.stories.pairs import constants, identity
from models.stories.placing import CLOSED, OPEN, Article, Placed, Story, candidates, place
from models.stories.texts import CHARACTERS, Country, Facts, Name, Period, text_of
from tasks.night_rows import Rows, stage_rows
from tasks.receipt import Receipt
from tasks.step import step
from warehouse.history import stories as history
from warehouse.history.before import Before
from warehouse.nights.compaction import RowRange, ShardTables
from warehouse.tables.facts import DATES, PLACES
from warehouse.tables.schema import (
    ARTICLES,
    EMBEDDINGS,
    ENTITIES,
    STORIES,
    STORY_EVENTS,
    STORY_MEMBERS,
    STORY_TABLES,
)
from warehouse.tables.table import Table

if TYPE_CHECKING:
    from warehouse.history.before import Past


@dataclass(frozen=True)
class _Counted:
    """What a story's counts need of an article."""

    copy_group: str
    outlet: str


@dataclass
class _AtHand:
    """The articles that are compared tonight, and those that are only counted.

    Attributes:
        tonight: the latest text that tonight has of each article.
        revisions: of tonight's articles, and of members of compared stories.
        counted: of the same.
    """

    tonight: list[Article]
    revisions: dict[str, int]
    counted: dict[str, _Counted]
    past: list[Article] = field(default_factory=list)
    stories: dict[str, Story] = field(default_factory=dict)


@step("group-stories", "group stories")
def group_stories(
    before: Before, run_id: str, shards: Sequence[ShardTables]
) -> tuple[dict[str, RowRange], Receipt]:
    """Place the articles of a night in stories and stage the rows of STORY_TABLES.

    Args:
        shards: all shards of the night, those of sources that are not read now too.

    Returns:
        The staged rows by table, and the receipt (read: articles with a vector; written: as many).

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    sources = {rows[ARTICLES.name].source for rows in shards}
    with before.past(sources) as con:
        known = history.known_stories(con, before.night)
        model = usual_model(shards)
        at_hand = _tonight(before.night, shards, model)
        _load_past(con, before.night, known, at_hand, model)
    placed = place(before.night, at_hand.tonight, at_hand.past, at_hand.stories, constants())
    rows = _rows(before.night, run_id, known, at_hand, placed)
    placed_count = len(at_hand.tonight)
    note = ", ".join(f"{count} {event}" for event, count in sorted(Counter(e.event for e in placed.events).items()))
    return (
        stage_rows(before, {table: rows[table.name] for table in STORY_TABLES}),
        Receipt(stage="group stories", read=placed_count, written=placed_count, note=note or None),
    )


def usual_model(shards: Sequence[ShardTables]) -> str:
    """The model of most of tonight's vectors; those of another cannot be compared with them. "" without vectors."""
    models: Counter[str] = Counter()
    for rows in shards:
        models.update(rows[EMBEDDINGS.name].read(EMBEDDINGS, ["model_id"])["model_id"].to_pylist())
    return min(models, key=lambda model: (-models[model], model)) if models else ""


def _tonight(night: date, shards: Sequence[ShardTables], model: str) -> _AtHand:
    """Tonight's articles that have a vector, each with its latest text.

    Args:
        model: of the vectors that can be compared; a text with another's stays by itself.
    """
    latest: dict[str, tuple[int, dict[str, Any], NDArray[np.float32] | None]] = {}
    size = 1
    for rows in shards:
        texts = _texts(rows)
        embedded = rows[EMBEDDINGS.name].read(EMBEDDINGS, ["article_id", "revision", "model_id", "embedding"])
        for article_id, revision, model_id, vector in zip(
            *(embedded[name].to_pylist() for name in ("article_id", "revision", "model_id")),
            _vectors(embedded["embedding"]),
            strict=True,
        ):
            if article_id not in latest or latest[article_id][0] < revision:
                is_comparable = model_id == model
                size = len(vector) if is_comparable else size
                latest[article_id] = revision, texts[article_id, revision], vector if is_comparable else None
    alone = np.zeros(size, np.float32)  # like no other vector: the text stays by itself
    return _AtHand(
        [
            _article(row | {"night": night}, alone if vector is None else vector)
            for _, row, vector in latest.values()
        ],
        {name: revision for name, (revision, _, _) in latest.items()},
        {name: _counted(row) for name, (_, row, _) in latest.items()},
    )


def _texts(rows: ShardTables) -> dict[tuple[str, int], dict[str, Any]]:
    """What stories see of the articles of a shard, by article and revision."""
    names = _facts(rows, ENTITIES, ["entity", "type", "probability", "start"])
    countries = _facts(rows, PLACES, ["country", "probability"])
    dates = _facts(rows, DATES, ["from", "to"])
    columns = ["article_id", "revision", "title", "text", "copy_group", "outlet", "source"]
    articles = rows[ARTICLES.name].read(ARTICLES, [*columns, "published_at", "first_seen_at"]).to_pylist()
    texts = {}
    for row in articles:
        key = row["article_id"], row["revision"]
        texts[key] = row | {
            "title": row["title"] or "",
            "outlet": row["outlet"] or row["source"],
            "came_at": row["published_at"] or row["first_seen_at"],
            "names": names.get(key, []),
            "countries": countries.get(key, []),
            "dates": dates.get(key, []),
        }
    return texts


def _facts(rows: ShardTables, table: Table, columns: Sequence[str]) -> dict[tuple[str, int], list[tuple[Any, ...]]]:
    """The rows that a stage has of each text; none in a shard of a format that lacks the table."""
    facts: dict[tuple[str, int], list[tuple[Any, ...]]] = {}
    if table.name in rows:
        read = rows[table.name].read(table, ["article_id", "revision", *columns])
        for article_id, revision, *fact in zip(*(column.to_pylist() for column in read.columns), strict=True):
            facts.setdefault((article_id, revision), []).append(tuple(fact))
    return facts


def _article(row: Mapping[str, Any], vector: NDArray[np.float32]) -> Article:
    facts = Facts(
        [Name(*fact) for fact in row["names"]],
        [Country(*fact) for fact in row["countries"]],
        [Period(*fact) for fact in row["dates"]],
    )
    terms = text_of(row["title"], row["text"], facts)
    at = row["came_at"].astimezone(UTC).isoformat()
    return Article(row["article_id"], row["night"], at, row["copy_group"], row["title"], vector, terms)


def _counted(row: Mapping[str, Any]) -> _Counted:
    return _Counted(row["copy_group"], row["outlet"])


def _vectors(column: pa.ChunkedArray) -> NDArray[np.float32]:
    return history.stacked(column) if len(column) else np.zeros((0, 1), np.float32)


def _load_past(con: Past, night: date, known: history.KnownStories, at_hand: _AtHand, model: str) -> None:
    """Load what is compared with tonight's articles, and all stories that may have to be closed."""
    at_hand.stories |= {
        story_id: _story(row, ())
        for story_id, row in known.stories.items()
        if row["state"] == OPEN or story_id in at_hand.revisions
    }
    if con is None or not known.memberships:
        return
    members: dict[str, list[str]] = {}
    for name, where in sorted(known.memberships.items(), key=lambda item: (item[1].first_night, item[0])):
        members.setdefault(where.story_id, []).append(name)
    vectors = _near(con, night, known, at_hand, model, members)
    wanted = {(name, known.memberships[name].revision) for name in vectors}
    for row in history.texts(con, night, wanted, CHARACTERS):
        at_hand.past.append(_article(row, vectors[row["article_id"]]))
    compared = {
        known.memberships[name].story_id for name in (*vectors, *at_hand.revisions) if name in known.memberships
    }
    for story_id in compared:
        at_hand.stories[story_id] = _story(known.stories[story_id], members[story_id])
    counted = {
        (name, known.memberships[name].revision)
        for story_id in compared
        for name in members[story_id]
        if name not in at_hand.revisions
    }
    for row in history.texts(con, night, counted, 0):
        at_hand.counted[row["article_id"]] = _counted(row)
    for name, revision in counted:
        at_hand.revisions.setdefault(name, revision)


def _near(
    con: Past,
    night: date,
    known: history.KnownStories,
    at_hand: _AtHand,
    model: str,
    members: Mapping[str, Sequence[str]],
) -> dict[str, NDArray[np.float32]]:
    """Vectors of the window's articles in stories of which one is near one of tonight's articles, or that one of
    tonight's articles was in; by article."""
    since = night - timedelta(days=constants().window_nights)
    nights = sorted({where.last_night for where in known.memberships.values() if since <= where.last_night < night})
    blocks: list[tuple[list[str], NDArray[np.float16]]] = []

    def in_blocks() -> Iterator[tuple[NDArray[np.float32], int]]:
        for at, keys, vectors in history.vectors(con, nights, model):
            kept = [
                number
                for number, (name, revision) in enumerate(keys)
                if (where := known.memberships.get(name)) and where.revision == revision and name not in tonight
            ]
            # As exact as they are stored, in half the memory.
            blocks.append(([keys[number][0] for number in kept], vectors[kept].astype(np.float16)))
            yield vectors[kept], (night - at).days

    tonight = {article.article_id for article in at_hand.tonight}
    _, found = candidates(at_hand.tonight, in_blocks(), constants())
    names = [name for block, _ in blocks for name in block]
    near = {known.memberships[names[number]].story_id for number in set(found.tolist())}
    near |= {known.memberships[name].story_id for name in tonight if name in known.memberships}
    wanted = {name for story_id in near for name in members[story_id]}
    return {
        name: vector.astype(np.float32)
        for block, vectors in blocks
        for name, vector in zip(block, vectors, strict=True)
        if name in wanted
    }


def _story(row: Mapping[str, Any], members: Iterable[str]) -> Story:
    return Story(row["story_id"], row["first_seen"], row["last_seen"], row["state"], tuple(members))


def _rows(
    night: date, run_id: str, known: history.KnownStories, at_hand: _AtHand, placed: Placed
) -> dict[str, Rows]:
    """The rows of each table, in the order of their keys."""
    signed = {"model_id": identity().model_id, "night": night, "run_id": run_id}
    stories = [
        _story_row(story, known.stories.get(story_id, {}), at_hand, placed) | signed
        for story_id, story in sorted(placed.stories.items())
    ]
    members = [
        asdict(member)
        | {
            "revision": at_hand.revisions[name],
            "probability": round(member.probability, 4),
            "via_article_id": member.via,
            "shared": list(member.shared),
        }
        | signed
        for name, member in sorted(placed.members.items())
    ]
    for row in members:
        del row["via"]
    key = ("story_id", "event", "other_story_id", "article_id")
    events = [asdict(event) | signed for event in placed.events]
    events.sort(key=lambda row: tuple(row[name] or "" for name in key))
    return {STORIES.name: stories, STORY_MEMBERS.name: members, STORY_EVENTS.name: events}


def _story_row(story: Story, before: Mapping[str, Any], at_hand: _AtHand, placed: Placed) -> dict[str, Any]:
    """A story as the night leaves it. Of a story that only closes the counts stay, as its articles do."""
    row = {
        "story_id": story.story_id,
        "title": placed.titles.get(story.story_id) or before.get("title", ""),
        "first_article_id": story.story_id,
        "first_seen": story.first_seen,
        "last_seen": story.last_seen,
        "state": story.state,
    }
    if story.state == CLOSED:
        return row | {name: before[name] for name in ("articles", "independent_texts", "outlets")}
    counted = [at_hand.counted[name] for name in story.members if name in at_hand.counted]
    return row | {
        "articles": len(story.members),
        "independent_texts": len({one.copy_group for one in counted}),
        "outlets": len({one.outlet for one in counted}),
    }
