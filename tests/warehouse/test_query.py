"""Questions in SQL and the three forms of their answers."""

import csv
import io
import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tests.warehouse.lakes import data_file
from warehouse.ask.query import run_sql, write_parquet
from warehouse.ask.render import render
from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect


@pytest.fixture
def con(shared_night):
    with connect(shared_night) as connection:
        yield connection


def lines(con, query, how="table", width=80):
    return list(render(run_sql(con, query), how, width))


def test_an_answer_has_columns_and_rows(con):
    answer = run_sql(con, "select article_id, revision from articles order by 1")
    assert answer.to_pylist() == [{"article_id": "a", "revision": 1}, {"article_id": "b", "revision": 1}]


def test_what_a_query_sets_before_it_asks_holds_for_it(con):
    assert lines(
        con, "set TimeZone = 'Asia/Tokyo'; select max(published_at)::varchar as t from articles", "csv"
    ) == [
        "t",
        "2026-03-01 17:30:00+09",
    ]


@pytest.mark.parametrize("query", ["describe articles", "show tables", "summarize ledger", "explain select 1"])
def test_questions_about_the_tables_are_answered(con, query):
    assert run_sql(con, query).num_rows > 0


def test_a_column_name_that_occurs_twice_gets_a_number(con):
    assert run_sql(con, "select 1 as a, 2 as a, 3 as b, 4 as a").to_pylist() == [
        {"a": 1, "a_2": 2, "b": 3, "a_3": 4}
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "select nosuch from articles",
            'no column is called "nosuch"; `nightdesk tables NAME` lists those of a table$',
        ),
        ("select titel from articles", r'no column is called "titel" \(the nearest is "title"\)$'),
        ("select a.titel from articles a", r'no column is called "titel" \(the nearest is "title"\)$'),
        ("from articles where night = 2026-03-02", "; a date stands in single quotes: '2026-03-02'$"),
        ("from articles where night > 2026-03-02", "; a date stands in single quotes: '2026-03-02'$"),
        ("from articles where published_at > 2026-03-02", "; a date stands in single quotes: '2026-03-02'$"),
        ("from articles where night = 5", r"\(INTEGER -> DATE\)$"),
        ("selec 1", 'Parser Error: syntax error at or near "selec"; did you mean select$'),
        ("\n Selct 1", "; did you mean select$"),
        ("elephants 1", 'at or near "elephants"$'),
        ("select 1 where", "Parser Error: syntax error"),
        ("select * from artcles", "Catalog Error: Table with name artcles does not exist! Did you mean"),
        ("select text::int from articles", "Conversion Error"),
        ("from 'nosuch.parquet'", 'that match the pattern "nosuch.parquet"$'),
        ("select * from nosuch", "name nosuch does not exist! `nightdesk tables` lists those there are$"),
        ("select * from quote", 'Did you mean "internal.quotes"\\?$'),
        ("", "the query is empty; try"),
        ("select  1;\nselect 2", "one question at a time: another follows `select 1`; run them one by one$"),
        ('select * from articles where source = "wire"', "no column is called \"wire\"; a text .* quotes: 'wire'$"),
        (
            'select a."wire" from articles a',
            "no column is called \"wire\"; a text stands in single quotes: 'wire'$",
        ),
        (
            'select "articl_id" from articles',
            r'no column is called "articl_id" \(the nearest is "article_id"\); a text',
        ),
        ("select end from quotes", 'syntax error at or near "end"; if the column is meant, write "end"$'),
        ("select start from quotes where end > 3", 'if the column is meant, write "end"$'),
        ("from articles where outlet = ‘wire’", "‘wire’\"; a text stands in straight single quotes: 'wire'$"),
        ("from articles where outlet = “Douro Courier”", "stands in straight single quotes: 'Douro Courier'$"),
        ("from articles where outlet = 'wire’", "a text stands in straight single quotes: '...'$"),
        ("from articles where outlet = `wire`", "a text stands in single quotes: 'wire'$"),
        (
            "select titel from articles where outlet = 'it’s'",
            r'no column is called "titel" \(the nearest is "title"\)$',
        ),
        ("select * exclude (titel) from articles", r'no column is called "titel" \(the nearest is "title"\)$'),
        ("from articles join sentiments using (articel_id)", r'"articel_id" \(the nearest is "article_id"\)$'),
        ("select titel from articles, positions", r'no column is called "titel" \(the nearest is "title"\)$'),
        ("select lenght(text) from articles", 'no function is called "lenght"; did you mean "length"\\?$'),
        ("from serch('dam')", 'no function is called "serch"; did you mean "search"\\?$'),
        ("select xyzzyx(text) from articles", 'is called "xyzzyx"; `nightdesk tables` lists those of a lake'),
        ("select substr(text) from articles", r"called as substr\(string VARCHAR, .* BIGINT\) -> VARCHAR$"),
        ("from search('dam', nights := 3)", r'It is called as "search"\(query, k := 10, '),
        ("select title form articles", 'at or near "articles"; did you mean from$'),
        ("select title from articles whre revision = 1", "did you mean where$"),
    ],
)
def test_a_bad_query_is_one_line(con, query, said):
    with pytest.raises(InputError, match=said) as caught:
        run_sql(con, query)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "query",
    [
        "copy (select 1) to '{file}'",
        "select 1; copy (select 1) to '{file}'",
        "explain analyze copy (select 1) to '{file}'",
        "explain (analyze, format json) copy (select 1) to '{file}'",
        "delete from runs",
        "create table t (i int)",
        "attach '{file}' as other",
        "export database '{file}'",
    ],
)
@pytest.mark.parametrize("as_of", [None, "run-1"])
def test_a_query_that_would_write_is_refused(shared_night, query, as_of):
    file = data_file(shared_night, "articles")
    before = file.read_bytes()
    with connect(shared_night, as_of=as_of) as con, pytest.raises(InputError, match="only read"):
        run_sql(con, query.format(file=file))
    assert file.read_bytes() == before


