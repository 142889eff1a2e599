"""What a source gives beside what is usual for it."""

from datetime import timedelta

import pytest

from tests.warehouse.lakes import NIGHT, article, publish, shard
from warehouse.history.before import Before
from warehouse.snapshot.snapshot import connect


def test_each_source_and_night_is_held_against_the_nights_before(lake):
    given = [4, 6, 5, 5, 2, 11, 0, None, 5]
    for number, records in enumerate(given):
        night = NIGHT + timedelta(days=number)
        rows = {"other": shard(article("o", source="other", night=night), rejected=["x"])} if number != 4 else {}
        wire = {} if records is None else {"wire": shard()}
        publish(
            lake,
            f"run-{number}",
            {**rows, **wire},
            night=night,
            failed=["wire"] if records is None else [],
            records={"wire": records} if records is not None else {},
        )
    with connect(lake) as con:
        query = "select records, usual, state from completeness where source = 'wire' order by night"
        assert con.sql(query).fetchall() == [
            (4, None, "not enough nights"),
            (6, None, "not enough nights"),
            (5, None, "not enough nights"),
            (5, 5.0, "as usual"),
            (2, 5.0, "few"),
            (11, 5.0, "many"),
            (0, 5.0, "silent"),
            (None, 5.0, "failed"),
            (5, 5.0, "as usual"),
        ]
        query = "select records, state, ratio, rejected, rejected_share from completeness where source = 'other'"
        assert con.sql(f"{query} order by night").fetchall()[3:6] == [
            (2, "as usual", 1.0, 1, 0.5),
            (None, "not read", None, None, None),
            (2, "as usual", 1.0, 1, 0.5),
        ]


@pytest.mark.parametrize(
    ("days", "counts"), [(0, False), (1, True), (14, True), (15, False)], ids=lambda value: str(value)
)
def test_the_14_nights_before_a_night_say_what_is_usual(shared_night, days, counts):
    with connect(shared_night) as con:
        query = f"select usual_window(date '2026-03-20' - {days}, date '2026-03-20')"
        assert con.sql(query).fetchall() == [(counts,)]


@pytest.mark.parametrize(
    ("records", "usual"), [("(4), (6)", None), ("(4), (6), (null)", None), ("(4), (6), (11)", 6.0)]
)
def test_of_fewer_than_three_numbers_nothing_is_usual(shared_night, records, usual):
    with connect(shared_night) as con:
        query = f"select usual(records) from (values {records}) as given(records)"
        assert con.sql(query).fetchall() == [(usual,)]


def test_a_run_and_the_view_call_the_same_number_usual(lake):
    for number, records in enumerate([4, 6, 11, 2, None, 7]):
        night = NIGHT + timedelta(days=number)
        given = {} if records is None else {"wire": records}
        failed = ["wire"] if records is None else []
        publish(
            lake, f"run-{number}", {} if failed else {"wire": shard()}, night=night, failed=failed, records=given
        )
    with connect(lake) as con:
        shown = con.sql("select night, usual from completeness where usual is not null").fetchall()
    assert len(shown) == 3
    for night, usual in shown:
        with Before.open(lake, night) as before:
            assert before.usual_records()["wire"] == usual
