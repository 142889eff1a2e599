"""What the schedule starts: the nights that are due, one after the other, oldest first.

Annotations are types here and not text: in the process that Prefect's runner starts, text is not resolved.
"""

import time
from datetime import UTC, date, datetime
from pathlib import Path

from prefect import flow, get_run_logger
from prefect import runtime as prefect_runtime
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.due import due_nights, fire_time_of
from flows.nightly import DEGRADED, run_night, tag_run
from flows.settings import Settings, load, with_run_options
from warehouse.errors import SettingsError

_SERVED = ("lake", "remote", "name", "schedule", "notify", "digests")


def _run_name() -> str:
    return f"nights due at {prefect_runtime.flow_run.scheduled_start_time:%Y-%m-%d %H:%M} UTC"


@flow(name="nights", flow_run_name=_run_name, persist_result=False)
def nights(
    settings: Settings | None = None,
    config: Path | None = None,
    lake: Path | None = None,
    digests_url: str | None = None,
) -> State[None]:
    """Read every night that is due: tonight, and those that an outage or a failure kept from being read.

    What is due is told by the lake and the schedule, not by Prefect's records, so a night is read once however many
    runs were started late, and one that failed is tried again with the next.

    Args:
        settings: what to read and when; without them, `nightdesk.toml` in the current folder.
        config: the file they were read from, which is read again: what was edited since holds for this night.
        lake: that of `--lake`.
        digests_url: where `serve` shows the lake's pages.

    Returns:
        Completed; Completed and named Degraded where a night was; Failed, with their errors, where nights were not
        published. A night that fails does not keep later ones from being read.
    """
    settings = load() if settings is None else _edited(settings, config, lake)
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
    ended: dict[date, State[None]] = {
        night: run_night(night, settings, digests_url).state for night in found.nights
    }
    failed = [f"{night}: {state.message}" for night, state in ended.items() if not state.is_completed()]
    if failed:
        return Failed(message="; ".join(failed))
    degraded = [f"{night}: {state.message}" for night, state in ended.items() if state.name == "Degraded"]
    if degraded:
        tag_run(DEGRADED)
    name = "Degraded" if degraded else "Completed"
    return Completed(name=name, message="; ".join(degraded) or f"{len(ended)} night" + "s" * (len(ended) != 1))


def _edited(served: Settings, config: Path | None, lake: Path | None) -> Settings:
    """The settings as the file has them now, but for what `serve` has told Prefect when it started.

    A file with a mistake must not cost a night: then those hold that `serve` started with.
    """
    if config is None:
        return served
    log = get_run_logger()
    try:
        now = with_run_options(load(config), lake=lake, paths=[], claims=[])
    except SettingsError as error:
        log.error("%s; this night is read as `nightdesk serve` was started", error)
        return served
    kept = {key: getattr(served, key) for key in _SERVED}
    if changed := [key for key, value in kept.items() if getattr(now, key) != value]:
        log.warning("%s: %s changed: restart `nightdesk serve` to have it", config, ", ".join(changed))
    return now.model_copy(update=kept)


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
