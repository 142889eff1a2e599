"""Who the words for a source stand for, and when they are better left as they are."""

from __future__ import annotations

import pytest

from models.api import Mention
from models.names import fullest_names
from models.sentences import split_sentences
from models.stages.quotes import quotes_of
from tests.models.test_attributions import tagged

PEOPLE = ("Vladimir Chizhov", "Chizhov", "Ann Lee", "Lee", "Bo Dahl", "Dahl", "Mia Ross", "Ross")
BODIES = {
    "NATO": "organisation",
    "Acme": "organisation",
    "Kyiv": "location",
    "Moscow": "location",
    "BBC": "organisation",
}


def mentions_in(text):
    """Every name of PEOPLE and BODIES that stands in `text`, the longest first."""
    found = []
    for name in (*PEOPLE, *BODIES):
        at = text.find(name)
        while at >= 0:
            if not any(a <= at < b for a, b, _ in found):
                found.append((at, at + len(name), BODIES.get(name, "person")))
            at = text.find(name, at + 1)
    plain = [Mention(a, b, text[a:b], kind, 0.9, text[a:b]) for a, b, kind in sorted(found)]
    names = fullest_names(text, plain)
    return [Mention(m.start, m.end, m.surface, m.type, m.probability, n) for m, n in zip(plain, names, strict=True)]


def spoken(marked):
    """Of the last quote: the holder, whether it is tied, and the outlet."""
    text, stretches = tagged(marked)
    quote = quotes_of(text, split_sentences(text), stretches, mentions_in(text))[-1]
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
        ("Mayor Ann Lee met mayor Bo Dahl. [The mayor|source] [said|cue] [no|content].", "The mayor"),
        ("Bo Dahl met Ann Lee at noon, and Mia Ross met neither. [They|source] [said|cue] [no|content].", "They"),
        ("[“Nobody has ever asked us.”|content]", "unknown"),
        (
            "[“No,”|content] [said|cue] [Ann Lee|source].\n\nBo Dahl came.\n\n[“Nobody asked me.”|content]",
            "unknown",
        ),
        ("[It is said|cue] [that it rained|content].", "unknown"),
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


def test_how_sure_a_tie_is_falls_with_its_kind():
    text, stretches = tagged("[Ann Lee|source] [said|cue] [no|content]. [She|source] [said|cue] [yes|content].")
    named, pronoun = quotes_of(text, split_sentences(text), stretches, mentions_in(text))
    assert named.speaker_probability > pronoun.speaker_probability > 0
