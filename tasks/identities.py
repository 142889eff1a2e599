"""Which weights the settings' models stand for."""

from __future__ import annotations

from collections.abc import Mapping

from models.api import STAGES, ModelError, ModelIdentity
from models.registry import identify
from warehouse.errors import InputError


def identities(models: Mapping[str, str]) -> dict[str, ModelIdentity]:
    """Which weights each stage's model stands for, told without opening them.

    Args:
        models: the name of each stage's model.

    Raises:
        InputError: there is no such model; names the key of the settings.
    """
    found = {}
    for stage in STAGES:
        try:
            found[stage] = identify(models[stage], stage)
        except ModelError as error:
            raise InputError(f"models.{stage}: {error}") from error
    return found
