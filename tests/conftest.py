"""Fixtures for tests of several rooms: a Prefect server, lakes, and `nightdesk` as a user runs it."""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from moto.server import ThreadedMotoServer
from pyarrow import fs

from flows import server
from flows.cli import main

REPOSITORY = Path(__file__).parent.parent
settings.register_profile("nightdesk", deadline=None)  # a busy machine is no failure
settings.load_profile("nightdesk")


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file share a worker, for they share what it makes; those of the samples do across files."""
    for item in items:
        of_samples = "sample_lake" in getattr(item, "fixturenames", ())
        item.add_marker(pytest.mark.xdist_group("samples" if of_samples else str(item.path)))


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory) -> Iterator[str]:
    """A real Prefect server for the whole session; commands use it, as PREFECT_API_URL names it.

    It takes seconds to start. Prefect reads its settings when it is imported, which is when the first command
    runs a night, so no test module may import it at its head. Runs in this process send no heartbeats, because
    every flow waits up to a second for them at its end. Runs in processes of their own do.
    """
    home = tmp_path_factory.mktemp("prefect")
    server.prepare(home, workers=2, quiet=True)
    with server.server(home, owner="tests") as ui:
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
def small_canary(prefect_server) -> Iterator[None]:
    """Two of the canary's texts and one claim, for files whose tests read many small nights in this process.

    Every night asks the models about the canary. The whole of it takes more time than all else that a night of two
    articles does. The nights of `sample_lake` have the whole canary, and it has tests of its own.
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
    return _unpacked("lake-format-1.tar.xz", tmp_path / "older")


@pytest.fixture
def lake_of_format_2(tmp_path) -> Path:
    """A lake of format 2, likewise."""
    return _unpacked("lake-format-2.tar.xz", tmp_path / "older")


@pytest.fixture
def lake_of_format_3(tmp_path) -> Path:
    """A lake of format 3, likewise."""
    return _unpacked("lake-format-3.tar.xz", tmp_path / "older")


@pytest.fixture
def lake_of_format_4(tmp_path) -> Path:
    """A lake of format 4, likewise."""
    return _unpacked("lake-format-4.tar.xz", tmp_path / "older")


def _unpacked(fixture: str, lake: Path) -> Path:
    with tarfile.open(REPOSITORY / "tests" / "fixtures" / fixture) as packed:
        packed.extractall(lake, filter="data")
    return lake


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
