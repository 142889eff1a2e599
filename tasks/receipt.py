"""What a task returns about its work: counts, never rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What one task did. `read == written + set_aside`, always.

    Attributes:
        stage: the task, such as `clean`.
        source: the source that it worked on, if it was one.
        shard: the shard that it worked on, if it was one.
        read: rows of its input.
        written: rows that it processed.
        set_aside: rows that it could not process, each with its reason in a table.
        seconds: wall-clock time; `step` measures it.
        note: what a person should know, in one line.
    """

    stage: str
    source: str | None = None
    shard: int | None = None
    read: int
    written: int
    set_aside: int = 0
    seconds: float = 0.0
    note: str | None = None

    def line(self) -> str:
        """Such as `summarise wire 0: 128 read, 127 written, 1 set aside, 0.84 s`."""
        what = " ".join(str(part) for part in (self.stage, self.source, self.shard) if part is not None)
        counts = f"{self.read} read, {self.written} written, {self.set_aside} set aside"
        return f"{what}: {counts}, {self.seconds:.2f} s" + (f" ({self.note})" if self.note else "")
