"""A date has one reading or is not read, has a precision, and is never in the future."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.cleaning.dates import end_of, parse, published, timezone_of, url_date, why_unread

TOKYO = timezone_of("Asia/Tokyo")
SEEN = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_every_date_format_is_read():
    day = datetime(2021, 12, 23, tzinfo=UTC)
    for written in ("2021-12-23", "20211223", "23 Dec 2021", "December 23, 2021", "Dec. 23, 2021",
                    "23rd December 2021", "Thursday, 23 December 2021", "23-Dec-2021"):  # fmt: skip
        assert (parse(written).at, parse(written).precision) == (day, "day"), written


@pytest.mark.parametrize(
    ("written", "instant", "precision"),
    [
        ("2021-12-23T10:30:05Z", "2021-12-23T10:30:05", "second"),
        ("2021-12-23T10:30:05.250+01:00", "2021-12-23T09:30:05.250", "second"),
        ("2021-12-23 10:30:05 +0100", "2021-12-23T09:30:05", "second"),
        ("2021-12-23T10:30Z", "2021-12-23T10:30", "minute"),
        ("Thu, 23 Dec 2021 10:30:00 GMT", "2021-12-23T10:30", "second"),
        ("Thu, 23 Dec 2021 10:30:00 -0500", "2021-12-23T15:30", "second"),
        ("Dec. 23, 2021 10:30 a.m. ET", "2021-12-23T15:30", "minute"),
        ("July 1, 2021 10:30 a.m. ET", "2021-07-01T14:30", "minute"),
        ("1640255400", "2021-12-23T10:30", "second"),
        ("1640255400000", "2021-12-23T10:30", "second"),
    ],
)
def test_a_time_with_a_zone_is_an_instant(written, instant, precision):
    for zone in (UTC, TOKYO):
        found = parse(written, zone)
        assert (found.at, found.precision) == (datetime.fromisoformat(instant).replace(tzinfo=UTC), precision)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2021/12/23 10:30:05", "2021-12-23T10:30:05"),
        ("2021/1/3", "2021-01-03"),
        ("2021 12 23 10:30", "2021-12-23T10:30"),
        ("2021.12.23", "2021-12-23"),
        ("2021-12-23 - 10:30", "2021-12-23T10:30"),
        ("20211223103005", "2021-12-23T10:30:05"),
        ("202112231030", "2021-12-23T10:30"),
        ("20211223103005Z", "2021-12-23T10:30:05"),
        ("23.12.2021 10:30", "2021-12-23T10:30"),
        ("23/12/2021", "2021-12-23"),
        ("12/23/2021 10:30 PM", "2021-12-23T22:30"),
        ("3/3/2021", "2021-03-03"),
        ("Tue, 02/03/2021", "2021-03-02"),
        ("Thu, 23 Dec 21 10:30:05 +0100", "2021-12-23T09:30:05"),
        ("Thursday, 23-Dec-21 10:30:05 GMT", "2021-12-23T10:30:05"),
        ("31 Dec 99", "1999-12-31"),
        ("2021 Dec 23", "2021-12-23"),
        ("2021-12-23 10:30:05.25 AM EST", "2021-12-23T15:30:05.25"),
        ("2021-12-23T10:30:00 GMT+0530", "2021-12-23T05:00"),
        ("Published 23 December 2021, updated 2 January 2022", "2021-12-23"),
        ("Published on: December 23, 2021 | Last updated: 2 January 2022", "2021-12-23"),
    ],
)
def test_a_day_with_one_reading_is_read_in_any_format(written, instant):
    assert parse(written).at == datetime.fromisoformat(instant).replace(tzinfo=UTC)


PROGRAMS = {
    "Tue Nov  3 19:45:10 2020": "2020-11-03T19:45:10",
    "Nov 3 19:45:10 2020": "2020-11-03T19:45:10",
    "Tue Nov  3 19:45:10 UTC 2020": "2020-11-03T19:45:10",
    "Tue Nov  3 19:45:10 EST 2020": "2020-11-04T00:45:10",
    "Tue Nov 03 19:45:10 +0100 2020": "2020-11-03T18:45:10",
    "Tue Nov  3 19:45:10 2020 +0100": "2020-11-03T18:45:10",
    "Tue Nov 03 2020 19:45:10 GMT+0100 (Central European Standard Time)": "2020-11-03T18:45:10",
    "Tue  3 Nov 07:45:10 PM UTC 2020": "2020-11-03T19:45:10",
    "Tue 03 Nov 2020 07:45:10 PM UTC": "2020-11-03T19:45:10",
    "2020-11-03 19:45:10 +0000 UTC": "2020-11-03T19:45:10",
    "2020-11-03 19:45:10.123456789 +0100 CET m=+0.004": "2020-11-03T18:45:10.123456",
    "2020-11-03 19:45:10 +0100 +0100": "2020-11-03T18:45:10",
}


@pytest.mark.parametrize("written", PROGRAMS)
def test_dates_as_programs_print_them_are_instants(written):
    assert parse(written, UTC).at == datetime.fromisoformat(PROGRAMS[written]).replace(tzinfo=UTC)
    assert parse(written, UTC).precision == "second"


@pytest.mark.parametrize(
    ("written", "instant", "precision"),
    [
        ("3rd of November 2020", "2020-11-03", "day"),
        ("the 3rd of November, 2020", "2020-11-03", "day"),
        ("Tuesday the 3rd of November 2020, 19:45", "2020-11-03T19:45", "minute"),
        ("November the 3rd, 2020", "2020-11-03", "day"),
        ("23/11/2020 19h45", "2020-11-23T19:45", "minute"),
        ("23/11/2020 à 9 h 05", "2020-11-23T09:05", "minute"),
        ("23 Nov 2020 7.45pm", "2020-11-23T19:45", "minute"),
        ("23 Nov 2020 7.45 a.m.", "2020-11-23T07:45", "minute"),
    ],
)
def test_dates_as_people_write_them_are_read(written, instant, precision):
    found = parse(written)
    assert (found.at, found.precision) == (datetime.fromisoformat(instant).replace(tzinfo=UTC), precision)


@pytest.mark.parametrize(
    "written",
    ["2020-11-23T19.45", "2020-11-23 19,45", "2020-11-23T19:45.5", "20201123T1945.5", "23 Nov 2020 19:45.5",
     "23 Nov 2020 7.5 pm"],
)  # fmt: skip
def test_of_a_time_with_a_fraction_of_an_hour_or_minute_only_the_day_is_kept(written):
    assert (parse(written).at, parse(written).precision) == (datetime(2020, 11, 23, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    ("written", "seen", "day"),
    [
        ("27 Feb 26", SEEN, date(2026, 2, 27)),
        ("28-Feb-26", SEEN, date(2026, 2, 28)),
        ("Fri, 27 Feb 26", SEEN, date(2026, 2, 27)),
        ("21 Feb 26", SEEN, None),
        ("27 Feb 26", datetime(2027, 3, 1, tzinfo=UTC), None),
        ("03/04/26", SEEN, None),
        ("03/04/26 10:30 UTC", SEEN, None),
        ("03/04/2026 8 am", SEEN, None),
    ],
)
def test_a_year_of_two_digits_is_read_if_its_other_reading_lies_in_the_future(written, seen, day):
    found = published(written, None, None, zone=UTC, not_after=seen)
    assert (found.at and found.at.date()) == day


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("1970-01-01", "is what programs write where they have no date"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "is what programs write where they have no date"),
        ("Thu Jan  1 00:00:00 1970", "is what programs write where they have no date"),
        ("0000-00-00 00:00:00", "is what programs write where they have no date"),
        ("0001-01-01T00:00:00Z", "is what programs write where they have no date"),
        ("0", "is what programs write where they have no date"),
        ("1066-10-14", "is beyond the years 1600 to 9000"),
        ("03/04/2021", "has no one reading"),
        ("yesterday", "has no one reading"),
    ],
)
@pytest.mark.parametrize("zone", [UTC, TOKYO])
def test_a_date_that_cannot_be_read_has_a_reason(written, reason, zone):
    assert parse(written, zone) is None
    assert why_unread(written) == reason


@pytest.mark.parametrize(
    "written", ["2021-12-23T10:30", "2021-12-23 10:30", "December 23, 2021 at 10:30", "20211223T1030"]
)
def test_a_time_without_a_zone_is_in_the_zone_of_the_source(written):
    assert parse(written, TOKYO).at == datetime(2021, 12, 23, 1, 30, tzinfo=UTC)


def test_a_day_alone_is_the_same_in_every_zone():
    assert parse("2021-12-23", TOKYO).at == parse("2021-12-23").at == datetime(2021, 12, 23, tzinfo=UTC)


def test_of_a_time_in_an_ambiguous_zone_only_the_day_is_kept():
    found = parse("23 December 2021 10:30 BST")
    assert (found.at, found.precision) == (datetime(2021, 12, 23, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    "written",
    ["03/04/2021", "3.4.2021", "2021-12", "Dec 2021", "yesterday", "12", "2021-13-45", "31 Feb 2021",
     "23 Dec 2021 99:99", "23 Dec 21", "03/04/21", "Mon, 23 Dec 21 10:30:05 GMT", "2021/13/45",
     "Updated 23 December 2021", "1970-01-01T00:00:00Z", "1970-01-01", "000000000", "1.2.3",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "Mar 4, 2026 · 5 min read", "",
     "1" * 400],
)  # fmt: skip
def test_an_ambiguous_date_is_not_read(written):
    assert parse(written) is None


@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z]{3} \d\d?, \d{4} [\d:]{1,8} [A-Z+\-0-9]{0,6}", fullmatch=True),
                 st.from_regex(r"\d{4}-\d\d-\d\d[T ][\d:.,]{1,12}[Z+\-0-9:]{0,6}", fullmatch=True)))  # fmt: skip
def test_any_string_can_be_parsed(written):
    found = parse(written, TOKYO)
    assert found is None or found.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2021/12/23/politics/x", "2021-12-23"),
        ("https://a.example/world/2021/dec/23/x", "2021-12-23"),
        ("https://a.example/news-2021-12-23.html", "2021-12-23"),
        ("https://a.example/2021/1/3/x", "2021-01-03"),
        ("https://a.example/2021/13/45/x", None),
        ("https://a.example/x?from=2021-12-23", None),
        ("https://a.example/12021-12-233/x", None),
        (None, None),
    ],
)
def test_the_date_in_an_address_is_read(url, day):
    assert url_date(url) == day


@pytest.mark.parametrize(
    ("written", "offset", "day"),
    [
        ("2021-12-23T23:30:05+08:00", "+08:00", 23),
        ("2021-12-23T23:30:05-0330", "-03:30", 23),
        ("Thu, 23 Dec 2021 23:30:00 -0500", "-05:00", 23),
        ("Dec. 23, 2021 11:30 p.m. ET", "-05:00", 23),
        ("2021-12-23T10:30:05Z", "+00:00", 23),
        ("2021-12-23 10:30:05 UTC", "+00:00", 23),
        ("2021-12-23 10:30:05 GMT", "+00:00", 23),
        ("2021-12-24T01:30:05", None, 24),
        ("1640255400", None, 23),
        ("2021-12-23", None, 23),
    ],
)
def test_the_offset_and_the_day_are_kept_as_they_were_written(written, offset, day):
    found = parse(written, TOKYO)
    assert (found.offset, found.day) == (offset, date(2021, 12, day))


def dated(field=None, marker=None, url=None, not_after=SEEN, **more):
    return published(field, marker, url, zone=UTC, not_after=not_after, **more)


def test_the_date_of_the_record_wins_then_feed_marker_and_address():
    url = "https://a.example/2026/01/03/x"
    assert dated("2026-01-01", "2026-01-02", url, feed="2026-01-04").found_in == "metadata"
    assert dated(None, "2026-01-02", url, feed="2026-01-04").found_in == "feed"
    assert dated(None, "2026-01-02", url).found_in == "marker"
    assert dated(None, None, url).found_in == "url"
    assert dated().found_in == "none"


def test_a_guess_is_used_only_without_any_other_date():
    assert (dated(guess="2026-01-05").found_in, dated(guess="2026-01-05").raw) == ("metadata", "2026-01-05")
    found = dated(url="https://a.example/2026/01/03/x", guess="2025-01-05")
    assert (found.found_in, found.other) == ("url", None)


def test_a_time_wins_over_a_bare_day_that_agrees_with_it():
    found = dated("2026-01-03", feed="Sat, 03 Jan 2026 07:40:00 +0100")
    assert (found.at, found.found_in) == (datetime(2026, 1, 3, 6, 40, tzinfo=UTC), "feed")
    assert (found.precision, found.offset, found.other) == ("second", "+01:00", None)
    assert dated("2026-01-03", feed="Sun, 04 Jan 2026 07:40:00 +0100").found_in == "metadata"
    assert dated("2026-01-03T05:00Z", feed="Sat, 03 Jan 2026 07:40:00 +0100").found_in == "metadata"


@pytest.mark.parametrize(
    ("field", "url", "other"),
    [
        ("2026-01-05T01:00:00+08:00", "https://a.example/2026/01/03/x", "url 2026-01-03"),
        ("2026-01-04T03:00:00Z", "https://a.example/2026/01/03/x", None),
        ("2026-01-03T23:00:00Z", "https://a.example/2026/01/03/x", None),
        ("2026-01-03", "https://a.example/2026/13/03/x", None),
    ],
)
def test_another_day_is_recorded_unless_time_zones_explain_it(field, url, other):
    assert dated(field, url=url).other == other


def test_everything_that_disagrees_is_recorded():
    found = dated("2026-01-20", "2026-01-19", "https://a.example/2026/01/03/x", feed="2026-01-05")
    assert found.other == "feed 2026-01-05, url 2026-01-03"


def test_a_date_in_the_future_keeps_the_other_dates():
    found = dated("2026-03-09", url="https://a.example/2026/01/03/x")
    assert (found.at, found.in_future, found.other) == (None, True, "url 2026-01-03")


def test_an_unreadable_date_is_recorded_whatever_else_is_found():
    assert dated("03/04/2021").unread == "03/04/2021"
    assert dated("03/04/2021", url="https://a.example/2021/04/03/x").unread == "03/04/2021"
    assert dated("2026-03-01").unread is None
    assert dated(None, url="https://a.example/x").unread is None


def test_a_date_that_cannot_be_read_is_kept_as_written():
    found = dated("03/04/2021")
    assert (found.at, found.found_in, found.precision, found.raw) == (None, "none", None, "03/04/2021")


def test_the_address_is_used_if_the_date_of_the_record_cannot_be_read():
    found = dated("last week", url="https://a.example/2026/01/03/x")
    assert (found.found_in, found.raw) == ("url", "2026-01-03")


def test_a_date_after_the_article_was_seen_is_rejected_as_in_the_future():
    found = dated("2026-03-02T12:00:01Z", url="https://a.example/2026/01/03/x")
    assert (found.at, found.found_in, found.raw, found.in_future) == (None, "none", "2026-03-02T12:00:01Z", True)
    assert not dated("2026-03-02T12:00:00Z").in_future


def test_a_night_ends_before_midnight():
    night = date(2026, 3, 2)
    assert not dated("2026-03-02T23:59:59Z", not_after=end_of(night)).in_future
    assert dated("2026-03-03", not_after=end_of(night)).in_future


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "Europe", "../etc/passwd", "+99:99"])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(ValueError, match=r".+"):
        timezone_of(name)


def test_a_zone_is_a_name_or_an_offset():
    at = datetime(2026, 7, 1, tzinfo=UTC)
    assert at.astimezone(timezone_of("Europe/London")).hour == 1
    assert at.astimezone(timezone_of("+08:00")).hour == 8
    assert at.astimezone(timezone_of("-0330")).isoformat() == "2026-06-30T20:30:00-03:30"
