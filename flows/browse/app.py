"""The application of `nightdesk browse`: one address per page, each also as JSON and CSV."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial, wraps
from typing import TYPE_CHECKING, TypeAlias

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.ask import connect
from flows.browse.asked import MOST_BYTES, Asked, asked_of
from flows.browse.corrections import Corrections, forms_of
from flows.guarded import WithHeaders
from flows.settings import Settings
from models.registry import open_model
from tasks.browse.page import Site, corrected_page, correction_page, page, problem_page
from tasks.models import model_errors_as_input_errors
from tasks.night_page.templates import style
from warehouse.ask.bounded import BoundedLake, Limits
from warehouse.ask.browse import PROCESSOR_SECONDS, Answered, ask
from warehouse.ask.pages import CORRECT, PAGES, Page
from warehouse.ask.spreadsheet import csv_of
from warehouse.errors import InputError, LakeBusy, MissingLake, NightdeskError, NoSuchPage
from warehouse.lake.lake import Lake

if TYPE_CHECKING:
    from starlette.types import ASGIApp

Endpoint: TypeAlias = Callable[[Request], Response]
Writer: TypeAlias = Callable[[Answered, Asked, Request], Response]

# No script, no picture, no frame, no other host: the style is a file of ours, and forms come back to us.
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
AT_ONCE = 16  # requests that wait for their turn; the lake answers one at a time, within its limit of memory
DATA_ROWS = 200  # of a list as JSON or CSV, unless the address says how many
_STATUS = {NoSuchPage: 404, MissingLake: 503, LakeBusy: 409, InputError: 400}


class Browser:
    """Answers requests from one lake. The next request after a night was published sees it.

    Args:
        processor: seconds of the processor that the lists of a page may take together.
        corrections: whether the site has forms to correct answers.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        corrections: bool = False,
        limits: Limits | None = None,
        processor: float = PROCESSOR_SECONDS,
    ) -> None:
        lake, self._model = Lake(settings.lake), settings.models.embedding
        self._bounded = BoundedLake(lake, lambda: connect(lake.root, model=self._model), limits)
        self._processor = processor
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._corrections = Corrections(settings) if corrections else None

    def app(self) -> ASGIApp:
        """The application, with the headers that guard its pages."""
        pages = {name: given for name, given in PAGES.items() if name != CORRECT}
        routes = [Route("/style.css", self._style)]
        for name, given in pages.items():
            for ending, write, asked_as in (
                ("", self._html, _as_is),
                (".json", self._json, _as_data),
                (".csv", self._csv, partial(_one_list, given)),
            ):
                path = "/" if name == "start" and not ending else f"/{name}{ending}"
                routes.append(Route(path, self._endpoint(given, write, asked_as)))
        if self._corrections is not None:
            routes.append(Route(f"/{CORRECT}", self._told(self._forms), methods=["GET"]))
            routes.append(Route(f"/{CORRECT}", self._record, methods=["POST"]))
        answers = Starlette(routes=routes, exception_handlers={HTTPException: self._refused})
        # Without a referrer, browsers send no origin with a form either, by which we know our own.
        referrer = "no-referrer" if self._corrections is None else "same-origin"
        return WithHeaders(answers, {"Content-Security-Policy": POLICY, "Referrer-Policy": referrer})

    def _site(self, request: Request) -> Site:
        return Site(request.scope.get("root_path", ""), self._corrections is not None)

    def _html(self, answered: Answered, asked: Asked, request: Request) -> Response:
        made = page(self._site(request), answered, only=asked.only, rows=asked.rows, skip=asked.skip)
        return Response(made, media_type="text/html")

    def _json(self, answered: Answered, _: Asked, __: Request) -> Response:
        return Response(json.dumps(answered.as_json(), ensure_ascii=False), media_type="application/json")

    def _csv(self, answered: Answered, _: Asked, __: Request) -> Response:
        [list_] = answered.lists
        if list_.answer is None:
            raise InputError(list_.problem or f"{list_.name} has no answer")
        headers = {"Content-Disposition": f'attachment; filename="{answered.page.name}-{list_.name}.csv"'}
        return Response(csv_of(list_.answer), media_type="text/csv", headers=headers)

    def _endpoint(self, page_: Page, write: Writer, asked_as: Callable[[Asked], Asked]) -> Endpoint:
        """Answers requests for a page in one form.

        Args:
            asked_as: what this form asks for where the address leaves it open.
        """

        def answer(request: Request) -> Response:
            asked = asked_as(asked_of(page_, request.scope["query_string"]))
            return write(self._ask(page_, asked), asked, request)

        return self._told(answer)

    def _ask(self, page_: Page, asked: Asked) -> Answered:
        if asked.given.get("by") == "meaning":
            _open_for_search(self._model)  # which takes seconds once, and is no part of the time of a page
        with self._turn():
            return ask(
                self._bounded,
                page_.name,
                asked.given,
                only=asked.only,
                rows=asked.rows,
                skip=asked.skip,
                processor=self._processor,
            )

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """A place among the requests that wait.

        Raises:
            HTTPException: there is none.
        """
        if not self._turns.acquire(blocking=False):
            raise HTTPException(503, "many requests are waiting: try again in a moment")
        try:
            yield
        finally:
            self._turns.release()

    def _told(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint, whose deliberate errors become pages of one line."""

        @wraps(endpoint)
        def answering(request: Request) -> Response:
            try:
                return endpoint(request)
            except NightdeskError as error:
                status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
                return self._problem(request, status, str(error))

        return answering

    def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        known = {404: "no page has this address", 405: "pages are only read"}
        return self._problem(request, error.status_code, known.get(error.status_code, error.detail))

    def _problem(self, request: Request, status: int, problem: str) -> Response:
        made = problem_page(self._site(request), status, problem)
        return Response(made, status_code=status, media_type="text/html")

    def _style(self, _: Request) -> Response:
        return Response(style(), media_type="text/css")

    def _forms(self, request: Request) -> Response:
        assert self._corrections is not None
        asked = asked_of(PAGES[CORRECT], request.scope["query_string"])
        answered = self._ask(PAGES[CORRECT], asked)
        made = correction_page(self._site(request), answered, forms_of(answered), self._corrections.token)
        return Response(made, media_type="text/html")

    async def _record(self, request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise HTTPException(413, f"a correction has at most {MOST_BYTES:,} bytes")
        return await run_in_threadpool(self._told(partial(self._recorded, body)), request)

    def _recorded(self, body: bytes, request: Request) -> Response:
        assert self._corrections is not None
        message, article_id = self._corrections.record(request.headers, body)
        return Response(corrected_page(self._site(request), message, article_id), media_type="text/html")


def _as_is(asked: Asked) -> Asked:
    return asked


def _as_data(asked: Asked) -> Asked:
    return replace(asked, rows=asked.rows or DATA_ROWS)


def _one_list(page_: Page, asked: Asked) -> Asked:
    return _as_data(replace(asked, only=asked.only or page_.lists[0]))


@model_errors_as_input_errors
def _open_for_search(model: str) -> None:
    open_model(model, "embedding")
