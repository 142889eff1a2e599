"""Articles found by words, and by what they mean: `search`, `nearest` and `similar_to`."""

import re

import duckdb
import pytest

from tests.warehouse.lakes import MODEL, NEXT_NIGHT, NIGHT, article, publish, shard, vector
from warehouse.ask.searched import NOISE, looked_for
from warehouse.ask.vectors import add_embed
from warehouse.lake.lake import Lake
from warehouse.snapshot.ddl import create_macro
from warehouse.snapshot.snapshot import connect
from warehouse.snapshot.sql_files import macros

TEXTS = {
    "dam": "Dam, dam and DAM: engineers doubt the dam.",
    "damage": "The damage is great, and goddam the dams.",
    "accents": "Der Präsident von São Tomé spricht über Köln.",
    "cyrillic": "Плотина безопасна, сказал министр.",
    "o'connor": "The minister, Liam O'Connor, spoke to the press.",
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """One night of articles with the titles `About ID`, another on which an article says something else."""
    lake = Lake(tmp_path_factory.mktemp("said") / "lake")
    publish(lake, "run-1", {"wire": shard(*(article(name, text) for name, text in TEXTS.items()), article("old"))})
    copy = article("copy", TEXTS["o'connor"], copy_group="o'connor", night=NEXT_NIGHT, title=None)
    new = article("old", "The bridge is shut.", revision=2, night=NEXT_NIGHT)
    publish(lake, "run-2", {"wire": shard(copy, new)}, night=NEXT_NIGHT)
    with connect(lake) as con:
        yield lambda query: con.sql(query).fetchall()


@pytest.fixture(scope="module")
def stemmed():
    """The stem of a word, by the macro in an empty database."""
    [macro] = [macro for macro in macros() if macro.name == "word_stem"]
    with duckdb.connect() as con:
        con.execute(create_macro("main", macro))
        yield lambda word: con.sql(f"select word_stem('{word}')").fetchall()[0][0]


def found(ask, given):
    return [row[0] for row in ask(f"select article_id from search({given}) order by score desc, night, article_id")]


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ("'dam'", ["dam", "damage"]),
        ("'DAM'", ["dam", "damage"]),
        ("'damages'", ["damage"]),
        ("'doubted'", ["dam"]),
        ("'engineering'", ["dam"]),
        ("'engine'", []),
        ("'dam*'", ["dam", "damage"]),
        ("'prasident, KOLN!'", ["accents"]),
        ("'São'", ["accents"]),
        ("'плотина'", ["cyrillic"]),
        ("'connor'", ["o'connor", "copy"]),
        ("'cyrillic'", ["cyrillic"]),
        ("'bridge opposes'", ["old"]),
        ("'crane'", []),
        ("'%'' or'", []),
    ],
)
def test_words_are_found_in_current_texts_and_titles_whatever_their_inflection_case_and_accents(
    ask, query, articles
):
    assert found(ask, query) == articles


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ("'quokkas in the trees'", []),
        ("'the press is shut'", ["o'connor", "copy", "old"]),
        ("'The'", ["dam", "damage", "old", "o'connor", "copy"]),  # nothing else was asked for
        ("'the is', every_word := true", ["damage", "old"]),
        ("'in the bridge', every_word := true", ["old"]),
        ("'th*'", ["dam", "damage", "old", "o'connor", "copy"]),
    ],
)
def test_words_that_name_nothing_count_only_where_there_are_no_others(ask, query, articles):
    assert sorted(found(ask, query)) == sorted(articles)


def test_what_is_told_of_a_search_leaves_the_same_words_out():
    [macro] = [macro for macro in macros() if macro.name == "search"]
    listed = re.search(r"list_contains\(\[(.*?)\]", macro.query, re.DOTALL)
    assert set(re.findall(r"'(\w+)'", listed[1])) == NOISE


