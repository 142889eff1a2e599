"""The small judge's training: on the judge's labelled rows, and on the judge's answers to rows of other news.

The judge reads claims beside near sentences of other articles, as a night does, and the small judge learns its
probabilities (distillation, Hinton et al. 2015). Hardly any of these rows bears on its claim, which is what the
small judge must learn to see.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from safetensors.torch import load_file

from models.calibrate import probabilities
from models.datasets.news import NewsArticle, NewsClaim
from models.judge.pairs import frame_pairs
from models.judge.small import WORDS, SmallJudgeNetwork, from_minilm
from models.judge.stance import EmbeddedStance, pair_of
from models.reader import quantise
from models.reader.base import base_folder
from models.reader.encoder import from_bert
from models.reader.stages.entities import EmbeddedTagger
from models.reader.stages.quotes import EmbeddedQuotes
from models.reading import read_split
from models.training.judge import JudgeCourse
from models.training.judge_rows import GROUPS, JudgeRows

TEXTS, CLAIMS, ROWS = 600, 500, 10_000  # drawn at random: articles, claims on others, and rows that the judge reads
NEAREST = 2  # sentences of a text from which half of the rows are drawn
TAUGHT = "taught"
RATES = 1.5e-4, 6e-4  # of the encoder and of the layers that score
COURSES = (
    JudgeCourse({"news 1": 0.5, "fresh 1": 0.5, "fresh 2": 0.5, "further": 0.2}, (1.0, 0.7)),
    JudgeCourse({"news 2": 0.3, "pairs": 1.0, TAUGHT: 1.5}, (0.8, 0.03)),
    JudgeCourse({"public": 0.15, "news 1": 0.4, "further": 0.15, "pairs": 0.5, TAUGHT: 1.5}, (1.0, 0.03)),
    JudgeCourse({"public": 0.15, "news 2": 0.4, "further": 0.2, "pairs": 0.5, TAUGHT: 2.0}, (1.0, 0.02)),
)
log = logging.getLogger(__name__)


def taught_rows(
    stage: EmbeddedStance,
    tagger: EmbeddedTagger,
    quotes: EmbeddedQuotes,
    articles: Mapping[str, NewsArticle],
    claims: Sequence[NewsClaim],
    seed: int,
) -> JudgeRows:
    """Rows with the judge's probabilities: claims beside near sentences of other articles than their own.

    Half of the rows are among the nearest sentences of their text.
    """
    rng = random.Random(seed)
    texts = [articles[name] for name in rng.sample(sorted(articles), min(TEXTS, len(articles)))]
    wordings = sorted({claim.claim for claim in claims})
    asked = rng.sample(wordings, min(CLAIMS, len(wordings)))
    home = {(claim.claim, articles[claim.article].text) for claim in claims}
    reading = read_split(
        [article.text for article in texts],
        [article.sentences for article in texts],
        [tagger, quotes],
        [article.title for article in texts],
    )
    near = stage.near_enough(reading, quotes.quote(reading, tagger.tag(reading)), asked)
    nearest = [candidate for of_text in near.values() for candidate in of_text[:NEAREST]]
    rest = [candidate for of_text in near.values() for candidate in of_text[NEAREST:]]
    drawn = [
        candidate
        for candidates in (nearest, rest)
        for candidate in rng.sample(candidates, min(ROWS // 2, len(candidates)))
        if (asked[candidate.claim], reading.texts[candidate.text]) not in home
    ]
    log.info("small judge: %d of %d near rows are read by the judge", len(drawn), len(nearest) + len(rest))
    pairs = list(dict.fromkeys(pair_of(reading, asked[candidate.claim], candidate) for candidate in drawn))
    framed = frame_pairs(stage.opened_judge.tokenizer, pairs)
    return JudgeRows(
        np.concatenate(framed).astype(np.uint16),
        np.cumsum([len(row) for row in framed]),
        probabilities(stage.opened_judge.logits(pairs), 1.0),
        np.zeros(len(pairs), np.bool_),
        np.full(len(pairs), GROUPS.index(TAUGHT), np.int8),
    )


def base_network(reader: Path) -> SmallJudgeNetwork:
    """MiniLM's lowest layers with the word embeddings of the reader's weights, which stay as they are.

    Raises:
        ModelError: the package with MiniLM is not installed.
    """
    network = SmallJudgeNetwork()
    network.encoder.load_state_dict(from_minilm(from_bert(load_file(base_folder() / "model.safetensors"))))
    network.load_state_dict({WORDS: quantise.load(reader, without="heads")[WORDS]}, strict=False)
    network.encoder.words.requires_grad_(False)
    return network


def joined(parts: Sequence[JudgeRows]) -> JudgeRows:
    """The rows of all parts, in order."""
    starts = np.cumsum([0, *(len(part.ids) for part in parts)])
    return JudgeRows(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.ends + start for part, start in zip(parts, starts[:-1], strict=True)]),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("targets", "neither", "group")),
    )
