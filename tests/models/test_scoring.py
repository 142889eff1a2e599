"""The heads in numpy: they score as the layers that were trained, and what training changes they answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from flows.cli import _extra
from models import weights
from models.api import ModelError
from models.reader import quantise
from models.reader.engine import wanted_engine
from models.reader.network import heads_of
from models.reader.opened import open_weights
from models.reader.scoring import ENDS, Heads, gelu
from models.registry import identify, open_model
from warehouse.errors import SettingsError

# The order of additions differs, and erf is a polynomial: sums of some hundred terms of size 1 differ by this.
ALIKE = 2e-5


@pytest.fixture
def heads():
    stored = load_file(weights.FOLDER / weights.READER.weights)
    return Heads(quantise.dequantise({n: t for n, t in stored.items() if not n.startswith("encoder.")}))


def features(width, rows=40):
    return np.random.default_rng(7).standard_normal((rows, width)).astype(np.float32)


def test_every_head_scores_as_its_layers_in_torch(heads):
    network = heads_of(heads.weights)
    in_numpy = {
        **dict.fromkeys(("entities", "terms", "quotes", "sentiment", "news"), heads.linear),
        **dict.fromkeys(("pairing", "speaker"), heads.choice),
    }
    for head, act in in_numpy.items():
        given = features(ENDS[head][0])
        wanted = network.get_submodule(head)(torch.from_numpy(given)).numpy()
        assert np.allclose(act(head, given), wanted, atol=ALIKE), head
    for head, act in {"key": heads.key, "sentence": heads.sentence}.items():
        wanted = network.get_submodule(head)(torch.from_numpy(features(384))).numpy()
        assert np.allclose(act(features(384)), wanted, atol=ALIKE), head
    described = features(ENDS["salience"][0])
    wanted = torch.sigmoid(network.salience(torch.from_numpy(described))).numpy()
    assert np.allclose(heads.salience(described), wanted, atol=ALIKE)
    # tests/models/test_embedded.py compares tones, whose attention is in the stage


def test_gelu_is_that_of_torch_to_the_last_digits():
    values = np.linspace(-9, 9, 10_001, dtype=np.float32)
    assert np.allclose(gelu(values), torch.nn.functional.gelu(torch.from_numpy(values)).numpy(), atol=2e-6)


def test_what_training_changes_in_torch_answers_in_numpy(heads):
    network, given = heads_of(heads.weights), features(ENDS["pairing"][0])
    before = heads.choice("pairing", given)
    network.pairing.load_state_dict({n: w + 0.01 for n, w in network.pairing.state_dict().items()})
    after = heads.choice("pairing", given)
    assert not np.allclose(before, after)
    assert np.allclose(after, network.pairing(torch.from_numpy(given)).numpy(), atol=ALIKE)


def test_weights_for_other_labels_or_features_are_refused(heads):
    fewer = {**heads.weights, "entities.score.weight": heads.weights["entities.score.weight"][:-2]}
    with pytest.raises(ValueError, match=r"the head entities has \(384, 11\) .* instead of \(384, 13\)"):
        Heads(fewer)


def test_a_missing_tensor_is_one_clear_line(tmp_path):
    for name in weights.READER[1:]:
        (tmp_path / name).write_bytes((weights.FOLDER / name).read_bytes())
    path = tmp_path / weights.READER.weights
    save_file({n: t for n, t in load_file(path).items() if n != "tone.query.bias"}, path)
    with pytest.raises(ModelError, match=r"cannot be opened: it has no tensor 'tone.query.bias'; restore"):
        open_weights(tmp_path)


def test_what_a_plain_installation_lacks_is_named_with_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setenv("NIGHTDESK_ENGINE", "torch")
    with pytest.raises(ModelError, match=r"NIGHTDESK_ENGINE=torch: torch .*: pip install 'nightdesk\[gpu\]'"):
        wanted_engine()
    for ask in (open_model, identify):
        with pytest.raises(ModelError, match=r"^hub:a/b@main: torch .*: pip install 'nightdesk\[hub\]'"):
            ask("hub:a/b@main", "tone")
    with pytest.raises(SettingsError, match=r"^torch .*: pip install 'nightdesk\[train\]'"), _extra("train"):
        raise ModuleNotFoundError(name="torch")


def test_an_article_and_a_claim_are_read_without_torch():
    """As a plain installation does, which has neither torch nor transformers."""
    code = (
        "import sys; sys.modules |= {'torch': None, 'transformers': None}\n"
        "import nightdesk\n"
        "text = 'Mayor Ann Lee said on Monday that the bridge will be closed. Nobody in Oslo was surprised.'\n"
        "article = nightdesk.read(text, claims=['The bridge will be closed.'])\n"
        "print([e.surface for e in article.entities], article.positions[1].stance)"
    )
    folder = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    environment.pop("NIGHTDESK_ENGINE", None)
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.stdout == "['Ann Lee', 'Oslo'] supports\n", done.stderr