def test_what_was_asked_may_be_narrowed(ask):
    assert found(ask, "'minister spoke dam'") == ["o'connor", "copy", "dam", "damage"]
    assert found(ask, "'minister spoke dam', k := 1") == ["o'connor"]
    assert found(ask, "'minister spoke dam', every_word := true") == []
    assert found(ask, "'minister spoke', every_word := true, to_night := '2026-03-02'") == ["o'connor"]
    assert found(ask, "'minister spoke', from_night := date '2026-03-03'") == ["copy"]


def test_a_query_may_come_from_the_lake(ask):
    assert found(ask, "(select 'plot*' from (from articles limit 0) right join range(1) on true)") == []
    assert found(ask, "(select title from articles where article_id = 'cyrillic')")[0] == "cyrillic"


def test_of_copies_one_is_kept_and_they_are_counted(ask):
    query = "select article_id, copies from search('minister dam', fold_copies := {}) order by all"
    assert ask(query.format("false")) == [("copy", 2), ("dam", 1), ("damage", 1), ("o'connor", 2)]
    assert ask(query.format("true")) == [("dam", 1), ("damage", 1), ("o'connor", 2)]


def test_the_words_that_were_found_are_told(ask):
    query = "select article_id, found from search('Dams, minister') order by article_id"
    assert ask(query) == [
        ("copy", ["minister"]),
        ("dam", ["dam"]),
        ("damage", ["dams"]),
        ("o'connor", ["minister"]),
    ]


def test_several_inflections_of_one_word_count_as_one(ask):
    scores = "select score from search('{}') order by all"
    assert ask(scores.format("dam dams")) == ask(scores.format("dam"))
    assert found(ask, "'dams dam', every_word := true") == ["dam", "damage"]


INFLECTED = """
    hospital hospitals
    deny denies denied denying
    stop stops stopped stopping
    vote votes voted voting
    use uses used using
    church churches
    class classes
    box boxes
    size sizes
    bus buses
    gas gases
    lie lies lied lying
    travel travels travelled traveled travelling
    install installs installed
    boycott boycotts boycotted
    add adds added adding
    create creates created creating
    state states stated stating
    agree agrees agreed agreeing
    sue sues sued suing
    movie movies
    hero heroes
    need needs needed needing
    exceed exceeds exceeded
    refer refers referred referring
    company companies
    israeli israelis
    seize seizes seized seizing
    bomb bombs bombed bombing
"""
OTHERS = """
    hospital hospitality hospitable
    engine engineer
    new news
    plan plane planet
    car care career
    us use
    unit united unity
    even evening
    polices policies
    policy police
    dam damage
    hop hope
    an ann
    king kin
    organ organise
    import important
    bar bare
    gas ga
    her herring
"""


@pytest.mark.parametrize("words", INFLECTED.strip().splitlines())
def test_the_inflections_of_a_word_have_one_stem(stemmed, words):
    assert len(words.split()) > 1
    assert len({stemmed(word) for word in words.split()}) == 1


@pytest.mark.parametrize("words", OTHERS.strip().splitlines())
def test_other_words_have_other_stems(stemmed, words):
    assert len({stemmed(word) for word in words.split()}) == len(words.split())


# By meaning; vectors of tests tell how much of a text is vowels


def near(*articles):
    return {"wire": shard(*articles)}


@pytest.fixture(scope="module")
def meant(tmp_path_factory):
    lake = Lake(tmp_path_factory.mktemp("meant") / "lake")
    publish(
        lake, "run-1", near(article("a", "xyz"), article("b", "bab"), article("c", "aeio"), article("d", "eio"))
    )
    with connect(lake) as con:
        yield con


def ids(con, query):
    return [row[0] for row in con.sql(f"select article_id from {query}").fetchall()]


def test_those_nearest_to_a_vector_come_first(meant):
    query = "select article_id, similarity from nearest([0, 1], k := 2)"
    assert meant.sql(query).fetchall() == [("a", 1), ("b", pytest.approx(vector("bab")[1]))]
    assert ids(meant, "nearest(null)") == []


def test_an_article_is_not_like_itself(meant):
    assert ids(meant, "similar_to('c', k := 2)") == ["d", "b"]
    assert ids(meant, "similar_to('a')") == ["b", "c", "d"]


