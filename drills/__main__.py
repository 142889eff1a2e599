"""`make drills`: every fault as often as FAULTS says, each on a fresh copy of the lake, and a table of the outcome.

python -m drills [--seed N] [--times SHARE] [FAULT ...]
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path
from statistics import mean

from drills.faults import FAULTS, NotPossible
from drills.night import Night, copy, prepare
from flows import server


def main() -> int:
    """0 if every fault was survived every time."""
    parser = argparse.ArgumentParser(prog="python -m drills", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=float, default=1.0, help="share of the trials of each fault")
    parser.add_argument("faults", nargs="*", metavar="FAULT", help="words in the names of those to try")
    given = parser.parse_args()
    chosen = {n: f for n, f in FAULTS.items() if not given.faults or any(word in n for word in given.faults)}
    folder = Path(tempfile.mkdtemp(prefix="nightdesk-drills-"))
    rng, survived_all = random.Random(given.seed), True
    os.environ.pop("PREFECT_API_URL", None)
    server.prepare(folder / "prefect", workers=1, quiet=True)
    with server.server(folder / "prefect", owner="drills"):
        night = prepare(folder / "night")
        print(f"{'fault':<38} {'tried':>5} {'survived':>8} {'s to recover':>12}", flush=True)
        for name, (fault, times) in chosen.items():
            outcomes = [
                _try(fault, night, rng, folder / "trial") for _ in range(max(1, round(times * given.times)))
            ]
            seconds = [outcome for outcome in outcomes if isinstance(outcome, float)]
            if any(isinstance(outcome, NotPossible) for outcome in outcomes):
                print(f"{name:<38} {'-':>5} {'-':>8}  {outcomes[0]}", flush=True)
                continue
            survived_all = survived_all and len(seconds) == len(outcomes)
            spent = f"{mean(seconds):.0f}, at most {max(seconds):.0f}" if seconds else "-"
            print(f"{name:<38} {len(outcomes):>5} {len(seconds):>8} {spent:>12}", flush=True)
    if survived_all:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if survived_all else 1


def _try(fault, night: Night, rng: random.Random, folder: Path) -> float | BaseException:
    trial = copy(night, folder)
    try:
        return fault(trial, rng)
    except NotPossible as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever went wrong, the other faults are tried
        kept = folder.with_name(f"failed-{time.time_ns()}")
        traceback.print_exc()
        shutil.copytree(folder, kept)
        print(f"kept: {kept}", file=sys.stderr, flush=True)
        return error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
