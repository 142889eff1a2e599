"""docs/performance.md: the page whose tables the benchmarks write, each into a block between two markers.

What stands around the blocks is written by hand. A block is one line that says on what and when it was measured,
and its tables; nobody edits it.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BLOCKS = ("bench", "growth", "claims", "news claims", "places")
_PACKAGES = ("torch", "openvino", "transformers", "prefect", "pyarrow", "duckdb")  # what the figures hang on


@dataclass(frozen=True)
class Table:
    """One table of a block: its columns' names, and rows of text, the first cell naming the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"each row has {len(self.columns)} cells: {', '.join(self.columns)}")

    def markdown(self) -> str:
        """In Markdown, the columns aligned so that a terminal shows it as well."""
        lines = [self.columns, *self.rows]
        widths = [max(3, *(len(line[place]) for line in lines)) for place in range(len(self.columns))]
        shown = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
        shown.insert(1, ["-" * width for width in widths])
        return "\n".join(f"| {' | '.join(line)} |" for line in shown)


@dataclass(frozen=True)
class Target:
    """What was aimed at, and whether the figure reaches it: `least` or `most` bounds it."""

    what: str
    measured: float
    least: float | None = None
    most: float | None = None
    unit: str = ""

    def row(self) -> tuple[str, ...]:
        """The target as a row of `TARGETS`."""
        low, high = self.least, self.most
        met = (low is None or self.measured >= low) and (high is None or self.measured <= high)
        bounds = [f"at least {low:g}" if low is not None else "", f"at most {high:g}" if high is not None else ""]
        wanted = " and ".join(bound for bound in bounds if bound)
        return (self.what, wanted + self.unit, f"{self.measured:.3g}{self.unit}", "met" if met else "**not met**")


def targets(aims: Sequence[Target]) -> Table:
    """The table that says of each target whether it was met."""
    return Table(("target", "aim", "measured", ""), tuple(aim.row() for aim in aims))


def machine() -> str:
    """The machine, the date, the load before anything was measured, and the versions, in one line."""
    versions = [f"Python {platform.python_version()}"]
    for package in _PACKAGES:
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {cores()} cores, {memory:.0f} GiB; {datetime.now(UTC):%Y-%m-%d}; "
        f"{os.getloadavg()[0]:.1f} processes were running before; {', '.join(versions)}"
    )


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0))


def put(block: str, measured_on: str, tables: Sequence[Table], page: Path = PAGE) -> None:
    """Replace the content of `block` in the page.

    Raises:
        ValueError: the page has no such block.
    """
    text = page.read_text(encoding="utf-8")
    found = _found(block, text)
    inside = "\n\n".join([measured_on, *(table.markdown() for table in tables)])
    page.write_text(text[: found.start(2)] + f"{inside}\n" + text[found.end(2) :], encoding="utf-8")


def get(block: str, page: Path = PAGE) -> tuple[str, list[Table]]:
    """What `put` wrote: the line above the tables, and the tables.

    Raises:
        ValueError: the page has no such block, or what stands in it is no table.
    """
    found = _found(block, page.read_text(encoding="utf-8"))
    measured_on, *tables = found[2].strip().split("\n\n")
    return measured_on, [_table(markdown) for markdown in tables]


def _table(markdown: str) -> Table:
    lines = [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in markdown.splitlines()]
    if len(lines) < 3 or not all(set(cell) == {"-"} for cell in lines[1]):
        raise ValueError(f"no table: {markdown[:80]!r}")
    return Table(lines[0], tuple(lines[2:]))


def _found(block: str, text: str) -> re.Match[str]:
    found = re.search(rf"(<!-- begin {block} -->\n)(.*?)(<!-- end {block} -->)", text, re.DOTALL)
    if found is None:
        raise ValueError(f"the page has no block {block!r}")
    return found


def _processor() -> str:
    """As Linux names it; its name says little under a hypervisor, so the instructions that matter are added."""
    try:
        facts = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    name = re.search(r"^model name\s*: (.*)$", facts, re.MULTILINE)
    flags = set(facts.split())
    extra = [flag for flag in ("avx2", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16") if flag in flags]
    return f"{name[1] if name else platform.machine()} ({', '.join(extra)})"
