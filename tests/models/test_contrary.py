"""The contrary of a claim, where it can be made without understanding the claim."""

from __future__ import annotations

import pytest

from models.contrary import contrary


@pytest.mark.parametrize(
    ("claim", "turned"),
    [
        ("The dam is safe.", "The dam is not safe."),
        ("The dam is not safe.", "The dam is safe."),
        ("The bank will not cut rates.", "The bank will cut rates."),
        ("Dogs cannot read.", "Dogs can read."),
        ("Dogs can read.", "Dogs can not read."),
        ("The minister took bribes.", None),
        ("", None),
    ],
)
def test_a_not_is_put_in_or_taken_out(claim, turned):
    assert contrary(claim) == turned
