"""Whether trends cry wolf, and what they miss: replays of nights of which the truth is known.

    python -m benchmarks.trends DIR [ROUNDS]
    python -m benchmarks.trends cost [ARTICLES NIGHTS]

DIR holds `stories/reuters21578` and `corpus/news_2021_12`, public data that is not part of Nightdesk. Answers are
made row by row, without models: the topics, places, persons and bodies that Reuters' editors noted, and worlds in
which rates, bursts and weekdays are drawn. Each world has 31 nights before those that are judged.

    reuters   stories of Reuters-21578 in an order drawn at random, so that no night differs from another
    news      articles of December 2021, each night drawn anew from all of them
    drawn     names, places, stories and claims by Zipf's law, whose numbers vary by night and weekday more than
              Poisson's, in twelve sources of which each gives more on some nights than on others

What is done to a night that is judged:

    nothing   (a) each alert is false. What is counted are families, a kind on a night, with an alert: where nothing
              moved, that share is what control of false discoveries at .05 promises.
    twice, four times   (b) a story that is expected in ten texts or more gets as many again, or thrice as many, of
              its articles on other nights. It is found if the story itself is `up` or `new`. Alerts on subjects
              that none of the added articles has are false; words of headlines are left out of that count.
    a source off, copied, revised   (c) the largest source gives nothing; a source that was never there copies the
              largest, article by article; the articles of three nights before come back revised.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks import made_lake
from benchmarks.stories import filled_rows
from models.trends.expected import constants
from tasks.trends import trends_of
from tests.warehouse.lakes import MODEL, publish_catalogue, run_row, sha
from warehouse.history import trends as history
from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect
from warehouse.tables.columns import MOVED
from warehouse.tables.facts import PLACES
from warehouse.tables.schema import ARTICLES, ENTITIES, PARQUET_TABLES, STANCES, STORIES, STORY_MEMBERS

FIRST_NIGHT = date(2026, 3, 2)
BEFORE, JUDGED = 31, 14  # nights: the baseline with the two left out, and two weeks that are judged
LEAST_USUAL = 10  # texts of a story that is injected
REUTERS_NIGHT, NEWS_NIGHT, DRAWN_NIGHT = 450, 300, 400  # articles, about


@dataclass(frozen=True)
class Piece:
    """An article as its answers show it; `claims` maps a claim to a stance."""

    article_id: str
    source: str
    title: str
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    story: str = ""
    claims: tuple[tuple[str, str], ...] = ()
    copy_group: str = ""
    revision: int = 1

    @property
    def subjects(self) -> set[tuple[str, str]]:
        """What an alert that it causes may name, but for words of its headline."""
        named = {("name", name) for name in self.names} | {("place", place) for place in self.places}
        return named | {("claim", claim) for claim, _ in self.claims} | {("story", self.story)}


Nights = list[list[Piece]]


def reuters(folder: Path, draw: np.random.Generator) -> Nights:
    """Nights of Reuters-21578 in a random order: five desks stand for sources."""
    pieces = []
    for path in sorted(folder.glob("stories/reuters21578/*.sgm")):
        text = path.read_bytes().decode("latin-1")
        for found in re.finditer(r'NEWID="(\d+)">(.*?)</REUTERS>', text, re.DOTALL):
            number, body = int(found[1]), found[2]
            topics, places, people, bodies = (_listed(body, tag) for tag in ("TOPICS", "PLACES", "PEOPLE", "ORGS"))
            title = re.search(r"<TITLE>(.*?)</TITLE>", body, re.DOTALL)
            story = topics[0] if topics else f"alone-{number}"
            headline = title[1].replace("&lt;", " ") if title else ""
            pieces.append(Piece(f"r{number}", f"desk{number % 5}", headline, people + bodies, places, story))
    order = draw.permutation(len(pieces))
    return [
        [pieces[place] for place in order[at : at + REUTERS_NIGHT]]
        for at in range(0, (BEFORE + JUDGED) * REUTERS_NIGHT, REUTERS_NIGHT)
    ]


def _listed(body: str, tag: str) -> tuple[str, ...]:
    inside = re.search(rf"<{tag}>(.*?)</{tag}>", body, re.DOTALL)
    return tuple(re.findall(r"<D>(.*?)</D>", inside[1])) if inside else ()


def news(folder: Path, draw: np.random.Generator) -> Nights:
    """Nights drawn with replacement from the news of December 2021: hosts are the sources, words with capitals in
    the first 600 characters the names, the rarest word of a headline that others share the story."""
    with (folder / "corpus/news_2021_12/articles.jsonl").open(encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    words = [set(re.findall(r"[a-z]{4,}", (article["title"] or "").lower())) for article in articles]
    spread = Counter(word for found in words for word in found)
    pieces = []
    for number, article in enumerate(articles):
        names = tuple(set(re.findall(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b", article["text"][:600])))
        shared = min((word for word in words[number] if spread[word] > 1), key=lambda w: (spread[w], w), default="")
        host = article["url"].split("/")[2]
        pieces.append(Piece("", host, article["title"] or "", names, (), f"{shared or number}"))
    return [
        [
            replace(pieces[place], article_id=f"n{night}-{at}")
            for at, place in enumerate(draw.integers(0, len(pieces), NEWS_NIGHT))
        ]
        for night in range(BEFORE + JUDGED)
    ]


def drawn(_: Path, draw: np.random.Generator) -> Nights:
    """Nights of a drawn world: shares by Zipf's law, which vary by night (dispersion .05 to .3) and by weekday."""
    sources = [f"source{number:02}" for number in range(12)]
    volumes = np.maximum(draw.zipf(1.6, 12).clip(max=20), 1).astype(float)
    taste = {kind: draw.gamma(4, 0.25, (12, size)) for kind, size in _WORLD.items()}
    shares = {kind: 1 / np.arange(1, size + 1) ** 1.1 for kind, size in _WORLD.items()}
    bursts = {kind: draw.uniform(0.05, 0.3, size) for kind, size in _WORLD.items()}
    weekdays = {kind: np.exp(draw.normal(0, 0.15, (7, size))) for kind, size in _WORLD.items()}
    nights: Nights = []
    for night in range(BEFORE + JUDGED):
        tonight = {
            kind: shares[kind] * weekdays[kind][night % 7] * draw.gamma(1 / bursts[kind], bursts[kind])
            for kind in _WORLD
        }
        pieces = []
        given = draw.poisson(DRAWN_NIGHT * volumes / volumes.sum() * draw.gamma(8, 1 / 8, 12))
        for number, source in enumerate(sources):
            of_source = {kind: tonight[kind] * taste[kind][number] for kind in _WORLD}
            picked = {
                kind: draw.choice(len(rates), (given[number], _HELD[kind]), p=rates / rates.sum())
                for kind, rates in of_source.items()
            }
            for at in range(given[number]):
                names, places, words = (
                    tuple(f"{kind} {each}" for each in set(picked[kind][at].tolist()))
                    for kind in ("name", "place", "word")
                )
                title = " ".join(_word(int(name.split()[1])) for name in words)
                claims = tuple(
                    (f"claim {claim}", ("supports", "disputes", "reports")[int(draw.integers(3))])
                    for claim in set(picked["claim"][at].tolist())
                    if claim < 5
                )
                story = f"story {picked['story'][at][0]}"
                pieces.append(Piece(f"d{night}-{number}-{at}", source, title, names, places, story, claims))
        nights.append(pieces)
    return nights


