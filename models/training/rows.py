"""From labelled texts to framed rows of numbers, with a builder per task; positions count from the row's [CLS]."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.api import ENTITY_TYPES, NEWS_LABELS, QUOTE_ROLES, SENTIMENT_LABELS, Span
from models.datasets.columns import TAUGHT_TYPES, TaggedSentence
from models.datasets.labelled_articles import LabelledArticle
from models.datasets.newsmtsc import TargetedSentence
from models.datasets.opinions import Opinion
from models.datasets.polnear import AttributedArticle
from models.reader.base import Vectors
from models.reader.batching import WINDOW, windows
from models.reader.tokens import Framed, Ints, Tokens, frame, tokenise, whole
from models.rules.sentences import split_sentences

Embed = Callable[[Sequence[str]], Vectors]  # sentences to (sentences, hidden)
IGNORE = -100  # torch's label of positions to ignore


@dataclass(frozen=True, slots=True)
class Row:
    """A framed row, and the target of its task's loss."""

    ids: Ints
    cases: Ints
    types: Ints
    target: dict[str, Any] = field(default_factory=dict)

    @property
    def framed(self) -> Framed:
        """As `models.reader.encoder.pad` takes it."""
        return self.ids, self.cases, self.types


Window = tuple[int, Tokens, Span, list[int]]  # text number, its tokens, the span and the sentences in the row
Piece = tuple[Tokens, Any]  # the tokens of a sentence and its labels


def packed(
    pieces: Iterable[Piece], limit: int, build: Callable[[Sequence[tuple[Span, Any]]], dict[str, Any]]
) -> list[Row]:
    """Pack sentences into rows of at most `limit` tokens, as the encoder reads articles.

    `build` gets the (token span in the row, labels) of each sentence and returns the row's target.
    """
    rows: list[Row] = []
    waiting: list[Piece] = []
    used = 0
    for piece in [*pieces, None]:
        size = len(piece[0].ids) if piece else 0
        if waiting and (piece is None or used + size > limit):
            rows.append(_pack(waiting, build))
            waiting, used = [], 0
        if piece and 0 < size <= WINDOW:
            waiting.append(piece)
            used += size
    return rows


def _pack(pieces: list[Piece], build: Callable[[Sequence[tuple[Span, Any]]], dict[str, Any]]) -> Row:
    ids = np.concatenate([tokens.ids for tokens, _ in pieces])
    cases = np.concatenate([tokens.cases for tokens, _ in pieces])
    ends = np.cumsum([len(tokens.ids) for tokens, _ in pieces]) + 1
    placed = [
        ((int(end) - len(tokens.ids), int(end)), labels) for end, (tokens, labels) in zip(ends, pieces, strict=True)
    ]
    return Row(*frame((ids, cases)), build(placed))


def covering(tokens: Tokens, start: int, end: int) -> Span:
    """The tokens that overlap the characters [start, end)."""
    inside = np.flatnonzero((tokens.starts < end) & (tokens.ends > start))
    return (int(inside[0]), int(inside[-1]) + 1) if len(inside) else (0, 0)


def tag_rows(
    tokenizer: Tokenizer, sentences: Sequence[TaggedSentence], limit: int, types: Sequence[str] = TAUGHT_TYPES
) -> list[Row]:
    """Neighbouring sentences, packed; labels: (tokens,) BIO numbers, IGNORE after the first piece of a word, on
    frames and on unknown spans."""
    pieces = []
    for sentence in sentences:
        tokens = whole(tokenizer, sentence.text)
        pieces.append((tokens, bio_numbers(tokens, sentence.names, types, sentence.unknown)))
    return packed(pieces, limit, _tag_target)