def test_a_lake_that_was_moved_tells_what_to_run(one_night):
    moved = Lake(one_night.root.rename(one_night.root.with_name("moved")))
    with pytest.raises(InputError, match=r"if the lake was moved or copied, run `nightdesk relocate`$"):
        connect(moved)


def test_a_copied_lake_does_not_answer_from_the_files_of_the_original(one_night):
    copy = Lake(Path(shutil.copytree(one_night.root, one_night.root.with_name("copy"))))
    with pytest.raises(InputError, match=r"names files in .*; if the lake was moved or copied, run `nightdesk rel"):
        connect(copy)


def test_a_lake_reached_by_a_link_is_the_same_lake(one_night):
    link = one_night.root.with_name("link")
    link.symlink_to(one_night.root)
    with connect(Lake(link)) as con:
        assert run_sql(con, "select * from articles").num_rows > 0


def test_a_table_for_people_is_aligned_and_counts_its_rows(con):
    assert lines(con, "select article_id, revision, byline from articles order by 1") == [
        "article_id  revision  byline",
        "──────────  ────────  ──────",
        "a                  1  ·",
        "b                  1  ·",
        "(2 rows)",
    ]


def test_long_cells_are_cut_to_the_terminal(con):
    table = lines(con, "select 'a' as id, repeat('x', 100) as text, repeat('y', 100) as more", width=40)
    assert table[2] == f"a   {'x' * 16}…  {'y' * 16}…"
    assert max(map(len, table)) <= 40


def test_numbers_times_and_ids_are_not_cut_and_texts_are(con):
    query = """select '79e58f797012815d' as article_id, 1234567890 as characters, date '2026-03-02' as night,
        repeat('x', 99) as text, repeat('y', 99) as more"""
    assert lines(con, query, width=64)[2] == "79e58f797012815d  1234567890  2026-03-02  xxxxxxxxx…  yyyyyyyyy…"
    assert lines(con, query, width=59)[:2] == ["article_id  79e58f797012815d", "characters  1234567890"]


def test_wide_characters_take_two_cells(con):
    table = lines(con, "select '日本語日本語日本語' as name, 1 as n", width=20)
    assert table[2] == "日本語日本語日本…  1"


def test_a_text_cannot_break_the_line_or_command_the_terminal(con):
    assert lines(con, "select 'a' || chr(10) || 'b' || chr(27) || '[2J' || chr(8238) || 'c' as t")[2] == "a b�[2Jc"


def test_numbers_stand_right_and_are_short(con):
    table = lines(con, "select x from (values (0.123456::double), (1234567.0), (9999.9::double), (null)) t(x)")
    assert table[2:6] == ["   0.1235", "1234567.0", "   9999.9", "        ·"]


def test_what_is_no_number_differs_from_null(con):
    query = "select x from (values ('nan'::double), ('inf'::double), ('-inf'::double), (null)) t(x)"
    assert [line.strip() for line in lines(con, query)[2:6]] == ["NaN", "Infinity", "-Infinity", "·"]
    assert lines(con, query, "csv")[1:] == ["NaN", "Infinity", "-Infinity", ""]
    assert [row["x"] for row in json.loads("".join(lines(con, query, "json")))] == [
        *("NaN", "Infinity", "-Infinity"),
        None,
    ]


def test_a_query_plan_is_printed_with_its_own_lines(con):
    plan = lines(con, "explain select title from articles")
    assert len(plan) > 5
    assert any("title" in line and line.startswith("│") for line in plan)


INTERVALS = (
    *("14 months 3 days 04:05:06.5", "-14 months -3 days -04:05:06.5", "1 month", "-1 day", "0 days"),
    *("-90 minutes", "1000 hours", "24 months", "1 microsecond"),
)


