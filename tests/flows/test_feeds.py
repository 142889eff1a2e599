"""Two nights of a feed through the whole flow: what is fetched, asked about, read, and what the ledger says."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.tasks.sources import web as webs
from tests.tasks.sources.web import STORY, Web, feed, item, page

pytestmark = pytest.mark.usefixtures("prefect_server")

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
