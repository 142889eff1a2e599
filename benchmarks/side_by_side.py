"""What `make bench` measures, in rounds: the whole chain, what people would use instead, and the encoder."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import classical, hub, inside, night, peak, separate
from benchmarks.articles import unlike, write
from benchmarks.rounds import Contender
from models.reader.tokens import Framed

SENTENCES = 40  # of an article: about 800 word pieces, the length that the targets were set with
HUB, SEPARATE, CLASSICAL, ENCODED = 2, 8, 64, 32  # articles a round: as many as take a few seconds
_WARM_UP = 8
_SHARD = 128  # articles that are encoded together, unless the settings say otherwise
_OPEN = (
    "import time; started = time.perf_counter(); from models.registry import open_model; "
    "open_model('embedded', 'sentiment'); print(time.perf_counter() - started)"
)


@dataclass
class Measured:
    """What the rounds gave; each list has one element a round.

    Attributes:
        articles, pieces: of one night; pieces are word pieces, without special tokens.
        padding: of a shard, as a share of the tokens the encoder is given.
        nights, shares: seconds of the night, and of these by what they were spent on.
        encoder: rows through the encoder as a night runs it, and `reference` the same in torch, fp32 and eager.
        peaks: operations a second by precision.
        opening: seconds from a started Python to the opened reader.
    """

    articles: int
    pieces: int
    padding: float
    rows: Sequence[Framed]
    hub: list[Contender]
    separate: list[Contender]
    classical: list[Contender]
    encoder: Contender
    reference: Contender
    nights: list[float] = field(default_factory=list)
    shares: list[dict[str, float]] = field(default_factory=list)
    peaks: list[dict[str, float]] = field(default_factory=list)
    opening: list[float] = field(default_factory=list)

    @property
    def night(self) -> float:
        """Articles a second of the whole chain: the median over the rounds."""
        return self.articles / statistics.median(self.nights)

    @property
    def encoded_tokens(self) -> int:
        """Tokens of `rows`, special ones included and padding not."""
        return sum(len(ids) for ids, _, _ in self.rows)

    def spent(self) -> dict[str, float]:
        """Shares of a night, 0 to 1, by what the time went to: medians over the rounds."""
        return {name: statistics.median(each[name] for each in self.shares) for name in self.shares[0]}

    def peak(self, precision: str) -> float:
        """Operations a second: the best round, as a peak is what the machine can do."""
        return max(each[precision] for each in self.peaks)


def measure(wanted: int, rounds: int) -> Measured:
    """Run everything once a round, the contenders in turns."""
    texts = unlike(wanted, length=SENTENCES)
    rows = peak.rows_of(texts[:ENCODED])
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nightdesk-bench-")))
        stack.enter_context(night.prefect(folder))
        reference = peak.reference()
        measured = Measured(
            articles=wanted,
            pieces=sum(len(ids) - 2 for ids, _, _ in peak.rows_of(texts)),
            padding=peak.padding(peak.rows_of(texts[:_SHARD])),
            rows=rows,
            hub=hub.contenders(texts[:HUB], night.CLAIMS),
            separate=separate.contenders(texts[:SEPARATE], night.CLAIMS[0]),
            classical=stack.enter_context(classical.contenders(texts[:CLASSICAL])),
            encoder=Contender("encoder", texts[:ENCODED], lambda _: peak.ours(rows)),
            reference=Contender("encoder, torch fp32 eager", texts[:ENCODED], lambda _: reference(rows)),
        )
        _night(folder, 0, _WARM_UP)
        peak.ours(rows[:8])
        for number in range(1, rounds + 1):
            print(f"round {number} of {rounds}", file=sys.stderr, flush=True)
            seconds, shares = _night(folder, number, wanted)
            measured.nights.append(seconds)
            measured.shares.append(shares)
            for contender in (measured.encoder, measured.reference, *measured.separate, *measured.classical):
                contender.run()
            for contender in measured.hub:
                contender.run()
            measured.peaks.append(peak.peaks())
            measured.opening.append(_opening())
    return measured


def _night(folder: Path, number: int, count: int) -> tuple[float, dict[str, float]]:
    """Read a night of so many articles from one JSONL file into a new lake: its seconds, and their shares."""
    source = folder / f"{number}.jsonl"
    write(source, count, SENTENCES)
    with inside.watched() as watch:
        outcome = night.read(night.settings(folder / f"lake-{number}", source, night.CLAIMS), count)
    return outcome.wall, inside.shares(outcome.wall, outcome.stages, watch.seconds)


def _opening() -> float:
    process = subprocess.run([sys.executable, "-c", _OPEN], check=True, capture_output=True, text=True)
    return float(process.stdout)


def totals(measured: Measured) -> dict[str, float]:
    """Seconds an article of each way to answer: medians, added up where it takes several models."""
    vader, textrank, lexrank = (way.each for way in measured.classical)
    whole, truncated = (way.each for way in measured.separate)
    return {
        "night": 1 / measured.night,
        "hub": sum(way.each for way in measured.hub),
        "separate": whole,
        "truncated": truncated,
        "textrank": vader + textrank,
        "lexrank": vader + lexrank,
    }
