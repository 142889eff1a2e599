"""The progress of a night on the terminal. The flow reports; the command line decides who listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from flows import logs


class Listener(Protocol):
    """Receives the progress of a night under way."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins that has `total` steps."""

    def advance(self, steps: int = 1) -> None:
        """Some steps of the stage are done."""


class _Nobody:
    def stage(self, name: str, total: int) -> None:
        pass

    def advance(self, steps: int = 1) -> None:
        pass


_LISTENER: ContextVar[Listener] = ContextVar("listener", default=_Nobody())  # noqa: B039  # it holds no state


def listener() -> Listener:
    """Who listens to the flow that runs in this context; nobody unless `bar` is open."""
    return _LISTENER.get()


@contextmanager
def bar(title: str) -> Iterator[None]:
    """Draw a progress bar on stderr while the block runs; it is gone when the block ends.

    If stderr is no terminal, such as a log file, or has lines of JSON, nothing is drawn.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=logs.is_on() or not console.is_terminal
    ) as progress:
        task_id = progress.add_task(title, total=None)

        class Bar:
            def stage(self, name: str, total: int) -> None:
                progress.reset(task_id, total=total or None, description=f"{title}: {name}")

            def advance(self, steps: int = 1) -> None:
                progress.advance(task_id, steps)

        token = _LISTENER.set(Bar())
        try:
            yield
        finally:
            _LISTENER.reset(token)
