"""Records become drafts one for one; each has its article or its reason, and a broken run leaves no half file."""

import hashlib
import json
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest
from prefect.states import Failed

from tasks.clean import clean
from tasks.cleaning.spans import Removed, put_back
from tasks.collect import collect
from tasks.records import DRAFTS, RECORDS, SETTLED, staging
from tasks.sources.source import Source
from warehouse.errors import InputError, MissingSource, SourceError
from warehouse.tables.columns import REJECTIONS, REMARKS
from warehouse.tables.schema import ARTICLES

NIGHT = date(2026, 3, 2)
SENTENCE = "The harbour board approved the new tidal gate on Monday after a long debate."


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_every_record_is_counted_once_as_read_and_once_as_written_or_set_aside(tmp_path, drafts):
    path = write(
        tmp_path / "a.jsonl", {"text": SENTENCE}, {"text": None}, {"text": "(Image: AP)"}, [1], {"text": SENTENCE}
    )
    rows, collected, cleaned = drafts(path)
    assert (collected.read, collected.written, collected.set_aside) == (5, 3, 2)
    assert (cleaned.read, cleaned.written, cleaned.set_aside) == (5, 2, 3)
    assert [row["problem"] for row in rows.values()] == [None, "missing_text", "empty", "broken_record", None]
    assert all(row["problem"] in (None, *REJECTIONS) and row["remark"] in (None, *REMARKS) for row in rows.values())


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"day": "1/2/26"}, "columns not read: day; no date; if a column holds it, map that in the source's "
         "settings: columns.published_at"),
        ({"day": "1/2/26", "date": "2026-02-01"}, "columns not read: day"),
        ({}, None),
    ],
)  # fmt: skip
def test_a_column_that_is_not_read_and_may_hold_the_date_is_remarked_upon(tmp_path, drafts, columns, said):
    _, collected, _ = drafts(write(tmp_path / "a.jsonl", {"text": SENTENCE, **columns}))
    assert collected.note == said


def test_a_draft_says_where_the_article_was_found_and_when(tmp_path, drafts):
    path = write(
        tmp_path / "a.jsonl",
        {"url": "https://www.post.example/gate?utm_source=x", "title": " Gate\napproved ", "author": "Ana Reyes",
         "section": " World\tnews", "date": "2026-03-01 21:30", "text": SENTENCE,
         "seen_at": "2026-03-02T09:00:00+09:00"},
    )  # fmt: skip
    row = drafts(path, timezone="Asia/Tokyo")[0]["a.jsonl:1"]
    told = ("url", "title", "byline", "section", "outlet", "published_from", "published_raw")
    assert {name: row[name] for name in told} == {
        "url": "https://www.post.example/gate", "title": "Gate approved", "byline": "Ana Reyes",
        "section": "World news", "outlet": "post.example", "published_from": "metadata",
        "published_raw": "2026-03-01 21:30",
    }  # fmt: skip
    assert row["published_at"] == datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    assert row["first_seen_at"] == datetime(2026, 3, 2, tzinfo=UTC)
    assert row["language"] == "en"
    assert row["annotated"] is True


def test_text_and_removed_spans_carry_their_hashes(tmp_path, drafts):
    raw = f" date 2026-03-01 {SENTENCE}\n\n(Image: AP)\n"
    (tmp_path / "gate.txt").write_text(raw)
    row = drafts(tmp_path / "gate.txt")[0]["gate.txt"]
    assert row["text"] == SENTENCE
    assert row["text_sha256"] == hashlib.sha256(SENTENCE.encode()).hexdigest()
    assert row["raw_sha256"] == hashlib.sha256(raw.encode()).hexdigest()
    assert put_back(row["text"], [Removed(**span) for span in row["removed"]]) == raw
    assert (row["published_from"], row["wire_credit"]) == ("marker", "AP")


def test_a_text_file_gives_its_headline_byline_date_and_wire(tmp_path, drafts):
    lines = ("Board approves gate", "", "By Ana Reyes", "March 1, 2026", "",
             "PORT MAREN (Reuters) - The harbour board of", "Port Maren approved the new tidal gate on Monday, the "
             "minister of", "Public Works said.")  # fmt: skip
    (tmp_path / "gate.txt").write_text("\n".join(lines))
    row = drafts(tmp_path / "gate.txt")[0]["gate.txt"]
    assert row["text"] == (
        "The harbour board of Port Maren approved the new tidal gate on Monday, the minister of Public Works said."
    )
    assert (row["title"], row["byline"], row["wire_credit"]) == ("Board approves gate", "Ana Reyes", "Reuters")
    assert (row["published_at"], row["published_from"]) == (datetime(2026, 3, 1, tzinfo=UTC), "marker")


