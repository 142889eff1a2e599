"""What people would use instead: four checkpoints of a hub, read with `transformers` as its documentation says.

The architectures are those of sshleifer/distilbart-cnn-12-6 (summary), dslim/bert-base-NER (names),
cardiffnlp/twitter-roberta-base-sentiment-latest (sentiment) and facebook/bart-large-mnli (stance on claims, as
zero-shot classification), written out below. The weights are random: what arithmetic takes does not depend on them.
All four read the word pieces of our own tokenizer, so an article has as many for them as for Nightdesk. Sizes of
vocabularies are the checkpoints' own, but for BERT's cased 28,996, into which our 30,522 do not fit; nothing but
the look-up of a row depends on that.

- One article at a time: on a processor the pipeline tutorial of transformers 5 advises against batches.
- transformers 5 has no summarisation pipeline; its task guide says to tokenise, `generate`, and decode. A summary
  has 56 tokens, the least that distilbart's configuration allows, found with 4 beams, as it says too.
- The token classifier reads all of an article in overlapping stretches (`stride`); the sentiment model the first
  512 pieces, for which there is no other way in the pipeline; both BARTs up to 1,024 pieces, which is all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
import transformers  # gives its classes when they are asked for, which takes seconds
from transformers.initialization import no_init_weights
from transformers.utils import logging

from benchmarks.rounds import Contender, all_cores
from models.reader.tokens import CLS, PAD, SEP
from models.weights import FOLDER, READER

NEW_TOKENS, BEAMS = 56, 4
_STRIDE = 64  # pieces that neighbouring stretches share
_SPECIAL: dict[str, Any] = {
    "bos_token_id": CLS,
    "eos_token_id": SEP,
    "pad_token_id": PAD,
    "decoder_start_token_id": SEP,
    "forced_eos_token_id": None,  # of the two BARTs; generation ends after NEW_TOKENS
}
_NLI = {0: "contradiction", 1: "neutral", 2: "entailment"}
_NAMES = dict(enumerate(("O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")))


def tokenizer(longest: int, *inputs: str) -> transformers.PreTrainedTokenizerFast:
    """Our word pieces as transformers takes them, cut at `longest` where asked to."""
    return transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(FOLDER / READER.tokenizer),
        model_max_length=longest,
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        unk_token="[UNK]",
        model_input_names=["input_ids", "attention_mask", *inputs],
    )


def contenders(texts: Sequence[str], claims: Sequence[str]) -> list[Contender]:
    """The four, opened and warmed up on two sentences; together they hold 3.8 GB."""
    logging.set_verbosity_error()
    torch.manual_seed(0)
    made = {
        "distilbart-cnn-12-6": _summary(),
        "bert-base-NER": _names(),
        "roberta-base sentiment": _sentiment(),
        f"bart-large-mnli, {len(claims)} claims": _stance(claims),
    }
    found = [Contender(name, texts, _alone(act)) for name, act in made.items()]
    for each in found:
        each.act(["The dam is sound. Nobody left the valley."])
    return found


def random_model(kind: Any, config: Any) -> Any:
    """A model of this configuration with weights drawn as BERT's are: N(0, 0.02), biases 0, norms 1.

    What transformers does itself draws each weight twice and takes half a minute for a BART.
    """
    with no_init_weights():
        model = kind.from_config(config).eval().requires_grad_(False)
    for name, weight in model.named_parameters():
        if weight.dim() > 1:
            weight.normal_(0, 0.02)
        else:
            weight.fill_(1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0)
    return model


def _alone(act: Callable[[str], object]) -> Callable[[Sequence[str]], object]:
    def each(texts: Sequence[str]) -> object:
        with all_cores(), torch.inference_mode():
            return [act(text) for text in texts]

    return each


def _summary() -> Callable[[str], object]:
    config = transformers.BartConfig(vocab_size=50264, decoder_layers=6, **_SPECIAL)
    model = random_model(transformers.AutoModelForSeq2SeqLM, config)
    pieces = tokenizer(1024)

    def summarise(text: str) -> str:
        rows = pieces(text, truncation=True, return_tensors="pt")
        ids = model.generate(**rows, num_beams=BEAMS, min_new_tokens=NEW_TOKENS, max_new_tokens=NEW_TOKENS)
        return str(pieces.decode(ids[0], skip_special_tokens=True))

    return summarise


def _names() -> Callable[[str], object]:
    model = random_model(
        transformers.AutoModelForTokenClassification, transformers.BertConfig(vocab_size=30522, id2label=_NAMES)
    )
    read = transformers.pipeline(
        "token-classification",
        model=model,
        tokenizer=tokenizer(512, "token_type_ids"),
        aggregation_strategy="simple",
        stride=_STRIDE,
    )
    return lambda text: read(text)


def _sentiment() -> Callable[[str], object]:
    config = transformers.RobertaConfig(
        vocab_size=50265, max_position_embeddings=514, type_vocab_size=1, num_labels=3, pad_token_id=PAD
    )
    model = random_model(transformers.AutoModelForSequenceClassification, config)
    read = transformers.pipeline("text-classification", model=model, tokenizer=tokenizer(512))
    return lambda text: read(text, truncation=True)


def _stance(claims: Sequence[str]) -> Callable[[str], object]:
    numbers = {name: number for number, name in _NLI.items()}
    config = transformers.BartConfig(id2label=_NLI, label2id=numbers, **_SPECIAL)
    model = random_model(transformers.AutoModelForSequenceClassification, config)
    read = transformers.pipeline("zero-shot-classification", model=model, tokenizer=tokenizer(1024))
    return lambda text: read(text, candidate_labels=list(claims), hypothesis_template="{}", multi_label=True)
