"""The cookbook is true: every query finds something in the samples, and the page shows what it answers."""

import re
from collections import Counter
from pathlib import Path

import pytest

from warehouse.ask.cookbook import page, recipes
from warehouse.ask.query import run_sql
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import as_any_client, connect

PAGE = Path(__file__).parent.parent / "warehouse" / "COOKBOOK.md"
ANSWER = re.compile(r"```text\n(.+?)\n```", re.DOTALL)
STALE = "warehouse/COOKBOOK.md is stale: run `make pages`"
SAME = 0.95  # of the lines of answers: with fp32 for bf16, 171 of 173 were the same


@pytest.fixture(scope="module")
def samples(sample_lake):
    with as_any_client(connect(Lake(sample_lake))) as con:
        yield con


def test_there_are_fifteen_questions_at_least_and_each_says_how_to_read_the_answer():
    assert len(recipes()) >= 15
    assert [one.title for one in recipes() if not (one.question.endswith("?") and one.reading.endswith("."))] == []


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.question)
def test_every_query_runs_on_the_samples_and_finds_something_in_an_order_it_says(samples, recipe):
    assert run_sql(samples, recipe.query).num_rows or "from flips" in recipe.query  # nobody in them changes sides
    assert "order by" in recipe.query


def test_the_page_has_the_questions_the_queries_and_the_columns_of_the_answers(samples):
    assert without_cells(PAGE.read_text(encoding="utf-8")) == without_cells(page(samples)), STALE


def test_the_page_has_the_answers_but_for_what_depends_on_the_processor(samples):
    shown, given = lines(PAGE.read_text(encoding="utf-8")), lines(page(samples))
    assert (shown & given).total() >= SAME * max(shown.total(), given.total()), STALE


def without_cells(text):
    """The page with the names of the columns alone of each answer."""
    return ANSWER.sub(lambda found: " ".join(found[1].splitlines()[0].split()), text)


def lines(text):
    """The lines of the answers, however they are spaced, and how often each is there."""
    return Counter(" ".join(line.split()) for found in ANSWER.findall(text) for line in found.splitlines())
