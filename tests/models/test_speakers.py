"""Who the words for a source stand for, and when they are better left as they are."""

from __future__ import annotations

import numpy as np
import pytest

from models.api import Mention
from models.reader.opened import open_weights
from models.reader.stages.quotes import QuoteScores, quote_scores, quotes_of
from models.rules.attributions import attributions
from models.rules.names import fullest_names
from models.rules.pairing import nearest
from models.rules.sentences import split_sentences
from models.rules.speaker_features import FEATURES
from models.rules.speakers import SpeakerContext
from models.training.fit_speakers import own_texts
from tests.models.test_attributions import tagged

PEOPLE = ("Vladimir Chizhov", "Chizhov", "Ann Lee", "Lee", "Bo Dahl", "Dahl", "Mia Ross", "Ross")
BODIES = {
    "NATO": "organisation",
    "Acme": "organisation",
    "Kyiv": "location",
    "Moscow": "location",
    "BBC": "organisation",
}


def shipped(features):
    """The scores of the weights in the package."""
    return quote_scores(open_weights()).speaker(features)


SHIPPED = QuoteScores(nearest, shipped)


def mentions_in(text):
    """Every name of PEOPLE and BODIES that stands in `text`, the longest first."""
    placed = []
    for name in (*PEOPLE, *BODIES):
        at = text.find(name)
        while at >= 0:
            if not any(a <= at < b for a, b, _ in placed):
                placed.append((at, at + len(name), BODIES.get(name, "person")))
            at = text.find(name, at + 1)
    plain = [Mention(a, b, text[a:b], kind, 0.9, text[a:b]) for a, b, kind in sorted(placed)]
    names = fullest_names(text, plain)
    return [Mention(m.start, m.end, m.surface, m.type, m.probability, n) for m, n in zip(plain, names, strict=True)]


def spoken(marked):
    """Of the last quote: the holder, whether it is tied, and the outlet."""
    text, role_spans = tagged(marked)
    quote = quotes_of(text, split_sentences(text), role_spans, mentions_in(text), SHIPPED)[-1]
    return quote.holder, quote.speaker is not None, quote.reported_via


@pytest.mark.parametrize(
    ("marked", "holder"),
    [
        ("Ann Lee came. [Lee|source] [said|cue] [it rained|content].", "Ann Lee"),
        ("[Acme’s chief, Ann Lee,|source] [said|cue] [it rained|content].", "Ann Lee"),
        ("[NATO|source] [said|cue] [it was ready|content].", "NATO"),
        ("[Kyiv|source] [warned|cue] [of an attack|content].", "Kyiv"),
        (
            "[Ann Lee|source] [said|cue] [it rained|content]. [She|source] [added|cue] [it was cold|content].",
            "Ann Lee",
        ),
        (
            "[The ambassador|source] [said|cue] [no|content]. Later, ambassador Vladimir Chizhov left.",
            "Vladimir Chizhov",
        ),
        ("Ann Lee, the mayor of Lund, came. [The mayor|source] [said|cue] [no|content].", "Ann Lee"),
        ("[ambassador|source] Vladimir Chizhov [said|cue] [no|content].", "Vladimir Chizhov"),
        ("[“No,”|content] [said|cue] [Ann Lee|source].\n\n[“Nobody has ever asked us.”|content]", "Ann Lee"),
        ("Mr Dahl met Ms Ross. [She|source] [said|cue] [no|content].", "Ross"),
        ("Mia Ross met Vladimir Chizhov at noon. [She|source] [said|cue] [no|content].", "Mia Ross"),
        ("Vladimir Chizhov met Mia Ross at noon. [He|source] [said|cue] [no|content].", "Vladimir Chizhov"),
    ],
)
def test_a_source_is_tied_where_the_text_makes_it_plain(marked, holder):
    assert spoken(marked)[:2] == (holder, True)


