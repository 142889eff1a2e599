"""The reader's teacher: what it learns from, which articles it labels, and how the reader learns from it."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from models.api import ENTITY_TYPES, QUOTE_ROLES, ModelError
from models.datasets.columns import TaggedSentence
from models.datasets.highlights import HELD_OUT
from models.datasets.labelled_articles import LabelledArticle, LabelledTone
from models.datasets.news import READ_SENTENCES, NameTone, PartlyLabelledArticle
from models.datasets.newsmtsc import TargetedSentence
from models.datasets.polnear import AttributedArticle
from models.judge import network as mpnet
from models.judge import shape
from models.reader import machine
from models.reader.bio import labels_of
from models.reader.encoder import pad
from models.reader.network import JointNetwork
from models.reader.tokens import frame, load_tokenizer, whole
from models.rules.sentences import split_sentences
from models.training import teacher
from models.training.losses import loss_of
from models.training.plan import BaseVectors, TrainingInputs, training_rows
from models.training.rows import quote_rows, reading_rows, shuffled, statement_rows, tag_rows, tone_rows
from models.training.taught import GuidedNetwork, TeacherEncoder, TeacherNetwork, mpnet_ids
from models.training.teacher import add_answers, labelled_rows, remembered_rows, train_teacher, unread_articles
from models.weights import FOLDER, JUDGE, READER

CPU = torch.device("cpu")
TEXT = "Anna Lindqvist opened the bridge in Oslo. Berg left. Lindqvist stayed."
LONG = "The council of the harbour town met again on Monday to talk about the old bridge over the river. " * 5
NAMES = labels_of(ENTITY_TYPES)


@pytest.fixture(scope="module")
def tokenizer():
    return load_tokenizer(FOLDER / READER.tokenizer)


@pytest.fixture
def small(monkeypatch):
    """A teacher of two narrow layers, the lower one frozen."""
    for name, size in {"HIDDEN": 24, "LAYERS": 2, "INNER": 48}.items():
        monkeypatch.setattr(mpnet, name, size)
        monkeypatch.setattr(shape, name, size)
    monkeypatch.setattr(TeacherEncoder, "FROZEN", 1)
    monkeypatch.setattr(machine, "precision", lambda _: torch.float32)


def words_of(tokenizer, row, start, end):
    return tokenizer.decode([int(number) for number in row.ids[start:end]])


def test_the_beginning_of_an_article_is_cut_into_windows_of_whole_sentences(tokenizer):
    sentence = "Anna Lindqvistsson left Oslo."
    size = len(whole(tokenizer, sentence).ids)
    rows = list(teacher._unlabelled(tokenizer, " ".join([sentence] * 300)))
    each = teacher.WINDOW // size
    assert [len(row.target["sentences"]) for row in rows] == [each] * (teacher.LABELLED // (each * size))
    for row in rows:
        words = row.target["words"]
        assert {words_of(tokenizer, row, a, b) for a, b in row.target["sentences"]} == {
            "anna lindqvistsson left oslo."
        }
        assert len(words) == 5 * each
        assert words_of(tokenizer, row, words[1], words[2]) == "lindqvistsson"


def test_a_short_article_is_one_window(tokenizer):
    [row] = teacher._unlabelled(tokenizer, TEXT)
    assert len(row.target["sentences"]) == 3
    assert list(teacher._unlabelled(tokenizer, "")) == []


def test_names_are_marked_in_all_their_pieces_and_none_over_two_sentences(tokenizer):
    [row] = teacher._unlabelled(tokenizer, "Anna Lindqvistsson left Oslo. Berg stayed.")
    labels = ["B-person", "I-person", "O", "O", "B-person", "I-person", "O", "B-location"]
    likely = np.full((len(labels), len(NAMES)), 0.01, np.float32)  # the full stop and Berg are one name
    likely[np.arange(len(labels)), [NAMES.index(label) for label in labels]] = 0.9
    marks = teacher._marks(likely, row)
    first, second = row.target["sentences"]
    marked = [(tuple(mark[:2]), words_of(tokenizer, row, *mark[2:4]), mark[4]) for mark in marks.tolist()]
    assert marked == [(first, "anna lindqvistsson", 0), (second, ".", 0)]
    likely[:] = likely[2]
    assert teacher._marks(likely, row).shape == (0, 5)


@pytest.fixture
def data(tmp_path):
    """One article in each source of unread articles, and others that are not to be labelled."""
    polnear = tmp_path / "quotes/polnear"
    for folder in ("news", "summaries/cnn_dm", "summaries/xsum", "stance/fnc1", "corpus/news_2021_12"):
        (tmp_path / folder).mkdir(parents=True)
    for folder in ("text", "attributions"):
        (polnear / "train" / folder).mkdir(parents=True)

    def lines(path, rows):
        (tmp_path / path).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    lines("news/articles.jsonl", [{"text": f"Known: {LONG}"}])
    highlights = [{"article": "Too short."}] * HELD_OUT.start
    highlights[3] = {"article": f"Highlights, {LONG}"}
    lines("summaries/cnn_dm/train_dev.jsonl", [*highlights, {"article": f"Measured: {LONG}"}])
    extreme = {"Instances": [{"input": f"Extreme. {LONG}"}, {"input": f"KNOWN {LONG} And more."}]}
    (tmp_path / "summaries/xsum/train.json").write_text(json.dumps(extreme), encoding="utf-8")
    with (tmp_path / "stance/fnc1/train_bodies.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["Body ID", "articleBody"], [1, f"Bodies: {LONG}"], [2, f"EXTREME {LONG}"]])
    (polnear / "metadata.tsv").write_text(
        "compartment\tfilename\tannotators\ntrain\ta\tzz\ntrain\tb\tzz\n", encoding="utf-8"
    )
    for name, text in {"a": f"Tuning: {LONG}", "b": f"PolNeAR: {LONG}"}.items():
        (polnear / "train/text" / f"{name}.txt").write_text(text, encoding="utf-8")
        (polnear / "train/attributions" / f"{name}_zz.ann").write_text("", encoding="utf-8")
    lines("corpus/news_2021_12/articles.jsonl", [{"text": f"Corpus: {LONG}"}, {"text": "Corpus: a caption."}])
    return tmp_path


def test_articles_that_were_read_copies_and_stubs_are_not_labelled(data):
    beginnings = [text.removesuffix(LONG).strip(" .:,") for text in unread_articles(data)]
    assert beginnings == ["Highlights", "Extreme", "Bodies", "PolNeAR", "Corpus"]


def asked(text, *tones):
    return PartlyLabelledArticle("train", text, split_sentences(text), written=1, news=2, tones=list(tones))


def mentions_of(tokenizer, row):
    return [
        (words_of(tokenizer, row, a, b).split()[0], words_of(tokenizer, row, first, last), label)
        for a, b, first, last, label in row.target["mentions"].tolist()
    ]


def test_a_neutral_name_is_marked_wherever_it_stands_and_another_where_its_tone_shows(tokenizer):
    last = split_sentences(TEXT)[2]
    tones = NameTone("Oslo", 1, ()), NameTone("Lindqvist", 1, ()), NameTone("Anna Lindqvist", 2, (last,))
    [row] = teacher.partly_labelled_rows(tokenizer, [asked(TEXT, *tones)])
    assert mentions_of(tokenizer, row) == [
        ("anna", "oslo", 1),
        ("anna", "lindqvist", 1),
        ("lindqvist", "lindqvist", 1),
        ("lindqvist", "lindqvist", 2),  # by the surname alone: the full name does not stand there
    ]
    assert (row.target["news"], [label for _, label in row.target["texts"]]) == (2, [1])
    assert len(row.target["texts"][0][0]) == 3


def test_the_part_that_was_read_has_tones_and_its_first_window_the_kind_of_news(tokenizer):
    text = LONG * 10 + "Oslo is far."
    tones = NameTone("Oslo", 1, ()), NameTone("Monday", 1, ())
    rows = list(teacher.partly_labelled_rows(tokenizer, [asked(text, *tones)]))
    assert all(len(row.ids) <= teacher.WINDOW + 2 for row in rows)
    assert [bool(row.target["texts"]) for row in rows] == ["news" in row.target for row in rows]
    assert [bool(row.target["texts"]) for row in rows] == [True] + [False] * (len(rows) - 1)
    marked = [mention for row in rows for mention in mentions_of(tokenizer, row)]
    assert len(marked) == READ_SENTENCES
    assert {name for _, name, _ in marked} == {"monday"}


def test_the_teacher_reads_the_words_of_the_reader_by_its_own_numbers(tokenizer):
    tokens = whole(tokenizer, TEXT)
    short, long = (frame((tokens.ids[:size], tokens.cases[:size])) for size in (3, None))
    ids = mpnet_ids(pad([short, long]))
    of_judge = load_tokenizer(FOLDER / JUDGE.tokenizer)
    assert ids[1].tolist() == of_judge.encode(TEXT).ids
    start, end, padding = (of_judge.token_to_id(piece) for piece in ("<s>", "</s>", "<pad>"))
    assert (ids[0, 0], ids[0, 4]) == (start, end)
    assert set(ids[0, 5:].tolist()) == {padding}


def test_without_mpnet_its_task_is_one_clear_line_before_any_row_is_made(tokenizer, tmp_path):
    def inputs(base):
        return TrainingInputs(tmp_path / "data", tmp_path / "work", tokenizer, BaseVectors(tokenizer, CPU), base)

    with pytest.raises(ModelError, match=r"^MPNet teaches the task 'taught': name a folder .* with --base, or"):
        training_rows(inputs(None), ["entities", "taught"])
    with pytest.raises(ModelError, match=r"model.safetensors is missing; name with --base a folder that holds"):
        training_rows(inputs(tmp_path), ["entities", "taught"])
    with pytest.raises(ModelError, match=r"conll2003/train.txt does not exist"):
        training_rows(inputs(None), ["entities"])


def read_article():
    """An article read in full, as the teacher learns from it."""
    at = {word: (TEXT.index(word), TEXT.index(word) + len(word)) for word in ("Anna Lindqvist", "Oslo", "left")}
    names = ((*at["Anna Lindqvist"], "person"), (*at["Oslo"], "location"))
    attributed = AttributedArticle(TEXT, ((*at["left"], "cue"),))
    tone = LabelledTone(2, (at["Anna Lindqvist"],), (at["Anna Lindqvist"],))
    return LabelledArticle("a", "", TEXT, names, {}, (), attributed, (tone,), 1, 2, ())


@pytest.fixture
def rows(tokenizer):
    """Four rows of each of the teacher's tasks."""
    article, tone = read_article(), NameTone("Oslo", 0, ())
    return {
        "readings": reading_rows(tokenizer, [article] * 4, teacher.WINDOW, teacher._no_vectors),
        "asked": list(teacher.partly_labelled_rows(tokenizer, [asked(TEXT, tone)] * 4)),
        "entities": tag_rows(tokenizer, [TaggedSentence("Anna left.", ((0, 4, "person"),))] * 4, 5),
        "quotes": quote_rows(tokenizer, [article.attributed] * 4, teacher.WINDOW, teacher._no_vectors),
        "tone": tone_rows(tokenizer, [TargetedSentence("Bo lied.", ((0, 2, 0),))] * 4, 5),
    }


