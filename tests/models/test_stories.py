"""Articles are placed in stories by what they report, and an id only changes with an event that says so."""

import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from models.evaluation.stories import bcubed, grouping_figures, replay
from models.stories.pairs import Pairs, constants, identity, nearest
from models.stories.placing import CLOSED, MERGED, OPEN, Article, Event, Story, place
from models.stories.texts import COUNTRIES, DATES, LEAD, Country, Facts, Name, Period, text_of

NIGHT = date(2026, 3, 2)
TOMORROW = NIGHT + timedelta(days=1)
DAM = np.array([1, 0, 0, 0], np.float32)
DAM_TOO = np.array([0.95, np.sqrt(1 - 0.95**2), 0, 0], np.float32)
FERRY = np.array([0, 0, 1, 0], np.float32)
PEOPLE = {
    "dam": [Name("Ada Crane", "person", 0.9, 0), Name("Valcorvo", "location", 0.9, 40)],
    "ferry": [Name("Bo Lind", "person", 0.9, 0), Name("Marsk", "location", 0.9, 40)],
}


def article(name, about="dam", night=NIGHT, vector=None, group=None, at="08:00", text=None):
    vector = vector if vector is not None else {"dam": DAM, "ferry": FERRY}[about]
    said = text or f"{PEOPLE[about][0][0]} said that 340 houses stand below the {about}."
    return Article(
        name, night, at, group or name, f"The {about}", vector, text_of(f"The {about}", said, Facts(PEOPLE[about]))
    )


def placed(tonight, past=(), stories=(), night=NIGHT, **changes):
    known = {story.story_id: story for story in stories}
    return place(night, list(tonight), list(past), known, replace(constants(), **changes))


def story_of(*members, last_seen=NIGHT, state=OPEN):
    return Story(members[0], NIGHT, last_seen, state, members)


def groups(outcome):
    return {name: member.story_id for name, member in outcome.members.items()}


def test_reports_of_one_happening_are_one_story_named_after_the_first():
    outcome = placed([article("b", at="09:00"), article("a", at="10:00"), article("c", "ferry")])
    assert groups(outcome) == {"a": "b", "b": "b", "c": "c"}
    assert outcome.stories["b"] == Story("b", NIGHT, NIGHT, OPEN, ("b", "a"))
    assert outcome.events == {Event("b", "born"), Event("c", "born")}


def test_a_member_says_what_ties_it_to_which_earlier_article():
    outcome = placed([article("a", at="09:00"), article("b", at="10:00")])
    first, second = outcome.members["a"], outcome.members["b"]
    assert (first.via, first.shared) == (None, ())
    assert second.via == "a"
    assert second.shared[:2] == ("Ada Crane", "Valcorvo")
    assert 0.5 < first.probability == second.probability < 1


COMPARED = {
    "countries by the places found": (Facts(countries=[Country("PT", 0.9)]), COUNTRIES, {"PT": 1}),
    "no country of a doubtful place": (Facts(countries=[Country("PT", 0.4), Country(None, 0.9)]), COUNTRIES, {}),
    "names of places where no country is known": (Facts(PEOPLE["dam"]), COUNTRIES, {"valcorvo": 1}),
    "names of the lead alone": (
        Facts([Name("Ada Crane", "person", 0.9, 299), Name("Bo Lind", "person", 0.9, 300)]),
        LEAD,
        {"crane": 1},
    ),
    "the days spoken of": (Facts(dates=[Period(NIGHT, TOMORROW)] * 2), DATES, {"2026-03-02/2026-03-03": 2}),
}


@pytest.mark.parametrize("case", COMPARED)
def test_a_text_is_compared_by(case):
    facts, view, terms = COMPARED[case]
    assert text_of("", "", facts).views[view] == terms


