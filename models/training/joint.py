"""`nightdesk train`: the embedded weights from data and the untouched encoder, in one call."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from models import machine, quantise, weights
from models.api import ModelError, ModelIdentity
from models.network import JointNetwork
from models.opened import open_weights
from models.training.base import base_folder, base_tokenizer, load_base
from models.training.fit import fit_heads
from models.training.loop import plan_steps, run
from models.training.plan import SEED, Sources, Teacher, training_rows

VERSION = "2"  # of the network's layout and recipe; weights of one version differ by their hash
PASSES = {  # over the rows of each task: seven million tokens, an hour and a quarter on two processor cores
    "entities": 5.0,
    "terms": 4.0,
    "quotes": 3.0,
    "tone": 2.5,
    "sentiment": 0.6,
    "stance": 1.5,
    "embedding": 3.0,
    "phrased": 1.5,
}
BATCH_TOKENS = 1024
log = logging.getLogger(__name__)


def train(
    data: Path,
    work: Path,
    out: Path = weights.FOLDER,
    only: Sequence[str] = (),
    steps: int | None = None,
    seed: int = SEED,
) -> ModelIdentity:
    """Make the embedded weights: joint training, then what is fitted on its frozen states.

    Args:
        data: the folder of data sets (models/training/*.py name the files).
        work: where rows and checkpoints are kept; a run that was stopped goes on from there.
        out: where weights, settings and tokenizer are written, whole or not at all.
        only: tasks of PASSES to learn and fit, to see what sharing costs; all when empty.
        steps: stop after that many batches of the plan, with the learning rate planned accordingly.

    Raises:
        ModelError: a data file or the untouched encoder is missing, there is no such task, or the work folder
            holds the checkpoint of another run.
    """
    if unknown := sorted(set(only) - set(PASSES)):
        raise ModelError(f"no task called {unknown[0]!r}; the tasks are {', '.join(PASSES)}")
    if not data.is_dir():
        raise ModelError(f"{data} is no folder; --data must name the folder of data sets")
    for folder in (work, out):
        if folder.exists() and not folder.is_dir():
            raise ModelError(f"{folder} is a file; training needs a folder there")
    passes = {task: count for task, count in PASSES.items() if not only or task in only}
    where = machine.device()
    tokenizer = base_tokenizer()
    sources = Sources(data, work, tokenizer, Teacher(tokenizer, where))
    network = train_network(sources, where, passes, steps, seed)
    draft = work / "draft"
    write(network, settings({}), draft)
    opened = open_weights(draft)  # what is fitted sees the int8 weights that will answer
    fitted = fit_heads(opened, sources, set(passes))
    for head in ("sentence", "salience"):  # the rest is written as trained, not as it was rounded for the draft
        network.get_submodule(head).load_state_dict(opened.network.get_submodule(head).state_dict())
    write(network, settings({**fitted, "history": _history(passes, steps, seed)}), out)
    return weights.identity(out)


def train_network(
    sources: Sources, where: torch.device, passes: Mapping[str, float], steps: int | None, seed: int
) -> JointNetwork:
    """The joint training alone, going on from the work folder's checkpoint."""
    torch.manual_seed(seed)
    rows = training_rows(sources, list(passes))
    network = JointNetwork()
    load_base(network.encoder)
    network.to(where)
    plan = plan_steps(rows, passes, BATCH_TOKENS, seed)[:steps]
    log.info("%d steps from %s", len(plan), base_folder())
    run(network, rows, plan, sources.work, where, seed)
    return network.eval()


def _history(passes: Mapping[str, float], steps: int | None, seed: int) -> list[str]:
    """How the weights came about, for the model card."""
    told = ", ".join(f"{task} {count}" for task, count in passes.items())
    batches = "all" if steps is None else f"the first {steps}"
    return [
        f"Joint training, {batches} batches of at most {BATCH_TOKENS} tokens, seed {seed}.",
        f"Passes over the rows of each task: {told}.",
    ]


def settings(fitted: dict[str, Any]) -> dict[str, Any]:
    """What is saved beside the weights; before fitting, what changes nothing, and the gate that the untouched
    encoder was best with on FNC-1."""
    start: dict[str, Any] = {
        "temperatures": {},
        "span_calibration": {"entities": [1.0, 0.0], "quotes": [1.0, 0.0], "terms": [1.0, 0.0]},
        "begin_costs": {"quotes": 0.0},
        "tone_bias": [0.0] * 3,
        "sentiment_bias": [0.0] * 3,
        "stance_bias": [0.0] * 4,
        "stance_gate": 0.466,
        "stance_gate_slope": 12.0,
        "stance_nearness": 0.0,
    }
    return {"version": VERSION, **start, **fitted}


def write(network: JointNetwork, settings: dict[str, Any], out: Path) -> None:
    """Write weights, settings and tokenizer; each file appears whole."""
    out.mkdir(parents=True, exist_ok=True)
    beside = out / (weights.WEIGHTS + ".new")
    quantise.save(network.state_dict(), beside)
    beside.chmod(0o644)
    os.replace(beside, out / weights.WEIGHTS)
    (out / weights.CONFIG).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    shutil.copyfile(base_folder() / "tokenizer.json", out / weights.TOKENIZER)