def test_names_of_a_reading_are_taught_at_the_first_piece_of_each_word(rows):
    row = rows["readings"][0]
    learned = [NAMES[label] for label in row.target["names"] if label >= 0]
    assert learned[:8] == ["B-person", "I-person", "O", "O", "O", "O", "B-location", "O"]
    assert len(row.target["names"]) == len(row.ids)


@pytest.mark.usefixtures("small")
def test_the_teacher_learns_above_its_frozen_layers_and_goes_on_where_it_stood(rows, tmp_path, monkeypatch):
    torch.manual_seed(1)
    start = mpnet.JudgeEncoder().state_dict()
    save_file(start, tmp_path / "model.safetensors")
    monkeypatch.setattr(teacher, "from_mpnet", dict)  # the file has our names
    network = train_teacher(rows, tmp_path / "model.safetensors", tmp_path, CPU)
    after = network.encoder.state_dict()
    moved = {name for name, weight in start.items() if not torch.equal(weight, after[name])}
    assert moved == {name for name in start if name.startswith("layers.1.")}
    assert after["cases.weight"].any()
    again = train_teacher(rows, tmp_path / "model.safetensors", tmp_path, CPU).state_dict()
    assert all(torch.equal(weight, again[name]) for name, weight in network.state_dict().items())


