"""A line end inside a hard-wrapped paragraph becomes a blank; every other line end stays."""

import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.cleaning.wrapping import unwrapped

LEAD = (
    "The harbour board of Port Maren approved the new tidal gate on Monday, after Ana de la Reyes, the minister of "
    "Public Works, and the Association of Inshore Fishermen had talked for three nights."
)
SECOND = (
    "The gate will be built by Holt Marine. Its director, Maren Holt, said that the work would begin in May and "
    "that the Bay of Selden would stay open to ships."
)
THIRD = '"We have waited for this since the flood of 1988," she said, "and the sea has not waited for us."'
SECONDS = 20  # of processor time; a busy machine does not count
PARAGRAPHS = [LEAD, SECOND, THIRD]


@pytest.mark.parametrize("width", [40, 60, 66, 72, 80, 100])
def test_paragraphs_filled_to_a_width_are_joined(width):
    for between, indent in (("\n\n", ""), ("\n\n", "    ")):
        wrapped = between.join(textwrap.fill(each, width, initial_indent=indent) for each in PARAGRAPHS)
        assert unwrapped(wrapped) == between.join(indent + each for each in PARAGRAPHS)


def test_a_paragraph_with_only_an_indent_stays_apart():
    wrapped = "\n".join(textwrap.fill(each, 66, initial_indent="    ") for each in PARAGRAPHS)
    assert unwrapped(wrapped).split("\n") == ["    " + each for each in PARAGRAPHS]


def test_lines_of_uneven_length_that_end_within_sentences_are_joined():
    text = (
        "The trial of the pilot Ana\nReyes opened before the High\nCourt of Selden on Monday. Reyes,\nwho led the\n"
    )
    assert unwrapped(f"{text}Harbour Board until May, denies it.") == (
        "The trial of the pilot Ana Reyes opened before the High Court of Selden on Monday. Reyes, who led the "
        "Harbour Board until May, denies it."
    )


def test_a_word_broken_at_its_hyphen_is_joined():
    text = "The gate of Port Maren was opened on Monday by Maren Holt-\nReyes, who had waited for it."
    assert "Holt-Reyes, who" in unwrapped(text)


def test_a_headline_above_a_wrapped_text_stays_a_line():
    text = f"Board approves gate\nBy Ana Reyes\n{textwrap.fill(LEAD, 66)}\n\n{textwrap.fill(SECOND, 66)}"
    assert unwrapped(text) == f"Board approves gate\nBy Ana Reyes\n{LEAD}\n\n{SECOND}"


SHORT = (
    "The mayor of Elmstad left her office on Sunday after a ferry that\nParliament had paid for was not found.",
    '"I looked for it everywhere," said Mayor Ada\nGnidlok, who took office in 2019.',
    "The price of tin rose on Friday to its highest since\n1989, traders said.",
    "Judges in Port Maren on Monday heard the former head of the\nHarbour Bank of Selden, Maren Holt, and her "
    "brother Tom\nHolt, the prosecutor said.",
)


@pytest.mark.parametrize("paragraph", SHORT)
@pytest.mark.parametrize("above", ["", "Nobody was hurt.\n\n", "Holt on trial\n\n"])
@pytest.mark.parametrize("below", ["", "\n\nThe council meets on Monday."])
def test_a_paragraph_of_few_lines_is_joined_also_before_a_capital(paragraph, above, below):
    assert unwrapped(f"{above}{paragraph}{below}") == f"{above}{paragraph.replace(chr(10), ' ')}{below}"


@pytest.mark.parametrize("below", ["\n\nBy Tom Storm\n\n", "\nBy Tom Storm\n\n", "\n\n"])
@pytest.mark.parametrize("first", ["Storm Petra hits the coast and", "Board approves a gate that"])
def test_a_headline_over_two_lines_is_one_line(first, below):
    text = f"{first}\nstops all trains in the south{below}Petra reached the coast on Sunday."
    assert unwrapped(text) == text.replace("\n", " ", 1)


@pytest.mark.parametrize("lead", [*SHORT, LEAD, "The council meets."])
@pytest.mark.parametrize(
    "headline",
    ["Mayor resigns", "Mayor of Elmstad resigns after a ferry is lost", "Board backs gate, the mayor says"],
)
def test_a_headline_is_never_joined_to_the_text_below_it(headline, lead):
    for width in (44, 60, 72):
        below = textwrap.fill(lead.replace("\n", " "), width)
        assert unwrapped(f"{headline}\n{below}").split("\n")[0] == headline


def test_a_byline_in_lower_case_is_no_end_of_the_headline():
    text = f"Board approves gate\nby Ana Reyes, Harbour Post\n\n{LEAD}"
    assert unwrapped(text) == text


def test_a_first_line_with_an_article_that_fills_the_width_is_no_headline():
    text = "The trial of former minister Ada\nGnidlok-Reyes opened in the\nCourt of Selden in March, as she\nsaid."
    assert unwrapped(text) == text.replace("\n", " ")
    below = "Mayor Ada Gnidlok of Port Maren was married on\nMonday in the Harbour Hall, the town said."
    assert unwrapped(f"The end of a long, long wait\n{below}").split("\n")[1] == below.replace("\n", " ")


@pytest.mark.parametrize(
    "text",
    [
        "Roses are red,\nViolets are blue,\nThe gate is shut,\nAnd so are you.",
        "O gate of Selden, tall against the sea\nThe night is long and no one sings to thee\nBut we who wait.",
        "Gate    Height   Opened\nSelden  nine metres   1988.",
        "Gate | Height\nSelden | Nine metres.",
        "The board wants three things:\n\nA gate for the harbour of Port Maren\nMore boats for Elmstad.",
        "1. The gate of Port Maren, which was opened in March,\n2. The wall of Selden.",
        "Nobody was hurt.\n\nWhy the gate was built\nThe board says that the sea rises.",
        f"{SECOND}\nWhy the gate was built\n{THIRD}",
    ],
)
def test_verse_tables_lists_and_headings_stay_lines(text):
    assert unwrapped(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PARAGRAPHS),
        "\n\n".join(PARAGRAPHS),
        "Storm Petra: what we know\nTwo people are missing off Port Maren\nSchools stay closed until Wednesday",
        "Those who won in Port Maren:\nAna Reyes, Selden\nMaren Holt, Port Maren\nTom Storm, Valcorvo",
        "It needs:\n- a gate,\n- a wall and\n- a pump.",
        "Selden 3, Port Maren 1\nValcorvo 0, Elmstad 2\nRotterby 1, Kolding 1",
        "The gate was opened on Monday.\nNobody was hurt, the board said.\nIt will be closed again in May.",
        "",
        "\n\n",
    ],
)
def test_lines_that_are_paragraphs_headlines_or_items_stay_lines(text):
    assert unwrapped(text) == text


@pytest.mark.parametrize(
    "lines",
    ["of the,\n", "a.\n", f"{'of the ' * 9}a,\n{'of the ' * 5}a\n", ",\n\n", "of the\nGate.\n\n", "the  \n"],
)
def test_a_text_of_very_many_lines_is_handled_in_time(lines):
    started = time.process_time()
    unwrapped(lines * (1_000_000 // len(lines)))
    assert time.process_time() - started < SECONDS


@given(st.lists(st.sampled_from([*PARAGRAPHS, "of the", "a,", "Gate", "-", " ", "\n", "\n\n", "  x"])).map("".join))
def test_only_white_space_around_line_ends_changes_and_twice_is_once(text):
    joined = unwrapped(text)
    assert "".join(joined.split()) == "".join(text.split())
    assert unwrapped(joined) == joined
