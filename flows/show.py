"""What the command prints for people: nights' results, and tables of plain rows."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from datetime import date
from typing import Any, Literal

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse import digest
from warehouse.columns import OUTCOMES
from warehouse.lake import Lake
from warehouse.snapshot import connect
from warehouse.terminal import one_line

SUMMARIES_SHOWN = 6
ENTITIES_SHOWN = 10
POSITIONS_SHOWN = 12
WHOLE = ("night", "run_id", "published_at")  # columns to be copied: never cut or wrapped


def console() -> Console:
    """Standard output, as wide as the terminal; 120 cells where it is none."""
    return Console(width=shutil.get_terminal_size((120, 24)).columns, highlight=False)


def nights(lake: Lake, days: list[date], claims: list[str]) -> None:
    """Print what published nights say: what each read; summaries of the last; names and positions of all.

    Args:
        claims: ids of the claims whose positions to show.
    """
    con, out = connect(lake), console()
    intake = digest.intake(con, days)
    out.print()
    for day in days:
        out.print(Text(f"Night {day}", style="bold"), _intake_line([row for row in intake if row["night"] == day]))
    for row in digest.summaries(con, days[-1:], SUMMARIES_SHOWN):
        _print_article(out, row)
    print_rows(out, "Most mentioned", digest.most_mentioned(con, days, ENTITIES_SHOWN))
    if claims:
        found = digest.positions(con, days, claims, POSITIONS_SHOWN)
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
        justify: Literal["left", "right"] = "right" if isinstance(value, int | float) else "left"
        table.add_column(name, justify=justify, overflow="fold", no_wrap=name in WHOLE)
    for row in rows:
        table.add_row(*(Text("" if value is None else one_line(str(value))) for value in row.values()))
    out.print(table)


def _intake_line(rows: list[dict[str, Any]]) -> str:
    """Such as `14 records: 11 new (date_in_future 1), 1 duplicate, 2 rejected (broken_record 1, empty 1)`."""
    outcomes: dict[str, Counter[str]] = {outcome: Counter() for outcome in OUTCOMES}
    for row in rows:
        outcomes[row["outcome"]][row["reason"] or ""] += row["records"]
    told = []
    for outcome, reasons in outcomes.items():
        why = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()) if reason)
        if reasons:
            told.append(f"{reasons.total()} {outcome}" + (f" ({why})" if why else ""))
    records = sum(row["records"] for row in rows)
    return f"{records} record{'' if records == 1 else 's'}: {', '.join(told) or 'none'}"


def _print_article(out: Console, row: dict[str, Any]) -> None:
    origin = one_line(f"{row['outlet']}, {row['sentiment']}")
    out.print(Text.assemble("\n", (one_line(row["title"]), "bold"), f"  {origin}"))
    summary = textwrap.fill(one_line(row["summary"] or "(no sentence worth quoting)"), min(out.width - 2, 100))
    out.print(Text(textwrap.indent(summary, "  ")))
