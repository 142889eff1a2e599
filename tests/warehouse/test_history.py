"""What the lake knew before a night, apart from what the night's own run replaces."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, data_file, kept_lake, publish, sha, shard
from warehouse.errors import InputError
from warehouse.history.before import Before
from warehouse.history.history import Known, Seen, copy_groups, known, raw_hashes, texts
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect

OLD, NEW = "Old words here.", "New words here."
DAY = 86_400_000_000  # microseconds
FIRST = 1_772_409_600_000_000  # 2 March 2026, UTC, in microseconds since 1970


ON_NEXT = {"night": NEXT_NIGHT, "first_seen_at": datetime(2026, 3, 3, tzinfo=UTC)}


def publish_two_nights(lake):
    copy = article("o", OLD, source="other", copy_group="a")
    publish(lake, "run-1", {"wire": shard(article("a", OLD)), "other": shard(copy)})
    publish(lake, "run-2", {"wire": shard(article("a", NEW, revision=2, **ON_NEXT))}, night=NEXT_NIGHT)


kept_nights = kept_lake(publish_two_nights)


@pytest.fixture
def two_nights(kept_nights):
    """Article `a` with one text on each of two nights; on the first, source `other` carries its text as `o`."""
    return kept_nights.anew()


def test_without_a_lake_nothing_is_known():
    assert known(None, NIGHT, ["wire"], ["a"]) == copy_groups(None, NIGHT, ["wire"], [sha(OLD)]) == {}


def test_only_known_articles_and_texts_are_told(two_nights):
    with connect(two_nights) as con:
        assert known(con, NEXT_NIGHT, ["wire"], ["x"]) == {}
        assert known(con, NEXT_NIGHT, ["wire"], []) == {}
        assert copy_groups(con, NEXT_NIGHT, ["wire"], [sha("x")]) == {}


def test_rows_that_a_run_replaces_are_its_own_and_not_its_past(two_nights):
    with connect(two_nights) as con:
        found = known(con, NEXT_NIGHT, ["wire"], ["a", "o"])
    assert found["a"] == Known([Seen(FIRST, NIGHT, 1, sha(OLD))], {sha(NEW): [2]})
    assert found["o"] == Known([Seen(FIRST, NIGHT, 1, sha(OLD))])


def test_rows_of_the_night_from_other_sources_are_past(two_nights):
    with connect(two_nights) as con:
        found = known(con, NEXT_NIGHT, ["other"], ["a"])
    assert found["a"].seen == [Seen(FIRST, NIGHT, 1, sha(OLD)), Seen(FIRST + DAY, NEXT_NIGHT, 2, sha(NEW))]


def test_a_night_read_late_knows_the_texts_of_later_nights(two_nights):
    with connect(two_nights) as con:
        found = known(con, NIGHT, ["wire"], ["a"])
    assert found["a"] == Known([Seen(FIRST + DAY, NEXT_NIGHT, 2, sha(NEW))], {sha(OLD): [1]})


def test_texts_come_in_the_order_in_which_they_were_seen_and_not_of_their_numbers(lake):
    early = article("a", OLD, revision=2, first_seen_at=datetime(2026, 3, 2, 1, tzinfo=UTC))
    late = article("a", NEW, first_seen_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    publish(lake, "run-1", {"wire": shard(late), "other": shard(early | {"source": "other"})})
    with connect(lake) as con:
        assert [one.revision for one in known(con, NEXT_NIGHT, ["feed"], ["a"])["a"].seen] == [2, 1]
        assert raw_hashes(con, NEXT_NIGHT, ["feed"], ["a"]) == {"a": sha(NEW)}
        assert con.sql("select revision from latest_articles").fetchall() == [(1,)]
        assert con.sql("from earlier_revisions").fetchall() == [("a", 2)]


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
            known(con, NEXT_NIGHT, ["feed"], ["a"])


def test_a_connection_is_left_as_it_was(one_night):
    with connect(one_night) as con:
        known(con, NIGHT, ["feed"], ["a"])
        copy_groups(con, NIGHT, ["feed"], ["x"])
        assert "wanted" not in {name for (name,) in con.sql("select view_name from duckdb_views()").fetchall()}
    assert data_file(one_night, "articles").exists()


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-40] + b"?" * 40)])
def test_a_night_that_replaces_a_harmed_file_does_not_read_it(two_nights, harm):
    [row] = Catalogue.load(two_nights).current(night=NIGHT, table_name="articles")
    harm(two_nights.absolute(row["path"]))
    with Before.open(two_nights, NIGHT) as before, before.past(["wire"]) as con:
        assert known(con, NIGHT, ["wire"], ["a"])["a"].own == {}
    lost = pytest.raises(InputError, match="cannot be read")
    with Before.open(two_nights, NEXT_NIGHT) as before, before.past(["wire"]) as con, lost:
        known(con, NEXT_NIGHT, ["wire"], ["a"])


def test_a_lake_that_is_not_there_has_no_past(tmp_path):
    with Before.open(Lake(tmp_path), NIGHT) as before, before.past(["wire"]) as con:
        assert con is None
        assert before.catalogue.run_ids() == set()


def test_several_threads_ask_the_one_snapshot_at_once(two_nights):
    def ask(number):
        with before.past(["wire"]) as con:
            return known(con, NEXT_NIGHT, ["wire"], ["a", f"x{number}"])["a"].seen

    with Before.open(two_nights, NEXT_NIGHT) as before, ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(32))) == [[Seen(FIRST, NIGHT, 1, sha(OLD))]] * 32


def test_what_was_before_a_night_stays_so_when_the_night_is_published(two_nights):
    with Before.open(two_nights, NEXT_NIGHT) as before:
        publish(two_nights, "run-3", {"wire": shard(article("z", "Z"))})
        assert before.catalogue.run_ids() == {"run-1", "run-2"}
        with before.past(["feed"]) as con:
            assert known(con, NEXT_NIGHT, ["feed"], ["z"]) == {}
    assert before.catalogue.run_ids() == {"run-1", "run-2"}


KEPT_BY_A_THREAD = """
import sys, threading
from datetime import date
from pathlib import Path
from warehouse.history.before import Before
from warehouse.history.history import known
from warehouse.lake.lake import Lake
night = date.fromisoformat(sys.argv[2])
with Before.open(Lake(Path(sys.argv[1])), night) as before, before.past(["wire"]) as con:
    print(*known(con, night, ["wire"], ["a"]))