_WORLD = {"name": 4_000, "place": 500, "story": 800, "word": 3_000, "claim": 40}
_HELD = {"name": 6, "place": 4, "story": 1, "word": 8, "claim": 1}  # of each in an article


def _word(number: int) -> str:
    """A word of five letters for each number."""
    return "".join("bdfgklmnprstvz"[number // 14**place % 14] + "aou"[number // 3**place % 3] for place in range(4))


WORLDS: Mapping[str, Callable[[Path, np.random.Generator], Nights]] = {
    "reuters": reuters,
    "news": news,
    "drawn": drawn,
}


def tables_of(pieces: Sequence[Piece], night: date) -> dict[str, pa.Table]:
    """The rows of the tables that trends ask for."""

    def signed(count: int) -> dict[str, list[Any]]:
        return {"night": [night] * count, "run_id": [f"run-{night}"] * count, "model_id": [MODEL] * count}

    def of(kind: Callable[[Piece], Sequence[Any]]) -> tuple[dict[str, list[Any]], list[Any]]:
        pairs = [(piece, value) for piece in pieces for value in kind(piece)]
        keys = {"article_id": [piece.article_id for piece, _ in pairs]}
        keys["revision"] = [piece.revision for piece, _ in pairs]
        return keys | signed(len(pairs)), [value for _, value in pairs]

    keys, plain = of(lambda piece: [piece])
    articles = keys | {
        "source": [piece.source for piece in plain],
        "outlet": [piece.source for piece in plain],
        "title": [piece.title for piece in plain],
        "text": [piece.title for piece in plain],
        "copy_group": [piece.copy_group or piece.article_id for piece in plain],
        "copy_similarity": [1.0 if piece.copy_group else None for piece in plain],
        "published_from": ["none"] * len(plain),
        "first_seen_at": [datetime.combine(night, datetime.min.time(), UTC)] * len(plain),
    }
    del articles["model_id"]
    of_names, names = of(lambda piece: piece.names)
    of_places, places = of(lambda piece: piece.places)
    of_claims, claims = of(lambda piece: [*piece.claims, *((f"claim {n}", "unrelated") for n in range(5))])
    stories = sorted({piece.story for piece in pieces})
    made: dict[Any, dict[str, list[Any]]] = {
        ARTICLES: articles,
        ENTITIES: of_names | {"entity": names, "type": ["person"] * len(names), "tone": ["neutral"] * len(names)},
        PLACES: of_places | {"name": places, "use": ["place"] * len(places), "kind": ["city"] * len(places)},
        STANCES: of_claims
        | {"claim_id": [claim for claim, _ in claims], "claim": [claim for claim, _ in claims]}
        | {"stance": [stance for _, stance in claims], "holder": ["article"] * len(claims)},
        STORY_MEMBERS: keys | {"story_id": [piece.story for piece in plain], "shared": [[]] * len(plain)},
        STORIES: signed(len(stories))
        | {"story_id": stories, "first_seen": [night] * len(stories)}
        | {"last_seen": [night] * len(stories)},
    }
    for columns in made.values():
        columns.setdefault("state", ["open"] * len(columns["night"]))
    return {table.name: filled_rows(table, columns) for table, columns in made.items()}


@contextmanager
def lake_of(nights: Nights) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a lake of these nights."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-trends-") as folder:
        lake, catalogue = Lake(Path(folder) / "lake"), Catalogue.empty()
        model = {"model_id": MODEL, "name": "tiny", "version": "1", "weights_sha256": sha("w")}
        for number, pieces in enumerate(nights):
            night = FIRST_NIGHT + timedelta(days=number)
            run_id, made, files = f"run-{night}", tables_of(pieces, night), []
            for table in PARQUET_TABLES:
                rows = made.get(table.name, table.empty())
                path = lake.data_path(table.name, night, run_id, 0)
                store.write(path, table, rows, content_key=sha(f"{table.name} {night}"))
                placed = {"night": night, "sources": ["made"], "part": 0, "published_by": run_id}
                files.append(store.file_row(lake, path, table_name=table.name, **placed))
            catalogue = catalogue.with_run(
                run_row(run_id, night),
                intake=[],
                models=[model | {"first_run_id": run_id}],
                claims=[],
                files=files,
            )
        publish_catalogue(lake, catalogue)
        with connect(lake) as con:
            yield con


def alerts(con: duckdb.DuckDBPyConnection, night: date, pieces: Sequence[Piece]) -> tuple[list[Any], list[Any]]:
    """The alerts of a night that has these articles, and all its rows."""
    made = tables_of(pieces, night)
    tonight = {table.name: made[table.name].select(list(names)) for table, names in history.COLUMNS.items()}
    rows, _ = trends_of(con, night, tonight, constants())
    return [row for row in rows if row["verdict"] in MOVED], rows


def copied(pieces: Sequence[Piece]) -> list[Piece]:
    """A source that was never there copies all of the largest."""
    largest = _largest(pieces)
    copies = [
        replace(piece, article_id=f"copy-{piece.article_id}", source="0-new", copy_group=piece.article_id)
        for piece in pieces
        if piece.source == largest
    ]
    return [*pieces, *copies]


def _largest(pieces: Sequence[Piece]) -> str:
    return Counter(piece.source for piece in pieces).most_common(1)[0][0]


def replay(name: str, folder: Path, seed: int, found: Counter[tuple[str, str]]) -> None:
    """Judge the nights of a world, and count into `found` what came of it."""
    draw = np.random.default_rng(seed)
    nights = WORLDS[name](folder, draw)
    lacking = {"reuters": {"claim"}, "news": {"claim", "place"}, "drawn": set()}[name]
    kinds = {*history.TABLES} - lacking
    with lake_of(nights) as con:
        for number in range(BEFORE, BEFORE + JUDGED):
            night, pieces = FIRST_NIGHT + timedelta(days=number), nights[number]
            moved, _ = alerts(con, night, pieces)
            alerted = {row["kind"] for row in moved}
            found["nights", name] += 1
            found["families", name] += len(kinds)
            found["families with an alert", name] += len(alerted)
            found["alerts", name] += len(moved)
            before = {(row["kind"], row["subject"], row["side"]) for row in moved}
            past = nights[number - constants().nights - constants().left_out : number - constants().left_out]
            for times in (2, 4):
                _inject(con, name, night, pieces, past, times, before, draw, found)
            if number % 3:  # of what is done to sources every third night tells enough
                continue
            storm = [replace(piece, revision=2) for earlier in nights[number - 3 : number] for piece in earlier]
            done = {
                "a source off": [piece for piece in pieces if piece.source != _largest(pieces)],
                "a source copied": copied(pieces),
                "revisions": [*pieces, *storm],
            }
            for what, changed in done.items():
                moved, _ = alerts(con, night, changed)
                caused = {(row["kind"], row["subject"], row["side"]) for row in moved} - before
                found[what, name] += len(caused)
                found[f"{what}, nights", name] += 1


def _inject(
    con: duckdb.DuckDBPyConnection,
    name: str,
    night: date,
    pieces: Sequence[Piece],
    past: Nights,
    times: int,
    before: set[tuple[str, str, str | None]],
    draw: np.random.Generator,
    found: Counter[tuple[str, str]],
) -> None:
    """Add articles of one story, so that it has so many times its usual number, and count what is found."""
    pools: dict[str, list[Piece]] = {}
    for earlier in past:
        for piece in earlier:
            pools.setdefault(piece.story, []).append(piece)
    followed = sorted(story for story, pool in pools.items() if len(pool) / len(past) >= LEAST_USUAL)
    if not followed:
        return
    story = followed[draw.integers(len(followed))]
    more = round(len(pools[story]) / len(past) * (times - 1))
    added = [
        replace(pools[story][place], article_id=f"more-{number}")
        for number, place in enumerate(draw.integers(0, len(pools[story]), more))
    ]
    moved, _ = alerts(con, night, [*pieces, *added])
    raised = {subject for piece in added for subject in piece.subjects}
    found[f"{times} times", name] += 1
    found[f"{times} times, found", name] += any(
        row["kind"] == "story" and row["subject"] == story and row["verdict"] in ("up", "new") for row in moved
    )
    found[f"{times} times, found by anything of it", name] += any(
        (row["kind"], row["subject"]) in raised and row["verdict"] in ("up", "new") for row in moved
    )
    found[f"{times} times, alerts", name] += len(moved)
    found[f"{times} times, false", name] += sum(
        (row["kind"], row["subject"]) not in raised and row["kind"] != "term"
        for row in moved
        if (row["kind"], row["subject"], row["side"]) not in before
    )


def run(folder: Path, rounds: int) -> None:
    """Replay each world so many times, and print what came of it."""
    found: Counter[tuple[str, str]] = Counter()
    for name in WORLDS:
        for seed in range(rounds):
            replay(name, folder, seed, found)
        for what, world in sorted(found):
            if world == name:
                print(f"{name:8} {what:28} {found[what, name]}")


def cost(articles: int, nights: int) -> None:
    """Time one night of so many articles with so many nights behind it, and print seconds and the peak of memory.

    Nights before the baseline are never read, so that they have only ten articles each; their files are there.
    """
    asked = {table.name: made_lake.ROWS.get(table.name, 1) for table in history.COLUMNS}
    compared = constants().nights + constants().left_out
    with tempfile.TemporaryDirectory(prefix="nightdesk-trends-") as folder:
        lake = made_lake.make(Path(folder) / "lake", articles * compared, compared, asked, nights - compared)
        night = made_lake.FIRST_NIGHT + timedelta(days=nights)
        tonight = {}
        with duckdb.connect() as con:
            con.execute("set TimeZone = 'UTC'")
            con.register("pool", made_lake.pool())
            first = articles * compared + 10 * (nights - compared)
            for table, names in history.COLUMNS.items():
                rows = made_lake.rows_for(con, table, first, articles, night, "tonight", asked)
                tonight[table.name] = rows.select(list(names))
        with Before.open(lake, night) as before, before.past([]) as con:
            started, used, peak = time.perf_counter(), time.process_time(), _peak()
            rows, subjects = trends_of(con, night, tonight, constants())
            seconds, used = time.perf_counter() - started, time.process_time() - used
    print(
        f"{articles} articles, {nights} nights before: {subjects} subjects, {len(rows)} rows, {seconds:.1f} s, "
        f"{used:.1f} s of cores, peak {peak:.2f} to {_peak():.2f} GB"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    if sys.argv[1] == "cost":
        cost(*map(int, sys.argv[2:] or ("5000", "400")))
    else:
        run(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2)
