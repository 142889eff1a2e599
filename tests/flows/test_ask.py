"""Asking from Python: `embed()` has its model, opened when it is called, and only the one that made the vectors."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from flows.ask import connect
from models.registry import identify
from tests.warehouse.lakes import MODEL, NIGHT, article, canary_row, kept_lake, publish, shard
from warehouse.lake.lake import Lake
from warehouse.tables.schemas import SHOWN

OURS = identify("embedded", "embedding").model_id


def make(lake):
    publish(
        lake, "run-1", {"wire": shard(article("a"))}, canaries=[canary_row("[]", stage="embedding", model_id=OURS)]
    )


kept = kept_lake(make)


@pytest.fixture
def lake(kept):
    return kept.anew()


def vectors(con, query):
    return [None if vector is None else np.array(vector) for (vector,) in con.sql(query).fetchall()]


def test_texts_that_mean_the_same_lie_near_each_other(lake):
    with connect(lake.root) as con:
        query = (
            "select embed(text) from (values ('The dam burst.'), ('A dam has broken.'), ('He sang.')) as v(text)"
        )
        one, like, other = vectors(con, query)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-3)
    assert one @ like > one @ other + 0.2


def test_null_and_blank_text_have_no_vector(lake):
    with connect(str(lake.root)) as con:
        assert (
            vectors(con, "select embed(t) from (values (null), (''), (' \n'), ('Oslo')) as v(t)")[:3] == [None] * 3
        )
        assert con.sql("select embed(null)").fetchall() == [(None,)]


def test_a_cursor_embeds_too(lake):
    with connect(lake.root) as con, con.cursor() as cursor:
        assert cursor.sql("select len(embed_text('The dam burst.'))").fetchall() == [(384,)]


def test_a_column_of_more_texts_than_are_read_at_once_keeps_its_order(lake):
    with connect(lake.root) as con:
        query = (
            "select embed(if(n % 70 = 3, 'The dam burst.', n::varchar)) from range(140) as numbers(n) order by n"
        )
        found = vectors(con, query)
        [burst] = vectors(con, "select embed('The dam burst.')")
    assert [n for n, vector in enumerate(found) if vector @ burst > 0.99] == [3, 73]


def test_a_lake_as_it_was_embeds_too(lake):
    publish(lake, "run-2", {"wire": shard(article("b"))})
    with connect(lake.root, as_of="run-1") as con:
        assert con.sql("select article_id, len(embed(text)) from articles").fetchall() == [("a", 384)]


def test_sessions_in_threads_get_the_same_vectors(lake):
    def ask(number):
        with connect(lake.root) as con:
            return vectors(con, "select embed('The dam burst.')")[0].tolist()

    with ThreadPoolExecutor(4) as threads:
        assert len({tuple(vector) for vector in threads.map(ask, range(8))}) == 1


def test_vectors_of_another_model_are_not_compared_with(tmp_path, nightdesk):
    lake = Lake(tmp_path / "lake")
    publish(lake, "run-1", {"wire": shard(article("a"))}, canaries=[canary_row("[]", stage="embedding")])
    answer = nightdesk("sql", "select embed('dam')", "--lake", lake.root)
    assert answer.code == 2
    told = f"nightdesk: the vectors of {lake.root} are by {MODEL}, and `embedded` is {OURS}: name the model that"
    assert answer.err.startswith(told)
    assert nightdesk("sql", "select count(*) from internal.embeddings", "--lake", lake.root).code == 0


def test_a_model_that_is_not_there_is_one_line(lake, nightdesk, tmp_path):
    (tmp_path / "nightdesk.toml").write_text("[models]\nembedding = 'hub:./nowhere@main'\n")
    answer = nightdesk("sql", "select embed('dam')", "--lake", lake.root)
    assert answer.code == 2
    assert answer.err.startswith("nightdesk: hub:./nowhere@main: ")
    assert len(answer.err.splitlines()) == 1


def test_no_model_is_opened_before_it_is_asked(lake):
    code = f"""
import sys
from flows.ask import connect
with connect({str(lake.root)!r}) as con:
    print(con.sql("select night from articles").fetchall()[0][0], "torch" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == [str(NIGHT), "False"]
    assert said.stderr == ""


def test_a_question_that_finds_nothing_says_what_search_looked_for(lake, nightdesk):
    answer = nightdesk("sql", "select title from search('zeppelins')", "--lake", lake.root)
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "(0 rows)")
    assert answer.err.startswith("search('zeppelins') looked for zeppelins in any inflection; ")


def test_a_client_asks_the_dozen_plainly_and_all_else_by_its_schema(lake, nightdesk):
    with connect(lake.root) as con:
        assert len(con.sql("show tables").fetchall()) == len(SHOWN)
        assert con.sql("select count(*) from internal.stances").fetchall() == [(2,)]
    answer = nightdesk("sql", "from stances", "--lake", lake.root)
    assert answer.code == 2
    assert answer.err.endswith('Table with name stances does not exist! Did you mean "internal.stances"?\n')
