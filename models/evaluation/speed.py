"""How fast a night is read: real articles through every stage, and what share the encoder takes."""

from __future__ import annotations

import json
import time
from pathlib import Path

from models.evaluation.sets import Figures
from models.opened import Opened
from models.reading import read
from models.stages.entities import EmbeddedTagger
from models.stages.sentiment import EmbeddedSentiment
from models.stages.stance import EmbeddedStance
from models.stages.summary import EmbeddedSummariser
from models.stages.tone import EmbeddedTone
from models.states import Encoded
from models.training.files import need

_ARTICLES = 100
_CLAIMS = ["Russia is planning to invade Ukraine."]


def speed(opened: Opened, data: Path) -> Figures:
    """Articles and word pieces per second over the first articles of the corpus, with one claim followed."""
    lines = need(data, "corpus/news_2021_12/articles.jsonl").read_text(encoding="utf-8").splitlines()[:_ARTICLES]
    texts = [json.loads(line)["text"] for line in lines]
    tagger = EmbeddedTagger(opened)
    read(texts[:2], [tagger])  # the first call allocates
    started = time.monotonic()
    reading = read(texts, [tagger])
    encoding = time.monotonic() - started
    mentions = tagger.tag(reading)
    EmbeddedTone(opened).tone(reading, mentions)
    EmbeddedSentiment(opened).sentiment(reading)
    EmbeddedSummariser(opened).summarise(reading, 3)
    EmbeddedStance(opened).judge(reading, _CLAIMS)
    whole = time.monotonic() - started
    encoded: list[Encoded] = tagger.encoded(reading)
    return {
        "articles_per_second": len(texts) / whole,
        "tokens_per_second_encoding": sum(len(e.tokens.ids) for e in encoded) / encoding,
        "share_of_encoding": encoding / whole,
        "texts": len(texts),
    }
