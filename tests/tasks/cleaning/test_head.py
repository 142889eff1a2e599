"""The headline, byline and date above a plain text are recognised, and are not part of it."""

import textwrap

import pytest

from tasks.cleaning.encoding import raw_text
from tasks.cleaning.rules import title_of
from tasks.cleaning.spans import cut, put_back

HEADLINE = "Board approves tidal gate after three nights of talks"
LEAD = "The harbour board approved the new tidal gate on Monday, the minister of Public Works said."
MORE = "Fishermen said the gate would cost them the spring season. They will be paid for it, she said."


def read(text):
    """The title of a text file, and its cleaned text."""
    raw = raw_text(text)
    title = title_of(raw)
    cleaned = cut(raw, title)
    assert put_back(cleaned.text, cleaned.removed) == raw
    return title, cleaned


@pytest.mark.parametrize(
    ("head", "byline", "marker", "wire"),
    [
        ("", None, None, None),
        ("By Ana Reyes\n\n", "Ana Reyes", None, None),
        ("By ANA REYES and Maren Holt\nMarch 1, 2026\n\n", "ANA REYES and Maren Holt", "March 1, 2026", None),
        ("1 March 2026, 10:15\n", None, "1 March 2026, 10:15", None),
        ("By Ana Reyes | 2026-03-01\n\n", "Ana Reyes", "2026-03-01", None),
        ("By Ana Reyes\n\nPORT MAREN, March 1 (Reuters) - ", "Ana Reyes", None, "Reuters"),
        ("PORT MAREN (AP) — ", None, None, "AP"),
        ("PORT MAREN (HPA) - ", None, None, None),
        ("Port Maren, 1 March 2026\n\n", None, "1 March 2026", None),
        ("Port Maren, Arden, March 1, 2026\n", None, "March 1, 2026", None),
        ("PORT MAREN, 1 March 2026 - ", None, "1 March 2026", None),
        ("By Storm\n\n", "Storm", None, None),
        ("By Reuters\n\n", "Reuters", None, "Reuters"),
        ("By Tom Storm in Port Maren\n\n", "Tom Storm", None, None),
        ("By Tom Storm, in Selden | 2026-03-01\n", "Tom Storm", "2026-03-01", None),
        ("PORT MAREN - ", None, None, None),
        ("By Ana Reyes\n\nSELDEN — ", "Ana Reyes", None, None),
        ("ST. MAREN, Arden -- ", None, None, None),
        ("ÅLMSTAD, N.Y. – ", None, None, None),
        ("By Ana Reyes\n\nPORT MAREN, March 1, 2026 (AP) — ", "Ana Reyes", "March 1, 2026", "AP"),
    ],
)
@pytest.mark.parametrize("headline", [HEADLINE, f"# {HEADLINE}", "Will the gate hold?"])
@pytest.mark.parametrize("width", [60, 1_000])
def test_headline_byline_date_and_agency_are_recognised_and_removed(headline, head, byline, marker, wire, width):
    above, _, opening = head.rpartition("\n")
    body = "\n\n".join(textwrap.fill(each, width) for each in (opening + LEAD, MORE))
    title, cleaned = read(f"{headline}\n\n{above}\n{body}\n")
    assert title == headline.removeprefix("# ")
    assert cleaned.text == f"{LEAD}\n\n{MORE}"
    assert (cleaned.byline, cleaned.marker, cleaned.wire_credit) == (byline, marker, wire)


def test_a_headline_is_recognised_if_every_line_below_it_is_a_paragraph():
    assert read(f"{HEADLINE}\n{LEAD}\n{MORE}")[0] == HEADLINE


@pytest.mark.parametrize("headline", [HEADLINE, "Mayor resigns", "Board approves gate, the mayor says"])
@pytest.mark.parametrize("width", [60, 72, 1_000])
@pytest.mark.parametrize("further", [MORE, f"Why the gate was built\n\n{MORE}"])
def test_a_headline_directly_above_the_text_is_recognised(headline, width, further):
    title, cleaned = read(f"{headline}\n{textwrap.fill(LEAD, width)}\n\n{textwrap.fill(further, 1_000)}")
    assert (title, cleaned.text.split("\n")[0]) == (headline, LEAD)


