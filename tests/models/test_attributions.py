"""Which source says which content by which cue, from spans as a tagger leaves them."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.api import QUOTE_ROLES, RoleSpan
from models.reader.stages.quotes import QuoteScores, quotes_of
from models.rules.attributions import attributions, pairings_of
from models.rules.contents import fitted_contents
from models.rules.pairing import ALONE, CUES, FEATURES, FIRST, UNSAID, nearest
from models.rules.sentences import split_sentences

_MARKED = re.compile(r"\[([^|\]]+)\|(\w+)\]")


def tagged(marked):
    """`[He|source] [said|cue] [it|content].` as the text and its role spans."""
    text, role_spans, at = "", [], 0
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        role_spans.append(RoleSpan(len(text), len(text) + len(match[1]), match[1], match[2], 0.9))
        text += match[1]
        at = match.end()
    return text + marked[at:], role_spans


def triples(marked):
    """(source, cue, contents) of each attribution."""
    text, role_spans = tagged(marked)
    return [
        (
            attribution.source and attribution.source.surface,
            attribution.cue and attribution.cue.surface,
            [text[c.start : c.end] for c in attribution.contents],
        )
        for attribution in attributions(text, split_sentences(text), role_spans, nearest)
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Ann|source] [said|cue] [it rained|content].", [("Ann", "said", ["it rained"])]),
        ("[“It rained,”|content] [said|cue] [Ann|source].", [("Ann", "said", ["“It rained,”"])]),
        (
            "[“It rained,”|content] [Ann|source] [said|cue]. [“It will go on.”|content]",
            [("Ann", "said", ["“It rained,”", "“It will go on.”"])],
        ),
        (
            "[Ann|source] [said|cue] [it rained|content]. [Bo|source] [denied|cue] [it|content].",
            [("Ann", "said", ["it rained"]), ("Bo", "denied", ["it"])],
        ),
        (
            "[Ann|source] [said|cue] [it rained|content] and [added|cue] [that it was cold|content].",
            [("Ann", "said", ["it rained"]), ("Ann", "added", ["that it was cold"])],
        ),
        (
            "[“It rained,”|content] [said|cue] [Ann|source].\n\n[Bo|source] [said|cue] [“It did not.”|content]",
            [("Ann", "said", ["“It rained,”"]), ("Bo", "said", ["“It did not.”"])],
        ),
        ("[“It rained.”|content]", [(None, None, ["“It rained.”"])]),
        ("[It is said|cue] [that it rained|content].", [(None, "It is said", ["that it rained"])]),
        ("[Ann|source] left.", []),
    ],
)
def test_each_content_gets_its_cue_and_each_cue_its_source(marked, expected):
    assert triples(marked) == expected


def contents(marked):
    text, role_spans = tagged(marked)
    return [(text[c.start : c.end], c.direct) for c in fitted_contents(text, role_spans)]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("“[It rained|content],” she said.", [("“It rained,”", True)]),
        ("“[It rained|content]. [It will go on.|content]” she said.", [("“It rained. It will go on.”", True)]),
        ("She said [that it was “a mistake|content]” to go.", [("that it was “a mistake”", False)]),
        ("She said [“yes” and “no”|content].", [("“yes” and “no”", False)]),
        (
            "She said [it rained.\n\n“It will go on for days.”|content]",
            [("it rained.", False), ("“It will go on for days.”", True)],
        ),
        (
            "“Nobody ever told us to leave the house.” She wept.",
            [("“Nobody ever told us to leave the house.”", True)],
        ),
        ("They call it “the big one” here.", []),
    ],
)
def test_contents_fit_the_quotation_marks(marked, expected):
    assert contents(marked) == expected


def test_a_speaker_ends_before_the_comma_behind_the_name():
    text = "“It holds,” said Ada Crane, an engineer, on Monday."
    placed = {"content": "“It holds,”", "cue": "said", "source": "Ada Crane, an engineer,"}
    role_spans = [
        RoleSpan(text.index(words), text.index(words) + len(words), words, role, 0.9)
        for role, words in placed.items()
    ]
    [quote] = quotes_of(text, split_sentences(text), role_spans, [], NOBODY)
    assert quote.speaker_surface == "Ada Crane, an engineer"


def nobody(features):
    """Scores with which every attribution is left to its own words, the first of its candidates."""
    return features[:, 0]


NOBODY = QuoteScores(nearest, nobody)


def test_every_option_of_a_content_has_all_features_and_the_nearest_cue_says_so():
    text, role_spans = tagged(
        "[Ann|source] [said|cue] [it rained|content] and [added|cue] [that it was cold|content]."
    )
    pairings = pairings_of(text, split_sentences(text), role_spans)
    for number, near in ((0, "said"), (1, "added")):
        cues, features = pairings.options(number)
        assert [cue.surface for cue in cues] == ["said", "added"]
        assert features.shape == (CUES + 2, FEATURES)
        assert np.isfinite(features).all()
        assert features[[ALONE, UNSAID], [ALONE, UNSAID]].tolist() == [1, 1]
        assert [cue.surface for cue, row in zip(cues, features[CUES:], strict=True) if row[FIRST]] == [near]


def test_what_the_network_says_nobody_says_is_left_out_and_what_it_pairs_is_paired():
    text, role_spans = tagged("[Ann|source] [said|cue] [it rained|content]. [Bo|source] [denied|cue] [it|content].")

    def scores(features):
        odds = np.zeros(len(features), np.float32)
        odds[UNSAID] = 5  # of the first content
        odds[-2] = 5  # the first cue for the second
        return odds

    [one] = attributions(text, split_sentences(text), role_spans, scores)
    assert (one.source.surface, one.cue.surface) == ("Ann", "said")
    assert [text[c.start : c.end] for c in one.contents] == ["it"]


@given(
    st.text(alphabet='“”"ab., \n', max_size=60),
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6), st.sampled_from(QUOTE_ROLES)), max_size=12),
)
def test_no_text_and_no_tagging_gives_a_span_outside_the_text_or_one_twice(text, steps):
    role_spans, at = [], 0
    for gap, length, role in steps:
        start, end = at + gap, at + gap + length
        if end > len(text):
            break
        role_spans.append(RoleSpan(start, end, text[start:end], role, 0.5))
        at = end
    quotes = quotes_of(text, split_sentences(text), role_spans, [], NOBODY)
    for quote in quotes:
        assert text[quote.start : quote.end] == quote.text != ""
        if quote.cue is not None:
            assert text[quote.cue_start : quote.cue_end] == quote.cue
        if quote.speaker_surface is not None:
            assert text[quote.speaker_start : quote.speaker_end] == quote.speaker_surface
    spans = [(quote.start, quote.end) for quote in quotes]
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))
    assert len({(q.quote_id, q.part) for q in quotes}) == len(quotes)
