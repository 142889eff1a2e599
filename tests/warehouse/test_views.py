"""What the views answer, on rows that can be counted by eye."""

import pytest

from tests.warehouse.lakes import NEXT_NIGHT, article, canary_row, publish, shard
from warehouse.catalogue import connect


@pytest.fixture
def ask(lake):
    """Two nights: one agency text in two outlets, an article that is revised, an unrelated one, an empty file."""
    first = shard(article("a"), article("b", outlet="Daily", copy_group="a"), article("r"), rejected=["c.txt"])
    first["entities"][0]["tone"] = "positive"
    first["stances"][2] |= {"stance": "unrelated", "evidence": None, "evidence_start": None, "evidence_end": None}
    publish(lake, "run-1", {"wire": first}, canaries=[canary_row("[]")])
    revised = article("r", "Ada Crane now wants it.", revision=2, night=NEXT_NIGHT)
    publish(lake, "run-2", {"wire": shard(revised)}, night=NEXT_NIGHT)
    with connect(lake) as con:
        yield lambda query: con.sql(query).fetchall()


def test_the_latest_article_is_the_last_revision(ask):
    assert ask("select article_id, revision, text from latest_articles where article_id = 'r'") == [
        ("r", 2, "Ada Crane now wants it.")
    ]
    assert ask("select count(*) from latest_articles") == [(3,)]


def test_mentions_count_articles_and_independent_texts(ask):
    query = "select mentions, articles, independent_texts, round(negative_share, 2), round(positive_share, 2)"
    assert ask(f"{query} from mentions where night = '2026-03-02'") == [(3, 3, 2, 0.67, 0.33)]


def test_positions_leave_out_what_is_unrelated_and_tell_the_latest(ask):
    assert ask(
        "select article_id, revision, outlet, copy_group, latest from positions "
        "where holder = 'article' order by all"
    ) == [
        ("a", 1, "The Wire", "a", True),
        ("b", 1, "Daily", "a", True),
        ("r", 2, "The Wire", "r", True),
    ]


def test_positions_tell_whose_words_they_are(ask):
    assert ask(
        "select holder, stance, cue, quote, direct, evidence from positions where article_id = 'a' order by 1"
    ) == [
        ("Ada Crane", "disputes", "opposes", "the dam.", False, "Ada Crane opposes the dam."),
        ("article", "disputes", None, None, None, "Ada Crane opposes the dam."),
    ]


def test_who_says_has_the_parts_of_a_quote_as_one_and_a_row_for_each_claim(lake):
    rows = shard(article("a"), article("b"))
    second = rows["quotes"][1] | {"part": 1, "start": 23, "end": 26, "text": "am.", "direct": True}
    rows["quotes"][1] |= {"end": 20, "text": "th"}
    rows["quotes"].append(second)
    rows["stances"] = [row for row in rows["stances"] if row["holder"] == "article" or row["article_id"] == "a"]
    publish(lake, "run-1", {"wire": rows})
    with connect(lake) as con:
        query = (
            'select speaker, tied, quote, direct, claim_id, stance, start, "end" from who_says order by article_id'
        )
        assert con.sql(query).fetchall() == [
            ("Ada Crane", True, "the dam.", False, "dam", "disputes", 18, 26),
            ("Ada Crane", True, "th … am.", False, None, None, 18, 26),
        ]


SAME = {"changed": 0, "largest_shift": 0.0}


@pytest.mark.parametrize(
    ("answers", "changes", "state"),
    [
        ("a", SAME, "same"),
        ("b", {"changed": 0, "largest_shift": 0.018}, "rounding"),
        ("b", {"changed": 0, "largest_shift": 0.06}, "drifted"),
        ("b", {"changed": 1, "largest_shift": 0.0}, "drifted"),
        ("b", {"changed": 1, "largest_shift": 0.3, "model_id": "other-1-00000000"}, "other model"),
        ("b", {"changed": 1, "largest_shift": 0.3, "rests_on": ["other-1-00000000"]}, "other model"),
        ("b", {"changed": None, "largest_shift": None, "before_run_id": None}, "first"),
    ],
)
def test_drift_tells_another_model_from_another_machine(lake, answers, changes, state):
    publish(lake, "run-1", {"wire": shard(article("a"))}, canaries=[canary_row("a")])
    second = canary_row(answers, **{"before_run_id": "run-1", **changes})
    publish(lake, "run-2", {"wire": shard(article("a"))}, canaries=[second])
    with connect(lake) as con:
        assert con.sql("select run_id, state from drift order by sequence").fetchall() == [
            ("run-1", "first"),
            ("run-2", state),
        ]
    with connect(lake, as_of="run-1") as con:
        assert con.sql("select run_id, state from drift").fetchall() == [("run-1", "first")]


def test_drift_is_told_beside_the_first_run_of_the_model_too(lake):
    compared = {"before_run_id": "run-1", **SAME, "first_run_id": "run-0"}
    since = {"changed_since_first": 0, "largest_shift_since_first": 0.06}
    for number, row in enumerate((canary_row("a"), canary_row("b"), canary_row("b", **compared, **since))):
        publish(lake, f"run-{number}", {"wire": shard(article("a"))}, canaries=[row])
    with connect(lake) as con:
        query = "select state, state_since_first from drift where run_id = 'run-2'"
        assert con.sql(query).fetchall() == [("same", "drifted")]


@pytest.mark.parametrize("view", ["positions", "who_says", "drift"])
def test_a_view_brings_a_query_to_try(ask, view):
    [(comment,)] = ask(f"select comment from duckdb_views() where view_name = '{view}'")
    assert ask(comment.split("Try this: `")[1].split("`")[0])


def test_claims_are_counted_by_article_and_by_independent_text(ask):
    query = "select night::varchar, articles, independent_texts, supports, disputes, reports"
    assert ask(f"{query} from claim_counts order by 1") == [
        ("2026-03-02", 2, 1, 0, 2, 0),
        ("2026-03-03", 1, 1, 0, 1, 0),
    ]


def test_outcomes_add_up(ask):
    query = "select night::varchar, source, read, new, revised, unchanged, duplicate, rejected"
    assert ask(f"{query} from outcomes order by 1") == [
        ("2026-03-02", "wire", 4, 3, 0, 0, 0, 1),
        ("2026-03-03", "wire", 1, 0, 1, 0, 0, 0),
    ]
