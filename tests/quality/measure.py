"""Scores of the embedded reader on the labelled sentences beside this file, all of our own writing.

`names.txt` marks names as [surface|type] and `quotes.txt` who said what as [stretch|role]; `tone.txt` has a label
and a sentence with its target in brackets; `sentiment.txt` how a text is written, what kind of
news it is, and the text; `stance.txt` a stance, a claim and a
text; `statements_dev.txt` the same of what one speaker says (`statements_test.txt` too, which is scored once per
weights and is not read here); `search.txt` a text of the canary and a question about it; `speakers.tsv` who speaks
in real quotations. Columns are separated by tabs.
"""

from __future__ import annotations

import hashlib
import re

from models.api import ENTITY_TYPES, QUOTE_ROLES, STAGES, Mention
from models.canary.compare import canary
from models.datasets import own
from models.evaluation.attributed import statements
from models.evaluation.measures import f1, span_counts
from models.reader.opened import open_weights
from models.reader.stages.quotes import EmbeddedQuotes
from models.reading import read, read_split
from models.registry import open_model

SETS = own.FOLDER
_MARKED = re.compile(r"\[([^\]|]+)\|([a-z]+)\]")
_TARGET = re.compile(r"\[([^\]]+)\]")


def scores() -> dict[str, float]:
    """F1 of exact spans for names and quotes; accuracy of the other heads; all 0 to 1."""
    stages = {stage: open_model("embedded", stage) for stage in STAGES}
    return {
        "names": names(stages["entities"]),
        "quotes": quotes(EmbeddedQuotes(open_weights())),
        "tone": tones(stages["tone"]),
        **sentiments(stages["sentiment"]),
        "stance": stances(stages["stance"]),
        "search": search(stages["embedding"]),
        "statements_dev": statements(stages["stance"], "dev").scores["accuracy"].value,
    }


def names(tagger) -> float:
    texts, gold = marked("names")
    answers = tagger.tag(read(texts, [tagger]))
    return span_f1(gold, [{(m.start, m.end, m.type) for m in found} for found in answers], ENTITY_TYPES)


def quotes(reader) -> float:
    texts, gold = marked("quotes")
    answers = reader.role_spans(read(texts, [reader]))
    return span_f1(gold, [{(s.start, s.end, s.role) for s in found} for found in answers], QUOTE_ROLES)


def marked(name):
    """Texts, and the spans that brackets mark in them."""
    texts, gold = [], []
    for line in lines(name):
        text, found, at = "", set(), 0
        for mark in _MARKED.finditer(line):
            text += line[at : mark.start()]
            found.add((len(text), len(text) + len(mark[1]), mark[2]))
            text += mark[1]
            at = mark.end()
        texts.append(text + line[at:])
        gold.append(found)
    return texts, gold


def span_f1(gold, found, kinds) -> float:
    return float(f1(span_counts(gold, found, kinds).sum((0, 1))))


def accuracy(gold, found) -> float:
    return sum(a == b for a, b in zip(gold, found, strict=True)) / len(gold)


def tones(reader) -> float:
    texts, mentions, gold = [], [], []
    for line in lines("tone"):
        label, marked = line.split("\t")
        target = _TARGET.search(marked)
        texts.append(marked.replace("[", "").replace("]", ""))
        start = target.start()
        mentions.append([Mention(start, start + len(target[1]), target[1], "person", 1.0, target[1])])
        gold.append(label)
    reading = read_split(texts, [[(0, len(text))] for text in texts], [reader])
    return accuracy(gold, [found[0].label for found in reader.tone(reading, mentions)])


def sentiments(reader) -> dict[str, float]:
    written, news, texts = zip(*(line.split("\t") for line in lines("sentiment")), strict=True)
    answers = reader.sentiment(read(texts, [reader]))
    return {
        "sentiment": accuracy(written, [answer.label for answer in answers]),
        "news": accuracy(news, [answer.news for answer in answers]),
    }


def stances(reader) -> float:
    gold, claims, texts = zip(*(line.split("\t") for line in lines("stance")), strict=True)
    reading = read(texts, [reader])
    answers = reader.judge(reading, [[] for _ in texts], claims)
    return accuracy(gold, [answers[i][i].stance.stance for i in range(len(texts))])


def search(embedder) -> float:
    """The share of questions whose nearest text is the right one, among the canary's and those of other sets."""
    texts, _ = canary()
    names, questions = zip(*(line.split("\t") for line in lines("search")), strict=True)
    others = {line.split("\t")[-1] for name in ("stance", "sentiment") for line in lines(name)}
    found = embedder.embed(read([*texts.values(), *sorted(others)], [embedder]))
    nearest = (embedder.embed(read(questions, [embedder])) @ found.T).argmax(1)
    return accuracy([list(texts).index(name) for name in names], nearest.tolist())


def lines(name: str) -> list[str]:
    return (SETS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def digest() -> str:
    """The hash of all labelled sets: a pin belongs to the sentences it was measured on."""
    found = hashlib.sha256()
    for path in sorted(SETS.glob("*.txt")):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
