"""The cookbook: questions to a lake and their queries, from cookbook/*.sql, and the page with their answers.

`python -m warehouse.ask.cookbook LAKE > warehouse/COOKBOOK.md` writes the page anew, from a lake of the samples
(`make pages` reads one). A file opens with a comment: the question on its first line, how to read the answer on the
others. The number in its name is its place.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse.ask.query import run_sql
from warehouse.ask.render import render
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import as_any_client, connect
from warehouse.snapshot.sql_files import sql_files

_WIDTH = 140  # character cells: enough for most of a quote; pages show them with a little scrolling
_HEAD = """\
# Cookbook

Questions that an analyst asks, each with its query and the answer that the samples give. Made by `make pages` from
`warehouse/ask/cookbook/*.sql`, never by hand; the tests run every query. `make run` reads the samples into `lake/`;
then

    nightdesk sql "QUERY"

or `duckdb lake/nightdesk.duckdb` answers as below. Put your own names, claims and nights into the queries.
[TABLES.md](TABLES.md) says what every column means.

Answers are those of the embedded reader, right and wrong. Near a threshold another processor may round another way,
so a row may differ on yours. Cells that end with `…` were cut to fit the page.
"""


@dataclass(frozen=True)
class Recipe:
    """A question, how to read its answer, and the query that gives it.

    Attributes:
        number: its place, from 1.
        question: one sentence in plain words.
        reading: one or two sentences, or a few.
        query: one statement, without a semicolon.
    """

    number: int
    question: str
    reading: str
    query: str

    @property
    def title(self) -> str:
        """The heading on the page."""
        return f"{self.number}. {self.question}"


def recipes() -> tuple[Recipe, ...]:
    """The recipes of cookbook/*.sql, in order."""
    return tuple(_parsed(number, text) for number, (_, text) in enumerate(sql_files("ask/cookbook"), 1))


def page(con: duckdb.DuckDBPyConnection) -> str:
    """COOKBOOK.md, whole: every recipe with the answer that `con`, a connection to a lake, gives.

    Raises:
        InputError: a query fails.
    """
    return "\n".join([_HEAD, *_contents(), *(line for recipe in recipes() for line in _section(recipe, con))])


def _parsed(number: int, text: str) -> Recipe:
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if not line.startswith("--"))
    question, *reading = (line.removeprefix("-- ") for line in lines[:first])
    return Recipe(number, question, "\n".join(reading), "\n".join(lines[first:]).strip())


def _contents() -> Iterator[str]:
    for recipe in recipes():
        anchor = re.sub(r"[^\w\- ]", "", recipe.title.lower()).replace(" ", "-")  # as GitHub names a heading
        yield f"{recipe.number}. [{recipe.question}](#{anchor})"
    yield ""


def _section(recipe: Recipe, con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    yield from (f"## {recipe.title}", "", recipe.reading, "")
    yield from ("```sql", recipe.query, "```", "", "```text")
    yield from render(run_sql(con, recipe.query), "table", _WIDTH)
    yield from ("```", "")


if __name__ == "__main__":
    print(page(as_any_client(connect(Lake(Path(sys.argv[1]))))), end="")
