"""What is a copy and what only looks like one, on texts of ours; and the group that a copy joins."""

import pytest

from tasks.settle.copies import NearCopies, similarity
from warehouse.history.candidates import Candidate

LEAD = (
    "The harbour of Port Ellery was closed on Thursday after a crane fell across the northern quay and blocked "
    "both berths that the grain ships use."
)
STORY = (
    "Nobody was hurt, the harbour master, Ines Calloway, told reporters. The crane had been inspected in "
    "October and was to be replaced next spring, she said, and its driver had left the cabin ten minutes "
    "earlier to fetch his gloves. Three ships with 41,000 tonnes of barley lie at anchor outside the mole. "
    "Their owners put the cost of waiting at 18,000 crowns a day for each of them. The millers of the region "
    "have stocks for eleven days, their association said, and will bring flour by rail from Tarn if the quay is"
    " not cleared by then. A floating crane from Marrow is expected on Sunday, but it cannot work in the swell "
    "that has been forecast for the weekend. The council meets on Friday to decide whether the older of the two"
    " remaining cranes may be used at all."
)
AGENCY = f"{LEAD} {STORY}"
LOCAL = (
    "At the school in Wharf Street lessons were held as usual, though pupils of the upper forms spent the break"
    " on the roof to see the wreck, and the baker opposite sold out before ten."
)
OTHER_LEAD = (
    "Bread may become scarce in Port Ellery: a fallen crane keeps the grain ships from the only deep quay there."
)

RATES = (
    "The Bank of Tarn lent {sum} million crowns to the money market on {day} at its weekly tender. The lowest "
    "rate that was accepted came to {low} per cent and the average to {mean} per cent, the bank said in a "
    "statement. Banks had bid for {bids} million crowns. The loans run for seven days and replace an earlier "
    "tender that falls due. Dealers said the amount was in line with what they had expected and that day-to-day"
    " money stood at {money} per cent after the announcement was made. The next tender will be held in a week, "
    "when reserves are to be settled as usual."
)
FOOTER = (
    "Read this newspaper wherever you are: our subscribers get all articles, the crossword and the archive back"
    " to the year of our founding for the price of two cups of coffee a month. Write to the editors if you have"
    " seen an error, and tell us what we should look into next. Our reporters follow a code that the board of "
    "readers watches over, and which you find on the page about us. Letters may be shortened. We thank the "
    "reading club of the harbour for its support of young writers, whose first stories appear here every "
    "Saturday, and the printers for their patience."
)


@pytest.mark.parametrize(
    "copy",
    [
        AGENCY.replace("'", "’").replace(", she said,", " — she said —"),
        AGENCY[: AGENCY.index("Their owners")],
        AGENCY[: AGENCY.index("Three ships")],
        f"{OTHER_LEAD} {STORY}",
        f"{AGENCY}\n{LOCAL}",
        f"{LOCAL}\n{AGENCY}",
        f"{OTHER_LEAD} {STORY} {LOCAL}",
        AGENCY.replace("told reporters", "said").replace("spring", "year").replace("Sunday", "Monday"),
        AGENCY.replace("41,000", "41000").replace("ten minutes", "10 minutes"),
    ],
    ids=["marks", "cut", "cut to a third", "lead", "end", "front", "lead and end", "words", "figures"],
)
def test_what_agencies_clients_do_to_a_text_leaves_a_copy(copy):
    assert similarity(copy, AGENCY, one_outlet=False) >= 0.65
    assert similarity(AGENCY, copy, one_outlet=False) == similarity(copy, AGENCY, one_outlet=False)


def test_likeness_is_the_share_of_the_shorter_text():
    cut = AGENCY[: AGENCY.index("Their owners") - 1]
    assert similarity(cut, AGENCY, one_outlet=False) == 1.0
    assert similarity(f"{cut} {LOCAL}", AGENCY, one_outlet=False) == pytest.approx(0.68, abs=0.02)
    assert similarity(f"{cut} {LOCAL}", AGENCY, one_outlet=True) is None


