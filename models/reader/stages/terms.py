"""Nationalities, times, weapons and quantities: tagged for measurements only; no table has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from models.api import TERM_TYPES
from models.reader.stages.tagging import TaggingStage


class EmbeddedTerms(TaggingStage):
    """Tags terms with the shared encoder."""

    head: ClassVar[str] = "terms"
    types: ClassVar[Sequence[str]] = TERM_TYPES
