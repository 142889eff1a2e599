"""Link the persons and bodies of a night's articles with those of earlier nights: one id for one of them.

Of earlier nights only those are read that share a surname, an acronym or the first word of a name with one of
tonight's, and of each a few appearances, so that the cost hardly grows with the nights behind.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from models.linking.appearances import Authority, Named, appearances_of, authority_of
from models.linking.pairs import SKETCH_WORDS, WORD_BITS, Appearance, constants, sketches
from models.linking.placing import FIRST, Key, Known, Link, key_of, place
from models.weights import night_identity
from tasks.night_rows import appeared, stage_rows
from tasks.receipt import Receipt
from tasks.step import step
from tasks.stories import usual_model
from warehouse.errors import InputError
from warehouse.history import linked as history
from warehouse.history.before import Before
from warehouse.history.stories import stacked
from warehouse.nights.compaction import RowRange, ShardTables
from warehouse.tables.schema import ARTICLES, EMBEDDINGS, ENTITIES, ENTITY_IDS

_COLUMNS = ("id", "name")
_WORD_BYTES = WORD_BITS // 8


def read_authority(path: Path | None) -> Authority:
    """The names of the authority file, by their words; a name that it gives to two ids is left out.

    Args:
        path: a CSV file with the columns id, name and, if it likes, alias: one row per name of a person or body.

    Raises:
        InputError: the file is missing or no CSV in UTF-8, or lacks a column.
    """
    if path is None:
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"authority = {str(path)!r} cannot be read as CSV in UTF-8: {error}") from error
    for number, row in enumerate(rows, 2):
        if missing := [name for name in _COLUMNS if not row.get(name)]:
            raise InputError(f"{path} line {number}: no {missing[0]}; give the columns id, name and alias")
    return authority_of((row["id"], row[name]) for row in rows for name in ("name", "alias") if row.get(name))


@step("link-entities", "link entities")
def link_entities(
    before: Before, run_id: str, shards: Sequence[ShardTables], authority: Authority
) -> tuple[dict[str, RowRange], Receipt]:
    """Say who the persons and bodies of a night's articles are, and stage the rows of ENTITY_IDS.

    Args:
        shards: all shards of the night, those of sources that are not read now too.
        authority: from `read_authority`.

    Returns:
        The staged rows by table, and the receipt (read: persons and bodies by article; written: as many).

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    tonight = _tonight(before, shards, authority)
    appearances = [one for _, found in tonight.articles.values() for one in found]
    keys = {(one.type, key) for one in appearances for key in one.looked_for}
    with before.past({rows[ARTICLES.name].source for rows in shards}) as con:
        past = _known(history.appearances(con, before.night, keys, constants().kept), tonight.model)
        placed = history.placed(con, before.night, tonight.articles)
    links = place(appearances, past, {Key(*key): entity_id for key, entity_id in placed.items()}, constants())
    signed = {"model_id": night_identity("linking").model_id, "night": before.night, "run_id": run_id}
    rows = [
        _row(one, revision, tonight.model, links[key_of(one)]) | signed
        for revision, found in tonight.articles.values()
        for one in found
    ]
    rows.sort(key=lambda row: (row["article_id"], row["type"], row["name"]))
    counts = Counter("new" if link.tie == FIRST else "known" for link in links.values())
    note = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
    receipt = Receipt(stage="link entities", read=len(rows), written=len(rows), note=note or None)
    return stage_rows(before, {ENTITY_IDS: rows}), receipt


@dataclass(frozen=True)
class _Tonight:
    """What tonight's articles name.

    Attributes:
        model: of most of tonight's vectors; those of another are not compared. "" without vectors.
        articles: the latest revision of each article, and the persons and bodies that it names.
    """

    model: str
    articles: Mapping[str, tuple[int, Sequence[Appearance]]]


def _tonight(before: Before, shards: Sequence[ShardTables], authority: Authority) -> _Tonight:
    model = usual_model(shards)
    articles: dict[str, tuple[int, Sequence[Appearance]]] = {}
    for rows in shards:
        sketched = _sketched(rows, model)
        at = appeared(rows)
        mentions: dict[tuple[str, int], list[Named]] = defaultdict(list)
        columns = ["article_id", "revision", "entity", "type", "surface", "role"]
        named = rows[ENTITIES.name].read(ENTITIES, columns)
        for article_id, revision, *mention in zip(*(column.to_pylist() for column in named.columns), strict=True):
            mentions[article_id, revision].append(Named(*mention))
        for (article_id, revision), found in mentions.items():
            if article_id not in articles or articles[article_id][0] < revision:
                articles[article_id] = (
                    revision,
                    appearances_of(
                        article_id,
                        found,
                        day=before.night.toordinal(),
                        at=at[article_id, revision],
                        sketch=sketched.get((article_id, revision)),
                        authority=authority,
                    ),
                )
    return _Tonight(model, articles)


def _sketched(rows: ShardTables, model: str) -> dict[tuple[str, int], int]:
    """The sketches of a shard's vectors by this model, by article and revision."""
    embedded = rows[EMBEDDINGS.name].read(EMBEDDINGS, ["article_id", "revision", "model_id", "embedding"])
    embedded = embedded.filter(pc.equal(embedded["model_id"], model))
    if not embedded.num_rows:
        return {}
    keys = zip(embedded["article_id"].to_pylist(), embedded["revision"].to_pylist(), strict=True)
    return dict(zip(keys, sketches(stacked(embedded["embedding"])), strict=True))


def _known(earlier: Iterable[Mapping[str, Any]], model: str) -> list[Known]:
    """The entities of earlier nights, with the appearances that are compared."""
    entities: dict[str, Known] = {}
    for row in earlier:
        appearance = Appearance(
            row["article_id"],
            row["name"],
            row["type"],
            tuple(row["forms"]),
            row["role"],
            row["night"].toordinal(),
            "",
            _whole(row["sketch"]) if row["sketch_model_id"] == model and row["sketch"] else None,
            tuple(row["beside"]),
            row["same_as"],
        )
        entities.setdefault(row["entity_id"], Known(row["entity_id"], [])).appearances.append(appearance)
    return list(entities.values())


def _row(one: Appearance, revision: int, model: str, link: Link) -> dict[str, Any]:
    return {
        "entity_id": link.entity_id,
        "article_id": one.article_id,
        "revision": revision,
        "name": one.name,
        "type": one.type,
        "forms": list(one.forms),
        "role": one.role,
        "probability": round(link.probability, 4),
        "tie": link.tie,
        "via_article_id": link.via and link.via.article_id,
        "via_name": link.via and link.via.name,
        "shared": list(link.shared),
        "same_as": one.same_as,
        "beside": list(one.beside),
        "keys": one.keys,
        "sketch": [] if one.sketch is None else _in_words(one.sketch),
        "sketch_model_id": None if one.sketch is None else model,
    }


def _in_words(sketch: int) -> list[int]:
    """The bits of a sketch as signed integers of 64 bits each, the first bits first."""
    data = sketch.to_bytes(SKETCH_WORDS * _WORD_BYTES, "big")
    return [
        int.from_bytes(data[start : start + _WORD_BYTES], "big", signed=True)
        for start in range(0, len(data), _WORD_BYTES)
    ]


def _whole(words: Iterable[int]) -> int:
    """The sketch of such integers."""
    return int.from_bytes(b"".join(word.to_bytes(_WORD_BYTES, "big", signed=True) for word in words), "big")
