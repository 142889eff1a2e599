"""The report: tables of Markdown that no article can break out of, and seconds by stage."""

from tasks.receipt import Receipt
from tasks.report import markdown_positions, markdown_stories, markdown_table, stage_times


def test_rows_become_a_markdown_table():
    assert markdown_table([{"a": 1, "b": None}]) == "| a | b |\n| --- | --- |\n| 1 |  |"


def test_no_rows_are_said_in_words():
    assert markdown_table([]) == "Nothing tonight."


def test_a_hostile_title_stays_in_its_cell():
    table = markdown_table([{"title": "a|b\n# <script>alert(1)</script> [x](javascript:y) `c`"}])
    [_, _, row] = table.splitlines()
    assert row == (r"| a\|b \# &lt;script&gt;alert(1)&lt;/script&gt; \[x\](javascript:y) \`c\` |")


def test_the_largest_stories_stand_before_the_newest():
    page = markdown_stories([{"title": "The | dam", "articles": 3}], [])
    assert page == (
        "## Largest\n\n| title | articles |\n| --- | --- |\n| The \\| dam | 3 |\n\n"
        "## New tonight\n\nNothing tonight."
    )


DAM = {"claim_id": "dam", "claim": "The dam is safe.", "articles_judged": 6, "articles": 1}


def test_positions_are_listed_under_their_claim_with_the_evidence():
    row = {
        "claim_id": "dam",
        "stance": "disputes",
        "probability": 0.614,
        "outlets": ["Mail", "Post"],
        "positions": 5,
    }
    row["holder"] = "A_da"
    page = markdown_positions(
        [DAM], [row | {"evidence": "It *leaks*."}, row | {"stance": "reports", "evidence": "So it is said."}]
    )
    assert page == (
        "## The dam is safe.\n\n"
        r"- A\_da **disputes** (0.61), Mail, Post: It \*leaks\*."
        "\n"
        r"- A\_da **reports** (0.61), Mail, Post: So it is said."
        "\n- … and 3 more"
    )


def test_a_claim_that_nobody_mentions_is_listed_with_the_articles_that_were_asked():
    assert markdown_positions([DAM], []) == "## The dam is safe.\n\nnothing in 6 articles"
    assert markdown_positions([DAM | {"articles_judged": 1}], []).endswith("\n\nnothing in 1 article")
    assert markdown_positions([], []) == "No claims are followed."


def test_stages_are_summed_in_the_order_they_began():
    receipts = [
        Receipt(stage="ingest", source="wire", read=3, written=2, set_aside=1, seconds=0.5),
        Receipt(stage="clean", source="wire", read=3, written=3, seconds=0.25),
        Receipt(stage="ingest", source="desk", read=1, written=1, seconds=0.5),
    ]
    assert [(row["stage"], row["tasks"], row["read"], row["set aside"]) for row in stage_times(receipts)] == [
        ("ingest", 2, 4, 1),
        ("clean", 1, 3, 0),
    ]


def test_a_receipt_reads_as_a_line_of_the_log():
    receipt = Receipt(stage="summarise", source="wire", shard=0, read=128, written=127, set_aside=1, seconds=0.841)
    assert receipt.line() == "summarise wire 0: 128 read, 127 written, 1 set aside, 0.84 s"
