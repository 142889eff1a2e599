"""The judge's training data as rows: public pairs for inference, then hand-labelled news.

The rows are made once and stored in a single file, so that training needs neither the data sets nor a tokenizer and
can run on another machine.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from models.datasets.claim_pairs import (
    DISPUTES,
    MEASURED,
    REPORTS,
    SUPPORTS,
    UNRELATED,
    SoftLabelledPair,
    cross_rows,
    measured_claims,
    one_hot,
    read_pairs,
)
from models.datasets.events import event_pairs, read_events, strange_pairs
from models.datasets.news import (
    NewsArticle,
    read_articles,
    read_claims,
    read_fresh_articles,
    read_labelled_pairs,
)
from models.judge.pairs import Pair, frame_pairs

# The splits of each public set, and the most rows of each label. No licence of them forbids commercial use: anli,
# averitec, sick, scifact and mrpc are excluded for theirs; hans, monli, med and breaking-nli are for measurements.
# Pairs that negation-nli took from MNLI are excluded, since MNLI's matched development part measures the judge.
PUBLIC: dict[str, tuple[tuple[str, ...], int]] = {
    "mnli": (("train", "dev"), 6000),
    "wanli": (("all",), 2700),
    "lingnli": (("train",), 2700),
    "snli": (("train",), 700),
    "cad-nli": (("train",), 700),
    "conjnli": (("train",), 300),
    "fever": (("train",), 1300),
    "climate-fever": (("all",), 900),
    "claimdiff": (("train",), 900),
    "healthver": (("dev",), 350),
    "fm2": (("dev",), 400),
    "rumoureval2019": (("dev",), 250),
    "commitmentbank": (("train",), 420),
    "dnc-megaveridicality": (("train",), 400),
    "negation-nli": (("test",), 500),
    "argkp-stance": (("train",), 700),
    "explagraphs": (("train",), 500),
    "ibm-claim-stance": (("train",), 400),
    "iam-stance": (("train",), 600),
}
# The second round adds pairs that the first did not draw. They are short, so that more fit into its time.
FURTHER: dict[str, tuple[tuple[str, ...], int]] = {
    "mnli": (("train", "dev"), 9000),
    "wanli": (("all",), 5000),
    "lingnli": (("train", "dev"), 5500),
    "snli": (("train",), 1500),
    "cad-nli": (("train",), 1500),
    "conjnli": (("train",), 300),
    "fever": (("train",), 2500),
    "climate-fever": (("all",), 1200),
    "claimdiff": (("train", "test"), 1500),
    "healthver": (("dev", "test"), 600),
    "fm2": (("dev", "test"), 700),
    "rumoureval2019": (("dev",), 250),
    "commitmentbank": (("train",), 420),
    "dnc-megaveridicality": (("train",), 700),
    "negation-nli": (("test",), 900),
    "argkp-stance": (("train",), 900),
    "explagraphs": (("train",), 900),
    "ibm-claim-stance": (("train", "test"), 700),
    "iam-stance": (("train",), 1200),
    "fever-symmetric": (("dev", "test"), 350),
    "wice": (("dev", "test", "train"), 300),
}
# The third round reads public pairs, again or for the first time, so that the news does not displace what they
# taught.
KEPT: dict[str, tuple[tuple[str, ...], int]] = {
    "mnli": (("train", "dev"), 2000),
    "wanli": (("all",), 600),
    "lingnli": (("train", "dev"), 1200),
    "fever": (("train",), 400),
    "claimdiff": (("train", "test"), 300),
    "climate-fever": (("all",), 200),
    "commitmentbank": (("train",), 200),
    "negation-nli": (("test",), 300),
    "dnc-megaveridicality": (("train",), 200),
}
LONG = 330  # characters of claim and statement from which a further public pair is excluded
# The news occurs three times, the further articles twice: with the same sentences that bear on a claim, and with a
# new sample of sentences that do not. "fresh" articles were labelled after the others, of the corpus (ids with a c)
# and of PolNeAR and CNN; "further" articles are those of the second round. "replay" prevents forgetting.
GROUPS = (
    "public",
    "news 1",
    "news 2",
    "fresh 1",
    "pairs",
    "fresh 2",
    "further public",
    "replay 1",
    "further",
    "replay 2",
    "kept public",
    "news 3",
    "fresh 3",
    "further 2",
)
REPLAY = 6000
POOL = 9  # nearest sentences that do not bear on a claim, from which each pass draws a new sample

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class JudgeRows:
    """Rows ready for training.

    Attributes:
        ids: (tokens,) of all rows, concatenated.
        ends: (rows,) the end of each row.
        targets: (rows, 4) soft labels.
        neither: (rows,) whether the label merges reports and unrelated.
        group: (rows,) the number of the row's group in GROUPS.
    """

    ids: NDArray[np.uint16]
    ends: NDArray[np.int64]
    targets: Floats
    neither: NDArray[np.bool_]
    group: NDArray[np.int8]

    def save(self, path: Path) -> None:
        """Write a compressed file."""
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                ids=self.ids,
                ends=self.ends,
                targets=self.targets,
                neither=self.neither,
                group=self.group,
            )

    @classmethod
    def load(cls, path: Path) -> JudgeRows:
        """Read what `save` wrote."""
        with np.load(path) as file:
            return cls(**{name: file[name] for name in ("ids", "ends", "targets", "neither", "group")})


def judge_rows(tokenizer: Tokenizer, groups: Mapping[str, Sequence[SoftLabelledPair]]) -> JudgeRows:
    """The rows of all groups, in order."""
    all_pairs = [labelled for group in groups.values() for labelled in group]
    framed = frame_pairs(tokenizer, [labelled.pair for labelled in all_pairs])
    return JudgeRows(
        np.concatenate(framed).astype(np.uint16),
        np.cumsum([len(row) for row in framed]),
        np.array([labelled.target for labelled in all_pairs], np.float32),
        np.array([labelled.neither for labelled in all_pairs]),
        np.repeat([GROUPS.index(name) for name in groups], [len(of_group) for of_group in groups.values()]).astype(
            np.int8
        ),
    )


def training_groups(data: Path, seed: int) -> dict[str, list[SoftLabelledPair]]:
    """The judge's training data, by the names in GROUPS.

    Raises:
        ModelError: a data file is missing.
    """
    articles, crossed = read_articles(data, "train"), cross_rows(data, held=False)
    fresh, further = read_fresh_articles(data, "fresh"), read_fresh_articles(data, "further")
    public = public_rows(data, seed, PUBLIC)
    return {
        "public": [*public, *event_rows(seed)],
        "news 1": [*news_rows(articles, (3, 1), seed), *crossed],
        "news 2": [*news_rows(articles, (4, 0), seed + 1), *crossed],
        "fresh 1": news_rows({name: article for name, article in fresh.items() if name[0] == "c"}, (4, 1), seed),
        "pairs": pair_rows(data),
        "fresh 2": news_rows({name: article for name, article in fresh.items() if name[0] != "c"}, (3, 0), seed),
        "further public": public_rows(data, seed + 6, FURTHER, {row.pair for row in public}, LONG),
        "replay 1": random.Random(3).sample(news_rows(articles, (5, 1), seed + 10), REPLAY),
        "further": news_rows(further, (3, 0), seed),
        "replay 2": random.Random(4).sample(news_rows(articles, (4, 1), seed + 11), REPLAY),
        "kept public": public_rows(data, seed + 12, KEPT, longest=LONG),
        "news 3": news_rows(articles, (2, 0), seed + 12),
        "fresh 3": news_rows(fresh, (2, 0), seed + 13),
        "further 2": news_rows(further, (2, 0), seed + 14),
    }


def public_rows(
    data: Path,
    seed: int,
    sets: Mapping[str, tuple[tuple[str, ...], int]],
    without: Container[Pair] = (),
    longest: int | None = None,
) -> list[SoftLabelledPair]:
    """Pairs of `sets` (PUBLIC, FURTHER), drawn at random.

    Args:
        without: pairs that are excluded after drawing.
        longest: the most characters of claim and statement together; None for no limit.
    """
    rng = random.Random(seed)
    labels = {"supports": SUPPORTS, "disputes": DISPUTES, "neutral": REPORTS}
    drawn: list[SoftLabelledPair] = []
    for name, (splits, most) in sets.items():
        kept: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in read_pairs(data, name):
            if (
                row["split"] in splits
                and not row["id"].startswith(("MNLI", MEASURED))
                and len(row["statement"]) < 600
            ):
                kept[row["label"]].append(row)
        for label, rows in sorted(kept.items()):
            for row in rng.sample(rows, min(most, len(rows))):
                pair = Pair(row["claim"], row["statement"])
                if pair in without or (longest and len(pair.claim) + len(pair.statement) >= longest):
                    continue
                drawn.append(SoftLabelledPair(pair, one_hot(labels[label]), label == "neutral"))
    return drawn


def event_rows(seed: int) -> list[SoftLabelledPair]:
    """Our own events."""
    events = read_events()
    pairs = [*event_pairs(events, 1, seed), *strange_pairs(events, 600, seed)]
    return [SoftLabelledPair(Pair(claim, statement), one_hot(stance)) for claim, statement, stance in pairs]


def near_by_words(claim: str, article: NewsArticle) -> list[int]:
    """The sentences of an article, by falling overlap with a claim; words weigh more if they are rare in the
    article."""
    words = [set(_words(article.surface(number))) for number in range(len(article.sentences))]
    count: dict[str, int] = defaultdict(int)
    for of_sentence in words:
        for word in of_sentence:
            count[word] += 1
    claim_words = set(_words(claim))
    # The exact sum does not depend on the order of a set, which differs between processes.
    shared = [fsum(1 / count[word] ** 0.5 for word in claim_words & of_sentence) for of_sentence in words]
    return sorted(range(len(words)), key=lambda number: (-shared[number], number))


def _words(text: str) -> Iterator[str]:
    for word in text.lower().split():
        word = word.strip(".,;:!?\"'“”‘’()[]").removesuffix("'s").removesuffix("’s")
        if len(word) > 2:
            yield word[:6]  # a stem, roughly


def news_rows(articles: Mapping[str, NewsArticle], beside: tuple[int, int], seed: int) -> list[SoftLabelledPair]:
    """Each claim on an article beside every sentence that bears on it, and beside others that do not.

    Args:
        beside: the numbers of other sentences: of the POOL nearest, and of the rest.
    """
    rng = random.Random(seed)
    rows: list[SoftLabelledPair] = []
    for claim in read_claims(articles):
        article = articles[claim.article]
        labels = [claim.stance_of(span) for span in article.sentences]
        listed = [
            (number, one_hot(sentence_label.stance, sentence_label.firm))
            for number, sentence_label in enumerate(labels)
            if sentence_label is not None
        ]
        silent = [number for number in near_by_words(claim.claim, article) if labels[number] is None]
        near, far = silent[:POOL], silent[POOL:]
        chosen = rng.sample(near, min(beside[0], len(near))) + rng.sample(far, min(beside[1], len(far)))
        for sentence, target in [*listed, *((number, one_hot(UNRELATED)) for number in chosen)]:
            pair = article.pair(claim.claim, sentence, rng.random() < 0.8, rng.random() < 0.5)
            rows.append(SoftLabelledPair(pair, target))
    return rows


def pair_rows(data: Path) -> list[SoftLabelledPair]:
    """Claims beside sentences of other articles of which the judge of the first training was unsure.

    Claims that measure are excluded.
    """
    pairs = read_labelled_pairs(data)
    measured = measured_claims(pairs)
    return [
        SoftLabelledPair(labelled.pair, one_hot(labelled.stance, labelled.firm))
        for labelled in pairs
        if labelled.origin == "unsure" and labelled.pair.claim not in measured
    ]
