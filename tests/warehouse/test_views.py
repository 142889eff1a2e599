"""What the views answer, on rows that can be counted by eye."""

import json

import pytest

from tests.warehouse.lakes import NEXT_NIGHT, NIGHT, article, canary_row, publish, shard
from tests.warehouse.stories import member, story
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import as_any_client, connect
from warehouse.snapshot.sql_files import corrected, views
from warehouse.tables.schemas import shown_in

UNRELATED = {"stance": "unrelated", "evidence": None, "evidence_start": None, "evidence_end": None}


# Nobody has corrected anything here.
OF_CORRECTIONS = ("internal.labels", "internal.standing_overrides", "internal.idle_overrides")
# Their rows come from steps over a whole night or from a file of the user's; tests of these ask them of lakes that
# have such rows.
OF_NIGHTS = {
    *(
        f"main.{name}"
        for name in ("entity", "aliases", "offices", "quote_variants", "altered_quotes", "entity_ids")
    ),
    *("main.outlets", "internal.outlet_articles", "internal.corrected_links"),
}
TRIED = [f"{shown_in(view.name)}.{view.name}" for view in views() if "Try this: `" in view.row]
TRIED += [f"main.{view.name}" for view in corrected()]


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Two nights: one agency text in two outlets, an article that is revised, an unrelated one, an empty file."""
    lake = Lake(tmp_path_factory.mktemp("unrelated") / "lake")
    publish_two_nights(lake, UNRELATED)
    with connect(lake) as con:
        yield lambda query: con.sql(query).fetchall()


def publish_two_nights(lake, revised_one_was):
    first = shard(article("a"), article("b", outlet="Daily", copy_group="a"), article("r"), rejected=["c.txt"])
    first["entities"][0]["tone"] = "positive"
    first["stances"][2] |= revised_one_was
    first["story_members"] += [member("a"), member("b", "a", via="a"), member("r")]
    first["stories"] += [story("a", articles=2, outlets=2), story("r")]
    publish(lake, "run-1", {"wire": first}, canaries=[canary_row("[]")])
    revised = article("r", "Ada Crane now wants it.", revision=2, night=NEXT_NIGHT)
    publish(lake, "run-2", {"wire": shard(revised)}, night=NEXT_NIGHT)


def test_the_latest_article_is_the_last_revision(ask):
    assert ask("select article_id, revision, text from latest_articles where article_id = 'r'") == [
        ("r", 2, "Ada Crane now wants it.")
    ]
    assert ask("select count(*) from latest_articles") == [(3,)]


def test_mentions_count_articles_and_independent_texts(ask):
    query = "select mentions, articles, independent_texts, round(negative_share, 2), round(positive_share, 2)"
    assert ask(f"{query} from mentions_by_day where night = '2026-03-02'") == [(3, 3, 2, 0.67, 0.33)]


def test_tone_is_counted_by_night_and_entity(ask):
    query = "select night::varchar, mentions, articles, independent_texts, negative, neutral, positive, net_tone"
    assert ask(f"{query} from tone_by_day where entity = 'Ada Crane' order by 1") == [
        ("2026-03-02", 3, 3, 2, 2, 0, 1, -1 / 3),
        ("2026-03-03", 1, 1, 1, 1, 0, 0, -1),
    ]


@pytest.mark.parametrize("view", ["mentions_by_day", "tone_by_day"])
def test_a_filter_on_entity_and_night_reaches_the_files(lake, view):
    """Of articles too: the night is in the join."""
    for run, night in (("run-1", NIGHT), ("run-2", NEXT_NIGHT)):
        rows = shard(
            article(f"a-{night}", night=night), article(f"b-{night}", "Bo Lind wants the dam.", night=night)
        )
        publish(lake, run, {"wire": rows}, night=night)
    with connect(lake) as con:
        query = f"from {view} where entity = 'Bo Lind' and night = '2026-03-02'"
        [(_, plan)] = con.sql(f"explain (format json) {query}").fetchall()
    scans = list(scans_of(json.loads(plan)))
    assert {scan["Scanning Files"] for scan in scans} == {"1/2"}
    assert [scan["Filters"] for scan in scans if "tone" in scan["Projections"]] == ["(entity = 'Bo Lind')"]


def scans_of(nodes):
    """What DuckDB says of each scan of Parquet files in a plan."""
    for node in nodes:
        yield from [node["extra_info"]] if node["extra_info"].get("Function") == "READ_PARQUET" else ()
        yield from scans_of(node["children"])


def test_an_earlier_revision_is_one_that_another_text_replaced(ask):
    assert ask("from earlier_revisions") == [("r", 1)]


def test_positions_leave_out_what_is_unrelated_and_tell_the_latest(ask):
    assert ask(
        "select article_id, revision, outlet, copy_group, latest from positions "
        "where holder = 'article' order by all"
    ) == [
        ("a", 1, "The Wire", "a", True),
        ("b", 1, "Daily", "a", True),
        ("r", 2, "The Wire", "r", True),
    ]


def test_positions_tell_whose_words_they_are(ask):
    assert ask(
        "select holder, stance, cue, quote, direct, evidence from positions where article_id = 'a' order by 1"
    ) == [
        ("Ada Crane", "disputes", "opposes", "the dam.", False, "Ada Crane opposes the dam."),
        ("article", "disputes", None, None, None, "Ada Crane opposes the dam."),
    ]


def test_who_says_has_the_parts_of_a_quote_as_one_and_a_row_for_each_claim(lake):
    rows = shard(article("a"), article("b"))
    second = rows["quotes"][1] | {"part": 1, "start": 23, "end": 26, "text": "am.", "direct": True}
    rows["quotes"][1] |= {"end": 20, "text": "th"}
    rows["quotes"].append(second)
    rows["stances"] = [row for row in rows["stances"] if row["holder"] == "article" or row["article_id"] == "a"]
    publish(lake, "run-1", {"wire": rows})
    with connect(lake) as con:
        query = (
            'select speaker, tied, quote, direct, claim_id, stance, start, "end" from who_says order by article_id'
        )
        assert con.sql(query).fetchall() == [
            ("Ada Crane", True, "the dam.", False, "dam", "disputes", 18, 26),
            ("Ada Crane", True, "th … am.", False, None, None, 18, 26),
        ]


SAME = {"changed": 0, "largest_shift": 0.0}


@pytest.mark.parametrize(
    ("answers", "changes", "state"),
    [
        ("a", SAME, "same"),
        ("b", {"changed": 0, "largest_shift": 0.018}, "rounding"),
        ("b", {"changed": 0, "largest_shift": 0.06}, "drifted"),
        ("b", {"changed": 1, "largest_shift": 0.0}, "drifted"),
        ("b", {"changed": 1, "largest_shift": 0.3, "model_id": "other-1-00000000"}, "other model"),
        ("b", {"changed": 1, "largest_shift": 0.3, "rests_on": ["other-1-00000000"]}, "other model"),
        ("b", {"changed": None, "largest_shift": None, "before_run_id": None}, "first"),
    ],
)
def test_drift_tells_another_model_from_another_machine(lake, answers, changes, state):
    publish(lake, "run-1", {"wire": shard(article("a"))}, canaries=[canary_row("a")])
    second = canary_row(answers, **{"before_run_id": "run-1", **changes})
    publish(lake, "run-2", {"wire": shard(article("a"))}, canaries=[second])
    with connect(lake) as con:
        assert con.sql("select run_id, state from drift order by sequence").fetchall() == [
            ("run-1", "first"),
            ("run-2", state),
        ]
    with connect(lake, as_of="run-1") as con:
        assert con.sql("select run_id, state from drift").fetchall() == [("run-1", "first")]


def test_drift_is_told_beside_the_first_run_of_the_model_too(lake):
    compared = {"before_run_id": "run-1", **SAME, "first_run_id": "run-0"}
    since = {"changed_since_first": 0, "largest_shift_since_first": 0.06}
    for number, row in enumerate((canary_row("a"), canary_row("b"), canary_row("b", **compared, **since))):
        publish(lake, f"run-{number}", {"wire": shard(article("a"))}, canaries=[row])
    with connect(lake) as con:
        query = "select state, state_since_first from drift where run_id = 'run-2'"
        assert con.sql(query).fetchall() == [("same", "drifted")]


@pytest.fixture(scope="module")
def turned(tmp_path_factory):
    """As `ask`, of a lake in which the revised article turns round."""
    lake = Lake(tmp_path_factory.mktemp("turned") / "lake")
    publish_two_nights(lake, {"stance": "supports"})
    return lake


@pytest.mark.parametrize("view", TRIED)
def test_a_view_brings_a_query_to_try(turned, view):
    with as_any_client(connect(turned)) as con:
        query = f"select comment from duckdb_views() where concat(schema_name, '.', view_name) = '{view}'"
        [(comment,)] = con.sql(query).fetchall()
        found = con.sql(comment.split("Try this: `")[1].split("`")[0]).fetchall()
        assert bool(found) is (view not in (*OF_CORRECTIONS, *OF_NIGHTS))


def test_claims_are_counted_by_article_and_by_independent_text(ask):
    query = "select night::varchar, articles, independent_texts, supports, disputes, reports"
    assert ask(f"{query} from positions_by_day order by 1") == [
        ("2026-03-02", 2, 1, 0, 2, 0),
        ("2026-03-03", 1, 1, 0, 1, 0),
    ]


def test_claims_are_counted_beside_what_was_read_and_judged_and_who_speaks(ask):
    query = "select night::varchar, articles_read, articles_judged, holders, holders_support, holders_dispute"
    assert ask(f"{query}, holders_report from positions_by_day order by 1") == [
        ("2026-03-02", 3, 3, 1, 0, 1, 0),
        ("2026-03-03", 1, 1, 1, 0, 1, 0),
    ]


def test_a_night_on_which_nothing_bears_on_a_claim_has_its_row_with_zeros(lake):
    rows = shard(article("a"), article("foreign", language="de", annotated=False))
    rows["stances"] = [rows["stances"][0] | UNRELATED]
    publish(lake, "run-1", {"wire": rows})
    with connect(lake) as con:
        assert con.sql("select * exclude claim from positions_by_day").fetchall() == [
            ("dam", NIGHT, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        ]


def test_a_source_is_described_outlet_by_outlet(ask):
    query = """select outlet, articles, independent_texts, texts, revised_share, copy_share, quotes_per_text,
        source_records, source_rejected_share, nights, languages, annotated_share, neutral_share"""
    assert ask(f"{query} from source_profile order by outlet") == [
        ("Daily", 1, 1, 1, 0, 1, 1, 5, 0.2, 1, ["en"], 1, 1),
        ("The Wire", 2, 2, 3, 1 / 3, 0, 1, 5, 0.2, 2, ["en"], 1, 1),
    ]


def test_what_the_models_do_not_read_has_no_shares_of_sentiment(lake):
    publish(lake, "run-1", {"wire": shard(article("a", language="de", annotated=False, wire_credit="AP"))})
    with connect(lake) as con:
        query = "select languages, wire_share, annotated_share, neutral_share, quotes_per_text from source_profile"
        assert con.sql(query).fetchall() == [(["de"], 1, 0, None, None)]


def test_outcomes_add_up(ask):
    query = "select night::varchar, source, read, new, revised, unchanged, duplicate, rejected"
    assert ask(f"{query} from outcomes order by 1") == [
        ("2026-03-02", "wire", 4, 3, 0, 0, 0, 1),
        ("2026-03-03", "wire", 1, 0, 1, 0, 0, 0),
    ]


def test_no_view_or_macro_says_what_a_client_of_duckdb_1_2_cannot_read(ask):
    """DuckDB 2.0 writes down if(...) as "if"(...), and list comprehensions as lambdas: 1.2.2 reads neither."""
    said = ask("select view_name, sql from duckdb_views() where not internal")
    said += ask("select function_name, macro_definition from duckdb_functions() where not internal")
    assert [name for name, sql in said if '"if"(' in (sql or "") or "lambda" in (sql or "")] == []


def test_places_are_counted_by_article_and_by_independent_text_and_drawn_as_geojson(tmp_path):
    lake = Lake(tmp_path / "lake")
    rows = shard(article("a"), article("b", copy_group="a"), article("c"))
    rows["places"][2] |= {"name": "Porto", "geonames_id": 2735943, "latitude": 41.15, "longitude": -8.611}
    rows["places"][2] |= {"use": "government", "mention_start": 0}
    publish(lake, "run-1", {"wire": rows})
    with connect(lake) as con:
        query = "select name, mentions, as_place, articles, independent_texts from places_by_day order by name"
        assert con.sql(query).fetchall() == [("Lisbon", 2, 2, 2, 1), ("Porto", 1, 0, 1, 1)]
        query = "select entity, name, articles, nearest from internal.co_occurrence"
        assert con.sql(query).fetchall() == [("Ada Crane", "Lisbon", 2, 22)]  # Porto is the name itself
        [(collection,)] = con.sql(f"from geojson(date '{NIGHT}')").fetchall()
        [(none,)] = con.sql("from geojson(date '1999-01-01')").fetchall()
    first, _ = json.loads(collection)["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [-9.133, 38.717]}
    assert (first["properties"]["name"], first["properties"]["mentions"]) == ("Lisbon", 2)
    assert json.loads(none) == {"type": "FeatureCollection", "features": []}
