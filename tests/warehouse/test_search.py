"""Search by words and by meaning, on texts that can be judged by eye."""

import math

import duckdb
import pytest

from tests.warehouse.lakes import NEXT_NIGHT, article, publish, shard
from warehouse.snapshot import connect

LONG = "Rain. " * 40 + "The café at Valcorvo shut, as the dam did. " + "Wind. " * 40


@pytest.fixture
def ask(lake):
    """Five articles on two nights: one that was revised, one copy; vectors point where `places` says."""
    first = shard(
        article("dam", "Ada Crane opposes the dam. The dam leaks."),
        article("copy", "Ada Crane opposes the dam. The dam leaks.", copy_group="dam"),
        article("damage", "Ada Crane reports damages."),
        article("old", "Ada Crane wants a dam."),
        article("long", LONG),
    )
    second = shard(article("old", "Ada Crane wants a bridge.", revision=2, night=NEXT_NIGHT))
    places = {"dam": [1.0, 0.0], "copy": [0.8, 0.6], "damage": [0.6, 0.8], "old": [0.0, 1.0], "long": [-1.0, 0.0]}
    for row in [*first["embeddings"], *second["embeddings"]]:
        row["embedding"] = places[row["article_id"]]
    publish(lake, "run-1", {"wire": first})
    publish(lake, "run-2", {"wire": second}, night=NEXT_NIGHT)
    with connect(lake) as con:
        yield lambda query: con.sql(query).fetchall()


def ids(rows):
    return [row[0] for row in rows]


def test_words_are_found_whole_and_the_best_first(ask):
    assert ids(ask("select article_id from search('dam')")) == ["dam", "copy", "long"]
    assert ids(ask("select article_id from search('damages')")) == ["damage"]
    assert ask("from search('nowhere')") == ask("from search(' * ')") == []


def test_a_star_stands_for_any_ending(ask):
    assert set(ids(ask("select article_id from search('dam*')"))) == {"dam", "copy", "damage", "long"}


@pytest.mark.parametrize("words", ["CAFÉ", "cafe", "Cafe, valcorvo!"])
def test_case_accents_and_punctuation_do_not_matter(ask, words):
    assert ids(ask(f"select article_id from search('{words}')")) == ["long"]


def test_a_title_is_searched_too(ask):
    assert ids(ask("select article_id from search('about old')"))[0] == "old"


def test_only_the_current_revision_is_found(ask):
    assert ids(ask("select article_id from search('bridge')")) == ["old"]
    assert "old" not in ids(ask("select article_id from search('dam')"))


def test_nights_number_and_copies_can_be_narrowed(ask):
    assert ids(ask("select article_id from search('ada', from_night := '2026-03-03')")) == ["old"]
    assert set(ids(ask("select article_id from search('ada', to_night := '2026-03-02')"))) == {
        "dam",
        "copy",
        "damage",
    }
    assert ids(ask("select article_id from search('dam', k := 1)")) == ["dam"]
    assert ids(ask("select article_id from search('leaks', copies := false)")) == ["copy"]


def test_the_score_is_bm25(ask):
    """For `damages`, once in one text of 26 characters, of five."""
    [(score, mean)] = ask("select score, (select avg(length(text)) from latest_articles) from search('damages')")
    expected = math.log(1 + 4.5 / 1.5) * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 26 / mean))
    assert score == pytest.approx(expected)


def test_a_snippet_is_cut_round_the_first_word(ask):
    [(snippet,)] = ask("select snippet from search('valcorvo')")
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert 190 < len(snippet) < 210
    assert "The café at Valcorvo shut" in snippet
    assert ask("select snippet from search('damages')") == [("Ada Crane reports damages.",)]


def test_articles_nearest_to_a_vector_come_first(ask):
    assert ask("select article_id, round(similarity::double, 1) from nearest([1, 0], k := 3)") == [
        ("dam", 1.0),
        ("copy", 0.8),
        ("damage", 0.6),
    ]


def test_articles_similar_to_one_leave_it_out(ask):
    assert ids(ask("select article_id from similar_to('old', k := 2)")) == ["damage", "copy"]
    assert ids(ask("select article_id from similar_to('dam')")) == ["copy", "damage", "old", "long"]


def test_a_vector_of_another_model_is_compared_with_none(ask):
    assert ask("from nearest([1, 0], model := 'another')") == []


def test_a_text_needs_a_model_and_a_session_with_one_answers(lake, ask):
    with pytest.raises(duckdb.Error, match="plain DuckDB has none: ask with `nightdesk sql`"):
        ask("from similar_to('the dam leaks')")
    with connect(lake) as con:
        con.execute("create or replace temp macro embed(text) as cast([0, 1] as float[])")
        assert con.sql("select article_id from similar_to('a bridge', k := 1)").fetchall() == [("old",)]
