"""The embedded stages on any text: n answers for n texts, spans that hold, and no text that minds its
neighbours."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.api import (
    ENTITY_TYPES,
    QUOTE_ROLES,
    SENTIMENT_LABELS,
    STANCE_LABELS,
    Mention,
    ModelError,
    Quote,
    Reading,
)
from models.reader.opened import open_weights
from models.reader.stages.quotes import EmbeddedQuotes
from models.reader.stages.tone import places_of
from models.reading import read
from models.registry import open_model

CLAIM = "The railway will be built."
ODD_TEXTS = [
    "",
    " ",
    "\n\n\n",
    "x",
    "😀",
    "😀" * 300,
    "a" * 5_000,
    "Oslo " * 2_000,
    "\x00\x01",
    "नमस्ते दुनिया।",
    "İstanbul’s ﬁre",
    "?",
    '“Open. ‘Open. "Open. «Open. said Ann Lee',
    '”Closed.” said Ann Lee. ” ’ "',
    "“He said “she said ‘no’ to him” to me,” Ann Lee said, “and “left”.",
    "“" + "We shall build the railway. " * 1_100 + "”",  # thirty thousand characters
    "“We shall build the railway.” " * 500,
    "“We shall build the railway.”",
]


def answers(stages, texts):
    """Every stage's answers, text by text."""
    reading = read(texts, stages.values())
    mentions = stages["entities"].tag(reading)
    quotes = stages["quotes"].quote(reading, mentions)
    claims = [CLAIM, "Taxes were cut."]
    columns = (
        mentions,
        stages["tone"].tone(reading, mentions),
        stages["summary"].summarise(reading, 3),
        stages["sentiment"].sentiment(reading),
        quotes,
        stages["stance"].judge(reading, quotes, claims),
        stages["embedding"].embed(reading).tolist(),
    )
    return list(zip(*columns, strict=True))


def check(text, answer):
    mentions, tones, summary, sentiment, quotes, positions, vector = answer
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
    assert all(text[m.start : m.end] == m.surface and m.type in ENTITY_TYPES for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert len(tones) == len(mentions)
    assert all(tone.label in SENTIMENT_LABELS for tone in tones)
    assert [s.position for s in summary] == list(range(len(summary)))
    assert all(text[s.start : s.end] == s.text for s in summary)
    assert sentiment.negative + sentiment.neutral + sentiment.positive == pytest.approx(1, abs=1e-4)
    assert all(text[q.start : q.end] == q.text != "" for q in quotes)
    assert all(a.end <= b.start for a, b in pairwise(quotes))
    assert len({(q.quote_id, q.part) for q in quotes}) == len(quotes)
    holders = {q.quote_id: q.holder for q in quotes}
    assert [position.claim for position in positions if position.quote_id is None] == [0, 1]
    assert [position.claim for position in positions] == sorted(position.claim for position in positions)
    for position in positions:
        stance = position.stance
        assert holders.get(position.quote_id, "article") == position.holder
        assert stance.stance in STANCE_LABELS
        assert sum(stance.probabilities) == pytest.approx(1, abs=1e-4)
        assert (stance.evidence is None) == (stance.stance == "unrelated")
        assert position.quote_id is None or stance.stance != "unrelated"
        if stance.evidence is not None:
            assert text[stance.evidence_start : stance.evidence_end] == stance.evidence


def test_n_texts_get_n_answers_whatever_they_are(stages):
    for text, answer in zip(ODD_TEXTS, answers(stages, ODD_TEXTS), strict=True):
        check(text, answer)


@pytest.mark.parametrize("text", ["", ".", "...." * 50, "😀", "x" * 3_000])
def test_a_text_that_says_nothing_is_neutral(stages, text):
    assert stages["sentiment"].sentiment(read([text], stages.values()))[0].label == "neutral"


def test_no_texts_get_no_answers(stages):
    assert answers(stages, []) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(alphabet=st.sampled_from("Oslo U.S. EU’s “Anna” 12é😀\n\u2028ß\x00"), max_size=120), max_size=3
    )
)
def test_spans_hold_on_any_text(stages, texts):
    for text, answer in zip(texts, answers(stages, texts), strict=True):
        check(text, answer)


# In bf16 another batch rounds otherwise: two in a thousand were seen.
ROUNDED = 5e-3


