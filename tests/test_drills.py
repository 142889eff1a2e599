"""One of the faults of `make drills`, with a kill (-9) in it; all of them take too long for every change."""

from __future__ import annotations

import random

import pytest

from drills import faults
from drills.night import SHARD, Night, copy, prepare
from flows.cli import main

pytestmark = pytest.mark.usefixtures("prefect_server")


@pytest.fixture(scope="module")
def night(prefect_server, tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("drills") / "night", articles=3 * SHARD, read_first=read_here)


def read_here(night: Night, of: str) -> tuple[int, str]:
    """In this process, which has imported all that a process of its own would take seconds to import."""
    return main(night.command(of)[3:]), "said above"


def test_a_kill_and_a_harmed_file_are_survived(night, tmp_path):
    assert faults.staged_file_garbled(copy(night, tmp_path / "trial"), random.Random(7)) > 0
