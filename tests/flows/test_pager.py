"""Long answers on a terminal: `nightdesk sql` in a pseudo-terminal of 10 lines, as a person has it."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

CODE = "from flows import pager; pager.show(f'line {n}' for n in range({lines})); print('end')"


def shown(lines, pager, columns=80, rows=10):
    """What appears on a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key not in ("LINES", "COLUMNS", "LESS")}
    code = CODE.replace("{lines}", str(lines))
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, env=environment | {"PAGER": pager}):
        os.close(theirs)
        seen = b""
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # the other end was closed
                break
            if not read:
                break
            seen += read
    os.close(ours)
    return seen.decode().split("\r\n")[:-1]


def test_what_fits_is_printed(tmp_path):
    assert shown(9, "false") == [*(f"line {n}" for n in range(9)), "end"]


def test_what_is_longer_goes_through_the_pager_of_the_environment():
    assert shown(12, "sed s/line/row/") == [*(f"row {n}" for n in range(12)), "end"]


def test_a_pager_that_is_left_early_ends_the_answer_and_not_the_command():
    assert shown(100_000, "head -n 2") == ["line 0", "line 1", "end"]


@pytest.mark.parametrize("pager", ["", "no-such-pager"])
def test_without_a_pager_all_is_printed(pager):
    assert shown(12, pager) == [*(f"line {n}" for n in range(12)), "end"]


def test_into_a_pipe_all_is_printed(monkeypatch):
    monkeypatch.setenv("PAGER", "false")
    code = CODE.replace("{lines}", "1000")
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert len(printed.splitlines()) == 1001
