"""Places: names in the gazetteer, words that may name a place, and which place they mean."""

from __future__ import annotations

import time
from itertools import pairwise

import pyarrow.parquet as pq
import pytest

from models.api import PLACE_KINDS, PLACE_USES, Mention
from models.places.gazetteer import CITY, COUNTRY, DEMONYM, FOLDER, gazetteer, key_of
from models.places.mentions import kind_of_name, place_words
from models.places.stage import GazetteerPlaces
from models.weights import stage_identity

stage = GazetteerPlaces()


def mention(text: str, name: str, type_: str = "location", nth: int = 0) -> Mention:
    start = -1
    for _ in range(nth + 1):
        start = text.index(name, start + 1)
    return Mention(start, start + len(name), name, type_, 0.9, name)


def places(text: str, *names: str | tuple[str, str]) -> dict[str, tuple[str | None, str | None, str | None]]:
    """Name, country and region by surface; `names` are the text's entity mentions, locations by default."""
    mentions = [mention(text, *((name,) if isinstance(name, str) else name)) for name in names]
    found = stage.places(text, sorted(mentions, key=lambda m: m.start))
    assert all(text[place.start : place.end] == place.surface for place in found)
    return {place.surface: (place.name, place.country, place.region) for place in found}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("U.S.", "us"),
        ("the Czech Republic", "czech republic"),
        ("Xi’an", "xian"),
        ("Saint-Étienne", "saint etienne"),
        ("  New   York ", "new york"),
        ("The", "the"),
    ],
)
def test_names_are_looked_up_without_case_accents_and_punctuation(name, key):
    assert key_of(name) == key


def test_the_gazetteer_knows_what_news_calls_places():
    def best(name):
        return max(gazetteer().find(name), key=lambda e: (-e.level, e.population))

    assert (best("Britain").name, best("Britain").country) == ("United Kingdom", "GB")
    assert (best("Calif.").name, best("Calif.").region) == ("California", "US-CA")
    assert (best("Kiev").level <= CITY, best("Kiev").country) == (True, "UA")
    assert {e.form for e in gazetteer().find("Ukrainians")} == {DEMONYM}
    assert gazetteer().find("Qwertyville upon Nothing") == ()
    assert all(gazetteer().country(code).level == COUNTRY for code in ("US", "RU", "KR", "XK"))


def test_a_short_alias_is_only_a_name_in_capitals():
    assert "CF" in {e.country for e in gazetteer().find("CAR")}
    assert "CF" not in {e.country for e in gazetteer().find("Car")}


def test_every_place_of_the_gazetteer_is_one_that_a_row_may_hold():
    rows = pq.read_table(FOLDER / "places.parquet", columns=["kind", "country"])
    assert set(rows["kind"].to_pylist()) <= set(PLACE_KINDS)
    assert [code for code in set(rows["country"].to_pylist()) - {None} if gazetteer().country(code) is None] == []
    assert len(rows) == len(gazetteer()) > 230_000


def test_the_state_behind_a_comma_decides_which_town_is_meant():
    text = "The mill in Portland, Maine, closed. Portland, the mayor said, will mourn."
    found = places(text, "Portland", "Maine")
    assert found["Portland"] == ("Portland", "US", "US-ME")
    assert found["Maine"][1:] == ("US", "US-ME")


def test_the_country_that_an_article_names_decides_which_town_is_meant():
    text = "Ontario's premier spoke in London. Canada, Ottawa and Toronto will pay, London was told."
    assert places(text, "Ontario", "London", "Canada", "Ottawa", "Toronto")["London"][1] == "CA"
    assert places("Police in London made two arrests.", "London")["London"] == ("London", "GB", "GB-ENG")


def test_a_town_goes_before_the_region_that_is_named_after_it():
    text = "Ferries from Cork were late, and Cork waited. Snow fell in the district of Bragança, Portugal."
    found = stage.places(text, [mention(text, name) for name in ("Cork", "Bragança", "Portugal")])
    assert {p.surface: p.kind for p in found} == {"Cork": "city", "Bragança": "region", "Portugal": "country"}


def test_a_name_beside_words_of_governments_is_a_government():
    text = "Russia has accused the US of breaking the treaty, officials said. Moscow wants talks with the minister."
    found = stage.places(text, [mention(text, name) for name in ("Russia", "US")])
    assert [place.use for place in found if place.surface in ("Russia", "US")] == ["government"] * 2
    weather = "It snowed in Russia for a week, and farms in the US lost crops to the frost."
    found = stage.places(weather, [mention(weather, name) for name in ("Russia", "US")])
    assert [place.use for place in found] == ["place"] * 2


