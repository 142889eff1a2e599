"""Fixtures for tests of several rooms: a Prefect server, lakes, and `nightdesk` as a user runs it."""

import fcntl
import gc
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from pyarrow import fs

from flows import server
from flows.cli import main
from tests.warehouse.lakes import unpacked

# Workers share few processors, and idle threads of torch wait for work in a loop. On a busy machine a test of
# training took 20 s of processor time with two threads, and 4 s with one.
os.environ.setdefault("OMP_NUM_THREADS", "1")
REPOSITORY = Path(__file__).parent.parent
settings.register_profile("nightdesk", deadline=None)  # a busy machine is no failure
settings.load_profile("nightdesk")


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file share a worker, for they share what it makes; those of the samples do across files.

    The rooms whose files take longest come first, so that no worker is left alone with a long one at the end.
    """
    items.sort(key=lambda item: not {"flows", "warehouse"} & set(item.path.relative_to(REPOSITORY).parts))
    for item in items:
        of_samples = "sample_lake" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("samples" if of_samples else str(item.path)))


def pytest_collection_finish() -> None:
    """Spare Python's garbage collector the modules and tests, which stay to the end, and most of its rounds.

    The tests of corrections take 6 % less processor time with it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory) -> Iterator[str]:
    """A real Prefect server for the whole session; commands use it, as PREFECT_API_URL names it.

    It takes seconds to start, so all workers share the first one's. Prefect reads its settings when it is imported,
    which is when the first command runs a night, so no test module may import it at its head. Runs in this process
    send no heartbeats, because every flow waits up to a second for them at its end. Runs in processes of their own
    do.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    home = folder / "prefect"
    server.prepare(home, workers=2, quiet=True)
    with ExitStack() as held:
        users = held.enter_context((folder / "prefect-users.lock").open("w"))
        with (folder / "prefect-start.lock").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)  # waits while another worker stops its server
            ui = held.enter_context(server.server(home, owner="tests"))
            note = home / "server.json"
            if note.exists() and json.loads(note.read_text())["owner_pid"] == os.getpid():
                held.callback(fcntl.flock, users, fcntl.LOCK_EX)  # who started it stops it once nobody uses it
        from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

        with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
            yield ui


@pytest.fixture(scope="session")
def sample_lake(prefect_server, tmp_path_factory) -> Path:
    """The three nights of samples, read once by the settings that `make run` uses."""
    lake = tmp_path_factory.mktemp("samples") / "lake"
    settings = str(REPOSITORY / "nightdesk.toml")
    nights = ("--from", "2026-03-02", "--to", "2026-03-04")
    assert main(["backfill", "--config", settings, "--lake", str(lake), *nights]) == 0
    return lake


@pytest.fixture(scope="module")
def small_canary() -> Iterator[None]:
    """Two of the canary's texts and one claim, for files whose tests read small nights in this process.

    Every night asks the models about the canary. The whole of it takes more time than all else that a night of two
    articles does. The nights of `sample_lake` have the whole canary, and it has tests of its own. This imports
    Prefect, so `prefect_server` goes before it where both are used.
    """
    from models.canary import compare
    from tasks.annotate import canary, stance

    texts, claims = compare.canary()
    small = {name: texts[name] for name in list(texts)[:2]}, claims[:1]
    with pytest.MonkeyPatch.context() as patch:
        for module in (compare, canary, stance):
            patch.setattr(module, "canary", lambda: small)
        yield


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """Options for addresses of an S3 server that runs in a thread; it is empty, and buckets may be created."""
    from moto.server import ThreadedMotoServer  # it takes a second, and few workers need it

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"endpoint_override={host}:{port}&scheme=http&region=us-east-1&allow_bucket_creation=true"
    server.stop()


@pytest.fixture
def bucket(object_store, monkeypatch) -> str:
    """The address of a folder in a bucket of its own."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-nothing")
    name = f"news-{uuid4()}"
    files, _ = fs.FileSystem.from_uri(f"s3://{name}?{object_store}")
    files.create_dir(name)
    return f"s3://{name}/lake?{object_store}"


@pytest.fixture
def older_lake(tmp_path) -> Path:
    """A lake of format 1, made by the Nightdesk of its time, copied to another folder."""
    return unpacked("lake-format-1.tar.xz", tmp_path / "older")


@pytest.fixture
def lake_of_format_2(tmp_path) -> Path:
    """A lake of format 2, likewise."""
    return unpacked("lake-format-2.tar.xz", tmp_path / "older")


@pytest.fixture
def lake_of_format_3(tmp_path) -> Path:
    """A lake of format 3, likewise."""
    return unpacked("lake-format-3.tar.xz", tmp_path / "older")


@pytest.fixture
def lake_of_format_4(tmp_path) -> Path:
    """A lake of format 4, likewise."""
    return unpacked("lake-format-4.tar.xz", tmp_path / "older")


@pytest.fixture
def lake_of_format_5(tmp_path) -> Path:
    """A lake of format 5, likewise."""
    return unpacked("lake-format-5.tar.xz", tmp_path / "older")


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture
def nightdesk(capsys, monkeypatch, tmp_path):
    """Run `nightdesk ARGUMENTS` in an empty folder, in this process."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Answer:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return run
