"""An archive gives its pages to the nights they were seen on; what is broken is told, and harms nothing else."""

import gzip
import os
import random
import tracemalloc
import zlib
from datetime import date
from pathlib import Path

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.sources.archive.warc import HEADERS, records
from tasks.sources.open import open_source
from tasks.sources.source import Beside, Source
from tests.tasks.sources.archives import PARAGRAPHS, TEXT, answer, arc, cc_news, packed, page, record
from warehouse.tables.columns import REJECTIONS

NIGHT = date(2026, 3, 2)
GOOD = record()


def problems(found):
    """Problem of each record, None where it is an article; every problem is one of the closed list."""
    assert {one.problem for one in found.values() if one.problem} <= set(REJECTIONS)
    assert all(one.detail for one in found.values() if one.problem), "a rejection says what was wrong"
    return [one.problem for one in found.values()]


@pytest.fixture
def archive(folder, read):
    """Write an archive and read it as a night does."""

    def _archive(content, name="a.warc", **kwargs):
        (folder / name).write_bytes(content)
        return read(name, **kwargs)

    return _archive


def passed_over(path, night=NIGHT):
    beside = Beside()
    list(open_source(Source("desk", str(path)), night, beside=beside))
    return beside.passed


# --- What is taken ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [bytes, packed])
def test_a_page_of_an_archive_is_an_article_named_by_its_offset(archive, pack):
    first, second = pack(GOOD), pack(record(uri="https://post.example/two"))
    found = archive(first + second)
    assert list(found) == ["a.warc:0", f"a.warc:{len(first)}"]
    assert found["a.warc:0"].fields == {
        "url": "https://post.example/gate", "text": TEXT, "seen_at": "2026-03-02T04:05:06+00:00",
    }  # fmt: skip


def test_an_archive_as_cc_news_gives_them(folder, read):
    (folder / "news.warc.gz").write_bytes(cc_news(3))
    found = read()
    assert problems(found) == [None] * 3
    assert [one.fields["url"] for one in found.values()] == [
        f"https://post.example/{number}" for number in range(3)
    ]
    assert passed_over(folder / "news.warc.gz") == {"request": 3}  # warcio dates the first record today


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, lambda data: gzip.compress(data[:150]) + gzip.compress(data[150:])]
)
def test_the_older_arc_is_read_too(archive, pack):
    found = archive(pack(arc(answer(page()), answer(page(PARAGRAPHS[1])))), "a.arc")
    assert [one.fields["text"] for one in found.values()] == [TEXT, PARAGRAPHS[1]]
    assert [one.fields["seen_at"] for one in found.values()] == ["2026-03-02T04:05:06+00:00"] * 2


def test_the_page_says_where_it_belongs_before_the_archive_does(archive):
    head = "<link rel='canonical' href='https://post.example/the-gate'>"
    (found,) = archive(record(answer(page(head=head)))).values()
    assert found.fields["url"] == "https://post.example/the-gate"


def test_a_page_saved_as_a_resource_and_the_text_of_a_conversion_are_articles(archive):
    saved = record(page(), kind="resource", content_type="text/html")
    text = record(TEXT.encode(), kind="conversion", content_type="text/plain", uri="https://post.example/text")
    assert [one.fields["text"] for one in archive(saved + text).values()] == [TEXT, TEXT]


def test_what_claims_to_be_no_article_is_counted_and_no_record(archive, folder):
    others = [
        record(answer(b"GIF89a", "image/gif")),
        record(answer(b"{}", "application/json")),
        record(answer(b"p {}", "text/css")),
        record(answer(page(), status="301 Moved")),
        record(answer(page(), status="404 Not Found")),
        record(answer(page(), status="503 Busy")),
        record(answer(page(), status="206 Partial Content")),
        record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        record(b"", kind="revisit"),
        record(b"a: b", kind="metadata"),
        record(b"a: b", kind="something-else"),
        record(b"20260302 1.1.1.1", uri="dns:post.example", content_type="text/dns"),
        record(answer(b"nothing known", None)),
        record(b"a: b", kind="warcinfo", date=None),
    ]
    assert problems(archive(b"".join([*others, GOOD]))) == [None]
    assert passed_over(folder / "a.warc") == {
        "image": 1, "application": 1, "text": 1, "status 3xx": 1, "status 4xx": 1, "status 5xx": 1, "status 2xx": 1,
        "request": 1, "revisit": 1, "metadata": 1, "other kinds": 1, "not of the web": 1, "no type": 1,
        "warcinfo": 1,
    }  # fmt: skip


