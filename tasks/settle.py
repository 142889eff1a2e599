"""Settle what became of each record: revisions, copies, the ledger, and the shards to be read.

Drafts come in, one per record in the order of the sources; shards go out, each a folder of staged Parquet
files (`articles`, `removed_spans`, `ledger`). Memory holds one shard of rows and one short entry per article;
`warehouse.candidates` says what looking for near copies takes besides.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.copies import NearCopies
from tasks.receipt import Receipt
from tasks.records import batches
from tasks.revisions import change
from warehouse import store
from warehouse.candidates import candidates
from warehouse.history import Group, Version, copy_groups, past, texts, versions
from warehouse.lake import Lake
from warehouse.schema import ARTICLES, LEDGER, REMOVED_SPANS
from warehouse.table import Table

_KEYS = ["article_id", "text_sha256"]
LEDGER_ROWS_PER_SHARD = 20_000  # closes a shard in nights where nearly everything is unchanged


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


@dataclass
class _Tonight:
    """What this night has settled so far, across its sources.

    Attributes:
        repeated: articles that come more than once tonight, with several texts; `texts` has the last of each.
    """

    near: NearCopies
    repeated: frozenset[str]
    texts: dict[str, str] = field(default_factory=dict)
    revisions: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)


@task(name="group-copies", task_run_name="group copies", cache_policy=NO_CACHE)
def settle(
    root: Path, night: date, drafts: dict[str, Path], run_id: str, shard_articles: int
) -> tuple[list[Shard], Receipt]:
    """Give every record its one outcome and write the shards of every source.

    Args:
        root: the lake's folder.
        drafts: the staged drafts of each source, in the order of the settings.
        run_id: the run that signs the rows.
        shard_articles: articles per shard.

    Returns:
        The shards in order, at least one per source, and the receipt (read: records; written: article rows).
    """
    started = time.monotonic()
    lake, sources = Lake(root), tuple(drafts)
    con = past(lake, night, sources)
    near = NearCopies.of(candidates(lake, con, night, sources, tuple(drafts.values())))
    keys = pa.concat_tables([pq.read_table(path, columns=_KEYS) for path in drafts.values()])
    # Asked once for the night: each time, the articles of every night are gone through.
    seen_before = versions(con, night, sources, _distinct(keys, "article_id"))
    groups = copy_groups(con, night, sources, _distinct(keys, "text_sha256"))
    tonight = _Tonight(near, _repeated(keys))
    shards: list[Shard] = []
    records = 0
    for source, path in drafts.items():
        writer = _ShardWriter(lake.staging(night), source, night, run_id)
        for batch, _ in batches(path):
            before = texts(con, _changing(batch, seen_before))
            for draft in batch:
                known = _unless_unknown(draft, seen_before, tonight)
                outcome, revision, group = _outcome(records, known, seen_before, groups, tonight)
                writer.add(known | _changed(known, outcome, before, tonight), outcome, revision, group)
                records += 1
                if writer.is_full(shard_articles):
                    writer.flush()
        writer.finish()
        shards += writer.shards
    if con is not None:
        con.close()
    written = sum(shard.articles for shard in shards)
    seconds = time.monotonic() - started
    return shards, Receipt("group copies", None, None, records, written, records - written, seconds, None)


def _distinct(keys: pa.Table, column: str) -> list[str]:
    found: list[str] = pc.unique(keys[column]).drop_null().to_pylist()
    return found


def _changing(batch: list[dict[str, Any]], known: dict[str, Version]) -> dict[str, Version]:
    """Articles of the batch whose text is another than the lake's latest."""
    pairs = ((draft, known.get(draft["article_id"])) for draft in batch if draft["text_sha256"])
    return {draft["article_id"]: one for draft, one in pairs if one and one.latest_sha != draft["text_sha256"]}


def _outcome(
    place: int, draft: dict[str, Any], before: dict[str, Version], groups: dict[str, Group], tonight: _Tonight
) -> tuple[str, int | None, Group | None]:
    """Outcome, revision and copy group of the draft at `place`; notes in `tonight` what the next ones must know.

    A revision number is never used twice: a rerun of a night finds its own numbers again, and a night that is
    read after a later one takes the next free number.
    """
    if draft["problem"] is not None:
        return "rejected", None, None
    article_id, sha = draft["article_id"], draft["text_sha256"]
    known = before.get(article_id) or Version()
    earlier = tonight.revisions.setdefault(article_id, [])
    revision, text = earlier[-1] if earlier else (known.latest_revision, known.latest_sha)
    if text == sha or draft["not_modified"]:
        return "unchanged", revision, None
    taken = {number for number, _ in earlier}
    number = known.own.get(sha)
    if number is None or number in taken:
        number = max({known.top_revision, *taken}) + 1
    earlier.append((number, sha))
    named = article_id if number == 1 else f"{article_id}.{number}"
    group = groups.get(sha) or tonight.groups.get(sha) or tonight.near.group_of(place, named)
    if group.name == named:
        group = Group(named, None)
    tonight.groups.setdefault(sha, group._replace(similarity=group.similarity or 1.0))
    if revision is not None:
        return "revised", number, group
    return ("new" if group.similarity is None else "duplicate"), number, group


def _repeated(keys: pa.Table) -> frozenset[str]:
    """Articles of which tonight's drafts have more than one text."""
    counted = keys.drop_null().group_by("article_id").aggregate([("text_sha256", "count_distinct")])
    return frozenset(counted.filter(pc.field("text_sha256_count_distinct") > 1)["article_id"].to_pylist())


def _changed(
    draft: dict[str, Any], outcome: str, before: dict[str, str], tonight: _Tonight
) -> dict[str, int | None]:
    """How much a revision changed; notes the text in `tonight` where another may come."""
    article_id, old = draft["article_id"], None
    if outcome == "revised":
        old = tonight.texts.get(article_id) or before[article_id]
    if draft["text"] and article_id in tonight.repeated:
        tonight.texts[article_id] = draft["text"]
    if old is None:
        return {}
    found = change(old, draft["text"])
    return {"characters_added": found.added, "characters_removed": found.removed}


def _unless_unknown(draft: dict[str, Any], before: dict[str, Version], tonight: _Tonight) -> dict[str, Any]:
    """The draft; one that is said to be as the lake has it is rejected where the lake has none."""
    article_id = draft["article_id"]
    known = before.get(article_id) or Version()
    if not draft["not_modified"] or known.latest_revision is not None or tonight.revisions.get(article_id):
        return draft
    said = "not modified, says the server, and the lake does not have it; the next night fetches it"
    return {**draft, "article_id": None, "problem": "not_fetched", "detail": said}


class _ShardWriter:
    """Gathers the rows of one source and writes them shard by shard into the staging folder."""

    def __init__(self, staging: Path, source: str, night: date, run_id: str) -> None:
        self.shards: list[Shard] = []
        self._staging, self._source = staging, source
        self._signed = {"night": night, "run_id": run_id}
        self._rows: dict[Table, list[dict[str, Any]]] = {ARTICLES: [], REMOVED_SPANS: [], LEDGER: []}

    def add(self, draft: dict[str, Any], outcome: str, revision: int | None, group: Group | None) -> None:
        """Take the rows that one record becomes."""
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
        """Whether the gathered rows make a shard."""
        return len(self._rows[ARTICLES]) >= shard_articles or len(self._rows[LEDGER]) >= LEDGER_ROWS_PER_SHARD

    def finish(self) -> None:
        """Write what is left; a source without a single record still makes one typed, empty shard."""
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
