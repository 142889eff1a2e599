"""The file that gives persons and bodies ids of one's own."""

import pytest

from tasks.linked_entities import read_authority
from warehouse.errors import InputError


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "who.csv"

    def write(text):
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_names_and_aliases_lead_to_an_id_and_a_name_of_two_to_none(file):
    known = read_authority(file("id,name,alias\nQ1,Ada Crane,A. Crane\nQ2,Bo Lind,\nQ3,Bo Lind,B. Lind\n"))
    assert known == {("ada", "crane"): "Q1", ("a", "crane"): "Q1", ("b", "lind"): "Q3"}


def test_without_a_file_nobody_has_an_id():
    assert read_authority(None) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [("id,name\nQ1,\n", r"who.csv line 2: no name; give"), ("name\nAda Crane\n", r"who.csv line 2: no id; give")],
)
def test_a_file_that_lacks_something_is_named_with_its_line(file, text, said):
    with pytest.raises(InputError, match=said):
        read_authority(file(text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"authority = .* cannot be read as CSV"):
        read_authority(tmp_path / "none.csv")
