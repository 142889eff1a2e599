"""Past nights read again by one stage's model: beside the lake first, then in its place."""

from __future__ import annotations

from contextlib import redirect_stderr
from io import StringIO

import pytest

from flows.cli import main
from tests.warehouse.lakes import MODEL, NEXT_NIGHT, NIGHT, Kept, article, opened, publish, shard
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.tables.schema import NIGHT_TABLES, PARQUET_TABLES, SENTIMENTS
from warehouse.upkeep.beside import beside

pytestmark = pytest.mark.usefixtures("prefect_server", "small_canary")

SPAN = ("--from", "2026-03-01", "--to", "2026-03-03")
READ = ("backfill", "--stage", "sentiment", *SPAN)
READ_FIRST = (*READ[:-1], "2026-03-02")


def publish_two_nights(lake):
    publish(lake, "run-1", {"wire": shard(article("a"), article("b", "Bo Lind wants the dam."))})
    publish(lake, "run-2", {"wire": shard(article("c", night=NEXT_NIGHT))}, night=NEXT_NIGHT)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return Kept(tmp_path_factory.mktemp("kept"), publish_two_nights)


@pytest.fixture
def lake(kept, nightdesk, monkeypatch):
    """Two nights that another model answered."""
    lake = kept.anew()
    monkeypatch.chdir(lake.root.parent)
    return lake


def read_first_night_again(lake):
    publish_two_nights(lake)
    with redirect_stderr(StringIO()) as said:
        assert main([*READ_FIRST, "--lake", str(lake.root)]) == 0, said.getvalue()
    assert "1 night to read again by nightdesk-minilm-" in said.getvalue()
    assert f"backfill --lake {lake.root} --stage sentiment" in said.getvalue()


@pytest.fixture(scope="module")
def kept_half_way(prefect_server, small_canary, tmp_path_factory):
    return Kept(tmp_path_factory.mktemp("kept"), read_first_night_again)


@pytest.fixture
def half_way(kept_half_way, nightdesk, monkeypatch):
    """The same, and the first of the nights read again beside the lake."""
    lake = kept_half_way.anew()
    monkeypatch.chdir(lake.root.parent)
    return lake


def models(lake, as_of=None):
    signed = "select night, split_part(model_id, '-', 1) from sentiments group by all order by all"
    return opened(lake, as_of).sql(signed).fetchall()


def others(lake):
    """The rows of every table but `sentiments` and those of a night as a whole, which each run makes anew."""
    con = opened(lake)
    kept = [table.name for table in PARQUET_TABLES if table not in (SENTIMENTS, *NIGHT_TABLES)]
    return {name: con.sql(f"from internal.{name} order by all").fetchall() for name in kept}


def test_nights_are_read_again_beside_the_lake_and_take_its_place_when_adopted(nightdesk, half_way):
    lake = half_way
    before, files = others(lake), {row["path"] for row in Catalogue.load(lake).current()}
    answer = nightdesk(*READ)
    assert answer.code == 0, answer.err
    assert "2 nights to read again by nightdesk-minilm-" in answer.err
    assert ", 1 done before" in answer.err
    assert "negative, bad news" in answer.out
    tiny, reader = MODEL.partition("-")[0], "nightdesk"
    assert models(lake) == [(NIGHT, tiny), (NEXT_NIGHT, tiny)]
    side = beside(lake, "sentiment")
    assert models(side) == [(NIGHT, reader), (NEXT_NIGHT, reader)]
    assert nightdesk("verify", "--lake", side.root).code == 0

    taken = nightdesk(*READ, "--adopt")
    assert taken.code == 0, taken.err
    assert "2 nights taken over" in taken.err
    assert models(lake) == [(NIGHT, reader), (NEXT_NIGHT, reader)]
    assert models(lake, "run-2") == [(NIGHT, tiny), (NEXT_NIGHT, tiny)]
    assert others(lake) == before
    replaced = {path.split("/")[0] for path in files - {row["path"] for row in Catalogue.load(lake).current()}}
    assert replaced <= {SENTIMENTS.name, *(table.name for table in NIGHT_TABLES)}
    assert not side.root.exists()
    assert lake.digest(NIGHT).is_file()
    assert nightdesk("verify").code == 0


def test_a_night_published_meanwhile_is_kept(nightdesk, half_way):
    lake = half_way
    publish(lake, "run-3", {"wire": shard(article("d", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    assert nightdesk(*READ, "--adopt").code == 0
    assert sorted(opened(lake).sql("select article_id from articles").fetchall()) == [("a",), ("b",), ("d",)]


def test_a_night_read_in_both_lakes_is_refused(nightdesk, half_way):
    lake = half_way
    publish(lake, "run-4", {"wire": shard(article("e"))})
    refused = nightdesk(*READ, "--adopt")
    assert refused.code == 2
    assert "night 2026-03-02 was published in both lakes since they were one; " in refused.err
    dropped = nightdesk(*READ, "--discard")
    assert (dropped.code, beside(lake, "sentiment").root.exists()) == (0, False)
    assert opened(lake).sql("select article_id from articles where night = '2026-03-02'").fetchall() == [("e",)]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--stage", "sentment", *SPAN), "--stage sentment: no such stage; did you mean sentiment?"),
        ((*SPAN, "--adopt"), "--adopt and --discard need --stage NAME"),
        (("--stage", "tone", *SPAN, "--adopt"), "nothing was read again in"),
        (("--stage", "tone", *SPAN, "--discard"), "nothing was read again in"),
        (
            ("--stage", "tone", "--from", "2026-01-01", "--to", "2026-01-02"),
            "no night from 2026-01-01 to 2026-01-02",
        ),
        (("--stage", "dates", *SPAN), f"models.quotes: quotes was answered by {MODEL}, and the settings name"),
    ],
)
def test_what_cannot_be_read_again_is_one_line_and_changes_nothing(nightdesk, lake, options, told):
    before = lake.snapshot.read_bytes()
    answer = nightdesk("backfill", *options)
    assert answer.code == 2
    assert told in answer.err
    assert lake.snapshot.read_bytes() == before


def test_nothing_is_read_again_where_nothing_is_published(nightdesk, tmp_path):
    answer = nightdesk("backfill", "--stage", "tone", *SPAN, "--lake", tmp_path / "none")
    assert "no night is published in" in answer.err
    assert not Lake(tmp_path / "none").snapshot.exists()