def test_a_text_is_read_alike_alone_and_among_others(stages, article):
    others = ["Short.", article * 4, article[:300], ""]
    among = answers(stages, [others[0], article, *others[1:]])[1]
    alone = answers(stages, [article])[0]
    for mention, other in zip(alone[0], among[0], strict=True):
        assert (mention.start, mention.end, mention.type, mention.entity) == (
            other.start,
            other.end,
            other.type,
            other.entity,
        )
        assert mention.probability == pytest.approx(other.probability, abs=ROUNDED)
    assert [t.label for t in alone[1]] == [t.label for t in among[1]]
    assert [s.text for s in alone[2]] == [s.text for s in among[2]]
    assert alone[3].label == among[3].label
    assert alone[3].positive == pytest.approx(among[3].positive, abs=ROUNDED)
    assert [(q.text, q.holder) for q in alone[4]] == [(q.text, q.holder) for q in among[4]]
    assert [(p.quote_id, p.stance.stance) for p in alone[5]] == [(p.quote_id, p.stance.stance) for p in among[5]]
    assert np.dot(alone[6], among[6]) > 1 - ROUNDED


def test_reading_again_gives_the_same_answers(stages, article):
    assert answers(stages, [article]) == answers(stages, [article])


def test_people_places_and_organisations_are_found_in_full(stages, article):
    found = {(m.surface, m.type) for m in stages["entities"].tag(read([article], stages.values()))[0]}
    assert {
        ("Norway", "location"),
        ("Oslo", "location"),
        ("Anna Lindqvist", "person"),
        ("European Union", "organisation"),
    } <= found


def test_a_surname_and_an_acronym_carry_the_full_name(stages, article):
    mentions = stages["entities"].tag(read([article], stages.values()))[0]
    full = {m.surface: m.entity for m in mentions}
    assert full["Lindqvist"] == "Anna Lindqvist"
    assert full["EU"] == "European Union"


def test_a_summary_has_no_questions_headings_or_fragments(stages):
    text = "What is going on?\n\nIn brief\n\nThe council of Oslo bought forty new trams on Friday.\n\nOslo, Friday"
    summary = stages["summary"].summarise(read([text], stages.values()), 3)[0]
    assert [s.text for s in summary] == ["The council of Oslo bought forty new trams on Friday."]


def test_a_claim_about_something_else_is_unrelated_and_has_no_evidence(stages, article):
    reading = read([article], stages.values())
    [[own]] = stages["stance"].judge(reading, [[]], ["A comet will pass the Earth in May."])
    assert (own.holder, own.stance.stance, own.stance.evidence) == ("article", "unrelated", None)


def test_a_long_text_is_read_to_its_end(stages):
    text = "The weather was mild again today. " * 2_000 + "Angela Merkel visited Paris."
    assert "Paris" in [m.surface for m in stages["entities"].tag(read([text], stages.values()))[0]]


def test_models_that_share_weights_share_one_encoder_pass(stages, article):
    reading = read([article], stages.values())
    assert list(reading.states) == [stages["entities"].identity.model_id]


def test_a_reading_made_for_other_models_is_refused(stages, article):
    with pytest.raises(ModelError, match="has no states"):
        stages["entities"].tag(Reading([article], [[(0, len(article))]]))


def test_the_same_model_is_opened_once_whichever_thread_asks(stages):
    with ThreadPoolExecutor(4) as threads:
        opened = list(threads.map(lambda _: open_model("embedded", "tone"), range(8)))
    assert all(model is stages["tone"] for model in opened)


def test_threads_that_read_at_once_get_the_answers_of_one(stages, article):
    texts = [article, article[:200], article[100:]]
    with ThreadPoolExecutor(3) as threads:
        together = list(threads.map(lambda text: stages["entities"].tag(read([text], stages.values()))[0], texts))
    alone = [stages["entities"].tag(read([text], stages.values()))[0] for text in texts]
    assert [[m.surface for m in found] for found in together] == [[m.surface for m in found] for found in alone]


