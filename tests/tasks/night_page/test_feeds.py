"""Feeds of what is new: what their entries say, that ids outlive a re-run, and that they are valid and harmless."""

import json
from datetime import UTC, date, datetime, timedelta

import feedparser
import lxml.etree
import lxml.html
import pytest

from tasks.night_page.feeds import atom, feed_of, json_feed
from tasks.night_page.watch_feed import watch_feed
from tasks.night_page.write import write_feeds
from tests.tasks.night_page.hostile import HOSTILE, hostile
from tests.warehouse.lakes import NEXT_NIGHT, PUBLISHED, article, kept_lake, opened, publish, shard
from tests.warehouse.stories import member, story
from warehouse.ask.feeds import ask_feed
from warehouse.errors import InputError
from warehouse.snapshot.snapshot import as_any_client, connect

LATER = PUBLISHED + timedelta(days=1)
NAMED = ("ADA Crane", "Nobody")


def first_night(*further):
    rows = shard(
        article("a", url="https://wire.example/a"), article("copy", copy_group="a", outlet="Daily"), *further
    )
    rows["story_members"] += [member("a"), member("copy", "a")]
    rows["stories"] += [story("a", title="The dam", articles=2, outlets=2)]
    return rows


def make(lake):
    """Night one; then without `gone`; then a night that revises `a`."""
    publish(lake, "run-1", {"wire": first_night(article("gone"))})
    publish(lake, "run-2", {"wire": first_night()}, at=PUBLISHED + timedelta(hours=1))
    revised = article("a", "Ada Crane wants the dam.", revision=2, night=NEXT_NIGHT, copy_group="a.2")
    revised |= {"characters_added": 5, "characters_removed": 7}
    publish(lake, "run-3", {"wire": shard(revised)}, night=NEXT_NIGHT, at=LATER)
    write_feeds(lake, opened(lake), named=NAMED)


kept = kept_lake(make)


@pytest.fixture
def lake(kept):
    return kept.anew()


