"""A night whose reader goes away: a closed pipe, a terminal that hangs up, SIGHUP."""

import os
import pty
import signal
import subprocess
import sys

import pytest

CODE = """
import os, signal, sys, time
from rich.console import Console
from flows import audience
from flows.progress import bar
from flows.words import say
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup the tests run with it ignored
with audience.going_on():
    sys.stdin.readline()
    for _ in range(3):
        say("words")
        print("data", flush=True)
        Console(stderr=True).print("[bold]more")
    with bar("Night"):
        time.sleep(0.3)
    os.write(int(sys.argv[1]), ", ".join(audience.left()).encode())
"""


def left(gone):
    """Who is said not to listen, by a process that went on to its end; `gone` closes what it speaks to."""
    read, write = os.pipe()
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", CODE, str(write)]
    streams = {"stdin": subprocess.PIPE, "stdout": theirs, "stderr": theirs, "pass_fds": [write]}
    if gone != "terminal":
        streams |= {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with os.fdopen(read, "rb") as told, subprocess.Popen(command, **streams) as process:
        os.close(write)
        os.close(theirs)
        if gone == "SIGHUP":
            wait_for_handler(process.pid)
            process.send_signal(signal.SIGHUP)
        elif gone == "terminal":
            os.close(ours)
        else:
            getattr(process, gone).close()
        process.stdin.write(b"\n")
        process.stdin.close()
        said = told.read().decode()
        assert process.wait() == 0
    if gone != "terminal":
        os.close(ours)
    return said


def wait_for_handler(pid):
    """Until a process catches SIGHUP, as Linux tells it."""
    caught = 0
    while not caught & 1 << signal.SIGHUP - 1:
        with open(f"/proc/{pid}/status") as status:
            [line] = [line for line in status if line.startswith("SigCgt")]
        caught = int(line.split()[1], 16)


@pytest.mark.parametrize(
    ("gone", "said"),
    [("stdout", "stdout"), ("stderr", "stderr"), ("terminal", "stderr, stdout"), ("SIGHUP", "the terminal")],
)
def test_what_is_under_way_goes_on_and_knows_that_nobody_listens(gone, said):
    assert left(gone) == said


@pytest.mark.parametrize("command", [["tables"], ["tables", "positions"]])
def test_a_reader_of_tables_who_has_seen_enough_is_no_fault(command):
    asked = [sys.executable, "-m", "flows.cli", *command]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        run.stdout.readline()
        run.stdout.close()
        told = run.stderr.read()
    assert (run.returncode, told) == (0, "")
