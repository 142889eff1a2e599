"""`nightdesk browse`: serves the pages until told to stop."""

from __future__ import annotations

import threading
import webbrowser
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from flows import page_server
from flows.ask import connect
from flows.browse.app import Browser
from flows.settings import Settings
from flows.words import near, say
from warehouse.lake.lake import Lake

PATH = "/browse"  # below which a server has the pages


def browse(settings: Settings, port: int | None, *, corrections: bool, opens: bool) -> int:
    """Serve the pages of the lake to this machine until Ctrl-C; the exit code.

    Args:
        port: the preferred port; by default that of the pages of the nights.
        corrections: whether they have forms to correct answers.
        opens: whether to show them in the browser.

    Raises:
        MissingLake: nothing was published there yet.
        InputError: the lake cannot be read.
    """
    lake = Lake(settings.lake)
    connect(lake.root).close()  # reports a missing or moved lake before anybody waits for a page
    routes = routes_of(Browser(settings, corrections=corrections))
    with suppress(KeyboardInterrupt), page_server.serving(lake, port or settings.digests.port, routes) as site:
        say(f"Browse {near(lake.root)} (stop with Ctrl-C): {site}{PATH}/")
        if opens and not webbrowser.open(f"{site}{PATH}/"):
            say("no browser was found: open that address in one")
        _until_stopped()
    return 0


def _until_stopped() -> None:
    """Wait for Ctrl-C, which is raised here."""
    threading.Event().wait()


def routes_of(browser: Browser) -> list[BaseRoute]:
    """The pages below `PATH`, as routes of a server of this machine, whose bare address leads to them."""
    return [Route("/", _to_pages), Mount(PATH, browser.app())]


def _to_pages(_: Request) -> Response:
    return RedirectResponse(f"{PATH.lstrip('/')}/")  # relative, since a server in front may add a path
