"""The faults: each takes a prepared night, does its harm, and asserts what must hold; it gives seconds to recover.

A fault that this machine does not allow to be caused (mounting a small disk takes rights) raises `NotPossible`.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

import duckdb

from drills.night import FIRST, REPOSITORY, SECOND, Night, contents
from flows import server
from warehouse.checks.verify import verify
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect
from warehouse.tables.schema import NIGHT_TABLES

Fault = Callable[[Night, random.Random], float]
MARKED_WITHIN = 240.0  # seconds
WHOLE_RUN = 22.0  # seconds of an undisturbed run here; later instants hit the end of it, or nothing


class NotPossible(Exception):
    """The fault cannot be caused on this machine; says why."""


def killed(night: Night, rng: random.Random, how: signal.Signals = signal.SIGKILL) -> float:
    """The whole process group is killed at a random instant."""
    with night.started() as process:
        time.sleep(rng.uniform(0.5, WHOLE_RUN))
        staged = night.staged()
        if process.poll() is None:
            os.killpg(process.pid, how)
        process.wait(timeout=120)
    night.is_intact()
    published = contents(night.lake) == night.after
    with _read_again(staged) as again:
        seconds = night.recovers()
    assert published or again == set(), f"read twice: {again}"
    return seconds


def terminated(night: Night, rng: random.Random) -> float:
    """SIGTERM at a random instant."""
    return killed(night, rng, signal.SIGTERM)


def killed_while_grouping(night: Night, rng: random.Random) -> float:
    """Killed while the night's articles are grouped into stories, with a file or two of the three written."""
    first = night.lake.staging(date.fromisoformat(SECOND)) / f"{rng.choice(NIGHT_TABLES[:-1]).name}.parquet"
    with night.started() as process:
        while not first.exists() and process.poll() is None:
            time.sleep(0.0005)
        assert first.exists(), "the night was over before it could be stopped"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=120)
    night.is_intact()
    assert contents(night.lake) == night.before
    return night.recovers()


@contextmanager
def _read_again(staged: Mapping[Path, int]) -> Iterator[set[Path]]:
    """The finished answers that are written again while the block runs, as their time of writing tells.

    They are looked at all the time, since the published files merge those of several shards, and the staged ones
    are gone then. One that was written again stays for as long as stories are grouped and the night is checked.

    Args:
        staged: finished answers, as `Night.staged` gives them.
    """
    again: set[Path] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            for path, written in staged.items():
                with suppress(FileNotFoundError):
                    if path.stat().st_mtime_ns != written:
                        again.add(path)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield again
    finally:
        over.set()
        looking.join()


@contextmanager
def _half_read(night: Night) -> Iterator[list[Path]]:
    """The night stopped by force once two shards are finished; their staged answers."""
    with night.started() as process:
        while len(night.staged()) < 2 * 5 and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    staged = sorted(night.staged())
    assert staged, "the night was over before it could be stopped"
    yield staged


