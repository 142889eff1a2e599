"""The training data of the joint network: all data sets as rows per task, made once and kept in the work folder."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

from models.api import TERM_TYPES, ModelError
from models.datasets.columns import read_columns
from models.datasets.files import need
from models.datasets.labelled_articles import named_sentences, read_labelled_articles
from models.datasets.news import read_partly_labelled
from models.datasets.newsmtsc import read_newsmtsc
from models.datasets.opinions import Opinion, read_even_tones, read_persent, read_sst2
from models.datasets.polnear import read_polnear
from models.datasets.re3d import HELD_DOCUMENTS, read_re3d, read_re3d_terms
from models.datasets.stances import read_fnc
from models.datasets.statements import read_statement_articles
from models.reader.base import Vectors, base_vectors, load_base
from models.reader.encoder import Encoder
from models.rules.sentences import split_sentences
from models.training.invented import renamed_articles, renamed_groups
from models.training.rows import (
    Row,
    document_rows,
    quote_rows,
    reading_rows,
    sentiment_rows,
    shuffled,
    statement_rows,
    tag_rows,
    tone_rows,
)
from models.training.teacher import (
    labelled_rows,
    partly_labelled_rows,
    teacher_rows,
    train_teacher,
    unread_articles,
)

SEED = 20211223
QUOTE_WINDOW = 192  # tokens; the window of the experiments, and a quarter cheaper in training than a night's 254
NAME_COPIES, QUOTE_COPY = (1, 2), 3  # seeds of the copies with other names: two for names, another for statements
log = logging.getLogger(__name__)


class BaseVectors:
    """Sentence vectors of the base encoder, which is loaded on the first call."""

    def __init__(self, tokenizer: Tokenizer, device: torch.device) -> None:
        self.tokenizer, self.device = tokenizer, device
        self.encoder: Encoder | None = None

    def __call__(self, sentences: Sequence[str]) -> Vectors:
        """(sentences, hidden) vectors of length 1."""
        if self.encoder is None:
            self.encoder = Encoder().to(self.device).eval()
            load_base(self.encoder)
        return base_vectors(self.encoder, self.tokenizer, sentences, self.device)


@dataclass(frozen=True, slots=True)
class TrainingInputs:
    """All from which rows are made.

    Attributes:
        data: the folder of data sets.
        work: the folder in which rows are kept.
        tokenizer: that of the base encoder.
        vectors: the base encoder's sentence vectors.
        mpnet: a folder with all-mpnet-base-v2, which teaches the task `taught`; None without that task.
    """

    data: Path
    work: Path
    tokenizer: Tokenizer
    vectors: BaseVectors
    mpnet: Path | None = None


def training_rows(inputs: TrainingInputs, tasks: Sequence[str]) -> dict[str, list[Row]]:
    """The rows of each of `tasks`, read from the work folder if they were made before.

    Raises:
        ModelError: a data file or MPNet is missing.
    """
    rows: dict[str, list[Row]] = {}
    files = {task: inputs.work / f"rows-{task}.pickle" for task in tasks}
    if "taught" in files and not files["taught"].exists():
        _mpnet(inputs)  # fails before the other rows are made, which takes minutes
    for task, kept in files.items():
        if not kept.exists():
            inputs.work.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(pickle.dumps(_MAKERS[task](inputs)))
        rows[task] = pickle.loads(kept.read_bytes())
        log.info("%s: %d rows, %d tokens", task, len(rows[task]), sum(len(r.ids) for r in rows[task]))
    return rows


def _entities(inputs: TrainingInputs) -> list[Row]:
    conll = read_columns(need(inputs.data, "entities/conll2003/train.txt"))
    politics = read_columns(need(inputs.data, "entities/crossner_politics/train.txt"))
    conflict = [s for number, d in enumerate(read_re3d(inputs.data)) if number % HELD_DOCUMENTS for s in d]
    return [
        *tag_rows(inputs.tokenizer, conll, 128),
        *2 * tag_rows(inputs.tokenizer, politics, 128),
        *2 * tag_rows(inputs.tokenizer, conflict, 200),
    ]


def _news_names(inputs: TrainingInputs) -> list[Row]:
    articles = read_labelled_articles(inputs.data, "train")
    copies = [copy for seed in NAME_COPIES for copy in renamed_articles(articles, seed)]
    named = [sentence for sentence in named_sentences(copies) if sentence.names]
    agencies = renamed_groups(read_columns(need(inputs.data, "entities/conll2003/train.txt")), SEED)
    return [
        *tag_rows(inputs.tokenizer, named_sentences(articles), 200),
        *tag_rows(inputs.tokenizer, named, 200),
        *tag_rows(inputs.tokenizer, agencies, 128),
    ]


def _news_quotes(inputs: TrainingInputs) -> list[Row]:
    articles = read_labelled_articles(inputs.data, "train")
    copies = renamed_articles(articles, QUOTE_COPY)
    return reading_rows(inputs.tokenizer, [*articles, *copies], QUOTE_WINDOW, inputs.vectors)


def _statements(inputs: TrainingInputs) -> list[Row]:
    articles = [article.attributed for article in read_statement_articles(inputs.data)]
    return statement_rows(inputs.tokenizer, articles, QUOTE_WINDOW, inputs.vectors)


def _terms(inputs: TrainingInputs) -> list[Row]:
    conflict = [s for number, d in enumerate(read_re3d_terms(inputs.data)) if number % HELD_DOCUMENTS for s in d]
    return tag_rows(inputs.tokenizer, conflict, 200, TERM_TYPES)


def _quotes(inputs: TrainingInputs) -> list[Row]:
    return quote_rows(inputs.tokenizer, read_polnear(inputs.data, "train"), QUOTE_WINDOW, inputs.vectors)


def _tone(inputs: TrainingInputs) -> list[Row]:
    return tone_rows(inputs.tokenizer, shuffled(read_newsmtsc(inputs.data, "train"), SEED), 110)


def _news_tones(inputs: TrainingInputs) -> list[Row]:
    articles = [article for article in read_partly_labelled(inputs.data) if article.part == "train"]
    return [row for row in partly_labelled_rows(inputs.tokenizer, articles) if len(row.target["mentions"])]


def _sentiment(inputs: TrainingInputs) -> list[Row]:
    short = [
        *read_sst2(inputs.data, 3000, SEED),
        *shuffled(read_even_tones(inputs.data), SEED)[:2500],
    ]
    rows = sentiment_rows(inputs.tokenizer, shuffled(short, SEED), 110)
    return rows + _documents(inputs.tokenizer, read_persent(inputs.data)[0])


def _documents(tokenizer: Tokenizer, opinions: Sequence[Opinion]) -> list[Row]:
    return document_rows(tokenizer, [(o.text, split_sentences(o.text), o.label) for o in opinions])


def _embedding(inputs: TrainingInputs) -> list[Row]:
    """Headlines as texts of their own, with the base encoder's vectors, since claims look like them. (Sentences of
    articles have theirs in the rows of quotes.)"""
    texts = sorted({pair.claim for pair in read_fnc(inputs.data, "train").pairs})
    rows = document_rows(inputs.tokenizer, [(text, split_sentences(text), None) for text in texts])
    surfaces = [[text[a:b] for a, b in split_sentences(text)] for text in texts]
    kept = [sentences[: row.target["count"]] for sentences, row in zip(surfaces, rows, strict=True)]
    vectors = inputs.vectors([s for sentences in kept for s in sentences])
    at = 0
    for row in rows:
        row.target["vectors"] = vectors[at : at + row.target["count"]]
        at += row.target["count"]
    return rows


def _taught(inputs: TrainingInputs) -> list[Row]:
    """Unlabelled articles with the answers of MPNet, after its training on labelled articles."""
    rows = {
        **training_rows(inputs, ["entities", "quotes", "tone"]),
        **teacher_rows(inputs.tokenizer, inputs.data),
    }
    network = train_teacher(rows, _mpnet(inputs), inputs.work, inputs.vectors.device)
    return labelled_rows(network, inputs.tokenizer, unread_articles(inputs.data), inputs.vectors.device)


def _mpnet(inputs: TrainingInputs) -> Path:
    """The file of MPNet's weights.

    Raises:
        ModelError: it is missing.
    """
    if inputs.mpnet is None:
        raise ModelError(
            "MPNet teaches the task 'taught': name a folder that holds all-mpnet-base-v2 with --base, or the other "
            "tasks with --only"
        )
    path = inputs.mpnet / "model.safetensors"
    if not path.exists():
        raise ModelError(f"{path} is missing; name with --base a folder that holds all-mpnet-base-v2")
    return path


_MAKERS = {
    "entities": _entities,
    "news-names": _news_names,
    "news-quotes": _news_quotes,
    "statements": _statements,
    "terms": _terms,
    "quotes": _quotes,
    "tone": _tone,
    "news-tones": _news_tones,
    "sentiment": _sentiment,
    "embedding": _embedding,
    "taught": _taught,
}
