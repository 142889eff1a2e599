"""Sends messages to the webhook and the notification blocks that alerts about nights go to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.watch import WEBHOOK, webhook_block

_OURS = "the webhook"  # no name of a block


@dataclass(frozen=True)
class Messages:
    """Sends messages to everyone who is alerted when a night goes wrong.

    Attributes:
        blocks: the names of the notification blocks.
        url: of the webhook, a secret; None if there is none.
    """

    blocks: Sequence[str]
    url: str | None = field(default_factory=lambda: os.environ.get(WEBHOOK), repr=False)

    @property
    def targets(self) -> Sequence[str]:
        """The names of the blocks, and what we call the webhook."""
        return [*self.blocks, *([_OURS] if self.url else [])]

    def send(self, target: str, subject: str, body: str) -> str | None:
        """Send a message to one of `targets`; why it was not taken, or None, without the secret address."""
        from prefect.blocks.core import Block

        try:
            block: Any = webhook_block(self.url) if self.url and target == _OURS else Block.load(target)
            block.notify(body=body, subject=subject)
        except Exception as error:  # noqa: BLE001  # each service raises errors of its own
            return f"{target} did not take it: {type(error).__name__}"
        return None
