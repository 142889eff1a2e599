"""How much of the machine's matrix arithmetic the encoder reaches, and how fast it is beside torch in fp32."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from benchmarks.rounds import all_cores
from models import weights
from models.reader import quantise
from models.reader.batching import windows
from models.reader.network import encoder_of
from models.reader.opened import open_weights
from models.reader.shape import HIDDEN, INNER, LAYERS
from models.reader.tokens import Framed, frame, load_tokenizer, tokenise
from models.reader.torch_engine import TorchEngine
from models.rules.sentences import split_sentences

SIZE = 2048  # of square matrices: of 1,024, 2,048 and 4,096 the size that no precision was much slower with
_PEAK_REPEATS = 7


def flop(row: int) -> int:
    """Floating-point operations that the encoder needs for a row of so many tokens; an addition and a
    multiplication count as one each, and what is not a matrix product (norms, gelu, softmax, under 1 %) is left
    out.

    A token meets, in each of LAYERS = 6 layers, four matrices of HIDDEN x HIDDEN (query, key, value, and what
    follows attention) and two of HIDDEN x INNER, two operations an element: 2 * (4 * 384 * 384 + 2 * 384 * 1536)
    = 3.54 M. Attention compares it with each of the row's tokens and mixes their values: 2 * 2 * 384 = 1,536
    operations a token of the row, over all heads. With 256 tokens a row that makes 6 * (3.54 M + 0.39 M) = 23.6 M
    a token.
    """
    matrices = 2 * (4 * HIDDEN * HIDDEN + 2 * HIDDEN * INNER)
    attention = 2 * 2 * HIDDEN * row
    return LAYERS * (matrices + attention) * row


def rows_of(texts: Sequence[str]) -> list[Framed]:
    """The windows of the texts, framed, as a night cuts them."""
    tokenizer = load_tokenizer(weights.FOLDER / weights.READER.tokenizer)
    tokens = [tokenise(tokenizer, text, split_sentences(text)) for text in texts]
    return [frame((t.ids[a:b], t.cases[a:b])) for t in tokens for a, b in windows(t.bounds)]


def padding(rows: Sequence[Framed]) -> float:
    """The share of the tokens that the encoder computes for these rows which is padding."""
    computed = sum(len(batch) * states.shape[1] for batch, states in open_weights().engine.run(rows))
    return 1 - sum(len(ids) for ids, _, _ in rows) / computed


def ours(rows: Sequence[Framed]) -> None:
    """The rows through the encoder as a night runs it."""
    for _ in open_weights().engine.run(rows):
        pass


def reference() -> Callable[[Sequence[Framed]], None]:
    """The rows through the same encoder in torch, fp32 and eager, in batches of like length."""
    stored = quantise.load(weights.FOLDER / weights.READER.weights)
    engine = TorchEngine(encoder_of(quantise.part(stored, "encoder")))

    def run(rows: Sequence[Framed]) -> None:
        with all_cores():
            for _ in engine.run(rows):
                pass

    return run


def peaks() -> dict[str, float]:
    """Operations per second of square matrix products by precision: the best of several."""
    numbers = torch.randn(SIZE, SIZE, generator=torch.Generator().manual_seed(0))
    halves, bytes_ = numbers.bfloat16(), (numbers * 20).to(torch.int8)
    products: dict[str, Callable[[], Tensor]] = {
        "fp32": lambda: numbers @ numbers,
        "bf16": lambda: halves @ halves,
        "int8": lambda: torch._int_mm(bytes_, bytes_),  # private, and the only int8 product of plain tensors
    }
    with all_cores():
        return {
            name: 2 * SIZE**3 / min(_seconds(act) for _ in range(_PEAK_REPEATS)) for name, act in products.items()
        }


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
