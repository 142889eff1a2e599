"""Small lakes made for tests: rows that keep every promise, to be published as they are or broken on purpose."""

from __future__ import annotations

import hashlib
import math
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.nights.compaction import PublishedNight, RowRange, lay_out
from warehouse.snapshot.catalogue import Catalogue, format_of, open_snapshot
from warehouse.snapshot.snapshot import build_snapshot, connect, swap
from warehouse.tables import formats
from warehouse.tables.columns import STANCE_LABELS
from warehouse.tables.schema import BY_NAME, PARQUET_TABLES

NIGHT = date(2026, 3, 2)
NEXT_NIGHT = date(2026, 3, 3)
PUBLISHED = datetime(2026, 3, 2, 4, tzinfo=UTC)
TEXT = "Ada Crane opposes the dam."
CLAIM = {"claim_id": "dam", "text": "The dam should be built."}
MODEL = "tiny-1-0a1b2c3d"

Row = dict[str, Any]
Shard = dict[str, list[Row]]  # table name to rows


def sha(text: str) -> str:
    """SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def article(article_id: str, text: str = TEXT, **changes: Any) -> Row:
    """An article row of the source `wire` and the night `NIGHT`, as `changes` have it."""
    row = {
        "article_id": article_id,
        "revision": 1,
        "source": "wire",
        "record": f"{article_id}.txt",
        "outlet": "The Wire",
        "url": None,
        "title": f"About {article_id}",
        "byline": None,
        "section": None,
        "published_at": datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
        "published_from": "metadata",
        "published_precision": "minute",
        "published_raw": "2026-03-01 08:30",
        "published_offset": None,
        "published_other": None,
        "first_seen_at": datetime(2026, 3, 2, tzinfo=UTC),
        "language": "en",
        "annotated": True,
        "text": text,
        "text_sha256": sha(text),
        "raw_sha256": sha(text),
        "copy_group": article_id,
        "fingerprints": [],
        "wire_credit": None,
        "characters_added": None,
        "characters_removed": None,
        "night": NIGHT,
        "run_id": "run-1",
    }
    row |= changes
    named = article_id if row["revision"] == 1 else f"{article_id}.{row['revision']}"
    likeness = {"copy_similarity": None if row["copy_group"] == named else 1.0}
    return row | likeness | changes


def shard(*articles: Row, rejected: Iterable[str] = ()) -> Shard:
    """All rows of a shard with these articles: each mentions its first two words, who speak and dispute `CLAIM` as
    the article does.

    Args:
        rejected: records that were empty files.
    """
    rows: Shard = {table.name: [] for table in PARQUET_TABLES}
    first = articles[0] if articles else article("none")
    for one in articles:
        add_article(rows, one)
    for record in rejected:
        rows["ledger"].append(_ledger(first, record, "rejected", "empty"))
    return rows


def add_article(rows: Shard, one: Row) -> None:
    """Add an article and all that the other tables say of it."""
    key = {name: one[name] for name in ("article_id", "revision")}
    signed = {"model_id": MODEL, "night": one["night"], "run_id": one["run_id"]}
    text, name = one["text"], " ".join(one["text"].split()[:2])
    whole = {"start": 0, "end": len(text)}
    rows["articles"].append(one)
    rows["ledger"].append(_ledger(one, one["record"], "new" if one["revision"] == 1 else "revised", None))
    if not one["annotated"]:
        return
    rows["summaries"].append(
        {
            **key,
            "position": 0,
            "kind": "verbatim",
            "text": text,
            **whole,
            "salience": 0.5,
            "unsupported": [],
            **signed,
        }
    )
    rows["entities"].append(
        {**key, "start": 0, "end": len(name), "surface": name, "type": "person", "probability": 0.9, "entity": name}
        | {"tone": "negative", "tone_probability": 0.8, "tone_model_id": MODEL, **signed}
        | dict.fromkeys(("role", "role_start", "role_end"))
    )
    rows["sentiments"].append(
        {**key, "label": "neutral", "negative": 0.2, "neutral": 0.7, "positive": 0.1, **signed}
        | {"news": "bad", "news_bad": 0.6, "news_neutral": 0.3, "news_good": 0.1}
    )
    last = text.split()[-1]
    rows["places"].append(
        {**key, "start": text.rindex(last), "end": text.rindex(last) + len(last), "surface": last}
        | {"mention_start": None, "name": "Lisbon", "geonames_id": 2267057, "kind": "city", "country": "PT"}
        | {"country_name": "Portugal", "region": "PT-11", "latitude": 38.717, "longitude": -9.133, "use": "place"}
        | {"probability": 0.4, "considered": [], "quote_id": None, **signed}
    )
    rows["dates"].append(
        {**key, **whole, "surface": text, "precision": "day", "direction": "by"}
        | {
            "from": one["night"] + timedelta(days=20),
            "to": one["night"] + timedelta(days=20),
            "quote_id": None,
            **signed,
        }
    )
    rows["amounts"].append(
        {
            **key,
            **whole,
            "surface": text,
            "low": 2.0,
            "high": 2.0,
            "bound": "exact",
            "unit": "cranes",
            "kind": "count",
        }
        | dict.fromkeys(("currency", "per", "si_low", "si_high", "si_unit", "of", "of_start", "of_end"))
        | {"topic": "ada crane", "quote_id": None, **signed}
    )
    rows["embeddings"].append({**key, "embedding": vector(text), **signed})
    judged = {**key, "claim_id": CLAIM["claim_id"], "claim": CLAIM["text"], "stance": "disputes"}
    judged |= {"probability": 0.9, "evidence_start": 0, "evidence_end": len(text), "evidence": text}
    judged |= dict.fromkeys(STANCE_LABELS)
    judged |= {"quote_model_id": MODEL, "speaker_model_id": MODEL, **signed}
    own = {**judged, "holder": "article", "quote_id": None}
    rows["stances"].insert(sum(row["holder"] == "article" for row in rows["stances"]), own)  # before the speakers'
    if len(text.split()) > 3:
        rows["quotes"].append({**key, **quote(text, name), "speaker_model_id": MODEL, **signed})
        rows["stances"].append({**judged, "holder": name, "quote_id": 0})


def vector(text: str) -> list[float]:
    """A vector of length 1 that tells how much of a text is vowels and how much is not."""
    vowels = sum(letter in "aeiou" for letter in text)
    length = math.hypot(vowels, len(text) - vowels)
    return [vowels / length, (len(text) - vowels) / length]


def quote(text: str, speaker: str) -> Row:
    """What the first two words of a text, `speaker`, say by the third: all the rest."""
    cue = text.split()[2]
    cue_start = text.index(cue, len(speaker))
    start = cue_start + len(cue) + 1
    said = {"quote_id": 0, "part": 0, "start": start, "end": len(text), "text": text[start:], "direct": False}
    by = {"cue": cue, "cue_start": cue_start, "cue_end": cue_start + len(cue)}
    who = {"speaker_surface": speaker, "speaker_start": 0, "speaker_end": len(speaker), "speaker": speaker}
    return {**said, **by, **who, "speaker_probability": 0.9, "reported_via": None, "probability": 0.8}


def publish(
    lake: Lake,
    run_id: str,
    shards: Mapping[str, Shard],
    *,
    night: date = NIGHT,
    failed: Iterable[str] = (),
    records: Mapping[str, int] | None = None,
    canaries: Iterable[Row] = (),
    model: str = MODEL,
    at: datetime = PUBLISHED,
) -> Catalogue:
    """Publish one shard per source as a run of `night` would; rows that stand in the lake are kept.

    Args:
        failed: further sources, which did not answer.
        records: what the intake counted, where that is not what the ledger tells.
        canaries: rows of `canaries`, without `run_id` and `night`.
        model: who signed the rows.
        at: when the run is published.
    """
    before, format_ = _published(lake)
    with tempfile.TemporaryDirectory(prefix="nightdesk-staging-") as folder:
        read = [
            {
                table: _staged(Path(folder), source, table, rows)
                for table, rows in with_run_id(tables, run_id).items()
            }
            for source, tables in shards.items()
        ]
        files = lay_out(lake, night, run_id, shards, read, PublishedNight.of(lake, before, night))
    counted = {source: len(tables["ledger"]) for source, tables in shards.items()} | dict(records or {})
    after = before.with_run(
        run_row(run_id, night, at),
        intake=[intake_row(run_id, night, source, counted.get(source)) for source in (*shards, *failed)],
        canaries=[{**row, "run_id": run_id, "night": night} for row in canaries],
        models=[
            {"model_id": model, "name": "tiny", "version": "1", "weights_sha256": sha("w"), "first_run_id": run_id}
        ],
        claims=[{**CLAIM, "valid_from": night, "run_id": run_id}],
        files=files,
    )
    publish_catalogue(lake, after, replaced_format=format_)
    return after


def publish_one_night(lake: Lake) -> None:
    """Run `run-1`, source `wire`: articles `a` and `b`, one empty file."""
    publish(
        lake, "run-1", {"wire": shard(article("a"), article("b", "Bo Lind wants the dam."), rejected=["c.txt"])}
    )


def publish_catalogue(lake: Lake, catalogue: Catalogue, *, replaced_format: int | None = None) -> None:
    """Build a snapshot of `catalogue` and swap it in; `replaced_format` is as in `swap`."""
    candidate = lake.root / "candidate.duckdb"
    build_snapshot(lake, catalogue, candidate)
    swap(lake, candidate, replaced_format=replaced_format)


def _published(lake: Lake) -> tuple[Catalogue, int]:
    """The catalogue of the published snapshot and its format; the snapshot is opened once, which takes 40 ms."""
    if not lake.snapshot.exists():
        return Catalogue.empty(), formats.CURRENT
    with open_snapshot(lake.snapshot) as con:
        name = str(lake.root)
        return Catalogue.read(con, lake.snapshot, name), format_of(con, name)


_OPENED: dict[tuple[Path, int, int, str | None], duckdb.DuckDBPyConnection] = {}


def opened(lake: Lake, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection as `connect` makes it, which is the same as long as the same snapshot is published.

    To open a snapshot takes 40 ms; as of a run, or of an older format, one is built for it, which takes 150 to 300.
    """
    stat = lake.snapshot.stat()
    key = (lake.snapshot, stat.st_ino, stat.st_mtime_ns, as_of)
    for other in [other for other in _OPENED if other[:3] != key[:3]]:
        _OPENED.pop(other).close()
    if key not in _OPENED:
        _OPENED[key] = connect(lake, as_of=as_of)
    return _OPENED[key]


