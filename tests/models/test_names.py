"""The edges of names, and the fullest name of each entity."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.api import Mention
from models.rules.countries import countries_as_locations
from models.rules.mentions import is_name, split_compounds, tidy_span, whole_words
from models.rules.names import fullest_names, shared_types
from tests.work import calls_of


@pytest.mark.parametrize(
    ("tagged", "kept"),
    [
        ("Russia’s", "Russia"),
        ("Lindqvist's", "Lindqvist"),
        ("Moss'", "Moss"),
        ("“Herald”", "Herald"),
        ("(NATO)", "NATO"),
        ("(NATO", "NATO"),
        ("Acme Inc.", "Acme Inc."),
        ("Oslo.", "Oslo"),
        ("Bank of Norway (BoN)", "Bank of Norway (BoN)"),
        ("'s", ""),
        ("—", ""),
    ],
)
def test_what_is_not_of_a_name_is_trimmed(tagged, kept):
    start, end = tidy_span(tagged, 0, len(tagged))
    assert tagged[start:end] == kept


def test_the_last_stop_of_initials_belongs_to_the_name():
    text = "the U.S. embassy"
    assert text[slice(*tidy_span(text, 4, 7))] == "U.S."


@given(st.text(max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_trimming_stays_inside_the_text_and_never_grows_but_by_one_stop(text, a, b):
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    left, right = tidy_span(text, start, end)
    assert start <= left <= right <= min(len(text), end + 1)


def mentions_of(text, *named):
    """Each (surface, type) at its next place in the text."""
    mentions, start = [], 0
    for surface, kind in named:
        start = text.index(surface, start)
        mentions.append(Mention(start, start + len(surface), surface, kind, 1.0, surface))
        start += len(surface)
    return mentions


def names_in(text, *named):
    return fullest_names(text, mentions_of(text, *named))


def test_a_surname_gets_the_full_name_given_before_or_after():
    text = "Lindqvist spoke. Anna Lindqvist left; Lindqvist's car waited."
    names = names_in(text, ("Lindqvist", "person"), ("Anna Lindqvist", "person"), ("Lindqvist", "person"))
    assert names == ["Anna Lindqvist"] * 3


@pytest.mark.parametrize(("probability", "kind"), [(0.6, "person"), (0.95, "location")])
def test_a_mention_that_is_not_surely_a_place_is_the_person_of_that_surname(probability, kind):
    text = "Lena Harrow left. Harrow had spoken."
    full, bare = mentions_of(text, ("Lena Harrow", "person"), ("Harrow", "location"))
    mentions = [full, replace(bare, probability=probability)]
    names = fullest_names(text, mentions)
    assert names[1] == ("Lena Harrow" if kind == "person" else "Harrow")
    assert shared_types(mentions, names)[1] == kind


def test_a_surname_two_people_share_stays_a_surname():
    text = "Joe Biden and Hunter Biden came. Biden spoke."
    names = names_in(text, ("Joe Biden", "person"), ("Hunter Biden", "person"), ("Biden", "person"))
    assert names == ["Joe Biden", "Hunter Biden", "Biden"]


def test_of_two_people_of_a_surname_the_only_one_named_before_is_meant():
    text = "Ada Berg spoke. Berg left; then Olaf Berg came."
    names = names_in(text, ("Ada Berg", "person"), ("Berg", "person"), ("Olaf Berg", "person"))
    assert names == ["Ada Berg", "Ada Berg", "Olaf Berg"]


@pytest.mark.parametrize(("title", "full"), [("Mr.", "Paul Berg"), ("Mrs", "Mary Berg"), ("Dr.", "Berg")])
def test_a_title_says_which_of_two_people_is_meant(title, full):
    text = f"Mary Berg and Paul Berg came. {title} Berg spoke."
    assert names_in(text, ("Mary Berg", "person"), ("Paul Berg", "person"), ("Berg", "person"))[2] == full


@pytest.mark.parametrize("slip", ["Liebermann", "Leiberman", "Lieberma", "Lieborman"])
def test_a_surname_with_a_slip_is_that_person(slip):
    text = f"Ada Lieberman spoke. {slip} left."
    assert names_in(text, ("Ada Lieberman", "person"), (slip, "person"))[1] == "Ada Lieberman"


@pytest.mark.parametrize("other", ["Liebermans", "Hieberman", "Liebmann", "Lieber", "Eva Leiberman"])
def test_another_surname_is_no_slip(other):
    text = f"Ada Lieberman spoke. {other} left."
    assert names_in(text, ("Ada Lieberman", "person"), (other, "person"))[1] == other


def test_the_beginning_of_a_long_name_is_that_person():
    text = "Princess Ilva bint Rashid came. Princess Ilva spoke."
    names = names_in(text, ("Princess Ilva bint Rashid", "person"), ("Princess Ilva", "person"))
    assert names == ["Princess Ilva bint Rashid"] * 2


def test_a_middle_initial_does_not_make_two_people():
    text = "Joe Biden came. Joe R. Biden spoke. Biden left."
    names = names_in(text, ("Joe Biden", "person"), ("Joe R. Biden", "person"), ("Biden", "person"))
    assert names == ["Joe R. Biden"] * 3


def test_a_surname_of_two_words_gets_the_full_name():
    text = "Ann De Wit left. De Wit said no."
    assert names_in(text, ("Ann De Wit", "person"), ("De Wit", "person")) == ["Ann De Wit"] * 2


def test_an_acronym_in_brackets_gets_its_expansion():
    text = "The European Union (EU) paid. The EU waited."
    names = names_in(text, ("European Union", "organisation"), ("EU", "organisation"), ("EU", "organisation"))
    assert names == ["European Union"] * 3


def test_an_acronym_never_declared_needs_its_initials_to_fit_one_name():
    text = "The United States left. US troops stayed. The UN met."
    names = names_in(text, ("United States", "location"), ("US", "location"), ("UN", "organisation"))
    assert names == ["United States", "United States", "UN"]


def test_an_acronym_two_names_fit_stays_an_acronym():
    text = "Arab League and Art Lovers met. AL spoke."
    names = names_in(text, ("Arab League", "organisation"), ("Art Lovers", "organisation"), ("AL", "organisation"))
    assert names[2] == "AL"


def test_initials_are_the_same_with_and_without_spaces_between_them():
    text = "J.K. Orlin wrote it. J. K. Orlin signed it; Orlin left. The U.S. Army came."
    names = names_in(text, ("J.K. Orlin", "person"), ("J. K. Orlin", "person"), ("Orlin", "person"))
    assert names == ["J.K. Orlin"] * 3
    assert names_in(text, ("U.S. Army", "organisation")) == ["U.S. Army"]


def test_a_part_of_a_hyphenated_surname_is_the_whole_where_the_article_names_it():
    text = "Efua Mensah-Bonsu came. Mensah-Bonsu left, and Norway-Sweden talks began."
    marks = [("Efua Mensah-Bonsu", "person", 0), ("Mensah", "organisation", 20), ("Bonsu", "person", 20)]
    marks.append(("Norway", "location", 0))
    spans = [(text.index(words, at), words, kind) for words, kind, at in marks]
    mentions = [Mention(at, at + len(words), words, kind, 0.9, words) for at, words, kind in spans]
    widened = [(m.surface, m.type, text[m.start : m.end] == m.surface) for m in whole_words(text, mentions)]
    assert widened == [
        ("Efua Mensah-Bonsu", "person", True),
        ("Mensah-Bonsu", "person", True),
        ("Norway", "location", True),
    ]


def test_a_firm_gets_the_longer_name_that_stands_before_it():
    text = "Kessler Motors Ltd. sank. Kessler Motors closed a plant; Kessler said so."
    surfaces = ("Kessler Motors Ltd.", "Kessler Motors", "Kessler")
    names = names_in(text, *((surface, "organisation") for surface in surfaces))
    assert names == ["Kessler Motors Ltd."] * 3


def test_the_end_of_a_longer_name_that_stands_before_is_that_body_or_place():
    text = "Elmstad City lost at the Vorland Republic of Arden. City left Arden."
    named = [("Elmstad City", "organisation"), ("Vorland Republic of Arden", "location")]
    names = names_in(text, *named, ("City", "organisation"), ("Arden", "location"))
    assert names[2:] == ["Elmstad City", "Vorland Republic of Arden"]


@pytest.mark.parametrize("full", ["Kessler Inc.", "KSL & Co. Inc.", "Kessler Motors Corp."])
def test_a_form_of_law_makes_no_other_name_wherever_it_stands(full):
    short = full.split(" Inc")[0].split(" &")[0].split(" Corp")[0]
    text = f"{short} fell. {full} closed a plant."
    assert names_in(text, (short, "organisation"), (full, "organisation")) == [full] * 2


def test_a_word_cut_short_is_the_body_whose_name_begins_with_it():
    text = "The Fed waits. The Federal Office of Ice met; Fed people left the Federation."
    surfaces = ("Fed", "Federal Office of Ice", "Fed", "Federation")
    names = names_in(text, *((surface, "organisation") for surface in surfaces))
    assert names == ["Federal Office of Ice", "Federal Office of Ice", "Federal Office of Ice", "Federation"]
    text = "The Fed met the Federal Office and the Federal Bank."
    surfaces = ("Fed", "Federal Office", "Federal Bank")
    assert names_in(text, *((surface, "organisation") for surface in surfaces))[0] == "Fed"


def test_a_people_has_the_form_of_its_name_that_comes_first():
    text = "Vorlandian troops met Vorlandians; Democrats and the Democratic camp left."
    surfaces = ("Vorlandian", "Vorlandians", "Democrats", "Democratic")
    names = names_in(text, *((surface, "nationality") for surface in surfaces))
    assert names == ["Vorlandian", "Vorlandian", "Democrats", "Democrats"]


def test_a_body_named_before_a_part_of_it_is_another():
    text = "Norfell Radio aired it. Norfell Radio Archive kept it. "
    text += "Vorland Bank of Arden and Vorland Bank Leasing met Vorland Bank."
    names = names_in(text, ("Norfell Radio", "organisation"), ("Norfell Radio Archive", "organisation"))
    assert names == ["Norfell Radio", "Norfell Radio Archive"]
    surfaces = ("Vorland Bank of Arden", "Vorland Bank Leasing", "Vorland Bank")
    assert names_in(text, *((surface, "organisation") for surface in surfaces))[2] == "Vorland Bank"


def test_a_name_has_a_capital_or_a_digit_where_its_script_has_capitals():
    assert [s for s in ("Oslo", "eBay", "10 Downing", "北京", "music", "he added", "I", "His") if is_name(s)] == [
        "Oslo",
        "eBay",
        "10 Downing",
        "北京",
    ]


def test_two_places_joined_by_a_hyphen_are_two_if_the_text_names_both_alone():
    text = "The Norway-Sweden line links Norway with Sweden, said Al-Jazeera."
    named = [("Norway-Sweden", "event"), ("Norway", "location"), ("Sweden", "location")]
    split = split_compounds(mentions_of(text, *named, ("Al-Jazeera", "organisation")))
    assert [text[m.start : m.end] for m in split] == ["Norway", "Sweden", "Norway", "Sweden", "Al-Jazeera"]
    assert [m.surface for m in split][:2] == ["Norway", "Sweden"]


def test_a_place_is_not_given_the_name_of_a_person():
    text = "George Washington was born far from Washington."
    names = names_in(text, ("George Washington", "person"), ("Washington", "location"))
    assert names == ["George Washington", "Washington"]


def test_capitals_alone_do_not_make_another_entity():
    text = "BIDEN AT WAR. Biden spoke."
    assert names_in(text, ("BIDEN", "person"), ("Biden", "person")) == ["Biden", "Biden"]


def test_a_full_name_in_capitals_behind_the_same_in_small_letters_does_not_take_its_place():
    text = "Ada Berg spoke. ADA BERG: It holds. Berg left."
    names = names_in(text, ("Ada Berg", "person"), ("ADA BERG", "person"), ("Berg", "person"))
    assert names == ["Ada Berg"] * 3


@pytest.mark.parametrize("kind", ["person", "organisation", "location", "nationality"])
def test_an_article_of_many_names_takes_linear_work(kind):
    def calls(count):
        surfaces = [f"Ada{number} Berg{number % 7}" for number in range(count)]
        text = " ".join(surfaces)
        mentions = mentions_of(text, *((surface, kind) for surface in surfaces))
        return calls_of(lambda: fullest_names(text, mentions))

    assert calls(2000) < 5 * calls(500)


def test_an_unsure_mention_takes_the_type_that_the_article_gives_its_name():
    mentions = [
        Mention(0, 2, "US", "location", 0.95, "US"),
        Mention(9, 11, "US", "organisation", 0.4, "US"),
    ]
    assert shared_types(mentions, ["US", "US"]) == ["location", "location"]


def test_a_sure_mention_keeps_its_own_type():
    mentions = [
        Mention(0, 10, "Washington", "location", 0.99, "Washington"),
        Mention(20, 30, "Washington", "location", 0.99, "Washington"),
        Mention(40, 50, "Washington", "person", 0.95, "Washington"),
    ]
    assert shared_types(mentions, ["Washington"] * 3) == ["location", "location", "person"]


@pytest.mark.parametrize("name", ["United States", "US", "U.K.", "Russia", "Russian Federation"])
def test_a_country_that_acts_is_still_a_location(name):
    [mention] = countries_as_locations([Mention(0, len(name), name, "organisation", 0.9, name)])
    assert mention.type == "location"


@pytest.mark.parametrize(("name", "type_"), [("Jordan", "person"), ("European Union", "organisation")])
def test_a_person_or_a_union_is_no_country(name, type_):
    mention = Mention(0, len(name), name, type_, 0.9, name)
    assert countries_as_locations([mention]) == [mention]
