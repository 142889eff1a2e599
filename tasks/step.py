"""A step of a night as a Prefect task: never cached, timed, and with errors that name what to change."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from prefect import Task, task
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import quote

from tasks.models import model_errors_as_input_errors
from tasks.receipt import Receipt

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


def step(name: str, run_name: str | None = None, **options: Any) -> Callable[[Callable[P, R]], Task[P, R]]:
    """Make a Prefect task of a function that returns a receipt, alone or with other results.

    A `ModelError` leaves the task as an `InputError`. The receipt gets the seconds that the function took. It is
    the result itself, the last part of a tuple, or the attribute `receipt` of a dataclass.

    Args:
        name: the task's name in Prefect, such as `tag-entities`.
        run_name: the name of its runs, with arguments in braces; `name` if it is left out.
        options: of `prefect.task`.
    """

    def decorate(function: Callable[P, R]) -> Task[P, R]:
        @wraps(function)
        @model_errors_as_input_errors
        def timed(*args: P.args, **kwargs: P.kwargs) -> R:
            started = time.monotonic()
            result = function(*args, **kwargs)
            return _with_seconds(result, time.monotonic() - started)

        return task(name=name, task_run_name=run_name or name, cache_policy=NO_CACHE, **options)(timed)

    return decorate


def opaque(value: T) -> T:
    """`value` as a task argument that Prefect passes on as it is, instead of walking through all its content."""
    return cast(T, quote(value)) if value is not None else value


def _with_seconds(result: R, seconds: float) -> R:
    changed: Any = result
    if isinstance(result, Receipt):
        changed = replace(result, seconds=seconds)
    elif isinstance(result, tuple):
        changed = (*result[:-1], replace(result[-1], seconds=seconds))
    elif is_dataclass(result) and not isinstance(result, type):
        timed = replace(cast(Any, result).receipt, seconds=seconds)
        changed = replace(result, receipt=timed)
    return cast(R, changed)