def bio_numbers(
    tokens: Tokens, spans: Iterable[tuple[int, int, str]], types: Sequence[str], unknown: Iterable[Span] = ()
) -> Ints:
    """(tokens,) label numbers in the order of `models.reader.bio.labels_of`, IGNORE where nothing is learned.

    Args:
        spans: (start, end, type) in code points of the text of `tokens`.
        unknown: spans with unknown labels.
    """
    labels = np.zeros(len(tokens.ids), np.int32)
    for start, end, kind in spans:
        a, b = covering(tokens, start, end)
        number = 2 * types.index(kind) + 1
        labels[a:b] = number + 1
        labels[a : min(a + 1, b)] = number
    for start, end in unknown:
        a, b = covering(tokens, start, end)
        labels[a:b][labels[a:b] == 0] = IGNORE
    labels[~tokens.first] = IGNORE
    return labels


def _tag_target(placed: Sequence[tuple[Span, Ints]]) -> dict[str, Any]:
    return {"labels": framed(np.concatenate([labels for _, labels in placed]))}


def first_pieces(tokens: Tokens, start: int, end: int) -> NDArray[np.int64]:
    """(words,) the positions, in the row of the tokens [start, end), at which a word begins."""
    return np.flatnonzero(tokens.first[start:end]) + 1


def framed(labels: Ints) -> Ints:
    """The labels with IGNORE at [CLS] and [SEP]."""
    return np.concatenate([[IGNORE], labels, [IGNORE]])


def quote_rows(
    tokenizer: Tokenizer,
    articles: Sequence[AttributedArticle],
    limit: int,
    embed: Embed,
    more: Callable[[Window], dict[str, Any]] = lambda _: {},
) -> list[Row]:
    """Articles in windows of whole sentences.

    labels: (tokens,) BIO numbers of QUOTE_ROLES; sentences: token spans in the row; vectors: (sentences, hidden) by
    `embed`, each sentence alone; and the further targets that `more` gives for the window.
    """
    rows: list[Row] = []
    cuts = [split_sentences(article.text) for article in articles]
    together = embed([article.text[a:b] for article, spans in zip(articles, cuts, strict=True) for a, b in spans])
    begins = np.cumsum([0, *map(len, cuts)])
    for number, (article, spans) in enumerate(zip(articles, cuts, strict=True)):
        tokens = tokenise(tokenizer, article.text, spans)
        labels = bio_numbers(tokens, article.spans, QUOTE_ROLES)
        vectors = together[begins[number] : begins[number + 1]]
        for start, end in windows(tokens.bounds, limit):
            inside = [i for i, (a, b) in enumerate(tokens.bounds) if start <= a < b <= end]
            target = {
                "labels": framed(labels[start:end]),
                "sentences": [(int(a) - start + 1, int(b) - start + 1) for a, b in tokens.bounds[inside]],
                "vectors": vectors[inside],
                **more((number, tokens, (start, end), inside)),
            }
            rows.append(Row(*frame((tokens.ids[start:end], tokens.cases[start:end])), target))
    return rows


def statement_rows(
    tokenizer: Tokenizer, articles: Sequence[AttributedArticle], limit: int, embed: Embed
) -> list[Row]:
    """As `quote_rows`, with the words of each row, for which the reader adds its own answers."""

    def more(window: Window) -> dict[str, Any]:
        _, tokens, (start, stop), _ = window
        return {"words": first_pieces(tokens, start, stop)}

    return quote_rows(tokenizer, articles, limit, embed, more)


