"""Training the judge: rows, the order of batches, the loss, and a stopped run that goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import cast

import numpy as np
import pytest
import torch

from models.api import STANCE_LABELS, ModelError, Reading
from models.datasets.news import (
    LabelledSentence,
    NewsArticle,
    NewsClaim,
    read_claims,
    read_claims_from_elsewhere,
    read_lines,
)
from models.datasets.own import own_lines
from models.embedded import open_stage
from models.evaluation.news import DevelopmentNews
from models.judge import network
from models.judge.network import JudgeNetwork
from models.judge.pairs import PAD, Pair
from models.judge.stance import EmbeddedStance, JudgedVoice, Judgement
from models.reader import machine
from models.reader.tokens import load_tokenizer
from models.rules.voices import Statement, Voice
from models.training import fit_judge
from models.training import judge as training
from models.training.judge import JudgeCourse, judge_loss, plan_batches, row_ids, train_judge
from models.training.judge_rows import (
    FURTHER,
    GROUPS,
    PUBLIC,
    JudgeRows,
    SoftLabelledPair,
    event_rows,
    judge_rows,
    near_by_words,
    one_hot,
    public_rows,
)
from models.training.train_judge import history
from models.weights import FOLDER, JUDGE

CPU = torch.device("cpu")
COURSE = JudgeCourse({"public": 1.5, "pairs": 1.0}, (1.0, 0.5))
SUPPORTS, DISPUTES, REPORTS, UNRELATED = range(len(STANCE_LABELS))


@pytest.fixture(scope="module")
def rows():
    public = [SoftLabelledPair(Pair("It rains.", f"It rained {'again ' * n}."), one_hot(n % 4)) for n in range(12)]
    pairs = [SoftLabelledPair(Pair("It rains.", "It is dry."), one_hot(REPORTS), neither=True)] * 3
    tokenizer = load_tokenizer(FOLDER / JUDGE.tokenizer)
    return judge_rows(tokenizer, {"public": public, "pairs": pairs})


@pytest.fixture
def small(monkeypatch):
    """A network of a few thousand weights."""
    for name, size in {"HIDDEN": 24, "LAYERS": 2, "INNER": 48}.items():
        monkeypatch.setattr(network, name, size)
    monkeypatch.setattr(training, "FROZEN", 1)


def test_rows_are_the_same_when_read_again(rows, tmp_path):
    rows.save(tmp_path / "rows.npz")
    again = JudgeRows.load(tmp_path / "rows.npz")
    for name in ("ids", "ends", "targets", "neither", "group"):
        assert np.array_equal(getattr(rows, name), getattr(again, name))
    assert [GROUPS[group] for group in rows.group] == ["public"] * 12 + ["pairs"] * 3


def test_rows_are_filled_up_to_the_longest(rows):
    ids = row_ids(rows, [0, 5])
    assert ids.shape[0] == 2
    assert int((ids[0] == PAD).sum()) == 5  # five times "again"
    assert not (ids[1] == PAD).any()


def test_the_order_of_batches_depends_on_the_seed_alone(rows):
    plan = plan_batches(rows, COURSE, 7)
    assert plan == plan_batches(rows, COURSE, 7)
    assert plan != plan_batches(rows, COURSE, 8)
    assert sum(len(chosen) for _, chosen in plan) == 12 + 6 + 3


def test_the_rate_falls_from_the_first_number_to_the_second(rows, monkeypatch):
    monkeypatch.setattr(training, "BATCH_TOKENS", 16)
    rates = [rate for rate, _ in plan_batches(rows, COURSE, 7)]
    assert (rates[0], rates[-1]) == (pytest.approx(1.0), pytest.approx(0.5))
    assert rates == sorted(rates, reverse=True)


def test_a_course_can_end_early(rows, monkeypatch):
    monkeypatch.setattr(training, "BATCH_TOKENS", 16)
    assert len(plan_batches(rows, JudgeCourse(COURSE.passes, COURSE.rate, steps=4), 7)) == 4


def test_a_label_that_says_neither_is_content_with_reports_and_with_unrelated(rows):
    neither = [12, 13]
    sure = torch.full((2, 4), -20.0)
    sure[0, REPORTS], sure[1, UNRELATED] = 0.0, 0.0
    assert float(judge_loss(sure, rows, neither)) == pytest.approx(0, abs=1e-6)
    assert float(judge_loss(sure, rows, [2, 2])) > 5  # reports, and one row says unrelated


def test_a_label_its_reader_doubted_is_shared():
    assert one_hot(SUPPORTS, firm=False) == pytest.approx((0.65, 0, 0.35, 0))
    assert one_hot(REPORTS, firm=False) == pytest.approx((0, 0, 0.65, 0.35))


@pytest.mark.usefixtures("small")
def test_a_run_that_was_stopped_ends_with_the_same_weights_and_the_lower_half_stays(rows, tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "precision", lambda _: torch.float32)
    monkeypatch.setattr(training, "BATCH_TOKENS", 32)
    plan = plan_batches(rows, COURSE, 1)[:4]
    torch.manual_seed(5)
    start = {name: weight.clone() for name, weight in JudgeNetwork().state_dict().items()}

    def trained(work, *plans):
        work.mkdir()
        for part in plans:
            judge = JudgeNetwork()
            judge.load_state_dict(start)
            training.freeze(judge)
            train_judge(judge, rows, plan, work / "judge.pt", CPU, save_every=2, stop_after=len(part))
        return judge.state_dict()

    whole, resumed = trained(tmp_path / "one", plan), trained(tmp_path / "two", plan[:2], plan)
    for name in ("encoder.layers.1.query.weight", "score.weight"):
        assert torch.equal(whole[name], resumed[name])
        assert not torch.equal(whole[name], start[name])
    assert torch.equal(whole["encoder.layers.0.query.weight"], start["encoder.layers.0.query.weight"])


@pytest.mark.usefixtures("small")
def test_a_checkpoint_of_other_batches_is_refused(rows, tmp_path):
    judge, plan = JudgeNetwork(), plan_batches(rows, COURSE, 1)
    training.freeze(judge)
    train_judge(judge, rows, plan, tmp_path / "judge.pt", CPU)
    with pytest.raises(ModelError, match=r"judge.pt belongs to a run with other rows or another recipe"):
        train_judge(judge, rows, plan_batches(rows, COURSE, 2), tmp_path / "judge.pt", CPU)


def test_training_without_mpnet_is_one_clear_line(tmp_path):
    with pytest.raises(ModelError, match=r"model.safetensors is missing; the judge's training starts from"):
        training.base_network(tmp_path)


def test_what_measures_the_judge_and_what_its_licence_forbids_is_not_learned_from(tmp_path):
    folder = tmp_path / "pairs"
    folder.mkdir()
    for name in {**PUBLIC, **FURTHER}:
        ids = ("matched-1", "mismatched-1", "MNLI-1", "SNLI-1")
        pairs = [
            {
                "set": name,
                "split": split,
                "claim": f"{name} {row}.",
                "statement": "So.",
                "label": "neutral",
                "id": row,
            }
            for row in ids
            for split in ("train", "dev", "test", "all")
        ]
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, pairs)) + "\n", encoding="utf-8")
    first, further = public_rows(tmp_path, 1, PUBLIC), public_rows(tmp_path, 1, FURTHER)
    claims = {row.pair.claim for row in [*first, *further]}
    assert "mnli mismatched-1." in claims
    assert "mnli matched-1." not in claims
    assert "negation-nli MNLI-1." not in claims
    assert not {"anli", "averitec", "sick", "scifact", "mrpc", "hans", "monli", "med"} & {
        c.split()[0] for c in claims
    }


def test_a_second_draw_of_public_pairs_leaves_out_the_first_and_long_ones(tmp_path):
    (tmp_path / "pairs").mkdir()
    claims = [("first", "So."), ("second", "So."), ("long", "So " * 50)]
    rows = [
        {"set": "wanli", "split": "all", "claim": claim, "statement": statement, "label": "supports", "id": claim}
        for claim, statement in claims
    ]
    (tmp_path / "pairs/wanli.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    drawn = public_rows(tmp_path, 1, {"wanli": (("all",), 9)}, {Pair("first", "So.")}, longest=100)
    assert [row.pair.claim for row in drawn] == ["second"]


def test_lines_end_at_line_feeds_alone(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"a": "x\u2028y"}\n{"a": "z"}\n', encoding="utf-8")
    assert [row["a"] for row in read_lines(tmp_path / "a.jsonl")] == ["x\u2028y", "z"]


def test_events_have_all_four_stances():
    assert {int(np.argmax(row.target)) for row in event_rows(1)} == {SUPPORTS, DISPUTES, REPORTS, UNRELATED}


ARTICLE = NewsArticle(
    "Dam news", "The dam broke. “It is safe,” Bo said. It rained.", [(0, 14), (15, 37), (38, 48)], ["", "Bo Ek", ""]
)


def test_sentences_that_share_rare_words_with_a_claim_come_first():
    assert near_by_words("The dam in the valley broke down.", ARTICLE)[0] == 0


def test_a_sentence_stands_beside_the_claim_with_its_speaker_the_sentence_before_and_the_title():
    assert ARTICLE.pair("It is safe.", 1) == Pair(
        "It is safe.", "Bo Ek: “It is safe,” Bo said.", "The dam broke.", "Dam news"
    )
    assert ARTICLE.pair("It is safe.", 1, context=False, speaker=False) == Pair(
        "It is safe.", "“It is safe,” Bo said."
    )


def test_a_label_counts_for_the_words_it_covers_half_of():
    label = LabelledSentence((15, 37), SUPPORTS, True, "Bo Ek")
    claim = NewsClaim("a", "It is safe.", REPORTS, [label])
    assert claim.stance_of((15, 28)) == label
    assert claim.stance_of((30, 48)) is None


def test_the_history_says_how_often_each_group_was_read():
    lines = history((JudgeCourse({"public": 0.5}, (1.0, 0.9), steps=7),), 3)
    assert lines[1] == "Course 1, from 1 to 0.9 of the learning rate: the first 7 batches of passes public 0.5."


def test_the_side_factor_is_the_least_that_leaves_out_sides_the_wrong_way_round(monkeypatch):
    text = "Ann says yes. Bob says no."
    spans = [(0, 13), (14, 26)]
    speakers = enumerate(zip("AB", spans, strict=True))
    statements = [Statement(who, who, number, (span,), span) for number, (who, span) in speakers]
    chances = np.array([[0.8, 0.05, 0.05, 0.1], [0.5, 0.1, 0.1, 0.3]], np.float32)
    judged = [
        JudgedVoice(Voice(span, statement), chance, 0)
        for span, statement, chance in zip(spans, statements, chances, strict=True)
    ]
    labels = [LabelledSentence(spans[0], 0, True, "Ann"), LabelledSentence(spans[1], 1, True, "Bob")]
    news = DevelopmentNews(Reading([text], [spans], [""], {}), [[]], [[NewsClaim("a", "It is so.", 2, labels)]])
    stage = cast(EmbeddedStance, open_stage("stance"))
    config = dict(stage.opened_judge.config)
    monkeypatch.setattr(stage, "opened_judge", replace(stage.opened_judge, config=config))
    factor = fit_judge._side_factor(stage, news, [{0: Judgement(judged, None)}])
    assert 0.5 / 0.3 < factor < 1.1 * 0.5 / 0.3
    assert config["side_factor"] == pytest.approx(factor, abs=0.001)


def test_claims_from_elsewhere_were_written_for_another_development_article():
    splits = dict(row.split("\t")[:2] for row in own_lines("news_articles.tsv"))
    development = {name for name, split in splits.items() if split == "dev"}
    written_for = {claim.claim: claim.article for claim in read_claims(development)}
    elsewhere = read_claims_from_elsewhere()
    assert sum(map(len, elsewhere.values())) == 183
    for article, claims in elsewhere.items():
        assert article in development
        assert all(claim.article == article != written_for[claim.claim] for claim in claims)