never = threading.Event()
never.before = before
threading.Thread(target=never.wait, daemon=True).start()
"""


def test_one_that_a_thread_keeps_to_the_end_of_the_process_is_no_leak_of_duckdb(two_nights):
    """Threads of Prefect keep the parameters of tasks."""
    command = [sys.executable, "-c", KEPT_BY_A_THREAD, str(two_nights.root), str(NEXT_NIGHT)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("a\n", "")


def test_a_lake_of_an_older_format_is_opened_as_one_of_today(older_lake):
    with Before.open(Lake(older_lake), NEXT_NIGHT) as before, before.past([]) as con:
        assert before.format == 1
        assert con.sql("select count(*), count(supports) from stances").fetchall() == [(8, 0)]


def usual(lake, night):
    with Before.open(lake, night) as before:
        return before.usual_records()


def test_what_a_source_usually_gives_is_known_after_three_nights_and_forgotten_after_two_weeks(lake):
    days = [NIGHT + timedelta(days=number) for number in range(4)]
    for day in days[:3]:
        rows = shard(*(article(f"{day.day}-{number}", night=day) for number in range(day.day)))
        publish(lake, f"run-{day}", {"wire": rows, "late": shard(rejected=["a"])}, night=day)
    assert usual(lake, days[3]) == {"wire": 3.0, "late": 1.0}
    assert usual(lake, days[2]) == {}
    assert usual(lake, days[2] + timedelta(days=15)) == {}


def test_without_a_lake_nothing_is_usual(lake):
    assert usual(lake, NIGHT) == {}


def test_only_the_texts_that_are_asked_for_come(two_nights):
    with connect(two_nights) as con:
        found = known(con, NEXT_NIGHT, ["other"], ["a", "o"])
        assert texts(con, [("a", found["a"].seen[1]), ("o", found["o"].seen[0])]) == {("a", 2): NEW, ("o", 1): OLD}
        assert texts(con, []) == {}
    assert texts(None, [("a", found["a"].seen[0])]) == {}