@pytest.mark.usefixtures("small")
def test_each_task_of_the_teacher_teaches_its_own_heads(rows):
    torch.manual_seed(1)
    network = TeacherNetwork()
    taught = {}
    for task, pool in rows.items():
        network.zero_grad(set_to_none=True)
        loss_of(network, network.encoder, task, pool, CPU).backward()
        named = network.named_parameters()
        taught[task] = {name.split(".")[0] for name, weight in named if weight.grad is not None} - {"encoder"}
    assert taught == {
        "readings": {"entities", "quotes", "tone", "guides"},
        "asked": {"tone", "guides"},
        "entities": {"entities"},
        "quotes": {"quotes"},
        "tone": {"tone"},
    }


@pytest.mark.usefixtures("small")
def test_every_window_gets_the_answers_that_the_teacher_gives_to_it_alone(tokenizer):
    torch.manual_seed(1)
    network = TeacherNetwork().eval()
    with torch.no_grad():
        network.entities.score.bias[NAMES.index("B-person")] = 2.0  # some names are found
    texts = ["Berg left.", TEXT, LONG * 4]
    together = labelled_rows(network, tokenizer, texts, CPU)
    alone = [row for text in texts for row in labelled_rows(network, tokenizer, [text], CPU)]
    assert len(together) == len(alone) > 3
    assert sum(len(row.target["mentions"]) for row in together)
    for row, same in zip(together, alone, strict=True):
        assert row.ids.tolist() == same.ids.tolist()
        target, words = row.target, len(row.target["words"])
        assert target["names"].shape == (words, len(NAMES))
        assert target["roles"].shape == (words, len(labels_of(QUOTE_ROLES)))
        assert target["tones"].shape == (len(target["mentions"]), 3)
        for key in ("names", "roles", "tones"):
            assert target[key].sum(1) == pytest.approx(1, abs=5e-3)
            assert target[key] == pytest.approx(same.target[key], abs=2e-3)
        assert target["mentions"].tolist() == same.target["mentions"].tolist()


