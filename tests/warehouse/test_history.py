"""What the lake knew before a night, apart from what the night's own run replaces."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, data_file, publish, sha, shard
from warehouse.catalogue import Catalogue
from warehouse.errors import InputError
from warehouse.history import Version, copy_groups, past, texts, usual_records, versions
from warehouse.lake import Lake
from warehouse.snapshot import connect

OLD, NEW, LATER = "Old words here.", "New words here.", "Later words here."


@pytest.fixture
def two_nights(lake):
    """Article `a` with one text on each of two nights; on the first, source `other` carries its text as `o`."""
    copy = article("o", OLD, source="other", copy_group="a")
    publish(lake, "run-1", {"wire": shard(article("a", OLD)), "other": shard(copy)})
    publish(lake, "run-2", {"wire": shard(article("a", NEW, revision=2, night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    return lake


def test_without_a_lake_nothing_is_known():
    assert versions(None, NIGHT, ["wire"], ["a"]) == copy_groups(None, NIGHT, ["wire"], [sha(OLD)]) == {}


def test_only_known_articles_and_texts_are_told(two_nights):
    with connect(two_nights) as con:
        assert versions(con, NEXT_NIGHT, ["wire"], ["x"]) == {}
        assert versions(con, NEXT_NIGHT, ["wire"], []) == {}
        assert copy_groups(con, NEXT_NIGHT, ["wire"], [sha("x")]) == {}


def test_rows_that_a_run_replaces_are_its_own_and_not_its_past(two_nights):
    with connect(two_nights) as con:
        known = versions(con, NEXT_NIGHT, ["wire"], ["a", "o"])
    assert known["a"] == Version(
        latest_revision=1, latest_sha=sha(OLD), latest_night=NIGHT, top_revision=1, own={sha(NEW): 2}
    )
    assert known["o"] == Version(latest_revision=1, latest_sha=sha(OLD), latest_night=NIGHT, top_revision=1, own={})


def test_rows_of_the_night_from_other_sources_are_past(two_nights):
    with connect(two_nights) as con:
        known = versions(con, NEXT_NIGHT, ["other"], ["a"])
    assert known["a"] == Version(
        latest_revision=2, latest_sha=sha(NEW), latest_night=NEXT_NIGHT, top_revision=2, own={}
    )


def test_a_night_read_late_knows_the_numbers_that_later_nights_took(two_nights):
    with connect(two_nights) as con:
        known = versions(con, NIGHT, ["wire"], ["a"])
    assert known["a"] == Version(latest_revision=None, latest_sha=None, top_revision=2, own={sha(OLD): 1})


def test_the_latest_text_is_that_of_the_last_night_and_not_of_the_highest_number(lake):
    publish(lake, "run-1", {"wire": shard(article("a", NEW, revision=2))})
    publish(lake, "run-2", {"wire": shard(article("a", OLD, revision=1, night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    with connect(lake) as con:
        known = versions(con, NEXT_NIGHT, ["feed"], ["a"])
    assert (known["a"].latest_revision, known["a"].top_revision) == (1, 2)


def test_a_text_belongs_to_the_group_of_the_first_article_that_had_it(two_nights):
    with connect(two_nights) as con:
        assert copy_groups(con, NEXT_NIGHT, ["wire"], [sha(OLD), sha(NEW)]) == {sha(OLD): ("a", 1.0)}


def test_a_text_of_a_later_night_makes_no_group_of_an_earlier_one(two_nights):
    with connect(two_nights) as con:
        assert copy_groups(con, NIGHT, ["wire", "other"], [sha(OLD), sha(NEW)]) == {}


def test_a_lost_file_is_told_in_one_line(two_nights):
    publish(two_nights, "run-3", {"other": shard()})
    publish(two_nights, "run-4", {"wire": shard()}, night=NEXT_NIGHT)
    with connect(two_nights) as con:
        for path in (two_nights.root / "articles").rglob("*.parquet"):
            path.unlink()
        with pytest.raises(
            InputError, match=r"^a file of the lake cannot be read: .*`nightdesk verify` lists them$"
        ):
            versions(con, NEXT_NIGHT, ["feed"], ["a"])


def test_a_connection_is_left_as_it_was(one_night):
    with connect(one_night) as con:
        versions(con, NIGHT, ["feed"], ["a"])
        copy_groups(con, NIGHT, ["feed"], ["x"])
        assert "wanted" not in {name for (name,) in con.sql("select view_name from duckdb_views()").fetchall()}
    assert data_file(one_night, "articles").exists()


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-40] + b"?" * 40)])
def test_a_night_that_replaces_a_harmed_file_does_not_read_it(two_nights, harm):
    [row] = Catalogue.load(two_nights).current(night=NIGHT, table_name="articles")
    harm(two_nights.absolute(row["path"]))
    with past(two_nights, NIGHT, ["wire"]) as con:
        assert versions(con, NIGHT, ["wire"], ["a"])["a"].own == {}
    with past(two_nights, NEXT_NIGHT, ["wire"]) as con, pytest.raises(InputError, match="cannot be read"):
        versions(con, NEXT_NIGHT, ["wire"], ["a"])


def test_a_lake_that_is_not_there_has_no_past(tmp_path):
    assert past(Lake(tmp_path), NIGHT, ["wire"]) is None


def test_what_a_source_usually_gives_is_known_after_three_nights_and_forgotten_after_two_weeks(lake):
    days = [NIGHT + timedelta(days=number) for number in range(4)]
    for day in days[:3]:
        rows = shard(*(article(f"{day.day}-{number}", night=day) for number in range(day.day)))
        publish(lake, f"run-{day}", {"wire": rows, "late": shard(rejected=["a"])}, night=day)
    assert usual_records(lake, days[3]) == {"wire": 3.0, "late": 1.0}
    assert usual_records(lake, days[2]) == {}
    assert usual_records(lake, days[2] + timedelta(days=15)) == {}


def test_without_a_lake_nothing_is_usual(lake):
    assert usual_records(lake, NIGHT) == {}


def test_only_the_latest_text_of_what_is_asked_for_comes(two_nights):
    with connect(two_nights) as con:
        known = versions(con, NEXT_NIGHT, ["other"], ["a", "o"])
        assert texts(con, {"a": known["a"]}) == {"a": NEW}
        assert texts(con, {"x": Version()}) == {}
    assert texts(None, known) == {}
