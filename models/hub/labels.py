"""Tone, sentiment and stance from sequence-classification checkpoints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from models.api import (
    ARTICLE_HOLDER,
    SENTIMENT_LABELS,
    Mention,
    ModelError,
    ModelIdentity,
    Position,
    Quote,
    Reading,
    Sentiment,
    Span,
    Stance,
    Tone,
)
from models.hub.base import Checkpoint
from models.rules.voices import statements

Floats = NDArray[np.float32]

_SENTIMENTS = {
    "negative": 0, "neg": 0, "neutral": 1, "neu": 1, "positive": 2, "pos": 2,
    "very negative": 0, "very positive": 2,
}  # fmt: skip
_ENTAILMENT = {"entailment": 0, "contradiction": 1, "not_entailment": 2, "neutral": 2}
_NEUTRAL = 2  # the column of _ENTAILMENT
_READ = 4  # sentences per article and claim that a stance checkpoint reads
_BEARS = 0.5  # share of a claim's words that a sentence needs to report the claim


class _Classifier:
    """A checkpoint whose labels are mapped to ours."""

    def __init__(self, checkpoint: Checkpoint, label_numbers: dict[str, int], labels: int) -> None:
        self.checkpoint = checkpoint
        self.order = [
            _place(checkpoint, str(n), label_numbers) for _, n in sorted(checkpoint.model.config.id2label.items())
        ]
        self.labels = labels

    @property
    def identity(self) -> ModelIdentity:
        """The weights that answer."""
        return self.checkpoint.identity

    def chances(self, *columns: list[str]) -> Floats:
        """(rows, labels) probabilities in our order; 0 for a label that the checkpoint lacks."""
        theirs = self.checkpoint.logits(*columns).softmax(-1).numpy()
        ours = np.zeros((len(theirs), self.labels), np.float32)
        for column, place in enumerate(self.order):
            ours[:, place] += theirs[:, column]
        return ours


def _place(checkpoint: Checkpoint, label: str, known: dict[str, int]) -> int:
    try:
        return known[label.lower().strip()]
    except KeyError:
        names = ", ".join(known)
        raise ModelError(f"{checkpoint.name}: label {label!r} is unknown; known labels are {names}") from None


class HubTone(_Classifier):
    """Reads (sentence, mention) as a pair, the form of target-dependent sentiment checkpoints."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__(checkpoint, _SENTIMENTS, len(SENTIMENT_LABELS))

    def tone(self, reading: Reading, mentions: list[list[Mention]]) -> list[list[Tone]]:
        """The tone towards each mention."""
        rows = zip(reading.texts, reading.sentences, mentions, strict=True)
        answers: list[list[Tone]] = []
        for text, sentences, of_text in rows:
            around = [text[slice(*_sentence_of(mention, sentences))] for mention in of_text]
            chances = self.chances(around, [mention.surface for mention in of_text])
            answers.append([Tone(SENTIMENT_LABELS[int(p.argmax())], float(p.max())) for p in chances])
        return answers


def _sentence_of(mention: Mention, sentences: Sequence[Span]) -> Span:
    return next(((a, b) for a, b in sentences if a <= mention.start < b), (mention.start, mention.end))


class HubSentiment(_Classifier):
    """Reads chunks of whole sentences and averages them by length, so that a long article counts as a whole."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__(checkpoint, _SENTIMENTS, len(SENTIMENT_LABELS))

    def sentiment(self, reading: Reading) -> list[Sentiment]:
        """The sentiment of each text; a text without words is neutral."""
        answers: list[Sentiment] = []
        for text, sentences in zip(reading.texts, reading.sentences, strict=True):
            chunks = [text[a:b] for a, b in _chunks(sentences, 3 * self.checkpoint.longest)]
            if not chunks:
                answers.append(Sentiment("neutral", 0.0, 1.0, 0.0))
                continue
            mean = np.average(self.chances(chunks), axis=0, weights=[len(s) for s in chunks])
            answers.append(Sentiment(SENTIMENT_LABELS[int(mean.argmax())], *mean.tolist()))
        return answers


def _chunks(sentences: Sequence[Span], characters: int) -> list[Span]:
    """Neighbouring sentences joined up to `characters` (three characters per token is safe in English)."""
    joined: list[Span] = []
    for start, end in sentences:
        if joined and end - joined[-1][0] <= characters:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


class HubStance(_Classifier):
    """An NLI checkpoint: sentences that share most words with the claim are premises, the claim is the hypothesis.

    Entailment becomes `supports` and contradiction `disputes`; the sentence with the highest probability of either
    decides. If all are neutral, the text `reports` a claim of which the nearest sentence has at least half of the
    words, else it is `unrelated`.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        super().__init__(checkpoint, _ENTAILMENT, 3)

    def judge(
        self, reading: Reading, quotes: Sequence[Sequence[Quote]], claims: Sequence[str]
    ) -> list[list[Position]]:
        """The positions of each text on every claim: its own, and those of its speakers.

        Each statement that shares words with a claim is judged as a text of its own.
        """
        rows = zip(reading.texts, reading.sentences, quotes, strict=True)
        return [list(self._positions(*row, claims)) for row in rows]

    def _positions(
        self, text: str, sentences: Sequence[Span], quotes: Sequence[Quote], claims: Sequence[str]
    ) -> Iterator[Position]:
        spoken = statements(quotes)
        for number, claim in enumerate(claims):
            own = self._judge(text, sentences, claim)
            yield Position(number, ARTICLE_HOLDER, None, own)
            for statement in spoken if own.stance != "unrelated" else []:
                stance = self._judge(text, [statement.whole], claim)
                if stance.stance != "unrelated":
                    yield Position(number, statement.holder, statement.quote_id, stance)

    def _judge(self, text: str, spans: Sequence[Span], claim: str) -> Stance:
        shares = [_shared(claim, text[a:b]) for a, b in spans]
        order = sorted(range(len(spans)), key=lambda i: (-shares[i], i))[:_READ]
        order = [i for i in order if shares[i] > 0]
        if not order:
            return Stance("unrelated", (0.0, 0.0, 0.0, 1.0), None, None, None)
        chances = self.chances([text[slice(*spans[i])] for i in order], [claim] * len(order))
        row = int(chances[:, :2].max(1).argmax())
        if chances[row].argmax() == _NEUTRAL:
            row = 0  # the sentence nearest to the claim
            if shares[order[0]] < _BEARS:
                return Stance("unrelated", _shares(chances[row], "unrelated"), None, None, None)
            return _stance("reports", chances[row], text, spans[order[row]])
        return _stance(("supports", "disputes")[int(chances[row].argmax())], chances[row], text, spans[order[row]])


def _stance(label: str, chances: Floats, text: str, span: Span) -> Stance:
    return Stance(label, _shares(chances, label), *span, text[slice(*span)])


def _shares(chances: Floats, label: str) -> tuple[float, ...]:
    """(3,) probabilities in the order of STANCE_LABELS; neutral counts as `unrelated` if that is the answer, else
    as `reports`."""
    supports, disputes, neutral = (float(chance) for chance in chances)
    return (supports, disputes, 0.0, neutral) if label == "unrelated" else (supports, disputes, neutral, 0.0)


def _shared(claim: str, sentence: str) -> float:
    """The share of the claim's words in the sentence, of words with four letters or more, or with a capital."""
    telling = {w.casefold() for w in re.findall(r"\w+", claim) if len(w) > 3 or w[0].isupper()}
    words = {w.casefold() for w in re.findall(r"\w+", sentence)}
    return len(telling & words) / len(telling) if telling else 0.0
