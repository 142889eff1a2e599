"""Checkpoints of a hub, one tiny one of random weights per stage, made here and opened from a folder."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers, processors

from models.api import ModelError, RoleSpan
from models.hub import open as hub_stages
from models.reader.stages.quotes import quotes_of
from models.reading import read
from models.registry import identify, open_model
from models.rules import attributions
from models.rules.support import unsupported
from tests.models.test_attributions import NOBODY

TEXT = "Anna Lindqvist visited Oslo on Monday. The railway will be built, she said. It rained."
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,'?!"
SMALL = {
    "vocab_size": 200,
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "max_position_embeddings": 40,
}
SMALL_BART = {
    "vocab_size": 200,
    "d_model": 16,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 16,
    "decoder_ffn_dim": 16,
    "max_position_embeddings": 40,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 2,
    "forced_eos_token_id": 2,
}


@pytest.fixture(autouse=True)
def _offline(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def save_tokenizer(folder):
    """Pieces are single letters: enough for offsets, words and truncation."""
    vocabulary = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", *LETTERS, *("##" + letter for letter in LETTERS)]
    tokenizer = Tokenizer(models.WordPiece({t: i for i, t in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=40,
    ).save_pretrained(folder)


def save(folder, kind, labels):
    torch.manual_seed(3)
    config = transformers.BertConfig(
        **SMALL, id2label=dict(enumerate(labels)), label2id={n: i for i, n in enumerate(labels)}
    )
    kind(config).save_pretrained(folder)
    save_tokenizer(folder)
    return f"hub:{folder}@0123abc"


def classifier(folder, *labels):
    return save(folder, transformers.BertForSequenceClassification, labels)


def test_a_token_classifier_tags_names_with_spans_that_hold(tmp_path):
    name = save(
        tmp_path,
        transformers.BertForTokenClassification,
        ["O", "B-PER", "I-PER", "B-GPE", "I-GPE", "B-DATE", "I-DATE"],
    )
    tagger = open_model(name, "entities")
    texts = [TEXT, "", TEXT * 20]
    answers = tagger.tag(read(texts, [tagger]))
    assert len(answers) == 3
    assert answers[1] == []
    assert answers[2], "random weights over a thousand words must name something"
    for text, mentions in zip(texts, answers, strict=True):
        assert all(text[m.start : m.end] == m.surface for m in mentions)
        assert {m.type for m in mentions} <= {"person", "location", "date"}
    assert max(m.end for m in answers[2]) > 20 * len(TEXT) * 0.8, "the text is read to its end"


def test_a_token_classifier_with_the_roles_as_labels_finds_quotes(tmp_path, monkeypatch):
    monkeypatch.setattr(attributions, "UNSAID_FROM", 1.0)  # nobody says what random weights tag
    roles = ["O", *(f"{mark}-{role}" for role in ("source", "cue", "content") for mark in "BI")]
    reader = open_model(save(tmp_path, transformers.BertForTokenClassification, roles), "quotes")
    [answer, none] = reader.quote(read([TEXT * 20, ""], [reader]), [[], []])
    assert none == []
    assert answer, "random weights over hundreds of words must tag something"
    assert all((TEXT * 20)[q.start : q.end] == q.text for q in answer)


def test_a_token_classifier_of_names_is_refused_for_quotes(tmp_path):
    name = save(tmp_path, transformers.BertForTokenClassification, ["O", "B-PER", "I-PER"])
    with pytest.raises(ModelError, match="labels person; the quotes stage needs source, cue, content"):
        open_model(name, "quotes")


def test_a_sequence_classifier_reads_sentiment(tmp_path):
    reader = open_model(classifier(tmp_path, "NEG", "POS"), "sentiment")
    answers = reader.sentiment(read([TEXT, "", TEXT * 30], [reader]))
    assert [a.neutral for a in answers] == [0.0, 1.0, 0.0]
    assert answers[0].negative + answers[0].positive == pytest.approx(1, abs=1e-5)


def test_a_sequence_classifier_reads_tone_towards_each_mention(tmp_path):
    entities = open_model("embedded", "entities")
    reader = open_model(classifier(tmp_path, "neutral", "positive", "negative"), "tone")
    reading = read([TEXT, ""], [reader, entities])
    mentions = entities.tag(reading)
    assert [len(tones) for tones in reader.tone(reading, mentions)] == [len(answer) for answer in mentions]


def test_an_nli_checkpoint_judges_stance_by_the_sentence_it_is_surest_of(tmp_path):
    reader = open_model(classifier(tmp_path, "CONTRADICTION", "NEUTRAL", "ENTAILMENT"), "stance")
    [answer] = reader.judge(read([TEXT], [reader]), [[]], ["The railway will be built.", "Quartz melts."])
    near, far = (position.stance for position in answer)
    assert sum(near.probabilities) == pytest.approx(1, abs=1e-4)
    assert near.stance in ("supports", "disputes", "reports")
    assert TEXT[near.evidence_start : near.evidence_end] == near.evidence == "The railway will be built, she said."
    assert (far.stance, far.evidence) == ("unrelated", None)


def test_an_nli_checkpoint_judges_statements(tmp_path):
    reader = open_model(classifier(tmp_path, "CONTRADICTION", "NEUTRAL", "ENTAILMENT"), "stance")
    text = "“The railway will be built,” Ann Lee said."
    role_spans = [RoleSpan(0, 28, text[:28], "content", 0.9), RoleSpan(29, 36, "Ann Lee", "source", 0.9)]
    role_spans.append(RoleSpan(37, 41, "said", "cue", 0.9))
    reading = read([text], [reader])
    quotes = [quotes_of(text, reading.sentences[0], role_spans, [], NOBODY)]
    claims = ["The railway will be built.", "Quartz melts."]
    [[own, answer, far]] = reader.judge(reading, quotes, claims)
    assert (own.claim, own.holder, far.claim, far.holder) == (0, "article", 1, "article")
    assert (answer.claim, answer.holder, answer.quote_id) == (0, "Ann Lee", 0)
    assert answer.stance.evidence == "“The railway will be built,” Ann Lee said"


def test_a_sequence_to_sequence_checkpoint_writes_summaries_marked_as_generated(tmp_path):
    torch.manual_seed(3)
    transformers.BartForConditionalGeneration(transformers.BartConfig(**SMALL_BART)).save_pretrained(tmp_path)
    save_tokenizer(tmp_path)
    summariser = open_model(f"hub:{tmp_path}@main", "summary")
    summaries = summariser.summarise(read([TEXT * 30, ""], [summariser]), 2)
    assert len(summaries) == 2
    assert summaries[1] == []
    assert all(s.kind == "generated" and s.start is None and s.end is None for s in summaries[0])


def test_an_encoder_embeds_as_the_mean_of_its_states_brought_to_length_one(tmp_path):
    embedder = open_model(save(tmp_path, transformers.BertModel, ["LABEL_0"]), "embedding")
    texts = ["It rained.", "", TEXT * 30]
    vectors = embedder.embed(read(texts, [embedder]))
    assert vectors.shape == (3, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    plain = transformers.AutoModel.from_pretrained(tmp_path)
    tokens = transformers.AutoTokenizer.from_pretrained(tmp_path)(texts[0], return_tensors="pt")
    with torch.inference_mode():
        mean = plain(**tokens).last_hidden_state[0].mean(0)
    assert vectors[0] == pytest.approx((mean / mean.norm()).numpy(), abs=1e-5)
    assert embedder.embed(read([], [embedder])).shape == (0, 16)


def test_a_long_text_is_embedded_to_its_end(tmp_path):
    embedder = open_model(save(tmp_path, transformers.BertModel, ["LABEL_0"]), "embedding")
    long, other = embedder.embed(read([TEXT * 5, TEXT * 5 + "0123456789" * 50], [embedder]))
    assert np.abs(long - other).max() > 1e-3


def test_an_encoder_that_pools_otherwise_is_refused(tmp_path):
    name = save(tmp_path, transformers.BertModel, ["LABEL_0"])
    (tmp_path / "1_Pooling").mkdir()
    said = {"word_embedding_dimension": 16, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    (tmp_path / "1_Pooling" / "config.json").write_text(json.dumps(said))
    with pytest.raises(ModelError, match="pools by pooling_mode_cls_token; the embedding stage needs mean_tokens"):
        open_model(name, "embedding")


def test_a_generated_name_or_number_the_article_lacks_is_recorded():
    article = "The EU’s envoy Anna Lindqvist spent 1,200 euros in Oslo."
    assert unsupported("Lindqvist spent 1200 euros in Oslo, the EU said.", article) == ()
    assert unsupported("She met Carl Berg in Paris and spent 1300 euros.", article) == (
        "Carl Berg",
        "Paris",
        "1300",
    )


def test_the_identity_is_name_revision_and_hash(tmp_path):
    name = classifier(tmp_path, "NEG", "POS")
    identity = identify(name, "sentiment")
    assert (identity.name, identity.version) == (str(tmp_path), "0123abc")
    assert open_model(name, "sentiment").identity == identity


def test_labels_without_names_are_refused(tmp_path):
    with pytest.raises(ModelError, match="label 'LABEL_0' is unknown"):
        open_model(classifier(tmp_path, "LABEL_0", "LABEL_1"), "sentiment")


def test_a_checkpoint_of_the_wrong_kind_is_refused(tmp_path):
    with pytest.raises(ModelError, match="the entities stage needs a model ForTokenClassification"):
        open_model(classifier(tmp_path, "NEG", "POS"), "entities")


def test_pickled_weights_are_refused(tmp_path):
    name = classifier(tmp_path, "NEG", "POS")
    (tmp_path / "model.safetensors").rename(tmp_path / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"no \*.safetensors"):
        open_model(name, "sentiment")


def test_a_checkpoint_that_is_nowhere_is_one_clear_line():
    with pytest.raises(ModelError) as problem:
        open_model("hub:nobody/nothing@main", "sentiment")
    assert "nobody/nothing" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_stage_that_no_checkpoint_answers_says_what_to_use(monkeypatch):
    monkeypatch.delitem(hub_stages._STAGES, "tone")
    with pytest.raises(ModelError, match="no checkpoint of a hub answers the stage tone: use `embedded`"):
        hub_stages.open_stage("hub:any/model@1", "tone")
