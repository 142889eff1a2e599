"""What given names and titles show about whom they mean."""

import pytest

from models.rules.given_names import sex_of


@pytest.mark.parametrize(
    ("name", "called", "sex"),
    [
        ("Letitia James", (), -1),
        ("Boris Petrov", (), 1),
        ("Boris Petrov", ("spokeswoman",), 1),
        ("Kim Tran", ("spokeswoman",), -1),
        ("Kim Tran", ("businessman",), 1),
        ("Kim Tran", ("father", "wife"), 0),
        ("Kim Tran", ("senator",), 0),
    ],
)
def test_a_given_name_shows_the_sex_and_without_it_what_the_person_is_called(name, called, sex):
    assert sex_of(name, set(called)) == sex
