"""Numbers of a text with what they count or measure."""

import json
from itertools import pairwise

import pytest

from models.amounts.amounts import amounts_in
from models.amounts.stage import RuleAmounts
from models.api import AMOUNT_BOUNDS, AMOUNT_KINDS, Amount
from models.datasets.dates_amounts import DEVELOPMENT
from models.dates.stage import CalendarDates
from models.evaluation.dates_amounts import amount_figures, date_figures
from models.reading import read as reading_of
from models.rules.sentences import split_sentences
from tests.work import calls_of


def read(text: str, dates=()) -> list[Amount]:
    return amounts_in(text, split_sentences(text), list(dates))


@pytest.mark.parametrize(
    ("text", "surface", "low", "high", "bound", "unit", "kind"),
    [
        ("At least 6,301 people died.", "At least 6,301 people", 6301, None, "more_than", "people", "count"),
        ("Up to 200 homes burned.", "Up to 200 homes", None, 200, "less_than", "homes", "count"),
        ("About two dozen sheep fled.", "About two dozen sheep", 24, 24, "about", "sheep", "count"),
        ("Half a million homes lost power.", "Half a million homes", 5e5, 5e5, "exact", "homes", "count"),
        ("Tens of thousands of flights went.",
         "Tens of thousands of flights", 1e4, None, "more_than", "flights", "count"),
        ("They have four other children.", "four other children", 4, 4, "exact", "children", "count"),
        ("Twelve United Airlines employees left.",
         "Twelve United Airlines employees", 12, 12, "exact", "employees", "count"),
        ("A total of 4.5 million Americans quit.",
         "A total of 4.5 million Americans", 4.5e6, 4.5e6, "exact", "people", "count"),
        ("Between 10 and 15 people were held.", "Between 10 and 15 people", 10, 15, "range", "people", "count"),
        ("It is worth $1.2tn.", "$1.2tn", 1.2e12, 1.2e12, "exact", "USD", "money"),
        ("It cost more than £2.3 billion.", "more than £2.3 billion", 2.3e9, None, "more_than", "GBP", "money"),
        ("It cost 300 million euros.", "300 million euros", 3e8, 3e8, "exact", "EUR", "money"),
        ("It cost A$40 then.", "A$40", 40, 40, "exact", "AUD", "money"),
        ("It cost 12 Australian dollars.", "12 Australian dollars", 12, 12, "exact", "AUD", "money"),
        ("It cost between $2 million and $7 million.",
         "between $2 million and $7 million", 2e6, 7e6, "range", "USD", "money"),
        ("It cost $2-3 million.", "$2-3 million", 2e6, 3e6, "range", "USD", "money"),
        ("It sold for 16p a litre.", "16p a litre", 0.16, 0.16, "exact", "GBP", "money"),
        ("It was 86 cents.", "86 cents", 0.86, 0.86, "exact", "USD", "money"),
        ("Prices rose 7%.", "7%", 7, 7, "exact", "percent", "percent"),
        ("Prices rose nearly 5 per cent.", "nearly 5 per cent", 5, 5, "about", "percent", "percent"),
        ("It makes 8% to 10% there.", "8% to 10%", 8, 10, "range", "percent", "percent"),
        ("The fund, -0.77% lower, closed.", "-0.77%", -0.77, -0.77, "exact", "percent", "percent"),
        ("It fell 30 basis points.", "30 basis points", 30, 30, "exact", "basis points", "percent"),
        ("A third of firms agreed.", "A third of firms", 0.333333, 0.333333, "exact", "share", "other"),
        ("One in five adults smokes.", "One in five", 0.2, 0.2, "exact", "share", "other"),
        ("The rate nearly doubled.", "nearly doubled", 2, 2, "about", "times", "other"),
        ("It took more than seven weeks.", "more than seven weeks", 7, None, "more_than", "weeks", "duration"),
        ("It took another half an hour.", "another half an hour", 0.5, 0.5, "exact", "hours", "duration"),
        ("It took over a year.", "over a year", 1, None, "more_than", "years", "duration"),
        ("It was a 20-year war.", "20-year", 20, 20, "exact", "years", "duration"),
        ("A 29-year-old driver.", "29-year-old", 29, 29, "exact", "years", "age"),
        ("Ana Reis, 54, spoke.", "54", 54, 54, "exact", "years", "age"),
        ("A 5m wall fell.", "5m", 5, 5, "exact", "m", "distance"),
        ("Some 10 to 15 million people voted.",
         "Some 10 to 15 million people", 1e7, 1.5e7, "range", "people", "count"),
        ("He walked 10-15 km.", "10-15 km", 10, 15, "range", "km", "distance"),
        ("It weighs 20 tonnes.", "20 tonnes", 20, 20, "exact", "t", "mass"),
        ("It was -5C.", "-5C", -5, -5, "exact", "degC", "temperature"),
        ("It moved at 90 km/h.", "90 km/h", 90, 90, "exact", "km/h", "rate"),
        ("It struck three times.", "three times", 3, 3, "exact", "times", "count"),
    ],
)  # fmt: skip
def test_a_number_is_read_with_its_words_of_bound_and_unit(text, surface, low, high, bound, unit, kind):
    (amount,) = read(text)
    assert amount.surface == surface
    assert (amount.low, amount.high, amount.bound) == (low, high, bound)
    assert (amount.unit, amount.kind) == (unit, kind)
    assert amount.currency == (unit if kind == "money" else None)


