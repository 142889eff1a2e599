"""Positions of bars and lines in small charts, in pixels. The templates draw them as SVG and choose the colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BARS_WIDE, BARS_HIGH, WIDEST_BAR, GAP = 224, 72, 36, 3
LINE_WIDE, LINE_HIGH, MARGIN = 120, 26, 3
PIXELS_A_DEGREE, NORTHMOST, SOUTHMOST = 2, 84, -57  # of the land in map.html
SMALLEST_DOT, LARGEST_DOT = 2.5, 14


@dataclass(frozen=True)
class Box:
    """A rectangle and the kind that it stands for, such as `supports`. Pixels, from the top left corner."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Bars:
    """One bar per night, each a stack of boxes from the bottom up; width and height of the chart in pixels."""

    width: float
    height: float
    bars: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True)
class Line:
    """A line of values between -1 and 1, with a dot per night and a gap where a night has no value.

    Attributes:
        pieces: each unbroken piece, in the form of SVG's attribute `points`.
        dots: x and y of every night that has a value, in order.
    """

    width: float
    height: float
    pieces: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Dot:
    """A place on the map of the world: its middle and radius in pixels; a radius of 0 if it is not on the map."""

    x: float
    y: float
    radius: float


def dot(latitude: float | None, longitude: float | None, texts: int) -> Dot:
    """A place that `texts` texts name, in degrees; its area is proportional to them, up to the largest dot."""
    if latitude is None or longitude is None or not SOUTHMOST <= latitude <= NORTHMOST:
        return Dot(0, 0, 0)
    x, y = (longitude + 180) * PIXELS_A_DEGREE, (NORTHMOST - latitude) * PIXELS_A_DEGREE
    return Dot(round(x, 1), round(y, 1), round(min(LARGEST_DOT, SMALLEST_DOT * texts**0.5), 1))


def stacked(counts: Sequence[Mapping[str, int]], kinds: Sequence[str]) -> Bars:
    """One bar per element of `counts`; its height is proportional to its sum. A count of zero gets no box."""
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
    """One horizontal bar, divided among `kinds` in proportion to their counts. Width and height in pixels."""
    total, boxes, left = sum(count[kind] for kind in kinds) or 1, [], 0.0
    for kind in kinds:
        part = width * count[kind] / total
        if part:
            boxes.append(Box(kind, round(left, 2), 0, round(part, 2), height))
        left += part
    return Bars(width, height, (tuple(boxes),))


def line(values: Sequence[float | None]) -> Line:
    """A line through `values`, one per night, each from -1 to 1; None leaves a gap."""
    half, step = LINE_HIGH / 2 - MARGIN, (LINE_WIDE - 2 * MARGIN) / max(len(values) - 1, 1)
    dots: list[tuple[float, float]] = []
    pieces: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        x, y = round(MARGIN + place * step, 2), round(LINE_HIGH / 2 - half * value, 2)
        dots.append((x, y))
        pieces[-1].append(f"{x},{y}")
    return Line(LINE_WIDE, LINE_HIGH, tuple(" ".join(piece) for piece in pieces if len(piece) > 1), tuple(dots))