def test_a_page_of_no_declared_type_is_told_by_how_it_begins(archive):
    assert problems(archive(record(answer(page(), None)))) == [None]


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (answer(b"<html><body><nav>Home</nav></body></html>"), "no_article"),
        (answer(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "binary"),
        (answer(b" \n "), "empty"),
        (b"no answer of HTTP", "broken_record"),
        (b"", "broken_record"),
    ],
)
def test_what_claims_to_be_a_page_and_is_none_is_rejected(archive, block, problem):
    found = archive(record(block) + GOOD)
    assert problems(found) == [problem, None]
    assert found["a.warc:0"].fields["url"] == "https://post.example/gate"


# --- Nights ----------------------------------------------------------------------------------------------------


def test_every_page_belongs_to_the_night_it_was_archived_on(archive, folder):
    dates = [f"2026-03-0{day}T{hour:02}:30:00Z" for day in (1, 2, 3) for hour in (0, 12, 23)]
    (folder / "a.warc.gz").write_bytes(packed(*(record(date=one, uri=f"https://a.example/{one}") for one in dates)))
    taken = [
        record.fields["seen_at"]
        for night in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3))
        for record in open_source(Source("desk", str(folder)), night)
    ]
    assert taken == [one.replace("Z", "+00:00") for one in dates]


def test_what_is_no_article_is_counted_on_its_own_night(folder):
    (folder / "a.warc").write_bytes(record(b"", kind="revisit") + record(b"", kind="revisit", date="2026-03-03"))
    assert passed_over(folder / "a.warc") == {"revisit": 1}


@pytest.mark.parametrize("written", [None, "soon", "03/02/2026"])
def test_a_page_archived_at_no_readable_time_is_told_by_every_night(archive, written):
    for night in (NIGHT, date(2026, 3, 3)):
        assert problems(archive(record(date=written), night=night)) == ["broken_record"]


def test_a_broken_record_of_another_night_is_left_to_that_night(archive):
    cut = record(date="2026-03-03T01:00:00Z")[:-40]
    assert archive(cut) == {}
    assert problems(archive(cut, night=date(2026, 3, 3))) == ["broken_record"]


# --- How bodies are sent ---------------------------------------------------------------------------------------


def chunked(body, size=40):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;name=value\r\n" % len(piece) + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"


def raw_deflate(body):
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(body) + packing.flush()


@pytest.mark.parametrize(
    ("headers", "send"),
    [
        ("Transfer-Encoding: chunked\r\n", chunked),
        ("Content-Encoding: gzip\r\n", gzip.compress),
        ("content-encoding: GZIP\r\n", gzip.compress),
        ("Content-Encoding: deflate\r\n", zlib.compress),
        ("Content-Encoding: deflate\r\n", raw_deflate),
        ("Content-Encoding: br\r\n", brotli.compress),
        ("Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n", lambda body: chunked(brotli.compress(body))),
        ("Content-Encoding: gzip, br\r\n", lambda body: brotli.compress(gzip.compress(body))),
        ("Content-Encoding: identity\r\n", bytes),
        ("Transfer-Encoding: chunked\r\n", bytes),
        ("Content-Encoding: gzip\r\n", bytes),
        ("Content-Encoding: deflate\r\n", bytes),
        ("Content-Encoding: br\r\n", bytes),
    ],
)
def test_a_body_is_unpacked_as_it_was_sent_or_was_already(archive, headers, send):
    (found,) = archive(record(answer(send(page()), headers=headers))).values()
    assert found.fields["text"] == TEXT


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress(page(), mtime=0)[:-20]),
        ("Content-Encoding: br\r\n", brotli.compress(page())[:-5]),
        ("Transfer-Encoding: chunked\r\n", chunked(page())[:-30]),
    ],
)
def test_a_body_that_ends_too_early_is_a_broken_record(archive, headers, body):
    assert problems(archive(record(answer(body, headers=headers)) + GOOD)) == ["broken_record", None]


