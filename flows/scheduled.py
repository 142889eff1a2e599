"""What the schedule starts: the nights that are due, one after the other, oldest first.

Annotations are types here and not text: in the process that Prefect's runner starts, text is not resolved.
"""

import time
from datetime import UTC, date, datetime

from prefect import flow, get_run_logger
from prefect import runtime as prefect_runtime
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.due import Due, due, fire_time_of
from flows.nightly import run_night
from flows.settings import Settings, load
from warehouse.catalogue import Catalogue
from warehouse.lake import Lake


def _run_name() -> str:
    return f"nights due at {prefect_runtime.flow_run.scheduled_start_time:%Y-%m-%d %H:%M} UTC"


@flow(name="nights", flow_run_name=_run_name, persist_result=False)
def nights(settings: Settings | None = None) -> State[None]:
    """Read every night that is due: tonight, and those that an outage or a failure kept from being read.

    What is due is told by the lake and the schedule, not by Prefect's records, so a night is read once however many
    runs were started late, and one that failed is tried again with the next.

    Args:
        settings: what to read and when; without them, `nightdesk.toml` in the current folder.

    Returns:
        Completed; Completed and named Degraded where a night was; Failed, with their errors, where nights were not
        published. A night that fails does not keep later ones from being read.
    """
    settings = settings or load()
    log = get_run_logger()
    found = due_nights(settings, _due_time(settings))
    if found.left_out:
        first, last = found.left_out[0], found.left_out[-1]
        log.warning(
            "%d more nights were missed than schedule.catch_up = %d allows: nightdesk backfill --from %s --to %s",
            len(found.left_out),
            settings.schedule.catch_up,
            first,
            last,
        )
    log.info("Due: %s", ", ".join(map(str, found.nights)) or "nothing")
    ended: dict[date, State[None]] = {night: run_night(night, settings).state for night in found.nights}
    failed = [f"{night}: {state.message}" for night, state in ended.items() if not state.is_completed()]
    if failed:
        return Failed(message="; ".join(failed))
    degraded = [f"{night}: {state.message}" for night, state in ended.items() if state.name == "Degraded"]
    name = "Degraded" if degraded else "Completed"
    return Completed(name=name, message="; ".join(degraded) or f"{len(ended)} night" + "s" * (len(ended) != 1))


def due_nights(settings: Settings, now: datetime) -> Due:
    """The nights that are due for the lake of `settings`."""
    runs = Catalogue.load(Lake(settings.lake)).runs.to_pylist()
    published: dict[date, datetime] = {}
    for run in runs:
        published[run["night"]] = max(run["published_at"], published.get(run["night"], run["published_at"]))
    return due(settings.schedule, published, now)


def _due_time(settings: Settings) -> datetime:
    """The clock's time, or when the run was due if the clock was put back since.

    Waits where Prefect starts the run too early: on the day the clocks go forward, by as much as they do.
    """
    scheduled: datetime = prefect_runtime.flow_run.scheduled_start_time
    fires = fire_time_of(settings.schedule, scheduled)
    early = fires - max(datetime.now(UTC), scheduled)
    if early.total_seconds() > 0:
        get_run_logger().info("The clocks go forward: waiting until %s UTC", f"{fires:%Y-%m-%d %H:%M}")
        time.sleep(early.total_seconds())
    return max(datetime.now(UTC), fires)