@pytest.mark.parametrize("named", ["0123456789abcdef", "0123ab", "https://example.org/dam"])
def test_an_article_that_is_not_there_is_not_taken_for_a_text(meant, named):
    with pytest.raises(duckdb.Error, match=f"no article {named} in the lake; .* its whole article_id$"):
        ids(meant, f"similar_to('{named}')")


@pytest.mark.parametrize("text", ["facade", "20260302", "see https://example.org/dam"])
def test_words_that_might_name_an_article_are_a_text(meant, text):
    with pytest.raises(duckdb.Error, match="needs a model"):  # so it is embedded
        ids(meant, f"similar_to('{text}')")


def test_the_current_revision_counts(lake):
    publish(lake, "run-1", near(article("a", "xyz"), article("b", "bab"), article("c", "aeio")))
    revised = article("a", "aeiou", revision=2, night=NEXT_NIGHT)
    publish(lake, "run-2", near(revised), night=NEXT_NIGHT)
    with connect(lake) as con:
        query = "select article_id, revision, night from similar_to('c', k := 1)"
        assert con.sql(query).fetchall() == [("a", 2, NEXT_NIGHT)]
        assert ids(con, "similar_to('a')") == ["c", "b"]
        assert ids(con, "nearest([1, 0])") == ["a", "c", "b"]


def test_vectors_of_another_model_are_not_compared(lake):
    rows = shard(article("a", "xyz"), article("b", "bab"))
    publish(lake, "run-1", {"wire": rows})
    other = shard(article("c", "xyz", night=NEXT_NIGHT), article("d", "bab", night=NEXT_NIGHT))
    for row in other["embeddings"]:
        row |= {"model_id": "other", "embedding": [*row["embedding"], 0.0]}
    publish(lake, "run-2", {"wire": other}, night=NEXT_NIGHT)
    with connect(lake) as con:
        assert ids(con, "similar_to('a')") == ["b"]
        assert ids(con, "similar_to('c')") == ["d"]
        assert ids(con, "nearest([0, 1, 0])") == ["c", "d"]  # the model of the latest run
        assert ids(con, f"nearest([0, 1], model := '{MODEL}')") == ["a", "b"]


def test_a_text_is_embedded_where_there_is_a_model_and_only_then(meant):
    with pytest.raises(duckdb.Error, match="embed\\(\\) needs a model"):
        meant.sql("from similar_to('xxx')").fetchall()
    asked = []
    add_embed(meant, lambda texts: asked.append(texts) or [vector(text) for text in texts])
    assert ids(meant, "similar_to('a', k := 1)") == ["b"]
    assert asked == []
    assert ids(meant, "similar_to('xxx', k := 1)") == ["a"]
    assert asked == [["xxx"]]


def test_nothing_is_known_of_an_article_that_no_model_read(lake):
    publish(lake, "run-1", near(article("a"), article("german", "Der Damm.", language="de", annotated=False)))
    with connect(lake) as con:
        assert ids(con, "similar_to('german')") == []


def test_a_plain_client_finds_articles_too(lake):
    publish(lake, "run-1", near(article("a", "xyz"), article("b", "bab")))
    with duckdb.connect(lake.snapshot, read_only=True) as con:
        assert con.sql("select night from search('xyz')").fetchall() == [(NIGHT,)]
        assert ids(con, "similar_to('a')") == ["b"]


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        (
            "from search('Dams, crane', k := 3)",
            [
                "search('Dams, crane') looked for dams in any inflection, crane in any inflection; "
                "`*` at the end of a word stands for any ending"
            ],
        ),
        (
            "from search(query := 'O''Con* x')",
            ["search('O'Con* x') looked for o in any inflection, words that begin with con, x in any inflection"],
        ),
        (
            "from search('quokkas* in the trees')",
            ["search('quokkas* in the trees') looked for words that begin with quokkas, trees in any inflection"],
        ),
        ("from search((select title from articles limit 1))", []),
        ("select 'research' from articles", []),
    ],
)
def test_a_search_without_a_hit_can_be_told(query, lines):
    assert looked_for(query) == lines
