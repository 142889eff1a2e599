"""A source that was being collected when its run was killed is gone on with, and gives what it would have given."""

import os
import subprocess
import sys
import time
from datetime import date
from itertools import islice

import pyarrow.parquet as pq
import pytest

from tasks import collect as collecting
from tasks import parts
from tasks.collect import collect
from tasks.sources.source import Source
from tests.tasks.sources.archives import answer, packed, page, record

NIGHT = date(2026, 3, 2)


@pytest.fixture
def archive(tmp_path):
    """An archive of forty pages, two images and a broken place."""
    pages = [record(answer(page(f"Report {n} tells of the tidal gate in the harbour."))) for n in range(40)]
    images = [record(answer(b"GIF89a", "image/gif"))] * 2
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed(*pages[:20], *images) + b"garbage" + packed(*pages[20:]))
    return path


@pytest.fixture
def break_off(monkeypatch):
    """Collect a source and break off behind so many records; every part holds one."""

    def _break_off(source, out, behind):
        whole = collecting.open_source

        def _some(*args, **settings):
            yield from islice(whole(*args, **settings), behind)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(parts, "PART_SECONDS", 0.0)
            patch.setattr(collecting, "open_source", _some)
            with pytest.raises(KeyboardInterrupt):
                collect.fn(source, NIGHT, out)

    return _break_off


def rows(path):
    return pq.read_table(path).to_pylist()


def counts(receipt):
    return receipt.read, receipt.written, receipt.set_aside


def test_what_was_collected_is_not_read_again_and_the_rest_is_the_same(archive, tmp_path, break_off):
    source, at_once, in_parts = (
        Source("desk", str(archive)),
        tmp_path / "at-once.parquet",
        tmp_path / "parts.parquet",
    )
    whole = collect.fn(source, NIGHT, at_once)
    for behind in (25, 7):
        break_off(source, in_parts, behind)
        assert not in_parts.exists()
    receipt = collect.fn(source, NIGHT, in_parts)
    assert rows(in_parts) == rows(at_once)
    assert counts(receipt) == counts(whole) == (41, 40, 1)
    assert whole.note == "2 that are no articles passed over: image 2"
    assert receipt.note == f"32 as an interrupted run left them; {whole.note}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.warc.gz", "at-once.parquet", "parts.parquet"]


def test_a_file_that_changed_is_read_from_its_beginning(archive, tmp_path, break_off):
    source, out = Source("desk", str(archive)), tmp_path / "records.parquet"
    break_off(source, out, 10)
    archive.write_bytes(packed(record()))
    receipt = collect.fn(source, NIGHT, out)
    assert (receipt.read, receipt.note) == (1, None)


@pytest.mark.parametrize("harm", ["cut", "garbled", "emptied"])
def test_a_part_that_was_harmed_is_made_again(archive, tmp_path, break_off, harm):
    source, out = Source("desk", str(archive)), tmp_path / "records.parquet"
    break_off(source, out, 10)
    part = tmp_path / "records.parts" / "000004.parquet"
    data = part.read_bytes()
    part.write_bytes({"cut": data[:-20], "garbled": data[:60] + bytes(20) + data[80:], "emptied": b""}[harm])
    receipt = collect.fn(source, NIGHT, out)
    assert receipt.note.startswith("4 as an interrupted run left them")
    assert len({row["record"] for row in rows(out)}) == receipt.read == 41


def test_a_source_that_was_collected_to_its_end_is_not_collected_again(archive, tmp_path, monkeypatch):
    source, out = Source("desk", str(archive)), tmp_path / "records.parquet"
    first = collect.fn(source, NIGHT, out)
    monkeypatch.delattr(collecting, "open_source")
    second = collect.fn(source, NIGHT, out)
    assert counts(second) == counts(first)
    assert second.note == "41 as an interrupted run left them"


KILLED = """
import sys
from datetime import date
from pathlib import Path
from tasks import parts
from tasks.collect import collect
from tasks.sources.page import extraction_pool
from tasks.sources.source import Source
parts.PART_SECONDS, extraction_pool.FEW = 0.0, 5
if __name__ == "__main__":
    collect.fn(Source("desk", sys.argv[1]), date(2026, 3, 2), Path(sys.argv[2]))
"""


def test_a_killed_run_is_gone_on_with_and_leaves_no_reader_behind(archive, tmp_path):
    script, out = tmp_path / "killed.py", tmp_path / "staging" / "records.parquet"
    script.write_text(KILLED)
    archive.write_bytes(packed(*(record(answer(page(f"Report {n} tells of the gate."))) for n in range(120))))
    run = subprocess.Popen([sys.executable, str(script), str(archive), str(out)], start_new_session=True)
    first = out.with_suffix(".parts") / "000020.parquet"
    wait_until(first.exists)
    run.kill()
    run.wait()
    wait_until(lambda: not group_lives(run.pid))
    kept = len(list(first.parent.glob("[0-9]*.parquet")))
    receipt = collect.fn(Source("desk", str(archive)), NIGHT, out)
    assert receipt.read == len({row["record"] for row in rows(out)}) == 120
    assert receipt.note == f"{kept} as an interrupted run left them"


def wait_until(holds):
    deadline = time.monotonic() + 600
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def group_lives(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