def test_who_said_what_is_marked_and_every_stretch_holds(stages, article):
    quotes = EmbeddedQuotes(open_weights())
    [found] = quotes.role_spans(read([article], stages.values()))
    assert all(article[s.start : s.end] == s.surface and s.role in QUOTE_ROLES for s in found)
    assert all(0 < s.probability < 1 for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    told = {(s.surface, s.role) for s in found}
    assert ("Lindqvist", "source") in told
    said = article.index("This railway"), article.index(" Lindqvist told")
    assert any(s.role == "content" and s.start <= said[0] and said[1] <= s.end for s in found)


def test_a_quotation_over_paragraphs_and_one_split_by_its_cue_are_told_whole(stages):
    text = (
        "“We looked at the bridge,” Ann Lee, the city’s engineer, said on Monday, “and it will not fall.\n\n"
        "“Nobody has to leave,” she told the Daily Herald.\n\nThe bridge was built in 1961."
    )
    reading = read([text], stages.values())
    [found] = stages["quotes"].quote(reading, stages["entities"].tag(reading))
    direct = [(q.text, q.holder) for q in found if q.direct]
    assert direct == [
        ("“We looked at the bridge,”", "Ann Lee"),
        ("“and it will not fall.\n\n“Nobody has to leave,”", "Ann Lee"),
    ]


def positions(stages, text, claims):
    """Where the speakers of one text stand."""
    reading = read([text], stages.values())
    quotes = stages["quotes"].quote(reading, stages["entities"].tag(reading))
    [of_text] = stages["stance"].judge(reading, quotes, claims)
    return [position for position in of_text if position.quote_id is not None]


def test_a_speaker_who_denies_the_claim_disputes_it_in_words_of_the_text(stages):
    text = (
        "Norland has massed troops at the border of Selden.\n\n"
        "“Norland is not planning an attack against Selden,” ambassador Oleg Tarn told the newspaper Die Woche. "
        "“Not one soldier is preparing to invade Selden,” he said."
    )
    found = positions(stages, text, ["Norland is planning to attack Selden."])
    assert {(one.holder, one.stance.stance) for one in found} == {("Oleg Tarn", "disputes")}
    assert "not planning an attack" in found[0].stance.evidence


def test_a_claim_has_the_same_answers_whatever_else_is_followed(stages, article):
    reading = read([article, "Heavy rain is expected on Tuesday."], stages.values())
    alone = stages["stance"].judge(reading, [[], []], [CLAIM])
    among = stages["stance"].judge(reading, [[], []], [f"Article {n} was read." for n in range(40)] + [CLAIM])
    for [one], [*_, same] in zip(alone, among, strict=True):
        assert (same.stance.stance, same.stance.evidence) == (one.stance.stance, one.stance.evidence)
        assert same.stance.probabilities == pytest.approx(one.stance.probabilities, abs=0.02)


def test_a_claim_has_the_same_answers_however_it_is_written(stages):
    text = (
        "“Norland is not planning an attack on Selden’s coast,” ambassador Oleg Tarn told the newspaper Die Woche."
    )
    claims = [
        "Norland is planning to attack Selden's coast.",
        "Norland is planning to attack Selden's coast",
        " norland is planning\nto attack  Selden’s coast. ",
    ]
    found = positions(stages, text, claims)
    assert [one.claim for one in found] == [0, 1, 2]
    assert found[0].stance == found[1].stance == found[2].stance


def test_a_text_without_words_has_no_role_spans(stages):
    quotes = EmbeddedQuotes(open_weights())
    assert quotes.role_spans(read(["", "Nobody spoke."], stages.values()))[0] == []


def test_a_speaker_called_article_is_not_the_article():
    found = Quote(0, 0, 0, 3, "No.", False, None, None, None, "article", None, None, None, 0.9, None, 0.9)
    assert found.holder == "“article”"
    assert replace(found, speaker_surface=None).holder == "unknown"


def test_a_question_is_nearest_to_the_article_that_answers_it(stages, article):
    others = [
        "Heavy rain is expected on Tuesday.",
        "FC Aldmere won the cup after extra time in front of 40,000 people.",
    ]
    vectors = stages["embedding"].embed(
        read([article, *others, "new railway between two countries"], stages.values())
    )
    assert int((vectors[:3] @ vectors[3]).argmax()) == 0


def test_no_texts_give_no_vectors_of_the_usual_dimensions(stages):
    assert stages["embedding"].embed(read([], stages.values())).shape == (0, 384)


def test_tones_are_scored_as_the_head_learned_to_score_them(stages, article):
    texts = [article, "Ann Lee " + "went on and on " * 200 + "with Bob Day.", "Nobody came."]
    tone, reading = stages["tone"], read(texts, stages.values())
    encoded, mentions = tone.encoded(reading), stages["entities"].tag(reading)
    assert len(mentions[1]) > 1  # in windows of one sentence too long to be looked at whole
    expected = []
    for text, of_text in zip(encoded, mentions, strict=True):
        for places in places_of(text.tokens, of_text):
            spans = torch.from_numpy(places).view(1, 4)
            states = torch.from_numpy(text.states)
            expected.append(tone.opened.network.tone(states, spans[:, :2], spans[:, 2:]).numpy()[0])
    assert np.allclose(tone.logits(encoded, mentions), expected, atol=1e-4)


def test_a_mention_without_a_token_has_a_tone_all_the_same(stages):
    reading = read(["\x00", "Oslo \x00"], [stages["tone"]])
    mentions = [[Mention(0, 1, "\x00", "person", 0.9, "\x00")], [Mention(5, 6, "\x00", "person", 0.9, "\x00")]]
    assert [len(of_text) for of_text in stages["tone"].tone(reading, mentions)] == [1, 1]
