"""The Prefect server of a run: a server that is running already, or our own, which outlives the run.

A run without a server loses task runs: Prefect's temporary server is stopped before it has stored them all. So
Nightdesk starts a real one, waits until everything is recorded, and then stops it.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from flows import migrated
from flows.settings import Settings
from warehouse.errors import NightdeskError
from warehouse.lake.lake import Lake, is_alive

START_SECONDS = 180  # the very first start migrates Prefect's database: 16-25 s measured
START_POLL_SECONDS = 0.1
ANSWER_SECONDS = 30  # a busy server once took more than five; one that is gone refuses at once
RECORD_SECONDS = 120  # one by one, Prefect's recorder writes 25-30 task runs a second
RECORD_POLL_SECONDS = 1.0  # without news for this long, nothing more is expected
FIRST_RECORD_POLL_SECONDS = 0.1  # a small night is recorded at once; the pauses double
PAGE = 200  # the most task runs that the server returns at once
STOP_SECONDS = 15
DEFAULT_PORT = 4200
HEARTBEAT_SECONDS = 30  # Prefect's minimum; a run that misses three is dead


def home_of(settings: Settings) -> Path:
    """Where Prefect keeps its records of this lake's runs, unless the environment says otherwise."""
    return Lake(settings.lake).root / ".prefect"


