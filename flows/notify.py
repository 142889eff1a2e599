"""Sends a message to the webhook and the notification blocks that alerts about nights go to."""

from __future__ import annotations

import os

from flows.settings import Settings
from flows.watch import WEBHOOK, webhook_block
from tasks.watches import Sent


def send(settings: Settings, subject: str, body: str) -> Sent:
    """Send a message to everyone who is alerted when a night goes wrong.

    One that does not answer does not keep the others from being told. Errors do not name addresses, which are
    secrets.
    """
    from prefect.blocks.core import Block

    targets = {name: lambda name=name: Block.load(name) for name in settings.notify.blocks}
    if url := os.environ.get(WEBHOOK):
        targets["the webhook"] = lambda: webhook_block(url)
    problems = []
    for name, opened in targets.items():
        try:
            opened().notify(body=body, subject=subject)
        except Exception as error:  # noqa: BLE001  # each service raises errors of its own
            problems.append(f"{name} did not take it: {type(error).__name__}")
    return Sent(len(targets), problems)
