"""What a source gives beside what is usual for it."""

from datetime import timedelta

from tests.warehouse.lakes import NIGHT, article, publish, shard
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
