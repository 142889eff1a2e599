"""Where things lie, and that one lake has one writer."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.errors import InputError, LakeBusy
from warehouse.lake.lake import SERVER, WRITER, Lake

HOLDER = """
import sys
from pathlib import Path
from warehouse.lake.lake import Lake
with Lake(Path(sys.argv[1])).lock("night 2026-03-02"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(lake):
    """Another process that holds the lake until it is told to end."""
    command = [sys.executable, "-c", HOLDER, str(lake.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_writer_is_told_who_holds_the_lake(lake, holder):
    told = rf"lake .*/lake is being written by process {holder.pid} since 20\S+ \(night 2026-03-02\); wait for it"
    with pytest.raises(LakeBusy, match=told), lake.lock("night 2026-03-03"):
        pass


def test_the_lock_is_free_when_its_holder_ends(lake, holder):
    holder.communicate("\n")
    with lake.lock("night 2026-03-03"):
        assert str(os.getpid()) in (lake.root / ".lock").read_text()


def test_the_lock_is_free_when_its_holder_is_killed(lake, holder):
    holder.kill()
    holder.wait()
    with lake.lock("night 2026-03-03"):
        assert "night 2026-03-03" in (lake.root / ".lock").read_text()


def test_the_lock_is_free_after_a_block_that_failed(lake):
    with pytest.raises(ZeroDivisionError), lake.lock("night 2026-03-02"):
        _ = 1 / 0
    with lake.lock("night 2026-03-02"):
        pass


def test_one_process_does_not_take_the_lock_twice(lake):
    with lake.lock("night 2026-03-02"), pytest.raises(LakeBusy), lake.lock("night 2026-03-02"):
        pass


def test_a_lake_that_cannot_be_a_folder_is_named(tmp_path):
    (tmp_path / "lake").write_text("a file")
    told = r"lake .*/lake cannot be written: File exists; name another with --lake"
    with pytest.raises(InputError, match=told), Lake(tmp_path / "lake").lock("night 2026-03-02"):
        pass


def test_paths_are_absolute_and_told_below_the_root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lake = Lake(Path("lake"))
    assert lake.snapshot == tmp_path / "lake" / "nightdesk.duckdb"
    assert lake.relative(Path("lake/articles/dt=2026-03-02/r-0000.parquet")) == (
        "articles/dt=2026-03-02/r-0000.parquet"
    )
    assert lake.absolute("articles/f.parquet") == tmp_path / "lake" / "articles" / "f.parquet"


def test_a_second_server_of_a_lake_is_told_who_serves_it_and_a_writer_is_not_in_its_way(lake):
    with lake.serving(), lake.lock("night 2026-03-02"):
        assert lake.holder(SERVER).pid == os.getpid()
        with (
            pytest.raises(LakeBusy, match=r"is served by process \d+ since .*; stop that one first"),
            lake.serving(),
        ):
            pass
    assert lake.holder(SERVER) is None


def test_a_holder_that_was_killed_holds_nothing(lake, holder):
    assert lake.holder(WRITER).what == "night 2026-03-02"
    holder.kill()
    holder.wait()
    assert lake.holder(WRITER) is None
