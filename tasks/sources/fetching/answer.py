"""The outcome of a request: an answer, or a failure that says why and whether a retry may help."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Validators:
    """What a server sent with an answer; sent back, it asks whether the answer has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Answer:
    """A fetched page or feed.

    Attributes:
        url: the final URL, after all redirects.
        body: its bytes, decompressed; empty if `not_modified`.
        charset: the encoding that the Content-Type names.
        not_modified: whether the server said that nothing has changed (304).
    """

    url: str
    body: bytes
    charset: str | None
    validators: Validators
    not_modified: bool = False


class FetchFailure(Exception):
    """A request failed; the message says why.

    Attributes:
        passing: whether the cause may pass, so that the same request may succeed later.
        problem: a key of `schema.REJECTIONS`.
        status: the HTTP status, if the server answered.
        retry_after: seconds that the server asked to wait, if it did.
    """

    def __init__(
        self,
        message: str,
        *,
        passing: bool,
        problem: str = "not_fetched",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.passing = passing
        self.problem = problem
        self.status = status
        self.retry_after = retry_after


class RefusedAddress(FetchFailure):
    """The address guard refuses the address."""

    def __init__(self, message: str) -> None:
        super().__init__(message, passing=False)
