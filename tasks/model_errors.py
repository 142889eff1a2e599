"""What goes wrong with a model, told as what the user must change."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from models.api import ModelError
from warehouse.errors import InputError

P = ParamSpec("P")
T = TypeVar("T")


def model_errors_as_input_errors(function: Callable[P, T]) -> Callable[P, T]:
    """Let a model that cannot be opened or used as asked reach the user as something to change (exit 2)."""

    @wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except ModelError as error:
            raise InputError(str(error)) from error

    return told
