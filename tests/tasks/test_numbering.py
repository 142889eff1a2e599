"""Which revision each text is, whichever way nights, sources and captures come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.records import DRAFTS
from tasks.settle.numbering import KEYS, number
from warehouse.history.history import Known, Seen

NIGHT = date(2026, 3, 2)
UNREAD = None  # a page of which the server said that it is as it was


def at(hour: int, night: date = NIGHT) -> datetime:
    return datetime.combine(night, datetime.min.time(), UTC) + timedelta(hours=hour)


def seen(text: str, revision: int, hour: int, night: date = NIGHT) -> Seen:
    return Seen(int(at(hour, night).timestamp()) * 1_000_000, night, revision, text)


def drafts(*records: tuple[str, str | None, int], night: date = NIGHT) -> pa.Table:
    """Records of article, text and hour; a text stands for its hash."""
    rows = [
        dict(zip(KEYS, (article, text, at(hour, night), text is UNREAD), strict=True))
        for article, text, hour in records
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema([DRAFTS.field(name) for name in KEYS]))


def numbered(*records, known=None, night=NIGHT):
    answers = number(drafts(*records, night=night), known or {}, night)
    return [(one.outcome, one.revision) for one in answers]


def test_captures_of_a_night_are_numbered_in_the_order_of_their_time():
    assert numbered(("a", "X", 9), ("a", "Y", 1), ("b", "Z", 5)) == [("revised", 2), ("new", 1), ("new", 1)]
    late, early, _ = number(drafts(("a", "X", 9), ("a", "Y", 1), ("b", "Z", 5)), {}, NIGHT)
    assert (late.before, late.place) == (seen("Y", 1, 1), 1)
    assert (early.before, early.place) == (None, None)


def test_records_seen_at_the_same_time_are_numbered_as_they_come():
    assert numbered(("a", "X", 0), ("a", "Y", 0), ("a", "X", 0)) == [("new", 1), ("revised", 2), ("revised", 3)]


def test_an_older_text_gets_the_next_free_number_and_replaces_nothing():
    known = {"a": Known([seen("X", 1, 9)])}
    [older] = number(drafts(("a", "Y", 1)), known, NIGHT)
    assert (older.outcome, older.revision, older.before) == ("revised", 2, None)


def test_a_text_that_is_known_from_before_or_from_after_is_unchanged():
    known = {"a": Known([seen("X", 1, 3), seen("Y", 2, 9)])}
    assert numbered(("a", "X", 5), ("a", "Y", 6), ("a", "Y", 10), known=known) == [
        ("unchanged", 1),
        ("unchanged", 2),
        ("unchanged", 2),
    ]
    assert numbered(("a", "X", 10), ("a", "Z", 4), known=known) == [("revised", 4), ("revised", 3)]


def test_what_the_server_calls_unchanged_is_the_text_of_its_time():
    known = {"a": Known([seen("X", 1, 3), seen("Y", 2, 9)])}
    asked = [("a", UNREAD, 1), ("a", UNREAD, 5), ("a", UNREAD, 10), ("b", UNREAD, 5)]
    assert numbered(*asked, known=known) == [
        ("unchanged", 1),
        ("unchanged", 1),
        ("unchanged", 2),
        ("rejected", None),
    ]


def test_a_night_that_is_read_again_finds_its_numbers_whatever_came_or_went():
    known = {"a": Known([], {"X": [1, 3], "Y": [2]})}
    assert numbered(("a", "X", 1), ("a", "Y", 2), ("a", "X", 3), known=known) == [
        ("new", 1),
        ("revised", 2),
        ("revised", 3),
    ]
    assert numbered(("a", "Y", 2), known=known) == [("new", 2)]
    assert numbered(("a", "X", 2), ("a", "W", 1), known=known) == [("revised", 1), ("new", 4)]


DAYS = [NIGHT + timedelta(days=n) for n in range(4)]


def over_nights(nights: list[tuple[int, str]]) -> tuple[list[tuple[str, int]], dict[date, list[Seen]]]:
    """Outcomes and the lake after nights, each with one record of the article, read in this order."""
    lake: dict[date, list[Seen]] = {}
    answers = []
    for day, text in nights:
        records = [("a", text, 4)]
        [one] = number(drafts(*records, night=DAYS[day]), known_to(lake, DAYS[day]), DAYS[day])
        answers.append((one.outcome, one.revision))
        lake[DAYS[day]] = read(lake, DAYS[day], records)
    return answers, lake


@pytest.mark.parametrize(
    ("nights", "answers"),
    [
        ([(3, "Y"), (2, "X"), (1, "Y")], [("new", 1), ("revised", 2), ("unchanged", 1)]),
        ([(3, "Y"), (2, "X"), (1, "W"), (0, "Y")], [("new", 1), ("revised", 2), ("revised", 3), ("unchanged", 1)]),
        ([(3, "Y"), (1, "X"), (2, "Y")], [("new", 1), ("revised", 2), ("unchanged", 1)]),
        ([(2, "Y"), (0, "X"), (3, "X")], [("new", 1), ("revised", 2), ("revised", 3)]),
        ([(0, "Y"), (1, "X"), (2, "Y")], [("new", 1), ("revised", 2), ("revised", 3)]),
    ],
    ids=["backwards", "far backwards", "between", "returns at the end", "forwards"],
)
def test_a_text_that_was_seen_later_is_held_already(nights, answers):
    assert over_nights(nights)[0] == answers


@pytest.mark.parametrize("texts", ["XXX", "XYZ", "XYX", "XXY", "XYY"])
@pytest.mark.parametrize("again", [0, 1, 2])
def test_a_night_that_is_read_again_is_held_to_no_later_one(texts, again):
    nights = list(enumerate(texts))
    answers, lake = over_nights(nights)
    repeated, after = over_nights([*nights, nights[again]])
    assert repeated == [*answers, answers[again]]
    assert after == lake


def test_a_night_that_is_read_again_compares_with_nothing_that_a_later_night_read():
    older_capture = seen("W", 2, 1, DAYS[3])._replace(at=seen("W", 2, 1, DAYS[0]).at)
    known = {"a": Known([older_capture], {"X": [1]})}
    [one] = number(drafts(("a", "X", 4), night=DAYS[0]), known, DAYS[0])
    assert (one.outcome, one.revision, one.before) == ("new", 1, None)


def test_without_records_nothing_is_numbered():
    assert numbered() == []


VERSIONS = st.lists(st.lists(st.booleans(), max_size=4), min_size=1, max_size=4)


@given(VERSIONS, st.data())
def test_whatever_order_nights_and_records_are_read_in_each_text_has_one_row_and_the_last_is_current(steps, data):
    """An article that changes now and then and never goes back, seen some times a night."""
    version, nights = 0, []
    for n, night in enumerate(steps):
        records = []
        for hour, changes in enumerate(night):
            version += changes
            records.append(("a", f"v{version}", hour))
        nights.append((NIGHT + timedelta(days=n), records))
    lake: dict[date, list[Seen]] = {}
    for night, records in data.draw(st.permutations(nights)):
        shuffled = data.draw(st.permutations(records))
        rows = read(lake, night, shuffled)
        assert read(lake | {night: rows}, night, shuffled) == rows
        lake[night] = rows
    held = sorted(row for rows in lake.values() for row in rows)
    told = {text for _, records in nights for _, text, _ in records}
    assert sorted(row.text_sha256 for row in held) == sorted(told)
    assert len({row.revision for row in held}) == len(held)
    if held:
        assert held[-1].text_sha256 == f"v{version}"


def known_to(lake: dict[date, list[Seen]], night: date) -> dict[str, Known]:
    others = sorted(row for other, rows in lake.items() if other != night for row in rows)
    return {"a": Known(others, {row.text_sha256: [row.revision] for row in lake.get(night, ())})}


def read(lake: dict[date, list[Seen]], night: date, records) -> list[Seen]:
    """The rows that a night gets beside those of the others."""
    answers = number(drafts(*records, night=night), known_to(lake, night), night)
    return [
        seen(text, one.revision, hour, night)
        for (_, text, hour), one in zip(records, answers, strict=True)
        if one.outcome != "unchanged"
    ]
