"""The embedded weights: small, known by their hash, and int8 for next to no loss."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch

from models import weights
from models.api import ModelError
from models.reader import quantise
from models.reader.encoder import Encoder, TokenBatch, from_bert
from models.reader.opened import open_weights
from models.registry import identify, open_model


def test_the_folder_of_weights_stays_small():
    size = {path.name: path.stat().st_size for path in weights.FOLDER.iterdir()}
    assert sum(size[name] for name in weights.READER[1:]) <= 25_000_000
    assert size[weights.JUDGE.weights] <= 70_000_000
    assert sum(size.values()) <= 96_000_000  # a wheel holds next to nothing else, and is to stay below 100 MB


def test_the_model_id_names_the_weights_hash():
    identity = weights.identity()
    assert identity.model_id == f"nightdesk-minilm-{identity.version}-{identity.weights_sha256[:8]}"
    assert len(identity.weights_sha256) == 64


def test_identifying_the_embedded_model_imports_no_torch():
    program = "import sys, models.registry as r; r.identify('embedded', 'tone'); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_other_weights_are_another_model(tmp_path):
    for name in weights.READER[1:]:
        (tmp_path / name).write_bytes((weights.FOLDER / name).read_bytes())
    before = weights.identity(tmp_path)
    with (tmp_path / weights.READER.weights).open("ab") as stream:
        stream.write(b"\0")
    assert weights.identity(tmp_path).model_id != before.model_id


def test_missing_weights_tell_what_to_run(tmp_path):
    with pytest.raises(ModelError, match="nightdesk train"):
        weights.identity(tmp_path)


def test_int8_comes_back_within_half_a_step_of_each_row():
    random = np.random.default_rng(1)
    matrix = (random.standard_normal((300, 400)) * np.logspace(-3, 2, 300)[:, None]).astype(np.float32)
    back = quantise.dequantise(quantise.quantise({"w": matrix}))["w"]
    step = np.abs(matrix).max(1, keepdims=True) / 127
    assert (np.abs(back - matrix) <= step / 2 + 1e-6 * step).all()


def test_vectors_and_small_matrices_are_kept_as_they_are(tmp_path):
    random = np.random.default_rng(1)
    kept = {
        "bias": random.random(384, np.float32),
        "small": random.random((9, 384), np.float32),
        "count": np.array(3),
    }
    quantise.save(kept, tmp_path / "w.safetensors")
    back = quantise.load(tmp_path / "w.safetensors")
    assert all(np.array_equal(back[name], kept[name]) for name in kept)


def test_the_encoder_gives_the_states_of_transformers_bert():
    from transformers import BertConfig, BertModel

    torch.manual_seed(1)
    config = BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    bert = BertModel(config, add_pooling_layer=False).eval()
    encoder = Encoder().eval()
    encoder.load_state_dict({**from_bert(bert.state_dict()), "cases.weight": encoder.cases.weight})
    ids, mask = torch.randint(0, 30522, (3, 40)), torch.ones(3, 40, dtype=torch.long)
    mask[1, 25:] = 0
    types = (torch.arange(40) > 15).long().expand(3, -1)
    wanted = bert(ids, attention_mask=mask, token_type_ids=types).last_hidden_state
    states = encoder(TokenBatch(ids, torch.zeros_like(ids), types, mask))
    assert torch.allclose(states[mask == 1], wanted[mask == 1], atol=1e-4)


@pytest.mark.parametrize(
    ("name", "stage", "message"),
    [
        (
            "embeded",
            "tone",
            "no model called 'embeded'; use `embedded`, or a checkpoint as `hub:<name>@<revision>`",
        ),
        (
            "embedded",
            "tones",
            "no stage called 'tones'; the stages are summary, entities, tone, sentiment, quotes, stance",
        ),
        ("hub:someone/model", "tone", "has no revision"),
        ("hub:@main", "tone", "has no revision"),
    ],
)
def test_a_wrong_name_is_one_clear_line(name, stage, message):
    for ask in (open_model, identify):
        with pytest.raises(ModelError, match=message) as problem:
            ask(name, stage)
        assert "\n" not in str(problem.value)


def copied(tmp_path):
    for name in weights.READER[1:]:
        (tmp_path / name).write_bytes((weights.FOLDER / name).read_bytes())
    return tmp_path


def test_weights_cut_off_are_one_clear_line(tmp_path):
    path = copied(tmp_path) / weights.READER.weights
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ModelError, match=r"reader.safetensors cannot be opened: .*; restore it or train again"):
        open_weights(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"), [("{}", "has no version"), ("[]", "has no version"), ("{", "not JSON")]
)
def test_settings_that_cannot_be_read_are_one_clear_line(tmp_path, text, message):
    (copied(tmp_path) / weights.READER.config).write_text(text)
    with pytest.raises(ModelError, match=rf"reader.json .*{message}"):
        open_weights(tmp_path)
