"""How a source fetches: limits, politeness, and which hosts may be in a private network."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True)
class Fetch:
    """The options of `[sources.fetch]`.

    Attributes:
        per_host_seconds: from the end of one request to a host to the start of the next; a longer
            Crawl-delay of the host takes precedence.
        at_once: hosts asked at the same time; a host gets one request at a time.
        timeout: seconds for one whole request, from resolving the name to the last byte.
        retries: further attempts after failures that may pass: no connection, a timeout, 429, 5xx.
        backoff_seconds: pause before the first retry; doubled before each further one.
        page_bytes: size limit of a page or feed, decompressed.
        feed_text: characters of text that an entry must carry to replace a page that is refused; less is a summary.
        allow_hosts: `host` or `host:port`, in lower case: it may have a private address and any port (that port).
        user_agent: sent to servers; its first word, up to a slash, is our name in robots.txt.
        robots: whether robots.txt is consulted before a page is fetched.
    """

    per_host_seconds: float = 1.0
    at_once: int = 16
    timeout: float = 30.0
    retries: int = 2
    backoff_seconds: float = 1.0
    page_bytes: int = 5_000_000
    feed_text: int = 200
    allow_hosts: tuple[str, ...] = ()
    user_agent: str = f"Nightdesk/{version('nightdesk')}"
    robots: bool = True
