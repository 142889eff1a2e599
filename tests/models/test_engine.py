"""The engines that run the encoder: they agree, and no answer depends on what else is in its batch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from benchmarks.articles import articles
from models import weights
from models.api import ModelError
from models.reader import opened, quantise
from models.reader.network import encoder_of
from models.reader.opened import open_weights
from models.reader.openvino_engine import OpenVinoEngine
from models.reader.tokens import frame, load_tokenizer, tokenise
from models.reader.torch_engine import TorchEngine
from models.rules.sentences import split_sentences

FILE = weights.FOLDER / weights.READER.weights


@pytest.fixture(scope="module")
def rows():
    """Rows of 3 to 250 word pieces, with one and with two segments."""
    tokenizer = load_tokenizer(weights.FOLDER / weights.READER.tokenizer)
    framed = []
    for text in articles(6):
        tokens = tokenise(tokenizer, text, split_sentences(text))
        ids, cases = tokens.ids, tokens.cases
        framed += [frame((ids[:n], cases[:n])) for n in (1, 14, 40, 248)]
        framed.append(frame((ids[:20], cases[:20]), (ids[50:90], cases[50:90])))
    return framed


@pytest.fixture(scope="module")
def reference():
    return TorchEngine(encoder_of(quantise.part(quantise.load(FILE), "encoder")))


def states(engine, rows):
    """Per row (tokens, hidden), without padding."""
    by_row = {}
    for batch, out in engine.run(rows):
        assert out.dtype == np.float32
        by_row.update({n: row[: len(rows[n][0])] for n, row in zip(batch, out, strict=True)})
    return [by_row[n] for n in range(len(rows))]


def apart(states, exact):
    """How far states lie from exact ones, in units of these."""
    off = sum(((a - b) ** 2).sum() for a, b in zip(states, exact, strict=True))
    return float(np.sqrt(off / sum((b**2).sum() for b in exact)))


@pytest.fixture(scope="module")
def engine():
    """As a night has it on this machine."""
    return open_weights().engine


def test_openvino_gives_the_states_of_torch(rows, reference, engine):
    exact = states(reference, rows)
    in_floats = OpenVinoEngine(quantise.part(load_file(FILE), "encoder"), int8=False, bf16=False)
    assert apart(states(in_floats, rows), exact) < 1e-4
    assert apart(states(engine, rows), exact) < 0.05  # .024 in int8 and bf16


def test_states_do_not_depend_on_the_batch(rows, engine):
    together = states(engine, rows)
    alone = [states(engine, [row])[0] for row in rows]
    assert all(np.array_equal(a, b) for a, b in zip(together, alone, strict=True))


def test_no_rows_give_no_batches(reference, engine):
    assert list(engine.run([])) == []
    assert list(reference.run([])) == []


def test_the_engine_is_chosen_by_the_machine_or_by_name(monkeypatch):
    monkeypatch.setattr(opened, "_OPENED", {})
    monkeypatch.delenv("NIGHTDESK_ENGINE", raising=False)
    assert isinstance(open_weights().engine, OpenVinoEngine)
    monkeypatch.setattr(opened, "_OPENED", {})
    monkeypatch.setenv("NIGHTDESK_ENGINE", "torch")
    assert isinstance(open_weights().engine, TorchEngine)
    monkeypatch.setattr(opened, "_OPENED", {})
    monkeypatch.setenv("NIGHTDESK_ENGINE", "tensorrt")
    with pytest.raises(ModelError, match="NIGHTDESK_ENGINE: no engine called 'tensorrt'; the engines are openvino"):
        open_weights()


def test_openvino_reports_to_nobody(tmp_path):
    """The package would tell an analytics service of each import, and leave its mark in the user's home."""
    code = (
        "import os, sys\n"
        "sys.addaudithook(lambda event, _: event in ('socket.connect', 'socket.getaddrinfo') and os._exit(3))\n"
        "import models.reader.openvino_engine"
    )
    home = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", code], env=home, check=True, capture_output=True)
    assert list(tmp_path.iterdir()) == []
