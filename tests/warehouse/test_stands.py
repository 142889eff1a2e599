"""Where holders stand, since when and in whose words, and who changed sides: rows that can be counted by eye."""

from datetime import date

import pytest

from tests.warehouse.lakes import MODEL, article, publish, shard
from warehouse.snapshot.snapshot import connect

NIGHTS = [date(2026, 3, day) for day in (2, 3, 4, 5)]


def statement(article_id, stance, night=NIGHTS[0], *, own="unrelated", probability=0.9, **changes):
    """The rows of an article in which Ada Crane takes the side `stance`, and the article the side `own`."""
    rows = shard(article(article_id, f"Ada Crane told {article_id} about the dam.", night=night, **changes))
    for row in rows["stances"]:
        row |= {"stance": own if row["holder"] == "article" else stance, "probability": probability}
        if row["stance"] == "unrelated":
            row |= dict.fromkeys(("evidence", "evidence_start", "evidence_end"))
    return rows


def judged(rows, **changes):
    """The same rows, with these changes to every stance."""
    return rows | {"stances": [row | changes for row in rows["stances"]]}


def both(*shards):
    """The rows of several articles as one shard."""
    return {name: [row for rows in shards for row in rows[name]] for name in shards[0]}


def words(*article_ids):
    """What Ada Crane says in these articles."""
    return tuple(f"Ada Crane told {article_id} about the dam." for article_id in article_ids)


@pytest.fixture
def asked(lake):
    """Publish one shard a night, then ask."""

    def ask(nights, query):
        for number, rows in enumerate(nights):
            publish(lake, f"run-{number}", {"wire": rows}, night=NIGHTS[number])
        with connect(lake) as con:
            return con.sql(query).fetchall()

    return ask


def test_a_stand_lasts_until_the_other_side_is_taken(asked):
    nights = [
        statement("a", "disputes"),
        statement("b", "reports", NIGHTS[1]),
        statement("c", "disputes", NIGHTS[2]),
        statement("d", "supports", NIGHTS[3]),
    ]
    query = "select stance, since::varchar, until::varchar, nights, articles, current, before, first_words, words"
    assert asked(nights, f"{query} from stands order by since") == [
        ("disputes", "2026-03-02", "2026-03-04", 2, 2, False, None, *words("a", "c")),
        ("supports", "2026-03-05", "2026-03-05", 1, 1, True, "disputes", *words("d", "d")),
    ]


def test_a_flip_has_the_words_before_and_the_words_now(asked):
    nights = [statement("a", "disputes", outlet="Daily"), statement("b", "supports", NIGHTS[1], probability=0.6)]
    when = "night::varchar, holder, from_stance, to_stance, since::varchar, until::varchar"
    where = "outlets_before, outlets_now, article_before, article_now"
    sure = "round(probability_before * 10)::integer, round(probability_now * 10)::integer"
    by = "model_before, model_now, model_changed, current"
    assert asked(nights, f"select {when}, words_before, words_now, {where}, {sure}, {by} from flips") == [
        (
            *("2026-03-03", "Ada Crane", "disputes", "supports", "2026-03-02", "2026-03-02"),
            *words("a", "b"),
            *(["Daily"], ["The Wire"], "a", "b"),
            *(9, 6),
            *(MODEL, MODEL, False, True),
        )
    ]


def test_a_flip_under_another_model_says_so(asked):
    nights = [statement("a", "disputes"), judged(statement("b", "supports", NIGHTS[1]), model_id="other-2")]
    query = "select model_before, model_now, model_changed from flips"
    assert asked(nights, query) == [(MODEL, "other-2", True)]


def test_a_model_that_changed_within_a_stand_is_told(asked):
    nights = [statement("a", "disputes"), judged(statement("b", "disputes", NIGHTS[1]), model_id="other-2")]
    query = "select nights, model_changed, claim_changed, first_model_id, model_id from stands"
    assert asked(nights, query) == [(2, True, False, MODEL, "other-2")]


def test_a_claim_that_was_worded_anew_is_told(asked):
    other = judged(statement("b", "supports", NIGHTS[1]), claim="The dam is wanted.")
    assert asked([statement("a", "disputes"), other], "select claim, claim_changed from flips") == [
        ("The dam is wanted.", True)
    ]


def test_where_texts_of_a_night_differ_more_independent_texts_count(asked):
    night = both(
        statement("a", "disputes", probability=0.9),
        statement("b", "disputes", probability=0.9, copy_group="a"),
        statement("c", "supports", probability=0.6),
        statement("d", "supports", probability=0.5),
    )
    query = "select stance, articles, independent_texts, words from stands"
    assert asked([night], query) == [("supports", 2, 2, *words("c"))]


def test_where_as_many_texts_differ_the_surest_counts(asked):
    night = both(statement("a", "disputes", probability=0.7), statement("b", "supports", probability=0.6))
    assert asked([night], "select stance from stands") == [("disputes",)]


def test_an_article_flips_where_a_revision_changes_its_stance_and_not_beside_another_article(asked):
    nights = [
        both(statement("a", "reports", own="disputes"), statement("b", "reports", own="supports")),
        statement("a", "reports", NIGHTS[1], own="supports", revision=2),
    ]
    query = "select holder, from_stance, to_stance, article_before, revision_before, article_now, revision_now"
    assert asked(nights, f"{query} from flips") == [("article", "disputes", "supports", "a", 1, "a", 2)]


def test_nobody_stands_where_the_text_names_nobody(asked):
    rows = statement("a", "disputes")
    rows["stances"] = [row | {"holder": "unknown"} for row in rows["stances"] if row["holder"] != "article"]
    assert asked([rows], "from stands") == []
