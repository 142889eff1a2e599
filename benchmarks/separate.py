"""Four small models instead of one: MiniLM-L6 in fp32, a plain `transformers` pipeline for each task.

Vectors for the summary, names, sentiment and stance (one claim beside the text): four passes over the article where
Nightdesk makes one. Weights are random, word pieces our own. Nightdesk reads all of an article, so these do too,
cut into stretches of 480 pieces; the other contender reads the first stretch alone, as people do who set
`truncation`. One stretch at a time, as the pipeline tutorial advises for a processor: in batches of 4 a stretch
took as much processor time, in batches of 8 some 5 % more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import transformers  # gives its classes when they are asked for, which takes seconds

from benchmarks.hub import random_model, tokenizer
from benchmarks.rounds import Contender, all_cores
from models.reader.shape import HEADS, HIDDEN, INNER, LAYERS, POSITIONS, VOCABULARY

PIECES = 480  # of a stretch: the 512 positions hold a claim and the special tokens beside it


def contenders(texts: Sequence[str], claim: str) -> list[Contender]:
    """Both, opened and warmed up."""
    torch.manual_seed(0)
    passes = _passes(claim)
    pieces = tokenizer(POSITIONS, "token_type_ids")

    def cut(text: str) -> list[str]:
        rows = pieces(
            text,
            truncation=True,
            max_length=PIECES,
            add_special_tokens=False,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        return [text[places[0][0] : places[-1][1]] for places in rows["offset_mapping"]]

    def read(texts: Sequence[str], stretches: int | None) -> None:
        with all_cores(), torch.inference_mode():
            for each in passes:
                for text in texts:
                    for stretch in cut(text)[:stretches]:
                        each(stretch)

    read(["The dam is sound. Nobody left the valley."], None)
    return [
        Contender("four MiniLM passes, all text", texts, lambda given: read(given, None)),
        Contender(f"four MiniLM passes, the first {PIECES} pieces", texts, lambda given: read(given, 1)),
    ]


def _passes(claim: str) -> list[Callable[[str], object]]:
    config = transformers.BertConfig(
        vocab_size=VOCABULARY,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=INNER,
        num_labels=3,
    )
    pieces = tokenizer(POSITIONS, "token_type_ids")
    vectors = transformers.pipeline(
        "feature-extraction", model=random_model(transformers.AutoModel, config), tokenizer=pieces
    )
    names = transformers.pipeline(
        "token-classification",
        model=random_model(transformers.AutoModelForTokenClassification, config),
        tokenizer=pieces,
        aggregation_strategy="simple",
    )
    sentiment, stance = (
        transformers.pipeline(
            "text-classification",
            model=random_model(transformers.AutoModelForSequenceClassification, config),
            tokenizer=pieces,
        )
        for _ in range(2)
    )
    return [
        lambda text: vectors(text, return_tensors=True),
        lambda text: names(text),
        lambda text: sentiment(text),
        lambda text: stance({"text": text, "text_pair": claim}, truncation="only_first"),
    ]
