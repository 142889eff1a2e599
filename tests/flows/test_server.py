"""The Prefect server of a run: the one that is named, the one that is noted, or a plain word that there is none."""

import json
import os

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
