"""What people use without a GPU: VADER's lexicon for sentiment, sumy's TextRank or LexRank for a summary.

Neither uses more than one core, so the articles are shared out among as many processes as there are cores. sumy's
own tokenizer needs NLTK's data, which is not in any package: it gets our sentences, and words by a regular
expression. As VADER's documentation says of longer texts, an article's sentiment is the mean of its sentences'.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import get_context
from statistics import fmean
from typing import Any

from benchmarks.rounds import CORES, Contender
from models.rules.sentences import split_sentences

SENTENCES = 3  # of a summary


class Words:
    """What sumy asks of a tokenizer."""

    _WORD = re.compile(r"\w+(?:['’-]\w+)*")

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """Its sentences, as Nightdesk splits them."""
        return tuple(text[start:end] for start, end in split_sentences(text))

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """Its words, without punctuation."""
        return tuple(self._WORD.findall(sentence))


def vader(text: str) -> float:
    """The sentiment of the text, -1 to 1."""
    scores = [_vader().polarity_scores(sentence)["compound"] for sentence in Words().to_sentences(text)]
    return fmean(scores or [0.0])


def textrank(text: str) -> list[str]:
    """The summary by TextRank."""
    return _summary("text_rank.TextRankSummarizer", text)


def lexrank(text: str) -> list[str]:
    """The summary by LexRank."""
    return _summary("lex_rank.LexRankSummarizer", text)


@contextmanager
def contenders(texts: Sequence[str]) -> Iterator[list[Contender]]:
    """The three, warmed up in processes that end with the block."""
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:

        def shared(act: Callable[[str], object]) -> Callable[[Sequence[str]], object]:
            return lambda given: list(pool.map(act, given, chunksize=max(1, len(given) // (4 * CORES))))

        made = [
            Contender("VADER", texts, shared(vader)),
            Contender("sumy TextRank", texts, shared(textrank)),
            Contender("sumy LexRank", texts, shared(lexrank)),
        ]
        for each in made:
            each.act(texts[: 4 * CORES])
        yield made


@lru_cache
def _vader() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


@lru_cache
def _summariser(name: str) -> Any:
    from importlib import import_module

    from sumy.nlp.stemmers import Stemmer
    from sumy.utils import get_stop_words

    module, kind = name.split(".")
    made = getattr(import_module(f"sumy.summarizers.{module}"), kind)(Stemmer("english"))
    made.stop_words = get_stop_words("english")
    return made


def _summary(name: str, text: str) -> list[str]:
    from sumy.parsers.plaintext import PlaintextParser

    document = PlaintextParser.from_string(text, Words()).document
    return [str(sentence) for sentence in _summariser(name)(document, SENTENCES)]
