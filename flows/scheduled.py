"""What the schedule starts: the nights that are due, one after the other, oldest first.

Annotations are types here, not text: the process that Prefect's runner starts does not resolve text.
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
from flows.run_options import with_run_options
from flows.settings import Settings, load
from warehouse.errors import SettingsError

_SERVED = ("lake", "remote", "name", "schedule", "notify", "digests", "logs")


def _run_name() -> str:
    return f"nights due at {prefect_runtime.flow_run.scheduled_start_time:%Y-%m-%d %H:%M} UTC"


@flow(name="nights", flow_run_name=_run_name, persist_result=False)
def nights(
    settings: Settings | None = None,
    config: Path | None = None,
    lake: Path | None = None,
    digests_url: str | None = None,
) -> State[None]:
    """Read every due night: tonight, and nights that an outage or a failure left out.

    Due nights are derived from the lake and the schedule, not from Prefect's records. So a night is read once,
    however many runs start late, and a failed night is tried again with the next run.

    Args:
        settings: what to read and when; without them, `nightdesk.toml` in the current folder.
        config: the file of the settings, which is read again, so that edits apply to this night.
        lake: the value of `--lake`.
        digests_url: the address of the lake's pages, which `serve` shows.

    Returns:
        Completed; Completed with the name Degraded if a night is degraded; Failed, with the errors, if a night was
        not published. Later nights are read even if a night fails.
    """
    settings = load() if settings is None else _edited(settings, config, lake)
    log = get_run_logger()
    due = due_nights(settings, _due_time(settings))
    if due.left_out:
        first, last = due.left_out[0], due.left_out[-1]
        log.warning(
            "%d more nights were missed than schedule.catch_up = %d allows: nightdesk backfill --from %s --to %s",
            len(due.left_out),
            settings.schedule.catch_up,
            first,
            last,
        )
    log.info("Due: %s", ", ".join(map(str, due.nights)) or "nothing")
    ended: dict[date, State[None]] = {night: run_night(night, settings, digests_url).state for night in due.nights}
    failed = [f"{night}: {state.message}" for night, state in ended.items() if not state.is_completed()]
    if failed:
        return Failed(message="; ".join(failed))
    degraded = [f"{night}: {state.message}" for night, state in ended.items() if state.name == "Degraded"]
    if degraded:
        tag_run(DEGRADED)
    name = "Degraded" if degraded else "Completed"
    return Completed(name=name, message="; ".join(degraded) or f"{len(ended)} night" + "s" * (len(ended) != 1))


def _edited(served: Settings, config: Path | None, lake: Path | None) -> Settings:
    """The settings as the file has them now, except for those that `serve` registered with Prefect.

    A mistake in the file must not cost a night: then the settings with which `serve` started apply.
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
    """The time now, or when the run was due if the clock was put back since.

    Waits if Prefect starts the run too early, which it does on the day when the clocks go forward.
    """
    scheduled: datetime = prefect_runtime.flow_run.scheduled_start_time
    fires = fire_time_of(settings.schedule, scheduled)
    early = fires - max(datetime.now(UTC), scheduled)
    if early.total_seconds() > 0:
        get_run_logger().info("The clocks go forward: waiting until %s UTC", f"{fires:%Y-%m-%d %H:%M}")
        time.sleep(early.total_seconds())
    return max(datetime.now(UTC), fires)
