"""Beginning a night: what an interrupted run leaves, and what a published one must not."""

from datetime import date

import pytest

from tasks.begin import begin, check_disk
from warehouse.errors import InputError
from warehouse.history.before import Before
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import build_snapshot, swap

NIGHT = date(2026, 3, 2)


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def begun(lake, night=NIGHT):
    with Before.open(lake, night) as before:
        return begin(before)


def test_an_interrupted_night_goes_on_under_its_run_id(lake):
    first = begun(lake)
    (lake.staging(NIGHT) / "wire-0000").mkdir()
    again = begun(lake)
    assert again.run_id == first.run_id
    assert again.started_at == first.started_at
    assert (first.resumed, again.resumed) == (False, True)
    assert (lake.staging(NIGHT) / "wire-0000").is_dir()


def test_two_nights_are_two_runs(lake):
    assert begun(lake).run_id != begun(lake, date(2026, 3, 3)).run_id


def test_a_run_that_died_between_publishing_and_clearing_up_is_not_published_twice(lake):
    run = begun(lake)
    row = {
        "run_id": run.run_id,
        "night": NIGHT,
        "started_at": run.started_at,
        "published_at": run.started_at,
        "state": "Completed",
        "message": None,
        "flow_run_id": None,
        "nightdesk_version": "0",
    }
    nothing = {"intake": [], "models": [], "claims": [], "files": []}
    published = Catalogue.empty().with_run(row, **nothing)
    build_snapshot(lake, published, lake.root / "candidate.duckdb")
    swap(lake, lake.root / "candidate.duckdb")
    again = begun(lake)
    assert again.run_id != run.run_id
    assert not again.resumed


def test_a_night_that_the_disk_has_no_room_for_is_refused_in_one_line(lake):
    lake.root.mkdir()
    check_disk(lake, 0)
    with pytest.raises(InputError, match=r"has [\d,]+ MB free, and limits.free_disk_bytes asks for 1,000,0"):
        check_disk(lake, 10**18)
