"""Two nights of a feed through the whole flow: what is fetched, asked about, read, and what the ledger says."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.tasks.sources import web as webs
from tests.tasks.sources.web import STORY, Web, feed, item, page

pytestmark = pytest.mark.usefixtures("prefect_server", "small_canary")

SLUICE = STORY.replace("tidal gate", "sluice").replace("harbour", "canal")
FERRY = STORY.replace("tidal gate", "ferry line").replace("harbour", "island")
BRIDGE = STORY.replace("tidal gate", "bridge").replace("harbour", "city")


@pytest.fixture
def web():
    with Web().open() as opened:
        yield opened


def ledger(nightdesk, night):
    query = f"select record, outcome, reason, detail from ledger where night = '{night}' order by record"
    answer = nightdesk("sql", query, "--json")
    assert answer.code == 0, answer.err
    return {row["record"].rsplit("/")[-1]: (row["outcome"], row["reason"]) for row in json.loads(answer.out)}


def test_two_nights_of_a_feed(nightdesk, tmp_path, web):
    last_night = datetime.now(UTC).date() - timedelta(days=1)
    tonight = last_night + timedelta(days=1)
    (tmp_path / "nightdesk.toml").write_text(
        f"""
        [[sources]]
        name = "harbour"
        feeds = ["{web.url("/feed.xml")}", "{web.url("/old.xml")}"]
        [sources.fetch]
        per_host_seconds = 0
        backoff_seconds = 0.01
        allow_hosts = ["{web.host}"]
        """
    )
    web.at("/same", webs.with_validators(page("Gate", STORY)))
    web.at("/edited", webs.with_validators(page("Sluice", SLUICE)))
    web.at("/plain", page("Ferry", FERRY))
    web.at("/feed.xml", feed(*(item(web.url(path)) for path in ("/same", "/edited", "/plain", "/gone"))))

    answer = nightdesk("run", "--night", last_night)
    assert answer.code == 0, answer.err
    assert ledger(nightdesk, last_night) == {
        "same": ("new", None),
        "edited": ("new", None),
        "plain": ("new", None),
        "gone": ("rejected", "not_fetched"),
        "old.xml": ("rejected", "not_fetched"),
    }
    asked = web.pages()
    assert nightdesk("run", "--night", last_night).code == 0
    assert web.pages() - asked == {"/old.xml": 1}

    web.at("/edited", webs.with_validators(page("Sluice", f"{SLUICE} It opens in May."), '"v2"', "v2"))
    web.at("/bridge", page("Bridge", BRIDGE))
    paths = ("/bridge", "/same", "/edited", "/plain", "/gone")
    web.at("/feed.xml", feed(*(item(web.url(path)) for path in paths)))
    answer = nightdesk("run", "--night", tonight)
    assert answer.code == 0, answer.err
    assert ledger(nightdesk, tonight) == {
        "bridge": ("new", None),
        "same": ("unchanged", None),
        "edited": ("revised", None),
        "plain": ("unchanged", None),
        "gone": ("rejected", "not_fetched"),
        "old.xml": ("rejected", "not_fetched"),
    }
    assert web.last_headers["/same"]["If-None-Match"] == '"v1"'
    assert web.last_headers["/edited"]["If-None-Match"] == '"v1"'
    assert "If-None-Match" not in web.last_headers["/plain"]
    assert nightdesk("verify").code == 0


OVER = "Feeds only list what is new today, so they are not asked about past nights: harbour ({})\n"
AGAIN = ("run", "--night", "2026-03-03")
COUNTED = {1: "1 of 1 night", 2: "2 of 2 nights"}
BOTH = ("backfill", "--from", "2026-03-02", "--to", "2026-03-03")


def settings(web, more=""):
    return f"""
        {more}
        [[sources]]
        name = "harbour"
        feeds = ["{web.url("/feed.xml")}"]
        [sources.fetch]
        per_host_seconds = 0
        allow_hosts = ["{web.host}"]
        """


def intake(nightdesk):
    answer = nightdesk(
        "sql", "select night::varchar as night, source, state, records from internal.intake order by all", "--json"
    )
    return [tuple(row.values()) for row in json.loads(answer.out)]


def test_a_feed_is_left_out_of_nights_that_are_over_however_often_they_are_read(nightdesk, tmp_path, web):
    (tmp_path / "wire.jsonl").write_text(json.dumps({"url": "https://a.example/1", "text": FERRY}) + "\n")
    wire = '[[sources]]\nname = "wire"\npath = "wire.jsonl"'
    (tmp_path / "nightdesk.toml").write_text(settings(web, wire))
    for nights, command in ((2, BOTH), (1, AGAIN)):
        answer = nightdesk(*command)
        assert answer.code == 0, answer.err
        assert answer.err.count(OVER.format(COUNTED[nights])) == answer.err.count("harbour") == 1
        read = ("2026-03-02", "2026-03-03")[-nights:]
        assert "".join(f"Night {night}: Completed\n" for night in read) in answer.err
    assert intake(nightdesk) == [("2026-03-02", "wire", "read", 1)] + [("2026-03-03", "wire", "read", 1)] * 2
    assert not web.visits
    assert nightdesk("verify").code == 0


def test_a_night_that_is_over_and_has_nothing_but_feeds_is_read_as_empty(nightdesk, tmp_path, web):
    (tmp_path / "nightdesk.toml").write_text(settings(web))
    answer = nightdesk(*AGAIN)
    assert answer.code == 0, answer.err
    assert answer.err.count(OVER.format(COUNTED[1])) == 1
    assert "Night 2026-03-03 0 records: none" in answer.out
    assert intake(nightdesk) == []
    assert nightdesk("verify").code == 0


def test_what_a_feed_gave_stays_when_its_notes_are_gone_and_the_night_is_over(nightdesk, tmp_path, web):
    """A lake that was brought from an object store has no notes."""
    tonight, long_ago = datetime.now(UTC).date(), "2026-03-02"
    (tmp_path / "nightdesk.toml").write_text(settings(web))
    web.at("/feed.xml", feed(item(web.at("/plain", page("Ferry", FERRY)))))
    assert nightdesk("run", "--night", tonight, "--lake", "another").code == 0
    fetched = tmp_path / "lake" / ".fetched" / "harbour"
    fetched.mkdir(parents=True)
    shutil.copy(tmp_path / "another" / ".fetched" / "harbour" / f"{tonight}.jsonl", fetched / f"{long_ago}.jsonl")
    assert nightdesk("run", "--night", long_ago).code == 0
    assert ledger(nightdesk, long_ago) == {"plain": ("new", None)}
    shutil.rmtree(fetched)
    assert nightdesk("run", "--night", long_ago).code == 0
    assert ledger(nightdesk, long_ago) == {"plain": ("new", None)}
    assert nightdesk("verify").code == 0
