"""The judge in torch: on a GPU, and on a processor as the reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from models.calibrate import Floats
from models.judge import packed
from models.judge.engine import pad_rows
from models.judge.network import JudgeNetwork
from models.judge.pairs import Ids
from models.reader import machine
from models.reader.engine import row_batches


class TorchJudge:
    """The judge in torch, on the device of its weights."""

    def __init__(self, network: JudgeNetwork) -> None:
        self.network = network

    @property
    def name(self) -> str:
        """Such as `torch 2.13.0 float32 cpu`."""
        weight = self.network.encoder.words.weight
        return f"torch {torch.__version__} {str(weight.dtype).removeprefix('torch.')} {weight.device.type}"

    @torch.inference_mode()
    def run(self, rows: Sequence[Ids]) -> Iterator[tuple[list[int], Floats]]:
        """As `JudgeEngine.run`."""
        where = self.network.encoder.words.weight.device
        for batch in row_batches([len(row) for row in rows], machine.batch_tokens(where)):
            ids = torch.from_numpy(pad_rows([rows[i] for i in batch])).to(where)
            yield batch, self.network(ids).float().cpu().numpy()


def load_network(path: Path) -> JudgeNetwork:
    """The judge of a weights file in torch, in fp32 on the processor."""
    network = JudgeNetwork()
    floats = {name: torch.from_numpy(tensor) for name, tensor in packed.load_floats(path).items()}
    network.load_state_dict(floats, assign=True)
    return network.eval().requires_grad_(False)