def reading_rows(tokenizer: Tokenizer, articles: Sequence[LabelledArticle], limit: int, embed: Embed) -> list[Row]:
    """As `quote_rows`, with the other labels of the articles.

    names: (tokens,) BIO numbers of ENTITY_TYPES; mentions as in `tone_rows`; key: (sentences,) whether the sentence
    is in the best summary; texts as in `sentiment_rows` and news: sentiment and kind of news, only at the first
    window, which has the lead.
    """
    tones = log_shares([tone.label for article in articles for tone in article.tones])
    written = log_shares([article.written for article in articles])
    news = log_shares([article.news for article in articles], len(NEWS_LABELS))

    def more(window: Window) -> dict[str, Any]:
        number, tokens, (start, stop), inside = window
        article = articles[number]
        spans = [(int(a), int(b)) for a, b in tokens.bounds[inside]]
        chosen = {covering(tokens, a, b)[0] for a, b in article.key}
        marks = [
            (a - start + 1, b - start + 1, first - start + 1, last - start + 1, tone.label)
            for tone in article.tones
            for first, last in (covering(tokens, *mention) for mention in tone.shown)
            for a, b in spans
            if a <= first < last <= b
        ]
        target = {
            "names": framed(bio_numbers(tokens, article.names, ENTITY_TYPES)[start:stop]),
            "mentions": np.asarray(marks, np.int64).reshape(-1, 5),
            "tone_shares": tones,
            "key": np.array([any(a <= place < b for place in chosen) for a, b in spans], np.float32),
            "texts": [],
        }
        if start == 0 and spans:
            placed = [(a - start + 1, b - start + 1) for a, b in spans]
            target["texts"] = [(placed, article.written)]
            target |= {"written_shares": written, "news": article.news, "news_shares": news}
        return target

    return quote_rows(tokenizer, [article.attributed for article in articles], limit, embed, more)


def log_shares(labels: Sequence[int], count: int = len(SENTIMENT_LABELS)) -> Vectors:
    """(count,) the logarithm of each label's share of a set.

    Added to the scores in training, so that a set of mostly neutral labels does not teach to prefer neutral (logit
    adjustment: Menon et al. 2021).
    """
    counts = np.bincount(labels, minlength=count) + 1.0
    shares: Vectors = np.log(counts / counts.sum()).astype(np.float32)
    return shares


def tone_rows(tokenizer: Tokenizer, sentences: Sequence[TargetedSentence], limit: int) -> list[Row]:
    """Sentences, packed; mentions: (mentions, 5) sentence start and end, mention start and end, label."""
    pieces = []
    for sentence in sentences:
        tokens = whole(tokenizer, sentence.text)
        marks = [(*covering(tokens, a, b), label) for a, b, label in sentence.targets]
        pieces.append((tokens, [mark for mark in marks if mark[1] > mark[0]]))
    shares = log_shares([label for sentence in sentences for _, _, label in sentence.targets])

    def target(placed: Sequence[tuple[Span, list[tuple[int, int, int]]]]) -> dict[str, Any]:
        marks = [(s, e, s + a, s + b, label) for (s, e), marked in placed for a, b, label in marked]
        return {"mentions": np.asarray(marks, np.int64).reshape(-1, 5), "tone_shares": shares}

    return packed(pieces, limit, target)


def sentiment_rows(tokenizer: Tokenizer, opinions: Sequence[Opinion], limit: int) -> list[Row]:
    """Short texts, packed; texts: (token spans of the sentences, label) of each."""
    pieces = [(whole(tokenizer, o.text), o.label) for o in opinions]
    shares = log_shares([o.label for o in opinions])
    return packed(
        pieces,
        limit,
        lambda placed: {"texts": [([span], label) for span, label in placed], "written_shares": shares},
    )


def document_rows(tokenizer: Tokenizer, documents: Sequence[tuple[str, list[Span], Any]]) -> list[Row]:
    """The first window of each document; sentences: token spans; the label may be None."""
    rows = []
    shares = log_shares([label for _, _, label in documents if label is not None])
    for text, sentences, label in documents:
        tokens = tokenise(tokenizer, text, sentences)
        bounds = [(int(a), int(b)) for a, b in tokens.bounds if b <= WINDOW and b > a]
        if bounds:
            end = bounds[-1][1]
            spans = [(a + 1, b + 1) for a, b in bounds]
            target = {"texts": [(spans, label)], "sentences": spans, "count": len(bounds), "written_shares": shares}
            rows.append(Row(*frame((tokens.ids[:end], tokens.cases[:end])), target))
    return rows


def shuffled(items: Sequence[Any], seed: int) -> list[Any]:
    """A copy in an order that depends on `seed` alone."""
    return random.Random(seed).sample(items, len(items))
