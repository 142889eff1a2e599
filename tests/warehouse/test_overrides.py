"""Corrections: what the views make of them, and that they last."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.warehouse.lakes import (
    CLAIM,
    MODEL,
    NEXT_NIGHT,
    article,
    kept_lake,
    opened,
    publish,
    publish_catalogue,
    shard,
)
from warehouse.checks.verify import verify
from warehouse.corrections import answers, facts, missed, overrides
from warehouse.errors import InputError
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import private_snapshot
from warehouse.tables import formats
from warehouse.tables.bookkeeping import OVERRIDES
from warehouse.tables.columns import SENTIMENT_LABELS, STANCE_LABELS

NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)
SIGNED = {"who": "Ada", "why": "I read it.", "now": NOW}
TABLES = ("entities", "quotes", "sentiments", "stances")
OTHER = "other-1-99999999"
ADA, BO = "Ada Crane opposes the dam.", "Bo Lind wants the dam."


def publish_two_nights(lake):
    publish(lake, "run-1", {"wire": shard(article("a", ADA), article("b", BO))})
    publish(lake, "run-2", {"wire": shard(article("n", ADA, night=NEXT_NIGHT, copy_group="a"))}, night=NEXT_NIGHT)


kept_nights = kept_lake(publish_two_nights)


@pytest.fixture
def two_nights(kept_nights):
    """Articles `a` and `b` of one night and `n`, with the text of `a`, of the next."""
    return kept_nights.anew()


def correct(lake, find, value):
    """Correct what `find(con)` finds in the lake; the id of the correction."""
    [override_id] = correct_all(lake, (find, value))
    return override_id


def correct_all(lake, *given):
    """Correct what each `find(con)` of pairs with a value finds, before any of them is published; their ids."""
    con, made = opened(lake), []
    after = catalogue(lake)
    for find, value in given:
        after, override_id = overrides.correct(after, find(con), value, **SIGNED)
        made.append(override_id)
    publish_catalogue(lake, after, replaced_format=formats.CURRENT)
    return made


def catalogue(lake):
    return Catalogue.read(opened(lake), lake.snapshot, str(lake.root))


def mention(article_id, field="entity", start=0):
    return lambda con: answers.mention(con, answers.article(con, article_id), start, field)


def quote(article_id, start, field="speaker", **more):
    return lambda con: answers.quote(con, answers.article(con, article_id), start, field, **more)


def missed_mention(article_id, start, words, type_="person", tone="neutral"):
    return lambda con: missed.mention(con, answers.article(con, article_id), start, words, type_=type_, tone=tone)


def missed_quote(article_id, start, words):
    return lambda con: missed.quote(con, answers.article(con, article_id), start, words)


def missed_stance(article_id, start, words):
    return lambda con: missed.stance(con, answers.article(con, article_id), CLAIM["claim_id"], start, words)


def type_of(given):
    return lambda con: answers.type_of_name(con, given)


def stance(article_id, holder="article", **more):
    return lambda con: answers.stance(con, answers.article(con, article_id), CLAIM["claim_id"], holder, **more)


def sentiment(article_id):
    return lambda con: answers.sentiment(con, answers.article(con, article_id))


def name(given, value):
    return lambda con: answers.name(con, given, value)


def undo(lake, *override_ids):
    """Take back corrections in this order; the row that takes back the last of them."""
    after = catalogue(lake)
    for override_id in override_ids:
        after, row = overrides.undo(after, override_id, **SIGNED)
    publish_catalogue(lake, after, replaced_format=formats.CURRENT)
    return row


def ask(lake, query, as_of=None):
    return opened(lake, as_of).sql(query).fetchall()


def breaches(lake, **of):
    return verify(opened(lake), lake, **of)


def rows(lake, prefix, as_of=None):
    """All rows of the four tables, or of their views; who signed them left out."""
    signed = "exclude (model_id, run_id)" if prefix == "" else "exclude (model_id, run_id, override_id)"
    con = opened(lake, as_of)
    return {table: con.sql(f"select * {signed} from {prefix}{table} order by all").fetchall() for table in TABLES}


# What the views show


def test_where_nothing_was_corrected_the_views_are_the_tables(two_nights):
    assert rows(two_nights, "corrected_") == rows(two_nights, "")


def test_a_mention_is_corrected_alone(two_nights):
    made = correct(two_nights, mention("a"), "Ada Crane of Selden")
    assert ask(two_nights, "select article_id, entity, override_id from corrected_entities order by all") == [
        ("a", "Ada Crane of Selden", made),
        ("b", "Bo Lind", None),
        ("n", "Ada Crane", None),
    ]


def test_a_mention_may_have_its_type_and_tone_corrected_and_shows_the_last_correction(two_nights):
    corrections = (mention("a", "type"), "location"), (mention("a", "tone"), "positive")
    _, last = correct_all(two_nights, *corrections)
    query = "select type, tone, entity, override_id from corrected_entities where article_id = 'a'"
    assert ask(two_nights, query) == [("location", "positive", "Ada Crane", last)]


def test_a_mention_that_is_no_name_is_gone_from_the_view_and_not_from_the_table(two_nights):
    correct(two_nights, mention("a", "drop"), "true")
    assert ask(two_nights, "select article_id from corrected_entities order by 1") == [("b",), ("n",)]
    assert ask(two_nights, "select count(*) from entities") == [(3,)]


def test_a_speaker_is_corrected_in_quotes_stances_and_what_is_built_on_them(two_nights):
    made = correct(two_nights, quote("a", 18), "Carl Brandt")
    assert ask(two_nights, "select speaker, override_id from corrected_quotes where article_id = 'a'") == [
        ("Carl Brandt", made)
    ]
    query = "select holder, override_id from corrected_stances where article_id = 'a' order by quote_id nulls first"
    assert ask(two_nights, query) == [("article", None), ("Carl Brandt", made)]
    for view, column in (("who_says", "speaker"), ("positions", "holder")):
        query = f"select count(*) from {view} where {column} = 'Carl Brandt' and stance = 'disputes'"
        assert ask(two_nights, query) == [(1,)]


TWO = "Ada Crane opposes the dam. Bo thinks that it will be built."
BOS = TWO.index("it will")  # where what Bo thinks starts


def two_speakers(**changes):
    """An article `a` whose model gives Ada what Bo thinks, too, and a stance that rests on her own words."""
    said = shard(article("a", TWO))
    [first] = said["quotes"]
    said["quotes"] = [
        first | {"end": 26, "text": TWO[18:26]},
        first | {"part": 1, "start": BOS, "end": len(TWO), "text": TWO[BOS:]},
    ]
    said["stances"][1] |= {"evidence_end": 26, "evidence": TWO[:26]} | changes
    return said


@pytest.fixture
def merged_speakers(lake):
    publish(lake, "run-1", {"wire": two_speakers()})
    return lake


SAID_BY = "select speaker, quote from statements order by start"
HELD_BY = "select holder, stance, quote from positions where holder <> 'article' order by all"
TO_ADA = ("Ada Crane", "the dam.")
ADA_DISPUTES = ("Ada Crane", "disputes", "the dam.")


def test_one_part_of_a_quote_is_given_to_its_own_speaker_and_the_others_stay(merged_speakers):
    made = correct(merged_speakers, quote("a", BOS), "Bo Lind")
    assert ask(merged_speakers, SAID_BY) == [TO_ADA, ("Bo Lind", TWO[BOS:])]
    assert ask(merged_speakers, HELD_BY) == [ADA_DISPUTES]
    query = "select part, cue, speaker_surface, override_id from corrected_quotes order by start"
    assert ask(merged_speakers, query) == [(0, "opposes", "Ada Crane", None), (0, None, None, made)]
    undo(merged_speakers, made)
    assert ask(merged_speakers, SAID_BY) == [("Ada Crane", f"the dam. … {TWO[BOS:]}")]


def test_the_stance_that_rests_on_a_part_goes_with_it(lake):
    publish(lake, "run-1", {"wire": two_speakers(evidence_start=27, evidence_end=len(TWO), evidence=TWO[27:])})
    correct(lake, quote("a", BOS), "Bo Lind")
    assert ask(lake, HELD_BY) == [("Bo Lind", "disputes", TWO[BOS:])]
    correct(lake, stance("a", "Bo Lind"), "supports")
    assert ask(lake, HELD_BY) == [("Bo Lind", "supports", TWO[BOS:])]


def test_a_first_part_that_is_given_away_leaves_a_whole_quote_to_its_speaker(merged_speakers):
    correct(merged_speakers, quote("a", 18), "Bo Lind")
    assert ask(merged_speakers, SAID_BY) == [("Bo Lind", "the dam."), ("Ada Crane", TWO[BOS:])]
    assert ask(merged_speakers, HELD_BY) == [("Bo Lind", "disputes", "the dam.")]


def test_all_parts_of_a_quote_are_given_to_another_speaker_where_the_whole_is_meant(merged_speakers):
    correct(merged_speakers, quote("a", BOS, whole=True), "Bo Lind")
    assert ask(merged_speakers, "select speaker, part from corrected_quotes") == [("Bo Lind", 0), ("Bo Lind", 1)]
    assert ask(merged_speakers, "select distinct quote_id from corrected_quotes") == [(0,)]


def test_of_the_whole_and_one_part_the_later_correction_holds_for_that_part(merged_speakers):
    correct(merged_speakers, quote("a", BOS, whole=True), "Carl Brandt")
    part = correct(merged_speakers, quote("a", BOS), "Bo Lind")
    assert ask(merged_speakers, SAID_BY) == [("Carl Brandt", "the dam."), ("Bo Lind", TWO[BOS:])]
    undo(merged_speakers, part)
    assert ask(merged_speakers, SAID_BY) == [("Carl Brandt", f"the dam. … {TWO[BOS:]}")]


def test_a_speaker_corrected_before_parts_could_be_is_corrected_in_all_parts(merged_speakers):
    correct(merged_speakers, quote("a", BOS), "Bo Lind")
    before = catalogue(merged_speakers)
    older = [row | {"whole": None} for row in before.overrides.to_pylist()]
    publish_catalogue(merged_speakers, replace(before, overrides=OVERRIDES.conform(older)))
    assert ask(merged_speakers, "select speaker from corrected_quotes") == [("Bo Lind",)] * 2


def test_what_nobody_says_is_gone_with_its_stance_and_comes_back(merged_speakers):
    part = correct(merged_speakers, quote("a", 18, "drop"), "true")
    assert ask(merged_speakers, SAID_BY) == [("Ada Crane", TWO[BOS:])]
    assert ask(merged_speakers, HELD_BY) == []
    assert ask(merged_speakers, "select cause from changes order by 1") == [("corrected",), ("new",)]
    undo(merged_speakers, part)
    assert ask(merged_speakers, HELD_BY) == [("Ada Crane", "disputes", f"the dam. … {TWO[BOS:]}")]
    correct(merged_speakers, quote("a", 18, "drop", whole=True), "true")
    assert ask(merged_speakers, SAID_BY) == ask(merged_speakers, HELD_BY) == []
    assert ask(merged_speakers, "select count(*) from quotes") == [(2,)]
    with pytest.raises(InputError, match=r"it was taken out; take that correction back first$"):
        correct(merged_speakers, quote("a", 18), "Bo Lind")


def test_a_statement_that_was_missed_has_its_speaker_and_its_stance(two_nights):
    said = correct(two_nights, missed_quote("a", 0, "Ada"), "Carl Brandt")
    held = correct(two_nights, missed_stance("a", 0, "Ada"), "supports")
    query = "select holder, stance, quote, probability from positions where holder = 'Carl Brandt'"
    assert ask(two_nights, query) == [("Carl Brandt", "supports", "Ada", None)]
    assert ask(two_nights, "select override_id from corrected_quotes where speaker = 'Carl Brandt'") == [(said,)]
    assert ask(two_nights, "select override_id from corrected_stances where holder = 'Carl Brandt'") == [(held,)]
    with pytest.raises(InputError, match=f"^that was added by {said}: take that correction back, and add it"):
        correct(two_nights, quote("a", 0), "Bo Lind")
    with pytest.raises(InputError, match=f"^that was added by {held}: "):
        correct(two_nights, stance("a", "Carl Brandt"), "disputes")
    undo(two_nights, held, said)
    assert rows(two_nights, "corrected_") == rows(two_nights, "")


def test_a_stance_that_was_missed_is_that_of_the_part_it_is_shown_by(merged_speakers):
    correct(merged_speakers, quote("a", BOS), "Bo Lind")
    correct(merged_speakers, missed_stance("a", BOS, "it will be built"), "supports")
    assert ask(merged_speakers, HELD_BY) == [ADA_DISPUTES, ("Bo Lind", "supports", TWO[BOS:])]


def test_a_mention_that_was_missed_counts_as_one(two_nights):
    made = correct(two_nights, missed_mention("a", 22, "dam", "location", "negative"), "The Dam")
    query = """select entity, surface, type, tone, start, "end", model_id, override_id from corrected_entities
        where override_id is not null"""
    assert ask(two_nights, query) == [("The Dam", "dam", "location", "negative", 22, 25, None, made)]
    assert ask(two_nights, "select mentions, negative_share from mentions_by_day where entity = 'The Dam'") == [
        (1, 1)
    ]
    with pytest.raises(InputError, match=f"^that was added by {made}: "):
        correct(two_nights, mention("a", "tone", 22), "positive")


def test_a_mention_gets_other_words_by_being_dropped_and_added(two_nights):
    correct(two_nights, mention("a", "drop"), "true")
    correct(two_nights, missed_mention("a", 0, "Ada Cran"), "Ada")
    query = "select surface, entity from corrected_entities where article_id = 'a'"
    assert ask(two_nights, query) == [("Ada Cran", "Ada")]


def test_a_name_has_its_type_corrected_wherever_it_stands(two_nights):
    made = correct(two_nights, type_of("Ada Crane"), "location")
    query = "select article_id, type, override_id from corrected_entities order by 1"
    assert ask(two_nights, query) == [("a", "location", made), ("b", "person", None), ("n", "location", made)]
    query = "select count(override_id) from {}"
    assert ask(two_nights, query.format("corrected_quotes")) == ask(two_nights, query.format("corrected_stances"))
    assert ask(two_nights, query.format("corrected_quotes")) == [(0,)]
    correct(two_nights, mention("a", "type"), "organisation")
    assert ask(two_nights, "select type from corrected_entities where article_id = 'a'") == [("organisation",)]
    undo(two_nights, made)
    assert ask(two_nights, "select type from corrected_entities where article_id = 'n'") == [("person",)]


@pytest.mark.parametrize("renamed_first", [True, False])
def test_a_name_and_its_type_are_corrected_in_either_order(two_nights, renamed_first):
    if renamed_first:
        correct(two_nights, name("Ada Crane", "Adacrane"), "Adacrane")
        with pytest.raises(InputError, match=r"^Ada Crane is itself corrected to Adacrane by c-"):
            correct(two_nights, type_of("Ada Crane"), "location")
        correct(two_nights, type_of("Adacrane"), "location")
    else:
        correct(two_nights, type_of("Ada Crane"), "location")
        correct(two_nights, name("Ada Crane", "Adacrane"), "Adacrane")
    query = "select article_id, entity, type from corrected_entities where entity <> 'Bo Lind' order by 1"
    assert ask(two_nights, query) == [("a", "Adacrane", "location"), ("n", "Adacrane", "location")]


def test_a_stance_is_corrected_for_the_article_or_for_a_speaker(two_nights):
    corrections = (stance("a"), "reports"), (stance("a", "Ada Crane"), "supports")
    own, speakers = correct_all(two_nights, *corrections)
    query = "select holder, stance, evidence, override_id from corrected_stances where article_id = 'a' order by 1"
    assert ask(two_nights, query) == [
        ("Ada Crane", "supports", ADA, speakers),
        ("article", "reports", ADA, own),
    ]


def test_a_stance_corrected_to_unrelated_has_no_evidence_and_no_position(two_nights):
    correct(two_nights, stance("a"), "unrelated")
    query = "select evidence, evidence_start, evidence_end from corrected_stances where stance = 'unrelated'"
    assert ask(two_nights, query) == [(None, None, None)]
    assert ask(two_nights, "select count(*) from positions where article_id = 'a' and holder = 'article'") == [(0,)]


def test_a_stance_where_the_model_saw_none_needs_words_that_show_it(lake):
    read = shard(article("a", ADA))
    read["stances"][0] |= {"stance": "unrelated", "evidence": None, "evidence_start": None, "evidence_end": None}
    publish(lake, "run-1", {"wire": read})
    with pytest.raises(InputError, match=r'copy the one that does, with --evidence "..."$'):
        correct(lake, stance("a"), "disputes")
    with pytest.raises(InputError, match=r"does not contain the words 'the mad': copy them as they stand"):
        correct(lake, stance("a", evidence="the mad"), "disputes")
    correct(lake, stance("a", evidence="opposes the dam"), "disputes")
    query = "select stance, evidence, evidence_start from corrected_stances where holder = 'article'"
    assert ask(lake, query) == [("disputes", "opposes the dam", 10)]


def test_the_kind_of_news_is_corrected_beside_how_an_article_is_written(two_nights):
    correct(two_nights, lambda con: answers.sentiment(con, answers.article(con, "b"), "news"), "good")
    query = (
        "select label, news, news_bad from corrected_sentiments where article_id = 'b' and override_id is not null"
    )
    assert ask(two_nights, query) == [("neutral", "good", pytest.approx(0.6))]
    correct(two_nights, sentiment("b"), "negative")
    assert ask(two_nights, query) == [("negative", "good", pytest.approx(0.6))]
    assert ask(two_nights, "select task, was, label from labels order by task") == [
        ("news", "bad", "good"),
        ("sentiment", "neutral", "negative"),
    ]


def test_a_sentiment_is_corrected(two_nights):
    made = correct(two_nights, sentiment("b"), "negative")
    query = "select article_id, label, neutral, override_id from corrected_sentiments where override_id is not null"
    assert ask(two_nights, query) == [("b", "negative", pytest.approx(0.7), made)]


def test_a_name_is_corrected_wherever_it_stands(two_nights):
    made = correct(two_nights, name("Ada Crane", "Ada Crane-Moll"), "Ada Crane-Moll")
    for table, column in (("entities", "entity"), ("quotes", "speaker"), ("stances", "holder")):
        query = (
            f"select article_id, override_id from corrected_{table} where {column} = 'Ada Crane-Moll' order by 1"
        )
        assert ask(two_nights, query) == [("a", made), ("n", made)]
        assert ask(two_nights, f"select count(*) from corrected_{table} where {column} = 'Ada Crane'") == [(0,)]


def test_words_that_name_a_speaker_who_was_not_tied_are_a_name_too(lake):
    said = shard(article("a", ADA))
    said["quotes"][0]["speaker"] = None
    publish(lake, "run-1", {"wire": said})
    made = correct(lake, name("Ada Crane", "Ada Crane-Moll"), "Ada Crane-Moll")
    assert ask(lake, "select speaker from corrected_quotes") == [("Ada Crane-Moll",)]
    undo(lake, made)
    assert ask(lake, "select speaker from corrected_quotes") == [(None,)]


def test_a_mention_corrected_by_hand_goes_before_a_name_corrected_everywhere(two_nights):
    everywhere = name("Ada Crane", "Ada Crane-Moll"), "Ada Crane-Moll"
    correct_all(two_nights, (mention("a"), "Another Ada"), everywhere)
    query = "select article_id, entity from corrected_entities order by 1"
    assert ask(two_nights, query) == [("a", "Another Ada"), ("b", "Bo Lind"), ("n", "Ada Crane-Moll")]


def test_the_later_of_two_corrections_of_one_answer_stands(two_nights):
    correct(two_nights, mention("a", "tone"), "positive")
    last = correct(two_nights, mention("a", "tone"), "neutral")
    assert ask(two_nights, "select tone, override_id from corrected_entities where article_id = 'a'") == [
        ("neutral", last)
    ]
    assert ask(two_nights, "select value from standing_overrides") == [("neutral",)]


def test_what_is_taken_back_leaves_what_was_before_it(two_nights):
    correct(two_nights, mention("a", "tone"), "positive")
    last = correct(two_nights, mention("a", "tone"), "neutral")
    undo(two_nights, last)
    assert ask(two_nights, "select tone from corrected_entities where article_id = 'a'") == [("positive",)]
    assert ask(two_nights, "select count(*) from overrides") == [(3,)]


def test_what_is_written_into_a_corrected_lake_is_read_by_clients_of_duckdb_1_2(two_nights):
    correct(two_nights, name("Ada Crane", "Ada Crane-Moll"), "Ada Crane-Moll")
    query = """select view_name from duckdb_views()
        where not internal and (contains(sql, '"if"(') or contains(sql, 'lambda'))"""
    assert ask(two_nights, query) == []


# That they last


def fact(table, field, start=0):
    return lambda con: facts.fact(con, answers.article(con, "a"), table, start, field)


def missed_fact(table, start, words):
    return lambda con: facts.missed_fact(con, answers.article(con, "a"), table, start, words)


def test_places_dates_and_amounts_are_corrected_added_and_dropped_and_outlast_reading_again(two_nights):
    lake = two_nights
    cork = '{"name":"Cork","geonames_id":2965140,"kind":"city","country":"IE","country_name":"Ireland"}'
    toll = '{"low":12,"high":12,"bound":"exact","unit":"people","kind":"count"}'
    made = correct_all(
        lake,
        (fact("places", "place", 22), cork),
        (fact("places", "use", 22), "government"),
        (fact("dates", "days"), '{"from":"2026-03-09","to":"2026-03-15","precision":"week"}'),
        (fact("amounts", "amount"), toll),
        (fact("amounts", "topic"), "died"),
        (missed_fact("places", 4, "Crane"), cork[:-1] + ',"use":"place"}'),
    )
    shown = """select places.start, places.name, region, use, dates."to"::varchar, precision, unit, topic
        from corrected_places as places join corrected_dates as dates using (article_id, night)
        join corrected_amounts as amounts using (article_id, night) where article_id = 'a' order by all"""
    right = [
        (start, "Cork", None, use, "2026-03-15", "week", "people", "died")
        for start, use in ((4, "place"), (22, "government"))
    ]
    assert ask(lake, shown) == right
    publish(lake, "run-3", {"wire": shard(article("a", ADA), article("b", BO))}, model=OTHER)
    assert ask(lake, shown) == right
    assert ask(lake, "select cause from changes where article_id = 'a' and cause = 'corrected'") == [("corrected",)]
    assert breaches(lake) == []
    made.append(correct(lake, fact("dates", "drop"), "true"))
    assert ask(lake, "select count(*) from corrected_dates where article_id = 'a'") == [(0,)]
    undo(lake, *made)
    for table in ("places", "dates", "amounts"):
        assert ask(lake, f"from {table} order by all") == ask(
            lake, f"select * exclude (override_id) from corrected_{table} order by all"
        )


def test_a_place_belongs_to_the_statement_that_holds_it_once_quotes_are_corrected(two_nights):
    lake, of_place = two_nights, "select quote_id from corrected_places where article_id = 'a'"
    correct(lake, quote("a", 18), "Bo Lind")
    assert ask(lake, of_place) == [(0,)]
    correct(lake, quote("a", 18, "drop"), "true")
    assert ask(lake, of_place) == [(None,)]


@pytest.mark.parametrize("seed", range(2))
def test_corrections_outlast_reading_again_and_undoing_them_restores_the_tables(two_nights, seed):
    lake, chance = two_nights, random.Random(seed)
    raw = rows(lake, "")
    made = []
    for _ in range(3):
        one, after = chance.choice("abn"), catalogue(lake)
        kinds = [
            (mention(one), f"Name {chance.random()}"),
            (mention(one, "tone"), chance.choice(SENTIMENT_LABELS)),
            (mention(one, "drop"), "true"),
            (quote(one, {"b": 14}.get(one, 18)), f"Name {chance.random()}"),
            (stance(one), chance.choice(STANCE_LABELS)),
            (sentiment(one), chance.choice(SENTIMENT_LABELS)),
            (quote(one, {"b": 14}.get(one, 18), "drop"), "true"),
            (missed_mention(one, 0, "Bo" if one == "b" else "Ada"), f"Name {chance.random()}"),
            (missed_quote(one, 0, "Bo" if one == "b" else "Ada"), f"Name {chance.random()}"),
            (missed_stance(one, 0, "Bo" if one == "b" else "Ada"), "supports"),
            (type_of("Ada Crane"), "location"),
            (name("Bo Lind", "Bo Lind-Moll"), "Bo Lind-Moll"),
        ]
        for find, value in chance.sample(kinds, 3):
            with suppress(InputError):  # it is so already
                after, override_id = overrides.correct(after, find(opened(lake)), value, **SIGNED)
                made.append(override_id)
        publish_catalogue(lake, after, replaced_format=formats.CURRENT)
    corrected = rows(lake, "corrected_")
    assert made
    assert corrected != raw
    publish(lake, "run-3", {"wire": shard(article("b", BO), article("a", ADA))})
    assert rows(lake, "corrected_") == corrected
    for as_of in ("run-1", "run-2"):
        assert rows(lake, "corrected_", as_of) == rows(lake, "", as_of)
    assert rows(lake, "corrected_", "run-3") == corrected
    assert breaches(lake) == []
    chance.shuffle(made)
    undo(lake, *made)
    assert rows(lake, "corrected_") == rows(lake, "") == raw
    assert breaches(lake) == []


def test_another_model_is_corrected_in_the_same_words_though_it_cuts_them_otherwise(two_nights):
    correct_all(
        two_nights,
        (mention("a"), "Ada Crane-Moll"),
        (mention("a", "tone"), "positive"),
        (quote("a", 18), "Carl Brandt"),
        (stance("a", "Ada Crane"), "supports"),
        (sentiment("a"), "positive"),
    )
    again = shard(article("a", ADA))
    again["entities"][0] |= {"end": 17, "surface": ADA[:17], "entity": ADA[:17], "tone": "neutral"}
    again["quotes"][0] |= {"start": 22, "text": "dam."}  # half of it: too little to be the same
    again["sentiments"][0]["label"] = "negative"
    again["stances"][1] |= {"holder": "unknown", "evidence_start": 4, "evidence": ADA[4:], "stance": "reports"}
    for table in TABLES:
        again[table] = [row | {"model_id": OTHER} for row in again[table]]
    publish(two_nights, "run-3", {"wire": again}, model=OTHER)
    assert ask(two_nights, "select entity, tone from corrected_entities where article_id = 'a'") == [
        ("Ada Crane-Moll", "positive")
    ]
    assert ask(two_nights, "select label from corrected_sentiments where article_id = 'a'") == [("positive",)]
    assert ask(two_nights, "select speaker from corrected_quotes where article_id = 'a'") == [("Ada Crane",)]
    query = "select holder, stance from corrected_stances where article_id = 'a' and holder <> 'article'"
    assert ask(two_nights, query) == [("unknown", "supports")]


def test_what_was_added_and_split_outlasts_another_model_that_finds_it_or_does_not(merged_speakers):
    lake = merged_speakers
    correct(lake, quote("a", BOS), "Bo Lind")
    correct_all(
        lake,
        (missed_stance("a", BOS, TWO[BOS:]), "supports"),
        (missed_mention("a", 27, "Bo", tone="positive"), "Bo Lind"),
        (missed_quote("a", 0, "Ada"), "Carl Brandt"),
    )
    shown = [ask(lake, query) for query in (SAID_BY, HELD_BY)]
    mentions = "select entity, tone from corrected_entities order by start"
    assert ask(lake, mentions) == [("Ada Crane", "negative"), ("Bo Lind", "positive")]
    again = two_speakers()
    again["entities"].append(
        again["entities"][0] | {"start": 27, "end": 29, "surface": "Bo", "entity": "Bo", "type": "location"}
    )
    again["quotes"][1] |= {"quote_id": 1, "part": 0, "speaker": None, "speaker_surface": None}
    again["quotes"][1] |= {"speaker_start": None, "speaker_end": None}
    words = {"evidence_start": BOS, "evidence_end": len(TWO), "evidence": TWO[BOS:]}
    again["stances"].append(again["stances"][1] | {"holder": "unknown", "quote_id": 1, "stance": "reports"} | words)
    for table in TABLES:
        again[table] = [row | {"model_id": OTHER} for row in again[table]]
    publish(lake, "run-2", {"wire": again}, model=OTHER)
    assert [ask(lake, query) for query in (SAID_BY, HELD_BY)] == shown
    assert ask(lake, mentions) == [("Ada Crane", "negative"), ("Bo Lind", "positive")]
    assert ask(lake, "from idle_overrides") == []


def test_a_correction_that_fits_nothing_any_more_is_said(merged_speakers):
    lake = merged_speakers
    part = correct(lake, quote("a", BOS), "Bo Lind")
    dropped = mention("a", "drop"), "true"  # what it says holds where no model finds it
    held, _ = correct_all(lake, (missed_stance("a", BOS, TWO[BOS:]), "supports"), dropped)
    again = two_speakers()
    del again["quotes"][1], again["entities"][0]
    publish(lake, "run-2", {"wire": again})
    assert sorted(ask(lake, "select override_id, what from idle_overrides")) == sorted(
        [(part, "answer"), (held, "answer")]
    )
    found = breaches(lake)
    assert {breach.where for breach in found} == {f"override {part}", f"override {held}"}
    told = f"article a has no answer any more that it fits, at {BOS}: correct what is there now, or take the"
    assert [breach.what.startswith(told) for breach in found] == [True, True]
    undo(lake, part, held)
    assert breaches(lake) == []


def test_a_correction_does_not_hold_for_another_text_under_the_same_number(two_nights):
    correct(two_nights, sentiment("a"), "positive")
    query = "select label from corrected_sentiments where article_id = 'a'"
    publish(two_nights, "run-3", {"wire": shard(article("a", BO))})
    assert ask(two_nights, query) == [("neutral",)]
    assert ask(two_nights, "select what from idle_overrides") == [("text",)]
    publish(two_nights, "run-4", {"wire": shard(article("a", ADA))})
    assert ask(two_nights, query) == [("positive",)]


def test_a_correction_follows_its_text_to_another_night(lake):
    publish(lake, "run-1", {"wire": shard(article("a", ADA, night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    correct(lake, sentiment("a"), "positive")
    publish(lake, "run-2", {"wire": shard()}, night=NEXT_NIGHT)
    publish(lake, "run-3", {"wire": shard(article("a", ADA, revision=2, characters_added=1))})
    assert ask(lake, "select revision, label from corrected_sentiments") == [(2, "positive")]


def test_a_run_published_before_a_correction_does_not_show_it(two_nights):
    correct(two_nights, sentiment("a"), "positive")
    publish(two_nights, "run-3", {"wire": shard(article("b", BO), article("a", ADA))})
    query = "select label from corrected_sentiments where article_id = 'a'"
    assert [ask(two_nights, query, run) for run in ("run-1", "run-2", "run-3")] == [
        [("neutral",)],
        [("neutral",)],
        [("positive",)],
    ]


def test_plain_sql_shows_of_a_past_run_what_the_command_shows(two_nights):
    everywhere = name("Ada Crane", "Ada Crane-Moll"), "Ada Crane-Moll"
    correct_all(two_nights, (mention("a"), "Another Ada"), (quote("a", 18), "Carl Brandt"), everywhere)
    publish(two_nights, "run-3", {"wire": shard(article("b", BO), article("a", ADA))})
    for run, corrected in (("run-2", 0), ("run-3", 2)):
        for view in ("corrected_entities", "corrected_stances", "who_says", "labels"):
            query = "select * from {} order by all"
            assert ask(two_nights, query.format(f"{view}_as_of('{run}')")) == ask(
                two_nights, query.format(view), run
            )
        query = f"select count(override_id) from corrected_quotes_as_of('{run}')"
        assert ask(two_nights, query) == [(corrected,)]


def test_corrections_are_labelled_data_that_needs_no_article(two_nights):
    correct_all(
        two_nights,
        (mention("a", "tone"), "positive"),
        (mention("b", "drop"), "true"),
        (stance("a", "Ada Crane"), "supports"),
        (sentiment("b"), "negative"),
    )
    publish(two_nights, "run-3", {"wire": shard()})
    query = """select task, substr(text, start + 1, "end" - start), claim, was, label, model_id
        from labels order by task"""
    assert ask(two_nights, query) == [
        ("entities", "Bo Lind", None, "Bo Lind", "none", MODEL),
        ("sentiment", BO, None, "neutral", "negative", MODEL),
        ("statement", ADA, CLAIM["text"], "disputes", "supports", MODEL),
        ("tone", "Ada Crane", None, "negative", "positive", MODEL),
    ]


def test_the_context_of_a_correction_is_its_paragraph(lake):
    publish(lake, "run-1", {"wire": shard(article("a", f"{BO}\n\n{ADA}"))})
    target = stance("a", evidence="opposes")(opened(lake)).target
    assert (target["context"], target["context_start"], target["surface"]) == (ADA, 24, "opposes")


# What is refused


WRONG = {
    "no such article": (mention("aa"), "x", r"^no article aa; the nearest is a$"),
    "no mention there": (
        mention("a", start=3),
        "x",
        r"revision 1 has no mention at 3; there are 'Ada Crane' at 0$",
    ),
    "no quote there": (quote("a", 3), "x", r"^article a revision 1 has no quote at 3; there are 'the dam.' at 18$"),
    "no such holder": (
        stance("a", "Bo"),
        "reports",
        r"no stance of Bo on dam; its holders are Ada Crane, article$",
    ),
    "evidence of a speaker": (
        stance("a", "Ada Crane", evidence="dam"),
        "reports",
        r"^--evidence is for the article's own stance",
    ),
    "no such tone": (mention("a", "tone"), "grim", r"^--is grim: use one of negative, neutral, positive$"),
    "what it is already": (
        mention("a", "tone"),
        "negative",
        r"^tone of 'Ada Crane' at 0 in .* is negative already",
    ),
    "an empty name": (mention("a"), "  ", r"^--is: give 1 to 200 characters$"),
    "a name with a control character": (mention("a"), "A\x1b[2J", r"^--is: give text without control characters$"),
    "the name in another case": (
        name("ada crane", "x"),
        "x",
        r"^no entity is called ada crane; the nearest is Ada Crane$",
    ),
    "a name like no other": (name("parliament", "x"), "x", r"^no entity is called parliament$"),
    "an unknown name": (
        name("Ada Crain", "x"),
        "x",
        r"^no entity is called Ada Crain; the nearest is Ada Crane$",
    ),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_answered_with_what_is_there_and_nothing_is_recorded(two_nights, mistake):
    find, value, told = WRONG[mistake]
    with pytest.raises(InputError, match=told):
        correct(two_nights, find, value)
    assert catalogue(two_nights).overrides.num_rows == 0


def test_a_revision_that_is_not_there_is_answered_with_those_there_are(two_nights):
    with pytest.raises(InputError, match=r"a has no revision 7; there are 1$"):
        answers.article(opened(two_nights), "a", 7)


def test_an_unknown_claim_is_answered_with_those_there_are(two_nights):
    con = opened(two_nights)
    with pytest.raises(InputError, match=r"^no claim dyke; there are dam$"):
        answers.stance(con, answers.article(con, "a"), "dyke", "article")


def test_of_several_statements_of_a_speaker_one_must_be_named(lake):
    said = shard(article("a", ADA))
    said["quotes"].append(said["quotes"][0] | {"quote_id": 1, "start": 22, "text": "dam."})
    said["quotes"][0] |= {"end": 21, "text": "the"}
    second = said["stances"][1] | {"quote_id": 1, "evidence_start": 22, "evidence": "dam."}
    said["stances"].append(second)
    publish(lake, "run-1", {"wire": said})
    told = rf"has 2 such stances of Ada Crane on dam; name one by its --start: 0 '{ADA}', 22 'dam.'$"
    with pytest.raises(InputError, match=told):
        correct(lake, stance("a", "Ada Crane"), "supports")
    correct(lake, stance("a", "Ada Crane", start=22), "supports")
    query = "select quote_id, stance from corrected_stances where holder <> 'article' order by 1"
    assert ask(lake, query) == [(0, "disputes"), (1, "supports")]


def test_names_are_not_corrected_in_chains(two_nights):
    made = correct(two_nights, name("Ada Crane", "Ada"), "Ada")
    with pytest.raises(InputError, match=f"^{made} says that Ada Crane is Ada: correct 'Ada Crane' first"):
        correct(two_nights, name("Ada", "A."), "A.")
    with pytest.raises(InputError, match=f"^Ada Crane is itself corrected to Ada by {made}: use --is 'Ada'"):
        correct(two_nights, name("Bo Lind", "Ada Crane"), "Ada Crane")
    correct(two_nights, name("Ada Crane", "A. Crane"), "A. Crane")
    assert ask(two_nights, "select distinct entity from corrected_entities order by 1") == [
        ("A. Crane",),
        ("Bo Lind",),
    ]


def test_a_name_that_no_model_gives_is_refused_for_a_correction_of_it_would_change_nothing(lake):
    said = shard(article("a", ADA))
    said["entities"][0] |= {"start": 4, "surface": "Crane"}
    publish(lake, "run-1", {"wire": said})
    with pytest.raises(InputError, match="no entity is called Crane: its mentions are of Ada Crane; correct that"):
        correct(lake, name("Crane", "Ada Crane"), "Ada Crane")
    correct(lake, mention("a", "entity", 4), "Ada Moll")
    with pytest.raises(InputError, match=r"^only corrections give the name Ada Moll: correct the answers that"):
        correct(lake, name("Ada Moll", "Ada Mole"), "Ada Mole")


def test_what_cannot_be_taken_back_says_why(two_nights):
    made = correct(two_nights, sentiment("a"), "positive")
    with pytest.raises(InputError, match=rf"^no correction c-0; the latest are {made}$"):
        undo(two_nights, "c-0")
    back = undo(two_nights, made)["override_id"]
    with pytest.raises(InputError, match=f"^{made} was taken back already$"):
        undo(two_nights, made)
    with pytest.raises(InputError, match=f"^{back} takes back {made}: correct the answer again instead$"):
        undo(two_nights, back)


# What verify holds them to


BROKEN = {
    "an unknown run": ({"after_run_id": "run-9"}, "run-9 is not in runs"),
    "an unknown model": ({"model_id": "nobody"}, "nobody is not in models"),
    "an unknown article": (
        {"article_id": "z"},
        "article z is gone: read its night again, or take the correction back",
    ),
    "an unknown wording": (
        {"claim_id": "dam", "claim": "Build."},
        "claims does not hold the wording of dam: Build.",
    ),
    "a value it may not have": ({"value": "grim"}, "label of sentiments corrected to grim, withdrawing nothing"),
    "a field of another table": (
        {"field": "tone"},
        "tone of sentiments corrected to positive, withdrawing nothing",
    ),
    "a correction that is not there": (
        {"value": None, "withdraws": "c-0"},
        "label of sentiments corrected to nothing, withdrawing c-0",
    ),
}


@pytest.fixture(scope="module")
def one_correction(tmp_path_factory):
    """A lake with one correction; for tests that change nothing in it."""
    lake = Lake(tmp_path_factory.mktemp("corrected") / "lake")
    publish_two_nights(lake)
    correct(lake, sentiment("a"), "positive")
    return lake


@pytest.mark.parametrize("broken", BROKEN)
def test_a_correction_of_what_is_not_there_is_a_breach(one_correction, broken):
    changes, told = BROKEN[broken]
    before = catalogue(one_correction)
    changed = [row | changes for row in before.overrides.to_pylist()]
    with private_snapshot(one_correction, replace(before, overrides=OVERRIDES.conform(changed))) as con:
        [breach] = verify(con, one_correction)
    assert told in breach.what


def test_corrections_keep_no_night_from_being_published(two_nights):
    correct(two_nights, sentiment("a"), "positive")
    publish(two_nights, "run-3", {"wire": shard(article("b", BO))})
    assert breaches(two_nights, night=article("b")["night"]) == []
    assert [breach.promise for breach in breaches(two_nights)] == ["whole", "whole"]  # `n` lost its first, too
