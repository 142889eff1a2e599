"""`make bench`: a night beside what people would use instead, in one run; the figures go into docs/performance.md.

    python -m benchmarks [ARTICLES [ROUNDS]]

By default 512 articles a night and 3 rounds: about six minutes on two quiet cores. With other numbers the tables
are printed and the page is left as it is. Everybody is measured on the processor: hide a GPU from it by setting
CUDA_VISIBLE_DEVICES to nothing.
"""

from __future__ import annotations

import statistics
import sys

from benchmarks import inside, page, peak, separate
from benchmarks.page import Table, Target
from benchmarks.side_by_side import Measured, measure, totals
from models.reader.opened import open_weights

ARTICLES, ROUNDS = 512, 3  # four shards, as two are read at once


def tables(measured: Measured) -> list[Table]:
    """All tables of the block, from what was measured."""
    return [_ways(measured), _models(measured), _encoder(measured), _spent(measured), page.targets(aims(measured))]


def aims(measured: Measured) -> list[Target]:
    """The targets, in their order."""
    each = totals(measured)
    spent = measured.spent()
    classical = min(each["textrank"], each["lexrank"])
    return [
        Target("whole chain, times the four hub checkpoints", each["hub"] / each["night"], least=150),
        Target("whole chain, times four MiniLM passes", each["separate"] / each["night"], least=4),
        Target("whole chain, times the faster classical stack", classical / each["night"], least=0.5),
        Target("encoder, times torch fp32 eager", measured.reference.each / measured.encoder.each, least=3),
        Target("encoder and heads, share of a night", 100 * _in_network(spent), least=70, unit=" %"),
        Target("opening the reader", statistics.median(measured.opening), most=2, unit=" s"),
        Target("whole chain, for the record", measured.night, least=20, unit=" articles/s"),
    ]


def _in_network(spent: dict[str, float]) -> float:
    return spent[inside.ENCODER] + spent[inside.HEADS]


def _ways(measured: Measured) -> Table:
    each = totals(measured)
    per_article = measured.pieces / measured.articles
    names = {
        "night": "Nightdesk, files to published snapshot, 2 claims",
        "hub": "four checkpoints of the hub, 2 claims",
        "separate": "four MiniLM passes, all text, 1 claim",
        "truncated": f"four MiniLM passes, the first {separate.PIECES} word pieces, 1 claim",
        "textrank": "VADER and TextRank: sentiment and summary alone",
        "lexrank": "VADER and LexRank: sentiment and summary alone",
    }
    rows = tuple(
        (
            name,
            f"{1 / each[key]:.3g}",
            f"{per_article / each[key]:,.0f}",
            f"{each[key]:.3g}",
            f"{each[key] / each['night']:.3g}",
        )
        for key, name in names.items()
    )
    return Table(("way", "articles/s", "word pieces/s", "s an article", "Nightdesk is faster by"), rows)


def _models(measured: Measured) -> Table:
    all_of_them = [*measured.hub, *measured.separate, *measured.classical]
    rows = tuple((way.name, f"{len(way.texts)}", f"{way.each:.3g}") for way in all_of_them)
    return Table(("contender", "articles a round", "s an article"), rows)


def _encoder(measured: Measured) -> Table:
    """The encoder beside its reference, and both beside the peaks; padding is not counted as work."""
    tokens, work = measured.encoded_tokens, sum(peak.flop(len(ids)) for ids, _, _ in measured.rows)
    rows = []
    for name, way in (("as a night runs it", measured.encoder), ("torch fp32 eager", measured.reference)):
        seconds = way.each * len(way.texts)
        of_peak = (f"{100 * work / seconds / measured.peak(kind):.0f} %" for kind in ("fp32", "bf16", "int8"))
        rows.append((name, f"{tokens / seconds:,.0f}", f"{work / seconds / 1e9:.0f}", *of_peak))
    gops = (f"{measured.peak(kind) / 1e9:.0f}" for kind in ("fp32", "bf16", "int8"))
    rows.append(("matrix products alone, G/s", "", "", *gops))
    rows.append(("padding in a shard", f"{100 * measured.padding:.1f} %", "", "", "", ""))
    return Table(("encoder", "tokens/s", "GFLOP/s", "of fp32 peak", "of bf16 peak", "of int8 peak"), tuple(rows))


def _spent(measured: Measured) -> Table:
    seconds = statistics.median(measured.nights)
    spent = measured.spent()
    rows = [(name, f"{share * seconds:.2f}", f"{100 * share:.1f} %") for name, share in spent.items()]
    rows.append(
        ("**encoder and heads**", f"{_in_network(spent) * seconds:.2f}", f"{100 * _in_network(spent):.1f} %")
    )
    return Table((f"a night of {measured.articles} articles", "s", "share"), tuple(rows))


def main() -> None:
    """Measure, print, and write the page where the numbers are the default ones."""
    given = dict(enumerate(map(int, sys.argv[1:])))
    wanted, rounds = given.get(0, ARTICLES), given.get(1, ROUNDS)
    engine = open_weights().engine.name
    measured_on = f"{page.machine()}; the encoder by {engine}. Medians of {rounds} rounds."
    found = tables(measure(wanted, rounds))
    print(measured_on, *(table.markdown() for table in found), sep="\n\n")
    if (wanted, rounds) == (ARTICLES, ROUNDS):
        page.put("bench", measured_on, found)


if __name__ == "__main__":
    main()