def test_two_texts_of_one_country_are_likelier_to_report_the_same():
    def chance(*countries):
        texts = [text_of("", "", Facts(countries=[Country(code, 0.9)])) for code in countries]
        pairs = Pairs(texts, np.stack([DAM, DAM_TOO]), [NIGHT.toordinal()] * 2, constants())
        return pairs.probabilities(np.array([0]), np.array([1]))[0]

    assert chance("PT", "PT") > 2 * chance("PT", "SE")


def test_a_copy_joins_the_story_of_its_text_whatever_its_vector():
    past = [article("a")]
    copy = article("z", "ferry", TOMORROW, group="a")
    outcome = placed([copy], past, [story_of("a")], TOMORROW)
    assert groups(outcome) == {"z": "a"}
    assert outcome.events == {Event("a", "grew")}


def test_a_later_report_joins_the_story_and_a_look_alike_does_not():
    other = article("c", vector=DAM_TOO, night=TOMORROW, text="Cy Holm said that the bridge was built in 1950.")
    other = replace(
        other, text=text_of("The bridge", "Cy Holm closed it.", Facts([Name("Cy Holm", "person", 0.9, 0)]))
    )
    distant = replace(other, vector=FERRY)
    outcome = placed([article("b", night=TOMORROW), distant], [article("a")], [story_of("a")], TOMORROW)
    assert groups(outcome) == {"b": "a", "c": "c"}
    assert outcome.stories["a"] == Story("a", NIGHT, TOMORROW, OPEN, ("a", "b"))


def test_the_order_of_records_does_not_matter():
    articles = [
        article(f"{about}{number}", about, NIGHT + timedelta(days=number % 3), at=f"{number % 7:02}:00")
        for about in PEOPLE
        for number in range(9)
    ]
    expected = replay(articles, constants()).story_of
    assert len(set(expected.values())) == 2
    for seed in range(3):
        random.Random(seed).shuffle(articles)
        assert replay(articles, constants()).story_of == expected


class Nights:
    """What nights gave, each told of the nights before it alone, as a lake tells it."""

    def __init__(self, articles):
        self._articles, self.given = articles, {}

    def read(self, night):
        stories = {}
        for earlier in sorted(other for other in self.given if other < night):
            stories |= self.given[earlier].stories
        past = [one for one in self._articles if one.night in self.given and one.night < night]
        tonight = [one for one in self._articles if one.night == night]
        known = {name: replace(story, members=tuple(sorted(set(story.members)))) for name, story in stories.items()}
        self.given[night] = place(night, tonight, past, known, constants())


def test_a_night_read_again_or_after_later_ones_gives_what_it_gave_in_order():
    nights = [NIGHT + timedelta(days=number) for number in range(3)]
    articles = [article(f"{about}{night.day}", about, night) for about in PEOPLE for night in nights]
    in_order, backfilled = Nights(articles), Nights(articles)
    for night in nights:
        in_order.read(night)
    for night in (nights[0], nights[2], nights[1]):
        backfilled.read(night)
    assert backfilled.given[nights[1]] == in_order.given[nights[1]]
    backfilled.read(nights[2])
    assert backfilled.given == in_order.given
    assert {story for night in nights for story in groups(in_order.given[night]).values()} == {"dam2", "ferry2"}


def test_two_stories_that_tonight_shows_to_be_one_become_the_older_and_an_event_says_so():
    past = [article("a"), article("b", night=TOMORROW)]
    apart = [story_of("a"), replace(story_of("b"), first_seen=TOMORROW, last_seen=TOMORROW)]
    outcome = placed([article("c", night=TOMORROW)], past, apart, TOMORROW)
    assert groups(outcome) == {"b": "a", "c": "a"}
    assert Event("b", "merged", "a") in outcome.events
    assert outcome.stories["b"].state == MERGED
    assert outcome.stories["a"].members == ("a", "b", "c")


