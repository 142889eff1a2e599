"""Pin the scores as they are now: `python tests/quality/pin.py`; a pin only rises, unless `--lower` says
otherwise."""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINS = Path(__file__).parent / "pins.json"


def main() -> int:
    from tests.quality import measure

    now = {name: round(score, 3) for name, score in measure.scores().items()}
    old = json.loads(PINS.read_text(encoding="utf-8"))["scores"] if PINS.exists() else {}
    fallen = [f"{name} {old[name]} to {score}" for name, score in now.items() if score < old.get(name, 0.0)]
    if fallen and "--lower" not in sys.argv:
        print(f"pin: would fall: {', '.join(fallen)}; run again with --lower if that is meant", file=sys.stderr)
        return 2
    PINS.write_text(json.dumps({"sets_sha256": measure.digest(), "scores": now}, indent=2) + "\n", encoding="utf-8")
    print(PINS.read_text(encoding="utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
