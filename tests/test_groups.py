"""Tests of one file run in one worker, so that what they share is made once."""

import os

import pytest


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="one process has no groups")
def test_the_tests_of_a_file_are_one_group(request):
    assert request.node.nodeid.endswith(f"@{request.node.path}")
