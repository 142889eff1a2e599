"""Feeds from night to night: nothing is fetched twice, a killed night goes on, and past nights are not invented."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue

import pytest

from tasks.sources.fetching.options import Fetch
from tasks.sources.fetching.stop import Stopped, fetching_while_wanted
from tasks.sources.kinds import kind_of
from tasks.sources.open import open_source
from tasks.sources.source import Source
from tests.tasks.sources import web as webs
from tests.tasks.sources.web import feed, item, page
from warehouse.errors import InputError, SourceError

TONIGHT = datetime.now(UTC).date()
LAST_NIGHT = TONIGHT - timedelta(days=1)


def journal(tmp_path, night=TONIGHT):
    return tmp_path / "lake" / ".fetched" / "harbour" / f"{night}.jsonl"


def many(web, count):
    """A feed of that many pages, one of them gone."""
    links = [web.at(f"/{n}", page(title=f"Gate {n}")) for n in range(count - 1)] + [web.url("/gone")]
    web.at("/feed.xml", feed(*map(item, links)))
    return links


def test_a_night_read_again_gives_the_same_records_and_asks_nothing(web, read_feeds):
    many(web, 6)
    first = read_feeds()
    visits = web.visits.copy()
    assert read_feeds() == first
    assert web.visits == visits


def test_records_come_in_the_order_of_the_feed_whatever_came_first(web, read_feeds):
    links = many(web, 9)
    web.at("/0", webs.failing(2, 500, page()))
    assert list(read_feeds()) == links
    assert list(read_feeds()) == links


def test_what_failed_for_a_while_is_tried_again_and_what_failed_for_good_is_not(web, read_feeds):
    web.at("/busy", webs.failing(3, 503, page()))
    web.at("/feed.xml", feed(item(web.url("/busy")), item(web.url("/gone"))))
    assert [record.problem for record in read_feeds().values()] == ["not_fetched", "not_fetched"]
    assert [record.problem for record in read_feeds().values()] == [None, "not_fetched"]
    assert web.pages() == {"/feed.xml": 1, "/busy": 4, "/gone": 1}


def test_feeds_that_all_failed_are_asked_again(web, read_feeds):
    web.at("/feed.xml", webs.failing(1, 404, feed(item(web.at("/a", page())))))
    with pytest.raises(SourceError, match="HTTP 404"):
        read_feeds()
    assert list(read_feeds()) == [web.url("/a")]


def test_what_the_settings_refused_is_read_once_they_allow_it(web, read_feeds):
    other = web.url("/a", host=f"localhost:{web.host.split(':')[1]}")
    web.at("/a", page())
    web.at("/feed.xml", feed(item(other)))
    assert read_feeds()[other].problem == "not_fetched"
    assert read_feeds(allow_hosts=(web.host, "localhost"))[other].problem is None


def test_a_night_that_breaks_off_goes_on_after_the_last_finished_entry(web, read_feeds, monkeypatch):
    many(web, 8)
    real, calls = web.handlers["/4"], []
    monkeypatch.setattr("tasks.sources.feed.visits.fields_from_page", _breaks_at(4, calls))
    with pytest.raises(RuntimeError, match="power cut"):
        read_feeds()
    monkeypatch.undo()
    records = read_feeds()
    assert [record.problem for record in records.values()] == [None] * 7 + ["not_fetched"]
    assert web.handlers["/4"] is real
    assert web.pages() == {"/feed.xml": 1, "/gone": 1} | {f"/{n}": 2 if n == 4 else 1 for n in range(7)}


def _breaks_at(number, calls):
    from tasks.sources.feed.linked_page import fields_from_page

    def fields(answer, entry):
        calls.append(answer.url)
        if answer.url.endswith(f"/{number}"):
            raise RuntimeError("power cut")
        return fields_from_page(answer, entry)

    return fields


READ_ONE_NIGHT = """
import sys
from datetime import date
from pathlib import Path
from tasks.sources.fetching.options import Fetch
from tasks.sources.open import open_source
from tasks.sources.source import Source
lake, feed, host, night = sys.argv[1:]
fetch = Fetch(per_host_seconds=0, allow_hosts=(host,))
source = Source("harbour", feeds=(feed,), fetch=fetch, lake=Path(lake))
list(open_source(source, date.fromisoformat(night)))
"""


def test_a_night_killed_by_the_system_downloads_at_most_the_page_in_flight_again(web, read_feeds, tmp_path):
    def hangs(visit):
        if web.visits["/5"] == 1:
            while not web.closing.is_set():
                time.sleep(0.05)
        visit.answer(200, page())

    many(web, 9)
    web.at("/5", hangs)
    arguments = [str(tmp_path / "lake"), web.url("/feed.xml"), web.host, TONIGHT.isoformat()]
    process = subprocess.Popen([sys.executable, "-c", READ_ONE_NIGHT, *arguments], cwd=os.getcwd())
    while web.visits["/5"] == 0 and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert len(journal(tmp_path).read_text().splitlines()) == 6
    assert len(read_feeds()) == 9
    assert web.pages() == {"/feed.xml": 1, "/gone": 1} | {f"/{n}": 2 if n == 5 else 1 for n in range(8)}


def test_half_a_line_and_a_damaged_one_are_fetched_again(web, read_feeds, tmp_path):
    many(web, 5)
    first = read_feeds()
    lines = journal(tmp_path).read_bytes().splitlines(keepends=True)
    lines[2] = b"\0" * 40 + b"\n"
    journal(tmp_path).write_bytes(b"".join(lines[:-1]) + lines[-1][:30])
    again = read_feeds()
    assert {name: record.problem for name, record in again.items()} == {
        name: record.problem for name, record in first.items()
    }
    assert web.visits["/1"] == 2
    assert web.visits["/gone"] == 2
    assert all(
        json.loads(line) for line in journal(tmp_path).read_bytes().splitlines() if not line.startswith(b"\0")
    )


def test_the_next_night_asks_whether_the_feed_changed_and_reads_its_old_list_where_not(web, read_feeds):
    web.at("/a", page())
    web.at("/feed.xml", webs.with_validators(feed(item(web.url("/a")))))
    first = read_feeds(night=LAST_NIGHT)
    second = read_feeds(night=TONIGHT)
    assert list(first) == list(second) == [web.url("/a")]
    assert web.last_headers["/feed.xml"]["If-None-Match"] == '"v1"'
    assert web.last_headers["/feed.xml"]["If-Modified-Since"] == "Mon, 02 Mar 2026 07:00:00 GMT"


def test_a_page_of_which_the_lake_has_nothing_is_fetched_unconditionally(web, read_feeds):
    """The night before fetched it and was never published."""
    web.at("/a", webs.with_validators(page()))
    web.at("/feed.xml", feed(item(web.url("/a"))))
    read_feeds(night=LAST_NIGHT)
    (record,) = read_feeds(night=TONIGHT).values()
    assert (record.problem, record.not_modified) == (None, False)
    assert "If-None-Match" not in web.last_headers["/a"]


@pytest.mark.parametrize("days", [-30, -2, 2])
def test_a_night_that_is_not_on_is_not_given_todays_news(web, read_feeds, tmp_path, days):
    many(web, 3)
    night = TONIGHT + timedelta(days=days)
    source = Source("harbour", feeds=(web.url("/feed.xml"),), lake=tmp_path / "lake")
    assert kind_of(source).is_silent(source, night)
    with pytest.raises(SourceError, match=f"feeds tell what is new today, and nothing was fetched on {night}"):
        read_feeds(night=night)
    assert not web.visits


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_night_that_is_on_somewhere_is_asked_about(web, tmp_path, days):
    source = Source("harbour", feeds=(web.url("/feed.xml"),), lake=tmp_path / "lake")
    assert not kind_of(source).is_silent(source, TONIGHT + timedelta(days=days))


def test_files_always_have_something_to_say(folder):
    desk = Source("desk", str(folder))
    assert not kind_of(desk).is_silent(desk, TONIGHT - timedelta(days=30))


def test_a_feed_that_was_added_later_gives_no_record_to_a_past_night(web, read_feeds, tmp_path):
    links = many(web, 3)
    read_feeds()
    past = TONIGHT - timedelta(days=40)
    journal(tmp_path).rename(journal(tmp_path, past))
    assert list(read_feeds(web.url("/feed.xml"), web.url("/added.xml"), night=past)) == links


def test_a_past_night_gives_what_was_fetched_on_it(web, read_feeds, tmp_path):
    links = many(web, 3)
    tonight = read_feeds()
    past = TONIGHT - timedelta(days=40)
    journal(tmp_path).rename(journal(tmp_path, past))
    web.visits.clear()
    assert read_feeds(night=past) == tonight
    notes = journal(tmp_path, past).read_text().splitlines(keepends=True)
    journal(tmp_path, past).write_text("".join(notes[:-1]))
    assert read_feeds(night=past)[links[-1]].detail == "the night ended before it was its turn"
    assert not web.visits


def test_feeds_without_a_lake_are_told(web):
    with pytest.raises(InputError, match="feeds need a lake"):
        next(iter(open_source(Source("harbour", feeds=(web.url("/feed.xml"),), fetch=Fetch()), TONIGHT)))


def test_a_journal_that_cannot_be_written_stops_the_run_and_is_named(web, read_feeds, tmp_path):
    many(web, 3)
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake" / ".fetched").write_text("")
    with pytest.raises(InputError, match=r"\.jsonl cannot be written: Not a directory"):
        read_feeds()


def test_fetching_ends_soon_after_its_run_was_told_to_stop(web, read_feeds):
    many(web, 50)
    ended = []

    def fetch():
        with pytest.raises(Stopped):
            read_feeds(per_host_seconds=5.0, stopped=told.get())
        ended.append(time.monotonic())

    def run():
        with fetching_while_wanted() as stopped:
            told.put(stopped)
            thread.start()
            while web.visits["/feed.xml"] == 0:
                time.sleep(0.05)
            raise KeyboardInterrupt

    told = SimpleQueue()
    thread = threading.Thread(target=fetch)
    with pytest.raises(KeyboardInterrupt):
        run()
    stopped_at = time.monotonic()
    thread.join()
    assert ended[0] - stopped_at < 60  # to go on to the end would take four minutes
    assert len(read_feeds()) == 50
