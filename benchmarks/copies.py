"""Which copies a night finds: exact ones, near ones, and reports that only look alike.

    python -m benchmarks.copies --data DIR [--pairs FILE]

DIR holds `stories/reuters21578`, `stories/ecbplus` and `corpus/news_2021_12`, public data that is not part of
Nightdesk; what is not there is left out. Records go through collecting, cleaning and settling as in a night.
FILE gets every article that joined a group beside the group's first, one JSON object a line, to be read by eye.

The thresholds of `tasks.settle.copies` were chosen on 180 pairs of these texts, labelled by reading: 144 of
Reuters-21578 over the whole range of overlap, 24 of the corpus (all look-alikes), 12 of ECB+. There 83 of 84
accepted pairs are copies (the other is the next day's notice of the same offer), and 83 of 99 copies are
accepted; those missed are rewritten by more than a quarter, or corrected in their numbers. Of 123 other pairs
17 of 18 accepted are copies (the other is a table of rainfall in 46 words). They are 17 of all 39, as half of
these were drawn from below the thresholds, and 16 of the 18 of which three quarters of the runs are the same."""

from __future__ import annotations

import argparse
import html
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from tasks.clean import clean
from tasks.cleaning.identity import outlet_of
from tasks.collect import collect
from tasks.settle.settle import settle
from tasks.sources.source import Source
from warehouse.history.before import Before
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.tables.schema import ARTICLES

Record = dict[str, str]  # id, outlet, title, text
NIGHT = date(2026, 3, 2)
READ = ("record", "outlet", "text", "copy_group", "copy_similarity", "article_id", "revision")


def settled(sources: dict[str, list[Record]]) -> list[dict[str, object]]:
    """The article rows of one night that reads these records, `id` added, in the order of the records."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-copies-") as name:
        folder, drafts = Path(name), {}
        for source, records in sources.items():
            lines = (json.dumps(record, ensure_ascii=False) for record in records)
            (folder / f"{source}.jsonl").write_text("\n".join(lines), encoding="utf-8")
            raw, drafts[source] = folder / f"{source}-records.parquet", folder / f"{source}-drafts.parquet"
            collect.fn(Source(source, str(folder / f"{source}.jsonl")), NIGHT, raw)
            clean.fn(source, NIGHT, raw, drafts[source], ("en",))
        shards, _ = settle.fn(Before.open(Lake(folder / "lake"), NIGHT), drafts, "run", 1_000)
        rows = []
        for shard in shards:
            for row in store.read(shard.folder / "articles.parquet", ARTICLES, READ).to_pylist():
                line = int(row["record"].rsplit(":", 1)[1])
                rows.append({**row, "id": sources[shard.source][line - 1]["id"]})
        return rows


def reuters(folder: Path) -> Iterator[Record]:
    """Reuters-21578: every story with a body, as one outlet's."""
    for file in sorted(folder.glob("*.sgm")):
        for story in re.finditer(r'NEWID="(\d+)"(.*?)</REUTERS>', file.read_bytes().decode("latin-1"), re.DOTALL):
            body, title = (re.search(rf"<{tag}>(.*?)</{tag}>", story[2], re.DOTALL) for tag in ("BODY", "TITLE"))
            if body:
                fields = {"title": html.unescape(title[1]) if title else "", "text": html.unescape(body[1])}
                yield {"id": story[1], "outlet": "Reuters", **fields}


def corpus(file: Path) -> Iterator[Record]:
    """The corpus of December 2021, each article as its own outlet's."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        yield {
            "id": str(number),
            "outlet": outlet_of(None, row["url"]) or "",
            "title": row["title"],
            "text": row["text"],
        }


def ecb(folder: Path) -> Iterator[Record]:
    """ECB+: every article as an outlet of its own; the id is topic, number, and `ecb` or `ecbplus`, its event."""
    for file in sorted(folder.glob("*/*.xml")):
        sentences: dict[str | None, list[str]] = defaultdict(list)
        for token in ElementTree.parse(file).getroot().iter("token"):
            sentences[token.get("sentence")].append(token.text or "")
        text = "\n".join(" ".join(words) for words in sentences.values())
        yield {"id": file.stem, "outlet": file.stem, "title": "", "text": text}


def edits(draw: random.Random) -> dict[str, Callable[[str, str], str]]:
    """What agencies' clients do with a text; each gets the text and a paragraph of some other article."""

    def cut(text: str, share: float) -> str:
        words = text.split(" ")
        return " ".join(words[: int(len(words) * share)])

    def new_lead(text: str, other: str) -> str:
        rest = re.split(r"(?<=[.!?])\s+", text)[1:]
        return f"{other} {' '.join(rest)}"

    def changed_words(text: str, share: float) -> str:
        return " ".join(word if draw.random() >= share else "otherwise" for word in text.split(" "))

    return {
        "another headline": lambda text, _: text,
        "other quotes, dashes, spaces": lambda text, _: text.translate(
            str.maketrans({"'": "’", '"': "”", "’": "'", "“": '"', "”": '"', "—": " - ", "–": "-"})
        ).replace(" ", "\n", 3),
        "cut to 80 %": lambda text, _: cut(text, 0.8),
        "cut to 50 %": lambda text, _: cut(text, 0.5),
        "cut to 30 %": lambda text, _: cut(text, 0.3),
        "another first sentence": new_lead,
        "a local paragraph at the end": lambda text, other: f"{text}\n{other}",
        "a local paragraph in front": lambda text, other: f"{other}\n{text}",
        "one word in 50 changed": lambda text, _: changed_words(text, 0.02),
        "one word in 25 changed": lambda text, _: changed_words(text, 0.04),
        "another first sentence, cut to 50 %": lambda text, other: cut(new_lead(text, other), 0.5),
        "a local paragraph, cut to 50 %": lambda text, other: f"{cut(text, 0.5)}\n{other}",
        "another first sentence, a local paragraph": lambda text, other: f"{new_lead(text, other)}\n{other}",
    }