@pytest.mark.parametrize(
    ("name", "kind"), [("Valcorvo dam", "facility"), ("River Lom", "water"), ("Arden", "other")]
)
def test_the_words_of_a_name_say_what_an_unknown_place_is(name, kind):
    assert kind_of_name(name) == kind


def test_a_contraction_is_no_abbreviated_state_and_a_bank_no_district():
    assert places("Maybe I'll go, and I’m sure he'd go.") == {}
    assert places("The plant in Ill. closed.", "Ill")["Ill."][2] == "US-IL"
    assert places("The BoE waits.", "BoE")["BoE"][1:] == (None, None)


def test_a_people_is_its_country():
    text = "Ukrainian officials and Russian officials met."
    found = stage.places(text, [mention(text, "Ukrainian", "nationality"), mention(text, "Russian", "nationality")])
    assert [(p.country, p.use) for p in found] == [("UA", "demonym"), ("RU", "demonym")]


def test_a_country_that_the_reader_missed_is_found_in_the_text():
    assert places("Troops left Estonia on Monday.")["Estonia"] == ("Estonia", "EE", None)


def test_a_place_inside_another_name_is_part_of_it():
    text = "The Bank of England raised rates, and analysts in London cheered."
    found = stage.places(text, [mention(text, "Bank of England", "organisation"), mention(text, "London")])
    by_surface = {place.surface: place for place in found}
    assert by_surface["London"].use == "place"
    words = place_words(text, [mention(text, "Bank of England", "organisation")], gazetteer())
    assert [w.surface for w in words] == ["England"]


def test_a_name_is_widened_to_the_words_that_belong_to_it():
    text = "Snow fell in eastern Europe, in Tampa, Fla. and in New York state."
    mentions = [mention(text, name) for name in ("Europe", "Tampa", "Fla", "New York")]
    surfaces = [w.surface for w in place_words(text, mentions, gazetteer())]
    assert surfaces == ["eastern Europe", "Tampa", "Fla.", "New York state"]


def test_a_facility_that_the_gazetteer_lacks_is_where_its_name_says():
    text = "Flights to Kabul airport stopped, officials in Kabul said."
    mentions = [mention(text, "Kabul"), mention(text, "Kabul", nth=1)]
    words = [w for w in place_words(text, mentions, gazetteer()) if w.surface == "Kabul airport"]
    assert [w.inner.surface for w in words] == ["Kabul"]


def test_candidates_sum_to_the_probability_of_the_name():
    text = "A storm hit Springfield."
    [place] = stage.places(text, [mention(text, "Springfield")])
    scores = [candidate.score for candidate in place.considered]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1.001
    assert place.geonames_id == place.considered[0].id
    assert place.probability <= scores[0]


def test_a_row_has_words_of_the_text_in_order_and_labels_of_the_closed_lists():
    text = "U.S. and French officials met in Paris, Texas, near the White House of Lagos, Nigeria. " * 3
    found = stage.places(text, [])
    assert found
    assert all(text[p.start : p.end] == p.surface for p in found)
    assert all(p.kind in PLACE_KINDS and p.use in PLACE_USES and 0 <= p.probability <= 1 for p in found)
    assert all((a.start, -a.end) < (b.start, -b.end) for a, b in pairwise(found))


def test_a_long_text_takes_time_in_proportion_to_its_length():
    def seconds(times):
        text = "Ukraine, Portland, Maine, and the Springfield Airport. " * times
        mentions = [
            mention_at
            for at in range(0, len(text), len(text) // times)
            for mention_at in (Mention(at + 9, at + 17, "Portland", "location", 0.9, "Portland"),)
        ]
        started = time.process_time()
        stage.places(text, mentions)
        return time.process_time() - started

    seconds(10)  # the gazetteer's names are looked up once
    shorter, longer = (min(seconds(times) for _ in range(3)) for times in (400, 1600))
    assert longer < 12 * max(shorter, 0.02)


def test_the_model_is_named_after_its_rules_and_data():
    assert stage.identity == stage_identity("places")
    assert stage.identity.model_id.startswith("nightdesk-gazetteer-1-")
