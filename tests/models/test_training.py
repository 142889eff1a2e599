"""Training: what the readers make of data files, splits that share nothing, and a stopped run that goes on."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from models.api import ENTITY_TYPES, STANCE_LABELS, ModelError
from models.datasets.columns import TaggedSentence, read_columns
from models.datasets.events import event_pairs, read_events, strange_pairs
from models.datasets.gwsd import read_gwsd
from models.datasets.highlights import Highlighted, oracle
from models.datasets.newsmtsc import TargetedSentence, read_newsmtsc
from models.datasets.own import read_statements
from models.datasets.polnear import LabelledAttribution, read_polnear
from models.datasets.re3d import read_re3d, read_re3d_terms
from models.datasets.stances import FncPair, split_by_event
from models.evaluation.evaluate import evaluate
from models.reader import encoder as encoders
from models.reader import machine
from models.reader.encoder import Encoder, pad
from models.reader.network import JointNetwork
from models.reader.tokens import load_tokenizer
from models.training.decide import best_name_bias
from models.training.half import TrainedEncoder
from models.training.joint import COURSES, _only, mixed, train
from models.training.loop import plan_steps, run
from models.training.losses import loss_of
from models.training.rows import bio_numbers, log_shares, quote_rows, tag_rows, tone_rows, whole
from models.weights import FOLDER, READER

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer(FOLDER / READER.tokenizer)


def test_a_missing_data_file_is_one_clear_line(tmp_path):
    with pytest.raises(ModelError, match=r"news/articles.jsonl does not exist; --data must name the folder"):
        evaluate(tmp_path / "data", only=["entities"])


def test_column_files_become_sentences_with_typed_spans(tmp_path):
    (tmp_path / "a.txt").write_text(
        "Anna\tB-person\nBerg\tI-person\nleft\tO\nEU\tB-politicalparty\n\nOslo\tB-LOC\n"
    )
    first, second = read_columns(tmp_path / "a.txt")
    assert first.text == "Anna Berg left EU"
    assert first.names == ((0, 9, "person"), (15, 17, "organisation"))
    assert second.names == ((0, 4, "location"),)


def test_titles_articles_and_common_nouns_of_re3d_are_not_taught_as_names(tmp_path):
    text = "The Syrian Arab Coalition met Minister Jane Doe and some armed groups."
    spans = [
        ("Organisation", "The Syrian Arab Coalition"),
        ("Person", "Minister Jane Doe"),
        ("Organisation", "armed groups"),
    ]
    write_re3d(tmp_path, text, spans)
    [[sentence]] = read_re3d(tmp_path)
    assert [(text[a:b], kind) for a, b, kind in sentence.names] == [
        ("Syrian Arab Coalition", "organisation"),
        ("Jane Doe", "person"),
    ]
    assert [text[a:b] for a, b in sentence.unknown] == ["armed groups"]


def test_of_overlapping_terms_of_re3d_the_longest_is_kept(tmp_path):
    text = "Two Syrian tanks left on Jan. 3, 2016."
    spans = [("Quantity", "Two"), ("Nationality", "Syrian"), ("Temporal", "Jan. 3"), ("Temporal", "Jan. 3, 2016")]
    write_re3d(tmp_path, text, spans)
    [[sentence]] = read_re3d_terms(tmp_path)
    assert [(text[a:b], kind) for a, b, kind in sentence.names] == [
        ("Two", "quantity"),
        ("Syrian", "nationality"),
        ("Jan. 3, 2016", "time"),
    ]


def write_re3d(data, text, spans):
    folder = data / "entities/re3d/Somewhere"
    folder.mkdir(parents=True)
    found = [
        {"documentId": "d", "type": kind, "begin": text.index(s), "end": text.index(s) + len(s)}
        for kind, s in spans
    ]
    (folder / "entities.json").write_text("\n".join(map(json.dumps, found)), encoding="utf-8")
    (folder / "documents.json").write_text(json.dumps({"_id": "d", "text": text}), encoding="utf-8")


@pytest.fixture
def polnear(tmp_path):
    """One article for development, annotated by two people."""
    folder = tmp_path / "quotes/polnear"
    (folder / "dev/text").mkdir(parents=True)
    (folder / "dev/attributions").mkdir()
    (folder / "metadata.tsv").write_text("compartment\tfilename\tannotators\ndev\ta\tzz|yy\n", encoding="utf-8")
    text = "“Go home.\n\nNow,” Ann said, “please.”"
    (folder / "dev/text/a.txt").write_text(text, encoding="utf-8")
    notes = [
        "T1\tContent 0 9;11 16;27 36\t“Go home. Now,” “please.”",
        "T2\tSource 17 20\tAnn",
        "T3\tCue 21 25\tsaid",
        "T4\tAttribution 21 25\tsaid",
        "E1\tAttribution:T4 Content:T1 Cue:T3 Source:T2",
        "#1\tAnnotatorNotes E1\tover",
        "two lines",
    ]
    (folder / "dev/attributions/a_zz.ann").write_text("\n".join(notes), encoding="utf-8")
    (folder / "dev/attributions/a_yy.ann").write_text("T1\tSource 0 1\t“", encoding="utf-8")
    return tmp_path


def test_a_quotation_over_paragraphs_is_one_stretch_and_one_split_by_its_cue_is_two(polnear):
    [article] = read_polnear(polnear, "dev")
    assert [(article.text[a:b], role) for a, b, role in article.spans] == [
        ("“Go home.\n\nNow,”", "content"),
        ("Ann", "source"),
        ("said", "cue"),
        ("“please.”", "content"),
    ]
    assert article.attributions == (LabelledAttribution(((17, 20),), ((21, 25),), ((0, 16), (27, 36))),)


def test_every_twentieth_training_article_is_kept_for_tuning(polnear):
    folder = polnear / "quotes/polnear"
    (folder / "dev").rename(folder / "train")
    table = folder / "metadata.tsv"
    table.write_text(table.read_text().replace("dev", "train"))
    assert len(read_polnear(polnear, "tuning")) == 1
    assert read_polnear(polnear, "train") == []


def test_windows_of_an_article_keep_their_labels_and_the_vectors_of_their_sentences(tokenizer, polnear):
    def embed(sentences):
        return np.array([[len(s)] for s in sentences], np.float32)

    rows = quote_rows(tokenizer, read_polnear(polnear, "dev"), 10, embed)
    assert [row.target["vectors"].ravel().tolist() for row in rows] == [[9.0], [25.0]]
    assert rows[0].target["labels"].tolist() == [-100, 5, 6, 6, 6, -100]  # a content begins and goes on
    assert rows[1].target["labels"].tolist()[1:4] == [6, 6, 6]  # over the window's edge


def test_targets_of_one_sentence_come_together(tmp_path):
    path = tmp_path / "sentiment/newsmtsc/train.jsonl"
    path.parent.mkdir(parents=True)
    rows = [{"sentence": "Ann hit Bo.", "from": a, "to": b, "polarity": p} for a, b, p in ((0, 3, -1), (8, 10, 0))]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert read_newsmtsc(tmp_path, "train") == [TargetedSentence("Ann hit Bo.", ((0, 3, 0), (8, 10, 1)))]


def test_a_word_is_labelled_at_its_first_piece_alone(tokenizer):
    sentence = TaggedSentence("Lindqvistsson left", ((0, 13, "person"),))
    tokens = whole(tokenizer, sentence.text)
    labels = bio_numbers(tokens, sentence.names, ENTITY_TYPES)
    assert labels[tokens.first].tolist() == [1, 0]
    assert set(labels[~tokens.first].tolist()) == {-100}


def test_a_miscellaneous_name_of_an_older_set_may_be_a_nationality_an_event_or_a_work(tokenizer):
    [row] = tag_rows(tokenizer, [TaggedSentence("Omicron spread.", ((0, 7, "miscellaneous"),))], 20)
    torch.manual_seed(1)
    network, encoder = JointNetwork(encoder=False), _Fixed(row)
    scores = network.eval().entities(encoder(None))[0].log_softmax(-1)
    begin, *outside = (1 + np.flatnonzero(whole(tokenizer, "Omicron spread.").first)).tolist()
    kinds = [1 + 2 * ENTITY_TYPES.index(kind) for kind in ("nationality", "event", "work")]
    wanted = -torch.cat([scores[begin, kinds].logsumexp(0)[None], scores[outside, 0]]).mean()
    loss = loss_of(network, encoder, "entities", [row], CPU)
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-5)


class _Fixed:
    """Stands for an encoder: the same states for whatever is read."""

    def __init__(self, row):
        self.states = torch.randn(1, len(row.ids), 384, generator=torch.Generator().manual_seed(2))

    def __call__(self, _batch):
        return self.states


def test_a_set_that_is_mostly_neutral_does_not_teach_that_most_is_neutral():
    shares = log_shares([1] * 98 + [0, 2])
    assert np.exp(shares).tolist() == pytest.approx([2 / 103, 99 / 103, 2 / 103], rel=1e-5)


def test_the_tone_of_a_name_is_fitted_over_all_its_mentions():
    toned = [np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 0.0]], np.float32)] * 2
    plain = [np.array([[1.5, 1.0, 0.0], [1.4, 3.0, 0.0]], np.float32)] * 20
    bias = best_name_bias([*toned, *plain], np.array([0] * 2 + [1] * 20))
    assert -1.0 <= bias[0] <= -0.5
    assert bias[1] == 0


def test_targets_keep_their_place_when_sentences_are_packed(tokenizer):
    sentences = [TargetedSentence("Ann left.", ((0, 3, 2),)), TargetedSentence("Then Bo came.", ((5, 7, 0),))]
    [row] = tone_rows(tokenizer, sentences, 100)
    pieces = [tokenizer.id_to_token(int(i)) for i in row.ids]
    assert [pieces[a:b] for _, _, a, b, _ in row.target["mentions"]] == [["ann"], ["bo"]]
    assert [label for *_, label in row.target["mentions"]] == [2, 0]


def test_development_events_share_no_claim_and_no_text_with_training():
    pairs = [FncPair(f"claim {i // 2}", i // 3, (0, 1, 2, 3)[i % 4]) for i in range(60)]
    training, development = split_by_event(pairs, 0.4, seed=1)
    assert training
    assert development
    assert not {p.claim for p in training} & {p.claim for p in development}
    assert not {p.body for p in training} & {p.body for p in development}


def test_events_are_whole_and_what_confirms_a_claim_denies_its_contrary():
    events = read_events()
    assert len(events) > 130
    for event in events:
        assert len(event.statements) > 10
        statement = " ".join([event.claim, event.counter, *(statement for _, statement in event.statements)])
        assert set(re.findall(r"\{(\w+)", statement)) <= set(event.slots)
    event = next(e for e in events if e.claim == "{A} will ban the protest march.")
    pairs = event_pairs([event], 2, seed=1)
    assert not any("{" in claim + statement for claim, statement, _ in pairs)
    permit = [
        (" ban " in claim, stance) for claim, statement, stance in pairs if "has its permit in hand" in statement
    ]
    assert sorted(permit) == [(False, STANCE_LABELS.index("supports")), (True, STANCE_LABELS.index("disputes"))]
    assert pairs == event_pairs([event], 2, seed=1)


def test_strange_pairs_share_names_and_no_subject():
    events = read_events()
    march = next(e for e in events if e.claim == "{A} will ban the protest march.")
    bridge = next(e for e in events if "maintenance" in e.claim)
    pairs = strange_pairs([march, bridge], 40, seed=1)
    assert {stance for *_, stance in pairs} == {STANCE_LABELS.index("unrelated")}
    assert not any(
        ("march" in claim) == ("march" in statement) and "march" in claim for claim, statement, _ in pairs
    )
    places = set(re.findall(r"Norland|Kestria|Harwick|Lydda|Marovia", " ".join(c for c, _, _ in pairs)))
    assert any(place in claim and place in statement for claim, statement, _ in pairs for place in places)
    assert pairs == strange_pairs([march, bridge], 40, seed=1)


def test_opinions_count_where_six_of_eight_agree(tmp_path):
    path = tmp_path / "stance/gwsd/train.tsv"
    path.parent.mkdir(parents=True)
    head = ["sentence", *(f"worker_{i}" for i in range(8))]
    rows = [["It melts.", *["agrees"] * 6, "neutral", "neutral"], ["Who knows?", *["agrees", "disagrees"] * 4]]
    path.write_text("\n".join("\t".join(row) for row in [head, *rows]), encoding="utf-8")
    assert [(text, stance) for _, text, stance in read_gwsd(tmp_path)] == [
        ("It melts.", STANCE_LABELS.index("supports"))
    ]


def test_our_labelled_statements_are_as_many_and_as_varied_as_they_should_be():
    dev, test = read_statements("dev"), read_statements("test")
    assert len(dev) >= 300
    assert len({row.claim for row in dev}) >= 15
    assert len(test) == 100
    assert not {row.claim for row in dev} & {row.claim for row in test}
    for rows in (dev, test):
        assert len({row.text for row in rows}) == len(rows)
        assert {row.stance for row in rows} == set(range(len(STANCE_LABELS)))
        learned = {claim for claim, _, _ in event_pairs(read_events(), 1, seed=1)}
        assert not {row.claim for row in rows} & learned


def test_the_oracle_takes_the_sentences_the_highlights_tell():
    text = "It rained. The dam in Larkfield broke. Nobody cared. Ten houses fell."
    spans = [(0, 10), (11, 38), (39, 52), (53, 69)]
    assert oracle(Highlighted(text, spans, "The dam in Larkfield broke and ten houses fell")) == [1, 3]


def test_the_plan_depends_on_the_seed_alone(tokenizer):
    rows = {"entities": tag_rows(tokenizer, [TaggedSentence("Anna left Oslo .", ((0, 4, "person"),))] * 40, 20)}
    plan = plan_steps(rows, {"entities": 1.5}, 64, seed=7)
    assert plan == plan_steps(rows, {"entities": 1.5}, 64, seed=7)
    assert plan != plan_steps(rows, {"entities": 1.5}, 64, seed=8)
    assert sum(len(chosen) for _, chosen in plan) == len(rows["entities"]) * 3 // 2


@pytest.fixture
def small(monkeypatch):
    """An encoder of one narrow layer: its checkpoint has 50 MB instead of 180."""
    for name, size in {"LAYERS": 1, "INNER": 64}.items():
        monkeypatch.setattr(encoders, name, size)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_run_that_was_stopped_ends_with_the_same_weights(tokenizer, tmp_path, monkeypatch, dtype):
    monkeypatch.setattr(machine, "precision", lambda _: dtype)
    sentence = TaggedSentence("Anna left Oslo .", ((0, 4, "person"), (10, 14, "location")))
    rows = {
        "entities": tag_rows(tokenizer, [sentence] * 4, 8),
        "tone": tone_rows(tokenizer, [TargetedSentence("Bo lied.", ((0, 2, 0),))] * 4, 8),
    }
    steps = plan_steps(rows, {"entities": 1.0, "tone": 1.0}, 16, seed=1)[:4]
    torch.manual_seed(5)
    start = JointNetwork().state_dict()
    start = {name: weight.clone() for name, weight in start.items()}

    def trained(work, *stops):
        work.mkdir()
        for stop in stops:
            network = JointNetwork()
            network.load_state_dict(start)
            run(network, rows, steps, work / "checkpoint.pt", CPU, seed=1, save_every=2, stop_after=stop)
        return network.state_dict()

    whole, resumed = trained(tmp_path / "one", 4), trained(tmp_path / "two", 2, 4)
    for name in ("entities.score.weight", "encoder.layers.0.query.weight"):
        assert torch.equal(whole[name], resumed[name])
        assert not torch.equal(whole[name], start[name])
        assert whole[name].dtype == torch.float32


@pytest.mark.usefixtures("small")
def test_gradients_of_a_bf16_encoder_are_those_of_its_weights(monkeypatch):
    torch.manual_seed(3)
    encoder = Encoder().eval()
    batch = pad([([1, 2, 3], [0, 0, 0], [0, 0, 0])]).to(CPU)

    def gradient(dtype):
        monkeypatch.setattr(machine, "precision", lambda _: dtype)
        encoder.zero_grad(set_to_none=True)
        trained = TrainedEncoder(encoder, CPU)
        trained.renewed()(batch).float()[0, 0, :40].sum().backward()
        trained.hand_back()
        return next(encoder.layers[0].parameters()).grad.clone()

    exact, near = gradient(torch.float32), gradient(torch.bfloat16)
    assert near.dtype == torch.float32
    assert torch.nn.functional.cosine_similarity(exact.flatten(), near.flatten(), 0) > 0.95


@pytest.mark.usefixtures("small")
def test_a_checkpoint_of_another_plan_is_refused(tokenizer, tmp_path):
    rows = {"tone": tone_rows(tokenizer, [TargetedSentence("Bo lied.", ((0, 2, 0),))] * 4, 8)}
    steps = plan_steps(rows, {"tone": 1.0}, 16, seed=1)
    run(JointNetwork(), rows, steps, tmp_path / "checkpoint.pt", CPU, seed=1)
    with pytest.raises(ModelError, match=r"checkpoint.pt belongs to a run with other data or another recipe"):
        run(JointNetwork(), rows, steps[::-1], tmp_path / "checkpoint.pt", CPU, seed=1)


def test_a_task_that_does_not_exist_is_one_clear_line(tmp_path):
    with pytest.raises(ModelError, match="no task called 'tones'; the tasks are news-names, "):
        train(tmp_path, tmp_path, tmp_path, only=["tones"])


def test_a_line_without_a_label_is_told_with_its_place(tmp_path):
    (tmp_path / "a.txt").write_text("Anna\tB-PER\ngarbage\n")
    with pytest.raises(ModelError, match=r"a.txt:2: expected a word, a tab and a label, found 'garbage'"):
        read_columns(tmp_path / "a.txt")


def test_folders_that_are_none_are_told_before_anything_is_read(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="nowhere is not a folder; --data must name"):
        train(tmp_path / "nowhere", tmp_path / "work", tmp_path / "out")
    with pytest.raises(ModelError, match="file is a file; training needs a folder there"):
        train(tmp_path, tmp_path / "file", tmp_path / "out")


def test_a_course_of_some_tasks_is_else_the_same():
    for course in COURSES:
        assert _only(course, ()) == course
        some = _only(course, ["tone"])
        assert some.passes == {"tone": course.passes["tone"]}
        assert replace(some, passes=course.passes) == course


def test_a_course_may_keep_a_part_of_what_the_weights_were_before():
    before, after = {"a": torch.zeros(2), "n": torch.tensor(3)}, {"a": torch.ones(2), "n": torch.tensor(5)}
    assert mixed(before, after, 0.25)["a"].tolist() == [0.25, 0.25]
    assert mixed(before, after, 0.25)["n"].item() == 5
    assert mixed(before, after, 1.0)["a"].tolist() == [1, 1]