@pytest.mark.parametrize("interval", INTERVALS)
def test_an_interval_is_written_as_duckdb_writes_it(con, interval):
    [_, shown] = lines(con, f"select interval '{interval}' as i", "csv")
    assert con.sql(f"select (interval '{interval}')::varchar").fetchall() == [(shown,)]


@pytest.mark.parametrize("how", ["table", "json", "csv"])
def test_a_decimal_has_all_its_digits(con, how):
    query = "select 12345678901234567890.10::decimal(38, 2) as whole, [1.50] as list, {'a': 2.00} as struct"
    shown = "\n".join(lines(con, query, how))
    assert [digits for digits in ("12345678901234567890.10", "[1.50]", "2.00}") if digits not in shown] == []


def test_a_map_whose_keys_are_lists_is_a_list_of_pairs(con):
    assert lines(con, "select map {[1]: 2} as m", "json")[1] == '{"m": [[[1], 2]]}'


def test_a_date_that_python_cannot_hold_is_refused_in_one_line(con):
    with pytest.raises(InputError, match=r"a date lies beyond the year 9999: ask for it as text, such as day::var"):
        lines(con, "select date '10000-01-01' as day")


def test_a_text_as_it_is_in_json_and_csv(con):
    query = """select 'say "hi", ' || chr(10) || 'Åsa' as t, null as n, '' as e"""
    assert json.loads("".join(lines(con, query, "json"))) == [{"t": 'say "hi", \nÅsa', "n": None, "e": ""}]
    assert lines(con, query, "csv") == ["t,n,e", '"say ""hi"", \nÅsa",,""']
    assert list(csv.reader(io.StringIO("\n".join(lines(con, query, "csv")))))[1] == ['say "hi", \nÅsa', "", ""]


def test_json_is_one_array_also_without_rows(con):
    assert json.loads("".join(lines(con, "select * from articles where false", "json"))) == []
    assert lines(con, "select * from articles where false", "csv")[1:] == []
    assert lines(con, "select 1 as a where false")[-1] == "(0 rows)"


def test_every_type_has_its_form_in_json(con):
    query = r"""select date '2026-03-02' as d, timestamptz '2026-03-02 04:05:06+00' as t, sum(2) as s,
        1.5::decimal(3, 1) as m, true as b, [1, null] as l, {'a': date '2026-03-02'} as r, 'nan'::double as x,
        map {'k': 1} as k, '\xC3\xA9'::blob as y"""
    (row,) = json.loads("".join(lines(con, query, "json")))
    assert row == {
        "d": "2026-03-02",
        "t": "2026-03-02T04:05:06+00:00",
        "s": 2,
        "m": 1.5,
        "b": True,
        "l": [1, None],
        "r": {"a": "2026-03-02"},
        "x": "NaN",
        "k": {"k": 1},
        "y": "w6k=",
    }


def test_columns_that_do_not_fit_beside_each_other_are_a_block_for_each_row(con):
    query = "select * from (values (1, 'a long text to be cut', null), (22, 'b', 'c')) as t(n, words, third_column)"
    assert lines(con, query, width=21) == [
        "n             1",
        "words         a long …",
        "third_column  ·",
        "",
        "n             22",
        "words         b",
        "third_column  c",
        "",
        "(2 rows)",
    ]
    assert max(map(len, lines(con, "select * from articles"))) <= 80


def test_what_is_no_answer_of_a_query_can_be_rendered_too():
    made = pa.table({"n": pa.array([Decimal("10"), None]), "d": [date(2026, 3, 2), None]})
    assert list(render(made, "csv", 80)) == ["n,d", "10,2026-03-02", ","]


def test_a_short_float_is_written_as_short_as_it_is(con):
    assert list(render(run_sql(con, "select 0.49::float as p"), "csv", 80)) == ["p", "0.49"]


def test_an_answer_in_parquet_has_the_types_of_the_table(con, tmp_path):
    file = tmp_path / "answer.parquet"
    query = (
        "select article_id, revision, night, copy_similarity, fingerprints, published_at from articles order by 1"
    )
    assert write_parquet(con, query, file) == 2
    assert con.sql(f"from '{file}'").fetchall() == con.sql(query).fetchall()
    assert con.sql(f"from '{file}'").types == con.sql(query).types


@pytest.mark.parametrize("query", ["select text::int from articles", "copy (select 1) to 'x'", "selec 1", ""])
def test_a_query_that_fails_leaves_the_file_as_it_was(con, tmp_path, query):
    file = tmp_path / "answer.parquet"
    write_parquet(con, "select 1 as a", file)
    before = file.read_bytes()
    with pytest.raises(InputError):
        write_parquet(con, query, file)
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_bytes() == before


def test_a_file_that_cannot_be_written_is_named(con, tmp_path):
    with pytest.raises(InputError, match=r"gone/answer.parquet cannot be written: No such file or directory$"):
        write_parquet(con, "select 1", tmp_path / "gone" / "answer.parquet")
