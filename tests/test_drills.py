"""One of the faults of `make drills`, with a kill (-9) in it; all of them take too long for every change."""

from __future__ import annotations

import random

import pytest

from drills import faults
from drills.night import SECOND, SHARD, Night, copy, prepare
from flows.cli import main

pytestmark = pytest.mark.usefixtures("prefect_server")


class NightHere(Night):
    """Its runs that nothing disturbs are of this process, which has imported all that takes seconds to import."""

    def run(self, night: str = SECOND, prefix: tuple[str, ...] = ()) -> tuple[int, str]:
        assert not prefix, "a run in this process has nothing before it"
        return main(self.command(night)[3:]), "printed above"


@pytest.fixture(scope="module")
def night(prefect_server, small_canary, tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("drills") / "night", articles=3 * SHARD, kind=NightHere)


def test_a_kill_and_a_harmed_file_are_survived_and_nothing_else_is_read_again(night, tmp_path):
    assert faults.staged_file_garbled(copy(night, tmp_path / "trial"), random.Random(7)) > 0
