"""The rows of the stance stage: one per article and claim, and those of claims judged before."""

from datetime import date
from pathlib import Path

import pytest

from models.api import STAGES
from models.reading import read
from models.registry import open_model
from tasks.annotate.claim import Claim
from tasks.annotate.reading import Questions, ShardQuestions, ShardReading, claims_answered
from tasks.annotate.stance import rows
from tasks.settle.settle import Shard
from warehouse.lake import store
from warehouse.nights.compaction import staged
from warehouse.tables.schema import STANCES

ATTACK, RAIN = Claim("attack", "Norland is planning to attack Selden."), Claim("rain", "It will rain on Tuesday.")
TEXTS = [
    "“Norland is not planning to attack Selden,” Ann Lee said on Monday.",
    "FC Aldmere won the cup after extra time.",
]
EMBEDDED = dict.fromkeys(STAGES, "embedded")


@pytest.fixture(scope="module")
def models():
    return {stage: open_model("embedded", stage) for stage in STAGES}


@pytest.fixture(scope="module")
def texts(models):
    return read(TEXTS, models.values())


@pytest.fixture
def judged(models, texts, tmp_path):
    """Judge claims; `kept` are published stances on the same articles. Gives the staged rows."""

    def run(*claims, kept=None, texts=texts, keys=(("b", 1), ("a", 2))):
        published = {} if kept is None else {STANCES.name: kept}
        shard = Shard("wire", 0, Path(), "articles", len(keys))
        asked = ShardQuestions(shard, Questions(EMBEDDED, claims, 3), published)
        reading = ShardReading(texts, models, asked, list(keys), 0, date(2026, 3, 2), "run-1")
        path = tmp_path / f"{'-'.join(claim.claim_id for claim in claims)}.parquet"
        store.write(path, STANCES, rows(reading), content_key="key", input_key="articles")
        return staged(path, "wire", 0)

    return run


def asked(row_range):
    columns = ["article_id", "claim_id", "holder", "quote_id"]
    return [tuple(row.values()) for row in row_range.read(STANCES, columns).to_pylist()]


def test_each_article_and_claim_has_a_row_and_each_statement_that_bears_on_it(judged):
    assert asked(judged(RAIN, ATTACK)) == [
        ("b", "attack", "article", None),
        ("b", "attack", "Ann Lee", 0),
        ("b", "rain", "article", None),
        ("a", "attack", "article", None),
        ("a", "rain", "article", None),
    ]


def test_a_row_names_its_claim_its_models_and_its_run(judged):
    [own, said, *_] = judged(ATTACK).read(STANCES).to_pylist()
    assert said["stance"] == "disputes"
    assert TEXTS[0][said["evidence_start"] : said["evidence_end"]] == said["evidence"]
    assert (own["claim"], own["revision"], own["run_id"]) == (ATTACK.text, 1, "run-1")
    assert own["model_id"] == open_model("embedded", "stance").identity.model_id
    reader = open_model("embedded", "quotes").identity.model_id
    assert (own["quote_model_id"], own["speaker_model_id"]) == (reader, reader)


def test_a_second_claim_leaves_the_first_claims_rows(judged):
    first = judged(ATTACK)
    both = judged(RAIN, kept=first)
    assert asked(both) == asked(judged(RAIN, ATTACK))
    assert {claim for claim, *_ in claims_answered(both)} == {"attack", "rain"}


def test_a_claim_judged_again_replaces_its_rows(judged):
    reworded = Claim("attack", "Norland wants peace.")
    rows = judged(reworded, kept=judged(ATTACK, RAIN)).read(STANCES).to_pylist()
    assert {(row["claim_id"], row["claim"]) for row in rows} == {("attack", reworded.text), ("rain", RAIN.text)}


def test_a_shard_without_articles_has_a_table_without_rows(judged, models):
    assert judged(ATTACK, texts=read([], models.values()), keys=()).rows == 0
