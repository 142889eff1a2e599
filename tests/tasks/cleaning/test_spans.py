"""Cleaning only removes spans: text and removed spans give the raw text, and cleaning is idempotent."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.cleaning.encoding import raw_text
from tasks.cleaning.spans import cut, put_back
from warehouse.tables.schema import REMOVED_SPANS
from warehouse.tables.table import doc_of

SENTENCE = "The harbour board approved the new tidal gate on Monday."
OTHER = "Fishermen said the gate would cost them the spring season."
SECONDS = 20  # of processor time; a busy machine does not count
KINDS = set(doc_of(REMOVED_SPANS.schema.field("kind")).labels)

# Texts as hostile as they are likely: pieces every rule looks at, in any order, with any white space between.
PIECES = st.sampled_from(
    [
        " date 2021-12-23 ", "date 2021-13-45 ", "(Image: AP)", "(Photo by X/AFP via Getty Images) / Getty Images)",
        "LONDON (Reuters) - ", "(CNN)", "London (CNN)", "MOSCOW, December 23. /TASS/. ", SENTENCE, OTHER,
        "Image source, Getty Images", "Image caption, The gate in May", "Advertisement", "Read more: The gate",
        "© 2026 The Post. All rights reserved", "Reuters", "Photo: X/Y", "(Reporting by A B; Editing by C D)",
        "By Maren Holt", "THE GATE IS OPEN AGAIN", "The pilot who never learned to swim", ", ", "Comments", ". ",
        " ", "  ", "\n", "\n\n", "\n\n\n", "\u00a0", "\t", "é", "😀", "(", ")", "A",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=14).map("".join))


@given(TEXTS)
def test_the_text_and_the_removed_spans_give_the_raw_text(text):
    raw = raw_text(text)
    cleaned = cut(raw)
    assert put_back(cleaned.text, cleaned.removed) == raw


@given(TEXTS)
def test_removed_spans_are_ordered_disjoint_and_equal_to_the_raw_text(text):
    raw = raw_text(text)
    at = 0
    for span in cut(raw).removed:
        assert at <= span.raw_start < span.raw_end <= len(raw)
        assert raw[span.raw_start : span.raw_end] == span.surface
        assert span.kind in KINDS
        at = span.raw_end


@given(TEXTS)
def test_cleaning_a_cleaned_text_removes_nothing(text):
    cleaned = cut(raw_text(text)).text
    assert cut(cleaned).removed == ()
    assert cut(cleaned).text == cleaned


@given(TEXTS)
def test_a_cleaned_text_has_no_spare_white_space(text):
    cleaned = cut(raw_text(text)).text
    assert cleaned == cleaned.strip()
    assert not any(spare in cleaned for spare in ("  ", " \n", "\n ", "\n\n\n", "\t", "\r"))


def removed(text):
    """Kind and surface of each removed span except white space."""
    return [(span.kind, span.surface) for span in cut(raw_text(text)).removed if span.kind != "whitespace"]


def test_a_date_marker_is_removed_and_its_date_kept():
    cleaned = cut(f" date 2021-12-23 {SENTENCE}")
    assert cleaned.text == SENTENCE
    assert cleaned.marker == "2021-12-23"


@pytest.mark.parametrize(
    "text", ["date 2021-13-45 is wrong", "update 2021-12-23 it is", f"{SENTENCE} date 2021-12-23 "]
)
def test_text_that_only_looks_like_a_date_marker_stays(text):
    assert cut(text).marker is None
    assert cut(text).text == text.strip()


@pytest.mark.parametrize(
    ("credit", "agency"),
    [
        ("(Image: AP)", "AP"),
        ("(Photo: Reuters)", "Reuters"),
        ("(Image credit: Maren Holt/AFP)", "AFP"),
        ("(Photo by Maren Holt/AFP via Getty Images)", "AFP"),
        ("(AP Photo/Maren Holt, File)", "AP"),
        ("(REUTERS/Maren Holt)", "Reuters"),
        ("(Maren Holt/Getty Images)", None),
        ("Image source, Getty Images", None),
        ("Image source, PA Media", "PA"),
        ("Image: Maren Holt/dpa", "dpa"),
        ("Picture: Harbour Board", None),
        ("Credit...Maren Holt for The Post", None),
        ("Getty Images", None),
    ],
)
def test_a_credit_is_removed_and_its_agency_kept(credit, agency):
    cleaned = cut(f"{SENTENCE}\n\n{credit}\n\n{OTHER}")
    assert cleaned.text == f"{SENTENCE}\n\n{OTHER}"
    assert ("image_credit", credit) in [(span.kind, span.surface) for span in cleaned.removed]
    assert cleaned.wire_credit == agency


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("LONDON (Reuters) - ", "Reuters"),
        ("WASHINGTON (AP) — ", "AP"),
        ("PARIS, March 2 (AFP) - ", "AFP"),
        ("New Delhi, Mar 2 (PTI) ", "PTI"),
        ("BEIJING, March 2 (Xinhua) -- ", "Xinhua"),
        ("MOSCOW, March 2. /TASS/. ", "TASS"),
        ("Berlin (dpa) - ", "dpa"),
        ("(Reuters) - ", "Reuters"),
        ("(CNN)", None),
        ("London (CNN)", None),
        ("New Delhi/Beijing (CNN Business)", None),
    ],
)
def test_a_dateline_is_removed_and_its_agency_kept(opening, agency):
    cleaned = cut(opening + SENTENCE)
    assert cleaned.text == SENTENCE
    assert [(span.kind, span.surface) for span in cleaned.removed] == [("dateline", opening)]
    assert cleaned.wire_credit == agency


def test_a_dateline_after_a_marker_is_removed():
    cleaned = cut(f" date 2026-03-02 LONDON (Reuters) - {SENTENCE}")
    assert (cleaned.text, cleaned.marker, cleaned.wire_credit) == (SENTENCE, "2026-03-02", "Reuters")


def test_the_agency_of_the_text_wins_over_the_agency_of_the_picture():
    assert cut(f"PARIS (AFP) - {SENTENCE}\n(Image: AP)").wire_credit == "AFP"


@pytest.mark.parametrize(
    "line",
    [
        "Image caption, The gate in May",
        "Media caption: Watch the gate close",
        "Advertisement",
        "Read more: Why the gate was late",
        "Sign up for our morning newsletter and never miss a story",
        "Share this article",
        "© 2026 The Post. The Post is not responsible for other sites.",
        "The BBC is not responsible for the content of external sites. Read about our approach.",
        "Follow us on Twitter @thepost",
        "Data is a real-time snapshot *Data is delayed at least 15 minutes.",
        "(Reporting by Maren Holt; Editing by Ana Reyes)",
        "The Associated Press contributed to this report.",
        "— The Post's Ana Reyes and Maren Holt contributed reporting",
        "— with reporting from The Post's Maren Holt",
        "Additional reporting by Ana Reyes",
        "By Maren Holt and Ana de la Reyes",
        "Ana Reyes is the Post's harbour editor. She is based in Port Maren.",
        "Maren Holt covers shipping for The Post. You can follow her on Twitter @marenholt.",
        "Write to Maren Holt at maren.holt@post.example",
        "Reach the reporters on Twitter at http://twitter.example/marenholt",
        "Follow The Post Opinion section on Facebook, Twitter (@PostOpinion) and Instagram.",
        "Have a tip? Ana Reyes may be reached at ana@post.example.",
        "Get the latest news right in your inbox. Subscribe to our newsletters.",
        "Related: Why the gate was late",
        "SEE MORE: Why the gate was late",
        "More from The Post: Why the gate was lateWhat the gate will cost",
        "More harbour news: https://post.example/harbour and https://post.example/gate",
        "https://post.example/harbour",
        "Most read in world news",
        "Comments",
        "- Order Reprints",
        "An error has occurred, please try again later.",
        "This copy is for your personal, non-commercial use only. To order copies visit our site.",
        "This story has been updated with additional details.",
        "Updated at 1:23 p.m.",
        "WATCH THE FULL INTERVIEW HERE:",
        "FILE - Workers inspect the tidal gate at Port Maren, Feb. 27, 2026.",
        "“It is our spring they take,” said a fisherman.Credit...Maren Holt for The Post",
    ],
)
def test_a_line_of_the_page_around_the_article_is_removed(line):
    for between in ("\n", "\n\n"):
        cleaned = cut(between.join([SENTENCE, line, OTHER]))
        assert cleaned.text == f"{SENTENCE}{between}{OTHER}"


@pytest.mark.parametrize(
    "news",
    [
        "The Associated Press (AP) said on Monday it would appeal.",
        "Photos by Reuters showed the breach in the northern wall.",
        "The image (one of three) was taken by a resident.",
        "Advertisement spending fell by a third, the company said.",
        "Read more carefully, the report blames the ministry.",
        "He will share this story with the committee on Tuesday.",
        "Follow the money, the prosecutor told the court.",
        "Copyright law was changed in 2024 to allow it.",
        "The bank (rated A by two agencies) said its reserves were sound.",
        "More: the minister promised nothing at all.",
        "Supported by a crutch, the mayor climbed the steps.",
        "AP Moller-Maersk shares rose 3% on Monday.",
        "Reporting by the ministry is due in May, she said.",
        "By Monday the gate was shut and Maren Holt had left.",
        "Follow me, the pilot told the ferry, and it did.",
        "Comments by the minister were read out in court on Monday.",
        "Related charges against the board were dropped on Monday.",
        "Updated figures showed that the gate cost 20 million euros in 2026 alone, the board said.",
        "Maren Holt is a reporter for The Post who was arrested at the gate on Monday.",
        "The board, which has contributed to this and other funds, said nothing.",
        "Watch your step, she said.",
        "NATO, EU, UN AND IMF OFFICIALS WERE AT THE GATE.",
        "Image problems have dogged the party since the spring, its leader admitted.",
    ],
)
def test_a_sentence_of_the_news_stays(news):
    for text in (f"{SENTENCE}\n{news}\n{OTHER}", f"{news}\n\n{OTHER}", news):
        assert cut(text).text == text


def test_a_caption_is_removed_with_the_credit_that_ends_its_line():
    line = "Workers inspect the tidal gate at Port Maren, Feb. 27, 2026. "
    assert removed(f"{SENTENCE}\n{line}(Photo by Ana Reyes/Getty Images)\n{OTHER}") == [
        ("caption", line), ("image_credit", "(Photo by Ana Reyes/Getty Images)"),
    ]  # fmt: skip


LONG_CAPTION = f"Image caption, The gate in May. {SENTENCE} {OTHER} Nobody was hurt."


@pytest.mark.parametrize(
    "text", [LONG_CAPTION, f"Image caption, The gate in May. {SENTENCE}", f"FILE - {SENTENCE} {OTHER}"]
)
def test_an_article_on_the_same_line_as_its_caption_stays(text):
    assert cut(text).text == text


def test_a_line_of_several_sentences_is_not_a_caption():
    assert LONG_CAPTION in cut(f"{LONG_CAPTION}\n{SENTENCE}").text


def test_a_text_that_is_only_a_caption_is_removed():
    assert cut("Image caption, The gate in May").text == ""


@pytest.mark.parametrize("title", ["Gate opens in Port Maren", "GATE OPENS IN PORT MAREN | The Post"])
def test_a_first_line_that_repeats_the_title_is_removed(title):
    cleaned = cut(f"Gate opens in Port Maren\n{SENTENCE}", title)
    assert cleaned.text == SENTENCE
    assert cleaned.removed[0].kind == "repeat"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (SENTENCE, SENTENCE),
        (f"{SENTENCE}\n{OTHER}", "The harbour board approved"),
        (f"{OTHER}\n{SENTENCE}", SENTENCE),
    ],
)
def test_a_first_line_that_is_news_stays(text, title):
    assert cut(text, title).text == text


def test_a_banner_in_capitals_is_removed():
    banner = "HARBOUR BOARD APPROVES GATE AFTER ELEVEN HOURS"
    assert cut(f"{SENTENCE}\n{banner}\n{OTHER}\nThe gate will open in May.").text.count("\n") == 2


def test_capitals_are_banners_only_if_most_lines_are_not_in_capitals():
    wire = "HARBOUR BOARD APPROVES TIDAL GATE\nFISHERMEN THREATEN TO GO TO COURT"
    assert cut(wire).text == wire
    rows = ["| GATE | THE GATE BUILDERS INC | 225.86 |", "MSCI, FTSE, DAX"]
    stocks = "\n".join(
        [SENTENCE, *rows, OTHER, f"{SENTENCE[:-1]} morning.", *(f"It is day {n}." for n in range(4))]
    )
    assert cut(stocks).text == stocks


TEASERS = [
    "The pilot who never learned to swim",
    "How one storm changed the harbour for ever...",
    "Ten songs about the sea",
]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_headlines_of_other_articles_below_the_last_sentence_are_removed(count):
    text = "\n".join([SENTENCE, OTHER, "The gate will open in May."])
    assert cut("\n".join([text, *TEASERS[:count]])).text == text


def test_lines_that_only_look_like_such_headlines_stay():
    listed = "\n".join([SENTENCE, OTHER, "These won:", *TEASERS, "A gate is not a wall"])
    for text in (
        listed,
        f"{SENTENCE}\n{TEASERS[0]}",
        TEASERS[0],
        f"{SENTENCE}\n{OTHER}\nSo it was.\nBoard 12, fishermen 3",
    ):
        assert cut(text).text == text


@pytest.mark.parametrize("stray", [", ", " ; ", ",\n"])
def test_a_comma_at_the_start_is_removed(stray):
    assert cut(stray + SENTENCE).text == SENTENCE


HOSTILE = [
    "Read more ", "By A ", "Follow x ", "Credit...", "A is a reporter. ", "(AP) ", "(Image: ", "@", "reporting by ",
    "Photo by A-",
    "https://", "Updated 1:2 ", "FILE - ", "date 2021-12-23", "a", " ", "A", "Image caption, ", "1:", "A B ", "-",
    "contributed to this ", "more from ", "(Photo by /", "LONDON (", "A, ", "inbox ", "A. ", "\n", "follow @", ", ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_makes_cleaning_slow(piece):
    """200,000 code points that patterns can match in many ways; the slowest takes 3 seconds."""
    line = (piece * 700)[:690]
    lines = [line[: 690 - n % 50] + "!" * (n % 3) for n in range(300)]
    started = time.process_time()
    cut("\n".join(lines), line)
    cut(" ".join(lines), line)
    cut(f"x{piece * 50_000}!", line)
    assert time.process_time() - started < SECONDS


def test_a_row_of_hyphens_does_not_make_cleaning_slow():
    assert cut(f"Photo by {'A-' * 100}!").text.startswith("Photo by A-")


def test_a_plain_credit_after_a_sentence_leaves_the_sentence():
    assert cut(f"{SENTENCE} (Image: AP)").text == SENTENCE


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_repeated_paragraph_is_removed(between):
    cleaned = cut(between.join([SENTENCE, OTHER, SENTENCE]))
    assert cleaned.text == between.join([SENTENCE, OTHER])
    assert ("repeat", SENTENCE) in [(span.kind, span.surface) for span in cleaned.removed]


@pytest.mark.parametrize("line", ["It was not to be.", "What made you leave the harbour board after eleven years?"])
def test_a_short_line_or_a_question_may_be_repeated(line):
    text = f"{line}\nSo it was said.\n{line}"
    assert cut(text).text == text


def test_a_text_of_ten_thousand_markers_is_cleaned():
    cleaned = cut("date 2021-12-23 " * 10_000 + SENTENCE)
    assert cleaned.text.endswith(SENTENCE)


def test_the_form_of_the_seed_document_is_read_as_intended():
    raw = raw_text(f' date 2021-12-23 {SENTENCE}\n\n"{OTHER}"\u00a0He left.\n\n(Image: AP)\n')
    cleaned = cut(raw)
    assert cleaned.text == f'{SENTENCE}\n\n"{OTHER}" He left.'
    assert (cleaned.marker, cleaned.wire_credit) == ("2021-12-23", "AP")
    assert put_back(cleaned.text, cleaned.removed) == raw
