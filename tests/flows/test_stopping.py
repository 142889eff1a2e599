"""A stop that is asked for while libraries are imported is not lost."""

import signal
import threading

import pytest

from flows.stopping import held_back


@pytest.fixture(autouse=True)
def as_the_command_has_them():
    before = {one: signal.signal(one, signal.default_int_handler) for one in (signal.SIGINT, signal.SIGTERM)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_waits_for_the_end_of_the_block(told):
    steps = []

    @held_back()
    def imports():
        signal.raise_signal(told)
        steps.append("imported")

    with pytest.raises(KeyboardInterrupt):
        imports()
    assert steps == ["imported"]
    assert signal.getsignal(told) is signal.default_int_handler


def test_what_is_ignored_stays_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with held_back():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN


def test_an_error_in_the_block_is_told_as_it_is():
    @held_back()
    def imports():
        signal.raise_signal(signal.SIGTERM)
        raise ValueError("no such library")

    with pytest.raises(ValueError, match="no such library"):
        imports()


def test_another_thread_has_no_signals_to_hold_back():
    done = []

    def work():
        with held_back():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
