"""FNC-1 pairs to rows: which pairs, and which sentences of the article stand beside the claim."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from models.evidence import NEAREST, evidence_sentences, pair_of
from models.sentences import split_sentences
from models.tokens import tokenise
from models.training.rows import Embed, Row, Vectors, shuffled, whole
from models.training.stances import UNRELATED, Judged, StanceSet

SILENT = (
    0.4  # cosine below which a sentence does not speak of the claim: far under the .466 that tells events apart
)


class Bodies:
    """Articles split into sentences, with a vector for each sentence and each claim (kept in a file between
    runs)."""

    def __init__(self, fnc: StanceSet, embed: Embed, cache: Path) -> None:
        self.texts = fnc.bodies
        self.sentences = {key: split_sentences(text) for key, text in fnc.bodies.items()}
        surfaces = [text[a:b] for key, text in fnc.bodies.items() for a, b in self.sentences[key]]
        claims = sorted({pair.claim for pair in fnc.pairs})
        if not cache.exists():
            cache.parent.mkdir(parents=True, exist_ok=True)
            np.save(cache, embed([*surfaces, *claims]))
        vectors: Vectors = np.load(cache)
        self.claims = dict(zip(claims, vectors[len(surfaces) :], strict=True))
        self.vectors: dict[int, Vectors] = {}
        at = 0
        for key, spans in self.sentences.items():
            self.vectors[key] = vectors[at : at + len(spans)]
            at += len(spans)

    def cosines(self, pair: Judged) -> Vectors:
        """(sentences,) cosine of each sentence of the article to the claim."""
        return np.asarray(self.vectors[pair.body] @ self.claims[pair.claim], np.float32)


def chosen_pairs(
    pairs: Sequence[Judged], bodies: Bodies, discuss_share: float, unrelated: int, seed: int
) -> list[Judged]:
    """All agree, each disagree twice (there are so few), a share of discuss, and the unrelated pairs that look most
    related."""
    told = [p for p in shuffled(pairs, seed) for _ in range({0: 1, 1: 2}.get(p.stance, 0))]
    discuss = [p for p in shuffled(pairs, seed) if p.stance == 2]
    apart = [p for p in pairs if p.stance == UNRELATED and len(bodies.vectors[p.body])]
    apart.sort(key=lambda p: -float(bodies.cosines(p).max()))
    return shuffled([*told, *discuss[: int(len(discuss) * discuss_share)], *apart[:unrelated]], seed)


def stance_rows(tokenizer: Tokenizer, pairs: Sequence[Judged], bodies: Bodies) -> list[Row]:
    """One row per pair; pairs whose article is empty are left out."""
    tokens = {key: tokenise(tokenizer, bodies.texts[key], bodies.sentences[key]) for key in {p.body for p in pairs}}
    rows: list[Row] = []
    for pair in pairs:
        if len(bodies.sentences[pair.body]):
            framed = pair_of(
                whole(tokenizer, pair.claim), tokens[pair.body], evidence_sentences(bodies.cosines(pair))
            )
            rows.append(Row(*framed, {"stance": pair.stance}))
    return rows


def silent_rows(tokenizer: Tokenizer, pairs: Sequence[Judged], bodies: Bodies) -> list[Row]:
    """Related articles without the sentences that speak of the claim: unrelated, though the topic is the same.

    FNC-1's own unrelated pairs come from other events, and a night's unrelated articles do not. An article with
    fewer than two such sentences gives no row.
    """
    rows: list[Row] = []
    for pair in pairs:
        near = bodies.cosines(pair)
        silent = [int(i) for i in np.argsort(-near, kind="stable") if near[i] < SILENT][: NEAREST + 1]
        if pair.stance != UNRELATED and len(silent) > 1:
            tokens = tokenise(tokenizer, bodies.texts[pair.body], bodies.sentences[pair.body])
            framed = pair_of(whole(tokenizer, pair.claim), tokens, sorted(silent))
            rows.append(Row(*framed, {"stance": UNRELATED}))
    return rows


def short_rows(tokenizer: Tokenizer, triples: Sequence[tuple[str, str, int]]) -> list[Row]:
    """Pairs of two sentences."""
    return [
        Row(*pair_of(whole(tokenizer, claim), whole(tokenizer, text), [0]), {"stance": stance})
        for claim, text, stance in triples
    ]