def test_another_report_of_the_same_event_is_no_copy():
    own = (
        "A crane came down in the port of Ellery this morning. Our reporter counted three barley ships there. "
        "'I had gone to fetch my gloves,' the driver told her. Harbour master Ines Calloway said that nobody was "
        "hurt and that the crane had been inspected in October. Millers say they have stocks for eleven days. The "
        "council meets on Friday to decide whether the older of the two remaining cranes may be used at all."
    )
    assert similarity(own, AGENCY, one_outlet=False) is None


def test_the_same_form_with_other_figures_is_no_copy():
    first = {"sum": "400", "day": "Monday", "low": "4.25", "mean": "4.31", "bids": "950", "money": "4.4"}
    next_week = {"sum": "400", "day": "Monday", "low": "4.25", "mean": "4.29", "bids": "880", "money": "4.4"}
    text = RATES.format(**first)
    assert similarity(text, RATES.format(**next_week), one_outlet=False) is None
    assert similarity(text, RATES.format(**first | {"day": "Tuesday"}), one_outlet=False) > 0.9


def test_a_figure_in_words_is_another_figure_too():
    text = RATES.format(sum="400", day="Monday", low="four", mean="4.31", bids="950", money="six")
    other = RATES.format(sum="400", day="Monday", low="4.25", mean="4.31", bids="950", money="6.125")
    assert similarity(text, other, one_outlet=False) is None


VERDICT = (
    "A jury in Port Ellery on Thursday found the crane driver Tom Calloway {guilty} of leaving his cabin. The "
    "minister of ports {resigns} over the fallen crane, her office said."
)
SAID = {"guilty": "guilty", "resigns": "resigns"}


@pytest.mark.parametrize(
    "other",
    [
        {"guilty": "not guilty"},
        {"guilty": "innocent"},
        {"resigns": "will not resign"},
        {"resigns": "won’t resign"},
        {"resigns": "never resigned"},
    ],
    ids=lambda each: next(iter(each.values())),
)
def test_texts_that_say_the_opposite_are_no_copies(other):
    text = f"{VERDICT.format(**SAID)} {AGENCY}"
    opposite = f"{VERDICT.format(**SAID | other)} {AGENCY}"
    assert similarity(text, opposite, one_outlet=False) is None
    assert similarity(f"{opposite} {LOCAL}", text, one_outlet=False) is None


# Two reports of one form, which say the opposite of each other in one place.
OPPOSITES = {
    "{} was hurt when the roof of the market hall gave way": ["Nobody", "No one", "Somebody", "Someone"],
    "{} of the divers came up again": ["None", "Some", "All"],
    "{} was taken from the vault": ["Nothing", "Something", "Everything"],
    "{} bridges over the Tarn were damaged": ["No", "Several"],
    "The miners went back to work {} a deal on wages": ["without", "after", "with"],
    "The mayor of Tarn {} resign": ["would", "will", "agreed to", "refused to", "declined to", "would not"],
    "Inspectors called the new cable car {}": ["safe", "unsafe"],
    "The dredging of the lower basin was {}, the judge wrote": ["legal", "illegal"],
    "The delay was {} from the start": ["possible", "impossible"],
    "Her answer to the auditors was {}": ["complete", "incomplete"],
    "The two engineers {} on the cause": ["agreed", "disagreed"],
    "The airline was {} to pay its pilots": ["able", "unable"],
    "The ministry {} the outbreak": ["confirmed", "denied"],
    "The pilot of the tug was {} of negligence": ["found guilty", "cleared", "found not guilty", "acquitted"],
    "A court in Tarn {} of arson": ["found the baker guilty", "convicted the baker", "cleared the baker"],
    "Two of the smugglers were {} on Tuesday": ["sentenced", "freed"],
    "The dockers voted {} the strike": ["for", "against"],
    "Her brother {} the fire": ["died in", "survived"],
    "The ban on night flights was {} for the summer": ["lifted", "kept"],
    "The pass is {} again": ["open", "closed"],
    "Grain prices {} by a tenth": ["rose", "fell"],
}
POSITIVE = {"Somebody", "Someone", "Some", "All", "Something", "Everything", "Several", "after", "with", "would"}
POSITIVE |= {"will", "agreed to", "safe", "legal", "possible", "complete", "agreed", "able", "confirmed"}
POSITIVE |= {
    "found the baker guilty",
    "convicted the baker",
    "found guilty",
    "sentenced",
    "for",
    "survived",
    "kept",
    "open",
    "rose",
}
BRIEF = (
    "Reporters were told so at noon by a clerk of the county, who read it from a sheet of paper and took no "
    "questions. {}, she said. A fuller account is to follow before the end of the week, and the file will lie open "
    "in the hall beside the river for whoever would like to read it."
)


