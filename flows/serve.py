"""The Prefect server, its UI and the nightly schedule, in one command."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from flows import digests, server, watch
from flows.commands import check_ready
from flows.due import due_nights
from flows.settings import Settings
from flows.words import say
from warehouse.lake import Lake


def serve(settings: Settings) -> int:
    """Run nights on schedule until told to stop (Ctrl-C or SIGTERM); nights never overlap.

    The settings are read once: restart after editing them.

    Raises:
        SettingsError: the cron line is none, or a notification block is not there.
        NightdeskError: as `check_ready`.
    """
    check_ready(settings)
    home = server.home_of(settings)
    server.prepare(home, workers=settings.limits.workers, quiet=False)
    say("Waiting for the Prefect server ...")
    pages = digests.served(Lake(settings.lake), settings.digests.port)
    with suppress(KeyboardInterrupt), server.server(home, owner="serve") as ui, pages as digests_url:
        watch.install(settings)
        say(f"Runs and their artifacts: {ui}")
        say(f"Digests of the nights: {digests_url}/")
        say(f"Schedule: {settings.schedule.cron} ({settings.schedule.timezone}); lake: {settings.lake}")
        _serve_schedule(settings)
    say("Stopped; a night that was under way goes on where it was at the next start.")
    return 0


def _serve_schedule(settings: Settings) -> None:
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.runner import Runner
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.scheduled import nights

    class Stoppable(Runner):
        def handle_sigterm(self, *_: Any, **__: Any) -> None:
            # As on Ctrl-C, which ends the runs in order. Prefect's own answer forgets to wait for them.
            signal.raise_signal(signal.SIGINT)

    missed = due_nights(
        settings, datetime.now(UTC)
    ).nights  # before Prefect sees it: a wrong cron line is said well
    name = Lake(settings.lake).label  # of several lakes one Prefect must not take the other's schedule for its own
    runner = Stoppable(name=name, limit=1, pause_on_shutdown=False)  # paused it would stay so after a restart
    added = runner.add_flow(
        nights,
        name=name,
        schedules=[Cron(settings.schedule.cron, timezone=settings.schedule.timezone)],
        parameters={"settings": settings.model_dump(mode="json")},
        # A night that is still running when the next one is due must not be joined by it: one lake, one writer.
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    deployment_id = cast(UUID, added)  # a coroutine only where an event loop runs already
    _forget_late_runs(deployment_id)
    if missed:
        say(f"Missed, and read now: {', '.join(map(str, missed))}")
        _start_now(deployment_id)
    # Shells start what runs in the background with SIGINT ignored, and SIGTERM is answered as SIGINT (see above).
    signal.signal(signal.SIGINT, signal.default_int_handler)
    say("Ready.")
    asyncio.run(runner.start())


def _forget_late_runs(deployment_id: UUID) -> None:
    """Delete runs that were due while nobody was here: one run reads all nights that were missed."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType

    with get_client(sync_client=True) as client:
        late = client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
            ),
        )
        for run in late:
            if run.expected_start_time is not None and run.expected_start_time < datetime.now(UTC):
                client.delete_flow_run(run.id)


def _start_now(deployment_id: UUID) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        client.create_flow_run_from_deployment(deployment_id)