@pytest.mark.parametrize("charset", ["windows-1254", '"WINDOWS-1254"'])
def test_the_servers_charset_counts_where_the_page_declares_none(archive, charset):
    text = "İstanbul Belediyesi pazartesi günü yeni köprünün açılışını erteledi, dedi Ayşe Işık."
    said = f"text/html; charset={charset}"
    bare = page(text).decode().encode("cp1254")
    declared = page(text, head="<meta charset='utf-8'>")
    for body in (bare, declared):
        (found,) = archive(record(answer(body, said))).values()
        assert found.fields["text"] == text


# --- Limits ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pack"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("deflate", zlib.compress), ("identity", bytes)],
)
@pytest.mark.parametrize("outside", [bytes, packed])
def test_a_page_beyond_the_limit_is_told_and_never_held(archive, name, pack, outside):
    bomb = record(answer(pack(b"<html>" + b" " * 20_000_000), headers=f"Content-Encoding: {name}\r\n"))
    content = outside(GOOD) + outside(bomb) + outside(GOOD)
    archive(outside(GOOD))  # what is imported on the way is not what is held
    tracemalloc.start()
    found = archive(content, record_bytes=50_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert problems(found) == [None, "too_large", None]
    assert peak < 6_000_000


def test_headers_without_end_are_told_and_never_held(archive):
    for name in (b"X: " + b"a" * 3_000_000 + b"\r\n", b"X: a\r\n" * 500_000):
        assert problems(archive(GOOD + b"WARC/1.0\r\n" + name + b"\r\n" + GOOD)) == [None, "broken_record", None]


def test_a_large_image_is_no_page_that_is_too_large(archive, folder):
    assert archive(record(answer(b"GIF89a" + b"x" * 500_000, "image/gif")), record_bytes=1_000) == {}


# --- Broken archives -------------------------------------------------------------------------------------------

NEXT = record(uri="https://post.example/next")
LAST = record(uri="https://post.example/last")
SHORT, LONG = record(length=len(answer(page())) - 50), record(length=len(answer(page())) + 90)
BEYOND, WORDED, NEGATIVE = record(length=10**12), record(length="many"), record(length=-1)
GARBAGE = b"garbage\r\n" * 30 + b"\x00\xff" * 20


@pytest.mark.parametrize("pack", [bytes, packed])
@pytest.mark.parametrize(
    "broken", [SHORT, LONG, BEYOND, WORDED, NEGATIVE, GARBAGE, b"WARC/1.0\r\n\r\n", b"WARC/9.9\r\nA: b"]
)
def test_reading_goes_on_behind_a_broken_record(archive, pack, broken):
    found = archive(pack(GOOD) + pack(broken) + pack(NEXT) + pack(LAST))
    assert problems(found) == [None, "broken_record", None, None]
    assert list(found)[1] == f"a.warc:{len(pack(GOOD))}"


def test_reading_goes_on_behind_garbage_between_gzip_members(archive):
    for garbage in (GARBAGE, b"\x1f\x8b\x08" * 50, gzip.compress(b"no record", mtime=0)):
        assert problems(archive(packed(GOOD) + garbage + packed(NEXT, LAST))) == [None, "broken_record", None, None]


def test_a_gzip_member_cut_short_or_harmed_is_one_broken_record(archive):
    noise = bytes(random.Random(0).choices(range(1, 256), k=4_000)).hex()
    whole = packed(record(answer(page(noise))))
    harmed = bytearray(whole)
    harmed[1_000:1_004] = b"\x00\xff\x00\xff"
    wrong_sum = bytearray(whole)
    wrong_sum[-6] ^= 1
    for member in (whole[:-1_000], bytes(harmed), bytes(wrong_sum)):
        found = archive(packed(GOOD) + member + packed(NEXT, LAST))
        assert problems(found) == [None, "broken_record", None, None]


def test_what_cannot_be_gone_on_behind_says_so(archive):
    found = list(archive(gzip.compress(GOOD + SHORT + NEXT)).values())
    assert [one.problem for one in found] == [None, "broken_record"]
    assert found[1].detail.endswith("no record was found behind it")


def test_one_gzip_member_of_all_records_is_read(archive):
    found = archive(gzip.compress(GOOD + NEXT))
    assert list(found) == ["a.warc:0", f"a.warc:0+{len(GOOD)}"]
    assert problems(found) == [None, None]


def test_zeros_at_the_end_and_blank_lines_between_are_no_harm(archive):
    assert problems(archive(packed(GOOD, NEXT) + bytes(5_000))) == [None, None]
    assert (
        problems(archive(b"\r\n" + record(end=b"") + record(end=b"\n") + record(end=b"\r\n" * 900) + GOOD))
        == [None] * 4
    )


@pytest.mark.parametrize(
    "content", [b"", b"no archive", bytes(5_000), gzip.compress(b"no archive", mtime=0), b"\x1f\x8b\x08"]
)
def test_a_file_that_is_no_archive_is_one_record(archive, content):
    for name in ("a.warc", "a.warc.gz", "a.arc"):
        assert len(archive(content, name)) == 1


def test_an_archive_within_a_page_gives_no_records(archive):
    assert problems(archive(record(answer(page() + NEXT)))) == [None]


def test_names_of_an_archive_never_become_paths(archive, folder):
    before = sorted(folder.parent.rglob("*"))
    found = archive(
        record(uri="file:///../../../etc/passwd")
        + record(uri="https://../../x\x00y/é \udcff".encode("utf-8", "surrogateescape").decode("latin-1"))
    )
    assert len(found) == 1
    assert sorted(folder.parent.rglob("*")) == sorted([*before, folder / "a.warc"])


SAMPLE = [record(answer(page(f"Report {number} tells of the tidal gate.", *PARAGRAPHS))) for number in range(4)]


@pytest.mark.parametrize("pack", [bytes, packed, gzip.compress])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_cut_anywhere_gives_every_record_before_the_cut(tmp_path, pack, data):
    content = b"".join(map(pack, SAMPLE)) if pack is not gzip.compress else pack(b"".join(SAMPLE))
    cut = data.draw(st.integers(0, len(content)))
    (tmp_path / "a").write_bytes(content[:cut])
    found = list(records(tmp_path / "a", 100_000))
    whole = [one for one in found if one.broken is None]
    if pack is not gzip.compress:
        ends = [sum(len(pack(one)) for one in SAMPLE[: number + 1]) for number in range(4)]
        assert len(whole) >= sum(end <= cut for end in ends)
    assert [one.block for one in whole] == [one.partition(b"\r\n\r\n")[2][:-4] for one in SAMPLE[: len(whole)]]
    assert len(found) - len(whole) <= 1


@pytest.mark.parametrize("pack", [bytes, packed, gzip.compress])
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.integers(0, 5_000), st.binary(max_size=6)), min_size=1, max_size=8))
def test_no_bytes_make_it_fail_and_no_two_records_share_a_place(tmp_path, pack, changes):
    content = bytearray(b"".join(map(pack, SAMPLE)))
    for at, put in changes:
        at %= len(content)
        content[at : at + len(put) // 2] = put
    (tmp_path / "a").write_bytes(content)
    found = list(records(tmp_path / "a", 1_000))
    assert len({one.place for one in found}) == len(found)
    assert all(len(one.block) <= 1_000 + HEADERS for one in found)


@pytest.mark.skipif("NIGHTDESK_ARCHIVES" not in os.environ, reason="name a folder of real archives to read them")
def test_real_archives_are_read_to_their_ends():
    for path in sorted(Path(os.environ["NIGHTDESK_ARCHIVES"]).rglob("*arc*")):
        if path.is_file():
            found = list(records(path, 2_000_000))
            assert len({one.place for one in found}) == len(found) > 0