def parsed(lake, name):
    """A feed of the lake as a feed reader has it, from Atom, and its JSON twin."""
    read = feedparser.parse((lake.feeds / f"{name}.atom").read_bytes())
    assert (read.bozo, read.version) == (False, "atom10")
    twin = json.loads((lake.feeds / f"{name}.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in twin["items"]] == [entry.id for entry in read.entries]
    return read, twin


def test_the_feed_of_all_nights_has_every_change_with_its_cause_and_its_time(lake):
    read, _ = parsed(lake, "night")
    assert [(entry.title, entry.tags[0].term, entry.updated[:16]) for entry in read.entries] == [
        ("About a", "revised", "2026-03-03T04:00"),
        ("About gone", "withdrawn", "2026-03-02T05:00"),
        ("About a", "new", "2026-03-02T04:00"),
    ]
    assert "Its text was revised: 5 characters added, 7 removed." in read.entries[0].content[0].value
    assert "2 articles have this text." in read.entries[2].content[0].value
    assert read.entries[2].link == "https://wire.example/a"
    assert read.feed.updated == read.entries[0].updated


def test_the_feed_of_a_claim_says_who_stands_where_in_words_of_the_text(lake):
    read, twin = parsed(lake, "claims/dam")
    assert read.feed.title == "Claim: The dam should be built. · Nightdesk"
    evidence = twin["items"][0]["_nightdesk"]["evidence"]
    assert [(span["label"], span["text"]) for span in evidence] == [
        ("Ada Crane disputes", "Ada Crane wants the dam."),
        ("the article disputes", "Ada Crane wants the dam."),
    ]
    [(text,)] = opened(lake).sql("select text from articles where revision = 2").fetchall()
    assert all(text[span["start"] : span["end"]] == span["text"] for span in evidence)


def test_the_feed_of_an_entity_has_its_mention_and_what_it_says(lake):
    read, twin = parsed(lake, "entities/ada-crane-b8db3b3c")
    assert read.feed.title == "Ada Crane · Nightdesk"
    spans = [(span["label"], span["text"]) for span in twin["items"][0]["_nightdesk"]["evidence"]]
    assert spans == [("mentioned, negative tone", "Ada Crane"), ("says", "the dam.")]


def test_an_entity_that_the_settings_name_has_a_feed_before_anybody_mentions_it(lake):
    read, _ = parsed(lake, "entities/nobody")
    assert (read.feed.title, read.entries, read.feed.updated[:16]) == ("Nobody · Nightdesk", [], "2026-03-02T04:00")


def test_the_feed_of_a_story_has_its_articles_and_goes_with_it(lake):
    read, _ = parsed(lake, "stories/a")
    assert [entry.title for entry in read.entries] == ["About a", "About a"]
    (lake.feeds / "stories" / "merged.atom").write_text("of a story that is part of another now")
    write_feeds(lake, opened(lake), named=NAMED)
    assert {path.name for path in (lake.feeds / "stories").iterdir()} == {"a.atom", "a.json"}


def test_a_night_that_is_read_again_leaves_every_byte_as_it_was(lake):
    before = {path: path.read_bytes() for path in lake.feeds.rglob("*.*")}
    revised = article("a", "Ada Crane wants the dam.", revision=2, night=NEXT_NIGHT, copy_group="a.2")
    revised |= {"characters_added": 5, "characters_removed": 7}
    publish(lake, "run-4", {"wire": shard(revised)}, night=NEXT_NIGHT, at=LATER + timedelta(hours=1))
    write_feeds(lake, opened(lake), named=NAMED)
    assert {path: path.read_bytes() for path in lake.feeds.rglob("*.*")} == before


def test_the_list_of_feeds_leads_to_each_of_them(lake):
    page = lxml.html.parse(str(lake.feeds / "index.html"))
    linked = {link.get("href") for link in page.iter("a")} - {"../index.html"}
    assert linked == {str(path.relative_to(lake.feeds)) for path in lake.feeds.rglob("*.*")} - {"index.html"}
    assert "claims/dam.atom" in linked


def test_any_claim_entity_and_story_has_a_feed_on_request_and_nothing_else_has(lake):
    with as_any_client(connect(lake)) as con:
        assert feed_of(ask_feed(con, "entities", "ada CRANE")).path == "entities/ada-crane-b8db3b3c"
        assert atom(feed_of(ask_feed(con, "claims", "dam"))) == (lake.feeds / "claims" / "dam.atom").read_bytes()
        for kind, key in (("claims", "nope"), ("stories", "x' or true --"), ("night", "x"), ("../files", "x")):
            with pytest.raises(InputError, match=f"nothing of the kind {kind} is called"):
                ask_feed(con, kind, key)


def test_hostile_titles_and_names_stay_text(lake):
    publish(lake, "run-5", {"wire": hostile(HOSTILE)}, night=NEXT_NIGHT + timedelta(days=1), at=LATER)
    con = opened(lake)
    for kind, key in (("night", "night"), ("claims", "dam"), ("entities", HOSTILE), ("stories", "a")):
        feed = feed_of(ask_feed(con, kind, key))
        elements = {lxml.etree.QName(element).localname for element in lxml.etree.fromstring(atom(feed)).iter()}
        assert elements <= {
            "feed", "id", "title", "updated", "author", "name", "link", "entry", "category", "content", "div", "p",
            "blockquote", "small",
        }  # fmt: skip
        assert feedparser.parse(atom(feed)).bozo is False
        assert "<script" not in json.loads(json_feed(feed))["items"][0]["content_html"]
        assert all(entry.url is None or entry.url.startswith("https://") for entry in feed.entries)


def test_the_feed_of_watches_has_what_was_told_and_readers_of_feeds_take_it():
    notice = {
        "fact_id": "dam/2026-03-02/12",
        "watch_id": "dam",
        "title": "12 people died <b>",
        "text": "It was 7 before.\x0b",
        "night": date(2026, 3, 2),
        "found_at": datetime(2026, 3, 2, 4, tzinfo=UTC),
        "evidence": [
            {"article_id": "a", "title": "Dam & flood", "outlet": "The Wire", "url": "https://wire.example/a"},
            {"article_id": "b", "title": None, "outlet": None, "url": "javascript:alert(1)"},
        ],
    }
    assert watch_feed([]) is None
    feed = watch_feed([notice])
    parsed = feedparser.parse(atom(feed))
    assert not parsed.bozo
    [entry] = parsed.entries
    assert (entry.title, entry.link) == ("dam: 12 people died <b>", "https://wire.example/a")
    assert "It was 7 before." in entry.content[0].value
    assert "Dam &amp; flood" in entry.content[0].value
    [item] = json.loads(json_feed(feed))["items"]
    assert (item["id"], item["_nightdesk"]["fact_id"]) == (entry.id, "dam/2026-03-02/12")
    assert watch_feed([{**notice, "text": "Later"}]).entries[0].id == entry.id
