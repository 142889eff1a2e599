"""Every promise is broken on purpose, and the breach is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.warehouse.lakes import (
    NEXT_NIGHT,
    NIGHT,
    article,
    data_file,
    publish,
    publish_catalogue,
    sha,
    shard,
)
from warehouse.checks.shard_checks import spans_of
from warehouse.checks.verify import MOST_PER_CHECK, Breach, verify
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue, open_snapshot
from warehouse.snapshot.snapshot import build_snapshot, connect
from warehouse.tables import formats
from warehouse.tables.bookkeeping import FILES
from warehouse.tables.schema import ARTICLES, BY_NAME, LEDGER

RAW = " date 2026-03-02 Ada Crane 👍🏽 opposes  the dam. (Image: AP)"
TEXT = "Ada Crane 👍🏽 opposes the dam."
REMOVED = [("date_marker", 0, " date 2026-03-02 "), ("whitespace", 38, " "), ("image_credit", 47, " (Image: AP)")]


def breaches(lake, night=None, as_of=None):
    with connect(lake, as_of=as_of) as con:
        return verify(con, lake, night=night)


def found(lake, **changes):
    """What verify says of a lake with one article, after `changes`: table name to changes of its only row."""
    rows = shard(article("a"))
    for table, values in changes.items():
        rows[table][0] |= values
    publish(lake, "run-1", {"wire": rows})
    return [(breach.promise, breach.where, breach.what) for breach in breaches(lake)]


def changed(table, changes):
    """Make the rows of an article, the first one of a table with `changes`."""

    def rows(article_id):
        made = shard(article(article_id))
        made[table][0] |= changes
        return made

    return rows


def of_one_lake(tmp_path_factory, cases):
    """What verify says of each article of one lake, promise and breach; each case makes the rows of an article."""
    lake, rows = Lake(tmp_path_factory.mktemp("cases") / "lake"), shard()
    for number, case in enumerate(cases):
        for table, made in case(str(number)).items():
            rows[table] += made
    rows["stances"].sort(key=lambda row: row["holder"] != "article")  # in the order that a night writes
    publish(lake, "run-1", {"wire": rows})
    said = {f"article {number} revision 1": [] for number in range(len(cases))}
    for breach in breaches(lake):
        said[breach.where].append((breach.promise, breach.what))
    return list(said.values())


def cleaned_shard(**changes):
    one = article("a", TEXT, raw_sha256=sha(RAW))
    rows = shard(one)
    signed = {name: one[name] for name in ("article_id", "revision", "night", "run_id")}
    rows["removed_spans"] = [
        {"kind": kind, "raw_start": start, "raw_end": start + len(surface), "surface": surface, **signed}
        for kind, start, surface in REMOVED
    ]
    rows["removed_spans"][1] |= changes
    return rows


# A sound lake


def test_a_sound_lake_has_no_breach(shared_night):
    assert (
        breaches(shared_night) == breaches(shared_night, night=NIGHT) == breaches(shared_night, as_of="run-1") == []
    )


def test_a_lake_of_several_nights_sources_and_runs_has_no_breach(one_night):
    foreign = article("d", "Der Damm wird gebaut.", language="de", annotated=False, source="feed")
    publish(one_night, "run-2", {"feed": shard(foreign), "quiet": shard()}, failed=["slow"])
    publish(one_night, "run-3", {"wire": shard(article("a"))})
    publish(
        one_night, "run-4", {"wire": shard(article("a", "New.", revision=2, night=NEXT_NIGHT))}, night=NEXT_NIGHT
    )
    assert breaches(one_night) == []
    assert [breaches(one_night, as_of=f"run-{number}") for number in (1, 2, 3)] == [[], [], []]


def test_a_cleaned_text_with_its_removed_spans_has_no_breach(lake):
    publish(lake, "run-1", {"wire": cleaned_shard()})
    assert breaches(lake) == []


# Evidence


UNSUPPORTED = [
    ("entities", {"surface": "Ada Crone"}, "entities: at 0 to 9 the text reads 'Ada Crane', not 'Ada Crone'"),
    ("entities", {"end": 900}, "entities: 0 to 900 is no span of a text of 26 code points"),
    ("entities", {"start": -1}, "entities: -1 to 9 is no span of a text of 26 code points"),
    (
        "entities",
        {"role": "Mayor", "role_start": 0, "role_end": 3},
        "entities: at 0 to 3 the text reads 'Ada', not 'Mayor'",
    ),
    ("entities", {"role": "Ada"}, "entities: 'Ada' has the span None to None"),
    (
        "summaries",
        {"text": "Ada."},
        "summaries: at 0 to 26 the text reads 'Ada Crane opposes the dam.', not 'Ada.'",
    ),
    ("summaries", {"kind": "generated"}, "summaries: a generated sentence has the span 0 to 26"),
    ("summaries", {"start": None, "end": None}, "summaries: a verbatim sentence has the span None to None"),
    (
        "summaries",
        {"kind": "compressed", "end": 27},
        "summaries: 0 to 27 is no span of a text of 26 code points",
    ),
    (
        "stances",
        {"evidence": "Ada."},
        "stances: at 0 to 26 the text reads 'Ada Crane opposes the dam.', not 'Ada.'",
    ),
    ("quotes", {"text": "the mad."}, "quotes: at 18 to 26 the text reads 'the dam.', not 'the mad.'"),
    ("quotes", {"cue_end": 99}, "quotes: 10 to 99 is no span of a text of 26 code points"),
    ("quotes", {"cue": None}, "quotes: None has the span 10 to 17"),
    ("quotes", {"speaker_surface": "Ada"}, "quotes: at 0 to 9 the text reads 'Ada Crane', not 'Ada'"),
    ("stances", {"evidence": None}, "stances: disputes with the evidence None, 0 to 26"),
    (
        "stances",
        {"stance": "unrelated"},
        "stances: unrelated with the evidence 'Ada Crane opposes the dam.', 0 to 26",
    ),
    ("articles", {"text_sha256": sha("x")}, "articles: text_sha256 is not the hash of text"),
    (
        "articles",
        {"raw_sha256": sha("x")},
        "removed_spans: put back into the text, they do not give raw_sha256",
    ),
]


@pytest.fixture(scope="module")
def unsupported(tmp_path_factory):
    return of_one_lake(tmp_path_factory, [changed(table, changes) for table, changes, _ in UNSUPPORTED])


@pytest.mark.parametrize("number", range(len(UNSUPPORTED)), ids=lambda number: str(UNSUPPORTED[number][:2]))
def test_evidence_that_the_text_does_not_bear_out_is_named(unsupported, number):
    assert unsupported[number] == [("evidence", UNSUPPORTED[number][2])]


def test_a_compressed_sentence_need_not_stand_in_the_text(lake):
    assert found(lake, summaries={"kind": "compressed", "text": "Crane opposes it."}) == []


@pytest.mark.parametrize("changes", [{"surface": "\t"}, {"raw_start": 36, "raw_end": 37}])
def test_a_removed_span_that_does_not_give_the_raw_text_back_is_named(lake, changes):
    publish(lake, "run-1", {"wire": cleaned_shard(**changes)})
    told = "removed_spans: put back into the text, they do not give raw_sha256"
    assert breaches(lake) == [Breach("evidence", "article a revision 1", told)]


def test_a_removed_span_of_another_length_than_its_surface_is_named(lake):
    publish(lake, "run-1", {"wire": cleaned_shard(raw_end=40)})
    told = "removed_spans: a surface is not as long as its span"
    assert breaches(lake) == [Breach("evidence", "article a revision 1", told)]


# Nothing vanishes


def test_a_record_that_the_ledger_does_not_tell_of_is_named(lake):
    publish(lake, "run-1", {"wire": shard(article("a"))}, records={"wire": 2})
    told = "2 records were taken, the ledger tells of 1"
    assert breaches(lake) == [Breach("nothing vanishes", "night 2026-03-02 source wire", told)]


def test_the_latest_run_that_read_a_source_counts_and_not_one_that_failed(lake):
    publish(lake, "run-1", {"wire": shard(article("a"), article("b"))})
    publish(lake, "run-2", {"wire": shard(article("a"))})
    publish(lake, "run-3", {"other": shard()}, failed=["wire"])
    assert breaches(lake) == []


def test_ledger_rows_that_no_intake_counted_are_named(lake):
    rows = shard(article("a"))
    rows["ledger"].append(rows["ledger"][0] | {"source": "ghost", "outcome": "unchanged"})
    publish(lake, "run-1", {"wire": rows}, records={"wire": 1})
    told = "0 records were taken, the ledger tells of 1"
    assert breaches(lake) == [Breach("nothing vanishes", "night 2026-03-02 source ghost", told)]


def test_a_ledger_row_of_an_article_that_is_not_there_is_named(lake):
    place = "night 2026-03-02 source wire record a.txt"
    assert found(lake, ledger={"outcome": "unchanged", "revision": 7}) == [
        (
            "nothing vanishes",
            "article a revision 1",
            "0 ledger rows say that it came from record a.txt of source wire",
        ),
        ("nothing vanishes", place, "unchanged, but there is no article a revision 7"),
    ]


def test_an_article_that_no_record_became_is_named(lake):
    assert found(lake, articles={"record": "z.txt"}) == [
        (
            "nothing vanishes",
            "article a revision 1",
            "0 ledger rows say that it came from record z.txt of source wire",
        )
    ]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"reason": None}, "rejected with reason none and article none"),
        ({"reason": "date_in_future"}, "rejected with reason date_in_future and article none"),
        ({"article_id": "a", "revision": 1}, "rejected with reason empty and article a"),
    ],
)
def test_a_rejection_without_a_reason_of_the_list_is_named(lake, changes, what):
    rows = shard(article("a"), rejected=["c.txt"])
    rows["ledger"][1] |= changes
    publish(lake, "run-1", {"wire": rows})
    assert breaches(lake) == [Breach("nothing vanishes", "night 2026-03-02 source wire record c.txt", what)]


# A night is whole or not there


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("sentiments", "sentiments: has 0 rows, not one"),
        ("embeddings", "embeddings: has 0 rows, not one"),
        ("stances", "stances: has 0 rows on claim dam, not one"),
    ],
)
def test_an_article_without_its_answers_is_named(lake, table, what):
    rows = shard(article("a"), article("b"))
    del rows[table][1]
    publish(lake, "run-1", {"wire": rows})
    assert breaches(lake) == [Breach("whole", "article b revision 1", what)]


def test_an_answer_without_its_article_is_named(lake):
    tables = ("summaries", "entities", "sentiments", "quotes", "stances", "embeddings")
    told = found(lake, **{table: {"article_id": "x"} for table in tables})
    for table in tables:
        what = f"{table}: has rows, but no annotated article in its shard"
        assert ("whole", "article x revision 1", what) in told


def test_an_answer_about_an_article_that_is_not_annotated_is_named(lake):
    assert (
        "whole",
        "article a revision 1",
        "sentiments: has rows, but no annotated article in its shard",
    ) in found(lake, articles={"annotated": False})


@pytest.mark.parametrize(
    ("vector", "what"),
    [
        ([0.6, 0.7], "embeddings: the vector has the length 0.922, not 1"),
        ([0.6, 0.8, 0.0], "embeddings: has 3 dimensions, others of tiny-1-0a1b2c3d 2"),
    ],
)
def test_a_vector_that_cannot_be_compared_with_others_is_named(lake, vector, what):
    rows = shard(article("a"), article("b"))
    rows["embeddings"][1]["embedding"] = vector
    publish(lake, "run-1", {"wire": rows})
    assert Breach("whole", "article b revision 1", what) in breaches(lake)


def test_vectors_of_one_model_and_of_several_lengths_are_named_across_shards(lake):
    other = shard(article("b", source="feed"))
    other["embeddings"][0]["embedding"] = [0.6, 0.8, 0.0]
    publish(lake, "run-1", {"wire": shard(article("a")), "feed": other})
    told = "embeddings: its vectors have 2 to 3 dimensions"
    assert breaches(lake) == [Breach("signed", "model tiny-1-0a1b2c3d", told)]


def test_a_claim_that_claims_does_not_hold_is_named(lake):
    assert found(lake, stances={"claim": "The dam is safe."}) == [
        ("whole", "night 2026-03-02 claim dam", "claims does not hold its wording: The dam is safe.")
    ]


@pytest.mark.parametrize(
    ("holder", "quote"), [("Ada Crane", 7), ("Ada Crane", None), ("article", 0)], ids=["other", "none", "article"]
)
def test_a_stance_on_a_quote_that_is_not_there_is_named(lake, holder, quote):
    rows = shard(article("a"))
    rows["stances"].append(rows["stances"][1] | {"holder": holder, "quote_id": quote})
    publish(lake, "run-1", {"wire": rows})
    told = f"stances: the holder {holder} stands on quote {quote}, which quotes does not hold"
    assert Breach("whole", "article a revision 1", told) in breaches(lake)


def test_two_stances_of_an_article_on_one_claim_are_named_by_the_key_too(lake):
    rows = shard(article("a"))
    rows["stances"].append(rows["stances"][0])
    publish(lake, "run-1", {"wire": rows})
    for night in (None, NIGHT):
        told = "the key occurs 2 times"
        assert ("again is once", told) in [(b.promise, b.what) for b in breaches(lake, night=night)]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"copy_similarity": 1.0}, "copy_similarity is 1.0 in the group a"),
        ({"copy_group": "b", "copy_similarity": 1.5}, "copy_similarity is 1.5 in the group b"),
    ],
)
def test_a_likeness_that_does_not_fit_the_group_is_named(lake, changes, what):
    publish(lake, "run-1", {"wire": shard(article("a", **changes), article("b"))})
    for night in (None, NIGHT):
        assert Breach("whole", "article a revision 1", what) in breaches(lake, night=night)


def test_a_copy_without_likeness_is_named(lake):
    publish(lake, "run-1", {"wire": shard(article("a"), article("b", copy_group="a", copy_similarity=None))})
    told = "copy_similarity is null in the group a"
    assert Breach("whole", "article b revision 1", told) in breaches(lake)


def test_a_copy_group_whose_first_is_gone_is_named_and_keeps_no_night_from_being_published(lake):
    publish(lake, "run-1", {"wire": shard(article("b", copy_group="a"))})
    told = "its first article is gone; run the nights from 2026-03-02 on again"
    assert breaches(lake) == [Breach("whole", "copy group a", told)]
    assert breaches(lake, night=NIGHT) == []


def test_a_copy_of_a_night_before_its_first_is_named(lake):
    publish(lake, "run-1", {"wire": shard(article("b", copy_group="a"))})
    publish(lake, "run-2", {"wire": shard(article("a", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    told = "an article of 2026-03-02 is in it, and its first is of 2026-03-03"
    assert breaches(lake) == [Breach("whole", "copy group a", told)]


@pytest.mark.parametrize("table", ["articles", "stances"])
def test_a_missing_file_is_named(one_night, table):
    data_file(one_night, table).unlink()
    path = f"{table}/dt=2026-03-02/run-1-0000.parquet"
    assert breaches(one_night) == breaches(one_night, night=NIGHT) == [Breach("whole", path, "is missing")]


def test_a_changed_file_is_named(one_night):
    path = data_file(one_night, "articles")
    path.write_bytes(path.read_bytes().replace(b"Crane", b"Crone"))
    assert [breach.promise for breach in breaches(one_night)] == ["whole"]


def test_a_file_cut_short_is_named(one_night):
    path = data_file(one_night, "entities")
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:100])
    told = f"does not hold the {size} bytes that were published"
    assert breaches(one_night) == [Breach("whole", "entities/dt=2026-03-02/run-1-0000.parquet", told)]


def test_a_shard_without_a_file_of_each_table_is_named(one_night):
    catalogue = Catalogue.load(one_night)
    rest = [row for row in catalogue.files.to_pylist() if row["table_name"] != "entities"]
    publish_catalogue(one_night, with_files(catalogue, rest))
    assert breaches(one_night) == [Breach("whole", "night 2026-03-02 part 0", "has 0 files of entities, not one")]


def test_a_shard_with_two_files_of_a_table_is_named(one_night):
    catalogue = Catalogue.load(one_night)
    (row,) = catalogue.current(table_name="entities")
    path = one_night.absolute(row["path"])
    path.with_name("run-1-0009.parquet").write_bytes(path.read_bytes())
    twice = row | {"path": row["path"].replace("0000", "0009")}
    publish_catalogue(one_night, with_files(catalogue, [*catalogue.files.to_pylist(), twice]))
    told = "has 2 files of entities, not one"
    assert breaches(one_night) == [Breach("whole", "night 2026-03-02 part 0", told)]


def test_a_lost_file_of_another_night_is_named_when_a_night_is_checked(one_night):
    publish(one_night, "run-2", {"wire": shard(article("n", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    (lost,) = Catalogue.load(one_night).current(night=NIGHT, table_name="articles")
    one_night.absolute(lost["path"]).unlink()
    (breach, *_) = breaches(one_night, night=NEXT_NIGHT)
    assert breach.promise == "whole"
    assert lost["path"] in breach.what


# Again is the same as once


def test_a_key_that_occurs_twice_in_the_lake_is_named(one_night):
    publish(one_night, "run-2", {"wire": shard(article("a", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    again = Breach("again is once", "sentiments a 1", "the key occurs 2 times")
    assert again in breaches(one_night)
    assert again in breaches(one_night, night=NEXT_NIGHT)


def test_rows_that_do_not_give_their_content_key_are_named(one_night):
    path = data_file(one_night, "ledger")
    rewrite(path, LEDGER, store.read(path, LEDGER).take([1, 0, 2]))
    record_anew(one_night, path)
    told = "its rows of wire shard 0 do not give their content key"
    assert breaches(one_night) == [Breach("again is once", "ledger/dt=2026-03-02/run-1-0000.parquet", told)]


def test_annotations_made_from_other_articles_are_named(one_night):
    catalogue = Catalogue.load(one_night)
    path = data_file(one_night, "entities")
    (row,) = catalogue.current(table_name="entities")
    table = pq.read_table(path, partitioning=None)
    said = {**table.schema.metadata, b"nightdesk.input_key": b"other articles"}
    pq.write_table(table.replace_schema_metadata(said), path)
    record_anew(one_night, path)
    told = "its annotations were made from other articles than it holds"
    assert Breach("whole", "night 2026-03-02 part 0", told) in breaches(one_night)
    assert row["input_key"] is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"quote_id": 7, "part": 1}, "has no part 0"),
        ({"part": 1, "speaker": None}, "part 1 has another speaker than part 0"),
    ],
)
def test_a_quote_whose_parts_do_not_belong_together_is_named(lake, changes, told):
    rows = shard(article("a"))
    rows["quotes"].append(rows["quotes"][0] | {"part": 1} | changes)
    publish(lake, "run-1", {"wire": rows})
    quote = changes.get("quote_id", 0)
    assert Breach("whole", f"article a revision 1 quote {quote}", told) in breaches(lake)


# Every answer is signed


def test_a_model_that_is_not_in_models_is_named(lake):
    columns = {
        "entities": ("model_id", "tone_model_id"),
        "sentiments": ("model_id",),
        "stances": ("model_id", "quote_model_id"),
        "quotes": ("speaker_model_id",),
    }
    told = found(lake, **{table: dict.fromkeys(of_table, "ghost") for table, of_table in columns.items()})
    assert sorted(told) == sorted(
        ("signed", f"{table}.{column}", "ghost is not in models")
        for table, of_table in columns.items()
        for column in of_table
    )


def test_a_run_that_is_not_in_runs_is_named(one_night):
    path = data_file(one_night, "articles")
    rows = store.read(path, ARTICLES)
    rewrite(path, ARTICLES, rows.set_column(rows.schema.names.index("run_id"), "run_id", pa.array(["ghost"] * 2)))
    record_anew(one_night, path)
    assert breaches(one_night) == [Breach("signed", "articles.run_id", "ghost is not in runs")]


def test_a_superseded_file_that_is_lost_is_named(one_night):
    (old,) = Catalogue.load(one_night).current(table_name="articles")
    publish(one_night, "run-2", {"wire": shard(article("x"))})
    one_night.absolute(old["path"]).unlink()
    told = "is lost or cut short, and runs before run-2 need it"
    assert breaches(one_night) == [Breach("signed", old["path"], told)]


# The schema never drifts


def test_a_file_with_another_column_type_is_named(one_night):
    path = data_file(one_night, "sentiments")
    table = pq.read_table(path, partitioning=None)
    wider = table.set_column(
        3, pa.field("negative", pa.float64(), nullable=False), table["negative"].cast(pa.float64())
    )
    pq.write_table(wider, path)
    record_anew(one_night, path)
    told = (
        "sentiments: columns are not as declared: found negative double not null, declared negative float not null"
    )
    assert Breach("schema", "sentiments/dt=2026-03-02/run-1-0000.parquet", told) in breaches(one_night)


def test_a_label_outside_the_closed_list_is_named(one_night):
    path = data_file(one_night, "sentiments")
    table = pq.read_table(path, partitioning=None)
    pq.write_table(table.set_column(2, table.schema.field(2), pa.array(["glad", "sad"])), path)
    record_anew(one_night, path)
    told = "sentiments.label: 'glad' is not one of negative, neutral, positive"
    assert breaches(one_night) == [Breach("schema", "sentiments/dt=2026-03-02/run-1-0000.parquet", told)]


def test_a_view_that_is_not_as_declared_is_named(one_night, tmp_path):
    candidate = tmp_path / "candidate.duckdb"
    build_snapshot(one_night, Catalogue.load(one_night), candidate)
    with duckdb.connect(candidate) as con:
        con.execute("drop view internal.outcomes")
        con.execute("create or replace view mentions_by_day as select 1 as mentions")
        con.execute("create view extra as select 1 as one")
    with open_snapshot(candidate) as con:
        named = {(breach.promise, breach.where) for breach in verify(con, one_night)}
    assert named == {("schema", "internal.outcomes"), ("schema", "mentions_by_day")}


def test_a_macro_that_is_lost_or_has_other_arguments_is_told(one_night):
    with duckdb.connect(one_night.snapshot) as con:
        con.execute("drop macro embed")
        con.execute("create or replace macro search(word) as table select word")
    named = {(breach.promise, breach.where) for breach in breaches(one_night)}
    assert named == {("schema", "embed()"), ("schema", "search()")}


def test_a_file_that_says_it_is_of_another_format_than_was_recorded_is_named(one_night):
    catalogue = Catalogue.load(one_night)
    publish_catalogue(
        one_night, with_files(catalogue, [row | {"format": 1} for row in catalogue.files.to_pylist()])
    )
    assert {(breach.promise, breach.what) for breach in breaches(one_night)} == {
        ("schema", f"is of format {formats.CURRENT}, not of format 1, as was recorded")
    }


SURE = {"supports": 0.05, "disputes": 0.9, "reports": 0.03, "unrelated": 0.02}


IMPROBABLE = {
    "one is null": {"reports": None},
    "one is negative": {"supports": -0.02, "reports": 0.1},
    "their sum is not 1": {"reports": 0.2},
    "of another stance": {"disputes": 0.03, "reports": 0.9},
    "one is no number": {"unrelated": float("nan")},
}


@pytest.fixture(scope="module")
def improbable(tmp_path_factory):
    """What verify says of each; last come articles where all are as they may be, and where none is told."""
    stances = [*(SURE | changes for changes in IMPROBABLE.values()), SURE, dict.fromkeys(SURE)]
    return of_one_lake(tmp_path_factory, [changed("stances", probabilities) for probabilities in stances])


@pytest.mark.parametrize("number", range(len(IMPROBABLE)), ids=list(IMPROBABLE))
def test_probabilities_of_the_stances_that_cannot_be_are_named(improbable, number):
    [(promise, what)] = improbable[number]
    assert promise == "schema"
    assert what.startswith("stances: disputes with 0.9 on claim dam, beside {'supports': ")


def test_probabilities_of_the_stances_are_all_told_or_none(improbable):
    assert improbable[len(IMPROBABLE) :] == [[], []]


@pytest.mark.parametrize(
    ("table", "changes", "what"),
    [
        (
            "dates",
            {"to": NIGHT - timedelta(days=1)},
            "dates: Ada Crane opposes the dam. is 2026-03-22 to 2026-03-01",
        ),
        ("amounts", {"high": None}, "amounts: Ada Crane opposes the dam. is exact 2.0 to none"),
        ("amounts", {"bound": "range", "low": 3.0}, "amounts: Ada Crane opposes the dam. is range 3.0 to 2.0"),
        ("amounts", {"bound": "less_than"}, "amounts: Ada Crane opposes the dam. is less_than 2.0 to 2.0"),
        (
            "amounts",
            {"kind": "money"},
            "amounts: Ada Crane opposes the dam. is money in cranes and currency none",
        ),
    ],
)
def test_a_date_or_amount_that_breaks_its_own_bound_is_named(lake, table, changes, what):
    rows = shard(article("a"))
    rows[table][0] |= changes
    publish(lake, "run-1", {"wire": rows})
    assert breaches(lake) == [Breach("schema", "article a revision 1", what)]


# How breaches are told


def test_one_cause_does_not_fill_the_screen(lake):
    rows = shard(*(article(f"a{number:03}") for number in range(MOST_PER_CHECK + 5)))
    for row in rows["entities"]:
        row["surface"] = "nobody"
    publish(lake, "run-1", {"wire": rows})
    told = breaches(lake)
    assert len(told) == MOST_PER_CHECK + 1
    assert told[-1].what == "and more of this kind"


def test_a_check_of_one_night_minds_no_breach_of_another(lake):
    broken = shard(article("a"))
    broken["entities"][0]["surface"] = "nobody"
    publish(lake, "run-1", {"wire": broken})
    publish(lake, "run-2", {"wire": shard(article("n", night=NEXT_NIGHT))}, night=NEXT_NIGHT)
    assert breaches(lake, night=NEXT_NIGHT) == []
    assert [breach.promise for breach in breaches(lake, night=NIGHT)] == ["evidence"]


def test_a_check_leaves_the_connection_as_it_was(shared_night):
    with connect(shared_night) as con:
        before = con.sql("select count(*) from duckdb_views()").fetchall()
        verify(con, shared_night)
        assert con.sql("select count(*) from duckdb_views()").fetchall() == before


def with_files(catalogue, rows):
    """The same catalogue with these `files` rows."""
    return replace(catalogue, files=FILES.conform(rows))


def rewrite(path, table, rows):
    """Write other rows into a published file, which goes on saying of itself what it said."""
    (content_key, input_key), lie = store.stored_keys(path), store.said_of(path, store.ROW_RANGES)
    store.write(path, table, rows, content_key=content_key, input_key=input_key, row_ranges=lie)


def record_anew(lake, path):
    """Record a file as it is now, as if it had been published so."""
    catalogue = Catalogue.load(lake)
    rows = catalogue.files.to_pylist()
    for row in rows:
        if lake.absolute(row["path"]) == path:
            placed = {name: row[name] for name in ("table_name", "night", "sources", "part", "published_by")}
            row.update(store.file_row(lake, path, **placed))
    publish_catalogue(lake, with_files(catalogue, rows))


def test_a_date_that_is_not_as_declared_is_named(tmp_path_factory):
    wrong = [
        {"published_from": "none"},
        {"published_at": datetime(2026, 3, 3, tzinfo=UTC)},
        {"published_offset": "8 hours"},
        {"published_precision": "day", "published_offset": "+08:00"},
        {"published_other": "yesterday"},
    ]
    said = of_one_lake(tmp_path_factory, [changed("articles", changes) for changes in wrong])
    assert [[promise for promise, _ in of_article] for of_article in said] == [["evidence"]] * len(wrong)


def test_the_spans_that_are_checked_are_found_by_their_columns_names():
    assert spans_of(BY_NAME["entities"]) == [("start", "end", "surface"), ("role_start", "role_end", "role")]
    assert spans_of(BY_NAME["quotes"]) == [
        ("start", "end", "text"),
        ("cue_start", "cue_end", "cue"),
        ("speaker_start", "speaker_end", "speaker_surface"),
    ]
    assert spans_of(BY_NAME["embeddings"]) == []