def test_without_a_time_of_its_own_an_article_is_first_seen_as_the_night_begins(tmp_path, drafts):
    row = drafts(write(tmp_path / "a.jsonl", {"text": SENTENCE}))[0]["a.jsonl:1"]
    assert row["first_seen_at"] == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_date_in_the_future_is_kept_as_written_and_remarked_on(tmp_path, drafts):
    row = drafts(write(tmp_path / "a.jsonl", {"text": SENTENCE, "date": "2026-12-24"}))[0]["a.jsonl:1"]
    assert (row["published_at"], row["published_from"], row["published_precision"]) == (None, "none", None)
    assert (row["published_raw"], row["remark"]) == ("2026-12-24", "date_in_future")
    assert row["detail"] == "dated 2026-12-24, after 2026-03-02 23:59 UTC"


def test_a_date_of_two_readings_is_remarked_on_beside_what_else_there_is_to_say(tmp_path, drafts):
    german = "Der Hafenrat hat am Montag nach langer Debatte dem neuen Fluttor zugestimmt, sagte die Sprecherin."
    path = write(
        tmp_path / "a.jsonl",
        {"text": SENTENCE, "date": "01/02/2026"},
        {"text": german, "date": "01/02/2026"},
        {"text": SENTENCE, "date": "01/02/2026", "url": "https://post.example/2026/02/01/gate"},
    )
    rows = list(drafts(path)[0].values())
    assert [row["remark"] for row in rows] == ["date_not_read", "language_not_read", "date_not_read"]
    assert rows[0]["detail"] == "the date '01/02/2026' has no one reading"
    assert rows[1]["detail"] == "language de; the date '01/02/2026' has no one reading"
    assert [row["published_from"] for row in rows] == ["none", "none", "url"]


def test_a_date_that_programs_write_where_they_have_none_is_remarked_on_as_that(tmp_path, drafts):
    row = drafts(write(tmp_path / "a.jsonl", {"text": SENTENCE, "date": "1970-01-01"}))[0]["a.jsonl:1"]
    assert row["remark"] == "date_not_read"
    assert row["detail"] == "the date '1970-01-01' is what programs write where they have no date"


def test_a_language_the_models_do_not_read_is_kept_and_not_annotated(tmp_path, drafts):
    german = "Der Hafenrat hat am Montag nach langer Debatte dem neuen Fluttor zugestimmt, sagte die Sprecherin."
    path = write(tmp_path / "a.jsonl", {"text": german}, {"text": SENTENCE}, {"text": "NATO 2026"})
    rows = list(drafts(path)[0].values())
    assert [(row["language"], row["annotated"]) for row in rows] == [("de", False), ("en", True), ("und", True)]
    assert [row["remark"] for row in rows] == ["language_not_read", None, None]
    assert all(row["annotated"] for row in drafts(path, languages=("en", "de"))[0].values())


def test_an_edited_article_keeps_its_identifier_and_another_article_has_another(tmp_path, drafts):
    page = "https://post.example/gate"
    path = write(
        tmp_path / "a.jsonl",
        {"url": page, "text": SENTENCE},
        {"url": f"{page}?utm_campaign=x", "text": f"{SENTENCE} It will open in May."},
        {"url": "https://post.example/other", "text": SENTENCE},
        {"id": 7, "text": SENTENCE},
        {"id": 8, "text": SENTENCE},
        {"text": SENTENCE},
    )
    ids = [row["article_id"] for row in drafts(path)[0].values()]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 5


def test_records_with_identifiers_of_their_own_are_several_articles_of_one_page(tmp_path, drafts):
    ticker = "https://post.example/ticker"
    path = write(
        tmp_path / "a.jsonl",
        {"id": 1, "url": f"{ticker}#p1", "text": SENTENCE},
        {"id": 2, "url": f"{ticker}#p2", "text": f"{SENTENCE} It will open in May."},
        {"id": 1, "url": f"{ticker}#p1", "text": f"{SENTENCE} It is 9 metres high."},
        {"url": f"{ticker}#p1", "text": SENTENCE},
        {"url": f"{ticker}#p2", "text": SENTENCE},
    )
    ids = [row["article_id"] for row in drafts(path)[0].values()]
    assert ids[0] == ids[2]
    assert ids[3] == ids[4]
    assert len({ids[0], ids[1], ids[3]}) == 3


