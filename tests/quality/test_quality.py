"""Quality is pinned: no head may fall below its pin by more than chance could explain."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from tests.quality import measure

PINS = json.loads((Path(__file__).parent / "pins.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def now():
    return measure.scores()


def margin(pin: float, items: int) -> float:
    """One standard error of a share of `items`: new weights that fall further are looked at by a person
    before they land."""
    return math.sqrt(max(pin * (1 - pin), 0.05) / items)


HEADS = ["names", "quotes", "tone", "sentiment", "news", "stance", "search", "statements_dev"]
SETS = {"news": "sentiment"}  # of heads that are measured on another's


@pytest.mark.parametrize("head", HEADS)
def test_no_head_falls_below_its_pin_by_more_than_the_noise(now, head):
    pin = PINS["scores"][head]
    allowed = margin(pin, len(measure.lines(SETS.get(head, head))))
    assert now[head] >= pin - allowed, f"{head} fell from {pin} to {now[head]:.3f}; the noise is {allowed:.3f}"


def test_the_pins_belong_to_these_labelled_sentences():
    assert measure.digest() == PINS["sets_sha256"], (
        "the sets changed: pin them again with python tests/quality/pin.py"
    )
