"""What vacuum removes, and what it must leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from tests.warehouse.lakes import article, kept_lake, publish, shard
from warehouse.checks.verify import verify
from warehouse.errors import InputError, LakeBusy
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect
from warehouse.upkeep.vacuum import Vacuumed, readers_of_old_snapshots, vacuum

AT_ONCE = timedelta(0)


def now() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


def publish_twice(lake):
    publish(lake, "run-1", {"wire": shard(article("a"))})
    publish(lake, "run-2", {"wire": shard(article("b"))})


kept_twice = kept_lake(publish_twice)


@pytest.fixture
def read_twice(kept_twice):
    return kept_twice.anew()


def parquet(lake) -> set[str]:
    return {lake.relative(path) for path in lake.root.glob("*/dt=*/*.parquet")}


def current(lake) -> set[str]:
    return {row["path"] for row in Catalogue.load(lake).current()}


def test_superseded_files_go_and_the_lake_stays_sound(read_twice):
    before = parquet(read_twice)
    found = vacuum(read_twice, now(), AT_ONCE)
    assert found.files == len(before) - len(current(read_twice)) > 0
    assert found.bytes > 0
    assert parquet(read_twice) == current(read_twice)
    with connect(read_twice) as con:
        assert con.sql("select article_id from articles").fetchall() == [("b",)]
        assert verify(con, read_twice) == []
    assert vacuum(read_twice, now(), AT_ONCE) == Vacuumed(0, 0, 0)


def test_a_run_whose_files_are_gone_is_no_longer_shown_and_says_why(read_twice):
    vacuum(read_twice, now(), AT_ONCE)
    with pytest.raises(InputError, match=r"run run-1 can no longer be shown: its files are gone since 20"):
        connect(read_twice, as_of="run-1")
    with connect(read_twice, as_of="run-2") as con:
        assert con.sql("select count(*) from articles").fetchall() == [(1,)]


def test_within_the_grace_period_nothing_goes(read_twice):
    before = parquet(read_twice)
    published = Catalogue.load(read_twice).runs["published_at"].to_pylist()[-1]
    kept = vacuum(read_twice, published + timedelta(days=6), timedelta(days=7))
    assert kept.files == 0
    assert kept.kept > 0
    assert parquet(read_twice) == before


def test_what_was_fetched_goes_with_the_grace_period(read_twice):
    journal = read_twice.fetched / "feeds" / "2026-03-02.jsonl"
    journal.parent.mkdir(parents=True)
    journal.touch()
    vacuum(read_twice, now(), timedelta(days=1))
    assert journal.exists()
    vacuum(read_twice, now(), AT_ONCE)
    assert not journal.exists()


def test_a_dry_run_counts_and_removes_nothing(read_twice):
    before = parquet(read_twice)
    assert vacuum(read_twice, now(), AT_ONCE, dry_run=True).files > 0
    assert parquet(read_twice) == before


def test_strays_go_and_staging_that_may_go_on_stays(read_twice):
    stray = read_twice.root / "articles" / "dt=2026-03-02" / "run-0-0000.parquet"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"left by a run that was killed")
    done, open_ = (read_twice.root / ".staging" / f"night=2026-03-0{day}" for day in (8, 9))
    for folder, run_id in ((done, "run-2"), (open_, "run-9")):
        folder.mkdir(parents=True)
        (folder / "run.json").write_text(f'{{"run_id": "{run_id}"}}')
    vacuum(read_twice, now(), AT_ONCE)
    assert not stray.exists()
    assert not done.exists()
    assert open_.exists()


def test_files_that_an_open_session_may_need_stay(lake):
    publish(lake, "run-1", {"wire": shard(article("a"))})
    session = duckdb.connect(lake.snapshot, read_only=True)
    publish(lake, "run-2", {"wire": shard(article("b"))})
    before = parquet(lake)
    assert readers_of_old_snapshots(lake) != []
    with pytest.raises(LakeBusy, match=r"an older snapshot is open in process \d+; close it, then vacuum again"):
        vacuum(lake, now(), AT_ONCE)
    assert parquet(lake) == before
    assert session.sql("select article_id from articles").fetchall() == [("a",)]
    session.close()
    assert vacuum(lake, now(), AT_ONCE).files > 0


def test_stopped_between_publishing_and_removing_the_rest_goes_next_time(read_twice, monkeypatch):
    monkeypatch.setattr(
        "warehouse.upkeep.vacuum.Path.unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        vacuum(read_twice, now(), AT_ONCE)
    monkeypatch.undo()
    assert vacuum(read_twice, now(), AT_ONCE).files > 0
    assert parquet(read_twice) == current(read_twice)
