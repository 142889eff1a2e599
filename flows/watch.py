"""Prefect's automations: they mark dead runs as crashed, and alert somebody when a night goes wrong.

Automations live in Prefect's database; each is known by its name and written again whenever a server starts.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from flows.due import fire_times
from flows.server import HEARTBEAT_SECONDS
from flows.settings import Settings
from warehouse.errors import SettingsError

if TYPE_CHECKING:
    from prefect.blocks.notifications import CustomWebhookNotificationBlock
    from prefect.events import AutomationCore

WEBHOOK = "NIGHTDESK_WEBHOOK_URL"  # an environment variable, because it is a secret
_ENDS = ("Completed", "Degraded", "Failed", "Crashed", "Cancelled")
_BEGINS = "prefect.flow-run.Running"
_BEATS = "prefect.flow-run.heartbeat"
_Labels = dict[str, str | list[str]]
_FLOW_RUNS: _Labels = {"prefect.resource.id": "prefect.flow-run.*"}
_LOOK_AHEAD = timedelta(days=400)


def install_crash_watch() -> None:
    """Let Prefect mark runs that stop sending heartbeats as crashed, within two minutes."""
    _write([_crash_watch()])


def install(settings: Settings) -> None:
    """Install the crash watch, and the alerts for nights that fail, are degraded, or do not run.

    Raises:
        SettingsError: a block in `notify.blocks` is not there.
    """
    blocks = [_block(name) for name in settings.notify.blocks]
    if url := os.environ.get(WEBHOOK):
        blocks.append(_webhook(settings, url))
    kept = _write([_crash_watch(), *_notifications(settings, blocks)])
    _delete_others(settings, kept)


def _crash_watch() -> AutomationCore:
    from prefect.client.schemas.objects import StateType
    from prefect.events import AutomationCore, EventTrigger, Posture
    from prefect.events.actions import ChangeFlowRunState

    trigger = EventTrigger(
        match=_FLOW_RUNS,
        for_each={"prefect.resource.id"},
        after={_BEGINS, _BEATS},  # a run may die before its first heartbeat
        expect={_BEATS, *(f"prefect.flow-run.{end}" for end in _ENDS)},
        posture=Posture.Proactive,
        within=timedelta(seconds=3 * HEARTBEAT_SECONDS),
    )
    action = ChangeFlowRunState(
        state=StateType.CRASHED, name="Crashed", message="The process of this run is gone.", force=False
    )
    return AutomationCore(name="nightdesk: dead runs are crashed", trigger=trigger, actions=[action])


def _notifications(settings: Settings, blocks: Sequence[UUID]) -> list[AutomationCore]:
    from prefect.events import AutomationCore, EventTrigger, Posture
    from prefect.events.actions import SendNotification

    if not blocks:
        return []

    lake = settings.called
    ours: _Labels = {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{lake}"}

    def alert(subject: str, body: str) -> list[Any]:
        return [SendNotification(block_document_id=block, subject=subject, body=body) for block in blocks]

    wrong = EventTrigger(
        match=_FLOW_RUNS,
        match_related=ours,
        expect={f"prefect.flow-run.{end}" for end in ("Failed", "Crashed", "Degraded")},
        posture=Posture.Reactive,
        threshold=1,
    )
    longest = longest_pause(settings) + timedelta(minutes=settings.notify.late_minutes)
    silent = EventTrigger(
        match=_FLOW_RUNS,
        match_related=ours,
        expect={f"prefect.flow-run.{end}" for end in ("Completed", "Degraded")},
        posture=Posture.Proactive,
        threshold=1,
        within=longest,
    )
    return [
        AutomationCore(
            name=f"{_prefix(settings)}a night went wrong",
            description=_description(settings),
            trigger=wrong,
            actions=alert(
                "Nightdesk: {{ flow_run.name }}: {{ flow_run.state.name }}",
                f"{{{{ flow_run.state.message }}}}\nlake: {settings.lake}\n{{{{ flow_run|ui_url }}}}",
            ),
        ),
        AutomationCore(
            name=f"{_prefix(settings)}no night was read",
            description=_description(settings),
            trigger=silent,
            actions=alert(
                "Nightdesk: no night was read",
                f"No night was published for {longest}; the schedule is {settings.schedule.cron}."
                f"\nlake: {settings.lake}",
            ),
        ),
    ]


def longest_pause(settings: Settings) -> timedelta:
    """The longest time between two nights of the schedule."""
    now = datetime.now(UTC)
    times = fire_times(settings.schedule, now, now + _LOOK_AHEAD)
    return max((later - earlier for earlier, later in pairwise(times)), default=_LOOK_AHEAD)


def _block(name: str) -> UUID:
    """The id of the notification block `type/name`."""
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    kind, _, called = name.partition("/")
    with get_client(sync_client=True) as client:
        try:
            return client.read_block_document_by_name(called, kind, include_secrets=False).id
        except ObjectNotFound:
            raise SettingsError(
                f"notify.blocks: {name!r}: Prefect has no such block; make it in the UI under Blocks"
            ) from None


def _webhook(settings: Settings, url: str) -> UUID:
    """The id of our block for the address in the environment, which Prefect keeps encrypted."""
    return cast(UUID, webhook_block(url).save(f"nightdesk-{settings.called}", overwrite=True))


def webhook_block(url: str) -> CustomWebhookNotificationBlock:
    """The block that sends a message to this address as JSON with `text`, `subject` and `body`."""
    from prefect.blocks.notifications import CustomWebhookNotificationBlock
    from prefect.types import SecretDict

    return CustomWebhookNotificationBlock(
        name="Nightdesk",
        url="{{url}}",
        json_data={"text": "{{subject}}\n{{body}}", "subject": "{{subject}}", "body": "{{body}}"},
        secrets=SecretDict({"url": url}),
        headers=None,
        cookies=None,
    )


def _prefix(settings: Settings) -> str:
    """The prefix of this lake's automations: lakes that share a Prefect keep their own."""
    return f"nightdesk {settings.called}: "


def _description(settings: Settings) -> str:
    return f"lake: {settings.lake}"


def _write(wanted: Sequence[AutomationCore]) -> set[str]:
    """Create the automations, or update those of the same names; returns the names."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        known = {automation.name: automation.id for automation in client.read_automations()}
        for automation in wanted:
            if automation.name in known:
                client.update_automation(known[automation.name], automation)
            else:
                client.create_automation(automation)
    return {automation.name for automation in wanted}


def _delete_others(settings: Settings, kept: set[str]) -> None:
    """Delete automations of this lake that its settings no longer ask for, also under its former names."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        for automation in client.read_automations():
            has_prefix = automation.name.startswith(_prefix(settings))
            is_ours = has_prefix or automation.description == _description(settings)
            if is_ours and automation.name not in kept:
                client.delete_automation(automation.id)
