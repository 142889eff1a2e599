"""A lake for each test, empty or with one night in it; and one to share among tests that only read."""

import pytest

from tests.warehouse.lakes import kept_lake, publish_one_night
from warehouse.lake.lake import Lake


@pytest.fixture
def lake(tmp_path):
    """A folder in which nothing was published."""
    return Lake(tmp_path / "lake")


kept_night = kept_lake(publish_one_night, scope="session")


@pytest.fixture
def one_night(kept_night):
    """A lake with one published night: run `run-1`, source `wire`, articles `a` and `b`, one empty file."""
    return kept_night.anew()


@pytest.fixture(scope="session")
def shared_night(tmp_path_factory):
    """A lake as `one_night`, made once; for tests that change nothing in it."""
    lake = Lake(tmp_path_factory.mktemp("shared") / "lake")
    publish_one_night(lake)
    return lake