class Kept:
    """A lake that is made once, and that every test which changes it finds at its place as it was made.

    To publish a night takes 0.3 s. A copy elsewhere would not be spared that, for a snapshot names files by where
    they are; so the lake is put back where it was made, for 5 ms.
    """

    def __init__(self, folder: Path, make: Callable[[Lake], object]) -> None:
        """Let `make` fill a lake within `folder`; what it puts beside the lake is kept with it."""
        self._here, self._kept = folder / "here", folder / "kept"
        self._here.mkdir(parents=True)
        make(Lake(self._here / "lake"))
        shutil.copytree(self._here, self._kept, symlinks=True)

    def anew(self) -> Lake:
        """The lake as it was made; what the test before did to it, or put beside it, is gone."""
        shutil.rmtree(self._here)
        shutil.copytree(self._kept, self._here, symlinks=True)
        return Lake(self._here / "lake")


def kept_lake(make: Callable[[Lake], object], scope: str = "module") -> Any:
    """A fixture of the lake that `make` fills: `anew` gives it as it was made."""

    @pytest.fixture(scope=scope)
    def lake(tmp_path_factory: pytest.TempPathFactory) -> Kept:
        return Kept(tmp_path_factory.mktemp("kept"), make)

    return lake


def unpacked(fixture: str, folder: Path) -> Path:
    """`folder` as a copy of the lake of an older format that is packed under this name in `tests/fixtures/`."""
    with tarfile.open(Path(__file__).parent.parent / "fixtures" / fixture) as packed:
        packed.extractall(folder, filter="data")
    return folder