@pytest.mark.parametrize(
    ("frame", "one", "other"),
    [
        (frame, one, other)
        for frame, said in OPPOSITES.items()
        for one in said
        for other in said
        if one in POSITIVE and other not in POSITIVE
    ],
)
def test_a_short_report_of_the_opposite_is_no_copy(frame, one, other):
    texts = [BRIEF.format(frame.format(word)) for word in (one, other)]
    assert similarity(*texts, one_outlet=False) is None
    assert similarity(*reversed(texts), one_outlet=False) is None


@pytest.mark.parametrize(
    ("frame", "one", "other"),
    [
        ("{} was hurt when the roof of the market hall gave way", "Nobody", "No one"),
        ("{} of the divers came up again", "Some", "All"),
        ("The mayor of Tarn {} comment", "declined to", "did not"),
        ("The mayor of Tarn {} resign", "agreed to", "will"),
        ("The pilot of the tug was {} of negligence", "found guilty", "convicted"),
        ("The pilot of the tug was {} of negligence", "cleared", "found not guilty"),
        ("A court in Tarn {} of arson", "found the baker guilty", "convicted the baker"),
        ("Most of the {} came by boat", "immigrants", "migrants"),
        ("They walked {} the hall", "into", "to"),
        ("The clerk {} about the cost", "said nothing", "did not say anything"),
        ("The ban on night flights was {} for the summer", "lifted", "scrapped"),
        ("The dockers voted {} the strike", "for", "to begin"),
        ("The inquest was {} into the fire", "held", "opened"),
        ("The {} hotel by the lake is for sale", "old", "closed"),
    ],
)
def test_a_short_report_with_an_edited_word_is_a_copy(frame, one, other):
    texts = [BRIEF.format(frame.format(word)) for word in (one, other)]
    assert similarity(*texts, one_outlet=False) > 0.7


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ({"guilty": "not guilty"}, {"guilty": "innocent"}),
        ({"resigns": "will not resign"}, {"resigns": "won't resign"}),
        ({"resigns": "cannot resign"}, {"resigns": "can’t resign"}),
        ({"resigns": "resigns"}, {"resigns": "will resign"}),
        ({}, {"resigns": "steps down"}),
    ],
)
def test_the_same_said_in_other_words_is_a_copy(said, other):
    texts = (f"{VERDICT.format(**SAID | each)} {AGENCY}" for each in (said, other))
    assert similarity(*texts, one_outlet=False) > 0.9


def test_a_denial_that_only_the_longer_text_has_leaves_a_copy():
    added = "The crane had been inspected in May, not in October, a former harbour master said on Friday."
    assert similarity(f"{AGENCY} {added}", AGENCY, one_outlet=False) == 1.0


def test_one_correction_among_many_figures_leaves_a_copy():
    streets = (
        "Wharf",
        "Mill",
        "Church",
        "Market",
        "Bridge",
        "Castle",
        "Garden",
        "Tower",
        "Quarry",
        "Abbey",
        "Meadow",
    )
    counted = " ".join(
        f"Of those in {name} some {n} houses lost a roof." for n, name in enumerate(streets, start=20)
    )
    told = f"{AGENCY} {counted}"
    assert similarity(told, told.replace("some 25 houses", "some 26 houses"), one_outlet=False) > 0.9
    other = told.replace("some 25 houses", "some 26 houses").replace("some 21 houses", "some 31 houses")
    assert similarity(told, other.replace("some 23 houses", "some 33 houses"), one_outlet=False) is None


