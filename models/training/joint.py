"""`nightdesk train`: the embedded weights from data and the untouched encoder, in one call."""

from __future__ import annotations

import json
import logging
import os
import shutil
from pathlib import Path
from typing import Any

import torch

from models import machine, quantise, weights
from models.api import ModelIdentity
from models.network import JointNetwork
from models.opened import Opened, open_weights
from models.training import fit
from models.training.base import base_folder, base_tokenizer, load_base
from models.training.fit_stance import development_pairs, fit_stance
from models.training.loop import plan_steps, run
from models.training.plan import SEED, Sources, Teacher, training_rows
from models.training.stances import read_fnc

VERSION = "1"  # of the network's layout and recipe; weights of one version differ by their hash
PASSES = {"entities": 2.0, "tone": 1.45, "sentiment": 0.6, "stance": 1.1, "embedding": 4.7, "phrased": 1.7}
BATCH_TOKENS = 2048
ARTICLES = 300  # highlighted articles for what is fitted after training
log = logging.getLogger(__name__)


def train(
    data: Path, work: Path, out: Path = weights.FOLDER, steps: int | None = None, seed: int = SEED
) -> ModelIdentity:
    """Make the embedded weights: joint training, then what is fitted on its frozen states.

    Args:
        data: the folder of data sets (models/training/*.py name the files).
        work: where rows and checkpoints are kept; a run that was stopped goes on from there.
        out: where weights, settings and tokenizer are written, whole or not at all.
        steps: stop after that many batches of the plan, with the learning rate planned accordingly.

    Raises:
        ModelError: a data file or the untouched encoder is missing.
    """
    where = machine.device()
    tokenizer = base_tokenizer()
    sources = Sources(data, work, tokenizer, Teacher(tokenizer, where))
    network = train_network(sources, where, steps, seed)
    draft = work / "draft"
    write(network, _settings({}), draft)
    opened = open_weights(draft)  # what is fitted sees the int8 weights that will answer
    fitted = _fit(opened, sources)
    for head in ("sentence", "salience"):  # the rest is written as trained, not as it was rounded for the draft
        network.get_submodule(head).load_state_dict(opened.network.get_submodule(head).state_dict())
    write(network, {**fitted, "history": _history(steps, seed)}, out)
    return weights.identity(out)


def train_network(sources: Sources, where: torch.device, steps: int | None, seed: int) -> JointNetwork:
    """The joint training alone, going on from the work folder's checkpoint."""
    torch.manual_seed(seed)
    rows = training_rows(sources)
    network = JointNetwork()
    load_base(network.encoder)
    network.to(where)
    plan = plan_steps(rows, PASSES, BATCH_TOKENS, seed)[:steps]
    log.info("%d steps from %s", len(plan), base_folder())
    run(network, rows, plan, sources.work, where, seed)
    return network.eval()


def _fit(opened: Opened, sources: Sources) -> dict[str, Any]:
    articles = fit.articles_to_fit(sources.data, ARTICLES)
    fit.fit_on_articles(opened, sources, articles)
    fnc = read_fnc(sources.data, "train")
    stance = fit_stance(opened, fnc, development_pairs(fnc))
    tone_bias, tone_temperature = fit.fit_tone(opened, sources.data)
    sentiment_bias, sentiment_temperature = fit.fit_sentiment(opened, sources.data)
    temperatures = {
        "entities": fit.fit_entities(opened, sources.data),
        "tone": tone_temperature,
        "sentiment": sentiment_temperature,
        "stance": stance.pop("stance_temperature"),
    }
    log.info("temperatures: %s", temperatures)
    rounded = {name: round(t, 3) for name, t in temperatures.items()}
    return _settings({"temperatures": rounded, "tone_bias": tone_bias, "sentiment_bias": sentiment_bias, **stance})


def _history(steps: int | None, seed: int) -> list[str]:
    """How the weights came about, for the model card."""
    passes = ", ".join(f"{task} {count}" for task, count in PASSES.items())
    batches = "all" if steps is None else f"the first {steps}"
    return [
        f"Joint training, {batches} batches of at most {BATCH_TOKENS} tokens, seed {seed}.",
        f"Passes over the rows of each task: {passes}.",
    ]


def _settings(fitted: dict[str, Any]) -> dict[str, Any]:
    """What is saved beside the weights; before fitting, the gate that the untouched encoder was best with
    on FNC-1."""
    start: dict[str, Any] = {
        "temperatures": {},
        "tone_bias": [0.0] * 3,
        "sentiment_bias": [0.0] * 3,
        "stance_gate": 0.466,
        "stance_gate_slope": 12.0,
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
