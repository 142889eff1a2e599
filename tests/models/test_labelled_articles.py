"""News read in full: what becomes of its labels, and how names and statements are counted."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from models.api import Mention, Quote
from models.datasets.labelled_articles import read_labelled_articles
from models.evaluation.labelled_articles import _counted, same_speaker
from models.reader.tokens import load_tokenizer
from models.rules.attributions import attributions
from models.rules.pairing import ALONE, CUES, UNSAID, nearest
from models.rules.sentences import split_sentences
from models.training.fit_pairing import content_lists
from models.training.fit_speakers import attribution_lists
from models.training.rows import reading_rows
from models.weights import FOLDER, READER
from tests.models.test_attributions import tagged

TEXT = "“The dam is sound and the other gate too,” he said in Arden. Mayor Ann Lee doubted it on Monday."
SAID = "The dam is sound and the other gate too"


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer(FOLDER / READER.tokenizer)


def span(words, text=TEXT):
    return [text.index(words), text.index(words) + len(words)]


@pytest.fixture
def data(tmp_path):
    """Thirteen articles of one text for training, of which two are for tuning, and one for development."""
    folder = tmp_path / "news"
    folder.mkdir()
    numbers = range(14)
    cut = [[0, TEXT.index("Mayor") - 1], [TEXT.index("Mayor"), len(TEXT)]]
    articles = [{"id": f"a{n}", "title": "Dam", "text": TEXT, "sentences": cut} for n in numbers]
    first = {
        "kind": "direct",
        "parts": [span(SAID)],
        "cue": span("said"),
        "source": span("he"),  # the first there is, which lies in "The"
        "speaker": "Bo Dahl",
    }
    second = {
        "kind": "indirect",
        "parts": [span("it on Monday")],
        "cue": span("doubted"),
        "source": span("Ann Lee"),
        "speaker": "Ann Lee",
    }
    names = [
        {"type": "LOC", "name": "Arden", "mentions": [span("Arden")]},
        {"type": "PER", "name": "Ann Lee", "mentions": [span("Ann Lee"), span("Lee")]},
        {"type": "PER", "name": "Bo Dahl", "mentions": []},
    ]
    tone = [
        {"name": "Ann Lee", "tone": "negative", "sentences": [1]},
        {"name": "Arden", "tone": "positive", "sentences": [1]},
        {"name": "Bo Dahl", "tone": "neutral", "sentences": []},
    ]
    read = {"names": names, "statements": [first, second], "tone": tone, "key": cut[1:]}
    read |= {"sentiment": "negative", "news": "good"}
    rows = [{"id": f"a{n}", "split": "dev" if n == 13 else "train", **read} for n in numbers]
    for name, lines in (("articles", articles), ("readings", rows)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path


def test_every_twelfth_article_is_kept_from_training(data):
    parts = {
        part: [article.name for article in read_labelled_articles(data, part)]
        for part in ("train", "tuning", "dev")
    }
    assert parts["tuning"] == ["a0", "a12"]
    assert parts["dev"] == ["a13"]
    assert len(parts["train"]) == 11
    assert not set(parts["train"]) & set(parts["tuning"])


def test_a_source_that_lies_in_a_word_of_what_is_said_is_the_same_word_beside_it(data):
    [article] = read_labelled_articles(data, "dev")
    labelled = [(role, TEXT[a:b]) for a, b, role in article.attributed.spans]
    assert labelled == [
        ("content", f"“{SAID},”"),
        ("source", "he"),
        ("cue", "said"),
        ("source", "Ann Lee"),
        ("cue", "doubted"),
        ("content", "it on Monday"),
    ]


def test_of_names_within_names_the_longest_is_kept(data):
    [article] = read_labelled_articles(data, "dev")
    assert [(TEXT[a:b], kind) for a, b, kind in article.names] == [("Arden", "location"), ("Ann Lee", "person")]


def test_of_a_tone_the_mentions_in_its_sentences_show_it(data):
    [article] = read_labelled_articles(data, "dev")
    tones = [(tone.label, [TEXT[a:b] for a, b in tone.mentions], len(tone.shown)) for tone in article.tones]
    assert tones == [(0, ["Ann Lee", "Lee"], 2), (2, ["Arden"], 0), (1, [], 0)]


def test_an_article_becomes_a_row_that_asks_for_all_that_was_read(data, tokenizer):
    articles = read_labelled_articles(data, "dev")
    [row] = reading_rows(tokenizer, articles, 100, lambda sentences: np.zeros((len(sentences), 2), np.float32))
    assert row.target["key"].tolist() == [0, 1]
    assert row.target["news"] == 2
    [(spans, written)] = row.target["texts"]
    assert (spans, written) == (row.target["sentences"], 0)
    words = [tokenizer.id_to_token(int(number)) for number in row.ids]
    marks = [(words[a:b], words[c:d], label) for a, b, c, d, label in row.target["mentions"].tolist()]
    assert [(mention, label) for _, mention, label in marks] == [(["ann", "lee"], 0), (["lee"], 0)]
    assert all(sentence[0] == "mayor" and sentence[-1] == "." for sentence, _, _ in marks)
    shares = row.target["tone_shares"]
    assert np.exp(shares).sum() == pytest.approx(1)


def test_articles_in_short_windows_ask_for_the_kind_of_news_once(data, tokenizer):
    articles = read_labelled_articles(data, "train")[:1]
    rows = reading_rows(tokenizer, articles, 20, lambda sentences: np.zeros((len(sentences), 2), np.float32))
    assert ["news" in row.target for row in rows] == [True, False]
    assert [row.target["key"].tolist() for row in rows] == [[0], [1]]


def quote(number, words, speaker, surface=None):
    start, end = span(words)
    return Quote(
        number, 0, start, end, words, False, None, None, None, surface, None, None, speaker, 0.9, None, 0.9
    )


@pytest.mark.parametrize(
    ("quotes", "counts"),
    [
        ([quote(0, SAID, "Bo Dahl"), quote(1, "it on Monday", "Lee")], [1, 1, 1, 1, 1, 1, 2, 0, 2, 0]),
        ([quote(0, SAID, None, "he"), quote(1, "Mayor", "Ann Lee")], [0, 1, 0, 1, 1, 0, 1, 0, 2, 0]),
        ([quote(0, TEXT, "Bo Dahl")], [1, 1, 0, 1, 1, 1, 1, 1, 1, 1]),
        ([], [0, 1, 0, 1, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_statements_are_counted_with_and_without_their_speaker(data, quotes, counts):
    [article] = read_labelled_articles(data, "dev")
    assert _counted(article, quotes) == counts


def test_a_statement_within_a_statement_is_not_joined_to_it(data):
    [article] = read_labelled_articles(data, "dev")
    outer = replace(article.statements[1], parts=((0, len(TEXT)),))
    nested = replace(article, statements=(article.statements[0], outer))
    assert _counted(nested, [quote(0, TEXT, "Ann Lee")])[7:] == [1, 1, 0]


def test_a_shorter_name_is_the_same_speaker_and_a_namesake_is_not():
    assert same_speaker("the mayor", quote(0, SAID, None, "Mayor"))
    assert same_speaker("Ann Lee", quote(0, SAID, "Lee"))
    assert not same_speaker("Ann Lee", quote(0, SAID, "Bo Lee"))
    assert same_speaker("unknown", quote(0, SAID, None))


def test_the_right_candidate_of_an_attribution_is_who_the_reading_says(data):
    [article] = read_labelled_articles(data, "dev")
    marked = TEXT.replace("Ann Lee doubted it on Monday", "[Ann Lee|source] [doubted|cue] [it on Monday|content]")
    marked = marked.replace(f"“{SAID},” he said", f"[“{SAID},”|content] [he|source] [said|cue]")
    _, role_spans = tagged(marked)
    mentions = [Mention(*span("Ann Lee"), "Ann Lee", "person", 0.9, "Ann Lee")]
    sentences = split_sentences(TEXT)
    paired = attributions(TEXT, sentences, role_spans, nearest)
    asked = list(attribution_lists(article, sentences, role_spans, mentions, nearest))
    assert len(paired) == len(asked) == 2
    assert [candidates.right.tolist() for candidates in asked] == [[True, False], [False, True]]


def test_the_right_cue_of_a_content_is_that_of_its_statement_and_what_no_statement_has_is_unsaid(data):
    [article] = read_labelled_articles(data, "dev")
    marked = TEXT.replace("Ann Lee doubted it on Monday", "[Ann Lee|source] [doubted|cue] [it on Monday|content]")
    marked = marked.replace("Mayor", "[Mayor|content]").replace("he said", "he [said|cue]")
    _, role_spans = tagged(marked.replace(f"“{SAID},”", f"[“{SAID},”|content]"))
    asked = [candidates.right.tolist() for candidates in content_lists(article, split_sentences(TEXT), role_spans)]
    right = [[n == option for n in range(CUES + 2)] for option in (CUES, UNSAID, CUES + 1)]
    assert asked == right
    without = [span for span in role_spans if span.role != "cue"]
    assert [candidates.right[ALONE] for candidates in content_lists(article, split_sentences(TEXT), without)] == [
        True,
        False,
        True,
    ]
