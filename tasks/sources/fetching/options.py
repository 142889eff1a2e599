"""How a source fetches: its limits, its manners, and which hosts may lie in a private network."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True)
class Fetch:
    """The options of `[sources.fetch]`.

    Attributes:
        per_host_seconds: from the end of one request to a host to the start of the next; a host's own
            Crawl-delay counts where it is longer.
        at_once: hosts asked at the same time; a host gets one request at a time.
        timeout: seconds for one whole request, from the look-up of the name to the last byte.
        retries: tries after the first, for what may succeed: no connection, a timeout, 429, 5xx.
        backoff_seconds: pause before the first retry; doubled before each further one.
        page_bytes: the largest page or feed, unpacked.
        feed_text: characters of text that an entry must carry to be taken where its page cannot be had; less is a
            summary.
        allow_hosts: `host` or `host:port`, in lower case: it may have a private address and any port (that port).
        user_agent: what servers are told; its first word, up to a slash, is the name robots.txt may speak to.
        robots: whether robots.txt is asked before a page is fetched.
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
