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

from models.api import ENTITY_TYPES, QUOTE_ROLES, SENTIMENTS, STANCES, Mention, ModelError, Reading, Stance
from models.opened import open_weights
from models.reading import read
from models.registry import open_model
from models.stages import stance as stance_stage
from models.stages.quotes import EmbeddedQuotes
from models.stages.statements import decision
from models.stages.tone import places_of
from models.tokens import frame

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
    stances = stages["stance"].judge(reading, claims)
    columns = (
        mentions,
        stages["tone"].tone(reading, mentions),
        stages["summary"].summarise(reading, 3),
        stages["sentiment"].sentiment(reading),
        stances,
        quotes,
        stages["stance"].positions(reading, quotes, claims, stances),
        stages["embedding"].embed(reading).tolist(),
    )
    return list(zip(*columns, strict=True))


def check(text, found):
    mentions, tones, summary, sentiment, stances, quotes, positions, vector = found
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-4)
    assert all(text[m.start : m.end] == m.surface and m.type in ENTITY_TYPES for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert len(tones) == len(mentions)
    assert all(tone.label in SENTIMENTS for tone in tones)
    assert [s.position for s in summary] == list(range(len(summary)))
    assert all(text[s.start : s.end] == s.text for s in summary)
    assert sentiment.negative + sentiment.neutral + sentiment.positive == pytest.approx(1, abs=1e-4)
    assert len(stances) == 2
    for stance in stances:
        assert stance.stance in STANCES
        assert (stance.evidence is None) == (stance.stance == "unrelated")
        if stance.evidence is not None:
            assert text[stance.evidence_start : stance.evidence_end] == stance.evidence
    assert all(text[q.start : q.end] == q.text != "" for q in quotes)
    assert all(a.end <= b.start for a, b in pairwise(quotes))
    assert len({(q.quote_id, q.part) for q in quotes}) == len(quotes)
    said = {q.quote_id: q.holder for q in quotes}
    for one in positions:
        assert said[one.quote_id] == one.holder
        assert one.stance.stance in ("supports", "disputes", "reports")
        assert text[one.stance.evidence_start : one.stance.evidence_end] == one.stance.evidence


def test_n_texts_get_n_answers_whatever_they_are(stages):
    for text, found in zip(ODD_TEXTS, answers(stages, ODD_TEXTS), strict=True):
        check(text, found)


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
    for text, found in zip(texts, answers(stages, texts), strict=True):
        check(text, found)


# In bf16 another batch rounds otherwise: two in a thousand were seen.
ROUNDED = 5e-3


def test_a_text_is_read_alike_alone_and_among_others(stages, article):
    others = ["Short.", article * 4, article[:300], ""]
    among = answers(stages, [others[0], article, *others[1:]])[1]
    alone = answers(stages, [article])[0]
    for one, other in zip(alone[0], among[0], strict=True):
        assert (one.start, one.end, one.type, one.entity) == (other.start, other.end, other.type, other.entity)
        assert one.probability == pytest.approx(other.probability, abs=ROUNDED)
    assert [t.label for t in alone[1]] == [t.label for t in among[1]]
    assert [s.text for s in alone[2]] == [s.text for s in among[2]]
    assert alone[3].label == among[3].label
    assert alone[3].positive == pytest.approx(among[3].positive, abs=ROUNDED)
    assert [s.stance for s in alone[4]] == [s.stance for s in among[4]]
    assert [(q.text, q.holder) for q in alone[5]] == [(q.text, q.holder) for q in among[5]]
    assert [(p.quote_id, p.stance.stance) for p in alone[6]] == [(p.quote_id, p.stance.stance) for p in among[6]]
    assert np.dot(alone[7], among[7]) > 1 - ROUNDED


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
    stance = stages["stance"].judge(read([article], stages.values()), ["A comet will pass the Earth in May."])[0][0]
    assert stance.stance == "unrelated"
    assert stance.evidence is None


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
    [found] = quotes.stretches(read([article], stages.values()))
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


def positions(stages, reading, quotes, claims):
    return stages["stance"].positions(reading, quotes, claims, stages["stance"].judge(reading, claims))


def test_a_speaker_who_denies_the_claim_disputes_it_in_words_of_the_text(stages):
    text = (
        "Norland has massed troops at the border of Selden.\n\n"
        "“Norland is not planning an attack against Selden,” ambassador Oleg Tarn told the newspaper Die Woche. "
        "“Not one soldier is preparing to invade Selden,” he said."
    )
    reading = read([text], stages.values())
    quotes = stages["quotes"].quote(reading, stages["entities"].tag(reading))
    [found] = positions(stages, reading, quotes, ["Norland is planning to attack Selden."])
    assert {(one.holder, one.stance.stance) for one in found} == {("Oleg Tarn", "disputes")}
    assert "not planning an attack" in found[0].stance.evidence


def test_nobody_stands_anywhere_in_a_text_that_bears_in_no_way_on_the_claim(stages):
    text = "“Norland is planning to attack Selden,” Ann Lee said."
    reading = read([text], stages.values())
    quotes = stages["quotes"].quote(reading, stages["entities"].tag(reading))
    apart = Stance("unrelated", 0.9, None, None, None)
    assert stages["stance"].positions(reading, quotes, ["Norland is planning to attack Selden."], [[apart]]) == [[]]


def test_a_statement_much_farther_from_the_claim_than_its_text_is_not_read(stages):
    reader = stages["stance"]
    cosines = np.array([0.3, 0.62, 0.1, 0.46], np.float32)
    assert reader.nearest(cosines, article=0.6) == [1, 3]
    assert reader.nearest(cosines, article=0.31) == [0, 1, 3]


def test_a_claim_is_encoded_once(stages):
    reader = stages["stance"]
    [one], [again, _] = reader.asked([CLAIM]), reader.asked([CLAIM, "Taxes were cut."])
    assert one is again


def test_a_claim_has_the_same_answers_whatever_else_is_followed(stages, article):
    reading = read([article, "Heavy rain is expected on Tuesday."], stages.values())
    alone = stages["stance"].judge(reading, [CLAIM])
    among = stages["stance"].judge(reading, [f"Article {n} was read." for n in range(40)] + [CLAIM])
    for [one], [*_, same] in zip(alone, among, strict=True):
        assert replace(same, probability=one.probability) == one
        assert same.probability == pytest.approx(one.probability, abs=0.02)


def test_a_claim_is_the_same_with_and_without_its_full_stop(stages):
    text = "“Norland is not planning an attack against Selden,” ambassador Oleg Tarn told the newspaper Die Woche."
    reading = read([text], stages.values())
    quotes = stages["quotes"].quote(reading, stages["entities"].tag(reading))
    claims = ["Norland is planning to attack Selden.", "Norland is planning to attack Selden "]
    [[one, other]] = positions(stages, reading, quotes, claims)
    assert one.stance == other.stance


def test_a_word_in_quotation_marks_states_nothing(stages):
    text = "“Norland is planning to attack Selden,” Ann Lee said."
    reading = read([text], stages.values())
    [[found]] = stages["quotes"].quote(reading, stages["entities"].tag(reading))
    bare = replace(found, cue=None, cue_start=None, cue_end=None, speaker_start=None, speaker_end=None)
    word = replace(bare, end=17, text=text[:17])
    told = positions(stages, reading, [[bare, replace(word, quote_id=1)]], [text[1:38]])
    assert [one.quote_id for one in told[0]] == [0]


@pytest.mark.parametrize(
    ("chances", "nearest", "stance", "probability"),
    [
        ([0.6, 0.2, 0.1, 0.1], 0.3, "supports", 0.6),
        ([0.2, 0.5, 0.1, 0.2], 0.3, "disputes", 0.5),
        ([0.49, 0.2, 0.1, 0.21], 0.5, "reports", 0.1),  # a side that is not clear, near the claim
        ([0.49, 0.2, 0.1, 0.21], 0.4, "unrelated", 0.21),  # and farther away
        ([0.1, 0.2, 0.4, 0.3], 0.2, "reports", 0.4),
        ([0.1, 0.2, 0.04, 0.66], 0.5, "unrelated", 0.66),
        ([0.2, 0.2, 0.05, 0.55], 0.5, "reports", 0.05),
        ([0.9, 0.05, 0.03, 0.02], 0.1, "unrelated", 0.02),  # below the gate nothing is read
    ],
)
def test_a_side_is_given_where_it_is_clear(chances, nearest, stance, probability):
    label, told = decision(np.array(chances, np.float32), nearest, 0.17)
    assert (STANCES[label], told) == (stance, pytest.approx(probability))


def test_a_text_without_words_has_no_stretches(stages):
    quotes = EmbeddedQuotes(open_weights())
    assert quotes.stretches(read(["", "Nobody spoke."], stages.values()))[0] == []


def test_the_nearer_a_text_comes_to_a_claim_the_less_its_second_step_says_unrelated(stages):
    reader = stages["stance"]
    row = frame(*[(np.array([2019, 2013], np.int32), np.ones(2, np.int32))] * 2)
    gate, slope = (reader.opened.config[name] for name in ("stance_gate", "stance_nearness"))
    [plain], [near] = reader.logits([row]), reader.joined([row], [gate + 0.1])
    assert near[:3] == pytest.approx(plain[:3], abs=1e-4)
    assert near[3] == pytest.approx(plain[3] - 0.1 * slope, abs=1e-3)


def test_a_speaker_called_article_is_not_the_article(stages):
    text = '"Norland is planning to attack Selden," article said. The minister left on Monday.'
    reading = read([text], stages.values())
    [[found]] = stages["quotes"].quote(reading, stages["entities"].tag(reading))
    assert (found.speaker_surface, found.holder) == ("article", "“article”")


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
    for one, found in zip(encoded, mentions, strict=True):
        for places in places_of(one.tokens, found):
            spans = torch.from_numpy(places).view(1, 4)
            expected.append(tone.opened.network.tone(one.states, spans[:, :2], spans[:, 2:]).numpy()[0])
    assert np.allclose(tone.logits(encoded, mentions), expected, atol=1e-4)


def test_a_mention_without_a_token_has_a_tone_all_the_same(stages):
    reading = read(["\x00", "Oslo \x00"], [stages["tone"]])
    mentions = [[Mention(0, 1, "\x00", "person", 0.9, "\x00")], [Mention(5, 6, "\x00", "person", 0.9, "\x00")]]
    assert [len(found) for found in stages["tone"].tone(reading, mentions)] == [1, 1]


def test_a_pair_that_is_barely_near_is_read_only_if_the_text_has_a_name_of_the_claim(stages, monkeypatch):
    reader = stages["stance"]
    monkeypatch.setattr(stance_stage, "BEYOND", 2.0)  # so that no pair is near enough without
    claim = "Marovia is planning to invade Selden."
    named, nameless = "Officials said that Marovia is planning to invade Selden.", "They are planning an invasion."
    reading = read([named, nameless], [reader])
    assert [row[0].stance != "unrelated" for row in reader.judge(reading, [claim])] == [True, False]
    monkeypatch.setattr(stance_stage, "BEYOND", 0.0)
    general = reader.judge(reading, ["They are planning an invasion of their neighbour."])
    assert [row[0].stance != "unrelated" for row in general] == [True, True]


def test_the_names_of_a_claim_are_its_words_with_a_capital():
    assert stance_stage.names_of("The Valcorvo dam is in danger of collapse.") == {"valcorvo"}
    assert stance_stage.names_of("Élodie Ruiz will not resign.") == {"élodie", "ruiz"}
    assert stance_stage.names_of("Inflation will fall.") == {"inflation"}
    assert stance_stage.names_of("The euro will fail, and no étude says otherwise.") == set()