@pytest.mark.parametrize(
    "text",
    [
        "The G7 met over Covid-19.",
        "He flew a 737 and took Route 66.",
        "They won 3-1 and drew 2-2.",
        "Call 1-800-555-0199 at 3:30.",
        "She came 2nd, on page 12 of No. 4.",
        "The S&P 500 opened late.",
        "No number is here.",
        "It stood at 94 once money markets opened.",
    ],
)
def test_numbers_in_names_results_and_labels_are_no_amounts(text):
    assert read(text) == []


def test_a_number_in_a_date_is_no_amount():
    text = "On 12 May 2020 the dam broke; 12 men drowned."
    (amount,) = read(text, [(3, 14)])
    assert amount.surface == "12 men"


def test_the_stage_leaves_out_the_numbers_of_the_dates_that_it_is_given():
    text = "On 12 May 2020 the dam broke; 12 men drowned."
    reading, stage = reading_of([text], []), RuleAmounts()
    [dates] = CalendarDates().put_on_calendar(reading)
    assert [amount.surface for amount in stage.measure(reading, [dates])[0]] == ["12 men"]
    assert stage.identity.model_id.startswith("nightdesk-amounts-1-")


def test_a_bare_number_takes_the_unit_of_the_count_before_it():
    amounts = read("Sales fell to 173,740 vehicles. Van sales were 91,699. They cut it from 10 days to five.")
    read_as = [(amount.low, amount.unit) for amount in amounts]
    assert read_as == [(173740, "vehicles"), (91699, "vehicles"), (10, "days"), (5, "days")]


def test_a_bare_number_of_deaths_is_of_people_beside_a_count_of_cases():
    amounts = read("Deaths reached 5.4 million, with 300 million cases.")
    assert [(amount.unit, amount.topic) for amount in amounts] == [("people", "died"), ("cases", "infected")]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("At least 42 people were killed.", "died"),
        ("The death toll rose to 42.", "died"),
        ("The flood killed 42 people.", "died"),
        ("Officials put the number of deaths at 42.", "died"),
        ("Police arrested 42 protesters.", "arrested"),
        ("It left 42 injured.", "injured"),
    ],
)
def test_what_happened_to_people_is_the_same_topic_in_any_words(text, topic):
    (amount,) = read(text)
    assert (amount.low, amount.topic) == (42, topic)
    assert amount.unit in ("people", "protesters")


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("The unemployment rate fell to 3.9%.", "unemployment rate"),
        ("The debt is 15% of GDP.", "GDP"),
        ("It nears a $3 trillion market value.", "market value"),
        ("It had an operating loss of $6.3bn.", "operating loss"),
        ("He has 10,000 employees in China.", "employees in China"),
        ("It took 20 minutes.", None),
    ],
)
def test_the_words_that_say_of_what_are_evidence(text, of):
    (amount,) = read(text)
    assert amount.of == of
    if of is not None:
        assert text[amount.of_start : amount.of_end] == of


def test_prices_are_by_something_and_measures_have_their_si_value():
    price, rate, depth = read("It costs $18.50 per share. It burns 30 litres a day at a depth of 10 feet.")
    assert (price.per, price.si_unit) == ("share", None)
    assert (rate.per, rate.kind) == ("day", "rate")
    assert (depth.si_low, depth.si_high, depth.si_unit) == (pytest.approx(3.048), pytest.approx(3.048), "m")


def test_amounts_are_evidence_in_document_order():
    text = "Some 30 to 40 ships, worth $5m (£4m), sank; 12 sailors, two-thirds of them young, drowned in 3 hours."
    amounts = read(text)
    assert len(amounts) == 6
    assert all(text[a.start : a.end] == a.surface for a in amounts)
    assert all(a.end <= b.start for a, b in pairwise(amounts))
    assert {a.bound for a in amounts} <= set(AMOUNT_BOUNDS)
    assert {a.kind for a in amounts} <= set(AMOUNT_KINDS)


def test_all_but_three_does_not_say_how_many():
    assert read("All but three of the ships have cases.") == []
    assert [amount.low for amount in read("All three of the ships have cases.")] == [3]


def test_a_text_of_many_numbers_takes_linear_work():
    def calls(count: int) -> int:
        text = " ".join(f"1,{number % 900 + 100} men and" for number in range(count))
        assert len(read(text)) == count
        return calls_of(lambda: read(text))

    assert calls(2000) < 5 * calls(500)


def test_dates_and_amounts_are_measured_on_the_articles_that_no_rule_was_made_on(tmp_path):
    text = "On Friday 12 men drowned, 3 boats sank, and the mayor wept."
    news = tmp_path / "news"
    news.mkdir()
    article = {"id": "x", "title": "", "text": text, "sentences": [[0, len(text)]], "split": "dev"}
    (news / "articles.jsonl").write_text(json.dumps(article) + "\n")
    day = {"start": 3, "end": 9, "from": "2021-12-17", "to": "2021-12-17"}
    men = {"start": 10, "end": 16, "low": 12, "high": 12, "bound": "exact", "unit": "men", "kind": "count"}
    boats = {"start": 26, "end": 33, "low": 4, "high": 4, "bound": "exact", "unit": "boats", "kind": "count"}
    amounts = [one | {"currency": None} for one in (men, boats)]
    row = {"id": "x", "date": "2021-12-23", "dates": [day], "amounts": amounts}
    other = row | {"dates": [], "amounts": []}
    rows = [other] * DEVELOPMENT + [row]
    (news / "places_dates_amounts.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    dates, amounts = date_figures(tmp_path), amount_figures(tmp_path)
    assert (dates.texts, dates.scores["F1, right"].value) == (1, 1)
    assert (amounts.scores["F1, right"].value, amounts.scores["F1, found"].value) == (0.5, 1)
