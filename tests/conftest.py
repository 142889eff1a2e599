"""What tests of several rooms share: one Prefect server, and the command run as a user runs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows import server
from flows.cli import main

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory) -> Iterator[str]:
    """A real Prefect server for the whole session; commands use it, as PREFECT_API_URL names it.

    It takes 10 to 20 s to start. Prefect reads its settings when it is imported, which is when the first command
    runs a night, so no test module may import it at its head.
    """
    home = tmp_path_factory.mktemp("prefect")
    server.prepare(home, workers=2, quiet=True)
    with server.server(home, owner="tests") as ui:
        yield ui


@pytest.fixture(scope="session")
def sample_lake(prefect_server, tmp_path_factory) -> Path:
    """The three nights of samples, read once by the settings that `make run` uses."""
    lake = tmp_path_factory.mktemp("samples") / "lake"
    settings = str(REPOSITORY / "nightdesk.toml")
    nights = ("--from", "2026-03-02", "--to", "2026-03-04")
    assert main(["backfill", "--config", settings, "--lake", str(lake), *nights]) == 0
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
