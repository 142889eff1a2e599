"""The reader's teacher: MPNet learns from labelled articles and labels thousands of others.

A few hundred articles are few for a small encoder. The larger encoder learns more from them, and the reader learns
from its probabilities on other articles, in addition to the labels (distillation, Hinton et al. 2015).
"""

from __future__ import annotations

import copy
import json
import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

from models.api import NEWS_LABELS, Span
from models.datasets.files import csv_rows, need
from models.datasets.highlights import HELD_OUT
from models.datasets.labelled_articles import read_labelled_articles
from models.datasets.news import (
    READ_SENTENCES,
    NameTone,
    PartlyLabelledArticle,
    read_lines,
    read_partly_labelled,
)
from models.datasets.polnear import read_polnear
from models.judge.network import from_mpnet
from models.reader import machine
from models.reader.base import Vectors
from models.reader.batching import batches, windows
from models.reader.bio import best_paths, spans
from models.reader.encoder import pad
from models.reader.tokens import frame, tokenise
from models.rules.sentences import split_sentences
from models.training.loop import plan_steps, run
from models.training.rows import Row, covering, first_pieces, log_shares, reading_rows, shuffled
from models.training.taught import GuidedNetwork, TeacherNetwork

WINDOW = 240  # tokens of an article in a row of the teacher
LABELLED = 1000  # the most tokens of an article that it labels, in whole windows
# Passes over each set; the older sets have names and verbs that the fully labelled articles lack.
PASSES = {"readings": 4.0, "asked": 2.0, "entities": 0.5, "quotes": 0.3, "tone": 1.0}
BATCH_TOKENS = 1536
LABEL_TOKENS = 8192  # of a batch in labelling
SHORTEST = 400  # characters of an article; shorter texts are captions and stubs
REMEMBERED = 800  # articles on which the reader's earlier answers are kept: 0.4 million tokens
SEED = 1
RATE = 0.66  # of the reader's learning rate
log = logging.getLogger(__name__)


def teacher_rows(tokenizer: Tokenizer, data: Path) -> dict[str, list[Row]]:
    """The rows of the tasks that only the teacher learns, by task.

    Raises:
        ModelError: a data file is missing.
    """
    return {
        "readings": reading_rows(tokenizer, read_labelled_articles(data, "train"), WINDOW, _no_vectors),
        "asked": list(partly_labelled_rows(tokenizer, read_partly_labelled(data))),
    }


def _no_vectors(sentences: Sequence[str]) -> Vectors:
    return np.zeros((len(sentences), 0), np.float32)


def partly_labelled_rows(tokenizer: Tokenizer, articles: Sequence[PartlyLabelledArticle]) -> Iterator[Row]:
    """The part of each article that was read, in windows, with the tones towards its main names; the first window
    also has the sentiment and the kind of news."""
    tones = log_shares([tone.tone for article in articles for tone in article.tones])
    written = log_shares([article.written for article in articles])
    news = log_shares([article.news for article in articles], len(NEWS_LABELS))
    for article in articles:
        tokens = tokenise(tokenizer, article.text[: article.read_to], article.sentences[:READ_SENTENCES])
        for start, end in windows(tokens.bounds, WINDOW):
            inside = [(int(a) - start, int(b) - start) for a, b in tokens.bounds if start <= a < b <= end]
            marks = [
                (a + 1, b + 1, first - start + 1, last - start + 1, tone.tone)
                for tone in article.tones
                for first, last in (covering(tokens, *mention) for mention in _mentions(article, tone))
                for a, b in inside
                if a <= first - start < last - start <= b
            ]
            target: dict[str, Any] = {
                "mentions": np.asarray(marks, np.int64).reshape(-1, 5),
                "tone_shares": tones,
                "texts": [],
            }
            if start == 0:
                target["texts"] = [([(a + 1, b + 1) for a, b in inside], article.written)]
                target |= {"written_shares": written, "news": article.news, "news_shares": news}
            yield Row(*frame((tokens.ids[start:end], tokens.cases[start:end])), target)


def _mentions(article: PartlyLabelledArticle, tone: NameTone) -> Iterator[Span]:
    """The places of the name, or of its last word, in the sentences that show the tone; for neutral, in all."""
    shown = tone.shown or article.sentences[:READ_SENTENCES]
    for name in dict.fromkeys((tone.name, tone.name.split()[-1])):
        places = [m.span() for m in re.finditer(rf"\b{re.escape(name)}\b", article.text)]
        inside = [(a, b) for a, b in places if any(start <= a < b <= end for start, end in shown)]
        if inside:
            yield from inside
            return


def train_teacher(rows: dict[str, list[Row]], mpnet: Path, work: Path, device: torch.device) -> TeacherNetwork:
    """Train MPNet on all of `rows`, resumed from the work folder's checkpoint.

    Args:
        rows: by task, at least those of PASSES.
        mpnet: the model.safetensors of all-mpnet-base-v2.

    Raises:
        ModelError: the checkpoint is of another run.
    """
    torch.manual_seed(SEED)
    network = TeacherNetwork()
    network.encoder.load_state_dict({**from_mpnet(load_file(mpnet)), "cases.weight": network.encoder.cases.weight})
    network.encoder.freeze()
    network.to(device)
    taught = {task: rows[task] for task in PASSES}
    plan = plan_steps(taught, PASSES, BATCH_TOKENS, SEED)
    log.info("teacher: %d steps", len(plan))
    run(network, taught, plan, work / "teacher.pt", device, SEED, rate=RATE)
    return network.eval()


