"""The Prefect server, its UI and the nightly schedule, in one command."""

from __future__ import annotations

from flows import server
from flows.commands import home_of, say
from flows.settings import Settings
from warehouse.errors import SettingsError


def serve(settings: Settings) -> int:
    """Run nights on schedule until told to stop (Ctrl-C or SIGTERM); nights never overlap.

    The settings are read once: restart after editing them.

    Raises:
        SettingsError: there is nothing to read, or the cron line is none.
    """
    if not settings.sources:
        raise SettingsError("nothing to read: list [[sources]] in nightdesk.toml")
    home = home_of(settings)
    server.prepare(home, workers=settings.limits.workers, quiet=False)
    say("Starting the Prefect server ...")
    with server.server(home, owner="serve") as ui:
        say(f"Runs and their artifacts: {ui}")
        say(f"Schedule: {settings.schedule.cron} ({settings.schedule.timezone}); lake: {settings.lake}")
        _serve_schedule(settings)
    return 0


def _serve_schedule(settings: Settings) -> None:
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.nightly import nightly

    schedule = settings.schedule
    try:
        cron = Cron(schedule.cron, timezone=schedule.timezone)
    except ValueError as error:
        raise SettingsError(f"schedule.cron: {schedule.cron!r}: {error}") from error
    nightly.serve(
        name="nightly",
        schedules=[cron],
        parameters={"settings": settings.model_dump(mode="json")},
        # A night that is still running when the next one is due must not be joined by it: one lake, one writer.
        global_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        limit=1,
        pause_on_shutdown=False,  # else the schedule would stay paused after a restart
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
