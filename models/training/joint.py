"""`nightdesk train`: the reader's weights from data and the base encoder."""

from __future__ import annotations

import copy
import json
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models import weights
from models.api import ModelError, ModelIdentity
from models.reader import machine, quantise
from models.reader.base import base_folder, base_tokenizer, load_base
from models.reader.opened import open_weights
from models.training.fit import fit_heads
from models.training.loop import plan_steps, run
from models.training.plan import SEED, BaseVectors, TrainingInputs, training_rows
from models.training.rows import Row
from models.training.taught import GuidedNetwork
from models.training.teacher import add_answers, remembered_rows

VERSION = "8"  # of the network's layout and recipe; weights of one version differ by their hash


@dataclass(frozen=True, slots=True)
class Course:
    """A joint training over shuffled batches of all its tasks.

    Attributes:
        passes: the number of passes over each task's rows.
        weights: the factor of each task's loss. The mean loss of a word is small beside that of a text, and the
            larger loss would dominate.
        rate: share of the full learning rate.
        share: the share of the course's result in each weight; the rest is the weight before the course (Wortsman
            et al. 2022, "Robust fine-tuning of zero-shot models"). Above 1 the weights go on in the same direction.
        since: the number of courses, this one included, before which "before" is.
    """

    passes: dict[str, float]
    weights: dict[str, float] = field(default_factory=dict)
    rate: float = 1.0
    share: float = 1.0
    since: int = 1


# Factors of losses in several courses.
_WITHOUT_TEACHER = {"news-names": 2.0, "news-quotes": 1.5, "entities": 2.0, "quotes": 1.5, "sentiment": 0.5}
_WITH_STATEMENTS = {"statements": 2.0, "news-names": 2.0, "news-quotes": 1.5, "entities": 2.0, "news-tones": 0.5}

COURSES = (  # at most five million tokens each: an hour on two processor cores with bf16
    Course(
        {
            "news-names": 2.0,
            "news-quotes": 2.0,
            "entities": 4.0,
            "terms": 4.0,
            "quotes": 2.0,
            "tone": 2.5,
            "sentiment": 0.6,
            "embedding": 3.0,
        },
        _WITHOUT_TEACHER,
    ),
    # Fully labelled articles adapt names and attributions to present news. With a share of .75 names are as good on
    # development articles (F1 .87), and 79 instead of 81 % of quoted statements get the right speaker. The
    # teacher's labels of other articles replace two of six passes over these articles.
    Course(
        {
            "news-names": 4.0,
            "news-quotes": 4.0,
            "taught": 1.0,
            "entities": 0.3,
            "terms": 0.5,
            "quotes": 0.5,
            "tone": 0.6,
            "sentiment": 0.2,
            "embedding": 1.0,
        },
        {"news-names": 2.0, "news-quotes": 1.5, "taught": 1.5, "entities": 2.0, "quotes": 1.5, "sentiment": 0.5},
        rate=0.6,
        share=0.5,
    ),
    # Copies of the labelled articles with other names (`models.training.invented`), and some of everything else, so
    # that nothing is forgotten.
    Course(
        {
            "news-names": 1.5,
            "news-quotes": 2.0,
            "entities": 0.4,
            "terms": 1.0,
            "quotes": 0.6,
            "tone": 0.6,
            "sentiment": 0.2,
            "embedding": 0.5,
        },
        _WITHOUT_TEACHER,
        rate=0.5,
    ),
    # After the third course fewer statements are recalled. The reader as it was before teaches them again. With a
    # share of 1 the samples' Selden is a person in two articles of five, with 1.1 in one; statements are as good.
    Course(
        {"remembered": 1.0, "news-names": 0.25, "news-quotes": 0.3, "tone": 0.1, "embedding": 0.3},
        {"remembered": 3.0, "news-names": 2.0, "news-quotes": 1.5},
        rate=0.35,
        share=1.1,
        since=2,
    ),
    # Statements of many more articles, with the names and tones that the reader gave them before: those it must not
    # forget. The tones towards names of further articles double the few that are not neutral. With three quarters
    # of what both courses changed names are .3 of a point better than with all of it, and statements as good.
    Course(
        {
            "statements": 2.0,
            "news-quotes": 0.8,
            "news-names": 0.25,
            "quotes": 0.3,
            "entities": 0.15,
            "terms": 0.3,
            "tone": 0.6,
            "news-tones": 1.0,
            "embedding": 0.3,
        },
        _WITH_STATEMENTS,
        rate=0.5,
    ),
    Course(
        {
            "statements": 1.5,
            "news-quotes": 0.5,
            "news-names": 0.35,
            "quotes": 0.1,
            "entities": 0.25,
            "terms": 0.3,
            "tone": 0.4,
            "news-tones": 0.6,
            "embedding": 0.3,
        },
        _WITH_STATEMENTS,
        rate=0.4,
        share=0.75,
        since=2,
    ),
)
TASKS = tuple(dict.fromkeys(task for course in COURSES for task in course.passes))
BATCH_TOKENS = 1024
STATEMENTS = "statements"  # the task whose rows also have answers of the reader before its first course
REMEMBERED = "remembered"  # the task whose rows have answers of the reader before the last course
log = logging.getLogger(__name__)


