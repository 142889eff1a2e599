"""Corrections from the browser: the rows and the code of `nightdesk correct`, behind forms that only we send."""

from __future__ import annotations

import argparse
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flows import correct
from flows.browse.asked import fields_of
from flows.settings import Settings
from models.api import ENTITY_TYPES
from warehouse.ask.browse import Answered
from warehouse.ask.pages import MOST_CHARACTERS
from warehouse.errors import InputError
from warehouse.tables.columns import ARTICLE_HOLDER, NEWS_LABELS, SENTIMENT_LABELS, STANCE_LABELS

Choices = Sequence[tuple[str, str]]

_FORM = "application/x-www-form-urlencoded"
_SHOWN = 60  # characters of a statement by which it is chosen


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: a choice, or else a line of text."""

    name: str
    label: str
    choices: Choices = ()
    value: str | None = None
    long: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of correction, as `nightdesk correct` names it."""

    kind: str
    title: str
    fields: Sequence[Field]


# The kinds that have a form, and the values that each may give; None for any text, and where it takes no value.
_VALUES: Mapping[str, tuple[str, ...] | None] = {
    "sentiment": SENTIMENT_LABELS,
    "news": NEWS_LABELS,
    "stance": STANCE_LABELS,
    "entity": None,
    "type": ENTITY_TYPES,
    "tone": SENTIMENT_LABELS,
    "drop": None,
    "speaker": None,
    "not-said": None,
}
_VALUELESS = ("drop", "not-said")
_AT_A_START = ("entity", "type", "tone", "drop", "speaker", "not-said")
_WHY = (Field("why", "Why", long=True), Field("by", "Your name"))


class Corrections:
    """Records corrections that carry the token of this process, sent by a page of ours.

    Attributes:
        token: what the forms carry. Other sites cannot read it, so they cannot make a browser send it.
    """

    def __init__(self, settings: Settings) -> None:
        self.token = secrets.token_urlsafe(32)
        self._settings = settings

    def record(self, headers: Mapping[str, str], body: bytes) -> tuple[str, str]:
        """Record what a form says.

        Args:
            headers: of the request.
            body: the form, percent-encoded.

        Returns:
            What was corrected, in one line, and the article.

        Raises:
            InputError: the form is not ours, lacks a value, or is no possible correction.
            LakeBusy: a run is writing the lake.
        """
        if not _is_ours(headers.get("origin", ""), headers.get("host")):
            raise InputError(
                "a correction is sent by a page of this site, and this one was not; "
                "a server in front must pass on `Host` as the browser sends it (deploy/nginx.conf)"
            )
        if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
            raise InputError(f"a correction is sent as {_FORM}")
        fields = fields_of(body)
        if not hmac.compare_digest(fields.pop("token", "").encode(), self.token.encode()):
            raise InputError("the form is of an earlier start of this site: open the article again")
        given = _given(fields)
        return correct.record(self._settings, given), given.article


def _is_ours(origin: str, host: str | None) -> bool:
    """Whether the page that sent a form has the address to which it was sent, port included."""
    try:
        return host is not None and urlsplit(origin).netloc == host
    except ValueError:
        return False


def forms_of(answered: Answered) -> list[Form]:
    """The forms for an article, with what it has to be corrected."""
    article = answered.subject
    mentions = [(row["start"], f"{row['surface']} ({row['entity']}, {row['type']}, {row['tone']})")
                for row in answered["mentions"].rows]  # fmt: skip
    statements = [
        (row["start"], f"{row['speaker']}: {row['quote'][:_SHOWN]}") for row in answered["statements"].rows
    ]
    claims = [(row["claim_id"], f"{row['claim']} ({row['stance']})") for row in answered["claims"].rows]
    mention, statement = _choice("start", "Mention", mentions), _choice("start", "Statement", statements)
    forms = [
        Form("sentiment", "How it is written", [_labels("sentiment", article["sentiment"])]),
        Form("news", "What kind of news it is", [_labels("news", article["news"])]),
    ]
    if claims:
        forms.append(Form("stance", "Where it stands", [_choice("claim", "Claim", claims), _labels("stance")]))
    if mentions:
        forms += [
            Form("entity", "Who or what a name is", [mention, Field("value", "Is", long=True)]),
            Form("type", "What kind of thing a name is", [mention, _labels("type")]),
            Form("tone", "The tone towards a name", [mention, _labels("tone")]),
            Form("drop", "No name at all", [mention]),
        ]
    if statements:
        forms += [
            Form("speaker", "Who says it", [statement, Field("value", "Says", long=True)]),
            Form("not-said", "Nobody says it", [statement]),
        ]
    return [Form(form.kind, form.title, [*form.fields, *_WHY]) for form in forms]


def _choice(name: str, label: str, choices: Sequence[tuple[object, str]]) -> Field:
    return Field(name, label, [(str(value), text) for value, text in choices], long=True)


def _labels(kind: str, value: str | None = None) -> Field:
    return Field("value", "Is", [(label, label) for label in _VALUES[kind] or ()], value)


def _given(fields: Mapping[str, str]) -> argparse.Namespace:
    """The fields as the arguments of `nightdesk correct`.

    Raises:
        InputError: one is missing, unknown, too long or not allowed.
    """
    kind = fields.get("kind", "")
    if kind not in _VALUES:
        raise InputError(f"kind: {kind[:40]!r}: use {', '.join(_VALUES)}")
    needed = {"kind", "article", "revision", "why", "by"}
    needed |= set() if kind in _VALUELESS else {"value"}
    needed |= {"start"} if kind in _AT_A_START else set()
    needed |= {"claim"} if kind == "stance" else set()
    if missing := sorted(name for name in needed if not fields.get(name, "").strip()):
        raise InputError(f"{missing[0]} is missing")
    if unknown := sorted(fields.keys() - needed):
        raise InputError(f"no field {unknown[0][:40]!r} in this form")
    if too_long := [name for name in needed if len(fields[name]) > MOST_CHARACTERS or "\0" in fields[name]]:
        raise InputError(f"{too_long[0]}: give at most {MOST_CHARACTERS} characters, and no NUL")
    allowed = _VALUES[kind]
    if allowed is not None and fields["value"] not in allowed:
        raise InputError(f"{fields['value'][:40]!r}: use {', '.join(allowed)}")
    numbers = {name: _number(name, fields[name]) for name in ("revision", "start") if name in needed}
    defaults = {
        "start": None,
        "value": None,
        "claim": None,
        "holder": ARTICLE_HOLDER,
        "evidence": None,
        "whole": True,
    }
    return argparse.Namespace(**defaults | dict(fields) | numbers)


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InputError(f"{name}: give a whole number")
    return int(text)
