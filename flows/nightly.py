"""One night, stage by stage: ingest, clean, group copies, read in shards, relate to the past, check, publish, tell
watches, report.

This module has no `from __future__ import annotations`: the process that Prefect's runner starts does not resolve
annotations that are strings.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import httpx
from prefect import flow, get_run_logger, tags
from prefect import runtime as prefect_runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture, as_completed
from prefect.states import Completed

from flows import audience, logs, page_server
from flows.notify import Messages
from flows.progress import listener
from flows.runners import shard_runner
from flows.settings import Settings, load
from flows.words import counted
from models.linking.appearances import Authority
from tasks.again import check_what_is_kept, last_ending, take_articles
from tasks.annotate.canary import CanaryRead, ask_canary
from tasks.annotate.reading import Questions
from tasks.annotate.shard import ShardRead, read_shard
from tasks.annotate.stages import following, needed_by
from tasks.begin import Run, begin, check_disk
from tasks.clean import clean
from tasks.collect import collect
from tasks.linked_entities import link_entities, read_authority
from tasks.merge_months import merge_months
from tasks.models import identities, open_ahead
from tasks.outlets import read_outlets
from tasks.publish import Ending, Intake, check, publish, published_night, tables_of_night
from tasks.quotations import align_quotations
from tasks.receipt import Receipt
from tasks.report import report
from tasks.send import send
from tasks.settle.settle import Shard, settle
from tasks.sources.fetching.stop import fetching_while_wanted
from tasks.sources.kinds import kind_of
from tasks.step import opaque
from tasks.stories import group_stories
from tasks.trends import find_trends
from tasks.watches import tell_watches
from warehouse.errors import NightdeskError, SourceError
from warehouse.history.before import Before
from warehouse.lake.lake import Lake
from warehouse.nights.attempts import noting_failure
from warehouse.nights.compaction import PublishedNight, RowRange, ShardTables
from warehouse.snapshot.months import unmerged
from warehouse.upkeep.remote import only_writer

DEGRADED = "degraded"  # a tag: Prefect's lists show tags and the colour of a state's type, but not its name


@dataclass
class Ended:
    """How a night ended, as its flow saw it.

    Prefect's state cannot carry this. If the server's answer to the last state of a run is lost, Prefect sends the
    state again, learns that the run is in it already, and takes the server's copy, which has no data.

    Attributes:
        state: Prefect's final state; use only its type, name and message.
        ending: of a night that was published and, if `remote` is set, sent; else None.
        receipts: of all tasks of such a night.
        error: why the night failed; else None.
    """

    state: State[Any] = field(init=False)
    ending: Ending | None = None
    receipts: list[Receipt] = field(default_factory=list)
    error: Exception | None = None


_ENDED: ContextVar[Ended] = ContextVar("ended")  # set if the caller of the flow is in this process


def _run_name() -> str:
    return f"night {prefect_runtime.flow_run.parameters['night']}"


@flow(name="nightly", flow_run_name=_run_name, persist_result=False)
def nightly(
    night: date, settings: Settings | None = None, digests_url: str | None = None, stage: str | None = None
) -> State[None]:
    """Read one night. It is safe to run again: the same records give the same tables.

    Args:
        night: the night's date.
        settings: what to read and how; without them, `nightdesk.toml` in the current folder.
        digests_url: where the lake's pages can be reached; without it, as the environment says.
        stage: if given, the night's articles are taken from the lake instead of the sources, and only this stage
            and those that rest on it answer again.

    Returns:
        Completed, or Completed and named Degraded.

    Raises:
        SourceError: no source answered.
        InputError: the user must change something first.
        CheckError: the night broke a promise and was not published.
        StoreError: the object store did not answer, before anything was read or after the night was published.
    """
    ended = _ENDED.get(Ended())
    try:
        ending, ended.receipts = _night(night, settings or load(), digests_url or page_server.address(), stage)
    except Exception as error:
        ended.error = error
        raise
    ended.ending = ending
    return Completed(name=ending.state, message=ending.message)


def _night(
    night: date, settings: Settings, digests_url: str | None, stage: str | None
) -> tuple[Ending, list[Receipt]]:
    """Do what `nightly` promises; how the night ended, and the receipts of all tasks."""
    lake = Lake(settings.lake)
    with (
        noting_failure(lake, night),
        only_writer(lake, settings.remote, f"night {night}"),
        Before.open(lake, night) as before,
        ExitStack() as lines,
    ):
        check_disk(lake, settings.limits.free_disk_bytes)
        identities(settings.models.model_dump())  # a missing model should stop the night now, not after an hour
        outlets, authority = _outlets(settings), read_authority(settings.authority)
        run = begin(before)
        lines.enter_context(logs.about(night, run.run_id))
        get_run_logger().info("%s night %s as run %s", "Resuming" if run.resumed else "Reading", night, run.run_id)
        if settings.runner.kind == "threads":
            open_ahead(settings.models.model_dump())
        questions = _questions(settings, stage)
        intake: list[Intake] = []
        if stage is None:
            with fetching_while_wanted() as stopped:
                drafts, intake, receipts = _ingest(settings, before, stopped)
            ending = _ending(receipts, intake, before.usual_records())
            shards, settled = settle(before, drafts, run.run_id, settings.limits.shard_articles)
        else:
            receipts, ending = [], last_ending(before)
            shards, settled = take_articles(before, run)
        receipts += _logged([settled])
        sources = {shard.source for shard in shards}
        standing = published_night(before, sources)
        read, canary = _read(settings, questions, before, run, shards, standing)
        receipts += [*(receipt for shard in read for receipt in shard.receipts), canary.receipt]
        of_night, related = _relate(before, run, tables_of_night(before, standing, sources, read), authority)
        receipts += _logged(related)
        before.close()  # what follows asks the catalogue alone
        receipts += _publish(questions, before, run, read, canary, of_night, intake, ending, outlets)
        if stage is None and (watches := settings.to_watches()):
            messages = opaque(Messages(settings.notify.blocks))
            receipts += _logged([tell_watches(settings.lake, run.night, run.run_id, watches, messages)])
        claims, all_receipts, named = settings.to_claims(), opaque(receipts), settings.feeds.entities
        receipts += _logged([report(settings.lake, run, ending, claims, all_receipts, digests_url, named)])
        if settings.remote is not None:
            receipts += _logged([send(settings.lake, settings.remote)])
        if settings.limits.merge_months and (months := unmerged(lake, before.catalogue.current(), night)):
            receipts += _logged([merge_months(settings.lake, opaque(months))])
    if left := audience.left():
        get_run_logger().warning(
            "Nobody was listening any more (%s); the night went on to its end", ", ".join(left)
        )
    if ending.state == "Degraded":
        tag_run(DEGRADED)
    return ending, receipts


def _outlets(settings: Settings) -> list[dict[str, Any]]:
    """The rows of the file of outlets; the log has a line for each that is left out."""
    if settings.outlets.file is None:
        return []
    rows, problems = read_outlets(settings.outlets.file)
    for problem in problems:
        get_run_logger().warning(problem)
    return rows


def _ingest(
    settings: Settings, before: Before, stopped: Event
) -> tuple[dict[str, Path], list[Intake], list[Receipt]]:
    """Collect and clean every source that answers; the drafts by source, and what each source gave.

    Feeds are left out of past nights: they only say what is new today.
    """
    sources, night = [], before.night
    for source in settings.to_sources():
        if kind_of(source).is_silent(source, night):
            get_run_logger().info(
                "ingest %s: feeds tell what is new today, so not asked about %s", source.name, night
            )
        else:
            sources.append(source)
    staging = before.lake.staging(night)
    listener().stage("ingest", len(sources))
    raw = {source.name: staging / f"{source.name}-records.parquet" for source in sources}
    attempts = settings.limits.source_retries
    collecting = {
        source.name: collect.with_options(retries=attempts).submit(source, night, raw[source.name], before, stopped)
        for source in sources
    }
    drafts: dict[str, Path] = {}
    intake: list[Intake] = []
    receipts: list[Receipt] = []
    for name, future in collecting.items():
        try:
            collected = future.result()
        except SourceError as error:
            problem = str(error).removeprefix(f"source {name}: ")  # it is named beside the problem
            intake.append(Intake(name, None, problem))
            receipts.append(Receipt(stage="ingest", source=name, read=0, written=0, note=f"failed: {problem}"))
        else:
            drafts[name] = staging / f"{name}-drafts.parquet"
            cleaned = clean(name, night, raw[name], drafts[name], settings.languages)
            receipts += _logged([collected, cleaned])
            intake.append(Intake(name, collected.read))
        listener().advance()
    if sources and not drafts:
        failures = "; ".join(f"{failed.source}: {failed.message}" for failed in intake)
        raise SourceError(f"night {night}: not one source answered, nothing was published: {failures}")
    return drafts, intake, receipts


def _read(
    settings: Settings,
    questions: Questions,
    before: Before,
    run: Run,
    shards: list[Shard],
    standing: PublishedNight,
) -> tuple[list[ShardRead], CanaryRead]:
    """Let the models read every shard, as many at once as the task runner has workers, and then the canary.

    The workers may be other processes, so they get plain values and paths.
    """
    if questions.only:
        ids = {name: identity.model_id for name, identity in identities(questions.models).items()}
        check_what_is_kept(standing.shards, questions.only, ids)
    listener().stage("read", sum(shard.articles for shard in shards))
    with shard_runner(settings) as runner:
        futures: list[PrefectFuture[ShardRead]] = [
            runner.submit(
                read_shard,
                {
                    "shard": shard,
                    "night": run.night,
                    "run_id": run.run_id,
                    "questions": questions,
                    "published": standing.shards.get((shard.source, shard.number), {}),
                },
            )
            for shard in shards
        ]
        for future in as_completed(futures):
            _logged(future.result().receipts)
            listener().advance(future.result().shard.articles)
        asked = {"run_id": run.run_id, "night": run.night, "models": questions.opened}
        asked["before"] = opaque(before.canaries())
        canary: CanaryRead = runner.submit(ask_canary, asked).result()
        _logged([canary.receipt])
        return [future.result() for future in futures], canary


def _relate(
    before: Before, run: Run, shards: list[ShardTables], authority: Authority
) -> tuple[dict[str, RowRange], list[Receipt]]:
    """Relate the night's articles to those of earlier nights; the staged rows of NIGHT_TABLES, and the receipts."""
    asked = before, run.run_id, opaque(shards)
    stories, grouped = group_stories(*asked)
    entities, linked = link_entities(*asked, opaque(authority))
    quotations, aligned = align_quotations(*asked)
    trends, compared = find_trends(*asked, opaque(stories))
    return stories | entities | quotations | trends, [grouped, linked, aligned, compared]


