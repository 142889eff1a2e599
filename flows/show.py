"""What the command prints for people: nights' results, and tables of plain rows."""

from __future__ import annotations

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from flows.words import counted
from warehouse.ask import digest
from warehouse.ask.render import wrapped
from warehouse.ask.terminal import one_line
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect
from warehouse.tables.columns import OUTCOMES

SUMMARIES_SHOWN = 6
ENTITIES_SHOWN = 10
CLAIMS_SHOWN = 8
POSITIONS_SHOWN = 4  # of each claim
QUOTATIONS_SHOWN = 6
WIDEST_TEXT = 100  # cells: longer lines are hard to read
_NARROWEST = 12  # cells in which words can still be read
_LINES = 3  # of a quoted sentence


class _Output(Console):
    """A console whose reader may go away: rich would exit with 1, which stands for a bug of ours."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console() -> Console:
    """Standard output, as wide as the terminal; 80 cells if it is none."""
    return _Output(width=shutil.get_terminal_size((80, 24)).columns, highlight=False)


def nights(lake: Lake, days: list[date], claims: list[str]) -> None:
    """Print published nights: counts of each, summaries of the last, and names, positions and quotes of all.

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
        positions = digest.positions(con, days, claims, POSITIONS_SHOWN)
        _print_claims(out, digest.claims_followed(con, days, claims), positions)
    _print_quotations(out, digest.quotations(con, days, QUOTATIONS_SHOWN))
    con.close()


def print_rows(out: Console, title: str, rows: list[dict[str, Any]], *, explanation: str = "") -> None:
    """Print rows as a table under a title and an explanation, laid out as answers of `sql` are, but never cut."""
    out.print(Text(f"\n{title}", style="bold"))
    if explanation:
        print_lines(out, explanation)
    if not rows:
        out.print("none")
        return
    out.print()
    for line in wrapped(rows, out.width):
        out.print(Text(line), soft_wrap=True)


def print_lines(out: Console, text: str, *, first: str = "", indent: int = 0, most: int | None = None) -> None:
    """Print text in lines that fit, `indent` cells from the left; `first` stands before the first of them.

    Args:
        most: lines; longer text ends in an ellipsis. None for all.
    """
    given: dict[str, Any] = {} if most is None else {"max_lines": most, "placeholder": " …"}
    width = max(min(out.width, WIDEST_TEXT), indent + _NARROWEST)
    lines = textwrap.wrap(
        text, width, initial_indent=first or " " * indent, subsequent_indent=" " * indent, **given
    )
    for line in lines or [first]:
        out.print(Text(line), soft_wrap=True)


def _print_claims(out: Console, claims: list[dict[str, Any]], positions: list[dict[str, Any]]) -> None:
    """Print each claim with its most probable positions, and count the rest."""
    out.print(Text("\nPositions on the claims followed", style="bold"))
    for claim in claims[:CLAIMS_SHOWN]:
        out.print()
        print_lines(out, one_line(claim["claim"]))
        of_claim = [row for row in positions if row["claim_id"] == claim["claim_id"]]
        if not of_claim:
            print_lines(out, f"nothing in {counted(claim['articles_judged'], 'article')}", indent=2)
            continue
        for row in of_claim:
            sure = "by hand" if row["probability"] is None else f"{row['probability']:.2f}"
            holder = one_line(f"{row['holder']} {row['stance']} ({sure})")
            print_lines(out, f"{row['night']}  {holder}, {_outlets(row)}", first="  ", indent=4)
            if row["evidence"]:
                print_lines(out, one_line(row["evidence"]), indent=4, most=_LINES)
        if more := of_claim[0]["positions"] - len(of_claim):
            print_lines(out, f"... and {counted(more, 'position')} more", indent=2)
    if more := len(claims[CLAIMS_SHOWN:]):
        out.print(f"\n... and {counted(more, 'claim')} more")


def _print_quotations(out: Console, quotations: list[dict[str, Any]]) -> None:
    if not quotations:
        return
    out.print(Text("\nWho says what", style="bold"))
    for row in quotations:
        print_lines(out, one_line(f"{row['speaker']}, {row['outlet']}"), first="  ", indent=4)
        print_lines(out, one_line(row["quote"]), indent=4, most=_LINES)
    if more := quotations[0]["quotations"] - len(quotations):
        out.print(f"... and {counted(more, 'quotation')} more")


def _outlets(row: dict[str, Any]) -> str:
    """Where a position was printed: the first outlet, and how many more."""
    first, *others = row["outlets"]
    return one_line(first) + (f" and {counted(len(others), 'other outlet')}" if others else "")


def _intake_line(rows: list[dict[str, Any]]) -> str:
    """Such as `14 records: 11 new (date_in_future 1), 1 duplicate, 2 rejected (broken_record 1, empty 1)`."""
    return f"{counted(sum(row['records'] for row in rows), 'record')}: {', '.join(_outcomes(rows)) or 'none'}"


def _outcomes(rows: list[dict[str, Any]]) -> Iterator[str]:
    outcomes: dict[str, Counter[str]] = {outcome: Counter() for outcome in OUTCOMES}
    for row in rows:
        outcomes[row["outcome"]][row["reason"] or ""] += row["records"]
    for outcome, reasons in outcomes.items():
        why = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()) if reason)
        if reasons:
            yield f"{reasons.total()} {outcome}" + (f" ({why})" if why else "")


def _print_article(out: Console, row: dict[str, Any]) -> None:
    kind = f", {row['news']} news" if row["news"] else ""
    origin = one_line(f"{row['outlet']}, {row['sentiment']}{kind}")
    out.print(Text.assemble("\n", (one_line(row["title"]), "bold"), f"  {origin}"))
    print_lines(out, one_line(row["summary"] or "(no sentence worth quoting)"), indent=2)
