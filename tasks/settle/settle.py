"""Decide what becomes of each record: its revision, its copy group, its ledger row, and its shard.

Drafts come in, one per record in the order of the sources; shards go out, each a folder of staged Parquet
files (`articles`, `removed_spans`, `ledger`). Memory holds one shard of rows, one short entry per record and per
article, and the texts that another text of the same night replaces; `warehouse.history.candidates` says what the
search for near copies adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tasks.receipt import Receipt
from tasks.records import DRAFTS, batches
from tasks.settle.copies import NearCopies
from tasks.settle.numbering import KEYS, Numbered, number
from tasks.settle.revisions import change
from tasks.step import step
from warehouse.history.before import Before
from warehouse.history.candidates import candidates
from warehouse.history.history import Group, copy_groups, known, texts
from warehouse.lake import store
from warehouse.tables.schema import ARTICLES, LEDGER, REMOVED_SPANS
from warehouse.tables.table import Table

if TYPE_CHECKING:
    from warehouse.history.before import Past

LEDGER_ROWS_PER_SHARD = 20_000  # closes a shard of a night on which nearly everything is unchanged


@dataclass(frozen=True)
class Shard:
    """Some articles of one source, settled and staged; what the models read at once.

    Attributes:
        number: place among the shards of the source, from 0.
        folder: holds one staged file per table.
        input_key: content key of the articles file; all annotations rest on it.
    """

    source: str
    number: int
    folder: Path
    input_key: str
    articles: int


@step("group-copies", "group copies")
def settle(
    before: Before, drafts: dict[str, Path], run_id: str, shard_articles: int
) -> tuple[list[Shard], Receipt]:
    """Give every record its one outcome and write the shards of every source.

    Args:
        drafts: the staged drafts of each source, in the order of the settings.
        run_id: the run that signs the rows.
        shard_articles: articles per shard.

    Returns:
        The shards in order, at least one per source, and the receipt (read: records; written: article rows).
    """
    with before.past(tuple(drafts)) as con:
        shards, records = _settled(before, con, drafts, run_id, shard_articles)
    written = sum(shard.articles for shard in shards)
    return shards, Receipt(stage="group copies", read=records, written=written, set_aside=records - written)


def _settled(
    before: Before,
    con: Past,
    drafts: Mapping[str, Path],
    run_id: str,
    shard_articles: int,
) -> tuple[list[Shard], int]:
    """The shards of all sources, and how many records they were made of; `con` is a session of `before`."""
    night, sources = before.night, tuple(drafts)
    near = NearCopies.of(candidates(con, night, sources, tuple(drafts.values())))
    keys = _read(drafts, KEYS)
    # Asked once for the night, as each query scans the articles of every night.
    numbered = number(keys, known(con, night, sources, _distinct(keys, "article_id")), night)
    groups = copy_groups(con, night, sources, _distinct(keys, "text_sha256"))
    replaced = _texts_at(drafts, {one.place for one in numbered if one.place is not None})
    shards: list[Shard] = []
    records = 0
    for source, path in drafts.items():
        writer = _ShardWriter(before.lake.staging(night), source, night, run_id)
        for batch, _ in batches(path):
            here = list(zip(batch, numbered[records : records + len(batch)], strict=True))
            earlier = texts(con, [(d["article_id"], n.before) for d, n in here if n.before and n.place is None])
            for draft, one in here:
                group = _group(records, draft, one, groups, near)
                changed = _changed(draft, one, earlier, replaced)
                writer.add(_unless_unknown(draft, one) | changed, _outcome(one, group), one.revision, group)
                records += 1
                if writer.is_full(shard_articles):
                    writer.flush()
        writer.finish()
        shards += writer.shards
    return shards, records


def _distinct(keys: pa.Table, column: str) -> list[str]:
    found: list[str] = pc.unique(keys[column]).drop_null().to_pylist()
    return found


def _read(drafts: Mapping[str, Path], columns: Sequence[str]) -> pa.Table:
    """These columns of the drafts of all sources."""
    schema = pa.schema([DRAFTS.field(name) for name in columns])
    read = [pq.read_table(path, columns=list(columns)) for path in drafts.values()]
    return pa.concat_tables([schema.empty_table(), *read])


def _texts_at(drafts: Mapping[str, Path], places: Set[int]) -> dict[int, str]:
    """The texts of the records at these places of the night."""
    if not places:
        return {}
    texts = (text for path in drafts.values() for batch, _ in batches(path, ["text"]) for text in batch)
    return {place: row["text"] for place, row in enumerate(texts) if place in places}


def _group(
    place: int, draft: dict[str, Any], one: Numbered, groups: dict[str, Group], near: NearCopies
) -> Group | None:
    """The copy group of the record at `place`, None without a new text; `groups` remembers it for equal texts."""
    if one.outcome not in ("new", "revised"):
        return None
    article_id, sha = draft["article_id"], draft["text_sha256"]
    named = article_id if one.revision == 1 else f"{article_id}.{one.revision}"
    group = groups.get(sha) or near.group_of(place, named)
    if group.name == named:
        group = Group(named, None)
    groups.setdefault(sha, group._replace(similarity=group.similarity or 1.0))
    return group


def _outcome(one: Numbered, group: Group | None) -> str:
    return "duplicate" if one.outcome == "new" and group and group.similarity is not None else one.outcome


def _changed(
    draft: dict[str, Any], one: Numbered, earlier: Mapping[tuple[str, int], str], replaced: Mapping[int, str]
) -> dict[str, int]:
    """How many characters a revision added to the text seen before it, and how many it removed."""
    if one.before is None:
        return {}
    old = replaced[one.place] if one.place is not None else earlier[draft["article_id"], one.before.revision]
    found = change(old, draft["text"])
    return {"characters_added": found.added, "characters_removed": found.removed}


def _unless_unknown(draft: dict[str, Any], one: Numbered) -> dict[str, Any]:
    """The draft; a "not modified" record is rejected if the lake holds no earlier text."""
    if one.outcome != "rejected" or draft["problem"] is not None:
        return draft
    detail = "not modified, says the server, and the lake does not have it; the next night fetches it"
    return {**draft, "article_id": None, "problem": "not_fetched", "detail": detail}


class _ShardWriter:
    """Gathers the rows of one source and writes them, shard by shard, to the staging folder."""

    def __init__(self, staging: Path, source: str, night: date, run_id: str) -> None:
        self.shards: list[Shard] = []
        self._staging, self._source = staging, source
        self._signed = {"night": night, "run_id": run_id}
        self._rows: dict[Table, list[dict[str, Any]]] = {ARTICLES: [], REMOVED_SPANS: [], LEDGER: []}

    def add(self, draft: dict[str, Any], outcome: str, revision: int | None, group: Group | None) -> None:
        """Add the rows that a record becomes."""
        key = {"article_id": draft["article_id"], "revision": revision}
        self._rows[LEDGER].append(
            {
                "source": self._source,
                "record": draft["record"],
                "outcome": outcome,
                "reason": draft["problem"] or draft["remark"],
                "detail": draft["detail"],
                **key,
                **self._signed,
            }
        )
        if group is None:
            return
        removed = draft["removed"] or []
        self._rows[REMOVED_SPANS] += [{**key, **span, **self._signed} for span in removed]
        own = {"source": self._source, "revision": revision, **self._signed}
        own |= {"copy_group": group.name, "copy_similarity": group.similarity}
        self._rows[ARTICLES].append({name: own.get(name, draft.get(name)) for name in ARTICLES.schema.names})

    def is_full(self, shard_articles: int) -> bool:
        """Whether the gathered rows fill a shard."""
        return len(self._rows[ARTICLES]) >= shard_articles or len(self._rows[LEDGER]) >= LEDGER_ROWS_PER_SHARD

    def finish(self) -> None:
        """Write the remaining rows; a source without records still makes one typed, empty shard."""
        if self._rows[LEDGER] or not self.shards:
            self.flush()

    def flush(self) -> None:
        """Write the gathered rows as the next shard."""
        folder = self._staging / f"{self._source}-{len(self.shards):04d}"
        keys = {}
        for table, rows in self._rows.items():
            conformed = table.conform(rows)
            keys[table] = store.rows_key(table, conformed)
            path = folder / f"{table.name}.parquet"
            store.write(path, table, conformed, content_key=keys[table], lasting=False)
        articles = len(self._rows[ARTICLES])
        self.shards.append(Shard(self._source, len(self.shards), folder, keys[ARTICLES], articles))
        self._rows = {table: [] for table in self._rows}
