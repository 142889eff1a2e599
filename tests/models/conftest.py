"""The embedded stages, opened once for all tests of this folder, and one article of our own."""

from __future__ import annotations

import pytest

from models.api import STAGES
from models.registry import open_model

ARTICLE = (
    "Norway and Sweden signed a rail agreement in Oslo on Monday. "
    "Prime Minister Anna Lindqvist called it a great success."
    '\n\n"This railway will bring our people closer together," Lindqvist told reporters from the Daily Herald. '
    "The European Union (EU) will pay a third of the cost, and the EU's transport chief praised both sides."
    "\n\nCritics say the 144th Engineer Battalion is too small for the work. The U.S. embassy declined to comment."
)


@pytest.fixture(scope="session")
def stages():
    return {stage: open_model("embedded", stage) for stage in STAGES}


@pytest.fixture(scope="session")
def article():
    return ARTICLE
