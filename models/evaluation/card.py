"""The model cards, written from measured figures, so that no score is copied by hand.

nightdesk evaluate --data DIR --test --card
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from models import weights
from models.evaluation.evaluate import HEADS, Evaluation, Measured, cells
from models.evaluation.reliability import Reliability

_TABLE = ("set", "score (95 % interval)", "by class", "without a model", "published", "calibration error")
_JUDGE = ("stance", "judge")
# In neither card: FNC-1 takes long, and nothing is learned from it; the others are no heads of these weights.
_NEITHER = ("fnc", "stories", "linking", "places", "dates", "amounts")


class _Card(NamedTuple):
    """A card: its file, its text, the model's files, and the heads whose figures it shows."""

    name: str
    prose: str
    files: weights.ModelFiles
    heads: tuple[str, ...]


CARDS = (
    _Card("README.md", "card.md", weights.READER, tuple(h for h in HEADS if h not in (*_JUDGE, *_NEITHER))),
    _Card("JUDGE.md", "judge_card.md", weights.JUDGE, _JUDGE),
)


def write_cards(evaluation: Evaluation, folder: Path = weights.FOLDER) -> list[Path]:
    """Write the cards of models whose heads were all measured, beside the weights.

    Args:
        evaluation: the result of `evaluate` for these weights, with or without test splits.
    """
    measured = {row.head for row in evaluation.measured}
    return [_write(card, evaluation, folder) for card in CARDS if measured >= set(card.heads)]


def _write(card: _Card, evaluation: Evaluation, folder: Path) -> Path:
    size = sum((folder / name).stat().st_size for name in card.files[1:]) / 1e6
    shown = [row for row in evaluation.measured if row.head in card.heads]
    values = {
        "model": weights.identity(folder, card.files).model_id,
        "size": f"{size:.1f}",
        "history": "\n".join(
            f"- {line}" for line in weights.config(folder, card.files).get("history", ["not recorded"])
        ),
        "scores": _scores(shown),
        "reliability": _reliability(shown),
        "speed": f"Speed: {evaluation.speed.as_line()}." if evaluation.speed else "Speed was not measured.",
    }
    prose = (Path(__file__).parent / card.prose).read_text(encoding="utf-8")
    path = folder / card.name
    path.write_text(prose.format_map(values), encoding="utf-8")
    return path


def _scores(measured: list[Measured]) -> str:
    lines = [_row(_TABLE), _row(["---"] * len(_TABLE)), *(_row(cells(row)) for row in measured)]
    return "\n".join(lines)


def _reliability(measured: list[Measured]) -> str:
    """A table per set: the mean confidence of answers, and the share of them that were right."""
    tables = [(row, row.figures.reliability) for row in measured]
    return "\n\n".join(
        "\n".join(_reliability_rows(f"{row.head}: {row.name}", table)) for row, table in tables if table is not None
    )


def _reliability_rows(title: str, table: Reliability) -> Iterator[str]:
    yield _row([f"**{title}**", *(f"{number}" for number in range(1, len(table.bins) + 1))])
    yield _row(["---"] * (len(table.bins) + 1))
    yield _row(["said, %", *(f"{100 * b.confidence:.0f}" for b in table.bins)])
    yield _row(["right, %", *(f"{100 * b.right:.0f}" for b in table.bins)])


def _row(cells_: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells_)} |"
