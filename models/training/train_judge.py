"""`nightdesk train-judge`: the weights of the judge, from labelled pairs and MPNet, and of the small judge.

The rows are made first, as a file of some 5 MB. With that file and MPNet the training runs on any machine without
the data sets. It takes minutes on a GPU and two hours on two cores.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import torch

from models import weights
from models.api import ModelError, ModelIdentity
from models.datasets.news import read_claims
from models.embedded import open_stage
from models.judge import packed, small
from models.judge.network import JudgeNetwork
from models.judge.small import SmallJudgeNetwork
from models.judge.stance import EmbeddedStance
from models.reader import machine
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes
from models.reader.tokens import load_tokenizer
from models.training import small_judge
from models.training.fit_judge import fit_judge, start_config
from models.training.judge import BATCH_TOKENS, COURSES, JudgeCourse, base_network, plan_batches, train_judge
from models.training.judge_rows import JudgeRows, judge_rows, training_articles, training_groups

VERSION = "4"  # of the judge's layout and recipe; weights of one version differ by their hash
SEED = 1
ROWS, TAUGHT_ROWS = "judge-rows.npz", "judge-taught.npz"
log = logging.getLogger(__name__)


def make_rows(data: Path, base: Path, path: Path, seed: int = SEED) -> JudgeRows:
    """The rows, read from `path` if they were made before.

    Raises:
        ModelError: a data file, or MPNet, is missing.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        judge_rows(_tokenizer(base), training_groups(data, seed)).save(path)
    return JudgeRows.load(path)


def train(data: Path, base: Path, work: Path, out: Path, seed: int = SEED) -> ModelIdentity:
    """Make both judges' weights: their courses, then the fitting on development articles.

    Args:
        data: the folder of data sets; training sets are not read if `work` has the rows.
        base: a folder with all-mpnet-base-v2's model.safetensors and tokenizer.json.
        work: the folder of rows and checkpoints, from which an interrupted training resumes.
        out: a folder with the reader's weights, beside which the judge's are written.

    Raises:
        ModelError: a data file, MPNet or the reader's weights are missing, or the work folder holds the checkpoint
            of another run.
    """
    rows = make_rows(data, base, work / ROWS, seed)
    network = train_network(rows, base, work, COURSES, seed)
    lines = [*history(COURSES, seed), *(f"Small judge: {line}" for line in history(small_judge.COURSES, seed)[1:])]
    write(network, {**start_config(), "history": lines}, base, out)
    write_small(small_judge.base_network(out / weights.READER.weights), out)  # untrained, so that the judge opens
    write_small(train_small_network(rows, data, work, out, seed), out)
    return refit(data, out)


def train_small_network(rows: JudgeRows, data: Path, work: Path, out: Path, seed: int) -> SmallJudgeNetwork:
    """The small judge's courses in order, resumed from the work folder's rows and checkpoints.

    Args:
        rows: those from which the judge learned.
        out: the folder with the weights of the reader and of the judge, which teaches.
    """
    if not (work / TAUGHT_ROWS).exists():
        articles = training_articles(data)
        small_judge.taught_rows(*_opened(out), articles, read_claims(articles), seed).save(work / TAUGHT_ROWS)
    rows = small_judge.joined([rows, JudgeRows.load(work / TAUGHT_ROWS)])
    torch.manual_seed(seed)
    network = small_judge.base_network(out / weights.READER.weights)
    for number, course in enumerate(small_judge.COURSES, 1):
        plan = plan_batches(rows, course, seed + number)
        log.info("small judge, course %d: %d steps", number, len(plan))
        checkpoint = work / f"judge-small-{number}.pt"
        train_judge(network, rows, plan, checkpoint, machine.device(), full_rates=small_judge.RATES)
    return network.cpu().eval()


def refit(data: Path, out: Path) -> ModelIdentity:
    """Fit the settings of the judge in `out` on development articles, as after training of the reader beside it.

    Takes minutes; the weights stay as they are.

    Raises:
        ModelError: a data file or weights are missing.
    """
    stage, tagger, quotes = _opened(out)
    config = {**start_config(), "history": stage.opened_judge.config.get("history", [])}
    stage.opened_judge = replace(stage.opened_judge, config=config)
    fit_judge(stage, tagger, quotes, data)
    write_config(config, out)
    return weights.judge_identity(out)


def _opened(out: Path) -> tuple[EmbeddedStance, EmbeddedTagger, EmbeddedQuotes]:
    """The stages of the weights in `out` that judging needs."""
    return (
        cast(EmbeddedStance, open_stage("stance", out)),
        cast(EmbeddedTagger, open_stage("entities", out)),
        cast(EmbeddedQuotes, open_stage("quotes", out)),
    )


def train_network(
    rows: JudgeRows, base: Path, work: Path, courses: Sequence[JudgeCourse], seed: int
) -> JudgeNetwork:
    """The courses in order, resumed from the work folder's checkpoints."""
    torch.manual_seed(seed)
    network = base_network(base)
    for number, course in enumerate(courses, 1):
        plan = plan_batches(rows, course, seed + number)
        log.info("course %d: %d steps", number, len(plan))
        train_judge(network, rows, plan, work / f"judge-{number}.pt", machine.device())
    return network.cpu().eval()


def history(courses: Sequence[JudgeCourse], seed: int) -> list[str]:
    """How the weights were made, for the model card."""
    lines = [f"Batches of at most {BATCH_TOKENS} tokens, seed {seed}."]
    for number, course in enumerate(courses, 1):
        passes = ", ".join(f"{group} {count:g}" for group, count in course.passes.items())
        start, end = course.rate
        first = "" if course.steps is None else f" the first {course.steps} batches of"
        lines.append(f"Course {number}, from {start:g} to {end:g} of the learning rate:{first} passes {passes}.")
    return lines


def write(network: JudgeNetwork, settings: dict[str, Any], base: Path, out: Path) -> None:
    """Write weights, settings and tokenizer; each file appears whole."""
    out.mkdir(parents=True, exist_ok=True)
    beside = out / (weights.JUDGE.weights + ".new")
    packed.save(network.state_dict(), beside)
    beside.chmod(0o644)
    os.replace(beside, out / weights.JUDGE.weights)
    shutil.copyfile(_tokenizer_file(base), out / weights.JUDGE.tokenizer)
    write_config(settings, out)


def write_small(network: SmallJudgeNetwork, out: Path) -> None:
    """Write the small judge's weights; the file appears whole."""
    beside = out / (weights.SMALL_JUDGE.weights + ".new")
    small.save(network, beside)
    beside.chmod(0o644)
    os.replace(beside, out / weights.SMALL_JUDGE.weights)


def write_config(settings: dict[str, Any], out: Path) -> None:
    """Write the settings."""
    text = json.dumps({"version": VERSION, **settings}, indent=2)
    (out / weights.JUDGE.config).write_text(text + "\n", encoding="utf-8")


def _tokenizer(base: Path) -> Any:
    return load_tokenizer(_tokenizer_file(base))


def _tokenizer_file(base: Path) -> Path:
    path = base / "tokenizer.json"
    if not path.exists():
        raise ModelError(f"{path} is missing; name with --base a folder that holds all-mpnet-base-v2")
    return path
