"""A lake of an older format: read as it is, brought up to date by one rename, and back; a later one is refused."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.lakes import (
    NEXT_NIGHT,
    article,
    kept_lake,
    opened,
    publish,
    publish_catalogue,
    shard,
    unpacked,
)
from warehouse.checks.verify import verify
from warehouse.corrections import overrides
from warehouse.corrections.answers import article as found_article
from warehouse.corrections.answers import sentiment
from warehouse.errors import CheckError, InputError, LakeBusy, MissingLake
from warehouse.history.before import Before
from warehouse.lake.lake import Lake
from warehouse.nights.compaction import row_ranges
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect, republish
from warehouse.tables import formats
from warehouse.tables.bookkeeping import BOOKKEEPING
from warehouse.tables.columns import STANCE_LABELS
from warehouse.tables.schema import PARQUET_TABLES, STANCES
from warehouse.upkeep.migrate import format_of_lake, go_back, migrate
from warehouse.upkeep.remote import Remote
from warehouse.upkeep.vacuum import vacuum

NIGHT_AFTER = NEXT_NIGHT + timedelta(days=1)
SHOWN = "select holder, stance, round(probability::double, 2) from {} where holder <> 'article' order by holder"
SAID = [("Anton Dragov", "disputes", 0.7), ("Lena Harrow", "reports", 0.03)]
CORRECTED = [SAID[0], ("Lena Harrow", "supports", 0.03)]


@pytest.fixture
def older(older_lake):
    return Lake(older_lake)


def make_migrated(lake):
    migrate(Lake(unpacked("lake-format-1.tar.xz", lake.root)))


kept_migrated = kept_lake(make_migrated)


@pytest.fixture
def migrated(kept_migrated):
    """The same lake, migrated."""
    return kept_migrated.anew()


def asked(lake, query, as_of=None):
    return opened(lake, as_of).sql(query).fetchall()


def breaches(lake):
    return verify(opened(lake), lake)


def bookkeeping(lake):
    catalogue = Catalogue.load(lake)
    return {table.name: getattr(catalogue, table.name).to_pylist() for table in BOOKKEEPING}


def files(lake):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in lake.root.rglob("*.parquet")}


def todays(path):
    return Path(str(path).replace("/night=", "/dt="))


def firsts(path):
    return Path(str(path).replace("/dt=", "/night="))


def write_format(lake, format_):
    with duckdb.connect(lake.snapshot) as con:
        con.execute(f"update internal.lake_format set format = {format_}")


# Read as it is


def test_an_older_lake_is_shown_with_nulls_in_the_columns_that_came_later(older):
    assert format_of_lake(older) == 1
    nothing = [(*([None] * len(STANCE_LABELS)), 8)]
    assert asked(older, f"select {', '.join(STANCE_LABELS)}, count(*) from stances group by all") == nothing
    assert asked(older, "select format, count(*) from files group by all") == [(None, 10)]
    assert asked(older, SHOWN.format("stances")) == SAID


def test_an_older_lake_has_the_views_of_today_and_its_corrections(older):
    assert asked(older, SHOWN.format("positions")) == CORRECTED
    assert asked(older, "select distinct supports from positions") == [(None,)]


def test_an_older_lake_keeps_the_promises(older):
    assert breaches(older) == []


def test_an_older_lake_is_shown_as_it_was_once_each_of_its_runs_was_published(older):
    [(first,), (second,)] = asked(older, "select run_id from runs order by sequence")
    counting = "select count(*), count(supports) from {}"
    assert asked(older, counting.format("stances"), first) == [(5, 0)]
    assert asked(older, counting.format(f"stances_as_of('{first}')")) == [(5, 0)]
    assert asked(older, counting.format("stances"), second) == [(8, 0)]


def test_reading_an_older_lake_changes_nothing_in_it(older):
    before = older.snapshot.read_bytes()
    breaches(older)
    assert older.snapshot.read_bytes() == before
    assert older.kept_snapshots() == {}


def test_a_lost_file_of_an_older_lake_is_told_by_its_name_and_made_good_by_its_night(older):
    [path] = [path for path in files(older) if path.parts[-3] == "articles"]
    path.unlink()
    with pytest.raises(CheckError, match=rf"^articles: IO Error: .*{path.name}"):
        connect(older)
    publish(older, "run-3", {"drop": shard(article("n", source="drop", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    assert asked(older, "select article_id from articles") == [("n",)]


def test_a_lake_of_format_2_is_read_and_brought_up_to_date_without_roles_and_kinds_of_news(lake_of_format_2):
    lake = Lake(lake_of_format_2)
    counting = "select count(*), count(role), count(role_start) from entities"
    said = [("833288892122d4de", "negative", None, None)]
    news = "select article_id, label, news, news_bad from main.sentiments where label <> 'neutral'"
    for format_ in (2, formats.CURRENT):
        assert format_of_lake(lake) == format_
        assert breaches(lake) == []
        [(mentions, *known)] = asked(lake, counting)
        assert mentions > 20
        assert known == [0, 0]
        assert asked(lake, news) == said
        told = r"has no kind of news: nightdesk-minilm-4-\w+ does"
        with connect(lake) as con, pytest.raises(InputError, match=told):
            sentiment(con, found_article(con, "833288892122d4de"), "news")
        assert migrate(lake) == format_
    assert go_back(lake) == 2


def test_a_lake_of_format_3_has_the_relations_that_a_night_asks_of_the_snapshot_before_it(lake_of_format_3):
    lake = Lake(lake_of_format_3)
    usual = "select internal.usual(n) from (values (1), (2), (6)) as counts(n)"
    for format_ in (3, formats.CURRENT):
        assert format_of_lake(lake) == format_
        assert breaches(lake) == []
        assert asked(lake, usual) == [(2.0,)]
        with Before.open(lake, NIGHT_AFTER) as before:
            assert before.usual_records() == {}  # after one night nothing is usual
        assert asked(lake, "select news from main.sentiments where override_id is not null") == [("good",)]
        assert migrate(lake) == format_
    assert go_back(lake) == 3


def test_a_lake_of_format_4_is_read_without_rows_in_the_tables_that_came_later(lake_of_format_4):
    lake = Lake(lake_of_format_4)
    later = [table.name for table in PARQUET_TABLES if table.since_format > 4]
    for format_ in (4, formats.CURRENT):
        assert format_of_lake(lake) == format_
        assert breaches(lake) == []
        assert [asked(lake, f"select count(*) from {name}") for name in later] == [[(0,)]] * len(later)
        assert asked(lake, "select label from main.sentiments where override_id is not null") == [("positive",)]
        assert migrate(lake) == format_
    assert go_back(lake) == 4


def test_a_lake_of_format_5_keeps_its_stories_places_dates_and_amounts(lake_of_format_5):
    lake = Lake(lake_of_format_5)
    kept = ("stories", "story_members", "places", "dates", "amounts")
    counts = [asked(lake, f"select count(*) from {name}") for name in kept]
    assert min(counts) > [(0,)]
    later = [table.name for table in PARQUET_TABLES if table.since_format > 5]
    for format_ in (5, formats.CURRENT):
        assert format_of_lake(lake) == format_
        assert breaches(lake) == []
        assert [asked(lake, f"select count(*) from {name}") for name in kept] == counts
        assert [asked(lake, f"select count(*) from {name}") for name in later] == [[(0,)]] * len(later)
        assert migrate(lake) == format_
    assert go_back(lake) == 5


# A night on top


def test_a_night_on_top_of_an_older_lake_is_in_one_table_with_what_it_has(older):
    probabilities = {"supports": 0.05, "disputes": 0.9, "reports": 0.03, "unrelated": 0.02}
    rows = shard(article("n", night=NIGHT_AFTER))
    rows["stances"] = [row | probabilities for row in rows["stances"]]
    before = files(older)
    publish(older, "run-3", {"wire": rows}, night=NIGHT_AFTER)
    counting = "select night::varchar, count(*), count(disputes) from stances group by all order by all"
    assert asked(older, counting) == [("2026-03-03", 8, 0), ("2026-03-04", 2, 2)]
    assert asked(older, "select format, count(*) from files group by all order by all") == [
        (formats.CURRENT, len(PARQUET_TABLES)),
        (None, 10),
    ]
    assert before.items() <= files(older).items()
    assert format_of_lake(older) == formats.CURRENT
    assert breaches(older) == []


def test_rows_of_an_older_file_are_taken_over_when_another_source_of_their_night_is_read(older):
    publish(older, "run-3", {"wire": shard(article("n", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    [row] = Catalogue.load(older).current(table_name="stances")
    assert (row["sources"], row["format"]) == (["drop", "wire"], formats.CURRENT)
    [old, new] = row_ranges(older.absolute(row["path"]))
    assert (old.rows, new.rows) == (8, 2)
    assert old.read(STANCES)["supports"].null_count == 8
    assert asked(older, SHOWN.format("corrected_stances"))[:2] == [("Ada Crane", "disputes", 0.9), CORRECTED[0]]
    [(second,)] = asked(older, "select run_id from runs where sequence = 2")
    assert asked(older, "select count(*) from stances", second) == [(8,)]


# Brought up to date


def test_a_migrated_lake_has_all_that_it_had_and_its_files_are_the_same_in_folders_of_another_name(older):
    before, said = files(older), bookkeeping(older)
    assert migrate(older) == 1
    assert format_of_lake(older) == formats.CURRENT
    assert files(older) == {todays(path): sha for path, sha in before.items()}
    assert bookkeeping(older) == said | {
        "files": [{**row, "path": str(todays(row["path"]))} for row in said["files"]]
    }
    assert not list(older.root.glob("*/night=*"))
    assert asked(older, SHOWN.format("positions")) == CORRECTED
    assert breaches(older) == []


def test_any_client_sees_the_new_columns_of_a_migrated_lake(migrated):
    with duckdb.connect(migrated.snapshot, read_only=True) as con:
        assert con.sql("select format from internal.lake_format").fetchall() == [(formats.CURRENT,)]
        assert con.sql("select count(*), count(supports) from internal.stances").fetchall() == [(8, 0)]
        query = (
            "select since_format from internal.data_dictionary where table_name = 'stances' and column_name = {}"
        )
        assert con.sql(query.format("'supports'")).fetchall() == [(2,)]
        assert con.sql(query.format("'probability'")).fetchall() == [(1,)]
        [(comment,)] = con.sql(
            "select comment from duckdb_columns() where table_name = 'stances' and column_name = 'supports'"
        ).fetchall()
    assert comment.endswith("Unit: probability, 0 to 1. Since format 2; null before.")


def test_migrating_twice_is_the_same_as_once(migrated):
    once = migrated.snapshot.stat().st_ino, migrated.kept_snapshot(1).stat().st_ino
    assert migrate(migrated) == formats.CURRENT
    assert (migrated.snapshot.stat().st_ino, migrated.kept_snapshot(1).stat().st_ino) == once


# Of some 60 steps: to give files their other names, to keep the older snapshot, to swap in the new one, and to take
# the first names from files. Those at the end are counted from there.
SAMPLED = (0, 1, 2, 20, -17, -16, -13, -12, -11, -10, -1)


@pytest.mark.parametrize("step", SAMPLED)
def test_migrating_that_is_stopped_at_any_step_leaves_a_whole_lake_and_goes_on(older, monkeypatch, steps, step):
    before, said = files(older), bookkeeping(older)["runs"]
    _stop(older, migrate, monkeypatch, step % steps[migrate])
    assert asked(older, SHOWN.format("positions")) == CORRECTED
    assert breaches(older) == []
    assert migrate(older) in (1, formats.CURRENT)
    assert (format_of_lake(older), bookkeeping(older)["runs"]) == (formats.CURRENT, said)
    assert files(older) == {todays(path): sha for path, sha in before.items()}
    assert not list(older.root.glob(".*.tmp"))
    assert go_back(older) == 1
    assert files(older) == before


@pytest.mark.parametrize("step", SAMPLED)
def test_going_back_that_is_stopped_at_any_step_leaves_a_whole_lake_and_goes_on(migrated, monkeypatch, steps, step):
    older, before = migrated, {firsts(path): sha for path, sha in files(migrated).items()}
    _stop(older, go_back, monkeypatch, step % steps[go_back])
    assert asked(older, SHOWN.format("positions")) == CORRECTED
    assert breaches(older) == []
    assert go_back(older) == 1
    assert (format_of_lake(older), files(older)) == (1, before)


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    """In how many steps a lake of format 1 is migrated, and goes back."""
    lake, counted = Lake(unpacked("lake-format-1.tar.xz", tmp_path_factory.mktemp("counted") / "older")), {}
    for change in (migrate, go_back):
        with pytest.MonkeyPatch.context() as patch:
            calls = _stop_at(patch, None)
            change(lake)
            counted[change] = next(calls)
    return counted


def _stop(lake, change, monkeypatch, step):
    """Stop a change of the lake at a step."""
    with monkeypatch.context() as stopped:
        _stop_at(stopped, step)
        with pytest.raises(KeyboardInterrupt):
            change(lake)


def _stop_at(monkeypatch, step):
    """Let the process be stopped where the disk is written for the time `step`, from 0; count such times."""
    calls = count()

    def stopping(real):
        def call(*arguments, **named):
            if not named and next(calls) == step:  # what a temporary folder held is removed with `dir_fd`
                raise KeyboardInterrupt
            return real(*arguments, **named)

        return call

    for name in ("fsync", "replace", "link", "unlink"):
        monkeypatch.setattr(os, name, stopping(getattr(os, name)))
    return calls


def test_a_session_that_has_the_older_snapshot_open_is_left_its_files(older):
    before = files(older)
    with duckdb.connect(older.snapshot, read_only=True):
        with pytest.raises(LakeBusy, match=rf"the snapshot before is open in process {os.getpid()}, so files keep"):
            migrate(older)
        assert before.items() <= files(older).items()
        assert asked(older, "select count(*) from stances") == [(8,)]
    assert migrate(older) == formats.CURRENT
    assert files(older) == {todays(path): sha for path, sha in before.items()}


def test_files_of_a_lake_on_which_a_night_was_read_are_moved_too(older):
    publish(older, "run-3", {"wire": shard(article("n", night=NIGHT_AFTER))}, night=NIGHT_AFTER)
    assert {path.parent.name for path in files(older)} == {"night=2026-03-03", "dt=2026-03-04"}
    assert asked(older, "select distinct night::varchar from articles order by all") == [
        ("2026-03-03",),
        ("2026-03-04",),
    ]
    assert migrate(older) == formats.CURRENT
    assert {path.parent.name for path in files(older)} == {"dt=2026-03-03", "dt=2026-03-04"}
    assert breaches(older) == []
    [(second,)] = asked(older, "select run_id from runs where sequence = 2")
    assert asked(older, f"select count(*) from stances_as_of('{second}')") == [(8,)]


def test_a_file_system_without_hard_links_gets_copies(older, monkeypatch):
    before = files(older)

    def refused(*_):
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refused)
    migrate(older)
    assert files(older) == {todays(path): sha for path, sha in before.items()}
    assert breaches(older) == []


def test_what_was_migrated_is_not_sent_or_brought_again_by_an_object_store(older, tmp_path):
    store, other = Remote.open(f"file://{tmp_path}/store"), Lake(tmp_path / "other")
    assert store.push(older) == len(files(older))
    store.pull(other)
    migrate(older)
    publish(older, "run-3", {"wire": shard(article("n", night=NIGHT_AFTER))}, night=NIGHT_AFTER)
    store.push(older)
    there = {path.parent.name for path in (tmp_path / "store").rglob("*.parquet")}
    assert there == {"dt=2026-03-03", "dt=2026-03-04"}
    assert store.pull(other) == len(list(other.root.glob("*/dt=2026-03-04/*")))
    assert {path.parent.name for path in files(other)} == there
    assert breaches(other) == []


# And back


def test_a_migrated_lake_goes_back_to_the_very_snapshot_it_had(older):
    before = older.snapshot.read_bytes()
    migrate(older)
    assert go_back(older) == 1
    assert older.snapshot.read_bytes() == before
    assert older.kept_snapshots() == {}
    assert migrate(older) == 1


def test_a_lake_that_is_only_relocated_can_go_back_too(older):
    republish(older, Catalogue.load(older))
    assert go_back(older) == 1


def test_where_nothing_is_kept_there_is_no_way_back(older, one_night):
    for lake, format_ in ((older, 1), (one_night, formats.CURRENT)):
        with pytest.raises(InputError, match=rf"is of format {format_}, and no snapshot of an older one is kept"):
            go_back(lake)


def test_nobody_goes_back_behind_a_night_that_was_read_since(older):
    publish(older, "run-3", {"wire": shard(article("n", night=NIGHT_AFTER))}, night=NIGHT_AFTER)
    with pytest.raises(InputError, match=r"older: run run-3 was published since, which going back would undo; s"):
        go_back(older)
    assert format_of_lake(older) == formats.CURRENT


def test_nobody_goes_back_behind_a_correction_that_was_made_since(migrated):
    con = opened(migrated)
    answer = sentiment(con, found_article(con, "7adaf40bcd3c6c6f"))
    value = "positive" if answer.was != "positive" else "neutral"
    now = datetime.now(UTC)
    after, made = overrides.correct(Catalogue.load(migrated), answer, value, who="Ada", why="I read it.", now=now)
    publish_catalogue(migrated, after)
    with pytest.raises(InputError, match=rf"correction {made} was made since"):
        go_back(migrated)


def test_nobody_goes_back_to_files_that_are_gone(older):
    later = datetime.now(UTC) + timedelta(days=1)
    vacuum(older, later, timedelta(0))
    assert older.kept_snapshots().keys() == {1}
    with pytest.raises(InputError, match=r"files were removed since"):
        go_back(older)


def test_vacuum_removes_the_older_snapshot_once_nobody_may_want_it(migrated):
    at = datetime.now(UTC)
    vacuum(migrated, at, timedelta(days=7))
    assert migrated.kept_snapshots().keys() == {1}
    vacuum(migrated, at + timedelta(days=8), timedelta(days=7))
    assert migrated.kept_snapshots() == {}
    assert breaches(migrated) == []


# Refused


def test_a_lake_of_a_later_format_is_refused_and_what_to_do_is_said(one_night):
    write_format(one_night, 9)
    before = one_night.snapshot.read_bytes()
    told = f"is of format 9, and this version of Nightdesk reads formats up to {formats.CURRENT}: install the"
    for attempt in (connect, Catalogue.load, migrate, go_back):
        with pytest.raises(InputError, match=told):
            attempt(one_night)
    with pytest.raises(InputError, match=told):
        publish_catalogue(one_night, Catalogue.empty())
    assert one_night.snapshot.read_bytes() == before


def test_where_nothing_was_published_there_is_nothing_to_migrate(lake):
    with pytest.raises(MissingLake, match=r"no night is published in .*/lake: name another --lake"):
        migrate(lake)
