"""How much of an article's text is got out of real pages, beside other extractors.

    python -m benchmarks.pages --data DIR

DIR is a copy of Zyte's article-extraction-benchmark (https://github.com/scrapinghub/article-extraction-benchmark):
`ground-truth.json` and `html/*.html.gz`. The metric is the benchmark's own: texts as bags of four words in a row;
precision and recall averaged over the pages, and F1 of the two averages. Published with it: trafilatura 2.0.0 .958,
readability.js .947, newspaper4k .949. Other extractors are measured if they are installed:
`pip install readability-lxml resiliparse`. Tune on the half called dev; a hash divides them.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from lxml.html import fromstring
from trafilatura import extract

from tasks.cleaning.encoding import one_line, raw_text
from tasks.cleaning.spans import cut
from tasks.sources.page.article import NoArticleError, read_page

Matches = tuple[int, int, int]  # shared, only predicted, only true
_WORD = re.compile(r"\w+")
_WORDS = 4


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Every four words in a row; of a text of fewer words all of them, of an empty one none."""
    words = _WORD.findall(text)
    rows = (tuple(words[at : at + _WORDS]) for at in range(max(1, len(words) - _WORDS + 1)))
    return Counter(row for row in rows if row)


def matches(true: str, predicted: str) -> Matches:
    """Shingles that both texts have, that only the prediction has, and that only the truth has."""
    wanted, found = shingles(true), shingles(predicted)
    both = (wanted & found).total()
    return both, found.total() - both, wanted.total() - both


def score(pages: list[Matches]) -> tuple[float, float, float]:
    """F1, precision and recall; a page without a prediction counts for recall only, as in the benchmark."""
    precision = statistics.mean(both / (both + extra) for both, extra, _ in pages if both + extra)
    recall = statistics.mean(both / (both + missed) for both, _, missed in pages if both + missed)
    return 2 * precision * recall / (precision + recall), precision, recall


def run(data: Path) -> None:
    """Print the scores of every extractor, on all pages and on both halves."""
    truth = json.loads((data / "ground-truth.json").read_text("utf-8"))
    pages = {key: gzip.decompress((data / "html" / f"{key}.html.gz").read_bytes()).decode() for key in truth}
    dev = {key for key in truth if int(hashlib.sha256(key.encode()).hexdigest(), 16) % 2 == 0}
    print(f"{'':24}  F1    P     R     dev F1  test F1  s/page, {len(pages)} pages, {len(dev)} of them dev")
    for name, extractor in _extractors().items():
        started = time.perf_counter()
        found = {key: matches(truth[key]["articleBody"], extractor(page)) for key, page in pages.items()}
        seconds = (time.perf_counter() - started) / len(pages)
        f1, precision, recall = score(list(found.values()))
        halves = [score([found[key] for key in found if (key in dev) is half])[0] for half in (True, False)]
        print(f"{name:24}  {f1:.4f} {precision:.4f} {recall:.4f} {halves[0]:.4f} {halves[1]:.4f} {seconds:.3f}")


def _extractors() -> dict[str, Callable[[str], str]]:
    known: dict[str, tuple[str | None, Callable[[str], str]]] = {
        "nightdesk, page": (None, lambda page: str(_read(page).get("text", ""))),
        "nightdesk, as stored": (None, _stored),
        "trafilatura": (None, _trafilatura),
        "trafilatura, precision": (None, partial(_trafilatura, favor_precision=True)),
        "trafilatura, recall": (None, partial(_trafilatura, favor_recall=True)),
        "trafilatura, fast": (None, partial(_trafilatura, fast=True)),
        "readability-lxml": ("readability", _readability),
        "resiliparse": ("resiliparse", _resiliparse),
    }
    return {name: call for name, (module, call) in known.items() if not module or importlib.util.find_spec(module)}


def _read(page: str) -> dict[str, object]:
    try:
        return read_page(page)
    except NoArticleError:
        return {}


def _stored(page: str) -> str:
    read = _read(page)
    text, standfirst = (raw_text(str(read.get(name, ""))) for name in ("text", "standfirst"))
    return cut(text, one_line(str(read.get("title", ""))), standfirst).text


def _trafilatura(page: str, **options: bool) -> str:
    return extract(page, include_comments=False, **options) or ""  # type: ignore[arg-type]


def _readability(page: str) -> str:
    from readability import Document  # type: ignore[import-not-found]

    return "\n".join(fromstring(Document(page).summary()).itertext())


def _resiliparse(page: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text  # type: ignore[import-not-found]

    return str(extract_plain_text(page, main_content=True))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the benchmark")
    run(parser.parse_args().data)
