"""The language of a text, by py3langid: its model is inside the package, so nothing is downloaded."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNDETERMINED = "und"
LEAST_LETTERS = 40  # two or three short sentences; below that names alone decide
LEAST_PROBABILITY = 0.8
SAMPLE = 1_000  # code points; more text does not change the answer, only the time it takes
_OPENING = Lock()


def language_of(text: str, declared: str | None = None) -> str:
    """ISO 639-1 code of the text's language; `declared` where the text cannot tell, else `und`."""
    sample = text[:SAMPLE]
    if sum(map(str.isalpha, sample)) >= LEAST_LETTERS:
        with _OPENING:
            identifier = _identifier()
        code, probability = identifier.classify(sample)
        if probability >= LEAST_PROBABILITY:
            return str(code)
    return _code(declared) or UNDETERMINED


def is_read(language: str, languages: tuple[str, ...]) -> bool:
    """Whether the models read it; an undetermined text is taken for the first of `languages`."""
    return language in languages or (language == UNDETERMINED and bool(languages))


def _code(declared: str | None) -> str | None:
    """`en` of `en-GB` and `en_GB`; None for what is no such code."""
    head = (declared or "").strip().lower().replace("_", "-").partition("-")[0]
    return head if len(head) == 2 and head.isascii() and head.isalpha() else None


@cache
def _identifier() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