def train(
    data: Path,
    work: Path,
    out: Path = weights.FOLDER,
    only: Sequence[str] = (),
    mpnet: Path | None = None,
    steps: int | None = None,
    seed: int = SEED,
) -> ModelIdentity:
    """Make the reader's weights: joint training, then the fitting on its frozen states.

    Args:
        data: the folder of data sets (models/datasets/*.py name the files).
        work: the folder of rows and checkpoints, from which an interrupted training resumes.
        out: the folder for weights, settings and tokenizer, each of which is written whole.
        only: the tasks to learn and fit, to measure the cost of sharing; if empty, all of TASKS.
        mpnet: a folder with all-mpnet-base-v2's model.safetensors; needed for the task `taught`.
        steps: the number of batches after which each course stops; the learning rate is planned accordingly.

    Raises:
        ModelError: a data file, MPNet or the base encoder is missing, there is no such task, or the work folder
            holds the checkpoint of another run.
    """
    if unknown := sorted(set(only) - set(TASKS)):
        raise ModelError(f"no task called {unknown[0]!r}; the tasks are {', '.join(TASKS)}")
    if not data.is_dir():
        raise ModelError(f"{data} is not a folder; --data must name the folder of data sets")
    for folder in (work, out):
        if folder.exists() and not folder.is_dir():
            raise ModelError(f"{folder} is a file; training needs a folder there")
    courses = [_only(course, only) for course in COURSES]
    where = machine.device()
    tokenizer = base_tokenizer()
    inputs = TrainingInputs(data, work, tokenizer, BaseVectors(tokenizer, where), mpnet)
    network = train_network(inputs, where, courses, steps, seed)
    draft = work / "draft"
    write(network, settings({}), draft)
    opened = open_weights(draft)  # so that the fitting uses the int8 weights that will answer
    fitted = fit_heads(opened, inputs, {task for course in courses for task in course.passes})
    # The other weights are written as trained, without the draft's rounding.
    for head in ("sentence", "salience", "sentiment", "news", "pairing", "speaker"):
        network.get_submodule(head).load_state_dict(opened.network.get_submodule(head).state_dict())
    write(network, settings({**fitted, "history": _history(courses, steps, seed)}), out)
    return weights.identity(out)


def _only(course: Course, tasks: Sequence[str]) -> Course:
    kept = {task: count for task, count in course.passes.items() if not tasks or task in tasks}
    return replace(course, passes=kept)


def train_network(
    inputs: TrainingInputs, where: torch.device, courses: Sequence[Course], steps: int | None, seed: int
) -> GuidedNetwork:
    """The joint training alone, course after course, resumed from the work folder's checkpoints."""
    # All rows are made before the first course, so that missing data of a later course are reported at once.
    tasks = dict.fromkeys(task for course in courses for task in course.passes if task != REMEMBERED)
    rows = training_rows(inputs, list(tasks))
    torch.manual_seed(seed)
    network = GuidedNetwork()
    load_base(network.encoder)
    network.to(where)
    starts: list[dict[str, Tensor]] = []  # the weights before each course
    for number, course in enumerate(courses, 1):
        if REMEMBERED in course.passes:
            rows[REMEMBERED] = _remembered(inputs, starts[-1], network, where, seed)
        if STATEMENTS in course.passes and "names" not in rows[STATEMENTS][0].target:
            add_answers(network.eval(), rows[STATEMENTS], where)
        plan = plan_steps({task: rows[task] for task in course.passes}, course.passes, BATCH_TOKENS, seed)[:steps]
        log.info("course %d: %d steps", number, len(plan))
        checkpoint = inputs.work / f"checkpoint-{number}.pt"
        starts.append({name: weight.clone() for name, weight in network.state_dict().items()})
        run(network, rows, plan, checkpoint, where, seed, course.weights, course.rate)
        network.load_state_dict(mixed(starts[-course.since], network.state_dict(), course.share))
    return network.eval()


def _remembered(
    inputs: TrainingInputs, before: Mapping[str, Tensor], network: GuidedNetwork, where: torch.device, seed: int
) -> list[Row]:
    earlier = copy.deepcopy(network)
    earlier.load_state_dict(before)
    return remembered_rows(earlier.eval(), network.eval(), inputs.tokenizer, inputs.data, where, seed)


def mixed(before: Mapping[str, Tensor], after: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """The weighted mean of each weight before and after; `share` is the weight of the latter."""
    return {
        name: torch.lerp(before[name], weight, share) if weight.is_floating_point() else weight
        for name, weight in after.items()
    }


def _history(courses: Sequence[Course], steps: int | None, seed: int) -> list[str]:
    """How the weights were made, for the model card."""
    batches = "all" if steps is None else f"the first {steps}"
    lines = [f"Joint training, {batches} batches of at most {BATCH_TOKENS} tokens, seed {seed}."]
    for number, course in enumerate(courses, 1):
        passes = ", ".join(f"{task} {count}" for task, count in course.passes.items())
        kept = f" Of each weight {course.share:g} is what it then was, the rest what it had been before"
        kept += "." if course.since == 1 else f" course {number + 1 - course.since}."
        lines.append(
            f"Course {number}, at {course.rate:g} of the learning rate, passes over the rows: {passes}."
            + (kept if course.share != 1 else "")
        )
    return lines


def settings(fitted: dict[str, Any]) -> dict[str, Any]:
    """The settings saved beside the weights; unfitted settings have neutral values."""
    start: dict[str, Any] = {
        "temperatures": {},
        "span_calibration": {"entities": [1.0, 0.0], "quotes": [1.0, 0.0], "terms": [1.0, 0.0]},
        "tone_bias": [0.0] * 3,
    }
    return {"version": VERSION, **start, **fitted}


def write(network: GuidedNetwork, settings: dict[str, Any], out: Path) -> None:
    """Write weights, settings and tokenizer; each file appears whole."""
    out.mkdir(parents=True, exist_ok=True)
    beside = out / (weights.READER.weights + ".new")
    quantise.save({name: weight.numpy() for name, weight in network.kept().items()}, beside)
    beside.chmod(0o644)
    os.replace(beside, out / weights.READER.weights)
    (out / weights.READER.config).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    shutil.copyfile(base_folder() / "tokenizer.json", out / weights.READER.tokenizer)