@pytest.mark.usefixtures("small")
def test_what_is_remembered_has_the_names_of_now_and_the_roles_and_tones_of_before(tokenizer, data):
    torch.manual_seed(1)
    before, now = GuidedNetwork().eval(), GuidedNetwork().eval()
    rows = remembered_rows(before, now, tokenizer, data, CPU, seed=1)
    assert len(rows) >= len(unread_articles(data))
    texts = shuffled(unread_articles(data), 1)
    answers = [labelled_rows(network, tokenizer, texts, CPU) for network in (before, now)]
    for row, earlier, later in zip(rows, *answers, strict=True):
        assert row.target["names"] == pytest.approx(later.target["names"], abs=2e-3)
        for key in ("roles", "tones"):
            assert row.target[key] == pytest.approx(earlier.target[key], abs=2e-3)
        assert row.target["roles"] != pytest.approx(later.target["roles"], abs=2e-3)


@pytest.mark.usefixtures("small")
def test_statements_teach_roles_and_keep_the_names_and_tones_of_before(tokenizer):
    torch.manual_seed(1)
    network = GuidedNetwork().eval()
    spans = ((0, 14, "source"), (15, 21, "cue"), (22, 40, "content"))
    rows = statement_rows(
        tokenizer, [AttributedArticle(TEXT, spans)], 60, lambda texts: np.eye(len(texts), 384, dtype=np.float32)
    )
    add_answers(network, rows, CPU)
    loss_of(network, network.encoder, "statements", rows, CPU).backward()
    assert network.entities.score.bias.grad.abs().max() < 1e-3
    assert network.quotes.score.bias.grad.abs().max() > 1e-2


def test_the_loss_is_least_where_the_reader_agrees_with_the_teacher(tokenizer):
    torch.manual_seed(1)
    network = JointNetwork(encoder=False).eval()
    [row] = tag_rows(tokenizer, [TaggedSentence("Anna left Oslo.", ())], 20)
    states = torch.randn(1, len(row.ids), 384)
    words, marks = np.array([1, 2, 3, 4]), np.array([[1, 5, 1, 2, 0], [1, 5, 3, 4, 0]])
    row.target.update(words=words, mentions=marks)

    def loss(names, roles, tones):
        row.target.update(names=names.numpy(), roles=roles.numpy(), tones=tones.numpy())
        return loss_of(network, lambda _: states, "taught", [row], CPU)

    places = torch.from_numpy(marks)
    with torch.no_grad():
        names, roles = (head(states)[0, 1:5].softmax(-1) for head in (network.entities, network.quotes))
        tones = network.tone(states[0], places[:, :2], places[:, 2:4]).softmax(-1)
    agreed = loss(names, roles, tones)
    agreed.backward()
    heads = network.entities, network.quotes, network.tone
    assert all(head.score.bias.grad.abs().max() < 1e-6 for head in heads)  # nothing is left to learn
    # The same probabilities at other labels are as sure, so that nothing but the disagreement makes the loss rise.
    assert loss(names.roll(1, 1), roles, tones) > agreed + 0.01
    assert loss(names, roles.roll(1, 1), tones) > agreed + 0.01
    assert loss(names, roles, tones.roll(1, 1)) > agreed + 0.001
