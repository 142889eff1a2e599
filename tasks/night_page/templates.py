"""Renders the templates of pages, and defines their filters.

All HTML and SVG is in the templates, which escape every value and pass it through `shown`. Python builds no markup,
so that no article can inject any.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, date, datetime
from functools import cache

from babel.dates import format_date
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from tasks.night_page.shown import clipped, shown, web_address
from warehouse.ask.night import Row
from warehouse.tables.columns import REJECTIONS, REMARKS

HEADLINE, SENTENCE, NAME, PASSAGE = 160, 600, 80, 1_500  # characters shown of each; longer values are cut
ARTICLE = "article"  # the holder that means the article as a whole


def rendered(name: str, *, stylesheet: str | None = None, **values: object) -> bytes:
    """A template, filled with `values`, in UTF-8.

    Args:
        stylesheet: the address of the style, of a page that a server sends with a policy of its own. Without it the
            page holds both.
    """
    text = style()
    # The policy forbids scripts, requests and any other style, whatever an article brought into the page.
    sha256 = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{sha256}'; base-uri 'none'; form-action 'none'"
    given = {"stylesheet": stylesheet, "style": Markup(text), "policy": policy}
    return _templates().get_template(name).render(given | values).encode()


def style() -> str:
    """The style of all pages, as CSS."""
    return _templates().get_template("style.css").render()


def fragment(name: str, **values: object) -> Markup:
    """A template of this folder that is part of another document, filled with `values`."""
    return Markup(_templates().get_template(name).render(**values))


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=ChoiceLoader(
            [PackageLoader("tasks", "night_page"), PrefixLoader({"browse": PackageLoader("tasks", "browse")})]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    templates.filters |= {
        "headline": headline,
        "day": day,
        "weekday": lambda day: str(format_date(day, "EEEE", locale="en")),
        "when": when,
        "published": _published,
        "counted": _count,
        "signed": _signed,
        "probability": lambda value: "none" if value is None else f"{value:.2f}",  # None: added by hand
        "before": _before,
        "after": _after,
        "holder": _holder,
        "language": _language,
        "web_address": web_address,
        "name": lambda text: clipped(text, NAME),
        "cell": lambda text: clipped(text, HEADLINE),
        "sentence": lambda text: clipped(text, SENTENCE),
    }
    templates.globals |= {"REASONS": {**REJECTIONS, **REMARKS}, "SENTENCE": SENTENCE, "PASSAGE": PASSAGE}
    return templates


def headline(row: Row) -> str:
    """The title, or else the beginning of the text."""
    return clipped(row["title"] or "", HEADLINE) or clipped(row["opening"] or "", 60) or "Untitled"


def _before(passage: Row) -> str:
    """The text before a passage, starting at a whole word."""
    text = passage["before"]
    return _closer(text if passage["evidence_start"] <= len(text) else "… " + text.partition(" ")[2])


def _after(passage: Row) -> str:
    """The text after a passage, ending at a whole word."""
    text = passage["after"]
    reaches_the_end = passage["evidence_end"] + len(text) >= passage["characters"]
    return _closer(text if reaches_the_end else text.rpartition(" ")[0] + " …")


def _closer(text: str) -> str:
    return re.sub(r"\n\s*\n", "\n", text)


def _holder(row: Row) -> str:
    named = {ARTICLE: "The article itself", "unknown": "Somebody the text does not name"}
    return named.get(row["holder"]) or clipped(row["holder"], NAME)


def day(on: date) -> str:
    """A date as `2 March 2026`."""
    return str(format_date(on, "d MMMM y", locale="en"))


def when(at: datetime) -> str:
    """A time as `2 March 2026, 08:30 UTC`."""
    return f"{day(at.astimezone(UTC).date())}, {at.astimezone(UTC):%H:%M} UTC"


def _published(row: Row) -> str:
    """When an article was published, in the precision that is known."""
    at: datetime | None = row["published_at"]
    if at is None:
        return "undated"
    return day(at.astimezone(UTC).date()) if row["published_precision"] == "day" else when(at)


def _count(number: int, singular: str, plural: str = "") -> str:
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def _signed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "−")


def _language(code: str) -> str | None:
    """A language code that HTML accepts, or None; a record may contain any word."""
    return code if re.fullmatch("[a-z]{2,3}", code) and code != "und" else None
