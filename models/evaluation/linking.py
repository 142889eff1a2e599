"""Scores of entities across articles: how labelled pairs of names are linked, and which links are false."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np

from models.api import Mention
from models.datasets.entity_pairs import EntityPair, NamedText
from models.evaluation.measures import f1, interval, share
from models.evaluation.sets import Figures
from models.linking.appearances import Named, appearances_of
from models.linking.pairs import Appearance, Constants, related, sketches
from models.linking.placing import Key, Known, key_of, place
from models.reader.stages.embedding import EmbeddedEmbedder
from models.reader.stages.entities import EmbeddedTagger
from models.reading import read

_AT_ONCE = 32  # texts whose token states are in memory

Mentions = Mapping[str, Sequence[Mention]]  # of each text


def read_names(
    texts: Sequence[NamedText], embedder: EmbeddedEmbedder, tagger: EmbeddedTagger
) -> tuple[list[Appearance], Mentions]:
    """The persons and bodies of labelled texts as a night would see them, and all mentions of each text."""
    found: list[Appearance] = []
    mentions: dict[str, Sequence[Mention]] = {}
    for start in range(0, len(texts), _AT_ONCE):
        part = texts[start : start + _AT_ONCE]
        reading = read([one.text for one in part], [embedder, tagger], [one.title for one in part])
        sketched = sketches(embedder.embed(reading).astype(np.float16).astype(np.float32))
        for one, sketch, tagged in zip(part, sketched, tagger.tag(reading), strict=True):
            mentions[one.text_id] = tagged
            named = [Named(m.entity, m.type, m.surface, m.role) for m in tagged]
            found += appearances_of(one.text_id, named, day=one.night.toordinal(), sketch=sketch)
    return found, mentions


def replay(appearances: Sequence[Appearance], known: Constants) -> dict[Key, str]:
    """Place appearances night by night, as many runs would; the entity of each."""
    entities: dict[str, Known] = {}
    placed: dict[Key, str] = {}
    by_night = sorted(appearances, key=lambda one: one.day)
    for _, group in groupby(by_night, key=lambda one: one.day):
        tonight = list(group)
        past = [Known(one.entity_id, one.appearances) for one in entities.values()]
        links = place(tonight, past, placed, known)
        for appearance in tonight:
            link = links[key_of(appearance)]
            placed[key_of(appearance)] = link.entity_id
            entity = entities.setdefault(link.entity_id, Known(link.entity_id, []))
            entity.appearances = [*entity.appearances, appearance][-known.kept :]
    return placed


def found_pairs(
    pairs: Sequence[EntityPair], appearances: Sequence[Appearance], mentions: Mentions
) -> list[tuple[EntityPair, Appearance, Appearance]]:
    """The labelled pairs of which the reader found both names as persons or bodies."""
    by_key = {key_of(one): one for one in appearances}
    found = []
    for pair in pairs:
        sides = [
            _at(mentions[text_id], place_)
            for text_id, place_ in ((pair.one, pair.place), (pair.other, pair.other_place))
        ]
        keys = [
            Key(text_id, mention.type, mention.entity)
            for text_id, mention in zip((pair.one, pair.other), sides, strict=True)
            if mention is not None
        ]
        if len(keys) == 2 and all(key in by_key for key in keys):
            found.append((pair, by_key[keys[0]], by_key[keys[1]]))
    return found


def figures(
    pairs: Sequence[tuple[EntityPair, Appearance, Appearance]], placed: Mapping[Key, str], labelled: int
) -> Figures:
    """F1 of links, the share of links that are false, and the same where the names alone would allow a link.

    Args:
        labelled: how many pairs are labelled; names that the reader missed are left out.
    """
    rows = []
    for pair, one, other in pairs:
        linked = placed[key_of(one)] == placed[key_of(other)]
        could = related(one, other) is not None
        rows.append((linked and pair.same, linked, pair.same, linked and not pair.same, not pair.same, could))
    counts = np.array(rows, np.float64).reshape(-1, 6)
    alike = counts[counts[:, 5] > 0]
    scores = {
        "F1 of links": interval(counts[:, :3], f1),
        "false among links": interval(counts[:, [3, 1]], share),
        "different pairs linked": interval(counts[:, [3, 4]], share),
        "same pairs linked": interval(counts[:, [0, 2]], share),
    }
    by_name = float(alike[:, 4].sum() / max(len(alike), 1))
    baselines = {
        "false among links, every name that fits": by_name,
        "pairs whose names fit": float(len(alike)),
        "different pairs whose names fit": float(alike[:, 4].sum()),
        "pairs of which the reader found both names": len(pairs) / max(labelled, 1),
    }
    return Figures(len(pairs), scores, baselines=baselines)


def _at(mentions: Sequence[Mention], place_: tuple[int, int]) -> Mention | None:
    """The mention that overlaps a labelled place most; None if there is none."""
    start, end = place_
    over = [(min(m.end, end) - max(m.start, start), m) for m in mentions]
    best = max(over, key=lambda one: one[0], default=(0, None))
    return best[1] if best[0] > 0 else None
