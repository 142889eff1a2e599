"""Checks between the tables of one shard: evidence, and no answer missing or left over. Reads no file."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from warehouse.tables.schema import (
    ANNOTATIONS,
    ARTICLES,
    EMBEDDINGS,
    QUOTES,
    REMOVED_SPANS,
    STANCES,
    SUMMARIES,
)
from warehouse.tables.table import Table

Key = tuple[str, int]
Shard = Mapping[str, pa.Table]
UNIT_WITHIN = 1e-2  # of a vector's length: rounding to 11 bits moves it by less than 1e-3
Problems = Iterator[tuple[str, str]]  # where, what


def evidence(shard: Shard) -> Problems:
    """Every hash, span and surface that the stored texts contradict.

    Args:
        shard: table name to rows, for all Parquet tables.
    """
    texts = _texts(shard)
    yield from _texts_hash_right(shard)
    yield from _raw_texts_come_back(shard, texts)
    for table in ANNOTATIONS:
        if table not in (SUMMARIES, STANCES):
            for columns in spans_of(table):
                yield from _spans_hold(shard, texts, table, columns)
    for key, start, end, surface, kind in _columns(shard, SUMMARIES.name, "start", "end", "text", "kind"):
        if (kind == "generated") != (start is None) or (start is None) != (end is None):
            yield _place(key), f"summaries: a {kind} sentence has the span {start} to {end}"
        elif start is not None:
            yield from _unlike(texts, SUMMARIES.name, key, start, end, surface if kind == "verbatim" else None)
    spans = ("evidence_start", "evidence_end", "evidence", "stance")
    for key, start, end, surface, stance in _columns(shard, STANCES.name, *spans):
        if {start is None, end is None, surface is None} != {stance == "unrelated"}:
            yield _place(key), f"stances: {stance} with the evidence {surface!r}, {start} to {end}"
        elif start is not None:
            yield from _unlike(texts, STANCES.name, key, start, end, surface)


def spans_of(table: Table) -> list[tuple[str, str, str]]:
    """The spans of a table as the columns of start, end and surface.

    The surface of `x_start` and `x_end` is `x_surface`, else `x`; that of `start` and `end` is `surface`, else
    `text`.
    """
    names = set(table.schema.names)
    spans = []
    for start in table.schema.names:
        prefix = start.removesuffix("start")
        if start.endswith("start") and f"{prefix}end" in names:
            surface = next(name for name in (f"{prefix}surface", prefix.rstrip("_") or "text") if name in names)
            spans.append((start, f"{prefix}end", surface))
    return spans


def _spans_hold(shard: Shard, texts: Mapping[Key, str], table: Table, columns: tuple[str, str, str]) -> Problems:
    for key, start, end, surface in _columns(shard, table.name, *columns):
        if len({start is None, end is None, surface is None}) > 1:
            yield _place(key), f"{table.name}: {surface!r} has the span {start} to {end}"
        elif start is not None:
            yield from _unlike(texts, table.name, key, start, end, surface)


def wholeness(shard: Shard) -> Problems:
    """Every annotation without its annotated article, and every annotated article without its answers.

    Each has one row in every table with a row per article, a vector of length 1, and one stance of its own for each
    claim that the shard was asked about; a speaker's stance names one of its quotes.
    """
    keys = zip(
        *(_values(shard[ARTICLES.name], name) for name in ("article_id", "revision", "annotated")), strict=True
    )
    annotated = {(article, revision) for article, revision, read in keys if read}
    for table in ANNOTATIONS:
        for key in sorted({key for (key,) in _columns(shard, table.name)} - annotated):
            yield _place(key), f"{table.name}: has rows, but no annotated article in its shard"
    for table in (table for table in ANNOTATIONS if table.key == ARTICLES.key):
        answers = Counter(key for (key,) in _columns(shard, table.name))
        for key in sorted(annotated):
            if answers[key] != 1:
                yield _place(key), f"{table.name}: has {answers[key]} rows, not one"
    yield from _vectors_are_alike(shard)
    stances = list(_columns(shard, STANCES.name, "claim_id", "holder"))
    judged = Counter((key, claim) for key, claim, holder in stances if holder == "article")
    yield from _stances_name_quotes(shard)
    for key in sorted(annotated):
        for claim in sorted({claim for _, claim, _ in stances}):
            if judged[key, claim] != 1:
                yield _place(key), f"stances: has {judged[key, claim]} rows on claim {claim}, not one"


def _vectors_are_alike(shard: Shard) -> Problems:
    """Vectors of one model have one number of dimensions and length 1, as inner products mean nothing otherwise."""
    dimensions: dict[str, int] = {}
    for key, model, vector in _columns(shard, EMBEDDINGS.name, "model_id", "embedding"):
        if len(vector) != dimensions.setdefault(model, len(vector)):
            yield _place(key), f"embeddings: has {len(vector)} dimensions, others of {model} {dimensions[model]}"
        elif abs((length := math.hypot(*vector)) - 1) > UNIT_WITHIN:
            yield _place(key), f"embeddings: the vector has the length {length:.3f}, not 1"


def _stances_name_quotes(shard: Shard) -> Problems:
    quotes = set(_columns(shard, QUOTES.name, "quote_id"))
    for key, holder, quote in _columns(shard, STANCES.name, "holder", "quote_id"):
        if (quote is None) != (holder == "article") or (quote is not None and (key, quote) not in quotes):
            yield _place(key), f"stances: the holder {holder} stands on quote {quote}, which quotes does not hold"


def _texts_hash_right(shard: Shard) -> Problems:
    for key, text, sha in _columns(shard, ARTICLES.name, "text", "text_sha256"):
        if _sha256(text) != sha:
            yield _place(key), "articles: text_sha256 is not the hash of text"


def _raw_texts_come_back(shard: Shard, texts: Mapping[Key, str]) -> Problems:
    removed: dict[Key, list[tuple[int, int, str]]] = {}
    for key, start, end, surface in _columns(shard, REMOVED_SPANS.name, "raw_start", "raw_end", "surface"):
        removed.setdefault(key, []).append((start, end, surface))
    for key in sorted(removed.keys() - texts.keys()):
        yield _place(key), "removed_spans: has rows, but no article in its shard"
    for key, text, sha in _columns(shard, ARTICLES.name, "text", "raw_sha256"):
        spans = sorted(removed.get(key, []))
        if any(end - start != len(surface) for start, end, surface in spans):
            yield _place(key), "removed_spans: a surface is not as long as its span"
        elif _sha256(_put_back(text, spans)) != sha:
            yield _place(key), "removed_spans: put back into the text, they do not give raw_sha256"


def _put_back(text: str, spans: list[tuple[int, int, str]]) -> str:
    """The raw text: `spans` are (raw_start, raw_end, surface) in order, offsets in code points of the result."""
    pieces, taken, length = [], 0, 0
    for start, _, surface in spans:
        pieces += [text[taken : taken + start - length], surface]
        taken += start - length
        length = start + len(surface)
    return "".join([*pieces, text[taken:]])


def _unlike(texts: Mapping[Key, str], table: str, key: Key, start: int, end: int, surface: str | None) -> Problems:
    text = texts.get(key)
    if text is None:
        return  # `wholeness` reports it
    if not 0 <= start < end <= len(text):
        yield _place(key), f"{table}: {start} to {end} is no span of a text of {len(text)} code points"
    elif surface is not None and text[start:end] != surface:
        yield _place(key), f"{table}: at {start} to {end} the text reads {text[start:end]!r}, not {surface!r}"


def _texts(shard: Shard) -> dict[Key, str]:
    return dict(_columns(shard, ARTICLES.name, "text"))


def _columns(shard: Shard, table: str, *names: str) -> Iterator[tuple[Any, ...]]:
    """Rows of `table` as (article_id, revision) and the named values."""
    rows = shard[table]
    keys = zip(_values(rows, "article_id"), _values(rows, "revision"), strict=True)
    return zip(keys, *(_values(rows, name) for name in names), strict=True)


def _values(rows: pa.Table, name: str) -> list[Any]:
    values: list[Any] = rows.column(name).to_pylist()
    return values


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _place(key: Key) -> str:
    return f"article {key[0]} revision {key[1]}"
