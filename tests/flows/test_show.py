"""What `nightdesk run` prints of articles: words of strangers, on a terminal."""

import sys
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from rich.console import Console

from flows import show, words
from tests.warehouse.lakes import article, publish, publish_catalogue, shard
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.tables.bookkeeping import CLAIMS


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x1b", "\u200b"])
def test_articles_cannot_turn_a_line_round_or_command_the_terminal(tmp_path, capsys, character):
    lake = Lake(tmp_path / "lake")
    text = f"Ada{character} Crane{character} opposes the dam."
    publish(
        lake, "run-1", {"wire": shard(article("a", text, title=f"The {character}dam", outlet=f"Wire{character}"))}
    )
    show.nights(lake, [date(2026, 3, 2)], ["dam"])
    printed = capsys.readouterr().out
    assert "dam" in printed
    assert character not in printed


LONG = "Bo Lind wants the dam, " + "which the council of Elmstad has planned for many years, " * 8 + "at once."
NIGHT_OF_ALL = date(2026, 3, 2)


def publish_copies(lake):
    """One text in three outlets, a long one, and a claim that nobody mentions."""
    rows = shard(article("a"), article("b", outlet="Daily", copy_group="a"), article("c", LONG, outlet="Post"))
    publish(lake, "run-1", {"wire": rows})
    after = Catalogue.load(lake)
    row = {"claim_id": "moon", "text": "The moon is made of cheese.", "valid_from": NIGHT_OF_ALL, "run_id": "run-1"}
    claims = pa.concat_tables([after.claims, CLAIMS.conform([row])])
    publish_catalogue(lake, replace(after, claims=claims))


def test_what_a_run_prints_fits_80_columns_and_has_each_position_once(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    lake = Lake(tmp_path / "lake")
    publish_copies(lake)
    show.nights(lake, [NIGHT_OF_ALL], ["dam", "moon"])
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert printed.count("Ada Crane disputes (0.90), Daily and 1 other outlet") == 1
    assert "The moon is made of cheese.\n  nothing in 0 articles\n" in printed
    assert "Who says what\n  Ada Crane, Daily\n    the dam.\n" in printed


def test_what_a_run_does_not_print_is_counted(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(show, "CLAIMS_SHOWN", 1)
    monkeypatch.setattr(show, "POSITIONS_SHOWN", 1)
    monkeypatch.setattr(show, "QUOTATIONS_SHOWN", 1)
    lake = Lake(tmp_path / "lake")
    publish_copies(lake)
    show.nights(lake, [NIGHT_OF_ALL], ["dam", "moon"])
    printed = capsys.readouterr().out
    for said in ("... and 3 positions more", "... and 1 claim more", "... and 1 quotation more"):
        assert said in printed


def test_rows_are_laid_out_as_answers_are_and_wrapped_instead_of_cut(capsys):
    rows = [{"name": "Baltic Monetary Authority", "positive share": 0.25, "doc": "some words " * 9}]
    show.print_rows(Console(width=60), "Names", rows)
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "",
        "Names",
        "",
        "name                       positive  doc",
        "                              share",
        "─────────────────────────  ────────  ───────────────────────",
        "Baltic Monetary Authority      0.25  some words some words",
        *(["                                     some words some words"] * 3),
        "                                     some words",
    ]


def test_a_table_that_would_be_cut_to_pieces_is_printed_row_by_row(capsys):
    rows = [{f"column_{n}": "some words of which each is short" for n in range(15)} | {"night": NIGHT_OF_ALL}]
    show.print_rows(Console(width=80), "Wide", rows)
    lines = capsys.readouterr().out.splitlines()
    assert lines[3] == "column_0   some words of which each is short"
    assert lines[-2] == "night      2026-03-02"


def test_a_command_to_be_copied_is_called_as_it_was_started(monkeypatch, tmp_path):
    there = tmp_path / "bin" / "nightdesk"
    there.parent.mkdir()
    there.write_text("#!/bin/sh\n")
    there.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["bin/nightdesk", "run"])
    monkeypatch.setenv("PATH", "/usr/bin")
    assert words.program() == "bin/nightdesk"
    monkeypatch.setenv("PATH", f"{there.parent}:/usr/bin")
    assert words.program() == "nightdesk"
    monkeypatch.setattr(sys, "argv", ["flows/cli.py"])
    assert words.program() == f"{sys.executable} -m flows.cli"
