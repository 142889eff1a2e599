"""Dates of a text, put on the calendar."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from models.api import CALENDAR_PRECISIONS, DATE_DIRECTIONS, DateMention
from models.dates import spans
from models.dates.expressions import dates_in
from models.dates.stage import CalendarDates
from models.reading import read as reading_of
from models.rules.sentences import split_sentences
from tests.work import calls_of

TODAY = date(2021, 12, 23)  # a Thursday


def read(text: str, today: date | None = TODAY) -> list[DateMention]:
    return dates_in(text, split_sentences(text), today)


@pytest.mark.parametrize(
    ("text", "surface", "first", "last", "precision"),
    [
        ("The ferry sank on Thursday.", "Thursday", "2021-12-23", "2021-12-23", "day"),
        ("It sank on Friday.", "Friday", "2021-12-17", "2021-12-17", "day"),
        ("The court will rule on Friday.", "Friday", "2021-12-24", "2021-12-24", "day"),
        ("The bank will cut rates on Friday.", "Friday", "2021-12-24", "2021-12-24", "day"),
        ("He said he would call them up on Friday.", "Friday", "2021-12-24", "2021-12-24", "day"),
        ("She expects a cut in May.", "May", "2022-05-01", "2022-05-31", "month"),
        ("They cut the rate in May.", "May", "2021-05-01", "2021-05-31", "month"),
        ("The mayor resigned Tuesday night.", "Tuesday night", "2021-12-21", "2021-12-21", "day"),
        ("They met last Thursday.", "last Thursday", "2021-12-16", "2021-12-16", "day"),
        ("They meet next Thursday.", "next Thursday", "2021-12-30", "2021-12-30", "day"),
        ("It rained yesterday.", "yesterday", "2021-12-22", "2021-12-22", "day"),
        ("The dam broke on Feb. 9, 2020.", "Feb. 9, 2020", "2020-02-09", "2020-02-09", "day"),
        ("The dam broke on 9 February 2020.", "9 February 2020", "2020-02-09", "2020-02-09", "day"),
        ("Talks are set for January 12 and 13.", "January 12 and 13", "2022-01-12", "2022-01-13", "interval"),
        ("It ran from June 30 to July 1 and closed.", "June 30 to July 1", "2021-06-30", "2021-07-01", "interval"),
        ("It was signed on 2021-03-04.", "2021-03-04", "2021-03-04", "2021-03-04", "day"),
        ("It was signed on 12/23/2020.", "12/23/2020", "2020-12-23", "2020-12-23", "day"),
        ("Prices rose in November.", "November", "2021-11-01", "2021-11-30", "month"),
        ("The levy will rise in April.", "April", "2022-04-01", "2022-04-30", "month"),
        ("Parliament votes on Friday.", "Friday", "2021-12-24", "2021-12-24", "day"),
        ("Data point to a cut on Friday.", "Friday", "2021-12-24", "2021-12-24", "day"),
        ("She is due to speak on Friday.", "Friday", "2021-12-24", "2021-12-24", "day"),
        ("It was cancelled due to rain on Friday.", "Friday", "2021-12-17", "2021-12-17", "day"),
        ("Stocks may make up for Friday losses.", "Friday", "2021-12-17", "2021-12-17", "day"),
        ("The sale runs through December 31.", "December 31", "2021-12-31", "2021-12-31", "day"),
        ("He was mayor until March.", "March", "2021-03-01", "2021-03-31", "month"),
        ("Sales fell in the prior month.", "the prior month", "2021-11-01", "2021-11-30", "month"),
        ("They married last March.", "last March", "2021-03-01", "2021-03-31", "month"),
        ("It began in early November.", "early November", "2021-11-01", "2021-11-10", "interval"),
        ("It began late in November.", "late in November", "2021-11-21", "2021-11-30", "interval"),
        ("It opened in December last year.", "December last year", "2020-12-01", "2020-12-31", "month"),
        ("Sales fell April to November.", "April to November", "2021-04-01", "2021-11-30", "interval"),
        ("It came late last week.", "late last week", "2021-12-17", "2021-12-19", "interval"),
        ("It came early last week.", "early last week", "2021-12-13", "2021-12-15", "interval"),
        ("It came last week.", "last week", "2021-12-13", "2021-12-19", "week"),
        ("It came earlier this month.", "earlier this month", "2021-12-01", "2021-12-22", "month"),
        ("Deaths fell this year.", "this year", "2021-01-01", "2021-12-23", "year"),
        ("The road will open next year.", "next year", "2022-01-01", "2022-12-31", "year"),
        ("It cost more in 2019.", "2019", "2019-01-01", "2019-12-31", "year"),
        ("It grew in late 2020.", "late 2020", "2020-10-01", "2020-12-31", "interval"),
        ("It was built in the early 1960s.", "the early 1960s", "1960-01-01", "1963-12-31", "interval"),
        ("It ran from 2017 to the present.", "2017 to the present", "2017-01-01", "2021-12-23", "interval"),
        ("It grew between 2010 and 2020.", "2010 and 2020", "2010-01-01", "2020-12-31", "interval"),
        (
            "It is in the 2020-21 financial year.",
            "the 2020-21 financial year",
            "2020-04-01",
            "2021-03-31",
            "year",
        ),
        ("Sales fell in the third quarter.", "the third quarter", "2021-07-01", "2021-09-30", "quarter"),
        ("It opens in the first quarter of 2022.",
         "the first quarter of 2022", "2022-01-01", "2022-03-31", "quarter"),
        ("Over the next three days it will snow.", "the next three days", "2021-12-23", "2021-12-25", "interval"),
        ("They fought for the past decade.", "the past decade", "2011-01-01", "2020-12-31", "decade"),
        ("It closed five years ago.", "five years ago", "2016-01-01", "2016-12-31", "year"),
        ("It closed three days ago.", "three days ago", "2021-12-20", "2021-12-20", "day"),
        ("It must end by the end of the month.", "the end of the month", "2021-12-31", "2021-12-31", "day"),
        ("The rest of the year is dry.", "The rest of the year", "2021-12-23", "2021-12-31", "interval"),
        ("It was hot last summer.", "last summer", "2021-06-01", "2021-08-31", "season"),
        ("Shops closed on Labor Day.", "Labor Day", "2021-09-06", "2021-09-06", "day"),
        ("Shops close on New Year's Eve.", "New Year's Eve", "2021-12-31", "2021-12-31", "day"),
        ("Easter 2022 falls late.", "Easter 2022", "2022-04-17", "2022-04-17", "day"),
        ("The hearing begins at 2 p.m. Eastern time.", "2 p.m. Eastern time", "2021-12-23", "2021-12-23", "time"),
        ("The 12 months to November were dry.",
         "The 12 months to November", "2020-12-01", "2021-11-30", "interval"),
    ],
)  # fmt: skip
def test_an_expression_is_put_on_the_calendar(text, surface, first, last, precision):
    (mention,) = read(text)
    assert mention.surface == surface
    assert (mention.first.isoformat(), mention.last.isoformat(), mention.precision) == (first, last, precision)


@pytest.mark.parametrize(
    "text",
    [
        "She may resign.",
        "They march on.",
        "May I ask?",
        "Theresa May resigned.",
        "He paid 2,021 euros and 2021.5 more.",
        "It is soon over, as recently seen.",
        "The 9 a side match ended 3-1.",
        "There is no 2021-02-30.",
    ],
)
def test_what_is_on_no_calendar_is_no_date(text):
    assert read(text) == []


def test_the_months_of_a_list_lie_in_the_year_of_the_last():
    listed = read("It rose in March, June and September of 2019.")
    assert [mention.first for mention in listed] == [date(2019, month, 1) for month in (3, 6, 9)]


def test_an_expression_may_refer_to_the_date_before_it():
    text = "The ship left port on 4 March 2020. The same day it sank. The following year it was raised."
    first, same, after = read(text)
    assert (same.first, same.last) == (first.first, first.last)
    assert (after.first, after.last) == (date(2021, 1, 1), date(2021, 12, 31))


def test_a_day_without_a_year_lies_in_one_year_throughout_a_text():
    text = "The crowd attacked on January 6. He spoke on January 6. They will ask about January 6."
    assert {mention.first for mention in read(text)} == {date(2021, 1, 6)}


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("It must be paid by March.", "by"),
        ("It has rained since Tuesday.", "since"),
        ("It stays shut until the end of the year.", "until"),
        ("It opened on Tuesday.", None),
    ],
)
def test_the_word_before_a_date_gives_its_direction(text, direction):
    (mention,) = read(text)
    assert mention.direction == direction
    assert direction is None or direction in DATE_DIRECTIONS


def test_the_stage_reads_each_text_against_its_own_day():
    reading = reading_of(["It sank on Friday."] * 3, [], published=[TODAY, None, date(2022, 1, 10)])
    stage = CalendarDates()
    days = [[mention.first for mention in of_text] for of_text in stage.put_on_calendar(reading)]
    assert days == [[date(2021, 12, 17)], [], [date(2022, 1, 7)]]
    assert stage.identity.model_id.startswith("nightdesk-calendar-1-")


def test_without_the_day_of_the_text_only_dates_with_a_year_are_resolved():
    text = "It sank on Friday, last week, in May 2019 and on 4 June 2020; it cost more in 2018. It is due in April."
    assert [mention.surface for mention in read(text, None)] == ["May 2019", "4 June 2020", "2018"]


@pytest.mark.parametrize("today", [None, date(2015, 6, 1), date(2026, 3, 4)])
def test_up_to_the_current_day_needs_the_day_of_the_text_and_ends_on_it(today):
    text = "Sales from 2017 to the current day, and from 2018 until now, are secret."
    stretches = [(d.first, d.last) for d in dates_in(text, [], today)]
    if today is None or today.year < 2017:
        assert not [stretch for stretch in stretches if None in stretch or stretch[1] < stretch[0]]
    else:
        assert stretches == [(date(2017, 1, 1), today), (date(2018, 1, 1), today)]


def test_dates_are_evidence_and_never_overlap():
    text = "From March 2019 to May 2020, on Tuesday, Jan. 12, 2021, and at the end of last year it rained."
    mentions = read(text)
    assert len(mentions) == 3
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.surface
        assert mention.first <= mention.last
        assert mention.precision in CALENDAR_PRECISIONS
    assert all(a.end <= b.start for a, b in pairwise(mentions))


def test_a_text_of_many_numbers_takes_linear_work():
    def calls(count: int) -> int:
        text = "2021 " * count
        assert len(dates_in(text, [(0, len(text))], TODAY)) == count
        return calls_of(lambda: dates_in(text, [(0, len(text))], TODAY))

    assert calls(2000) < 5 * calls(500)


def test_holidays_move_with_the_year():
    assert spans.named_day("thanksgiving", 2021) == date(2021, 11, 25)
    assert spans.named_day("memorial day", 2022) == date(2022, 5, 30)
    assert spans.named_day("good friday", 2022) == date(2022, 4, 15)


def test_the_fall_of_something_is_no_autumn():
    assert read("The fall of the government came at night.") == []
    [autumn] = read("He left in the fall of 2020.")
    assert (autumn.surface, autumn.first.month) == ("the fall of 2020", 9)


@pytest.mark.parametrize("part", ["", "early", "mid", "late", "earlier", "later"])
@pytest.mark.parametrize("unit", ["week", "weekend", "month", "quarter", "year", "decade", "century"])
def test_no_stretch_ends_before_it_begins(part, unit):
    for which in ("last", "this", "next"):
        for day in range(15):
            for date_ in read(f"It fell {part} {which} {unit}.".replace("  ", " "), TODAY + timedelta(day)):
                assert date_.first <= date_.last, date_


def test_a_weekend_that_is_told_is_over_early_in_the_week_and_to_come_later_in_it():
    monday = date(2022, 5, 2)
    weekends = [read("They met this weekend.", monday + timedelta(day))[0] for day in range(7)]
    assert [weekend.first.day for weekend in weekends] == [30, 30, 7, 7, 7, 7, 7]
    assert [weekend.last.day for weekend in weekends] == [1, 1, 8, 8, 8, 7, 8]
