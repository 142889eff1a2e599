"""Log lines as JSON: of a command, of the nights that it reads, and of the process of a scheduled night."""

import json
import os
import subprocess
import sys
import threading

import pytest

from flows import cli, logs
from tests.conftest import REPOSITORY

SETTINGS = """\
lake = "lake"
[[sources]]
name = "wire"
path = "nothing-here"
[logs]
format = "json"
"""


@pytest.mark.usefixtures("prefect_server")
def test_every_line_of_a_night_is_an_object_that_names_the_night_and_its_run(nightdesk, tmp_path):
    (tmp_path / "nightdesk.toml").write_text(SETTINGS, encoding="utf-8")
    answer = nightdesk("run", "--night", "2026-03-02")
    assert answer.code == 3
    lines = [json.loads(line) for line in answer.err.splitlines()]
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    [begun] = [line for line in lines if line["message"].startswith("Reading night 2026-03-02 as run ")]
    assert (begun["night"], begun["flow_run"]) == ("2026-03-02", "night 2026-03-02")
    assert begun["message"].endswith(begun["run_id"])
    of_tasks = [line for line in lines if line["logger"] == "prefect.task_runs"]
    assert {line["run_id"] for line in of_tasks} == {begun["run_id"]}
    assert (lines[-1]["level"], lines[-1]["logger"]) == ("ERROR", "nightdesk")
    assert "not one source answered" in lines[-1]["message"]
    assert not logs.is_on()  # the next command of this process prints text


def test_an_error_that_nobody_foresaw_is_a_line_too_also_in_a_thread(nightdesk, monkeypatch):
    def broken(_):
        logs.start("json")
        thread = threading.Thread(target=lambda: {}["no\nsuch key"], name="pages")
        thread.start()
        thread.join()
        raise RuntimeError("no\nidea")

    monkeypatch.setattr(cli, "_dispatch", broken)
    answer = nightdesk("serve")
    of_thread, failed = (json.loads(line) for line in answer.err.splitlines())
    assert answer.code == 1
    assert (of_thread["level"], of_thread["message"]) == ("ERROR", "thread pages ended by an error")
    assert of_thread["exception"].endswith("KeyError: 'no\\nsuch key'")
    assert (failed["level"], failed["logger"]) == ("CRITICAL", "nightdesk")
    assert failed["exception"].startswith("Traceback")
    assert failed["exception"].endswith("RuntimeError: no\nidea")
    assert threading.excepthook is threading.__excepthook__


def test_prefect_in_another_process_writes_them_too_with_the_traceback():
    program = """
import logging
from prefect import flow  # sets logging up
from prefect.logging import get_logger
try:
    1 / 0
except ZeroDivisionError:
    get_logger("flow_runs").exception("a night\\nfailed: %s", "wire", extra={"flow_run_name": "night 1"})
logging.getLogger("other").warning("a library warns :100:")
"""
    environment = {**os.environ, **logs._OF_PREFECT, "PYTHONPATH": str(REPOSITORY)}
    environment["PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW"] = "ignore"  # no run, and so no server, is here
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, cwd=REPOSITORY, check=True
    )
    failed, warned = map(json.loads, ended.stderr.splitlines())
    assert (failed["level"], failed["logger"], failed["flow_run"]) == ("ERROR", "prefect.flow_runs", "night 1")
    assert failed["message"] == "a night\nfailed: wire"
    assert failed["exception"].startswith("Traceback")
    assert failed["exception"].endswith("division by zero")
    assert (warned["level"], warned["message"]) == ("WARNING", "a library warns :100:")
