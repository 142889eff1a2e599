"""Log lines as JSON, one object a line on stderr, for collectors of logs; Prefect's lines are among them."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any, Literal

OURS = logging.getLogger("nightdesk")  # what a command says to the person at the terminal
_ABOUT: ContextVar[dict[str, str]] = ContextVar("about", default={})  # noqa: B039  # never changed in place
_RUNS = {"flow_run_name": "flow_run", "task_run_name": "task_run"}  # extras of Prefect's records, and our keys
# Prefect reads these wherever it is imported: in this process, and in that of a scheduled night. Its handler
# `debug` writes lines as they are; `console` would lay them out for a terminal.
_OF_PREFECT = {
    "PREFECT_LOGGING_FORMATTERS_JSON_CLASS": "flows.logs.JsonLines",
    "PREFECT_LOGGING_HANDLERS_DEBUG_FORMATTER": "json",
    "PREFECT_LOGGING_ROOT_HANDLERS": "debug",
    "PREFECT_LOGGING_LOGGERS_UVICORN_HANDLERS": "debug",
    "PREFECT_LOGGING_LOGGERS_FASTAPI_HANDLERS": "debug",
}


class JsonLines(logging.Formatter):
    """A record as one JSON object: time, level, logger, message; night, run and Prefect's runs where known; and the
    traceback of an exception."""

    def __init__(self, *_: object) -> None:
        super().__init__()  # `logging.config` passes a format, which JSON has not

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_ABOUT.get(),
        }
        line |= {ours: value for theirs, ours in _RUNS.items() if (value := getattr(record, theirs, None))}
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start(form: Literal["text", "json"]) -> None:
    """Write what follows as JSON if the settings say so. Call it before Prefect is imported."""
    if form == "text" or is_on():
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)  # Prefect leaves a root logger alone that has a formatter
    OURS.addHandler(logging.NullHandler())
    OURS.setLevel(logging.INFO)
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed
    os.environ.update(_OF_PREFECT)


def stop() -> None:
    """Undo `start`."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler.formatter, JsonLines)]:
        root.removeHandler(handler)
    OURS.handlers.clear()
    logging.captureWarnings(False)
    threading.excepthook = threading.__excepthook__
    for key in _OF_PREFECT:
        os.environ.pop(key, None)


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    """Write what ended a thread as a line; Python would print its traceback as text."""
    if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
        name = failed.thread.name if failed.thread else "unknown"
        OURS.error("thread %s ended by an error", name, exc_info=failed.exc_value)


def is_on() -> bool:
    """Whether lines are written as JSON."""
    return bool(OURS.handlers)


@contextmanager
def about(night: date, run_id: str) -> Iterator[None]:
    """Name the night and its run in every line of the block, also of the tasks that it starts on this machine."""
    token = _ABOUT.set({"night": night.isoformat(), "run_id": run_id})
    try:
        yield
    finally:
        _ABOUT.reset(token)