def prepare(home: Path, *, workers: int, quiet: bool) -> None:
    """Set what Prefect reads when it is imported. Variables that are set already stay as they are.

    Args:
        home: where Prefect keeps its database unless PREFECT_HOME or PREFECT_API_URL say otherwise.
        workers: shards read at once.
        quiet: keep Prefect's log lines off the terminal; the UI has them.
    """
    chosen = {
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",  # the other UI asks an analytics host even if analytics are off
        "PREFECT_CLI_PROMPT": "false",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # keeps runs for 90 days, not for ever
        "PREFECT_TASK_RUNNER_THREAD_POOL_MAX_WORKERS": str(workers),
        # Prefect stores each state of each task run by itself, some sixty a night. Together they take the server a
        # quarter less processor time.
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",  # seconds, whole ones
    }
    if "PREFECT_API_URL" not in os.environ:
        chosen["PREFECT_HOME"] = str(home)
    if quiet:
        chosen["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "CRITICAL"
    for key, value in chosen.items():
        os.environ.setdefault(key, value)


@contextmanager
def server(home: Path, *, owner: str, meanwhile: Callable[[], None] | None = None) -> Iterator[str]:
    """Have a Prefect server while the block runs; yields the address of its UI. Call `prepare` first.

    PREFECT_API_URL names a running server. Without it, a server of the same home is used, and taken over if its
    starter died; otherwise a server is started, and stopped at the end.

    Args:
        meanwhile: called while a server starts; not called if there is nothing to wait for.

    Raises:
        NightdeskError: the server did not become healthy.
    """
    given = os.environ.get("PREFECT_API_URL")
    if given is not None:
        if not _is_healthy(given):
            raise NightdeskError(f"no Prefect server answers at PREFECT_API_URL={given}: start it, or unset it")
        yield _ui(given)
        return
    note = home / "server.json"
    running = _read_note(note)
    ours = running is None or not is_alive(running["owner_pid"])
    process = None
    with ExitStack() as held:
        api: str = running["api"] if running else f"http://127.0.0.1:{_free_port(held)}/api"
        os.environ["PREFECT_API_URL"] = api  # before `meanwhile` imports Prefect, which reads it
        held.callback(os.environ.pop, "PREFECT_API_URL", None)
        if running is None:
            process = _start(home, api, meanwhile)
            running = {"api": api, "pid": process.pid}
        if ours:
            note.write_text(json.dumps({**running, "owner_pid": os.getpid(), "for": owner}), encoding="utf-8")
        try:
            yield _ui(api)
        finally:
            _flush_logs()
            if ours:
                note.unlink(missing_ok=True)
                _stop(running["pid"])
                if process is not None:
                    process.wait()


@contextmanager
def one_client() -> Iterator[None]:
    """Share one Prefect client among all calls of this thread while the block runs.

    Each new client reads all certificates, even for a server on this machine, which takes 20 ms.
    """
    from prefect.context import SyncClientContext

    with SyncClientContext.get_or_create():
        yield


def wait_until_recorded(flow_run_id: UUID, tasks: int) -> bool:
    """Wait until the server has stored the final states of the flow run's task runs.

    Args:
        tasks: how many there are; 0 for a failed run, whose number is unknown: then it is enough that no more
            arrive.

    Returns:
        False if some were still missing after RECORD_SECONDS; the night itself is not affected.
    """
    deadline, before = time.monotonic() + RECORD_SECONDS, -1
    pause = FIRST_RECORD_POLL_SECONDS if tasks else RECORD_POLL_SECONDS
    while time.monotonic() < deadline:
        ended, all_runs = _task_runs(flow_run_id)
        if ended == all_runs >= tasks and (tasks or ended == before):
            return True
        before = all_runs
        time.sleep(pause)
        pause = min(2 * pause, RECORD_POLL_SECONDS)
    return False


def _task_runs(flow_run_id: UUID) -> tuple[int, int]:
    """How many task runs of the flow run are stored: those that ended, and all."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    ended = stored = 0
    mine = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
    with get_client(sync_client=True) as client:
        while page := client.read_task_runs(flow_run_filter=mine, limit=PAGE, offset=stored):
            stored += len(page)
            ended += sum(1 for run in page if run.state is not None and run.state.is_final())
    return ended, stored


def _start(home: Path, api: str, meanwhile: Callable[[], None] | None) -> subprocess.Popen[bytes]:
    home.mkdir(parents=True, exist_ok=True)
    is_new = not migrated.database(home).exists()
    if is_new:
        migrated.lay_out(home)
    environment = {
        **os.environ,
        "PREFECT_SERVER_API_HOST": os.environ.get(
            "PREFECT_SERVER_API_HOST", "127.0.0.1"
        ),  # no other machine unless the user says so
        "PREFECT_SERVER_API_PORT": str(httpx.URL(api).port),  # the port flag alone leaves the UI calling 4200
        "PREFECT_API_URL": api,
    }
    log = home / "server.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", "server", "start"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C must stop the run first; we stop the server after it
        )
    try:
        if meanwhile is not None:
            meanwhile()
        _wait_until_healthy(process, api, log)
        if is_new:
            migrated.keep(home)
    except BaseException:  # also on Ctrl-C: nobody else knows of this server yet
        _stop(process.pid)
        process.wait()
        raise
    return process


def _wait_until_healthy(process: subprocess.Popen[bytes], api: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    with _client() as client:
        while not _is_healthy(api, client):
            if process.poll() is not None or time.monotonic() > deadline:
                raise NightdeskError(
                    f"the Prefect server did not start: read {log}, or name one by PREFECT_API_URL"
                )
            time.sleep(START_POLL_SECONDS)


def _flush_logs() -> None:
    """Send the log lines that Prefect still holds; otherwise it complains once the server is gone."""
    if "prefect.logging.handlers" in sys.modules:
        from prefect.logging.handlers import APILogHandler

        APILogHandler().flush()


def _stop(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            os.killpg(pid, 0)  # raises as soon as the whole group is gone
            time.sleep(0.1)
        os.killpg(pid, signal.SIGKILL)


def _read_note(note: Path) -> dict[str, Any] | None:
    """The server noted for this home; None if it does not answer."""
    try:
        running: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return running if _is_healthy(running["api"]) else None


def _is_healthy(api: str, client: httpx.Client | None = None) -> bool:
    with _client() if client is None else nullcontext(client) as asking:
        try:
            return asking.get(f"{api}/health").status_code == 200
        except httpx.HTTPError:
            return False


def _client() -> httpx.Client:
    return httpx.Client(timeout=ANSWER_SECONDS, trust_env=False, verify=_certificates())


@cache
def _certificates() -> ssl.SSLContext:
    """httpx's own certificates, read once: it would read them for each client, which takes 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


def _free_port(claimed: ExitStack) -> int:
    """Prefect's usual port if it is free, so that bookmarks keep working; otherwise any free port.

    Args:
        claimed: holds the usual port for us. A server takes seconds until it listens; two runs that start meanwhile
            would both take the port, and then the server, for their own.
    """
    usual = int(os.environ.get("PREFECT_SERVER_API_PORT", DEFAULT_PORT))
    mine = claimed.enter_context((Path(tempfile.gettempdir()) / f"nightdesk-{os.getuid()}-{usual}.lock").open("w"))
    with suppress(OSError):
        fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return _bound(usual)
    try:
        return _bound(0)
    except OSError as error:
        raise NightdeskError(f"no free port on 127.0.0.1 for Prefect ({error}): set PREFECT_API_URL") from error


def _bound(port: int) -> int:
    """The number of the port, if it can be bound; for 0, any free port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return int(probe.getsockname()[1])


def _ui(api: str) -> str:
    return api.removesuffix("/").removesuffix("/api")
