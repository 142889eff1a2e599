"""Names from a token-classification checkpoint."""

from __future__ import annotations

from dataclasses import replace

import torch

from models.api import Mention, ModelError, ModelIdentity, Reading, Span
from models.hub.base import Checkpoint
from models.rules.mentions import tidy_span
from models.rules.names import fullest_names

_TYPES = {
    "per": "person", "person": "person",
    "org": "organisation", "organization": "organisation", "organisation": "organisation",
    "loc": "location", "gpe": "location", "location": "location",
    "fac": "location", "norp": "nationality", "nationality": "nationality",
    "event": "event", "product": "work", "work_of_art": "work", "law": "work", "work": "work",
    "misc": "miscellaneous", "miscellaneous": "miscellaneous",
}  # fmt: skip
_BEGINS, _INSIDE = "BSU", "IELM"  # marks of BIO, BIOES and BILOU


class HubTagger:
    """Tags long texts in chunks of whole sentences. Unknown types keep the checkpoint's name, in lower case."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        self.labels = [
            _parse(checkpoint.name, label) for _, label in sorted(checkpoint.model.config.id2label.items())
        ]
        if not checkpoint.tokenizer.is_fast:
            raise ModelError(f"{checkpoint.name}: its tokenizer gives no offsets; tagging needs a fast tokenizer")

    @property
    def identity(self) -> ModelIdentity:
        """The weights that answer."""
        return self.checkpoint.identity

    def tag(self, reading: Reading) -> list[list[Mention]]:
        """The mentions of each text, in document order."""
        answers: list[list[Mention]] = []
        for text, sentences in zip(reading.texts, reading.sentences, strict=True):
            mentions: list[Mention] = []
            for start, end in self._chunks(text, list(sentences)):
                mentions.extend(self._tag_chunk(text, start, end))
            names = fullest_names(text, mentions)
            answers.append([replace(m, entity=name) for m, name in zip(mentions, names, strict=True)])
        return answers

    def _chunks(self, text: str, sentences: list[Span]) -> list[Span]:
        """Neighbouring sentences that fit in a call together; the tokenizer splits a sentence that does not fit."""
        with self.checkpoint.lock:
            pieces = [
                len(self.checkpoint.tokenizer(text[a:b], add_special_tokens=False)["input_ids"])
                for a, b in sentences
            ]
        joined: list[Span] = []
        used = 0
        for (start, end), size in zip(sentences, pieces, strict=True):
            if joined and used + size <= self.checkpoint.longest - 4:
                joined[-1] = (joined[-1][0], end)
                used += size
            else:
                joined.append((start, end))
                used = size
        return joined

    @torch.inference_mode()
    def _tag_chunk(self, text: str, start: int, end: int) -> list[Mention]:
        checkpoint = self.checkpoint
        with checkpoint.lock:
            rows = checkpoint.tokenizer(
                text[start:end],
                truncation=True,
                max_length=checkpoint.longest,
                return_overflowing_tokens=True,
                return_offsets_mapping=True,
                padding=True,
                return_tensors="pt",
            )
            offsets = rows.pop("offset_mapping").tolist()
            rows.pop("overflow_to_sample_mapping", None)
            words = [rows.word_ids(i) for i in range(len(offsets))]
            chances = checkpoint.model(**rows.to(checkpoint.model.device)).logits.float().softmax(-1).cpu()
        mentions: list[Mention] = []
        for row, (places, owners) in enumerate(zip(offsets, words, strict=True)):
            best = chances[row].max(-1)
            tagged = [
                (a, b, self.labels[int(best.indices[i])], float(best.values[i]), owners[i])
                for i, (a, b) in enumerate(places)
                if owners[i] is not None and b > a
            ]
            mentions.extend(_mentions(text, start, tagged))
        return mentions


def _mentions(text: str, origin: int, tokens: list[tuple[int, int, tuple[str, str], float, int]]) -> list[Mention]:
    """Join tokens into mentions; the first piece of a word decides its label."""
    joined: list[tuple[int, int, str, list[float]]] = []
    open_kind, last_word = "", -1
    for start, end, (mark, kind), chance, word in tokens:
        if word == last_word:
            if open_kind:
                joined[-1] = (joined[-1][0], end, *joined[-1][2:])
            continue
        if kind and open_kind == kind and mark in _INSIDE:
            joined[-1] = (joined[-1][0], end, kind, [*joined[-1][3], chance])
        elif kind:
            joined.append((start, end, kind, [chance]))
        open_kind, last_word = kind, word
    mentions: list[Mention] = []
    for start, end, kind, chances in joined:
        a, b = tidy_span(text, origin + start, origin + end)
        if a < b:
            mentions.append(Mention(a, b, text[a:b], kind, sum(chances) / len(chances), text[a:b]))
    return mentions


def _parse(name: str, label: str) -> tuple[str, str]:
    """`B-PER` as ("B", "person"), `O` as ("", "")."""
    if label.upper() == "O":
        return "", ""
    mark, dash, kind = label.partition("-")
    if not dash or mark.upper() not in _BEGINS + _INSIDE:
        raise ModelError(f"{name}: label {label!r} is not of the form B-PER or I-PER; tagging needs such labels")
    return mark.upper(), _TYPES.get(kind.lower(), kind.lower())