def run_reuters(folder: Path) -> list[dict[str, object]]:
    """Exact copies, by two ways of counting them that are not ours, and how many near ones join a group."""
    rows = settled({"reuters": list(reuters(folder))})
    print(f"Reuters-21578: {len(rows)} stories with a body")
    counted: dict[str, Callable[[str], str]] = {
        "the same but for white space": lambda text: " ".join(text.split()),
        "the same words": lambda text: " ".join(re.findall(r"\w+", text.lower())),
    }
    for label, key in counted.items():
        groups: dict[str, list[object]] = defaultdict(list)
        for row in rows:
            groups[key(str(row["text"]))].append(row["copy_group"])
        repeats = sum(len(same) - 1 for same in groups.values())
        found = sum(same.count(same[0]) - 1 for same in groups.values())
        print(f"  {label}: {found} of {repeats} repeats are in the group of the first")
    return _near("reuters", rows)


def run_corpus(file: Path) -> list[dict[str, object]]:
    """The corpus as it is, then edited copies of its articles, by kind of edit."""
    records = list(corpus(file))
    joined = _near("corpus", settled({"corpus": records}))
    draw = random.Random(7)
    long = [record for record in records if len(record["text"].split()) >= 150]
    originals = {record["id"]: record for record in draw.sample(long, 300)}
    copies = []
    for kind, edit in edits(draw).items():
        for record in originals.values():
            other = draw.choice([each for each in long if each["outlet"] != record["outlet"]])
            paragraph = " ".join(other["text"].split()[60:100]) + "."
            text = edit(record["text"], paragraph)
            copies.append({"id": f"{record['id']}/{kind}", "outlet": kind, "title": "", "text": text})
    rows = settled({"agency": list(originals.values()), "clients": copies})
    group = {row["id"]: row["copy_group"] for row in rows}
    found, wrong = Counter[str](), 0
    owner = {group[number]: number for number in originals}
    for copy in copies:
        number, kind = copy["id"].split("/")
        found[kind] += group.get(copy["id"]) == group[number]
        wrong += owner.get(group.get(copy["id"]), number) != number
    print(f"{len(originals)} articles of the corpus, edited and printed by another outlet: share found")
    for kind in edits(draw):
        print(f"  {kind:<45}{found[kind] / len(originals):6.1%}")
    print(f"  in the group of another article: {wrong} of {len(copies)}")
    return joined


def run_ecb(folder: Path) -> list[dict[str, object]]:
    """How many articles join one of the same event, of the look-alike event of the topic, of another topic."""
    rows = settled({"ecb": list(ecb(folder))})
    joined = _near("ecb", rows)
    where = Counter(
        "another topic"
        if str(row["id"]).split("_")[0] != str(row["first"]).split("_")[0]
        else "the same event"
        if str(row["id"]).endswith("plus") == str(row["first"]).endswith("plus")
        else "the look-alike event"
        for row in joined
    )
    print(
        "  "
        + ", ".join(
            f"{kind}: {where[kind]}" for kind in ("the same event", "the look-alike event", "another topic")
        )
    )
    return joined


def _near(name: str, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    firsts = {row["copy_group"]: row for row in rows if row["copy_similarity"] is None}
    joined = [
        {
            "set": name,
            "id": row["id"],
            "first": firsts[row["copy_group"]]["id"],
            "similarity": row["copy_similarity"],
        }
        | {"text": row["text"], "first_text": firsts[row["copy_group"]]["text"]}
        for row in rows
        if row["copy_similarity"] is not None
    ]
    near = [row for row in joined if row["text"] != row["first_text"]]
    print(f"{name}: {len(rows)} articles, {len(joined) - len(near)} exact copies, {len(near)} near copies")
    return near


def run(data: Path, pairs: Path | None) -> None:
    """Measure on what is there."""
    parts: Iterable[tuple[str, Callable[[Path], list[dict[str, object]]]]] = (
        ("stories/reuters21578", run_reuters),
        ("corpus/news_2021_12/articles.jsonl", run_corpus),
        ("stories/ecbplus", run_ecb),
    )
    found = [row for place, measure in parts if (data / place).exists() for row in measure(data / place)]
    if pairs:
        pairs.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.copies")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pairs", type=Path)
    given = parser.parse_args()
    run(given.data, given.pairs)