def staged_file_cut(night: Night, rng: random.Random) -> float:
    """A staged file is cut short while nobody works on the night."""
    with _half_read(night) as staged:
        victim = rng.choice(staged)
        victim.write_bytes(victim.read_bytes()[: victim.stat().st_size // 2])
    night.is_intact()
    return night.recovers()


def staged_file_garbled(night: Night, rng: random.Random) -> float:
    """Bytes in the pages of a staged file change, and its footer does not; it alone is read again."""
    with _half_read(night) as staged:
        victim = rng.choice(staged)
        _garble(victim)
    night.is_intact()
    with _read_again(night.staged()) as again:
        seconds = night.recovers()
    assert again == {victim}, f"read again: {again}, not {victim}"
    return seconds


def staged_file_deleted(night: Night, rng: random.Random) -> float:
    """A staged file disappears."""
    with _half_read(night) as staged:
        rng.choice(staged).unlink()
    night.is_intact()
    return night.recovers()


def _garble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(40, min(80, len(data) // 2)):
        data[place] ^= 0xFF
    path.unlink()  # a hard link of it may be published
    path.write_bytes(data)


def _harmed(night: Night, rng: random.Random, harm: Callable[[Path], None]) -> float:
    """A published file is harmed: `verify` names it, and reading its night again repairs the lake."""
    rows = Catalogue.load(night.lake).current(night=date.fromisoformat(FIRST))
    path = night.lake.absolute(rng.choice([row["path"] for row in rows if row["rows"]]))
    harm(path)
    with connect(night.lake) as con:
        breaches = verify(con, night.lake)
    assert any(path.name in breach.where for breach in breaches), f"verify does not name {path}: {breaches}"
    began = time.monotonic()
    code, output = night.run(FIRST)
    seconds = time.monotonic() - began
    assert code == 0, output
    night.is_intact()
    night.recovers()
    return seconds


def lake_file_cut(night: Night, rng: random.Random) -> float:
    """A published file is cut short."""
    return _harmed(night, rng, lambda path: os.truncate(path, path.stat().st_size // 2))


def lake_file_garbled(night: Night, rng: random.Random) -> float:
    """Bytes in the pages of a published file change."""
    return _harmed(night, rng, _garble)


def lake_file_deleted(night: Night, rng: random.Random) -> float:
    """A published file is deleted."""
    return _harmed(night, rng, Path.unlink)


@contextmanager
def _small_disk(night: Night, options: str) -> Iterator[Path]:
    """The lake on a file system of its own."""
    lake, kept = night.lake.root, night.folder / "kept"
    shutil.move(lake, kept)
    lake.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(lake)], capture_output=True, text=True
    )
    if done.returncode:
        raise NotPossible(f"no rights to mount: {done.stderr.strip()}")
    try:
        shutil.copytree(kept, lake, dirs_exist_ok=True)
        yield lake
        shutil.rmtree(kept)
        shutil.copytree(lake, kept)
    finally:
        subprocess.run(["umount", "--lazy", str(lake)], check=True)
        lake.rmdir()
        shutil.move(kept, lake)


def disk_full(night: Night, rng: random.Random) -> float:
    """The disk has room for a part of the night only; then it has room."""
    used = sum(path.stat().st_size for path in night.lake.root.rglob("*") if path.is_file())
    with _small_disk(night, "size=64m") as lake:
        room = rng.randrange(20_000, 700_000)
        subprocess.run(["mount", "-o", f"remount,size={used + room}", str(lake)], check=True)
        filler = lake / ".filler"
        _fill_up(filler, room)
        code, output = night.run()
        assert code != 0, f"the disk was not full: {output}"
        night.is_intact()
        filler.unlink(missing_ok=True)
        subprocess.run(["mount", "-o", "remount,size=256m", str(lake)], check=True)
        return night.recovers()


def _fill_up(path: Path, leave: int) -> None:
    free = shutil.disk_usage(path.parent).free
    with path.open("wb") as file:
        file.write(b"\0" * max(0, free - leave))


def lake_read_only(night: Night, _: random.Random) -> float:
    """The lake cannot be written; then it can."""
    with _small_disk(night, "size=64m") as lake:
        subprocess.run(["mount", "-o", "remount,ro", str(lake)], check=True)
        code, output = night.run()
        assert code == 2, output
        assert "cannot be written" in output, output
        night.is_intact()
        subprocess.run(["mount", "-o", "remount,rw", str(lake)], check=True)
        return night.recovers()


def two_at_once(night: Night, _: random.Random) -> float:
    """A second run begins while the first is at work: it says who holds the lake, and the first completes."""
    began = time.monotonic()
    with night.started() as first:
        while not night.staged() and first.poll() is None:
            time.sleep(0.05)
        code, output = night.run()
        assert code == 2, output
        assert f"is being written by process {first.pid} since" in output, output
        assert first.wait(timeout=120) == 0
    night.is_intact()
    assert contents(night.lake) == night.after
    return time.monotonic() - began


def analyst_holds_snapshot(night: Night, _: random.Random) -> float:
    """An analyst keeps the snapshot open, for writing, through a kill and the run after it."""
    con = duckdb.connect(night.lake.snapshot)
    query = "select count(*), max(night) from articles"
    rows = con.sql(query).fetchall()
    with _half_read(night):
        assert con.sql(query).fetchall() == rows
    seconds = night.recovers()
    assert con.sql(query).fetchall() == rows
    con.close()
    night.is_intact()
    return seconds


def clock_jumps(night: Night, rng: random.Random) -> float:
    """The run that goes on has a clock that is days off, either way."""
    faketime = shutil.which("faketime")
    if faketime is None:
        raise NotPossible("faketime is not installed")
    offset = rng.choice((-3, 3)) * timedelta(days=1)
    with _half_read(night):
        pass
    night.is_intact()
    return night.recovers(prefix=(faketime, "-f", f"{offset.total_seconds():+.0f}s"))


def server_dies(night: Night, rng: random.Random) -> float:
    """The Prefect server is killed during the night and comes back on the same address."""
    home, api = night.folder / "prefect", f"http://127.0.0.1:{rng.randrange(20_000, 40_000)}/api"
    night.environment = {"PREFECT_API_URL": api, "PREFECT_HOME": str(home)}
    serving = _prefect_server(home, api)
    try:
        with night.started() as run:
            while not night.staged() and run.poll() is None:
                time.sleep(0.05)
            os.killpg(serving.pid, signal.SIGKILL)
            serving.wait()
            time.sleep(rng.uniform(1, 4))
            serving = _prefect_server(home, api)
            run.wait(timeout=240)
        night.is_intact()
        return night.recovers()
    finally:
        os.killpg(serving.pid, signal.SIGKILL)
        serving.wait()


def _prefect_server(home: Path, api: str) -> subprocess.Popen[bytes]:
    with mock.patch.dict(os.environ, PREFECT_HOME=str(home)):
        return server._start(home, api)


def dead_run_is_marked(night: Night, _: random.Random) -> float:
    """A run killed by -9 with nobody watching is marked Crashed; here the seconds are those until it was."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName

    named = FlowRunFilter(name=FlowRunFilterName(any_=[f"night {SECOND}"]))
    with get_client(sync_client=True) as client:
        others = {run.id for run in client.read_flow_runs(flow_run_filter=named)}  # of other drills
        with _half_read(night):
            pass
        began = time.monotonic()
        while time.monotonic() - began < MARKED_WITHIN:
            found = client.read_flow_runs(flow_run_filter=named)
            states = [run.state_name for run in found if run.id not in others]
            if "Running" not in states:
                assert states == ["Crashed"], states
                seconds = time.monotonic() - began
                night.recovers()
                return seconds
            time.sleep(1)
    raise AssertionError(f"still running after {MARKED_WITHIN} s: {states}")


def dask_worker_dies(night: Night, rng: random.Random) -> float:
    """A real Dask cluster, a scheduler and two workers over TCP, loses a worker in the middle of a shard."""
    with dask_cluster(night, rng) as workers:
        with night.started() as process:
            while not night.staged() and process.poll() is None:
                time.sleep(0.05)
            os.killpg(workers[0].pid, signal.SIGKILL)
            process.wait(timeout=240)
        night.is_intact()
        return night.recovers()


@contextmanager
def dask_cluster(night: Night, rng: random.Random) -> Iterator[list[subprocess.Popen[bytes]]]:
    """A scheduler and two workers, each a process, and the night's settings pointing to them."""
    port = rng.randrange(20_000, 40_000)
    address = f"tcp://127.0.0.1:{port}"
    night.options = f'\n[runner]\nkind = "dask"\naddress = "{address}"\n'
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=REPOSITORY,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for arguments in (scheduler, worker, worker)
    ]
    try:
        yield processes[1:]
    finally:
        for process in processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


FAULTS: dict[str, tuple[Fault, int]] = {
    "killed (-9) at a random instant": (killed, 30),
    "SIGTERM at a random instant": (terminated, 5),
    "killed (-9) while stories are grouped": (killed_while_grouping, 4),
    "staged file cut short": (staged_file_cut, 3),
    "staged file garbled": (staged_file_garbled, 3),
    "staged file deleted": (staged_file_deleted, 2),
    "published file cut short": (lake_file_cut, 2),
    "published file garbled": (lake_file_garbled, 2),
    "published file deleted": (lake_file_deleted, 2),
    "disk full": (disk_full, 4),
    "lake read-only": (lake_read_only, 1),
    "two runs at once": (two_at_once, 2),
    "analyst holds the snapshot open": (analyst_holds_snapshot, 2),
    "clock jumps by days": (clock_jumps, 2),
    "Prefect server dies and returns": (server_dies, 3),
    "dead run is marked Crashed": (dead_run_is_marked, 1),
    "Dask worker killed in mid-shard": (dask_worker_dies, 2),
}
