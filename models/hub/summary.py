"""Summaries written by a sequence-to-sequence checkpoint."""

from __future__ import annotations

import torch

from models.api import ModelIdentity, Reading, SummarySentence
from models.hub.base import Checkpoint
from models.rules.sentences import split_sentences
from models.rules.support import unsupported

_AT_ONCE = 8  # articles per generation
_NEW_TOKENS = 60  # per requested sentence; a news sentence has 25 words, some 35 tokens


class HubSummariser:
    """Every sentence is marked as generated, with those of its names and numbers that the article lacks.

    An article is truncated to the checkpoint's longest input; the rest is not summarised. A generated sentence has
    no salience of its own and gets 1.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint

    @property
    def identity(self) -> ModelIdentity:
        """The weights that answer."""
        return self.checkpoint.identity

    def summarise(self, reading: Reading, sentences: int) -> list[list[SummarySentence]]:
        """At most `sentences` sentences per text; none for a text without words."""
        answers: list[list[SummarySentence]] = [[] for _ in reading.texts]
        answered = [i for i, spans in enumerate(reading.sentences) if spans and sentences > 0]
        for start in range(0, len(answered), _AT_ONCE):
            chunk = answered[start : start + _AT_ONCE]
            written = self._write([reading.texts[i] for i in chunk], sentences)
            for number, summary in zip(chunk, written, strict=True):
                answers[number] = _sentences(summary, reading.texts[number], sentences)
        return answers

    @torch.inference_mode()
    def _write(self, texts: list[str], sentences: int) -> list[str]:
        checkpoint = self.checkpoint
        with checkpoint.lock:
            rows = checkpoint.tokenizer(
                texts, truncation=True, max_length=checkpoint.longest, padding=True, return_tensors="pt"
            ).to(checkpoint.model.device)
            most = min(_NEW_TOKENS * sentences, checkpoint.longest - 2)
            ids = checkpoint.model.generate(
                input_ids=rows["input_ids"],
                attention_mask=rows["attention_mask"],
                max_new_tokens=most,
                min_length=0,
                max_length=None,
                do_sample=False,
            )
            written: list[str] = checkpoint.tokenizer.batch_decode(ids, skip_special_tokens=True)
        return written


def _sentences(summary: str, article: str, count: int) -> list[SummarySentence]:
    spans = split_sentences(summary)[:count]
    texts = [summary[a:b] for a, b in spans]
    return [
        SummarySentence(position, "generated", text, None, None, 1.0, unsupported(text, article))
        for position, text in enumerate(texts)
    ]
