"""Settling: one outcome per record, revisions, exact copies, and the same again when run again."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.cleaning.shingles import fingerprints
from tasks.records import DRAFTS
from tasks.settle.settle import settle
from tests.warehouse.lakes import publish, sha, shard
from warehouse.checks.verify import verify
from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect
from warehouse.tables.schema import ARTICLES, LEDGER, REMOVED_SPANS

NIGHT = date(2026, 3, 2)


def draft(record, article_id, text, **changes):
    """One cleaned record; a text stands for its own hash, so that a test can be checked by eye."""
    row = dict.fromkeys(DRAFTS.names) | {
        "record": record,
        "article_id": article_id,
        "published_from": "none",
        "first_seen_at": datetime(2026, 3, 2, tzinfo=UTC),
        "language": "en",
        "annotated": True,
        "text": text,
        "fingerprints": fingerprints(text or ""),
        "text_sha256": store.hash_of(text),
        "raw_sha256": store.hash_of(text),
        "removed": [],
    }
    return row | changes


def rejected(record, problem):
    return dict.fromkeys(DRAFTS.names) | {"record": record, "problem": problem}


def staged(lake, night, source, rows):
    path = lake.staging(night) / f"{source}-drafts.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=DRAFTS), path)
    return path


def settled(lake, night, drafts, shard_articles=100):
    """Settle one night, without publishing it: the ledger and the article rows, over all shards."""
    paths = {source: staged(lake, night, source, rows) for source, rows in drafts.items()}
    with Before.open(lake, night) as before:
        shards, receipt = settle.fn(before, paths, "run-1", shard_articles)
    assert receipt.read == receipt.written + receipt.set_aside == sum(len(rows) for rows in drafts.values())
    ledger = [row for s in shards for row in store.read(s.folder / "ledger.parquet", LEDGER).to_pylist()]
    articles = [row for s in shards for row in store.read(s.folder / "articles.parquet", ARTICLES).to_pylist()]
    return shards, ledger, articles


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def outcomes(ledger):
    return [(row["record"], row["outcome"], row["revision"]) for row in ledger]


def test_every_record_gets_one_outcome_and_a_copy_is_kept_in_the_group_of_the_first(lake):
    rows = [
        draft("1", "a", "Rain."),
        draft("2", "b", "Rain."),
        rejected("3", "empty"),
        draft("4", "a", "Rain."),
        draft("5", "a", "Rain, more of it."),
    ]
    _, ledger, articles = settled(lake, NIGHT, {"wire": rows})
    assert outcomes(ledger) == [
        ("1", "new", 1),
        ("2", "duplicate", 1),
        ("3", "rejected", None),
        ("4", "unchanged", 1),
        ("5", "revised", 2),
    ]
    assert [(row["article_id"], row["copy_group"]) for row in articles] == [("a", "a"), ("b", "a"), ("a", "a.2")]
    assert ledger[2]["reason"] == "empty"
    assert ledger[2]["article_id"] is None


def test_a_remark_on_an_accepted_record_stands_in_the_ledger(lake):
    rows = [draft("1", "a", "Regen.", language="de", annotated=False, remark="language_not_read")]
    _, ledger, _ = settled(lake, NIGHT, {"wire": rows})
    assert (ledger[0]["outcome"], ledger[0]["reason"]) == ("new", "language_not_read")


def test_articles_are_cut_into_shards_and_a_source_without_records_makes_an_empty_one(lake):
    rows = [draft(str(n), str(n), f"Text {n}.") for n in range(5)]
    shards, _, articles = settled(lake, NIGHT, {"wire": rows, "desk": []}, shard_articles=2)
    assert [(s.source, s.number, s.articles) for s in shards] == [
        ("wire", 0, 2),
        ("wire", 1, 2),
        ("wire", 2, 1),
        ("desk", 0, 0),
    ]
    assert len(articles) == 5
    for table in (ARTICLES, REMOVED_SPANS, LEDGER):
        assert store.read(shards[3].folder / f"{table.name}.parquet", table).num_rows == 0


def test_a_revision_says_how_much_of_the_text_before_it_changed(lake):
    rows = [draft("1", "a", "It is open."), draft("2", "b", "Alone."), draft("3", "a", "It is open. Nobody left.")]
    _, ledger, articles = settled(lake, NIGHT, {"wire": [*rows, draft("4", "a", "Nobody left.")]})
    assert [row["outcome"] for row in ledger] == ["new", "new", "revised", "revised"]
    changes = [(row["characters_added"], row["characters_removed"]) for row in articles]
    assert changes == [(None, None), (None, None), (len(" Nobody left."), 0), (0, len("It is open. "))]


def test_an_older_capture_out_of_a_second_archive_is_the_revision_before(lake):
    one, nine = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (1, 9))
    first = [draft("1", "a", "It is open. Nobody left.", first_seen_at=nine)]
    second = [draft("2", "a", "It is open.", first_seen_at=one)]
    _, ledger, articles = settled(lake, NIGHT, {"first": first, "second": second})
    assert outcomes(ledger) == [("1", "revised", 2), ("2", "new", 1)]
    changes = [(row["characters_added"], row["characters_removed"]) for row in articles]
    assert changes == [(len(" Nobody left."), 0), (None, None)]


def test_a_night_without_sources_has_no_shards(lake):
    assert settled(lake, NIGHT, {}) == ([], [], [])


def test_a_text_that_returns_is_a_revision_of_its_own(lake):
    rows = [draft("1", "a", "Rain."), draft("2", "a", "Snow."), draft("3", "a", "Rain.")]
    _, ledger, articles = settled(lake, NIGHT, {"wire": rows})
    assert outcomes(ledger) == [("1", "new", 1), ("2", "revised", 2), ("3", "revised", 3)]
    assert [(row["text"], row["copy_group"]) for row in articles] == [
        ("Rain.", "a"),
        ("Snow.", "a.2"),
        ("Rain.", "a"),
    ]


def test_copies_are_found_across_the_sources_of_a_night_in_their_order(lake):
    drafts = {"wire": [draft("1", "a", "Rain.")], "desk": [draft("1", "b", "Rain.")]}
    _, ledger, articles = settled(lake, NIGHT, drafts)
    assert [row["outcome"] for row in ledger] == ["new", "duplicate"]
    assert {row["copy_group"] for row in articles} == {"a"}


def test_what_is_said_to_be_as_the_lake_has_it_is_unchanged_or_rejected_if_the_lake_has_none(lake):
    unread = dict.fromkeys(("text_sha256", "raw_sha256", "removed", "annotated")) | {"not_modified": True}
    rows = [draft("1", "a", "Rain."), draft("2", "a", None, **unread), draft("3", "b", None, **unread)]
    _, ledger, articles = settled(lake, NIGHT, {"wire": rows})
    assert outcomes(ledger) == [("1", "new", 1), ("2", "unchanged", 1), ("3", "rejected", None)]
    assert (ledger[2]["reason"], ledger[2]["article_id"]) == ("not_fetched", None)
    assert "the lake does not have it" in ledger[2]["detail"]
    assert len(articles) == 1


TOLD = "select night::varchar, outcome, revision from ledger order by night"
# The ledger's `unchanged` is no change.
CHANGED = "select night::varchar, cause, revision from internal.changes order by night"
FERRY = "The ferry company Nordlinje reported a loss of 12 million euros on Tuesday."
LONGER = f"{FERRY} Trading was halted twice."


@pytest.mark.parametrize(
    ("nights", "outcomes"),
    [
        ([(10, FERRY), (9, LONGER), (8, FERRY)], {8: ("unchanged", 1), 9: ("revised", 2), 10: ("new", 1)}),
        (
            [(8, FERRY), (9, LONGER), (10, FERRY), (8, FERRY)],
            {8: ("new", 1), 9: ("revised", 2), 10: ("revised", 3)},
        ),
    ],
    ids=["backwards", "again after its text came back"],
)
def test_what_changed_is_what_the_ledger_tells_whichever_way_nights_come(lake, nights, outcomes):
    for number, (day, text) in enumerate(nights, 1):
        night, at = date(2026, 3, day), datetime(2026, 3, day, tzinfo=UTC)
        read = draft("1", "ferry", text, text_sha256=sha(text), raw_sha256=sha(text), first_seen_at=at)
        _, ledger, articles = settled(lake, night, {"desk": [read]})
        publish(lake, f"run-{number}", {"desk": shard(*articles) | {"ledger": ledger}}, night=night)
    told = [(f"2026-03-{day:02}", *outcome) for day, outcome in outcomes.items()]
    with connect(lake) as con:
        assert con.sql(TOLD).fetchall() == told
        assert con.sql(CHANGED).fetchall() == [row for row in told if row[1] != "unchanged"]
        assert verify(con, lake) == []
