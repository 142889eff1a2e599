"""What the command prints for people: one night's results, and tables of plain rows."""

from __future__ import annotations

import textwrap
from collections import Counter
from datetime import date
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse import digest
from warehouse.catalogue import connect
from warehouse.lake import Lake

SUMMARIES_SHOWN = 6
ENTITIES_SHOWN = 10
POSITIONS_SHOWN = 10


def night(lake: Lake, day: date, claims: list[str]) -> None:
    """Print what one published night says: what was read, summaries, names, positions on `claims` (ids)."""
    con = connect(lake)
    console = Console(soft_wrap=False)
    console.print(Text(f"\nNight {day}", style="bold"))
    console.print(_intake_line(digest.intake(con, day)), highlight=False)
    for row in digest.summaries(con, day, SUMMARIES_SHOWN):
        _print_article(console, row)
    print_rows(console, "Most mentioned", digest.most_mentioned(con, day, ENTITIES_SHOWN))
    if claims:
        found = digest.positions(con, day, claims, POSITIONS_SHOWN)
        print_rows(console, "Positions on the claims followed", found, empty="none found")
    con.close()


def print_rows(console: Console, title: str, rows: list[dict[str, Any]], *, empty: str = "none") -> None:
    """Print rows as a table under a title; what an article says is text, never markup."""
    console.print(Text(f"\n{title}", style="bold"))
    if not rows:
        console.print(empty)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim")
    for name, value in rows[0].items():
        table.add_column(name, justify="right" if isinstance(value, int | float) else "left")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row.values()))
    console.print(table)


def _intake_line(rows: list[dict[str, Any]]) -> str:
    outcomes = Counter[str]()
    reasons = Counter[str]()
    for row in rows:
        outcomes[row["outcome"]] += row["records"]
        if row["reason"]:
            reasons[row["reason"]] += row["records"]
    told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    why = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
    return f"{outcomes.total()} records read: {told or 'none'}" + (f" ({why})" if why else "")


def _print_article(console: Console, row: dict[str, Any]) -> None:
    headline = Text.assemble("\n", (row["title"], "bold"), f"  {row['outlet']}, {row['sentiment']}")
    console.print(headline)
    summary = textwrap.fill(row["summary"] or "(no sentence worth quoting)", min(console.width - 2, 100))
    console.print(Text(textwrap.indent(summary, "  ")))
