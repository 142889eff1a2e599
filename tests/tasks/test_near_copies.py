"""Settling near copies: across sources and nights, of the earliest, and the same again when run again."""

from datetime import date, timedelta

import pytest

from tests.tasks.test_copies import AGENCY, CUT, LOCAL, OTHER_LEAD, RATES, STORY
from tests.tasks.test_settle import NIGHT, draft, outcomes, settled
from tests.warehouse.lakes import publish, shard
from warehouse.checks.verify import verify
from warehouse.history.candidates import WINDOW_NIGHTS
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect

NEXT_NIGHT = NIGHT + timedelta(days=1)
NEW_LEAD = f"{OTHER_LEAD} {STORY}"


@pytest.fixture
def lake(tmp_path):
    """An empty lake; what a test published in it must keep the promises about copies."""
    lake = Lake(tmp_path / "lake")
    yield lake
    if lake.snapshot.exists():
        with connect(lake) as con:
            assert [one for one in verify(con, lake) if "copy" in one.where + one.what] == []


def wire(record, article_id, text, outlet=None):
    return draft(record, article_id, text, outlet=outlet or f"Paper {article_id}")


def read(lake, night, drafts, run_id="run-1"):
    """Settle one night and publish its articles: the ledger, and what became of each article."""
    _, ledger, articles = settled(lake, night, drafts)
    rows = {source: [row for row in articles if row["source"] == source] for source in drafts}
    publish(lake, run_id, {source: shard(*found) for source, found in rows.items()}, night=night)
    return outcomes(ledger), groups(articles)


def groups(articles):
    return [
        (
            row["article_id"],
            row["revision"],
            row["copy_group"],
            row["copy_similarity"] and round(row["copy_similarity"], 2),
        )
        for row in articles
    ]


def test_near_copies_of_a_night_join_the_group_of_the_first_across_sources(lake):
    drafts = {
        "agency": [wire("1", "a", AGENCY)],
        "desk": [wire("1", "b", CUT), wire("2", "c", NEW_LEAD), wire("3", "d", f"{LOCAL} {RATES}")],
        "pages": [wire("1", "e", f"{AGENCY} {LOCAL}"), wire("2", "f", AGENCY), wire("3", "g", CUT)],
    }
    _, ledger, articles = settled(lake, NIGHT, drafts)
    assert [outcome for _, outcome, _ in outcomes(ledger)] == [
        *("new", "duplicate", "duplicate", "new"),
        *("duplicate", "duplicate", "duplicate"),
    ]
    assert groups(articles) == [
        ("a", 1, "a", None),
        ("b", 1, "a", 1.0),
        ("c", 1, "a", 0.87),
        ("d", 1, "d", None),
        ("e", 1, "a", 1.0),
        ("f", 1, "a", 1.0),
        ("g", 1, "a", 1.0),
    ]


def test_a_night_finds_the_first_texts_of_the_nights_before(lake):
    read(lake, NIGHT, {"agency": [wire("1", "a", AGENCY)]})
    rows = [wire("1", "b", CUT), wire("2", "c", NEW_LEAD), wire("3", "d", AGENCY)]
    ledger, found = read(lake, NEXT_NIGHT, {"desk": rows}, "run-2")
    assert [outcome for _, outcome, _ in ledger] == ["duplicate"] * 3
    assert [group for _, _, group, _ in found] == ["a"] * 3


def test_an_exact_copy_of_a_near_copy_has_its_likeness_to_the_first(lake):
    _, [_, (*_, near)] = read(lake, NIGHT, {"agency": [wire("1", "a", AGENCY), wire("2", "b", NEW_LEAD)]})
    _, found = read(lake, NEXT_NIGHT, {"desk": [wire("1", "c", NEW_LEAD)]}, "run-2")
    assert found == [("c", 1, "a", near)]


def test_a_first_text_beyond_the_window_is_found_by_its_whole_text_only(lake):
    read(lake, NIGHT, {"agency": [wire("1", "a", AGENCY)]})
    late = NIGHT + timedelta(days=WINDOW_NIGHTS + 1)
    _, found = read(lake, late, {"desk": [wire("1", "b", CUT), wire("2", "c", AGENCY)]}, "run-2")
    assert [group for _, _, group, _ in found] == ["b", "a"]
    inside = NIGHT + timedelta(days=WINDOW_NIGHTS)
    _, found = read(lake, inside, {"pages": [wire("1", "d", CUT)]}, "run-3")
    assert [group for _, _, group, _ in found] == ["a"]