def _publish(
    questions: Questions,
    before: Before,
    run: Run,
    read: list[ShardRead],
    canary: CanaryRead,
    of_night: Mapping[str, RowRange],
    intake: list[Intake],
    ending: Ending,
    outlets: Sequence[Mapping[str, Any]],
) -> list[Receipt]:
    listener().stage("check and publish", 2)
    flow_run_id = str(prefect_runtime.flow_run.id)
    asked = opaque(outlets)
    checked = check(before, run, flow_run_id, read, canary, of_night, intake, questions, ending, asked)
    listener().advance()
    published = publish(before, run)
    listener().advance()
    return _logged([checked, published])


def _logged(receipts: list[Receipt]) -> list[Receipt]:
    """Write receipts to the run's log, where an operator reads what happened; returns them."""
    for receipt in receipts:
        get_run_logger().info(receipt.line())
    return receipts


def _questions(settings: Settings, stage: str | None) -> Questions:
    only = following(stage) if stage else ()
    return Questions(
        models=settings.models.model_dump(),
        claims=tuple(settings.to_claims()),
        summary_sentences=settings.limits.summary_sentences,
        only=only,
        needed=needed_by(only),
    )


def _ending(receipts: list[Receipt], intake: list[Intake], usual: dict[str, float]) -> Ending:
    """Degraded if a source failed, fell silent or had a record rejected, with a message that names them."""
    failed = [each.source for each in intake if each.records is None]
    cleaned = [receipt for receipt in receipts if receipt.stage == "clean"]
    rejected = Counter({receipt.source: receipt.set_aside for receipt in cleaned if receipt.set_aside})
    messages = []
    if failed:
        messages.append(f"{len(failed)} of {counted(len(intake), 'source')} failed: {', '.join(failed)}")
    silent = [each.source for each in intake if each.records == 0 and usual.get(each.source, 0) >= 1]
    if silent:
        of = ", ".join(f"{source} (usually {usual[source]:.0f})" for source in silent)
        messages.append(f"{len(silent)} of {counted(len(intake), 'source')} gave no record: {of}")
    if rejected:
        of = ", ".join(f"{source} {count}" for source, count in sorted(rejected.items()))
        messages.append(f"{rejected.total()} of {counted(sum(r.read for r in cleaned), 'record')} rejected: {of}")
    return Ending("Degraded" if messages else "Completed", "; ".join(messages) or None)