@pytest.mark.parametrize(
    "head",
    [
        "1 March 2026\n\n",
        "By Ana Reyes\n1 March 2026\n\n",
        "By Storm\n\n",
        "SELDEN (AP) - ",
        "1 March 2026\nSELDEN - ",
        "",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_headline_above_a_subheading_is_recognised_and_the_subheading_stays(head, between):
    title, cleaned = read(f"{HEADLINE}\nFishermen go to court{between}{head}{LEAD}\n\n{MORE}")
    if head or between == "\n\n":
        assert title == HEADLINE
        assert cleaned.text.split() == f"Fishermen go to court {LEAD} {MORE}".split()
    assert f"court {LEAD}" not in cleaned.text


@pytest.mark.parametrize("head", ["", "By Ana Reyes\n\n", "1 March 2026\n\n", "PORT MAREN (AP) - "])
def test_a_headline_may_cover_two_lines(head):
    title, cleaned = read(f"Board approves tidal gate and\npays the fishermen of Selden\n\n{head}{LEAD}\n\n{MORE}")
    assert title == "Board approves tidal gate and pays the fishermen of Selden"
    assert cleaned.text == f"{LEAD}\n\n{MORE}"


@pytest.mark.parametrize(
    ("headline", "head"),
    [
        ("Board approves gate.", ""),
        ("Mayor steps down.", "By Ana Reyes\n\n"),
        ("Mayor steps down.", "1 March 2026\n\n"),
        ("Mayor steps down after three nights of talks about a ferry that nobody found.", "PORT MAREN (AP) - "),
    ],
)
def test_a_headline_may_end_in_a_full_stop(headline, head):
    title, cleaned = read(f"{headline}\n\n{head}{LEAD}\n\n{MORE}")
    assert (title, cleaned.text) == (headline, f"{LEAD}\n\n{MORE}")


@pytest.mark.parametrize(
    "text",
    [
        "NATO - The alliance met.",
        "LIVE - The gate is shut.",
        "SELDEN - founded in 1200 - is old.",
        "I - We know.",
        "Мост - Это мост.",
    ],
)
def test_capitals_that_are_not_a_place_stay(text):
    assert read(f"{text} {LEAD}\n\n{MORE}")[1].text == f"{text} {LEAD}\n\n{MORE}"


def test_a_headline_is_recognised_after_a_date_marker():
    title, cleaned = read(f" date 2026-03-01 {HEADLINE}\n\n{LEAD}")
    assert (title, cleaned.text, cleaned.marker) == (HEADLINE, LEAD, "2026-03-01")


@pytest.mark.parametrize(
    "text",
    [
        LEAD,
        f"{LEAD}\n\n{MORE}",
        f"The board said:\n\n{MORE}",
        "Storm Petra: what we know\n\nTwo people are missing\n\nSchools stay closed",
        f"Dear readers,\n\n{MORE}",
        f"Advertisement\n\n{MORE}",
        f"Nobody slept.\n\n{MORE}",
        f"The gate is shut. Nobody slept.\n\n{MORE}",
        "Storm Petra: what we know\nTwo people are missing\nSchools stay closed",
        f"The board said on Monday that the gate of Port Maren\nwould open. {MORE}",
        HEADLINE,
        "",
    ],
)
def test_a_text_that_begins_with_itself_has_no_headline(text):
    assert title_of(text) is None


@pytest.mark.parametrize(
    "line",
    ["By Monday the gate was shut.", "In 2026 the gate was shut", "By Monday", "By May", "By Maren Holt she means"],
)
def test_a_first_line_of_the_news_is_no_byline_and_no_date(line):
    title, cleaned = read(f"{line}\n{LEAD}")
    assert (cleaned.byline, cleaned.marker) == (None, None)
    assert line in (title, cleaned.text.split("\n")[0])


def test_a_byline_below_the_text_is_not_the_articles():
    assert read(f"{HEADLINE}\n\n{LEAD}\n\nBy Maren Holt")[1].byline is None
