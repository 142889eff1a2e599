"""What a request comes to: an answer, or a failure that says why and whether trying again may help."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Validators:
    """What a server gave with an answer, to be asked later whether it still holds."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Answer:
    """A page or feed as it was had.

    Attributes:
        url: where it was found in the end, behind all redirects.
        body: its bytes, unpacked; empty where `not_modified`.
        charset: the encoding that the Content-Type names.
        not_modified: whether the server said that what we have still holds (304).
    """

    url: str
    body: bytes
    charset: str | None
    validators: Validators
    not_modified: bool = False


class FetchFailure(Exception):
    """Nothing could be had from an address; the message says why.

    Attributes:
        passing: whether the same request may succeed later.
        problem: a key of `schema.REJECTIONS`.
        status: the server's answer, where it gave one.
        retry_after: seconds the server asked to wait, where it did.
    """

    def __init__(
        self,
        said: str,
        *,
        passing: bool,
        problem: str = "not_fetched",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(said)
        self.passing = passing
        self.problem = problem
        self.status = status
        self.retry_after = retry_after


class RefusedAddress(FetchFailure):
    """The address guard refuses the address, whatever is there."""

    def __init__(self, said: str) -> None:
        super().__init__(said, passing=False)
