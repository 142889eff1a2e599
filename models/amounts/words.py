"""The lists of words in words.txt, read once: each begins with its name in brackets and what it is for."""

from __future__ import annotations

import re
from pathlib import Path

_SECTION = re.compile(r"^\[(\w+)\][^\n]*\n(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_SECTIONS = dict(_SECTION.findall(Path(__file__).with_name("words.txt").read_text(encoding="utf-8")))

WORDS = {name: frozenset(words.split()) for name, words in _SECTIONS.items()}


def phrases(name: str) -> list[tuple[str, ...]]:
    """The phrases of a list that has semicolons between them, each as its words."""
    return [tuple(phrase.split()) for phrase in _SECTIONS[name].split(";")]
