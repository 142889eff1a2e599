"""A lake for each test, empty or with one night in it."""

import pytest

from tests.warehouse.lakes import article, publish, shard
from warehouse.lake import Lake


@pytest.fixture
def lake(tmp_path):
    """A folder in which nothing was published."""
    return Lake(tmp_path / "lake")


@pytest.fixture
def one_night(lake):
    """A lake with one published night: run `run-1`, source `wire`, articles `a` and `b`, one empty file."""
    publish(
        lake, "run-1", {"wire": shard(article("a"), article("b", "Bo Lind wants the dam."), rejected=["c.txt"])}
    )
    return lake
