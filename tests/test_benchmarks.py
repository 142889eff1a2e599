"""What the benchmarks write is well formed, and what they work out is right. That times hold is not tested."""

from threading import Thread

import pytest

from benchmarks import growth, page, peak
from benchmarks.__main__ import tables
from benchmarks.articles import articles, unlike
from benchmarks.claims import BEARING, COUNTS, claims
from benchmarks.classical import Words
from benchmarks.inside import ENCODER, HEADS, Stopwatch, shares
from benchmarks.page import Table, Target
from benchmarks.rounds import Contender
from benchmarks.side_by_side import Measured
from tasks.cleaning.shingles import shingles, words

STAGES = {"ingest": 1.0, "clean": 1.0, "group copies": 1.0, "check": 1.0, "publish": 1.0, "report": 1.0}


def contender(name: str, articles: int, seconds: float) -> Contender:
    return Contender(name, ["text"] * articles, lambda _: None, [seconds, 9 * seconds, seconds])


ADDED_STAGES = {"places", "dates", "amounts"}


@pytest.fixture(scope="module")
def measured() -> Measured:
    """A night of 400 articles in 20 s, 15 of them in the encoder and 1 in the heads; the hub takes 20 s for one."""
    return Measured(
        articles=400,
        pieces=320_000,
        padding=0.05,
        rows=peak.rows_of(articles(2)),
        hub=[contender(f"checkpoint {n}", 2, 10) for n in range(4)],
        separate=[contender("four MiniLM passes", 8, 8), contender("four MiniLM passes, the first pieces", 8, 4)],
        classical=[contender("VADER", 64, 0.64), contender("TextRank", 64, 1.28), contender("LexRank", 64, 1.92)],
        encoder=contender("encoder", 32, 1),
        reference=contender("encoder, torch fp32 eager", 32, 4),
        nights=[20.0, 20.0, 40.0],
        shares=[shares(20.0, STAGES, {ENCODER: 15.0, HEADS: 1.0})] * 3,
        peaks=[{"fp32": 1e11, "bf16": 3e11, "int8": 6e11}] * 3,
        opening=[1.5, 1.5, 9.0],
    )


def test_every_block_of_the_page_is_there_once():
    text = page.PAGE.read_text(encoding="utf-8")
    assert [text.count(f"<!-- begin {block} -->\n") for block in page.BLOCKS] == [1] * len(page.BLOCKS)


@pytest.mark.parametrize("block", page.BLOCKS)
def test_what_is_measured_parses_and_says_where(block):
    measured_on, found = page.get(block)
    if not measured_on:
        pytest.skip(f"{block} is not measured yet")
    assert "cores" in measured_on
    assert found
    assert all(row[0] for table in found for row in table.rows)


def test_the_bench_has_every_row(measured):
    measured_on, found = page.get("bench")
    if not measured_on:
        pytest.skip("bench is not measured yet")
    wanted = tables(measured)
    for page_table, table in zip(found, wanted, strict=True):
        # Stages that came after the page was measured are missing there until `make bench` runs again.
        later = ADDED_STAGES - {row[0] for row in page_table.rows}
        assert len(page_table.rows) == len([row for row in table.rows if row[0] not in later])
    assert [row[0] for row in found[-1].rows] == [row[0] for row in wanted[-1].rows]


def test_a_block_gives_back_what_was_put_and_leaves_the_rest(tmp_path, measured):
    copy = tmp_path / "page.md"
    text = (
        "Before.\n<!-- begin bench -->\n<!-- end bench -->\nBetween.\n<!-- begin growth -->\n<!-- end growth -->\n"
    )
    copy.write_text(text, encoding="utf-8")
    for _ in range(2):
        page.put("bench", "Two cores.", tables(measured), copy)
    assert page.get("bench", copy) == ("Two cores.", tables(measured))
    assert page.get("growth", copy) == ("", [])
    assert copy.read_text(encoding="utf-8").endswith(text[text.index("<!-- end bench") :])


