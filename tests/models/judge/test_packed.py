"""Weights in four and five bits: what is read is what was rounded, and little is lost."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.judge import packed, packing

NAME = "encoder.layers.0.inner.weight"


@pytest.fixture
def weights():
    torch.manual_seed(1)
    return {
        NAME: torch.randn(256, 512),
        packing.WORDS: torch.randn(512, 128),
        "encoder.positions.weight": torch.randn(514, 128),
        "score.bias": torch.randn(4),
    }


def test_what_is_read_is_what_was_rounded(weights, tmp_path):
    packing.save(weights, tmp_path / "w.safetensors")
    read = packed.load_floats(tmp_path / "w.safetensors")
    for name, bits in ((NAME, packing.BITS), (packing.WORDS, packing.WORD_BITS)):
        assert torch.allclose(torch.from_numpy(read[name]), packing.rounded(weights[name], bits), atol=1e-6)
    for name in ("encoder.positions.weight", "score.bias"):
        assert torch.equal(torch.from_numpy(read[name]), weights[name].half().float())


def test_rounding_again_changes_nothing(weights):
    for bits in (packing.WORD_BITS, packing.BITS):
        once = packing.rounded(weights[NAME], bits)
        assert torch.allclose(packing.rounded(once, bits), once, atol=1e-6)


def test_the_values_of_a_group_stay_within_its_bits(weights, tmp_path):
    packing.save(weights, tmp_path / "w.safetensors")
    for name, bits in ((NAME, packing.BITS), (packing.WORDS, packing.WORD_BITS)):
        values, scales = packed.load(tmp_path / "w.safetensors")[name]
        assert values.dtype == np.int8
        assert scales.shape == (values.shape[0], values.shape[1] // packed.GROUP)
        assert -(2 ** (bits - 1)) <= values.min() < 0 < values.max() <= 2 ** (bits - 1) - 1


def test_five_bits_lose_half_of_what_four_do(weights):
    lost = [(packing.rounded(weights[NAME], bits) - weights[NAME]).norm() for bits in (4, 5)]
    assert lost[1] < 0.6 * lost[0]
    assert lost[1] < 0.07 * weights[NAME].norm()
