"""The Prefect server of a run: the one that is named, the one that is noted, or a plain word that there is none."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from flows import server
from warehouse.errors import NightdeskError


@pytest.fixture
def no_api_url(prefect_server, monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL")
    return prefect_server


def test_a_server_that_is_named_but_does_not_answer_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    with (
        pytest.raises(NightdeskError, match=r"no Prefect server answers at PREFECT_API_URL=http://127\.0\.0\.1:9"),
        server.server(tmp_path, owner="run"),
    ):
        pass


def test_a_server_noted_for_the_same_home_is_used_and_left_running(tmp_path, no_api_url):
    note = {"api": f"{no_api_url}/api", "pid": 0, "owner_pid": os.getpid(), "for": "serve"}
    (tmp_path / "server.json").write_text(json.dumps(note))
    with server.server(tmp_path, owner="run") as ui:
        assert ui == no_api_url
        assert os.environ["PREFECT_API_URL"] == f"{no_api_url}/api"
    assert "PREFECT_API_URL" not in os.environ
    assert httpx.get(f"{no_api_url}/api/health").status_code == 200
    assert json.loads((tmp_path / "server.json").read_text())["for"] == "serve"


def test_prepare_leaves_what_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("PREFECT_TASK_RUNNER_THREAD_POOL_MAX_WORKERS", "7")
    server.prepare(tmp_path, workers=2, quiet=False)
    assert os.environ["PREFECT_TASK_RUNNER_THREAD_POOL_MAX_WORKERS"] == "7"


def test_a_run_without_a_server_starts_one_and_records_everything_though_its_reader_went_away(tmp_path):
    """The terminal closes once it has said where to watch; the night goes on to its end, and stops its server."""
    (tmp_path / "a.txt").write_text("The harbour of Elmstad stays open, Mayor Ingrid Solheim said on Monday.")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    command = [sys.executable, "-m", "flows.cli", "run", "a.txt", "--night", "2026-03-02"]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    hung_up = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL)}  # `nohup make test` ignores it
    run = subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, **streams, **hung_up)
    said = []
    while not (said and said[-1].startswith("Watch the run at")):
        said.append(run.stderr.readline())
        assert said[-1], f"it ended early: {said}"
    run.stderr.close()
    run.stdout.close()
    run.send_signal(signal.SIGHUP)
    assert run.wait() == 0
    address = said[-1].split()[-1]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/api/health")
    home = tmp_path / "lake" / ".prefect"
    assert not (home / "server.json").exists()
    with contextlib.closing(sqlite3.connect(home / "prefect.db")) as database:
        recorded = database.execute("select name, state_type from task_run order by name").fetchall()
        logged = {line for (line,) in database.execute("select message from log").fetchall()}
    names = [
        "align quotations",
        "attribute quotes a 0",
        "canary",
        "check",
        "classify sentiment a 0",
        "clean a",
        "embed a 0",
        "find dates a 0",
        "find trends",
        "group copies",
        "group stories",
        "ingest a",
        "judge stance a 0",
        "link entities",
        "locate places a 0",
    ]
    names += ["publish", "read amounts a 0", "read shard a 0", "report", "summarise a 0", "tag entities a 0"]
    assert recorded == [(name, "COMPLETED") for name in names]
    assert "Nobody was listening any more (stderr, stdout, the terminal); the night went on to its end" in logged


def test_nothing_is_done_meanwhile_where_a_server_is_there(tmp_path, no_api_url):
    note = {"api": f"{no_api_url}/api", "pid": 0, "owner_pid": os.getpid(), "for": "serve"}
    (tmp_path / "server.json").write_text(json.dumps(note))
    done = []
    with server.server(tmp_path, owner="run", meanwhile=lambda: done.append("something")):
        assert done == []


def test_what_fails_while_a_server_starts_leaves_no_server(tmp_path, no_api_url, monkeypatch):
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))

    def fails():
        assert os.environ["PREFECT_API_URL"].startswith("http://127.0.0.1:")
        while not processes_of(tmp_path):
            time.sleep(0.05)
        raise NightdeskError("no such model")

    with (
        pytest.raises(NightdeskError, match="no such model"),
        server.server(tmp_path, owner="run", meanwhile=fails),
    ):
        pass
    assert "PREFECT_API_URL" not in os.environ
    assert left_after_a_moment(tmp_path) == []


def test_a_run_that_is_told_to_stop_while_its_server_starts_leaves_no_server(tmp_path):
    (tmp_path / "a.txt").write_text("The harbour of Elmstad stays open.")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    command = [sys.executable, "-m", "flows.cli", "run", "a.txt"]
    run = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    assert run.stderr.readline() == "Waiting for the Prefect server ...\n"
    while not processes_of(tmp_path / "lake" / ".prefect"):
        time.sleep(0.05)
    time.sleep(0.2)  # it is there, and far from healthy, though a fast machine may be further
    run.terminate()
    _, told = run.communicate()
    assert run.returncode == 130
    assert told.splitlines()[-1].startswith("nightdesk: interrupted")
    assert left_after_a_moment(tmp_path / "lake" / ".prefect") == []


def left_after_a_moment(home):
    """What still runs with this Prefect home; a process that was told to end may take a while on a busy machine."""
    deadline = time.monotonic() + 120
    while (found := processes_of(home)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def processes_of(home):
    """Processes that were started with this Prefect home."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if f"PREFECT_HOME={home}".encode() in environ.read_bytes():
                found.append(environ.parent.name)
    return found


def test_of_two_runs_that_begin_at_once_only_one_takes_the_usual_port():
    with contextlib.ExitStack() as first, contextlib.ExitStack() as second:
        ports = {server._free_port(first), server._free_port(second)}
        assert len(ports) == 2


def test_serve_is_one_per_lake_and_stops_when_told_though_a_shell_started_it_in_the_background(tmp_path):
    # The night that is due finds no file, and so takes little time.
    (tmp_path / "nightdesk.toml").write_text('[[sources]]\nname = "a"\npath = "{night}.txt"\n')
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    command = [sys.executable, "-c", "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); "]
    command[-1] += "from flows.cli import main; sys.argv[1:] = ['serve']; sys.exit(main())"
    with open(tmp_path / "log", "w") as log:
        run = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=log, stderr=log)
    while "Ready." not in (tmp_path / "log").read_text():
        assert run.poll() is None, (tmp_path / "log").read_text()
        time.sleep(0.2)
    second = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert second.returncode == 2
    assert re.fullmatch(rf"nightdesk: lake \S+ is served by process {run.pid} since .*\n", second.stderr)
    [ui] = re.findall(r"Runs and their artifacts: (\S+)", (tmp_path / "log").read_text())
    assert [one["name"] for one in httpx.post(f"{ui}/api/deployments/filter").json()] == ["lake"]
    run.terminate()
    assert run.wait() == 0
    assert (tmp_path / "log").read_text().splitlines()[-1].startswith("Stopped; ")
    assert left_after_a_moment(tmp_path / "lake" / ".prefect") == []
