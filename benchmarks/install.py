"""A plain installation, tried as a user has it: `python -m benchmarks.install [--tools BIN]`.

Builds the wheel, installs it into a new environment, and there starts what a new user starts first. Prints sizes
and the seconds until the first answer beside their targets, and stops where a step fails. `--tools` names a folder
with `pipx` and `uv`, which then install the same wheel. Nothing here imports Nightdesk.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
ARTICLE = REPOSITORY / "tests/samples/2026-03-02/wire/border-buildup.txt"
CLAIM = "Marovia is planning to invade Selden."
FURTHER = 16  # articles beside the first, to measure what each of them adds
NOT_PLAIN = ("torch", "transformers", "sympy", "networkx", "triton")
TARGETS = {  # at most so many megabytes, or seconds on two idle cores
    "wheel, MB": 100,
    "installed, MB": 700,
    "read: first answer, s": 3,
    "read: each further article, s": 0.2,
}


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds of wall clock, and of processor time."""

    wall: float
    cpu: float


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.install", description=__doc__)
    parser.add_argument("--tools", type=Path, metavar="BIN", help="a folder with pipx and uv")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nightdesk-install-") as folder:
        measured = tried(Path(folder), given.tools)
    for what, number in measured.items():
        most = TARGETS.get(what, number)
        print(f"{what:<34} {number:8.2f}" + (f"   not met: at most {most}" if number > most else ""))


def tried(folder: Path, tools: Path | None) -> dict[str, float]:
    """Install the wheel into a new environment below `folder`, and measure what it takes to use it."""
    wheel = built(folder / "wheel")
    environment = folder / "venv"
    run(sys.executable, "-m", "venv", environment)
    run(environment / "bin/pip", "install", "-q", "-c", REPOSITORY / "constraints.txt", wheel)
    nightdesk = environment / "bin/nightdesk"
    heavy = [name for name in NOT_PLAIN if list(environment.glob(f"lib/*/site-packages/{name}"))]
    if heavy:
        raise SystemExit(f"a plain installation has {', '.join(heavy)}")
    articles = folder / "articles"
    articles.mkdir()
    for number in range(1 + FURTHER):
        shutil.copyfile(ARTICLE, articles / f"{number}.txt")
    with at(folder / "work"):
        run(nightdesk, "init", "news")
        run(nightdesk, "read", ARTICLE, "--claim", CLAIM)  # Python compiles its files, the disk is read
        alone = run(nightdesk, "read", ARTICLE, "--claim", CLAIM)
        many = run(nightdesk, "read", articles, "--claim", CLAIM)
        demo = run(nightdesk, "demo", "--lake", "lake")
        asked = run(nightdesk, "sql", "--lake", "lake", "from mentions_by_day order by mentions desc limit 3")
    measured = {
        "wheel, MB": wheel.stat().st_size / 1e6,
        "installed, MB": megabytes(next(environment.glob("lib/*/site-packages"))),
        "read: first answer, s": alone.wall,
        "read: first answer, processor s": alone.cpu,
        "read: each further article, s": (many.wall - alone.wall) / FURTHER,
        "demo: three nights, s": demo.wall,
        "sql: one query, s": asked.wall,
    }
    if tools is not None:
        own = {"PIPX_HOME": str(folder / "pipx"), "PIPX_BIN_DIR": str(folder / "bin")}
        run(tools / "pipx", "install", wheel, **own)
        measured["pipx: nightdesk --version, s"] = run(folder / "bin/nightdesk", "--version").wall
        measured["uvx: nightdesk --version, s"] = run(tools / "uvx", "--from", wheel, "nightdesk", "--version").wall
    return measured


def built(folder: Path) -> Path:
    """The wheel of this checkout."""
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, REPOSITORY)
    return next(folder.glob("*.whl"))


def run(*command: str | Path, **environment: str) -> Cost:
    """Run a command whose words go to stderr, and raise if it fails."""
    print("$", *command, file=sys.stderr, flush=True)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(list(map(str, command)), stdout=sys.stderr, check=True, env={**_environment(), **environment})
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _environment() -> dict[str, str]:
    """This one's, but with no path to this checkout's packages."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


@contextmanager
def at(folder: Path) -> Iterator[None]:
    """In a new folder, as commands find settings where they are started."""
    folder.mkdir()
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def megabytes(folder: Path) -> float:
    """The size of the files below a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
