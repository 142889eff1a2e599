"""The declarations of the stages: pinned content keys, one declaration per stage, and a new stage that works."""

from datetime import date

import pytest

from models.api import OPTIONAL_STAGES, ModelError, ModelIdentity, Quote
from models.api import STAGES as MODELS
from models.hub import checkpoints
from models.reading import read
from models.registry import identify
from tasks.annotate import shard as shards
from tasks.annotate.claim import Claim
from tasks.annotate.reading import Questions, ShardQuestions, ShardReading, TextReading
from tasks.annotate.shard import ANNOTATING, TASKS
from tasks.annotate.stages import STAGES, Annotation, Stage, content_key
from tasks.models import asked as asked_stages
from tasks.settle.settle import Shard
from tests.warehouse import lakes
from warehouse.lake import store
from warehouse.nights.compaction import staged
from warehouse.tables.columns import ARTICLE_KEY, SIGNED
from warehouse.tables.columns import STAGES as STAGE_LABELS
from warehouse.tables.schema import ANNOTATIONS, STANCES
from warehouse.tables.table import Table

NIGHT = date(2026, 3, 2)
DAM, RAIN = Claim("dam", "The dam should be built."), Claim("rain", "It will rain on Tuesday.")
# What version 0.1 computed for these models and claims. A night that it published must not be read again.
KEYS = {
    "summaries": "c48c7f9f58060d902eb7e345725f4b724691a85a4ddbd8150283a5ab2e00aa0e",
    "entities": "8640f1dd4d5f96b5bd8a1a5827fe580ab106b91a8a87254dc15605c5706dc7cd",
    "sentiments": "7def211cc916bec60fbd199da080f4cdea5b887c9102976e307cf4625b0f9aeb",
    "quotes": "bf6f06ded76a8bfb648db01017b101237b44bdbdbe2fa78fd0097d23aa5c2f48",
    "stances": "6c51a192d520b8bc1cfcefa0ae81a86311d100432ee5135e3fe26d0a9758cd2e",
    "embeddings": "e088723a392cbbc7026ad39f9d99d1bca815d1c25948f123274e50a23444ea08",
    "dates": "48638997873e91b87fb8979e428fc3394303f38533e3c4800c8e9b779d2819c0",
    "amounts": "747898ba23296639cd78d0467fb64c4b94256c970c1c2263ac59b38fa75f9157",
    "places": "7bf8434e04e18587083dc95c5be826a75852bf6999e41b37e1007e4c3a774049",
}
STANCES_OF_BOTH_CLAIMS = "bb7eb86686d5f01b144768d57d4105a5c73be2015733810b773ea206eeeb7ae6"
FOUR_SENTENCES = "3bbddb3d2c67af203210db1755932b796d947387b3871eafd19f5679f18d04c8"


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Questions to a shard, with an identity for each stage that no new weights change."""
    monkeypatch.setattr(checkpoints, "identify", lambda name: ModelIdentity(name[4:-2], "1", "0a1b2c3d" * 8))

    def ask(*claims, sentences=3, published=None, **optional):
        models = {stage: "off" if stage in OPTIONAL_STAGES else f"hub:{stage}@1" for stage in MODELS}
        questions = Questions(models | optional, claims, sentences)
        return ShardQuestions(Shard("wire", 0, tmp_path, "articles", 3), questions, published or {})

    return ask


def keys(asked):
    return {annotation.table.name: content_key(stage, annotation, asked) for stage, annotation in ANNOTATING}


def stances_on_the_dam(folder, **models):
    """Published stances of the shard on the claim `DAM`."""
    signed = {"model_id": "stance", "quote_model_id": "quotes", "speaker_model_id": "entities"}
    signed = {column: f"{name}-1-0a1b2c3d" for column, name in (signed | models).items()}
    rows = [row | signed for row in lakes.shard(lakes.article("a"))["stances"]]
    store.write(folder / "published.parquet", STANCES, rows, content_key="published", input_key="articles")
    return {"stances": staged(folder / "published.parquet", "wire", 0)}


def test_the_content_keys_of_a_shard_are_those_of_earlier_versions(asked):
    assert keys(asked(DAM)) == KEYS


def test_kept_stances_on_other_claims_are_part_of_the_key(asked, tmp_path):
    published = stances_on_the_dam(tmp_path)
    assert keys(asked(RAIN, published=published)) == KEYS | {"stances": STANCES_OF_BOTH_CLAIMS}
    assert keys(asked(RAIN, DAM)) == KEYS | {"stances": STANCES_OF_BOTH_CLAIMS}
    assert keys(asked(DAM, published=published)) == KEYS


def test_stances_by_another_judge_are_not_kept(asked, tmp_path):
    published = stances_on_the_dam(tmp_path, model_id="other")
    assert keys(asked(DAM, published=published)) == KEYS


def test_a_longer_summary_is_another_question(asked):
    assert keys(asked(DAM, sentences=4)) == KEYS | {"summaries": FOUR_SENTENCES}


@pytest.mark.parametrize("stage", OPTIONAL_STAGES)
def test_an_optional_stage_that_is_turned_on_is_another_question_and_no_other_stage_minds(asked, stage):
    off, on = keys(asked(DAM)), keys(asked(DAM, **{stage: "embedded"}))
    minds = {annotation.table.name for other, annotation in ANNOTATING if stage in (other.name, *other.rests_on)}
    assert stage in minds
    assert {table for table in on if on[table] != off[table]} == minds


def test_a_stage_that_is_off_is_not_asked_and_has_no_rows(asked):
    names = {stage: "off" if stage == "places" else "embedded" for stage in MODELS}
    assert asked_stages(names) == [stage for stage in MODELS if stage != "places"]
    assert "places" not in asked(DAM).model_ids
    reading = ShardReading(read(["In Oslo."], []), {}, asked(DAM), [("a", 1)], 0, NIGHT, "run-1")
    [places] = [annotation for stage, annotation in ANNOTATING if stage.name == "places"]
    assert list(places.rows(reading)) == []


@pytest.mark.parametrize("name", ["bert", "hub:a/b@1"])
def test_no_other_model_answers_an_optional_stage(name):
    with pytest.raises(ModelError, match=f"no model called '{name}' for places; use `embedded` or `off`"):
        identify(name, "places")


def quote(quote_id, start, end):
    cue = dict.fromkeys(("cue", "cue_start", "cue_end", "speaker_surface", "speaker_start", "speaker_end"))
    who = {"speaker": None, "speaker_probability": 0.9, "reported_via": None}
    return Quote(quote_id, 0, start, end, "", False, **cue, **who, probability=0.9)


def test_a_span_belongs_to_the_statement_that_holds_all_of_it():
    reading = TextReading(read(["a" * 40], []), {})
    vars(reading)["quotes"] = [[quote(0, 5, 10), quote(0, 14, 20), quote(1, 20, 30)]]
    spans = [(0, 3), (5, 10), (9, 11), (11, 13), (14, 15), (19, 21), (20, 30), (31, 33)]
    assert [reading.quote_id(0, *span) for span in spans] == [None, 0, None, None, 0, None, 1, None]


def test_every_stage_is_declared_once_under_one_name_everywhere():
    assert tuple(stage.name for stage in STAGES) == MODELS == STAGE_LABELS
    written = [stage.name for stage, annotation in ANNOTATING] + [
        name for _, annotation in ANNOTATING for name in annotation.beside
    ]
    assert sorted(written) == sorted(MODELS)
    assert tuple(annotation.table for _, annotation in ANNOTATING) == ANNOTATIONS


def test_a_stage_rests_on_stages_that_come_before_it():
    for place, stage in enumerate(STAGES):
        assert set(stage.rests_on) <= {earlier.name for earlier in STAGES[:place]}


def test_the_tasks_keep_the_names_that_prefects_history_has():
    assert {task.name for task in TASKS.values()} == {
        "summarise",
        "tag-entities",
        "classify-sentiment",
        "attribute-quotes",
        "judge-stance",
        "embed",
        "locate-places",
        "find-dates",
        "read-amounts",
    }
    assert (
        TASKS["entities"].task_run_name == "tag entities {reading.asked.shard.source} {reading.asked.shard.number}"
    )
    assert TASKS["entities"].description == "Whom and what each article mentions, and the tone towards each."
    assert len({task.task_key for task in TASKS.values()}) == len(TASKS)


LENGTHS = Table(
    "lengths",
    row="One row per article revision: its length.",
    key=("article_id", "revision"),
    columns=(*ARTICLE_KEY, ARTICLE_KEY[1].with_name("words"), *SIGNED),
)


def _length_rows(reading):
    """The length of each article."""
    return [reading.row(i, "summary", words=len(text.split())) for i, text in enumerate(reading.texts.texts)]


def test_a_further_stage_needs_its_declaration_alone_to_be_answered_and_resumed(asked):
    lengths = Annotation(LENGTHS, "count words", _length_rows)
    stage = Stage("summary", lambda *_: [], lengths)
    question = asked(DAM)
    task = shards._task(stage, lengths)
    assert shards._answered(stage, lengths, question) is None
    reading = ShardReading(read(["One two.", "Three"], []), {}, question, [("a", 1), ("b", 2)], 1, NIGHT, "run-1")
    receipt = task.fn(reading)
    assert receipt.line().startswith("count words wire 0: 3 read, 2 written, 1 set aside, ")
    assert task.name == "count-words"
    answered = shards._answered(stage, lengths, question)
    rows = answered.read(LENGTHS).to_pylist()
    assert [(row["article_id"], row["words"], row["model_id"]) for row in rows] == [
        ("a", 2, "summary-1-0a1b2c3d"),
        ("b", 1, "summary-1-0a1b2c3d"),
    ]
    assert answered.content_key == content_key(stage, lengths, question)