def with_run_id(tables: Shard, run_id: str) -> Shard:
    """The same rows, made by `run_id`."""
    return {name: [{**row, "run_id": run_id} for row in rows] for name, rows in tables.items()}


def run_row(run_id: str, night: date = NIGHT, at: datetime = PUBLISHED) -> Row:
    """A `runs` row without its sequence."""
    times = {"started_at": at, "published_at": at}
    said = {"state": "Completed", "message": None, "flow_run_id": None, "nightdesk_version": "0.1.0"}
    return {"run_id": run_id, "night": night, **times, **said}


def intake_row(run_id: str, night: date, source: str, records: int | None) -> Row:
    """An `intake` row; `records` is None for a source that failed."""
    state = {"state": "failed", "message": "no answer"} if records is None else {"state": "read", "message": None}
    return {"run_id": run_id, "night": night, "source": source, "records": records, **state}


def canary_row(answers: str, **changes: Any) -> Row:
    """A row of `canaries` without `run_id` and `night`, of a model that answered `answers` (JSON) to begin with."""
    asked = {
        "stage": "tone",
        "model_id": MODEL,
        "computed_by": None,
        "rests_on": [MODEL],
        "canary_sha256": sha("canary"),
    }
    told = {"answers": 1, "answers_sha256": sha(answers), "answers_json": answers}
    before = {"before_run_id": None, "changed": None, "largest_shift": None}
    first = {"first_run_id": None, "changed_since_first": None, "largest_shift_since_first": None}
    return {**asked, **told, **before, **first, **changes}


def data_file(lake: Lake, table_name: str) -> Path:
    """The one current file of a table, in a lake of one shard."""
    (row,) = Catalogue.load(lake).current(table_name=table_name)
    return lake.absolute(row["path"])


def _ledger(one: Row, record: str, outcome: str, reason: str | None) -> Row:
    became = {"article_id": one["article_id"], "revision": one["revision"]} if outcome != "rejected" else {}
    at = {name: one[name] for name in ("night", "source", "run_id")}
    empty = {"article_id": None, "revision": None, "detail": None}
    return {**empty, **at, "record": record, "outcome": outcome, "reason": reason, **became}


def _staged(folder: Path, source: str, table: str, rows: list[Row]) -> RowRange:
    declared, path = BY_NAME[table], folder / source / f"{table}.parquet"
    conformed = declared.conform(rows)
    key = store.rows_key(declared, conformed)
    if rows:  # without rows, the file need not be there
        store.write(path, declared, conformed, content_key=key, lasting=False)
    return RowRange(path, source, 0, 0, len(rows), key, None)
