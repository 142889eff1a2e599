"""`nightdesk evaluate`: the embedded reader on its labelled sets, as figures, a table for people, and the
model card."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from models import weights
from models.evaluation import sets
from models.evaluation.sets import Figures
from models.evaluation.speed import speed
from models.opened import open_weights
from models.stages.entities import EmbeddedTagger
from models.stages.sentiment import EmbeddedSentiment
from models.stages.stance import EmbeddedStance
from models.stages.summary import EmbeddedSummariser
from models.stages.tone import EmbeddedTone

log = logging.getLogger(__name__)


def evaluate(data: Path, folder: Path = weights.FOLDER, test: bool = False) -> dict[str, Any]:
    """Measure every head.

    Args:
        data: the folder of data sets.
        folder: the weights to measure.
        test: score the test splits too; meant for once per set of weights, when all decisions are made.

    Returns:
        `model` and, under `sets`, the figures per data set, with how many seconds each took.

    Raises:
        ModelError: a data file or the weights are missing.
    """
    told: dict[str, Figures] = {}
    for name, measure in _measures(data, folder, test).items():
        started = time.monotonic()
        told[name] = measure()
        told[name]["seconds"] = round(time.monotonic() - started, 1)
        log.info("%s: %s", name, headline(told[name]))
    return {"model": weights.identity(folder).model_id, "sets": told}


def _measures(data: Path, folder: Path, test: bool) -> dict[str, Callable[[], Figures]]:
    opened = open_weights(folder)
    tagger, tone, sentiment = EmbeddedTagger(opened), EmbeddedTone(opened), EmbeddedSentiment(opened)
    stance, summary = EmbeddedStance(opened), EmbeddedSummariser(opened)
    development: dict[str, Callable[[], Figures]] = {
        "CoNLL-2003 dev": lambda: sets.names(tagger, sets.conll(data, "dev")),
        "re3d held-out documents": lambda: sets.names(tagger, sets.conflict(data)),
        "NewsMTSC rw dev": lambda: sets.tones(tone, data, "rw_dev"),
        "NewsMTSC mt dev": lambda: sets.tones(tone, data, "mt_dev"),
        "Financial PhraseBank held-out fifth": lambda: sets.sentiments(sentiment, sets.phrasebank(data)),
        "PerSenT dev, odd rows": lambda: sets.sentiments(sentiment, sets.persent(data)),
        "FNC-1 held-out events": lambda: sets.stances(stance, *sets.fnc_pairs(data, test=False)),
        "CNN/DailyMail rows 700-799": lambda: sets.summaries(summary, data),
        "speed on 100 corpus articles": lambda: speed(opened, data),
    }
    final: dict[str, Callable[[], Figures]] = {
        "CoNLL-2003 test": lambda: sets.names(tagger, sets.conll(data, "test")),
        "NewsMTSC rw test": lambda: sets.tones(tone, data, "rw_test"),
        "FNC-1 test": lambda: sets.stances(stance, *sets.fnc_pairs(data, test=True)),
    }
    return {**development, **final} if test else development


def headline(figures: Figures) -> str:
    """The one or two figures a set is known by."""
    if "articles_per_second" in figures:
        rate, share = figures["articles_per_second"], figures["share_of_encoding"]
        return f"{rate:.1f} articles/s, {100 * share:.0f} % of the time in the encoder"
    if "rouge_1" in figures:
        ours, lead = figures["rouge_1"], figures["lead_3_rouge_1"]
        return f"ROUGE-1 {100 * ours:.1f} (LEAD-3 {100 * lead:.1f})"
    if "all" in figures:
        return f"F1 {100 * figures['all']['f1']:.1f}"
    if "weighted" in figures:
        return f"weighted {100 * figures['weighted']:.1f}, macro-F1 {figures['macro_f1']:.3f}"
    beside = f"accuracy {figures['accuracy']:.3f}, majority {figures['majority_accuracy']:.3f}"
    return f"macro-F1 {figures['macro_f1']:.3f} ({beside})"


def per_class(figures: Figures) -> str:
    """F1 of each class, such as `negative .78, neutral .81`."""
    classes = {name: f for name, f in figures.items() if isinstance(f, dict) and name != "all"}
    return ", ".join(f"{name} {f['f1']:.2f}" for name, f in classes.items())


def as_table(figures: dict[str, Any]) -> str:
    """The figures for people."""
    table = Table("set", "score", "F1 per class", "calibration error", title=figures["model"])
    for name, found in figures["sets"].items():
        error = found.get("calibration_error")
        table.add_row(name, headline(found), per_class(found), "" if error is None else f"{error:.3f}")
    console = Console(file=io.StringIO(), width=150)
    console.print(table)
    return str(console.file.getvalue())  # type: ignore[attr-defined]
