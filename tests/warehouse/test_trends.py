"""What the lake promises of trends, what `moved` tells, and what is told of what is watched."""

import json
from datetime import timedelta

import pytest

from tasks.watches import message, tell_watches, would_tell
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


class Told:
    """Takes the messages to these targets, but for those to the ones that are `down`."""

    def __init__(self, *targets, down=()):
        self.targets, self.down, self.taken = targets, down, []

    def send(self, target, subject, body):
        if target in self.down:
            return f"{target} did not take it: ConnectError"
        self.taken.append((target, subject, body))
        return None


def tell(lake, *watches, to=None, night=TONIGHT):
    to = to or Told("desk")
    return tell_watches.fn(lake.root, night, f"run-{TONIGHT}", watches, to), to.taken


def sent_at(lake):
    return {row["watch_id"]: row["sent_at"] for row in Catalogue.load(lake).notices.to_pylist()}


def test_a_fact_is_told_once_with_its_reason_and_its_articles(lake):
    receipt, [(_, subject, body)] = tell(lake, ADA, REVISED)
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


def test_what_one_target_did_not_take_it_alone_gets_with_the_next_night(lake):
    receipt, [(target, _, _)] = tell(lake, DAM, to=Told("desk", "phone", down=("phone",)))
    assert (target, receipt.note) == ("desk", "phone did not take it: ConnectError")
    [dam] = Catalogue.load(lake).notices.to_pylist()
    title = "The dam should be built. (disputes): more than usual, since 2026-03-31"
    assert (dam["title"], dam["sent_at"]) == (title, None)

    _, still_down = tell(lake, DAM, ADA, to=Told("desk", "phone", down=("phone",)))
    assert [(target, subject) for target, subject, _ in still_down] == [
        ("desk", "Nightdesk: night 2026-03-31: Ada Crane: more than usual, since 2026-03-31")
    ]
    assert sent_at(lake) == {"dam": None, "ada": None}

    receipt, late = tell(lake, DAM, ADA, to=Told("desk", "phone"), night=TONIGHT + timedelta(days=1))
    [(target, subject, body)] = late
    assert (target, receipt.read, receipt.note) == ("phone", 0, None)
    assert subject == "Nightdesk: night 2026-04-01: 2 things moved"
    assert f"[dam] {title} (of night 2026-03-31)\n6 independent texts" in body
    assert "[ada] Ada Crane" in body
    assert all(sent_at(lake).values())
    assert tell(lake, DAM, ADA, to=Told("desk", "phone"), night=TONIGHT + timedelta(days=2))[1] == []


def test_what_nobody_was_to_take_is_not_sent_once_there_is_somebody(lake):
    nobody = tell(lake, ADA, to=Told())
    assert (nobody[1], sent_at(lake)) == ([], {"ada": None})
    assert tell(lake, ADA)[1] == []


def test_what_is_no_longer_watched_or_told_to_is_not_sent_late(lake):
    tell(lake, ADA, DAM, to=Told("desk", "phone", down=("desk", "phone")))
    [(target, _, body)] = tell(lake, DAM)[1]
    assert (target, "[dam]" in body, "[ada]" in body) == ("desk", True, False)
    assert tell(lake, ADA, DAM, to=Told("desk", "phone"))[1] == []


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
