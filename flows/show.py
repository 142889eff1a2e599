"""What the command prints for people: one night's results, and tables of plain rows."""

from __future__ import annotations

import shutil
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


def console() -> Console:
    """Standard output, as wide as the terminal; 120 cells where it is none."""
    return Console(width=shutil.get_terminal_size((120, 24)).columns, highlight=False)


def night(lake: Lake, day: date, claims: list[str]) -> None:
    """Print what one published night says: what was read, summaries, names, positions on `claims` (ids)."""
    con = connect(lake)
    out = console()
    out.print(Text(f"\nNight {day}", style="bold"))
    out.print(_intake_line(digest.intake(con, day)))
    for row in digest.summaries(con, day, SUMMARIES_SHOWN):
        _print_article(out, row)
    print_rows(out, "Most mentioned", digest.most_mentioned(con, day, ENTITIES_SHOWN))
    if claims:
        found = digest.positions(con, day, claims, POSITIONS_SHOWN)
        print_rows(out, "Positions on the claims followed", found, empty="none found")
    con.close()


def print_rows(out: Console, title: str, rows: list[dict[str, Any]], *, empty: str = "none") -> None:
    """Print rows as a table under a title; what an article says is text, never markup."""
    out.print(Text(f"\n{title}", style="bold"))
    if not rows:
        out.print(empty)
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim")
    for name, value in rows[0].items():
        table.add_column(name, justify="right" if isinstance(value, int | float) else "left")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row.values()))
    out.print(table)


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


def _print_article(out: Console, row: dict[str, Any]) -> None:
    headline = Text.assemble("\n", (row["title"], "bold"), f"  {row['outlet']}, {row['sentiment']}")
    out.print(headline)
    summary = textwrap.fill(row["summary"] or "(no sentence worth quoting)", min(out.width - 2, 100))
    out.print(Text(textwrap.indent(summary, "  ")))
