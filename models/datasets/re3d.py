"""Names in re3d: documents on conflict and diplomacy, the domain nearest to news.

Source: Defence Science and Technology Laboratory, "re3d" (2017); each folder names its licence (Open
Government Licence, Creative Commons, US government works). Traps: some files begin with a byte order mark; spans
nest ("the Kurdish YPG" contains "Kurdish"); organisations include common nouns ("U.S. service members"), which are
not names in news, and articles ("the"). Only spans of capitalised words are learned as names; other spans are
ignored, not learned as "no name". Titles belong to persons here ("Foreign Minister Julie Bishop") and are cut off.
Pronouns are annotated ("We" is an organisation) and are skipped. Countries that act are organisations here but
places in CoNLL-2003, which we follow.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.api import Span
from models.datasets.columns import G, L, N, P, TaggedSentence
from models.datasets.files import need
from models.rules.sentences import split_sentences

HELD_DOCUMENTS = 6  # every sixth document is held out for measurements
_TYPES = {"Person": P, "Organisation": G, "Location": L, "Nationality": N}
_TERMS = {"Nationality": "nationality", "Temporal": "time", "Weapon": "weapon", "Quantity": "quantity"}
_SMALL = frozenset("of the and for in on de al el bin".split())  # noqa: SIM905
_PRONOUNS = frozenset("i we he she they it you my our his her their its us who".split())  # noqa: SIM905
_COUNTRIES = frozenset(
    {"UK", "US", "U.S.", "U.S", "USA", "United States", "United Kingdom", "Iraq", "Syria", "Russia"}
)
_TITLE = re.compile(
    r"^(?:.*\b(?:Minister|President|Secretary|Ambassador|Envoy|Representative|Director|Commander|Commissioner|Chancellor|King|"
    r"Emir|Prince|Sheikh|Senator|General|Gen|Colonel|Col|Major|Maj|Lieutenant|Lt|Captain|Admiral|Dr|Mr|Mrs|Ms|HE|Sir)\b\.?)\s*"
)


def read_re3d(data: Path) -> list[list[TaggedSentence]]:
    """Documents as lists of sentences with names."""
    return [_document(text, entities) for text, entities in _documents(data)]


def read_re3d_terms(data: Path) -> list[list[TaggedSentence]]:
    """The same documents with nationalities, times, weapons and quantities as annotated; of overlapping spans the
    longest counts."""
    return [_terms(text, entities) for text, entities in _documents(data)]


def _documents(data: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for folder in sorted(p for p in need(data, "entities/re3d").iterdir() if p.is_dir()):
        spans: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for entity in _lines(folder / "entities.json"):
            spans[entity["documentId"]].append(entity)
        for document in _lines(folder / "documents.json"):
            yield document["text"], spans[document["_id"]]


def _terms(text: str, entities: list[dict[str, Any]]) -> list[TaggedSentence]:
    kept: list[tuple[int, int, str]] = []
    for entity in sorted(entities, key=lambda e: (e["begin"] - e["end"], e["begin"])):
        kind, start, end = _TERMS.get(entity["type"]), entity["begin"], entity["end"]
        if kind and all(end <= a or b <= start for a, b, _ in kept):
            kept.append((start, end, kind))
    return [_cut(text, a, b, sorted(kept), []) for a, b in split_sentences(text)]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]


def _document(text: str, entities: list[dict[str, Any]]) -> list[TaggedSentence]:
    names: list[tuple[int, int, str]] = []
    unknown: list[Span] = []
    taken = -1
    for entity in sorted(entities, key=lambda e: (e["begin"], -e["end"])):
        kind, start, end = _TYPES.get(entity["type"]), entity["begin"], entity["end"]
        start += _leading(text[start:end], kind)
        surface = text[start:end]
        if kind is None or start < taken or surface.casefold() in _PRONOUNS:
            continue
        if kind == G and surface in _COUNTRIES:
            kind = L
        if _is_named(text[start:end]):
            names.append((start, end, kind))
            taken = end
        else:
            unknown.append((start, end))
    return [_cut(text, a, b, names, unknown) for a, b in split_sentences(text)]


def _leading(surface: str, kind: str | None) -> int:
    """The number of characters of an article or a person's title before a name."""
    match = _TITLE.match(surface) if kind == P else re.match(r"(?:[Tt]he\s+|[Aa]n?\s+)", surface)
    return match.end() if match else 0


def _is_named(surface: str) -> bool:
    if "," in surface:
        return False
    words = re.findall(r"\w[\w.'’-]*", surface)
    return (
        bool(words)
        and all(w[0].isupper() or w[0].isdigit() or w in _SMALL for w in words)
        and words[0][0].isupper()
    )


def _cut(text: str, a: int, b: int, names: list[tuple[int, int, str]], unknown: list[Span]) -> TaggedSentence:
    inside = tuple((s - a, e - a, kind) for s, e, kind in names if a <= s and e <= b)
    return TaggedSentence(text[a:b], inside, tuple((s - a, e - a) for s, e in unknown if a <= s and e <= b))
