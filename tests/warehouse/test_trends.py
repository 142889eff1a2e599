"""What the lake promises of trends, what `moved` tells, and what is told of what is watched."""

import json
from datetime import timedelta

import pytest

from tasks.watches import Sent, message, tell_watches, would_tell
from tests.warehouse.lakes import kept_lake, opened, publish
from tests.warehouse.trends import TONIGHT, month, publish_nights, rows_of, trend, usual
from warehouse.ask.watches import Watch
from warehouse.checks.verify import verify
from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect

BEFORE = TONIGHT - timedelta(days=1)
CLAIM = trend(kind="claim", subject="dam", side="disputes", label="The dam should be built.", n=6, q=0.02)


def publish_three_nights(lake):
    """Ada Crane rises on two nights; on the second a side of a claim too, and Bo Lind is not judged."""
    nights = {**month(1), TONIGHT: [*usual(TONIGHT, source="desk", named=6)]}
    publish_nights(lake, nights, trends=[trend(n=6, independent_texts=6), CLAIM | {"independent_texts": 6}])


kept = kept_lake(publish_three_nights)


@pytest.fixture
def lake(kept):
    return kept.anew()


def breaches(lake):
    with connect(lake) as con:
        return {(breach.where, breach.what) for breach in verify(con, lake)}


def test_moved_tells_since_when_and_shows_one_article_of_each_text(lake):
    found = (
        opened(lake)
        .sql("select kind, side, since, articles from moved(date '2026-03-31') order by kind")
        .fetchall()
    )
    assert [(kind, side, since, len(articles)) for kind, side, since, articles in found] == [
        ("claim", "disputes", TONIGHT, 5),
        ("name", None, TONIGHT, 5),
    ]
    assert found[1][3][0]["article_id"] == "desk-2026-03-31-0"


def test_a_trend_that_says_something_else_than_its_night_is_a_breach(tmp_path):
    lake = Lake(tmp_path / "lake")
    tables = rows_of(usual(TONIGHT, source="desk", named=2)) | {"story_members": []}
    plain = {"n": 1, "independent_texts": 1, "outlets": 1, "expected": 0.1}
    changes = [{"independent_texts": 0, "outlets": 0}, {"p": None}, {"reason": None}, {"n": 2}]
    tables["trends"] = [
        trend(n=2, independent_texts=2, expected=0.5),
        *(trend(subject=f"Desk Mar31x{number}") | plain | each for number, each in enumerate(changes, 2)),
        trend(kind="story", subject="none"),
    ]
    publish(lake, f"run-{TONIGHT}", {"desk": tables}, night=TONIGHT)
    assert breaches(lake) == {
        (f"trends {TONIGHT} name Desk Mar31x2", "it went the other way"),
        (f"trends {TONIGHT} name Desk Mar31x3", "its figures do not fit its verdict"),
        (f"trends {TONIGHT} name Desk Mar31x4", "its reason does not fit its verdict"),
        (f"trends {TONIGHT} name Desk Mar31x5", "says 2 articles, and 1 have it"),
        (f"trends {TONIGHT} story none", "is not in stories"),
    }


ADA, DAM = Watch("ada", "name", "Ada Crane"), Watch("dam", "claim", "dam")
REVISED = Watch("long", "sql", "select title, article_id from articles where night = '{night}' and title = 'Dam 0'")


def tell(lake, *watches, targets=1, problems=()):
    sent = []

    def send(subject, body):
        sent.append((subject, body))
        return Sent(targets, list(problems))

    return tell_watches.fn(lake.root, TONIGHT, f"run-{TONIGHT}", watches, send), sent


def test_a_fact_is_told_once_with_its_reason_and_its_articles(lake):
    receipt, [(subject, body)] = tell(lake, ADA, REVISED)
    assert (receipt.read, receipt.written, receipt.set_aside) == (2, 2, 0)
    assert subject == "Nightdesk: night 2026-03-31: 2 things moved"
    assert (
        "[ada] Ada Crane: more than usual, since 2026-03-31\n6 independent texts of 2 outlets; 2.0 would be" in body
    )
    assert "- Desk, Dam 0" in body
    assert "[long] Dam 0\ntitle: Dam 0; article_id: desk-2026-03-31-0" in body
    [ada, long] = sorted(Catalogue.load(lake).notices.to_pylist(), key=lambda row: row["watch_id"])
    assert ada["articles"][0] == long["articles"][0] == "desk-2026-03-31-0"
    assert ada["sent_at"] is not None
    again, nothing = tell(lake, ADA, REVISED)
    assert (again.read, again.written, again.set_aside, nothing) == (2, 0, 2, [])


def test_what_nobody_took_is_noted_as_found_and_not_sent(lake):
    receipt, _ = tell(lake, DAM, problems=["the webhook did not take it: ConnectError"])
    assert receipt.note == "the webhook did not take it: ConnectError"
    [dam] = Catalogue.load(lake).notices.to_pylist()
    assert (dam["title"], dam["sent_at"]) == (
        "The dam should be built. (disputes): more than usual, since 2026-03-31",
        None,
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("copy articles to 'x.csv'", "read"),
        ("from artikles", "artikles"),
        ("from range(30)", "more than 20 rows"),
        ("select * from read_csv('/etc/passwd')", "disabled"),
    ],
)
def test_a_condition_that_fails_names_its_watch_and_keeps_no_other_from_being_told(lake, query, said):
    receipt, sent = tell(lake, Watch("mine", "sql", query), ADA)
    assert receipt.note.startswith("watches.mine: ")
    assert said in receipt.note
    assert "\n" not in receipt.note
    assert len(sent) == 1
    with pytest.raises(InputError, match=r"watches\.mine: "):
        list(would_tell(lake, [TONIGHT], [Watch("mine", "sql", query)]))


def test_a_dry_run_tells_each_fact_once_over_the_nights_and_notes_nothing(lake):
    every = Watch("any", "sql", "select count(*) > 0 as printed from articles where night <= '{night}'")
    found = list(would_tell(lake, [TONIGHT - timedelta(days=5), BEFORE, TONIGHT], [ADA, every]))
    assert [(fact.watch_id, fact.night) for fact in found] == [("any", BEFORE), ("ada", TONIGHT)]
    assert Catalogue.load(lake).notices.num_rows == 0


def test_a_night_of_many_facts_is_one_message_that_says_how_many_it_leaves_out(lake):
    ([first], *_) = [list(would_tell(lake, [TONIGHT], [ADA]))]
    subject, body = message(TONIGHT, [first] * 33)
    assert subject.endswith("33 things moved")
    assert body.endswith("... and 3 more, which the page of the night has.")
    assert json.dumps(body)
