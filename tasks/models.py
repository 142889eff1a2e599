"""The models that the settings name: which weights they are, opening them early, and their errors.

Imports no Prefect, so that the command line can use it at no cost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from threading import Thread
from typing import ParamSpec, TypeVar

from models.api import OFF, OPTIONAL_STAGES, STAGES, ModelError, ModelIdentity
from models.registry import identify, open_model
from warehouse.errors import InputError

P = ParamSpec("P")
T = TypeVar("T")


def model_errors_as_input_errors(function: Callable[P, T]) -> Callable[P, T]:
    """Report a model that cannot be opened or used as a mistake that the user can correct (exit code 2)."""

    @wraps(function)
    def reporting(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except ModelError as error:
            raise InputError(str(error)) from error

    return reporting


def asked(models: Mapping[str, str]) -> list[str]:
    """The stages that are asked, in the order of STAGES: all but the optional stages that are off.

    Args:
        models: the name of each stage's model.
    """
    off = {stage for stage in OPTIONAL_STAGES if models.get(stage) == OFF}
    return [stage for stage in STAGES if stage in models and stage not in off]


def identities(models: Mapping[str, str]) -> dict[str, ModelIdentity]:
    """Which weights the model of each stage that is asked has; no model is opened.

    Args:
        models: the name of each stage's model.

    Raises:
        InputError: there is no such model; names the key of the settings.
    """
    by_stage = {}
    for stage in asked(models):
        try:
            by_stage[stage] = identify(models[stage], stage)
        except ModelError as error:
            raise InputError(f"models.{stage}: {error}") from error
    return by_stage


def open_ahead(models: Mapping[str, str]) -> Thread:
    """Start to open the models in a thread, which saves a night the two seconds while it collects records.

    An error is ignored here: the stage that uses the model raises it again.
    """

    def open_all() -> None:
        with suppress(ModelError, OSError):
            for stage in asked(models):
                open_model(models[stage], stage)

    opening = Thread(target=open_all, name="open models")
    opening.start()
    return opening
