"""The model card, written from measured figures so that no score in it is copied by hand.

nightdesk evaluate --data DIR --test --card
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from models import weights
from models.evaluation.evaluate import Evaluation, Measured, cells
from models.evaluation.reliability import Reliability

_PROSE = Path(__file__).parent / "card.md"
_TABLE = ("set", "score (95 % interval)", "by class", "without a model", "published", "calibration error")


def write_card(evaluation: Evaluation, folder: Path = weights.FOLDER) -> Path:
    """Write README.md beside the weights.

    Args:
        evaluation: what `evaluate` returned for these weights, test splits included where they were scored.
    """
    path = folder / "README.md"
    size = sum(file.stat().st_size for file in folder.iterdir() if file != path) / 1e6
    told = {
        "model": evaluation.model,
        "size": f"{size:.1f}",
        "history": "\n".join(f"- {line}" for line in weights.config(folder).get("history", ["not recorded"])),
        "scores": _scores(evaluation.measured),
        "reliability": _reliability(evaluation.measured),
        "speed": f"Speed: {evaluation.speed.told()}." if evaluation.speed else "Speed was not measured.",
    }
    path.write_text(_PROSE.read_text(encoding="utf-8").format_map(told), encoding="utf-8")
    return path


def _scores(measured: list[Measured]) -> str:
    lines = [_row(_TABLE), _row(["---"] * len(_TABLE)), *(_row(cells(one)) for one in measured)]
    return "\n".join(lines)


def _reliability(measured: list[Measured]) -> str:
    """One table a set: how sure the answers were, and how many of them were right."""
    told = [(one, one.figures.reliability) for one in measured]
    return "\n\n".join(
        "\n".join(_reliability_rows(f"{one.head}: {one.name}", found)) for one, found in told if found is not None
    )


def _reliability_rows(title: str, found: Reliability) -> Iterator[str]:
    yield _row([f"**{title}**", *(f"{number}" for number in range(1, len(found.bins) + 1))])
    yield _row(["---"] * (len(found.bins) + 1))
    yield _row(["said, %", *(f"{100 * b.confidence:.0f}" for b in found.bins)])
    yield _row(["right, %", *(f"{100 * b.right:.0f}" for b in found.bins)])


def _row(cells_: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells_)} |"