def tag_run(tag: str) -> None:
    """Add a tag to the current flow run; do without it if Prefect does not answer now."""
    run = prefect_runtime.flow_run
    with suppress(httpx.HTTPError), get_client(sync_client=True) as client:
        client.update_flow_run(UUID(run.id), tags=sorted({*run.tags, tag})).raise_for_status()


def run_night(night: date, settings: Settings, digests_url: str | None = None, stage: str | None = None) -> Ended:
    """Run the flow in this process, tagged with its lake; how it ended. An error of the night is in the result."""
    ended = Ended()
    token = _ENDED.set(ended)
    try:
        with tags(settings.called):
            given = {"night": night, "settings": settings, "digests_url": digests_url, "stage": stage}
            ended.state = nightly(**given, return_state=True)
    finally:
        _ENDED.reset(token)
    return ended


class PlainWords(logging.Filter):
    """Logs what an operator can act on: deliberate errors as their one line, and a stop by a signal as a stop.

    Its receipt says that a task is done. Prefect's own line for it, which would be half of the log, is dropped.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "prefect.task_runs" and record.getMessage() == _DONE:
            return False
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if isinstance(error, NightdeskError):
            record.msg, record.args, record.exc_info, record.exc_text = str(error), (), None, None
        if record.msg in _STOPPED:
            record.msg = "Stopped by a signal. What was finished is kept; the next run goes on from there."
            record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        return True


_DONE = "Finished in state Completed()"
# What Prefect logs as an error when a person or systemd stops a run by Ctrl-C or SIGTERM.
_STOPPED = {
    f"Crash detected! Execution was aborted by {signal}."
    for signal in ("an interrupt signal", "a termination signal")
}
for name in ("prefect.flow_runs", "prefect.task_runs"):
    logging.getLogger(name).addFilter(PlainWords())