@pytest.mark.parametrize(
    ("marked", "holder"),
    [
        ("[A spokesman for Ann Lee|source] [said|cue] [no|content].", "A spokesman for Ann Lee"),
        ("[Lee's lawyer|source] [said|cue] [no|content].", "Lee's lawyer"),
        ("[Ann Lee and Bo Dahl|source] [said|cue] [no|content].", "Ann Lee and Bo Dahl"),
        ("[NATO and western powers|source] [said|cue] [no|content].", "NATO and western powers"),
        ("[officials in Kyiv|source] [said|cue] [no|content].", "officials in Kyiv"),
        ("[He|source] [said|cue] [no|content].", "He"),
        ("Bo Dahl met Ann Lee at noon, and Mia Ross met neither. [They|source] [said|cue] [no|content].", "They"),
        ("[“Nobody has ever asked us.”|content]", "unknown"),
        ("[It is said|cue] [that it rained|content].", "unknown"),
        ("[“No,”|content] [the|source] short statement [read|cue].", "the short statement"),
    ],
)
def test_a_source_that_could_be_somebody_else_stays_as_it_is_written(marked, holder):
    assert spoken(marked)[:2] == (holder, False)


@pytest.mark.parametrize(
    ("marked", "outlet"),
    [
        ("[Ann Lee|source] [told|cue] the BBC [it rained|content].", "BBC"),
        ("[Ann Lee|source] [told|cue] a German newspaper Die Welt, [“No.”|content]", "Die Welt"),
        ("Speaking to Die Welt, [Ann Lee|source] [said|cue] [no|content].", "Die Welt"),
        ("[“No,”|content] [Ann Lee|source] [told|cue] MarketWatch.", "MarketWatch"),
        ("[Ann Lee|source] [told|cue] police [it rained|content].", None),
        ("[Ann Lee|source] [told|cue] Bo Dahl [it rained|content].", None),
        ("[The BBC|source] [said|cue] [it rained|content].", None),
        ("[Ann Lee|source] [said|cue] [the BBC had lied|content].", None),
    ],
)
def test_the_outlet_told_is_not_the_speaker(marked, outlet):
    holder, _, via = spoken(marked)
    assert via == outlet
    assert holder != via


@pytest.mark.parametrize(
    "marked",
    [
        "Mayor Ann Lee met mayor Bo Dahl. [The mayor|source] [said|cue] [no|content].",
        "[“No,”|content] [said|cue] [Ann Lee|source].\n\nBo Dahl came.\n\n[“Nobody asked me.”|content]",
    ],
)
def test_a_tie_that_could_be_another_is_less_sure_than_a_name(marked):
    named, other = (probability(text) for text in ("[Ann Lee|source] [said|cue] [no|content].", marked))
    assert other < 0.8 < named


def probability(marked):
    text, role_spans = tagged(marked)
    return quotes_of(text, split_sentences(text), role_spans, mentions_in(text), SHIPPED)[-1].speaker_probability


def test_every_text_of_ours_has_a_right_candidate_for_each_of_its_attributions():
    lines = own_texts()
    assert len(lines) > 40
    for line in lines:
        assert set(line.speakers) <= {"-", *(mention.entity for mention in line.mentions)}, line.text


def test_every_candidate_has_all_features_and_its_own_words_come_first():
    marked = "Mr Dahl met [Ann Lee, the mayor,|source] who [said|cue] [it rained|content]. [“No.”|content]"
    text, role_spans = tagged(marked)
    all_attributions = attributions(text, split_sentences(text), role_spans, nearest)
    people = SpeakerContext(text, split_sentences(text), all_attributions, mentions_in(text))
    for attribution in all_attributions:
        entities, features = people.candidates(attribution)
        assert entities == ("Dahl", "Ann Lee")
        assert features.shape == (3, FEATURES)
        assert np.isfinite(features).all()
        assert features[:, 0].tolist() == [1, 0, 0]
        people.has_spoken(attribution, "Ann Lee")


def test_the_likeliest_is_the_speaker_with_its_probability():
    text, role_spans = tagged("Bo Dahl met Ann Lee. [She|source] [said|cue] [no|content].")
    for odds, speaker in ((1.1, "Ann Lee"), (0.9, None)):
        of_lee = np.log(np.array([1, 0.01, odds], np.float32))
        scores = QuoteScores(nearest, lambda _, s=of_lee: s)
        [quote] = quotes_of(text, split_sentences(text), role_spans, mentions_in(text), scores)
        assert quote.speaker == speaker
        assert quote.speaker_probability == pytest.approx(max(odds, 1) / (1.01 + odds), abs=1e-4)
