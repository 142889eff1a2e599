"""News read in full: what becomes of its labels, and how names and statements are counted."""

from __future__ import annotations

import json

import pytest

from models.api import Mention, Quote
from models.attributions import attributions
from models.evaluation.readings import _counted, same_speaker
from models.sentences import split_sentences
from models.training.fit_speakers import attributed
from models.training.readings import read_readings
from tests.models.test_attributions import tagged

TEXT = "“The dam is sound and the other gate too,” he said in Arden. Mayor Ann Lee doubted it on Monday."
SAID = "The dam is sound and the other gate too"


def span(words, text=TEXT):
    return [text.index(words), text.index(words) + len(words)]


@pytest.fixture
def data(tmp_path):
    """Thirteen articles of one text for training, of which two are for tuning, and one for development."""
    folder = tmp_path / "news"
    folder.mkdir()
    numbers = range(14)
    articles = [{"id": f"a{n}", "title": "Dam", "text": TEXT} for n in numbers]
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
    rows = [
        {"id": f"a{n}", "split": "dev" if n == 13 else "train", "names": names, "statements": [first, second]}
        for n in numbers
    ]
    for name, lines in (("articles", articles), ("readings", rows)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path


def test_every_twelfth_article_is_kept_from_training(data):
    parts = {part: [article.name for article in read_readings(data, part)] for part in ("train", "tuning", "dev")}
    assert parts["tuning"] == ["a0", "a12"]
    assert parts["dev"] == ["a13"]
    assert len(parts["train"]) == 11
    assert not set(parts["train"]) & set(parts["tuning"])


def test_a_source_that_lies_in_a_word_of_what_is_said_is_the_same_word_beside_it(data):
    [article] = read_readings(data, "dev")
    told = [(role, TEXT[a:b]) for a, b, role in article.attributed.stretches]
    assert told == [
        ("content", f"“{SAID},”"),
        ("source", "he"),
        ("cue", "said"),
        ("source", "Ann Lee"),
        ("cue", "doubted"),
        ("content", "it on Monday"),
    ]


def test_of_names_within_names_the_longest_is_kept(data):
    [article] = read_readings(data, "dev")
    assert [(TEXT[a:b], kind) for a, b, kind in article.names] == [("Arden", "location"), ("Ann Lee", "person")]


def quote(number, words, speaker, surface=None):
    start, end = span(words)
    return Quote(
        number, 0, start, end, words, False, None, None, None, surface, None, None, speaker, 0.9, None, 0.9
    )


@pytest.mark.parametrize(
    ("quotes", "counts"),
    [
        ([quote(0, SAID, "Bo Dahl"), quote(1, "it on Monday", "Lee")], [1, 1, 1, 1, 1, 1, 2, 0, 2]),
        ([quote(0, SAID, None, "he"), quote(1, "Mayor", "Ann Lee")], [0, 1, 0, 1, 1, 0, 1, 0, 2]),
        ([quote(0, TEXT, "Bo Dahl")], [1, 1, 0, 1, 1, 1, 1, 1, 1]),
        ([], [0, 1, 0, 1, 0, 0, 0, 0, 0]),
    ],
)
def test_statements_are_counted_with_and_without_their_speaker(data, quotes, counts):
    [article] = read_readings(data, "dev")
    assert _counted(article, quotes) == counts


def test_a_shorter_name_is_the_same_speaker_and_a_namesake_is_not():
    assert same_speaker("the mayor", quote(0, SAID, None, "Mayor"))
    assert same_speaker("Ann Lee", quote(0, SAID, "Lee"))
    assert not same_speaker("Ann Lee", quote(0, SAID, "Bo Lee"))
    assert same_speaker("unknown", quote(0, SAID, None))


def test_the_right_candidate_of_an_attribution_is_who_the_reading_says(data):
    [article] = read_readings(data, "dev")
    marked = TEXT.replace("Ann Lee doubted it on Monday", "[Ann Lee|source] [doubted|cue] [it on Monday|content]")
    marked = marked.replace(f"“{SAID},” he said", f"[“{SAID},”|content] [he|source] [said|cue]")
    _, stretches = tagged(marked)
    mentions = [Mention(*span("Ann Lee"), "Ann Lee", "person", 0.9, "Ann Lee")]
    sentences = split_sentences(TEXT)
    told = attributions(TEXT, sentences, stretches)
    asked = list(attributed(article, sentences, stretches, mentions))
    assert len(told) == len(asked) == 2
    assert [one.right.tolist() for one in asked] == [[True, False], [False, True]]
