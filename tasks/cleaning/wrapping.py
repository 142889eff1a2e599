"""Hard-wrapped text: a line end inside a paragraph becomes the blank that it stands for.

Whether a text is wrapped is told from the shape of all of it. Where an editor filled lines up to a width, the first
word of the next line would not have fitted on a line before it. Where lines were broken by hand, hardly one ends as
a sentence does. In both, many lines plainly go on: they end in a comma or in a word such as `of`, or the next one
begins in lower case. A text whose lines are paragraphs, headlines or items shows neither.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NARROWEST, WIDEST = 30, 140  # code points of a line; editors wrap at 60 to 100
_WIDTHS = 3  # widths tried, the largest first: a headline or an address may be longer than the lines of the text
_MOST_ODD = 0.1  # of the filled lines: so many may be neither filled nor the end of a sentence, nor short
_SHORT = 0.5  # of the width: bylines, dates and headings
_LEAST_FILLED, _FILLED_SHARE = 2, 0.25  # lines, and their share of those that may go on in the next
_GOING_ON_FILLED, _GOING_ON_RAGGED = 0.25, 1 / 3  # of the lines joined: so many must plainly go on
_LEAST_RAGGED = 0.8  # of the lines of a paragraph but its last: so many must end within a sentence
_CLOSERS = "\"'”’»)]"
_ITEM = re.compile(r"\s*[-*•]\s")
_COMPOUND = re.compile(r"[^\W\d_]-\Z")
_GOING_ON = re.compile(
    r"(?:,|[^\W\d_]-|\b(?:a|an|and|as|at|but|by|for|from|her|his|in|into|its|my|nor|of|on|or|our|than|that|the|their"
    r"|this|to|was|were|which|who|whose|with))\Z",
    re.IGNORECASE,
)


def unwrapped(text: str) -> str:
    """The text with each paragraph of a hard wrap on one line; any other text as it is.

    Args:
        text: with `\\n` as its only line end.
    """
    while "\n" in text and (joined := _joined(text)) != text:
        text = joined
    return text


def _joined(text: str) -> str:
    lines = [line.rstrip(" ") for line in text.split("\n")]
    inside = [number for number in range(len(lines) - 1) if _is_inside(lines[number], lines[number + 1])]
    wrapped = frozenset(_filled(lines, inside) or _ragged(lines, inside))
    if not wrapped:
        return text
    parts: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if number - 1 in wrapped:
            compound = _COMPOUND.search(parts[-1].rstrip(" ")) and line.lstrip(" ")[0].isalpha()
            parts.append("" if compound else " ")
        elif number:
            parts.append("\n")
        parts.append(line)
    return "".join(parts)


def _is_inside(line: str, following: str) -> bool:
    """Whether the end of a line may be within a paragraph."""
    if not line or not following or _ITEM.match(following):
        return False
    return _indent(following) <= _indent(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _filled(lines: Sequence[str], inside: Sequence[int]) -> list[int]:
    """The lines that were filled up to a width, where that explains the ends of nearly all of them."""
    widths = sorted({len(lines[number]) for number in inside}, reverse=True)[:_WIDTHS]
    for width in widths:
        if not NARROWEST <= width <= WIDEST:
            continue
        filled = [
            number
            for number in inside
            if len(lines[number]) <= width < len(lines[number]) + 1 + len(lines[number + 1].split(maxsplit=1)[0])
        ]
        others = set(inside[1:]).difference(filled)  # the first line may be a headline
        odd = sum(
            len(lines[number]) > width or (len(lines[number]) > _SHORT * width and not _ends(lines[number]))
            for number in others
        )
        within = sum(not _ends(lines[number]) for number in filled)
        if (
            len(filled) >= max(_LEAST_FILLED, _FILLED_SHARE * len(inside))
            and odd <= _MOST_ODD * len(filled)
            and 2 * within >= len(filled)
            and _going_on(lines, filled) >= _GOING_ON_FILLED * len(filled)
        ):
            return filled
    return []


def _ragged(lines: Sequence[str], inside: Sequence[int]) -> list[int]:
    """The lines that end within a sentence, of paragraphs where nearly all do but the last."""
    found = []
    covered = 0
    for paragraph in _runs(inside):
        within = [number for number in paragraph if not _ends(lines[number])]
        if (
            _ends(lines[paragraph[-1] + 1])
            and all(len(lines[number]) <= WIDEST for number in paragraph)
            and len(within) >= _LEAST_RAGGED * len(paragraph)
            and _going_on(lines, within) >= _GOING_ON_RAGGED * len(paragraph)
        ):
            found += within
            covered += len(paragraph)
    return found if 2 * covered >= len(inside) else []


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Numbers in ascending order as runs without a gap."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _going_on(lines: Sequence[str], numbers: Sequence[int]) -> int:
    """How many of these lines plainly go on in the next one."""
    return sum(
        lines[number + 1].lstrip()[0].islower() or _GOING_ON.search(lines[number]) is not None for number in numbers
    )


def _ends(line: str) -> bool:
    """Whether a line ends as a sentence does, or as what introduces the next one."""
    return line.rstrip(_CLOSERS)[-1:] in tuple(".!?…:")