def test_a_revised_article_that_reports_something_else_leaves_its_story():
    stories = [story_of("a", "b")]
    outcome = placed([article("b", "ferry", TOMORROW)], [article("a"), article("b")], stories, TOMORROW)
    assert groups(outcome) == {"b": "b"}
    assert outcome.events == {Event("b", "born"), Event("a", "withdrawn", "b", "b")}
    assert outcome.stories["a"].members == ("a",)


def test_if_the_first_article_reports_something_else_the_others_leave_under_the_next_name():
    stories = [story_of("a", "b", "c")]
    past = [article("a"), article("b"), article("c")]
    outcome = placed([article("a", "ferry", TOMORROW)], past, stories, TOMORROW)
    assert groups(outcome) == {"a": "a", "b": "b", "c": "b"}
    assert outcome.events == {Event("a", "split", "b")}


def test_a_revised_article_that_reports_the_same_stays_and_its_story_does_not_change():
    outcome = placed([article("b", night=TOMORROW)], [article("a"), article("b")], [story_of("a", "b")], TOMORROW)
    assert groups(outcome) == {"b": "a"}
    assert (outcome.stories, outcome.events) == ({}, set())


def test_a_story_closes_after_quiet_nights_and_a_new_article_revives_it():
    quiet = NIGHT + timedelta(days=constants().quiet_nights)
    assert placed([], stories=[story_of("a")], night=quiet).events == set()
    closed = placed([], stories=[story_of("a")], night=quiet + timedelta(days=1))
    assert closed.events == {Event("a", "closed")}
    assert closed.stories["a"].state == CLOSED
    back = placed([article("b", group="a")], [article("a")], [story_of("a", state=CLOSED)], quiet)
    assert back.events == {Event("a", "revived"), Event("a", "grew")}
    assert back.stories["a"].state == OPEN


def test_the_title_is_that_of_the_most_central_text():
    middle = replace(article("b", vector=DAM_TOO), title="Dam may fail, say engineers")
    far = article("c", vector=np.array([0.8, 0.6, 0, 0], np.float32))
    assert placed([article("a"), middle, far]).titles["a"] == "Dam may fail, say engineers"


def test_a_night_without_articles_and_an_article_without_words_are_no_problem():
    assert placed([]).members == {}
    empty = Article("a", NIGHT, "", "a", "", FERRY, text_of("", "", Facts()))
    assert groups(placed([empty])) == {"a": "a"}


def test_the_nearest_vectors_are_the_same_in_whatever_blocks_they_come():
    drawn = np.random.default_rng(0).standard_normal((60, 8)).astype(np.float32)
    vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    rows, columns = nearest(vectors[:5], [(vectors, 0.0)], 0.2, 4)
    again = nearest(vectors[:5], [(part, 0.0) for part in (vectors[:7], vectors[7:7], vectors[7:])], 0.2, 4)
    assert (rows.tolist(), columns.tolist()) == (again[0].tolist(), again[1].tolist())
    cosines = vectors[:5] @ vectors.T
    expected = {
        (row, int(at)) for row in range(5) for at in np.argsort(-cosines[row])[:4] if cosines[row, at] >= 0.2
    }
    assert set(zip(rows.tolist(), columns.tolist(), strict=True)) == expected


def test_bcubed_counts_an_unlabelled_member_as_wrong():
    gold = {"a": 1, "b": 1, "c": 2}
    assert bcubed(gold, {"a": 1, "b": 1, "c": 2}).value == 1
    assert bcubed(gold, {"a": 1, "b": 1, "c": 2, "d": 2}).value == pytest.approx(2 * (5 / 6) / (1 + 5 / 6))
    figures = grouping_figures(gold, {"a": 1, "b": 2, "c": 2})
    assert figures.scores["pair F1"].value == 0
    assert figures.classes["B-cubed precision"].value == pytest.approx(2 / 3)


def test_the_signature_is_that_of_the_constants():
    assert identity().model_id.startswith("nightdesk-stories-2-")
