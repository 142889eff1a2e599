"""What moved stands at the top of the page of a night, and what was told of what is watched is a feed."""

from dataclasses import replace

import feedparser
import lxml.html
import pytest

from flows.notify import Messages
from tasks.night_page.page import page
from tasks.night_page.write import write_feeds
from tasks.watches import tell_watches
from tests.tasks.night_page.hostile import HOSTILE
from tests.warehouse.trends import TONIGHT, publish_nights, trend, usual
from warehouse.ask.night import read_night
from warehouse.ask.watches import Watch
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """Ada Crane is up, whoever watches her was told, and a place was not judged."""
    lake = Lake(tmp_path_factory.mktemp("moved") / "lake")
    articles = usual(TONIGHT, source="desk", named=6)
    articles[0] |= {"title": HOSTILE, "url": "https://desk.example/0"}
    unjudged = trend(kind="place", subject="Lisbon, Portugal", label="Lisbon, Portugal", verdict="not_judged")
    unjudged |= dict.fromkeys(("expected", "ratio", "p", "q")) | {
        "reason": "3 nights to compare with, 14 are needed"
    }
    publish_nights(lake, {TONIGHT: articles}, trends=[trend(n=6, independent_texts=6), unjudged])
    watch = Watch("ada", "name", "Ada Crane")
    tell_watches.fn(lake.root, TONIGHT, f"run-{TONIGHT}", [watch], Messages([], None))
    return lake


@pytest.fixture(scope="module")
def night(lake):
    return read_night(lake)


def test_what_moved_stands_first_with_links_and_says_what_was_not_judged(night):
    tree = lxml.html.document_fromstring(page(night))
    sections = [section.get("id") for section in tree.iter("section")]
    assert sections[0] == "moved"
    [moved] = tree.xpath("//section[@id='moved']")
    told = " ".join(moved.text_content().split())
    assert "ada: Ada Crane: more than usual, since 2026-03-31" in told
    [cells] = [[" ".join(cell.text_content().split()) for cell in row] for row in moved.xpath(".//tbody/tr")]
    assert cells[:5] == ["Ada Crane name", "up", "6", "2.0", "2"]
    assert "Not judged: 3 nights to compare with, 14 are needed (1 subject of those" in told
    assert "https://desk.example/0" in moved.xpath(".//a/@href")
    assert not moved.xpath(".//script")


def test_a_night_without_trends_has_no_such_section(night):
    bare = replace(night, moved=[], not_judged=[], notices=[])
    assert b'id="moved"' not in page(bare)


def test_the_feed_has_each_fact_with_its_reason_and_its_articles(lake, night):
    with connect(lake) as con:
        write_feeds(lake, con, night.notices)
    feed = feedparser.parse((lake.feeds / "watches.atom").read_bytes())
    [entry] = feed.entries
    assert entry.title == "ada: Ada Crane: more than usual, since 2026-03-31"
    assert "6 independent texts of 2 outlets; 2.0 would be usual." in entry.content[0].value
    assert entry.link == "https://desk.example/0"
    assert entry.updated == feed.feed.updated
    assert b'"watches.atom"' in (lake.feeds / "index.html").read_bytes()
