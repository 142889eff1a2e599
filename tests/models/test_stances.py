"""Where articles and speakers stand, on texts of our own that a careless reader gets wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.judge.stance import shared_words
from models.reader.encoder import VOCABULARY
from models.reading import read

CUT = "The central bank of Vessland will cut its interest rate."
CLOSE = "The government should close rural hospitals."
AGAINST = [
    "“Shutting the ward in Elmstad would cost lives,” said surgeon Mina Tarrow.",
    "“We will fight every closure,” said Piet Halloran, who leads the nurses’ union.",
    "Mayor Ines Calder said that the government was wrong to close the hospital.",
    "“Nobody should have to drive two hours to give birth,” said midwife Orla Venn.",
    "“Rural hospitals must stay open,” said Samuel Orr, a farmer.",
]


def stand(stages, text, claim, title=""):
    """The stance of the article, and of each speaker by name."""
    reading = read([text], stages.values(), [title])
    quotes = stages["quotes"].quote(reading, stages["entities"].tag(reading))
    [of_text] = stages["stance"].judge(reading, quotes, [claim])
    return of_text[0].stance.stance, {position.holder: position.stance.stance for position in of_text[1:]}


INVADE = "Marovia is planning to invade Selden."
SAID = [
    (INVADE, "“Marovia is still planning to invade,” Lena Harrow said.", "supports"),
    (INVADE, "“Marovia is planning an invasion, and we must be ready,” Lena Harrow said.", "supports"),
    (INVADE, "“Marovia will never invade Selden,” Lena Harrow said.", "disputes"),
    (CUT, "“There will be no rate cut this year,” Alma Reyes of the central bank of Vessland said.", "disputes"),
    (CUT, "“The central bank will lower its rate in April, because it must,” Alma Reyes said.", "supports"),
    ("Taxes will rise.", "“We have ruled out any increase in taxes,” Alma Reyes said.", "disputes"),
    ("The dam is safe.", "“Engineers confirmed that the dam could collapse,” Alma Reyes said.", "disputes"),
    ("The mayor took bribes.", "“It is simply untrue that the mayor took money,” Alma Reyes said.", "disputes"),
]


def test_speakers_stand_where_their_words_stand_and_never_on_the_other_side(stages):
    speakers_by_text = [
        stand(stages, f"The council met on Monday. {sentence}", claim)[1] for claim, sentence, _ in SAID
    ]
    sides = [set(speakers.values()) & {"supports", "disputes"} for speakers in speakers_by_text]
    assert all(side <= {stance} for side, (_, _, stance) in zip(sides, SAID, strict=True))
    assert sum(map(bool, sides)) >= 5


@pytest.mark.parametrize(
    "sentence",
    [
        "Not everybody in Selden believes that Marovia will invade, Lena Harrow said.",
        "“I cannot say whether Marovia will invade,” Lena Harrow said.",
    ],
)
def test_doubt_and_not_everybody_support_nothing(stages, sentence):
    _, speakers = stand(stages, f"Troops were seen. {sentence}", "Marovia is planning to invade Selden.")
    assert "supports" not in speakers.values()


def test_another_banks_rate_does_not_bear_on_the_claim(stages):
    text = "The central bank of Marovia cut its interest rate on Thursday. Prices there have fallen for months."
    assert stand(stages, text, CUT)[0] == "unrelated"


def test_an_article_that_only_asks_takes_no_side(stages):
    text = "Will the central bank of Vessland cut its interest rate in April? Economists are divided on that."
    assert stand(stages, text, CUT, "Will the central bank cut?")[0] == "reports"


def test_a_report_that_was_withdrawn_is_disputed_by_whoever_withdraws_it(stages):
    text = (
        "“Our report that the central bank of Vessland will cut its interest rate was wrong, and we have withdrawn "
        "it,” editor Paul Winter said on Friday."
    )
    assert stand(stages, text, CUT)[1] == {"Paul Winter": "disputes"}


def test_nobody_against_a_plan_is_taken_to_support_it(stages):
    text = "The government plans to close hospitals in the country. " + " ".join(AGAINST)
    _, speakers = stand(stages, text, CLOSE)
    assert "supports" not in speakers.values()


def test_rare_words_of_a_claim_weigh_more_than_common_ones(stages):
    def shared(claim, text):
        pieces = [
            stages["stance"].reader.opened.tokenizer.encode(each, add_special_tokens=False).ids
            for each in (claim, text)
        ]
        return shared_words(np.unique(np.array(pieces[0], np.int64)), np.isin(np.arange(VOCABULARY), pieces[1]))

    claim = "The central bank of Norway will raise its interest rate."
    assert shared(claim, claim.lower()) == pytest.approx(1)
    assert shared(claim, "What will be raised is the hare.") < shared(claim, "Norway raises its interest rate.")
    assert shared(claim, "Whales sing.") == 0
    assert shared("", "Whales sing.") == 0


def test_a_text_is_read_for_the_claims_that_it_comes_near_alone(stages):
    text = "The central bank left its rate alone. “It will be cut in May,” Alma Reyes said."
    reading = read([text], stages.values(), [""])
    quotes = stages["quotes"].quote(reading, stages["entities"].tag(reading))
    claims = ["The central bank will cut its rate.", "The tram line to the airport will be built."]
    assert set(stages["stance"].judgements(reading, quotes, claims)) <= {(0, 0)}
    assert list(stages["stance"].near_enough(reading, quotes, claims)) == [(0, 0)]


def test_the_judge_reads_on_as_long_as_a_sentence_may_bear_on_the_claim(stages, monkeypatch):
    text = (
        "The tram line to the airport will be built, Alma Reyes said. The council met on Monday. "
        "The line to the airport needs a bridge. Trams to the airport have been planned for years. Lunch was late."
    )
    reading, claims = read([text], stages.values(), [""]), ["The tram line to the airport will be built."]
    stage = stages["stance"]
    near = stage.near_enough(reading, [[]], claims)
    every = [candidate for candidate, _ in stage.read_in_rounds(reading, claims, near)[0, 0]]
    assert every == near[0, 0]
    assert len(every) >= 3

    def rounds(*those):
        config = {**stage.opened_judge.config, "rounds": those}
        monkeypatch.setattr(stage, "opened_judge", replace(stage.opened_judge, config=config))
        return stage.read_in_rounds(reading, claims, near)

    assert [candidate.sentence for candidate, _ in rounds((1, 0.0), (2, 1.1))[0, 0]] == [
        candidate.sentence for candidate in every[:2]
    ]
    assert rounds((1, 1.1)) == {}
    assert stage.judgements(reading, [[]], claims) == {}