def test_a_night_run_again_gives_the_same_groups(lake):
    first = {"agency": [wire("1", "a", AGENCY)], "desk": [wire("1", "b", CUT)]}
    then = {"agency": [wire("1", "c", NEW_LEAD)], "desk": [wire("1", "d", f"{CUT} {LOCAL}"), wire("2", "e", RATES)]}
    once = [read(lake, NIGHT, first), read(lake, NEXT_NIGHT, then, "run-2")]
    again = [read(lake, NIGHT, first, "run-3"), read(lake, NEXT_NIGHT, then, "run-4")]
    assert once == again


def test_groups_do_not_depend_on_the_size_of_shards_or_batches(lake, monkeypatch):
    rows = [
        wire(str(n), f"x{n}", RATES.format(sum=n, day=n, low=n, mean=n, bids=n, money=n)) for n in range(11, 31)
    ]
    rows[3:3] = [wire("1", "a", AGENCY), wire("2", "b", CUT)]
    rows += [wire("3", "c", NEW_LEAD), wire("4", "d", f"{CUT} {LOCAL}")]
    _, _, whole = settled(lake, NIGHT, {"agency": rows})
    monkeypatch.setattr("tasks.records.BATCH_ROWS", 3)
    monkeypatch.setattr("warehouse.history.candidates._ROWS", 1)
    _, _, parts = settled(lake, NIGHT, {"agency": rows}, shard_articles=2)
    assert groups(whole) == groups(parts)
    assert [row["article_id"] for row in whole if row["copy_group"] == "a"] == ["a", "b", "c", "d"]


def test_of_two_records_the_earlier_is_the_first(lake):
    one = groups(settled(lake, NIGHT, {"agency": [wire("1", "a", AGENCY), wire("2", "b", CUT)]})[2])
    other = groups(settled(lake, NIGHT, {"agency": [wire("1", "b", CUT), wire("2", "a", AGENCY)]})[2])
    assert one == [("a", 1, "a", None), ("b", 1, "a", 1.0)]
    assert other == [("b", 1, "b", None), ("a", 1, "b", 1.0)]


def test_a_night_read_late_leaves_later_nights_alone_until_they_are_read_again(lake):
    later = {"desk": [wire("1", "b", CUT)]}
    _, before = read(lake, NEXT_NIGHT, later)
    _, late = read(lake, NIGHT, {"agency": [wire("1", "a", AGENCY)]}, "run-2")
    _, after = read(lake, NEXT_NIGHT, later, "run-3")
    assert (before, late, after) == ([("b", 1, "b", None)], [("a", 1, "a", None)], [("b", 1, "a", 1.0)])


def test_a_revision_stays_in_the_group_of_its_article_while_it_is_a_copy_of_the_first(lake):
    read(lake, NIGHT, {"agency": [wire("1", "a", AGENCY)], "desk": [wire("1", "b", CUT)]})
    rows = {"agency": [wire("1", "a", f"{AGENCY} {LOCAL}")], "desk": [wire("1", "b", f"{LOCAL} {RATES}")]}
    ledger, found = read(lake, NEXT_NIGHT, rows, "run-2")
    assert ledger == [("1", "revised", 2), ("1", "revised", 2)]
    assert found == [("a", 2, "a", 1.0), ("b", 2, "b.2", None)]


def test_texts_of_a_night_that_are_known_take_no_part(lake):
    read(lake, NIGHT, {"agency": [wire("1", "a", AGENCY)]})
    rows = [wire("1", "a", AGENCY), wire("2", "b", CUT)]
    ledger, found = read(lake, NEXT_NIGHT, {"agency": rows}, "run-2")
    assert ledger == [("1", "unchanged", 1), ("2", "duplicate", 1)]
    assert found == [("b", 1, "a", 1.0)]


def test_reports_of_one_form_stay_apart_from_night_to_night(lake):
    figures = {"low": "4.25", "mean": "4.31", "money": "4.4"}
    for number in range(3):
        text = RATES.format(sum=400 + number, day="Monday", bids=900 + 7 * number, **figures)
        night = date(2026, 3, 2 + number)
        _, [(_, _, group, _)] = read(lake, night, {"bank": [wire("1", f"n{number}", text)]}, f"run-{number}")
        assert group == f"n{number}"


def test_a_sentence_that_half_the_night_has_is_no_trace(lake, monkeypatch):
    monkeypatch.setattr("warehouse.history.candidates.MOST_TEXTS", 3)
    rows = [wire(str(n), f"x{n}", f"{AGENCY} {n}") for n in range(5)]
    _, _, articles = settled(lake, NIGHT, {"agency": rows})
    assert {row["copy_similarity"] for row in articles} == {None}