def test_the_same_records_give_the_same_drafts(tmp_path, drafts):
    path = write(tmp_path / "a.jsonl", {"text": SENTENCE, "date": "2026-03-01"}, {"text": None})
    assert drafts(path)[0] == drafts(path)[0]


def test_both_files_are_typed_even_when_nothing_was_read(tmp_path, drafts):
    (tmp_path / "in").mkdir()
    _, collected, cleaned = drafts(tmp_path / "in")
    assert (collected.read, cleaned.read) == (0, 0)
    assert pq.read_schema(tmp_path / "staging" / "desk-records.parquet").equals(RECORDS)
    assert pq.read_schema(tmp_path / "staging" / "desk-drafts.parquet").equals(DRAFTS)


def test_a_draft_has_all_of_an_article_but_what_is_settled_later():
    missing = [name for name in ARTICLES.schema.names if name not in DRAFTS.names]
    assert sorted(missing) == sorted(SETTLED)
    beyond = [name for name in DRAFTS.names if name not in ARTICLES.schema.names]
    assert beyond == ["removed", "not_modified", "problem", "remark", "detail"]


def test_a_source_that_fails_leaves_no_file(tmp_path):
    out = tmp_path / "staging" / "records.parquet"
    with pytest.raises(SourceError):
        collect.fn(Source("desk", str(tmp_path / "nowhere")), NIGHT, out)
    assert list(tmp_path.rglob("*.parquet*")) == []


@pytest.mark.parametrize(("error", "again"), [(SourceError, True), (MissingSource, False), (InputError, False)])
def test_only_a_source_that_may_answer_is_asked_again_at_once(error, again):
    assert collect.retry_condition_fn(collect, None, Failed(data=error("no"))) is again


def test_a_run_that_breaks_off_leaves_the_file_that_was_there(tmp_path):
    out = tmp_path / "records.parquet"
    first = write(tmp_path / "a.jsonl", {"text": SENTENCE})
    collect.fn(Source("desk", str(first)), NIGHT, out)
    before = out.read_bytes()
    (tmp_path / "b.csv").write_text("title,story\nGate,text\n")
    with pytest.raises(InputError):
        collect.fn(Source("desk", str(tmp_path / "[ab].*"), columns={"text": "nowhere"}), NIGHT, out)
    assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "b.csv", "records.parquet"]


def test_rows_are_written_in_batches_and_read_in_their_order(tmp_path, drafts):
    path = write(tmp_path / "a.jsonl", *({"id": n, "text": f"{SENTENCE} Number {n}."} for n in range(700)))
    rows, _, cleaned = drafts(path)
    assert cleaned.written == 700
    assert list(rows) == [f"a.jsonl:{n}" for n in range(1, 701)]
    assert rows["a.jsonl:700"]["text"] == f"{SENTENCE} Number 699."


def test_a_staging_file_holds_few_rows_when_texts_are_large(tmp_path):
    path = tmp_path / "large.parquet"
    with staging(path, RECORDS) as rows:
        for number in range(10):
            rows.add({"record": str(number), "text": "x" * 2_000_000})
    assert pq.ParquetFile(path).metadata.num_row_groups == 3


@pytest.mark.parametrize("languages", [("en",), ("de", "en")])
def test_cleaning_needs_nothing_but_the_records(tmp_path, languages):
    records, out = tmp_path / "r.parquet", tmp_path / "d.parquet"
    with staging(records, RECORDS) as rows:
        rows.add({"record": "1", "text": SENTENCE})
        rows.add({"record": "2", "problem": "binary", "detail": "a picture"})
    receipt = clean.fn("desk", NIGHT, records, out, languages)
    assert (receipt.stage, receipt.source, receipt.read, receipt.written, receipt.set_aside) == (
        "clean",
        "desk",
        2,
        1,
        1,
    )
    assert pq.read_table(out).column("problem").to_pylist() == [None, "binary"]