def test_a_page_without_the_block_is_refused(tmp_path):
    copy = tmp_path / "page.md"
    copy.write_text("Nothing.", encoding="utf-8")
    with pytest.raises(ValueError, match="no block 'bench'"):
        page.put("bench", "Two cores.", [Table(("a", "b"), (("1", "2"),))], copy)


def test_the_ratios_are_of_medians_per_article(measured):
    *_, told = tables(measured)
    assert told.rows[0] == ("whole chain, times the four hub checkpoints", "at least 150", "400", "met")
    assert [row[2] for row in told.rows[1:]] == ["20", "0.6", "4", "80 %", "1.5 s", "20 articles/s"]


def test_a_target_that_is_missed_says_so():
    assert Target("speed", 19.9, least=20).row()[-1] == "**not met**"
    assert Target("growth", 111, most=110, unit=" %").row() == ("growth", "at most 110 %", "111 %", "**not met**")


def test_a_token_of_a_full_window_takes_the_operations_that_the_docstring_says():
    assert peak.flop(256) / 256 == pytest.approx(23.6e6, rel=0.01)


def test_padding_is_what_rows_lack_to_the_longest_of_their_batch():
    assert peak.padding(peak.rows_of(articles(1, length=1)) * 8) < 0.6  # to the next multiple of 16
    assert 0 < peak.padding(peak.rows_of(articles(8))) < 0.3


def test_what_is_called_inside_something_else_counts_for_itself_alone():
    watch = Stopwatch(iter([0.0, 2.0, 7.0, 10.0]).__next__)
    watch.timed("outer", watch.timed("inner", lambda: None))()
    assert dict(watch.seconds) == {"inner": 5.0, "outer": 5.0}


def test_threads_at_work_at_once_share_the_time():
    watch = Stopwatch(iter([0.0, 1.0, 7.0, 10.0]).__next__)

    def beside() -> None:
        other = Thread(target=watch.timed("other", lambda: None))
        other.start()
        other.join()

    watch.timed("one", beside)()
    assert dict(watch.seconds) == {"one": 1.0 + 3.0 + 3.0, "other": 3.0}


def test_an_iterator_counts_while_it_is_waited_for():
    watch = Stopwatch(iter([0.0, 1.0, 5.0, 7.0, 8.0, 9.0]).__next__)
    assert list(watch.each("encoder", lambda: iter("ab"))()) == ["a", "b"]
    assert dict(watch.seconds) == {"encoder": 4.0}


def test_what_only_counts_inside_is_not_counted_outside():
    watch = Stopwatch()
    watch.timed("write", lambda: None, within_only=True)()
    assert dict(watch.seconds) == {}


def test_shares_add_up_to_the_whole_night():
    told = shares(20.0, STAGES, {ENCODER: 10.0, HEADS: 1.0})
    assert sum(told.values()) == pytest.approx(1)
    assert told["all else"] == pytest.approx(3 / 20)


def test_a_night_whose_encoder_was_not_seen_is_refused():
    with pytest.raises(ValueError, match="not seen to run"):
        shares(20.0, STAGES, {})


def test_a_day_on_paper():
    size = growth.Size(articles=5_000, wall=500.0, cpu=900.0, memory=10**9, lake=12_000_000, prefect=10**7)
    assert growth.need(100_000, size, cores=2) == growth.Need(100_000, 10_000 / 3600, 1, 87.6e9)
    assert growth.need(700_000, size, cores=2).cores == 7


def test_no_claim_is_followed_twice_and_one_in_ten_bears():
    told = claims(COUNTS[-1])
    assert len(set(told)) == len(told) == 200
    assert len(set(told) & set(BEARING)) == 20


def test_articles_of_a_night_are_no_copies_of_each_other():
    first, *others = (set(shingles(words(text)).tolist()) for text in unlike(50, length=20))
    assert max(len(first & other) / len(first) for other in others) < 0.1


def test_sumy_is_given_our_sentences_and_plain_words():
    assert Words().to_sentences("The dam is sound. Nobody left.") == ("The dam is sound.", "Nobody left.")
    assert Words().to_words("It's the well-known dam.") == ("It's", "the", "well-known", "dam")
