"""The base of the embedded stages: the opened weights, the encoder pass, and its states in a Reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from models.api import ModelError, ModelIdentity, Reading, Span
from models.reader.opened import OpenedReader
from models.reader.states import EncodedText, encode


class EmbeddedStage:
    """A stage that answers from the shared encoder's states."""

    def __init__(self, opened: OpenedReader) -> None:
        self.opened = opened

    @property
    def identity(self) -> ModelIdentity:
        """The reader's weights, which all embedded stages share."""
        return self.opened.identity

    @property
    def encoder_id(self) -> str:
        """The weights whose encoder makes the states from which this stage answers."""
        return self.opened.identity.model_id

    @property
    def computed_by(self) -> str:
        """The engine that runs the encoder, with its number format, such as `openvino 2026.4.1 int8 bf16 cpu`."""
        return self.opened.engine.name

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> list[EncodedText]:
        """Run the encoder once over `texts`."""
        return encode(self.opened.engine, self.opened.tokenizer, texts, sentences)

    def encoded(self, reading: Reading) -> list[EncodedText]:
        """The states that `models.reading.read` made for these weights.

        Raises:
            ModelError: the reading was made without this model.
        """
        states = reading.states.get(self.encoder_id)
        if states is None:
            raise ModelError(f"this reading has no states of {self.encoder_id}; name the model when calling read")
        return cast(list[EncodedText], states)
