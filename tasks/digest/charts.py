"""Where the bars and lines of small charts stand, in pixels; the templates draw them as SVG. Knows no colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BARS_WIDE, BARS_HIGH, WIDEST_BAR, GAP = 224, 72, 36, 3
LINE_WIDE, LINE_HIGH, MARGIN = 120, 26, 3


@dataclass(frozen=True)
class Box:
    """A rectangle of some kind, such as `supports`."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bars:
    """A bar per night, each made of boxes from the bottom up."""

    width: float
    height: float
    bars: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True)
class Line:
    """A line from -1 to 1 with a dot per night; it breaks where nights are missing.

    Attributes:
        runs: the points of each unbroken piece, as SVG's `points` has them.
        dots: x and y of every night that has a value, in order.
    """

    width: float
    height: float
    runs: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]


def stacked(counts: Sequence[Mapping[str, int]], kinds: Sequence[str]) -> Bars:
    """A bar per element of `counts`, as high as its sum is beside the largest; none are drawn of what is zero."""
    most = max((sum(count.get(kind, 0) for kind in kinds) for count in counts), default=0) or 1
    step = min(BARS_WIDE / max(len(counts), 1), WIDEST_BAR)
    bars = []
    for place, count in enumerate(counts):
        boxes, top = [], float(BARS_HIGH)
        for kind in kinds:
            height = BARS_HIGH * count.get(kind, 0) / most
            top -= height
            if height:
                x, width = round(place * step, 2), round(step - GAP, 2)
                boxes.append(Box(kind, x, round(top, 2), width, round(height, 2)))
        bars.append(tuple(boxes))
    return Bars(round(max(len(counts) * step - GAP, 0), 2), BARS_HIGH, tuple(bars))


def shares(count: Mapping[str, int], kinds: Sequence[str], width: float = 60, height: float = 8) -> Bars:
    """One lying bar that `kinds` divide among them by their counts."""
    total, boxes, left = sum(count[kind] for kind in kinds) or 1, [], 0.0
    for kind in kinds:
        part = width * count[kind] / total
        if part:
            boxes.append(Box(kind, round(left, 2), 0, round(part, 2), height))
        left += part
    return Bars(width, height, (tuple(boxes),))


def line(values: Sequence[float | None]) -> Line:
    """A line through `values`, -1 to 1, one per night; None where there is none."""
    half, step = LINE_HIGH / 2 - MARGIN, (LINE_WIDE - 2 * MARGIN) / max(len(values) - 1, 1)
    dots: list[tuple[float, float]] = []
    runs: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x, y = round(MARGIN + place * step, 2), round(LINE_HIGH / 2 - half * value, 2)
        dots.append((x, y))
        runs[-1].append(f"{x},{y}")
    return Line(LINE_WIDE, LINE_HIGH, tuple(" ".join(run) for run in runs if len(run) > 1), tuple(dots))
