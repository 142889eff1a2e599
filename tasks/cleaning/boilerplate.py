"""Lines that belong to the page and not to the article, as patterns that must match a whole line.

Each was seen in real articles of several outlets. A line of doubt stays: junk in a text costs less than news lost.
"""

from __future__ import annotations

import re

_NETWORK = r"(?:Twitter|Facebook|Instagram|LinkedIn|WhatsApp|Telegram|YouTube|X|Bluesky|Threads|Mastodon|TikTok)"

# Without regard to case; `.` never leaves the line, and every repetition has an end.
_ANY_CASE = (
    r"advertise?ment(?: - .{0,40})?",
    r"supported by",
    r"sponsored(?: content)?",
    r"(?:skip|jump) to (?:main )?content",
    r"read more",
    r"read more(?: from [^.:]{1,60})?(?: here)?\.",
    r"read more:.{0,200}",
    r"read more of [\w’']{2,20} .{1,60}:",
    r"(?:read|see) also:.{1,200}",
    r"(?:sign up|subscribe) (?:for|to|here|now|today).{0,160}",
    r"get this delivered to your inbox.{0,160}",
    r"share this(?: article| story| page| post)?(?: (?:on|with|via)\b.{0,80})?[.:]?",
    rf"share on {_NETWORK}",
    rf"(?:follow|like|join) us on {_NETWORK}\b.{{0,160}}",
    rf"follow (?:[\w.’'-]+ ){{1,3}}on {_NETWORK}(?:[:,]? ?@\w+)?\.?",
    r"(?:©|\(c\)|copyright(?: ©| \(c\))?) ?(?:19|20)\d\d\b.{0,250}",
    r".{0,100}\ball rights reserved\b.{0,120}",
    r"the bbc is not responsible for the content of external sites.{0,120}",
    r"data is a real-time snapshot.{0,200}",
    r"data also provided by(?: .{1,60})?",
    r"got a confidential news tip\?.{0,100}",
    r"check out what['’]s clicking on .{1,60}",
    r"send any friend a story",
    r"as a subscriber, you have \d+ gift articles.{0,120}",
    r"this video can ?not be played",
    r"[, ]{0,2}in this article",
    r"(?:please )?include a contact number if you are willing to speak to .{1,160}",
    r"\(?(?:additional )?reporting by [^()]{1,300}(?:; ?(?:writing|editing) by [^()]{1,200})\)?\.?",
    r"\([^()]{0,60}(?:reporting|writing|editing) by [^()]{1,300}\)",
    r"[^!?]{1,250} contributed to this (?:report|story|article)\.?",
    r"this (?:article|story) (?:was|has been) (?:updated|corrected) (?:on|at|to include) .{1,160}",
    r"listen to this (?:article|story)",
    r"\d{1,2} min(?:ute)?s? read",
)
# Banners in capitals; in small letters the same words may open a sentence.
_CAPITALS = (
    r"(?:CLICK HERE|GET (?:THE )?FOX |READ MORE (?:FROM|ON) )[A-Z0-9’' ,.:&-]{0,120}",
    r"(?:READ MORE|WATCH|RELATED|MORE|SEE ALSO|LISTEN):.{1,200}",
)
_LINE = re.compile("|".join([*(f"(?i:{p})" for p in _ANY_CASE), *_CAPITALS]))
LONGEST = 700  # code points; no pattern matches a longer line


def is_boilerplate(line: str) -> bool:
    """Whether a line, trimmed, is part of the page around the article."""
    return len(line) <= LONGEST and _LINE.fullmatch(line) is not None
