"""`nightdesk train-judge`: the judge's weights from labelled pairs and MPNet.

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
from models.embedded import open_stage
from models.judge import packing
from models.judge.network import JudgeNetwork
from models.judge.stance import EmbeddedStance
from models.reader import machine
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes
from models.reader.tokens import load_tokenizer
from models.training.fit_judge import fit_judge, start_config
from models.training.judge import BATCH_TOKENS, COURSES, JudgeCourse, base_network, plan_batches, train_judge
from models.training.judge_rows import JudgeRows, judge_rows, training_groups

VERSION = "3"  # of the judge's layout and recipe; weights of one version differ by their hash
SEED = 1
ROWS = "judge-rows.npz"
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
    """Make the judge's weights: the courses, then the fitting on development articles.

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
    write(network, {**start_config(), "history": history(COURSES, seed)}, base, out)
    return refit(data, out)


def refit(data: Path, out: Path) -> ModelIdentity:
    """Fit the settings of the judge in `out` on development articles, as after training of the reader beside it.

    Takes minutes; the weights stay as they are.

    Raises:
        ModelError: a data file or weights are missing.
    """
    stage = cast(EmbeddedStance, open_stage("stance", out))
    config = {**start_config(), "history": stage.opened_judge.config.get("history", [])}
    stage.opened_judge = replace(stage.opened_judge, config=config)
    fit_judge(
        stage,
        cast(EmbeddedTagger, open_stage("entities", out)),
        cast(EmbeddedQuotes, open_stage("quotes", out)),
        data,
    )
    write_config(config, out)
    return weights.judge_identity(out)


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
    packing.save(network.state_dict(), beside)
    beside.chmod(0o644)
    os.replace(beside, out / weights.JUDGE.weights)
    shutil.copyfile(_tokenizer_file(base), out / weights.JUDGE.tokenizer)
    write_config(settings, out)


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
