"""A Prefect server whose answers get lost, as they do under load: the night ends as it ended."""

from __future__ import annotations

import json
import re
import socket
import socketserver
import threading
from contextlib import suppress

import pytest

pytestmark = pytest.mark.usefixtures("prefect_server", "small_canary")

TEXT = "The council of Elmstad voted on Monday to keep the harbour open, Mayor Ingrid Solheim said in a statement."
LAST_STATE = re.compile(rb'POST \S*/flow_runs/\S+/set_state .*"type": ?"(COMPLETED|FAILED)"', re.DOTALL)


class Losing(socketserver.ThreadingTCPServer):
    """Passes everything on to a server and back, but for its first answer to the last state of a flow run since
    `lost` was set to 0."""

    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.upstream, self.lost = (host, port), 0


class _Connection(socketserver.BaseRequestHandler):
    server: Losing

    def handle(self):
        self.asked = b""
        with socket.create_connection(self.server.upstream) as upstream, suppress(OSError):
            threading.Thread(target=self._answer, args=(upstream,), daemon=True).start()
            while data := self.request.recv(65536):
                self.asked += data
                upstream.sendall(data)

    def _answer(self, upstream):
        with suppress(OSError):
            while data := upstream.recv(65536):
                if not self.server.lost and LAST_STATE.search(self.asked):
                    self.server.lost += 1
                    break
                self.asked = b""
                self.request.sendall(data)
            self.request.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="session")
def losing(prefect_server) -> Losing:
    """One such server before Prefect's. It runs as long as the process: Prefect keeps the client that takes slots
    of a limit, and would ask at the address of a server that is gone."""
    host, port = re.fullmatch(r"http://([^:/]+):(\d+)", prefect_server).groups()
    server = Losing(host, int(port))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def lost(losing, monkeypatch):
    """How many answers were lost, of a server that loses one."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    losing.lost = 0
    api = f"http://127.0.0.1:{losing.server_address[1]}/api"
    with temporary_settings({PREFECT_API_URL: api}):
        monkeypatch.setenv("PREFECT_API_URL", api)
        yield lambda: losing.lost
    losing.lost = 1  # from now on it loses nothing


def test_a_night_whose_last_answer_is_lost_was_published(nightdesk, tmp_path, lost):
    (tmp_path / "wire.jsonl").write_text(json.dumps({"url": "https://a.example/1", "text": TEXT}) + "\n{broken\n")
    answer = nightdesk("run", "wire.jsonl", "--night", "2026-03-02", "--lake", "lake")
    assert lost() == 1
    assert answer.code == 0, answer.err
    assert "Night 2026-03-02: Degraded: 1 of 2 records rejected: wire 1" in answer.err
    assert "2 records: 1 new, 1 rejected (broken_record 1)" in answer.out


def test_a_night_that_failed_and_whose_last_answer_is_lost_says_what_it_failed_of(nightdesk, tmp_path, lost):
    (tmp_path / "nightdesk.toml").write_text(
        '[[sources]]\nname = "wire"\npath = "gone.jsonl"\n[limits]\nsource_retries = 0\n'
    )
    answer = nightdesk("run", "--night", "2026-03-02")
    assert lost() == 1
    assert answer.code == 3
    assert "nightdesk: night 2026-03-02: not one source answered, nothing was published" in answer.err
    assert "Traceback" not in answer.err
