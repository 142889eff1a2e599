"""The three sample nights come out of cleaning as they were meant to when they were written."""

import gzip
import importlib.util
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

SAMPLES = Path(__file__).parent.parent / "samples"
NIGHTS = tuple(date(2026, 3, day) for day in (2, 3, 4))
AGENCY = {
    "id": "ref", "outlet": "paper", "title": "headline", "byline": "reporter", "published_at": "filed",
    "url": "address", "text": "story",
}  # fmt: skip
SOURCES = {
    "wire": ("wire", {}),
    "pages": ("pages", {}),
    "desk": ("desk.jsonl", {}),
    "agency": ("agency.csv", {"columns": AGENCY, "timezone": "Europe/London"}),
    "archive": ("archive.parquet", {}),
}


@pytest.fixture
def nights(drafts):
    """(day, source, record) -> draft, over all nights and sources."""
    return {
        (night.day, name, record): row
        for night in NIGHTS
        for name, (path, settings) in SOURCES.items()
        for record, row in drafts(f"{SAMPLES}/{{night}}/{path}", night, name=name, **settings)[0].items()
    }


def test_the_sample_nights_are_read_as_they_were_written(nights):
    assert Counter(row["problem"] for row in nights.values()) == {
        None: 36, "empty": 1, "broken_record": 1, "missing_text": 1,
    }  # fmt: skip
    assert Counter(row["language"] for row in nights.values() if row["text"]) == {"en": 34, "de": 1, "fr": 1}
    assert Counter(row["published_from"] for row in nights.values() if row["text"]) == {
        "metadata": 24, "marker": 7, "none": 5,
    }  # fmt: skip
    assert all(70 <= len(row["text"].split()) <= 250 for row in nights.values() if row["text"])


def test_one_agency_text_in_three_outlets_is_one_text(nights):
    copies = [row for row in nights.values() if (row["title"] or "").endswith(("Valcorvo", "Valcorvo dam is safe"))]
    assert sorted(row["outlet"] for row in copies) == ["Harbour Post", "Northern Ledger", "Southern Ledger"]
    assert len({row["text_sha256"] for row in copies}) == 1
    assert len({row["article_id"] for row in copies}) == 3
    assert {row["wire_credit"] for row in copies} == {"AFP"}


def test_articles_edited_and_unchanged_on_the_next_day_keep_their_identifiers(nights):
    for record, source, changed in (
        ("border-buildup.txt", "wire", True),
        ("valcorvo-dam.html", "pages", True),
        ("ferry-rescue.html", "pages", False),
    ):
        first, second = nights[2, source, record], nights[3, source, record]
        assert first["article_id"] == second["article_id"]
        assert (first["text_sha256"] != second["text_sha256"]) is changed


def test_dates_in_the_future_unclear_or_absent_are_told_apart(nights):
    unclear = {row["title"]: (row["published_raw"], row["remark"]) for row in nights.values()
               if row["text"] and row["published_at"] is None and row["title"]}  # fmt: skip
    assert unclear == {
        "Comet to brighten evening sky": ("2026-12-24T08:00:00Z", "date_in_future"),
        "Museum finds lost Viking brooch in its own cellar": ("03/04/2026", "date_not_read"),
        "The clockmaker who would not retire": (None, None),
    }


def test_latin_1_is_read(nights):
    text = nights[2, "wire", "tram-line.txt"]["text"]
    assert "Zürich" in text
    assert "Céline Aubry" in text


def test_what_does_not_belong_to_the_text_is_cut(nights):
    kinds = Counter(span["kind"] for row in nights.values() for span in row["removed"] or ())
    assert {kind: kinds[kind] for kind in ("caption", "dateline", "image_credit", "repeat")} == {
        "caption": 4, "dateline": 6, "image_credit": 8, "repeat": 10,
    }  # fmt: skip
    for row in nights.values():
        assert not any(
            word in (row["text"] or "") for word in ("Image ", "©", "Sign up", "Share this", "Read more")
        )


def test_the_samples_that_are_no_text_files_are_as_their_script_makes_them():
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    for night in make.ARCHIVE:
        assert pq.read_table(SAMPLES / night / "archive.parquet").equals(make.rows_of(night))
    for name, text in make.PACKED.items():
        assert gzip.decompress((SAMPLES / name).read_bytes()).decode() == text
