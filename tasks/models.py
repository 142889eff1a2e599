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

EMBEDDED = "embedded"
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


def open_ahead(models: Mapping[str, str]) -> None:
    """Start to open the models while a night collects records: side by side, as most of it is work outside Python.

    An error is ignored here: the stage that uses the model raises it again.
    """
    for stage in asked(models):
        Thread(target=_open, args=(models[stage], stage), name=f"open {stage}").start()


def _open(name: str, stage: str) -> None:
    with suppress(ModelError, OSError):
        open_model(name, stage)


def embedded(*, stances: bool) -> dict[str, str]:
    """The model's name by stage where no settings name another; stances are asked where claims are followed."""
    return {stage: EMBEDDED for stage in STAGES if stances or stage != "stance"}