def unread_articles(data: Path) -> list[str]:
    """Distinct texts of real news without labelled names, in a fixed order.

    CNN/DailyMail (rows below 700), XSum, FNC-1's training bodies, PolNeAR's training articles and the corpus of
    December 2021, without stubs and without fully labelled articles, for training or for measurements. Partly
    labelled articles are among them.

    Raises:
        ModelError: a data file is missing.
    """
    known = {_plain(row["text"]) for row in read_lines(need(data, "news/articles.jsonl"))}
    highlights = read_lines(need(data, "summaries/cnn_dm/train_dev.jsonl"))[: HELD_OUT.start]
    extreme = json.loads(need(data, "summaries/xsum/train.json").read_bytes())["Instances"]
    texts = [
        *(row["article"] for row in highlights),
        *(row["input"] for row in extreme),
        *(row["articleBody"] for row in csv_rows(need(data, "stance/fnc1/train_bodies.csv"))),
        *(article.text for article in read_polnear(data, "train")),
        *(row["text"] for row in read_lines(need(data, "corpus/news_2021_12/articles.jsonl"))),
    ]
    unread: dict[str, str] = {}
    for text in texts:
        key = _plain(text)
        if len(text) >= SHORTEST and key not in known:
            unread.setdefault(key, text)
    return list(unread.values())


def _plain(text: str) -> str:
    """The letters and digits of a text's beginning, which copies of a text share."""
    return "".join(filter(str.isalnum, text.lower()))[:200]


def labelled_rows(
    network: TeacherNetwork | GuidedNetwork, tokenizer: Tokenizer, texts: Sequence[str], device: torch.device
) -> list[Row]:
    """The beginnings of `texts` in windows, with the teacher's answers, as `add_answers` gives them."""
    rows = [row for text in texts for row in _unlabelled(tokenizer, text)]
    add_answers(network, rows, device)
    return rows


@torch.inference_mode()
def add_answers(network: TeacherNetwork | GuidedNetwork, rows: Sequence[Row], device: torch.device) -> None:
    """Add the network's answers to the targets of `rows`, which have the words and sentences of each row.

    words: (words,) positions in the row at which a word begins; names, roles: (words, labels) probabilities over
    the labels of `models.reader.bio.labels_of`; mentions: (mentions, 5) as in `tone_rows`, for the names that it
    tags;
    tones: (mentions, 3) their probabilities.
    """
    encoder = copy.deepcopy(network.encoder).to(machine.precision(device))
    done = 0
    for number, batch in enumerate(batches([len(row.ids) for row in rows], LABEL_TOKENS)):
        padded = pad([rows[i].framed for i in batch]).to(device)
        states = encoder(padded).float()
        names, roles = network.entities(states).softmax(-1).cpu(), network.quotes(states).softmax(-1).cpu()
        for place, i in enumerate(batch):
            words = rows[i].target["words"]
            likely = names[place, words].numpy()
            marks = _marks(likely, rows[i])
            places = torch.from_numpy(marks).to(device)
            tones = network.tone(states[place], places[:, :2], places[:, 2:4])
            rows[i].target.update(
                names=likely.astype(np.float16),
                roles=roles[place, words].numpy().astype(np.float16),
                mentions=marks,
                tones=tones.softmax(-1).cpu().numpy().astype(np.float16),
            )
        done += len(batch)
        if number % 100 == 0:
            log.info("labelled %d windows of %d", done, len(rows))


def remembered_rows(
    before: GuidedNetwork, now: GuidedNetwork, tokenizer: Tokenizer, data: Path, device: torch.device, seed: int
) -> list[Row]:
    """Unlabelled articles with the names of the reader as it is now, and its roles and tones from before a course.

    With them it learns these again (Li and Hoiem 2016, "Learning without forgetting").
    """
    texts = shuffled(unread_articles(data), seed)[:REMEMBERED]
    rows = labelled_rows(before, tokenizer, texts, device)
    for row, named in zip(rows, labelled_rows(now, tokenizer, texts, device), strict=True):
        row.target["names"] = named.target["names"]
    return rows


def _unlabelled(tokenizer: Tokenizer, text: str) -> Iterator[Row]:
    """The text in windows, each with its words and sentences."""
    tokens = tokenise(tokenizer, text, split_sentences(text))
    for start, end in windows(tokens.bounds, WINDOW):
        if end > LABELLED:
            break
        sentences = [(int(a) - start + 1, int(b) - start + 1) for a, b in tokens.bounds if start <= a < b <= end]
        words = first_pieces(tokens, start, end)
        if len(words):
            framed = frame((tokens.ids[start:end], tokens.cases[start:end]))
            yield Row(*framed, {"words": words, "sentences": sentences})


def _marks(names: NDArray[np.float32], row: Row) -> NDArray[np.int64]:
    """(mentions, 5) as in `tone_rows`, with label 0, for each name that lies within a sentence.

    names: (words, labels) probabilities.
    """
    first, after, _ = spans(best_paths(np.log(names + 1e-6), [len(names)]))
    edges = np.append(row.target["words"], len(row.ids) - 1)
    marks = [
        (a, b, start, end, 0)
        for start, end in zip(edges[first].tolist(), edges[after].tolist(), strict=True)
        for a, b in row.target["sentences"]
        if a <= start < end <= b
    ]
    return np.asarray(marks, np.int64).reshape(-1, 5)
