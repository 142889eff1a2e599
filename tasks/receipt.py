"""What a task hands back: counts, never rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Receipt:
    """What one task did. `read == written + set_aside`, always.

    Attributes:
        stage: the task, such as `collect`.
        source: the source it worked on, where it was one.
        shard: the shard it worked on, where it was one.
        read: rows it was given.
        written: rows it could do its work on.
        set_aside: rows it could not, each with its reason in a table.
        seconds: wall-clock time.
        note: what a person should know, in one line.
    """

    stage: str
    source: str | None
    shard: int | None
    read: int
    written: int
    set_aside: int
    seconds: float
    note: str | None = None

    def line(self) -> str:
        """Such as `summarise wire 0: 128 read, 127 written, 1 set aside, 0.84 s`."""
        what = " ".join(str(part) for part in (self.stage, self.source, self.shard) if part is not None)
        counts = f"{self.read} read, {self.written} written, {self.set_aside} set aside"
        return f"{what}: {counts}, {self.seconds:.2f} s" + (f" ({self.note})" if self.note else "")
