"""Pages are read by processes beside this one: in their order, and none of them can end a night."""

import os

import pytest

from tasks.sources.page import extraction_pool as reading
from tasks.sources.page.extraction_pool import Unread, read_all
from tasks.sources.source import Record


class Deadly(bytes):
    """A page that ends the process it is handed to."""

    def __reduce__(self):
        return os._exit, (1,)


def page(number):
    return f"<html><body><p>Report {number} tells of the tidal gate in the harbour.</p></body></html>".encode()


@pytest.fixture
def few(monkeypatch):
    """Processes are started from the second page on."""
    monkeypatch.setattr(reading, "FEW", 1)


def test_records_keep_their_order_whoever_reads_them(few):
    given = [Unread(str(n), page(n)) if n % 3 else Record(str(n), problem="empty", detail="so") for n in range(200)]
    read = list(read_all(given))
    assert [record.reference for record in read] == [str(n) for n in range(200)]
    assert read == [one if isinstance(one, Record) else reading.read(one) for one in given]


def test_a_page_that_ends_its_reader_is_rejected_and_no_other(few):
    given = [Unread(str(n), Deadly(page(n)) if n == 20 else page(n)) for n in range(60)]
    read = list(read_all(given))
    assert [record.reference for record in read if record.problem] == ["20"]
    assert len(read) == 60


def test_no_more_is_read_ahead_than_memory_allows(few, monkeypatch):
    monkeypatch.setattr(reading, "_AHEAD_BYTES", 1_000)
    asked = []
    given = (asked.append(n) or Unread(str(n), page(n)) for n in range(60))
    for number, _ in enumerate(read_all(given)):
        assert len(asked) - number <= 1_000 / len(page(0)) + 2


def test_readers_end_with_whoever_stops_taking_records(few):
    records = read_all(Unread(str(n), page(n)) for n in range(1_000))
    for _ in range(3):
        next(records)
    records.close()
    assert reading._taken.acquire(blocking=False)
    reading._taken.release()


def test_two_sources_at_once_are_both_read(few):
    given = [[Unread(f"{name}{n}", page(n)) for n in range(9)] for name in "ab"]
    pairs = list(zip(*map(read_all, given), strict=True))
    assert [[record.reference for record in pair] for pair in pairs] == [[f"a{n}", f"b{n}"] for n in range(9)]


def test_a_folder_of_hundreds_of_pages_nested_or_by_a_glob_is_read_in_the_order_of_names(folder, read):
    for number in range(300):
        place = folder / f"{number % 7}" / f"{number % 3}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:04}.html").write_bytes(page(number))
    found = read()
    assert list(found) == sorted(found)
    assert len(found) == 300 > 2 * reading.FEW
    assert found["6/2/0083.html"].fields["text"] == "Report 83 tells of the tidal gate in the harbour."
    by_glob = read("**/*7.html")
    assert list(by_glob) == [name for name in found if name.endswith("7.html")]
    assert by_glob == {name: found[name] for name in by_glob}


CANONICAL = {
    "of its own site": ("https://post.example/the-gate", "https://post.example/the-gate"),
    "of another site": ("https://elsewhere.example/its-story", "https://post.example/1"),
    "the front page": ("https://post.example/", "https://post.example/1"),
}


@pytest.mark.parametrize("name", CANONICAL)
def test_a_page_is_believed_about_its_own_site_only(name):
    said, expected = CANONICAL[name]
    html = page(1).replace(b"<body>", f"<head><link rel='canonical' href='{said}'></head><body>".encode())
    [record] = read_all([Unread("1", html, known={"url": "https://post.example/1"})])
    assert record.fields["url"] == expected