def test_what_an_outlet_prints_below_everything_makes_no_copies():
    brief = "Rain is expected in the valley until Tuesday, and snow above the tree line. {}"
    other = "The theatre opens its season with a comedy that was written in the town. {}"
    pair = brief.format(FOOTER), other.format(FOOTER)
    assert similarity(*pair, one_outlet=True) is None


def test_an_outlet_that_prints_its_article_again_makes_a_copy():
    assert similarity(f"{AGENCY} {LOCAL}", AGENCY, one_outlet=True) == 1.0
    assert similarity(f"{OTHER_LEAD} {STORY}", AGENCY, one_outlet=True) is None


def other_news(first, last):
    return " ".join(RATES.format(sum=n, day=n, low=n, mean=n, bids=n, money=n) for n in range(first, last))


def test_a_story_on_a_page_of_live_updates_is_no_copy():
    assert similarity(AGENCY, f"{AGENCY} {other_news(10, 13)}", one_outlet=False) == 1.0
    assert similarity(AGENCY, f"{AGENCY} {other_news(10, 22)}", one_outlet=False) is None


def test_a_story_far_down_in_a_round_up_is_no_copy():
    assert similarity(AGENCY, f"{other_news(10, 14)} {AGENCY}", one_outlet=False) is None


def test_short_texts_must_have_the_same_words():
    notice = "Ellery Mills pays a dividend of 4 crowns a share on 3 May, as last year."
    assert similarity(notice, notice.replace(", as", " — as"), one_outlet=False) == 1.0
    assert similarity(notice, notice.replace("Ellery", "Marrow"), one_outlet=False) is None


# The group that is joined


def candidate(place, order, text, first, **changes):
    given = {
        "article_id": f"new{place}",
        "outlet": "Daily",
        "first_article_id": f"old{order}",
        "first_outlet": "Wire",
    }
    given |= {"first_group": f"group{order}" if order < 0 else None}
    return Candidate(place=place, order=order, text=text, first_text=first, **given | changes)


CUT = AGENCY[: AGENCY.index("Their owners")]


def test_the_likest_first_text_comes_first_and_of_equals_the_earliest():
    near = NearCopies.of(
        [
            candidate(0, -1, f"{OTHER_LEAD} {STORY}", AGENCY),
            candidate(0, -2, f"{OTHER_LEAD} {STORY}", f"{OTHER_LEAD} {STORY}!"),
            candidate(0, -3, f"{OTHER_LEAD} {STORY}", f"{OTHER_LEAD} {STORY}?"),
        ]
    )
    assert near.group_of(0, "own") == ("group-3", 1.0)


def test_the_first_text_of_its_own_article_comes_before_all():
    near = NearCopies.of(
        [
            candidate(0, -2, f"{AGENCY} {LOCAL}", AGENCY),
            candidate(0, -1, f"{AGENCY} {LOCAL}", f"{OTHER_LEAD} {STORY}", first_article_id="new0"),
        ]
    )
    assert near.group_of(0, "own").name == "group-1"


def test_a_copy_of_a_copy_joins_no_group_of_which_it_is_no_copy():
    cut_otherwise = STORY[STORY.index("Three ships") :]
    near = NearCopies.of(
        [candidate(1, 0, AGENCY, CUT), candidate(2, 1, cut_otherwise, AGENCY), candidate(2, 0, cut_otherwise, CUT)]
    )
    assert near.group_of(0, "a") == ("a", None)
    assert near.group_of(1, "b") == ("a", 1.0)
    assert near.group_of(2, "c") == ("c", None)


def test_a_record_that_became_no_article_is_the_first_of_nothing():
    near = NearCopies.of([candidate(1, 0, CUT, AGENCY)])
    assert near.group_of(1, "b") == ("b", None)


@pytest.mark.parametrize(("outlet", "found"), [("Wire", False), (None, False), ("Daily", True)])
def test_outlets_that_may_be_the_same_are_held_to_more(outlet, found):
    near = NearCopies.of([candidate(0, -1, f"{OTHER_LEAD} {STORY}", AGENCY, outlet=outlet)])
    assert (near.group_of(0, "own").name == "group-1") is found
