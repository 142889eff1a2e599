"""Which weights the settings' models stand for, and opening them before they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from threading import Thread

from models.api import STAGES, ModelError, ModelIdentity
from models.registry import identify, open_model
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


def open_ahead(models: Mapping[str, str]) -> Thread:
    """Begin to open the models in a thread: two seconds that a night need not wait for while it collects records.

    What goes wrong there goes wrong again where the model is asked, and is told there.
    """

    def open_all() -> None:
        with suppress(ModelError, OSError):
            for stage, name in models.items():
                open_model(name, stage)

    opening = Thread(target=open_all, name="open models")
    opening.start()
    return opening
